"""The pronunciation dictionaries that Kokoro was trained with, read without parsing them.

The `misaki` wheel carries two JSON objects per accent: *gold* (checked by hand, some entries by
part of speech) and *silver* (not checked). Each is 3 MB, sorted by code point, one entry per line.
So a lookup is a binary search in the mapped file: nothing to load at start, no 90,000 strings on
the heap, and the pages are shared between processes. A file in another layout is parsed and laid
out again in memory.
"""

from __future__ import annotations

import json
import mmap
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from litetts.errors import ModelError

__all__ = ["Dictionary", "Entry", "gold", "path", "silver", "supplement"]

Entry = str | dict[str, str | None]
"""Phonemes, or phonemes by part of speech with a "DEFAULT"; None asks for the letters' names."""

_LAYOUT = b'{\n  "'
_PROBES = 64  # entries compared when a file is opened, to see that it is sorted


class Dictionary:
    """A sorted JSON object of pronunciations, searched where it lies."""

    def __init__(self, data: bytes | mmap.mmap) -> None:
        self._data = data
        if not self._is_sorted():
            entries = json.loads(bytes(data))
            text = json.dumps(dict(sorted(entries.items())), ensure_ascii=False, indent=2)
            self._data = text.encode()

    @classmethod
    def open(cls, path: Path) -> Dictionary:
        """Map the file at `path`.

        Raises:
            ModelError: it cannot be read.
        """
        try:
            with path.open("rb") as file:
                return cls(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        except (OSError, ValueError) as error:
            raise ModelError(
                f"the pronunciation dictionary {path} cannot be read ({error}); reinstall it with "
                "pip install --force-reinstall misaki"
            ) from error

    def get(self, word: str) -> Entry | None:
        """The entry of `word`, exactly as written, or None."""
        key = word.encode("utf-8", "ignore")
        low, high = 0, len(self._data)
        while low < high:
            found = self._entry_at((low + high) // 2)
            if found is None or found[0] > key:
                high = (low + high) // 2
            elif found[0] == key:
                return self._value(found[1])
            else:
                low = found[1]
        return None

    def __contains__(self, word: str) -> bool:
        return self.get(word) is not None

    def _entry_at(self, position: int) -> tuple[bytes, int] | None:
        """Key of the first entry that starts at or after `position`, and where its key ends."""
        start = self._data.find(b'\n  "', position)
        if start < 0:
            return None
        end = self._data.find(b'": ', start + 4)
        return self._data[start + 4 : end], end

    def _value(self, key_end: int) -> Entry:
        start = key_end + 3
        if self._data[start : start + 1] == b"{":
            end = self._data.find(b"}", start) + 1
        else:
            end = self._data.find(b'"', start + 1) + 1
        value: Entry = json.loads(self._data[start:end])
        return value

    def _is_sorted(self) -> bool:
        """Whether the file has the layout that the search relies on, judged by a sample."""
        if self._data[: len(_LAYOUT)] != _LAYOUT:
            return False
        size = len(self._data)
        keys = [e[0] for i in range(_PROBES) if (e := self._entry_at(size * i // _PROBES))]
        return keys == sorted(keys)


def path(name: str) -> Path:
    """Where the wheel keeps a dictionary: us_gold, us_silver, gb_gold or gb_silver.

    Raises:
        ModelError: the package is not installed.
    """
    # find_spec of the package only: importing misaki's English module would import spaCy.
    spec = find_spec("misaki")
    if spec is None or not spec.submodule_search_locations:
        raise ModelError("the package 'misaki' is missing: pip install misaki")
    return Path(spec.submodule_search_locations[0]) / "data" / f"{name}.json"


SUPPLEMENT = Path(__file__).with_name("supplement.json")
"""Names and words that the dictionaries lack and espeak-ng's rules miss: [American, British]."""


@cache
def supplement(british: bool) -> dict[str, str]:
    """The project's own entries: they go after the checked and before the unchecked ones."""
    entries = json.loads(SUPPLEMENT.read_text(encoding="utf-8"))
    exact = {word: sounds[british] for word, sounds in entries.items()}
    return {word.lower(): sounds for word, sounds in exact.items()} | exact


@cache
def gold(british: bool) -> Dictionary:
    """The checked entries of British or American English."""
    return Dictionary.open(path("gb_gold" if british else "us_gold"))


@cache
def silver(british: bool) -> Dictionary:
    """The unchecked entries."""
    return Dictionary.open(path("gb_silver" if british else "us_silver"))
