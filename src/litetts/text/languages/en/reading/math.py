"""Expressions: 5 + 3 = 8, x² + y² = z², √16, 2^10, 6.02e23."""

from __future__ import annotations

import re

from litetts.text.languages.en.reading import fraction, numbers
from litetts.text.languages.en.reading.context import NUMBER, say_number
from litetts.text.languages.en.reading.greek import GREEK
from litetts.text.scanner.pattern import pattern
from litetts.text.scanner.scan import LETTER, Reading, Scan
from litetts.text.scanner.wordlist import words

_SUPER = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ"
_SUB = "₀₁₂₃₄₅₆₇₈₉"
_PLAIN = str.maketrans(_SUPER + _SUB, "0123456789+-n0123456789")
_OPERATORS = {
    "+": "plus", "-": "minus", "–": "minus", "*": "times", "×": "times", "·": "times",
    "⋅": "times", "x": "times", "÷": "divided by", "/": "divided by", "=": "equals",
    "==": "equals", "!=": "is not equal to", "≠": "is not equal to", "≈": "is approximately",
    "<": "is less than", ">": "is greater than", "<=": "is less than or equal to",
    ">=": "is greater than or equal to", "≤": "is less than or equal to",
    "≥": "is greater than or equal to", "±": "plus or minus", "∓": "minus or plus",
    "->": "arrow", "=>": "arrow",
    "^": "to the power of", "→": "to", "∈": "in", "≡": "is equivalent to",
    "∝": "is proportional to", "∪": "union", "∩": "intersection", "⊂": "is a subset of",
    "⊆": "is a subset of", "**": "to the power of",
}  # fmt: skip
_FUNCTIONS = {
    "sin": "sine", "cos": "cosine", "tan": "tangent", "log": "log", "ln": "L N", "exp": "exp",
    "max": "max", "min": "min", "lim": "limit", "det": "det", "gcd": "G C D", "lcm": "L C M",
    "mod": "mod",
}  # fmt: skip
# Two letters side by side are a product ("mx") unless they are a word.
_TWO_LETTER_WORDS = words(
    "ad ah am an as at be by do ex go he hi if in is it me my no of oh ok on or ox pi re so to uh "
    "um up us vs we ye yo"
)
_BRACKETS = "()[]|"
_APPLIED = tuple("fghFGPO") + tuple(_FUNCTIONS)
"""Names of functions: f(x) is "F of X"; of others a bracket behind them is a product."""
_FRACTION = r"\d{1,3}/\d{1,3}(?![\d/.])"
_ATOM = (
    rf"{_FRACTION}|{NUMBER}|(?:{'|'.join(_FUNCTIONS)})(?![a-z])|[a-zA-Z]{{1,2}}(?![a-zA-Z'])"
    rf"|[{''.join(GREEK)}](?!{LETTER}{{2}})|∞|[)\]√∛(\[|]"
)
_OP = r"\*\*|==|!=|<=|>=|->|=>|[-+–*×·⋅÷/=≠≈<>≤≥±∓^→∈≡∝∪∩⊂⊆]|(?<=[\d) ])x(?=\s?[\d(])"
_PIECE_SOURCE = (
    rf"\s?(?:(?P<op>{_OP})|(?P<atom>{_ATOM})|(?P<power>[{_SUPER}]+)|(?P<sub>[{_SUB}]+|_\d)"
    r"|(?P<percent>%))"
)
_PIECE = pattern(_PIECE_SOURCE)
_NO_FRACTION = pattern(_PIECE_SOURCE.replace(_FRACTION + "|", ""))
# Signs that occur in mathematics only, and doubtful ones between spaces or numbers.
_CERTAIN = pattern(
    r"==|!=|[<>]=|[-=]>|[=≠≈≤≥±∓÷√∛^∈≡∝∪∩⊂⊆²³⁴ⁿ⋅]|(?<=\d) ?[+*] ?(?=\d)|\s[+*×<>→]\s"
    r"|[a-zA-Z\d][<>]-?[a-zA-Z\d.]"
)
_MAX_PIECES = 60
_MANY_PIECES = 8
"""A run of more that is no expression is not looked through again from each of its pieces."""
_MAX_FACTORS = 3
_MAX_DEPTH = 8
"""Brackets within brackets; more are no formula, and would be read again from each of them."""
_MAX_IDLE = 12
"""Signs and brackets in a row without an operand; more are a line of signs, no formula."""
_POWERS = {"2": "squared", "3": "cubed"}
_E_NOTATION = pattern(
    r"(?P<m>\d+(?P<point>\.\d+)?)[eE](?P<x>[-+]?\d{1,3})(?![\w])(?!\.\d)",
)
_TIMES_TEN = pattern(
    rf"(?P<m>{NUMBER})\s?[x×*·]\s?10"
    r"(?:\^(?P<x>[-+]?\d{1,3})|\^\{(?P<y>-?\d{1,3})\}|(?P<z>⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+))(?!\d)"
)
_POWER = pattern(
    rf"(?P<base>\d+(?:\.\d+)?|[a-zA-Z])(?:\^(?P<x>-?\d+|[a-zA-Z])(?!\w)|(?P<z>[{_SUPER}]+))(?![^\W_])"
)
_ROOT = pattern(rf"(?P<sign>√|∛)\s?(?P<n>{NUMBER}|[a-zA-Z](?!\w))")
_ROOTS = {"√": "the square root of", "∛": "the cube root of"}
_SIGNS = ("equals", "plus", "minus")
_FOR = pattern(
    r"[x×](?=\s\d{1,3}(?:-\d{1,3})?\s?(?:d\b|days?|weeks?|months?|wks?|hrs?|hours?|years?)\b)"
)
_UNIT = pattern(
    r"\s(?:[kMGTmµnp]?(?:Hz|Pa|eV|Wb|Gy|Sv|Bq|W|V|mol)|atm|mL|kg|mg|cm|mm|km|min|kJ|kcal|dB|mAh?|[kMG]Wh|[kMG]B|rpm|ppm|mph)(?![\w/·^²³])|\s[a-zA-Zµμ]{1,3}[⁻²³]"
)
_TIMES = pattern(rf"(?P<n>{NUMBER})[x×](?![\w])")


