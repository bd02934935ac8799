"""What normalisation returns: the written tokens and how each is spoken."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Piece", "Token"]


@dataclass(frozen=True, slots=True)
class Piece:
    """One word of a token, as a listener hears it.

    Attributes:
        text: the word: "twenty", "FBI's", "well-known".
        parts: what it is spoken as, if that is several words: ("F", "B", "I's").
        letters: whether the parts are names of letters.
    """

    text: str
    parts: tuple[str, ...] = ()
    letters: bool = False


@dataclass(frozen=True, slots=True)
class Token:
    """A stretch of the written text and its spoken form.

    The tokens of a text come in order, do not overlap, and together hold every character that is
    not white space. Punctuation is a token of its own (silent, kind "punctuation"); what it means
    for the tune is repeated in `before` and `after` of the spoken token beside it.

    Attributes:
        written: `text[start:end]`.
        start, end: offsets into the text that was given to `normalise`.
        kind: semiotic class: "word", "cardinal", "ordinal", "decimal", "fraction", "date",
            "time", "money", "measure", "telephone", "electronic", "roman", "address", "math",
            "serial", "abbreviation", "letters", "range", "symbol", "emoji", "markup",
            "punctuation".
        spoken: words separated by one space, made of letters and apostrophes only;
            "" when nothing is said. A single capital letter is the name of that letter.
        rule: name of the rule that decided, for people who ask why.
        before, after: punctuation around it, out of `;:,.!?—…"()“”`.
        pieces: the words of `spoken`, those that are one word together.
    """

    written: str
    start: int
    end: int
    kind: str
    spoken: str
    rule: str = ""
    before: str = ""
    after: str = ""
    pieces: tuple[Piece, ...] = ()
