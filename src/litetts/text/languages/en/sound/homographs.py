"""Which of two words a homograph is: "lead" the metal or the verb, "record" noun or verb.

A linear classifier over the neighbouring words, their parts of speech, the verbs of the clause, the
words of the sentence and the topics that these belong to (`topics.tsv`) decides for the 162
homographs of the Wikipedia Homograph Data (Gorman et al. 2018, "Improving homograph disambiguation
with supervised machine learning"). Those that differ by part of speech share what they learn about
verbs and nouns. `python -m litetts.training.homographs` trained it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from litetts.phonemes.punctuation import MARKS
from litetts.text.languages.en.sound import tagger
from litetts.text.languages.en.sound.certain import certain
from litetts.text.linear import LinearModel

__all__ = [
    "TABLE",
    "WEIGHTS",
    "Homograph",
    "Sense",
    "by_role",
    "choose",
    "features",
    "homographs",
    "predict",
    "pronunciation",
    "split",
]

WEIGHTS = Path(__file__).with_name("homographs.npz")
TABLE = Path(__file__).with_name("homographs.json")
TOPICS = Path(__file__).with_name("topics.tsv")

TOPIC = 12
"""How many words on each side can tell the topic (bass: fish or guitar)."""

_EDGES = re.compile(r"^([^\w]*)(.*?)([^\w]*)$", re.DOTALL)
_INSIDE = re.compile(r"[^\w']+|_+")
_DIGITS = re.compile(r"\d")
_BREAKS = MARKS | frozenset("'’")

_NUMBERS = frozenset(
    re.findall(
        "[a-z]+",
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy "
        "eighty ninety hundred thousand million billion",
    )
)
_OUTSIDE = "-"


@dataclass(frozen=True, slots=True)
class Sense:
    """One of the words that share a spelling.

    Attributes:
        wordid: its name in the data set ("lead_nou").
        american, british: phonemes of the inventory.
        adjectives: the same two where the data set lumps a noun with an adjective of another stress
            ("the upset" ˈʌpsˌɛt, "I am upset" ˌʌpsˈɛt).
    """

    wordid: str
    american: str
    british: str
    adjectives: tuple[str, str] | None = None

    def phonemes(self, british: bool, tag: str = "NN") -> str:
        """How it is pronounced, as the part of speech `tag`."""
        if self.adjectives and tag not in ("NN", "NNS", "NNP"):
            return self.adjectives[british]
        return self.british if british else self.american


@dataclass(frozen=True, slots=True)
class Homograph:
    """A spelling with several words.

    Attributes:
        senses: in the order of the model's classes.
        verbal: the first sense is a verb, the others are not: knowledge is shared with all such.
    """

    senses: tuple[Sense, ...]
    verbal: bool


@cache
def homographs() -> dict[str, Homograph]:
    """All homographs by spelling, in lower case."""
    table = json.loads(TABLE.read_text(encoding="utf-8"))
    return {
        spelling: Homograph(tuple(Sense(*s) for s in entry["senses"]), entry["verbal"])
        for spelling, entry in table.items()
    }


@cache
def _model() -> LinearModel:
    return LinearModel.load(WEIGHTS)


def predict(words: Sequence[str], index: int) -> str | None:
    """The wordid of `words[index]` in its sentence, or None if it is not a known homograph.

    Args:
        words: the words of one sentence; punctuation may be attached, hyphens inside are borders.
        index: which word.
    """
    cores, breaks, at = split(words, index)
    if at is None:
        return None
    return choose(cores, breaks, tagger.tag(cores, breaks), at).wordid


def pronunciation(wordid: str, british: bool = False) -> str | None:
    """Phonemes of a wordid, or None if there is no such."""
    for homograph in homographs().values():
        for sense in homograph.senses:
            if sense.wordid == wordid:
                return sense.phonemes(british)
    return None


def choose(words: Sequence[str], breaks: Sequence[str], tags: Sequence[str], index: int) -> Sense:
    """The sense of a homograph among words that are tagged already.

    Args:
        words: one sentence without punctuation; `words[index].lower()` is in `homographs()`.
        breaks: punctuation after each word.
        tags: their parts of speech.
        index: which word.
    """
    homograph = homographs()[words[index].lower()]
    sure = certain([w.lower() for w in words], breaks, tags, index, homograph.verbal)
    if sure == "verb":
        return homograph.senses[0]
    for sense in homograph.senses if sure else ():
        if sense.wordid.endswith(f"_{sure}"):
            return sense
    found = features(words, breaks, tags, index, homograph.verbal)
    scores = _model().scores(found)[: len(homograph.senses)]
    return homograph.senses[int(scores.argmax())]


_ROLES = {
    "vb": ("present", "vrb"), "vbp": ("present", "vrb"), "vbz": ("present", "vrb"),
    "vbd": ("past", "vrb"), "vbn": ("past", "vrb"), "nn": ("nou",), "nns": ("nou",),
    "jj": ("adj",),
}  # fmt: skip
"""Part of speech (Penn Treebank, lower case) -> what the wordid of its sense has, best first."""


def by_role(word: str, role: str) -> Sense | None:
    """The sense of a homograph that an author's part of speech means; None if it tells nothing."""
    senses = homographs()[word.lower()].senses
    for kind in _ROLES.get(role, ()):
        # "lead_nou" before "lead_nou-vrb": what is only a noun is meant first.
        kinds = {sense: re.split("[_-]", sense.wordid)[1:] for sense in senses}
        fitting = [sense for sense in senses if kind in kinds[sense]]
        if fitting:
            return min(fitting, key=lambda sense: len(kinds[sense]))
    return None


