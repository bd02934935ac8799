"""Whether two recordings are one speaker.

`embed` gives a direction for a voice; the cosine of two directions says how alike they are: about
0.9 for two sentences of one speaker, below 0.8 for two speakers. The network is the one in the
`Resemblyzer` package (Resemble AI, Apache-2.0, weights included), a generalised end-to-end speaker
encoder (Wan et al. 2018). It is run here directly: the package's own module needs a voice activity
detector that has to be compiled.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from litetts.audio.measure import frame_levels
from litetts.audio.resample import resample
from litetts.document import Floats
from litetts.errors import InputError, MissingExtraError

__all__ = ["embed", "likeness", "steadiness"]

SAMPLE_RATE = 16_000
# Of the network: a mel spectrum of 25 ms every 10 ms, looked at in windows of 1.6 s.
_FFT, _HOP, _MELS = 400, 160, 40
_WINDOW = 160
# Windows overlap by half: 1.25 a second, near the 1.3 of the package.
_WINDOW_HOP = 80
_HIDDEN, _LAYERS, _WIDTH = 256, 3, 256
# Level that recordings are brought to (the quietest in its training), and the level below the
# loudest frame at which nobody speaks: dBFS and dB.
_LEVEL_DB, _SILENCE_DB = -30.0, -40.0
# Pauses longer than this are shortened to it: seconds.
_PAUSE_S = 0.3


def embed(samples: Floats, sample_rate: int) -> Floats:
    """The direction of a voice: float32 [256] of length 1.

    Args:
        samples: float32 [n], mono; at least a second, better five.
        sample_rate: any.

    Raises:
        InputError: there is no speech.
        MissingExtraError: `Resemblyzer`, which brings the model, or torch is not installed.
    """
    if len(samples) == 0 or not np.any(samples):
        raise InputError("there is no speech to recognise a speaker by", field="samples")
    audio = resample(np.asarray(samples, np.float32), sample_rate, SAMPLE_RATE)
    audio = _without_pauses(audio)
    level = 20 * np.log10(float(np.sqrt(np.mean(audio**2))) + 1e-9)
    audio = audio * 10 ** ((_LEVEL_DB - level) / 20)
    mel = _mel_spectrum(audio)
    if len(mel) < _WINDOW:
        mel = np.pad(mel, ((0, _WINDOW - len(mel)), (0, 0)))
    windows = np.stack(
        [mel[s : s + _WINDOW] for s in range(0, len(mel) - _WINDOW + 1, _WINDOW_HOP)]
    )
    return _unit(_directions(windows).mean(axis=0))


def likeness(a: Floats, b: Floats) -> float:
    """Cosine of two directions: 1 = the same voice."""
    return float(np.dot(a, b) / (np.linalg.norm(a) * np.linalg.norm(b)))


def steadiness(directions: Sequence[Floats]) -> float:
    """How alike the sentences of one voice are: mean cosine of each with the mean of the others.

    Raises:
        InputError: fewer than two sentences.
    """
    if len(directions) < 2:
        raise InputError("it takes two sentences to see whether a voice is steady")
    total = np.sum(directions, axis=0)
    return float(np.mean([likeness(d, total - d) for d in directions]))


def _without_pauses(audio: Floats) -> Floats:
    """Speech with its pauses shortened to `_PAUSE_S`."""
    levels = frame_levels(audio, SAMPLE_RATE, _HOP / SAMPLE_RATE)
    spoken = levels > levels.max() + _SILENCE_DB
    margin = int(_PAUSE_S / 2 * SAMPLE_RATE / _HOP)
    kept = np.convolve(spoken, np.ones(2 * margin + 1), "same") > 0
    return audio[: len(kept) * _HOP][np.repeat(kept, _HOP)[: len(audio)]]


def _mel_spectrum(audio: Floats) -> Floats:
    """Energy in mel bands, float32 [frames, 40], as the network was trained on (librosa's)."""
    padded = np.pad(audio, _FFT // 2)
    frames = np.lib.stride_tricks.sliding_window_view(padded, _FFT)[::_HOP]
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(_FFT) / _FFT)
    power = np.abs(np.fft.rfft(frames * window, axis=1)) ** 2
    return np.asarray(power @ _mel_filters().T, np.float32)


@cache
def _mel_filters() -> Floats:
    """Triangles of equal area on Slaney's mel scale: linear to 1 kHz, logarithmic above."""
    top = 15 + 27 * np.log(SAMPLE_RATE / 2 / 1000) / np.log(6.4)
    mels = np.linspace(0, top, _MELS + 2)
    edges = np.where(mels < 15, mels * 200 / 3, 1000 * 6.4 ** ((mels - 15) / 27))
    bins = np.fft.rfftfreq(_FFT, 1 / SAMPLE_RATE)
    low, centre, high = edges[:-2, None], edges[1:-1, None], edges[2:, None]
    rising, falling = (bins - low) / (centre - low), (high - bins) / (high - centre)
    triangles = np.maximum(0, np.minimum(rising, falling))
    return np.asarray(triangles * 2 / (high - low), np.float32)


def _directions(windows: Floats) -> Floats:
    """One direction for each window of the spectrum."""
    network, linear = _network()
    import torch

    # A network this small is slower on several threads, and where others compute too by a hundred
    # times: they wait for each other at each of its steps.
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with torch.inference_mode():
            _, (hidden, _) = network(torch.from_numpy(windows))
            raw = torch.relu(linear(hidden[-1]))
            out: Floats = (raw / raw.norm(dim=1, keepdim=True)).numpy()
    finally:
        torch.set_num_threads(threads)
    return out


@cache
def _network() -> Any:
    spec = find_spec("resemblyzer")
    folders = (spec.submodule_search_locations or ()) if spec else ()
    found = [p for folder in folders if (p := Path(folder) / "pretrained.pt").is_file()]
    try:
        import torch
    except ImportError:
        found = []
    if not found:
        raise MissingExtraError("Resemblyzer", "quality", "telling speakers apart")
    state = torch.load(found[0], map_location="cpu", weights_only=True)["model_state"]
    lstm = torch.nn.LSTM(_MELS, _HIDDEN, _LAYERS, batch_first=True)
    linear = torch.nn.Linear(_HIDDEN, _WIDTH)
    for name, part in (("lstm", lstm), ("linear", linear)):
        mine = {k.removeprefix(f"{name}."): v for k, v in state.items() if k.startswith(f"{name}.")}
        part.load_state_dict(mine)
    return lstm.eval(), linear.eval()


def _unit(vector: Floats) -> Floats:
    return np.asarray(vector / np.linalg.norm(vector), np.float32)
