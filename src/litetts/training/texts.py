"""The texts that teachers read: sentences from a file and ones composed here.

Books alone lack numbers, dates, questions, exclamations and single words; those are composed from
templates with a fixed seed. A held-out set, chosen by hash and so the same on every machine, is
never used for training.
"""

from __future__ import annotations

import csv
import hashlib
import random
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Texts", "collect"]

HELD_OUT = 200
"""Sentences kept back for evaluation."""
_SHORTEST, _LONGEST = 12, 140
"""Characters of a sentence from a file: up to about nine seconds of speech."""

_NUMBERS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
    "thirty",
    "forty",
    "fifty",
    "sixty",
    "seventy",
    "eighty",
    "ninety",
    "hundred",
    "thousand",
    "million",
]
_ORDINALS = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fifteenth",
    "twentieth",
    "thirtieth",
]
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_NAMES = [
    "Anna",
    "Peter",
    "Maria",
    "David",
    "Sarah",
    "James",
    "Emily",
    "Thomas",
    "Laura",
    "Michael",
    "Julia",
    "Robert",
    "Alice",
    "George",
    "Helen",
    "Oliver",
    "Sophie",
    "Daniel",
    "Grace",
    "Henry",
]
_PLACES = [
    "London",
    "Paris",
    "Berlin",
    "Tokyo",
    "Chicago",
    "Boston",
    "Madrid",
    "Vienna",
    "Sydney",
    "Toronto",
    "Oslo",
    "Lisbon",
]
_THINGS = [
    "letter",
    "ticket",
    "window",
    "kitchen",
    "garden",
    "computer",
    "picture",
    "message",
    "bicycle",
    "table",
    "dinner",
    "coffee",
    "train",
    "meeting",
    "doctor",
    "teacher",
    "library",
    "station",
    "river",
    "mountain",
    "question",
    "answer",
    "holiday",
    "weather",
    "package",
    "battery",
    "keyboard",
    "engine",
    "camera",
    "journey",
    "village",
    "hospital",
    "hotel",
    "museum",
    "market",
]
_QUALITIES = [
    "small",
    "green",
    "quiet",
    "beautiful",
    "strange",
    "early",
    "late",
    "broken",
    "heavy",
    "bright",
    "cold",
    "warm",
    "wonderful",
    "famous",
    "narrow",
    "empty",
    "busy",
    "ancient",
    "modern",
    "simple",
]
_VERBS = [
    "see",
    "find",
    "open",
    "close",
    "bring",
    "take",
    "leave",
    "remember",
    "forget",
    "choose",
    "describe",
    "paint",
]
_SHORT = (
    "Yes.", "No.", "Hello!", "Hello.", "Thanks.", "Thank you very much.", "Good morning!",
    "Good night.", "Stop!", "Wait!", "Why?", "Really?", "What?", "Please.", "Welcome.", "Sorry.",
    "Of course!", "Not yet.", "Maybe.", "Goodbye!", "Help!", "Who?", "Where?", "Now.", "Never!",
    "Look!", "Right.", "Okay.", "Fine.", "Exactly.",
)  # fmt: skip
_TEMPLATES = (
    "It is {day}, the {ordinal} of {month}.",
    "The number is {digits}.",
    "Please call {digits}, {digits}.",
    "That costs {number} {hundred} and {number} dollars.",
    "It was {number} percent more than in {year}.",
    "In {year}, {name} moved to {place}.",
    "The {thing} opens at {number} thirty, not at {number}.",
    "Is the {thing} {quality}?",
    "Did {name} {verb} the {thing}?",
    "Can you {verb} my {quality} {thing}?",
    "Are you going to {place} on {day}?",
    "Do you want to {verb} it, {name}?",
    "Would {name} like a {quality} {thing}?",
    "Where is the {quality} {thing}?",
    "Why did {name} {verb} the {thing} in {place}?",
    "How many {thing}s did you {verb}?",
    "What a {quality} {thing}!",
    "I can't believe it: {name} is in {place}!",
    "Don't {verb} that {thing}!",
    "We won! {name} did it!",
    '"Come in," said {name}, "and {verb} the {thing}."',
    "{name}, {name}, and {name} live near the {thing}; {name} lives in {place}.",
    "The {thing} was {quality}, but the {thing} was not.",
    "First, {verb} the {thing}. Then {verb} it again.",
    "My {thing} ({quality} as it was) stayed in {place}.",
    "{name} has a {quality} {thing}, hasn't she?",
    "Turn left after the {ordinal} {thing}.",
    "Version {number} point {number} is ready.",
    "The train to {place} leaves in {number} minutes.",
    "Really? I thought {name} would {verb} it.",
)


@dataclass(frozen=True, slots=True)
class Texts:
    """Sentences for training and the ones kept back."""

    pool: tuple[str, ...]
    held_out: tuple[str, ...]

    def training(self, count: int, *, seed: str) -> list[str]:
        """`count` texts in random order: four of five from the pool, the rest composed."""
        chance = random.Random(f"texts/{seed}")
        real = list(self.pool)
        chance.shuffle(real)
        real = real[: count * 4 // 5]
        made = [_compose(chance) for _ in range(count - len(real))]
        both = real + made
        chance.shuffle(both)
        return both


def _compose(chance: random.Random) -> str:
    if chance.random() < 0.12:
        return chance.choice(_SHORT)

    def fill(match: re.Match[str]) -> str:
        pick = chance.choice
        return {
            "day": lambda: pick(_DAYS),
            "month": lambda: pick(_MONTHS),
            "ordinal": lambda: pick(_ORDINALS),
            "name": lambda: pick(_NAMES),
            "place": lambda: pick(_PLACES),
            "thing": lambda: pick(_THINGS),
            "quality": lambda: pick(_QUALITIES),
            "verb": lambda: pick(_VERBS),
            "number": lambda: pick(_NUMBERS[:-3]),
            "hundred": lambda: pick(_NUMBERS[-3:]),
            "digits": lambda: " ".join(pick(_NUMBERS[:10]) for _ in range(chance.randint(3, 5))),
            "year": lambda: (
                f"{pick(_NUMBERS[16:20])} {pick(_NUMBERS[20:28])} {pick(_NUMBERS[1:10])}"
            ),
        }[match[1]]()

    return re.sub(r"\{(\w+)\}", fill, chance.choice(_TEMPLATES))


def _usable(text: str) -> bool:
    return (
        _SHORTEST <= len(text) <= _LONGEST
        and text.isascii()
        and not any(c.isdigit() for c in text)
        and text[-1] in ".!?"
        and not re.search(r"[A-Z]{2}|[^\w\s,.;:!?'\"()-]|_|[,.;:!?][A-Za-z]", text)
    )


def collect(files: Iterable[Path]) -> Texts:
    """Read texts: `.txt` has a sentence per line; `.tsv` has a column named `sentence`."""
    found: dict[str, None] = {}
    for path in files:
        if path.suffix == ".tsv":
            with path.open(encoding="utf-8", newline="") as rows:
                lines = [row["sentence"] for row in csv.DictReader(rows, delimiter="\t")]
        else:
            lines = path.read_text("utf-8").splitlines()
        found.update((line.strip(), None) for line in lines if _usable(line.strip()))
    ordered = sorted(found, key=lambda t: hashlib.sha256(t.encode()).digest())
    return Texts(tuple(ordered[HELD_OUT:]), tuple(ordered[:HELD_OUT]))
