"""Telephone numbers, extensions, and other numbers read in groups of digits."""

from __future__ import annotations

import re

from litetts.text.languages.en.reading import numbers
from litetts.text.languages.en.reading.context import spell
from litetts.text.scanner.pattern import pattern
from litetts.text.scanner.scan import Reading, Scan
from litetts.text.scanner.wordlist import words

_EXTENSION = r"(?:,?\s?(?:ext\.?|x|extension|#)\s?(?P<ext>\d{1,6})(?!\w))?"
_NORTH_AMERICAN = pattern(
    r"(?P<country>\+?1[-. ]?)?(?:\((?P<a>\d{3})\)[-. ]?|(?P<b>\d{3})(?P<sep>[-. ]))"
    r"(?P<c>\d{3})[-. ](?P<d>\d{4})(?![\d]|[-.]\d)" + _EXTENSION
)
_VANITY = pattern(
    r"(?P<country>\+?1[-. ])?\(?(?P<a>8(?:00|88|77|66|55|44|33)|900)\)?[-. ]"
    r"(?P<rest>(?=[-A-Z0-9]*[A-Z]{2})[A-Z0-9]{2,9}(?:-[A-Z0-9]{2,7})?)(?![\w])"
)
_SHORTEST_NAME = 5
"""Fewer letters after 800 are a unit or an era: 800 IU, 900 BC."""
_LOCAL = pattern(r"(?P<c>[2-9]\d\d)-(?P<d>\d{4})(?![\w]|[-.,]\d)" + _EXTENSION)
_INTERNATIONAL = pattern(
    r"\+(?P<country>\d{1,3})(?P<rest>(?:[-. ]?\(?\d{1,5}\)?){2,6})(?![\w])" + _EXTENSION
)
_GROUPS = pattern(r"(?:\(0\d{1,5}\)|0\d{1,5})(?:[- ]\d{2,6}){1,4}(?![\w]|[-.,]\d)")
_SOCIAL = pattern(r"\d{3}-\d{2}-\d{4}(?![\w-])")
_CARD = pattern(r"\d{4}(?:[- ]\d{4}){2,4}(?:[- ]\d{1,4})?(?![\w])|\d{4}[- ]\d{6}[- ]\d{5}(?!\w)")
_ISBN = pattern(r"(?:97[89]-)?\d{1,5}-\d{1,7}-\d{1,7}-[\dX](?![\w-])")
_SHORT = pattern(r"[-\d]{3,}(?![\w])")
_EXT = pattern(r"(?:ext\.?|extension|x)\s?(?P<ext>\d{2,6})(?!\w)", re.IGNORECASE)
_CALL = words(
    """
    call dial phone tel telephone fax mobile cell number text whatsapp hotline at
    """
)
_LAST_DIGIT = pattern(r"[\d)](?=[^\d)]*$)")
_TEN = pattern(r"\d{10}(?![\w]|[.,]\d)")
_DIGIT_RUN = pattern(r"\d+|X")


def _zero(scan: Scan) -> str:
    return "zero" if scan.style.zero == "zero" else "oh"


def grouped(scan: Scan, i: int, end: int, kind: str, rule: str) -> list[Reading]:
    """One reading per group of digits of text[i:end], with a comma between the groups."""
    readings: list[Reading] = []
    zero = _zero(scan) if kind == "telephone" else "zero"
    groups = list(_DIGIT_RUN.finditer(scan.text, i, end))
    for k, match in enumerate(groups):
        last = k == len(groups) - 1
        # What stands around the digits belongs to the group before it, opening marks apart.
        stop = end if last else groups[k + 1].start()
        while not last and scan.text[stop - 1] in " (+":
            stop -= 1
        said = spell(match[0], zero)
        if match[0] in ("800", "900") and kind == "telephone":
            said = numbers.cardinal(int(match[0]))
        if scan.text[match.start() - 1 : match.start()] == "+" and match.start() > 0:
            said = "plus " + said
        readings.append(Reading(max(stop, match.end()), said, kind, rule, "" if last else ","))
    return readings


