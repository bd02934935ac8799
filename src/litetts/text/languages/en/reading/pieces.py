"""Which spoken words of a token are one word: initialisms and hyphenated words.

"F B I's" is spoken as three names of letters and "well known" as two words, but Kokoro was taught
them without a space inside; a listener hears one word, and a caption shows one.
"""

from __future__ import annotations

from litetts.text.scanner.pattern import pattern
from litetts.text.scanner.token import Piece

__all__ = ["HYPHENATED", "SPELLED", "pieces"]

HYPHENATED = "hyphenated"
"""Rule that reads a hyphenated word part by part."""

SPELLED = "spelled"
"""Rule for words spelled out on purpose ("J-O-H-N"): their letters stay apart."""

SERIAL_LETTERS = 3
"""More letters than this in a serial number are dictated one by one."""

# Semiotic classes in which letters beside each other are one initialism ("MP3", "PhD", "FBI").
_CLASSES = frozenset({"letters", "abbreviation", "serial"})
_LETTER = pattern("[A-Z](?:'s)?")


def pieces(kind: str, rule: str, spoken: str) -> tuple[Piece, ...]:
    """The words of a reading, in order.

    The plural or possessive of the last letter is the initialism's ("FBI's").
    """
    said = spoken.split()
    if rule == HYPHENATED and len(said) > 1:
        return (Piece("-".join(said), tuple(said)),)
    if kind not in _CLASSES or rule == SPELLED:
        return tuple(map(Piece, said))
    found: list[Piece] = []
    at = 0
    while at < len(said):
        end = _letters_end(said, at)
        count = end - at
        if count > 1 and (kind != "serial" or count <= SERIAL_LETTERS):
            found.append(Piece("".join(said[at:end]), tuple(said[at:end]), letters=True))
        else:
            end = max(end, at + 1)
            found += map(Piece, said[at:end])
        at = end
    return tuple(found)


def _letters_end(said: list[str], start: int) -> int:
    """The end of the letters that begin at `start`; `start` if there are none."""
    end = start
    while end < len(said) and _LETTER.fullmatch(said[end]):
        end += 1
        if len(said[end - 1]) > 1:
            break
    return end
