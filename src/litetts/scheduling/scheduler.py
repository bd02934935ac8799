"""Who is served when.

A job is a stream of speech; its unit of work is one chunk (a clause or a sentence), so that
anything more urgent waits for one chunk at most, and so does a cancellation. Every step has a
deadline:

- the first chunk: arrival + the target for first audio (half of it at high priority);
- later chunks: the moment at which a listener who plays the stream would run dry;
- batch: always `BATCH_PATIENCE_S` from now. As that moment nears, a batch step becomes as urgent
  as any other: ageing, without a rule of its own.

A step cannot be interrupted, so deadlines alone let whoever has long steps keep the others waiting.
Steps run in lanes, one for each engine and one for its batch work, and with several workers:

- no engine gets the last worker while another engine waits;
- slow lanes (batch work, and engines whose next step would take a good part of the target, loading
  included) leave one worker to quick ones, as long as there was quick work lately.

Admission counts the same way: a quick request waits for quick work only.

Everything here runs on one event loop; only the steps themselves run in worker threads.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
import math
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from litetts.document import AudioChunk
from litetts.errors import DeadlineError, EngineError, LiteTTSError, OverloadedError
from litetts.prosody.steering import Update
from litetts.scheduling.estimate import CostModel
from litetts.scheduling.queue import DeadlineQueue, Ticket
from litetts.scheduling.work import Priority, Work
from litetts.scheduling.workers import Step, Workers

__all__ = [
    "EngineLoad",
    "Job",
    "JobReport",
    "Listener",
    "Priority",
    "Scheduler",
    "Work",
]

log = logging.getLogger(__name__)

# A batch step is due this long after it could start (seconds): long enough that a busy hour's
# bursts pass first, short enough that a batch job moves in a server that is never idle.
BATCH_PATIENCE_S = 30.0
# Share of the pool that listeners may claim for continuous speech before another is refused: the
# rest absorbs the variation between chunks.
LISTENING_SHARE = 0.9
# An engine is slow if its next step takes longer than this share of the target for first audio: a
# quick request that had to wait for it could not be sure of its own.
SLOW_SHARE = 0.5
# Nor is one slow that takes less than this many times what the quickest takes: on a machine that is
# too slow for all of them there is nobody to make room for.
SLOW_RATIO = 2.0
# A worker is kept for quick work for so long after the last of it came (seconds): a conversation's
# pause. After that slow engines have all workers.
RESERVED_S = 60.0
# A shared job keeps all its audio for late joiners and the cache up to this size (bytes of float32
# samples; 17 minutes at 24 kHz, 2,500 words), and all of them together up to the other; beyond,
# audio is dropped as it is heard.
KEEP_BYTES, KEEP_ALL_BYTES = 96 << 20, 192 << 20

# Of speech that may change while it goes on the next piece, of 0.1 s, is begun when so much is left
# to hear (seconds), or as much as its longest step takes with a margin: who changes it has to wait
# for what is made already.
STEERED_LEFT_S, STEERED_MARGIN = 0.1, 1.3
# How quickly a long step of such a job is forgotten: a factor for each step.
_FORGET = 0.995

# Ends the names of lanes of batch work.
_BATCH = " batch"
# When to come back after a refusal whose end cannot be predicted: seconds.
REFUSAL_RETRY_S = 5.0


@dataclass(frozen=True, slots=True)
class JobReport:
    """What became of a job; times in seconds.

    Attributes:
        work: what was asked.
        outcome: "done", "cancelled", "failed" or "late".
        queue_wait: from arrival to the start of the first step.
        first_audio: from arrival to the first chunk; None = there was none.
        computation: time spent in workers.
        audio: length of the speech made.
        cold: the engine was not loaded when the job came, or its worker had not loaded it yet.
        dry: how often a listener would have run dry, and for how long in all.
        chunks: all the audio, if it was kept (see `KEEP_BYTES`) and the job is done; else empty.
    """

    work: Work
    outcome: str
    queue_wait: float
    first_audio: float | None
    computation: float
    audio: float
    cold: bool
    dry: tuple[int, float]
    chunks: tuple[AudioChunk, ...] = ()


@dataclass(frozen=True, slots=True)
class EngineLoad:
    """What an engine does; times in seconds.

    Attributes:
        engine: its name.
        active: jobs that are not over.
        waiting: those of them that wait for their first step.
        spent_s: what workers computed for it since the start.
        rtf: seconds of computation per second of audio; None = not measured yet.
        loading_s: how long loading it took, or is expected to take.
    """

    engine: str
    active: int
    waiting: int
    spent_s: float
    rtf: float | None
    loading_s: float | None


class Job:
    """A stream of speech in the making, with its listeners."""

    def __init__(self, number: int, work: Work, now: float, cold: bool) -> None:
        self.number = number
        self.work = work
        self.arrived = now
        self.cold = cold
        self.started: float | None = None
        self.first_audio: float | None = None
        self.audio_s = 0.0
        self.computation = 0.0
        self.spoken = 0
        self.finished = False
        self.error: BaseException | None = None
        self.chunks: deque[AudioChunk] = deque()
        self.dropped = 0
        self.shared = work.identity is not None
        self.listeners: set[Listener] = set()
        self.ticket: Ticket | None = None
        self.slot: int | None = None
        self.running_since: float | None = None
        self.expected = 0.0
        self.dry_count = 0
        self.dry_s = 0.0
        self.timer: asyncio.TimerHandle | None = None
        self.pause: asyncio.TimerHandle | None = None
        self.kept = 0  # bytes of audio
        self.updates: list[Update] = []
        self.longest_s = 0.0  # of its steps lately

    @property
    def count(self) -> int:
        """Chunks made so far."""
        return self.dropped + len(self.chunks)

    @property
    def remaining(self) -> int:
        """Characters still to be spoken, about."""
        return max(1, self.work.characters - self.spoken)

    def add(self, chunk: AudioChunk, now: float) -> None:
        """Take in a chunk and tell the listeners."""
        if self.first_audio is None:
            self.first_audio = now
        elif now > self.first_audio + self.audio_s:
            self.dry_count += 1
            self.dry_s += now - (self.first_audio + self.audio_s)
        self.audio_s += chunk.duration
        self.spoken += len(chunk.text)
        self.chunks.append(chunk)
        self.kept += chunk.samples.nbytes
        self.wake()

    def wake(self) -> None:
        """Let every listener look."""
        for listener in self.listeners:
            listener.event.set()

    def drop_heard(self) -> None:
        """Free what every listener has had, unless someone may still join."""
        if self.shared or not self.listeners:
            return
        heard = min(listener.position for listener in self.listeners)
        while self.dropped < heard:
            self.kept -= self.chunks.popleft().samples.nbytes
            self.dropped += 1

    def ahead_s(self) -> float:
        """Seconds of audio made that the fastest listener has not taken yet."""
        if not self.listeners:
            return 0.0
        furthest = max(listener.position for listener in self.listeners)
        waiting = itertools.islice(self.chunks, max(0, furthest - self.dropped), None)
        return sum(chunk.duration for chunk in waiting)


class Listener:
    """An asynchronous iterator over the chunks of a job, from the first. Close it when done."""

    def __init__(self, job: Job, scheduler: Scheduler, joined: bool) -> None:
        self.job = job
        self.joined = joined
        self.position = 0
        self.event = asyncio.Event()
        self._scheduler = scheduler
        self._closed = False

    def __aiter__(self) -> Listener:
        return self

    @property
    def over(self) -> bool:
        """Whether there is nothing more to come, or nobody listens."""
        return self._closed or (self.job.finished and self.position >= self.job.count)

    def steer(self, update: Update) -> None:
        """Change the speech from where it is not made yet; its chunks tell where that is."""
        self.job.updates.append(update)

    async def __anext__(self) -> AudioChunk:
        """The next chunk. Raises what the engine raised, or DeadlineError."""
        while not self._closed:
            if self.position < self.job.count:
                chunk = self.job.chunks[self.position - self.job.dropped]
                self.position += 1
                self.job.drop_heard()
                self._scheduler.resume(self.job)
                return chunk
            if self.job.error is not None:
                raise self.job.error
            if self.job.finished:
                break
            self.event.clear()
            await self.event.wait()
        raise StopAsyncIteration

    def close(self) -> None:
        """Stop listening. The job is cancelled when its last listener leaves."""
        if not self._closed:
            self._closed = True
            self.event.set()
            self._scheduler.leave(self)


class Scheduler:
    """Admits jobs and advances the most urgent ones on a bounded pool of workers."""

    def __init__(
        self,
        workers: Workers,
        *,
        target_s: float = 1.0,
        queue_limit: int = 256,
        ahead_s: float = 60.0,
        report: Callable[[JobReport], None] = lambda report: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """A scheduler of `workers`.

        Args:
            workers: where steps run.
            target_s: a job whose first audio is predicted later than this is refused.
            queue_limit: jobs that may wait for their first step.
            ahead_s: seconds of audio that a job may be ahead of its fastest listener.
            report: called once for each job when it is over.
            clock: seconds.
        """
        self.target_s = target_s
        self.queue_limit = queue_limit
        self.ahead_s = ahead_s
        self.refusal: Callable[[], str] = lambda: ""
        """Why no new work is taken now, e.g. for want of memory; "" while it is."""
        self.costs = CostModel()
        self._workers = workers
        self._report = report
        self._clock = clock
        self._queue = DeadlineQueue()
        self._jobs: dict[int, Job] = {}
        self._shared: dict[str, Job] = {}
        self._free = list(range(workers.count))
        self._numbers = itertools.count(1)
        self._threads = ThreadPoolExecutor(workers.count, thread_name_prefix="synthesis")
        self._steps: set[asyncio.Task[None]] = set()
        self._draining = False
        self._last_end = clock()
        self._last_quick = -RESERVED_S
        self._holding: dict[int, Job] = {}  # slot -> the job whose step it computes
        self._engines: dict[int | None, set[str]] = {}  # slot -> engines that it has loaded
        self._spent: dict[str, float] = {}  # engine -> seconds that workers computed for it

    # -- what the server sees ------------------------------------------------------------------

    @property
    def active(self) -> int:
        """Jobs that are not over."""
        return len(self._jobs)

    @property
    def waiting(self) -> int:
        """Jobs that wait for their first step."""
        return sum(1 for job in self._jobs.values() if job.started is None)

    @property
    def busy(self) -> int:
        """Workers that are computing."""
        return self._workers.count - len(self._free)

    @property
    def size(self) -> int:
        """Workers in all."""
        return self._workers.count

    @property
    def holding(self) -> list[str]:
        """The engine that each worker computes for; "" = it is free."""
        return [
            self._holding[slot].work.engine if slot in self._holding else ""
            for slot in range(self._workers.count)
        ]

    @property
    def loaded(self) -> frozenset[tuple[int | None, str]] | None:
        """The engines in memory, each with its worker (None = all share it).

        None while a worker computes with one that it may still be loading. From any thread.
        """
        held = frozenset(
            (place, name) for place, names in list(self._engines.items()) for name in list(names)
        )
        now = {(self._place(slot), job.work.engine) for slot, job in list(self._holding.items())}
        return held if now <= held else None

    def _place(self, slot: int) -> int | None:
        """Where an engine is that a slot has loaded: with it, or with all of them."""
        return slot if self._workers.sticky else None

    def load(self) -> list[EngineLoad]:
        """What the engines do that were asked for since the start."""
        jobs = list(self._jobs.values())
        found = []
        for engine in sorted({*self._spent, *(job.work.engine for job in jobs)}):
            mine = [job for job in jobs if job.work.engine == engine]
            rates = self.costs.rates(engine)
            known = self.costs.known(engine)
            found.append(
                EngineLoad(
                    engine,
                    active=len(mine),
                    waiting=sum(job.started is None for job in mine),
                    spent_s=self._spent.get(engine, 0.0),
                    rtf=rates.rtf if known else None,
                    loading_s=rates.loading if known else None,
                )
            )
        return found

    @property
    def draining(self) -> bool:
        """Whether new work is refused because the server is about to stop."""
        return self._draining

    def predict(self, work: Work) -> float:
        """Seconds until the first audio of `work`, if it came now."""
        now = self._clock()
        cost = self._alone(work)
        slow, reserved = self._slow(work), self._reserves(work, now)
        # Where a worker is kept for quick work, each kind waits for its own; else for all.
        others = [j for j in self._jobs.values() if not reserved or self._slow(j.work) == slow]
        workers = self._workers.count
        if reserved:
            workers = max(1, workers - (1 if slow else len(self._computing(slow=True))))
        running = [job for job in others if job.running_since is not None]
        lanes = {_lane(job.work) for job in others if job.ticket is not None}
        if len(running) < workers and not lanes and self._free:
            return cost
        left = sum(max(0.0, job.expected - (now - (job.running_since or now))) for job in running)
        ahead = self._queue.ahead(work.tenant, self._first_deadline(work, now), lanes)
        return (left + ahead) / workers + cost

    def _alone(self, work: Work) -> float:
        """Seconds to the first audio of work, did it not have to wait."""
        return self.costs.first(work.engine, work.characters) + self._loading(work.engine)

    def _loading(self, engine: str) -> float:
        """Seconds that it takes to load an engine; 0 if a worker has it."""
        if not engine or any(engine in loaded for loaded in self._engines.values()):
            return 0.0
        return self.costs.rates(engine).loading

    def _slow(self, work: Work) -> bool:
        """Whether its steps would keep quick ones waiting."""
        if work.priority is Priority.BATCH:
            return True
        step = self.costs.longest(work.engine) + self._loading(work.engine)
        quickest = self.costs.quickest
        return step > SLOW_SHARE * self.target_s and step > SLOW_RATIO * quickest

    def _computing(self, *, slow: bool) -> list[Job]:
        """The jobs whose steps are being computed, of either kind."""
        return [job for job in self._holding.values() if self._slow(job.work) is slow]

    def _reserves(self, work: Work | None, now: float) -> bool:
        """Whether a worker is kept for quick work, `work` included if it came now."""
        if self._workers.count < 2:
            return False
        quick = work is not None and not self._slow(work)
        return quick or now - self._last_quick < RESERVED_S

    def _closed(self, slot: int, now: float) -> set[str]:
        """Lanes whose steps have to leave the free worker `slot` to others."""
        last = len(self._holding) == self._workers.count - 1
        if self._workers.count < 2:
            return set()
        waiting = {ticket.lane: ticket for ticket in self._queue}
        closed = set()
        for lane, ticket in waiting.items():
            assert isinstance(ticket.owner, Job)
            work = ticket.owner.work
            held = self._computing(slow=True)
            if self._slow(work) and self._reserves(None, now):
                if len(held) >= self._workers.count - 1:
                    closed.add(lane)
            elif last and all(job.work.engine == work.engine for job in self._holding.values()):
                here = self._queue.lanes(slot)
                if any(_engine(other) != work.engine for other in here):
                    closed.add(lane)
        return closed

    def submit(self, work: Work) -> Listener:
        """Take a job on. Raises OverloadedError when it could not be served in time."""
        if self._draining:
            raise OverloadedError("the server is shutting down", 5.0, draining=True)
        running = self._shared.get(work.identity) if work.identity else None
        if running is not None and running.shared:
            return self._join(running, work)
        self._admit(work)
        now = self._clock()
        if not self._slow(work):
            self._last_quick = now
        cold = not any(work.engine in loaded for loaded in self._engines.values())
        job = Job(next(self._numbers), work, now, cold=cold)
        self._jobs[job.number] = job
        if work.identity is not None:
            self._shared[work.identity] = job
        listener = Listener(job, self, joined=False)
        job.listeners.add(listener)
        if work.limit_s is not None:
            loop = asyncio.get_running_loop()
            job.timer = loop.call_later(work.limit_s, self._expire, job)
        self._enqueue(job, now)
        self._dispatch()
        return listener

    def leave(self, listener: Listener) -> None:
        """A listener is gone; without any left the job is cancelled."""
        job = listener.job
        job.listeners.discard(listener)
        if not job.listeners and not job.finished:
            self._end(job, "cancelled", None)
        else:
            job.drop_heard()
            self.resume(job)

    def resume(self, job: Job) -> None:
        """Queue the next step of a job that had paused because nobody took its audio."""
        idle = job.ticket is None and job.running_since is None and not job.finished
        if not idle or job.started is None:
            return
        now = self._clock()
        wait = self._early(job, now)
        if not wait:
            self._enqueue(job, now)
            self._dispatch()
        elif wait < math.inf:
            self._later(job, wait)

    def _early(self, job: Job, now: float) -> float:
        """Seconds until a job may go on; infinity = when its listener has taken more."""
        if job.ahead_s() >= self.ahead_s:
            return math.inf
        if job.work.wish is None or job.first_audio is None:
            return 0.0
        left = job.first_audio + job.audio_s - now
        return max(0.0, left - max(STEERED_LEFT_S, STEERED_MARGIN * job.longest_s))

    def _later(self, job: Job, seconds: float) -> None:
        """Look at a job again after a while."""
        if job.pause is not None:
            job.pause.cancel()
        job.pause = asyncio.get_running_loop().call_later(seconds, self.resume, job)

    @property
    def idle_s(self) -> float:
        """Seconds since the last job was over; 0 while there is one."""
        return 0.0 if self._jobs else self._clock() - self._last_end

    def unload(self, idle_s: float) -> list[str]:
        """Let engines that nobody used for so long leave memory; their names. Blocks briefly."""
        gone = self._workers.unload(idle_s)
        for loaded in self._engines.values():
            loaded.difference_update(gone)
        return gone

    def refuse(self) -> None:
        """Refuse new work from now on."""
        self._draining = True

    async def drain(self, timeout: float) -> bool:
        """Refuse new work and wait for what runs; True if all of it finished in time."""
        self._draining = True
        end = self._clock() + timeout
        while self._jobs and self._clock() < end:
            await asyncio.sleep(0.05)
        return not self._jobs

    async def close(self) -> None:
        """Cancel everything and stop the workers."""
        self._draining = True
        for job in list(self._jobs.values()):
            self._end(job, "cancelled", OverloadedError("the server stopped", 5.0, draining=True))
        if self._steps:
            await asyncio.wait(self._steps)
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._workers.shutdown()

    # -- admission ------------------------------------------------------------------------------

    def _admit(self, work: Work) -> None:
        if (reason := self.refusal()) and work.due_s is None:
            raise OverloadedError(reason, REFUSAL_RETRY_S)
        if self.waiting >= self.queue_limit and work.due_s is None:
            wait = self.predict(work)
            raise OverloadedError(f"the queue is full ({self.queue_limit} requests)", wait)
        if work.priority is Priority.BATCH or work.due_s is not None:
            return
        if self._free and not len(self._queue) and not self._listening():
            # An idle pool takes anything: a slow engine is better than none.
            return
        predicted = self.predict(work)
        # An engine that needs longer than the target by itself cannot keep the promise even when
        # it is alone: then the wait may be as long as its own work, and no longer.
        alone = self._alone(work)
        if predicted > max(self.target_s, 2 * alone):
            raise OverloadedError(
                f"the first audio would come after {predicted:.1f} s, later than the "
                f"{self.target_s:g} s that are promised",
                predicted - self.target_s,
            )
        if work.realtime and work.characters > self.costs.rates(work.engine).first_characters:
            slow, workers = self._slow(work), self._workers.count
            reserved = self._reserves(work, self._clock())
            claimed = self._listening(slow if reserved else None)
            if reserved:
                workers -= 1 if slow else len(self._computing(slow=True))
            share = self.costs.rates(work.engine).rtf
            if claimed and claimed + share > LISTENING_SHARE * workers:
                raise OverloadedError(
                    "the listeners there are need all of the processor: another stream would "
                    "make one of them stutter",
                    self._soonest_end(),
                )

    def _listening(self, slow: bool | None = None) -> float:
        """Workers that are needed to keep up with everybody who listens, or to either kind."""
        return sum(
            self.costs.rates(job.work.engine).rtf
            for job in self._jobs.values()
            if job.work.realtime and job.work.priority is not Priority.BATCH
            if slow is None or self._slow(job.work) is slow
        )

    def _soonest_end(self) -> float:
        """Seconds until the first of the running streams is likely to be rendered."""
        return min(
            self.costs.step(job.work.engine, job.remaining) * max(1.0, len(self._jobs) / self.size)
            for job in self._jobs.values()
        )

    def _join(self, job: Job, work: Work) -> Listener:
        listener = Listener(job, self, joined=True)
        job.listeners.add(listener)
        if job.work.priority is Priority.BATCH and work.priority is not Priority.BATCH:
            # Someone is waiting now for what was a background job.
            job.work = work
            if job.ticket is not None:
                self._queue.withdraw(job.ticket)
                self._enqueue(job, self._clock())
                self._dispatch()
        return listener

    # -- the life of a job ----------------------------------------------------------------------

    def _first_deadline(self, work: Work, now: float) -> float:
        if work.due_s is not None:
            return now + work.due_s
        if work.priority is Priority.BATCH:
            return now + BATCH_PATIENCE_S
        return now + (self.target_s / 2 if work.priority is Priority.HIGH else self.target_s)

    def _deadline(self, job: Job, now: float) -> float:
        if job.first_audio is None or job.work.priority is Priority.BATCH:
            return self._first_deadline(job.work, now)
        return job.first_audio + job.audio_s

    def _enqueue(self, job: Job, now: float) -> None:
        engine = job.work.engine
        if job.started is None:
            job.expected = self._alone(job.work)
        else:
            job.expected = self.costs.step(engine, job.remaining)
            if job.count:
                # Chunks of a text resemble each other: expect the mean of those there were.
                job.expected = min(job.expected, job.computation / job.count)
        job.ticket = Ticket(
            job,
            job.work.tenant,
            self._deadline(job, now),
            job.expected,
            slot=job.slot,
            lane=_lane(job.work),
        )
        self._queue.push(job.ticket)

    def _dispatch(self) -> None:
        """Give work to the free workers."""
        for slot in list(self._free):
            now = self._clock()
            ticket = self._queue.pop(now, slot, self._closed(slot, now))
            if ticket is None:
                continue
            job = ticket.owner
            assert isinstance(job, Job)
            job.ticket = None
            self._free.remove(slot)
            self._holding[slot] = job
            if not self._slow(job.work):
                self._last_quick = now
            job.running_since = self._clock()
            if job.started is None:
                job.started = job.running_since
                # Each worker that is a process loads for itself, and who comes while an engine is
                # being loaded waits for that, too.
                loaded = self._engines.get(self._place(slot), ())
                job.cold = job.cold or job.work.engine not in loaded
            if self._workers.sticky:
                job.slot = slot
            task = asyncio.get_running_loop().create_task(self._step(job, slot))
            self._steps.add(task)
            task.add_done_callback(self._steps.discard)

    async def _step(self, job: Job, slot: int) -> None:
        assert job.running_since is not None
        loop = asyncio.get_running_loop()
        step: Step | None = None
        failure: BaseException | None = None
        try:
            updates, job.updates = job.updates, []
            step = await loop.run_in_executor(
                self._threads, self._workers.step, slot, job.number, job.work, updates
            )
        except LiteTTSError as error:
            failure = error
        except Exception as error:
            log.exception("synthesis failed")
            failure = EngineError(f"synthesis failed: {type(error).__name__}: {error}")
        finally:
            now = self._clock()
            took = now - job.running_since
            self._queue.charge(job.work.tenant, took)
            self._spent[job.work.engine] = self._spent.get(job.work.engine, 0.0) + took
            job.running_since = None
            self._free.append(slot)
            del self._holding[slot]
        self._took(job, slot, step, failure, now)
        self._dispatch()

    def _took(
        self, job: Job, slot: int, step: Step | None, failure: BaseException | None, now: float
    ) -> None:
        """Digest the outcome of a step."""
        if job.finished:  # cancelled while it ran
            self._workers.close(slot, job.number)
            return
        if failure is not None or step is None:
            self._workers.close(slot, job.number)
            self._end(job, "failed", failure)
            return
        job.computation += step.seconds
        job.longest_s = max(step.seconds, _FORGET * job.longest_s)
        if step.chunk is not None:
            chunk = step.chunk
            if step.loading:
                self.costs.loaded(job.work.engine, step.loading)
                job.cold = job.cold or not job.count  # its worker is new, or has unloaded it
            # The first step of all in a process also reads dictionaries and the like.
            known = self.costs.known(job.work.engine) or not job.cold or job.count
            if known and job.work.wish is None:  # else its steps are parts of sentences
                self.costs.learn(
                    job.work.engine,
                    characters=len(chunk.text),
                    seconds=step.seconds,
                    audio=chunk.duration,
                    first=job.count == 0,
                )
            self._engines.setdefault(self._place(slot), set()).add(job.work.engine)
            job.add(chunk, now)
            if job.shared and (job.kept > KEEP_BYTES or self._kept() > KEEP_ALL_BYTES):
                job.shared = False
                job.drop_heard()
        if not step.more:
            self._end(job, "done", None)
        else:
            self.resume(job)

    def _kept(self) -> int:
        """Bytes of audio that are kept for late joiners and the cache."""
        return sum(job.kept for job in self._jobs.values() if job.shared)

    def _end(self, job: Job, outcome: str, error: BaseException | None) -> None:
        job.finished = True
        job.error = error
        if job.timer is not None:
            job.timer.cancel()
        if job.pause is not None:
            job.pause.cancel()
        if job.ticket is not None:
            self._queue.withdraw(job.ticket)
            job.ticket = None
            if job.started is not None:
                self._workers.close(job.slot or 0, job.number)
        elif job.running_since is None and job.started is not None and outcome != "done":
            self._workers.close(job.slot or 0, job.number)
        del self._jobs[job.number]
        if job.work.identity is not None and self._shared.get(job.work.identity) is job:
            del self._shared[job.work.identity]
        job.wake()
        now = self._last_end = self._clock()
        with contextlib.suppress(Exception):
            self._report(
                JobReport(
                    work=job.work,
                    outcome=outcome,
                    queue_wait=(job.started if job.started is not None else now) - job.arrived,
                    first_audio=None if job.first_audio is None else job.first_audio - job.arrived,
                    computation=job.computation,
                    audio=job.audio_s,
                    cold=job.cold,
                    dry=(job.dry_count, job.dry_s),
                    chunks=tuple(job.chunks) if outcome == "done" and not job.dropped else (),
                )
            )

    def _expire(self, job: Job) -> None:
        if not job.finished:
            limit = job.work.limit_s
            self._end(job, "late", DeadlineError(f"the request took longer than {limit:g} s"))


def _lane(work: Work) -> str:
    """Where its steps wait: those of an engine, or of its batch work."""
    return f"{work.engine}{_BATCH if work.priority is Priority.BATCH else ''}"


def _engine(lane: str) -> str:
    return lane.removesuffix(_BATCH)
