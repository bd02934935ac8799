"""What feeling a text carries: a linear classifier over words and their parts, and its context.

The classes are GoEmotions' 28 (Demszky et al. 2020, arXiv:2005.00547) and Ekman's six with
neutral, each decided by itself (one against the rest) over a threshold. Made by
`python -m litetts.training.emotion`; it takes 0.1 ms a sentence and under 1 MB.

A wrong feeling costs more than none, so `feelings` abstains where the decision is close, and what
stands in fiction beside a quotation ("he shouted") counts for more than the words in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np

from litetts.document import Floats
from litetts.prosody import affect
from litetts.text.linear import LinearModel

__all__ = ["EKMAN", "Detector", "Feeling", "detector", "features", "feelings"]

PATH = Path(__file__).with_name("emotion.npz")

EKMAN = ("anger", "disgust", "fear", "joy", "neutral", "sadness", "surprise")
"""In the order of the data set's `ekman/labels.txt`."""

VAD: dict[str, tuple[float, float, float]] = {
    "admiration": (0.7, 0.3, 0.1),
    "amusement": (0.8, 0.5, 0.2),
    "anger": (-0.7, 0.8, 0.5),
    "annoyance": (-0.5, 0.4, 0.2),
    "approval": (0.5, 0.1, 0.2),
    "caring": (0.6, 0.0, 0.1),
    "confusion": (-0.2, 0.2, -0.3),
    "curiosity": (0.2, 0.3, 0.0),
    "desire": (0.4, 0.4, 0.0),
    "disappointment": (-0.6, -0.2, -0.3),
    "disapproval": (-0.5, 0.2, 0.2),
    "disgust": (-0.7, 0.3, 0.2),
    "embarrassment": (-0.5, 0.2, -0.5),
    "excitement": (0.7, 0.9, 0.3),
    "fear": (-0.7, 0.7, -0.6),
    "gratitude": (0.8, 0.2, 0.0),
    "grief": (-0.8, -0.2, -0.6),
    "joy": (0.9, 0.6, 0.3),
    "love": (0.9, 0.3, 0.1),
    "nervousness": (-0.4, 0.5, -0.5),
    "neutral": (0.0, 0.0, 0.0),
    "optimism": (0.6, 0.3, 0.2),
    "pride": (0.7, 0.4, 0.5),
    "realization": (0.1, 0.2, 0.0),
    "relief": (0.6, -0.3, 0.2),
    "remorse": (-0.6, -0.1, -0.5),
    "sadness": (-0.7, -0.4, -0.5),
    "surprise": (0.2, 0.7, 0.0),
}
"""Valence, arousal and dominance of each feeling, -1 to 1. Signs and order as in the norms of
Russell and Mehrabian (1977); the sizes are rounded."""

_OF_EKMAN = {
    "anger": "anger annoyance disapproval",
    "disgust": "disgust",
    "fear": "fear nervousness",
    "joy": "admiration amusement approval caring desire excitement gratitude joy love optimism "
    "pride relief",
    "neutral": "neutral",
    "sadness": "disappointment embarrassment grief remorse sadness",
    "surprise": "confusion curiosity realization surprise",
}
GROUPS: dict[str, str] = {
    name: group for group, names in _OF_EKMAN.items() for name in names.split()
}
"""Class of GoEmotions -> that of Ekman's, as the data set has it."""

_FINE = """
admiration amusement anger annoyance approval caring confusion curiosity desire disappointment
disapproval disgust embarrassment excitement fear gratitude grief joy love nervousness optimism
pride realization relief remorse sadness surprise neutral
"""
FINE: tuple[str, ...] = tuple(_FINE.split())
"""GoEmotions' classes in the order of the data set's `original/labels.txt`."""

