"""SSML 1.1 (W3C Recommendation of 7 September 2010) to a Document.

Understood: speak, p, s, break, sub, say-as, phoneme, voice, lang, w/token, prosody (rate, pitch,
range, volume), emphasis, mark, desc/meta/metadata (not spoken), audio (its fallback is spoken).
Elements of other namespaces are looked through, as the Recommendation asks; an unknown SSML
element or a bad value is an error that names it. DTDs and entity declarations are refused.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TypeVar
from xml.parsers import expat

from litetts.document import Document, Prosody, Span
from litetts.errors import InputError
from litetts.phonemes.alphabets import ALPHABETS
from litetts.request import bounded

__all__ = ["is_ssml", "parse"]

_T = TypeVar("_T")

MAX_DEPTH = 64
"""Deepest nesting accepted; real documents use under ten."""

# Azure's documented break strengths; SSML leaves them to the processor.
_BREAK_S = {
    "none": 0.0, "x-weak": 0.25, "weak": 0.5, "medium": 0.75, "strong": 1.0, "x-strong": 1.25,
}  # fmt: skip
_RATE = {"x-slow": 0.5, "slow": 0.64, "medium": 1.0, "fast": 1.55, "x-fast": 2.0, "default": 1.0}
_PITCH_ST = {"x-low": -4.0, "low": -2.0, "medium": 0.0, "high": 2.0, "x-high": 4.0, "default": 0.0}
_RANGE = {"x-low": 0.4, "low": 0.7, "medium": 1.0, "high": 1.35, "x-high": 1.7, "default": 1.0}
_VOLUME_DB = {
    "silent": -96.0, "x-soft": -12.0, "soft": -6.0, "medium": 0.0, "loud": 4.0, "x-loud": 6.0,
    "default": 0.0,
}  # fmt: skip
# An accent is longer, higher and louder (figures of contrastive accent in the literature).
_EMPHASIS = {
    "strong": Prosody(rate=0.8, pitch_st=2.5, range=1.2, volume_db=3.0),
    "moderate": Prosody(rate=0.87, pitch_st=1.5, range=1.1, volume_db=2.0),
    "none": Prosody(),
    "reduced": Prosody(rate=1.1, pitch_st=-1.0, range=0.8, volume_db=-2.0),
}
_SENTENCE_PAUSE_S, _PARAGRAPH_PAUSE_S = 0.4, 0.8
_NEUTRAL = Prosody()
_LANG = "http://www.w3.org/XML/1998/namespace lang"
_SILENT = {"desc", "meta", "metadata", "lexicon"}
_LOOKED_THROUGH = {"speak", "w", "token", "audio", "lookup", "lang", "p", "s", "voice"}


def is_ssml(text: str) -> bool:
    """Whether text is an SSML document by its first element."""
    return re.match(r"\s*(?:<\?xml[^>]*>\s*)?<speak[\s>]", text) is not None


@dataclass
class _Scope:
    """What holds inside an open element."""

    name: str
    voice: str | None = None
    lang: str | None = None
    prosody: Prosody = _NEUTRAL
    phonemes: str | None = None
    interpret_as: str | None = None
    alias: str | None = None
    start: int = 0
    silent: bool = False
    spoken: bool = field(default=False)


def parse(source: str) -> Document:
    """Read an SSML document. Offsets of the spans count characters of `source`.

    Raises:
        InputError: not well-formed, an unknown element, or a bad value; with line and column.
    """
    try:
        return _Reader(source).read()
    except _UndeclaredPrefix:
        # <amazon:effect> without its xmlns, as the services that it comes from accept it.
        return _Reader(source, namespaces=False).read()


class _UndeclaredPrefix(Exception):
    """An element or attribute has a prefix that no xmlns declares."""


class _Reader:
    def __init__(self, source: str, *, namespaces: bool = True) -> None:
        self.source = source
        self.separator = " " if namespaces else ":"
        self.spans: list[Span] = []
        self.scopes = [_Scope("")]
        self._grows_to = -1  # where the last span ends now; -1 = it does not grow
        self.pause = 0.0
        self.mark: str | None = None
        self._chars_at = _char_offsets(source)
        parser = expat.ParserCreate("utf-8", namespace_separator=" " if namespaces else None)
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = self._refuse
        parser.buffer_text = False
        self.parser = parser

    def read(self) -> Document:
        try:
            self.parser.Parse(self.source.encode("utf-8", "replace"), True)
        except expat.ExpatError as error:
            if error.code == expat.errors.codes[expat.errors.XML_ERROR_UNBOUND_PREFIX]:
                raise _UndeclaredPrefix from None
            raise InputError(
                f"the SSML is not well-formed at line {error.lineno}, column {error.offset + 1}: "
                f"{expat.ErrorString(error.code)}",
                field="ssml",
            ) from None
        self._settle()
        if self.pause and self.spans:
            self.spans[-1] = replace(self.spans[-1], pause_after=self.pause)
        elif self.pause or self.mark:
            self.spans.append(
                Span("", 0, len(self.source), pause_before=self.pause, mark=self.mark)
            )
        return Document(self.source, tuple(self.spans))

    # What expat calls.

    def _refuse(self, *_: object) -> None:
        raise self._error("a DOCTYPE is not accepted")

    def _start(self, qualified: str, attributes: dict[str, str]) -> None:
        namespace, _, name = qualified.rpartition(self.separator)
        own = namespace in ("", "http://www.w3.org/2001/10/synthesis")
        if len(self.scopes) > MAX_DEPTH:
            raise self._error(f"elements are nested deeper than {MAX_DEPTH}")
        outer = self.scopes[-1]
        scope = replace(outer, name=name if own else "", alias=None, spoken=False)
        scope.start = self._offset()
        lang = attributes.get(_LANG) or attributes.get("xml:lang")
        if lang and name != "speak":
            scope.lang = lang.lower()
        if own:
            self._open(name, attributes, scope)
        self.scopes.append(scope)

    def _open(self, name: str, given: dict[str, str], scope: _Scope) -> None:
        if name in ("p", "s"):
            self.pause = max(self.pause, self._gap(name)) if self.spans else self.pause
        elif name == "break":
            self.pause += self._break(given)
        elif name == "mark":
            self.mark = self._required(given, name, "name")
        elif name == "sub":
            scope.alias = self._required(given, name, "alias")
        elif name == "say-as":
            scope.interpret_as = self._required(given, name, "interpret-as").lower()
            if detail := given.get("format"):
                scope.interpret_as += f":{detail.lower()}"
        elif name == "phoneme":
            alphabet = given.get("alphabet", "ipa").lower()
            convert = ALPHABETS.get(alphabet)
            if convert is None:
                known = ", ".join(ALPHABETS)
                raise self._error(
                    f"phoneme: the alphabet '{alphabet}' is unknown; known are {known}"
                )
            try:
                scope.phonemes = convert(self._required(given, name, "ph"))
            except InputError as error:
                raise self._error(f"phoneme: {error}") from None
        elif name == "emphasis":
            level = given.get("level", "moderate")
            scope.prosody = self._choice(name, "level", level, _EMPHASIS).over(scope.prosody)
        elif name == "prosody":
            wish = self._bounded(self._prosody(given))
            scope.prosody = self._bounded(wish.over(scope.prosody))
        elif name in _SILENT:
            scope.silent = True
        elif name not in _LOOKED_THROUGH:
            raise self._error(f"unknown element <{name}>")
        if name == "voice" and (voice := given.get("name")):
            scope.voice, scope.prosody = voice, Prosody()

    def _end(self, qualified: str) -> None:
        scope = self.scopes.pop()
        if scope.name in ("p", "s") and self.spans:
            self.pause = max(self.pause, self._gap(scope.name))
        if scope.alias is not None and not scope.silent:
            self._add(scope.alias, scope, scope.start, self._offset())
        elif scope.name == "phoneme" and not scope.spoken and scope.phonemes:
            self._add(scope.phonemes, scope, scope.start, self._offset())

    def _text(self, data: str) -> None:
        scope = self.scopes[-1]
        if scope.silent or any(s.alias is not None for s in self.scopes):
            return
        if len(self.scopes) == 1:
            return
        start = self._offset()
        # An entity is longer in the source than what it stands for.
        end = start + len(data)
        if self.source[start : start + 1] == "&":
            end = self.source.find(";", start) + 1
        scope.spoken = scope.spoken or bool(data.strip())
        self._add(data, scope, start, end)

    # Helpers.

    def _add(self, text: str, scope: _Scope, start: int, end: int) -> None:
        last = self.spans[-1] if self.spans else None
        # Text that stands in the source right after what does: the span before grows.
        goes_on = self._grows_to == start and text == self.source[start:end]
        if not text.strip():
            if last and not self.pause and self.mark is None:
                # White space keeps words apart; it joins the span before it.
                if goes_on:
                    self._grows_to = end
                else:
                    self._append(Span(" ", start, end, scope.voice, scope.lang, scope.prosody))
            return
        span = Span(
            text, start, end, scope.voice, scope.lang, scope.prosody, scope.phonemes,
            scope.interpret_as, self.pause, 0.0, self.mark,
        )  # fmt: skip
        self.pause, self.mark = 0.0, None
        alike = (
            last is not None
            and not span.pause_before
            and span.mark is None
            and (last.voice, last.lang, last.prosody, last.phonemes, last.interpret_as)
            == (span.voice, span.lang, span.prosody, span.phonemes, span.interpret_as)
        )
        if alike and goes_on:
            self._grows_to = end
        else:
            self._append(span)

    def _append(self, span: Span) -> None:
        self._settle()
        self.spans.append(span)
        self._grows_to = span.end if span.text == self.source[span.start : span.end] else -1

    def _settle(self) -> None:
        """Give the last span all that it grew by: once, since each time copies its text."""
        if self.spans and self._grows_to > self.spans[-1].end:
            last = self.spans[-1]
            text = self.source[last.start : self._grows_to]
            self.spans[-1] = replace(last, text=text, end=self._grows_to)

    def _offset(self) -> int:
        return self._chars_at(self.parser.CurrentByteIndex)

    def _gap(self, name: str) -> float:
        return _PARAGRAPH_PAUSE_S if name == "p" else _SENTENCE_PAUSE_S

    def _break(self, given: dict[str, str]) -> float:
        if "time" in given:
            found = re.fullmatch(r"\+?(\d*\.?\d+)(ms|s)", given["time"].strip())
            seconds = float(found[1]) / (1000 if found[2] == "ms" else 1) if found else -1.0
            if not 0 <= seconds <= 60:
                raise self._error(f"break: time is '{given['time']}'; use 0s to 60s, or ms")
            return seconds
        return self._choice("break", "strength", given.get("strength", "medium"), _BREAK_S)

    def _prosody(self, given: dict[str, str]) -> Prosody:
        return Prosody(
            rate=self._factor("rate", given, _RATE),
            pitch_st=self._semitones(given.get("pitch", "default")),
            range=self._factor("range", given, _RANGE),
            volume_db=self._decibels("volume", given, _VOLUME_DB),
            # These two are ours: SSML has no words for them.
            breath=self._share("breath", given),
            tilt_db=self._decibels("tilt", given, {"default": 0.0}),
        )

    def _factor(self, name: str, given: dict[str, str], labels: dict[str, float]) -> float:
        value = given.get(name, "default").strip()
        if value in labels:
            return labels[value]
        found = re.fullmatch(r"([+-]?)(\d*\.?\d+)(%?)", value)
        if not found:
            raise self._error(f"prosody: {name} is '{value}'; use e.g. 120%, +20%, 1.2 or slow")
        number = float(found[2]) / (100 if found[3] else 1)
        if found[1]:  # a change relative to the voice
            number = 1 + number if found[1] == "+" else 1 - number
        return number

    def _semitones(self, value: str) -> float:
        value = value.strip()
        if value in _PITCH_ST:
            return _PITCH_ST[value]
        if found := re.fullmatch(r"([+-]?\d*\.?\d+)st", value):
            return float(found[1])
        if found := re.fullmatch(r"([+-])(\d*\.?\d+)%", value):
            factor = 1 + float(found[1] + found[2]) / 100
            if factor > 0:
                return 12 * math.log2(factor)
        if found := re.fullmatch(r"(\d*\.?\d+)%", value):
            factor = float(found[1]) / 100
            if factor > 0:
                return 12 * math.log2(factor)
        raise self._error(f"prosody: pitch is '{value}'; use e.g. +2st, -10% or high")

    def _decibels(self, name: str, given: dict[str, str], labels: dict[str, float]) -> float:
        value = given.get(name, "default").strip()
        if value in labels:
            return labels[value]
        if found := re.fullmatch(r"([+-]?\d*\.?\d+)dB", value, re.IGNORECASE):
            return float(found[1])
        word = " or soft" if "soft" in labels else ""
        raise self._error(f"prosody: {name} is '{value}'; use e.g. +3dB{word}")

    def _share(self, name: str, given: dict[str, str]) -> float:
        value = given.get(name, "0").strip()
        found = re.fullmatch(r"(\d*\.?\d+)(%?)", value)
        if not found:
            raise self._error(f"prosody: {name} is '{value}'; use e.g. 0.4 or 40%")
        return float(found[1]) / (100 if found[2] else 1)

    def _bounded(self, prosody: Prosody) -> Prosody:
        try:
            return bounded(prosody)
        except InputError as error:
            raise self._error(f"prosody: {error}") from None

    def _choice(self, name: str, attribute: str, value: str, choices: dict[str, _T]) -> _T:
        if value not in choices:
            raise self._error(f"{name}: {attribute} is '{value}'; use {', '.join(choices)}")
        return choices[value]

    def _required(self, given: dict[str, str], name: str, attribute: str) -> str:
        if not given.get(attribute, "").strip():
            raise self._error(f"<{name}> needs the attribute '{attribute}'")
        return given[attribute]

    def _error(self, message: str) -> InputError:
        line, column = self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1
        return InputError(f"SSML, line {line}, column {column}: {message}", field="ssml")


def _char_offsets(source: str) -> Callable[[int], int]:
    """A function from byte offsets in UTF-8 to character offsets."""
    if source.isascii():
        return lambda byte: byte
    import numpy as np

    raw = np.frombuffer(source.encode("utf-8", "replace"), np.uint8)
    # Continuation bytes (10xxxxxx) begin no character.
    count = np.concatenate(([0], np.cumsum((raw & 0xC0) != 0x80)))
    return lambda byte: int(count[byte])
