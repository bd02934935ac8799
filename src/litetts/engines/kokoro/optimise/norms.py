"""Norms over time, which a graph may have in nine operations, in one.

    ReduceMean, Sub, Mul, ReduceMean, Add, Sqrt, Div     (x - mean) / deviation
    Mul, Add                                             gamma, beta: of the style (AdaIN)

are one `InstanceNormalization` whose scale and bias are not constants but computed from the style.
"""

from __future__ import annotations

import numpy as np

from litetts.engines.kokoro.optimise.rewriting import Rewriting, other
from litetts.engines.onnx.proto import Operation

__all__ = ["fuse_norms"]


def fuse_norms(work: Rewriting, within: set[str]) -> int:
    """Fuse them; how many there were.

    Args:
        work: the model.
        within: the tensors that depend on what the sound is made from; gamma and beta do not.
    """
    found = 0
    for node in list(work.model.nodes):
        norm = _norm(work, node)
        if norm is None or norm[0] not in within:
            continue
        # Several blocks may begin with the same norm, each with a gamma and a beta of its own.
        for scaled in work.read.get(node.outputs[0], []):
            shifted = work.only(scaled.outputs[0], "Add") if scaled.op == "Mul" else None
            if shifted is None:
                continue
            gamma = other(scaled, node.outputs[0])
            beta = other(shifted, scaled.outputs[0])
            if within.intersection((gamma, beta)):
                continue
            work.replace(shifted, _fused(work, norm, gamma, beta, shifted.outputs[0]))
            found += 1
    work.again()
    return found


Norm = tuple[str, float, str, str]
"""What is normalised, epsilon, and the norm's own scale and bias or ""."""


def _norm(work: Rewriting, node: Operation) -> Norm | None:
    if node.op == "InstanceNormalization":
        epsilon = node.told.floats.get("epsilon", 1e-5)
        return node.inputs[0], epsilon, node.inputs[1], node.inputs[2]
    if node.op != "Div" or (root := work.by(node.inputs[1], "Sqrt")) is None:
        return None
    centred = work.by(node.inputs[0], "Sub")
    added = work.by(root.inputs[0], "Add")
    if centred is None or added is None or not work.by(centred.inputs[1], "ReduceMean"):
        return None
    for variance, constant in (added.inputs, added.inputs[::-1]):
        mean, least = work.by(variance, "ReduceMean"), work.weight(constant)
        if mean is None or least is None or least.size != 1:
            continue
        if work.squared(mean.inputs[0]) == centred.outputs[0]:
            return centred.inputs[0], float(least.item()), "", ""
    return None


def _fused(work: Rewriting, norm: Norm, gamma: str, beta: str, made: str) -> list[Operation]:
    x, epsilon, scale, bias = norm
    flat = work.keep(np.array([-1]), "flat")
    nodes = [
        Operation("Reshape", [gamma, flat], [f"{made}/gamma"]),
        Operation("Reshape", [beta, flat], [f"{made}/beta"]),
    ]
    g, b = f"{made}/gamma", f"{made}/beta"
    own = work.weight(bias) if bias else None
    if bias and (own is None or own.any()):
        nodes += [
            Operation("Mul", [g, bias], [f"{made}/moved"]),
            Operation("Add", [b, f"{made}/moved"], [f"{made}/beta2"]),
        ]
        b = f"{made}/beta2"
    own = work.weight(scale) if scale else None
    if scale and (own is None or (own != 1).any()):
        nodes.append(Operation("Mul", [g, scale], [f"{made}/gamma2"]))
        g = f"{made}/gamma2"
    last = Operation("InstanceNormalization", [x, g, b], [made]).tell(epsilon=epsilon)
    return [*nodes, last]
