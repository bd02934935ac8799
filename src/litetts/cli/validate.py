"""`litetts validate`: listen to the voices, score them, compare them with baselines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from litetts.errors import InputError

app = typer.Typer(help="Listen to the voices: transcribe, score and compare with baselines.")


@app.command()
def validate(
    voices: Annotated[
        str,
        typer.Option(
            help="Names with commas, or an engine for all of its voices (default: the usual voice)."
        ),
    ] = "",
    texts: Annotated[
        Path | None,
        typer.Option(
            help="File of sentences, one a line (default: built-in, in each voice's language)."
        ),
    ] = None,
    sentences: Annotated[int, typer.Option(min=1, help="How many of the sentences.")] = 1_000_000,
    transcriber: Annotated[
        str,
        typer.Option(help="pocketsphinx, whisper:SIZE or whisper:FOLDER (default: what is here)."),
    ] = "",
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Folder for report.json and report.html.")
    ] = None,
    against: Annotated[
        str,
        typer.Option(help="Folder of baselines ('baseline' = ./baselines); status 1 if worse."),
    ] = "",
    save: Annotated[
        str, typer.Option(help="Folder to save baselines in ('baseline' = ./baselines).")
    ] = "",
    resume: Annotated[
        bool, typer.Option(help="Take voices that --save's folder has under these conditions.")
    ] = False,
    like: Annotated[
        Path | None,
        typer.Option(help="Recording of the speaker that the voices should sound like."),
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of the speech.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Speak sentences, transcribe them, and measure errors, quality, level and pitch."""
    from litetts import settings
    from litetts import voices as voices_of
    from litetts.audio.decode import read as decode_file
    from litetts.validation import baseline, listen, report
    from litetts.validation import transcribe as speech_to_text
    from litetts.validation.texts import read_texts
    from litetts.validation.texts import sentences as built_in

    if resume and not save:
        raise InputError("--resume goes on in the folder of --save", field="resume")
    mine = read_texts(texts)[:sentences] if texts else None
    ear = speech_to_text.transcriber(transcriber, fetch=not settings.read().settings.engine.offline)
    names = _names(voices)
    if output is not None:  # told before the voices are listened to, which takes minutes
        output.mkdir(parents=True, exist_ok=True)
    reference = decode_file(like) if like else None
    if not as_json:
        typer.echo(f"listener {ear.name}")
        typer.echo(f"{'voice':24}   WER    CER DistillMOS DNSMOS   alike   LUFS   F0 Hz    RTF")
    results, regressions = [], []
    for name in names:
        voice = voices_of.resolve(name)
        wanted = mine or built_in(voice.lang)[:sentences]
        if resume and (
            figures := baseline.kept(
                _folder(save), voice.id, transcriber=ear.name, seed=seed, texts=wanted
            )
        ):
            if not as_json:
                typer.echo(_row(voice.id, figures))
            continue
        (result,) = listen.listen([name], wanted, ear, seed=seed, like=reference)
        results.append(result)
        if save:
            baseline.write(_folder(save), result)
        if against:
            regressions += baseline.against(_folder(against), result)
        if not as_json:
            typer.echo(_row(result.voice, result.figures()))
    if as_json:
        typer.echo(json.dumps(report.as_dict(results, regressions), indent=2))
    if output is not None:
        _, page = report.write(output, results, regressions)
        typer.echo(f"report: {page}", err=as_json)
    for regression in regressions:
        typer.secho(f"regression: {regression}", fg=typer.colors.RED, err=True)
    if regressions:
        raise typer.Exit(1)


def _names(text: str) -> list[str]:
    from litetts import engines, voices

    if not text:
        return [voices.default_voice()]
    if text in engines.NAMES:
        names = [v.id for v in engines.voices(text).typical() if voices.names.installed(v)]
        if not names:
            raise InputError(f"no voice of '{text}' is installed", field="voices")
        return names
    return [name.strip() for name in text.split(",") if name.strip()]


def _folder(text: str) -> Path:
    return Path("baselines") if text == "baseline" else Path(text)


def _row(voice: str, f: dict[str, float]) -> str:
    return (
        f"{voice:24} {f['wer']:5.1%} {f['cer']:6.1%} {_score(f, 'distillmos'):>10} "
        f"{_score(f, 'overall_mos'):>6} "
        f"{_score(f, 'speaker_like' if 'speaker_like' in f else 'speaker_steady'):>7} "
        f"{f['loudness_lufs']:6.1f} {f['f0_hz']:7.0f} {f['rtf']:6.3f}"
    )


def _score(figures: dict[str, float], name: str) -> str:
    """A figure, or "-" where the package that measures it is not installed."""
    return f"{figures[name]:.2f}" if name in figures else "-"
