"""English, American and British, as Kokoro was taught it.

A word's pronunciation is decided by the first of these that knows it; the name is its `rule`:

    override     phonemes that the author gave
    user lexicon the caller's lexicons (before this module)
    letters      initialisms, and names of letters
    weak form    function words, by what follows: "the" ðə man, ði end; "to" tə, tʊ, tu
    homograph    which of two words is meant, from its neighbours
    lexicon      the dictionaries, some words by part of speech
    suffix       forms of known words: voicing, flaps, the stem's stress; prefixes too
    contraction  "dont", "im": contractions that lost the apostrophe
    compound     known words written together, with a hyphen or without
    espeak       a word unknown to all of them, read by espeak-ng's rules

Words are read from the last to the first, since weak forms depend on the next sound.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from litetts.document import Word
from litetts.phonemes import inventory
from litetts.phonemes.ipa import authored
from litetts.phonemes.punctuation import BREAKS
from litetts.phonemes.stress import stressed
from litetts.text.languages.en.sound import homographs, tagger
from litetts.text.languages.en.sound.certain import noun_after_all
from litetts.text.languages.en.sound.weak_forms import Place, Sentence, weak_form
from litetts.text.languages.en.sound.words import EnglishWords, capital_stress

__all__ = ["English", "phonemiser"]

LETTERS = "letters"
"""Rule of a word whose letters are named."""

_APOSTROPHES = str.maketrans("‘’ʼ`", "''''")

# ɐ is left out: it is the article only, and "to a" is tə ɐ in the training data of Kokoro.
_CONTEXT_VOWELS = inventory.VOWELS - {"ɐ", "ᵊ"}


class English:
    """Phonemes of English sentences. Safe to share between threads."""

    def __init__(self, british: bool) -> None:
        self._words = EnglishWords(british)
        self.lang = self._words.lang

    def phonemise(self, words: Sequence[Word]) -> tuple[Word, ...]:
        """Fill in `phonemes` and `rule` of all words of one sentence.

        Raises:
            InputError: phonemes that the author gave hold an unknown symbol.
        """
        sentence = _analysed(words)
        spoken: list[Word] = []
        vowel: bool | None = None
        for index in range(len(sentence.words) - 1, -1, -1):
            word = sentence.words[index]
            if not BREAKS.isdisjoint(word.after):
                vowel = None
            if word.phonemes is not None:
                phonemes = authored(word.phonemes, self.lang)
                rule = word.rule or "override"
            else:
                phonemes, rule = self._pronounce(Place(sentence, index, vowel))
            spoken.append(word.with_phonemes(phonemes, rule))
            vowel = _first_is_vowel(phonemes, vowel)
            if not BREAKS.isdisjoint(word.before):
                vowel = None
        return tuple(reversed(spoken))

    def _pronounce(self, place: Place) -> tuple[str, str]:
        word, text = place.sentence.words[place.index], place.sentence.texts[place.index]
        lone = len(text) == 1 and "A" <= text <= "Z" and word.kind != "word"
        if word.rule == LETTERS or lone:
            return self._words.initialism(text), LETTERS
        weak = weak_form(text, place, self._words.british)
        if weak is not None:
            return weak, LETTERS if weak == "ˈA" else "weak form"
        if text.lower() in homographs.homographs():
            return self._homograph(text, place), "homograph"
        tag = place.tag
        sentence = place.sentence
        if tag == "JJ" and noun_after_all(sentence.texts, sentence.tags, place.index):
            tag = "NN"
        return self._words.pronounce(text, tag, place.vowel is None)

    def _homograph(self, text: str, place: Place) -> str:
        sentence = place.sentence
        role = sentence.words[place.index].role
        sense = homographs.by_role(text, role) if role else None
        if sense is None:
            sense = homographs.choose(sentence.texts, sentence.breaks, sentence.tags, place.index)
        phonemes = sense.phonemes(self._words.british, place.tag)
        mark = capital_stress(text)
        return stressed(phonemes, mark) if mark else phonemes


def _analysed(words: Sequence[Word]) -> Sentence:
    texts = [unicodedata.normalize("NFKC", w.text).translate(_APOSTROPHES) for w in words]
    breaks = [w.after for w in words]
    for i, word in enumerate(words[1:]):
        breaks[i] += word.before
    return Sentence(words, texts, breaks, tagger.tag(texts, breaks))


def _first_is_vowel(phonemes: str, otherwise: bool | None) -> bool | None:
    """Whether the first sound is a vowel; `otherwise` if there is none to tell."""
    for symbol in phonemes:
        if symbol in _CONTEXT_VOWELS:
            return True
        if symbol in inventory.CONSONANTS:
            return False
    return otherwise


def phonemiser(lang: str) -> English:
    """The phonemiser of English."""
    return English(british=lang == "en-gb")