def _with_extension(scan: Scan, i: int, match: re.Match[str], rule: str) -> list[Reading]:
    if not match["ext"]:
        return grouped(scan, i, match.end(), "telephone", rule)
    stop = match.start("ext")
    body = _LAST_DIGIT.search(scan.text[i:stop])
    end = i + body.end() if body else stop
    readings = grouped(scan, i, end, "telephone", rule)
    last = readings[-1]
    readings[-1] = Reading(last.end, last.spoken, last.kind, last.rule, ",")
    said = "extension " + numbers.digits(match["ext"], "oh" if _zero(scan) == "oh" else "zero")
    readings.append(Reading(match.end(), said, "telephone", "extension"))
    return readings


def _asked(scan: Scan, i: int) -> bool:
    """Whether the word before tells that a telephone number follows: "Tel: ", "call"."""
    back = scan.text[max(0, i - 3) : i].rstrip(" ")
    at = i - 1 - (len(scan.text[max(0, i - 3) : i]) - len(back)) if back.endswith(":") else i
    return scan.word_before(at).lower() in _CALL


def telephone(scan: Scan, i: int) -> list[Reading] | Reading | None:
    """(555) 123-4567, +44 20 7946 0958, 1-800-FLOWERS, 555-1234, 020 7946 0958."""
    text = scan.text
    if scan.char(i - 1).isalnum():
        return None
    for form, rule in ((_NORTH_AMERICAN, "telephone"), (_INTERNATIONAL, "international")):
        if match := form.match(text, i):
            digits = sum(c.isdigit() for c in match[0])
            if digits >= 7:
                return _with_extension(scan, i, match, rule)
    if (match := _TEN.match(text, i)) and _asked(scan, i):
        cuts = [(i, i + 3), (i + 3, i + 6), (i + 6, i + 10)]
        return [
            Reading(b, spell(text[a:b], _zero(scan)), "telephone", "ten digits", ",")
            for a, b in cuts[:2]
        ] + [Reading(i + 10, spell(text[i + 6 : i + 10], _zero(scan)), "telephone", "ten digits")]
    vanity = _VANITY.match(text, i)
    if (match := vanity) and (match["country"] or len(match["rest"]) > _SHORTEST_NAME):
        return _vanity(scan, match)
    if (match := _GROUPS.match(text, i)) and 7 <= sum(c.isdigit() for c in match[0]) <= 15:
        return grouped(scan, i, match.end(), "telephone", "telephone")
    if match := _SOCIAL.match(text, i):
        return grouped(scan, i, match.end(), "telephone", "social security")
    if match := _CARD.match(text, i):
        return grouped(scan, i, match.end(), "serial", "card")
    if (match := _ISBN.match(text, i)) and sum(c.isalnum() for c in match[0]) in (10, 13):
        return grouped(scan, i, match.end(), "serial", "ISBN")
    if match := _LOCAL.match(text, i):
        return _with_extension(scan, i, match, "local number")
    return None


def _vanity(scan: Scan, match: re.Match[str]) -> list[Reading]:
    readings = []
    if match["country"]:
        readings.append(
            Reading(
                match.start("a") - (scan.text[match.start("a") - 1] == "("),
                spell(match["country"], _zero(scan)),
                "telephone",
                "vanity",
                ",",
            )
        )
    area = match["a"]
    said = f"{numbers.cardinal(int(area))}" if area.endswith("00") else spell(area)
    readings.append(Reading(match.start("rest"), said, "telephone", "vanity", ","))
    parts = [
        part.lower()
        if part.isalpha() and re.search("[AEIOUY]", part) and len(part) > 2
        else spell(part)
        for part in re.findall(r"[A-Z]+|\d+", match["rest"])
    ]
    readings.append(Reading(match.end(), " ".join(parts), "telephone", "vanity"))
    return readings


def extension(scan: Scan, i: int) -> Reading | None:
    """Ext. 123 -> "extension one two three"."""
    match = _EXT.match(scan.text, i)
    if not match or (
        match[0][0] in "xX" and not (scan.previous and scan.previous.kind == "telephone")
    ):
        return None
    return Reading(
        match.end(), "extension " + numbers.digits(match["ext"]), "telephone", "extension"
    )
