"""A VITS network cut into two models at its durations (arXiv:2106.06103).

    symbols, scales, speaker, noise   -> durations     frames of each symbol, not yet rounded
    durations, scales, speaker, noise -> waveform

The durations enter the one rounding up (`Ceil`) on the way to the waveform; noise is what the
`Random...` operators make. Nothing is found by its name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from litetts.document import Floats, Ints
from litetts.engines.base import check_numbers
from litetts.engines.onnx.graph import Graph
from litetts.engines.onnx.parts import Array, Noise, State, along, made_by, run, types
from litetts.errors import ModelError, NotSplittable

if TYPE_CHECKING:
    from litetts.engines.onnx.parts import OpenSession

__all__ = ["Stages", "Whole"]


class _Network:
    """What is told to a network, whether it is cut or not.

    Attributes:
        many_speakers: the network wants the number of a speaker.
        width: values of the vector that the network wants of a speaker; 0 = none.
    """

    def __init__(self, graph: Graph) -> None:
        self._names = _inputs(graph)
        self.many_speakers = "speaker" in self._names
        vector = graph.inputs.get(self._names.get("embedding", ""))
        self.width = (vector.shape[1] or 0) if vector else 0
        if vector and not self.width:
            raise ModelError("it does not state the width of a speaker's vector")

    def _feeds(
        self, ids: Ints, scales: tuple[float, float, float], speaker: Array, language: int = 0
    ) -> State:
        feeds: State = {
            self._names["symbols"]: ids[None],
            self._names["lengths"]: np.array([len(ids)]),
            self._names["scales"]: np.array(scales, np.float32),
        }
        if self.width:
            feeds[self._names["embedding"]] = speaker
        elif self.many_speakers:
            feeds[self._names["speaker"]] = speaker.astype(np.int64).reshape(-1)[:1]
        if "language" in self._names:
            feeds[self._names["language"]] = np.array([language])
        return feeds


class Whole(_Network):
    """A network that cannot be cut, run in one go; its noise is its own."""

    def __init__(self, graph: Graph, open_session: OpenSession) -> None:
        """Load it. Raises ModelError when it is not a voice of Piper or cannot be loaded."""
        super().__init__(graph)
        self._session = open_session(graph.extract([next(iter(graph.outputs))], {}))

    def speak(
        self, ids: Ints, scales: tuple[float, float, float], speaker: Array, language: int = 0
    ) -> Floats:
        """The sound, float32 [n]. Arguments as of `Stages.durations`."""
        (samples,) = run(self._session, self._feeds(ids, scales, speaker, language)).values()
        return check_numbers(samples.astype(np.float32, copy=False).reshape(-1))


class Stages(_Network):
    """The two models.

    Attributes:
        hop: samples per frame.
    """

    def __init__(self, graph: Graph, open_session: OpenSession) -> None:
        """Cut a graph and load the parts.

        Raises:
            NotSplittable: it is not built as expected.
            ModelError: it is not a voice of Piper, or a part cannot be loaded.
        """
        super().__init__(graph)
        nobody = np.zeros((1, self.width), np.float32)
        rounded = [n for n in graph.before(graph.outputs) if n.op == "Ceil"]
        if len(rounded) != 1:
            raise NotSplittable(f"one rounding of durations is expected, it has {len(rounded)}")
        self._durations = cut = rounded[0].inputs[0]
        waveform = [next(iter(graph.outputs))]
        first = graph.before([cut])
        random = [n for n in graph.before(graph.outputs) if n.op.startswith("Random")]
        early = [n for n in random if n in first]
        late = [n for n in random if n not in first]
        if any(n.outputs[0] in graph.handed_over(first, waveform, {cut}) for n in early):
            raise NotSplittable("the noise of its durations is heard in the waveform")
        handed = graph.handed_over(first, waveform, {cut})
        # Float32, which every released voice is in: what feeds the graph's own random numbers.
        loose = {n.outputs[0]: 1 for n in early}
        self._first = open_session(graph.extract([cut, *dict.fromkeys(handed)], loose))
        given = types(self._first)
        self._second = open_session(
            graph.extract(waveform, given | {n.outputs[0]: 1 for n in late})
        )
        small = [self._feeds(np.zeros(n, np.int64), (0.0, 1.0, 0.0), nobody) for n in (3, 6)]
        self._early: tuple[Noise, ...] = ()
        self._late: tuple[Noise, ...] = ()
        if early:
            probe = open_session(graph.extract([n.outputs[0] for n in early], {}))
            few, many = (run(probe, feeds) for feeds in small)
            self._early = tuple(
                Noise.of(n, few[n.outputs[0]], many[n.outputs[0]], frames=(3, 6)) for n in early
            )
        state = small[0] | self._drawn(self._early, 3, 0)
        state |= run(self._first, state)
        self._shape = state[cut]
        longer = [state | {cut: along(np.full(3, n), self._shape)} for n in (1, 2)]
        if late:
            probe = open_session(graph.extract([n.outputs[0] for n in late], given))
            few, many = (run(probe, feeds) for feeds in longer)
            self._late = tuple(
                Noise.of(n, few[n.outputs[0]], many[n.outputs[0]], frames=(3, 6)) for n in late
            )
        (samples,) = run(self._second, longer[1] | self._drawn(self._late, 6, 0)).values()
        self.hop = samples.size // 6

    @staticmethod
    def _drawn(noise: tuple[Noise, ...], size: int, seed: int) -> State:
        random = np.random.Generator(np.random.SFC64(seed))
        return {n.name: n.draw(size, random) for n in noise}

    def durations(
        self,
        ids: Ints,
        scales: tuple[float, float, float],
        speaker: Array,
        seed: int,
        language: int = 0,
    ) -> tuple[Floats, State]:
        """Frames of each id, not yet rounded up: float32 [T], and what `waveform` needs.

        Args:
            ids: int [T].
            scales: of the noise in the sound, of all lengths, of the noise in the lengths.
            speaker: its vector, float32 [1, width], or its number, [1].
            seed: of the noise in the lengths.
            language: its number, for networks that speak several.
        """
        feeds = self._feeds(ids, scales, speaker, language)
        keep = made_by(self._first, self._durations)
        state = run(self._first, feeds | self._drawn(self._early, len(ids), seed), keep)
        frames = state.pop(self._durations).astype(np.float32).reshape(-1)
        return frames, state | feeds

    def waveform(self, state: State, frames: Ints, seed: int) -> Floats:
        """The sound: float32 [frames * hop].

        Args:
            state: of `durations`.
            frames: int [T].
            seed: of the noise.
        """
        feeds = state | {self._durations: along(frames, self._shape)}
        feeds |= self._drawn(self._late, int(frames.sum()), seed)
        (samples,) = run(self._second, feeds).values()
        return check_numbers(samples.astype(np.float32, copy=False).reshape(-1))


_REQUIRED = {"scales", "symbols", "lengths"}
_COUNTS = ("lengths", "speaker", "language")
"""Whole numbers that a network takes, in the order of its own arguments."""


def _inputs(graph: Graph) -> dict[str, str]:
    """What each input is, by its type: symbols [1, T], their number [1], scales [3], and perhaps a
    speaker, as a number [1] or a vector [1, D], and a language [1].

    A network that is told its speaker as a vector has no number for it.

    Raises ModelError when it is another kind of model.
    """
    kinds: dict[str, str] = {}
    counts: list[str] = []
    for name, info in graph.inputs.items():
        kind, dimensions = info.dtype.kind, len(info.shape)
        if kind == "i" and dimensions == 1:
            counts.append(name)
        elif (kind, dimensions) in _KINDS:
            kinds.setdefault(_KINDS[kind, dimensions], name)
    wanted = [count for count in _COUNTS if count != "speaker" or "embedding" not in kinds]
    kinds |= dict(zip(wanted, counts, strict=False))
    if not kinds.keys() >= _REQUIRED or len(kinds) != len(graph.inputs):
        raise ModelError(
            "not a voice of Piper: its inputs should be symbols, their number, scales and perhaps "
            f"a speaker; they are {', '.join(graph.inputs) or 'none'}"
        )
    return kinds


_KINDS = {("f", 1): "scales", ("i", 2): "symbols", ("f", 2): "embedding"}
"""Type and dimensions of the other inputs."""
