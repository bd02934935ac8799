"""Function words by what surrounds them: "the" before a vowel, "to", the article, "used to"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from litetts.document import Word
from litetts.phonemes.punctuation import BREAKS
from litetts.phonemes.stress import PRIMARY, SECONDARY

__all__ = ["Place", "Sentence", "weak_form"]

"""Punctuation that separates: a function word before it keeps its strong form. Quotes do not."""

# "A is for apple", "vitamin A and": no article stands before these.
_NOT_AFTER_ARTICLES = frozenset({"VBZ", "VBP", "VBD", "MD", "IN", "CC", "TO"})

_BE = frozenset(
    re.findall(
        "[a-z']+",
        "am is are was were be been being get gets got getting become became not i'm you're we're "
        "they're it's he's she's",
    )
)
_DID = frozenset(["did", "didn't", "didnt"])


@dataclass(frozen=True, slots=True)
class Sentence:
    """The words of a sentence, their spelling in plain characters, and their parts of speech."""

    words: Sequence[Word]
    texts: list[str]
    breaks: list[str]
    tags: list[str]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a word stands.

    Attributes:
        sentence, index: the word.
        vowel: the next sound is a vowel; None before a break or the end.
    """

    sentence: Sentence
    index: int
    vowel: bool | None

    @property
    def tag(self) -> str:
        """Part of speech of the word."""
        return self.sentence.tags[self.index]

    def text(self, offset: int) -> str:
        """A neighbour in lower case; "" outside the sentence or behind a break."""
        at = self.index + offset
        if not 0 <= at < len(self.sentence.texts):
            return ""
        between = range(min(at, self.index), max(at, self.index))
        if any(not BREAKS.isdisjoint(self.sentence.breaks[i]) for i in between):
            return ""
        return self.sentence.texts[at].lower()

    def tag_at(self, offset: int) -> str:
        """Part of speech of a neighbour; "" where `text` is."""
        return self.sentence.tags[self.index + offset] if self.text(offset) else ""


def weak_form(word: str, place: Place, british: bool) -> str | None:
    """Phonemes of a function word in its place; None if its form does not depend on that."""
    lower = word.lower()
    if lower not in _WORDS:
        return None
    match lower:
        case "the":
            return "ði" if place.vowel else "ðə"
        case "a":
            return "ɐ" if _is_article(word, place) else PRIMARY + "A"
        case "an":
            return "ɐn"
        case "i":
            return SECONDARY + "I"
        case "am":
            weak = word == "am" and place.vowel is not None
            return "ɐm" if weak else ("am" if british else "æm")
        case "to" if place.vowel is not None:
            return "tʊ" if place.vowel else "tə"
        case "in":
            strong = place.vowel is None or place.tag != "IN"
            return (PRIMARY if strong else "") + "ɪn"
        case "by" if place.tag in ("RB", "RP"):
            return "bˈI"
        case "used":
            habit = place.text(1) == "to" and _is_habit(place)
            return ("jˈuː" if british else "jˈu") + ("st" if habit else "zd")
        case "use" if place.text(1) == "to" and place.text(-1) in _DID | {"not"}:
            return "jˈuːs" if british else "jˈus"
        case "vs" | "vs.":
            return "vˈɜːsəs" if british else "vˈɜɹsəs"
    return None


_WORDS = frozenset(["the", "a", "an", "i", "am", "to", "in", "by", "used", "use", "vs", "vs."])


def _is_article(word: str, place: Place) -> bool:
    """Whether "a" or "A" is the article, not the letter."""
    if not place.text(1):
        return False
    return word == "a" or place.tag_at(1) not in _NOT_AFTER_ARTICLES


def _is_habit(place: Place) -> bool:
    """Whether "used to" is a habit or custom (jˈust), not the use of a thing (jˈuzd)."""
    if place.text(-1) in _BE or place.text(-2) in _BE:
        # "is used to working" is a custom, "is used to make" a use.
        return "VB" not in (place.tag_at(2), place.tag_at(3))
    return place.tag in ("VBD", "JJ") or place.tag_at(-1) in ("PRP", "NNP", "WP", "WDT", "MD")
