"""DistillMOS: how natural speech sounds to listeners, estimated by a network.

The model is the one in the `distillmos` package (Microsoft; MIT, weights included): a small student
of a speech quality model on XLS-R (Stahl and Gamper, ICASSP 2025). It hears the naturalness that
DNSMOS, trained on noise suppression, does not.
"""

from __future__ import annotations

import io
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from functools import cache
from types import ModuleType
from typing import Any

import numpy as np

from litetts.audio.resample import resample
from litetts.document import Floats
from litetts.errors import InputError, MissingExtraError

__all__ = ["score"]

SAMPLE_RATE = 16_000

_lock = threading.Lock()


def score(samples: Floats, sample_rate: int) -> float:
    """Rate speech: 1 (bad) to 5 (excellent).

    Windows of 7.68 s, at most one second apart, are averaged, as the package does.

    Args:
        samples: float32 [n], mono.
        sample_rate: any.

    Raises:
        InputError: there are no samples.
        MissingExtraError: `distillmos` is not installed.
    """
    if len(samples) == 0:
        raise InputError("there is no audio to rate", field="samples")
    model = _model()
    import torch

    audio = resample(np.asarray(samples, np.float32), sample_rate, SAMPLE_RATE)
    with torch.inference_mode(), _lock:
        return float(model(torch.from_numpy(np.ascontiguousarray(audio))[None])[0])


@cache
def _model() -> Any:
    try:
        with _torchaudio_not_needed():
            from distillmos import ConvTransformerSQAModel
    except ImportError as error:
        raise MissingExtraError("distillmos", "quality", "rating naturalness") from error
    with redirect_stdout(io.StringIO()):  # it tells where its weights are
        return ConvTransformerSQAModel().eval()


@contextmanager
def _torchaudio_not_needed() -> Iterator[None]:
    """Import a package that imports torchaudio where torchaudio does not work.

    Only the package's command line uses it, to read files. Where torch is the build for CPUs, the
    torchaudio that comes with it from the same index is often the one for GPUs and fails to load.
    """
    try:
        import torchaudio  # noqa: F401
    except (ImportError, OSError):
        sys.modules["torchaudio"] = ModuleType("torchaudio")
        try:
            yield
        finally:
            del sys.modules["torchaudio"]
    else:
        yield
