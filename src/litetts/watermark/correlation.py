"""The pilots of a key against a sound, at every place of the pattern at once, by FFT."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from litetts.document import Floats
from litetts.watermark.layout import BANDS, PERIOD_STEPS, STEPS_PER_FRAME, Pattern

_SIZES = {1: (32768, 16384), STEPS_PER_FRAME: (8192, 2048)}
"""By stride: size of the transforms of `correlate`, and the longest sound they take."""


def correlate(values: Floats, keyed: Pattern, stride: int) -> Floats:
    """Sum of pilot signs times `values` [T, BANDS] with the sound at each place of the period.

    By overlap-save: the pattern lies ready as spectra of overlapping pieces.
    """
    size, longest = _SIZES[stride]
    if len(values) > longest:
        raise ValueError(f"{len(values)} steps are more than {longest}")
    spectrum = np.fft.rfft(values.T, n=size).conj().astype(np.complex64)
    pieces = _references(keyed, stride)
    out = [np.fft.irfft(np.einsum("bk,bk->k", spectrum, piece), n=size) for piece in pieces]
    return np.concatenate([o[: size - longest] for o in out])[: PERIOD_STEPS // stride].astype(
        np.float32
    )


@lru_cache(maxsize=8)
def _references(keyed: Pattern, stride: int) -> NDArray[np.complex64]:
    """Spectra of the pilots, [pieces, BANDS, size // 2 + 1]."""
    size, longest = _SIZES[stride]
    period = PERIOD_STEPS // stride
    at = keyed.frame[keyed.pilots] * STEPS_PER_FRAME // stride
    signs = keyed.chips[keyed.pilots]
    laid = np.zeros((BANDS, period + size), np.float32)
    laid[keyed.up[keyed.pilots], at] = signs
    laid[keyed.down[keyed.pilots], at] = -signs
    laid[:, period:] = laid[:, :size]
    begins = range(0, period, size - longest)
    return np.stack([np.fft.rfft(laid[:, b : b + size]).astype(np.complex64) for b in begins])
