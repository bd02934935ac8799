"""When each character of a growing text is heard, as ElevenLabs' clients want to know it."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from litetts.document import AudioChunk

__all__ = ["Alignment", "Characters", "together"]

# What belongs to the word before it: its punctuation, then blanks.
_TAIL = re.compile(r"[^\w\s]*\s*")


class _Timed(NamedTuple):
    """A character and when it is heard, in seconds from the start of the text's sound."""

    char: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Characters:
    """The characters of a piece of sound, one after the other without a gap.

    Attributes:
        chars: one string each.
        starts, ends: seconds from the start of all the sound.
        offset: where the piece begins there.
    """

    chars: tuple[str, ...]
    starts: tuple[float, ...]
    ends: tuple[float, ...]
    offset: float

    def in_ms(self) -> dict[str, list[str] | list[int]]:
        """As on their sockets: milliseconds from the start of the piece."""
        starts = [round((at - self.offset) * 1000) for at in self.starts]
        ends = [round((at - self.offset) * 1000) for at in self.ends]
        lengths = [end - start for start, end in zip(starts, ends, strict=True)]
        return {
            "chars": list(self.chars),
            "charStartTimesMs": starts,
            "charDurationsMs": lengths,
        }

    def in_s(self) -> dict[str, list[str] | list[float]]:
        """As over HTTP: seconds from the start of all."""
        return {
            "characters": list(self.chars),
            "character_start_times_seconds": [round(at, 4) for at in self.starts],
            "character_end_times_seconds": [round(at, 4) for at in self.ends],
        }


def together(pieces: Iterable[Characters | None]) -> Characters:
    """The characters of pieces that follow each other."""
    held = [piece for piece in pieces if piece is not None]
    return Characters(
        tuple(c for piece in held for c in piece.chars),
        tuple(at for piece in held for at in piece.starts),
        tuple(at for piece in held for at in piece.ends),
        held[0].offset if held else 0.0,
    )


class Alignment:
    """The characters of one text in order, chunk after chunk: none is left out, none comes twice.

    A word's time is shared out evenly among its characters; what stands between two words has the
    time between them, and what follows the last word of a chunk has all the time to the chunk's
    end: who adds up the times of the chunks keeps step with the sound. What was told is forgotten.
    """

    def __init__(self, text: str = "") -> None:
        """Of a text, which may grow."""
        self._text = text
        self._before = 0  # characters that were forgotten
        self._told = 0
        self._at = 0.0  # end of what was timed so far
        self._waiting: deque[_Timed] = deque()

    @property
    def waiting(self) -> int:
        """Characters of the text that have not been told."""
        return self._before + len(self._text) - self._told

    def append(self, text: str) -> None:
        """The text goes on."""
        self._text += text

    def of(self, chunk: AudioChunk) -> Characters | None:
        """The characters that are heard in the next chunk; None if it has no length.

        The words of the chunk have their places in all of the text so far.
        """
        until = chunk.offset + chunk.duration
        words = chunk.words
        index = 0
        while index < len(words):
            word = words[index]
            end = word.end
            # Several spoken words may stand for one written form ("$20").
            while index + 1 < len(words) and words[index + 1].source_start < word.source_end:
                index += 1
                end = max(end, words[index].end)
            index += 1
            self._take(word.source_start, word.start)
            self._at = max(self._at, word.start)
            self._take(word.source_end, end)
        if self._at < until and (tail := _TAIL.match(self._text, self._told - self._before)):
            self._take(self._before + tail.end(), until)
        given = self._given(chunk, until)
        self._text, self._before = self._text[self._told - self._before :], self._told
        return given

    def _take(self, stop: int, end: float) -> None:
        """Time the text up to `stop`: it lasts until `end`."""
        text, start = self._between(self._told, stop), self._at
        end = max(start, end)
        for index, char in enumerate(text):
            here = start + (end - start) * index / len(text)
            there = start + (end - start) * (index + 1) / len(text)
            self._waiting.append(_Timed(char, here, there))
        if text:
            self._told, self._at = stop, end

    def _between(self, start: int, stop: int) -> str:
        return self._text[start - self._before : max(0, stop - self._before)]

    def _given(self, chunk: AudioChunk, until: float) -> Characters | None:
        if until <= chunk.offset:
            return None
        # A character that is heard after the chunk (its word goes on there) waits.
        heard = []
        while self._waiting and (self._waiting[0].start < until or chunk.last):
            heard.append(self._waiting.popleft())
        if not heard:
            # Silence, a pause of the text: its next character if it is no letter (of a tag), or a
            # blank, which says no word.
            sign = self._between(self._told, self._told + 1)
            if sign and not sign.isalnum():
                self._told += 1
            else:
                sign = " "
            heard = [_Timed(sign, chunk.offset, until)]
        if not self._waiting:
            heard[-1] = heard[-1]._replace(end=until)
            self._at = max(self._at, until)
        else:
            heard[-1] = heard[-1]._replace(end=min(heard[-1].end, until))
        first = heard[0]
        heard[0] = first._replace(start=max(first.start, chunk.offset))
        return Characters(
            tuple(c.char for c in heard),
            tuple(min(until, max(chunk.offset, c.start)) for c in heard),
            tuple(min(until, max(chunk.offset, c.end)) for c in heard),
            chunk.offset,
        )
