"""Numbers to the blocks of a GGUF file: what is lost is chosen here, not in the format.

Scales are searched: a few candidates around the one that reaches the largest value, each refined
by least squares, and the one with the smallest squared error is kept.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from litetts.models.gguf.kinds import PLAIN, Bytes, Floats, Kind

__all__ = ["encode"]

_PIECE = 1 << 20
"""Values worked on at a time, which bounds the memory."""
_FARTHEST = np.float32(1e7)
"""More than a scale in half precision reaches; its square is still a float32."""
_SHRINK = (1.0, 0.92, 0.84, 0.76)
"""Candidates for a scale, relative to the one that reaches the largest value."""
_TERNARY = (0.9, 0.75, 0.6, 0.45, 0.3)
"""The same where the only steps are -1, 0 and 1: most values are far from the largest."""


def encode(kind: Kind, values: NDArray[np.generic]) -> Bytes:
    """Values as blocks, uint8 [bytes].

    Args:
        kind: to make.
        values: finite numbers, as many as make whole blocks.
    """
    flat = np.ascontiguousarray(values).reshape(-1)
    if kind.name in PLAIN:
        return flat.astype(PLAIN[kind.name], copy=False).view(np.uint8)
    if kind.name == "bf16":
        bits = flat.astype(np.float32).view(np.uint32)
        return (bits + 0x7FFF + (bits >> 16 & 1) >> 16).astype("<u2").view(np.uint8)
    blocks = flat.astype(np.float32, copy=False).reshape(-1, kind.values)
    blocks = np.clip(blocks, -_FARTHEST, _FARTHEST)
    many = max(1, _PIECE // kind.values)
    pieces = [_MAKE[kind.name](blocks[i : i + many]) for i in range(0, len(blocks), many)]
    return np.concatenate(pieces).reshape(-1) if pieces else np.zeros(0, np.uint8)


def _half(values: Floats) -> tuple[Bytes, Floats]:
    """Scales [n, 1] as the bytes of half precision, and as what they then are."""
    half = np.clip(values, -65504, 65504).astype("<f2")
    return half.view(np.uint8), half.astype(np.float32)


def _over(values: Floats, scale: Floats) -> Floats:
    """The quotient, 0 where the scale is 0."""
    inverse = np.divide(1, scale, out=np.zeros_like(scale), where=scale != 0)
    return np.asarray(values * inverse)


def _bytes(values: Floats, low: int, high: int) -> Bytes:
    return np.clip(np.rint(values), low, high).astype(np.int16).astype(np.uint8)


def _even_scale(x: Floats, low: int, high: int, shrink: tuple[float, ...] = _SHRINK) -> Floats:
    """The scale [..., 1] for which round(x / scale), held in low to high, loses least.

    The largest value goes to the end that has one step more.
    """
    at = np.abs(x).argmax(-1, keepdims=True)
    reach = np.take_along_axis(x, at, -1) / low
    best, least = reach, np.full(reach.shape, np.inf, np.float32)
    for factor in shrink:
        q = np.clip(np.rint(_over(x, reach * np.float32(factor))), low, high)
        square = (q * q).sum(-1, keepdims=True)
        scale = _over((x * q).sum(-1, keepdims=True), square)
        error = ((x - q * scale) ** 2).sum(-1, keepdims=True)
        better = error < least
        best, least = np.where(better, scale, best), np.where(better, error, least)
    return best


def _affine_scale(x: Floats, high: int) -> tuple[Floats, Floats]:
    """Scale and least value [..., 1], both 0 or more: x is about step * scale - least."""
    low = np.minimum(x.min(-1, keepdims=True), 0)
    span = np.maximum(x.max(-1, keepdims=True) - low, 0) / high
    best, offset = span, -low
    least = np.full(span.shape, np.inf, np.float32)
    count = np.float32(x.shape[-1])
    for factor in _SHRINK:
        q = np.clip(np.rint(_over(x - low, span * np.float32(factor))), 0, high)
        mean_q, mean_x = q.mean(-1, keepdims=True), x.mean(-1, keepdims=True)
        spread = ((q - mean_q) ** 2).sum(-1, keepdims=True)
        scale = np.maximum(_over(((q - mean_q) * (x - mean_x)).sum(-1, keepdims=True), spread), 0)
        back = mean_q * scale - mean_x
        # A least value may not be below 0: there the line goes through the origin.
        through = _over((q * x).sum(-1, keepdims=True), (q * q).sum(-1, keepdims=True))
        scale = np.where(back < 0, np.maximum(through, 0), scale)
        back = np.maximum(back, 0)
        error = ((x - q * scale + back) ** 2).sum(-1, keepdims=True) / count
        better = error < least
        best, least = np.where(better, scale, best), np.where(better, error, least)
        offset = np.where(better, back, offset)
    return best, offset


def _gather(values: Bytes, bits: int, run: int) -> Bytes:
    """Values `run` apart into the bits of the same bytes: [n, values] -> [n, bytes]."""
    in_byte = 8 // bits
    apart = values.reshape(len(values), -1, in_byte, run)
    out = np.zeros((len(values), apart.shape[1], run), np.uint8)
    for i in range(in_byte):
        out |= apart[:, :, i] << np.uint8(bits * i)
    return out.reshape(len(values), -1)


def _q8_0(x: Floats) -> Bytes:
    head, scale = _half(np.abs(x).max(-1, keepdims=True) / np.float32(127))
    return np.concatenate([head, _bytes(_over(x, scale), -127, 127)], 1)


def _q4_0(x: Floats) -> Bytes:
    head, scale = _half(_even_scale(x, -8, 7))
    return np.concatenate([head, _gather(_bytes(_over(x, scale) + 8, 0, 15), 4, 16)], 1)


def _scaled(x: Floats, low: int, high: int, least: int, most: int) -> tuple[Bytes, Bytes, Bytes]:
    """Head, scales of 16 values each (`least` to `most`) and steps above `low` of [n, 256]."""
    groups = x.reshape(len(x), 16, 16)
    wished = _even_scale(groups, low, high)[..., 0]
    at = np.abs(wished).argmax(-1, keepdims=True)
    head, outer = _half(np.take_along_axis(wished, at, -1) / np.float32(least))
    small = np.clip(np.rint(_over(wished, outer)), least, most).astype(np.float32)
    step = _bytes(_over(groups, (small * outer)[..., None]) - low, 0, high - low)
    return head, small.astype(np.int8).view(np.uint8), step.reshape(len(x), 256)


def _q6_k(x: Floats) -> Bytes:
    head, small, step = _scaled(x, -32, 31, -128, 127)
    return np.concatenate([_gather(step & 15, 4, 64), _gather(step >> 4, 2, 32), small, head], 1)


def _q3_k(x: Floats) -> Bytes:
    head, small, step = _scaled(x, -4, 3, -32, 31)
    packed = np.concatenate([_gather(small + 32 & 15, 4, 8), _gather(small + 32 >> 4 & 3, 2, 4)], 1)
    return np.concatenate([_gather(step >> 2, 1, 32), _gather(step & 3, 2, 32), packed, head], 1)


def _affine(x: Floats, group: int, high: int, most: int) -> tuple[Bytes, Bytes, Bytes, Bytes]:
    """Head, scales and least values (0 to `most`) of each group, and the steps of [n, 256]."""
    groups = x.reshape(len(x), -1, group)
    wished, offset = (v[..., 0] for v in _affine_scale(groups, high))
    (d_head, d), (m_head, m) = (
        _half(v.max(-1, keepdims=True) / np.float32(most)) for v in (wished, offset)
    )
    scale, least = _bytes(_over(wished, d), 0, most), _bytes(_over(offset, m), 0, most)
    step = _over(groups + (least * m)[..., None], (scale * d)[..., None])
    return np.concatenate([d_head, m_head], 1), scale, least, _bytes(step, 0, high).reshape(x.shape)


def _pack_scales(scale: Bytes, least: Bytes) -> Bytes:
    """The 12 bytes of `unpack_scales`."""
    first = scale[:, :4] | scale[:, 4:] >> 4 << 6
    second = least[:, :4] | least[:, 4:] >> 4 << 6
    return np.concatenate([first, second, scale[:, 4:] & 15 | least[:, 4:] << 4], 1)


def _q4_k(x: Floats) -> Bytes:
    head, scale, least, step = _affine(x, 32, 15, 63)
    return np.concatenate([head, _pack_scales(scale, least), _gather(step, 4, 32)], 1)


def _q5_k(x: Floats) -> Bytes:
    head, scale, least, step = _affine(x, 32, 31, 63)
    low, high = _gather(step & 15, 4, 32), _gather(step >> 4, 1, 32)
    return np.concatenate([head, _pack_scales(scale, least), high, low], 1)


def _q2_k(x: Floats) -> Bytes:
    head, scale, least, step = _affine(x, 16, 3, 15)
    return np.concatenate([scale | least << 4, _gather(step, 2, 32), head], 1)


def _ternary(x: Floats) -> tuple[Bytes, Bytes]:
    """Head and steps 0, 1, 2 of [n, 256]."""
    head, scale = _half(np.abs(_even_scale(x, -1, 1, _TERNARY)))
    return head, _bytes(_over(x, scale) + 1, 0, 2)


def _tq2_0(x: Floats) -> Bytes:
    head, step = _ternary(x)
    return np.concatenate([_gather(step, 2, 32), head], 1)


def _tq1_0(x: Floats) -> Bytes:
    head, step = _ternary(x)
    parts = []
    for begin, end, run, digits in ((0, 160, 32, 5), (160, 240, 16, 5), (240, 256, 4, 4)):
        powers = np.array([81, 27, 9, 3, 1][:digits], np.uint16)[:, None]
        whole = (step[:, begin:end].reshape(len(x), digits, run) * powers).sum(1, dtype=np.uint16)
        parts.append(((whole * 256 + 242) // 243).astype(np.uint8))
    return np.concatenate([*parts, head], 1)


_MAKE: dict[str, Callable[[Floats], Bytes]] = {
    "q8_0": _q8_0, "q4_0": _q4_0, "q6_k": _q6_k, "q5_k": _q5_k, "q4_k": _q4_k, "q3_k": _q3_k,
    "q2_k": _q2_k, "tq2_0": _tq2_0, "tq1_0": _tq1_0,
}  # fmt: skip
