"""English, American and British, as Kokoro was taught it.

A word's pronunciation is decided by the first of these that knows it; the name is its `rule`:

    override     phonemes that the author gave
    lexicon      "user lexicon": the caller's; "lexicon": the dictionaries, checked part first
    homograph    which of two words is meant, from its neighbours
    weak form    function words, by what follows: "the" ðə man, ði end; "to" tə, tʊ, tu
    suffix       inflected forms of known words: voicing, flaps, stress of the stem
    compound     known words written together, with a hyphen or without
    letters      names of letters: initialisms and lone letters
    espeak       a word unknown to all of them, read by rules

Words are read from the last to the first, since weak forms depend on the next sound.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from litetts.document import Word
from litetts.text import espeak, homographs, inventory
from litetts.text.g2p import dictionary, morphology, tagger
from litetts.text.g2p.dictionary import Entry
from litetts.text.g2p.initialisms import LETTERS, joined
from litetts.text.g2p.ipa import from_espeak
from litetts.text.g2p.stress import (
    PRIMARY,
    SECONDARY,
    demoted,
    lighter,
    stressed,
)
from litetts.text.g2p.tagger import coarse

__all__ = ["English"]

# Punctuation that separates: a function word before it keeps its strong form. Quotes do not.
_BREAKS = frozenset(";:,.!?—…")

# "A is for apple", "vitamin A and": no article stands before these.
_NOT_AFTER_ARTICLES = frozenset({"VBZ", "VBP", "VBD", "MD", "IN", "CC", "TO"})

# Between parts of a word; the parts are pronounced one by one if the whole is unknown.
_SEPARATORS = re.compile(r"[-‐‑/_\s.]+")
_LETTERS = re.compile(r"[^A-Za-z]")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")

_APOSTROPHES = str.maketrans("‘’ʼ`", "''''")


@dataclass(frozen=True, slots=True)
class _Sentence:
    """The words of a sentence, their spelling in plain characters, and their parts of speech."""

    words: Sequence[Word]
    texts: list[str]
    breaks: list[str]
    tags: list[str]

    @classmethod
    def of(cls, words: Sequence[Word]) -> _Sentence:
        texts = [unicodedata.normalize("NFKC", w.text).translate(_APOSTROPHES) for w in words]
        breaks = [w.after for w in words]
        for i, word in enumerate(words[1:]):
            breaks[i] += word.before
        return cls(words, texts, breaks, tagger.tag(texts, breaks))


@dataclass(frozen=True, slots=True)
class _Context:
    """A word's place.

    Attributes:
        vowel: the next sound is a vowel; None before a break or the end.
        to: the next word is "to".
        tag: part of speech of this word.
        sentence, index: where it stands.
    """

    vowel: bool | None
    to: bool
    tag: str
    sentence: _Sentence
    index: int


class English:
    """Phonemes of English sentences. Safe to share between threads."""

    def __init__(self, british: bool) -> None:
        self.lang = "en-gb" if british else "en-us"
        self._british = british
        self._gold = dictionary.gold(british)
        self._silver = dictionary.silver(british)
        self._entry: Callable[[str], Entry | None] = lru_cache(maxsize=16384)(self._find)
        self._unknown: Callable[[str], str] = lru_cache(maxsize=4096)(self._espeak)

    def phonemise(self, words: Sequence[Word]) -> tuple[Word, ...]:
        """Fill in `phonemes` and `rule` of all words of one sentence.

        Raises:
            InputError: phonemes that the author gave hold an unknown symbol.
        """
        sentence = _Sentence.of(joined(words))
        spoken: list[Word] = []
        vowel: bool | None = None
        to = False
        for i in range(len(sentence.words) - 1, -1, -1):
            word = sentence.words[i]
            if not _BREAKS.isdisjoint(word.after):
                vowel = None
            if word.phonemes is not None:
                phonemes = inventory.check(word.phonemes)
                rule = word.rule or "override"
            else:
                text = sentence.texts[i]
                context = _Context(vowel, to, sentence.tags[i], sentence, i)
                if word.kind == LETTERS and text.isascii() and text.isalpha() and text.isupper():
                    phonemes, rule = self.letters(text), "letters"
                else:
                    phonemes, rule = self._pronounce(text, context)
            spoken.append(word.with_phonemes(phonemes, rule))
            vowel = _first_is_vowel(phonemes, vowel)
            if not _BREAKS.isdisjoint(word.before):
                vowel = None
            to = word.text.lower() == "to"
        return tuple(reversed(spoken))

    def _pronounce(self, text: str, context: _Context) -> tuple[str, str]:
        found = (
            self._weak_form(text, context)
            or self._homograph(text, context)
            or self._known(text, context)
        )
        if found is not None:
            return _kokoro(found[0]), found[1]
        parts = [p for part in _SEPARATORS.split(text) for p in _CAMEL.split(part) if p]
        if len(parts) > 1:
            return _kokoro(self._joined(parts, context)), "compound"
        return self._unknown(text), "espeak"

    def _joined(self, parts: list[str], context: _Context) -> str:
        """Parts of one word, one after the other, the lighter half less stressed."""
        sounds = [self._pronounce(p, context)[0] for p in parts]
        if len(sounds) == 2 and len(parts[0]) == 1:  # "T-shirt", "e-mail"
            return sounds[0] + (demoted(sounds[1]) if PRIMARY in sounds[1] else sounds[1])
        for i in lighter(sounds):
            sounds[i] = demoted(sounds[i])
        return "".join(sounds)

    # -- what is known -------------------------------------------------------------------------

    def _find(self, word: str) -> Entry | None:
        """The dictionaries' entry; "Word" finds "word" and "word" finds "Word"."""
        for entries in (self._gold, self._silver):
            entry = entries.get(word)
            if entry is not None:
                return entry
            if len(word) > 1:
                other = _other_case(word)
                entry = entries.get(other) if other else None
                if entry is not None:
                    return entry
        return None

    def _known(self, word: str, context: _Context) -> tuple[str, str] | None:
        """Pronunciation of a word from the dictionaries, as it is or inflected."""
        mark = _capital_stress(word)
        found = self._in_lexicon(word, context)
        if found is None:
            found = self._inflected(word, context)
        if found is None:
            return None
        phonemes, rule = found
        return (stressed(phonemes, mark) if mark else phonemes), rule

    def _in_lexicon(self, word: str, context: _Context) -> tuple[str, str] | None:
        entry = self._entry(word)
        if entry is None and len(word) > 1:
            entry = self._entry(word.lower())
        if isinstance(entry, dict):
            entry = _by_tag(entry, context)
        if entry:
            return entry, "lexicon"
        if word.isascii() and word.isalpha() and (len(word) == 1 or word.isupper()):
            return self.letters(word), "letters"
        return None

    def letters(self, word: str) -> str:
        """The names of the letters of `word`, the last one stressed: FBI ˌɛfbˌiˈI."""
        names = "".join(str(self._gold.get(c.upper()) or "") for c in _LETTERS.sub("", word))
        head, mark, tail = demoted(names).rpartition(SECONDARY)
        return head + (PRIMARY if mark else "") + tail

    def _inflected(self, word: str, context: _Context) -> tuple[str, str] | None:
        for possessive in ("s'", "'"):
            if word.endswith(possessive):
                known = self._in_lexicon(word[: -len(possessive)] + possessive[:-1], context)
                if known:
                    return known[0], "suffix"
        endings: tuple[tuple[Callable[[str], Iterator[str]], Callable[[str, bool], str]], ...] = (
            (morphology.stems_s, morphology.plural),
            (morphology.stems_ed, morphology.past),
            (morphology.stems_ing, morphology.gerund),
        )
        for stems, ending in endings:
            for stem in stems(word):
                known = self._in_lexicon(stem, context)
                if known:
                    return ending(_kokoro(known[0]), self._british), "suffix"
        return None

    @staticmethod
    def _is_article(word: str, context: _Context) -> bool:
        """Whether "a" or "A" is the article, not the letter."""
        sentence, following = context.sentence, context.index + 1
        if following == len(sentence.words) or not _BREAKS.isdisjoint(
            sentence.breaks[following - 1]
        ):
            return False
        return word == "a" or sentence.tags[following] not in _NOT_AFTER_ARTICLES

    def _homograph(self, word: str, context: _Context) -> tuple[str, str] | None:
        if word.lower() not in homographs.homographs():
            return None
        sentence, index = context.sentence, context.index
        if sentence.texts[index] != word:  # a part of a compound is known as it is
            return None
        sense = homographs.choose(sentence.texts, sentence.breaks, sentence.tags, index)
        phonemes = sense.british if self._british else sense.american
        mark = _capital_stress(word)
        return (stressed(phonemes, mark) if mark else phonemes), "homograph"

    # -- what is not ---------------------------------------------------------------------------

    def _weak_form(self, word: str, context: _Context) -> tuple[str, str] | None:
        lower = word.lower()
        if lower == "the" and context.tag == "DT":
            return ("ði" if context.vowel else "ðə"), "weak form"
        if lower == "a":
            return ("ɐ", "weak form") if self._is_article(word, context) else ("ˈA", "letters")
        if lower == "an" and context.tag == "DT":
            return "ɐn", "weak form"
        if lower == "to" and context.vowel is not None:
            return ("tʊ" if context.vowel else "tə"), "weak form"
        if lower == "in":
            strong = context.vowel is None or context.tag != "IN"
            return (PRIMARY if strong else "") + "ɪn", "weak form"
        if word == "am" and context.vowel is not None:
            return "ɐm", "weak form"
        if word == "I":
            return SECONDARY + "I", "weak form"
        if lower == "used" and context.to and context.tag in ("VBD", "JJ"):
            return ("jˈuːst" if self._british else "jˈust"), "weak form"
        return None

    def _espeak(self, word: str) -> str:
        return from_espeak(espeak.phonemes(word, self.lang), self.lang).replace(" ", "")


