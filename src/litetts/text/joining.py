"""Written words that normalisation took apart, put together again for pronunciation.

Initialisms ("F", "B", "I") and hyphenated words ("well", "known") come as several spoken words of
one written token. Kokoro was taught them as one, without a space inside; a listener hears one word,
and a caption shows one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from litetts.document import Word

__all__ = ["HYPHENATED", "LETTERS", "SPELLED", "joined"]

LETTERS = "letters"
"""Rule of a word whose letters are named."""

HYPHENATED = "hyphenated"
"""Rule of normalisation for the parts of a hyphenated word."""

# Semiotic classes in which letters beside each other are one initialism ("MP3", "PhD", "FBI").
_CLASSES = frozenset({"letters", "abbreviation", "serial"})

SERIAL_LETTERS = 3
"""More letters than this in a serial number are dictated one by one."""

SPELLED = "spelled"
"""Rule of normalisation for words spelled out on purpose ("J-O-H-N"): letters stay apart."""

_LETTER = re.compile("[A-Z](?:'s)?")


def joined(words: Sequence[Word], known: Callable[[str], bool] | None = None) -> list[Word]:
    """The words of a sentence with initialisms and hyphenated words as one word each.

    The plural or possessive of the last letter is the initialism's ("FBI's").

    Args:
        words: the words as normalisation has them.
        known: whether the caller has a pronunciation of a word; a part of a hyphenated word that he
            knows stays apart, unless he knows the whole.
    """
    result: list[Word] = []
    at = 0
    while at < len(words):
        run = words[at : _letters_end(words, at)]
        if len(run) > 1 and (run[0].kind != "serial" or len(run) <= SERIAL_LETTERS):
            result.append(_one(run, "", LETTERS))
        elif not run:
            run = words[at : _hyphenated_end(words, at)]
            whole = _one(run, "-", run[0].rule)
            apart = known and not known(whole.text) and any(known(w.text) for w in run)
            result += run if apart else [whole]
        else:
            result += run
        at += len(run)
    return result


def _one(run: Sequence[Word], between: str, rule: str) -> Word:
    text = between.join(w.text for w in run)
    return replace(run[0], text=text, after=run[-1].after, rule=rule)


def _letters_end(words: Sequence[Word], start: int) -> int:
    """The end of the letters of one token that begin at `start`; `start` if there are none."""
    end = start
    while end < len(words) and _same_token(words[start], words[end]):
        word = words[end]
        if word.kind not in _CLASSES or word.rule == SPELLED or not _LETTER.fullmatch(word.text):
            break
        end += 1
        if word.after or len(word.text) > 1:
            break
    return end


def _hyphenated_end(words: Sequence[Word], start: int) -> int:
    """The end of the hyphenated word that begins at `start`; one word if it is none."""
    end = start + 1
    if words[start].rule == HYPHENATED and words[start].phonemes is None:
        while (
            end < len(words)
            and _same_token(words[start], words[end])
            and not (words[end - 1].after or words[end].before)
        ):
            end += 1
    return end


def _same_token(first: Word, other: Word) -> bool:
    return (
        other.phonemes is None
        and (other.start, other.end, other.kind, other.rule)
        == (first.start, first.end, first.kind, first.rule)
        and (first is other or not other.before)
    )
