"""The texts that the teacher speaks: sentences from files and ones composed here.

Books alone lack numbers, dates, prices, questions, exclamations, lists, dialogue and single words;
those are composed from templates with a seed. A held-out set, chosen by hash and so the same on
every machine, is never used for training.
"""

from __future__ import annotations

import csv
import hashlib
import random
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from litetts.errors import InputError

__all__ = ["HELD_OUT", "Texts", "built_in", "collect"]

HELD_OUT = 200
"""Sentences kept back for evaluation; fewer where there are few: see `_HELD_OUT_SHARE`."""
_HELD_OUT_SHARE = 10
"""At most one sentence in so many is kept back."""
_COMPOSED_SHARE = 0.2
"""Of the training texts: one in five is composed."""
_SHORT_SHARE = 0.15
"""Of the composed texts: one or two utterances of a word or two."""
_SHORTEST, _LONGEST = 12, 200
"""Characters of a sentence from a file: up to about thirteen seconds of speech."""
_FEWEST_WORDS = 3
_SENTENCES = Path(__file__).with_name("sentences")


def _words(line: str) -> list[str]:
    """The words of a line."""
    return line.split()


_DAYS = _words("Monday Tuesday Wednesday Thursday Friday Saturday Sunday")
_MONTHS = _words(
    "January February March April May June July August September October November December"
)
_NAMES = _words(
    "Anna Peter Maria David Sarah James Emily Thomas Laura Michael Julia Robert Alice George "
    "Helen Oliver Sophie Daniel Grace Henry"
)
_PEOPLE = ("she", "he", "they", "we", "you", "the doctor", "my sister", "the captain")
_PLACES = _words(
    "London Paris Berlin Tokyo Chicago Boston Madrid Vienna Sydney Toronto Oslo Lisbon"
)
_THINGS = _words(
    "letter ticket window kitchen garden computer picture message bicycle table dinner coffee "
    "train meeting doctor teacher library station river mountain question answer holiday package "
    "battery keyboard engine camera journey village hospital hotel museum market"
)
_GOODS = (
    "apples", "bread", "three lemons", "a jar of honey", "butter", "two pounds of flour", "cheese",
    "fresh mint", "olive oil", "a dozen eggs", "garlic", "pepper", "rice", "onions",
)  # fmt: skip
_QUALITIES = _words(
    "small green quiet beautiful strange early late broken heavy bright cold warm wonderful "
    "famous narrow empty busy ancient modern simple"
)
_VERBS = _words("see find open close bring take leave remember forget choose describe paint")
_DEEDS = (
    "see the lights on the hill", "know where the keys are", "want another cup of tea",
    "remember the name of that song", "think it will rain tomorrow", "hear the news this morning",
    "believe a word of it", "bring the boxes upstairs", "finish before five o'clock",
    "speak to her father about it",
)  # fmt: skip
_ASKING = ("Did", "Why did", "When did", "How could", "Will", "Would", "Could")
_SHORT = (
    "Yes.", "No.", "No!", "Hello!", "Hello there.", "Thanks.", "Thank you very much.",
    "Good morning!", "Good night.", "Stop!", "Wait!", "Why?", "Really?", "What?", "Please.",
    "Welcome.", "Sorry?", "Of course!", "Not yet.", "Maybe.", "Goodbye!", "Help!", "Who is it?",
    "Where?", "Now.", "Never!", "Look!", "Right.", "Okay.", "Fine.", "Exactly.", "I see.",
    "Oh, no.", "Not today.",
)  # fmt: skip
_TEMPLATES = (
    "It is {day}, {month} {date}.",
    "Please call {digits}, {digits}.",
    "It costs ${price} and weighs {count} kilograms, or {count}% of {large}.",
    "It was {count} percent more than in {year}.",
    "In {year}, {name} moved to {place}.",
    "The train leaves at {clock} on {day}, {month} {date}, {year}!",
    "The {thing} opens at {clock}, not at {clock}.",
    "Is the {thing} {quality}?",
    "Did {name} {verb} the {thing}?",
    "{asking} {person} {deed}?",
    "{asking} {name} {deed}?",
    "Can you {verb} my {quality} {thing}?",
    "Are you going to {place} on {day}?",
    "Would {name} like a {quality} {thing}?",
    "Where is the {quality} {thing}?",
    "Why did {name} {verb} the {thing} in {place}?",
    "How many {thing}s did you {verb}?",
    "What a {quality} {thing}!",
    "I can't believe it: {name} is in {place}!",
    "Don't {verb} that {thing}!",
    "We won! {name} did it!",
    "We need {goods}, {goods}, {goods}, and {goods}.",
    '"Come in," said {name}, "and {verb} the {thing}."',
    '"{short}" said {name}. "I don\'t {deed}!"',
    "{name}, {name}, and {name} live near the {thing}; {name} lives in {place}.",
    "The {thing} was {quality}, but the {thing} was not.",
    "First, {verb} the {thing}. Then {verb} it again.",
    "My {thing} ({quality} as it was) stayed in {place}.",
    "{name} has a {quality} {thing}, hasn't she?",
    "Version {count}.{count} is ready.",
    "Really? I thought {name} would {verb} it.",
)

