r"""Formulas in LaTeX as words: \frac{a}{b} is "A over B".

The words are those of the language where `latex.tsv` has them, else the signs that its own rules
read. Letters are capitals, since a lone capital is called by its name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

__all__ = ["plain"]

MAX_CHARACTERS = 5000
"""Of a formula; what is longer is left as it is."""
_MAX_DEPTH = 40

_TOKEN = re.compile(r"\\[a-zA-Z]+\*?|\\.|[a-zA-Z]|\d+(?:[.,]\d+)*|\s+|.", re.DOTALL)

# What other languages get for a key: the sign, which their rules read or name.
_SIGNS = {
    "over": "/", "squared": "²", "cubed": "³", "power": "^", "root": "√", "nth": "√", "sum": "∑",
    "prod": "∏", "int": "∫", "plus": "+", "minus": "−", "times": "×", "equals": "=", "less": "<",
    "greater": ">", "leq": "≤", "geq": "≥", "neq": "≠", "approx": "≈", "pm": "±", "infty": "∞",
    "in": "∈", "to_": "→", "implies": "⇒", "iff": "⇔", "forall": "∀", "exists": "∃",
    "divided": "÷", "partial": "∂", "degrees": "°", "percent": "%", "union": "∪",
    "intersection": "∩", "subset": "⊂", "not": "¬", "dots": "…",
}  # fmt: skip
_COMMANDS = {
    "times": "times", "cdot": "times", "ast": "times", "div": "divided", "pm": "pm", "leq": "leq",
    "le": "leq", "geq": "geq", "ge": "geq", "neq": "neq", "ne": "neq", "approx": "approx",
    "sim": "approx", "infty": "infty", "in": "in", "to": "to_", "rightarrow": "to_",
    "implies": "implies", "Rightarrow": "implies", "iff": "iff", "Leftrightarrow": "iff",
    "forall": "forall", "exists": "exists", "partial": "partial", "prime": "prime", "cup": "union",
    "cap": "intersection", "subset": "subset", "subseteq": "subset", "land": "and", "wedge": "and",
    "lor": "or", "vee": "or", "neg": "not", "lnot": "not", "mid": "such", "circ": "degrees",
    "sin": "sin", "cos": "cos", "tan": "tan", "log": "log", "ln": "ln", "exp": "exp", "max": "max",
    "min": "min", "det": "det", "ldots": "dots", "cdots": "dots", "dots": "dots", "lt": "less",
    "gt": "greater", "%": "percent",
}  # fmt: skip
_CHARACTERS = {
    "+": "plus", "-": "minus", "=": "equals", "<": "less", ">": "greater", "*": "times",
    "/": "over", "!": "factorial", "%": "percent", "'": "prime", "|": "",
}  # fmt: skip
_GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "varepsilon": "ε",
    "zeta": "ζ", "eta": "η", "theta": "θ", "vartheta": "θ", "iota": "ι", "kappa": "κ",
    "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "rho": "ρ", "sigma": "σ",
    "tau": "τ", "phi": "φ", "varphi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω", "Gamma": "Γ",
    "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ", "Phi": "Φ",
    "Psi": "Ψ", "Omega": "Ω", "nabla": "∇", "ell": "L", "hbar": "ℏ", "emptyset": "∅",
}  # fmt: skip
_LIMITED = {"sum": "sum", "prod": "prod", "int": "int", "iint": "int", "oint": "int", "lim": "lim"}
_DECORATED = {"vec": "vector", "hat": "hat", "bar": "bar", "overline": "bar"}
_IN_WORDS = frozenset({"text", "textbf", "textit", "mathrm", "operatorname", "mbox", "textrm"})
_GROUPED = frozenset({"mathbf", "mathcal", "mathbb", "boldsymbol", "mathit", "displaystyle"})


@cache
def _words(lang: str) -> Mapping[str, str]:
    """Key -> what is said; of a language that is not in the table, the signs."""
    table = Path(__file__).with_name("latex.tsv").read_text("utf-8")
    head, *rows = (line.split("\t") for line in table.splitlines())
    base = lang.partition("-")[0]
    column = head.index(base) if base in head else None
    said = {row[0]: row[column] if column else "" for row in rows}
    return {key: word or _SIGNS.get(key, "") for key, word in said.items()}


def plain(formula: str, lang: str) -> str:
    r"""The formula as text that the language's own rules read.

    Args:
        formula: LaTeX, with or without the marks around it ($, $$, \(, \[).
        lang: BCP 47 tag.
    """
    if len(formula) > MAX_CHARACTERS:
        return formula
    inner = re.sub(r"^\s*(?:\$\$?|\\[(\[])|(?:\$\$?|\\[)\]])\s*$", "", formula)
    return " ".join(_Reader(inner, _words(lang)).sequence().split())


class _Reader:
    """Reads tokens from left to right."""

    def __init__(self, text: str, words: Mapping[str, str]) -> None:
        self.tokens = [t for t in _TOKEN.findall(text) if not t.isspace()]
        self.words = words
        self.at = 0
        self.depth = 0

    def next(self) -> str:
        """The next token, "" at the end."""
        token = self.tokens[self.at] if self.at < len(self.tokens) else ""
        self.at += 1
        return token

    def peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def sequence(self, closing: str = "") -> str:
        """Everything up to `closing`, which is read too."""
        self.depth += 1
        said: list[str] = []
        while self.at < len(self.tokens):
            token = self.next()
            if token == closing or self.depth > _MAX_DEPTH:
                break
            said.append(self.one(token))
        self.depth -= 1
        return " ".join(filter(None, said))

    def group(self) -> str:
        """The argument that follows: one token or what stands in braces."""
        token = self.next()
        if token == "{":
            return self.sequence("}")
        self.depth += 1
        said = self.one(token) if self.depth <= _MAX_DEPTH else ""
        self.depth -= 1
        return said

    def raw(self) -> str:
        """What stands in the braces that follow, as it is written."""
        if self.peek() != "{":
            return self.next()
        self.next()
        parts: list[str] = []
        while (token := self.next()) not in ("}", ""):
            parts.append(token)
        return "".join(parts)

    def one(self, token: str) -> str:
        """What one token says, with its arguments."""
        if token == "{":
            return self.sequence("}")
        if token == "^":
            return self.power()
        if token == "_":
            sub = self.group()
            return f"{self.words['sub']} {sub}" if self.words["sub"] else sub
        if token.startswith("\\"):
            return self.command(token[1:])
        if token in _CHARACTERS:
            return self.words[_CHARACTERS[token]] if _CHARACTERS[token] else ""
        if token in "()[]}&~,;:.":
            return "," if token in ",;" else ""
        return token.upper() if token.isascii() else token

    def power(self) -> str:
        exponent = self.group()
        if exponent in ("2", "3"):
            return self.words["squared" if exponent == "2" else "cubed"]
        if exponent == self.words["degrees"]:
            return exponent
        if exponent == self.words["prime"]:
            return exponent
        power = self.words["power"]
        return f"{power}{exponent}" if power == "^" else f"{power} {exponent}"

    def command(self, name: str) -> str:
        name = name.rstrip("*")
        words = self.words
        if name in ("frac", "dfrac", "tfrac"):
            return f"{self.group()} {words['over']} {self.group()}"
        if name == "binom":
            return f"{self.group()} {words['choose']} {self.group()}"
        if name == "sqrt":
            return self.root()
        if name in _LIMITED:
            return self.limited(_LIMITED[name])
        if name in _COMMANDS:
            return words[_COMMANDS[name]]
        if name in _GREEK:
            return _GREEK[name]
        if name in _DECORATED:
            return f"{self.group()} {words[_DECORATED[name]]}"
        if name in _IN_WORDS:
            return self.raw_words()
        if name in ("begin", "end"):
            self.raw()
        return ""

    def raw_words(self) -> str:
        """Words in a formula: letters are tokens, so they are put together again."""
        return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", self.raw())

    def root(self) -> str:
        if self.peek() == "[":
            self.next()
            degree = self.sequence("]")
            return f"{self.words['nth'].format(degree)} {self.group()}"
        return f"{self.words['root']} {self.group()}"

    def limited(self, name: str) -> str:
        """A sum, product, integral or limit with what stands below and above."""
        low = high = ""
        while self.peek() in ("_", "^"):
            if self.next() == "_":
                low = self.group()
            else:
                high = self.group()
        said = self.words[name]
        if low and not high:
            said += f" {self.words['as']} {low}" if name == "lim" else f" {self.words['of']} {low}"
        elif low:
            said += f" {self.words['from']} {low} {self.words['to']} {high}"
        return said if name == "lim" or not self.words["of"] else f"{said} {self.words['of']}"
