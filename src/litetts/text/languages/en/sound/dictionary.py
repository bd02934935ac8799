"""The pronunciation dictionaries that Kokoro was trained with, searched in the mapped file.

Per accent there is *gold* (checked by hand, some entries by part of speech) and *silver* (not
checked); `tools/dictionaries.py` makes the files from the released package `misaki` (NOTICE).

A file is sorted entries in blocks that are compressed one by one, after an index with the first
word of each block. A lookup is a binary search in the index and a search in one block of about
2 kB: nothing is parsed at start, no 90,000 strings are on the heap, and the pages are shared
between processes.
"""

from __future__ import annotations

import json
import mmap
import struct
import zlib
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from litetts.errors import ModelError

__all__ = ["NAMES", "Dictionary", "Entry", "gold", "pack", "path", "silver", "supplement"]

Entry = str | dict[str, str | None]
"""Phonemes, or phonemes by part of speech with a "DEFAULT"; None asks for the letters' names."""

NAMES = ("us_gold", "us_silver", "gb_gold", "gb_silver")
"""The dictionaries that come with the package."""

_MAGIC = b"LTDICT1\n"
_HEAD = struct.Struct("<8sIII")  # magic, blocks, bytes of the packed index, bytes of the file
_BLOCK = 64
"""Entries in a block: half of it gives files a tenth larger, twice of it slower lookups."""


class Dictionary:
    """A dictionary of pronunciations, searched where it lies. `data` is what `pack` gives.

    Raises:
        ModelError: `data` is something else, or damaged.
    """

    def __init__(self, data: bytes | mmap.mmap, name: str = "dictionary") -> None:
        self._data, self._name = data, name
        try:
            magic, blocks, packed, size = _HEAD.unpack_from(data)
            if magic != _MAGIC or size != len(data):
                raise ValueError("not as it was written")
            index = zlib.decompress(data[_HEAD.size : _HEAD.size + packed])
            at = _HEAD.size + packed
            lengths = struct.unpack_from(f"<{blocks}I", index)
            self._first = index[4 * blocks :].split(b"\n") if blocks else []
        except (struct.error, zlib.error, ValueError) as error:
            raise self._damaged(error) from error
        self._starts = [at]
        for length in lengths:
            self._starts.append(self._starts[-1] + length)

    @classmethod
    def open(cls, path: Path) -> Dictionary:
        """Map the file at `path`.

        Raises:
            ModelError: it cannot be read, or is damaged.
        """
        try:
            with path.open("rb") as file:
                data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:
            raise ModelError(
                f"the pronunciation dictionary {path} cannot be read ({error}): "
                "install LiteTTS again"
            ) from error
        return cls(data, str(path))

    def get(self, word: str) -> Entry | None:
        """The entry of `word`, exactly as written, or None."""
        key = word.encode("utf-8", "ignore")
        number = bisect_right(self._first, key) - 1
        if number < 0:
            return None
        block = self._block(number)
        start = block.find(b"\n%b\t" % key)
        if start < 0:
            return None
        start += len(key) + 2
        return _value(block[start : block.find(b"\n", start)])

    def __contains__(self, word: str) -> bool:
        return self.get(word) is not None

    def items(self) -> Iterator[tuple[str, Entry]]:
        """All entries, by code point."""
        for number in range(len(self._first)):
            for line in self._block(number)[1:-1].split(b"\n"):
                key, _, value = line.partition(b"\t")
                yield key.decode(), _value(value)

    def _block(self, number: int) -> bytes:
        """Lines of a word, a tab and its entry, with a line break before each and at the end."""
        try:
            return zlib.decompress(self._data[self._starts[number] : self._starts[number + 1]])
        except zlib.error as error:
            raise self._damaged(error) from error

    def _damaged(self, error: Exception) -> ModelError:
        return ModelError(
            f"the pronunciation dictionary {self._name} is damaged ({error}): install LiteTTS again"
        )


def _value(data: bytes) -> Entry:
    if data[:1] != b"{":
        return data.decode()
    value: Entry = json.loads(data)
    return value


def pack(entries: Mapping[str, Entry]) -> bytes:
    """The bytes of a dictionary. Words have no tab and no line break."""
    lines = sorted(
        (
            word.encode(),
            (value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)).encode(),
        )
        for word, value in entries.items()
    )
    first, blocks = [], []
    for at in range(0, len(lines), _BLOCK):
        part = lines[at : at + _BLOCK]
        first.append(part[0][0])
        text = b"".join(b"\n%b\t%b" % line for line in part) + b"\n"
        blocks.append(zlib.compress(text, 9))
    index = zlib.compress(struct.pack(f"<{len(blocks)}I", *map(len, blocks)) + b"\n".join(first), 9)
    size = _HEAD.size + len(index) + sum(map(len, blocks))
    return _HEAD.pack(_MAGIC, len(blocks), len(index), size) + index + b"".join(blocks)


def path(name: str) -> Path:
    """Where the package keeps a dictionary, one of `NAMES`."""
    return Path(__file__).with_name(f"{name}.dict")


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
