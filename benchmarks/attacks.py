"""What may happen to sound between the mark and its detector, as data.

`ATTACKS` is the suite: a name, a family, a function of `(samples, rate, rng)` with its parameters,
and what the project promises there. Parameters follow RAW-Bench (strict values), AudioSeal's
augmentations and AudioMarkBench where those give them. Neural codecs are not in it: their weights
are not part of any package.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import av
import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray
from scipy.signal import butter, fftconvolve, hilbert, sosfilt

Sound = NDArray[np.float32]
Change = Callable[..., tuple[NDArray[np.floating[Any]], int]]


@dataclass(frozen=True)
class Attack:
    """One condition of the suite.

    Attributes:
        name: unique, as it stands in the table.
        family: heading in the table.
        change: function of `(samples, rate, rng, **options)` giving samples and rate.
        options: its parameters.
        promised: whether the project promises more than 99 % detection from 10 s here.
        warped: whether time or frequency changes, so that the detector has to search.
        core: whether it is tried on every clip: the hardest promised one of its kind.
    """

    name: str
    family: str
    change: Change
    options: dict[str, Any] = field(default_factory=dict)
    promised: bool = False
    warped: bool = False
    core: bool = False

    def __call__(self, samples: Sound, rate: int, rng: np.random.Generator) -> tuple[Sound, int]:
        sound, new_rate = self.change(samples, rate, rng, **self.options)
        return np.asarray(sound, np.float32), new_rate


# --- level, polarity, phase -----------------------------------------------------------------


def nothing(x: Sound, rate: int, rng: Any) -> tuple[Sound, int]:
    return x, rate


def gain(x: Sound, rate: int, rng: Any, factor: float) -> tuple[Sound, int]:
    """Factor, then 16-bit samples: large factors clip, as they do in a file."""
    return np.clip(np.round(x * factor * 32767), -32768, 32767) / 32768, rate


def phase(x: Sound, rate: int, rng: Any, degrees: float) -> tuple[Sound, int]:
    """Turn the phase of all frequencies."""
    return np.real(hilbert(x) * np.exp(1j * np.deg2rad(degrees))), rate


# --- noise ----------------------------------------------------------------------------------


def noise(
    x: Sound, rate: int, rng: np.random.Generator, snr_db: float, tilt: float = 0.0
) -> tuple[Sound, int]:
    """Stationary noise whose power falls with frequency to the power of `tilt` (1 = pink)."""
    n = np.fft.rfft(rng.standard_normal(len(x)))
    f = np.maximum(np.arange(len(n)), 1) / len(n)
    return _added(x, np.fft.irfft(n * f ** (-tilt / 2), len(x)), snr_db), rate


def babble(
    x: Sound, rate: int, rng: np.random.Generator, snr_db: float, talkers: int = 6
) -> tuple[Sound, int]:
    """The sound itself, cut and shuffled, several times over: other people talking."""
    piece = rate // 2
    pieces = x[: len(x) // piece * piece].reshape(-1, piece)
    crowd = [np.roll(pieces[rng.permutation(len(pieces))].ravel(), k * 999) for k in range(talkers)]
    other = np.resize(np.sum(crowd, 0)[::-1], len(x))
    return _added(x, other, snr_db), rate


def _added(x: Sound, other: NDArray[Any], snr_db: float) -> NDArray[Any]:
    scale = np.sqrt(np.mean(x**2) / np.mean(other**2) / 10 ** (snr_db / 10))
    return x + scale * other


def quantise(x: Sound, rate: int, rng: Any, bits: int) -> tuple[Sound, int]:
    steps = 2 ** (bits - 1) - 1
    return np.round(np.clip(x, -1, 1) * steps) / steps, rate


# --- codecs ---------------------------------------------------------------------------------


def codec(
    x: Sound, rate: int, rng: Any, name: str, kbps: float, container: str, at: int | None = None
) -> tuple[Sound, int]:
    """Encode and decode with FFmpeg's libraries at `kbps`, at the sample rate `at`."""
    if at and at != rate:
        x, rate = soxr.resample(x, rate, at), at
    file = io.BytesIO()
    with av.open(file, "w", format=container) as out:
        stream = out.add_stream(name, rate=rate)
        stream.bit_rate = round(kbps * 1000)
        stream.layout = "mono"
        frame = av.AudioFrame.from_ndarray(
            np.ascontiguousarray(np.clip(x, -1, 1)[None], np.float32), format="fltp", layout="mono"
        )
        frame.sample_rate = rate
        convert = av.AudioResampler(stream.codec_context.format, "mono", rate)
        for part in [*convert.resample(frame), *convert.resample(None)]:
            out.mux(stream.encode(part))
        out.mux(stream.encode(None))
    file.seek(0)
    with av.open(file) as source:
        convert = av.AudioResampler("fltp", "mono", rate)
        parts = [p for f in source.decode(audio=0) for p in convert.resample(f)]
        return np.concatenate([p.to_ndarray()[0] for p in parts]), rate


