"""What a trade writes: calibres (.45 ACP), ends of DNA (5' end), functions (f'(x), P(A|B))."""

from __future__ import annotations

from litetts.text.languages.en.reading import numbers
from litetts.text.languages.en.reading.greek import GREEK
from litetts.text.scanner.pattern import pattern
from litetts.text.scanner.scan import Reading, Scan

_CALIBRE = pattern(
    r"\.(?P<n>\d{2,3})(?P<cal>[ -]cal(?:\.|ib(?:er|re)\b)?(?!\w))?"
    r"(?(cal)|(?=\s(?:ACP|LR|Magnum|rifles?|pistols?|revolvers?|Winchester|Remington|Special|handguns?"
    r"|bullets?|caliber|calibre|BMG|Colt|Smith)\b))"
)
_PRIME = pattern(
    r"(?P<n>[35])['′](?=[ -](?:ends?|UTRs?|untranslated|region|cap|splice|terminus|overhangs?"
    r"|exonuclease|carbon|phosphate|flanking|direction|side|position|to\s[35]['′])(?![a-z])|\s?[-–—→]+>?\s?[35]['′])"
    r"|(?:(?<=to\s)|(?<=['′][-–—→>])|(?<=['′]\s[-–—→>]\s))(?P<last>[35])['′](?!\d)"
)
_FUNCTION = pattern(r"(?P<f>[fghFG])(?P<prime>['′]{1,2})?\((?P<x>[a-zA-Z]|-?\d{1,3})\)(?![\w(])")
_GIVEN = pattern(r"(?P<p>[PE])\((?P<a>[A-Z]\w?)\s?\|\s?(?P<b>[A-Z]\w?)\)")
_TRIG = {
    "sin": "sine", "cos": "cosine", "tan": "tangent", "cot": "cotangent", "sec": "secant",
    "csc": "cosecant", "log": "log", "ln": "L N",
}  # fmt: skip
_POWERS = {"²": " squared", "³": " cubed", "^2": " squared", "^3": " cubed", "⁻¹": " inverse"}
_OF_ANGLE = pattern(
    rf"(?P<f>sin|cos|tan|cot|sec|csc|log|ln)(?P<power>[²³]|⁻¹|\^[23])?\s?\(?(?P<x>[{''.join(GREEK)}]|x|t)\)?"
    r"(?!\w)"
)
_CIRCLE = pattern(rf"(?P<g>[{''.join(GREEK)}])(?P<x>[a-z])(?P<power>[²³]|\^[23])?(?![\w^])")
_NAMED = pattern(
    rf"(?P<g>[{''.join(GREEK)}])(?P<x>max|min|em|ex|abs|obs|eff|tot|eq|crit|avg|rms|ref|opt|c|s|[A-Z]{{1,2}})"
    r"(?P<prime>[°′'])?(?![\w])"
)
_FACTORIAL = pattern(r"(?P<n>\d{1,3}|[nkmr])!(?=\s?[=+*/×·<>≈)-])|(?<!\w)(?P<letter>[nk])!$")
_OVER = pattern(rf"(?P<top>[{''.join(GREEK)}])/(?P<n>\d{{1,3}})(?![\w/.])")


_ISOTOPE = pattern(
    r"(?P<n>14|13|12|11)C(?=[- ](?:dat(?:ing|ed)|age|ages|labell?ed|content|levels|ratio)\b)"
)
_HALF_LIFE = ("of", "in", "with", "by", "and", "using")


def isotope(scan: Scan, i: int) -> Reading | None:
    """14C dating -> "carbon fourteen": the number before the letter of carbon."""
    match = _ISOTOPE.match(scan.text, i) or (
        _CARBON.match(scan.text, i)
        if scan.word_before(i) in _HALF_LIFE
        and any(d.spoken.lower() in _DECAYS for d in scan.drafts[-6:])
        else None
    )
    if not match or scan.char(i - 1).isalnum():
        return None
    return Reading(match.end(), f"carbon {numbers.number(match['n'])}", "serial", "isotope")


_CARBON = pattern(r"(?P<n>14|13|12|11)C(?!\w)")
_DECAYS = ("half", "life", "isotope", "isotopes", "decay", "radiocarbon", "half life", "ratio")


def calibre(scan: Scan, i: int) -> Reading | None:
    """.50-cal. -> "fifty caliber", .45 ACP -> "forty five", .308 Winchester -> "three oh eight"."""
    match = _CALIBRE.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum():
        return None
    said = numbers.pairs(match["n"])
    if match["cal"]:
        said += " caliber"
    return Reading(match.end(), said, "measure", "calibre")


def prime(scan: Scan, i: int) -> Reading | None:
    """5' end -> "five prime": the ends of a strand of DNA."""
    match = _PRIME.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum():
        return None
    said = numbers.number(match["n"] or match["last"])
    return Reading(match.end(), f"{said} prime", "measure", "end of a strand")


def factorial(scan: Scan, i: int) -> Reading | None:
    """5! = 120 -> "five factorial"."""
    match = _FACTORIAL.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum():
        return None
    n = match["n"] or match["letter"]
    said = numbers.number(n) if n.isdecimal() else n.upper()
    return Reading(match.end(), f"{said} factorial", "math", "factorial")


def given(scan: Scan, i: int) -> Reading | None:
    """P(A|B) -> "P of A given B"."""
    match = _GIVEN.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum():
        return None
    said = f"{match['p']} of {_letters(match['a'])} given {_letters(match['b'])}"
    return Reading(match.end(), said, "math", "function")


def function(scan: Scan, i: int) -> Reading | None:
    """f'(x) -> "F prime of X", sin²θ -> "sine squared theta", π/4 -> "pi over four"."""
    if scan.char(i - 1).isalnum():
        return None
    if match := _OVER.match(scan.text, i):
        said = f"{GREEK[match['top']]} over {numbers.number(match['n'])}"
        return Reading(match.end(), said, "math", "over")
    if match := _CIRCLE.match(scan.text, i):
        power = _POWERS.get(match["power"] or "", "")
        said = f"{GREEK[match['g']]} {match['x'].upper()}{power}"
        return Reading(match.end(), said, "math", "product")
    if match := _NAMED.match(scan.text, i):  # λmax, ΔG°
        x = match["x"] if match["x"] in ("max", "min") else " ".join(match["x"].upper())
        degree = " standard" if match["prime"] == "°" else " prime" if match["prime"] else ""
        return Reading(match.end(), f"{GREEK[match['g']]} {x}{degree}", "math", "product")
    if match := _OF_ANGLE.match(scan.text, i):
        x = GREEK.get(match["x"]) or match["x"].upper()
        said = f"{_TRIG[match['f']]}{_POWERS.get(match['power'] or '', '')} {x}"
        return Reading(match.end(), said, "math", "function")
    match = _FUNCTION.match(scan.text, i)
    if not match:
        return None
    primes = {"": "", "'": " prime", "′": " prime"}.get(match["prime"] or "", " double prime")
    x = match["x"]
    said = x.upper() if x.isalpha() else numbers.cardinal(int(x))
    return Reading(match.end(), f"{match['f'].upper()}{primes} of {said}", "math", "function")


def _letters(text: str) -> str:
    """Such as "A" or "A two" of "A2"."""
    return " ".join(numbers.ONES[int(c)] if c.isdecimal() else c.upper() for c in text)
