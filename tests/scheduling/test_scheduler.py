"""Jobs on workers: order, sharing, cancellation, refusal, draining."""

import asyncio
import os
import signal
import threading

import numpy as np
import pytest

from litetts.document import AudioChunk
from litetts.errors import DeadlineError, EngineError, InputError, OverloadedError
from litetts.request import Request
from litetts.scheduling.scheduler import RESERVED_S, Scheduler
from litetts.scheduling.work import Priority, Work
from litetts.scheduling.workers import ProcessWorkers, ThreadWorkers

RATE = 8000


def tone(index, seconds=1.0, text="some words here."):
    t = np.arange(int(seconds * RATE)) / RATE
    samples = (0.3 * np.sin(2 * np.pi * 220 * t)).astype(np.float32)
    return AudioChunk(samples, RATE, index=index, offset=index * seconds, text=text)


class Stage:
    """A stream whose every chunk waits for a cue, and which writes down what happened."""

    def __init__(self):
        self.log = []
        self.closed = []
        self.plans = {}
        self.cues = threading.Condition()
        self.left = self.waiting = 0

    def speak(self, work):
        """What a worker does: the text is the name of a plan."""
        name, chunks, seconds, gated, fail_at = self.plans[work.request.text]
        try:
            for index in range(chunks):
                if gated:
                    self.await_cue()
                if fail_at == index:
                    raise InputError("the voice broke", field="voice")
                self.log.append(name)
                yield tone(index, seconds)
        finally:
            self.closed.append(name)

    def work(self, name, chunks=1, seconds=1.0, gated=True, fail_at=None, **options):
        options.setdefault("characters", 16 * chunks)
        self.plans[str(name)] = (name, chunks, seconds, gated, fail_at)
        options.setdefault("engine", "tone")
        return Work(Request(str(name)), **options)

    def await_cue(self):
        with self.cues:
            self.waiting += 1
            self.cues.wait_for(lambda: self.left)
            self.left -= 1
            self.waiting -= 1

    def blocked(self):
        """Streams that wait for a cue; none of those for whom there is one."""
        with self.cues:
            return max(0, self.waiting - self.left)

    def cue(self, count=1):
        with self.cues:
            self.left += count
            self.cues.notify_all()


async def hear(listener):
    return [chunk async for chunk in listener]


async def settle(scheduler, stage):
    """Until each worker that computes waits for a cue, and the scheduler has nothing to do."""
    calm = 0
    while calm < 20:
        await asyncio.sleep(0.001)
        calm = calm + 1 if scheduler.busy == stage.blocked() else 0


async def until(condition):
    while not condition():
        await asyncio.sleep(0.001)


@pytest.fixture
async def stage():
    return Stage()


@pytest.fixture
async def one(stage):
    scheduler = Scheduler(ThreadWorkers(1, stage.speak), target_s=60.0)
    yield scheduler
    await scheduler.close()


async def test_every_chunk_arrives_in_order(one, stage):
    chunks = await hear(one.submit(stage.work("a", 5, gated=False)))
    assert [chunk.index for chunk in chunks] == [0, 1, 2, 3, 4]
    assert one.active == 0


async def test_a_first_chunk_goes_before_the_rest_of_a_long_text(one, stage):
    long = asyncio.create_task(hear(one.submit(stage.work("long", 6, seconds=100.0))))
    stage.cue()
    await settle(one, stage)
    short = asyncio.create_task(hear(one.submit(stage.work("short"))))
    await settle(one, stage)
    stage.cue(20)
    await asyncio.gather(long, short)
    # The step that ran when the newcomer came is finished, then it is the newcomer's turn.
    assert stage.log.index("short") <= 2


async def test_high_priority_goes_before_normal(one, stage):
    tasks = [asyncio.create_task(hear(one.submit(stage.work("running"))))]
    await settle(one, stage)
    for name, priority in [("normal", Priority.NORMAL), ("high", Priority.HIGH)]:
        tasks.append(asyncio.create_task(hear(one.submit(stage.work(name, priority=priority)))))
    await settle(one, stage)
    stage.cue(20)
    await asyncio.gather(*tasks)
    assert stage.log.index("high") < stage.log.index("normal")


