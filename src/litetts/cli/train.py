"""`litetts train`: let Kokoro speak a corpus, fit the networks, export and measure them."""

from __future__ import annotations

import time
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from litetts.errors import counted

if TYPE_CHECKING:
    from litetts.document import Voice
    from litetts.training.voice.loop import Progress

app = typer.Typer(
    help="Train the networks of nano and of Kokoro's fast decoder, with Kokoro as the teacher.",
    no_args_is_help=True,
)

_Corpus = Annotated[Path, typer.Argument(help="Folder of the corpus.")]
_Run = Annotated[Path, typer.Option("--run", help="Folder of the run: checkpoints, curves.")]
_TOLD_EVERY_S = 30.0


class Device(StrEnum):
    """Where networks learn."""

    auto = "auto"
    cpu = "cpu"
    cuda = "cuda"


@app.command()
def corpus(
    folder: _Corpus,
    texts: Annotated[
        list[Path],
        typer.Option(
            "--texts",
            help="Sentences: .txt, one a line, or .tsv with a column 'sentence'; or a folder.",
        ),
    ],
    teacher: Annotated[
        Path | None,
        typer.Option("--teacher", help="Kokoro's file or folder (default: the installed one)."),
    ] = None,
    voices: Annotated[
        str, typer.Option(help="Names with commas (default: all 28 English ones).")
    ] = "",
    aloud: Annotated[int, typer.Option(min=0, help="Utterances with sound.")] = 2800,
    planned: Annotated[int, typer.Option(min=0, help="Utterances without.")] = 8400,
    held_out: Annotated[int, typer.Option(min=0, help="Sentences kept back, with sound.")] = 56,
    others: Annotated[
        int, typer.Option(min=0, help="Utterances with sound in Kokoro's other languages.")
    ] = 260,
    seed: Annotated[int, typer.Option(help="Choice and order of sentences.")] = 0,
    workers: Annotated[int, typer.Option(min=0, help="Processes; 0 = one a core.")] = 1,
) -> None:
    """Let Kokoro speak sentences, and keep all that it decides. Goes on where it was stopped."""
    from litetts.engines.onnx.session import default_threads
    from litetts.training.voice.corpus import build, tasks
    from litetts.training.voice.texts import collect
    from litetts.training.voice.voices import ENGLISH

    todo = tasks(
        collect(texts),
        _names(voices) or ENGLISH,
        aloud=aloud,
        planned=planned,
        held_out=held_out,
        others=others,
        seed=seed,
    )
    made = build(
        folder, todo, teacher=teacher, workers=workers or default_threads(), report=_told()
    )
    typer.echo(f"{made} new utterances in {folder}")


@app.command()
def recordings(
    folder: _Corpus,
    sounds: Annotated[
        Path,
        typer.Argument(
            metavar="RECORDINGS",
            help="Their folder: metadata.csv with 'name|text', or NAME.txt beside NAME.wav.",
        ),
    ],
    voice: Annotated[
        str, typer.Option(help="The speaker's clone, made with litetts voices clone.")
    ],
    teacher: Annotated[
        Path | None,
        typer.Option("--teacher", help="Kokoro's file or folder (default: the installed one)."),
    ] = None,
) -> None:
    """Make a corpus of a person's own recordings. Goes on where it was stopped."""
    from litetts.training.voice.recordings import build

    made, left_out = build(folder, sounds, _clone(voice), teacher=teacher, report=_told())
    for line in left_out:
        typer.echo(f"left out: {line}", err=True)
    typer.echo(f"{counted(made, 'new utterances')} in {folder}")


def _told() -> Callable[[int, float], None]:
    """Tells now and then how many utterances were made, and how long they are."""
    last = time.monotonic()

    def report(made: int, seconds: float) -> None:
        nonlocal last
        if time.monotonic() - last > _TOLD_EVERY_S:
            last = time.monotonic()
            typer.echo(f"{counted(made, 'utterances')}, {seconds / 60:.1f} min")

    return report


def _clone(name: str) -> Voice:
    """A clone with its style. Raises InputError: the voice is none."""
    from litetts import voices
    from litetts.errors import InputError

    found = voices.resolve(name)
    if not found.cloned:
        raise InputError(
            f"'{name}' is no clone: the speaker's style and consent are needed",
            field="voice",
            command="voices clone",
        )
    return found


@app.command()
def fit(
    corpus: _Corpus,
    run: _Run,
    decoder: Annotated[float, typer.Option(min=0, help="Minutes of the decoder stage.")] = 180.0,
    text: Annotated[float, typer.Option(min=0, help="Minutes of the text stage.")] = 90.0,
    adversarial: Annotated[
        float, typer.Option(min=0, help="Minutes of the adversarial stage.")
    ] = 240.0,
    seed: Annotated[int, typer.Option(help="Of weights and batches.")] = 0,
    device: Annotated[Device, typer.Option(help="Where to train.")] = Device.auto,
    threads: Annotated[int, typer.Option(min=0, help="Of the processor; 0 = all.")] = 0,
    batch: Annotated[int, typer.Option(min=0, help="Pieces in a batch; 0 = as tried.")] = 0,
    start: Annotated[
        Path | None,
        typer.Option("--from", help="A pack to begin with, such as the one that ships."),
    ] = None,
    ternary: Annotated[
        bool,
        typer.Option("--ternary", help="Weights of -1, 0 and 1: for a pack of 1.7 bits a weight."),
    ] = False,
) -> None:
    """Train. Stop it with Ctrl-C at any time; the same command goes on. 0 leaves a stage out."""
    from litetts.training.voice.fit import FitSettings
    from litetts.training.voice.fit import fit as train
    from litetts.training.voice.plots import curves

    settings = FitSettings(
        decoder=decoder,
        text=text,
        adversarial=adversarial,
        seed=seed,
        device="" if device is Device.auto else "cuda" if device is Device.cuda else "cpu",
        threads=threads,
        batch=batch,
        start=start,
        ternary=ternary,
    )
    done = train(corpus, run, settings, _report)
    for table in sorted(run.glob("*.csv")):
        typer.echo(f"curves: {curves(table)}")
    typer.echo("done" if done else "stopped; the same command goes on")


