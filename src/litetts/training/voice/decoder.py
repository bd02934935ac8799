"""The decoder: features, F0, energy and style of 80 frames a second to the spectra of `signal`.

One decoder serves all voices. It replaces Kokoro's generator (94 % of Kokoro's work): with the
released front, whose output it reads through `features`, and with nano's text side, which
predicts that output.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from litetts.training.voice.blocks import STYLE_DECODER, Block
from litetts.training.voice.excitation import UNVOICED_HZ
from litetts.training.voice.signal import BINS, OUTPUTS, STEPS

__all__ = ["CONDITIONS", "VOICING", "Decoder", "DecoderSize", "conditions", "pitch_and_energy"]

_PHASES = (1, 2, 3, 4)
"""Harmonics whose phase at the frame's centre the network is told: the teacher's generator runs on
a grid of frames, and what is locked to the grid no filter on the pulses can express."""
CONDITIONS = 4 + 2 * len(_PHASES)
"""Values of `conditions` for each frame."""
VOICING = 1
"""The one of them that says whether there is a voice: 0 or 1."""
_MIDDLE_HZ = 150.0
"""The F0 that is told as 0."""
_ENERGY_SCALE = 10.0
"""Of Kokoro's energy, which lies between 0 and about 15."""
_FIRST_GAIN, _FIRST_BREATH = -4.0, -5.0
"""Log gains of pulses and noise before anything is learned: the level of quiet speech."""
_FIRST_WEIGHTS = 0.3
"""Of PyTorch's own, in the head: the beginning is smooth."""


@dataclass(frozen=True, slots=True)
class DecoderSize:
    """Sizes of a decoder.

    Attributes:
        width: channels.
        blocks: of them.
        inner: channels within a block.
        source: channels of the teacher's features.
    """

    width: int = 256
    blocks: int = 8
    inner: int = 768
    source: int = 512

    @classmethod
    def of(cls, weights: Mapping[str, Tensor]) -> DecoderSize:
        """The sizes of weights, so that a checkpoint needs no description."""
        width, source = weights["adapt.weight"].shape
        blocks = 1 + sum(name.startswith("blocks.") and name.endswith(".gamma") for name in weights)
        return cls(width, blocks, len(weights["inp.up.bias"]), source)


def pitch_and_energy(f0: Tensor, energy: Tensor) -> Tensor:
    """How the networks are told contours [B, T] each: log F0, voicing, energy, its square.

    Returns:
        [B, T, 4].
    """
    voiced = (f0 > UNVOICED_HZ).float()
    pitch = torch.log(f0.clamp(min=UNVOICED_HZ) / _MIDDLE_HZ) * voiced
    level = energy / _ENERGY_SCALE
    return torch.stack([pitch, voiced, level, level**2], -1)


def conditions(f0: Tensor, energy: Tensor, phase: Tensor) -> Tensor:
    """What the decoder is told beside the features.

    Args:
        f0: in Hz, [B, T].
        energy: Kokoro's, [B, T].
        phase: of the fundamental at the centres of the frames, in radians, [B, T].

    Returns:
        [B, T, CONDITIONS]: `pitch_and_energy`, then cosines and sines of the first harmonics.
    """
    voiced = (f0 > UNVOICED_HZ).float().unsqueeze(-1)
    angles = torch.stack([phase * k for k in _PHASES], -1)
    told = pitch_and_energy(f0, energy)
    return torch.cat([told, angles.cos() * voiced, angles.sin() * voiced], -1)


class Decoder(nn.Module):
    """The network. It sees 0.3 s to each side: blocks of 7 frames, no norm over time.

    Its output is that of a Vocos-like head: for each of 601 bins a log gain and a phase of the
    pulses and a log gain of the noise; how much the noise follows the pulse; and envelopes of both
    within the frame.

    Attributes:
        mean, std: of the teacher's features, taken from the corpus.
    """

    def __init__(self, size: DecoderSize | None = None) -> None:
        super().__init__()
        self.size = size or DecoderSize()
        width, inner = self.size.width, self.size.inner
        self.register_buffer("mean", torch.zeros(self.size.source))
        self.register_buffer("std", torch.ones(self.size.source))
        self.adapt = nn.Linear(self.size.source, width)
        self.cond = nn.Linear(CONDITIONS, width)
        self.inp = Block(width, inner)
        self.blocks = nn.ModuleList(Block(width, inner) for _ in range(self.size.blocks - 1))
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, OUTPUTS)
        with torch.no_grad():
            self.head.weight.mul_(_FIRST_WEIGHTS)
            self.head.bias.zero_()
            self.head.bias[:BINS] = _FIRST_GAIN
            self.head.bias[2 * BINS : 3 * BINS] = _FIRST_BREATH
            self.head.weight[-2 * STEPS :] = 0  # envelopes are flat

    def features(self, source: Tensor) -> Tensor:
        """The teacher's features [B, T, source] as this network reads them, [B, T, width]."""
        return self.adapt((source - self.mean) / self.std)

    def forward(
        self, features: Tensor, told: Tensor, style: Tensor, mask: Tensor | None = None
    ) -> Tensor:
        """Spectra for `signal.synthesise`.

        Args:
            features: of `features`, or of the text side, [B, T, width].
            told: `conditions`, [B, T, CONDITIONS].
            style: [B, STYLE].
            mask: 1 where there is a frame, [B, T]; what is 0 is as if it were beyond the end.
                None = all are there.

        Returns:
            float [B, T, OUTPUTS].
        """
        style = style[:, :STYLE_DECODER]
        hidden = features + self.cond(told)
        for block in (self.inp, *self.blocks):
            hidden = block(hidden if mask is None else hidden * mask[..., None], style)
        return self.head(self.norm(hidden))
