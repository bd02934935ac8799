"""English words one by one: dictionaries, inflection, derivation, compounds, letters, espeak-ng.

What depends on neighbours is not here; the part of speech and whether the word ends a phrase come
as arguments, so that every answer can be remembered.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

from litetts.phonemes import espeak
from litetts.phonemes.ipa import from_espeak, to_inventory
from litetts.phonemes.stress import PRIMARY, SECONDARY, demoted, lighter, stressed
from litetts.text.languages.en.sound import dictionary, homographs, morphology
from litetts.text.languages.en.sound.dictionary import Entry
from litetts.text.languages.en.sound.tagger import coarse
from litetts.text.tags import language_of_script

__all__ = ["EnglishWords", "capital_stress"]

REMEMBERED = 16384
"""Answers kept: the words of a long book; 4 MB."""

_Found = tuple[str, str]
"""Phonemes and rule."""

# Between parts of a word; the parts are pronounced one by one if the whole is unknown.
_SEPARATORS = re.compile(r"[-‐‑–—/_\s.,:;+&@#*]+")
# "YouTube", "PDFFile"; not "McGrory", whose first part is no word.
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_NAME_PREFIX = re.compile(r"(?:Mc|Mac|O')[A-Z]")
_NAME_IN_IS = re.compile("[A-Z][a-z]*(?:[b-df-hj-np-tv-z]|e)is")
_DOTTED = re.compile(r"(?:[A-Za-z]{1,2}\.)+[A-Za-z]{0,2}")
_UNSPOKEN = re.compile(r"[^\w'\u0300-\u036f]+|_+")

PRONOUNCEABLE = 5
"""From this many letters, unknown words in capitals are words, if they can be said."""

# "dont", "youre", "im": endings of contractions that lost the apostrophe.
_CONTRACTED = ("nt", "re", "ve", "ll", "m", "d", "s")

# Nobody can say these as a word: no vowel; at the start three consonants without s; at the end
# three without s, t or d; six inside. An h after a consonant is not counted ("Haworth").
_UNSAYABLE = re.compile(
    "^[^aeiouy]*$|^[^aeiouys][^aeiouy]{2}|[^aeiouy]{2}[^aeiouystd]$|[^aeiouy]{6}"
)

# Function words inside compounds ("difficult-to-catch", "state-of-the-art"):
# before a consonant and before a vowel.
_INSIDE_COMPOUNDS = {
    "to": ("tə", "tʊ"),
    "the": ("ðə", "ði"),
    "a": ("ɐ", "ɐ"),
    "an": ("ɐn", "ɐn"),
}

MIN_COMPOUND, MAX_COMPOUND, MIN_PART = 8, 30, 3
"""Letters of an unknown word, and of each of its parts, to be taken for a compound."""


class EnglishWords:
    """Pronunciations of words of one accent."""

    def __init__(self, british: bool) -> None:
        self.british = british
        self.lang = "en-gb" if british else "en-us"
        self._gold = dictionary.gold(british)
        self._supplement = dictionary.supplement(british)
        self._silver = dictionary.silver(british)
        self._entry: Callable[[str], Entry | None] = lru_cache(REMEMBERED)(self._find)
        self.pronounce: Callable[[str, str, bool], _Found] = lru_cache(REMEMBERED)(self._pronounce)
        """Phonemes and rule of (word, Penn tag, whether it ends a phrase)."""

    def letters(self, word: str) -> str:
        """The names of the letters of `word`, the last one stressed: FBI ˌɛfbˌiˈI."""
        names = "".join(str(self._gold.get(c.upper()) or "") for c in word if c.isalpha())
        head, mark, tail = demoted(names).rpartition(SECONDARY)
        return head + (PRIMARY if mark else "") + tail

    def initialism(self, word: str) -> str:
        """The names of the letters, plural or possessive if `word` is ("FBI's")."""
        stem, apostrophe, _ = word.partition("'")
        names = self.letters(stem)
        return morphology.plural(names, self.british) if apostrophe else names

    def _pronounce(self, word: str, tag: str, final: bool) -> _Found:
        return (
            self._known(word, tag, final)
            or self._accented(word)
            or self._parts(word, tag, final)
            or (self._espeak(word), "espeak")
        )

    # -- the dictionaries ----------------------------------------------------------------------

    def _find(self, word: str) -> Entry | None:
        """The dictionaries' entry; "Word" finds "word" and "word" finds "Word"."""
        forms = [word]
        if len(word) > 1:
            capitalised = word.lower().capitalize()
            if word.islower():
                forms.append(capitalised)
            elif word == capitalised:
                forms.append(word.lower())
        for entries in (self._gold, self._supplement, self._silver):
            for form in forms:
                entry = entries.get(form)
                if entry is not None:
                    return entry
        return None

    def _lookup(self, word: str, tag: str, final: bool) -> _Found | None:
        entry = self._entry(word)
        if entry is None and len(word) > 1:
            entry = self._entry(word.lower())
        found = _by_tag(entry, tag, final)
        if found:
            return _symbols(found), "lexicon"
        if entry is not None or len(word) == 1:  # the entry asks for letters: "US" as a noun
            return self._spelled(word)
        return None

    def _known(self, word: str, tag: str, final: bool) -> _Found | None:
        """A word that the dictionaries have, or have the stem of, or that is read in letters."""
        found = (
            self._lookup(word, tag, final)
            or self._name(word)
            or self._inflected(word, tag)
            or (self._inflected(word.lower(), tag) if word != word.lower() else None)
            or self._contracted(word, tag, final)
        )
        if found is None:
            return self._spelled(word) if _is_initialism(word) else None
        mark = capital_stress(word)
        return (stressed(found[0], mark), found[1]) if mark and found[1] != "letters" else found

    def _spelled(self, word: str) -> _Found | None:
        names = self.letters(word) if word.isascii() else ""
        return (names, "letters") if names else None

    def _inflected(self, word: str, tag: str) -> _Found | None:
        if word.endswith("'"):  # "boys'", "James'", "runnin'"
            known = self._lookup(word[:-1], tag, False)
            if known:
                return known[0], "suffix"
            if word.endswith("in'"):
                known = self._lookup(word[:-1] + "g", tag, False) or self._inflected(
                    word[:-1] + "g", tag
                )
                if known and known[0].endswith("ŋ"):
                    return known[0][:-1] + "n", "suffix"
            return None
        contracted = morphology.CONTRACTION.fullmatch(word)
        if contracted:  # "would've", "nobody'll", "I'd've"
            known = self._lookup(contracted[1], tag, False) or self._inflected(contracted[1], tag)
            if known:
                return morphology.contracted(known[0], contracted[2], self.british), "suffix"
        for stems, ending in morphology.ENDINGS:
            for stem in stems(word):
                known = self._lookup(stem, tag, False)
                if known:
                    return ending(known[0], self.british), "suffix"
        for stem, sound in morphology.derived(word, self.british):
            known = self._lookup(stem, tag, False)
            if known and known[1] == "lexicon":
                return sound(known[0]), "suffix"
        return None

    def _name(self, word: str) -> _Found | None:
        """An unknown name in "is" is no plural: Loomis, Pettis; in "eis" it is German: Geis."""
        if not _NAME_IN_IS.fullmatch(word):
            return None
        if word.endswith("eis"):
            german = from_espeak(espeak.phonemes(word, "de"), "de").replace("ɾ", "ɹ")
            return to_inventory(german, self.lang), "espeak"
        sounds = self._espeak(word)
        return re.sub("[iɪ]ː?z$", "ɪs", sounds), "espeak"

    def _contracted(self, word: str, tag: str, final: bool) -> _Found | None:
        """Contractions written without their apostrophe."""
        for ending in _CONTRACTED:
            if word.lower().endswith(ending) and len(word) > len(ending):
                cut = len(word) - len(ending) + (ending == "nt")
                entry = self._entry(word[:cut] + "'" + word[cut:]) or self._entry(
                    word[:cut].capitalize() + "'" + word[cut:]
                )
                found = _by_tag(entry, tag, final)
                if found:
                    return _symbols(found), "contraction"
        return None

    def _accented(self, word: str) -> _Found | None:
        """Word with accents by the entry without ("café"): the dictionaries have none."""
        plain = _without_accents(word)
        if plain == word:
            return None
        found = self._known(plain, "NN", False)
        if word[-1] not in "éÉ" or (found and found[0][-1] in "Ai"):
            return found
        # The é is sounded: "résumé" is not "resume", though it may be one of its senses.
        homograph = homographs.homographs().get(plain.lower())
        for sense in homograph.senses if homograph else ():
            phonemes = sense.phonemes(self.british)
            if phonemes[-1] in "Ai":
                return phonemes, "lexicon"
        return None

    # -- what they do not have -----------------------------------------------------------------

    def _parts(self, word: str, tag: str, final: bool) -> _Found | None:
        """Known words written together, with a hyphen or without."""
        if _DOTTED.fullmatch(word):
            return self._spelled(word)
        parts = [p for p in _SEPARATORS.split(word) if p.strip("'")]
        if len(parts) == 1 and not _NAME_PREFIX.match(parts[0]):
            parts = [p for p in _CAMEL.split(parts[0]) if p]
        if len(parts) > 1:
            sounds = [self._part(parts, i, tag, final) for i in range(len(parts))]
            return self._joined(parts, sounds), "compound"
        if parts and parts[0] != word:
            return self.pronounce(parts[0], tag, final)
        return self._closed_compound(word, tag)

    def _part(self, parts: list[str], index: int, tag: str, final: bool) -> str:
        part = parts[index]
        if index == len(parts) - 1:
            return self.pronounce(part, tag, final)[0]
        if part in _INSIDE_COMPOUNDS:
            return _INSIDE_COMPOUNDS[part][parts[index + 1][0].lower() in "aeiou"]
        prefix = self._gold.get(part.lower() + "-")  # "re-" is not "re"
        return _symbols(prefix) if isinstance(prefix, str) else self.pronounce(part, "NN", final)[0]

    @staticmethod
    def _joined(parts: list[str], sounds: list[str]) -> str:
        """Parts of one word, one after the other, the lighter half less stressed."""
        if len(sounds) == 2 and len(parts[0]) == 1:  # "T-shirt", "e-mail"
            return sounds[0] + (demoted(sounds[1]) if PRIMARY in sounds[1] else sounds[1])
        for i in lighter(sounds):
            sounds[i] = demoted(sounds[i])
        return "".join(sounds)

    def _closed_compound(self, word: str, tag: str) -> _Found | None:
        """Two checked words without a hyphen ("codebook"): stress on the first.

        A second part that is much longer is stressed itself ("microsporogenesis"): not here.
        """
        if not MIN_COMPOUND <= len(word) <= MAX_COMPOUND:
            return None
        if not (word.isascii() and word.islower() and word.isalpha()):
            return None
        cuts = range(max(MIN_PART, len(word) // 2 - 1), len(word) - MIN_PART + 1)
        for cut in sorted(cuts, key=lambda c: abs(c - len(word) / 2)):
            first = self._gold.get(word[:cut])
            if first is None:
                continue
            second = _by_tag(self._gold.get(word[cut:]), tag, False)
            if second is None and (inflected := self._inflected(word[cut:], tag)):
                second = inflected[0]
            head = _by_tag(first, "NN", False)
            if head and second and PRIMARY in head and PRIMARY in second:
                return _symbols(head) + demoted(_symbols(second)), "compound"
        return None

    def _espeak(self, word: str) -> str:
        script = language_of_script(word)
        text = " ".join(_UNSPOKEN.sub(" ", word).split())
        if not any(c.isalnum() for c in text):
            return ""
        sounds = from_espeak(espeak.phonemes(text, script or self.lang), script or self.lang)
        # The tap is an "r" in the languages that have it, not the flap of "water".
        if script:
            sounds = to_inventory(sounds.replace("ɾ", "ɹ"), self.lang)
        # espeak-ng writes an r that ends a syllable and begins the next twice: Haribo.
        return sounds.replace(" ", "").replace("ɹɹ", "ɹ")


def capital_stress(word: str) -> str:
    """Capitalised words carry at least secondary stress, words in capitals primary."""
    if word == word.lower():
        return ""
    return PRIMARY if word == word.upper() else SECONDARY


def _symbols(phonemes: str) -> str:
    """The dictionaries' flap and glottal stop as Kokoro's inventory writes them."""
    return phonemes.replace("ɾ", "T").replace("ʔ", "t")


def _by_tag(entry: Entry | None, tag: str, final: bool) -> str | None:
    """The pronunciation for a part of speech; "None" is the one at the end of a phrase."""
    if not isinstance(entry, dict):
        return entry
    if final and "None" in entry:
        return entry["None"]
    for name in (tag, coarse(tag)):
        if name in entry:
            return entry[name]
    return entry["DEFAULT"]


def _is_initialism(word: str) -> bool:
    """Whether unknown capitals are to be read as letters: short, or not to be said as a word."""
    if not (word.isascii() and word.isalpha() and word.isupper()):
        return False
    plain = re.sub("(?<=[^aeiouy])h", "", word.lower())
    return len(word) < PRONOUNCEABLE or bool(_UNSAYABLE.search(plain))


def _without_accents(word: str) -> str:
    """The letters alone: "cafe" for "café"."""
    if word.isascii():
        return word
    split = unicodedata.normalize("NFD", word)
    return "".join(c for c in split if not unicodedata.combining(c))
