"""From wishes (`Prosody`) to a plan per phoneme."""

from __future__ import annotations

import numpy as np

from litetts.document import Floats, Plan, Prosody, Utterance
from litetts.errors import InputError

__all__ = ["BOUNDS", "check", "plan"]

# Beyond these a voice stops being one; requests outside are refused, not clamped.
# Rate: OpenAI's API allows 0.25 to 4. Pitch: an octave. Volume: SSML's usual -96..+40 narrowed
# to what a limiter can still carry.
BOUNDS: dict[str, tuple[float, float]] = {
    "rate": (0.25, 4.0),
    "pitch_st": (-12.0, 12.0),
    "range": (0.0, 3.0),
    "volume_db": (-96.0, 20.0),
    "breath": (0.0, 1.0),
    "tilt_db": (-12.0, 12.0),
}


def check(prosody: Prosody) -> Prosody:
    """Return `prosody` if it is within bounds.

    Raises:
        InputError: naming the field, its value and its bounds.
    """
    for name, (low, high) in BOUNDS.items():
        value = getattr(prosody, name)
        if not low <= value <= high:  # also catches NaN
            raise InputError(f"{name} is {value:g}; it must be {low:g} to {high:g}", field=name)
    return prosody


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