def _kokoro(phonemes: str) -> str:
    """The dictionaries' flap and glottal stop as Kokoro's inventory writes them."""
    return phonemes.replace("ɾ", "T").replace("ʔ", "t")


def _by_tag(entry: dict[str, str | None], context: _Context) -> str | None:
    """The pronunciation for a part of speech; "None" is the one at the end of a phrase."""
    if context.vowel is None and "None" in entry:
        return entry["None"]
    for name in (context.tag, coarse(context.tag)):
        if name in entry:
            return entry[name]
    return entry["DEFAULT"]


def _other_case(word: str) -> str:
    """The capitalised form of a lower-case word and the reverse; "" for other patterns."""
    lower = word.lower()
    capitalised = lower.capitalize()
    if word == lower:
        return capitalised if capitalised != word else ""
    return lower if word == capitalised else ""


def _capital_stress(word: str) -> str:
    """Capitalised words carry at least secondary stress, words in capitals primary."""
    if word == word.lower():
        return ""
    return PRIMARY if word == word.upper() else SECONDARY


def _first_is_vowel(phonemes: str, otherwise: bool | None) -> bool | None:
    for symbol in phonemes:
        if symbol in _CONTEXT_VOWELS:
            return True
        if symbol in inventory.CONSONANTS:
            return False
    return otherwise


# ɐ is left out: it is the article only, and "to a" is tə ɐ in the training data of Kokoro.
_CONTEXT_VOWELS = inventory.VOWELS - {"ɐ", "ᵊ"}
