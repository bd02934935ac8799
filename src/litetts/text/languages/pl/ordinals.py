"""Polish ordinals in the form that a noun asks for: "w 21. wieku", "3. piętro", "do 5. klasy"."""

from __future__ import annotations

from litetts.text.languages.ordinal_words import to_hundredth
from litetts.text.scanner.wordlist import word_list, words

__all__ = ["NOMINATIVE", "agreed", "bent"]

_ONES = word_list(
    "pierwszy drugi trzeci czwarty piąty szósty siódmy ósmy dziewiąty dziesiąty jedenasty dwunasty"
    " trzynasty czternasty piętnasty szesnasty siedemnasty osiemnasty dziewiętnasty"
)
_TENS = word_list(
    "dwudziesty trzydziesty czterdziesty pięćdziesiąty sześćdziesiąty siedemdziesiąty"
    " osiemdziesiąty dziewięćdziesiąty"
)
NOMINATIVE = to_hundredth(_ONES, _TENS, "setny")
"""The first to the hundredth, as a man bears them."""

_OF = words("od do z ze dla bez u koło około podczas według wokół spod znad oprócz początku")
_IN = words("w we na po o przy")
# Nouns that are no woman's, though their locative looks so: "w 3. sezonie", "na 2. piętrze".
_MEN_IN = words(
    "sezonie etapie rozdziale tomie akcie semestrze kwartale piętrze mieście kilometrze metrze"
    " punkcie artykule obwodzie finale numerze rzędzie okresie zakręcie planie"
)
_SOFT = {"a": "ia", "ą": "ią", "ym": "im", "ych": "ich"}


def bent(said: str, end: str) -> str:
    """Dwudziesty pierwszy, "ym" -> "dwudziestym pierwszym"; drugi, "ego" -> "drugiego"."""
    return " ".join(w[:-1] + (_soft(w, end) if w[-1] == "i" else end) for w in said.split())


def _soft(word: str, end: str) -> str:
    """The end after a soft stem: drugie, trzeciego, trzecia; but druga and drugą."""
    return end if word == "drugi" and end in "aą" else _SOFT.get(end, "i" + end)


def agreed(before: str, noun: str) -> str:
    """The end of an ordinal between a word and a noun in lower case; "" = as a man bears it."""
    for mark, end in (("ą", "ą"), ("ę", "ą"), ("em", "ym"), ("ach", "ych"), ("ów", "ych")):
        if noun.endswith(mark):
            return end
    last = noun[-1:]
    if last == "a":
        return "ego" if before in _OF else "a"
    if last == "u":
        return "ym" if before in _IN else "ego"
    if last in "iy":
        return "ej"
    if last == "o":
        return "e"
    if last == "e":
        if before not in _IN or noun in ("miejsce", "zdjęcie"):
            return "e"
        return "ym" if noun in _MEN_IN else "ej"
    return ""
