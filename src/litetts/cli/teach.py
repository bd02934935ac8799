"""`litetts text teach` and `forget`: a word is corrected by ear, and stays so."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from litetts.text.frontend import FrontEnd

__all__ = ["forget", "teach"]

Word = Annotated[str, typer.Argument(help="The word as texts have it; may be several words.")]
File = Annotated[
    Path | None,
    typer.Option(
        "--lexicon", help="JSON file to keep it in; default: that of the setting speech.lexicon."
    ),
]
_NEIGHBOURS = ("en-us", "en-gb", "de", "fr-fr", "es", "it")
"""Languages whose way of reading an unknown name is offered."""


def teach(
    word: Word,
    sounds_like: Annotated[
        str | None, typer.Option("--sounds-like", "-s", help='Other words, such as "engine x".')
    ] = None,
    ipa: Annotated[str | None, typer.Option(help="Its sounds in IPA, such as lˈuːmɪs.")] = None,
    pick: Annotated[
        int | None, typer.Option(min=1, help="One of the ways that are listed without an option.")
    ] = None,
    lexicon: File = None,
    lang: Annotated[
        str | None, typer.Option("--lang", "-l", help="Language, e.g. en-gb; default: settings.")
    ] = None,
    voice: Annotated[str | None, typer.Option(help="Voice for --play.")] = None,
    play: Annotated[bool, typer.Option("--play", help="Let it be heard.")] = False,
) -> None:
    """Correct how a word is said, and keep that; without an option, list ways to say it.

    What is kept is read by every command and by the server, which follows the file.
    """
    from litetts.errors import InputError
    from litetts.text.lexicon.taught import teach as keep
    from litetts.text.lexicon.taught import word_key

    word_key(word)  # what is no word has no ways to be said either
    front_end = _front_end(lang)
    if sum(given is not None for given in (sounds_like, ipa, pick)) > 1:
        raise InputError(
            "give one of --sounds-like, --ipa and --pick: they say the same thing", field="ipa"
        )
    ways = list(_ways(word, front_end)) if not (sounds_like or ipa) else []
    if pick is None and not (sounds_like or ipa):
        for number, (phonemes, why) in enumerate(ways, 1):
            typer.echo(f"{number}  {phonemes}  {why}")
            if play:
                _hear(word, phonemes, front_end.lang, voice)
        return
    if pick is not None:
        if pick > len(ways):
            raise InputError(f"pick is {pick}; there are {len(ways)} ways", field="pick")
        ipa = ways[pick - 1][0]
    if sounds_like and not any(w.phonemes for w in front_end.words(sounds_like)):
        raise InputError(
            f"nothing of '{sounds_like}' has a sound in {front_end.lang}: give other words, or "
            "the sounds with --ipa",
            field="sounds_like",
        )
    file = lexicon or _kept()
    found = keep(file, word, phonemes=ipa or "", say=sounds_like or "")
    said = found.phonemes or " ".join(w.phonemes or "" for w in front_end.words(found.say))
    typer.echo(f"{word}: {said} ({file})")
    if play:
        _hear(word, said, front_end.lang, voice)


def forget(word: Word, lexicon: File = None) -> None:
    """Take a word out of the lexicon: it is said as without it; status 1 if it is not there."""
    from litetts.text.lexicon.taught import forget as drop

    file = lexicon or _kept()
    if not drop(file, word):
        typer.echo(f"{file} does not have '{word}'", err=True)
        raise typer.Exit(1)
    typer.echo(f"{word}: taken out of {file}")


def _front_end(lang: str | None) -> FrontEnd:
    from litetts.cli.reading import defaults
    from litetts.settings import read
    from litetts.text.frontend import FrontEnd
    from litetts.text.tags import canonical

    return FrontEnd(canonical(lang or defaults(read()).lang or "en-us"))


def _ways(word: str, front_end: FrontEnd) -> list[tuple[str, str]]:
    """Pronunciations and where they come from: as it is said now, then as others read it."""
    from litetts.phonemes import espeak
    from litetts.phonemes.ipa import from_espeak, to_inventory

    ways = {" ".join(w.phonemes or "" for w in front_end.words(word)): "as it is said now"}
    for tag in (front_end.lang, *_NEIGHBOURS):
        sounds = from_espeak(espeak.phonemes(word, tag), tag)
        if tag != front_end.lang:
            sounds = to_inventory(sounds.replace("ɾ", "ɹ"), front_end.lang)
        # A word is as many groups as it is written in, whatever espeak-ng makes of it.
        groups = sounds.split()
        if len(groups) != len(word.split()):
            sounds = "".join(groups) if len(word.split()) == 1 else ""
        if sounds:
            ways.setdefault(sounds, f"as it is read in {tag}")
    return list(ways.items())


def _kept() -> Path:
    """The file of the setting `speech.lexicon`; if there is none, one is made the setting."""
    from litetts.settings import Store, read
    from litetts.settings.layers import config_dir

    loaded = read()
    named = loaded.settings.speech.lexicon
    if named is not None:
        return loaded.locate(named)
    folder = config_dir()
    file = folder / "lexicon.json"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        file.write_text("{}\n", encoding="utf-8")
    Store().set({"speech.lexicon": file.name})
    return file


def _hear(word: str, phonemes: str, lang: str, voice: str | None) -> None:
    """Play a pronunciation of a word."""
    from litetts.audio.play import play
    from litetts.speech import speak
    from litetts.text.lexicon import read

    audio = speak(word, voice=voice, lang=lang, lexicon=[read({word: phonemes})])
    play([audio], audio.sample_rate)
