"""Let a trained voice's F0 move as far as its teacher's.

Of the many ways to say a sentence a network that is trained on distances learns the one in the
middle, which moves less than any of them (oversmoothing; Toda & Tokuda, 2007, restore the
"global variance" of a contour). Here the mean and the spread of log F0 are linear in the style, so
that they can be set right after training, voice by voice, without touching the shape of a contour
or what lies between two voices.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import torch

from litetts.document import Floats
from litetts.training.data import Item, VoiceData, batches
from litetts.training.fit import predict_f0
from litetts.training.model import Nano

__all__ = ["match_spread"]

_EXAMPLES = 120
"""Utterances of each voice that are compared: about ten minutes."""
_MOST = 1.6
"""Factor by which a spread is changed at most: a voice that learned no contour at all has noise."""
_PARTS = (10, 50, 90)
"""Percentiles that tell middle and spread. The standard deviation would not do: a few frames of a
creaky voice, analysed an octave low, raise it by half."""
_MEAN, _SPREAD = 0, 1
"""Rows of `ProsodyNet.register`."""


@torch.no_grad()
def match_spread(
    model: Nano, data: VoiceData, rows: Mapping[str, int], *, frames: int = 3000
) -> dict[str, float]:
    """Change `model` so that each voice's F0 has its teacher's mean and spread.

    Args:
        model: trained; changed in place.
        data: the corpus it was trained on, or a part of it.
        rows: of the voices in the model's table of styles.
        frames: per batch.

    Returns:
        The factor of the spread of each voice.
    """
    model.eval()
    styles = model.styles.weight
    register = model.prosody.register(styles).double()  # [voices, 3]
    wanted = register.clone()
    factors = {}
    for number, name in enumerate(data.voices):
        voice = rows[name]
        found = [item for item in data.train if item.voice == number][:_EXAMPLES]
        items = [replace(item, voice=voice) for item in found]
        own, true = _contours(model, items, frames)
        factor = float(np.clip(true.std() / own.std(), 1 / _MOST, _MOST))
        mean, spread = register[voice, _MEAN].item(), register[voice, _SPREAD].item()
        middle = (float(own.mean()) - mean) / spread  # of the contour before mean and spread
        wanted[voice, _SPREAD] = factor * spread
        wanted[voice, _MEAN] = float(true.mean() - factor * spread * middle)
        factors[name] = factor
    change = torch.linalg.pinv(styles.double()) @ (wanted - register)
    model.prosody.register.weight += change.T.to(styles.dtype)
    return factors


def _contours(model: Nano, items: Sequence[Item], frames: int) -> tuple[Floats, Floats]:
    """Log F0 of all frames that are voiced in both, at the teacher's durations: own and true."""
    own, true = [], []
    for batch in batches(items, frames, None):
        predicted, voiced = predict_f0(model, batch)
        both = (batch.f0 > 0) & voiced & (batch.mask > 0)
        own.append(predicted[both])
        true.append(np.log(batch.f0[both]))
    return np.concatenate(own), np.concatenate(true)
