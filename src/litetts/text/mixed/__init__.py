"""Runs of other languages in a sentence: an English name in German, a Latin word in Japanese.

    >>> [(r.lang, "Das ist by the way sehr gut."[r.start : r.end]) for r in runs(..., "de")]
    [('de', 'Das ist '), ('en', 'by the way '), ('de', 'sehr gut.')]

Words of another script are of a language that is written in it. Words in Latin letters are of the
language of the text unless the letters and function words of a run of words say clearly that they
are not: to leave the language costs `ENTER`, and where two languages are near each other nothing is
said (`MARGIN`). What stands between two words of a run (a number, a comma) belongs to it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from litetts.text.languages import find
from litetts.text.languages.en.reading.pronounceable import known
from litetts.text.languages.en.sound.dictionary import silver, supplement
from litetts.text.mixed.guess import FUNCTION, LANGUAGES, function_words, scores
from litetts.text.tags import WRITTEN_IN, language_of_script, script_of

__all__ = ["Run", "guess", "language", "runs"]

ENTER_ENGLISH, ENTER = 7.0, 8.0
"""Nats that a run of English, of another language, must be more likely than the text's language:
English is the most frequent guest."""
LEAVE = 1.0
"""Nats for coming back: one word of the text's language inside a run does not end it."""
MOST, MOST_KNOWN = 6.0, 8.0
"""Nats that one word tells at most: a strange word alone is no run, one that the English dictionary
has may be."""
OWN = -2.5
"""Nats of a word that is clearly the text's own: no run goes over it."""
EDGE = 0.6
"""Nats that the letters of the first and the last word of a run tell at least."""
MARGIN = 1.5
"""Nats by which a language must be ahead of the next one."""
ALONE = 8.5
"""Nats for one unknown word by itself (`guess`)."""
DICTIONARY, NO_DICTIONARY = 2.0, -1.5
"""Nats for English that the English dictionary has a word, and that it has it not."""
NAMES = 0.25
"""What the letters of a capitalised word count for in the language of a text whose other words are
enough to tell it: a sentence with ten Polish names is English all the same."""
RARER = {"ca": 3.0, "ro": 2.0, "id": 1.0, "fi": 1.0, "hu": 0.5, "cs": 0.5, "pt": 0.5, "pl": 0.5}
"""Nats that a run of these must tell more in English: a name is Spanish more often than Catalan."""
SHORTEST = 4
"""Letters of a word from which being in the dictionary tells something."""

