"""Sessions whose graph is in a pack and whose weights are tensors beside it.

A weight of the graph names its tensor as the place of its values. What ONNX Runtime takes as it is
(floats, whole numbers) it maps from the file, so that processes share it. Blocks of 8 bits and less
become floats when the model is loaded, or, where they multiply matrices, whole numbers of 8 bits
with a scale for each column, multiplied with whole numbers: three to four times as fast. What
was tried and is not done (`MatMulNBits`, convolutions with whole numbers): `docs/gguf.md`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from litetts.engines.onnx.floats import with_floats
from litetts.engines.onnx.graph import Graph
from litetts.engines.onnx.proto import Array, Model, Operation, Weight
from litetts.engines.onnx.session import open_session
from litetts.errors import ModelError, NoProvider
from litetts.models.gguf import Kind, Store
from litetts.models.gguf.kinds import PLAIN
from litetts.models.pack import Pack

if TYPE_CHECKING:
    import onnxruntime

    OpenSession = Callable[..., onnxruntime.InferenceSession]

__all__ = ["LOCATION", "ORDER", "ROWS", "open_part", "open_stored", "opened", "values", "whole"]

LOCATION = "location"
"""Key of a weight's place in the graph: the name of its tensor."""
ORDER, ROWS = "order", "rows"
"""A matrix [K, N] whose tensor has it as N rows of K, in which blocks lie along K."""
_FLOAT = 1
_HERE = "*"
"""The place of what is handed over in memory; any name that is no file."""
_PLACE = {LOCATION: _HERE}
_MOST = 127
"""Of the whole numbers, to either side."""
_FLOAT_BITS = 16
"""A weight with as many bits or more is multiplied as floats."""


def values(weight: Weight, store: Store) -> Array:
    """The values of a weight of the graph, in its shape.

    Raises:
        ModelError: its tensor is missing, of another size, or damaged.
    """
    name = _tensor(weight, store)
    found = store.array(name)
    if found.size != int(np.prod(weight.shape, dtype=np.int64)):
        raise ModelError(f"the tensor '{weight.place[LOCATION]}' is not of the size that it needs")
    if weight.place.get(ORDER) == ROWS:
        return np.ascontiguousarray(found.reshape(weight.shape[::-1]).T)
    if weight.dtype == np.uint8 and store.tensors[name].kind.name == "i8":  # its bits
        found = found.astype(np.int8).view(np.uint8)
    return np.asarray(found.reshape(weight.shape), weight.dtype)


def whole(model: bytes, store: Store) -> bytes:
    """The graph with its weights inside, as floats: an ordinary file of ONNX.

    Raises:
        ModelError: a tensor is missing or damaged.
    """
    parsed = Model(model)
    for name, weight in parsed.weights.items():
        if weight.data is None:
            parsed.weights[name] = Weight.of(values(weight, store))
    return parsed.written()


def open_stored(
    model: bytes, store: Store, *, threads: int | None = None
) -> onnxruntime.InferenceSession:
    """A session for a graph of a pack, or a part that was cut out of it.

    Raises:
        ModelError: the graph or a tensor is damaged, or ONNX Runtime cannot load it.
    """
    parsed = Model(model)
    readers = parsed.consumers()
    given: dict[str, Array] = {}
    products = _Whole(parsed, given)
    for name, weight in list(parsed.weights.items()):
        if weight.data is not None:
            continue
        users = readers.get(name, [])
        kind = store.tensors[_tensor(weight, store)].kind
        if _as_whole(weight, kind, name, users):
            products.replace(name, users, values(weight, store))
        elif not _mapped(weight, store):
            given[name] = values(weight, store)
            parsed.weights[name] = Weight(weight.element, weight.shape, None, _PLACE)
    folder = store.path.resolve().parent if store.path else None
    return open_session(parsed.written(), threads=threads, folder=folder, given=given)


def _tensor(weight: Weight, store: Store) -> str:
    name = weight.place.get(LOCATION, "")
    if name not in store.tensors:
        raise ModelError(f"there is no tensor '{name}' for a weight of the graph")
    return name


def _mapped(weight: Weight, store: Store) -> bool:
    """Let ONNX Runtime map the values of a weight from the file, if they are there as it needs."""
    name = _tensor(weight, store)
    tensor = store.tensors[name]
    plain = PLAIN.get(tensor.kind.name)
    if store.path is None or plain is None:
        return False
    # Whole numbers of 8 bits without a sign lie there as if they had one.
    if np.dtype(plain) != (np.int8 if weight.dtype == np.uint8 else weight.dtype):
        return False
    if ORDER in weight.place or tensor.size != weight.dtype.itemsize * int(
        np.prod(weight.shape, dtype=np.int64)
    ):
        return False
    store.raw(name)  # compares the checksum
    weight.place = {
        LOCATION: store.path.resolve().name, "offset": f"{tensor.at}", "length": f"{tensor.size}"
    }  # fmt: skip
    return True