async def test_a_listener_never_runs_dry_while_a_batch_job_waits(stage):
    scheduler = Scheduler(ThreadWorkers(1, stage.speak), target_s=1.0)
    batch = asyncio.create_task(
        hear(scheduler.submit(stage.work("batch", 8, priority=Priority.BATCH)))
    )
    await settle(scheduler, stage)
    live = asyncio.create_task(hear(scheduler.submit(stage.work("live", 4, seconds=0.5))))
    await settle(scheduler, stage)
    stage.cue(40)
    await asyncio.gather(batch, live)
    # One batch step ran already; after it the listener's four come in a row.
    first = stage.log.index("live")
    assert first <= 1
    assert stage.log[first : first + 4] == ["live"] * 4
    await scheduler.close()


async def test_identical_requests_share_one_synthesis(one, stage):
    listeners = [one.submit(stage.work("same", 3, identity="k")) for _ in range(5)]
    tasks = [asyncio.create_task(hear(listener)) for listener in listeners]
    await settle(one, stage)
    stage.cue(3)
    heard = await asyncio.gather(*tasks)
    assert stage.log == ["same"] * 3
    assert all(len(chunks) == 3 for chunks in heard)
    assert [listener.joined for listener in listeners] == [False, True, True, True, True]


async def test_a_late_joiner_hears_all_from_the_start(one, stage):
    first = asyncio.create_task(hear(one.submit(stage.work("same", 3, identity="k"))))
    stage.cue(2)
    await settle(one, stage)
    second = asyncio.create_task(hear(one.submit(stage.work("same", 3, identity="k"))))
    stage.cue(5)
    a, b = await asyncio.gather(first, second)
    assert [c.index for c in a] == [c.index for c in b] == [0, 1, 2]


async def test_leaving_cancels_within_one_chunk(one, stage):
    listener = one.submit(stage.work("gone", 100))
    await settle(one, stage)
    listener.close()
    assert one.active == 0
    stage.cue(100)
    await until(lambda: stage.closed)
    assert len(stage.log) <= 1
    assert stage.closed == ["gone"]


async def test_one_of_two_listeners_may_leave(one, stage):
    stays = one.submit(stage.work("same", 3, identity="k"))
    leaves = one.submit(stage.work("same", 3, identity="k"))
    leaves.close()
    stage.cue(3)
    assert len(await hear(stays)) == 3


async def test_a_failure_reaches_every_listener_after_the_good_chunks(one, stage):
    listeners = [one.submit(stage.work("bad", 5, fail_at=2, identity="k")) for _ in range(2)]
    stage.cue(5)
    for listener in listeners:
        got = []
        with pytest.raises(InputError, match="the voice broke"):
            async for chunk in listener:
                got.append(chunk)
        assert len(got) == 2
    assert one.active == 0
    assert len(await hear(one.submit(stage.work("next", gated=False)))) == 1


async def test_an_unexpected_error_becomes_an_engine_error():
    def broken(work):
        raise ZeroDivisionError("by zero")
        yield

    scheduler = Scheduler(ThreadWorkers(1, broken))
    with pytest.raises(EngineError, match="ZeroDivisionError"):
        await hear(scheduler.submit(Work(Request("x"), characters=10)))
    await scheduler.close()


async def test_what_cannot_be_served_in_time_is_refused_with_a_time_to_wait(stage):
    scheduler = Scheduler(ThreadWorkers(1, stage.speak), target_s=1.0)
    scheduler.costs.learn("tone", characters=16, seconds=0.4, audio=1.0, first=True)
    scheduler.costs.loaded("tone", 0.0)
    admitted, refused = [], None
    for i in range(10):
        try:
            admitted.append(scheduler.submit(stage.work(i)))
        except OverloadedError as error:
            refused = error
            break
    # 0.4 s each on one worker: two fit into a second, the third would come after 1.2 s.
    assert len(admitted) == 2
    assert refused.retry_after >= 1
    # Batch work does not promise a first audio: it queues.
    admitted.append(scheduler.submit(stage.work("batch", priority=Priority.BATCH)))
    stage.cue(20)
    for listener in admitted:
        assert len(await hear(listener)) == 1
    await scheduler.close()