_WORD = re.compile(
    r"[A-Za-zÀ-ɏḀ-ỿ][A-Za-zÀ-ɏḀ-ỿ\u0300-\u036f]*(?:['’-][A-Za-zÀ-ɏḀ-ỿ][A-Za-zÀ-ɏḀ-ỿ\u0300-\u036f]*)*"
    r"|[^\W\d_A-Za-zÀ-ɏḀ-ỿ](?:[^\W\d_A-Za-zÀ-ɏḀ-ỿ]|[\u0300-\u036f\u0591-\u05c7\u064b-\u065f"
    r"\u0900-\u0dff\u0e31-\u0e4e\u1000-\u109f])*"
)
# The name of a product: iPhone, WhatsApp, YouTube, ChatGPT; not GmbH, StVO.
_LETTERS = 3
"""Letters that one word of a run has at least."""
_SENTENCE = 3
"""Words from which a foreign run at the end of a sentence keeps the number after it."""
_PRODUCT = re.compile("[A-Za-z]*[a-z][A-Z][a-z]{2,}[A-Za-z]*|[A-Z]?[a-z]{3,}[A-Z]{2,}")
_NAME_PREFIX = re.compile("(?:Mc|Mac|Le|La|De|Di|Du|Van|Von|O)[A-Z]")
_LATIN = re.compile("[A-Za-zÀ-ɏḀ-ỿ]")
_OPENING = frozenset("\"'“‘«‹([{¿¡„‚")
_ENGLISH = LANGUAGES.index("en")
_TAGS = {"fr": "fr-fr", "pt": "pt-br", "en": "en-us"}
"""The tag that a language is read in, where it is not the language's own."""
_HAN, _KANA = "HAN", "KANA"

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of a text in one language: `text[start:end]`, and its BCP 47 tag."""

    start: int
    end: int
    lang: str


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    end: int
    lang: str  # "" = the text's own


def runs(text: str, lang: str) -> tuple[Run, ...]:
    """The text as runs that follow each other and hold all of it; one run where nothing is foreign.

    Args:
        text: one sentence.
        lang: BCP 47 tag of its language.
    """
    base = lang.partition("-")[0]
    own = _own_scripts(base)
    if text.isascii() and not own and not _suspect(text, base):
        return (Run(0, len(text), lang),)
    found = [(m.start(), m.end(), m[0]) for m in _WORD.finditer(text)]
    kana = any(script_of(w[0]) == _KANA for _, _, w in found if not _LATIN.match(w[0]))
    words = [_Word(s, e, _by_script(w, base, own, kana)) for s, e, w in found]
    latin = [i for i, (_, _, w) in enumerate(found) if _LATIN.match(w[0])]
    # In a text of other letters, Latin words are English unless they are clearly not.
    places = [found[i][:2] for i in latin]
    letters = [_abbreviation(text, *at, base) or _tag(text, at[0]) for at in places]
    told = _told([found[i][2] for i in latin], "en" if own else base, letters)
    for i, tag in zip(latin, told, strict=True):
        if own and base in ("ja", "zh"):
            tag = tag or ""  # their readers take English words themselves
        elif own:
            tag = tag or ("" if _technical(text, words[i]) else _TAGS["en"])
        words[i] = _Word(words[i].start, words[i].end, tag)
    return _joined(text, words, lang)


def language(text: str) -> str:
    """The tag of the language that a text is most likely in; "" = not sure, or no words."""
    found = [m[0] for m in _WORD.finditer(text)]
    latin = [w for w in found if _LATIN.match(w)]
    if 2 * len(latin) < len(found):
        other = [w for w in found if not _LATIN.match(w)]
        if any(script_of(w[0]) == _KANA for w in other):
            return "ja"
        return next(filter(None, map(language_of_script, other)), "")
    if not latin:
        return ""
    small = [w for w in latin if w.islower()]
    names = 1.0 if _small_words().isdisjoint(small) else NAMES
    weight = np.array([[1.0 if w.islower() else names] for w in latin])
    told = (np.stack([scores(w.lower().replace("’", "'")) for w in latin]) * weight).sum(0)
    told[_ENGLISH] += DICTIONARY * sum(_english(w.lower()) for w in latin) / 2
    order = np.argsort(-told)
    if told[order[0]] - told[order[1]] < MARGIN:
        return ""
    lang = LANGUAGES[int(order[0])]
    return _TAGS.get(lang, lang)


@cache
def _small_words() -> frozenset[str]:
    """The function words of all languages."""
    return frozenset().union(*function_words().values())


_ROMAJI = re.compile(
    r"(?:(?:kk?|ss?|tt?|n|h|m|r|g|z|d|b|pp?|[kgnhbpmr]y|ss?h|tt?s|[ct]?ch|j|w|y|f)?[aiueo]|n(?![aiueo]))+"
)
"""Japanese in Latin letters, which has the syllables of Finnish."""


def guess(word: str, lang: str) -> str:
    """The language of one word that the dictionaries of `lang` do not have; "" = not sure."""
    if not word.isalpha() or len(word) < SHORTEST:
        return ""
    base = lang.partition("-")[0]
    if base not in LANGUAGES:
        return ""
    told = scores(word.lower())
    order = np.argsort(-told)
    first, second = int(order[0]), int(order[1])
    ahead = told[first] - told[LANGUAGES.index(base)]
    ahead -= RARER.get(LANGUAGES[first], 0.0) * (base == "en")
    if LANGUAGES[first] == "fi" and _ROMAJI.fullmatch(word.lower()):
        return ""  # Nikkei, Keiko
    if told[first] - told[second] < MARGIN or ahead < ALONE:
        return ""
    return _TAGS.get(LANGUAGES[first], LANGUAGES[first])


def _abbreviation(text: str, start: int, end: int, base: str) -> bool:
    """Whether a word is an abbreviation of the text's own language: it is no small word.

    One letter with its full stop inside a sentence, as in "i. V. m.", "S. 12", "u. a.": "i" is no
    Catalan "and" there, nor "s" and "a" Czech. And what the language lists: "Prof. Dr." is German.
    """
    if text[end : end + 1] != ".":
        return False
    if end - start == 1:
        return bool(text[end + 1 :].strip())
    return base != "en" and text[start:end].lower() in find(base).abbreviations


_LATIN_TAG = re.compile(r"et (?:al|seq|ux|cetera)\b")
"""Latin that law and science keep: no French."""


def _tag(text: str, start: int) -> bool:
    """Whether a word is of "et al." and the like."""
    return any(_LATIN_TAG.match(text, max(0, start - back)) for back in (0, len("et ")))


def _technical(text: str, word: _Word) -> bool:
    """Whether Latin letters are no word: a unit (3 km), a name in capitals (GPT-4, A4)."""
    written = text[word.start : word.end]
    beside = text[max(0, word.start - 2) : word.start] + text[word.end : word.end + 1]
    short = len(written) < SHORTEST and any(map(str.isdecimal, beside))
    return short or written.isupper()


@lru_cache(maxsize=64)
def _own_scripts(base: str) -> frozenset[str]:
    """The scripts of a language that is not written in Latin letters; empty for one that is."""
    own = {script for script, languages in WRITTEN_IN.items() if base in languages}
    return frozenset(own | ({_HAN, _KANA} if base == "ja" else set()))


def _by_script(word: str, base: str, own: frozenset[str], kana: bool) -> str:
    if _LATIN.match(word[0]):
        return ""
    script = script_of(word[0])
    if script in own or (script == _HAN and base == "ko"):
        return ""
    if script == _HAN and kana:
        return "ja"
    return language_of_script(word)


@lru_cache(maxsize=1024)
def _letters(word: str, base: str) -> Floats:
    """Nats for every language against `base` that the letters of a Latin word tell."""
    told = scores(word.lower().replace("’", "'"))
    against: Floats = told - told[LANGUAGES.index(base)]
    return against


@lru_cache(maxsize=1024)
def _against(word: str, base: str) -> Floats:
    """The same with what dictionary and function words tell, float32 [languages]."""
    low = word.lower().replace("’", "'")
    told = _letters(word, base).copy()
    own = LANGUAGES.index(base)
    english = _english(low)
    if len(low) >= SHORTEST:
        told[_ENGLISH] += DICTIONARY if english else NO_DICTIONARY
    if _ROMAJI.fullmatch(low) and low not in function_words()["fi"]:
        told[LANGUAGES.index("fi")] = min(float(told[LANGUAGES.index("fi")]), 0.0)
    against: Floats = np.clip(told, -MOST, MOST)
    if english:
        against[_ENGLISH] = min(float(told[_ENGLISH]), MOST_KNOWN)
    if low in function_words()[base]:
        # The language's own function words begin no run; inside one they may stand.
        mine = [low in function_words()[lang] for lang in LANGUAGES]
        against = np.where(mine, np.minimum(against, 0), against - FUNCTION)
    if base == "en" and (english or _listed(low)):
        mine = [low in function_words()[lang] for lang in LANGUAGES]
        against = np.minimum(against, np.where(mine, FUNCTION, 0))
    if base != "en" and _product(word):
        against = np.full(len(LANGUAGES), -MOST, np.float32)
        against[_ENGLISH] = ENTER_ENGLISH / 2
    if word.isupper() and (base == "en" or len(word) <= SHORTEST):
        against = np.minimum(against, 0)  # an initialism: NE, LA, UN, IBAN
    against[own] = 0
    return against


def _english(low: str) -> bool:
    """Whether the English dictionary has a word, or what it may be the plural of."""
    return known(low) or known(low.capitalize()) or (low.endswith("s") and known(low[:-1]))


def _listed(low: str) -> bool:
    """Whether any English dictionary has a word, names among them."""
    stems = [low, low.capitalize(), low.removesuffix("'s"), low.removesuffix("'s").capitalize()]
    stems.append(low.removesuffix("s") if known(low.removesuffix("s")) else low)
    # The checked one first: most words end there, and the other one's pages stay on disk.
    return any(map(known, stems)) or any(
        w in supplement(False) or w in silver(False) for w in stems
    )


def _suspect(text: str, base: str) -> bool:
    """Whether the words of a text in ASCII can be a run of another language, all told.

    What each tells at most is remembered, so that a text in one language costs a look per word.
    """
    if base not in LANGUAGES:
        return False
    return sum([_most(word, base) for word in text.split()]) >= ENTER_ENGLISH


@lru_cache(maxsize=16384)
def _most(written: str, base: str) -> float:
    """Nats that what stands between two spaces tells at most for another language."""
    return sum(_most_of(word, base) for word in _WORD.findall(written))


def _product(word: str) -> bool:
    """Whether a word is the name of a product or a firm, which is read in English everywhere."""
    return _PRODUCT.fullmatch(word) is not None and not _NAME_PREFIX.match(word)


def _most_of(word: str, base: str) -> float:
    if base != "en" and _product(word):
        return ENTER
    if base == "en" and not _listed(word.lower()) and guess(word, base):
        return ENTER
    return max(0.0, float(_against(word, base).max()))


def _told(words: Sequence[str], base: str, letters: Sequence[bool]) -> list[str]:
    """The tag of each Latin word, "" = the text's; `letters` = which are abbreviations."""
    tags = [""] * len(words)
    if base not in LANGUAGES or not words:
        return tags
    table = np.stack([_against(w, base) for w in words])
    table[list(letters)] = np.minimum(table[list(letters)], 0)
    path = _way(table, LANGUAGES.index(base))
    at = 0
    while at < len(path):
        end = at
        while end < len(path) and path[end] == path[at]:
            end += 1
        if LANGUAGES[path[at]] != base:
            for first, stop in _sure(words, letters, table, at, end, path[at], base):
                lang = LANGUAGES[path[at]]
                tags[first:stop] = [_TAGS.get(lang, lang)] * (stop - first)
        at = end
    if base != "en":
        products = [_TAGS["en"] if _product(word) else "" for word in words]
        return [tag or product for tag, product in zip(tags, products, strict=True)]
    # A name that no dictionary has: its letters may tell whose it is.
    return [
        tag or ("" if _listed(w.lower()) else guess(w, base))
        for tag, w in zip(tags, words, strict=True)
    ]


