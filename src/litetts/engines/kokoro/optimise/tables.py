"""Snake looked up, where whole numbers of 8 bits are made of it.

    InstanceNormalization -> Sin, Mul, Add -> QuantizeLinear          v + sin(v)^2 in 256 steps
    InstanceNormalization -> Clip, Cast    -> GatherElements          the step, by place in a table

v + sin(v)^2 never falls, so what the steps reach is one range of v. The norm divides it into
`PLACES` for the asking, and each channel has a table of the step that each place becomes. A place
is a quarter of a step, so that hardly any step is another.
"""

from __future__ import annotations

import numpy as np

from litetts.engines.kokoro.optimise.rewriting import Rewriting
from litetts.engines.onnx.proto import Array, Operation

__all__ = ["PLACES", "tabulate_snakes"]

PLACES = 1024
"""In the table of a channel, which has as many bytes."""
_INT32 = 6
_HALVINGS = 60
"""Until a double holds where v + sin(v)^2 reaches a value."""


def tabulate_snakes(work: Rewriting) -> int:
    """Put tables in the place of Snake (as `fuse_snakes` leaves it) before 8 bits; how many."""
    found = 0
    for node in list(work.model.nodes):
        norm = _norm(work, node) if node.op == "QuantizeLinear" else None
        if norm is not None:
            _tabulate(work, node, norm)
            found += 1
    work.again()
    return found


def _norm(work: Rewriting, node: Operation) -> Operation | None:
    """What makes v, if the node makes steps of v + sin(v)^2 and nothing else reads either."""
    added = work.by(node.inputs[0], "Add")
    if added is None or len(work.read[added.outputs[0]]) != 1:
        return None
    for v, wave in (added.inputs, added.inputs[::-1]):
        sine = work.by(work.squared(wave) or "", "Sin")
        norm = work.by(v, "InstanceNormalization")
        if norm and sine and sine.inputs == [v] and len(work.read[v]) == 2:
            return norm
    return None


def _tabulate(work: Rewriting, node: Operation, norm: Operation) -> None:
    scale, zero = (work.weight(name) for name in node.inputs[1:3])
    assert scale is not None
    assert zero is not None
    offset = zero.astype(np.float64)
    low, high = (_reached((end - offset) * scale) for end in (0, np.iinfo(np.uint8).max))
    apart = (high - low) / (PLACES - 1)
    v = low[:, None] + apart[:, None] * np.arange(PLACES)
    steps = np.rint((v + np.sin(v) ** 2) / scale[:, None]) + offset[:, None]
    table = np.clip(steps, 0, np.iinfo(np.uint8).max).astype(np.uint8)

    def keep(array: object) -> str:
        return work.keep(np.asarray(array), f"{node.outputs[0]}/table")

    x, gamma, beta = norm.inputs
    made = norm.outputs[0]
    # A place is what a whole number is nearest to; what is cast is cut off.
    begin = keep((0.5 - low / apart).astype(np.float32))
    inverse = keep((1 / apart).astype(np.float32))
    work.replace(
        norm,
        [
            Operation("Mul", [gamma, inverse], [f"{made}/gamma/places"]),
            Operation("Mul", [beta, inverse], [f"{made}/beta/places"]),
            Operation("Add", [f"{made}/beta/places", begin], [f"{made}/beta/begin"]),
            Operation(
                norm.op,
                [x, f"{made}/gamma/places", f"{made}/beta/begin"],
                [f"{made}/places"],
                norm.attributes,
            ),
        ],
    )
    first, last = keep(np.float32(0)), keep(np.float32(PLACES - 1))
    work.replace(
        node,
        [
            Operation("Clip", [f"{made}/places", first, last], [f"{made}/within"]),
            Operation("Cast", [f"{made}/within"], [f"{made}/place"]).tell(to=_INT32),
            Operation("GatherElements", [keep(table[None]), f"{made}/place"], node.outputs).tell(
                axis=2
            ),
        ],
    )


def _reached(wanted: Array) -> Array:
    """Where v + sin(v)^2 is a value, which is between that less one and itself."""
    low, high = wanted - 1, wanted.copy()
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        below = middle + np.sin(middle) ** 2 < wanted
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return (low + high) / 2
