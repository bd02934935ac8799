"""Czech ordinals in the form that a noun asks for: "ve 20. století", "2. světová válka"."""

from __future__ import annotations

from litetts.text.languages.ordinal_words import to_hundredth
from litetts.text.scanner.wordlist import word_list, words

__all__ = ["NOMINATIVE", "agreed", "bent"]

_ONES = word_list(
    "první druhý třetí čtvrtý pátý šestý sedmý osmý devátý desátý jedenáctý dvanáctý třináctý"
    " čtrnáctý patnáctý šestnáctý sedmnáctý osmnáctý devatenáctý"
)
_TENS = word_list("dvacátý třicátý čtyřicátý padesátý šedesátý sedmdesátý osmdesátý devadesátý")
NOMINATIVE = to_hundredth(_ONES, _TENS, "stý")
"""The first to the hundredth, as a man bears them."""

_OF = words("od do z ze bez u během podle kolem okolo vedle dle")
_IN = words("v ve na po o při")
_TOWARDS = words("k ke proti vůči")
_WOMEN = words("část noc ves oblast směrnice příčka verze generace edice série divize")
_WOMEN_ACCUSATIVE = words("třídu příčku ligu minutu etapu hodinu cenu verzi řadu vlnu světovou")
_NEUTER_IN = words("místě kole patře čísle městě utkání")
_ENDS = ("ého", "ému", "ém", "ým", "ých", "ou")
_SOFT = {"ého": "ího", "ému": "ímu", "ém": "ím", "ým": "ím", "ých": "ích"}


def bent(said: str, end: str) -> str:
    """Dvacátý první, "ém" -> "dvacátém prvním"."""
    return " ".join(w[:-1] + (_SOFT.get(end, "í") if w[-1] == "í" else end) for w in said.split())


def agreed(before: str, noun: str) -> str:
    """The end of an ordinal between a word and a noun or adjective in lower case; "" = a man's."""
    for end in _ENDS:
        if noun.endswith(end):
            return end
    for mark, end in (("em", "ým"), ("ů", "ých"), ("ech", "ých"), ("ích", "ých"), ("ách", "ých")):
        if noun.endswith(mark):
            return end
    if noun in _WOMEN:
        return "á"
    last = noun[-1:]
    if last in "áéý":
        return last
    if last == "í":
        return _neuter(before)
    if last == "a":
        return "ého" if before in _OF else "á"
    if last == "u":
        if noun in _WOMEN_ACCUSATIVE and before not in _OF:
            return "ou"
        return "ém" if before in _IN else "ého"
    if last in "eě":
        return "ém" if noun in _NEUTER_IN else "é"
    return {"o": "é", "y": "é", "i": "é"}.get(last, "")


def _neuter(before: str) -> str:
    """Before "století", whose own form tells nothing: "na konci 20. století" has another noun."""
    if before in _IN:
        return "ém"
    if before in _TOWARDS:
        return "ému"
    noun = len(before) > 3 and before.islower() and before not in ("bylo", "začíná", "končí")
    return "ého" if before in _OF or noun else "é"
