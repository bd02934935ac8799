"""Text that comes in pieces, speech that goes out in pieces: what every socket protocol shares.

A `Conversation` is one voice reading one growing text (a *context* in the protocols). A protocol
appends, flushes, cancels, updates and ends; it gets events. How either looks on the wire is the
protocol's business.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Literal

from litetts import markup
from litetts.document import Applied, AudioChunk, Document, Note
from litetts.errors import InputError
from litetts.request import Request, plans
from litetts.scheduling.scheduler import STEERED_LEFT_S, STEERED_MARGIN, Priority
from litetts.service.clients import Client
from litetts.service.control import Change, Controls
from litetts.service.finishing import Finishing
from litetts.service.growing import FIRST_CLAUSE, Part, TextBuffer
from litetts.service.service import SpeechService
from litetts.service.stream import Live, Stream

__all__ = ["Conversation", "Event"]

# Texts and flushes that wait: a sender of more has lost its senses.
_MOST_WAITING = 4000
# What other options take, beside their instructions, while text waits for them: characters.
_UPDATE_CHARACTERS = 500
# Lexicons that a context collects by updates.
_MOST_LEXICONS = 100
# Notes that are told once in a context; after so many others they are told again.
_MOST_TOLD = 1000
# Without new text for this long (seconds) what there is is spoken, if it is this many characters.
IDLE_S, IDLE_CHARACTERS = 0.25, 20
# After so long (seconds) a document that has not come to its end is taken as it is: who forgot to
# close it is told.
UNFINISHED_S = 10.0


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened in a context.

    Attributes:
        kind: what; "error" has `error`, "flushed" has `mark`, "applied" has `change` and
            `applied`, "audio" has the rest.
        audio: encoded bytes.
        chunk: the audio and its words, in seconds and characters from the start of the context.
    """

    kind: Literal["started", "audio", "flushed", "applied", "done", "cancelled", "error"]
    audio: bytes = b""
    chunk: AudioChunk | None = None
    mark: int = 0
    error: BaseException | None = None
    sample_rate: int = 0
    change: Change | None = None
    applied: Applied | None = None


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Text to be spoken, or a mark (`text` None): the number of a flush, or the end (0).

    `held`: characters that it and its options count for while it waits.
    """

    text: str | None
    offset: int = 0
    request: Request | None = None
    mark: int = 0
    whole: bool = True
    held: int = 0


class Conversation:
    """One voice reading one growing text."""

    def __init__(
        self,
        service: SpeechService,
        client: Client,
        request: Request,
        emit: Callable[[Event], Awaitable[None]],
        *,
        priority: Priority = Priority.NORMAL,
        first_clause: int = FIRST_CLAUSE,
        bitrate: int | None = None,
        steered: bool = False,
    ) -> None:
        """Begin; `emit` is awaited for every event, so a slow socket holds the work back.

        `request` says how all of it is spoken; its text plays no part. `bitrate` in bits per
        second; None = the format's usual. `steered`: it is made as it is heard, and `change`
        changes it.
        """
        self._controls = Controls() if steered else None
        self._first_s = 0.0  # from asking for a stretch to its first chunk, lately
        self._bitrate = bitrate
        self.request = request
        self._service = service
        self._client = client
        self._emit = emit
        self._priority = priority
        self._first_clause = first_clause
        self._buffer = TextBuffer(request.lang or "en-us", first=first_clause)
        self._stretches: asyncio.Queue[_Stretch] = asyncio.Queue()
        self._waiting = 0  # characters of the stretches that wait, and of their options
        self._updated = 0  # characters of options that no stretch has yet
        self._taken = asyncio.Event()  # one of them waits no more
        self._finishing: Finishing | None = None
        self._stream: Stream | None = None
        self._told: set[Note] = set()
        self._lasting = markup.Lasting()  # what tags of the text so far say of the rest
        self._seconds = 0.0
        self._heard_from: float | None = None
        self._idle: asyncio.TimerHandle | None = None
        self._begun = self._ended = False
        self._flushes = 0
        self._task = asyncio.get_running_loop().create_task(self._run())

    @property
    def over(self) -> bool:
        """Whether nothing more will come."""
        return self._task.done()

    @property
    def begun(self) -> bool:
        """Whether any text came before."""
        return self._begun

    @property
    def busy(self) -> bool:
        """Whether there is text that has not been spoken yet."""
        return self._stream is not None or not self._stretches.empty() or len(self._buffer) > 0

    def append(self, text: str, *, whole: bool = False) -> None:
        """Take more text. Raises InputError when the context has ended or holds too much.

        `whole`: it is all that there will be, so none of it has to wait for what follows.
        """
        if self._ended:
            raise InputError("this context has ended: open another", field="context")
        self._check(len(text))
        self._begun = self._begun or bool(text)
        if whole:
            self._enqueue([Part(text, 0, True)])
            return
        self._enqueue(self._buffer.append(text))
        self._wait_idle()

    async def room(self, count: int) -> None:
        """Wait until `count` characters more may be appended, or waiting does not help.

        For protocols whose sender can be kept waiting; elsewhere `append` refuses what is too much.
        """
        while self._waiting and not self._fits(count):
            self._taken.clear()
            await self._taken.wait()

    def _fits(self, count: int) -> bool:
        held = len(self._buffer) + self._waiting
        few = self._stretches.qsize() < _MOST_WAITING
        return few and held + count <= self._service.settings.server.max_text_chars

    def _check(self, count: int) -> None:
        """Raises InputError when what waits leaves no room for `count` characters more."""
        if self._stretches.qsize() >= _MOST_WAITING:
            raise InputError(
                f"{_MOST_WAITING} texts and flushes wait: take their sound first", field="type"
            )
        if not self._fits(count):
            limit = self._service.settings.server.max_text_chars
            raise InputError(f"more than {limit} characters wait to be spoken", field="text")

    def flush(self) -> int:
        """Speak all that there is; the event "flushed" with the number returned follows it.

        Raises InputError when too many texts and flushes wait.
        """
        self._check(0)
        self._enqueue(self._buffer.flush())
        self._flushes += 1
        self._stretches.put_nowait(_Stretch(None, mark=self._flushes))
        return self._flushes

    def end(self) -> None:
        """No more text: what there is is spoken, then comes the event "done"."""
        if not self._ended:
            self._ended = True
            self._enqueue(self._buffer.flush())
            self._stretches.put_nowait(_Stretch(None))

    async def cancel(self) -> None:
        """Be silent at once (barge-in): drop all text, stop the work.

        The context stays open, unless it had ended: then the event "done" follows.
        """
        self._silence()
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task
        self._finishing = None
        self._seconds = 0.0
        self._heard_from = None
        self._lasting = markup.Lasting()
        self._buffer = TextBuffer(self.request.lang or "en-us", first=self._first_clause)
        self._task = asyncio.get_running_loop().create_task(self._run(cancelled=True))
        if self._ended:  # it was closed already: nothing will come, and that is told
            self._stretches.put_nowait(_Stretch(None))

    async def close(self) -> None:
        """Stop without a word."""
        self._ended = True
        self._silence()
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task

    def update(self, changes: Request) -> None:
        """Speak what is appended from now on otherwise; what `changes` does not say stays.

        Raises InputError when too much waits, or the lexicons of this context become too large.
        """
        request = changes.over(self.request)
        if changes.lexicon:
            self._check_lexicons(request)
        held = _UPDATE_CHARACTERS + len(changes.instructions or "")
        self._check(held)
        self._enqueue(self._buffer.flush())
        self.request, self._updated = request, held

    def _check_lexicons(self, request: Request) -> None:
        """Raises InputError when they are too large: all of them are in force until the end."""
        most = self._service.settings.server.max_body_mb  # as one message may bring
        lexicons = request.lexicon or ()
        many = len(lexicons) > _MOST_LEXICONS
        if many or sum(lexicon.characters for lexicon in lexicons) > most * 1e6:
            raise InputError(
                f"a context has at most {_MOST_LEXICONS} lexicons, of {most:g} million characters: "
                "give what is new, or start another",
                field="lexicon",
            )

    def change(self, change: Change) -> None:
        """Change what is not made yet of what was appended; the event "applied" says where.

        Raises InputError: the context was not opened as one that is steered.
        """
        if self._controls is None:
            raise InputError(
                'this context cannot be changed while it speaks: start it with "steered": true',
                field="steered",
            )
        update = self._controls.change(change)
        if isinstance(self._stream, Live):
            self._stream.steer(update)

    async def wait(self) -> None:
        """Wait until nothing more will come."""
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.wait({self._task})

    def _silence(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
        self._buffer.clear()
        while not self._stretches.empty():
            self._stretches.get_nowait()
        self._waiting = 0
        self._taken.set()

    def _enqueue(self, parts: list[Part]) -> None:
        for text, offset, whole in parts:
            held = len(text) + self._updated
            self._updated = 0
            self._waiting += held
            self._stretches.put_nowait(_Stretch(text, offset, self.request, whole=whole, held=held))

    def _wait_idle(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
        unfinished = self._buffer.unfinished
        if unfinished or len(self._buffer) >= IDLE_CHARACTERS:
            loop = asyncio.get_running_loop()
            after = UNFINISHED_S if unfinished else IDLE_S
            self._idle = loop.call_later(after, lambda: self._enqueue(self._buffer.flush()))

    async def _run(self, *, cancelled: bool = False) -> None:
        if cancelled:
            await self._emit(Event("cancelled"))
        try:
            while True:
                stretch = await self._stretches.get()
                if stretch.text is not None:
                    self._waiting -= stretch.held
                    self._taken.set()
                    await self._speak(stretch)
                elif stretch.mark:
                    await self._emit(Event("flushed", mark=stretch.mark))
                else:
                    await self._finish()
                    return
        except asyncio.CancelledError:
            raise
        except Exception as error:
            self._ended = True
            self._silence()
            await self._emit(Event("error", error=error))
            # Whoever waits for the end of the context need not know every way that it may end.
            await self._emit(Event("done"))

    async def _speak(self, stretch: _Stretch) -> None:
        assert stretch.text is not None and stretch.request is not None
        due = None
        if self._heard_from is not None:
            due = max(0.0, self._heard_from + self._seconds - time.monotonic())
        if self._controls is not None and due:
            # Not sooner than it is needed: what is made cannot be changed any more.
            early = due - max(STEERED_LEFT_S, STEERED_MARGIN * self._first_s)
            await asyncio.sleep(max(0.0, early))
            due -= max(0.0, early)
        asked = time.monotonic()
        stream = self._stream = await self._service.speak(
            # A sentence is divided once, and while earlier sound is heard nobody waits.
            replace(
                stretch.request,
                text=await self._service.run(self._read, stretch.text, stretch.request),
                stream=True if stretch.whole and not due else None,
                disclaimer=stretch.request.disclaimer if self._finishing is None else False,
            ),
            self._client,
            priority=self._priority,
            due_s=due,
            wish=self._controls.wish if self._controls is not None else None,
        )
        if self._controls is not None and isinstance(stream, Live):
            for update in self._controls.open:
                stream.steer(update)
        begun = False
        try:
            if self._finishing is None:
                self._finishing = Finishing.of(stream, self._bitrate)
                self._rate = stream.sample_rate
                await self._emit(Event("started", sample_rate=self._finishing.sample_rate))
            # Every stretch ends with the pause that its last mark of punctuation asks for.
            base = self._seconds
            async for chunk in stream:
                if not begun:
                    begun, self._first_s = True, time.monotonic() - asked
                moved = self._placed(chunk, base, stretch.offset)
                await self._applied(moved)
                audio = await self._service.run(self._finishing.write, moved)
                if self._heard_from is None:
                    self._heard_from = time.monotonic()
                self._seconds += moved.duration
                await self._emit(
                    Event(
                        "audio",
                        audio=audio,
                        chunk=moved,
                        sample_rate=self._finishing.sample_rate,
                    )
                )
        finally:
            self._stream = None
            stream.close()

    def _read(self, text: str, request: Request) -> str | Document:
        """The text of a stretch, with what tags before it say of it."""
        if request.ssml or (request.ssml is None and markup.is_ssml(text)):
            return text
        before = self._lasting
        settings = self._service.settings.request()
        usual = settings.reading
        reading = request.reading.over(usual) if request.reading and usual else usual
        planning = settings.planning if request.planning is None else request.planning
        contrast = "contrast" in plans(planning)
        document, self._lasting = markup.parse_after(before, text, reading, contrast=contrast)
        # Else it is as if it came alone, and sounds out of the same recording.
        return text if before == markup.Lasting() else document

    async def _applied(self, chunk: AudioChunk) -> None:
        """Tell of the changes that take effect by a chunk."""
        if self._controls is not None and self._finishing is not None:
            rate = self._finishing.sample_rate
            for change, applied in self._controls.heard(chunk):
                await self._emit(Event("applied", change=change, applied=applied, sample_rate=rate))

    def _placed(self, chunk: AudioChunk, base: float, offset: int) -> AudioChunk:
        """The chunk in the time and the text of the context.

        `base` and `offset`: seconds and characters in the context where the stretch begins.
        """
        samples = chunk.samples
        if chunk.sample_rate != self._rate:
            from litetts.audio.resample import resample

            # Another engine's voice came by an update: the context keeps the rate it began with.
            samples = resample(samples, chunk.sample_rate, self._rate)
        words = tuple(
            replace(
                word.shifted(base),
                source_start=word.source_start + offset,
                source_end=word.source_end + offset,
            )
            for word in chunk.words
        )
        marks = tuple((name, at + base) for name, at in chunk.marks)
        notes = tuple(note for note in chunk.notes if note not in self._told)
        if len(self._told) > _MOST_TOLD:
            self._told.clear()
        self._told.update(notes)
        return replace(
            chunk,
            samples=samples,
            sample_rate=self._rate,
            words=words,
            marks=marks,
            offset=self._seconds,
            notes=notes,
            applied=tuple(
                replace(
                    a,
                    at=a.at + base,
                    source_start=a.source_start + offset,
                    source_end=a.source_end + offset,
                )
                for a in chunk.applied
            ),
            last=False,  # of its stretch, not of the context
        )

    async def _finish(self) -> None:
        for change in self._controls.close() if self._controls is not None else ():
            await self._emit(Event("applied", change=change))
        if self._finishing is not None:
            tail = await self._service.run(self._finishing.close)
            if tail:
                await self._emit(
                    Event("audio", audio=tail, sample_rate=self._finishing.sample_rate)
                )
        await self._emit(Event("done"))
