"""Segments to sound: by several workers at once, given in order, each kept as soon as it is made.

Memory is that of the segments in work, whatever the length of the book.
"""

from __future__ import annotations

import contextlib
import queue
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import count

import numpy as np

from litetts.audio.join import KEEP, trim
from litetts.document import AudioChunk, Lexicon
from litetts.errors import LiteTTSError, WorkerLost
from litetts.longform.journal import Entry, Store
from litetts.longform.segments import Segment
from litetts.request import Request
from litetts.scheduling.recording import quantise
from litetts.scheduling.work import Priority, Work
from litetts.scheduling.workers import Workers
from litetts.speech import Speech
from litetts.text.lexicon.asked import met
from litetts.watermark.marking import Marking

__all__ = ["Marks", "Rendered", "ready", "render", "rendered"]

_AHEAD = 4
"""Segments per worker that may be begun before the first of them is taken."""
_AGAIN = 3
"""How often a segment is begun again whose worker was lost. A text that ends every process which
speaks it must not go round for ever."""

_NUMBERS = count()
"""Of the jobs of workers, which several renderings may share."""

_TENANT = "books"
"""Who is charged for the work: all books together are one client among the others."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A segment and its entry.

    Attributes:
        segment: of a book.
        entry: of its sound.
        fresh: it was not there before.
        marked: its sound carries a mark of its own, because a clone speaks.
    """

    segment: Segment
    entry: Entry
    fresh: bool = False
    marked: bool = False


Marks = Marking | Callable[[], Marking] | None
"""How what clones say is marked, or what tells it; None = as the settings of this user say."""


def ready(segment: Segment, marking: Marks = None) -> Speech:
    """A segment as speech: its `key` is the address of its sound, `marked` whether a clone speaks.

    Of the lexicons only those entries count that the segment meets: a word that is taught changes
    the sounds in which it is heard and no others.

    Raises:
        InputError, ModelError: it cannot be spoken; says where it stands.
    """
    try:
        return _lean(segment.request, marking)
    except LiteTTSError as error:
        raise _located(error, segment) from error


def _lean(request: Request, marking: Marks) -> Speech:
    """A request as speech, with the entries of its lexicons that its text meets."""
    if not request.lexicon:
        return Speech(request, marking=marking)
    speech: Speech | None = None

    def read(lexicons: tuple[Lexicon, ...]) -> None:
        nonlocal speech
        speech = Speech(replace(request, lexicon=lexicons), marking=marking, key="read")
        deque(speech.utterances(), maxlen=0)

    found = met(request.lexicon, read)
    assert speech is not None
    speech.keep(found)
    return speech


def render(
    segments: Iterable[Segment],
    store: Store,
    workers: Workers,
    *,
    go_on: Callable[[], bool] = lambda: True,
    marking: Marks = None,
    priority: Priority = Priority.BATCH,
) -> Iterator[Rendered]:
    """Render what is missing, and give every segment in order as soon as it is there.

    Args:
        segments: of a book.
        store: where they are kept.
        workers: who speaks; all of its slots are used.
        go_on: asked before each segment is begun; False = no more.
        marking: how what clones say is marked.
        priority: of the work.

    Raises:
        InputError, EngineError: a segment cannot be spoken; says where it stands. What is rendered
            by then is kept.
    """
    slots: queue.SimpleQueue[int] = queue.SimpleQueue()
    for slot in range(workers.count):
        slots.put(slot)
    begun: dict[str, Future[Entry]] = {}
    waiting: deque[tuple[Segment, Future[Entry], bool, bool]] = deque()
    pool = ThreadPoolExecutor(workers.count, "segment")

    def work(segment: Segment, job: Work) -> Entry:
        slot = slots.get()
        try:
            return store.put(job.key, _spoken(segment, job, workers, slot))
        except LiteTTSError as error:
            raise _located(error, segment) from error
        finally:
            slots.put(slot)

    def first() -> Rendered:
        segment, future, fresh, marked = waiting.popleft()
        return Rendered(segment, future.result(), fresh, marked)

    try:
        for segment in segments:
            if not go_on():
                break
            speech = ready(segment, marking)
            key = speech.key
            fresh = False
            if (future := begun.get(key)) is None:
                if (entry := store.find(key)) is None:
                    job = _work(segment, speech, priority)
                    future, fresh = pool.submit(work, segment, job), True
                    begun[key] = future
                    future.add_done_callback(_forgetting(begun, key))
                else:
                    future = Future()
                    future.set_result(entry)
            waiting.append((segment, future, fresh, speech.marked))
            while waiting and (waiting[0][1].done() or len(waiting) > _AHEAD * workers.count):
                yield first()
        while waiting:
            yield first()
    finally:
        pool.shutdown(cancel_futures=True)