def _report(progress: Progress) -> None:
    losses = "  ".join(f"{name} {value:.4f}" for name, value in progress.losses.items())
    typer.echo(
        f"{progress.stage} {'check' if progress.checked else 'train'} {progress.minutes:6.1f} min  "
        f"step {progress.step}  {losses}"
    )


_Checkpoint = Annotated[
    Path | None,
    typer.Option(help="A checkpoint or snapshot instead of the run's last."),
]


@app.command()
def export(
    run: Annotated[Path, typer.Argument(help="Folder of the run.")],
    pack: Annotated[Path, typer.Option("-o", "--output", help="Folder of the pack.")],
    decoder: _Checkpoint = None,
    text: _Checkpoint = None,
    alone: Annotated[
        bool, typer.Option("--decoder-only", help="Without the text side: for Kokoro.")
    ] = False,
    voice: Annotated[
        str, typer.Option(help="The clone that it was trained for (litetts train recordings).")
    ] = "",
) -> None:
    """Pack the networks for the engines: int8 ONNX files and a card."""
    from litetts.engines import clones
    from litetts.training.voice.export import export as write

    files = write(
        decoder or _last_decoder(run),
        pack,
        text=None if alone else text or run / "text.pt",
        voices=[clones.file_of(_clone(voice).id)] if voice else [],
    )
    size = sum(file.stat().st_size for file in files)
    typer.echo(f"{pack}: {', '.join(file.name for file in files)}; {size / 1e6:.1f} MB")


@app.command()
def regraph(
    pack: Annotated[Path, typer.Argument(help="Folder of a pack.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="Folder of the new pack.")],
    decoder: Annotated[
        Path | None,
        typer.Option(help="The pack whose decoder it shares, if it has none of its own."),
    ] = None,
) -> None:
    """Write a pack's weights, unchanged, in graphs as they are exported today."""
    from litetts.training.voice.regraph import regraph as write

    files = write(pack, output, decoder)
    typer.echo(f"{output}: {', '.join(file.name for file in files)}")


@app.command()
def evaluate(
    corpus: _Corpus,
    pack: Annotated[
        list[Path] | None, typer.Option("--pack", help="Folder of a pack; several are compared.")
    ] = None,
    run: Annotated[
        Path | None, typer.Option("--run", help="Folder of a run: its decoder's snapshots.")
    ] = None,
    sentences: Annotated[int, typer.Option(min=1, help="Of those kept back.")] = 56,
    voices: Annotated[str, typer.Option(help="Names with commas (default: all).")] = "",
    rate: Annotated[bool, typer.Option(help="Rate with DistillMOS.")] = True,
    listen: Annotated[bool, typer.Option(help="Transcribe too.")] = True,
    transcriber: Annotated[
        str, typer.Option(help="As for litetts validate (default: the best that is here).")
    ] = "",
) -> None:
    """Rate packs, or the snapshots of a run, on sentences kept back, the teacher beside them."""
    import tempfile

    from litetts.errors import InputError
    from litetts.training.voice.evaluate import Listener, held_out, markdown
    from litetts.training.voice.evaluate import evaluate as measure
    from litetts.training.voice.export import export as write

    examples = held_out(corpus, sentences, _names(voices))
    snapshots = []
    if run is not None:
        text = run / "text.pt"
        snapshots = sorted(
            path
            for path in [*run.glob("snapshots/*.pt"), run / "decoder.pt", run / "adversarial.pt"]
            if path.is_file() and not path.name.startswith("text")
        )
    if not pack and not snapshots:
        raise InputError("name a pack (--pack) or a run that has snapshots (--run)", field="pack")
    listener = Listener(rate=rate, transcribe=transcriber if listen else None)
    for folder in pack or ():
        typer.echo(f"{folder}\n\n{markdown(measure(folder, examples, listener))}")
    for snapshot in snapshots:
        with tempfile.TemporaryDirectory() as temporary:
            made = Path(temporary) / "pack"
            write(snapshot, made, text=text if text.is_file() else None)
            typer.echo(f"{snapshot}\n\n{markdown(measure(made, examples, listener))}")


def _names(voices: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in voices.split(",") if name.strip())


def _last_decoder(run: Path) -> Path:
    """The decoder that has learned most: of the adversarial stage, if there was one."""
    adversarial = run / "adversarial.pt"
    return adversarial if adversarial.is_file() else run / "decoder.pt"
