"""How it is said: plans per phoneme and their application to a prediction."""

from __future__ import annotations

from litetts.prosody.edit import apply
from litetts.prosody.plan import check, plan

__all__ = ["apply", "check", "plan"]