def features(
    words: Sequence[str],
    breaks: Sequence[str],
    tags: Sequence[str],
    index: int,
    verbal: bool,
) -> list[str]:
    """What is known of a homograph in its sentence; shared features begin with "*"."""
    lower = [_plain(w) for w in words]
    word = lower[index]

    def at(offset: int) -> str:
        i = index + offset
        return lower[i] if 0 <= i < len(lower) else _OUTSIDE

    def tag_at(offset: int) -> str:
        i = index + offset
        return tags[i] if 0 <= i < len(tags) else _OUTSIDE

    left = breaks[index - 1][:1] if index else "^"
    right = breaks[index][:1] if index + 1 < len(words) else "$"
    own = tags[index]
    case = words[index][:1].isupper() + words[index].isupper()
    grammar = [
        "t" + own,
        "t-" + tag_at(-1),
        "t+" + tag_at(1),
        f"t-- {tag_at(-2)} {tag_at(-1)}",
        f"t++ {tag_at(1)} {tag_at(2)}",
        f"t-+ {tag_at(-1)} {tag_at(1)}",
        f"t-o {tag_at(-1)} {own}",
        f"to+ {own} {tag_at(1)}",
        "b" + at(-1),
        "a" + at(1),
        "bb" + at(-2),
        "aa" + at(2),
        f"b- {at(-2)} {at(-1)}",
        f"a+ {at(1)} {at(2)}",
        f"ba {at(-1)} {at(1)}",
        f"bt {at(-1)} {tag_at(1)}",
        f"ta {tag_at(-1)} {at(1)}",
        "b3" + at(-1)[-3:],
        "a3" + at(1)[-3:],
        "a2" + at(1)[-2:],
        "l" + left,
        "r" + right,
        f"c{case}{left == '^'}",
    ]
    grammar += _around(lower, breaks, tags, index)
    topic = {
        "k" + w[:6]
        for i, w in enumerate(lower[max(0, index - TOPIC) : index + TOPIC + 1])
        if len(w) > 3 and w != word
    }
    near = {"n" + at(o) for o in (-4, -3, -2, -1, 1, 2, 3, 4)}
    classes = _classes(lower, index)
    mine = [f"{word}|{f}" for f in (*grammar, *sorted(topic), *sorted(near), *classes, "")]
    return [*mine, *("*|" + f for f in grammar), "*|"] if verbal else mine


_FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
_RELATIVE = frozenset({"WDT", "WP", "WRB"})
_BOUNDS = frozenset(
    {"DT", "PRP$", "IN", "TO", "VB", "VBD", "VBZ", "VBP", "MD", "PRP", "CC"},
)  # fmt: skip
_MOST_CHUNK = 4
_CLOSE = 4
"""Words on each side that are near enough to say more of a topic than the sentence does."""


