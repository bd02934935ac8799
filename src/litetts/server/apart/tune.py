"""The tune of a text, told without its sound."""

from __future__ import annotations

from typing import Any

import numpy as np

from litetts import engines
from litetts.document import Prediction, Utterance, Voice, WordTiming
from litetts.engines import TwoStageEngine
from litetts.rendering import predicted
from litetts.request import Request
from litetts.speech import Speech

__all__ = ["CONTOUR_S", "place", "tuned"]

CONTOUR_S = 0.01
"""Seconds between the values of a contour that is told."""

VOICED_HZ = 10.0
"""At or below it a contour says that there is no voice (`Prediction.f0`)."""


def tuned(wish: Request) -> list[dict[str, Any]]:
    """The tune of every sentence."""
    speech = Speech(wish)
    return [_told(v, u) for v, u in speech.utterances() if u.words]


def place(voice: Voice, utterance: Utterance) -> dict[str, Any]:
    """Where an utterance stands in the text, and who says it."""
    return {
        "source_start": min(word.start for word in utterance.words),
        "source_end": max(word.end for word in utterance.words),
        "lang": utterance.lang,
        "voice": voice.id,
    }


def _told(voice: Voice, utterance: Utterance) -> dict[str, Any]:
    engine = engines.load(voice.engine)
    if not engine.capabilities.two_stage:
        return {**place(voice, utterance), "duration": None, "f0": None, "words": []}
    assert isinstance(engine, TwoStageEngine)
    prediction, timings, rest = predicted(utterance, voice, engine)
    frames = prediction.lead + int(prediction.durations.sum()) + prediction.tail
    second = engine.hop / engine.sample_rate / rest
    return {
        **place(voice, utterance),
        "duration": round(frames * second, 4),
        "f0": _contour(prediction, second),
        "words": [_timed(word, rest) for word in timings],
    }


def _contour(prediction: Prediction, second: float) -> list[float]:
    """The pitch in Hz at every `CONTOUR_S`, as it is heard; `second` is the length of a frame."""
    frames = prediction.lead + int(prediction.durations.sum()) + prediction.tail
    at = np.arange(0.0, frames * second, CONTOUR_S) / second
    index = np.minimum((at * prediction.contour_rate).astype(int), len(prediction.f0) - 1)
    hertz = prediction.f0[index]
    return [round(float(h), 1) if h > VOICED_HZ else 0.0 for h in hertz]


def _timed(word: WordTiming, rest: float) -> dict[str, Any]:
    return {
        "text": word.word,
        "start": round(word.start / rest, 4),
        "end": round(word.end / rest, 4),
        "source_start": word.source_start,
        "source_end": word.source_end,
    }
