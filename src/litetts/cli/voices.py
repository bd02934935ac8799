"""`litetts voices`: list the voices, show one, hear a sample."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from litetts.document import Voice

app = typer.Typer(no_args_is_help=True, help="List the voices, show one, or hear a sample.")

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Name = Annotated[str, typer.Argument(help="A voice or a mix, e.g. 'af_bella*0.6+af_sky*0.4'.")]


@app.command("list")
def list_voices(
    engine: Annotated[str | None, typer.Option(help="Only of this engine.")] = None,
    lang: Annotated[str | None, typer.Option(help="Only of this language, e.g. en or fr.")] = None,
    installed: Annotated[bool, typer.Option(help="Only those that can speak now.")] = False,
    as_json: Json = False,
) -> None:
    """List the voices."""
    from litetts import engines, voices
    from litetts.voices.names import installed as is_installed

    found = voices.list_voices(engine=engine, lang=lang, only_installed=installed)
    default = voices.default_voice()
    if as_json:
        rows = [_as_dict(v) | {"installed": is_installed(v)} for v in found]
        typer.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    from rich.console import Console
    from rich.table import Table

    console = Console()
    if not console.is_terminal:
        console.width = 200  # a file or a pipe has no edge
    table = Table("voice", "language", "engine", "gender", "", "", box=None, pad_edge=False)
    table.columns[0].no_wrap = table.columns[1].no_wrap = True
    for voice in found:
        state = "default" if voice.id == default else "" if is_installed(voice) else "not installed"
        table.add_row(voice.id, voice.lang, voice.engine, voice.gender, voice.description, state)
    console.print(table)
    for name in dict.fromkeys(v.engine for v in found if not is_installed(v)):
        model = engines.voices(name).MODEL
        console.print(
            f"the voices of {name} come with: litetts models pull {model}", highlight=False
        )


@app.command()
def show(name: Name, as_json: Json = False) -> None:
    """Show what a name stands for."""
    from litetts import voices
    from litetts.errors import ModelError
    from litetts.voices.mix import is_mix
    from litetts.voices.names import find, installed
    from litetts.voices.openai import OPENAI

    try:
        voice = voices.resolve(name)
    except ModelError:
        if is_mix(name):
            raise
        voice = find(name)
    facts = _as_dict(voice) | {
        "installed": installed(voice) or voice.conditioning is not None,
        "openai_names": sorted(n for n, (i, _) in OPENAI.items() if i == voice.id),
        "style_shape": list(getattr(voice.conditioning, "shape", ())) or None,
    }
    if as_json:
        typer.echo(json.dumps(facts, indent=2, ensure_ascii=False))
        return
    for key, value in facts.items():
        if value not in (None, "", []):
            shown = ", ".join(map(str, value)) if isinstance(value, list) else value
            typer.echo(f"{key.replace('_', ' '):12} {shown}")


@app.command()
def sample(
    name: Name,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write (default: <voice>.wav).")
    ] = None,
    text: Annotated[
        str | None, typer.Option(help="What to say (default: a sentence in the voice's language).")
    ] = None,
) -> None:
    """Write a sample of a voice to a file."""
    from litetts import voices
    from litetts.audio.files import save
    from litetts.audio.tags import Tags
    from litetts.errors import InputError
    from litetts.speech import speak
    from litetts.voices.samples import sentence

    voice = voices.resolve(name)
    said = text or sentence(voice.lang)
    if said is None:
        raise InputError(
            f"there is no sample sentence in the language '{voice.lang}'; give one with --text",
            field="text",
        )
    safe = "".join(c if c.isalnum() or c in "._+-" else "_" for c in voice.id)
    audio = speak(said, voice=name)
    path = save(output or Path(f"{safe}.wav"), audio, tags=Tags(title=said, artist=voice.id))
    typer.echo(f"{path}: {audio.duration:.1f} s by {voice.id}")


def _as_dict(voice: Voice) -> dict[str, Any]:
    return {
        "id": voice.id,
        "engine": voice.engine,
        "lang": voice.lang,
        "gender": voice.gender,
        "description": voice.description,
        "licence": voice.licence,
    }
