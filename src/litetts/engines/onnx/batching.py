"""Networks that compute for several threads at once: what waits is put together.

A call that finds the network idle runs at once and alone. Those that come while it computes wait,
and the first of them takes along all that are about as long: one run for all of them, each filled
up at its end with what the graph knows to be absent, so that it sounds as it does alone. Where the
last run served several, the next one waits a moment for as many (never longer than it may).

On a card a batch takes hardly longer than one sentence. On processors it takes as long as its
sentences one after the other (measured in `docs/scaling.md`).
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from litetts.engines.onnx import session as settings
from litetts.engines.onnx.parts import Array, run
from litetts.engines.onnx.stored import open_part
from litetts.errors import EngineError
from litetts.models.pack import Pack

if TYPE_CHECKING:
    import onnxruntime

__all__ = ["BATCH", "LENGTH", "Network", "Runs", "open_network"]

log = logging.getLogger(__name__)

BATCH, LENGTH = "batch", "n"
"""What a graph calls the dimensions of a batch, and of what differs between the inputs of one."""
_LEAST_SHARE = 0.7
"""Of the length of the longest in a batch that each has: what is filled up is computed in vain."""
_MOST_PLACES = 16_384
"""Lengths of all in a batch, filled up: the decoder makes 7 KB for each, 120 MB in all."""
_COMPANY_S = 0.1
"""So long after a run that served several others are still expected (seconds)."""


class _Call:
    """What one thread wants."""

    def __init__(self, feeds: Mapping[str, Array], length: int) -> None:
        self.feeds, self.length = feeds, length
        self.made: dict[str, Array] | None = None
        self.error: Exception | None = None

    @property
    def done(self) -> bool:
        return self.made is not None or self.error is not None


class Runs:
    """Who computes when: calls of threads, put together to batches.

    Attributes:
        sizes: how many runs there were of each size.
    """

    def __init__(self, network: Network, most: int, wait_s: float) -> None:
        """For a network; `most` calls in a run, the first of which waits `wait_s` at most."""
        self.sizes: dict[int, int] = {}
        self._network, self._most, self._wait_s = network, most, wait_s
        self._turn = threading.Condition()
        self._waiting: list[_Call] = []
        self._busy = False
        self._company, self._ended = 1, 0.0

    @property
    def mean(self) -> float:
        """Calls in one run, on average."""
        return sum(n * k for n, k in self.sizes.items()) / max(1, sum(self.sizes.values()))

    def run(self, feeds: Mapping[str, Array], length: int) -> dict[str, Array]:
        """What the network makes of `feeds`. Raises EngineError when ONNX Runtime fails."""
        call = _Call(feeds, length)
        if batch := self._await(call):
            self._lead(batch)
        if call.error is not None:
            raise call.error
        assert call.made is not None
        return call.made

    def _await(self, call: _Call) -> list[_Call]:
        """Wait until a call is done, or for the batch that its thread is to compute."""
        with self._turn:
            self._waiting.append(call)
            self._turn.notify_all()  # who leads may wait for company
            leads = False
            try:
                while not call.done and (self._busy or self._waiting[0] is not call):
                    self._turn.wait()
                if call.done:
                    return []
                leads = self._busy = True
                self._gather(call)
                batch = self._fitting(call)
            except BaseException:  # e.g. Ctrl+C: the others go on
                self._waiting = [other for other in self._waiting if other is not call]
                self._busy = self._busy and not leads
                self._turn.notify_all()
                raise
            self._waiting = [other for other in self._waiting if other not in batch]
            return batch

    def _gather(self, first: _Call) -> None:
        """Wait a moment for as many as there were lately; whoever is alone does not wait."""
        if time.monotonic() - self._ended > _COMPANY_S:
            self._company = 1
        until = time.monotonic() + self._wait_s
        while len(self._fitting(first)) < min(self._company, self._most):
            left = until - time.monotonic()
            if left <= 0 or not self._turn.wait(left):
                break

    def _fitting(self, first: _Call) -> list[_Call]:
        """Those that may be in a run with the first of the waiting, in the order they came."""
        found: list[_Call] = []
        shortest = longest = first.length
        for call in self._waiting:
            low, high = min(shortest, call.length), max(longest, call.length)
            if low >= _LEAST_SHARE * high and high * (len(found) + 1) <= _MOST_PLACES:
                shortest, longest = low, high
                found.append(call)
        return found[: self._most] or [first]

    def _lead(self, batch: list[_Call]) -> None:
        """Compute for all of a batch, and let the next one begin."""
        try:
            self._compute(batch)
        except BaseException as error:  # e.g. Ctrl+C: nobody waits for what never comes
            for call in batch:
                if not call.done:
                    call.error = EngineError(f"the network failed: {type(error).__name__}: {error}")
            raise
        finally:
            with self._turn:
                self._busy = False
                self._company = max(len(batch), len(self._waiting))
                self._ended = time.monotonic()
                self.sizes[len(batch)] = self.sizes.get(len(batch), 0) + 1
                self._turn.notify_all()

    def _compute(self, batch: list[_Call]) -> None:
        try:
            made = self._network.together([call.feeds for call in batch])
        except Exception as error:  # what is wrong with one does not concern the others
            if len(batch) == 1:
                batch[0].error = error
                return
            # E.g. the card has not so much memory: each by itself.
            log.warning("a batch of %d failed and is computed one by one: %s", len(batch), error)
            for call in batch:
                self._compute([call])
            return
        for call, each in zip(batch, made, strict=True):
            call.made = each


class Network:
    """A network that several threads run.

    Attributes:
        session: of ONNX Runtime.
        runs: how its calls are put together; None = each computes by itself.
    """

    def __init__(
        self,
        session: onnxruntime.InferenceSession,
        absent: Mapping[str, Sequence[float]],
        *,
        most: int = 1,
        wait_s: float = 0.0,
    ) -> None:
        """A network.

        Args:
            session: whose inputs each begin with a batch, if it is to compute for several.
            absent: of the inputs that have a length: the values of a place that is not there,
                as many as each has, or one for all.
            most: calls in one run.
            wait_s: for which the first of them may wait for others.
        """
        self.session = session
        self._absent = dict(absent)
        self._batch = {
            o.name: o.shape.index(BATCH) for o in session.get_outputs() if BATCH in o.shape
        }
        able = all(i.shape[0] == BATCH for i in session.get_inputs()) and bool(self._batch)
        self.runs = Runs(self, most, wait_s) if most > 1 and able else None

    def run(self, feeds: Mapping[str, Array]) -> dict[str, Array]:
        """What it makes of one utterance: all begin with a batch of one.

        Raises EngineError when ONNX Runtime fails.
        """
        if self.runs is None:
            return run(self.session, feeds)
        return self.runs.run(feeds, self._length(feeds))

    def _length(self, feeds: Mapping[str, Array]) -> int:
        return max(int(feeds[name].shape[1]) for name in self._absent if name in feeds)

    def together(self, feeds: Sequence[Mapping[str, Array]]) -> list[dict[str, Array]]:
        """What it makes of several utterances in one run.

        Raises EngineError when ONNX Runtime fails.
        """
        if len(feeds) == 1:
            return [run(self.session, feeds[0])]
        lengths = [self._length(each) for each in feeds]
        longest = max(lengths)
        whole = {
            name: np.concatenate([self._filled(name, each[name], longest) for each in feeds])
            for name in feeds[0]
        }
        made = run(self.session, whole)
        return [
            {name: self._own(name, values, i, lengths[i], longest) for name, values in made.items()}
            for i in range(len(feeds))
        ]

    def _filled(self, name: str, values: Array, longest: int) -> Array:
        """One utterance with absent places up to a length."""
        missing = longest - values.shape[1] if name in self._absent else 0
        if missing <= 0:
            return values
        place = np.asarray(self._absent[name], values.dtype)
        shape = (1, missing, *values.shape[2:])
        return np.concatenate([values, np.broadcast_to(place, shape)], 1)

    def _own(self, name: str, values: Array, i: int, length: int, longest: int) -> Array:
        """What is of one utterance: a copy, so that nobody holds the whole."""
        axis = self._batch[name]
        mine = np.moveaxis(values, axis, 0)[i : i + 1]
        per_place = values.shape[axis + 1] // longest
        index: list[Any] = [slice(None)] * values.ndim
        index[axis + 1] = slice(length * per_place)
        return np.ascontiguousarray(np.moveaxis(mine, 0, axis)[tuple(index)])


def open_network(pack: Pack, name: str, absent: Mapping[str, Sequence[float]]) -> Network:
    """A network of a pack, as the settings of batches and the place of computing want it.

    With whole numbers all that is rounded in one run is rounded by one scale, and a card computes
    with floats faster: there, and in batches, its weights are floats.

    Args:
        pack: that has it.
        name: in the pack.
        absent: as of `Network`.

    Raises:
        ModelError: it is missing or damaged; the message says what to do.
    """
    most, wait_s = settings.batching()
    floats = most > 1 or settings.on_card()
    threads = settings.default_threads() if most > 1 else 1
    opened = open_part(pack, name, floats=floats, threads=threads)
    return Network(opened, absent, most=most, wait_s=wait_s)