def rendered(
    segments: Iterable[Segment], store: Store, marking: Marks = None
) -> Iterator[Rendered]:
    """The segments that are rendered already, up to the first that is not."""
    for segment in segments:
        speech = ready(segment, marking)
        entry = store.find(speech.key)
        if entry is None:
            return
        yield Rendered(segment, entry, marked=speech.marked)


def _forgetting(begun: dict[str, Future[Entry]], key: str) -> Callable[[Future[Entry]], None]:
    def forget(_: Future[Entry]) -> None:
        begun.pop(key, None)

    return forget


def _work(segment: Segment, speech: Speech, priority: Priority) -> Work:
    """A segment as work for whoever has time."""
    return Work(
        # Of a large lexicon only what it meets goes the way to another process.
        replace(segment.request, lexicon=speech.request.lexicon),
        len(segment.text),
        engine=speech.engine,
        voice=speech.voice.id,
        key=speech.key,
        marking=speech.marking,
        tenant=_TENANT,
        priority=priority,
        realtime=False,
    )


def _spoken(segment: Segment, work: Work, workers: Workers, slot: int) -> AudioChunk:
    """The sound of a segment, without the silence around it but `KEEP`.

    Where a worker is lost another one begins again: the same request gives the same sound.
    """
    for _ in range(_AGAIN):
        with contextlib.suppress(WorkerLost):
            return _said(segment, work, workers, slot, next(_NUMBERS))
    return _said(segment, work, workers, slot, next(_NUMBERS))


def _said(segment: Segment, work: Work, workers: Workers, slot: int, job: int) -> AudioChunk:
    chunks: list[AudioChunk] = []
    try:
        while True:
            step = workers.step(slot, job, work)
            if step.chunk is not None:
                chunks.append(step.chunk)
            if not step.more:
                break
    except BaseException:
        workers.close(slot, job)
        raise
    return quantise(_whole(chunks, segment))


def _whole(chunks: list[AudioChunk], segment: Segment) -> AudioChunk:
    if not chunks:  # signs alone: nothing is heard of them
        rate = Speech(segment.request).sample_rate
        return AudioChunk(np.zeros(0, np.float32), rate, last=True)
    rate = chunks[0].sample_rate
    cut = trim(
        np.concatenate([chunk.samples for chunk in chunks]), rate, keep_start=KEEP, keep_end=KEEP
    )
    words = tuple(word.shifted(-cut.cut_start) for chunk in chunks for word in chunk.words)
    end = len(cut.samples) / rate
    return AudioChunk(
        cut.samples,
        rate,
        words=tuple(
            replace(w, start=min(max(w.start, 0.0), end), end=min(max(w.end, 0.0), end))
            for w in words
        ),
        notes=tuple(dict.fromkeys(note for chunk in chunks for note in chunk.notes)),
        text=segment.text,
        last=True,
    )


def _located(error: LiteTTSError, segment: Segment) -> LiteTTSError:
    """The error, of the same kind, with the place that it came from."""
    where = segment.source or f"segment {segment.index + 1}"
    begin = segment.text if len(segment.text) <= 40 else segment.text[:39] + "…"
    told = f"{where} ('{begin}'): {error.message}"
    same: LiteTTSError = type(error).__new__(type(error))
    same.__dict__.update(error.__dict__)
    same.args = (told,)
    return same