def _way(table: Floats, own: int) -> list[int]:
    """The most likely way from language to language, one state per word (Viterbi)."""
    states = np.arange(len(LANGUAGES))
    enter = np.where(states == _ENGLISH, ENTER_ENGLISH, ENTER) + _rarer(own)
    best, back = np.where(states == own, 0.0, -enter) + table[0], []
    for row in table[1:]:
        away = int(np.where(states == own, -np.inf, best).argmax())
        entered = (states != own) & (best[own] - enter > best)
        came = np.where(entered, own, states)
        value = np.where(entered, best[own] - enter, best)
        if best[away] - LEAVE > value[own]:
            came[own], value[own] = away, best[away] - LEAVE
        back.append(came)
        best = value + row
    path = [int(best.argmax())]
    for came in reversed(back):
        path.append(int(came[path[-1]]))
    return path[::-1]


@lru_cache(maxsize=len(LANGUAGES))
def _rarer(own: int) -> Floats:
    """Nats that each language must tell more in a text of the language `own`."""
    more = [RARER.get(lang, 0.0) * (own == _ENGLISH) for lang in LANGUAGES]
    return np.array(more, np.float32)


def _sure(
    words: Sequence[str],
    letters: Sequence[bool],
    table: Floats,
    at: int,
    end: int,
    state: int,
    base: str,
) -> list[tuple[int, int]]:
    """Of words[at:end], the stretches that are surely of the language `state`."""
    lang = LANGUAGES[state]
    enter = ENTER_ENGLISH if state == _ENGLISH else ENTER

    def function(i: int) -> bool:
        return not letters[i] and words[i].lower() in function_words()[lang]

    def mine(i: int) -> bool:
        return words[i].lower() in function_words()[base]

    def firm(i: int) -> bool:
        """Whether it may be the first or the last word of a run."""
        if (
            letters[i]
            or mine(i)
            or (base == "en" and not function(i) and _listed(words[i].lower()))
        ):
            return False
        return function(i) or bool(_letters(words[i], base)[state] >= EDGE)

    # "download do software": what is a function word of both is the text's own, unless the run has
    # one that is not.
    told = any(function(i) and not mine(i) for i in range(at, end))
    own = [
        i
        for i in range(at, end)
        if (mine(i) and not (told and function(i))) or (table[i, state] < OWN and not function(i))
    ]
    found = []
    for first, stop in zip([at, *(i + 1 for i in own)], [*own, end], strict=True):
        while first < stop and not firm(first):
            first += 1
        while first < stop and not firm(stop - 1):
            stop -= 1
        if first == stop or all(len(words[i]) < _LETTERS for i in range(first, stop)):
            continue  # nothing, or abbreviations: "s. o." is no Czech
        total = table[first:stop].sum(0) - _rarer(LANGUAGES.index(base))
        rest = np.delete(total, state).max()
        if total[state] >= enter and total[state] - rest >= MARGIN:
            found.append(
                _named(words, first, stop, at, end, base) if lang == "en" else (first, stop)
            )
    return found


