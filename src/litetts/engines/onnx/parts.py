"""A graph in parts: what runs them, and the noise that they are given from outside.

Noise that a graph draws for itself cannot be repeated; fed from outside it can.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from litetts.engines.onnx.binding import bound, device_of, is_held
from litetts.engines.onnx.graph import ELEMENT_TYPES, Node
from litetts.engines.onnx.session import first_line
from litetts.errors import EngineError, NotSplittable

if TYPE_CHECKING:
    import onnxruntime

    OpenSession = Callable[[bytes], onnxruntime.InferenceSession]

__all__ = ["Array", "Noise", "State", "along", "made_by", "run", "types"]

Array = NDArray[Any]
State = dict[str, Array]


@dataclass(frozen=True, slots=True)
class Noise:
    """One source of noise in the graph: its distribution, and its shape as the frames grow.

    Attributes:
        name: tensor that it feeds.
        shape: (values per frame, values besides) for each dimension.
        dtype: of the tensor.
        normal: Gaussian, or else uniform.
        offset, scale: of mean 0 and deviation 1, or of 0 to 1.
    """

    name: str
    shape: tuple[tuple[int, int], ...]
    dtype: np.dtype[np.generic]
    normal: bool
    offset: float
    scale: float

    @classmethod
    def of(cls, node: Node, few: Array, many: Array, frames: tuple[int, int]) -> Noise:
        """Learn the shape from what the graph itself made of two numbers of frames."""
        shape = []
        for a, b in zip(few.shape, many.shape, strict=True):
            slope, rest = divmod(b - a, frames[1] - frames[0])
            if rest:
                raise NotSplittable("its noise does not grow evenly with the length of speech")
            shape.append((slope, a - slope * frames[0]))
        given = node.floats
        if "Normal" in node.op:
            normal, offset, scale = True, given.get("mean", 0.0), given.get("scale", 1.0)
        else:
            low = given.get("low", 0.0)
            normal, offset, scale = False, low, given.get("high", 1.0) - low
        return cls(node.outputs[0], tuple(shape), few.dtype, normal, offset, scale)

    def draw(self, frames: int, random: np.random.Generator) -> Array:
        """Noise for that many frames."""
        size = tuple(slope * frames + rest for slope, rest in self.shape)
        draw = random.standard_normal if self.normal else random.random
        values = draw(size, dtype=np.float32)
        if (self.offset, self.scale) != (0.0, 1.0):
            values = values * np.float32(self.scale) + np.float32(self.offset)
        return values.astype(self.dtype, copy=False)


def run(
    session: onnxruntime.InferenceSession, feeds: Mapping[str, Any], keep: Collection[str] = ()
) -> dict[str, Array]:
    """Run a session on those of `feeds` that it takes, in the types it takes.

    On a card the outputs in `keep` stay there, as ONNX Runtime's own values, for sessions that run
    next (`binding`).

    Raises EngineError when ONNX Runtime fails.
    """
    given = {
        i.name: value
        if is_held(value := feeds[i.name])
        else np.asarray(value, ELEMENT_TYPES[i.type][1])
        for i in session.get_inputs()
    }
    device = device_of(session)
    try:
        if device:
            return bound(session, given, keep, device)
        values = session.run(None, given)
    except Exception as error:  # ONNX Runtime's exceptions share no base but this
        raise EngineError(f"the network failed: {first_line(error)}") from error
    return {o.name: v for o, v in zip(session.get_outputs(), values, strict=True)}


def made_by(session: onnxruntime.InferenceSession, *besides: str) -> set[str]:
    """Names of what a session makes, but for some."""
    return {output.name for output in session.get_outputs()} - set(besides)


def types(session: onnxruntime.InferenceSession) -> dict[str, int]:
    """Element types of what a session makes, by name."""
    return {o.name: ELEMENT_TYPES[o.type][0] for o in session.get_outputs()}


def along(values: Array, like: Array) -> Array:
    """`values` [n] in the dimension in which `like` extends, among others of size 1."""
    shape = [1] * like.ndim
    shape[int(np.argmax(like.shape))] = len(values)
    return values.reshape(shape)