_REPORTING: dict[str, str] = {
    "whispered": "whispering",
    "murmured": "whispering",
    "breathed": "whispering",
    "shouted": "shouting",
    "yelled": "shouting",
    "bellowed": "shouting",
    "roared": "angry",
    "snapped": "angry",
    "snarled": "angry",
    "growled": "angry",
    "sobbed": "sad",
    "wept": "sad",
    "moaned": "sad",
    "sighed": "sad",
    "laughed": "cheerful",
    "chuckled": "cheerful",
    "giggled": "cheerful",
    "exclaimed": "excited",
    "gasped": "terrified",
    "screamed": "terrified",
    "shrieked": "terrified",
    "stammered": "fearful",
    "pleaded": "hopeful",
}
"""Verbs beside a quotation -> the style in which it was said."""

STYLES: dict[str, str] = {
    "anger": "angry",
    "disgust": "disgruntled",
    "fear": "fearful",
    "joy": "cheerful",
    "sadness": "sad",
    "surprise": "excited",
}
"""Ekman's feelings -> the style that sounds like them."""

FINE_STYLES: dict[str, str] = {
    "amusement": "cheerful",
    "approval": "friendly",
    "caring": "gentle",
    "confusion": "",
    "curiosity": "",
    "desire": "hopeful",
    "disappointment": "disappointed",
    "annoyance": "disgruntled",
    "disapproval": "disgruntled",
    "disgust": "disgusted",
    "embarrassment": "embarrassed",
    "excitement": "excited",
    "gratitude": "affectionate",
    "love": "affectionate",
    "optimism": "hopeful",
    "pride": "proud",
    "realization": "",
    "relief": "relieved",
    "surprise": "surprised",
}
"""What of GoEmotions sounds otherwise than Ekman's feeling that it belongs to; "" = as always: who
asks is heard by the question, not by a feeling."""

_WORD = re.compile(r"\[[A-Z]+\]|[^\W\d_]+(?:'[^\W\d_]+)*|\d+|[!?]+|\.\.+|[^\w\s]")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_NEGATIONS = frozenset(
    ("not", "no", "never", "cannot", "nothing", "nobody", "neither", "nor", "without", "hardly",
     "barely")
)  # fmt: skip
_NEGATED_WORDS = 3
"""So many words after a negation are another feature each: "not happy"."""
_PARTS = (4, 5)
"""Letters of the parts of words that count, edges included."""
_LENGTH_STEP, _LENGTH_STEPS = 5, 5
_MOST_CHARACTERS = 2000
"""Of a sentence; what follows says little more and would cost time."""
_OUTRIGHT, _SIGN, _DENIED = 1.6, 3.0, -1.0
"""Added to the log odds of a feeling that is all that a sentence says outright, that a sign says
(which tells how the words are meant), and of all where one is only denied."""
_SURE = 0.15
"""By so much must a probability exceed its threshold's before a feeling is told."""
_NEIGHBOUR = 0.25
"""Share of the sentences before and after in what a sentence is judged by."""
_UNFELT = {f"not:{name}" for name in EKMAN if name != "joy"}
"""Who says not to be afraid need not be anything else; who says not to be happy is something."""
_QUOTED = re.compile(r"[\"“]([^\"“”]+)[\"”]")


@dataclass(frozen=True, slots=True)
class Feeling:
    """What a sentence carries.

    Attributes:
        name: of Ekman's seven.
        style: in which to speak it; "" = as always.
        probability: of `name`, 0 to 1.
        valence, arousal, dominance: -1 to 1, of all 28 classes by their probabilities.
    """

    name: str
    style: str
    probability: float
    valence: float = 0.0
    arousal: float = 0.0
    dominance: float = 0.0


def features(text: str) -> list[str]:
    """The features of a sentence: words, pairs of words, parts of words, what was negated."""
    return _features(_Sentence.of(text))