async def test_a_flood_of_one_tenant_does_not_shut_out_another(stage):
    scheduler = Scheduler(ThreadWorkers(1, stage.speak), target_s=1.0)
    scheduler.costs.learn("tone", characters=16, seconds=0.4, audio=1.0, first=True)
    scheduler.costs.loaded("tone", 0.0)
    listeners = [scheduler.submit(stage.work(i, tenant="flood")) for i in range(2)]
    with pytest.raises(OverloadedError):
        scheduler.submit(stage.work("more", tenant="flood"))
    listeners[-1].close()
    listeners.append(scheduler.submit(stage.work("one", tenant="other")))
    stage.cue(20)
    assert len(await hear(listeners[-1])) == 1
    await scheduler.close()


async def test_an_idle_pool_takes_even_what_is_slow(stage):
    scheduler = Scheduler(ThreadWorkers(1, stage.speak), target_s=0.1)
    scheduler.costs.learn("tone", characters=16, seconds=5.0, audio=1.0, first=True)
    listener = scheduler.submit(stage.work("slow"))
    stage.cue()
    assert len(await hear(listener)) == 1
    await scheduler.close()


async def test_the_queue_is_bounded(stage):
    scheduler = Scheduler(ThreadWorkers(1, stage.speak), target_s=1e9, queue_limit=3)
    listeners = [scheduler.submit(stage.work(0))]
    await settle(scheduler, stage)
    listeners += [scheduler.submit(stage.work(i, priority=Priority.BATCH)) for i in range(3)]
    with pytest.raises(OverloadedError, match="queue is full"):
        scheduler.submit(stage.work("x", priority=Priority.BATCH))
    stage.cue(10)
    for listener in listeners:
        await hear(listener)
    await scheduler.close()


async def test_a_deadline_ends_a_job(one, stage):
    listener = one.submit(stage.work("slow", 3, limit_s=0.05))
    with pytest.raises(DeadlineError):
        await hear(listener)
    stage.cue(5)
    await settle(one, stage)
    assert len(stage.log) <= 1


async def test_a_slow_listener_holds_the_work_back(stage):
    scheduler = Scheduler(ThreadWorkers(1, stage.speak), target_s=60.0, ahead_s=3.0)
    listener = scheduler.submit(stage.work("book", 50, gated=False))
    await settle(scheduler, stage)
    made = len(stage.log)
    assert 3 <= made <= 5
    await listener.__anext__()
    await settle(scheduler, stage)
    assert len(stage.log) == made + 1
    assert len(await hear(listener)) == 49
    await scheduler.close()


async def test_draining_refuses_new_work_and_lets_the_running_finish(stage):
    scheduler = Scheduler(ThreadWorkers(1, stage.speak), target_s=60.0)
    running = asyncio.create_task(hear(scheduler.submit(stage.work("a", 4))))
    await settle(scheduler, stage)
    drained = asyncio.create_task(scheduler.drain(30.0))
    await settle(scheduler, stage)
    with pytest.raises(OverloadedError) as refusal:
        scheduler.submit(stage.work("b"))
    assert refusal.value.draining
    assert not drained.done()
    stage.cue(10)
    assert len(await running) == 4
    assert await drained
    await scheduler.close()


async def test_each_job_is_reported_once(stage):
    reports = []
    scheduler = Scheduler(ThreadWorkers(1, stage.speak), target_s=60.0, report=reports.append)
    await hear(scheduler.submit(stage.work("a", 3, gated=False)))
    listener = scheduler.submit(stage.work("b", 3))
    listener.close()
    listener.close()
    stage.cue(3)
    await settle(scheduler, stage)
    assert [report.outcome for report in reports] == ["done", "cancelled"]
    assert reports[0].audio == pytest.approx(3.0)
    assert reports[0].cold
    assert reports[0].first_audio >= reports[0].queue_wait >= 0
    await scheduler.close()


