"""Kokoro's weights by the names that they have in the released module, found in a graph of it.

A graph has some of them under other names, turned, or with the gates of an LSTM in another order;
what reads a weight says which it is. Weight norms are folded in.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from litetts.engines.onnx.proto import Array, Model, Operation, Weight

__all__ = ["Weights"]

_OWN = re.compile(r"(?!/|onnx::)[\w.]+\.(weight|bias|gamma|beta|alpha\d\.\d)")
"""A weight that kept the module's name."""
_AROUND = re.compile(r"(kmodel\.|model\.)?(encoder\.|decoder\.(?=decoder\.))?")
"""What exporters put before it."""
_INLINE = re.compile(r"(F0|N|F0_proj|N_proj|shared|lstm|duration_proj|text_encoder\.lstms)\b")
"""Parts of the predictor that are called from outside it."""
_AGAIN = re.compile(r"_\d+$")
"""What exporters put after a module that is called once more."""
_READS = {"Conv": ("weight", "bias"), "ConvTranspose": ("weight", "bias"),
          "Gemm": ("weight", "bias"), "MatMul": ("weight",), "Gather": ()}  # fmt: skip
"""The inputs of an operation after its first, as the module calls them."""
_GATES = (0, 3, 1, 2)
"""Gates of an LSTM as ONNX has them (input, output, forget, cell) among the module's (input,
forget, cell, output)."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a tensor of the module is.

    Attributes:
        weight: of the graph.
        turned: a matrix whose columns are the module's rows.
        part: of an LSTM: the direction, and which rows; None = all of it.
        inverse: a weight that is one over it.
    """

    weight: str
    turned: bool = False
    part: tuple[int, slice] | None = None
    inverse: str = ""


class Weights:
    """The weights of a graph of Kokoro, by the module's names."""

    def __init__(self, model: Model) -> None:
        """Find them.

        Args:
            model: with float weights, which `put` changes.
        """
        self.model = model
        _separate(model)
        self._readers = model.consumers()
        self._places: dict[str, list[_Place]] = {}
        for name, weight in model.weights.items():
            users = sorted(self._readers.get(name, ()), key=lambda user: len(user.outputs[0]))
            if users and weight.dtype == np.float32:
                self._place(name, users)

    def __contains__(self, name: object) -> bool:
        return name in self._places

    def names(self) -> list[str]:
        """Those that were found."""
        return sorted(self._places)

    def of_graph(self, name: str) -> list[str]:
        """The weights of the graph that hold one."""
        return [place.weight for place in self._places[name]]

    def read(self, name: str) -> Array:
        """One in the module's shape, float32."""
        place = self._places[name][0]
        whole = self.model.weights[place.weight].array
        if place.part is not None:
            gates = whole[place.part[0]][place.part[1]].reshape(4, -1, *whole.shape[2:])
            whole = gates[np.argsort(_GATES)].reshape(-1, *whole.shape[2:])
        return whole.T if place.turned else whole

    def put(self, name: str, values: Array) -> None:
        """Give one other values, in the module's shape."""
        for place in self._places[name]:
            self._put(place, values)

    def _put(self, place: _Place, values: Array) -> None:
        old = self.model.weights[place.weight].array
        if place.part is not None:
            gates = values.reshape(4, -1, *old.shape[2:])[list(_GATES)]
            new = old.copy()
            new[place.part[0]][place.part[1]] = gates.reshape(-1, *old.shape[2:])
        else:
            new = (values.T if place.turned else values).reshape(old.shape)
        self.model.weights[place.weight] = Weight.of(new.astype(np.float32))
        if place.inverse:
            self.model.weights[place.inverse] = Weight.of((1 / new).astype(np.float32))

    def _add(self, name: str, place: _Place) -> None:
        self._places.setdefault(name, []).append(place)

    def _place(self, name: str, users: Sequence[Operation]) -> None:
        user = users[0]
        at = user.inputs.index(name)
        if user.op == "LSTM":
            self._place_lstm(name, _module(user), at)
            return
        own = _OWN.fullmatch(name)
        kinds = _READS.get(user.op, ())
        if own:
            found = _bare(name)
        elif 0 < at <= len(kinds):
            found = f"{_module(user)}.{kinds[at - 1]}"
        else:
            return
        inverse = self._inverse(name) if ".alpha" in found else ""
        self._add(found, _Place(name, _turned(user, at), inverse=inverse))

    def _place_lstm(self, name: str, module: str, at: int) -> None:
        shape = self.model.weights[name].shape
        for i, way in enumerate(("", "_reverse")[: shape[0]]):
            if at in (1, 2):
                part = f"{module}.weight_{'ih' if at == 1 else 'hh'}_l0{way}"
                self._add(part, _Place(name, part=(i, slice(None))))
            elif at == 3:
                half = shape[1] // 2
                for kind, rows in (("ih", slice(half)), ("hh", slice(half, None))):
                    self._add(f"{module}.bias_{kind}_l0{way}", _Place(name, part=(i, rows)))

    def _inverse(self, name: str) -> str:
        """The weight that multiplies the squared sine of what a weight multiplies."""
        size = np.prod(self.model.weights[name].shape)
        at = self._readers[name][0].outputs[0]
        for _ in range(3):
            users = self._readers.get(at, [])
            if not users:
                return ""
            first = users[0]
            for other in first.inputs:
                weight = self.model.weights.get(other)
                if first.op == "Mul" and weight is not None and np.prod(weight.shape) == size:
                    return other
            at = first.outputs[0]
        return ""


def _separate(model: Model) -> None:
    """Give every weight its own values where an exporter kept equal ones once."""
    kept = []
    for node in model.nodes:
        if node.op == "Identity" and node.inputs[0] in model.weights:
            model.weights[node.outputs[0]] = model.weights[node.inputs[0]]
        else:
            kept.append(node)
    model.nodes = kept


def _turned(user: Operation, at: int) -> bool:
    if at != 1:
        return False
    return user.op == "MatMul" or (user.op == "Gemm" and not user.told.ints.get("transB"))


def _module(user: Operation) -> str:
    """The module whose operation it is, by the path that exporters put into names of tensors."""
    parts: list[str] = []
    for part in user.outputs[0].strip("/").split("/")[:-1]:
        if parts and part.startswith(f"{parts[-1]}."):
            parts.pop()
        parts.append(_AGAIN.sub("", part))
    return _bare(".".join(parts))


def _bare(name: str) -> str:
    found = _AROUND.match(name)
    name = name[found.end() :] if found else name
    return f"predictor.{name}" if _INLINE.match(name) else name
