"""How it is said: plans per phoneme and their application to a prediction."""

from __future__ import annotations

from litetts.prosody.directions import understand
from litetts.prosody.edit import apply
from litetts.prosody.plan import plan

__all__ = ["apply", "plan", "understand"]
