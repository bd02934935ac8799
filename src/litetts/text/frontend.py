"""From a Document to Utterances: sentences, words, phonemes, and where to cut.

The steps are `segment` (sentences), `normalise` (words), `phonemiser` (phonemes); here they are
joined. A sentence stays whole unless it is longer than an engine takes, or somebody listens and its
first clause can be heard while the rest is made. Everything is a generator: the first utterance is
ready when the first sentence has been read, however long the text is.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from litetts.document import (
    Document,
    Lexicon,
    Prosody,
    Shape,
    Span,
    Stretch,
    Utterance,
    Word,
)
from litetts.errors import LiteTTSError
from litetts.phonemes.ipa import to_inventory
from litetts.request import ReadingStyle
from litetts.text import mixed
from litetts.text.clause import divisions, weight
from litetts.text.lexicon import find
from litetts.text.normalise import normalise
from litetts.text.phonemiser import Phonemiser, phonemiser
from litetts.text.scanner.token import Piece, Token
from litetts.text.segment import sentences

__all__ = ["Explained", "FrontEnd"]

SYMBOLS_PER_SECOND = 15.0
"""Phoneme symbols, spaces among them, that a voice speaks in a second at rate 1 (Kokoro's and
nano's mean on LibriTTS sentences is 14 to 17)."""

FIRST_S, FIRST_MAX_S = 1.0, 3.5
"""What a listener hears first of a sentence that is divided, seconds: at least the former, since a
voice says a few words by themselves badly; at most the latter where a clause ends that soon."""

WHOLE_S = 3.0
"""A sentence that takes no longer is never divided: the first sound would hardly come sooner."""

SHORT = 0.25
"""Share of the longest utterance that a part of a sentence has at least, where one can choose."""

MAX_SYMBOLS = 510
"""Longest utterance for an engine that names no limit: Kokoro's."""

PAUSE_S = {",": 0.15, ";": 0.25, ":": 0.25, "—": 0.2, "…": 0.4, ".": 0.4, "!": 0.4, "?": 0.4}
"""Silence after an utterance that ends in this punctuation, seconds."""

SENTENCE_S, PARAGRAPH_S = 0.4, 0.8
HEADING_CHARACTERS = 80
"""A line by itself that is no longer and has no mark at its end is a heading."""
_ITEM = re.compile(r"\s*(?:[-*+•]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s")
_CLOSING = '"”)'


@dataclass(frozen=True, slots=True)
class _Run:
    """Consecutive spans that one voice reads without a break, as one text with a way back."""

    spans: tuple[Span, ...]
    text: str
    begins: tuple[int, ...]
    source_begins: tuple[int, ...]

    @classmethod
    def of(cls, spans: Sequence[Span]) -> _Run:
        begins, at = [], 0
        for span in spans:
            begins.append(at)
            at += len(span.text)
        text = "".join(s.text for s in spans)
        return cls(tuple(spans), text, tuple(begins), tuple(s.start for s in spans))

    def place(self, word: Word) -> int:
        """Where a word begins in the run's text."""
        index = self.span_of(word)
        span, begin = self.spans[index], self.begins[index]
        return begin + (word.start - span.start if len(span.text) == span.end - span.start else 0)

    def span_at(self, position: int) -> int:
        return max(0, bisect_right(self.begins, position) - 1)

    def span_of(self, word: Word) -> int:
        """Index of the span that a word came from."""
        return self.span_of_source(word.start)

    def span_of_source(self, start: int) -> int:
        """Index of the span that stands for the source from `start` on."""
        return max(0, bisect_right(self.source_begins, start) - 1)

    def source(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the document's source of the run's text[start:end]."""
        first, last = self.span_at(start), self.span_at(max(start, end - 1))
        return self._offset(first, start, False), self._offset(last, end, True)

    def _offset(self, index: int, position: int, end: bool) -> int:
        span = self.spans[index]
        if len(span.text) == span.end - span.start:
            return span.start + position - self.begins[index]
        # `sub` and entities: the whole of what the text stands for.
        return span.end if end else span.start


@dataclass(frozen=True, slots=True)
class Explained:
    """A token and what becomes of it.

    Attributes:
        token: as `normalise` read it.
        start, end: offsets in the document's source.
        lang: the language that it is read in.
        rule: that decided.
        words: that it became, with phonemes.
    """

    token: Token
    start: int
    end: int
    lang: str
    rule: str
    words: tuple[Word, ...]


class FrontEnd:
    """Reads documents in one language.

    Args:
        lang: BCP 47 tag; spans with their own `lang` are read in that one.
        style: how numbers, dates and the like are read.
        lexicons: pronunciations that go before the built-in ones, the first that knows wins.
        pronounce: find phonemes; False for engines that read text.

    Raises:
        InputError: the language is unknown.
    """

    def __init__(
        self,
        lang: str = "en-us",
        style: ReadingStyle | None = None,
        lexicons: Sequence[Lexicon] = (),
        *,
        pronounce: bool = True,
    ) -> None:
        self.lang = lang.lower()
        self.style = style or ReadingStyle()
        self.lexicons = tuple(lexicons)
        self.pronounce = pronounce
        # An engine that reads text reads all of it in one language.
        self._rests = _rests(self.style)
        self._mixed = pronounce and self.style.mixed is not False
        if pronounce:
            self._phonemes(self.lang)  # an unknown language is told now, not at the first word

    def utterances(
        self,
        document: Document,
        *,
        max_symbols: int | None = None,
        rate: float = 1.0,
        waits: bool = False,
    ) -> Iterator[tuple[str | None, Utterance]]:
        """Yield (name of the voice or None, utterance) in reading order.

        An utterance is a sentence, or a part of one that has more than `max_symbols` symbols; it
        is cut at its best boundaries. Utterances without a word carry only a pause or a mark.

        Args:
            document: what is read.
            max_symbols: that the engine takes.
            rate: of speaking, for `waits`.
            waits: somebody listens: the first sentence is divided where `division` says.
        """
        limit = min(max_symbols or MAX_SYMBOLS, MAX_SYMBOLS)
        division = self.division(document, rate=rate) if waits else None
        extents = _extents(document.spans)
        told = ""
        for number, run in enumerate(_runs(document.spans)):
            head = run.spans[0]
            lang = head.lang or self.lang
            pending: Utterance | None = None
            before = head.pause_before
            at = division[1] if division and division[0] == number else None
            marks = [(i, span.mark) for i, span in enumerate(run.spans) if span.mark]
            opens = number > 0 and _opens(told, run)
            told = run.text
            for utterance in self._run(run, lang, limit, at, opens=opens):
                if pending:
                    yield head.voice, pending
                pending = replace(
                    utterance,
                    pause_before=before,
                    marks=_taken(marks, run, utterance.words),
                    stretches=_stretched(utterance.words, run, extents),
                )
                before = 0.0
            # Events after the last word are at its end.
            rest = tuple((name, len(pending.words) if pending else 0) for _, name in marks)
            if pending is None:
                if before or run.spans[-1].pause_after or rest or head.event or head.clip:
                    pending = replace(
                        _silence(lang),
                        pause_before=before,
                        prosody=head.prosody,
                        event=head.event,
                        clip=head.clip,
                        marks=rest,
                    )
            elif rest:
                pending = replace(pending, marks=pending.marks + rest)
            if pending:
                after = run.spans[-1].pause_after
                yield head.voice, replace(pending, pause_after=max(pending.pause_after, after))

    def division(self, document: Document, *, rate: float = 1.0) -> tuple[int, int] | None:
        """Where the first sentence is divided for a listener; None = it stays whole.

        Found in the text as it is written, in a moment: nothing is pronounced for it.

        Returns:
            The number of the stretch that is read without a break, and the offset in its text.
        """
        for number, run in enumerate(_runs(document.spans)):
            lang = run.spans[0].lang or self.lang
            for start, end in sentences(run.text, lang):
                text = run.text[start:end]
                if any(map(str.isalnum, text)):
                    at = _division(text, lang, rate)
                    return None if at is None else (number, start + at)
        return None

    def words(self, text: str) -> tuple[Word, ...]:
        """All words of a plain text, with phonemes."""
        return tuple(word for sentence in self.read(text) for word in sentence)

    def read(self, text: str) -> Iterator[tuple[Word, ...]]:
        """The words of a plain text, with phonemes, sentence by sentence."""
        run = _Run.of(Document.plain(text).spans)
        for start, end in sentences(text, self.lang):
            yield tuple(self._pronounced(self._words(run, start, end, self.lang), self.lang))

    def tokens(self, text: str, lang: str = "") -> Iterator[tuple[Token, str]]:
        """The tokens of one sentence, each with the language that it is read in.

        Args:
            text: the sentence; offsets count its characters.
            lang: its language; "" = that of the front end. Only in that one are runs of other
                languages looked for: another was stated by the author.
        """
        base = lang or self.lang
        if not self._mixed or base != self.lang:
            yield from ((token, base) for token in normalise(text, base, self.style))
            return
        for run in mixed.runs(text, base):
            tag = run.lang if _can_speak(run.lang) else base
            part = text[run.start : run.end]
            for token in normalise(part, tag, self.style):
                if run.start:
                    token = replace(token, start=run.start + token.start, end=run.start + token.end)
                yield token, tag

    def _run(
        self, run: _Run, lang: str, limit: int, division: int | None, *, opens: bool
    ) -> Iterator[Utterance]:
        found = _in_lines(run.text, sentences(run.text, lang), self.style.pause_line is not None)
        for (start, end), following in _lookahead(found):
            words = self._pronounced(self._words(run, start, end, lang), lang)
            words = _speakable(words, limit)
            if not words:
                continue
            gap = run.text[end : following[0]] if following else ""
            pause = self._pause(run.text, start, end, gap)
            lengths = [len(w.before + _sound(w) + w.after) + 1 for w in words]
            places = [run.place(w) for w in words]
            strengths: dict[int, float] = {}
            if sum(lengths) - 1 > limit:
                for d in divisions(run.text[start:end], lang):
                    word = bisect_left(places, start + d.at)
                    strengths[word] = max(strengths.get(word, 0.0), d.strength)
            first = bisect_left(places, division) if division and start < division < end else 0
            done = 0
            for stop in _cuts(lengths, strengths, limit, first):
                last = stop == len(words)
                made = self._utterance(run, words[done:stop], lang, pause if last else None)
                yield replace(made, opens=True) if opens else made
                done, opens = stop, False
            opens = gap.count("\n") > 1

    def _pause(self, text: str, start: int, end: int, gap: str) -> float:
        """Seconds of silence after the sentence text[start:end], which `gap` follows."""
        style = self.style
        said = text[start:end].rstrip(_CLOSING + " ")
        whole = start == 0 or text[:start].rstrip(" \t")[-1:] == "\n"
        if whole and (not gap or "\n" in gap) and "\n" not in said:
            if style.pause_item is not None and _ITEM.match(said):
                return style.pause_item
            short = len(said) <= HEADING_CHARACTERS and said[-1:] not in tuple(".!?…:;,")
            if style.pause_heading is not None and gap.count("\n") > 1 and short:
                return style.pause_heading
        if gap.count("\n") > 1:
            return PARAGRAPH_S if style.pause_paragraph is None else style.pause_paragraph
        if "\n" in gap and style.pause_line is not None:
            return style.pause_line
        return SENTENCE_S if style.pause_sentence is None else style.pause_sentence

    def explain(self, document: Document) -> Iterator[Explained]:
        """Every token of a document in reading order, with the words that it becomes."""
        for run in _runs(document.spans):
            lang = run.spans[0].lang or self.lang
            for start, end in sentences(run.text, lang):
                words = list(self._pronounced(self._words(run, start, end, lang), lang))
                found = list(self._tokens(run, start, end, lang))
                for i, (token, source, tag, span) in enumerate(found):
                    count = len(words)
                    if i + 1 < len(found) and found[i + 1][1] == source:  # `sub`: share the words
                        count = len(self._pieces(token, tag))
                    mine: list[Word] = []
                    while words and len(mine) < count and _within(words[0], source):
                        mine.append(words.pop(0))
                    rule = "override" if span and span.phonemes else token.rule
                    yield Explained(token, source[0], source[1], tag, rule, tuple(mine))

    def _tokens(
        self, run: _Run, start: int, end: int, lang: str
    ) -> Iterator[tuple[Token, tuple[int, int], str, Span | None]]:
        """The tokens of run.text[start:end]: offsets in the source, language, a special span."""
        for special, begin, stop in _stretches(run, start, end):
            span = run.spans[run.span_at(begin)] if special else None
            text = run.text[begin:stop]
            if span and span.phonemes:
                yield Token(text, 0, len(text), "word", text), (span.start, span.end), lang, span
                continue
            if span and span.interpret_as:
                given = normalise(text, lang, self.style, interpret_as=span.interpret_as)
                tokens: Iterable[tuple[Token, str]] = [(token, lang) for token in given]
            else:
                tokens = self.tokens(text, lang)
            for token, tag in tokens:
                yield token, run.source(begin + token.start, begin + token.end), tag, span

    def _words(self, run: _Run, start: int, end: int, lang: str) -> tuple[Word, ...]:
        """The words of run.text[start:end], offsets into the document's source."""
        words: list[Word] = []
        special: Span | None = None  # the last word's
        for token, source, tag, span in self._tokens(run, start, end, lang):
            if span and span.phonemes:
                words += _given(token.written, span)
                special = span
                continue
            if special is not None and span is None and not token.spoken and words:
                # After a formula or a say-as: the mark belongs to the word before.
                words[-1] = _closed(words[-1], token)
            special = span if token.spoken or special is None else special
            role = run.spans[run.span_of_source(source[0])].role
            pieces = self._pieces(token, tag)
            for i, piece in enumerate(pieces):
                words.append(
                    Word(
                        text=piece.text,
                        start=source[0],
                        end=source[1],
                        before=token.before if i == 0 else "",
                        after=token.after if i == len(pieces) - 1 else "",
                        kind=token.kind,
                        rule="letters" if piece.letters else token.rule,
                        parts=piece.parts,
                        role=role,
                        lang="" if tag == lang else tag,
                    )
                )
        return tuple(words)

    def _pieces(self, token: Token, lang: str) -> Sequence[Piece]:
        """The words of a token; a lexicon may have the written form itself ("C++", "$20").

        An engine that reads text gets every spoken word by itself.
        """
        entry = find(self.lexicons, token.written, lang) if self.lexicons else None
        if self.pronounce:
            # The phonemiser asks the lexicons again and says what they want.
            return token.pieces if entry is None else (Piece(token.written),)
        said = entry.say if entry is not None and entry.say else token.spoken
        return [Piece(word) for word in said.split()]

    def _utterance(
        self, run: _Run, words: Sequence[Word], lang: str, pause: float | None
    ) -> Utterance:
        symbols, word_of = _symbols(words)
        spans = [run.span_of(w) for w in words]
        own = [run.spans[i].prosody for i in spans]
        common = own[0] if len(set(own)) == 1 else Prosody()
        end = words[-1].after.rstrip(_CLOSING)[-1:]
        return Utterance(
            words=tuple(words),
            symbols=symbols,
            word_of=np.array(word_of, np.int32),
            lang=lang,
            prosody=common,
            word_prosody=() if len(set(own)) == 1 else tuple(own),
            pause_after=pause if pause is not None else self._rests.get(end, PAUSE_S.get(end, 0.0)),
            rests=tuple(self._rests.items()),
        )

    def _pronounced(self, words: tuple[Word, ...], lang: str) -> tuple[Word, ...]:
        if not self.pronounce:
            return words
        if any(word.lang for word in words):
            words = tuple(
                word
                for tag, run in groupby(words, key=lambda word: word.lang)
                for word in (self._foreign(tuple(run), tag, lang) if tag else run)
            )
        return self._phonemes(lang).phonemise(words)

    def _foreign(self, words: tuple[Word, ...], tag: str, lang: str) -> Iterator[Word]:
        """Words of another language, in sounds that a voice of `lang` has."""
        for word in self._phonemes(tag).phonemise(words):
            sounds = word.phonemes or ""
            if lang.startswith("en") and not tag.startswith("en"):
                # The tap is an "r" there, not the flap of "water".
                sounds = to_inventory(sounds.replace("ɾ", "ɹ"), lang)
            yield replace(word, phonemes=sounds, rule=f"{word.rule} ({tag})", lang=tag)

    def _phonemes(self, lang: str) -> Phonemiser:
        return phonemiser(lang, self.lexicons) if self.lexicons else _shared(lang)


def _rests(style: ReadingStyle) -> dict[str, float]:
    """Seconds of silence that are wanted at marks inside a sentence."""
    wanted = {
        ",": style.pause_comma,
        ";": style.pause_colon,
        ":": style.pause_colon,
        "—": style.pause_dash,
    }
    return {mark: seconds for mark, seconds in wanted.items() if seconds is not None}


def _in_lines(
    text: str, found: Iterator[tuple[int, int]], verse: bool
) -> Iterator[tuple[int, int]]:
    """The sentences, each line of theirs by itself where the text is verse."""
    for start, end in found:
        at = start
        for line in text[start:end].splitlines(keepends=True) if verse else ():
            stop = at + len(line)
            if line.strip():
                yield at, at + len(line.rstrip())
            at = stop
        if not verse:
            yield start, end


@lru_cache(maxsize=64)
def _can_speak(lang: str) -> bool:
    """Whether a language can be pronounced here: Japanese and Mandarin need optional packages."""
    try:
        _shared(lang)
    except LiteTTSError:
        return False
    return True


@lru_cache(maxsize=32)
def _shared(lang: str) -> Phonemiser:
    return phonemiser(lang)


def _opens(before: str, run: _Run) -> bool:
    """Whether a run that follows another text begins a paragraph."""
    between = before[len(before.rstrip()) :] + run.text[: -len(run.text.lstrip()) or None]
    return run.spans[0].pause_before >= PARAGRAPH_S or between.count("\n") > 1


def _runs(spans: Sequence[Span]) -> Iterator[_Run]:
    """Group spans that are read in one breath: same voice, same language, no pause between."""
    group: list[Span] = []
    for span in spans:
        if group:
            last = group[-1]
            same = (last.voice, last.lang) == (span.voice, span.lang)
            alone = last.event or last.clip or span.event or span.clip
            if not same or alone or last.pause_after or span.pause_before:
                yield _Run.of(group)
                group = []
        group.append(span)
    if group:
        yield _Run.of(group)


def _taken(
    marks: list[tuple[int, str]], run: _Run, words: Sequence[Word]
) -> tuple[tuple[str, int], ...]:
    """The events (span, name) up to the last of the words, each with the word that follows it.

    They are taken out of the list.
    """
    spans = [run.span_of(word) for word in words]
    taken = []
    while marks and marks[0][0] <= spans[-1]:
        index, name = marks.pop(0)
        taken.append((name, next(i for i, span in enumerate(spans) if span >= index)))
    return tuple(taken)


def _extents(spans: Sequence[Span]) -> dict[Shape, tuple[int, int]]:
    """Where in the source each shape's stretch has its first and its last sound: [start, end)."""
    extents: dict[Shape, tuple[int, int]] = {}
    for span in spans:
        heard = [i for i, char in enumerate(span.text) if char.isalnum()] if span.shapes else []
        if not heard:
            continue
        exact = len(span.text) == span.end - span.start
        start = span.start + heard[0] if exact else span.start
        end = span.start + heard[-1] + 1 if exact else span.end
        for shape in span.shapes:
            extents[shape] = (extents.get(shape, (start, end))[0], end)
    return extents


def _stretched(
    words: Sequence[Word], run: _Run, extents: dict[Shape, tuple[int, int]]
) -> tuple[Stretch, ...]:
    """What is wanted of stretches of an utterance's words, the outermost first."""
    if not extents:
        return ()
    of = [run.spans[run.span_of(word)].shapes for word in words]
    found = []
    for shape in dict.fromkeys(shape for shapes in of for shape in shapes):
        mine = [i for i, shapes in enumerate(of) if shape in shapes]
        start, end = extents[shape]
        whole = max(1, end - start)
        begins = (words[mine[0]].start - start) / whole
        ends = (words[mine[-1]].end - start) / whole
        found.append(
            Stretch(
                shape, mine[0], mine[-1] + 1, min(1.0, max(0.0, begins)), min(1.0, max(0.0, ends))
            )
        )
    return tuple(found)


def _stretches(run: _Run, start: int, end: int) -> Iterator[tuple[bool, int, int]]:
    """Cut [start, end) where a span has its own phonemes or say-as: (has, start, end)."""
    pieces: list[tuple[bool, int, int, int]] = []
    for index in range(run.span_at(start), len(run.spans)):
        begin = max(start, run.begins[index])
        stop = min(end, run.begins[index] + len(run.spans[index].text))
        if begin >= end:
            break
        span = run.spans[index]
        special = bool(span.phonemes or span.interpret_as)
        pieces.append((special, begin, stop, index if special else -1))
    for (special, _), group in groupby(pieces, key=lambda p: (p[0], p[3])):
        members = list(group)
        yield special, members[0][1], members[-1][2]


def _given(text: str, span: Span) -> list[Word]:
    """Words whose phonemes the author wrote: one word, or one per group of phonemes."""
    phonemes = (span.phonemes or "").split()
    names = text.split()
    after = text.rstrip()[-1:] if text.rstrip()[-1:] in PAUSE_S else ""
    if len(names) != len(phonemes):
        names, phonemes = [" ".join(names)], [" ".join(phonemes)]
    words = [
        Word(name.strip(".,;:!?"), span.start, span.end, "", "", p, "word", "override")
        for name, p in zip(names, phonemes, strict=True)
    ]
    words[-1] = replace(words[-1], after=after)
    return words


def _closed(word: Word, token: Token) -> Word:
    """The word with the mark after it, if that shapes the tune and is not there yet."""
    mark = token.written
    fits = token.kind == "punctuation" and mark in PAUSE_S and not word.after
    return replace(word, after=mark) if fits else word


def _within(word: Word, source: tuple[int, int]) -> bool:
    return source[0] <= word.start and word.end <= source[1]


def _speakable(words: Sequence[Word], limit: int) -> tuple[Word, ...]:
    """The words, with one that is longer than any engine takes in one go cut to pieces."""
    most = limit // 2
    if all(len(_sound(w)) <= most for w in words):
        return tuple(words)
    cut: list[Word] = []
    for word in words:
        sound = _sound(word)
        pieces = [sound[i : i + most] for i in range(0, len(sound), most)] or [""]
        for i, piece in enumerate(pieces):
            before = word.before if i == 0 else ""
            after = word.after if i == len(pieces) - 1 else ""
            cut.append(
                replace(word, before=before, after=after, text=piece)
                if word.phonemes is None
                else replace(word, before=before, after=after, phonemes=piece)
            )
    return tuple(cut)


def _sound(word: Word) -> str:
    """What its length is measured by: the phonemes, or the letters where there are none."""
    return word.text if word.phonemes is None else word.phonemes


def _symbols(words: Sequence[Word]) -> tuple[str, list[int]]:
    """The symbol string of the words with punctuation, and the word of each symbol."""
    symbols: list[str] = []
    word_of: list[int] = []
    for i, word in enumerate(words):
        if i:
            symbols.append(" ")
            word_of.append(i - 1)
        piece = word.before + (word.phonemes or "") + word.after
        symbols.extend(piece)
        word_of.extend([i] * len(piece))
    return "".join(symbols), word_of


def _silence(lang: str) -> Utterance:
    return Utterance((), "", np.zeros(0, np.int32), lang)


def _lookahead(
    items: Iterator[tuple[int, int]],
) -> Iterator[tuple[tuple[int, int], tuple[int, int] | None]]:
    """Each item with the one after it."""
    held: tuple[int, int] | None = None
    for item in items:
        if held is not None:
            yield held, item
        held = item
    if held is not None:
        yield held, None


def _division(text: str, lang: str, rate: float) -> int | None:
    """Where a sentence is divided for a listener: the offset of what comes later, None = nowhere.

    The strongest end of a clause that comes soon, else the first that comes at all.
    """
    second = SYMBOLS_PER_SECOND * rate
    length = weight(text)
    if length <= WHOLE_S * second:
        return None
    fits = [
        (said, d)
        for d in divisions(text, lang)
        if d.ends_clause
        for said in [weight(text[: d.at])]
        if FIRST_S * second <= said <= length - FIRST_S * second
    ]
    soon = [d for said, d in fits if said <= FIRST_MAX_S * second]
    if soon:
        return max(soon, key=lambda d: (d.strength, -d.at)).at
    return fits[0][1].at if fits else None


def _cuts(
    lengths: Sequence[int], strengths: Mapping[int, float], limit: int, first: int
) -> Iterator[int]:
    """Where each utterance of a sentence ends, in words.

    Args:
        lengths: symbols of each word, with the space after it.
        strengths: of the boundary before a word.
        limit: most symbols of an utterance.
        first: words of the first utterance; 0 = not divided.
    """
    ends = np.concatenate([[0], np.cumsum(lengths)])
    stop, words = 0, len(lengths)
    while stop < words:
        begin, stop = stop, first if stop < first < words else words
        if ends[stop] - ends[begin] - 1 > limit:  # the last word needs no space
            fits = int(np.searchsorted(ends, ends[begin] + limit + 1, side="right")) - 1
            stop = _cut(ends, strengths, begin, limit) or max(fits, begin + 1)
        yield stop


def _cut(
    ends: NDArray[np.int_], strengths: Mapping[int, float], begin: int, limit: int
) -> int | None:
    """The strongest boundary, the later of two, that leaves no short rest on either side."""
    rest = int(ends[-1] - ends[begin])
    least = limit * SHORT
    found = [
        (strength, word)
        for word, strength in strengths.items()
        if begin < word < len(ends) - 1
        and least <= ends[word] - ends[begin] <= min(limit, rest - least)
    ]
    return max(found)[1] if found else None
