"""Part of speech of the words of a sentence, as far as pronunciation depends on it.

Tags are those of the Penn Treebank ("NN", "VBD", "DT", ...), which the dictionaries use.
"""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["coarse", "tag"]

_CLOSED = {
    "a": "DT", "an": "DT", "the": "DT", "every": "DT", "each": "DT", "no": "DT", "some": "DT",
    "to": "TO", "i": "PRP", "you": "PRP", "he": "PRP", "she": "PRP", "it": "PRP", "we": "PRP",
    "they": "PRP", "in": "IN", "of": "IN", "on": "IN", "at": "IN", "by": "IN", "for": "IN",
    "with": "IN", "from": "IN", "and": "CC", "or": "CC", "but": "CC",
    "can": "MD", "could": "MD", "will": "MD", "would": "MD", "shall": "MD", "should": "MD",
    "may": "MD", "might": "MD", "must": "MD", "my": "PRP$", "your": "PRP$", "his": "PRP$",
    "her": "PRP$", "its": "PRP$", "our": "PRP$", "their": "PRP$",
}  # fmt: skip


def coarse(tag: str) -> str:
    """NOUN, VERB, ADJ or ADV for the tags that belong to one; the tag itself for the rest."""
    for prefix, name in (("NN", "NOUN"), ("VB", "VERB"), ("JJ", "ADJ"), ("RB", "ADV")):
        if tag.startswith(prefix):
            return name
    return tag


def tag(words: Sequence[str]) -> list[str]:
    """One tag per word."""
    tags: list[str] = []
    for word in words:
        lower = word.lower()
        previous = tags[-1] if tags else ""
        if lower in _CLOSED:
            tags.append(_CLOSED[lower])
        elif previous in ("TO", "MD", "PRP"):
            tags.append("VB")
        elif word[:1].isupper() and tags:
            tags.append("NNP")
        else:
            tags.append("NN")
    return tags