def elsewhere(work):
    """A stream for another process (picklable by name); its text says what happens."""
    name, chunks = work.request.text.split()
    for index in range(int(chunks)):
        if index == 1 and name == "fails":
            raise InputError("no such voice", field="voice")
        if index == 1 and name == "dies":
            os._exit(9)
        yield tone(index, text=f"{name} {os.getpid()}")


def told(text):
    return Work(Request(text), characters=60)


async def test_processes_keep_a_job_together_and_share_the_load():
    scheduler = Scheduler(ProcessWorkers(2, speak=elsewhere), target_s=60.0)
    try:
        jobs = [scheduler.submit(told(f"job{i} 6")) for i in range(6)]
        heard = await asyncio.gather(*(hear(job) for job in jobs))
        places = set()
        for chunks in heard:
            assert [chunk.index for chunk in chunks] == list(range(6))
            assert len({chunk.text for chunk in chunks}) == 1
            places.add(chunks[0].text.split()[1])
        assert len(places) == 2
    finally:
        await scheduler.close()


async def test_a_job_is_cold_for_each_process_that_has_not_loaded_its_engine():
    reports = []
    scheduler = Scheduler(ProcessWorkers(2, speak=elsewhere), target_s=60.0, report=reports.append)
    try:
        for count, cold in ((1, 1), (2, 1), (2, 0)):
            jobs = [scheduler.submit(told(f"job{i} 3")) for i in range(count)]
            await asyncio.gather(*(hear(job) for job in jobs))
            assert sum(report.cold for report in reports) == cold
            reports.clear()
    finally:
        await scheduler.close()


async def test_who_comes_while_an_engine_is_loaded_is_cold_too(stage):
    reports = []
    scheduler = Scheduler(ThreadWorkers(2, stage.speak), target_s=60.0, report=reports.append)
    first, second = (scheduler.submit(stage.work(name)) for name in "ab")
    stage.cue(2)
    await asyncio.gather(hear(first), hear(second))
    await hear(scheduler.submit(stage.work("c", gated=False)))
    assert [report.cold for report in reports] == [True, True, False]
    await scheduler.close()


async def test_a_process_that_dies_fails_its_job_and_is_replaced():
    scheduler = Scheduler(ProcessWorkers(1, speak=elsewhere), target_s=60.0)
    try:
        with pytest.raises(InputError, match="no such voice"):
            await hear(scheduler.submit(told("fails 2")))
        with pytest.raises(EngineError, match="died"):
            await hear(scheduler.submit(told("dies 2")))
        chunks = await hear(scheduler.submit(told("x 2")))
        assert len(chunks) == 2
        # One that dies while nobody needs it costs nobody anything.
        os.kill(int(chunks[0].text.split()[1]), signal.SIGKILL)
        chunks = await hear(scheduler.submit(told("y 2")))
        assert len(chunks) == 2
    finally:
        await scheduler.close()


class Clock:
    """Seconds that pass when they are told to."""

    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
async def two(stage):
    """Two workers; what "slow" does takes ten times as long as what "quick" does."""
    scheduler = Scheduler(ThreadWorkers(2, stage.speak), target_s=1.0, clock=Clock())
    for engine, seconds in (("quick", 0.2), ("slow", 2.0)):
        scheduler.costs.learn(engine, characters=16, seconds=seconds, audio=4.0, first=True)
        scheduler.costs.loaded(engine, 0.0)
    yield scheduler
    stage.cue(1000)
    await scheduler.close()


# Nobody is starved: what takes long leaves room for what is quick.


async def started(scheduler, stage, *names):
    """Until nothing more begins; those of `names` whose first step is being computed."""
    await settle(scheduler, stage)
    return [n for n in names if n in {job.work.request.text for job in scheduler._holding.values()}]


async def once(scheduler, stage):
    """A quick request comes, is served, and is over."""
    await hear(scheduler.submit(stage.work("hello", engine="quick", gated=False)))


