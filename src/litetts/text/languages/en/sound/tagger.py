"""Part of speech of the words of a sentence: an averaged perceptron, from left to right.

Tags are those of the Penn Treebank, which the pronunciation dictionaries use, without the
distinctions that pronunciation does not need (comparison of adjectives, plural of names).
`python -m litetts.training.tagger` trained it on the tags that a larger tagger gave to sentences
of encyclopedias, novels and conversations. Method: Collins (2002), "Discriminative training
methods for hidden Markov models"; greedy search suffices for local distinctions.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from litetts.text.linear import LinearModel

__all__ = [
    "TAGS",
    "WEIGHTS",
    "coarse",
    "history_features",
    "reduced",
    "tag",
    "tag_with",
    "word_features",
]

WEIGHTS = Path(__file__).with_name("tagger.npz")

TAGS = (
    "NN", "NNS", "NNP", "VB", "VBD", "VBG", "VBN", "VBP", "VBZ", "MD", "JJ", "RB", "RP", "IN",
    "DT", "TO", "PRP", "PRP$", "CC", "CD", "WP", "WDT", "WRB", "EX", "UH",
)  # fmt: skip

_REDUCED = {
    "NNPS": "NNP", "JJR": "JJ", "JJS": "JJ", "RBR": "RB", "RBS": "RB", "PDT": "DT", "WP$": "WP",
    "FW": "NN", "XX": "NN", "ADD": "NNP", "AFX": "NN", "LS": "CD", "SYM": "NN", "POS": "NN",
    "HYPH": "NN",
}  # fmt: skip

# Frequent words that have one tag only, whatever surrounds them.
_FIXED = {"the": "DT", "and": "CC", "of": "IN", "i": "PRP", "he": "PRP", "she": "PRP", "a": "DT"}

_START = "-"  # stands for what is outside the sentence


def coarse(tag: str) -> str:
    """NOUN, VERB, ADJ or ADV for the tags that belong to one; the tag itself for the rest."""
    for prefix, name in (("NN", "NOUN"), ("VB", "VERB"), ("JJ", "ADJ"), ("RB", "ADV")):
        if tag.startswith(prefix):
            return name
    return tag


def reduced(tag: str) -> str:
    """A Treebank tag as one of `TAGS`; a noun's for what is no tag of words."""
    tag = _REDUCED.get(tag, tag)
    return tag if tag in TAGS else "NN"


def word_features(words: Sequence[str], breaks: Sequence[str], i: int) -> list[str]:
    """What is known of word `i` before any tag is.

    Args:
        words: the sentence.
        breaks: punctuation after each word, "" for none.
        i: which word.
    """
    word = words[i]
    lower = word.lower()
    before = words[i - 1].lower() if i else _START
    after = words[i + 1].lower() if i + 1 < len(words) else _START
    before2 = words[i - 2].lower() if i > 1 else _START
    after2 = words[i + 2].lower() if i + 2 < len(words) else _START
    left = breaks[i - 1][:1] if i else "^"
    right = breaks[i][:1] if i + 1 < len(words) else "$"
    case = _case(word) + ("^" if left in "^.!?" else "")
    return [
        "w" + lower,
        "3" + lower[-3:],
        "2" + lower[-2:],
        "1" + lower[:1],
        "c" + case,
        "c3" + case + lower[-3:],
        "b" + before,
        "a" + after,
        "bb" + before2,
        "aa" + after2,
        "b3" + before[-3:],
        "a3" + after[-3:],
        "a2" + after[-2:],
        "bw" + before + " " + lower,
        "wa" + lower + " " + after,
        "ba" + before + " " + after,
        "l" + left,
        "r" + right,
        "wr" + lower + right,
    ]


def history_features(lower: str, last: str, before_last: str) -> list[str]:
    """What the tags of the two words before tell."""
    return [
        "t" + last,
        "tt" + last + " " + before_last,
        "tw" + last + " " + lower,
        "t3" + last + " " + lower[-3:],
    ]


def _case(word: str) -> str:
    if not word[:1].isupper():
        return "l"
    if len(word) > 1 and word.isupper():
        return "U"
    return "C"


@cache
def _model() -> LinearModel:
    return LinearModel.load(WEIGHTS)


def tag(words: Sequence[str], breaks: Sequence[str] | None = None) -> list[str]:
    """One of `TAGS` per word.

    Args:
        words: the words of one sentence, without punctuation.
        breaks: punctuation after each word; None = there is none.
    """
    return tag_with(_model(), words, breaks or [""] * len(words))


def tag_with(model: LinearModel, words: Sequence[str], breaks: Sequence[str]) -> list[str]:
    """As `tag`, with another model."""
    tags: list[str] = []
    last = before_last = _START
    for i, word in enumerate(words):
        lower = word.lower()
        found = _FIXED.get(word)
        if found is None:
            features = word_features(words, breaks, i)
            features += history_features(lower, last, before_last)
            found = model.classes[int(model.scores(features).argmax())]
        tags.append(found)
        last, before_last = found, last
    return tags
