"""A book from its text to its files: plan, render, write."""

from __future__ import annotations

import hashlib
import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from litetts import engines, voices
from litetts.document import AudioChunk, Floats, WordTiming
from litetts.errors import EngineError, InputError
from litetts.longform import mix, run, writing
from litetts.longform.cast import Cast
from litetts.longform.foreseen import Foreseen, foreseen
from litetts.longform.journal import Store
from litetts.longform.plan import Outline, Plan, everybody, outlined
from litetts.longform.run import Marks, Rendered
from litetts.longform.sealing import Signs
from litetts.longform.segments import Segment, segments
from litetts.longform.timeline import Placed, timeline
from litetts.markup.book import Book
from litetts.request import Request
from litetts.scheduling.work import Priority
from litetts.scheduling.workers import ThreadWorkers, Workers
from litetts.watermark.marking import Marking, marked
from litetts.watermark.signing import Signing

__all__ = ["Production", "Progress"]

_MEASURED_S = 1.0
"""Seconds of work from which on its speed is told: the first segments are made side by side."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a rendering is.

    Attributes:
        segment: the one that is done.
        seconds: its length.
        done, total: estimated seconds of speech up to it, and of the book.
        rendered, reused: segments that were made now, and that were there.
        audio: seconds of sound made since the first segment of this rendering.
        elapsed: seconds since then; what is loaded for the first does not count.
    """

    segment: Segment
    seconds: float
    done: float
    total: float
    rendered: int
    reused: int
    audio: float
    elapsed: float

    @property
    def share(self) -> float:
        """0 to 1."""
        return self.done / self.total if self.total else 1.0

    @property
    def speed(self) -> float:
        """Seconds of sound per second; 0 = not known yet."""
        return self.audio / self.elapsed if self.elapsed >= _MEASURED_S else 0.0

    @property
    def left(self) -> float | None:
        """About how many seconds it still takes; None = not known yet."""
        return (self.total - self.done) / self.speed if self.speed else None