def gsm(x: Sound, rate: int, rng: Any) -> tuple[Sound, int]:
    """GSM full rate, 13 kbit/s, by the program ffmpeg: PyAV has no encoder of it."""
    import subprocess

    y = np.clip(soxr.resample(x, rate, 8000), -1, 1).astype("<f4").tobytes()
    raw = ["-f", "f32le", "-ar", "8000", "-ac", "1"]
    run = ["ffmpeg", "-hide_banner", "-loglevel", "error"]
    coded = subprocess.run(
        [*run, *raw, "-i", "-", "-c:a", "libgsm", "-f", "gsm", "-"],
        input=y,
        capture_output=True,
        check=True,
    ).stdout
    decoded = subprocess.run(
        [*run, "-f", "gsm", "-i", "-", *raw, "-"], input=coded, capture_output=True, check=True
    ).stdout
    return np.frombuffer(decoded, "<f4"), 8000


def vorbis(x: Sound, rate: int, rng: Any, level: float) -> tuple[Sound, int]:
    """Vorbis through libsndfile; compression level 0 (best) to 1."""
    file = io.BytesIO()
    soundfile.write(
        file, np.clip(x, -1, 1), rate, format="OGG", subtype="VORBIS", compression_level=level
    )
    file.seek(0)
    return soundfile.read(file, dtype="float32")


def telephone(x: Sound, rate: int, rng: Any) -> tuple[Sound, int]:
    """300 to 3400 Hz at 8 kHz, mu-law with 8 bits."""
    y = sosfilt(
        butter(4, [300, 3400], "bandpass", fs=8000, output="sos"), soxr.resample(x, rate, 8000)
    )
    y = np.clip(y, -1, 1)
    code = np.round(np.sign(y) * np.log1p(255 * np.abs(y)) / np.log(256) * 127) / 127
    return np.sign(code) * (256 ** np.abs(code) - 1) / 255, 8000


# --- filters and rooms ----------------------------------------------------------------------


def band(
    x: Sound, rate: int, rng: Any, low: float | None = None, high: float | None = None
) -> tuple[Sound, int]:
    """Butterworth filter of order 4; None = open."""
    if low:
        x = sosfilt(butter(4, low, "highpass", fs=rate, output="sos"), x)
    if high:
        x = sosfilt(butter(4, high, "lowpass", fs=rate, output="sos"), x)
    return x, rate


def resample(x: Sound, rate: int, rng: Any, to: int) -> tuple[Sound, int]:
    return soxr.resample(x, rate, to), to


def equalise(x: Sound, rate: int, rng: np.random.Generator, db: float) -> tuple[Sound, int]:
    """24 Bark bands, each raised or lowered at random by up to `db`."""
    f = np.fft.rfftfreq(len(x), 1 / rate)
    bark = 13 * np.arctan(0.00076 * f) + 3.5 * np.arctan((f / 7500) ** 2)
    curve = np.interp(bark, np.arange(25) + 0.5, rng.uniform(-db, db, 25))
    return np.fft.irfft(np.fft.rfft(x) * 10 ** (curve / 20), len(x)), rate


def smooth(x: Sound, rate: int, rng: Any, samples: int) -> tuple[Sound, int]:
    """Moving average, at 16 kHz as in AudioMarkBench."""
    y = soxr.resample(x, rate, 16_000)
    return np.convolve(y, np.full(samples, 1 / samples), "same"), 16_000