_FILL: Mapping[str, Callable[[random.Random], str]] = {
    "asking": lambda r: r.choice(_ASKING),
    "clock": lambda r: f"{r.randint(1, 12)}:{r.randint(10, 59)}",
    "count": lambda r: f"{r.randint(2, 99)}",
    "date": lambda r: f"{r.randint(1, 28)}",
    "day": lambda r: r.choice(_DAYS),
    "deed": lambda r: r.choice(_DEEDS),
    "digits": lambda r: " ".join(f"{r.randint(0, 9)}" for _ in range(r.randint(3, 5))),
    "goods": lambda r: r.choice(_GOODS),
    "large": lambda r: f"{r.randint(100, 9999)}",
    "month": lambda r: r.choice(_MONTHS),
    "name": lambda r: r.choice(_NAMES),
    "person": lambda r: r.choice(_PEOPLE),
    "place": lambda r: r.choice(_PLACES),
    "price": lambda r: f"{r.randint(1, 999)}.{r.randint(10, 99)}",
    "quality": lambda r: r.choice(_QUALITIES),
    "short": lambda r: r.choice(_SHORT),
    "thing": lambda r: r.choice(_THINGS),
    "verb": lambda r: r.choice(_VERBS),
    "year": lambda r: f"{r.randint(1900, 2030)}",
}


@dataclass(frozen=True, slots=True)
class Texts:
    """Sentences for training and the ones kept back."""

    pool: tuple[str, ...]
    held_out: tuple[str, ...]

    def training(self, count: int, *, seed: int = 0) -> list[str]:
        """`count` texts in random order, one in five composed; longer lists begin alike.

        Sentences of the pool come again, in another order, when it is used up: by another voice
        they are something else to learn.
        """
        chance = random.Random(f"texts/{seed}")
        found: list[str] = []
        left: list[str] = []
        while len(found) < count:
            if not self.pool or chance.random() < _COMPOSED_SHARE:
                found.append(_compose(chance))
                continue
            if not left:
                left = list(self.pool)
                chance.shuffle(left)
            found.append(left.pop())
        return found


def _compose(chance: random.Random) -> str:
    if chance.random() < _SHORT_SHARE:
        return " ".join(chance.choice(_SHORT) for _ in range(chance.randint(1, 2)))
    template = chance.choice(_TEMPLATES)
    made = re.sub(r"\{(\w+)\}", lambda match: _FILL[match[1]](chance), template)
    return made[0].upper() + made[1:]


def _usable(text: str) -> bool:
    return (
        _SHORTEST <= len(text) <= _LONGEST
        and len(text.split()) >= _FEWEST_WORDS
        and text.isascii()
        and text.rstrip("\"')")[-1:] in {".", "!", "?"}
        and not re.search(r"[^\w\s,.;:!?'\"()$%&-]|_", text)
    )


def collect(places: Iterable[Path]) -> Texts:
    """Read texts of files and of folders of them.

    Args:
        places: `.txt` has a sentence per line; `.tsv` has a column named `sentence`.

    Raises:
        InputError: a file is missing, has no such column, or none has a usable sentence.
    """
    found: dict[str, None] = {}
    for path in places:
        if path.is_dir():
            files = sorted(f for f in path.rglob("*") if f.suffix in {".txt", ".tsv"})
        elif path.is_file():
            files = [path]
        else:
            raise InputError(f"there are no texts at {path}", field="texts")
        for file in files:
            found.update((t, None) for t in map(str.strip, _lines(file)) if _usable(t))
    if not found:
        raise InputError(
            "none of the texts can be used: a file has one sentence on each line, of "
            f"{_SHORTEST} to {_LONGEST} plain characters with an end mark",
            field="texts",
        )
    ordered = sorted(found, key=lambda t: hashlib.sha256(t.encode()).digest())
    kept = min(HELD_OUT, len(ordered) // _HELD_OUT_SHARE)
    return Texts(tuple(ordered[kept:]), tuple(ordered[:kept]))


def built_in(lang: str) -> tuple[str, ...]:
    """48 sentences of our own in a language of Kokoro's other than English.

    Args:
        lang: BCP 47 tag; only its first part counts.
    """
    file = _SENTENCES / f"{lang.partition('-')[0]}.txt"
    return tuple(file.read_text("utf-8").splitlines())


def _lines(file: Path) -> list[str]:
    if file.suffix != ".tsv":
        return file.read_text("utf-8").splitlines()
    with file.open(encoding="utf-8", newline="") as rows:
        table = csv.DictReader(rows, delimiter="\t")
        if "sentence" not in (table.fieldnames or ()):
            raise InputError(f"{file} has no column 'sentence'", field="texts")
        return [row["sentence"] or "" for row in table]
