"""Speech as the server gives it: prepared, looked up, scheduled, recorded, counted.

Every route and every socket speaks through `SpeechService.speak`; what differs is only how the
chunks are put on the wire.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from litetts.document import AudioChunk, Prosody
from litetts.errors import (
    EngineError,
    InputError,
    LiteTTSError,
    MissingExtraError,
    ModelError,
    OverloadedError,
    SettingsError,
    WorkerLost,
)
from litetts.observe.metrics import Metrics, Served
from litetts.observe.resident import map_large_blocks
from litetts.request import Request
from litetts.scheduling.cache import AudioCache
from litetts.scheduling.recording import pack, unpack
from litetts.scheduling.scheduler import JobReport, Priority, Scheduler, Work
from litetts.service.clients import Client
from litetts.service.control import Guides
from litetts.service.pool import workers
from litetts.service.quotas import Quotas
from litetts.service.reading import Prepared, Reader, text_of
from litetts.service.shared import CLAIM_S, Shared, SharedQuotas
from litetts.service.stream import Live, Recorded, Stream
from litetts.settings.schema import Settings
from litetts.watermark.marking import Marking
from litetts.watermark.signing import Signing

__all__ = ["SpeechService"]

log = logging.getLogger(__name__)
T = TypeVar("T")

# Bytes of one second of speech in memory: float32 at 24 kHz. Turns a limit in bytes into seconds.
_BYTES_PER_SECOND = 4 * 24_000
# Threads for what is neither synthesis nor waiting: reading markup, encoding, the cache's files.
_AUXILIARY_THREADS = 2
# Share of a new measurement in the moving average of the time that reading a request takes.
_READING_SHARE = 0.1
# How often it is looked whether it is time to look for engines that may leave memory (seconds).
_REST_CHECK_S = 0.5
# Share of the promised time to first audio that a listener waits for another replica's recording,
# and how often it is looked for (seconds).
_ELSEWHERE_SHARE, _ELSEWHERE_POLL_S = 0.5, 0.02
# What is spoken at start-up with each preloaded voice, so that the first listener finds it warm.
_WARM_UP = "Ready."
# Who asks for that: no limit of clients is for the server itself.
_LOCAL = Client("(warm-up)")


class SpeechService:
    """One server's speech: scheduler, cache, quotas and metrics. Lives on one event loop."""

    def __init__(
        self,
        settings: Settings,
        *,
        directory: Path,
        cache_dir: Path,
        metrics: Metrics,
    ) -> None:
        """Set up; `start` begins to work.

        Args:
            settings: those in force (see `configure`).
            directory: folder that paths in the settings are relative to.
            cache_dir: folder of the cache's disk tier, unless the settings name one.
            metrics: where everything is counted.

        Raises:
            SettingsError, InputError, MissingExtraError: a setting cannot be applied.
        """
        self.settings = settings
        self._directory = directory
        self.metrics = metrics
        self.quotas = Quotas()
        self.guides = Guides()
        self.ready = False
        self.trouble = ""
        self._cache_dir = settings.cache.path or cache_dir
        self._aux = ThreadPoolExecutor(_AUXILIARY_THREADS, thread_name_prefix="auxiliary")
        self._reader = Reader(settings, directory)
        _ = self.marking  # what it takes that is not installed is told now
        if self.signing is not None:
            _ = self.signing.credentials  # and a certificate that cannot be read
        self._known_voices: frozenset[str] = frozenset()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._reading = 0
        self._reading_s = 0.0
        self._unheard: set[str] = set()  # keys of marks noted down for what is to be made
        cache = settings.cache
        self._phrases = _lines(directory / cache.warm_up) if cache.warm_up else []
        try:
            self.cache = AudioCache(
                self._cache_dir,
                memory_bytes=int(cache.memory_mb * 1e6) if cache.enabled else 0,
                disk_bytes=int(cache.disk_mb * 1e6) if cache.enabled else 0,
                ttl_s=cache.ttl_s,
            )
        except OSError as error:
            raise SettingsError(
                f"cache.path: {self._cache_dir} cannot be used: {error.strerror}",
                field="cache.path",
            ) from error
        self.shared = Shared(cache.redis, ttl_s=cache.ttl_s) if cache.redis else None
        self._quotas = SharedQuotas(self.quotas, self.shared) if self.shared else None
        plan = settings.scheduling
        pool = workers(settings, directory)
        _usable(settings.speech.voice)
        self.scheduler = Scheduler(
            pool,
            target_s=plan.first_audio_target_s,
            queue_limit=plan.queue_limit,
            ahead_s=settings.server.websocket_buffer_mb * 1e6 / _BYTES_PER_SECOND,
            report=self._done,
        )

    # -- life -----------------------------------------------------------------------------------

    async def start(self) -> None:
        """Load the default voice, warm the cache up, and become ready.

        Raises ModelError, EngineError: the default voice cannot speak.
        """
        from litetts import voices

        self._known_voices = frozenset(voice.id for voice in voices.list_voices())
        for name in dict.fromkeys([self.settings.speech.voice, *self._preload()]):
            # Each worker, or the first request that comes to another would find it cold.
            warming = [self._warm_up(name) for _ in range(self.scheduler.size)]
            try:
                await asyncio.gather(*warming)
                # Once more, warm: from this the scheduler learns how quick it is.
                await self._warm_up(name)
            except LiteTTSError as error:
                if name == self.settings.speech.voice and _hopeless(error):
                    raise
                log.warning("the voice %s is not ready: %s", name or "by default", error)
        # What is loaded stays: the collector, which stops all threads, need not look at it again.
        gc.collect()
        gc.freeze()
        if self.settings.scheduling.processes:
            map_large_blocks()
        self.ready = True
        self._background(self._rest())
        if self._phrases:
            self._background(self._warm(self._phrases))

    async def _warm_up(self, voice: str | None) -> None:
        stream = await self.speak(Request(_WARM_UP, voice=voice), _LOCAL, cached=False)
        async for _ in stream:
            pass

    async def stop(self, drain_s: float) -> bool:
        """Let what runs finish for at most `drain_s` seconds, then end; True if all finished."""
        self.ready = False
        finished = await self.scheduler.drain(drain_s)
        await self.scheduler.close()
        for task in list(self._tasks):
            with contextlib.suppress(Exception, asyncio.CancelledError):
                await asyncio.wait_for(task, 5.0)
        self._aux.shutdown(wait=True)
        if self.shared is not None:
            self.shared.close()
        return finished

    def configure(self, settings: Settings) -> None:
        """Apply settings that need no restart. Call on the event loop."""
        self.settings = self._reader.settings = settings
        plan, cache = settings.scheduling, settings.cache
        self.scheduler.target_s = plan.first_audio_target_s
        self.scheduler.queue_limit = plan.queue_limit
        self.scheduler.ahead_s = settings.server.websocket_buffer_mb * 1e6 / _BYTES_PER_SECOND
        self.cache.resize(
            memory_bytes=int(cache.memory_mb * 1e6) if cache.enabled else 0,
            disk_bytes=int(cache.disk_mb * 1e6) if cache.enabled else 0,
            ttl_s=cache.ttl_s,
        )

    def _preload(self) -> list[str]:
        """A voice of each engine that the settings want loaded at start-up."""
        from litetts import voices

        names = []
        for engine in self.settings.engine.preload:
            found = voices.list_voices(engine=engine, only_installed=True)
            if found:
                names.append(found[0].id)
            else:
                log.warning("engine.preload: '%s' has no installed voice", engine)
        return names

    async def _rest(self) -> None:
        """Let engines leave memory that nobody used for `engine.unload_after_s`."""
        from litetts import engines

        looked = time.monotonic()
        while not self.scheduler.draining:
            await asyncio.sleep(_REST_CHECK_S)
            after = self.settings.engine.unload_after_s
            if not after or time.monotonic() - looked < after / 2:
                continue
            looked = time.monotonic()
            for name in await self.run(self.scheduler.unload, after):
                # Its files may be others when it is loaded again.
                engines.unload(name)
                log.info("nobody used it for %g s: the engine %s left memory", after, name)

    async def _warm(self, phrases: Sequence[str]) -> None:
        """Speak phrases into the cache."""
        began, count = time.monotonic(), 0
        for line in phrases:
            try:
                stream = await self.speak(Request(line), _LOCAL, priority=Priority.BATCH)
                async for _ in stream:
                    pass
                count += 1
            except LiteTTSError as error:
                log.warning("warm-up: %r: %s", line, error)
        log.info("warmed the cache up", extra={"phrases": count, "s": time.monotonic() - began})

    # -- speech ---------------------------------------------------------------------------------

    async def speak(
        self,
        request: Request,
        client: Client,
        *,
        priority: Priority = Priority.NORMAL,
        due_s: float | None = None,
        cached: bool = True,
        wish: Prosody | None = None,
    ) -> Stream:
        """Speak a text.

        Args:
            request: the text and how; what it does not say is taken from the settings.
            client: who asks; charged and treated fairly.
            priority: how urgent it is.
            due_s: see `Work.due_s`.
            cached: look into the cache, and record into it.
            wish: see `Work.wish`; with one there is no cache.

        Raises:
            InputError, ModelError: the request is not in order.
            QuotaError: the client has used up what it may.
            OverloadedError: the work could not be done in time.
        """
        arrived = time.monotonic()
        request = self._reader.checked(request)
        text = text_of(request)
        if client is not _LOCAL:
            await self.charge(client, len(text), goes_on=due_s is not None)
        prepared = await self._read(request)
        if self.settings.observe.log_text:
            log.info("speaking", extra={"voice": prepared.voice, "text": text})
        use_cache = cached and wish is None and self.settings.cache.enabled
        if use_cache:
            chunks = await self._known(prepared.key, patient=request.stream is False)
            if chunks:
                self._count_cached(prepared, chunks, time.monotonic() - arrived)
                return Recorded(**prepared.facts, chunks=chunks)
        work = Work(
            request=prepared.sound,
            key=prepared.key,
            marking=self._reader.marking if prepared.mark else None,
            characters=prepared.characters,
            engine=prepared.engine,
            voice=prepared.voice,
            tenant=client.name,
            priority=priority,
            realtime=request.stream is not False,
            due_s=due_s,
            # What is made as it is heard takes as long as that.
            limit_s=self.settings.scheduling.deadline_s
            + (0.0 if wish is None else self.settings.server.max_speech_s),
            longest_s=self.settings.server.max_speech_s,
            identity=prepared.key if use_cache else None,
            wish=wish,
        )
        if prepared.new:
            self._unheard.add(prepared.key)
        try:
            listener = self.scheduler.submit(work)
        except OverloadedError:
            self._unmark(prepared.key)
            self._release(prepared.key)
            self.metrics.served(
                Served(self._label(prepared.voice), prepared.engine, "warm", "refused")
            )
            raise
        return Live(**prepared.facts, listener=listener)

    def _unmark(self, key: str) -> None:
        """Nothing was made: what was noted down of its mark goes."""
        if key in self._unheard:
            self._unheard.discard(key)
            self._background(self.run(self._reader.marking.withdraw, key))

    async def charge(
        self,
        client: Client,
        characters: int,
        *,
        goes_on: bool = False,
        requests: int | None = None,
    ) -> None:
        """Count a request, or a part of one that `goes_on`.

        Args:
            client: who asks.
            characters: that are spoken for it.
            goes_on: it continues a request that was counted.
            requests: allowed in a minute; None = as the settings say.

        Raises:
            QuotaError: the client has used up what it may.
        """
        security = self.settings.security
        allowed = security.requests_per_minute if requests is None else requests
        quotas = {
            "requests": 0 if goes_on else allowed,
            "per_day": security.characters_per_day if characters else 0,
        }
        if self._quotas is None:
            self.quotas.charge(client, characters, **quotas)
        else:
            await self.run(partial(self._quotas.charge, client, characters, **quotas))

    async def _read(self, request: Request) -> Prepared:
        """Prepare a request, unless so many wait for that that its first audio would be late."""
        wait = self._reading * self._reading_s / _AUXILIARY_THREADS
        if wait > self.settings.scheduling.first_audio_target_s:
            raise OverloadedError("too many requests came at once", wait)
        began = time.monotonic()
        self._reading += 1
        loop = asyncio.get_running_loop()
        reading = self._aux.submit(self._reader.read, request)
        # Whoever goes leaves a thread at work: it counts until it is free.
        reading.add_done_callback(lambda _: loop.call_soon_threadsafe(self._read_one))
        prepared = await asyncio.wrap_future(reading)
        spent = (time.monotonic() - began) / (1 + self._reading / _AUXILIARY_THREADS)
        # The first request for a model may take long, once: it says nothing of those that follow.
        spent = min(spent, self.settings.scheduling.first_audio_target_s)
        self._reading_s += _READING_SHARE * (spent - self._reading_s)
        return prepared

    def _read_one(self) -> None:
        self._reading -= 1

    async def complete(self, request: Request, client: Client) -> Request:
        """A request for what is no speech, with what the settings say; counted as a request, and
        its characters not, since nothing is spoken.

        Raises:
            InputError, ModelError: it is not in order.
            QuotaError: the client has used up what it may.
        """
        request = self._reader.checked(request)
        await self.charge(client, 0)
        return await self.run(self._reader.completed, request)

    def completed(self, request: Request) -> Request:
        """A request with what it does not say from the settings. Looks at files.

        Raises:
            InputError, ModelError: the default voice is unknown or missing.
        """
        return self._reader.completed(request)

    async def run(self, function: Callable[..., T], *arguments: Any) -> T:
        """Run something short that would hold the event loop up, in a thread beside it."""
        return await asyncio.get_running_loop().run_in_executor(
            self._aux, partial(function, *arguments)
        )

    @property
    def signing(self) -> Signing | None:
        """How whole files are signed; None = not at all."""
        return self._reader.signing

    @property
    def marking(self) -> Marking | None:
        """How speech is marked; None = it is not."""
        return self._reader.marking if self.settings.watermark.enabled else None

    # -- cache ----------------------------------------------------------------------------------

    async def _known(self, key: str, *, patient: bool) -> list[AudioChunk] | None:
        """The recording of `key`, here or at another replica; None = this one is to speak it.

        Where another replica speaks it, its recording is waited for: by a listener for a part of
        the time that was promised for the first audio, by who wants the whole as long as it takes.
        """
        chunks = await self.run(self._recorded, key)
        if chunks or self.shared is None or await self.run(self.shared.claim, key):
            return chunks
        promised = self.settings.scheduling.first_audio_target_s
        end = time.monotonic() + (CLAIM_S if patient else _ELSEWHERE_SHARE * promised)
        while time.monotonic() < end:
            await asyncio.sleep(_ELSEWHERE_POLL_S)
            chunks = await self.run(self._recorded, key)
            if chunks or not await self.run(self.shared.claimed, key):
                break
        return chunks

    def _recorded(self, key: str) -> list[AudioChunk] | None:
        data = self.cache.get(key, unpack)
        if data is None and self.shared is not None:
            data = self.shared.get(key)
            if data is not None:
                self._keep(key, data)
        try:
            return None if data is None else unpack(data)
        except ValueError:
            return None

    def _record(self, key: str, chunks: Sequence[AudioChunk]) -> None:
        data = pack(chunks)
        self._keep(key, data)
        if self.shared is not None:
            self.shared.put(key, data)

    def _keep(self, key: str, data: bytes) -> None:
        try:
            self.cache.put(key, data)
        except OSError as error:
            log.warning("the cache cannot be written: %s", error)

    def _release(self, key: str) -> None:
        """Nothing comes of what this replica said it would speak."""
        if self.shared is not None:
            self._background(self.run(self.shared.release, key))

    def _background(self, coroutine: Any) -> None:
        task = asyncio.get_running_loop().create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # -- counting -------------------------------------------------------------------------------

    def _done(self, report: JobReport) -> None:
        """A job is over (called by the scheduler)."""
        work = report.work
        if report.first_audio is None:
            self._unmark(work.key)
        self._unheard.discard(work.key)
        if work.tenant != _LOCAL.name:
            self._count(report)
        if work.identity is None:
            return
        if report.chunks:
            self._background(self.run(self._record, work.identity, report.chunks))
        else:
            self._release(work.identity)

    def _count(self, report: JobReport) -> None:
        work = report.work
        self.metrics.served(
            Served(
                self._label(work.voice),
                work.engine,
                "cold" if report.cold else "warm",
                report.outcome,
                queue_wait=report.queue_wait,
                first_audio=report.first_audio,
                computation=report.computation,
                audio=report.audio,
                characters=work.characters,
                dry=report.dry[1],
            )
        )

    def _count_cached(
        self, prepared: Prepared, chunks: Sequence[AudioChunk], seconds: float
    ) -> None:
        self.metrics.served(
            Served(
                self._label(prepared.voice),
                prepared.engine,
                "cached",
                "done",
                first_audio=seconds,
                audio=sum(chunk.duration for chunk in chunks),
                characters=prepared.characters,
            )
        )

    def _label(self, voice: str) -> str:
        """The voice as a label of a metric: mixes are one, or clients could make any number."""
        return voice if voice in self._known_voices else "mix"


def _hopeless(error: LiteTTSError) -> bool:
    """Whether a voice that failed so at the start will fail every time."""
    kinds = (ModelError, EngineError, MissingExtraError, InputError)
    return isinstance(error, kinds) and not isinstance(error, WorkerLost)


def _lines(path: Path) -> list[str]:
    """The phrases to warm the cache up with, one a line. Raises SettingsError."""
    try:
        lines = [line.strip() for line in path.read_text("utf-8").splitlines()]
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise SettingsError(
            f"cache.warm_up: {path} cannot be read: {why}", field="cache.warm_up"
        ) from error
    return list(dict.fromkeys(filter(None, lines)))


def _usable(voice: str | None) -> None:
    """Refuse settings whose voice cannot speak: every request that names none would fail."""
    from litetts import voices

    if voice is None:
        return
    try:
        voices.resolve(voice)
    except (InputError, ModelError) as error:
        raise SettingsError(
            f"speech.voice: {error.message}", field="speech.voice", command=error.command
        ) from error
