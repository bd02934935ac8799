"""Clauses: where a sentence may be divided, and how well.

An engine speaks what it is given as a sentence of its own, so a sentence is divided only where a
speaker would rest: at a mark that ends a clause. A comma is such a mark where a clause begins after
it ("..., because ...") or one that was announced ends ("When ..., ..."), and none in a list, after
an apposition, or where grammar alone wants it ("Ich weiß, dass ..."). The words that tell are the
language's (`litetts.text.languages.clauses`); a language without a table is divided at stronger
marks only.

>>> text = "When it rains, we stay at home; the dog, who is old, sleeps."
>>> [(text[:d.at].split()[-1], d.strength) for d in divisions(text, "en-us") if d.ends_clause]
[('rains,', 0.5), ('home;', 0.8)]
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from litetts.text.languages import clauses

__all__ = ["CLAUSE", "Division", "divisions", "weight"]

CLAUSE = 0.5
"""Strength from which on a division is the end of a clause (0..1)."""

_PUNCTUATION = r"\s,;:.!?…—–()\[\]\"“”„«»‹›¿¡、，；：。！？।॥؛،「」『』（）*_"
_WORD = re.compile(rf"[^{_PUNCTUATION}]+(?:[.,:'’_-][^{_PUNCTUATION}]+)*")
_QUOTES = frozenset('"“”„«»「」『』')
# Strength of a mark between two words; the first that is there counts.
_MARKS = (
    (re.compile(r"…|\.\.\."), 0.9),
    (re.compile(r"[;；؛।॥。]"), 0.8),
    (re.compile(r"[!?！？]"), 0.8),
    (re.compile(r"[:：]"), 0.7),
    (re.compile(r"[—–]|\s-+\s|--"), 0.7),
)
_COMMA = re.compile(r"[,，、،]")
_MARKED = re.compile("|".join(mark.pattern for mark in (*(m for m, _ in _MARKS), _COMMA)))
_ENUMERATES = "、"
_SPACE = re.compile(r"\s")
_OPENING = "“„«‹「『（([¿¡"
_BRACKET = re.compile(r"[()（）\[\]]")
_JOINED, _SPOKEN, _ANNOUNCED, _LOOSE, _BRACKETED, _LISTED = 0.6, 0.6, 0.5, 0.45, 0.4, 0.35
"""Strengths: of a comma before a conjunction, beside a quotation, after an announced clause, any
other; a bracket, and a comma in a list."""
_JOIN, _LIST, _RELATIVE, _LINK = 0.4, 0.3, 0.3, 0.1
"""Strengths before a word where no mark stands: a speaker out of breath would rest there."""
_CLAUSE_WEIGHT, _CLAUSE_WORDS = 10.0, 3
"""A clause is at least so long: letters (see `weight`), words where words are spaced."""
_ADVERB_WORDS = 2
"""What stands before a comma at a clause's beginning and has so few words is no item of a list
("However, ...")."""

_WEIGHTS = {"CJK": 3.0, "HIRAGANA": 2.0, "KATAKANA": 2.0, "HANGUL": 2.5}
"""Letters of English that one character takes as long as: about 5 syllables of Mandarin, 7 morae of
Japanese, 6 syllables of Korean in a second."""
_DIGIT = 4.0
"""The same for a digit: 1987 is "nineteen eighty seven"."""


@dataclass(frozen=True, slots=True)
class Division:
    """A place where a sentence may be divided.

    Attributes:
        at: offset of the first character of what comes after it.
        strength: 0..1; `CLAUSE` or more where a clause ends.
    """

    at: int
    strength: float

    @property
    def ends_clause(self) -> bool:
        """Whether a speaker who has time would rest there."""
        return self.strength >= CLAUSE


def divisions(text: str, lang: str) -> list[Division]:
    """The places where a sentence may be divided, in order; its end is none of them.

    Args:
        text: one sentence as it is written.
        lang: BCP 47 tag.
    """
    return _Reader(text, lang).read()


def weight(text: str) -> float:
    """About how long a text takes to say, in letters of English (15 in a second)."""
    return sum(map(_weight, text))


@lru_cache(maxsize=4096)
def _weight(character: str) -> float:
    if character.isdigit():
        return _DIGIT
    return _WEIGHTS.get(unicodedata.name(character, "").partition(" ")[0], 1.0)


class _Reader:
    """One walk over the words of a sentence."""

    def __init__(self, text: str, lang: str) -> None:
        self.text = text
        self.table = clauses(lang)
        self.words = [(m.start(), m.end()) for m in _WORD.finditer(text)]
        self.keys = [text[a:b].lower().replace("’", "'") for a, b in self.words]
        self.gaps = [text[a[1] : b[0]] for a, b in zip(self.words, self.words[1:], strict=False)]
        self._forms: dict[int, tuple[str, ...]] = {}
        self.begin(0)

    def begin(self, index: int) -> None:
        """A clause begins with this word."""
        self.since = index
        self.loose = self.within = False
        first = index + 1 if self.told(index, self.table.joins | self.table.lists) else index
        self.announced = self.told(index, self.table.opens) or self.told(first, self.table.opens)

    def told(self, index: int, words: frozenset[str]) -> bool:
        """Whether the word, its elided beginning, or it with the next is one of these."""
        return bool(words) and index < len(self.keys) and not words.isdisjoint(self.forms(index))

    def forms(self, index: int) -> tuple[str, ...]:
        """Of a word: as it is, with the next, and what is elided of both."""
        if index not in self._forms:
            key, pair = self.keys[index], " ".join(self.keys[index : index + 2])
            self._forms[index] = (key, pair, _elided(key), _elided(pair))
        return self._forms[index]

    def read(self) -> list[Division]:
        found = []
        for i, gap in enumerate(self.gaps):
            strength = 0.0 if gap == " " else self.mark(i, gap)
            strength = strength or self.breath(i)
            if strength:
                found.append(Division(self.after(i, gap), strength))
            if strength >= CLAUSE:
                self.begin(i + 1)
        return found

    def mark(self, index: int, gap: str) -> float:
        """Strength of a place by the marks that stand there; 0 = there are none."""
        strength = next((s for mark, s in _MARKS if mark.search(gap)), 0.0)
        if not strength and _COMMA.search(gap):
            strength = self.comma(index, gap)
        return strength or (_BRACKETED if _BRACKET.search(gap) else 0.0)

    def after(self, index: int, gap: str) -> int:
        """Where the second part begins: an opening mark is of the word that it stands before."""
        attached = _SPACE.split(gap)[-1] if _SPACE.search(gap) else gap
        if attached == gap:
            attached = gap[len(gap.rstrip(_OPENING)) :]
        return self.words[index + 1][0] - len(attached)

    def comma(self, index: int, gap: str) -> float:
        table, following = self.table, index + 1
        closes, self.within = self.within, False
        announced, self.announced = self.announced, False
        if not self.long(index):
            self.loose |= self.listed(index)
            self.within = closes
            return _LISTED
        if not _QUOTES.isdisjoint(gap):
            return _SPOKEN
        if self.told(following, table.joins):
            return _JOINED
        if closes:
            return _LOOSE
        if self.told(following, table.relatives):
            self.within = True
            return _LOOSE
        if self.told(following, table.lists):
            return _LISTED if self.loose else _JOINED
        if table.commas:
            listed = _ENUMERATES in gap and table.enumerates
            return _LISTED if listed or self.keys[index].endswith(table.topics) else _ANNOUNCED
        if announced:
            return _ANNOUNCED
        self.loose |= self.listed(index)
        return _LOOSE

    def listed(self, index: int) -> bool:
        """Whether what stands before the comma may be an item of a list."""
        introduces = index + 1 - self.since <= _ADVERB_WORDS
        return not introduces or not self.stretch(index + 1, 1)

    def long(self, index: int) -> bool:
        """Whether a clause may stand on both sides of the gap after a word."""
        return self.stretch(index, -1) and self.stretch(index + 1, 1)

    def stretch(self, index: int, step: int) -> bool:
        """Whether what reaches from a word to the next mark, or back to the last, is a clause."""
        heavy, count = 0.0, 0
        fewest = 1 if self.table.commas else _CLAUSE_WORDS
        while self.since <= index < len(self.words):
            heavy += weight(self.keys[index])
            count += 1
            if heavy >= _CLAUSE_WEIGHT and count >= fewest:
                return True
            gap = index if step > 0 else index - 1
            if not 0 <= gap < len(self.gaps) or _MARKED.search(self.gaps[gap]):
                break
            index += step
        return False

    def breath(self, index: int) -> float:
        """Strength of a place without a mark."""
        table, following = self.table, index + 1
        for words, strength in (
            (table.joins, _JOIN),
            (table.lists, _LIST),
            (table.relatives, _RELATIVE),
            (table.links, _LINK),
        ):
            if self.told(following, words):
                rests = self.long(index) and not self.told(index, table.links)
                return strength if rests else 0.0
        return 0.0


def _elided(word: str) -> str:
    """The part of a word that is elided before the rest: "lorsqu'" of "lorsqu'il"."""
    return word[: word.rfind("'") + 1]
