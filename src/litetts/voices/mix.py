"""Mixes of voices, written as a sum: `af_bella*0.6+af_sky*0.4`, `af_bella(2)+af_sky(1)`, `a+b`.

    mix    = term (("+" | "-") term)*
    term   = name ["*" number | "(" number ")"] | number "*" name

Weights are shares: they are divided by their sum, so `(2)+(1)` is two thirds and one third. A
term after `-` counts negatively and moves away from that voice. The sum must be above zero.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from fractions import Fraction

from litetts.errors import InputError

__all__ = ["canonical", "is_mix", "parse", "shares"]

# Shares are kept in steps of 1/10000: finer steps cannot be heard, and two spellings of one mix
# then agree to the bit.
STEPS = 10_000

# A mix of more voices than this is a mistake (every style is read and added).
MAX_VOICES = 16

# Ids have some forty characters, and weights a few more; what is longer is no mix.
MOST_CHARACTERS = 100 * MAX_VOICES

_NUMBER = r"\d+(?:\.\d*)?|\.\d+"
_NAME = r"[^\W\d][\w.:]*"
_TOKEN = re.compile(rf"\s*(?:(?P<number>{_NUMBER})|(?P<name>{_NAME})|(?P<mark>[-+*()]))")


def is_mix(name: str) -> bool:
    """Whether `name` is written as a mix rather than as one voice."""
    return any(c in name for c in "+*(") or bool(re.search(r"\w\s*-\s*[^\W\d]", name))


def parse(text: str) -> tuple[tuple[str, float], ...]:
    """The terms of a mix in the order written, with signed weights as written (1 if none).

    Raises:
        InputError: the text does not follow the grammar (the message shows where), or it has more
            terms than a mix may have voices.
    """
    if len(text) > MOST_CHARACTERS:
        raise _too_many(f"this one has {len(text)} characters, more than those need")
    tokens = _tokens(text)
    at = 0

    def peek() -> tuple[str, str, int]:
        return tokens[at]

    def take(*kinds: str) -> tuple[str, str, int]:
        nonlocal at
        token = tokens[at]
        if token[0] not in kinds:
            raise _error(text, token[2], f"expected {_said(kinds)}")
        at += 1
        return token

    terms: list[tuple[str, float]] = []
    sign = 1.0
    while True:
        if peek()[0] == "number":
            weight = float(take("number")[1])
            take("*")
            name = take("name")[1]
        else:
            name = take("name")[1]
            weight = 1.0
            if peek()[0] == "*":
                take("*")
                weight = float(take("number")[1])
            elif peek()[0] == "(":
                take("(")
                weight = float(take("number")[1])
                take(")")
        if not math.isfinite(weight):
            raise _error(text, peek()[2], "a weight is too large")
        terms.append((name, sign * weight))
        if len(terms) > MAX_VOICES:
            raise _too_many("this one has more")
        if peek()[0] == "end":
            return tuple(terms)
        sign = 1.0 if take("+", "-", "end")[0] == "+" else -1.0


def shares(terms: Mapping[str, float]) -> dict[str, float]:
    """Weights as shares that add up to exactly 1 in steps of 1/10000, sorted by name.

    Terms without weight are left out. The steps are dealt by largest remainder, so the shares of
    shares are the shares themselves.

    Raises:
        InputError: the weights do not add up to more than zero, or are too many.
    """
    if len(terms) > MAX_VOICES:
        raise _too_many(f"this one has {len(terms)}")
    exact = {name: Fraction(w) for name, w in sorted(terms.items())}
    total = sum(exact.values())
    # Below one step of the largest weight the quotient would explode into noise.
    if total <= max(map(abs, exact.values()), default=Fraction(0)) / 100:
        raise InputError(
            "the weights of a mix must add up to more than zero; "
            "to move away from a voice write for instance 'af_bella(2)-af_sky(1)'",
            field="voice",
        )
    scaled = {name: w * STEPS / total for name, w in exact.items()}
    steps = {name: math.floor(w) for name, w in scaled.items()}
    missing = STEPS - sum(steps.values())
    by_remainder = sorted(scaled, key=lambda n: (steps[n] - scaled[n], n))
    for name in by_remainder[:missing]:
        steps[name] += 1
    return {name: n / STEPS for name, n in steps.items() if n}


def canonical(mix: Mapping[str, float]) -> str:
    """The one spelling of a mix of shares: sorted names, `*share`; one voice alone is its name."""
    if len(mix) == 1:
        return next(iter(mix))
    out = ""
    for name, share in sorted(mix.items(), key=lambda term: (term[1] < 0, term[0])):
        sign = "-" if share < 0 else "+" if out else ""
        out += f"{sign}{name}*{abs(share):.4f}".rstrip("0").rstrip(".")
    return out


def _tokens(text: str) -> list[tuple[str, str, int]]:
    out: list[tuple[str, str, int]] = []
    at, end = 0, len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None:
            raise _error(text, at, "unexpected character")
        kind = str(match.lastgroup)
        value = match.group(kind)
        out.append((value if kind == "mark" else kind, value, match.start(kind)))
        at = match.end()
    return [*out, ("end", "", end)]


def _said(kinds: tuple[str, ...]) -> str:
    words = {"name": "a voice", "number": "a number", "end": "the end"}
    return " or ".join(words.get(k, f"'{k}'") for k in kinds)


def _too_many(this: str) -> InputError:
    return InputError(f"a mix may have at most {MAX_VOICES} voices; {this}", field="voice")


def _error(text: str, at: int, what: str) -> InputError:
    return InputError(
        f"voice mix '{text}', character {at + 1}: {what}; "
        "write for instance 'af_bella*0.6+af_sky*0.4' or 'af_bella(2)+af_sky(1)'",
        field="voice",
    )