def _around(
    lower: Sequence[str], breaks: Sequence[str], tags: Sequence[str], index: int
) -> list[str]:
    """What stands beside it when adverbs are passed over, and what its clause has already.

    A clause that has no finite verb beside the word wants one of it ("the branches discharge to
    the sea"); one that has wants none.
    """
    own = tags[index]
    left = index - 1
    while left >= 0 and tags[left] == "RB" and not breaks[left]:
        left -= 1
    before = tags[left] if left >= 0 and not breaks[left] else _OUTSIDE
    right, open_ = index + 1, not breaks[index]
    while open_ and right < len(tags) and tags[right] == "RB":
        open_ = not breaks[right]
        right += 1
    after = tags[right] if open_ and right < len(tags) else _OUTSIDE
    verbs = _finite_before(breaks, tags, index) + _finite_after(breaks, tags, index)
    chunk = _chunk(breaks, tags, index)
    joined = " ".join(chunk)
    found = [
        f"L{before}",
        f"R{after}",
        f"LR{before} {after}",
        f"LO{before} {own} {after}",
        f"F{verbs}",
        f"F{verbs}{own}",
        f"F{verbs}{before} {after}",
        f"F{verbs}{before}",
        f"C{joined}",
        f"Co{own}{' '.join(chunk[-1:])}",
        f"Cr{joined}|{after}",
    ]
    return [*found, f"Lw{lower[left]} {own}"] if left >= 0 else found


def _finite_before(breaks: Sequence[str], tags: Sequence[str], index: int) -> str:
    for i in range(index - 1, -1, -1):
        if breaks[i] or tags[i] in _RELATIVE:
            return "n"
        if tags[i] in _FINITE:
            return "y"
    return "n"


def _finite_after(breaks: Sequence[str], tags: Sequence[str], index: int) -> str:
    if breaks[index]:
        return "n"
    for i in range(index + 1, len(tags)):
        if tags[i] in _FINITE:
            return "y"
        if breaks[i] or tags[i] in _RELATIVE:
            return "n"
    return "n"


def _chunk(breaks: Sequence[str], tags: Sequence[str], index: int) -> list[str]:
    """Kinds of words before it, back to what begins a phrase; the nearest first."""
    chunk: list[str] = []
    for i in range(index - 1, -1, -1):
        if len(chunk) == _MOST_CHUNK or breaks[i]:
            break
        tag = "NN" if tags[i] == "NNP" else tags[i]
        if not chunk or chunk[-1] != tag:
            chunk.append(tag)
        if tag in _BOUNDS:
            break
    return chunk


@cache
def _topics() -> dict[str, tuple[str, ...]]:
    """Word -> the topics that it belongs to: "stern" -> ship; the project's own lists."""
    rows = (line.split("\t") for line in TOPICS.read_text(encoding="utf-8").splitlines())
    found: dict[str, list[str]] = {}
    for name, members in rows:
        for word in members.split():
            found.setdefault(word, []).append(name)
    return {word: tuple(names) for word, names in found.items()}


def _classes(lower: Sequence[str], index: int) -> list[str]:
    """Topics of the sentence, and whether one is near or beside the word."""
    topics = _topics()
    nearest: dict[str, int] = {}
    for i, word in enumerate(lower):
        for name in topics.get(word, ()) if i != index else ():
            nearest[name] = min(nearest.get(name, len(lower)), abs(i - index))
    found = [f"K{name}" for name in nearest]
    found += [f"K{_CLOSE}{name}" for name, far in nearest.items() if far <= _CLOSE]
    found += [f"K1{name}" for name, far in nearest.items() if far == 1]
    return sorted(found)


def _plain(word: str) -> str:
    """Lower case; numbers in digits or words are all the same."""
    lower = word.lower()
    return "#" if _DIGITS.search(lower) or lower in _NUMBERS else lower


def split(words: Sequence[str], index: int) -> tuple[list[str], list[str], int | None]:
    """Words without punctuation, what follows each, and where the homograph of `index` is."""
    known = homographs()
    cores: list[str] = []
    breaks: list[str] = []
    found: int | None = None
    for i, written in enumerate(words):
        match = _EDGES.match(written.replace("’", "'"))
        before, core, after = match.groups() if match else ("", written, "")
        if before and breaks:
            breaks[-1] += "".join(c for c in before if c in _BREAKS)
        parts = [p for p in _INSIDE.split(core) if p]
        if i == index:
            places = [k for k, part in enumerate(parts) if part.lower() in known]
            found = len(cores) + places[0] if places else None
        cores += parts
        breaks += [""] * len(parts)
        if parts and breaks:
            breaks[-1] = "".join(c for c in after if c in _BREAKS)
    return cores, breaks, found
