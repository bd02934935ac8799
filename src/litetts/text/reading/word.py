"""Words that are not read as written: abbreviations, initialisms, Roman numerals, links."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from litetts.text.reading.quantity import final
from litetts.text.reading.tables import Numeral, Tables, alternatives, form
from litetts.text.scanner.pattern import pattern
from litetts.text.scanner.scan import LETTER, Reading, Rule, Scan

__all__ = [
    "abbreviation",
    "elided",
    "hashtag",
    "hyphenated",
    "initialism",
    "link",
    "roman",
    "serial",
    "shouted",
    "slashed",
]

MIN_SHOUTED = 12
"""Capitals in a text from which on it may be one that is written in capitals throughout."""
_UPPER = r"(?:(?![a-zß-öø-ÿ])" + LETTER + r")"
_ROMAN = r"(?=[IVXLCDM])M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})"
_SMALL_ROMAN = pattern(r"\s?[IVX]{1,8}\b")
_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_TOP_LEVEL = (
    r"(?:com|org|net|info|edu|gov|eu|io|app|dev|ai|tv|es|fr|it|pt|br|de|at|ch|be|nl|uk|us|ca|mx|ar|cl"
    r"|co|pl|se|no|dk|fi|cz|sk|ro|hu|gr|tr|ru|ua|il|ir|in|id|vn|kr|jp|cn)"
)


def value(roman: str) -> int:
    """XIV -> 14."""
    numbers = [_VALUES[c] for c in roman]
    following = [*numbers[1:], 0]
    return sum(-a if a < b else a for a, b in zip(numbers, following, strict=True))


def abbreviation(t: Tables) -> Rule:
    """Sr. López, p. ej., n.º 5."""
    whole = pattern(t.abbreviation_pattern)
    table = t.all_abbreviations

    def read(scan: Scan, i: int) -> Reading | None:
        if scan.char(i - 1).isalnum() or not (match := whole.match(scan.text, i)):
            return None
        end = match.end()
        choices = table[match[0].replace(" ", "")]
        following = scan.text[end : end + 3].lstrip(" -")[:1]
        gap = scan.text[end : end + 1]
        if "number" in choices and (following.isdigit() or _SMALL_ROMAN.match(scan.text, end)):
            where = "number"
        elif "name" in choices and following.isupper() and gap in (" ", "-", "."):
            where = "name"
        elif "" in choices:
            where = ""
        else:
            return None
        spoken = choices[where]
        if not match[0].endswith((".", "°", "º", "/")) and where == "" and gap in ("'", "-", "@"):
            return None
        if "{" in spoken:
            spoken = form(spoken, t.noun_gender(scan.word_after(end).lower()) == "f")
        after = final(scan, end) if match[0].endswith(".") else ""
        return Reading(end, spoken, "abbreviation", "abbreviation", after)

    return read


def roman(t: Tables) -> Rule:
    """Siglo XXI, Felipe II, la II Guerra Mundial, XXe siècle."""
    endings = alternatives(frozenset(t.roman_endings))
    marked = pattern(rf"(?P<n>{_ROMAN})(?P<mark>{endings})(?!\w)")
    whole = pattern(rf"(?P<n>{_ROMAN})(?!\w|['.]{LETTER}|-(?![IVXLC]+\b){LETTER}|\.\d)")

    def read(scan: Scan, i: int) -> Reading | None:
        if scan.char(i - 1).isalnum():
            return None
        if match := marked.match(scan.text, i):
            n, gender = value(match["n"]), t.roman_endings[match["mark"]]
            one = match["mark"] in t.roman_first
            plain = len(match["n"]) > 1 or match["n"] in "IVX"
            if plain and one == (n == 1) and (said := t.ordinal(n, gender)):
                return Reading(match.end(), said, "roman", "roman ordinal")
        if not (match := whole.match(scan.text, i)):
            return None
        numeral, n = match["n"], value(match["n"])
        before = scan.word_before(i)
        said = _roman(t, scan, numeral, n, before, match.end())
        return Reading(match.end(), said, "roman", "roman") if said else None

    return read


def _roman(t: Tables, scan: Scan, numeral: str, n: int, before: str, end: int) -> str:
    previous = scan.previous
    if before.lower() in t.roman_nouns or (previous and previous.spoken in t.roman_nouns):
        return t.roman(n, (previous.spoken if previous else before).split(" ")[-1])
    small = set(numeral) <= set("IVX")
    named = (
        before[:1].isupper() and not before.isupper() and not scan.at_line_start(end - len(numeral))
    )
    if named and small and (len(numeral) > 1 or before in t.kings):
        return t.roman(n, before)
    # XVI y XVII, XVIe-XVIIe: like the one before.
    if small and previous and previous.kind == "range" and len(scan.drafts) > 1:
        first = scan.drafts[-2]  # sec. XVI-XVII: the first as its noun asks, and so the second
        if first.kind == "roman" and len(numeral) > 1:
            return t.roman(n, "")
    if previous and previous.kind == "roman" and small:
        return t.roman(n, previous.rule.partition(":")[2] or next(iter(t.roman_nouns), ""))
    noun = scan.word_after(end)
    if small and noun and not (before.isupper() and len(before) > 1):
        said = t.roman_before(n, noun)
        if said and (len(numeral) > 1 or noun[0].isupper() or noun in t.roman_nouns):
            return said
    return t.cardinal(n) if small and len(numeral) > 1 and numeral not in t.spelled else ""


def _spelled(written: str) -> str:
    return " ".join(written.upper())


def pronounceable(t: Tables, written: str) -> bool:
    """Whether an initialism is said as a word."""
    if written in t.said or written in t.spelled:
        return written in t.said
    if len(written) < t.shortest_said:
        return False
    vowels = "aeiouyáéíóúàèìòùâêôãõäöü" if t.vowel_y else "aeiouáéíóúàèìòùâêôãõäöü"
    syllables = rf"(?:(?:{t.onsets})?[{vowels}]{{1,2}}(?:(?:{t.codas})(?![{vowels}]))?)+"
    return re.fullmatch(syllables, written.lower()) is not None


def initialism(t: Tables) -> Rule:
    """DNI is spelled, ONU is a word."""
    caps = pattern(rf"{_UPPER}{{2,6}}(?![\w])")
    dotted = pattern(rf"(?:{_UPPER}\.){{2,5}}(?:{_UPPER}(?!\w))?")
    joined = pattern(rf"{_UPPER}{{2,6}}(?:/{_UPPER}{{2,6}}){{1,3}}(?![\w/])")

    def read(scan: Scan, i: int) -> Reading | None:
        if match := dotted.match(scan.text, i):
            letters = match[0].replace(".", "")
            said = letters if pronounceable(t, letters) else _spelled(letters)
            after = final(scan, match.end()) if match[0].endswith(".") else ""
            return Reading(match.end(), said, "letters", "initialism", after)
        if pair := joined.match(scan.text, i):  # CDU/CSU
            parts = pair[0].split("/")
            said = " ".join(p if pronounceable(t, p) else _spelled(p) for p in parts)
            return Reading(pair.end(), said, "letters", "initialism")
        match = caps.match(scan.text, i)
        if not match:
            return None
        if pronounceable(t, match[0]):
            return Reading(match.end(), match[0], "word", "plain")
        return Reading(match.end(), _spelled(match[0]), "letters", "initialism")

    return read


def shouted(t: Tables) -> Rule:
    """A text all in capitals has words, no initialisms."""
    caps = pattern(rf"{_UPPER}{{2,}}(?!\w)")

    def read(scan: Scan, i: int) -> Reading | None:
        match = caps.match(scan.text, i)
        if not match or not _shouts(scan.text):
            return None
        return Reading(match.end(), match[0].lower(), "word", "capitals")

    return read


_CAPITAL_WORDS, _SMALL_WORDS = pattern(rf"{_UPPER}{{2,}}"), pattern(r"[a-zß-öø-ÿ]+")
_CAPITALS, _SMALL = pattern(_UPPER), pattern(r"[a-zß-öø-ÿ]")


@lru_cache(maxsize=4)
def _shouts(text: str) -> bool:
    upper, lower = len(_CAPITALS.findall(text)), len(_SMALL.findall(text))
    if upper < MIN_SHOUTED or upper <= 3 * lower:
        return False
    # Many initialisms and short words between them are no shout: "a ONU, a OTAN e o IBGE".
    return len(_CAPITAL_WORDS.findall(text)) > 3 * len(_SMALL_WORDS.findall(text))


_VOWELS = "aeiouhAEIOUHàèéìòùÀÈÉÌÒÙ"


def elided(t: Tables, rules: Callable[[str], Sequence[Rule]]) -> Rule:
    """L'ONU, dell'11 %, d'EDF: an article with its apostrophe before what is not a plain word."""
    if not t.elisions:
        return lambda scan, i: None
    whole = pattern(
        rf"(?i:{t.elisions})'(?=\d|[A-Z][a-z]?[₀-₉]|{_UPPER}{{2}}(?!')(?![a-zß-ÿ])|{t.abbreviation_pattern})"
    )

    def read(scan: Scan, i: int) -> Reading | None:
        match = whole.match(scan.text, i)
        if not match or scan.char(i - 1).isalnum():
            return None
        end = match.end()
        for rule in rules(scan.text[end]):
            result = rule(scan, end)
            if result is None:
                continue
            one = result if isinstance(result, Reading) else result[0]
            article = match[0]
            if one.spoken[:1] not in _VOWELS and article.lower() in t.full_articles:
                full = t.full_articles[article.lower()]  # l'1 aprile: il primo
                article = (full.capitalize() if article[0].isupper() else full) + " "
            return Reading(one.end, article + one.spoken, one.kind, one.rule, one.after)
        return None

    return read