def _features(sentence: _Sentence) -> list[str]:
    found: set[str] = set()
    words: list[str] = []
    plain: list[str] = []  # those that are not negated
    negated = 0
    for raw, word in sentence.words:
        words.append(word)
        if len(raw) > 2 and raw.isupper() and raw.isalpha():
            found.add("CAPITALS")
        if negated and word[0].isalpha():
            found.add(f"not:{word}")
            negated -= 1
        else:
            found.add(word)
            plain.append(word)
        if word in _NEGATIONS or word.endswith("n't"):
            negated = _NEGATED_WORDS
        elif not word[0].isalnum():
            negated = 0
    found.update(_says(sentence.said))
    edged = ["^", *words, "$"]
    found.update(f"{a} {b}" for a, b in pairwise(edged))
    found.add(f"length:{min(_LENGTH_STEPS, len(words) // _LENGTH_STEP)}")
    for word in plain:
        if word.isalpha():
            whole = f"<{word}>"
            for size in _PARTS:
                found.update(f"part:{whole[i : i + size]}" for i in range(len(whole) - size + 1))
    return sorted(found)


def _words(text: str) -> Iterator[tuple[str, str]]:
    """The words and signs of a sentence as they stand there, and as they count."""
    for raw in _WORD.findall(text[:_MOST_CHARACTERS].replace("’", "'")):
        word = raw if raw[0] == "[" and len(raw) > 1 else _STRETCHED.sub(r"\1\1", raw.lower())
        yield raw, "0" if word.isdigit() else word


class _Said(NamedTuple):
    """A feeling that a word, a phrase or a sign says: its class, whether that is denied, and the
    words just before it.
    """

    name: str
    denied: bool
    sign: bool
    before: list[str]

    @property
    def group(self) -> str:
        return ("not:" if self.denied else "") + GROUPS[self.name]


def _said(words: list[str]) -> Iterator[_Said]:
    """What words, phrases and signs of a sentence say outright."""
    lists = affect.lists()
    negated, at = 0, 0
    while at < len(words):
        name, size = lists.at(words, at)
        word = words[at]
        sign = not word[0].isalnum()
        if name:
            denied = negated > 0 and size == 1 and not sign
            yield _Said(name, denied, sign, words[max(0, at - 2) : at])
        if size == 1 and (word in _NEGATIONS or word.endswith("n't")):
            negated = _NEGATED_WORDS + 1
        elif sign:
            negated = 0
        negated = max(0, negated - size)
        at += size


class _Sentence(NamedTuple):
    """A sentence as it is read: once, whatever is asked of it.

    Attributes:
        words: its words and signs as they stand there, and as they count.
        said: what they say outright.
    """

    words: list[tuple[str, str]]
    said: list[_Said]

    @classmethod
    def of(cls, text: str) -> _Sentence:
        """Read it."""
        words = list(_words(text))
        return cls(words, list(_said([word for _, word in words])))


def _says(said: list[_Said]) -> set[str]:
    """Features of what is said outright, by its class and by Ekman's: whether it is denied, and
    whether it is made stronger or weaker.
    """
    found: set[str] = set()
    for one in said:
        found |= {f"says:{'not:' if one.denied else ''}{one.name}", f"tells:{one.group}"}
        for kind, adverbs in (("very", affect.LIFTING), ("bit", affect.LOWERING)):
            if not one.denied and not adverbs.isdisjoint(one.before):
                found.add(f"tells:{kind}:{one.group}")
    groups = {one.group for one in said}
    if len(groups) == 1:
        found.add(f"tells:only:{groups.pop()}")
    return found