def flood(scheduler, stage, count=4, **options):
    """Slow jobs, as many as are taken."""
    taken = []
    for i in range(count):
        try:
            taken.append(scheduler.submit(stage.work(f"slow{i}", 50, engine="slow", **options)))
        except OverloadedError:
            break
    return taken


@pytest.mark.parametrize("priority", [Priority.NORMAL, Priority.BATCH])
async def test_a_slow_engine_leaves_a_worker_to_a_quick_one(two, stage, priority):
    await once(two, stage)
    assert flood(two, stage, priority=priority)
    await settle(two, stage)
    assert two.busy == 1
    for i in range(20):  # none is refused, and each is served while the slow step goes on
        quick = two.submit(stage.work(f"quick{i}", engine="quick", gated=False))
        assert len(await hear(quick)) == 1
    assert two.busy == 1
    assert [name for name in stage.log if name.startswith("slow")] == []


async def test_batch_work_of_the_same_engine_leaves_one_too(two, stage):
    await once(two, stage)
    for i in range(3):
        two.submit(stage.work(f"batch{i}", 50, engine="quick", priority=Priority.BATCH))
    await settle(two, stage)
    assert two.busy == 1
    two.submit(stage.work("now", engine="quick"))
    assert await started(two, stage, "now") == ["now"]


async def test_a_quick_request_is_refused_for_quick_work_only(two, stage):
    await once(two, stage)
    flood(two, stage)
    await settle(two, stage)
    assert two.predict(stage.work("q", engine="quick")) == two.costs.first("quick", 16)
    assert two.predict(stage.work("s", engine="slow")) >= 4.0
    with pytest.raises(OverloadedError):
        for i in range(20):
            two.submit(stage.work(f"s{i}", engine="slow"))
    two.submit(stage.work("q", engine="quick"))
    with pytest.raises(OverloadedError):
        for i in range(20):
            two.submit(stage.work(f"q{i}", engine="quick"))


async def test_without_anything_quick_the_slow_engine_has_all_workers(two, stage):
    await once(two, stage)
    flood(two, stage, priority=Priority.BATCH)
    await settle(two, stage)
    assert two.busy == 1
    two._clock.now += RESERVED_S
    stage.cue()
    await asyncio.sleep(0)
    await settle(two, stage)
    assert two.busy == 2


async def test_no_engine_takes_the_last_worker_while_another_waits(stage):
    scheduler = Scheduler(ThreadWorkers(2, stage.speak), target_s=60.0)
    jobs = [scheduler.submit(stage.work(f"a{i}", 9, engine="a")) for i in range(4)]
    await settle(scheduler, stage)
    assert scheduler.busy == 2  # nobody else is there
    # By its deadline it would come last.
    jobs.append(scheduler.submit(stage.work("b", 9, engine="b", priority=Priority.BATCH)))
    stage.cue()
    assert await started(scheduler, stage, "b") == ["b"]
    stage.cue(100)
    for job in jobs:
        await hear(job)
    await scheduler.close()


async def test_loading_is_part_of_what_is_promised(stage):
    scheduler = Scheduler(ThreadWorkers(2, stage.speak), target_s=1.0)
    scheduler.costs.learn("cold", characters=16, seconds=0.1, audio=4.0, first=True)
    scheduler.costs.loaded("cold", 7.0)
    assert scheduler.predict(stage.work("x", engine="cold")) == pytest.approx(7.1)
    stage.cue()
    await hear(scheduler.submit(stage.work("x", engine="cold")))
    assert scheduler.predict(stage.work("x", engine="cold")) < 1.0
    await scheduler.close()


async def test_who_leaves_frees_the_worker_within_one_piece(two, stage):
    await once(two, stage)
    jobs = flood(two, stage, priority=Priority.BATCH)
    await settle(two, stage)
    for job in jobs:
        job.close()
    stage.cue()
    await settle(two, stage)
    assert two.busy == two.active == 0
    assert len([name for name in stage.log if str(name).startswith("slow")]) <= 1
