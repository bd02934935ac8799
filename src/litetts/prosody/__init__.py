"""How it is said: plans per phoneme and their application to a prediction."""

from __future__ import annotations

from litetts.prosody.acting import acted, style_of
from litetts.prosody.directions import advice, not_understood, understand
from litetts.prosody.edit import apply
from litetts.prosody.plan import plan
from litetts.prosody.planning import intent
from litetts.prosody.shape import bend, lengths
from litetts.prosody.sound import pitched, wants_pitch
from litetts.prosody.styles import styled
from litetts.prosody.visemes import visemes

__all__ = [
    "acted",
    "advice",
    "apply",
    "bend",
    "intent",
    "lengths",
    "not_understood",
    "pitched",
    "plan",
    "style_of",
    "styled",
    "understand",
    "visemes",
    "wants_pitch",
]
