"""Kokoro's network cut into three models, so that what it predicts can be edited.

    tokens, style             -> durations     how many frames each symbol lasts
    durations, style          -> F0, energy    contours at twice the frame rate
    durations, F0, energy,
    style, noise              -> waveform

The released files are one graph each, exported by different people with different names. The cuts
are found by what the graph does (StyleTTS 2, arXiv:2306.07691; ISTFTNet decoder with a harmonic
source), never by how a tensor is called:

- durations enter the one rounding (`Round`) that the contours depend on;
- the contours enter the two convolutions of kernel 3 and stride 2 that bring them from the
  contour rate to the frame rate;
- F0 is the contour that also drives the harmonic source, whose phase is a running sum (`CumSum`);
- noise is the output of the `Random...` operators: fed from outside it can be repeated.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from litetts.document import Floats, Ints
from litetts.engines.base import check_numbers
from litetts.engines.onnx.graph import Graph, Node
from litetts.engines.onnx.parts import Array, Noise, State, along, made_by, run, types
from litetts.errors import EngineError, ModelError, NotSplittable

if TYPE_CHECKING:
    import onnxruntime

    OpenSession = Callable[[bytes], onnxruntime.InferenceSession]


__all__ = ["CONTOUR_RATE", "Cuts", "Inputs", "Stages", "Whole", "generator_input"]

CONTOUR_RATE = 2
"""F0 and energy values per frame."""

_STYLE_WIDTH = 256
"""Of Kokoro-82M, for files that do not state it."""

# Operators that hand a contour on without computing with it. `If` is here because PyTorch exports
# `squeeze` as one: "if the dimension is 1, drop it".
_CARRIERS = frozenset(
    {
        "Cast", "DequantizeLinear", "DynamicQuantizeLinear", "Flatten", "Identity", "If",
        "QuantizeLinear", "Reshape", "Squeeze", "Transpose", "Unsqueeze",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Inputs:
    """The graph's inputs. Names and types differ between releases; the kinds do not.

    Attributes:
        tokens, style, speed: their names.
        style_width: values in a style.
        speed_rank: 1, or 0 for a speed that is a scalar.
        any_speed: the speed is not limited to whole numbers.
    """

    tokens: str
    style: str
    speed: str
    style_width: int
    speed_rank: int
    any_speed: bool

    @classmethod
    def of(cls, graph: Graph) -> Inputs:
        """Tell them apart by type. Raises ModelError when it is another kind of model."""
        kinds: dict[str, str] = {}
        for name, info in graph.inputs.items():
            if len(info.shape) < 2:
                kinds["speed"] = name
            elif len(info.shape) == 2:
                kinds["tokens" if info.dtype.kind == "i" else "style"] = name
        if len(kinds) != 3 or len(graph.inputs) != 3:
            raise ModelError(
                "not a Kokoro model: its inputs should be tokens, a style and a speed; they are "
                + (", ".join(graph.inputs) or "none")
            )
        style, speed = graph.inputs[kinds["style"]], graph.inputs[kinds["speed"]]
        return cls(
            **kinds,
            style_width=style.shape[1] or _STYLE_WIDTH,
            speed_rank=len(speed.shape),
            any_speed=speed.dtype.kind == "f",
        )

    def feeds(self, tokens: Array, style: Floats, speed: float = 1.0) -> State:
        """Values for the inputs, of tokens [T] and a style [D]."""
        return {
            self.tokens: tokens[None],
            self.style: style[None],
            self.speed: np.full((1,) * self.speed_rank, speed),
        }


@dataclass(frozen=True, slots=True)
class Cuts:
    """Tensors at which the graph comes apart."""

    durations: str
    f0: str
    energy: str
    noise: tuple[Node, ...]

    @classmethod
    def of(cls, graph: Graph) -> Cuts:
        """Find them. Raises NotSplittable with the reason."""
        ends = [
            (conv, _origin(graph, conv.inputs[0])) for conv in graph.nodes if _halves_rate(conv)
        ]
        if len(ends) != 2 or ends[0][1] == ends[1][1]:
            raise NotSplittable(
                f"two contours that are brought to the frame rate are expected, it has {len(ends)}"
            )
        tensors = [tensor for _, tensor in ends]
        drives = [any(n.op == "CumSum" for n in graph.after(tensor)) for tensor in tensors]
        if drives[0] == drives[1]:
            raise NotSplittable("no contour is seen to drive a harmonic source")
        f0, energy = tensors if drives[0] else tensors[::-1]
        way = graph.before([f0]) & graph.before([energy])
        rounded = [node for node in way if node.op == "Round"]
        if len(rounded) != 1:
            raise NotSplittable(
                f"one rounding of durations before the contours is expected, it has {len(rounded)}"
            )
        noise = [
            node for node in graph.nodes
            if node.op.startswith("Random") and node in graph.before(graph.outputs)
        ]  # fmt: skip
        return cls(rounded[0].inputs[0], f0, energy, tuple(noise))


def generator_input(graph: Graph, f0: str) -> str:
    """The tensor from which the generator makes sound, [1, channels, contour values].

    It is what enters, through a LeakyRelu, the first of the transposed convolutions that bring it
    to the rate of samples. Those that double a contour's rate pad their output, these do not.

    Args:
        graph: of the whole model.
        f0: the tensor of F0, as in `Cuts`.

    Raises:
        NotSplittable: there is no such place, or more than one.
    """
    ups = [
        node for node in graph.nodes
        if node in graph.after(f0)
        and node.op == "ConvTranspose"
        and not any(node.ints.get("output_padding", ()))
        and (before := graph.producer.get(_origin(graph, node.inputs[0]))) is not None
        and before.op == "LeakyRelu"
    ]  # fmt: skip
    first = [node for node in ups if not graph.before([node.inputs[0]]) & set(ups)]
    if len(first) != 1:
        raise NotSplittable(f"one beginning of the generator is expected, it has {len(first)}")
    activated = graph.producer[_origin(graph, first[0].inputs[0])]
    return _origin(graph, activated.inputs[0])


def _halves_rate(node: Node) -> bool:
    """Whether it is a convolution over time with kernel 3 and stride 2, quantised or not."""
    return (
        "Conv" in node.op
        and "Transpose" not in node.op
        and node.ints.get("strides") == (2,)
        and node.ints.get("kernel_shape") == (3,)
    )


def _origin(graph: Graph, tensor: str) -> str:
    """The tensor where a contour was computed, before it was cast, reshaped or quantised."""
    while (node := graph.producer.get(tensor)) is not None and node.op in _CARRIERS:
        data = node.captured if node.op == "If" else node.inputs[:1]
        if len(data) != 1:
            break
        (tensor,) = data
    return tensor


class Stages:
    """The three models. `state` is what the first hands to the others, and the tokens.

    Attributes:
        given: element types of what the last model is given besides the graph's own inputs.
    """

    def __init__(self, graph: Graph, open_session: OpenSession, *, generator: bool = True) -> None:
        """Cut a graph and load the parts.

        Args:
            graph: of the whole model.
            open_session: loads a part.
            generator: load the last model whole. False: it ends where the generator begins
                (`front`), whose weights then take no memory.

        Raises:
            NotSplittable: it is not built as expected.
            ModelError: it is not Kokoro, or a part cannot be loaded.
        """
        self._inputs = Inputs.of(graph)
        self._cuts = cuts = Cuts.of(graph)
        contours, waveform = [cuts.f0, cuts.energy], [next(iter(graph.outputs))]
        first = graph.before([cuts.durations])
        # The last model makes its own alignment, from the durations as they are by then: what it
        # is handed comes from the first model only.
        handed = graph.handed_over(first, contours, {cuts.durations})
        handed += graph.handed_over(first, waveform, {cuts.durations, *contours})
        self._first = open_session(graph.extract([cuts.durations, *dict.fromkeys(handed)], {}))
        given = types(self._first)
        self._second = open_session(graph.extract(contours, given))
        given |= types(self._second)
        noise = [node.outputs[0] for node in cuts.noise]
        probe = open_session(graph.extract(noise, given)) if noise else None
        given |= types(probe) if probe else {}
        self.given = given
        self._third: onnxruntime.InferenceSession | None = None
        self._front: onnxruntime.InferenceSession | None = None

        def open_front() -> onnxruntime.InferenceSession:
            return open_session(graph.extract([generator_input(graph, cuts.f0)], given))

        self._open_front = open_front
        if generator:
            self._third = open_session(graph.extract(waveform, given))
        else:
            self._front = open_front()
        try:
            self._measure(probe)
        except EngineError as error:
            raise NotSplittable(f"its parts do not run by themselves ({error})") from error

    def _measure(self, probe: onnxruntime.InferenceSession | None) -> None:
        """Learn the shapes of the tensors at the cuts from 3 symbols in 3 frames and in 6.

        Of the last model only what leads to the noise is run, which is a moment's work.
        """
        style = np.zeros(self._inputs.style_width, np.float32)
        state = self._inputs.feeds(np.zeros(3, np.int64), style)
        state |= run(self._first, state)
        self._shapes = {self._cuts.durations: state[self._cuts.durations]}
        made = []
        for each in (1, 2):
            durations = along(np.full(3, each), self._shapes[self._cuts.durations])
            feeds = state | {self._cuts.durations: durations}
            feeds |= run(self._second, feeds)
            made.append(feeds | (run(probe, feeds) if probe else {}))
        for name in (self._cuts.f0, self._cuts.energy):
            if made[0][name].size != 3 * CONTOUR_RATE:
                raise NotSplittable(f"contours of {CONTOUR_RATE} values a frame are expected")
            self._shapes[name] = made[0][name]
        few, many = made
        self._noise = tuple(
            Noise.of(node, few[node.outputs[0]], many[node.outputs[0]], frames=(3, 6))
            for node in self._cuts.noise
        )

    def encode(self, tokens: Array, style: Floats) -> tuple[Floats, State]:
        """Durations in frames, not yet rounded: float32 [T], and what the other stages need.

        Args:
            tokens: int [T], padding included.
            style: float32 [256].
        """
        keep = made_by(self._first, self._cuts.durations)
        state = run(self._first, self._inputs.feeds(tokens, style), keep)
        durations = state.pop(self._cuts.durations).astype(np.float32).reshape(-1)
        return durations, state | {self._inputs.tokens: tokens[None]}

    def contours(self, state: State, durations: Ints, style: Floats) -> tuple[Floats, Floats]:
        """F0 in Hz (10 or less: unvoiced) and energy, float32 [frames * CONTOUR_RATE] each.

        Args:
            state: of `encode`.
            durations: int32 [T] in frames, 1 or more each.
            style: float32 [256].
        """
        made = run(self._second, state | self._feeds(durations, style))
        f0, energy = made[self._cuts.f0], made[self._cuts.energy]
        return f0.astype(np.float32).reshape(-1), energy.astype(np.float32).reshape(-1)

    def waveform(
        self, state: State, durations: Ints, f0: Floats, energy: Floats, style: Floats, seed: int
    ) -> Floats:
        """The sound: float32 [frames * samples per frame]. Arguments as above.

        Raises:
            EngineError: the generator was left out, or the network failed.
        """
        if self._third is None:
            raise EngineError("the generator was left out when the model was loaded")
        feeds = self.feeds(state, durations, f0, energy, style, seed)
        (samples,) = run(self._third, feeds).values()
        return check_numbers(samples.astype(np.float32, copy=False).reshape(-1))

    def feeds(
        self, state: State, durations: Ints, f0: Floats, energy: Floats, style: Floats, seed: int
    ) -> State:
        """What the last model is given. Arguments as above."""
        random = np.random.Generator(np.random.SFC64(seed))
        frames = int(durations.sum())
        feeds = state | self._feeds(durations, style)
        feeds |= {
            self._cuts.f0: along(f0, self._shapes[self._cuts.f0]),
            self._cuts.energy: along(energy, self._shapes[self._cuts.energy]),
        }
        return feeds | {noise.name: noise.draw(frames, random) for noise in self._noise}

    def front(
        self, state: State, durations: Ints, f0: Floats, energy: Floats, style: Floats
    ) -> Floats:
        """What the decoder hands to its generator: float32 [frames * CONTOUR_RATE, channels].

        Arguments as of `waveform`. Beside a generator its model is loaded when first asked for.

        Raises:
            NotSplittable: the graph has no such place.
            EngineError: the network failed.
        """
        if self._front is None:
            self._front = self._open_front()
        feeds = state | self._feeds(durations, style)
        feeds |= {
            self._cuts.f0: along(f0, self._shapes[self._cuts.f0]),
            self._cuts.energy: along(energy, self._shapes[self._cuts.energy]),
        }
        (features,) = run(self._front, feeds).values()
        return np.ascontiguousarray(features.astype(np.float32, copy=False)[0].T)

    def _feeds(self, durations: Ints, style: Floats) -> State:
        frames = along(durations, self._shapes[self._cuts.durations])
        return {self._cuts.durations: frames, self._inputs.style: style[None]}


class Whole:
    """A graph that cannot be cut, run in one go.

    Attributes:
        any_speed: the speed is not limited to whole numbers.
    """

    def __init__(self, graph: Graph, open_session: OpenSession) -> None:
        """Load it. Raises ModelError when it is not Kokoro or cannot be loaded."""
        self._inputs = Inputs.of(graph)
        self._session = open_session(graph.extract(list(graph.outputs), {}))
        self.any_speed = self._inputs.any_speed

    def speak(self, tokens: Array, style: Floats, speed: float) -> tuple[Floats, Ints | None]:
        """The sound, and the frames of each token if the graph tells them."""
        feeds = self._inputs.feeds(tokens, style, speed)
        samples, *others = run(self._session, feeds).values()
        told = [o.reshape(-1) for o in others if o.dtype.kind == "i" and o.size == len(tokens)]
        frames = told[0].astype(np.int32) if told else None
        return check_numbers(samples.astype(np.float32, copy=False).reshape(-1)), frames