def power(text: str) -> str:
    """Such as "2" -> "squared", "10" -> "to the power of ten", "n" -> "to the power of N"."""
    plain = text.translate(_PLAIN)
    if plain in _POWERS:
        return _POWERS[plain]
    sign = {"-": "minus ", "+": "plus "}.get(plain[0], "")
    plain = plain.lstrip("+-")
    if not plain:
        return sign.strip()  # e⁻
    said = numbers.number(plain) if plain.isdecimal() else plain.upper()
    return f"to the power of {sign}{said}"


def scientific(scan: Scan, i: int) -> Reading | None:
    """6.02e23, 1.5×10^8: "... times ten to the power of ..."."""
    if match := _E_NOTATION.match(scan.text, i):
        exponent = match["x"]
    elif match := _TIMES_TEN.match(scan.text, i):
        exponent = (match["x"] or match["y"] or match["z"]).translate(_PLAIN)
    else:
        return None
    said = f"{say_number(scan, match['m'])} times ten to the power of {say_number(scan, exponent)}"
    return Reading(match.end(), said, "math", "scientific")


def small(scan: Scan, i: int) -> Reading | None:
    """√16, 2^10, x², 10x: pieces that need no expression around them."""
    text = scan.text
    if match := _ROOT.match(text, i):
        n = match["n"]
        said = n.upper() if n.isalpha() else say_number(scan, n)
        return Reading(match.end(), f"{_ROOTS[match['sign']]} {said}", "math", "root")
    if scan.char(i - 1).isalnum():
        return None
    if text[i] in "x×" and (match := _FOR.match(text, i)):
        return Reading(match.end(), "for", "math", "for so long")
    if match := _POWER.match(text, i):
        base = match["base"]
        said = base.upper() if base.isalpha() else say_number(scan, base)
        return Reading(match.end(), f"{said} {power(match['x'] or match['z'])}", "math", "power")
    if (match := _TIMES.match(text, i)) and scan.previous and scan.previous.spoken in _SIGNS:
        return Reading(match.end(), say_number(scan, match["n"]) + " X", "math", "product")
    if match := _TIMES.match(text, i):
        return Reading(match.end(), say_number(scan, match["n"]) + " times", "math", "multiple")
    return None


def expression(scan: Scan, i: int) -> list[Reading] | None:
    """A chain of operands and operators that holds at least one sign of mathematics."""
    before = scan.char(i - 1)
    if i < scan.barren or (before and (before.isalnum() or before in "_@#$")):
        return None
    pieces = _pieces(scan.text, i)
    if not _is_expression(scan.text, pieces):
        # What begins with a sign may be an expression from its first operand on: "f(x) = x^2 + 1".
        if len(pieces) > _MANY_PIECES and not pieces[0]["op"]:
            scan.barren = pieces[-1].end()
        return None
    readings: list[Reading] = []
    previous: re.Match[str] | None = None
    for match in pieces:
        said, rule = _say(scan, match, previous)
        readings.append(Reading(match.end(), said, "math", rule))
        previous = match
    return readings


def _pieces(text: str, i: int) -> list[re.Match[str]]:
    """The longest run of pieces from `i` that ends in an operand and closes no extra bracket.

    Empty where it is seen on the way that the run is no expression: of `(a(a(a(a` little is read.
    """
    pieces: list[re.Match[str]] = []
    depth = factors = idle = 0
    while len(pieces) < _MAX_PIECES and (match := _PIECE.match(text, i)):
        atom = match["atom"] or ""
        if atom in _TWO_LETTER_WORDS or (len(atom) == 2 and atom.isalpha() and not atom.islower()):
            break
        depth += (atom in ("(", "[")) - (atom in (")", "]"))
        if depth < 0:
            break
        idle = 0 if _operand(match) else idle + 1
        if depth > _MAX_DEPTH or idle > _MAX_IDLE or not (pieces or _opens(match)):
            return []
        if "/" in atom:
            top, bottom = map(int, atom.split("/"))
            if not 0 < top < bottom:  # a division: the number, then the sign
                match = _NO_FRACTION.match(text, i)
                if match is None:
                    break
        pieces.append(match)
        i = match.end()
        factors = _factors(match, factors)
        if _no_product(match, factors) and _at_end(text, i):
            return []
    while pieces and not (_ends_operand(pieces[-1]) and _at_end(text, pieces[-1].end())):
        pieces.pop()
    # "f = 5 kHz", "ε = 5 M⁻¹cm⁻¹": what has a unit is a quantity, not an operand.
    if (
        pieces
        and (pieces[-1]["atom"] or "")[:1].isdecimal()
        and _UNIT.match(text, pieces[-1].end())
    ):
        pieces.pop()
        while pieces and not _ends_operand(pieces[-1]):
            pieces.pop()
    return pieces


