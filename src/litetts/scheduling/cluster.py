"""Workers on many machines: each slot is an actor of a Ray cluster.

Ray places actors where processors are free, starts machines where the cluster may grow, and tells
when an actor is lost; what a worker does is what it does in a process beside the server. Each
machine needs LiteTTS of the same version and the models that are asked for.
"""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable, Sequence
from typing import Any

from litetts.errors import EngineError, LiteTTSError, MissingExtraError, WorkerLost
from litetts.prosody.steering import Update
from litetts.scheduling.work import Work, begin
from litetts.scheduling.workers import Begun, Jobs, Speak, Step, unload

__all__ = ["LOCAL", "ClusterWorkers"]

log = logging.getLogger(__name__)

LOCAL = "local"
"""The address that starts a cluster of this machine alone."""


class ClusterWorkers:
    """One actor per slot; a job stays where it began. See `Workers`.

    An actor that is lost fails the jobs it had begun with WorkerLost and is replaced, on any
    machine that has room.
    """

    sticky = True

    def __init__(
        self,
        count: int,
        prepare: Callable[[], None] | None = None,
        speak: Speak = begin,
        *,
        address: str = LOCAL,
        threads: int = 1,
    ) -> None:
        """Connect, and start the actors.

        Args:
            count: how many; 0 = one for each `threads` processors of the cluster.
            prepare: runs first in each, e.g. to apply settings. Picklable.
            speak: what they do with work. Picklable.
            address: of the cluster, "auto" = the one that this machine is part of.
            threads: processors of each.

        Raises:
            MissingExtraError: the extra `cluster` is not installed.
            EngineError: the cluster does not answer.
        """
        try:
            import ray
        except ImportError as error:
            raise MissingExtraError("ray", "cluster", "speaking on a cluster") from error
        self._ray: Any = ray
        self._began = not ray.is_initialized()
        if self._began:
            try:
                ray.init(
                    address=None if address == LOCAL else address,
                    include_dashboard=False,
                    logging_level=logging.ERROR,
                    log_to_driver=False,
                    namespace="litetts",
                )
            except (ConnectionError, RuntimeError, ValueError) as error:
                raise EngineError(f"the cluster at {address} does not answer: {error}") from error
        cpus = int(ray.cluster_resources().get("CPU", 1))
        self.count = count or max(1, cpus // threads)
        actor: Any = ray.remote(num_cpus=threads, max_restarts=0)(_Speaker)
        self._start: Callable[[], Any] = lambda: actor.remote(prepare, speak)
        self._actors = [self._start() for _ in range(self.count)]
        self._begun = Begun(self.count)
        self._lock = threading.Lock()
        self._closed = False

    def step(self, slot: int, job: int, work: Work, updates: Sequence[Update] = ()) -> Step:
        """See `Workers`. Raises WorkerLost if the actor was lost in the middle of a job."""
        fresh = self._begun.take(slot, job)
        try:
            answer = self._ask(slot, job, work if fresh else None, updates)
        except WorkerLost:
            self._begun.over(slot, job)
            if not fresh or self._closed:
                raise
            self._begun.take(slot, job)
            answer = self._ask(slot, job, work, updates)
        if isinstance(answer, Step) and answer.more:
            return answer
        self._begun.over(slot, job)
        if isinstance(answer, BaseException):
            raise answer
        assert isinstance(answer, Step)
        return answer

    def _ask(self, slot: int, job: int, work: Work | None, updates: Sequence[Update]) -> object:
        actor = self._actors[slot]
        try:
            return self._ray.get(actor.step.remote(job, work, updates))
        except self._ray.exceptions.RayError as error:
            with self._lock:
                if self._actors[slot] is actor and not self._closed:
                    self._begun.lose(slot)
                    self._actors[slot] = self._start()
                    log.warning("a worker of the cluster was lost and is replaced")
            raise WorkerLost(f"a worker of the cluster was lost: {error}") from error

    def close(self, slot: int, job: int) -> None:
        """See `Workers`."""
        self._begun.over(slot, job)
        self._actors[slot].close.remote(job)  # nobody waits for it

    def unload(self, idle_s: float) -> list[str]:
        """See `Workers`."""
        gone: set[str] = set()
        for actor in self._actors:
            with contextlib.suppress(self._ray.exceptions.RayError):
                gone.update(self._ray.get(actor.unload.remote(idle_s)))
        return sorted(gone)

    def shutdown(self) -> None:
        """End the actors, and the cluster if it was started here."""
        self._closed = True
        for actor in self._actors:
            with contextlib.suppress(self._ray.exceptions.RayError):
                self._ray.kill(actor)
        if self._began:
            self._ray.shutdown()


class _Speaker:
    """The actor: what a child process does, asked by Ray."""

    def __init__(self, prepare: Callable[[], None] | None, speak: Speak) -> None:
        if prepare is not None:
            prepare()
        self._jobs = Jobs(speak)

    def step(self, job: int, work: Work | None, updates: Sequence[Update] = ()) -> object:
        """A step, or the error that it ended with."""
        try:
            return self._jobs.step(job, work, updates)
        except LiteTTSError as error:
            return error
        except Exception as error:
            return EngineError(f"{type(error).__name__}: {error}")

    def close(self, job: int) -> None:
        """Forget a job."""
        self._jobs.close(job)

    def unload(self, idle_s: float) -> list[str]:
        """Let engines leave memory."""
        return unload(idle_s)
