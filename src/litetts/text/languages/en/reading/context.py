"""What the words around a token tell about it."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from litetts.text.languages.en.reading import numbers
from litetts.text.languages.en.reading.greek import GREEK
from litetts.text.scanner.pattern import pattern
from litetts.text.scanner.scan import Reading, Rule, Scan
from litetts.text.scanner.wordlist import words

__all__ = [
    "FUNCTION_WORDS",
    "INTEGER",
    "NUMBER",
    "STARTERS",
    "adjectival",
    "final_dot",
    "possessive",
    "say",
    "say_number",
    "singular",
    "spell",
    "use_and",
]

INTEGER = (
    r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d{1,2}(?:,\d{2})+,\d{3}(?![\d,])"
    r"|\d{1,3}(?: \d{3}){2,}(?! ?\d)|\d+)"
)
"""An integer with or without groups of thousands, or of lakhs as in India (2,75,000)."""
NUMBER = rf"(?:{INTEGER}(?:\.\d+)?(?!\.?\d)|\.\d+(?!\.?\d))"
"""An integer or a decimal."""

STARTERS = words(
    """
    The In At On To From By For And But Of With Near When While After Before Then Did Is Was Our
    His Her My Their Visit Dear See Ask Call Meet Thanks
    """
)
"""Words with a capital because they begin a sentence, not because they are a name."""
_DETERMINERS = words("a an another the this that every each my your his her its our their")
# Words that may follow an amount without being the noun that it describes.
FUNCTION_WORDS = words(
    """
    a about above across after again against all along also although am among an and any are
    around as at away back be because been before being below between both but by came can
    cost could did do does down during each either even ever every extra fell few for from
    gained get gets go goes got had has have he her here high him his how i if in inside
    instead into is it its just last later left less lost made many may me might more most
    much must my near never next no nor not now of off on once one only onto or other our
    out outside over paid past per plus rose she should since so some still such than that
    the their them then there these they this those though through till to together too
    total toward towards under until up upon us very was we well went were what when where
    whether which while who whom whose why will wide with within without worth would yet you
    your ago apart long old tall deep thick away wide total each
    """
)
_FINAL = pattern(r"[\"'”’)\]]*\s*$")


_COUNTS = words(
    "two three four five six seven eight nine ten several many some few all these those"
)


def possessive(rule: Rule) -> Rule:
    """The rule, with the "'s" after what it reads: April 3rd's, the 21st's."""

    def read(scan: Scan, i: int) -> Reading | Sequence[Reading] | None:
        reading = rule(scan, i)
        if not isinstance(reading, Reading):
            return reading
        end = reading.end
        if scan.text[end : end + 2] != "'s" or scan.char(end + 2).isalnum():
            return reading
        return Reading(end + 2, reading.spoken + "'s", reading.kind, reading.rule)

    return read


def adjectival(scan: Scan, start: int, end: int) -> bool:
    """Whether the amount at start:end describes a noun: "a $5 bill", "five $20 bills"."""
    before, after = scan.word_before(start).lower(), scan.word_after(end)
    noun = len(after) > 1 and (after.islower() or after.isupper()) and after not in FUNCTION_WORDS
    return noun and (before in _DETERMINERS or (before in _COUNTS and after.endswith("s")))


def final_dot(scan: Scan, end: int) -> str:
    """Such as "." when an abbreviation's dot, just before `end`, also ends the text; else ""."""
    return "." if _FINAL.match(scan.text[end : end + 12]) and end + 12 >= len(scan.text) else ""


def use_and(scan: Scan) -> bool:
    """Whether numbers have "and" after the hundreds."""
    style = scan.style.number_and
    return scan.british if style is None else style


def say(scan: Scan, n: int) -> str:
    """A cardinal in the style of the scan."""
    return numbers.cardinal(n, use_and(scan))


def say_number(scan: Scan, text: str) -> str:
    """An integer or decimal as matched by `NUMBER` (an optional sign before it)."""
    sign = ""
    if text[:1] in "+-":
        sign, text = ("minus " if text[0] == "-" else "plus "), text[1:].strip()
    whole, dot, fraction = text.partition(".")
    if lakhs := numbers.lakhs(whole, use_and(scan)):
        return sign + lakhs + (f" point {numbers.digits(fraction)}" if dot else "")
    if dot:
        return sign + numbers.decimal(whole, fraction, use_and(scan))
    return sign + numbers.number(whole, use_and(scan))


def singular(text: str) -> bool:
    """Whether a number as written takes a singular noun: only 1 itself does."""
    return text.lstrip("+-") == "1"


def spell(text: str, zero: str = "zero") -> str:
    """Letters and digits by name, everything else left out: "AB12" -> "A B one two"."""
    out = []
    for c in text:
        if c.isdecimal():
            out.append("oh" if zero == "oh" and c == "0" else numbers.ONES[int(c)])
        elif c.isalpha():
            parts = c if c.isascii() or c in GREEK else unicodedata.normalize("NFKC", c)
            parts = parts if parts.isalpha() else c  # the Thai ำ is one letter
            out += [GREEK.get(p) or (p.upper() if len(p.upper()) == 1 else p) for p in parts]
    return " ".join(out)
