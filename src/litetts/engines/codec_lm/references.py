"""References: recordings as codes, with what is said in them, in whose voice a model goes on.

    voices/dave.json    {"text": "...", "codes": [1, 2, ...], "lang": "en-us", "consent": "..."}

OuteTTS's own speaker files are read as they are. A reference is somebody's voice: its file says
either under which `licence` the recording may be used, or that the speaker agreed (`consent`);
then, and where it says neither, all that the voice says is marked as artificial.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import numpy as np

from litetts.document import Ints
from litetts.errors import ModelError

__all__ = ["MOST_FRAMES", "TAG", "Reference", "references", "whole_numbers"]

MOST_FRAMES = 75 * 60
"""Codes of a minute: formats ask for 3 to 15 s, and a context holds little more."""
_MOST_BYTES = 1 << 22
_NAME = re.compile(r"[A-Za-z0-9][\w.-]{0,63}")
TAG = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{1,8})*")
"""A language, as cards and references name it."""
_GENDERS: dict[str, Literal["female", "male", ""]] = {"female": "female", "male": "male"}


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference.

    Attributes:
        name: of its file.
        text: what is said.
        content: the whole file.
        number: of its content: the sound changes with it.
    """

    name: str
    text: str
    content: Mapping[str, Any] = field(repr=False, hash=False)
    number: int = 0

    @property
    def codes(self) -> Ints:
        """Of a codec with one code for a frame, int32 [T]. Raises ModelError: there are none."""
        return whole_numbers(self.content.get("codes"), f"the codes of the reference '{self.name}'")

    def told(self, key: str) -> str:
        """What it says of itself; "" where it says nothing."""
        found = self.content.get(key, "")
        return found if isinstance(found, str) else ""

    @property
    def gender(self) -> Literal["female", "male", ""]:
        """Of the speaker."""
        return _GENDERS.get(self.told("gender"), "")

    @property
    def cloned(self) -> bool:
        """Whether it is a person's voice that nobody released under a licence."""
        return bool(self.told("consent")) or not self.told("licence")


def whole_numbers(found: Any, what: str) -> Ints:
    """A list of JSON as int32 [n], n > 0. Raises ModelError."""
    whole = isinstance(found, list) and 0 < len(found) <= MOST_FRAMES
    if not whole or not all(type(n) is int and 0 <= n < 1 << 20 for n in found):
        raise ModelError(f"{what} must be 1 to {MOST_FRAMES} whole numbers")
    return np.array(found, np.int32)


def references(folder: Path) -> dict[str, Reference]:
    """The references of a model by name; a file that is damaged is told when it is asked for."""
    found = {}
    for path in sorted((folder / "voices").glob("*.json")):
        if _NAME.fullmatch(path.stem):
            status = path.stat()
            found[path.stem] = _reference(path, status.st_size, status.st_mtime_ns)
    return found


@lru_cache(maxsize=256)
def _reference(path: Path, size: int, changed: int) -> Reference:
    """One look at each state of a file. Raises ModelError."""
    try:
        if size > _MOST_BYTES:
            raise ValueError(f"it has {size} bytes")
        data = path.read_bytes()
        content = json.loads(data)
        if not isinstance(content, dict) or not isinstance(content.get("text"), str):
            raise ValueError("it says no text")
        if not content["text"].strip():
            raise ValueError("its text is empty")
        json.dumps(content, ensure_ascii=False).encode()  # half a character cannot be shown
        lang = content.get("lang", "")
        if lang and not (isinstance(lang, str) and TAG.fullmatch(lang)):
            raise ValueError(f"'{lang}' is no tag of a language, such as en-us")
    except (OSError, ValueError, RecursionError) as error:
        raise ModelError(f"the reference {path} is damaged: {error}", field=str(path)) from error
    return Reference(path.stem, content["text"], content, zlib.crc32(data))
