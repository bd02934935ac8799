"""Expressions: 5 + 3 = 8, x² + y² = z², √16, 2^10, 6.02e23."""

from __future__ import annotations

import re

from litetts.text.languages.en import numbers
from litetts.text.languages.en.context import NUMBER, say_number
from litetts.text.normalise.scan import Reading, Scan

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
    "^": "to the power of", "→": "to", "∈": "in", "≡": "is equivalent to", "∝": "is proportional to",
    "%": "percent", ":": "to", "∪": "union", "∩": "intersection", "⊂": "is a subset of", "⊆": "is a subset of",
}  # fmt: skip
GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta",
    "η": "eta", "θ": "theta", "ι": "iota", "κ": "kappa", "λ": "lambda", "µ": "mu", "μ": "mu",
    "ν": "nu", "ξ": "xi", "ο": "omicron", "π": "pi", "ρ": "rho", "σ": "sigma", "ς": "sigma",
    "τ": "tau", "υ": "upsilon", "φ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega", "ϕ": "phi",
    "Γ": "gamma", "Δ": "delta", "Θ": "theta", "Λ": "lambda", "Ξ": "xi", "Π": "pi", "Σ": "sigma",
    "Φ": "phi", "Ψ": "psi", "Ω": "omega", "Α": "alpha", "Β": "beta", "Ε": "epsilon", "Ζ": "zeta",
    "Η": "eta", "Ι": "iota", "Κ": "kappa", "Μ": "mu", "Ν": "nu", "Ο": "omicron", "Ρ": "rho",
    "Τ": "tau", "Υ": "upsilon", "Χ": "chi", "ϵ": "epsilon", "ϑ": "theta",
}  # fmt: skip
_FUNCTIONS = "sin cos tan log ln exp max min lim det gcd lcm mod".split()
_ATOM = rf"(?:{NUMBER}|(?:{'|'.join(_FUNCTIONS)})(?![a-z])|[a-zA-Z](?![a-zA-Z'])|[{''.join(GREEK)}](?![^\W\d_])|∞|[)\]√∛(\[|!])"
_OP = r"(?:==|!=|<=|>=|[-+–*×·⋅÷/=≠≈<>≤≥±∓^→∈≡∝∪∩⊂⊆]|x(?=\s?[\d(]))"
_PIECE = re.compile(rf"\s?(?:(?P<atom>{_ATOM})|(?P<op>{_OP})|(?P<power>[{_SUPER}]+)|(?P<sub>[{_SUB}]+|_\d)|(?P<pct>%))")
_CERTAIN = re.compile(r"==|[=≠≈≤≥±∓×÷√∛^∈≡∝∪∩⊂⊆²³⁴ⁿ⋅]|(?<=\d) ?[+*] ?(?=\d)|(?<=\s)[+*](?=\s)")
_MAX_PIECES = 60
_POWERS = {"2": "squared", "3": "cubed"}
_E_NOTATION = re.compile(rf"(?P<m>[-+]?{NUMBER.replace('(?!.?d)', '')})[eE](?P<x>[-+]?\d{{1,3}})(?![\w])")
_TIMES_TEN = re.compile(rf"(?P<m>{NUMBER})\s?[x×*·]\s?10(?:\^(?P<x>[-+]?\d{{1,3}})|\^\{{(?P<y>-?\d{{1,3}})\}}|(?P<z>[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))(?!\d)")
_POWER = re.compile(rf"(?P<base>\d+(?:\.\d+)?|[a-zA-Z])(?:\^(?P<x>-?\d+|[a-zA-Z])(?!\w)|(?P<z>[{_SUPER}]+))(?![^\W_])")
_ROOT = re.compile(rf"(?P<sign>√|∛)\s?(?P<n>{NUMBER}|[a-zA-Z](?!\w))")
_TIMES = re.compile(rf"(?P<n>{NUMBER})[x×](?![\w])")
_CHEMICAL = re.compile(
    r"(?=\w*[\d₀-₉])(?:(?:H|He|Li|Be|B|C|N|O|F|Ne|Na|Mg|Al|Si|P|S|Cl|Ar|K|Ca|Sc|Ti|V|Cr|Mn|Fe|Co|Ni"
    r"|Cu|Zn|Ga|Ge|As|Se|Br|Kr|Rb|Sr|Y|Zr|Nb|Mo|Tc|Ru|Rh|Pd|Ag|Cd|In|Sn|Sb|Te|I|Xe|Cs|Ba|La|W|Re"
    r"|Os|Ir|Pt|Au|Hg|Tl|Pb|Bi|Ra|U|Pu)(?:\d{1,2}|[₀-₉]{1,2})?|\((?=[A-Z])|\)(?:\d|[₀-₉]))+(?:[⁺⁻+](?!\w))?(?![\w-])"
)
_FORMULAS = frozenset("NaCl HCl KCl NaOH KOH HF HBr AgCl LiCl NaF CuO FeO MgO CaO ZnO".split())


