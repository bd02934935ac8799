"""Wishes for the pitch, done on the sound of an engine that has no pitch of its own to change."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from litetts.audio.repitch import HOP_S, repitched, track
from litetts.document import Audio, Prosody, Utterance
from litetts.prosody.edit import octaves, usual_hz
from litetts.prosody.shape import HIGHEST_HZ, LOWEST_HZ

__all__ = ["pitched", "wants_pitch"]


def wants_pitch(utterance: Utterance) -> bool:
    """Whether another pitch or range is wanted of any of it."""
    wishes = (utterance.prosody, *utterance.word_prosody)
    return any(wish.pitch_st or wish.range != 1.0 for wish in wishes)


def pitched(audio: Audio, utterance: Utterance) -> Audio:
    """The sound of an utterance with the pitch and the range that are wanted.

    Wishes for single words are done where the engine told when each is heard. The range is scaled
    around the mean (geometric) of what has a voice.
    """
    if not wants_pitch(utterance) or not len(audio.samples):
        return audio
    f0 = track(audio.samples, audio.sample_rate)
    voiced = f0 > 0
    if not voiced.any():
        return audio
    shift = np.full(len(f0), utterance.prosody.pitch_st)
    width = np.full(len(f0), utterance.prosody.range)
    words = utterance.word_prosody
    timings = audio.words if len(audio.words) == len(words) else ()
    for timing, wish in zip(timings, words or (Prosody(),), strict=False):
        heard = slice(int(timing.start / HOP_S), int(timing.end / HOP_S) + 1)
        shift[heard] += wish.pitch_st
        width[heard] *= wish.range
    hertz = np.where(voiced, f0, 1.0).astype(np.float64)
    middle = usual_hz(f0[voiced], np.ones(int(voiced.sum())))
    wanted = hertz * np.exp2((width - 1) * octaves(f0, middle) + shift / 12)
    factor = np.where(voiced, np.clip(wanted, LOWEST_HZ, HIGHEST_HZ) / hertz, 1.0)
    samples = repitched(audio.samples, audio.sample_rate, f0, factor.astype(np.float32))
    return replace(audio, samples=samples)
