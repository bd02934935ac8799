"""`litetts voices`: list the voices, show one, hear a sample, clone one, remove a clone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from litetts.document import Voice

app = typer.Typer(no_args_is_help=True, help="List the voices, show, hear or clone one.")


@app.callback()
def _settings() -> None:
    """What names mean, and where models are, the settings say."""
    from litetts.cli.reading import set_up
    from litetts.settings import read

    set_up(read())


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
    from litetts.errors import InputError
    from litetts.voices.names import installed as is_installed
    from litetts.voices.names import other_forms

    found = voices.list_voices(engine=engine, lang=lang, only_installed=installed)
    if engine is not None and engines.family(engine) not in engines.NAMES:
        raise InputError(
            f"engine is '{engine}'; use one of: {', '.join(engines.NAMES)}", field="engine"
        )
    default = voices.default_voice()
    if as_json:
        rows = [_as_dict(v) | {"installed": is_installed(v)} for v in found]
        typer.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    from rich.console import Console
    from rich.table import Table

    console = Console(markup=False, emoji=False)  # names are told as they are
    if not console.is_terminal:
        console.width = 200  # a file or a pipe has no edge
    table = Table("voice", "language", "engine", "gender", "", "", box=None, pad_edge=False)
    table.columns[0].no_wrap = table.columns[1].no_wrap = True
    forms = () if engine else other_forms(found)
    hidden = {voice.id for voice in forms}
    for voice in found:
        if voice.id in hidden:
            continue
        state = "default" if voice.id == default else "" if is_installed(voice) else "not installed"
        table.add_row(voice.id, voice.lang, voice.engine, voice.gender, voice.description, state)
    console.print(table)
    for name in dict.fromkeys(engines.family(v.engine) for v in forms):
        others = [v.id for v in forms if engines.family(v.engine) == name]
        console.print(
            f"{len(others)} of them also in another form, such as {others[0]}: "
            f"litetts voices list --engine {name}",
            highlight=False,
        )
    for name in dict.fromkeys(engines.family(v.engine) for v in found if not is_installed(v)):
        mine = {v.engine for v in found if engines.family(v.engine) == name}
        # "piper:en_US-joe-medium": each voice is a model of its own, with its own name.
        model = f"{name}:NAME, the name of the voice" if any(":" in e for e in mine) else ""
        model = model or engines.voices(name).MODEL
        console.print(
            f"the voices of {name} come with: litetts models pull {model}", highlight=False
        )


@app.command()
def show(name: Name, as_json: Json = False) -> None:
    """Show what a name stands for."""
    from litetts import engines, voices
    from litetts.errors import ModelError
    from litetts.voices.mix import is_mix
    from litetts.voices.names import find, installed, speaker
    from litetts.voices.openai import OPENAI

    try:
        voice = voices.resolve(name)
    except ModelError:
        if is_mix(name):
            raise
        voice = find(name)
    facts = (
        _as_dict(voice)
        | _clone_of(voice)
        | {
            "installed": installed(voice) or voice.conditioning is not None,
            "other_forms": [
                v.id
                for v in voices.list_voices(engine=engines.family(voice.engine))
                if v.id != voice.id and speaker(v.id) == speaker(voice.id) != v.engine
            ],
            "openai_names": sorted(n for n, (i, _) in OPENAI.items() if i == voice.id),
            "style_shape": list(getattr(voice.conditioning, "shape", ())) or None,
        }
    )
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


@app.command()
def clone(
    recording: Annotated[
        Path, typer.Argument(help="A recording of the speaker alone: 10 to 60 s, at least 3 s.")
    ],
    name: Annotated[str, typer.Option(help="Name of the new voice, e.g. anna.")],
    consent: Annotated[
        str,
        typer.Option(
            help="The statement that the speaker agrees, kept with the voice: who agrees, to what; "
            "at least 20 characters."
        ),
    ],
    engine: Annotated[str, typer.Option(help="Engine that is to speak it.")] = "",
    lang: Annotated[str, typer.Option(help="Language that the clone speaks.")] = "en-us",
    transcript: Annotated[
        str, typer.Option(help="What is said in the recording: it tells the speaker's rate.")
    ] = "",
    licence: Annotated[str, typer.Option(help="Licence of the recording.")] = "",
    evaluations: Annotated[
        int, typer.Option(min=1, max=2000, help="Listenings of the search.")
    ] = 200,
    seed: Annotated[int, typer.Option(min=0, help="Same recording, same seed: same clone.")] = 0,
) -> None:
    """Clone a voice from a recording. All that the clone says is watermarked.

    Needs the extra quality: pip install "litetts[quality]".
    """
    from rich.console import Console

    from litetts import engines
    from litetts.training import cloning

    with Console(stderr=True, emoji=False).status("hearing the voices that there are") as shown:
        card, path = cloning.clone(
            recording,
            name,
            consent,
            engine=engine or engines.NAMES[0],
            lang=lang,
            licence=licence,
            evaluations=evaluations,
            transcript=transcript,
            seed=seed,
            progress=lambda n, of, best: shown.update(f"search {n}/{of}, likeness {best:.2f}"),
        )
    typer.echo(
        f"{card.name}: likeness {card.likeness:.2f} (before, {card.nearest}: {card.before:.2f}); "
        f"kept in {path}"
    )
    typer.echo(f"try: litetts say 'Hello.' --voice {card.name}")


@app.command()
def remove(
    name: Annotated[str, typer.Argument(help="Name of a clone.")],
) -> None:
    """Delete a clone."""
    from litetts.engines import clones

    clones.remove(name)
    typer.echo(f"{name} is deleted")


def _as_dict(voice: Voice) -> dict[str, Any]:
    return {
        "id": voice.id,
        "engine": voice.engine,
        "lang": voice.lang,
        "gender": voice.gender,
        "description": voice.description,
        "licence": voice.licence,
    }


def _clone_of(voice: Voice) -> dict[str, Any]:
    """What is kept with a clone; nothing for other voices."""
    from litetts.engines import clones
    from litetts.voices.names import speaker

    card = next((c for c in clones.clones() if voice.cloned and c.name == speaker(voice.id)), None)
    if card is None:
        return {}
    return {
        "consent": card.consent,
        "made": card.made,
        "likeness": f"{card.likeness:.2f}, of the nearest voice {card.nearest} {card.before:.2f}",
    }
