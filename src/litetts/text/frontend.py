"""From a Document to Utterances: sentences, words, phonemes.

The steps are `run` (spans read in one breath), `segment` (sentences), `normalise` (words),
`phonemiser` (phonemes), `cuts` and `pauses`; here they are joined. Everything is a generator: the
first utterance is ready when the first sentence has been read, however long the text is.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby

import numpy as np

from litetts.document import (
    Document,
    Lexicon,
    Prosody,
    Span,
    Utterance,
    Word,
)
from litetts.errors import LiteTTSError
from litetts.phonemes.ipa import to_inventory
from litetts.request import ReadingStyle
from litetts.text import cuts, mixed, pauses
from litetts.text.clause import divisions
from litetts.text.lexicon import find
from litetts.text.normalise import normalise
from litetts.text.pauses import CLOSING, PAUSE_S
from litetts.text.phonemiser import Phonemiser, phonemiser
from litetts.text.run import Run, extents_of, opens_paragraph, runs, stretched, stretches, taken
from litetts.text.scanner.token import Piece, Token
from litetts.text.segment import sentences

__all__ = ["Explained", "FrontEnd", "can_speak"]

MAX_SYMBOLS = 510
"""Longest utterance for an engine that names no limit: Kokoro's."""


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
        self._rests = pauses.rests(self.style)
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
        extents = extents_of(document.spans)
        told = ""
        for number, run in enumerate(runs(document.spans)):
            head = run.spans[0]
            lang = head.lang or self.lang
            pending: Utterance | None = None
            before = head.pause_before
            at = division[1] if division and division[0] == number else None
            marks = [(i, span.mark) for i, span in enumerate(run.spans) if span.mark]
            opens = number > 0 and opens_paragraph(told, run)
            told = run.text
            for utterance in self._run(run, lang, limit, at, opens=opens):
                if pending:
                    yield head.voice, pending
                pending = replace(
                    utterance,
                    pause_before=before,
                    marks=taken(marks, run, utterance.words),
                    stretches=stretched(utterance.words, run, extents),
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
        for number, run in enumerate(runs(document.spans)):
            lang = run.spans[0].lang or self.lang
            for start, end in sentences(run.text, lang):
                text = run.text[start:end]
                if any(map(str.isalnum, text)):
                    at = cuts.division(text, lang, rate)
                    return None if at is None else (number, start + at)
        return None

    def words(self, text: str) -> tuple[Word, ...]:
        """All words of a plain text, with phonemes."""
        return tuple(word for sentence in self.read(text) for word in sentence)

    def read(self, text: str) -> Iterator[tuple[Word, ...]]:
        """The words of a plain text, with phonemes, sentence by sentence."""
        run = Run.of(Document.plain(text).spans)
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
            tag = run.lang if can_speak(run.lang) else base
            part = text[run.start : run.end]
            for token in normalise(part, tag, self.style):
                if run.start:
                    token = replace(token, start=run.start + token.start, end=run.start + token.end)
                yield token, tag

    def _run(
        self, run: Run, lang: str, limit: int, division: int | None, *, opens: bool
    ) -> Iterator[Utterance]:
        found = pauses.lines(run.text, sentences(run.text, lang), self.style.pause_line is not None)
        for (start, end), following in _lookahead(found):
            words = self._pronounced(self._words(run, start, end, lang), lang)
            words = cuts.speakable(words, limit)
            if not words:
                continue
            gap = run.text[end : following[0]] if following else ""
            pause = pauses.pause(self.style, run.text, start, end, gap)
            lengths = [len(w.before + cuts.sound(w) + w.after) + 1 for w in words]
            places = [run.place(w) for w in words]
            strengths: dict[int, float] = {}
            if sum(lengths) - 1 > limit:
                for d in divisions(run.text[start:end], lang):
                    word = bisect_left(places, start + d.at)
                    strengths[word] = max(strengths.get(word, 0.0), d.strength)
            first = bisect_left(places, division) if division and start < division < end else 0
            done = 0
            for stop in cuts.stops(lengths, strengths, limit, first):
                last = stop == len(words)
                made = self._utterance(run, words[done:stop], lang, pause if last else None)
                yield replace(made, opens=True) if opens else made
                done, opens = stop, False
            opens = gap.count("\n") > 1

    def explain(self, document: Document) -> Iterator[Explained]:
        """Every token of a document in reading order, with the words that it becomes."""
        for run in runs(document.spans):
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
        self, run: Run, start: int, end: int, lang: str
    ) -> Iterator[tuple[Token, tuple[int, int], str, Span | None]]:
        """The tokens of run.text[start:end]: offsets in the source, language, a special span."""
        for special, begin, stop in stretches(run, start, end):
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

    def _words(self, run: Run, start: int, end: int, lang: str) -> tuple[Word, ...]:
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
        self, run: Run, words: Sequence[Word], lang: str, pause: float | None
    ) -> Utterance:
        symbols, word_of = _symbols(words)
        spans = [run.span_of(w) for w in words]
        own = [run.spans[i].prosody for i in spans]
        common = own[0] if len(set(own)) == 1 else Prosody()
        end = words[-1].after.rstrip(CLOSING)[-1:]
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


@lru_cache(maxsize=64)
def can_speak(lang: str) -> bool:
    """Whether a language can be pronounced here: Japanese and Mandarin need optional packages."""
    try:
        _shared(lang)
    except LiteTTSError:
        return False
    return True


@lru_cache(maxsize=32)
def _shared(lang: str) -> Phonemiser:
    return phonemiser(lang)


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
