"""Piper's voices: those whose files are here, and public ones that can be pulled."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from litetts import models
from litetts.document import Voice
from litetts.engines.piper.config import Config, model_in
from litetts.errors import InputError, ModelError

__all__ = ["MODEL", "PUBLIC", "WITHOUT", "folder", "installed", "listed", "named", "ready"]

MODEL = "piper:en_US-joe-medium"
WITHOUT = "the Piper voices are off; the others speak"
_PREFIX = "piper:"

PUBLIC = {
    "en_US-joe-medium": ("en-us", "Joe, American English", "CC0-1.0"),
    "en_US-ljspeech-medium": ("en-us", "LJ Speech, American English", "public domain"),
    "en_US-ljspeech-high": ("en-us", "LJ Speech, American English", "public domain"),
    "en_US-lessac-medium": ("en-us", "Lessac, American English", "Blizzard 2013 (research)"),
    "en_US-libritts-high": ("en-us", "LibriTTS, 904 American speakers", "CC-BY-4.0"),
    "en_US-libritts_r-medium": ("en-us", "LibriTTS-R, 904 American speakers", "CC-BY-4.0"),
    "en_GB-vctk-medium": ("en-gb", "VCTK, 109 British speakers", "CC-BY-4.0"),
    "de_DE-thorsten-medium": ("de-de", "Thorsten, German", "CC0-1.0"),
    "de_DE-thorsten-high": ("de-de", "Thorsten, German", "CC0-1.0"),
    "fr_FR-siwis-medium": ("fr-fr", "SIWIS, French", "CC-BY-4.0"),
}
"""Public voices by name: language, description, licence of the recordings. Others are pulled by
their name as well (`litetts models pull piper:<name>`); their licence is in their MODEL_CARD."""


def folder() -> Path:
    """Where the voices are: a folder for each, named after it."""
    return models.folder_of(MODEL).parent


def _here() -> dict[str, Path]:
    """Voices whose files are here, by name: whatever lies in the folder, also of one's own."""
    if not folder().is_dir():
        return {}
    return {p.name: p for p in sorted(folder().iterdir()) if any(p.rglob("*.onnx.json"))}


def _of(name: str, home: Path) -> tuple[Voice, ...]:
    """The voices of a folder: one, or one for each of its speakers."""
    path = model_in(home)
    config = Config.read(path.with_name(path.name + ".json"))
    _, said, licence = PUBLIC.get(name, ("", f"{name}, {config.language}", "see MODEL_CARD"))
    base = Voice(_PREFIX + name, _PREFIX + name, config.lang, 0, "", said, licence)
    if len(config.speakers) < 2:
        return (base,)
    return tuple(
        replace(
            base, id=f"{base.id}:{who}", conditioning=number, description=f"{said}, speaker {who}"
        )
        for who, number in config.speakers.items()
    )


def listed() -> tuple[Voice, ...]:
    """The voices that are here, every speaker of them; then the public ones that are not."""
    found: list[Voice] = []
    here = _here()
    for name, home in here.items():
        try:
            found += _of(name, home)
        except ModelError:  # told when it is asked for
            continue
    found += [
        Voice(_PREFIX + name, _PREFIX + name, lang, 0, "", said, licence)
        for name, (lang, said, licence) in PUBLIC.items()
        if name not in here
    ]
    return tuple(found)


def named(name: str) -> Voice | None:
    """`piper:<name>`, and `piper:<name>:<speaker>` by the speaker's name or number.

    Raises:
        InputError: a speaker that the voice does not have, or a name that none can have.
        ModelError: its files are damaged.
    """
    if not name.casefold().startswith(_PREFIX):
        return None
    wanted, _, who = name[len(_PREFIX) :].partition(":")
    here = {n.casefold(): n for n in _here()}
    known = {n.casefold(): n for n in PUBLIC} | here
    wanted = known.get(wanted.casefold(), wanted)
    if wanted.casefold() not in here:
        if wanted not in PUBLIC:
            models.wanted(_PREFIX + wanted)  # raises where no voice can have that name
        lang, said, licence = PUBLIC.get(wanted, ("", wanted, "see MODEL_CARD"))
        lang = lang or wanted.partition("-")[0].lower().replace("_", "-")
        return Voice(_PREFIX + wanted, _PREFIX + wanted, lang, 0, "", said, licence)
    voices = _of(wanted, _here()[wanted])
    if not who:
        return replace(voices[0], id=_PREFIX + wanted)
    for voice in voices:
        if who.casefold() == voice.id.rpartition(":")[2].casefold() or who == str(
            voice.conditioning
        ):
            return voice
    raise InputError(
        f"{_PREFIX}{wanted} has no speaker '{who}'; it has {len(voices)}, numbered from 0",
        field="voice",
    )


def installed(voice: Voice) -> bool:
    """Whether its files are here."""
    return voice.engine.partition(":")[2] in _here()


def ready(voice: Voice) -> Voice:
    """The voice as it is.

    Raises:
        ModelError: its files are not here; the message says how to get them.
    """
    if not installed(voice):
        models.find(voice.engine)
    return voice
