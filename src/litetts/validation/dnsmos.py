"""DNSMOS P.835: speech quality as listeners would rate it, estimated by a network.

The model is the one in the `speechmos` wheel (Microsoft, DNS Challenge; MIT, weights CC-BY 4.0).
It is run here directly: it takes plain samples, so the wheel's own module and the packages that
this would import are not needed. Trained to judge noise suppression, it hears noise and artefacts
well and naturalness hardly.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from litetts.audio.resample import resample
from litetts.document import Floats
from litetts.errors import InputError, MissingExtraError

__all__ = ["Quality", "score"]

SAMPLE_RATE = 16_000
# Length that the network was trained on; windows begin a second apart.
_SECONDS = 9.01
_WINDOW = int(_SECONDS * SAMPLE_RATE)
# From the network's output to the scale of listeners: polynomials of the reference implementation
# (DNS-Challenge, dnsmos_local.py), highest power first.
_SIGNAL = (-0.08397278, 1.22083953, 0.0052439)
_BACKGROUND = (-0.13166888, 1.60915514, -0.39604546)
_OVERALL = (-0.06766283, 1.11546468, 0.04602535)


@dataclass(frozen=True, slots=True)
class Quality:
    """Mean opinion scores, 1 (bad) to 5 (excellent): the speech, the background, all in all."""

    signal: float
    background: float
    overall: float


def score(samples: Floats, sample_rate: int) -> Quality:
    """Rate speech: float32 [n], mono, any rate.

    Windows of 9.01 s, one second apart, are averaged; a shorter recording is repeated to fill one,
    as the reference implementation does.

    Raises:
        InputError: there are no samples.
        MissingExtraError: `speechmos`, which brings the model, is not installed.
    """
    if len(samples) == 0:
        raise InputError("there is no audio to rate", field="samples")
    audio = resample(np.asarray(samples, np.float32), sample_rate, SAMPLE_RATE).clip(-1, 1)
    while len(audio) < _WINDOW:
        audio = np.concatenate([audio, audio])
    # The windows that the reference implementation takes, so that figures can be compared with
    # published ones: it drops those whose end, computed in floating point, is a sample short.
    count = int(len(audio) // SAMPLE_RATE - _SECONDS) + 1
    starts = [
        i * SAMPLE_RATE
        for i in range(count)
        if int((i + _SECONDS) * SAMPLE_RATE) - i * SAMPLE_RATE == _WINDOW
    ]
    raw = np.mean(
        [
            _polynomials(_session().run(None, {"input_1": audio[None, s : s + _WINDOW]})[0][0])
            for s in starts
        ],
        axis=0,
    )
    return Quality(*(float(value) for value in raw))


def _polynomials(raw: Any) -> list[float]:
    return [
        float(np.polyval(p, x)) for p, x in zip((_SIGNAL, _BACKGROUND, _OVERALL), raw, strict=True)
    ]


@cache
def _session() -> Any:
    import onnxruntime

    spec = find_spec("speechmos")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        model = Path(folder) / "dnsmos_models" / "sig_bak_ovr.onnx"
        if model.is_file():
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = 1
            return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    raise MissingExtraError("speechmos", "stt", "rating speech quality")