def _named(
    words: Sequence[str], first: int, stop: int, at: int, end: int, base: str
) -> tuple[int, int]:
    """A run of English with the rest of its name: Wall Street | Journal, Star | Wars."""

    def name(i: int) -> bool:
        return words[i][0].isupper() and _english(words[i].lower())

    german = base == "de"  # where every noun has its capital
    low, high = (at, end) if german else (0, len(words))
    while first > low and name(first - 1) and words[first][0].isupper():
        first -= 1
    while stop < high and name(stop) and words[stop - 1][0].isupper():
        stop += 1
    return first, stop


def _joined(text: str, words: Sequence[_Word], lang: str) -> tuple[Run, ...]:
    """Words to runs; what stands between two runs is the first one's, opening marks the next's."""
    if not any(w.lang for w in words):
        return (Run(0, len(text), lang),)
    found: list[Run] = []
    begin, current = 0, words[0].lang or lang
    for one, two in pairwise(words):
        tag = two.lang or lang
        if tag == current and tag != lang and lang.startswith("en"):
            digit = next((k for k in range(one.end, two.start) if text[k].isdecimal()), 0)
            if digit:  # a number between two foreign names is read in English
                found += [Run(begin, digit, current), Run(digit, two.start, lang)]
                begin = two.start
        if tag == current:
            continue
        cut = two.start
        while cut > one.end and text[cut - 1] in _OPENING:
            cut -= 1
        if current != lang and tag == lang:
            # A number between a foreign word and the text's is the text's.
            number = next((k for k in range(one.end, cut) if text[k].isalnum()), cut)
            while number > one.end and not text[number - 1].isspace() and number < cut:
                number -= 1
            cut = max(number, one.end) if number < cut else cut
        found.append(Run(begin, cut, current))
        begin, current = cut, tag
    last = words[-1].end
    number = next((k for k in range(last, len(text)) if text[k].isalnum()), 0)
    few = sum(begin <= w.start for w in words) < _SENTENCE
    if current != lang and number and few:  # "das iPhone 15": a name's number is the text's
        found.append(Run(begin, number, current))
        begin, current = number, lang
    found.append(Run(begin, len(text), current))
    return tuple(found)
