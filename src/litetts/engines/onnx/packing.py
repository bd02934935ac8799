"""A model as one GGUF file: its networks, their weights in blocks, its voices and its card.

general.architecture       "litetts"
general.name, .license     for people
litetts.format             1
litetts.engine             whose networks they are: nano, kokoro
litetts.card               what the model says about itself, JSON
litetts.vocabulary         its symbols, in the order of their numbers
litetts.networks           their names
litetts.network.<name>     the graph, as ONNX; large weights name the tensor that holds them
litetts.voices             JSON: id, language, gender, description and licence of each
<network>/<weight>         tensors, by the names that they have in the graph
voices/...                 the styles, in the packed form of `engines.kokoro.styles`, or one each
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from litetts.engines.onnx.proto import Array, Model, Operation, Weight
from litetts.engines.onnx.stored import LOCATION, ORDER, ROWS
from litetts.models.gguf import KINDS, Kind, Stored, Tensor, encode
from litetts.models.gguf.kinds import Bytes, decode
from litetts.models.gguf.writer import NAME_BYTES

__all__ = ["FORMAT", "Contents", "Matrix", "Memory", "matrices", "packed", "tensor_name", "uniform"]

FORMAT = 1
"""Of what this module writes; a later one that cannot be read by this code has a higher number."""
_SMALL_BYTES = 1024
"""Weights of fewer bytes stay in the graph: shapes and scalars."""
_LEAST = 4096
"""Values that a matrix has at least; what is smaller costs nothing and is worth its bits."""
_WEIGHTS = {
    "MatMul": (1,),
    "Gemm": (1,),
    "Conv": (1,),
    "ConvTranspose": (1,),
    "LSTM": (1, 2),
    "Gather": (0,),
}
"""Operators and which of their inputs is a matrix of weights."""
_HALF = 65504.0
"""The largest number in half precision."""
_INTEGERS = {np.dtype(np.int64): "i64", np.dtype(np.int32): "i32", np.dtype(np.int8): "i8"}


@dataclass(frozen=True)
class Contents:
    """What a pack is made of.

    Attributes:
        engine: that runs it.
        name, licence: for people; the licence of the weights.
        card: what the model says about itself.
        vocabulary: its symbols in the order of their numbers.
        networks: ONNX models with float weights, by name.
        voices: what is told of each: id, lang, gender, description, licence.
        styles: arrays of the voices, by the names of their tensors.
    """

    engine: str
    name: str
    licence: str
    card: Mapping[str, Any]
    vocabulary: Sequence[str]
    networks: Mapping[str, bytes]
    voices: Sequence[Mapping[str, str]] = ()
    styles: Mapping[str, Array] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Matrix:
    """A weight that can be quantised.

    Attributes:
        name: of its tensor.
        values: float32, in the shape of the graph.
        rows: it only multiplies, and is stored with its columns as rows.
    """

    name: str
    values: Array
    rows: bool


class Memory:
    """A pack that is nowhere but in memory (a `models.gguf.Store`)."""

    path = None

    def __init__(self, told: Mapping[str, Any], tensors: Sequence[Stored]) -> None:
        self.told = told
        self._raw = {tensor.name: tensor.raw for tensor in tensors}
        self.tensors = {t.name: Tensor(t.kind, t.shape, 0, len(t.raw)) for t in tensors}

    def raw(self, name: str) -> Bytes:
        """See `Store`."""
        return self._raw[name]

    def array(self, name: str) -> Array:
        """See `Store`."""
        tensor = self.tensors[name]
        return decode(tensor.kind, self._raw[name]).reshape(tensor.shape)


Choose = Callable[[Matrix], str]
"""The type in which a matrix is kept."""


def uniform(quant: str) -> Choose:
    """Every matrix in one type."""
    return lambda matrix: quant


def matrices(contents: Contents) -> list[Matrix]:
    """The weights that can be quantised, in the order of the networks."""
    return [
        matrix
        for network, model in contents.networks.items()
        for matrix in _matrices(network, Model(model)).values()
    ]


def packed(
    contents: Contents, choose: Choose, *, told: Mapping[str, Any] | None = None
) -> tuple[dict[str, Any], list[Stored]]:
    """The head and the tensors of a pack, for `models.gguf.write` or `Memory`.

    Args:
        contents: what goes into it.
        choose: the type of each matrix. Where its values are not whole blocks of that type, the
            next smaller block is taken. With all matrices in f32, everything else is f32 as well.
        told: more for the head.
    """
    head: dict[str, Any] = {
        "general.architecture": "litetts",
        "general.name": contents.name,
        "general.license": contents.licence,
        "general.quantization_version": 2,
        "litetts.format": FORMAT,
        "litetts.engine": contents.engine,
        "litetts.card": json.dumps(contents.card, ensure_ascii=False),
        "litetts.vocabulary": list(contents.vocabulary),
        "litetts.networks": list(contents.networks),
        "litetts.voices": json.dumps(list(contents.voices), ensure_ascii=False),
        **(told or {}),
    }
    tensors: list[Stored] = []
    for network, model in contents.networks.items():
        parsed = Model(model)
        found = _matrices(network, parsed)
        kinds = {name: choose(matrix) for name, matrix in found.items()}
        exact = set(kinds.values()) <= {"f32"}
        for name, weight in list(parsed.weights.items()):
            if name in found:
                stored, place = _matrix(found[name], KINDS[kinds[name]])
            elif weight.data is not None and len(weight.data) >= _SMALL_BYTES:
                stored, place = _plain(tensor_name(network, name), weight.array, exact)
            else:
                continue
            tensors.append(stored)
            parsed.weights[name] = Weight(weight.element, weight.shape, None, place)
        head[f"litetts.network.{network}"] = parsed.written()
    for name, array in contents.styles.items():
        tensors.append(_as(name, array, KINDS[_kind_of(array)]))
    return head, tensors


def _matrices(network: str, model: Model) -> dict[str, Matrix]:
    readers = model.consumers()
    found = {}
    for name, weight in model.weights.items():
        users = readers.get(name, [])
        if weight.data is None or weight.dtype != np.float32 or len(weight.shape) < 2:
            continue
        if np.prod(weight.shape) < _LEAST or not all(_is_weight(name, user) for user in users):
            continue
        rows = len(weight.shape) == 2 and all(user.op == "MatMul" for user in users)
        found[name] = Matrix(tensor_name(network, name), weight.array, rows)
    return found


def _is_weight(name: str, user: Operation) -> bool:
    at = [i for i, each in enumerate(user.inputs) if each == name]
    return bool(at) and all(i in _WEIGHTS.get(user.op, ()) for i in at)


def _matrix(matrix: Matrix, kind: Kind) -> tuple[Stored, dict[str, str]]:
    """A matrix in a type or, where it is not whole blocks of that, the next that fits."""
    size = matrix.values.size
    if size % kind.values:
        kind = KINDS["q4_0" if kind.bits <= KINDS["q4_0"].bits else "q8_0"]
    if size % kind.values:
        kind = KINDS["f16"]
    if kind.name == "f16" and float(np.abs(matrix.values).max()) >= _HALF:
        kind = KINDS["f32"]
    place = {LOCATION: matrix.name}
    values = matrix.values
    if matrix.rows and kind.values > 1:
        values, place[ORDER] = values.T, ROWS
    if values.shape[-1] % kind.values:
        values = values.reshape(-1, kind.values)  # blocks go on over the ends of rows
    return _as(matrix.name, values, kind), place


def _plain(name: str, values: Array, exact: bool) -> tuple[Stored, dict[str, str]]:
    kind = _kind_of(values)
    half = kind == "f32" and not exact and _halved(values)
    return _as(name, values, KINDS["f16" if half else kind]), {LOCATION: name}


def _halved(values: Array) -> bool:
    """Whether half precision keeps values: none too large, and no scale too small for its bits."""
    largest = float(np.abs(values).max(initial=0))
    if largest >= _HALF:
        return False
    rounded = values.astype(np.float16).astype(np.float32)
    return bool(np.allclose(rounded, values, rtol=1e-3, atol=1e-6 * largest))


def _kind_of(values: Array) -> str:
    """The type that keeps values as they are."""
    whole = {np.dtype(np.int16): "i16", np.dtype(np.uint8): "i8", **_INTEGERS}
    return whole.get(values.dtype, "f32")


def _as(name: str, values: Array, kind: Kind) -> Stored:
    shape = values.shape if len(values.shape) <= 4 else (values.size,)
    if values.dtype == np.uint8:  # GGML has none: the bits as they are
        values = values.view(np.int8)
    return Stored(name, kind, shape, encode(kind, values))


def tensor_name(network: str, name: str) -> str:
    """The name of a weight's tensor: its own, or as much of it as every reader takes."""
    whole = f"{network}/{name}"
    if len(whole.encode()) <= NAME_BYTES and whole.isascii():
        return whole
    mark = hashlib.sha256(whole.encode()).hexdigest()[:8]
    plain = whole.encode("ascii", "replace").decode()
    return f"{plain[:20]}~{mark}~{plain[-33:]}"
