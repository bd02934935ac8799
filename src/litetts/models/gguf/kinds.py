"""The types of values in a GGUF file, and blocks of them back to numbers.

A block is a few values that share a scale. The layouts are those of GGML (ggml-common.h and
gguf-py's quants, MIT), which every program that reads GGUF has in common:

f32 f16 bf16 i8 ... f64   plain numbers
q8_0 q4_0                 32 values of 8 or 4 bits and a scale
q6_k q3_k                 256 values of 6 or 3 bits, a scale for each 16, a scale of those
q5_k q4_k q2_k            256 values, scale and least value for each 32 (q2_k: 16), two scales
tq2_0 tq1_0               256 values of -1, 0 or 1 in 2 bits, or five in a byte, and a scale
q5_0 q4_1 q5_1            32 values and a scale, and a least value: read only
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["BY_NUMBER", "KINDS", "PLAIN", "Kind", "Steps", "decode", "steps", "unpack_scales"]

Floats = NDArray[Any]
"""float32. Its type is not told: NumPy's says of nearly every operation that it widens."""
Bytes = NDArray[Any]
"""uint8."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of values.

    Attributes:
        name: as in `--quant`.
        number: in the file (ggml_type).
        values: of a block.
        size: of a block in bytes.
    """

    name: str
    number: int
    values: int
    size: int

    @property
    def bits(self) -> float:
        """Of a value, its share of the scales included."""
        return 8 * self.size / self.values

    def bytes_of(self, values: int) -> int:
        """Bytes of so many values, a whole number of blocks."""
        return values // self.values * self.size


KINDS = {
    kind.name: kind
    for kind in (
        Kind("f32", 0, 1, 4),
        Kind("f16", 1, 1, 2),
        Kind("q4_0", 2, 32, 18),
        Kind("q4_1", 3, 32, 20),
        Kind("q5_0", 6, 32, 22),
        Kind("q5_1", 7, 32, 24),
        Kind("q8_0", 8, 32, 34),
        Kind("q2_k", 10, 256, 84),
        Kind("q3_k", 11, 256, 110),
        Kind("q4_k", 12, 256, 144),
        Kind("q5_k", 13, 256, 176),
        Kind("q6_k", 14, 256, 210),
        Kind("i8", 24, 1, 1),
        Kind("i16", 25, 1, 2),
        Kind("i32", 26, 1, 4),
        Kind("i64", 27, 1, 8),
        Kind("f64", 28, 1, 8),
        Kind("bf16", 30, 1, 2),
        Kind("tq1_0", 34, 256, 54),
        Kind("tq2_0", 35, 256, 66),
    )
}
"""The types that are known, by name."""
BY_NUMBER = {kind.number: kind for kind in KINDS.values()}

PLAIN = {
    "f32": "<f4", "f16": "<f2", "i8": "i1", "i16": "<i2", "i32": "<i4", "i64": "<i8", "f64": "<f8"
}  # fmt: skip
"""Types that NumPy has."""


@dataclass(frozen=True, slots=True)
class Steps:
    """Blocks as whole numbers: value = (step - middle) * scale.

    Attributes:
        step: uint8 [blocks, values].
        scale: float32 [blocks, groups], each for values / groups of them.
        middle: the step that is zero.
        bits: that a step needs.
    """

    step: Bytes
    scale: Floats
    middle: int
    bits: int


def decode(kind: Kind, raw: Bytes) -> Floats:
    """The numbers in blocks, float32 [n].

    Args:
        kind: of a type that `KINDS` lists.
        raw: whole blocks.
    """
    if kind.name == "bf16":
        return (raw.view("<u2").astype(np.uint32) << 16).view(np.float32)
    if kind.name in PLAIN:
        return raw.view(PLAIN[kind.name]).astype(np.float32)
    blocks = raw.reshape(-1, kind.size)
    if (even := steps(kind, blocks)) is not None:
        groups = even.step.reshape(*even.scale.shape, -1).astype(np.float32)
        groups -= even.middle
        groups *= even.scale[..., None]
        return groups.reshape(-1)
    step, scale, least = _AFFINE[kind.name](blocks)
    values = step.reshape(*scale.shape, -1) * scale[..., None] - least[..., None]
    return np.asarray(values, np.float32).reshape(-1)


def steps(kind: Kind, raw: Bytes) -> Steps | None:
    """Blocks as whole numbers; None for a type that has a least value besides the scale."""
    read = _EVEN.get(kind.name)
    return read(raw.reshape(-1, kind.size)) if read else None


def _half(raw: Bytes) -> Floats:
    """[n, 2] bytes -> [n, 1]."""
    return np.ascontiguousarray(raw).view("<f2").astype(np.float32)


def _spread(raw: Bytes, shifts: tuple[int, ...], run: int, mask: int) -> Bytes:
    """Values that lie `run` apart in the bits of the same bytes: [n, bytes] -> [n, values]."""
    shift = np.array(shifts, np.uint8)[:, None]
    spread: Bytes = raw.reshape(len(raw), -1, 1, run) >> shift & np.uint8(mask)
    return spread.reshape(len(raw), -1)