def echo(x: Sound, rate: int, rng: Any, delay_s: float, volume: float) -> tuple[Sound, int]:
    n = round(delay_s * rate)
    return x + volume * np.concatenate([np.zeros(n, np.float32), x[:-n]]), rate


def room(
    x: Sound, rate: int, rng: np.random.Generator, t60_s: float, direct_db: float
) -> tuple[Sound, int]:
    """Exponentially decaying noise as a room; `direct_db` is direct over reverberant energy."""
    t = np.arange(round(t60_s * rate)) / rate
    tail = rng.standard_normal(len(t)) * 10 ** (-3 * t / t60_s)
    tail[: round(0.002 * rate)] = 0
    tail *= np.sqrt(10 ** (-direct_db / 10) / np.sum(tail**2))
    tail[0] = 1
    return fftconvolve(x, tail)[: len(x)], rate


# --- dynamics -------------------------------------------------------------------------------


def compress(x: Sound, rate: int, rng: Any, threshold_db: float, ratio: float) -> tuple[Sound, int]:
    """Compressor with 5 ms attack and 50 ms release on the level in dB, relative to the peak.

    A ratio below 1 expands what is below the threshold instead.
    """
    step = rate // 1000  # the level is followed in steps of 1 ms
    frames = x[: len(x) // step * step].reshape(-1, step)
    level = 10 * np.log10(np.mean(frames**2, axis=1) / np.max(x**2) + 1e-10)
    followed = np.empty_like(level)
    state = -100.0
    for i, now in enumerate(level):
        state += (now - state) * (1 - np.exp(-1 / (5 if now > state else 50)))
        followed[i] = state
    over = followed - threshold_db
    change = (
        np.where(over > 0, over * (1 / ratio - 1), 0)
        if ratio > 1
        else np.where(over < 0, np.maximum(over * (1 / ratio - 1), -40), 0)
    )
    curve = np.interp(np.arange(len(x)), (np.arange(len(level)) + 0.5) * step, change)
    return x * 10 ** (curve / 20), rate


# --- cuts -----------------------------------------------------------------------------------


def crop(x: Sound, rate: int, rng: np.random.Generator, share: float) -> tuple[Sound, int]:
    """One stretch at a random place."""
    n = round(share * len(x))
    start = int(rng.integers(0, len(x) - n + 1))
    return x[start : start + n], rate


def splice(x: Sound, rate: int, rng: np.random.Generator) -> tuple[Sound, int]:
    """The marked half at a random place inside 10 s of sound without a mark (itself reversed)."""
    kept, _ = crop(x, rate, rng, 0.5)
    cut = int(rng.integers(0, len(x)))
    return np.concatenate([x[::-1][:cut], kept, x[::-1][cut:]]), rate


def drop(x: Sound, rate: int, rng: np.random.Generator, share: float) -> tuple[Sound, int]:
    """Single samples are missing."""
    return x[rng.random(len(x)) >= share], rate


def cuts(
    x: Sound, rate: int, rng: np.random.Generator, number: int, ms: float
) -> tuple[Sound, int]:
    """Short stretches are missing, at random places."""
    keep = np.ones(len(x), bool)
    for start in rng.integers(0, len(x), number):
        keep[start : start + round(ms / 1000 * rate)] = False
    return x[keep], rate


def lost(
    x: Sound, rate: int, rng: np.random.Generator, share: float, ms: float = 20
) -> tuple[Sound, int]:
    """Frames of a call that never came, and nothing in their place."""
    size = round(ms / 1000 * rate)
    frames = x[: len(x) // size * size].reshape(-1, size)
    return frames[rng.random(len(frames)) >= share].ravel(), rate


def inside(
    x: Sound, rate: int, rng: np.random.Generator, kept_s: float, whole_s: float
) -> tuple[Sound, int]:
    """A marked stretch inside sound without a mark (itself reversed)."""
    kept = x[: round(kept_s * rate)]
    around = np.resize(x[::-1], round((whole_s - kept_s) * rate))
    cut = int(rng.integers(0, len(around)))
    return np.concatenate([around[:cut], kept, around[cut:]]), rate


def interleaved(x: Sound, rate: int, rng: Any, seconds: float, replaced: bool) -> tuple[Sound, int]:
    """Marked and unmarked stretches (of itself reversed) by turns.

    `replaced`: the unmarked ones stand in place of marked ones, else between them.
    """
    size = round(seconds * rate)
    marked = x[: len(x) // size * size].reshape(-1, size)
    other = x[::-1][: marked.size].reshape(-1, size)
    if replaced:
        both = np.where(np.arange(len(marked))[:, None] % 2 == 0, marked, other)
    else:
        both = np.stack([marked, other], 1)
    return both.ravel(), rate


# --- time and pitch -------------------------------------------------------------------------


def speed(x: Sound, rate: int, rng: Any, factor: float) -> tuple[Sound, int]:
    """Faster like a tape: the pitch rises too."""
    return soxr.resample(x, rate * factor, rate), rate


def stretch(x: Sound, rate: int, rng: Any, factor: float) -> tuple[Sound, int]:
    """Faster at the same pitch: waveform-similarity overlap-add with windows of 30 ms."""
    size = round(0.03 * rate) // 2 * 2
    hop, reach = size // 2, round(0.008 * rate)
    window = np.hanning(size + 1)[:size]
    padded = np.concatenate([np.zeros(reach), x, np.zeros(size * 2 + reach)])
    out = np.zeros(int(len(x) / factor) + 2 * size)
    previous = reach
    for k, start in enumerate(range(0, int(len(x) / factor), hop)):
        wanted = reach + round(start * factor)
        if k:
            follow = padded[previous + hop : previous + hop + size]
            around = padded[wanted - reach : wanted + reach + size]
            likeness = fftconvolve(around, follow[::-1], "valid")
            energy = np.cumsum(np.concatenate([[0], around**2]))
            norm = np.sqrt(energy[size:] - energy[:-size] + 1e-9)
            wanted += int(np.argmax(likeness / norm)) - reach
        out[start : start + size] += window * padded[wanted : wanted + size]
        previous = wanted
    return out[: int(len(x) / factor)], rate


def phase_vocoder(x: Sound, rate: int, rng: Any, factor: float) -> tuple[Sound, int]:
    """Faster at the same pitch: a phase vocoder with windows of 43 ms, as in editors."""
    size = 1 << round(np.log2(0.043 * rate))
    hop, window = size // 4, np.hanning(size + 1)[:size]
    padded = np.pad(x, size)
    turn = 2 * np.pi * hop * np.arange(size // 2 + 1) / size
    out = np.zeros(int(len(padded) / factor) + 2 * size)
    phase = None
    for k in range(int((len(padded) - size - hop) / (hop * factor))):
        begin = round(k * hop * factor)
        one, two = (np.fft.rfft(padded[b : b + size] * window) for b in (begin, begin + hop))
        if phase is None:
            phase = np.angle(two)
        else:
            step = np.angle(two) - np.angle(one) - turn
            phase = phase + turn + np.angle(np.exp(1j * step))
        piece = np.fft.irfft(np.abs(two) * np.exp(1j * phase))
        out[k * hop : k * hop + size] += piece * window / 1.5
    begin = round(size / factor)
    return out[begin : begin + int(len(x) / factor)], rate


def pitch(x: Sound, rate: int, rng: Any, semitones: float) -> tuple[Sound, int]:
    """Pitch without a change of length."""
    factor = 2 ** (semitones / 12)
    longer, _ = stretch(x, rate, rng, 1 / factor)
    return speed(longer, rate, rng, factor)


def chain(x: Sound, rate: int, rng: Any, steps: tuple[Attack, ...]) -> tuple[Sound, int]:
    for step in steps:
        x, rate = step(x, rate, rng)
    return x, rate


def _mp3(kbps: int, **more: Any) -> Attack:
    # Below 32 kbit/s encoders lower the rate: 16 kHz is LAME's own choice.
    options = {"name": "libmp3lame", "kbps": kbps, "container": "mp3"}
    return Attack(
        f"MP3 {kbps} kbit/s",
        "codecs",
        codec,
        options | ({"at": 16_000} if kbps < 24 else {}),
        **more,
    )


def _aac(kbps: int, **more: Any) -> Attack:
    options = {"name": "aac", "kbps": kbps, "container": "adts"}
    return Attack(f"AAC {kbps} kbit/s", "codecs", codec, options, **more)


def _opus(kbps: int, **more: Any) -> Attack:
    options = {"name": "libopus", "kbps": kbps, "container": "ogg"}
    return Attack(f"Opus {kbps} kbit/s", "codecs", codec, options, **more)


def _amr(kbps: float) -> Attack:
    options = {"name": "libopencore_amrnb", "kbps": kbps, "container": "amr", "at": 8000}
    return Attack(f"AMR-NB {kbps:g} kbit/s", "codecs", codec, options)


TELEPHONE = Attack("telephone band, 8 kHz, mu-law", "codecs", telephone, promised=True, core=True)
_FASTER = Attack("speed x 1.05", "time and pitch", speed, {"factor": 1.05}, True, True)

ATTACKS: tuple[Attack, ...] = (
    Attack("none", "level and phase", nothing, promised=True, core=True),
    Attack("gain x 0.2", "level and phase", gain, {"factor": 0.2}, True, core=True),
    Attack("gain x 5, clipped", "level and phase", gain, {"factor": 5.0}),
    Attack("polarity", "level and phase", gain, {"factor": -1.0}, True, core=True),
    Attack("phase 90 degrees", "level and phase", phase, {"degrees": 90}, True),
    _mp3(128, promised=True),
    _mp3(64, promised=True),
    _mp3(56, promised=True, core=True),
    _mp3(32),
    _mp3(16),
    _aac(128, promised=True),
    _aac(64, promised=True, core=True),
    _aac(32),
    _opus(32, promised=True),
    _opus(24, promised=True, core=True),
    _opus(16),
    _opus(12),
    _opus(8),
    Attack("GSM 13 kbit/s", "codecs", gsm),
    _amr(12.2),
    _amr(7.95),
    Attack("Vorbis level 0.6", "codecs", vorbis, {"level": 0.6}, True),
    Attack("Vorbis level 1.0 (least)", "codecs", vorbis, {"level": 1.0}, True, core=True),
    TELEPHONE,
    Attack(
        "G.722 64 kbit/s",
        "codecs",
        codec,
        {"name": "g722", "kbps": 64, "container": "wav", "at": 16_000},
        True,
    ),
    Attack("resampled to 8 kHz", "filters", resample, {"to": 8000}, True, core=True),
    Attack("resampled to 44.1 kHz", "filters", resample, {"to": 44_100}, True),
    Attack("high-pass 500 Hz", "filters", band, {"low": 500}, True),
    Attack("high-pass 1500 Hz", "filters", band, {"low": 1500}),
    Attack("low-pass 3500 Hz", "filters", band, {"high": 3500}, True),
    Attack("equaliser +-6 dB", "filters", equalise, {"db": 6}, True, core=True),
    Attack("equaliser +-15 dB", "filters", equalise, {"db": 15}),
    Attack("smoothing 6 samples", "filters", smooth, {"samples": 6}),
    Attack("smoothing 18 samples", "filters", smooth, {"samples": 18}),
    Attack("echo 0.1 s x 0.3", "rooms", echo, {"delay_s": 0.1, "volume": 0.3}, True),
    Attack("echo 0.3 s x 0.5", "rooms", echo, {"delay_s": 0.3, "volume": 0.5}, True, core=True),
    Attack("room T60 0.4 s, direct +6 dB", "rooms", room, {"t60_s": 0.4, "direct_db": 6}),
    Attack("room T60 0.6 s, direct 0 dB", "rooms", room, {"t60_s": 0.6, "direct_db": 0}),
    Attack("room T60 0.6 s, direct -3 dB", "rooms", room, {"t60_s": 0.6, "direct_db": -3}),
    Attack("room T60 0.6 s, direct -6 dB", "rooms", room, {"t60_s": 0.6, "direct_db": -6}),
    Attack(
        "compressor -24 dB 4:1",
        "dynamics",
        compress,
        {"threshold_db": -24, "ratio": 4},
        True,
        core=True,
    ),
    Attack("limiter -30 dB 20:1", "dynamics", compress, {"threshold_db": -30, "ratio": 20}),
    Attack("expander -30 dB 1:2", "dynamics", compress, {"threshold_db": -30, "ratio": 0.5}),
    Attack("white noise 30 dB", "noise", noise, {"snr_db": 30}),
    Attack("white noise 20 dB", "noise", noise, {"snr_db": 20}),
    Attack("white noise 10 dB", "noise", noise, {"snr_db": 10}),
    Attack("pink noise 20 dB", "noise", noise, {"snr_db": 20, "tilt": 1}),
    Attack("pink noise 10 dB", "noise", noise, {"snr_db": 10, "tilt": 1}),
    Attack("babble 20 dB", "noise", babble, {"snr_db": 20}),
    Attack("babble 10 dB", "noise", babble, {"snr_db": 10}),
    Attack("8 bits", "noise", quantise, {"bits": 8}),
    Attack("crop 50 %", "cuts", crop, {"share": 0.5}, True, core=True),
    Attack("crop to 3 s", "cuts", crop, {"share": 0.3}),
    Attack("crop to 2 s", "cuts", crop, {"share": 0.2}),
    Attack("crop to 1.5 s", "cuts", crop, {"share": 0.15}),
    Attack("crop to 1 s", "cuts", crop, {"share": 0.1}),
    Attack("3 s inside 30 s unmarked", "cuts", inside, {"kept_s": 3, "whole_s": 30}),
    Attack("every other second replaced", "cuts", interleaved, {"seconds": 1, "replaced": True}),
    Attack("a second put in after each", "cuts", interleaved, {"seconds": 1, "replaced": False}),
    Attack("1 % of frames of 20 ms lost", "cuts", lost, {"share": 0.01}, False, True),
    Attack("3 % of frames of 20 ms lost", "cuts", lost, {"share": 0.03}, False, True),
    Attack("half of it inside 10 s unmarked", "cuts", splice),
    Attack("0.1 % of samples missing", "cuts", drop, {"share": 0.001}, False, True),
    Attack("10 cuts of 20 ms", "cuts", cuts, {"number": 10, "ms": 20}, False, True),
    Attack("speed x 0.8", "time and pitch", speed, {"factor": 0.8}, False, True),
    Attack("speed x 0.9", "time and pitch", speed, {"factor": 0.9}, True, True, True),
    Attack("speed x 0.97", "time and pitch", speed, {"factor": 0.97}, True, True),
    _FASTER,
    Attack("speed x 1.1", "time and pitch", speed, {"factor": 1.1}, True, True, True),
    Attack("speed x 1.25", "time and pitch", speed, {"factor": 1.25}, False, True),
    Attack("stretched x 0.8", "time and pitch", stretch, {"factor": 0.8}, False, True),
    Attack("stretched x 0.9", "time and pitch", stretch, {"factor": 0.9}, False, True),
    Attack("stretched x 1.1", "time and pitch", stretch, {"factor": 1.1}, False, True),
    Attack("stretched x 1.25", "time and pitch", stretch, {"factor": 1.25}, False, True),
    Attack(
        "phase vocoder x 0.9",
        "time and pitch",
        phase_vocoder,
        {"factor": 0.9},
        warped=True,
        core=True,
    ),
    Attack(
        "phase vocoder x 1.1",
        "time and pitch",
        phase_vocoder,
        {"factor": 1.1},
        warped=True,
        core=True,
    ),
    Attack("pitch +2 semitones", "time and pitch", pitch, {"semitones": 2}, False, True),
    Attack("pitch -2 semitones", "time and pitch", pitch, {"semitones": -2}, False, True),
    Attack(
        "speed x 1.05, then MP3 64 kbit/s",
        "together",
        chain,
        {"steps": (_FASTER, _mp3(64))},
        False,
        True,
    ),
    Attack(
        "crop 50 %, then telephone",
        "together",
        chain,
        {"steps": (Attack("", "", crop, {"share": 0.5}), TELEPHONE)},
    ),
)
"""A second mark over the first is in the benchmark itself, because it needs a key."""
