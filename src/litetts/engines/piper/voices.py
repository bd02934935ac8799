"""Piper's voices: those whose files are here, and public ones that can be pulled."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from litetts import models
from litetts.document import Voice
from litetts.engines.piper.config import Config, embeddings
from litetts.errors import InputError, ModelError
from litetts.models.catalogue import FAMILIES
from litetts.models.pack import Pack, network_in

__all__ = [
    "MODEL",
    "PUBLIC",
    "WITHOUT",
    "folder",
    "installed",
    "listed",
    "mixes",
    "named",
    "ready",
    "typical",
]

MODEL = "piper:en_US-joe-medium"
WITHOUT = "the Piper voices are off; the others speak"
_PREFIX = "piper:"

PUBLIC = {
    name: (facts["lang"], facts["says"], facts["licence"])
    for name, facts in FAMILIES[_PREFIX[:-1]].members.items()
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
    pack = Pack(network_in(home, "voice of Piper"))
    config, vectors = Config.of(pack), embeddings(pack)
    _, said, licence = PUBLIC.get(name, ("", f"{name}, {config.language}", "see MODEL_CARD"))
    base = Voice(_PREFIX + name, _PREFIX + name, config.lang, 0, "", said, licence)
    speakers = vectors or config.speakers
    if len(speakers) < 2:
        return (replace(base, conditioning=next(iter(vectors.values()), 0)),)
    return tuple(
        replace(
            base, id=f"{base.id}:{who}", conditioning=told, description=f"{said}, speaker {who}"
        )
        for who, told in speakers.items()
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
    for number, voice in enumerate(voices):
        told = voice.conditioning if isinstance(voice.conditioning, int) else number
        if who.casefold() == voice.id.rpartition(":")[2].casefold() or who == str(told):
            return voice
    if not set("+*(").isdisjoint(who):
        return None  # a mix of speakers
    raise InputError(
        f"{_PREFIX}{wanted} has no speaker '{who}'; it has {len(voices)}, numbered from 0",
        field="voice",
    )


def typical() -> tuple[Voice, ...]:
    """All of them."""
    return listed()


def mixes(voice: Voice) -> bool:
    """Those that are vectors of speakers."""
    return isinstance(voice.conditioning, np.ndarray)


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