def hyphenated(t: Tables) -> Rule:
    """Físico-químico, peut-être: words that a hyphen joins."""
    whole = pattern(rf"{LETTER}+(?:'{LETTER}+)*(?:-{LETTER}+(?:'{LETTER}+)*){{1,12}}(?![\w-])")

    def read(scan: Scan, i: int) -> Reading | None:
        match = whole.match(scan.text, i)
        if not match:
            return None
        return Reading(match.end(), match[0].replace("-", " "), "word", "hyphenated")

    return read


def slashed(t: Tables) -> Rule:
    """Y/o, él/ella: two words."""
    whole = pattern(rf"{LETTER}+(?:/{LETTER}+){{1,4}}(?![\w/])")

    def read(scan: Scan, i: int) -> Reading | None:
        match = whole.match(scan.text, i)
        if not match:
            return None
        first, _, last = match[0].partition("/")
        if len(last) > 2 and last in t.units:  # times a day
            return Reading(match.end(), f"{first} {t.rate(t.units[last])}", "measure", "rate")
        return Reading(match.end(), match[0].replace("/", " "), "word", "slashed")

    return read


_PRODUCT = pattern(r"\d+x\d+")


def serial(t: Tables) -> Rule:
    """A4, MP3, COVID-19."""
    whole = pattern(rf"(?=[\w-]{{0,40}}\d)(?=[\w-]{{0,40}}{LETTER})[^\W_]+(?:-[^\W_]+)*(?!\w)")

    def read(scan: Scan, i: int) -> Reading | None:
        match = whole.match(scan.text, i)
        if not match or scan.char(i - 1).isalnum() or _PRODUCT.fullmatch(match[0]):
            return None
        said = []
        for part in re.findall(r"\d+|[^\W\d_]+", match[0]):
            if part.isdecimal():
                short = len(part) < 4 and part[0] != "0"
                said.append(t.cardinal(int(part)) if short else t.digits(part))
            elif len(part) < 4 and not (part[0].isupper() and part[1:].islower() and len(part) > 1):
                upper = part.isupper() or len(part) == 1
                said.append(_spelled(part) if upper else part)
            else:
                said.append(part)
        return Reading(match.end(), " ".join(said), "serial", "letters and digits")

    return read


