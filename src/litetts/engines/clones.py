"""Cloned voices on disk: a style each, with the consent of the speaker.

    $LITETTS_HOME/voices/anna.npz     `style` float32 [S, 256] and `card`, JSON

A clone belongs to one of the engines that speak by styles, which lists it among its voices.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import numpy as np

from litetts.audio.files import in_place
from litetts.document import Floats, Prosody, Voice
from litetts.errors import InputError, ModelError
from litetts.models import store

__all__ = [
    "Card",
    "check_name",
    "clones",
    "consented",
    "file_of",
    "folder",
    "named",
    "read",
    "remove",
    "save",
    "style",
]

WIDTH = 256
"""Values of a style."""
_LENGTHS = 510
"""Most rows: the lengths of an utterance in symbols."""
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_SUFFIX = ".npz"
CONSENT_CHARACTERS = (20, 2000)
"""A statement says who agrees to what; a "yes" does not."""


@dataclass(frozen=True, slots=True)
class Card:
    """What is known of a clone beside its style.

    Attributes:
        name: in lower case letters, digits and underscores.
        engine: that speaks it.
        lang: BCP 47 tag in lower case.
        gender: of the nearest stock voice.
        consent: the statement that the speaker agrees, as it was given.
        made: date, ISO 8601.
        rate, pitch_st, range: the speaker's own, relative to what the style alone gives.
        likeness: of the speaker to the clone, cosine, on sentences that were not searched with.
        before: likewise to the nearest stock voice, whose name is `nearest`.
        nearest: see `before`.
        licence: of the recording, as the user says.
    """

    name: str
    engine: str
    lang: str
    gender: Literal["female", "male", ""]
    consent: str
    made: str
    rate: float = 1.0
    pitch_st: float = 0.0
    range: float = 1.0
    likeness: float = 0.0
    before: float = 0.0
    nearest: str = ""
    licence: str = ""

    @property
    def voice(self) -> Voice:
        """The voice, without its style."""
        return Voice(
            id=self.name,
            engine=self.engine,
            lang=self.lang,
            gender=self.gender,
            description=f"clone of {self.made}, likeness {self.likeness:.2f}",
            licence=self.licence,
            prosody=Prosody(rate=self.rate, pitch_st=self.pitch_st, range=self.range),
            cloned=True,
        )


def folder() -> Path:
    """Where clones are kept."""
    return store.home() / "voices"


def check_name(name: str) -> str:
    """The name in lower case. Raises InputError: it cannot be one of a clone."""
    clean = name.strip().casefold()
    if not _NAME.fullmatch(clean):
        raise InputError(
            f"name is '{name}'; it must begin with a letter and have at most 40 of the letters a "
            "to z, digits and underscores",
            field="name",
        )
    return clean


def consented(statement: str) -> str:
    """The statement of consent. Raises InputError: it says too little or too much."""
    clean = " ".join(statement.split())
    least, most = CONSENT_CHARACTERS
    if not least <= len(clean) <= most:
        raise InputError(
            f"consent has {len(clean)} characters; it must be a statement of {least} to {most}: "
            "who agrees to the cloning of whose voice, and for what",
            field="consent",
        )
    return clean


def save(card: Card, style: Floats) -> Path:
    """Keep a clone, whole or not at all.

    Args:
        card: checked (`check_name`, `consented`).
        style: float32 [S, 256].

    Raises:
        InputError: there is one of that name, or it cannot be written.
    """
    path = folder() / (check_name(card.name) + _SUFFIX)
    if path.exists():
        raise InputError(
            f"there is a clone '{card.name}'; choose another name",
            field="name",
            command=f"voices remove {card.name}",
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    content = replace(card, consent=consented(card.consent))
    with in_place(path) as file:
        text = json.dumps(asdict(content), ensure_ascii=False)
        np.savez_compressed(file, style=np.asarray(style, np.float32), card=np.array(text))
    return path


def remove(name: str) -> None:
    """Delete a clone. Raises InputError: there is none of that name."""
    try:
        (folder() / (check_name(name) + _SUFFIX)).unlink()
    except FileNotFoundError:
        raise InputError(
            f"there is no clone '{name}'; only clones can be removed",
            field="name",
            command="voices list",
        ) from None


def clones(engine: str = "") -> tuple[Card, ...]:
    """The cards of all clones, or of those of an engine, by name; damaged files are passed over."""
    found = []
    for path in sorted(folder().glob("*" + _SUFFIX)):
        try:
            card, _ = _read(path, path.stat().st_mtime_ns)
        except (ModelError, FileNotFoundError):
            continue
        if engine in ("", card.engine):
            found.append(card)
    return tuple(found)


def named(name: str, engine: str) -> Voice | None:
    """The clone of that name, in any case, if that engine speaks it."""
    if not _NAME.fullmatch(name.casefold()):
        return None
    path = folder() / (name.casefold() + _SUFFIX)
    if not path.is_file():
        return None
    card, _ = _read(path, path.stat().st_mtime_ns)
    return card.voice if card.engine == engine else None


def style(name: str) -> Floats:
    """The style of a clone, float32 [S, 256].

    Raises:
        ModelError: it is missing or damaged.
    """
    return read(file_of(name))[1]


def ready(voice: Voice, otherwise: Callable[[Voice], Voice]) -> Voice:
    """A voice with its style: a clone with its own, every other as its engine has it."""
    if voice.conditioning is not None or not voice.cloned:
        return otherwise(voice)
    return replace(voice, conditioning=style(voice.id))


def read(path: Path) -> tuple[Card, Floats]:
    """A clone in a file: its card and its style, float32 [S, 256].

    Raises:
        ModelError: the file is missing or damaged.
    """
    if not path.is_file():
        raise ModelError(f"there is no cloned voice {path}", field=str(path))
    return _read(path, path.stat().st_mtime_ns)


def file_of(name: str) -> Path:
    """Where the clone of that name is kept. Raises ModelError: there is none."""
    path = folder() / (name.casefold() + _SUFFIX)
    if not path.is_file():
        raise ModelError(f"there is no clone '{name}'", field="voice", command="voices list")
    return path


@lru_cache(maxsize=64)
def _read(path: Path, changed: int) -> tuple[Card, Floats]:
    """One look at each state of a file."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as held:
            content: Any = json.loads(str(held["card"]))
            made = np.asarray(held["style"], np.float32)
        card = Card(**content)
        if made.ndim != 2 or made.shape[1] != WIDTH or not 1 <= len(made) <= _LENGTHS:
            raise ValueError(f"its style is {made.shape}")
        if not np.isfinite(made).all() or card.name != path.stem:
            raise ValueError("its style or its card is not as it was written")
    except (OSError, KeyError, TypeError, ValueError, EOFError, zipfile.BadZipFile) as error:
        raise ModelError(
            f"the cloned voice {path} is damaged ({error}): delete it, and clone it again",
            field=str(path),
        ) from error
    made.flags.writeable = False
    return card, made
