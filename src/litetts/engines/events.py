"""Sounds between words (a breath, a sigh, a gasp, a hum), made by a voice's own engine.

The engine predicts a sound of speech that is near, "h" or "m" for the most part; what it decided is
then replaced: how long it lasts, the voice (none, or a falling F0), the level, the noise. So a
sound has the timbre of the voice that speaks around it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from litetts.document import Floats, Prediction, Prosody, Utterance, Voice, Word
from litetts.engines.base import Engine, TwoStageEngine

__all__ = ["EVENTS", "can", "made"]

VOICED_HZ = 10.0
"""F0 at or below this is no voice."""

USUAL_HZ = 150.0
"""F0 of a sound whose symbols the engine predicts without voice."""


@dataclass(frozen=True, slots=True)
class _Recipe:
    """How a sound is made.

    Attributes:
        symbols: the sounds of speech that are near.
        seconds: how long each of them lasts.
        pitch: semitones from the voice's own at the begin and the end; None = no voice.
        level: dB at the begin, the middle and the end.
        peak: of its loudest moment, dB below the voice's vowels.
        breath: share of noise in the voice.
    """

    symbols: str
    seconds: tuple[float, ...]
    pitch: tuple[float, float] | None
    level: tuple[float, float, float]
    peak: float
    breath: float = 0.0


EVENTS: dict[str, _Recipe] = {
    # Drawn in through the open mouth: noise that swells.
    "breath": _Recipe("hə", (0.3, 0.15), None, (-10, 0, -12), -24),
    "gasp": _Recipe("hʌ", (0.16, 0.12), None, (-14, 0, -10), -16),
    # Let out: a voice that falls and turns to breath.
    "sigh": _Recipe("hɑ", (0.2, 0.6), (2.0, -5.0), (-2, 0, -18), -14, 0.7),
    "hum": _Recipe("mm", (0.3, 0.3), (1.0, -2.0), (-5, 0, -11), -9),
    "um": _Recipe("ʌm", (0.2, 0.25), (0.0, -2.0), (0, 0, -9), -6),
}
"""What can be made. Lengths and levels are those of breaths and sighs in read speech: 0.3 to 0.8 s,
10 to 25 dB below the vowels."""

_VOWEL = _Recipe("ɑ", (0.3,), (0.0, 0.0), (0, 0, 0), 0)
"""What levels are measured against."""


def can(engine: Engine, name: str) -> bool:
    """Whether an engine makes a sound: it is planned per symbol, with a pitch to be set."""
    able = engine.capabilities
    symbols = able.two_stage and able.reads == "phonemes" and able.symbols == "kokoro"
    return name in EVENTS and symbols and "pitch" in able.controls


def made(
    engine: TwoStageEngine, name: str, voice: Voice, prosody: Prosody, *, seed: int = 0
) -> Floats:
    """The sound, float32 [n] at the engine's sample rate.

    Args:
        engine: one that `can`.
        name: one of `EVENTS`.
        voice: ready to speak.
        prosody: of the text around it: its pitch, rate and level hold for the sound.
        seed: of the noise.
    """
    recipe = EVENTS[name]
    sound = _rendered(engine, recipe, voice, prosody, seed)
    vowel = _rendered(engine, _VOWEL, voice, Prosody(), seed)
    loudest = max(_peak(sound, engine.sample_rate), 1e-6)
    wanted = _peak(vowel, engine.sample_rate) * 10 ** ((recipe.peak + prosody.volume_db) / 20)
    return (sound * np.float32(wanted / loudest)).clip(-1, 1)


def _rendered(
    engine: TwoStageEngine, recipe: _Recipe, voice: Voice, prosody: Prosody, seed: int
) -> Floats:
    n = len(recipe.symbols)
    utterance = Utterance((Word(recipe.symbols, 0, 0),), recipe.symbols, np.zeros(n, np.int32))
    second = engine.hop / engine.sample_rate
    wanted = np.array(recipe.seconds) / (second * prosody.rate)
    natural = np.maximum(engine.predict(utterance, voice).durations, 1)
    found = engine.predict(utterance, voice, duration=(wanted / natural).astype(np.float32))
    parts = engine.render(_shaped(found, recipe, prosody), voice, seed=seed)
    return np.concatenate(list(parts))


def _peak(samples: Floats, sample_rate: int) -> float:
    """RMS of the loudest 25 ms."""
    size = sample_rate // 40
    frames = samples[: len(samples) // size * size].reshape(-1, size)
    return float(np.sqrt(np.mean(frames.astype(np.float64) ** 2, axis=1)).max(initial=0.0))


def _shaped(prediction: Prediction, recipe: _Recipe, prosody: Prosody) -> Prediction:
    """The prediction with the voice and the level of the recipe."""
    count = len(prediction.f0)
    place = np.linspace(0, 1, count)
    voiced = prediction.f0 > VOICED_HZ
    f0 = np.zeros(count)
    if recipe.pitch is not None:
        own = np.exp(np.log(prediction.f0[voiced]).mean()) if voiced.any() else USUAL_HZ
        shift = np.interp(place, (0, 1), recipe.pitch) + prosody.pitch_st
        # The first fifth is "h", or the closing of the lips: the voice comes after it.
        f0 = np.where(place > 0.2, own * np.exp2(shift / 12), 0.0)
    level = np.interp(place, (0, 0.4, 1), recipe.level)
    # Alone a sound is planned to die away; it is to last, and the level below gives its form.
    energy = np.full(count, float(np.percentile(prediction.energy, 90)), np.float32)
    return replace(
        prediction,
        energy=energy,
        f0=f0.astype(np.float32),
        energy_db=level.astype(np.float32),
        breath=np.full(count, recipe.breath, np.float32),
    )
