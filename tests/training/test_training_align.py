from pathlib import Path

import numpy as np
import pytest

from litetts.errors import InputError
from litetts.training.align import align, boundary_errors, search


def test_search_finds_the_obvious_path_and_skips_what_may_be_skipped():
    truth = np.array([0, 0, 1, 1, 1, 3, 3])
    score = np.full((7, 4), -5.0)
    score[np.arange(7), truth] = 0
    optional = np.array([False, False, True, False])
    assert search(score, optional).tolist() == truth.tolist()
    forced = search(score, np.zeros(4, bool)).tolist()
    assert 2 in forced and forced == sorted(forced)


def test_search_refuses_too_few_frames():
    with pytest.raises(InputError, match="too short"):
        search(np.zeros((2, 3)), np.zeros(3, bool))


@pytest.mark.parametrize("voice", [0, 1])
def test_boundaries_of_speech_with_known_times_are_found(corpus: Path, voice: int):
    from litetts.training.corpus import load

    folder = sorted(p for p in corpus.iterdir() if p.is_dir())[voice]
    examples = [load(path) for path in sorted(folder.glob("*.npz"))]
    found = align([(e.symbols, e.frames) for e in examples])
    errors = []
    for durations, example in zip(found, examples, strict=True):
        assert durations.sum() == len(example.frames) == example.durations.sum()
        assert len(durations) == len(example.symbols) + 2
        errors.append(boundary_errors(durations, example.durations, example.symbols))
    # Ten sentences are little to learn from; a hundred give about 10 ms.
    assert np.concatenate(errors).mean() < 0.035
    assert (np.concatenate(errors) < 0.05).mean() > 0.8


def test_the_cosine_transform_of_bands():
    from scipy import fft

    from litetts.training.analysis import cepstrum

    bands = np.random.default_rng(0).normal(size=(7, 40))
    assert np.allclose(cepstrum(bands), fft.dct(bands, norm="ortho", axis=1), atol=1e-12)