def _at_end(text: str, i: int) -> bool:
    """Whether no letter or digit follows that the last operand would be cut from."""
    return not text[i : i + 1].isalnum()


def _ends_operand(match: re.Match[str]) -> bool:
    if match["power"] or match["sub"] or match["percent"]:
        return True
    return bool(match["atom"]) and match["atom"] not in "([√∛|"


def _opens(match: re.Match[str]) -> bool:
    """Whether an expression may begin with a piece: of operators only signs are before a number."""
    return match["op"] in (None, "-", "±")


def _operand(match: re.Match[str]) -> bool:
    return bool(match["atom"]) and match["atom"] not in _BRACKETS + "√∛"


def _factors(match: re.Match[str], before: int) -> int:
    """Operands since the last operator."""
    return 0 if match["op"] else before + _operand(match)


def _no_product(match: re.Match[str], factors: int) -> bool:
    """Whether it is an operand too many: "a b c" is text, only what touches is a product."""
    return _operand(match) and (factors > _MAX_FACTORS or (factors > 1 and match[0][0].isspace()))


def _is_expression(text: str, pieces: list[re.Match[str]]) -> bool:
    operators = [m["op"] for m in pieces if m["op"]]
    operands = [m for m in pieces if _operand(m)]
    if not operators or len(operands) < 2:
        return False
    factors = 0
    for m in pieces:
        factors = _factors(m, factors)
        if _no_product(m, factors):
            return False
    if any(map(_per_unit, pieces, pieces[1:], pieces[2:])):
        return False
    if any(map(_measured, pieces, pieces[1:])):
        return False
    return _CERTAIN.search(text, pieces[0].start(), pieces[-1].end()) is not None


_GLUED_UNITS = words("kg cm mm km mg ml mL lb oz ft GB MB kB TB Hz kW mW mA kV dB hp nm")


def _measured(one: re.Match[str], two: re.Match[str]) -> bool:
    """Whether a unit touches a number: 1 x 23kg."""
    number = (one["atom"] or "")[:1].isdecimal()
    return number and two["atom"] in _GLUED_UNITS and one.end() == two.start("atom")


def _per_unit(one: re.Match[str], two: re.Match[str], three: re.Match[str]) -> bool:
    """Whether three pieces are a number and the unit that it is divided by: 198/km²."""
    atom = three["atom"] or ""
    number = (one["atom"] or "")[:1].isdecimal()
    return number and two["op"] == "/" and len(atom) > 1 and atom.isalpha() and atom.islower()


def _say(scan: Scan, match: re.Match[str], previous: re.Match[str] | None) -> tuple[str, str]:
    """What is said for one piece, and the name of the rule."""
    if op := match["op"]:
        opens = previous is None or previous["op"] or previous["atom"] in ("(", "[")
        if op in "-–" and opens:
            return "minus", "sign"
        following = scan.text[match.end() : match.end() + 2]
        if op == "^" and following[:1] in _POWERS and not following[1:].isdecimal():
            return "", "operator"
        return _OPERATORS[op], "operator"
    if match["power"]:
        return power(match["power"]), "power"
    if match["sub"]:
        index = numbers.number(match["sub"].translate(_PLAIN).lstrip("_"))
        return f"base {index}" if previous and previous["atom"] == "log" else index, "index"
    if match["percent"]:
        return "percent", "operator"
    atom = match["atom"]
    if previous is not None and previous["op"] == "^" and atom in _POWERS:
        return _POWERS[atom], "power"
    if "/" in atom:
        top, bottom = map(int, atom.split("/"))
        return fraction.verbalise(scan, top, bottom), "fraction"
    if atom[0].isdecimal() or atom[0] == ".":
        return say_number(scan, atom), "number"
    if atom in _BRACKETS:
        applied = atom == "(" and previous is not None and previous["atom"] in _APPLIED
        if atom == "(" and previous is not None and previous["sub"]:
            applied = scan.text.endswith("log", 0, previous.start())
        touching = applied and match[0][0] == "("
        return ("of", "function") if touching else ("", "bracket")
    if atom in GREEK:
        return GREEK[atom], "letter"
    if atom in _ROOTS:
        return _ROOTS[atom], "root"
    if atom == "∞":
        return "infinity", "symbol"
    return _FUNCTIONS.get(atom) or " ".join(atom.upper()), "letter"
