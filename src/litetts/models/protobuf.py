"""Reads messages of protocol buffers, field by field, without knowing what they are, and writes
fields.

What a message holds is not copied: a file that is mapped stays where it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

__all__ = ["BYTES", "VARINT", "Field", "fields", "header", "message", "number", "numbers", "varint"]

VARINT, BYTES = 0, 2
"""Wire types: numbers, and everything that has a length."""


class Field(NamedTuple):
    """One field of a message.

    Attributes:
        number: which field.
        value: of a number.
        content: of everything else.
        raw: the field with what stands before the content.
        at: where the content begins in the file.
    """

    number: int
    value: int
    content: memoryview
    raw: memoryview
    at: int


def _number(data: memoryview, at: int) -> tuple[int, int]:
    """The number that starts at `at`, and where the next thing starts."""
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7
        if shift > 63:
            raise ValueError("a number is longer than 64 bits")


def fields(data: memoryview, origin: int = 0) -> Iterator[Field]:
    """The fields of a message that begins at byte `origin` of the file.

    Raises:
        ValueError, IndexError: this is no message, or not all of it.
    """
    at, end = 0, len(data)
    while at < end:
        begin = at
        key, at = _number(data, at)
        start, value = at, 0
        match key & 7:
            case 0:  # VARINT
                value, at = _number(data, at)
            case 1:  # 64 bits
                at += 8
            case 2:  # BYTES
                size, start = _number(data, at)
                at = start + size
            case 5:  # 32 bits
                at += 4
            case wire:
                raise ValueError(f"wire type {wire}")
        if at > end or not key >> 3:
            raise ValueError("a field reaches beyond its message")
        yield Field(key >> 3, value, data[start:at], data[begin:at], origin + start)


def numbers(content: memoryview) -> Iterator[int]:
    """Repeated numbers, which are one field each or packed into one: both read alike."""
    at = 0
    while at < len(content):
        value, at = _number(content, at)
        yield value


def varint(value: int) -> bytes:
    """A number as it is written; one below 0 as 64 bits."""
    value &= (1 << 64) - 1
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def header(field: int, size: int) -> bytes:
    """What stands before `size` bytes of content of a field."""
    return varint(field << 3 | BYTES) + varint(size)


def message(field: int, content: bytes) -> bytes:
    """A field that holds bytes, a text or a message."""
    return header(field, len(content)) + content


def number(field: int, value: int) -> bytes:
    """A field that holds a number."""
    return varint(field << 3 | VARINT) + varint(value)
