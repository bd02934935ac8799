"""From an SSML document to spans: the XML, the scopes of its elements, and what is told of each.

What an element means is in the tables of the dialects (`core`, `azure`, `google`, `amazon`, `own`):
a function per element, which is given the reader, its attributes and the scope that it opens. An
attribute that no function asked for is told as ignored, so nothing is dropped in silence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple, TypeVar
from xml.parsers import expat

from litetts.document import (
    HIDDEN,
    Bed,
    Casting,
    Clip,
    Document,
    Lexicon,
    Note,
    Prosody,
    Shape,
    Span,
)
from litetts.errors import InputError, shown
from litetts.request import bounded, clamped

__all__ = [
    "MAX_CHARACTERS",
    "MAX_DEPTH",
    "MAX_ELEMENTS",
    "SHOWN",
    "Finding",
    "Given",
    "Reader",
    "Scope",
]

_T = TypeVar("_T")

_REMEDIES = {
    code: f"; {remedy}"
    for name, remedy in (
        (expat.errors.XML_ERROR_INVALID_TOKEN, "in text '&' is written &amp; and '<' &lt;"),
        (expat.errors.XML_ERROR_UNDEFINED_ENTITY, "write the character itself"),
        (expat.errors.XML_ERROR_TAG_MISMATCH, "close each element, the inner before the outer one"),
        (expat.errors.XML_ERROR_NO_ELEMENTS, "it begins with <speak> and ends with </speak>"),
        (expat.errors.XML_ERROR_SYNTAX, "it begins with <speak> and ends with </speak>"),
        (expat.errors.XML_ERROR_UNCLOSED_TOKEN, "a tag lacks its '>'"),
        (expat.errors.XML_ERROR_DUPLICATE_ATTRIBUTE, "give each attribute of an element once"),
    )
    for code in (expat.errors.codes[name],)
}
"""What to do where a document is no XML, by the error of its reader."""
_OTHERWISE = {
    "pause": "break", "silence": "break", "br": "break", "wait": "break", "sleep": "break",
    "b": "emphasis", "strong": "emphasis", "em": "emphasis", "i": "emphasis", "u": "emphasis",
    "stress": "emphasis", "paragraph": "p", "sentence": "s", "alias": "sub", "speed": "prosody",
    "rate": "prosody", "pitch": "prosody", "volume": "prosody", "ipa": "phoneme",
    "whisper": 'amazon:effect name="whispered"', "emotion": "litetts:emotion",
    "style": "mstts:express-as", "language": "lang", "bookmark": "mark",
}  # fmt: skip
"""Elements that SSML has under another name."""

MAX_CHARACTERS = 4_000_000
"""Longest document: more than a day of speech."""

MAX_DEPTH = 64
"""Deepest nesting accepted; real documents use under ten."""

MAX_ELEMENTS = 100_000
"""Most elements of a document: memory stays bounded."""

MAX_FINDINGS = 2_000
"""Most findings that are kept one by one; further ones of a kind that is known are not."""

SHOWN = 60
"""So much of a wrong value a message repeats."""

SENTENCE_S, PARAGRAPH_S = 0.4, 0.8
"""Silence around `s` and `p`, seconds."""

Verdict = Literal["honoured", "approximated", "ignored"]
ReadLexicon = Callable[[bytes, str], Lexicon]
"""Reads a lexicon (PLS, JSON) from its bytes, and its name for messages."""

Handler = Callable[["Reader", "Given", "Scope"], None]
"""What an element does: it changes the scope that it opens, or tells the reader."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What becomes of an element or an attribute.

    Attributes:
        element: as it is written: "prosody", "mstts:express-as".
        attribute: of it, where the finding is about that; "" = all of it.
        verdict: "honoured"; "approximated": something near it is done; "ignored".
        why: what is done instead, and why; "" where it is honoured.
        line, column: of the element, from 1.
    """

    element: str
    attribute: str
    verdict: Verdict
    why: str
    line: int
    column: int

    @property
    def note(self) -> Note:
        """The finding for who did not write the markup."""
        name = f"{self.element} {self.attribute}".strip()
        return Note("ssml", f"<{name}> is {self.verdict}: {self.why}")


@dataclass
class Scope:
    """What holds inside an open element.

    Attributes:
        tag: its name as written.
        span: what text in it becomes, apart from its text and place.
        lexicons: pronunciations that hold in it.
        silent: nothing in it is spoken.
        spoken: whether it had text.
        at: character in the source where it began.
        first: number of spans that were there when it opened.
        close: called at its end, with the scope.
        unread: why an element in it is not read, where it is silent; "" = that goes without saying.
        empty: it is to contain nothing.
        bed: takes the recordings in it, which sound together with something.
        par: what they sound together with.
    """

    tag: str = ""
    span: Span = field(default_factory=lambda: Span("", 0, 0))
    lexicons: tuple[Lexicon, ...] = ()
    prefixes: Mapping[str, str] = field(default_factory=dict)
    silent: bool = False
    unread: str = ""
    empty: bool = False
    spoken: bool = False
    at: int = 0
    first: int = 0
    close: Callable[[Scope], None] | None = None
    bed: Callable[[Clip], None] | None = None
    par: object | None = None

    def close_up(self) -> None:
        """Let it contain nothing: what it does contain is told, not spoken."""
        self.silent = self.empty = True
        self.unread = "it is in an element that is to be empty"

    def change(self, **fields: object) -> None:
        """Set fields of what its text becomes."""
        self.span = replace(self.span, **fields)  # type: ignore[arg-type]


class Aside(NamedTuple):
    """Where something begins that may turn out to be said aside: its first span, and what silence
    was asked for before it.
    """

    first: int
    pause: float
    unbroken: bool


class Given:
    """The attributes of an element; which of them were asked for is remembered."""

    def __init__(self, reader: Reader, tag: str, attributes: Mapping[str, str]) -> None:
        self._reader = reader
        self.tag = tag
        self._all = attributes
        self.asked: set[str] = set()

    def text(self, *names: str) -> str | None:
        """The first of these attributes that is there, without blanks around it."""
        for name in names:
            self.asked.add(name)
            if name in self._all:
                return self._all[name].strip()
        return None

    def required(self, *names: str) -> str:
        """An attribute that must be there, and not be empty."""
        found = self.text(*names)
        if not found:
            raise self._reader.error(f"<{self.tag}> needs the attribute '{names[0]}'")
        return found

    def value(self, name: str, read: Callable[[str], _T], default: _T) -> _T:
        """An attribute that `read` understands; `default` where it is missing."""
        found = self.text(name)
        if found is None:
            return default
        try:
            return read(found)
        except ValueError as error:
            raise self._reader.error(f"{self.tag}: {name} is '{found[:SHOWN]}'; {error}") from None

    @property
    def rest(self) -> list[str]:
        """Attributes that nobody asked for, apart from those of XML itself."""
        xml = ("xmlns", "xsi:")
        return [
            name
            for name in self._all
            if name not in self.asked and not name.startswith(xml) and name not in _XML
        ]


_XML = {"xml:id", "xml:space", "xml:base", "onlangfailure", "xml:lang"}
"""Attributes that any element may have."""


class Reader:
    """Reads one document.

    Attributes:
        lang: BCP 47 tag of its root; None = it does not say.
        base: address that relative ones start from.
        findings: what became of each element.
        lexicons: those that are named for `lookup`, by their `xml:id`.
        bounds: names of the marks between which the document is spoken, and the silence at its
            ends.
        tell_root: tells what becomes of the attributes of its root.
        gap: silence around `s`, where the document says so.
        beds, beds_s: what sounds together with it, and how long all of a `par` is, in seconds.
        visemes: whether the shapes of the mouth are wanted.
        unmet: what tells why nobody can speak as `voice` asks; "" = somebody can.
    """

    def __init__(
        self,
        source: str,
        find: Callable[[str, Mapping[str, str]], Handler | str | None],
        *,
        lexicon: ReadLexicon | None = None,
        unmet: Callable[[Casting], str] | None = None,
    ) -> None:
        self.source = source
        self.unmet = unmet
        self.read_lexicon = lexicon
        self.lang: str | None = None
        self.base = ""
        self.version = "1.1"
        self.findings: list[Finding] = []
        self.lexicons: dict[str, Lexicon] = {}
        self.startmark: str | None = None
        self.endmark: str | None = None
        self.tell_root: Callable[[str, Verdict, str], None] = lambda *_: None
        self.trailing = 0.0
        self.gap: float | None = None
        self.beds: list[Bed] = []
        self.beds_s = 0.0
        self.visemes = False
        self.spans: list[Span] = []
        self.scopes = [Scope()]
        self.elements = 0
        self._find = find
        self._template: Span | None = None
        self._lexicons_of: list[tuple[Lexicon, ...]] = []
        self._grows_to = -1  # where the last span ends now; -1 = it does not grow
        self._pause = 0.0
        self._unbroken = False
        self._mark: str | None = None
        self._boundary = False
        self._shapes = 0
        self._told = False
        self._kinds: dict[tuple[str, str, str, str], None] = {}
        self._notes: dict[Note, None] = {}
        self._chars_at = _char_offsets(source)
        parser = expat.ParserCreate("utf-8")
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = self._refuse
        parser.buffer_text = False
        self.parser = parser

    def read(self) -> Document:
        """The document.

        Raises:
            InputError: not well-formed, too large, an unknown element or a bad value; with the
                line and the column.
        """
        if len(self.source) > MAX_CHARACTERS:
            raise InputError(
                f"the SSML has {len(self.source)} characters; at most {MAX_CHARACTERS} are read",
                field="ssml",
            )
        try:
            self.parser.Parse(self.source.encode("utf-8", "replace"), True)
        except expat.ExpatError as error:
            raise InputError(
                f"the SSML is not well-formed at line {error.lineno}, column {error.offset + 1}: "
                f"{expat.ErrorString(error.code)}{_REMEDIES.get(error.code, '')}",
                field="ssml",
            ) from None
        self._flush_mark()
        self._settle()
        self._pause += self.trailing
        if self._pause and self.spans:
            self.spans[-1] = replace(self.spans[-1], pause_after=self._pause)
        elif self._pause:
            self.spans.append(Span("", 0, len(self.source), pause_before=self._pause))
        spans = self._looked_up() if any(self._lexicons_of) else self.spans
        spans = self._between_marks(spans)
        if not self.beds:  # then nothing is to be mixed, so nobody asks for places
            spans = [made for span in spans if (made := _placeless(span))]
        notes = tuple(self._notes)
        beds = tuple(self.beds)
        return Document(self.source, tuple(spans), self.lang, notes, beds, self.visemes)

    # What the functions of the dialects call.

    def approximated(self, why: str, attribute: str = "") -> None:
        """Tell that something near the element, or its attribute, is done."""
        self._tell(self.scopes[-1].tag, attribute, "approximated", why)

    def ignored(self, why: str, attribute: str = "") -> None:
        """Tell that the element, or its attribute, is not done."""
        self._tell(self.scopes[-1].tag, attribute, "ignored", why)

    def later(self) -> Callable[[Verdict, str], None]:
        """What becomes of the element is told when it is known, by calling this: verdict, why."""
        self._told = True
        tell = self.later_of()
        return lambda verdict, why: tell("", verdict, why)

    def later_of(self) -> Callable[[str, Verdict, str], None]:
        """What becomes of its attributes is told when it is known: attribute, verdict, why."""
        tag, place = self.scopes[-1].tag, self._place
        return lambda name, verdict, why: self._find_out(Finding(tag, name, verdict, why, *place))

    def read_since(self, scope: Scope) -> list[Span]:
        """The spans in a scope so far."""
        self._settle()
        return self.spans[scope.first :]

    def error(self, message: str) -> InputError:
        """An error with the place of the element."""
        line, column = self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1
        return InputError(f"SSML, line {line}, column {column}: {message}", field="ssml")

    def pause(self, seconds: float) -> None:
        """Silence here, besides what is asked for already."""
        self._flush_mark()
        self._pause += seconds

    def no_gap(self) -> None:
        """The end of a sentence or a paragraph here makes no silence."""
        self._unbroken = True

    def gap_of(self, seconds: float) -> None:
        """The end of a sentence or a paragraph: at least so much silence, unless there is none."""
        if self._unbroken:
            self._pause, self._unbroken = 0.0, False
        elif self.spans and seconds > self._pause:
            self._flush_mark()
            self._pause = seconds

    def mark(self, name: str) -> None:
        """An event here."""
        self._flush_mark()
        self._mark = name

    def aside(self, mark: str) -> Aside:
        """An event here, from which on it may turn out that all is said aside (`taken`)."""
        self.mark(mark)
        self._settle()
        return Aside(len(self.spans), self._pause, self._unbroken)

    def taken(self, aside: Aside) -> tuple[Span, ...]:
        """What was read since, which is no longer part of what is said in turn."""
        self._flush_mark()
        self._settle()
        cut = slice(aside.first, None)
        spans = self._looked_up(cut)
        del self.spans[cut], self._lexicons_of[cut]
        self._template, self._grows_to = None, -1
        self._pause, self._unbroken = aside.pause, aside.unbroken
        self._boundary = True  # the words before and after it are not one
        if spans:
            spans[0] = replace(spans[0], pause_before=max(0.0, spans[0].pause_before - aside.pause))
        own = (s.mark if not (s.mark or "").startswith(HIDDEN) else None for s in spans)
        return tuple(replace(s, mark=mark) for s, mark in zip(spans, own, strict=True))

    def wait(self, aside: Aside, seconds: float) -> None:
        """Silence before what was read since."""
        if seconds and len(self.spans) > aside.first:
            span = self.spans[aside.first]
            self.spans[aside.first] = replace(span, pause_before=span.pause_before + seconds)

    def boundary(self) -> None:
        """A word ends here, and another begins."""
        self._boundary = True

    def apart(self) -> None:
        """What was said until here is no part of the word that comes."""
        at = self.offset
        self._add(" ", self.scopes[-1], at, at)

    def shape(self, scope: Scope, **wishes: object) -> None:
        """A wish for all that the scope holds."""
        self._shapes += 1
        shape = Shape(self._shapes, **wishes)  # type: ignore[arg-type]
        scope.change(shapes=(*scope.span.shapes, shape))

    def wish(self, scope: Scope, wish: Prosody) -> None:
        """A wish on top of what holds outside; together they stay within the bounds."""
        try:
            bounded(wish)
        except InputError as error:
            raise self.error(f"{scope.tag}: {error.message}") from None
        whole = wish.over(scope.span.prosody)
        within = clamped(whole)
        if within != whole:
            self.approximated("with what is around it, it goes beyond the bounds of the options")
        scope.change(prosody=within)

    def say(self, text: str, scope: Scope) -> None:
        """Text that stands for all of the scope."""
        scope.spoken = True
        self._add(text, scope, scope.at, self.offset)

    def sound(self, scope: Scope, **what: object) -> None:
        """A span without text: an event or a recording."""
        self._flush_mark()
        template = replace(scope.span, **what)  # type: ignore[arg-type]
        at = self.offset
        span = replace(template, start=scope.at, end=max(at, scope.at), pause_before=self._pause)
        self._pause, self._unbroken = 0.0, False
        self._append(span, template, ())
        self._grows_to = -1

    def by_word(self, first: int, wish: Callable[[int, int], Prosody]) -> None:
        """Give every word since a span its own wish: `wish` is given its index and their number."""
        self._settle()
        self._template, self._grows_to = None, -1
        cut: list[Span] = []
        lexicons: list[tuple[Lexicon, ...]] = []
        for span, known in zip(self.spans[first:], self._lexicons_of[first:], strict=True):
            parts = _words(span)
            cut += parts
            lexicons += [known] * len(parts)
        count = sum(bool(span.text.strip()) for span in cut)
        index = 0
        for i, span in enumerate(cut):
            if span.text.strip():
                prosody = clamped(wish(index, count).over(span.prosody))
                cut[i] = replace(span, prosody=prosody)
                index += 1
        self.spans[first:] = cut
        self._lexicons_of[first:] = lexicons

    @property
    def offset(self) -> int:
        """Where the parser is, in characters of the source."""
        return self._chars_at(self.parser.CurrentByteIndex)

    # What expat calls.

    def _refuse(self, *_: object) -> None:
        raise self.error("a DOCTYPE is not accepted")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if len(self.scopes) > MAX_DEPTH:
            raise self.error(f"elements are nested deeper than {MAX_DEPTH}")
        self.elements += 1
        if self.elements > MAX_ELEMENTS:
            raise self.error(f"there are more than {MAX_ELEMENTS} elements")
        outer = self.scopes[-1]
        scope = replace(
            outer,
            tag=tag,
            empty=False,
            spoken=False,
            close=None,
            at=self.offset,
            first=len(self.spans),
        )
        declared = {n.partition(":")[2]: uri for n, uri in attributes.items() if _declares(n)}
        if declared:
            scope.prefixes = {**outer.prefixes, **declared}
        self.scopes.append(scope)
        if scope.silent:
            if scope.unread:
                self.ignored(scope.unread)
            return
        given = Given(self, tag, attributes)
        self._told = False
        self._common(attributes, scope)
        handler = self._find(tag, scope.prefixes)
        if handler is None:
            small = self._find(tag.lower(), scope.prefixes) is not None
            hint = f"; names are written small: <{tag.lower()}>" if small else ""
            if other := _OTHERWISE.get(tag.lower()):
                hint = f"; did you mean <{other}>?"
            raise self.error(f"unknown element <{tag}>{hint}")
        if isinstance(handler, str):
            self.ignored(handler)
            return
        handler(self, given, scope)
        for name in given.rest:
            self.ignored("nothing is made of this attribute", name)
        if not self._told:
            self._tell(tag, "", "honoured", "")

    def _common(self, attributes: Mapping[str, str], scope: Scope) -> None:
        """The attributes that SSML allows on most elements."""
        lang = attributes.get("xml:lang", "").strip()
        if lang and len(self.scopes) > 2:
            scope.change(lang=lang.lower().replace("_", "-"))
        if failure := attributes.get("onlangfailure", "").strip():
            if failure not in _LANG_FAILURES:
                raise self.error(
                    f"{scope.tag}: onlangfailure is '{failure[:SHOWN]}'; "
                    f"use {', '.join(_LANG_FAILURES)}"
                )
            scope.change(casting=replace(scope.span.casting or Casting(), lang_failure=failure))

    def _end(self, tag: str) -> None:
        scope = self.scopes[-1]
        if scope.close is not None:
            scope.close(scope)
        self.scopes.pop()
        self.scopes[-1].spoken |= scope.spoken

    def _text(self, data: str) -> None:
        scope = self.scopes[-1]
        if scope.empty and data.strip():
            self.ignored("it is to be empty: what it contains is not spoken")
            scope.empty = False  # told once
        if scope.silent or len(self.scopes) == 1:
            return
        start = self.offset
        # An entity is longer in the source than what it stands for.
        end = start + len(data)
        if self.source[start : start + 1] == "&":
            end = self.source.find(";", start) + 1
        scope.spoken = scope.spoken or bool(data.strip())
        self._add(data, scope, start, end)

    # Spans.

    def _add(self, text: str, scope: Scope, start: int, end: int) -> None:
        last = self.spans[-1] if self.spans else None
        # Text that stands in the source right after what does: the span before grows.
        goes_on = self._grows_to == start and text == self.source[start:end]
        if not text.strip():
            if last and not self._pause and self._mark is None:
                # White space keeps words apart; it joins the span before it.
                if goes_on:
                    self._grows_to = end
                else:
                    space = replace(scope.span, phonemes=None, interpret_as=None)
                    self._append(replace(space, text=" ", start=start, end=end), space, ())
            return
        if self._boundary:
            self._boundary = False
            grown = last is not None and self._grows_to > 0
            before = self.source[self._grows_to - 1] if grown else last.text[-1:] if last else ""
            if last and not self._pause and before.isalnum() and text[:1].isalnum():
                self._append(replace(scope.span, text=" ", start=start, end=start), None, ())
        span = replace(
            scope.span, text=text, start=start, end=end, pause_before=self._pause, mark=self._mark
        )
        alike = (
            last is not None
            and not span.pause_before
            and span.mark is None
            and self._template == scope.span
            and self._lexicons_of[-1] == scope.lexicons
        )
        self._pause, self._mark, self._unbroken = 0.0, None, False
        if alike and goes_on:
            self._grows_to = end
        else:
            self._append(span, scope.span, scope.lexicons)

    def _append(self, span: Span, template: Span | None, lexicons: tuple[Lexicon, ...]) -> None:
        self._settle()
        self.spans.append(span)
        self._template = template
        self._lexicons_of.append(lexicons)
        self._grows_to = span.end if span.text == self.source[span.start : span.end] else -1

    def _settle(self) -> None:
        """Give the last span all that it grew by: once, since each time copies its text."""
        if self.spans and self._grows_to > self.spans[-1].end:
            last = self.spans[-1]
            text = self.source[last.start : self._grows_to]
            self.spans[-1] = replace(last, text=text, end=self._grows_to)

    def _flush_mark(self) -> None:
        """Give an event that no text has taken yet a place of its own, before what comes now."""
        if self._mark is None:
            return
        scope, at = self.scopes[-1].span, self.offset
        span = replace(
            scope, text="", start=at, end=at, pause_before=self._pause, mark=self._mark, shapes=()
        )
        self._pause, self._mark = 0.0, None
        self._append(span, None, ())
        self._grows_to = -1

    # At the end.

    def _looked_up(self, which: slice = slice(None)) -> list[Span]:
        """The spans, with the words that their lexicons have said as those want it."""
        spans: list[Span] = []
        for span, lexicons in zip(self.spans[which], self._lexicons_of[which], strict=True):
            plain = not (span.phonemes or span.interpret_as or span.clip or span.event)
            spans += _pronounced(span, lexicons, self.lang) if lexicons and plain else [span]
        return spans

    def _between_marks(self, spans: list[Span]) -> list[Span]:
        """The spans from `startmark` to `endmark`, which the root may name."""
        names = [span.mark for span in spans]
        first, stop = 0, len(spans)
        if self.startmark and self.startmark in names:
            first = names.index(self.startmark)
        elif self.startmark:
            self.tell_root("startmark", "ignored", f"there is no mark '{self.startmark}' in it")
        if self.endmark and self.endmark in names[first:]:
            stop = names.index(self.endmark, first)
        elif self.endmark:
            why = f"there is no mark '{self.endmark}' after its beginning: all is spoken"
            self.tell_root("endmark", "ignored", why)
        return spans[first:stop]

    @property
    def _place(self) -> tuple[int, int]:
        return self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1

    def _tell(self, tag: str, attribute: str, verdict: Verdict, why: str) -> None:
        if not attribute:
            self._told = True
        self._find_out(Finding(tag, attribute, verdict, why, *self._place))

    def _find_out(self, found: Finding) -> None:
        names = shown(found.element), shown(found.attribute)
        finding = replace(found, element=names[0], attribute=names[1], why=shown(found.why))
        kind = (finding.element, finding.attribute, finding.verdict, finding.why)
        if len(self.findings) < MAX_FINDINGS or kind not in self._kinds:
            self.findings.append(finding)
        self._kinds[kind] = None
        if finding.verdict != "honoured":
            self._notes[finding.note] = None


_LANG_FAILURES = ("changevoice", "ignoretext", "ignorelang", "processorchoice")


def _words(span: Span) -> list[Span]:
    """A span cut into its words, each with the blanks after it."""
    pieces = list(re.finditer(r"\s*\S+\s*", span.text))
    if len(pieces) < 2 or span.phonemes or span.interpret_as:
        return [span]
    exact = len(span.text) == span.end - span.start
    return [
        _part(span, piece.start(), piece.end(), exact, first=i == 0)
        for i, piece in enumerate(pieces)
    ]


def _placeless(span: Span) -> Span | None:
    """The span without a place for the mixing of sound; None = it was nothing else."""
    if not (span.mark or "").startswith(HIDDEN):
        return span
    holds = span.text or span.pause_before or span.pause_after or span.event or span.clip
    return replace(span, mark=None) if holds else None


def _declares(name: str) -> bool:
    return name == "xmlns" or name.startswith("xmlns:")


def _pronounced(span: Span, lexicons: tuple[Lexicon, ...], lang: str | None) -> list[Span]:
    """A span cut where a lexicon has a pronunciation: the first that knows a word wins."""
    spoken = span.lang or lang
    known = [x for x in lexicons if not spoken or x.speaks(spoken)]
    written = sorted({w for x in known for w in x.entries}, key=len, reverse=True)
    if not written:
        return [span]
    words = "|".join(r"\s+".join(map(re.escape, w.split())) for w in written)
    pieces: list[Span] = []
    at = 0
    exact = len(span.text) == span.end - span.start
    for match in re.finditer(rf"(?<!\w)(?:{words})(?!\w)", span.text, re.IGNORECASE):
        name = " ".join(match[0].split())
        found = next((p for x in known if (p := x.get(name))), None)
        if found is None:
            continue
        if match.start() > at:
            pieces.append(_part(span, at, match.start(), exact, first=not pieces))
        part = _part(span, match.start(), match.end(), exact, first=not pieces)
        pieces.append(
            replace(part, phonemes=found.phonemes)
            if found.phonemes
            else replace(part, text=found.say)
        )
        at = match.end()
    if at < len(span.text):
        pieces.append(_part(span, at, len(span.text), exact, first=not pieces))
    pieces[-1] = replace(pieces[-1], pause_after=span.pause_after)
    return pieces


def _part(span: Span, begin: int, stop: int, exact: bool, *, first: bool) -> Span:
    start, end = (span.start + begin, span.start + stop) if exact else (span.start, span.end)
    part = replace(span, text=span.text[begin:stop], start=start, end=end, pause_after=0.0)
    return part if first else replace(part, pause_before=0.0, mark=None)


def _char_offsets(source: str) -> Callable[[int], int]:
    """A function from byte offsets in UTF-8 to character offsets."""
    if source.isascii():
        return lambda byte: byte
    import numpy as np

    raw = np.frombuffer(source.encode("utf-8", "replace"), np.uint8)
    # Continuation bytes (10xxxxxx) begin no character.
    count = np.concatenate(([0], np.cumsum((raw & 0xC0) != 0x80)))
    return lambda byte: int(count[byte])
