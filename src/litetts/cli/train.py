"""`litetts train`: make a corpus, fit a voice, export and measure it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from litetts.training.fit import Progress
    from litetts.training.recipe import VoiceRecipe

app = typer.Typer(
    help="Train a voice: from synthetic teachers, as the shipped one, or from your recordings.",
    no_args_is_help=True,
)

_Corpus = Annotated[Path, typer.Argument(help="Folder of the corpus.")]
_Texts = Annotated[
    list[Path],
    typer.Option("--texts", help="Sentences: .txt, one a line, or .tsv with a column 'sentence'."),
]
_Recordings = Annotated[
    str,
    typer.Option(
        "--recordings", help="Train one voice from this folder of the corpus, not the shipped ones."
    ),
]


@app.command()
def corpus(
    folder: _Corpus,
    texts: _Texts,
    count: Annotated[int, typer.Option(min=1, help="Sentences for each teacher.")] = 800,
    teachers: Annotated[str, typer.Option(help="Names with commas.")] = "rms,kal,awb,slt_hts",
    seed: Annotated[int, typer.Option(help="Choice and order of sentences.")] = 0,
    workers: Annotated[int, typer.Option(min=0, help="Processes; 0 = one a core.")] = 0,
) -> None:
    """Let synthetic teachers (flite, festival) read sentences. Goes on where it was stopped."""
    from litetts.training.corpus import build
    from litetts.training.texts import collect

    found = build(
        folder,
        collect(texts),
        [name.strip() for name in teachers.split(",")],
        count=count,
        seed=seed,
        workers=workers or None,
    )
    for name, made in found.items():
        typer.echo(f"{name}: {made} utterances")


@app.command()
def recordings(
    folder: Annotated[Path, typer.Argument(help="Folder with metadata.csv and wavs/.")],
    corpus: Annotated[Path, typer.Option("--corpus", help="Folder of the corpus to add to.")],
    name: Annotated[str, typer.Option(help="Name of the voice.")],
    lang: Annotated[str, typer.Option(help="Language of the texts.")] = "en-us",
) -> None:
    """Add your own recordings to a corpus: analysed, and aligned with their texts."""
    from litetts.training.recordings import from_recordings

    made = from_recordings(folder, corpus, name, lang=lang)
    typer.echo(f"{name}: {made} utterances")


@app.command()
def fit(
    corpus: _Corpus,
    run: Annotated[Path, typer.Option("--run", help="Folder of the run: checkpoints, curves.")],
    minutes: Annotated[float, typer.Option(min=0, help="Budget of training time in all.")] = 90.0,
    recordings: _Recordings = "",
    start: Annotated[
        str, typer.Option(help="Weights to begin with: a pack, or 'shipped'. Default: none.")
    ] = "",
    frames: Annotated[int, typer.Option(min=500, help="Frames in a batch.")] = 3000,
    workers: Annotated[int, typer.Option(min=0, help="Processes; 0 = one a core.")] = 0,
    seed: Annotated[int, typer.Option(help="Of weights and order.")] = 0,
) -> None:
    """Train. Stop it with Ctrl-C at any time; the same command goes on."""
    from litetts.engines.nano import PACK
    from litetts.training.fit import FitSettings
    from litetts.training.fit import fit as train
    from litetts.training.plots import curves
    from litetts.training.recipe import WIDEBAND, sources

    voices = _recipes(recordings)
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # each worker has one
    checkpoint = train(
        corpus,
        run,
        sources(voices),
        FitSettings(minutes=minutes, frames=frames, workers=workers, seed=seed),
        wideband=() if recordings else WIDEBAND,
        start=PACK if start == "shipped" else Path(start) if start else None,
        report=_report,
    )
    curves(run / "curves.csv", run / "curves.png")
    typer.echo(f"checkpoint: {checkpoint}")


def _report(progress: Progress) -> None:
    losses = "  ".join(f"{name} {value:.3f}" for name, value in progress.losses.items())
    typer.echo(
        f"{'check' if progress.checked else 'train'} {progress.minutes:5.1f} min  "
        f"epoch {progress.epoch}  step {progress.step}  "
        f"{progress.frames_per_second / 100:.0f} x real time  {losses}"
    )


@app.command()
def export(
    run: Annotated[Path, typer.Argument(help="Folder of the run.")],
    corpus: Annotated[Path, typer.Option("--corpus", help="The corpus, for the model card.")],
    pack: Annotated[Path, typer.Option("-o", "--output", help="Folder of the pack.")],
    recordings: _Recordings = "",
    gender: Annotated[str, typer.Option(help="Of --recordings: female or male.")] = "",
    licence: Annotated[str, typer.Option(help="Of --recordings.")] = "",
    unseen: Annotated[
        Path | None,
        typer.Option(
            help="A corpus of other sentences, by which the variance that training takes away is "
            "restored more exactly (default: the few that were kept for checking)."
        ),
    ] = None,
) -> None:
    """Pack a checkpoint for the engine."""
    from dataclasses import replace

    from litetts.training.data import prepare
    from litetts.training.export import export as write
    from litetts.training.recipe import WIDEBAND, card, sources

    voices = _recipes(recordings, gender, licence)
    wideband = () if recordings else WIDEBAND
    limit = 60 if unseen is None else None
    data = prepare(unseen or corpus, sources(voices), wideband=wideband, limit=limit)
    if unseen is not None:
        data = replace(data, check=(*data.check, *data.train))
    write(run / "checkpoint.pt", pack, card(voices, corpus), data)
    size = sum(file.stat().st_size for file in pack.iterdir())
    typer.echo(f"{pack}: {len(voices)} voices, {size / 1e6:.1f} MB")


@app.command()
def evaluate(
    texts: _Texts,
    pack: Annotated[
        Path | None, typer.Option("--pack", help="Folder of the pack (default: the shipped one).")
    ] = None,
    sentences: Annotated[int, typer.Option(min=1, max=200, help="Kept back, of 200.")] = 200,
    voices: Annotated[str, typer.Option(help="Names with commas (default: all).")] = "",
    listen: Annotated[bool, typer.Option(help="Transcribe and rate too.")] = True,
    rated: Annotated[int, typer.Option(min=0, help="Sentences to rate (DNSMOS is slow).")] = 50,
    draws: Annotated[
        int, typer.Option(min=1, max=100, help="Times a sentence is spoken, with other noise each.")
    ] = 3,
    memory: Annotated[
        Path | None,
        typer.Option(help="File to remember the teachers' figures in: half the time next time."),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Folder for scores.json and pictures.")
    ] = None,
    page: Annotated[
        Path | None,
        typer.Option(help="Page to put the table in, between its '<!-- scores -->' marks."),
    ] = None,
) -> None:
    """Compare the shipped voices with their teachers on sentences kept back."""
    from litetts.engines.nano import PACK
    from litetts.training import evaluate as measure
    from litetts.training.recipe import SHIPPED
    from litetts.training.texts import collect

    wanted = [name.strip() for name in voices.split(",") if name.strip()]
    held_out = collect(texts).held_out[:sentences]
    listener = measure.Listener(memory, rated) if listen else None
    scores = []
    for recipe in SHIPPED:
        if wanted and recipe.id not in wanted:
            continue
        scores.append(measure.evaluate(pack or PACK, recipe, held_out, listener, draws=draws))
        typer.echo(measure.markdown(scores).splitlines()[-1])
        if output is not None:
            output.mkdir(parents=True, exist_ok=True)
            picture = output / f"{recipe.id.replace('_', '-')}.png"
            measure.plot(pack or PACK, recipe, _PICTURED, picture)
    typer.echo(measure.markdown(scores), nl=False)
    if output is not None:
        (output / "scores.json").write_text(measure.as_json(scores), encoding="utf-8")
    if page is not None:
        put_table(page, measure.markdown(scores))


_PICTURED = "Did Peter open the window, or was it the better doctor?"
"""The sentence that pictures show: vowels of all kinds, flaps, a pause, a question."""


def put_table(page: Path, table: str) -> None:
    """Replace what stands between the marks of a page. InputError if it has none."""
    from litetts.audio.files import write_bytes
    from litetts.errors import InputError

    before, mark, rest = page.read_text("utf-8").partition("<!-- scores -->")
    _, end, after = rest.partition("<!-- /scores -->")
    if not mark or not end:
        raise InputError(f"{page} has no '<!-- scores -->' marks", field="page")
    write_bytes(page, f"{before}{mark}\n{table}{end}{after}".encode())


@app.command()
def align(
    voice: Annotated[Path, typer.Argument(help="Folder of one voice in a corpus.")],
    count: Annotated[int, typer.Option(min=2, help="Utterances.")] = 100,
) -> None:
    """Test the aligner: align a teacher's speech anew and compare with its true times."""
    import numpy as np

    from litetts.errors import InputError
    from litetts.training.align import align as search
    from litetts.training.align import boundary_errors
    from litetts.training.corpus import load

    examples = [load(path) for path in sorted(voice.glob("*.npz"))[:count]]
    if not examples:
        raise InputError(f"there are no examples in {voice}", field="voice")
    found = search([(e.symbols, e.frames) for e in examples])
    errors = np.concatenate(
        [
            boundary_errors(durations, e.durations, e.symbols)
            for durations, e in zip(found, examples, strict=True)
        ]
    )
    near = "  ".join(
        f"within {limit} ms: {100 * float((errors <= limit / 1000).mean()):.1f} %"
        for limit in (10, 20, 50)
    )
    typer.echo(
        f"{len(examples)} utterances, {len(errors)} boundaries: mean error "
        f"{1000 * errors.mean():.1f} ms, median {1000 * float(np.median(errors)):.1f} ms, {near}"
    )


def _recipes(recordings: str, gender: str = "", licence: str = "") -> tuple[VoiceRecipe, ...]:
    """The shipped voices, or the one voice of a person's own recordings."""
    from litetts.training.recipe import SHIPPED, VoiceRecipe

    if not recordings:
        return SHIPPED
    return (VoiceRecipe(recordings, recordings, gender, recordings, licence=licence),)
