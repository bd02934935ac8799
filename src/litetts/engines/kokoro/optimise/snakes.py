"""The activation x + sin(a x)^2 / a (Snake, arXiv:2006.08195) in three operations for five.

It is (v + sin(v)^2) / a with v = ax. The norm before it makes v for the asking, its scale and bias
times a; 1/a goes into the weights of the convolution behind it.
"""

from __future__ import annotations

import numpy as np

from litetts.engines.kokoro.optimise.rewriting import Rewriting, other
from litetts.engines.onnx.proto import Array, Operation

__all__ = ["fuse_snakes"]

_CLOSE = 1e-3
"""By how much of itself 1/a may differ from the constant in the graph."""


def fuse_snakes(work: Rewriting) -> int:
    """Fuse those between a norm (as `fuse_norms` leaves it) and a convolution; how many."""
    found = 0
    for node in list(work.model.nodes):
        if node.op != "Add":
            continue
        for x, wave in (node.inputs, node.inputs[::-1]):
            a = _alpha(work, x, wave)
            norm = work.by(x, "InstanceNormalization")
            conv = work.only(node.outputs[0], "Conv")
            if a is None or norm is None or conv is None or len(work.read[x]) != 2:
                continue
            if _fuse(work, node, norm, conv, a):
                found += 1
                break
    work.again()
    return found


def _alpha(work: Rewriting, x: str, wave: str) -> Array | None:
    """a, if `wave` is sin(a x)^2 / a."""
    scaled = work.by(wave, "Mul")
    if scaled is None:
        return None
    for square, inverse in (scaled.inputs, scaled.inputs[::-1]):
        one = work.weight(inverse)
        sine = work.by(work.squared(square) or "", "Sin")
        inner = work.by(sine.inputs[0], "Mul") if sine else None
        if one is None or inner is None or x not in inner.inputs:
            continue
        a = work.weight(other(inner, x))
        if a is not None and a.shape == one.shape and np.allclose(a * one, 1, atol=_CLOSE):
            return a.reshape(-1)
    return None


def _fuse(work: Rewriting, node: Operation, norm: Operation, conv: Operation, a: Array) -> bool:
    weight = work.weight(conv.inputs[1])
    if weight is None or weight.shape[1] != len(a) or not a.all():
        return False
    x, gamma, beta = norm.inputs
    factor = work.keep(a, "snake")
    v = norm.outputs[0]
    work.replace(
        norm,
        [
            Operation("Mul", [gamma, factor], [f"{v}/gamma/a"]),
            Operation("Mul", [beta, factor], [f"{v}/beta/a"]),
            Operation(norm.op, [x, f"{v}/gamma/a", f"{v}/beta/a"], [v], norm.attributes),
        ],
    )
    work.replace(
        node,
        [
            Operation("Sin", [v], [f"{v}/sin"]),
            Operation("Mul", [f"{v}/sin", f"{v}/sin"], [f"{v}/square"]),
            Operation("Add", [v, f"{v}/square"], node.outputs),
        ],
    )
    conv.inputs[1] = work.keep((weight / a[None, :, None]).astype(np.float32), conv.inputs[1])
    return True
