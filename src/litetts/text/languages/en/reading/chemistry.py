"""Chemical formulas: H2O, CO₂, C6H12O6 by letter and number."""

from __future__ import annotations

from litetts.text.languages.en.reading import numbers
from litetts.text.scanner.pattern import pattern
from litetts.text.scanner.scan import Reading, Scan
from litetts.text.scanner.wordlist import words

_ELEMENT = (
    "He|Li|Be|Ne|Na|Mg|Al|Si|Cl|Ar|Ca|Sc|Ti|Cr|Mn|Fe|Co|Ni|Cu|Zn|Ga|Ge|As|Se|Br|Kr|Rb|Sr|Zr|Nb|Mo"
    "|Tc|Ru|Rh|Pd|Ag|Cd|In|Sn|Sb|Te|Xe|Cs|Ba|La|Ce|Re|Os|Ir|Pt|Au|Hg|Tl|Pb|Bi|Ra|Pu|[HBCNOFPSKVYIWUD]"
)
_FORMULA = pattern(
    rf"(?:(?:{_ELEMENT})(?:\d{{1,2}}|[₀-₉]{{1,2}})?|\((?=[A-Z])|\)(?:\d|[₀-₉]))+(?:[²³⁴⁵]?[⁺⁻])?(?:e|eq)?(?![\w-])"
)
# Without a number a formula looks like a word or an initialism; these are common.
_WITHOUT_NUMBER = words("NaCl HCl KCl NaOH KOH HBr AgCl LiCl NaF CuO FeO MgO CaO ZnO NaBr NaI")
# The commonest ions; what looks like them is a grade or a plus.
_ION = pattern(
    r"(?P<of>Na|K|Ca|Mg|Fe|Zn|Cu|Al|Li|Ag|Cl|Br|OH|HCO3|NO3|NH4|SO4|PO4|CO3|H3O|HPO4)"
    r"(?P<n>[23])?(?P<sign>[-+])(?=[\s,.;:)\]/]|$)"
)
_BARE = pattern(r"[A-Za-z]{2,4}(?!\w)")
_COUNT = pattern(r"\d+|[₀-₉]+")
_PART = pattern(r"[A-Za-z]|\d+|[₀-₉]+|[²³⁴⁵]|[⁺⁻]")
_PLAIN = str.maketrans("₀₁₂₃₄₅₆₇₈₉²³⁴⁵", "01234567892345")


def formula(scan: Scan, i: int) -> Reading | None:
    """H2SO4 -> "H two S O four"."""
    if scan.char(i - 1).isalnum():
        return None
    if ion := _ION.match(scan.text, i):
        charge = "plus" if ion["sign"] == "+" else "minus"
        said_n = f" {numbers.number(ion['n'])}" if ion["n"] else ""
        letters = " ".join(c.upper() if c.isalpha() else numbers.number(c) for c in ion["of"])
        return Reading(ion.end(), f"{letters}{said_n} {charge}", "math", "formula")
    bare = _BARE.match(scan.text, i)
    if bare and bare[0] in _WITHOUT_NUMBER:
        return Reading(bare.end(), " ".join(bare[0].upper()), "math", "formula")
    match = _FORMULA.match(scan.text, i)
    if not match or not _likely(match[0]):
        return None
    said = []
    for part in _PART.findall(match[0]):
        if part in "⁺⁻":
            said.append("plus" if part == "⁺" else "minus")
        elif part[0].isalpha():
            said.append(part.upper())
        else:
            said.append(numbers.number(part.translate(_PLAIN)))
    return Reading(match.end(), " ".join(said), "math", "formula")


_STATE = pattern(r"\((?P<state>aq|l|s|g)\)(?!\w)")
_STATES = {"aq": "aqueous", "l": "liquid", "s": "solid", "g": "gas"}


def state(scan: Scan, i: int) -> Reading | None:
    """NaCl(aq) -> "aqueous": the state of what a formula names."""
    previous = scan.previous
    if previous is None or previous.rule != "formula" or previous.end != i:
        return None
    match = _STATE.match(scan.text, i)
    return Reading(match.end(), _STATES[match["state"]], "math", "state") if match else None


_NUCLIDE = pattern(rf"(?P<n>[⁰¹²³⁴-⁹]{{1,3}})(?P<of>{_ELEMENT})(?![a-z])")
_ELEMENTS = {
    "H": "hydrogen", "He": "helium", "Li": "lithium", "Be": "beryllium", "B": "boron",
    "C": "carbon", "N": "nitrogen", "O": "oxygen", "F": "fluorine", "Na": "sodium",
    "P": "phosphorus", "S": "sulfur", "Cl": "chlorine", "K": "potassium", "Ca": "calcium",
    "Ar": "argon", "Fe": "iron", "Co": "cobalt", "Ni": "nickel", "Sr": "strontium",
    "Tc": "technetium", "I": "iodine", "Xe": "xenon", "Cs": "cesium", "Ra": "radium",
    "U": "uranium", "Pu": "plutonium", "Pb": "lead", "Au": "gold", "Kr": "krypton",
}  # fmt: skip
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


def nuclide(scan: Scan, i: int) -> Reading | None:
    """¹⁴C -> "carbon fourteen", ²³⁵U -> "uranium two thirty five"."""
    match = _NUCLIDE.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum() or match["of"] not in _ELEMENTS:
        return None
    n = match["n"].translate(_RAISED)
    said = numbers.pairs(n) if len(n) > 2 else numbers.number(n)
    return Reading(match.end(), f"{_ELEMENTS[match['of']]} {said}", "math", "nuclide")


def _likely(text: str) -> bool:
    """Whether it is a formula rather than a serial number such as B12 (which is read alike)."""
    counts = len(_COUNT.findall(text))
    if not counts and text[-1] not in "⁺⁻":
        return False
    two_letters = any(c.islower() for c in text)
    return counts > 1 or two_letters or not text.isascii() or "(" in text
