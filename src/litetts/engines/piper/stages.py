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
from litetts.engines.onnx.graph import Graph
from litetts.engines.onnx.parts import Noise, State, along, run, types
from litetts.errors import ModelError, NotSplittable

if TYPE_CHECKING:
    from litetts.engines.onnx.parts import OpenSession

__all__ = ["Stages"]


class Stages:
    """The two models.

    Attributes:
        hop: samples per frame.
        many_speakers: the network wants the number of a speaker.
    """

    def __init__(self, graph: Graph, open_session: OpenSession) -> None:
        """Cut a graph and load the parts.

        Raises:
            NotSplittable: it is not built as expected.
            ModelError: it is not a voice of Piper, or a part cannot be loaded.
        """
        self._names = _inputs(graph)
        self.many_speakers = "speaker" in self._names
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
        small = [self._feeds(np.zeros(n, np.int64), (0.0, 1.0, 0.0), 0) for n in (3, 6)]
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

    def _feeds(self, ids: Ints, scales: tuple[float, float, float], speaker: int) -> State:
        feeds: State = {
            self._names["symbols"]: ids[None],
            self._names["lengths"]: np.array([len(ids)]),
            self._names["scales"]: np.array(scales, np.float32),
        }
        if self.many_speakers:
            feeds[self._names["speaker"]] = np.array([speaker])
        return feeds

    def durations(
        self, ids: Ints, scales: tuple[float, float, float], speaker: int, seed: int
    ) -> tuple[Floats, State]:
        """Frames of each id, not yet rounded up: float32 [T], and what `waveform` needs.

        Args:
            ids: int [T].
            scales: of the noise in the sound, of all lengths, of the noise in the lengths.
            speaker: its number.
            seed: of the noise in the lengths.
        """
        feeds = self._feeds(ids, scales, speaker)
        state = run(self._first, feeds | self._drawn(self._early, len(ids), seed))
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
        return samples.astype(np.float32, copy=False).reshape(-1)


def _inputs(graph: Graph) -> dict[str, str]:
    """What each input is, by its type: symbols [1, T], their number [1], scales [3], speaker [1].

    Raises ModelError when it is another kind of model.
    """
    kinds: dict[str, str] = {}
    for name, info in graph.inputs.items():
        if info.dtype.kind == "f" and len(info.shape) == 1:
            kinds.setdefault("scales", name)
        elif info.dtype.kind == "i" and len(info.shape) == 2:
            kinds.setdefault("symbols", name)
        elif info.dtype.kind == "i" and len(info.shape) == 1:
            # In the order of the network's own arguments: lengths, then the speaker.
            kinds.setdefault("speaker" if "lengths" in kinds else "lengths", name)
    if not {"scales", "symbols", "lengths"} <= kinds.keys() or len(kinds) != len(graph.inputs):
        raise ModelError(
            "not a voice of Piper: its inputs should be symbols, their number, scales and perhaps "
            f"a speaker; they are {', '.join(graph.inputs) or 'none'}"
        )
    return kinds
