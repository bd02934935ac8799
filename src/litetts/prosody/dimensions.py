"""A feeling as a point instead of a name: valence, arousal and dominance, -1 to 1 each."""

from __future__ import annotations

import math

from litetts.document import Prosody
from litetts.request import clamped

__all__ = ["felt"]

# What one unit of each dimension does, after Schröder's rules for dimensional emotion as MARY TTS
# has them ("pitch 0.3 A + 0.1 E - 0.1 P" and so on, in percent of -100 to 100). They were made for
# voices of small units, which need exaggeration: halved here, range and rate to what a neural voice
# bears (`styles`), so that full arousal is what the style "excited" is.
_PITCH = {"arousal": 0.15, "valence": 0.05, "dominance": -0.05}
_RANGE = {"arousal": 0.4, "dominance": 0.1}
_RATE = {"arousal": 0.06, "valence": 0.05}
_LEVEL = {"arousal": 0.33}
_TILT_DB = 2.0
"""Of full arousal: vocal effort, as of "excited"."""


def felt(valence: float = 0.0, arousal: float = 0.0, dominance: float = 0.0) -> Prosody:
    """What a feeling does to the prosody of a voice; the origin does nothing.

    Args:
        valence: from unpleasant to pleasant, -1 to 1.
        arousal: from drowsy to excited.
        dominance: from submissive to in control.
    """
    point = {"valence": valence, "arousal": arousal, "dominance": dominance}

    def factor(shares: dict[str, float]) -> float:
        return 1 + sum(share * point[name] for name, share in shares.items())

    return clamped(
        Prosody(
            rate=factor(_RATE),
            pitch_st=12 * math.log2(factor(_PITCH)),
            range=factor(_RANGE),
            volume_db=20 * math.log10(factor(_LEVEL)),
            tilt_db=_TILT_DB * arousal,
        )
    )
