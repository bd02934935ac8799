"""How it is said: plans per phoneme and their application to a prediction."""

from __future__ import annotations

from litetts.prosody.acting import acted, style_of
from litetts.prosody.directions import followed
from litetts.prosody.edit import apply
from litetts.prosody.plan import plan
from litetts.prosody.planning import intent
from litetts.prosody.shape import bend, lengths
from litetts.prosody.sound import pitched, wants_pitch
from litetts.prosody.styles import styled
from litetts.prosody.visemes import visemes

__all__ = [
    "acted",
    "apply",
    "bend",
    "followed",
    "intent",
    "lengths",
    "pitched",
    "plan",
    "style_of",
    "styled",
    "visemes",
    "wants_pitch",
]