class Detector:
    """The classifier.

    Attributes:
        classes: GoEmotions' 28, then Ekman's seven as `ekman:NAME`.
    """

    def __init__(self, path: Path = PATH) -> None:
        """Load it.

        Raises:
            ModelError: the file is missing or damaged.
        """
        self._model, more = LinearModel.load_with(path, "gain", "bias", "threshold")
        self._gain, self._bias, self._threshold = more
        self.classes = self._model.classes

    def logits(self, text: str) -> Floats:
        """Log odds of each class, float32 [classes]."""
        return self.odds(_Sentence.of(text))

    def odds(self, sentence: _Sentence) -> Floats:
        """`logits` of a sentence that is read already."""
        given = _features(sentence)
        scores = self._model.scores(given) * self._gain
        found: Floats = scores / np.float32(len(given) ** 0.5) + self._bias
        return found

    def labels(self, text: str, *, ekman: bool = False) -> tuple[str, ...]:
        """Every class over its threshold, or the nearest one; of the 28, or of Ekman's seven."""
        above = self.logits(text) - self._threshold
        where = [i for i, name in enumerate(self.classes) if name.startswith("ekman:") == ekman]
        chosen = [i for i in where if above[i] >= 0] or [max(where, key=lambda i: above[i])]
        return tuple(self.classes[i].removeprefix("ekman:") for i in chosen)

    def judge(self, logits: Floats) -> Feeling | None:
        """The feeling that log odds of `logits` speak for; None where that is not clear."""
        odds = dict(zip(self.classes, 1 / (1 + np.exp(-logits)), strict=True))
        need = dict(zip(self.classes, 1 / (1 + np.exp(-self._threshold)), strict=True))
        margin = {n: float(odds[f"ekman:{n}"] - need[f"ekman:{n}"]) for n in EKMAN}
        best = max(EKMAN, key=lambda n: margin[n])
        if best == "neutral" or margin[best] < _SURE:
            return None
        own = [name for name in FINE if GROUPS[name] == best]
        fine = max(own, key=lambda n: odds[n] - need[n])
        style = FINE_STYLES.get(fine, STYLES[best])
        if not style:
            return None
        weights = np.array([odds[name] for name in VAD])
        point = weights @ np.array(list(VAD.values())) / max(weights.sum(), 1e-6)
        return Feeling(best, style, float(odds[f"ekman:{best}"]), *map(float, point))


@cache
def detector() -> Detector:
    """The one that comes with LiteTTS, loaded when it is first asked for."""
    return Detector()


def feelings(sentences: Sequence[str]) -> list[Feeling | None]:
    """What each sentence carries; None: nothing that is clear.

    A sentence is judged with a share of its neighbours, and a quotation by the verb that reports
    it, in the same sentence.
    """
    if not sentences:
        return []
    judge = detector()
    read = [_Sentence.of(sentence) for sentence in sentences]
    own = np.stack([judge.odds(sentence) for sentence in read])
    padded = np.concatenate([own[:1], own, own[-1:]])
    mixed = (1 - _NEIGHBOUR) * own + _NEIGHBOUR / 2 * (padded[:-2] + padded[2:])
    return [
        _reported(text) or judge.judge((logits + _outright(sentence.said)).astype(np.float32))
        for text, sentence, logits in zip(sentences, read, mixed, strict=True)
    ]


def _outright(said: list[_Said]) -> Floats:
    """What the log odds of all classes gain by what a sentence says outright, float32 [35]."""
    gain = np.zeros(len(VAD) + len(EKMAN), np.float32)
    groups, signs = {one.group for one in said}, {one.group for one in said if one.sign}
    for at, group in enumerate(EKMAN, len(VAD)):
        if signs:
            gain[at] = _SIGN if group in signs else -_SIGN
        elif groups == {group}:
            gain[[at, *(FINE.index(one.name) for one in said)]] = _OUTRIGHT
        elif groups and groups <= _UNFELT and group != "neutral":
            gain[at] = _DENIED
    return gain


def _reported(sentence: str) -> Feeling | None:
    """How a quotation was said, by the verb beside it."""
    if not _QUOTED.search(sentence):
        return None
    for word in re.findall(r"[^\W\d_]+", _QUOTED.sub(" ", sentence).lower()):
        if style := _REPORTING.get(word):
            name = next((n for n, s in STYLES.items() if s == style), "neutral")
            return Feeling(name, style, 1.0, *VAD[name])
    return None