def link(t: Tables) -> Rule:
    """Addresses: https://ejemplo.es, ana@ejemplo.es, ejemplo.es."""
    path = r"(?:/[\w.,~%/?&=#+@:-]*[\w/])?"
    whole = pattern(
        rf"(?:(?:https?|ftp)://[\w.-]+(?::\d+)?{path}|www\.[\w-]+(?:\.[\w-]+)+{path}"
        rf"|[\w.+-]{{1,64}}@[\w-]+(?:\.[\w-]+)+|[\w-]{{1,64}}(?:\.[\w-]+){{0,3}}\.{_TOP_LEVEL}(?!\w|\.\w|[-']){path})",
        re.IGNORECASE,
    )

    def read(scan: Scan, i: int) -> Reading | None:
        if scan.char(i - 1).isalnum():
            return None
        if not (match := whole.match(scan.text, i)) or not any(c.isalpha() for c in match[0]):
            return None
        return Reading(match.end(), _address(t, match[0]), "electronic", "link")

    return read


def _address(t: Tables, written: str) -> str:
    said = []
    for part in re.findall(r"\d+|[^\W\d_]+|\S", written):
        if part.isdecimal():
            said.append(t.number(Numeral(part)))
        elif part.isalpha():
            known = part.lower() in ("www", "http", "https", "ftp")
            said.append(_spelled(part) if known else part)
        else:
            said.append(t.electronic.get(part) or t.symbols.get(part, ""))
    return " ".join(s for s in said if s)


def hashtag(t: Tables) -> Rule:
    """#viernes, # 5, @ana."""
    number = pattern(r"[#№]\s?(?=\d)")
    tag = pattern(rf"#(?={LETTER})")
    handle = pattern(r"@(?=[\w])")

    def read(scan: Scan, i: int) -> Reading | None:
        if scan.char(i - 1).isalnum():
            return None
        if match := number.match(scan.text, i):
            return Reading(match.end(), t.number_sign, "symbol", "number sign")
        if match := tag.match(scan.text, i):
            return Reading(match.end(), t.hashtag, "symbol", "hashtag")
        if match := handle.match(scan.text, i):
            return Reading(match.end(), t.symbols.get("@", ""), "symbol", "handle")
        return None

    return read