class Production:
    """A book on its way to its files. One process at a time may work in a folder.

    Attributes:
        book: what is told.
        cast: with a voice for everybody.
        base: how the book is spoken.
        store: what is rendered.
        sample_rate: of the sound, in Hz.

    Raises:
        InputError, ModelError: a voice of the cast is unknown or missing, or the folder is in use.
    """

    def __init__(
        self,
        book: Book,
        folder: str | Path,
        *,
        cast: Cast | None = None,
        request: Request | None = None,
        workers: Workers | None = None,
        marking: Marks = None,
        signing: Signs = None,
    ) -> None:
        """Make ready.

        Args:
            book: what is told.
            folder: where the segments are kept; made if it is not there.
            cast: who speaks with which voice.
            request: how the book is spoken, with the defaults filled in; its text plays no part.
            workers: who speaks; None = a thread.
            marking: how it is marked, if the request wants that or a clone speaks.
            signing: who signs the files that are written.
        """
        self.book = replace(book, notes=book.notes + (cast or Cast()).idle(book.speakers))
        base = request or Request("")
        self.cast = everybody(cast or Cast(), book.speakers, base, book.language)
        narrator = voices.resolve(str(self.cast.options(None)["voice"]))
        self.sample_rate = base.sample_rate or engines.facts(narrator.engine).sample_rate
        self.base = replace(base, sample_rate=self.sample_rate)
        self.store = Store(folder)
        self._workers = workers or ThreadWorkers(1)
        self._marking = marking
        self._signing = signing

    def __enter__(self) -> Production:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the folder."""
        self.store.close()

    def segments(self) -> Iterator[Segment]:
        """The segments in reading order."""
        return segments(self.book, self.cast, self.base)

    def plan(self) -> Plan:
        """What will be rendered: chapters, who says what, how long; nothing is spoken for it."""
        return self.outline().plan(self.store.folder)

    def outline(self) -> Outline:
        """What of the plan can be kept: all but what is rendered by now."""
        with voices.kept():
            return outlined(self.book, self.cast, self.segments(), self._marking)

    def foreseen(self, chapter: int | None = None) -> Foreseen:
        """What will not be done as asked.

        Args:
            chapter: number from 0 of the only one that is rendered; None = all.

        Raises:
            InputError, ModelError: something cannot be spoken; says where it stands.
        """
        return foreseen(s for s in self.segments() if chapter in (None, s.chapter))

    def key_of(self, segment: Segment) -> str:
        """Hash of all that decides the sound of a segment. Raises InputError: where it stands."""
        return run.ready(segment, self._marking).key

    @property
    def marking(self) -> Marking:
        """How it is marked. Raises SettingsError, MissingExtraError: it cannot be."""
        given = self._marking() if callable(self._marking) else self._marking
        return given or Marking.usual()

    @property
    def signing(self) -> Signing | None:
        """Who signs the files. Raises SettingsError, MissingExtraError: they cannot be."""
        return self._signing() if callable(self._signing) else self._signing

    def mark(self, identity: str, said: Iterable[Segment]) -> str:
        """The public name of the mark of an identity, with what it marks noted in the registry."""
        used, texts = dict[str, None](), list[str]()
        for segment in said:
            used[str(segment.request.voice)] = None
            texts.append(segment.text)
        spoken = [voices.resolve(name) for name in used]
        return self.marking.name(
            identity,
            model=", ".join(dict.fromkeys(voice.engine for voice in spoken)),
            voice=", ".join(voice.id for voice in spoken),
            text="\n".join(texts),
        )

    def render(
        self, *, chapter: int | None = None, go_on: Callable[[], bool] = lambda: True
    ) -> Iterator[Progress]:
        """Render what is missing; tells of every segment, in order.

        Args:
            chapter: number from 0 of the only one that is rendered; None = all.
            go_on: asked before each segment is begun; False = no more.

        Raises:
            InputError, EngineError: see `litetts.longform.run.render`.
        """
        total = sum(s.seconds for s in self.segments() if chapter in (None, s.chapter))
        wanted = (s for s in self.segments() if chapter in (None, s.chapter))
        done = audio = elapsed = 0.0
        counts = [0, 0]
        began = 0.0
        for each in run.render(
            wanted, self.store, self._workers, go_on=go_on, marking=self._marking
        ):
            counts[each.fresh] += 1
            done += each.segment.seconds
            length = each.entry.seconds
            if began:
                audio += length if each.fresh else 0.0
                elapsed = time.perf_counter() - began
            elif each.fresh:
                began = time.perf_counter()
            yield Progress(each.segment, length, done, total, counts[1], counts[0], audio, elapsed)

    def line(self, number: int) -> tuple[AudioChunk, Segment, str]:
        """The sound of one segment, rendered now if it is not there; the book will use it.

        With it comes the segment, and the public name of its mark: it is marked if the book is, or
        if a clone speaks; "" = it is not.

        Args:
            number: of the segment, from 0.

        Raises:
            InputError, EngineError: there is none, or it cannot be spoken.
        """
        if not 0 <= number < sys.maxsize:  # what `islice` takes
            raise InputError(
                f"there is no segment {number + 1} in a book; they count from 1", field="segment"
            )
        wanted = islice(self.segments(), number, number + 1)
        at = Priority.NORMAL
        for each in run.render(
            wanted, self.store, self._workers, marking=self._marking, priority=at
        ):
            chunk = replace(self._load(each.entry.key), last=True)
            if not (each.marked or self.base.watermark):
                return chunk, each.segment, ""
            name = self.mark(each.entry.key, (each.segment,))
            if not each.marked:
                alone = (one for one in (chunk,))
                (chunk,) = marked(alone, self.marking, each.entry.key)
            return chunk, each.segment, name
        raise InputError(f"there is no segment {number + 1} in this book", field="segment")

    def stream(self, *, start: int = 0, most: int | None = None) -> Iterator[AudioChunk]:
        """The sound of the book while it is rendered, for who listens: no level, no limiter.

        Args:
            start: number of the first segment, from 0.
            most: segments at most.
        """
        stop = start + most if most is not None else None
        wanted = (s for s in self.segments() if s.index >= start)
        within = (s for s in wanted if stop is None or s.index < stop)
        made = run.render(within, self.store, self._workers, marking=self._marking)
        offset = 0.0
        for number, placed in enumerate(timeline(made, 0)):
            for still in mix.still(placed.silence, self.sample_rate):
                yield AudioChunk(still.samples, self.sample_rate, index=number, offset=offset)
                offset += len(still.samples) / self.sample_rate
            chunk = self._load(placed.rendered.entry.key)
            words = tuple(word.shifted(offset) for word in chunk.words)
            yield replace(chunk, index=number, offset=offset, words=words, last=False)
            offset += chunk.duration

    def heard(self, most: int = 40) -> Iterator[tuple[Placed, AudioChunk]]:
        """Segments with their sound, at most so many of each speaker, evenly over the book.

        Only those that are spoken in the speaker's own way and for at least a second. What is not
        rendered is passed over.
        """
        every: dict[str, int] = {}
        done = list[str]()
        for rendered in run.rendered(self.segments(), self.store, self._marking):
            if rendered.segment.plain and rendered.entry.seconds >= 1:
                done.append(rendered.segment.speaker)
        for who in dict.fromkeys(done):
            every[who] = -(-done.count(who) // most)
        seen: dict[str, int] = {}
        for placed in timeline(run.rendered(self.segments(), self.store, self._marking), 0.0):
            segment, entry = placed.rendered.segment, placed.rendered.entry
            if segment.plain and entry.seconds >= 1:
                number = seen[segment.speaker] = seen.get(segment.speaker, -1) + 1
                if number % every[segment.speaker] == 0:
                    yield placed, self._load(entry.key)

    @property
    def identity(self) -> str:
        """A hash of the book and of how it is spoken: its mark belongs to it."""
        content = [self.book.to_json(), self.cast.written(), self.base.identity]
        text = json.dumps(content, sort_keys=True, ensure_ascii=False)
        return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=20).hexdigest()

    def sweep(self) -> int:
        """Remove segments that no longer belong to the book; how many they were."""
        with voices.kept():
            return self.store.sweep({self.key_of(segment) for segment in self.segments()})

    def placed(self, head: float, chapter: int | None = None) -> Callable[[], Iterator[Placed]]:
        """The segments in their places, each time it is called.

        Args:
            head: seconds of silence before the first.
            chapter: number from 0 of the only one; None = all.

        Raises:
            InputError: one is not rendered yet.
        """

        def wanted() -> Iterator[Segment]:
            return (s for s in self.segments() if chapter in (None, s.chapter))

        found: list[tuple[str, bool]] = []
        with voices.kept():
            for segment in wanted():
                speech = run.ready(segment, self._marking)
                found.append((speech.key, speech.marked))
                if self.store.find(speech.key) is None:
                    raise InputError(
                        f"{segment.source or segment.index} ('{segment.text[:40]}') is not "
                        "rendered yet: render the book first",
                        field="text",
                    )

        def held() -> Iterator[Rendered]:
            for segment, (key, own) in zip(wanted(), found, strict=True):
                if (entry := self.store.find(key)) is not None:
                    yield Rendered(segment, entry, marked=own)

        return lambda: timeline(held(), head)

    write = writing.write
    write_line = writing.write_line

    def samples(self, key: str) -> Floats:
        """Of a segment that is rendered, by its key: float32 [n]."""
        return self._load(key).samples

    def words(self, key: str) -> tuple[WordTiming, ...]:
        """Of a segment that is rendered, by its key."""
        return self._load(key).words

    def _load(self, key: str) -> AudioChunk:
        try:
            return self.store.load(key)
        except (OSError, ValueError) as error:
            raise EngineError(
                f"what was rendered was damaged meanwhile ({error}); run it again"
            ) from None