def power(text: str) -> str:
    """ "2" -> "squared", "10" -> "to the power of ten"."""
    plain = text.translate(_PLAIN)
    if plain in _POWERS:
        return _POWERS[plain]
    sign = "minus " if plain.startswith("-") else "plus " if plain.startswith("+") else ""
    plain = plain.lstrip("+-")
    return "to the power of " + sign + (numbers.number(plain) if plain.isdigit() else plain.upper() if len(plain) == 1 else plain)


def scientific(scan: Scan, i: int) -> Reading | None:
    """6.02e23, 1.5×10^8: "... times ten to the power of ..."."""
    match = _E_NOTATION.match(scan.text, i) or _TIMES_TEN.match(scan.text, i)
    if not match:
        return None
    groups = match.groupdict()
    exponent = (groups["x"] or groups.get("y") or (groups.get("z") or "")).translate(_PLAIN)
    if match.re is _E_NOTATION and "." not in match["m"] and exponent[:1] not in "+-" and len(match["m"]) > 1:
        return None
    said = f"{say_number(scan, match['m'])} times ten to the power of {say_number(scan, exponent)}"
    return Reading(match.end(), said, "math", "scientific")


def small(scan: Scan, i: int) -> Reading | None:
    """√16, 2^10, x², 10x: pieces that need no expression around them."""
    text = scan.text
    if match := _ROOT.match(text, i):
        root = "the square root of" if match["sign"] == "√" else "the cube root of"
        n = match["n"]
        said = say_number(scan, n) if n[0] in "0123456789." else n.upper()
        return Reading(match.end(), f"{root} {said}", "math", "root")
    if scan.char(i - 1).isalnum():
        return None
    if match := _POWER.match(text, i):
        base = match["base"]
        said = say_number(scan, base) if base[0].isdigit() else _letter(base)
        return Reading(match.end(), f"{said} {power(match['x'] or match['z'])}", "math", "power")
    if match := _TIMES.match(text, i):
        return Reading(match.end(), say_number(scan, match["n"]) + " times", "math", "multiple")
    return None


def _letter(text: str) -> str:
    return text.upper()


def chemical(scan: Scan, i: int) -> Reading | None:
    """H2O, CO₂, C6H12O6: letters and numbers."""
    if scan.char(i - 1).isalnum():
        return None
    word = re.compile(r"[A-Za-z]{2,4}(?!\w)").match(scan.text, i)
    if word and word[0] in _FORMULAS:
        return Reading(word.end(), " ".join(word[0].upper()), "math", "formula")
    match = _CHEMICAL.match(scan.text, i)
    if not match or not re.search(r"[A-Z][a-z]?[₀-₉]|[A-Z][a-z]?\d[A-Z(]|^(?:CO2|O2|H2|N2|O3|SO2|NO2|CH4|NH3|SO3|SO4|NO3|SF6|CO3|PO4|F2|TiO2|SiO2|CaCO3|MgCl2|CaCl2|Al2O3|Fe2O3|NaHCO3|H2O2|N2O|Cl2|UF6|LiFePO4|BF3|PCl5|CS2|C2H2|C2H4|UO2|ZrO2|CeO2|MoS2|MnO2|PbO2)(?![A-Za-z0-9])|\)\d", match[0]):
        return None
    said = []
    for part in re.findall(r"[A-Z]|[a-z]|\d+|[₀-₉]+|[⁺⁻+]", match[0]):
        if part[0] in "⁺+⁻":
            said.append("minus" if part == "⁻" else "plus")
        elif part.isalpha() and not part[0].isdecimal():
            said.append(part.upper())
        else:
            said.append(numbers.number(part.translate(_PLAIN)))
    return Reading(match.end(), " ".join(said), "math", "formula")