class _Whole:
    """Products with whole numbers on both sides, put into a model."""

    def __init__(self, model: Model, given: dict[str, Array]) -> None:
        self.model = model
        self._given = given
        self._rounded: set[str] = set()

    def replace(self, name: str, users: Sequence[Operation], found: Array) -> None:
        """Let `users` work with whole numbers in the place of a weight.

        Args:
            name: of the weight.
            users: that multiply with it.
            found: its values, [inner, outer].
        """
        scale = np.abs(found).max(0) / np.float32(_MOST)
        inverse = np.divide(1, scale, out=np.zeros_like(scale), where=scale > 0)
        del self.model.weights[name]
        self._keep(f"{name}/steps", np.rint(found * inverse).astype(np.int8))
        self._keep(f"{name}/scale", scale.astype(np.float32))
        for i, node in enumerate(users):
            instead = self._instead(node, name, f"{name}/{i}")
            at = self.model.nodes.index(node)
            self.model.nodes[at : at + 1] = instead

    def _keep(self, name: str, array: Array) -> None:
        self._given[name] = array
        self.model.weights[name] = Weight(Weight.element_of(array), array.shape, None, _PLACE)

    def _instead(self, node: Operation, name: str, made: str) -> list[Operation]:
        """The operations for one; what it reads is rounded once for all that read it."""
        x = node.inputs[0]
        self._round(x)
        inputs = [f"{x}/steps", f"{name}/steps", f"{x}/middle"]
        return [
            Operation("MatMulInteger", inputs, [f"{made}/sum"]),
            Operation("Cast", [f"{made}/sum"], [f"{made}/float"]).tell(to=_FLOAT),
            Operation("Mul", [f"{x}/scale", f"{name}/scale"], [f"{made}/scale"]),
            Operation("Mul", [f"{made}/float", f"{made}/scale"], node.outputs),
        ]

    def _round(self, x: str) -> None:
        """Make whole numbers of a tensor, before the first that reads it."""
        if x in self._rounded:
            return
        first = next(i for i, node in enumerate(self.model.nodes) if x in node.inputs)
        parts = [f"{x}/steps", f"{x}/scale", f"{x}/middle"]
        self.model.nodes.insert(first, Operation("DynamicQuantizeLinear", [x], parts))
        self._rounded.add(x)


def _as_whole(weight: Weight, kind: Kind, name: str, users: Sequence[Operation]) -> bool:
    """Whether a matrix only multiplies, and has few enough bits that whole numbers lose nothing."""
    return (
        kind.bits < _FLOAT_BITS
        and bool(users)
        and len(weight.shape) == 2
        and all(u.op == "MatMul" and u.inputs.index(name) == 1 for u in users)
        and not any(name in u.captured for u in users)
    )


def open_part(
    pack: Pack, name: str, *, floats: bool = False, threads: int = 1
) -> onnxruntime.InferenceSession:
    """A network of a pack, on one thread: for those so small that handing work over costs more.

    Args:
        pack: that has it.
        name: in the pack.
        floats: multiply floats, whatever the weights are kept as.
        threads: that compute.

    Raises:
        ModelError: it is missing or damaged; the message says what to do.
    """
    store = pack.store
    try:
        network = pack.network(name)
        if floats:
            made = with_floats(network) if store is None else whole(network, store)
            return open_session(made, threads=threads)
        if store is not None:
            return open_stored(network, store, threads=threads)
        return open_session(network, threads=threads)
    except NoProvider:  # no fault of the pack
        raise
    except ModelError as error:
        what = name if store is not None else pack.file(name).name
        raise pack.damaged(f"{what}: {error}") from error


def opened(pack: Pack, part: str = "") -> tuple[Graph, OpenSession]:
    """The graph of a network that is to be cut, and what opens the parts.

    Args:
        pack: with the network.
        part: its name in a GGUF file, where it cannot be without one.

    Raises:
        ModelError: it is missing or damaged.
    """
    store = pack.store
    if store is None:
        graph = Graph.open(pack.file())
        return graph, partial(open_session, folder=graph.folder)
    return Graph(pack.network(part)), partial(open_stored, store=store)
