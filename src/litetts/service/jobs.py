"""Books that a server speaks: hours of work at the lowest priority, which survive a restart.

    folder/<id>/job.json      what is wanted, of whom, and how far it is
    folder/<id>/book.json     what is told
    folder/<id>/parts/        what is rendered (`litetts.longform.journal`)
    folder/<id>/book.m4b      the file, once it is whole; chapters/ those that were asked for

One book is rendered at a time, in the order in which they came. Its segments go to the server's own
workers as batch work: whoever wants speech now goes first.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import secrets
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, replace
from itertools import islice
from pathlib import Path
from typing import Any, Literal

from litetts.audio.files import write_bytes
from litetts.document import Note
from litetts.errors import InputError, LiteTTSError, OverloadedError, QuotaError
from litetts.longform import Cast, Production
from litetts.longform.levels import preset_of
from litetts.longform.plan import said
from litetts.longform.production import Progress
from litetts.longform.segments import Segment
from litetts.longform.timeline import title
from litetts.markup import quotations as quoted
from litetts.markup.book import Book
from litetts.markup.quotations import UNSURE, Guess
from litetts.request import Request
from litetts.scheduling.scheduler import Scheduler
from litetts.service.job import Job, State
from litetts.service.plans import Planned, Plans, key_of
from litetts.service.scheduled import Scheduled
from litetts.settings.schema import Settings
from litetts.watermark.marking import Marking
from litetts.watermark.signing import Signing

__all__ = ["Jobs"]

log = logging.getLogger(__name__)

_IDLE = ("draft", "paused")
"""States in which a book may be changed."""

LINES = 200
"""Segments that are told at once."""

_NOTED_S = 1.0
"""How often the progress of a book is written down: seconds."""
_NICE = 3
"""How much the thread that writes a file yields to others (Linux)."""


class Jobs:
    """The books of a server. Methods may be called from any thread."""

    def __init__(self, folder: Path, settings: Callable[[], Settings]) -> None:
        """Books kept in `folder`; `settings` gives those in force."""
        self._folder = folder
        self._settings = settings
        self._jobs: dict[str, Job] = {}
        self._lock = threading.RLock()
        self._wake = threading.Event()
        self._stopping = False
        self._thread: threading.Thread | None = None
        self._workers: Scheduled | None = None
        self._running: Production | None = None
        self._making = threading.Lock()  # one chapter at a time is made for who asks
        self._plans = Plans()
        self._open: dict[str, threading.RLock] = {}  # by book: its folder is opened once at a time
        self.marking: Callable[[], Marking] = Marking.usual
        """How the files are marked that are to be."""
        self.signing: Callable[[], Signing | None] = lambda: None
        """Who signs them."""

    # -- life -----------------------------------------------------------------------------------

    def start(self, scheduler: Scheduler, loop: asyncio.AbstractEventLoop) -> None:
        """Go on with what was there, on the workers of a scheduler."""
        self._workers = Scheduled(scheduler, loop)
        for path in sorted(self._folder.glob("*/job.json")):
            with contextlib.suppress(ValueError, TypeError, KeyError, OSError):
                said = json.loads(path.read_text("utf-8"))
                job = Job(**{**said, "chapters": tuple(said["chapters"])})
                if job.state == "running":
                    job = replace(job, state="queued")
                self._jobs[job.id] = job
        self._thread = threading.Thread(target=self._work, name="books", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop after the segment in work; what is not done goes on after a restart. Blocks."""
        self._stopping = True
        self._wake.set()
        if self._thread is not None:
            self._thread.join(timeout=30)

    # -- what clients ask for -------------------------------------------------------------------

    def add(
        self,
        client: str,
        book: Book,
        request: Request,
        *,
        cast: dict[str, Any] | None = None,
        quotations: dict[str, str] | None = None,
        preset: str = "podcast",
        format: str = "m4b",
        draft: bool = False,
    ) -> Job:
        """Take a book on.

        Args:
            client: whose it is.
            book: what is told.
            request: how it is spoken, with the defaults filled in.
            cast: as in a cast file.
            quotations: see `Job`.
            preset: level and delivery of the file.
            format: of the file.
            draft: nothing is spoken of it until it is resumed.

        Raises:
            InputError: something of it is not in order, or the book is too long.
            QuotaError: the client has as many books here as are kept.
        """
        preset_of(preset)
        Cast.of(cast or {}).complete(book.speakers, request)
        _check_quotations(book, quotations)
        limits = self._settings().jobs
        if book.characters > limits.characters:
            raise InputError(
                f"the book has {book.characters} characters; at most {limits.characters} are "
                "allowed (setting jobs.characters)",
                field="input",
            )
        now = time.time()
        with self._lock:
            self._expire(now)
            mine = sum(job.client == client for job in self._jobs.values())
            if mine >= limits.most:
                raise QuotaError(
                    f"{limits.most} books are kept for a client (setting jobs.most); remove one "
                    "with DELETE /v1/jobs/{id}",
                    60.0,
                )
            job = Job(
                secrets.token_hex(8),
                client,
                book.title,
                "draft" if draft else "queued",
                now,
                now,
                preset,
                format,
                {**request.to_json(), "text": ""},
                cast or {},
                tuple(title(book, number) for number in range(len(book.chapters))),
                quotations=quotations,
                characters=book.characters,
            )
            folder = self._folder / job.id
            folder.mkdir(parents=True)
            write_bytes(self._text(job), json.dumps(book.to_json()).encode())
            self._keep(job)
        self._wake.set()
        return job

    def of(self, client: str) -> list[Job]:
        """The books of a client, the newest first."""
        with self._lock:
            self._expire(time.time())
            mine = [job for job in self._jobs.values() if job.client == client]
        return sorted(mine, key=lambda job: -job.created)

    def find(self, client: str, number: str) -> Job:
        """A book of a client. Raises KeyError: there is none, or it is another's."""
        with self._lock:
            job = self._jobs[number]
            if job.client != client:
                raise KeyError(number)
            return job

    def change(self, client: str, number: str, **facts: Any) -> Job:
        """Change how a book is spoken: `title`, `cast`, `quotations`, `preset`, `format`.

        Raises:
            KeyError: there is no such book.
            InputError: something is not in order, or the book is neither a draft nor paused.
        """
        job = self.find(client, number)
        changed = replace(job, **facts)
        preset_of(changed.preset)
        people = Cast.of(changed.cast)
        people.complete(self._book(changed).speakers, Request.from_json(changed.request))
        if facts.get("quotations"):
            _check_quotations(self._written(changed), changed.quotations)
        with self._lock:
            job = self.find(client, number)
            if job.state not in _IDLE:
                raise InputError(
                    f"this book is {job.state}; only a draft or a paused one can be changed",
                    field="id",
                )
            return self._keep(replace(job, **facts))

    def notes(self, job: Job) -> tuple[Note, ...]:
        """What of the cast is for nobody in the book. Blocks; raises InputError."""
        people = Cast.of(job.cast)
        return people.idle(self._book(job).speakers) if people.roles else ()

    def steer(self, client: str, number: str, wanted: Literal["pause", "resume", "cancel"]) -> Job:
        """Pause, resume or cancel a book. Raises KeyError; InputError: it is over."""
        with self._lock:
            job = self.find(client, number)
            if job.over:
                raise InputError(f"this book is {job.state} already", field="id")
            state: State = {"pause": "paused", "resume": "queued", "cancel": "cancelled"}[wanted]  # type: ignore[assignment]
            if wanted == "resume" and job.state == "running":
                return job
            if wanted == "pause" and job.state == "draft":
                raise InputError("this book is a draft: nothing of it is spoken yet", field="id")
            job = self._keep(replace(job, state=state, left_s=None, speed=None))
        self._wake.set()
        return job

    def plan(self, job: Job) -> dict[str, Any]:
        """What will be rendered: chapters, who says what, how long, and the guesses. Blocks.

        Raises:
            InputError: something in the text cannot be spoken; says where it stands.
        """
        key = key_of(job, self._text(job).read_bytes())
        known = self._known(job, key)
        if known is None:
            with self._alone(job):  # who asks meanwhile waits for this one
                known = self._known(job, key) or self._planned(job, key)
        told = known.outline.plan(self._parts(job)).to_json()
        told["quotations"] = {"guessed": known.guessed, "unsure": known.unsure}
        return told

    def _known(self, job: Job, key: str) -> Planned | None:
        """The plan of a book that was made before, if it would be the same now."""
        known = self._plans.get(key)
        if known is None:
            return None
        cast, base = Cast.of(job.cast), Request.from_json(job.request)
        return known if known.outline.holds(cast, base, self.marking) else None

    def _planned(self, job: Job, key: str) -> Planned:
        """The plan of a book, made now."""
        book, guesses = self._guessed(job)
        with self._opened(job, book) as production:
            outline = production.outline()
        unsure = sum(guess.sure < UNSURE for guess in guesses)
        planned = Planned(outline, len(guesses), unsure)
        self._plans.keep(key, planned)
        return planned

    def lines(self, job: Job, chapter: int, start: int = 0) -> list[dict[str, Any]]:
        """Who says what in a chapter: `LINES` segments at most. Blocks.

        Args:
            job: of which book.
            chapter: number from 1.
            start: segments of it to pass over; there are none after the last.

        Raises:
            KeyError: there is no such chapter.
            InputError: `start` is below 0.
        """
        if start < 0:
            raise InputError(f"start is {start}; it must be at least 0", field="start")
        start = min(start, job.characters)  # a segment has a character at least
        if not 1 <= chapter <= len(job.chapters):
            raise KeyError(chapter)
        found: dict[str, list[Guess]] = {}
        book, guesses = self._guessed(job)
        for guess in guesses:
            found.setdefault(guess.source, []).append(guess)
        with self._opened(job, book) as production:
            mine = (s for s in production.segments() if s.chapter == chapter - 1)
            return [
                said(segment) | {"guesses": _of(segment, found.get(segment.source, ()))}
                for segment in islice(mine, start, start + LINES)
            ]

    def line(self, job: Job, number: int, format: str = "mp3") -> bytes:
        """A file of a segment (from 1), made now if it is not there; kept for the book. Blocks.

        Raises:
            InputError, EngineError: there is none, or it cannot be spoken.
        """
        with self._opened(job) as production, tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "line"
            production.write_line(number - 1, path, format=format)
            return path.read_bytes()

    def remove(self, client: str, number: str) -> None:
        """Cancel a book and remove all of it. Raises KeyError."""
        with self._lock:
            job = self.find(client, number)
            self._jobs.pop(job.id)
        self._wake.set()
        with self._making, self._alone(job):
            shutil.rmtree(self._folder / job.id, ignore_errors=True)
        self._open.pop(job.id, None)

    def file(self, job: Job) -> Path | None:
        """The file of a book that is done."""
        path = self._folder / job.id / f"book.{job.format}"
        return path if job.state == "done" and path.is_file() else None

    def chapter(self, job: Job, number: int, format: str = "mp3") -> Path:
        """The file of a chapter that is rendered, made when it is first asked for. Blocks.

        Raises:
            KeyError: there is no such chapter.
            InputError: it is not rendered yet.
        """
        if not 1 <= number <= len(job.chapters):
            raise KeyError(number)
        if number > job.finished:
            raise InputError(
                f"chapter {number} is not finished yet; {job.finished} are", field="chapter"
            )
        folder = self._folder / job.id / "chapters"
        path = folder / f"{number}.{format}"
        with self._making:
            if not path.is_file():
                folder.mkdir(exist_ok=True)
                with self._opened(job) as production:
                    production.write(
                        path,
                        preset=job.preset,
                        format=format,
                        chapter=number - 1,
                    )
        return path

    # -- the work -------------------------------------------------------------------------------

    def _alone(self, job: Job) -> threading.RLock:
        """Held by who opens the folder of a book, or works in it as it is opened by another."""
        with self._lock:
            return self._open.setdefault(job.id, threading.RLock())

    @contextlib.contextmanager
    def _opened(self, job: Job, book: Book | None = None) -> Iterator[Production]:
        """The production of a book (as `_book` gives it): the one that runs, or one of its own."""
        with self._alone(job):
            running = self._running
            if running is not None and running.store.folder.parent.name == job.id:
                yield running
                return
            with self._production(job, book) as production:
                yield production

    def _written(self, job: Job) -> Book:
        """What is told, as it came."""
        return Book.from_json(json.loads(self._text(job).read_text("utf-8")))

    def _text(self, job: Job) -> Path:
        return self._folder / job.id / "book.json"

    def _parts(self, job: Job) -> Path:
        return self._folder / job.id / "parts"

    def _book(self, job: Job) -> Book:
        """What is told, with the quotations given to those who say them."""
        return self._guessed(job)[0]

    def _guessed(self, job: Job) -> tuple[Book, tuple[Guess, ...]]:
        """The same, and the guesses by which that is done."""
        book = self._written(job)
        return (book, ()) if job.quotations is None else quoted.cast(book, _said_by(job))

    def _production(self, job: Job, book: Book | None = None) -> Production:
        return Production(
            book or self._book(job),
            self._parts(job),
            cast=Cast.of(job.cast),
            request=Request.from_json(job.request),
            workers=self._workers,
            marking=self.marking,
            signing=self.signing,
        )

    def _work(self) -> None:
        if hasattr(os, "setpriority"):
            with contextlib.suppress(OSError):  # of this thread alone, on Linux
                os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)
        while not self._stopping:
            self._wake.clear()
            if self._stopping:
                return
            with self._lock:
                queued = [job for job in self._jobs.values() if job.state == "queued"]
                job = min(queued, key=lambda job: job.created, default=None)
                if job is not None:
                    job = self._keep(replace(job, state="running", error=None))
            if job is None:
                self._wake.wait()
            else:
                self._speak(job)

    def _wanted(self, job: Job) -> bool:
        now = self._jobs.get(job.id)
        return not self._stopping and now is not None and now.state == "running"

    def _speak(self, job: Job) -> None:
        """Render a book and write its file, as long as it is wanted."""
        try:
            with self._begun(job) as production:
                self._render(job, production)
                if self._wanted(job):
                    self._write(job, production)
        except Exception as error:
            ending = isinstance(error, OverloadedError) and error.draining
            if ending or not self._wanted(job):  # the server stops, or the book was removed
                return
            ours = isinstance(error, LiteTTSError)
            if not ours:
                log.error("a book failed", exc_info=error)
            message = error.message if isinstance(error, LiteTTSError) else type(error).__name__
            self._change(job, state="failed", error=message, left_s=None)

    @contextlib.contextmanager
    def _begun(self, job: Job) -> Iterator[Production]:
        """The production that runs, which others may use meanwhile."""
        with self._alone(job):
            production = self._running = self._production(job)
        try:
            yield production
        finally:
            with self._alone(job):
                self._running = None
                production.close()

    def _render(self, job: Job, production: Production) -> None:
        noted, finished, seconds = 0.0, 0, 0.0
        last: Progress | None = None
        for last in production.render(go_on=lambda: self._wanted(job)):
            seconds += last.seconds + last.segment.pause_s
            chapter = last.segment.chapter
            if time.monotonic() - noted >= _NOTED_S or chapter > finished:
                noted, finished = time.monotonic(), chapter
                self._change(
                    job,
                    finished=chapter,
                    share=last.share,
                    seconds=seconds,
                    left_s=last.left,
                    speed=last.speed or None,
                )
        if last is not None and self._wanted(job):
            everything = len(job.chapters)
            self._change(job, finished=everything, share=1.0, seconds=seconds, left_s=None)

    def _write(self, job: Job, production: Production) -> None:
        report = production.write(
            self._folder / job.id / f"book.{job.format}",
            preset=job.preset,
            format=job.format,
        )
        self._change(job, state="done", seconds=report.seconds, report=report.to_json())

    def _change(self, job: Job, **facts: Any) -> None:
        """Note facts down, unless the book was paused, cancelled or removed meanwhile."""
        with self._lock:
            now = self._jobs.get(job.id)
            if now is not None and (now.state == "running" or "state" not in facts):
                self._keep(replace(now, **facts))

    def _keep(self, job: Job) -> Job:
        job = replace(job, changed=time.time())
        self._jobs[job.id] = job
        write_bytes(self._folder / job.id / "job.json", json.dumps(asdict(job)).encode())
        return job

    def _expire(self, now: float) -> None:
        after = self._settings().jobs.keep_s
        for job in list(self._jobs.values()):
            if (job.over or job.state == "draft") and now - job.changed > after:
                del self._jobs[job.id]
                self._open.pop(job.id, None)
                shutil.rmtree(self._folder / job.id, ignore_errors=True)


def _check_quotations(book: Book, given: dict[str, str] | None) -> None:
    """Raises InputError: somebody is to say a quotation that the book has not."""
    if given and (strange := given.keys() - {guess.key for guess in quoted.cast(book)[1]}):
        raise InputError(
            f"quotations: the book has no quotation '{min(strange)[:40]}'; the keys stand in "
            "GET /v1/jobs/{id}/chapters/{number}/lines",
            field="quotations",
        )


def _said_by(job: Job) -> dict[str, str | None]:
    return {key: who or None for key, who in (job.quotations or {}).items()}


def _of(segment: Segment, guesses: Sequence[Guess]) -> list[dict[str, Any]]:
    """The guesses by which a segment has its speaker."""
    text = " ".join(segment.text.split())
    return [
        {"key": g.key, "quotation": g.quotation, "sure": g.sure, "why": g.why}
        for g in guesses
        if (quote := " ".join(g.quotation.split())) in text or text in quote
    ]
