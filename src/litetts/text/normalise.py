"""Written form to spoken form, with offsets into the source.

>>> [t.spoken for t in normalise("It cost $1.5M in 2023.") if t.spoken]
['It', 'cost', 'one point five million dollars', 'in', 'twenty twenty three']
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from litetts.errors import InputError
from litetts.request import ReadingStyle
from litetts.text.languages import find
from litetts.text.scanner.clean import clean
from litetts.text.scanner.scan import Scan, scan
from litetts.text.scanner.token import Token

__all__ = ["Token", "normalise"]

_USUAL = ReadingStyle.usual()


@lru_cache(maxsize=64)
def _complete(style: ReadingStyle) -> ReadingStyle:
    """The style, with what it does not say as it usually is."""
    return style.over(_USUAL)


def normalise(
    text: str,
    lang: str = "en-us",
    style: ReadingStyle = _USUAL,
    *,
    interpret_as: str | None = None,
) -> tuple[Token, ...]:
    """Tokens of `text` with their spoken forms; normally called with one sentence.

    Args:
        text: what was written. Never changed; offsets count its characters.
        lang: BCP 47 tag. A language without a folder in `text/languages` is returned word by
            word as it is written, so that the next stage (espeak-ng) reads its numbers.
        style: choices where several readings are right.
        interpret_as: read the whole text as this SSML `say-as` value ("date:mdy", "telephone",
            "characters", ...): the value of `interpret-as`, a colon, and `format` if there is one.
            Also "latex", a formula, and "code", as with `style.code`.

    Raises:
        InputError: `interpret_as` is not a value that LiteTTS knows.
    """
    style = _complete(style)
    if interpret_as == "latex":
        return (_formula(text, lang, style),)
    if interpret_as == "code":
        style, interpret_as = replace(style, code=True), None
    cleaned = clean(text, bool(style.code))
    language = find(lang)
    plain = cleaned.text
    if "º" in plain and not language.ordinal_indicators:
        plain = plain.replace("º", "°")  # typed for degrees
    state = Scan(plain, lang.lower().replace("_", "-"), style, language)
    if interpret_as is not None:
        readings = language.interpret(state, interpret_as)
        if readings is None:
            raise InputError(
                f"interpret-as='{interpret_as}' is not known: use one of characters, cardinal, "
                "ordinal, digits, fraction, date, time, duration, telephone, currency, unit, "
                "address, expletive",
                field="interpret_as",
            )
        start = 0
        for reading in readings:
            while start < len(state.text) and state.text[start].isspace():
                start += 1
            state.add(start, reading)
            start = reading.end
    else:
        scan(state)
    tokens: list[Token] = []
    done = 0
    for draft in state.drafts:
        start, end = draft.start, draft.end
        if end <= start:
            continue
        if cleaned.starts is not None:
            start, end = cleaned.source(start, end)
            start = max(start, done)
            _leftover(text, done, start, tokens)
        tokens.append(
            Token(
                text[start:end],
                start,
                end,
                draft.kind,
                draft.spoken,
                draft.rule,
                draft.before,
                draft.after,
                draft.pieces,
            )
        )
        done = end
    if cleaned.starts is not None or interpret_as is not None:
        _leftover(text, done, len(text), tokens)
    return tuple(tokens)


# Numbers of a formula are read by themselves: "2 A" is no current there.
_NUMBERS = re.compile(r"(\d[\d.,]*(?:th|te|e)?)")


def _formula(text: str, lang: str, style: ReadingStyle) -> Token:
    """A formula in LaTeX as one token."""
    from litetts.text.reading import latex  # formulas are rare

    parts = _NUMBERS.split(latex.plain(text, lang))
    tokens = [t for part in parts if part.strip() for t in normalise(part, lang, style)]
    spoken = " ".join(t.spoken for t in tokens if t.spoken)
    pieces = tuple(piece for t in tokens for piece in t.pieces)
    return Token(text, 0, len(text), "math", spoken, "LaTeX", pieces=pieces)


def _leftover(text: str, start: int, end: int, tokens: list[Token]) -> None:
    """A silent token for a tag or mark that cleaning took out."""
    written = text[start:end]
    stripped = written.strip()
    if stripped:
        start += written.index(stripped[0])
        tokens.append(Token(stripped, start, start + len(stripped), "markup", "", "left-over"))
