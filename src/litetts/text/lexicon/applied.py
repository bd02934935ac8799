"""User lexicons in front of any language's phonemiser."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from litetts.document import Lexicon, Pronunciation, Word
from litetts.text.languages.unspaced import Unspaced
from litetts.text.lexicon import find

__all__ = ["WithLexicons"]

RULE = "user lexicon"


class _Base(Protocol):
    lang: str

    def phonemise(self, words: Sequence[Word]) -> tuple[Word, ...]: ...


@dataclass(frozen=True, slots=True)
class _Match:
    """Words `first` to `first + count` of the sentence are an entry."""

    first: int
    count: int
    found: Pronunciation


class WithLexicons:
    """A phonemiser that asks the user's lexicons first."""

    def __init__(self, base: _Base, lexicons: Sequence[Lexicon]) -> None:
        self.lang = base.lang
        self._base = base
        self._lexicons = tuple(lexicons)
        self._longest = max(x.longest for x in lexicons)

    def phonemise(self, words: Sequence[Word]) -> tuple[Word, ...]:
        """As the language's phonemiser does, with the entries' words said as they ask.

        Words to say instead are put into the sentence, so that their neighbours and they are in
        context; their sounds go to the words that they replace.
        """
        if isinstance(self._base, Unspaced):
            return self._unspaced(words)
        words = [part for word in words for part in self._apart(word)]
        matches = self._matches(words)
        if not matches:
            return self._base.phonemise(words)
        sentence: list[Word] = []
        counts: list[int] = []  # how many words of `sentence` each match became
        at = 0
        for match in matches:
            sentence += words[at : match.first]
            said = self._said(words[match.first : match.first + match.count], match.found)
            counts.append(len(said))
            sentence += said
            at = match.first + match.count
        sentence += words[at:]
        return self._collect(words, self._base.phonemise(sentence), matches, counts)

    def _apart(self, word: Word) -> list[Word]:
        """A hyphenated word in its parts, if an entry has one of them but none has the whole."""
        if "-" not in word.text or not word.parts or word.phonemes is not None:
            return [word]
        if self._has(word.text) or not any(map(self._has, word.parts)):
            return [word]
        apart = [replace(word, text=p, before="", after="", parts=()) for p in word.parts]
        apart[0] = replace(apart[0], before=word.before)
        apart[-1] = replace(apart[-1], after=word.after)
        return apart

    def _has(self, text: str) -> bool:
        return find(self._lexicons, text, self.lang) is not None

    def _unspaced(self, words: Sequence[Word]) -> tuple[Word, ...]:
        """Where words are only known once they are read: entries replace what was read."""
        spoken: list[Word] = []
        for word in self._base.phonemise(words):
            found = None if word.rule == "override" else find(self._lexicons, word.text, self.lang)
            if found is not None:
                said = found.phonemes or " ".join(
                    w.phonemes or "" for w in self._base.phonemise([Word(found.say, 0, 0)])
                )
                word = word.with_phonemes(said, RULE)
            spoken.append(word)
        return tuple(spoken)

    def _matches(self, words: Sequence[Word]) -> list[_Match]:
        """The longest entries, from left to right, within words that have no phonemes yet."""
        matches: list[_Match] = []
        at = 0
        while at < len(words):
            for count in range(min(self._longest, len(words) - at), 0, -1):
                run = words[at : at + count]
                if any(w.phonemes is not None for w in run):
                    continue
                found = find(self._lexicons, " ".join(w.text for w in run), self.lang)
                if found is not None:
                    matches.append(_Match(at, count, found))
                    at += count - 1
                    break
            at += 1
        return matches

    @staticmethod
    def _said(run: Sequence[Word], found: Pronunciation) -> list[Word]:
        """The words of an entry as the base phonemiser shall see them."""
        if found.phonemes:
            groups = _shared(found.phonemes.split(), len(run))
            return [w.with_phonemes(g, RULE) for w, g in zip(run, groups, strict=True)]
        said = [
            replace(run[0], text=text, before="", after="", rule="", parts=())
            for text in found.say.split()
        ]
        said[0] = replace(said[0], before=run[0].before)
        said[-1] = replace(said[-1], after=run[-1].after)
        return said

    @staticmethod
    def _collect(
        words: Sequence[Word],
        spoken: Sequence[Word],
        matches: list[_Match],
        counts: list[int],
    ) -> tuple[Word, ...]:
        """Give the sounds of the sentence back to the caller's words."""
        result: list[Word] = []
        at = 0
        for match, count in zip(matches, counts, strict=True):
            before = match.first - len(result)
            result += spoken[at : at + before]
            at += before
            groups = _shared([w.phonemes or "" for w in spoken[at : at + count]], match.count)
            run = words[match.first : match.first + match.count]
            result += [w.with_phonemes(g, RULE) for w, g in zip(run, groups, strict=True)]
            at += count
        return (*result, *spoken[at:])


def _shared(groups: list[str], count: int) -> list[str]:
    """At least `count` groups as exactly that many: the last word takes what is left."""
    return [*groups[: count - 1], " ".join(groups[count - 1 :])]
