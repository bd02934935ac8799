"""Whether a book says what is written: its segments are listened to, word by word.

Every sentence of a segment is looked for in what a recogniser heard: it is there, it is missing, or
it is there twice. What is at fault can be rendered again: a damaged file is mended by that; a voice
that leaves words out says the same again, and is reported.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from litetts.document import Audio
from litetts.errors import InputError
from litetts.longform import Production
from litetts.longform.segments import Segment
from litetts.text.segment import sentences
from litetts.validation.compare import Difference, Errors, compare, spoken_form
from litetts.validation.transcribe import Transcriber

__all__ = ["Fault", "Heard", "Verdict", "listen", "verify"]

_FOUND = 0.5
"""Share of the words of a sentence that must be heard for it to be there; a recogniser mishears
names and short words."""
_TWICE = 0.7
"""Share of the words of a sentence that must be heard where nothing is written, for it to be said
twice."""
_TWICE_WORDS = 3
"""Words of a sentence that can be told to be said twice: "No. No." may well be written so."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What was heard of a text.

    Attributes:
        heard: the transcript.
        errors: by word and by character.
        missing: sentences that are not there.
        twice: sentences that are there again.
        differences: where the words differ.
    """

    heard: str
    errors: Errors
    missing: tuple[str, ...] = ()
    twice: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()

    @property
    def whole(self) -> bool:
        """Every sentence is there exactly once."""
        return not (self.missing or self.twice)


@dataclass(frozen=True, slots=True)
class Fault:
    """A segment that does not say what is written."""

    index: int
    source: str
    text: str
    found: Heard

    def to_json(self) -> dict[str, Any]:
        """As values of JSON."""
        return {
            "segment": self.index,
            "source": self.source,
            "text": self.text,
            "heard": self.found.heard,
            "missing": list(self.found.missing),
            "twice": list(self.found.twice),
            "wer": round(self.found.errors.wer, 3),
        }


@dataclass(slots=True)
class Verdict:
    """What listening to a book found.

    Attributes:
        segments: that were listened to.
        sentences: in them.
        seconds: of sound.
        errors: of all words.
        faults: segments with sentences that are missing or said twice.
        again: segments that were rendered again.
    """

    segments: int = 0
    sentences: int = 0
    seconds: float = 0.0
    errors: Errors = field(default_factory=Errors)
    faults: list[Fault] = field(default_factory=list)
    again: int = 0

    def to_json(self) -> dict[str, Any]:
        """As values of JSON."""
        return {
            "segments": self.segments,
            "sentences": self.sentences,
            "seconds": round(self.seconds, 2),
            "words": self.errors.words,
            "wer": round(self.errors.wer, 4),
            "rendered_again": self.again,
            "faults": [fault.to_json() for fault in self.faults],
        }


def listen(text: str, audio: Audio, transcriber: Transcriber, lang: str = "en-us") -> Heard:
    """Hold what is heard against what is written.

    Args:
        text: without tags; with at least a word.
        audio: that is to say it.
        transcriber: who listens.
        lang: BCP 47 tag.

    Raises:
        InputError: there is nothing to say in the text.
    """
    heard = transcriber.transcribe(audio, lang).text
    errors, differences = compare(text, heard, lang)
    said = [text[begin:end] for begin, end in _spans(text, lang)]
    counts = [len(spoken_form(each, lang).split()) for each in said]
    if sum(counts) != errors.words:  # a language that is compared by its sounds: as a whole
        missing = (text,) if errors.wer > 1 - _FOUND else ()
        return Heard(heard, errors, missing, (), differences)
    right = _right(differences)
    lost, at = [], 0
    for sentence, count in zip(said, counts, strict=True):
        if count and sum(right[at : at + count]) < _FOUND * count:
            lost.append(sentence.strip())
        at += count
    return Heard(heard, errors, tuple(lost), _again(said, differences, lang), differences)


def _spans(text: str, lang: str) -> Iterator[tuple[int, int]]:
    """Where the sentences of a text are; together they are all of it."""
    ends = [begin for begin, _ in sentences(text, lang)][1:]
    yield from zip([0, *ends], [*ends, len(text)], strict=True)


def _right(differences: tuple[Difference, ...]) -> list[bool]:
    """Of each word that is written, whether it was heard."""
    return [d.kind == "equal" for d in differences for _ in d.wanted.split()]


def _again(said: list[str], differences: tuple[Difference, ...], lang: str) -> tuple[str, ...]:
    """The sentences whose words were heard where nothing is written."""
    added = [set(d.heard.split()) for d in differences if d.kind == "insert"]
    out = []
    for sentence in said:
        words = spoken_form(sentence, lang).split()
        if len(words) >= _TWICE_WORDS and any(
            sum(word in more for word in words) >= _TWICE * len(words) for more in added
        ):
            out.append(sentence.strip())
    return tuple(out)


def verify(
    production: Production,
    transcriber: Transcriber,
    *,
    chapter: int | None = None,
    most_s: float | None = None,
    again: bool = True,
    progress: Callable[[Segment, Heard], None] | None = None,
) -> Verdict:
    """Listen to the rendered segments of a book.

    Args:
        production: whose segments are rendered.
        transcriber: who listens.
        chapter: number from 0 of the only one; None = all.
        most_s: seconds of sound after which it is enough; None = all.
        again: render segments with faults again, once, and listen to them again.
        progress: called with each segment and what was heard of it.

    Raises:
        InputError: a segment is not rendered, or nothing is.
    """
    verdict = Verdict()
    faults: list[Segment] = []
    for segment in production.segments():
        if chapter not in (None, segment.chapter) or not any(map(str.isalnum, segment.text)):
            continue
        if most_s is not None and verdict.seconds >= most_s:
            break
        found, seconds = _listened(production, segment, transcriber)
        verdict.segments += 1
        verdict.sentences += sum(1 for _ in _spans(segment.text, _lang(production, segment)))
        verdict.seconds += seconds
        verdict.errors += found.errors
        if not found.whole:
            verdict.faults.append(_fault(segment, found))
            faults.append(segment)
        if progress:
            progress(segment, found)
    if not verdict.segments:
        raise InputError("there is nothing in the book to listen to", field="text")
    if faults and again:
        _once_more(production, transcriber, faults, verdict)
    return verdict


def _once_more(
    production: Production, transcriber: Transcriber, faults: list[Segment], verdict: Verdict
) -> None:
    """Render the segments with faults again, and keep the faults that remain."""
    bad = {production.key_of(segment) for segment in faults}
    production.store.sweep({production.key_of(s) for s in production.segments()} - bad)
    for chapter in sorted({segment.chapter for segment in faults}):
        for _ in production.render(chapter=chapter):
            pass
    verdict.again = len(faults)
    verdict.faults = [
        _fault(segment, found)
        for segment in faults
        for found, _ in [_listened(production, segment, transcriber)]
        if not found.whole
    ]


def _listened(
    production: Production, segment: Segment, transcriber: Transcriber
) -> tuple[Heard, float]:
    key = production.key_of(segment)
    if production.store.find(key) is None:
        raise InputError(
            f"{segment.source or segment.index} ('{segment.text[:40]}') is not rendered yet",
            field="text",
        )
    lang = _lang(production, segment)
    try:
        audio = production.store.load(key)
    except (OSError, ValueError):  # torn or gone: nobody hears anything of it
        words = len(spoken_form(segment.text, lang).split())
        return Heard("", Errors(words, words), (segment.text,)), 0.0
    return listen(segment.text, audio, transcriber, lang), audio.duration


def _lang(production: Production, segment: Segment) -> str:
    from litetts.voices import resolve

    request = segment.request
    return request.lang or (resolve(request.voice).lang if request.voice else "en-us")


def _fault(segment: Segment, found: Heard) -> Fault:
    return Fault(segment.index, segment.source, segment.text, found)
