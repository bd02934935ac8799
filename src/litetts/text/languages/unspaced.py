"""What Japanese and Mandarin share: text without spaces, divided into words as it is read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Protocol

from litetts.document import Word
from litetts.phonemes import espeak, inventory
from litetts.phonemes.ipa import authored, from_espeak
from litetts.text.scanner.scan import word_end
from litetts.text.tags import language_of_script, script_of

__all__ = ["Unspaced"]

_ENGLISH = re.compile(r"[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ'’-]*")
_LETTERS = re.compile(r"[^\W\d_]+")


class _Phonemiser(Protocol):
    def phonemise(self, words: Sequence[Word]) -> tuple[Word, ...]: ...


class Unspaced:
    """Base of the phonemisers that return more words than they are given.

    A run of characters becomes one `Word` per word of the language, each with its own offsets
    where the run is as long as what it stands for. Latin words are read as English, those of other
    scripts by espeak-ng in a language of their script.
    """

    lang: str
    rule: str
    scripts: frozenset[str]
    """The scripts of the language, as `tags.script_of` names them."""

    def __init__(self, english: _Phonemiser) -> None:
        self._english = english

    def phonemise(self, words: Sequence[Word]) -> tuple[Word, ...]:
        """The words of one sentence, divided and with phonemes.

        Raises:
            InputError: phonemes that the author gave hold an unknown symbol.
        """
        result: list[Word] = []
        for word in words:
            if word.phonemes is not None:
                given = authored(word.phonemes, self.lang)
                result.append(word.with_phonemes(given, word.rule or "override"))
            else:
                result += self._divided(word)
        return tuple(result)

    def _read(self, text: str) -> Iterable[tuple[str, str]]:
        """Words of `text` and their phonemes, in order."""
        raise NotImplementedError

    def _scripts(self, text: str) -> Iterator[tuple[str, bool]]:
        """Divide into what the language reads (True) and words of other scripts."""
        at = 0
        for match in _LETTERS.finditer(text):
            if script_of(match[0][0]) in self.scripts:
                continue
            end = word_end(text, match.start())
            if match.start() < at:
                continue
            if match.start() > at:
                yield text[at : match.start()], True
            yield text[match.start() : end], False
            at = end
        if at < len(text):
            yield text[at:], True

    def _foreign(self, word: str) -> str:
        lang = language_of_script(word)
        return from_espeak(espeak.phonemes(word, lang), lang).replace(" ", "") if lang else ""

    def _divided(self, word: Word) -> list[Word]:
        parts: list[tuple[str, str, str]] = []
        for text, latin in _runs(word.text):
            if latin:
                one = replace(word, text=text, start=0, end=len(text))
                spoken = self._english.phonemise([one])[0]
                parts.append((text, spoken.phonemes or "", spoken.rule))
                continue
            for piece, own in self._scripts(text):
                if own:
                    parts += [(surface, sound, self.rule) for surface, sound in self._read(piece)]
                else:
                    parts.append((piece, self._foreign(piece), "espeak"))
        sounding = [p for p in parts if p[1]]
        if not sounding:
            return [word.with_phonemes("", self.rule)]
        found: list[Word] = []
        exact = word.end - word.start == len(word.text)
        at = 0
        for surface, sound, rule in sounding:
            begin = word.text.find(surface, at)
            if exact and begin >= 0:
                at = begin + len(surface)
                start, end = word.start + begin, word.start + at
            else:
                start, end = word.start, word.end
            clean = "".join(s for s in sound if s in inventory.PHONEMES)
            part = replace(word, text=surface, start=start, end=end, before="", after="")
            found.append(part.with_phonemes(clean, rule))
        found[0] = replace(found[0], before=word.before)
        found[-1] = replace(found[-1], after=word.after)
        return found


def _runs(text: str) -> Iterator[tuple[str, bool]]:
    """Divide into runs of Latin letters (True) and of everything else."""
    at = 0
    for match in _ENGLISH.finditer(text):
        if match.start() > at:
            yield text[at : match.start()], False
        yield match.group(), True
        at = match.end()
    if at < len(text):
        yield text[at:], False
