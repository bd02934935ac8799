"""How much, in directions: "half an octave lower", "a third slower", "twice as fast", "+3 dB".

The words of four languages stand in `amounts.tsv`. Of a pitch "a third", "a fourth" and "a fifth"
are the intervals (4, 5 and 7 semitones), as musicians say them; of anything else, and in the
plural, they are shares. A share of a pitch is one of its frequency.
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from litetts.prosody.wordlists import plain

__all__ = ["Amount", "amounts"]

PATH = Path(__file__).with_name("amounts.tsv")

_VULGAR = "¼½¾⅓⅔⅕⅖⅗⅘⅙⅛⅜⅝⅞"
_TOKEN = re.compile(
    rf"(?:\d{{1,4}}\s+)?\d{{1,4}}\s?[/⁄]\s?\d{{1,4}}|\d{{0,4}}[{_VULGAR}]"
    r"|\d{1,6}(?:[.,]\d{1,3})?"
    r"|[^\W\d_]+(?:['’\-][^\W\d_]+)*['’]?|[%+\-−]|[^\w\s]"
)
_PLAIN = re.compile(r"\d+(?:[.,]\d+)?")
_FRACTION = re.compile(r"(?:(\d+)\s+)?(\d+)\s?[/⁄]\s?(\d+)")
_ORDINALS = {"third": 4.0, "fourth": 5.0, "fifth": 7.0}
"""Semitones of what may be an interval or a share."""
_ONE = ("a", "one")
_UP, _DOWN = ("faster", "louder", "higher"), ("slower", "quieter", "lower")
_REACH = 5
"""Words between a verb and how much: "raise the pitch of your voice by two semitones"."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A change of so much.

    Attributes:
        begin, end: where it stands in the text.
        rate: factor; pitch_st: semitones; gain_db: decibels.
        possible: whether there is such a change ("1/0 faster" is none).
    """

    begin: int
    end: int
    rate: float = 1.0
    pitch_st: float = 0.0
    gain_db: float = 0.0
    possible: bool = True


def amounts(text: str) -> list[Amount]:
    """The changes that a text gives as an amount, in their order."""
    tokens = list(_TOKEN.finditer(text))
    reader = _Reader([t[0] if t[0][-1].isnumeric() else plain(t[0]) for t in tokens])
    found, at = list[Amount](), 0
    while at < len(tokens):
        made = reader.turned(at) or reader.changed(at)
        if made is None:
            at += 1
            continue
        end, change = made
        found.append(_amount(tokens[at].start(), tokens[end - 1].end(), change))
        at = end
    return found


@dataclass(frozen=True, slots=True)
class _Size:
    """How much: a number of units, a share or a multiple.

    Attributes:
        value: None = there is no such number.
        kind: "count", "share" or "fold".
        one: it is "a" or "one" of something.
    """

    value: float | None
    kind: str
    one: bool = False


_Change = tuple[str, float | None]
"""What changes ("rate", "pitch", "gain") and the factor, semitones or dB; None = no such change."""


class _Reader:
    """Reads tokens in lower case without accents."""

    def __init__(self, words: list[str]) -> None:
        self._words = words

    def _is(self, at: int, *names: str) -> tuple[str, int]:
        """Which of these lists the longest phrase at a place is of, and what follows it."""
        for size in range(min(4, len(self._words) - at), 0, -1):
            phrase = " ".join(self._words[at : at + size])
            for name in _names(phrase):
                if name in names or name.partition(":")[0] in names:
                    return name, at + size
        return "", at

    def size(self, at: int) -> tuple[_Size, int] | None:
        """How much stands at a place, and what follows it."""
        if at >= len(self._words):
            return None
        word = self._words[at]
        name, after = self._is(at, "fold")
        if name.partition(":")[2]:
            return _Size(float(name[5:]), "fold"), after
        value, kind, one = _number(word), "count", False
        if word[0].isdigit() or value is not None:
            kind, after = ("share" if re.search(r"[/⁄]|[^\d.,]", word) else "count"), at + 1
        else:
            name, after = self._is(at, "count")
            count = float(name[6:]) if name else 1.0
            part, end = self._is(after, "part")
            if part:
                kind, value, after = "share", count / float(part[5:]), end
            elif name:
                value, one = count, self._words[at] in _ONE or count == 1
            else:
                return None
        if kind == "count":
            dash = after < len(self._words) and self._words[after] == "-"  # "1,5-mal"
            more, end = self._is(after + dash, "percent", "fold")
            if more == "percent":
                return _Size(None if value is None else value / 100, "share"), end
            if more == "fold":
                return _Size(value, "fold"), end
        return _Size(value, kind, one), after

    def changed(self, at: int) -> tuple[int, _Change] | None:
        """What is said with how: "two semitones lower", "+3 dB", "a third as fast"."""
        sign = {"+": 1.0, "-": -1.0, "−": -1.0}.get(self._words[at], 0.0)
        begin = at + 1 if sign else self._is(at, "by")[1]
        read = self.size(begin)
        if read is None:
            return None
        size, after = read
        measured = self._measured(size, after, begin)
        if measured is not None:
            (what, value), end = measured
            way, then = self._is(end, *_UP, *_DOWN)
            if not sign and not way:
                return None
            falls = sign < 0 or way in _DOWN
            return then if way else end, (what, None if value is None else value * (-1) ** falls)
        if sign:
            return None
        # "a third higher" is an interval, unless it is of something else than a pitch.
        way, then = self._is(after, *_UP, *_DOWN)
        way, then = self._of(way, then) if way else (way, then)
        ordinal = self._ordinal(begin, after)
        if ordinal and way in ("higher", "lower"):
            return then, ("pitch", ordinal if way == "higher" else -ordinal)
        if size.kind == "share" and way:
            return then, _scaled(way, size.value, 1.0)
        if size.kind == "fold" and way:
            return then, _scaled(way, size.value, 0.0)
        as_, then = self._is(after, "as")
        if not as_ and size.kind == "fold" and self._words[after - 1] == "x":
            as_, then = "as:faster", after  # "at 2x"
        if as_ and size.kind in ("share", "fold"):
            return then, _scaled(as_[3:], size.value, None)
        return None

    def turned(self, at: int) -> tuple[int, _Change] | None:
        """What is said with a verb before it: "raise the pitch by two semitones", "up a fifth"."""
        verb, after = self._is(at, "raise", "reduce", "speed", "slow")
        if not verb:
            return None
        alone = self._words[at] in ("up", "down")
        what = "pace" if verb in ("speed", "slow") else ""
        for begin in range(after, min(after + 1 if alone else after + _REACH, len(self._words))):
            if not self._words[begin][0].isalnum():
                return None
            noun, _ = self._is(begin, "pace", "volume", "pitch")
            what = what or noun
            by, from_ = self._is(begin, "by")
            from_ = from_ if by else begin
            if (read := self.size(from_)) is None:
                continue
            if by or alone or self._words[begin].startswith("d'"):
                return self._by(verb, what, *read, from_)
            if begin == after and self._measured(*read, from_):  # "sube una octava"
                return self._by(verb, what, *read, from_)
        return None

    def _by(
        self, verb: str, what: str, size: _Size, after: int, begin: int
    ) -> tuple[int, _Change] | None:
        falls = verb in ("reduce", "slow")
        measured = self._measured(size, after, begin)
        if measured is not None:
            (kind, value), end = measured
            return end, (kind, None if value is None else value * (-1) ** falls)
        ordinal = self._ordinal(begin, after)
        if ordinal and what in ("", "pitch"):
            return after, ("pitch", -ordinal if falls else ordinal)
        way = {"pace": "slower faster", "volume": "quieter louder", "pitch": "lower higher"}
        if size.kind != "share" or what not in way:
            return None
        return after, _scaled(way[what].split()[not falls], size.value, 1.0)

    def _measured(self, size: _Size, after: int, begin: int) -> tuple[_Change, int] | None:
        """An amount with its unit, and what follows it."""
        if size.kind == "fold":
            return None
        _, unit_at = self._is(after, "of") if size.kind == "share" else ("", after)
        name, end = self._is(unit_at, "unit", "decibel")
        if not name and begin < after:  # "half step": what was taken for a share is the unit's
            name, end = self._is(begin, "unit")
            size = _Size(1.0, "count") if name else size
        if not name and size.kind == "share" and after - begin > 1:  # "a half step", "un demi-ton"
            name, end = self._is(after - 1, "unit")
            size = _Size(1.0, "count") if name else size
        if not name:
            return None
        value = size.value
        half, then = self._is(end, "half")
        if half and value is not None:
            value, end = value + 0.5, then
        if name == "decibel":
            return ("gain", value), end
        return ("pitch", None if value is None else value * float(name[5:])), end

    def _ordinal(self, begin: int, after: int) -> float | None:
        """The semitones of "a third", where that may be an interval."""
        words = self._words[begin:after]
        return _ORDINALS.get(words[-1]) if words[:-1] in (["a"], ["one"]) else None

    def _of(self, way: str, at: int) -> tuple[str, int]:
        """A way, of what stands after it: "lower in volume", "higher speed"."""
        skip = at + 1 if at < len(self._words) and self._words[at] in ("in", "en", "im") else at
        noun, end = self._is(skip, "pace", "volume", "pitch")
        if not noun or way not in ("higher", "lower"):
            return way, at
        kinds = {"pace": ("faster", "slower"), "volume": ("louder", "quieter")}
        return kinds.get(noun, ("higher", "lower"))[way == "lower"], end


@cache
def _by_phrase() -> dict[str, list[str]]:
    """Every list that a word or phrase is of: "down" is a way and a verb."""
    found: dict[str, list[str]] = {}
    for line in PATH.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            name, _, listed = line.partition("\t")
            for entry in filter(None, map(str.strip, listed.split(","))):
                found.setdefault(entry, []).append(name)
    return found


def _names(phrase: str) -> list[str]:
    return _by_phrase().get(phrase, [])


def _number(word: str) -> float | None:
    """A number in digits; None = none."""
    if fraction := _FRACTION.fullmatch(word):
        whole, top, bottom = (float(part or 0) for part in fraction.groups())
        return whole + top / bottom if bottom else None
    before = word[:-1] or "0"
    if word[-1] in _VULGAR and before.isdecimal():
        return float(before) + unicodedata.numeric(word[-1])
    return float(word.replace(",", ".")) if _PLAIN.fullmatch(word) else None


def _scaled(way: str, value: float | None, base: float | None) -> _Change:
    """A share (`base` 1), a multiple ("twice as fast": None, "twice slower": 0) as a change."""
    what = {"faster": "rate", "slower": "rate", "louder": "gain", "quieter": "gain"}
    kind = what.get(way, "pitch")
    falls = way in _DOWN
    if value is None:
        factor = 0.0
    elif base == 1.0:
        factor = 1 - value if falls else 1 + value
    else:
        factor = (1 / value if value else 0.0) if falls else value
    if factor <= 0:
        return kind, None
    if kind == "rate":
        return kind, factor
    return kind, 20 * math.log10(factor) if kind == "gain" else 12 * math.log2(factor)


def _amount(begin: int, end: int, change: _Change) -> Amount:
    what, value = change
    if value is None:
        return Amount(begin, end, possible=False)
    if what == "rate":
        return Amount(begin, end, rate=value)
    if what == "gain":
        return Amount(begin, end, gain_db=value)
    return Amount(begin, end, pitch_st=value)