def expression(scan: Scan, i: int) -> list[Reading] | None:
    """A chain of operands and operators that holds at least one certain sign."""
    text = scan.text
    before = scan.char(i - 1)
    if before.isalnum() or before in "_@#$":
        return None
    pieces: list[re.Match[str]] = []
    position = i
    while len(pieces) < _MAX_PIECES:
        match = _PIECE.match(text, position)
        if not match:
            break
        pieces.append(match)
        position = match.end()
    while pieces and not _ends_operand(pieces[-1]):
        pieces.pop()
    _balance(pieces)
    if not _is_expression(text, pieces):
        return None
    readings: list[Reading] = []
    previous: re.Match[str] | None = None
    for match in pieces:
        readings.append(_piece(scan, match, previous))
        previous = match
    return readings


def _balance(pieces: list[re.Match[str]]) -> None:
    """Drop closing brackets at the end that were never opened."""
    while pieces and pieces[-1]["atom"] in (")", "]"):
        kinds = [m["atom"] for m in pieces if m["atom"] in ("(", "[", ")", "]")]
        if kinds.count(")") + kinds.count("]") <= kinds.count("(") + kinds.count("["):
            break
        pieces.pop()


def _ends_operand(match: re.Match[str]) -> bool:
    return bool(match["power"] or match["sub"] or match["pct"]) or bool(
        match["atom"] and match["atom"] not in "([√∛|"
    )


def _is_expression(text: str, pieces: list[re.Match[str]]) -> bool:
    if len(pieces) < 3:
        return False
    operators = [m["op"] for m in pieces if m["op"]]
    operands = [m for m in pieces if m["atom"] and m["atom"] not in "()[]|!√∛"]
    if not operators or len(operands) < 2 or pieces[0]["op"] not in (None, "-", "±"):
        return False
    # Operands and operators must alternate loosely: "a b c" is text, not mathematics.
    run = 0
    for m in pieces:
        if m["op"]:
            run = 0
        elif m["atom"] and m["atom"] not in "()[]|!√∛":
            run += 1
            spaced = m[0][0].isspace()
            if run > 1 and spaced:
                return False
            if run > 3:
                return False
    span = text[pieces[0].start() : pieces[-1].end()]
    if not _CERTAIN.search(span):
        return False
    lone = {"x", "×", "+", "->", "→"}
    return not (set(operators) <= lone and len(operands) == 2 and not any(c in span for c in "=+×→"))


def _piece(scan: Scan, match: re.Match[str], previous: re.Match[str] | None) -> Reading:
    end = match.end()
    if op := match["op"]:
        if op == "-" and (previous is None or previous["op"] or previous["atom"] in ("(", "[")):
            return Reading(end, "minus", "math", "operator")
        said = _OPERATORS[op]
        if op == "^":
            following = scan.text[end : end + 2]
            said = "to the power of"
            if following[:1] in ("2", "3") and not following[1:2].isdigit():
                return Reading(end, "", "math", "operator")
        return Reading(end, said, "math", "operator")
    if match["power"]:
        return Reading(end, power(match["power"]), "math", "power")
    if match["sub"]:
        return Reading(end, numbers.number(match["sub"].translate(_PLAIN).lstrip("_")), "math", "index")
    if match["pct"]:
        return Reading(end, "percent", "math", "operator")
    atom = match["atom"]
    if previous is not None and previous["op"] == "^" and atom in ("2", "3"):
        return Reading(end, _POWERS[atom], "math", "power")
    if atom in GREEK:
        return Reading(end, GREEK[atom], "math", "letter")
    if atom[0].isdigit() or atom[0] == ".":
        return Reading(end, say_number(scan, atom), "math", "number")
    if atom == "∞":
        return Reading(end, "infinity", "math", "symbol")
    if atom == "!":
        return Reading(end, "factorial", "math", "symbol")
    if atom in "√∛":
        return Reading(end, "the square root of" if atom == "√" else "the cube root of", "math", "root")
    if atom in "()[]|":
        return Reading(end, "", "math", "bracket", "," if atom in ")]" and False else "")
    if len(atom) == 1:
        return Reading(end, _letter(atom), "math", "letter")
    return Reading(end, {"ln": "L N", "exp": "exp", "sin": "sine", "cos": "cosine", "tan": "tangent"}.get(atom, atom), "math", "function")