def _q8_0(blocks: Bytes) -> Steps:
    return Steps(blocks[:, 2:] ^ np.uint8(128), _half(blocks[:, :2]), 128, 8)


def _q4_0(blocks: Bytes) -> Steps:
    return Steps(_spread(blocks[:, 2:], (0, 4), 16, 15), _half(blocks[:, :2]), 8, 4)


def _fifth(packed: Bytes) -> Bytes:
    """The highest bits of 32 values: [n, 4] -> [n, 32]."""
    return np.unpackbits(packed, axis=1, bitorder="little") << np.uint8(4)


def _q5_0(blocks: Bytes) -> Steps:
    step = _spread(blocks[:, 6:], (0, 4), 16, 15) | _fifth(blocks[:, 2:6])
    return Steps(step, _half(blocks[:, :2]), 16, 5)


def _q6_k(blocks: Bytes) -> Steps:
    low = _spread(blocks[:, :128], (0, 4), 64, 15)
    high = _spread(blocks[:, 128:192], (0, 2, 4, 6), 32, 3)
    small = np.ascontiguousarray(blocks[:, 192:208]).view(np.int8)
    return Steps(low | high << 4, _half(blocks[:, 208:]) * small, 32, 6)


def _q3_k(blocks: Bytes) -> Steps:
    high = _spread(blocks[:, :32], tuple(range(8)), 32, 1)
    low = _spread(blocks[:, 32:96], (0, 2, 4, 6), 32, 3)
    packed = blocks[:, 96:108]
    small = _spread(packed[:, :8], (0, 4), 8, 15) | _spread(packed[:, 8:], (0, 2, 4, 6), 4, 3) << 4
    return Steps(low | high << 2, _half(blocks[:, 108:]) * (small.astype(np.float32) - 32), 4, 3)


def _tq2_0(blocks: Bytes) -> Steps:
    return Steps(_spread(blocks[:, :64], (0, 2, 4, 6), 32, 3), _half(blocks[:, 64:]), 1, 2)


def _tq1_0(blocks: Bytes) -> Steps:
    powers = np.array([1, 3, 9, 27, 81], np.uint8)[:, None]
    parts = ((blocks[:, :32], powers), (blocks[:, 32:48], powers), (blocks[:, 48:52], powers[:4]))
    # Five trits as a fraction of 256: a multiplication drops those before, the next digit leads.
    turned = [(raw[:, None, :] * power).reshape(len(raw), -1) for raw, power in parts]
    step = np.concatenate(turned, 1).astype(np.uint16) * 3 >> 8
    return Steps(step.astype(np.uint8), _half(blocks[:, 52:]), 1, 2)


def unpack_scales(packed: Bytes) -> tuple[Bytes, Bytes]:
    """Eight scales and eight least values of 6 bits in 12 bytes: [n, 12] -> [n, 8] twice."""
    first, second, rest = packed[:, :4], packed[:, 4:8], packed[:, 8:]
    scale = np.concatenate([first & 63, rest & 15 | first >> 2 & 48], 1)
    least = np.concatenate([second & 63, rest >> 4 | second >> 2 & 48], 1)
    return scale, least


Affine = tuple[Any, Any, Any]


def _q4_1(blocks: Bytes) -> Affine:
    return _spread(blocks[:, 4:], (0, 4), 16, 15), _half(blocks[:, :2]), -_half(blocks[:, 2:4])


def _q5_1(blocks: Bytes) -> Affine:
    step = _spread(blocks[:, 8:], (0, 4), 16, 15) | _fifth(blocks[:, 4:8])
    return step, _half(blocks[:, :2]), -_half(blocks[:, 2:4])


def _q4_k(blocks: Bytes) -> Affine:
    scale, least = unpack_scales(blocks[:, 4:16])
    step = _spread(blocks[:, 16:], (0, 4), 32, 15)
    return step, _half(blocks[:, :2]) * scale, _half(blocks[:, 2:4]) * least


def _q5_k(blocks: Bytes) -> Affine:
    scale, least = unpack_scales(blocks[:, 4:16])
    high = _spread(blocks[:, 16:48], tuple(range(8)), 32, 1)
    step = _spread(blocks[:, 48:], (0, 4), 32, 15) | high << 4
    return step, _half(blocks[:, :2]) * scale, _half(blocks[:, 2:4]) * least


def _q2_k(blocks: Bytes) -> Affine:
    small = blocks[:, :16]
    step = _spread(blocks[:, 16:80], (0, 2, 4, 6), 32, 3)
    return step, _half(blocks[:, 80:82]) * (small & 15), _half(blocks[:, 82:]) * (small >> 4)


_EVEN = {
    "q8_0": _q8_0,
    "q5_0": _q5_0,
    "q4_0": _q4_0,
    "q6_k": _q6_k,
    "q3_k": _q3_k,
    "tq1_0": _tq1_0,
    "tq2_0": _tq2_0,
}
_AFFINE = {"q5_k": _q5_k, "q4_k": _q4_k, "q2_k": _q2_k, "q4_1": _q4_1, "q5_1": _q5_1}
