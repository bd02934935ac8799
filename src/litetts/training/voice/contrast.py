"""Formants as sharp as the teacher's: contrast over frequency, given back to a decoder's gains.

What learns from distances says the mean of what might be: peaks are lower and valleys higher than
in any real spectrum, here by 5 to 12 % of what cepstral coefficients vary (quefrencies below 3.5
ms, voiced frames). Critics mend a part of it. The rest is the same everywhere, so it is mended when
a decoder is exported: as the post-filters of speech coders do it (Chen and Gersho, Adaptive
postfiltering, 1995) and as statistical voices give back their global variance (Toda and Tokuda,
2007), each gain moves away from the mean around it, and the level of the frame stays.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from litetts.training.voice.signal import BINS, OUTPUTS

__all__ = ["Sharp", "unsharp"]

_BAND = 8
"""Bins that are one value where the mean is taken."""
_SPAN = 11
"""Bands of the mean around each: 1.7 kHz, the distance of formants. Over half of it it takes twice
the contrast to be as natural, over a fifth it does nothing."""
_GAINS = ((0, BINS), (2 * BINS, 3 * BINS))
"""Where the log gains of pulses and noise stand among the outputs."""
_EACH = 4
"""The level is that of every fourth bin."""
_LEVELS = -(-BINS // _EACH)


class Sharp(nn.Module):
    """A decoder's head that says sharpened gains; the power of each frame's filters stays.

    Sharpening is linear, so it costs nothing where it is spoken; the power is looked for in every
    fourth bin, which a small map says as they were.

    Args:
        head: [OUTPUTS, width].
        contrast: how much more gains differ from those around them, 0 = not.
    """

    places: Tensor

    def __init__(self, head: nn.Linear, contrast: float) -> None:
        super().__init__()
        self.said = nn.Linear(head.in_features, OUTPUTS)
        self.plain = nn.Linear(head.in_features, len(_GAINS) * _LEVELS)
        places = torch.zeros(len(_GAINS), OUTPUTS)
        sharpen = _map(contrast)
        with torch.no_grad():
            for kind in ("weight", "bias"):
                given, said, plain = (getattr(m, kind) for m in (head, self.said, self.plain))
                said.copy_(given)
                for begin, end in _GAINS:
                    said[begin:end] = sharpen @ given[begin:end]
                plain.copy_(torch.cat([given[begin:end:_EACH] for begin, end in _GAINS]))
            for place, (begin, end) in zip(places, _GAINS, strict=True):
                place[begin:end] = 0.5
        self.register_buffer("places", places)

    def forward(self, hidden: Tensor) -> Tensor:
        """[B, T, width] -> [B, T, OUTPUTS]."""
        said = self.said(hidden)
        before = self.plain(hidden).chunk(len(_GAINS), -1)
        after = [said[..., begin:end:_EACH] for begin, end in _GAINS]
        shifts = [
            torch.log(torch.exp(2 * b).sum(-1, True) / torch.exp(2 * a).sum(-1, True))
            for b, a in zip(before, after, strict=True)
        ]
        return said + torch.cat(shifts, -1) @ self.places


def unsharp(values: Tensor, contrast: float) -> Tensor:
    """Weights or biases of a head as they were before `Sharp`, [OUTPUTS, ...] each."""
    plain = values.clone()
    for begin, end in _GAINS:
        plain[begin:end] = torch.linalg.solve(_map(contrast), values[begin:end])
    return plain


def _map(contrast: float) -> Tensor:
    """What sharpens gains, [BINS, BINS]."""
    means = torch.eye(BINS)[:, : BINS // _BAND * _BAND].reshape(BINS, -1, _BAND).mean(-1)
    bands = functional.avg_pool1d(means[None], _SPAN, 1, _SPAN // 2, count_include_pad=False)
    drawn = functional.interpolate(bands, scale_factor=_BAND, mode="linear")
    around = functional.pad(drawn, (0, BINS % _BAND), "replicate")[0]  # a row says what a bin gives
    return (1 + contrast) * torch.eye(BINS) - contrast * around.T
