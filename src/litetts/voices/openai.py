"""OpenAI's voice names, for clients that know no others."""

from __future__ import annotations

from typing import Literal

from litetts import engines

__all__ = ["BEST", "OPENAI", "configure", "speakers"]

BEST = "best"
"""The setting for the nearest voices where they are here, and the default voice's engine else."""

_configured = [engines.NAMES[0]]


def configure(speakers: str) -> None:
    """Let OpenAI's names be spoken by an engine, or by BEST, from now on, in this process."""
    _configured[0] = speakers


def speakers() -> str:
    """Who speaks for OpenAI's names: the setting `voices.openai`."""
    return _configured[0]


OPENAI: dict[str, tuple[str, Literal["female", "male"]]] = {
    "alloy": ("af_alloy", "female"),
    "ash": ("am_adam", "male"),
    "ballad": ("bm_george", "male"),
    "cedar": ("am_michael", "male"),
    "coral": ("af_bella", "female"),
    "echo": ("am_echo", "male"),
    "fable": ("bm_fable", "male"),
    "marin": ("af_heart", "female"),
    "nova": ("af_nova", "female"),
    "onyx": ("am_onyx", "male"),
    "sage": ("af_sarah", "female"),
    "shimmer": ("af_sky", "female"),
    "verse": ("am_puck", "male"),
}
"""Name -> the released voice nearest in character, and the gender that stands in without it."""
