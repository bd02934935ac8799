"""Lists of words in files: a name, a tab, then words, beginnings ("furious*") and phrases."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["WordLists", "plain"]

_LONGEST = 6
"""Words of a phrase."""


def plain(word: str) -> str:
    """A word in lower case without the accents of its letters."""
    apart = unicodedata.normalize("NFKD", word.lower().replace("ß", "ss").replace("’", "'"))
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


@dataclass
class WordLists:
    """What each word, beginning of a word and phrase is a sign of."""

    words: dict[str, str] = field(default_factory=dict)
    begins: dict[str, str] = field(default_factory=dict)
    phrases: dict[tuple[str, ...], str] = field(default_factory=dict)
    _longest: int = 0  # letters of a beginning: a word may have any number

    @classmethod
    def read(cls, path: Path) -> WordLists:
        """The lists of a file; entries stand between commas, lines that begin with # are none."""
        lists = cls()
        for line in path.read_text("utf-8").splitlines():
            if line.startswith("#"):
                continue
            name, _, listed = line.partition("\t")
            for entry in filter(None, map(str.strip, listed.split(","))):
                if " " in entry:
                    lists.phrases[tuple(entry.split())] = name
                elif entry.endswith("*"):
                    lists.begins[entry[:-1]] = name
                    lists._longest = max(lists._longest, len(entry) - 1)
                else:
                    lists.words[entry] = name
        return lists

    def word(self, word: str) -> str:
        """The list that a word is of, by itself or by its longest beginning; "" = none."""
        if word in self.words:
            return self.words[word]
        sizes = range(min(len(word), self._longest), 1, -1)
        return next((self.begins[word[:n]] for n in sizes if word[:n] in self.begins), "")

    def at(self, words: list[str], at: int) -> tuple[str, int]:
        """The list of the longest phrase, or else of the word, at a place; and its words.

        ("", 1) = none.
        """
        for size in range(min(_LONGEST, len(words) - at), 1, -1):
            if name := self.phrases.get(tuple(words[at : at + size])):
                return name, size
        return self.word(words[at]), 1
