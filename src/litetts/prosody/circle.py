"""Where styles lie on the circle of feelings: how pleasant, and how stirred.

The places of the emotions are those of `litetts.prosody.emotion.VAD`, whose order is that of the
norms of Russell and Mehrabian (1977); the manners of speaking (a whisper, a newscast) are not on
it, since they say nothing of a feeling.
"""

from __future__ import annotations

from typing import NamedTuple

from litetts.prosody.emotion import VAD

__all__ = ["CIRCLE", "Place"]


class Place(NamedTuple):
    """A point of the circle, each axis from -1 to 1."""

    valence: float
    arousal: float


def _felt(feeling: str) -> Place:
    valence, arousal, _ = VAD[feeling]
    return Place(valence, arousal)


CIRCLE: dict[str, Place] = {
    "neutral": Place(0.0, 0.0),
    "affectionate": _felt("love"),
    "angry": _felt("anger"),
    "bored": Place(-0.4, -0.7),
    "calm": Place(0.4, -0.7),
    "cheerful": _felt("joy"),
    "confident": Place(0.5, 0.45),
    "crying": Place(-0.9, 0.1),
    "curious": _felt("curiosity"),
    "depressed": Place(-0.8, -0.6),
    "disappointed": _felt("disappointment"),
    "disgruntled": _felt("annoyance"),
    "disgusted": _felt("disgust"),
    "embarrassed": _felt("embarrassment"),
    "empathetic": Place(0.4, -0.2),
    "envious": Place(-0.4, 0.2),
    "excited": _felt("excitement"),
    "fearful": Place(-0.6, 0.55),
    "friendly": Place(0.65, 0.15),
    "gentle": Place(0.55, -0.45),
    "hopeful": _felt("optimism"),
    "proud": _felt("pride"),
    "relieved": _felt("relief"),
    "sad": _felt("sadness"),
    "serious": Place(-0.15, -0.15),
    "surprised": _felt("surprise"),
    "terrified": Place(-0.85, 0.9),
    "tired": Place(-0.1, -0.9),
    "unfriendly": Place(-0.45, -0.05),
}
"""Style -> its place. Where several styles are one feeling, the plainest name has it."""
