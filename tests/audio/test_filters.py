"""The filters, beside SciPy's recursions where it has the same one."""

import numpy as np
import pytest
from scipy import ndimage, signal

from litetts.audio.filters import Stream, interpolated, low_pass, sliding_maximum, zero_phase
from litetts.audio.measure import KWeighting

NOISE = np.random.default_rng(0).normal(0, 0.3, 100_001)


@pytest.mark.parametrize("rate", [8000, 24_000, 48_000, 192_000])
def test_a_low_pass_is_butterworths(rate):
    b0, b1, b2, a1, a2 = low_pass(1500, rate)
    expected = signal.butter(2, 1500, fs=rate, output="sos")[0]
    assert np.allclose([b0, b1, b2, 1, a1, a2], expected, rtol=1e-12)


@pytest.mark.parametrize("rate", [8000, 24_000, 48_000])
def test_a_stream_is_the_recursion_however_it_is_cut(rate):
    sections = (low_pass(1500, rate), (1.0, -2.0, 1.0, -1.99, 0.99003))
    sos = [[b0, b1, b2, 1.0, a1, a2] for b0, b1, b2, a1, a2 in sections]
    expected = signal.sosfilt(sos, NOISE)
    for cuts in ([], [1, 2, 700, 40_000], [0, 99_999]):
        stream = Stream(sections)
        found = np.concatenate([stream.write(part) for part in np.split(NOISE, cuts)])
        assert np.max(np.abs(found - expected)) < 1e-12


def test_a_stream_of_nothing():
    assert len(Stream((low_pass(1500, 24_000),)).write(np.zeros(0))) == 0


def test_a_filter_that_never_forgets_is_refused():
    with pytest.raises(ValueError, match="not stable"):
        Stream(((1.0, 0.0, 0.0, -1.0, 0.0),))


@pytest.mark.parametrize("rate", [8000, 24_000, 44_100, 192_000])
def test_k_weighting_of_a_long_recording_in_chunks(rate):
    whole = KWeighting(rate).write(NOISE)
    chunked = KWeighting(rate)
    found = np.concatenate([chunked.write(part) for part in np.array_split(NOISE, 37)])
    assert np.max(np.abs(found - whole)) < 1e-12


@pytest.mark.parametrize("count", [2, 3, 16, 17, 1000, 100_001])
def test_zero_phase(count):
    x, pad = NOISE[:count], min(15, count - 1)
    sos = signal.butter(2, 1500, fs=24_000, output="sos")
    found = zero_phase(x, low_pass(1500, 24_000), pad)
    assert np.max(np.abs(found - signal.sosfiltfilt(sos, x, padlen=pad))) < 1e-12


@pytest.mark.parametrize("factor", [1, 2, 4, 8, 24])
def test_interpolation(factor):
    x = NOISE[:5000]
    assert np.max(np.abs(interpolated(x, factor) - signal.resample_poly(x, factor, 1))) < 1e-12


@pytest.mark.parametrize("width", [1, 2, 3, 48, 684])
@pytest.mark.parametrize("count", [1, 5, 684, 10_000])
def test_a_sliding_maximum(width, count):
    x = np.abs(NOISE[:count])
    expected = ndimage.maximum_filter1d(x, width, mode="constant")
    assert np.array_equal(sliding_maximum(x, width), expected)
