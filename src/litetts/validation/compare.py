"""How far a transcript is from what should have been said: word and character error rates.

Both sides go through the same reading, that of the voices: "$5" and "five dollars", "it's" and "it
is" are no error, whoever wrote which. Nor is what sounds the same: a listener that writes "harbor"
has heard "harbour". Languages without spaces between words are compared by their sounds.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from litetts.errors import InputError
from litetts.text.scanner.wordlist import word_list

__all__ = ["Difference", "Errors", "compare", "spoken_form"]

# Languages written without spaces: a word cannot be seen in a transcript, and one sound has many
# spellings.
_UNSPACED = frozenset({"ja", "zh", "cmn", "yue"})
# Languages that a listener may write in either of two scripts (Hindi in that of Urdu): compared by
# their consonants, since one of the scripts leaves out most vowels.
_TWO_SCRIPTS = frozenset({"hi", "ur"})
# Marks of stress and length of Kokoro's inventory, which no spelling tells for sure.
_UNHEARD = str.maketrans("", "", "ˈˌː ")


@dataclass(frozen=True, slots=True)
class Difference:
    """A stretch of words that agree or not, as written in each text."""

    kind: Literal["equal", "substitute", "insert", "delete"]
    wanted: str
    heard: str


@dataclass(frozen=True, slots=True)
class Errors:
    """Counts over one or more texts. Sum them with `+`: rates are then over all words.

    Attributes:
        words: in the text that should have been said (sounds where words are not written apart).
        word_errors: substitutions, insertions and deletions of words.
        characters, character_errors: the same for characters, spaces included.
    """

    words: int = 0
    word_errors: int = 0
    characters: int = 0
    character_errors: int = 0

    def __add__(self, other: Errors) -> Errors:
        return Errors(
            self.words + other.words,
            self.word_errors + other.word_errors,
            self.characters + other.characters,
            self.character_errors + other.character_errors,
        )

    @property
    def wer(self) -> float:
        """Word error rate: 0 = all as wanted; above 1 when much was added."""
        return self.word_errors / max(1, self.words)

    @property
    def cer(self) -> float:
        """Character error rate."""
        return self.character_errors / max(1, self.characters)


def spoken_form(text: str, lang: str = "en-us") -> str:
    """The words as they are spoken: numbers in words, contractions in full, lower case, no
    punctuation but '.
    """
    from litetts.request import ReadingStyle
    from litetts.text.normalise import normalise

    style = ReadingStyle(expand_contractions=True)
    spoken = " ".join(token.spoken for token in normalise(text, lang, style) if token.spoken)
    spoken = unicodedata.normalize("NFKC", spoken).replace("’", "'").lower()
    kept = (c if _is_letter(c) or c == "'" else " " for c in spoken)
    return " ".join(word.strip("'") for word in "".join(kept).split() if word.strip("'"))


def compare(wanted: str, heard: str, lang: str = "en-us") -> tuple[Errors, tuple[Difference, ...]]:
    """Errors of a transcript, and where they are.

    Raises:
        InputError: there is nothing to say in `wanted`.
        MissingExtraError: the language is compared by sounds and its packages are missing.
    """
    reference, hypothesis = spoken_form(wanted, lang).split(), spoken_form(heard, lang).split()
    if not reference:
        raise InputError("there is nothing to say in the text", field="text")
    if lang.partition("-")[0] in _UNSPACED | _TWO_SCRIPTS:
        return _by_sound(wanted, heard, lang)
    differences = tuple(_differences(reference, hypothesis, lang))
    wrong = [d for d in differences if d.kind != "equal"]
    errors = Errors(
        words=len(reference),
        word_errors=sum(max(len(d.wanted.split()), len(d.heard.split())) for d in wrong),
        characters=len(" ".join(reference)),
        character_errors=sum(_distance(d.wanted, d.heard) for d in wrong),
    )
    return errors, differences


def _is_letter(char: str) -> bool:
    """Letters, digits, and the marks that Indic and Thai vowels are written with."""
    return unicodedata.category(char)[0] in "LNM"


def _by_sound(wanted: str, heard: str, lang: str) -> tuple[Errors, tuple[Difference, ...]]:
    """Errors in sounds, counted as words and as characters; the differences in characters."""
    if lang.partition("-")[0] in _TWO_SCRIPTS:
        reference, hypothesis = (consonants(spoken_form(t, lang)) for t in (wanted, heard))
    else:
        reference, hypothesis = _sound(wanted, lang), _sound(heard, lang)
    wrong = _distance(reference, hypothesis)
    written = [spoken_form(text, lang).replace(" ", "") for text in (wanted, heard)]
    shown = tuple(Difference(kind, "".join(a), "".join(b)) for kind, a, b in _stretches(*written))
    return Errors(len(reference), wrong, len(reference), wrong), shown


def _differences(reference: list[str], hypothesis: list[str], lang: str) -> Iterator[Difference]:
    """Stretches of words; those that sound the same are equal however they are written."""
    for kind, wanted, heard in _stretches(reference, hypothesis):
        said, got = " ".join(wanted), " ".join(heard)
        if kind == "equal" or not said or not got:
            yield Difference(kind, said, got)
        elif _sound(said, lang) == _sound(got, lang):
            yield Difference("equal", said, got)
        elif len(wanted) == len(heard) > 1:  # one word of them may be right
            for one, other in zip(wanted, heard, strict=True):
                same = _sound(one, lang) == _sound(other, lang)
                yield Difference("equal" if same else "substitute", one, other)
        else:
            yield Difference(kind, said, got)


# Consonants of Devanagari and of the Urdu script by the same letters. What one of them writes for
# vowels too (y, v) is left out, as is the difference between dental and retroflex.
_CONSONANTS = dict(
    zip("कखगघङचछजझञटठडढणतथदधनपफबभमरलशषसहंँ",
        word_list("k kh g gh n c ch j jh n t th d dh n t th d dh n p ph b bh m r l S S s h n n"),
        strict=True)
) | dict(
    zip("بپتٹثجچحخدڈذرڑزژسشصضطظغفقکكگلمنںہھه",
        word_list("b p t t s j c h kh d d j r r j S s S s j t j g ph k k k g l m n n h h h"),
        strict=True)
)  # fmt: skip
_DOTTED = {"ड़": "r", "ढ़": "rh"}
_NUKTA = "\u093c"


def consonants(text: str) -> str:
    """The consonants of Hindi or Urdu in either script; doubled ones count once.

    >>> consonants("अच्छा घर है") == consonants("اچھا گھر ہے") == "chghrh"
    True
    """
    plain = unicodedata.normalize("NFC", text)  # takes dotted letters apart
    for letter, sound in _DOTTED.items():
        plain = plain.replace(unicodedata.normalize("NFC", letter), sound)
    found: list[str] = []
    for char in plain.replace(_NUKTA, ""):
        sound = _CONSONANTS.get(char, char if char in "rh" else "")
        if found and sound and found[-1] == sound[0] and len(found[-1]) == 1 != len(sound):
            found[-1] = sound  # cch
        elif sound and not (found and found[-1] == sound and sound != "h"):
            found.append(sound)
    return "".join(found)


@lru_cache(maxsize=1024)
def _sound(text: str, lang: str) -> str:
    """The phonemes of a text without stress, spaces and punctuation."""
    from litetts.document import Document
    from litetts.text.frontend import FrontEnd

    found = FrontEnd(lang).utterances(Document.plain(text))
    symbols = "".join(symbol for _, u in found for symbol in u.symbols)
    return "".join(c for c in symbols.translate(_UNHEARD) if unicodedata.category(c)[0] not in "PZ")


_Kind = Literal["equal", "substitute", "insert", "delete"]


def _stretches(
    reference: Sequence[str], hypothesis: Sequence[str]
) -> Iterator[tuple[_Kind, Sequence[str], Sequence[str]]]:
    """The best alignment: runs that agree, and between them runs that do not."""
    costs = _costs(reference, hypothesis)
    i, j = len(reference), len(hypothesis)
    matches = [(i, j)]
    while i and j:
        if reference[i - 1] == hypothesis[j - 1] and costs[i][j] == costs[i - 1][j - 1]:
            i, j = i - 1, j - 1
            matches.append((i, j))
        elif costs[i][j] == costs[i - 1][j - 1] + 1:
            i, j = i - 1, j - 1
        elif costs[i][j] == costs[i - 1][j] + 1:
            i -= 1
        else:
            j -= 1
    i = j = 0
    equal = 0  # words that agree, not told yet
    for at, to in reversed(matches):
        if (at, to) == (i + equal, j + equal) and at < len(reference) and to < len(hypothesis):
            equal += 1
            continue
        if equal:
            yield "equal", reference[i : i + equal], hypothesis[j : j + equal]
            i, j, equal = i + equal, j + equal, 0
        wanted, heard = reference[i:at], hypothesis[j:to]
        if wanted or heard:
            kind: _Kind = "insert" if not wanted else "delete" if not heard else "substitute"
            yield kind, wanted, heard
        i, j, equal = at, to, 1


def _distance(wanted: str, heard: str) -> int:
    """Characters to substitute, insert or delete."""
    return _costs(wanted, heard)[-1][-1]


def _costs(wanted: Sequence[str], heard: Sequence[str]) -> list[list[int]]:
    """Levenshtein's table: [i][j] = least edits from the first i to the first j."""
    table = [list(range(len(heard) + 1))]
    for i, one in enumerate(wanted, 1):
        row, above = [i], table[-1]
        for j, other in enumerate(heard, 1):
            row.append(min(above[j] + 1, row[-1] + 1, above[j - 1] + (one != other)))
        table.append(row)
    return table
