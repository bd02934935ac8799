"""From wishes (`Prosody`) to a plan per phoneme."""

from __future__ import annotations

import numpy as np

from litetts.document import Floats, Plan, Prosody, Utterance

__all__ = ["plan"]


def plan(utterance: Utterance) -> Plan | None:
    """The plan of an utterance, or None where nothing is to be edited.

    The rate of the utterance as a whole is not in it: engines take that when they predict, since
    a voice that plans to speak fast speaks better than one that is hurried afterwards.
    """
    whole = utterance.prosody
    words = utterance.word_prosody
    if not words and whole == Prosody(rate=whole.rate):
        return None
    n = len(utterance.symbols)
    of = np.clip(utterance.word_of, 0, None)

    def per_symbol(name: str, neutral: float) -> Floats:
        values = np.full(n, getattr(whole, name), np.float32)
        if words:
            local = np.array([getattr(p, name) for p in words] or [neutral], np.float32)[of]
            values = values * local if neutral == 1.0 else values + local
        return values.astype(np.float32)

    duration = np.ones(n, np.float32)
    if words:
        duration = (1.0 / np.array([p.rate for p in words], np.float32)[of]).astype(np.float32)
    return Plan(
        duration=duration,
        pitch_st=per_symbol("pitch_st", 0.0),
        range=per_symbol("range", 1.0),
        energy_db=per_symbol("volume_db", 0.0),
        breath=np.clip(per_symbol("breath", 0.0), 0.0, 1.0).astype(np.float32),
        tilt_db=per_symbol("tilt_db", 0.0),
    )
