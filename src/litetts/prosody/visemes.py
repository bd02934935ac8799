"""What the mouth does, and when: the visemes of an utterance, for faces that are animated.

The numbers are those of Azure's speech service, 0 (silence) to 21 (lips closed). They come as marks
of the audio, named `viseme:21`, each at the moment from which the mouth has that shape.
"""

from __future__ import annotations

import numpy as np

from litetts.document import Prediction, Utterance
from litetts.phonemes.punctuation import MARKS

__all__ = ["PREFIX", "VISEMES", "visemes"]

PREFIX = "viseme:"
"""What the names of these marks begin with."""

_SHAPES = {
    1: "æəʌɐᵊaã", 2: "ɑɒ", 3: "ɔ", 4: "ɛʊeAøœ", 5: "ɜɝɚ", 6: "jiɪyʏᵻɨ", 7: "wuʍ", 8: "oOQ",
    9: "W", 10: "Y", 11: "I", 12: "hɦ", 13: "ɹrʁ", 14: "lɫʎ", 15: "szʦʣ", 16: "ʃʒʧʤɕʑ", 17: "ð",
    18: "fv", 19: "dtnθɾTɲ", 20: "kɡgŋxçqɣ", 21: "pbm",
}  # fmt: skip
VISEMES: dict[str, int] = {symbol: i for i, symbols in _SHAPES.items() for symbol in symbols}
"""Symbol -> the shape of the mouth; diphthongs have one of their own."""


def visemes(
    utterance: Utterance, prediction: Prediction, second: float
) -> tuple[tuple[str, float], ...]:
    """(name, seconds from the start of the sound) of each change of the mouth.

    Args:
        utterance: in the symbols of its engine.
        prediction: of it.
        second: seconds of a frame.
    """
    ends = prediction.lead + np.cumsum(prediction.durations)
    # A symbol is heard before its frames.
    begins = np.maximum(ends - prediction.durations - prediction.ahead, 0.0) * second
    found, last = [(f"{PREFIX}0", 0.0)], 0
    for symbol, at in zip(utterance.symbols, begins, strict=True):
        shape = 0 if symbol in MARKS else VISEMES.get(symbol, last)
        if shape != last:
            found.append((f"{PREFIX}{shape}", float(at)))
        last = shape
    if last and len(ends):
        found.append((f"{PREFIX}0", float(max(ends[-1] - prediction.ahead, 0.0) * second)))
    return tuple(found)
