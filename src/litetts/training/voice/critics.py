"""The critics of the adversarial stage, and what decoder and critics learn from each other.

Least-squares critics with feature matching, as in HiFi-GAN (arXiv:2010.05646; LSGAN:
arXiv:1611.04076). What its student lacks is the phase of voiced sound below 2 kHz, so most critics
hear only that: they read the wave at 6 and 12 kHz, which also makes them cheap enough for a
processor. The others read spectrograms in bands (UnivNet, arXiv:2106.07889; bins are channels, so
that it is products of matrices).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from litetts.training.voice.excitation import SAMPLE_RATE
from litetts.training.voice.losses import compressed, magnitude

__all__ = ["Critics", "Judgement", "critics_loss", "decoder_losses"]

Judgement = tuple[Tensor, list[Tensor]]
"""What a critic says for each place (1: real), and its layers on the way."""

_SLOPE = 0.1
"""Of leaky ReLUs."""
_GAIN = 8.0
"""Brings speech of usual level to about variance 1 for critics that read the wave."""


def _low_pass(cutoff_hz: float, taps: int) -> Tensor:
    at = np.arange(taps) - taps // 2
    kernel = np.sinc(2 * cutoff_hz / SAMPLE_RATE * at) * np.hanning(taps + 2)[1:-1]
    return torch.tensor(kernel / kernel.sum(), dtype=torch.float32)[None, None]


class Period(nn.Module):
    """Reads every `period`-th sample as one of `period` waves (multi-period, HiFi-GAN).

    Args:
        period: in samples, a prime, so that no two critics see the same.
        channels: of its layers.
    """

    def __init__(self, period: int, channels: Sequence[int] = (24, 48, 96, 128)) -> None:
        super().__init__()
        self.period = period
        self.convs = nn.ModuleList(
            nn.Conv2d(a, b, (5, 1), (3, 1), (2, 0))
            for a, b in zip((1, *channels[:-1]), channels, strict=True)
        )
        self.post = nn.Conv2d(channels[-1], 1, (3, 1), padding=(1, 0))

    def forward(self, wave: Tensor) -> Judgement:
        """Judge waves [B, 1, N]."""
        rows = wave.shape[-1] // self.period
        hidden = wave[..., : rows * self.period].reshape(len(wave), 1, rows, self.period)
        layers = []
        for conv in self.convs:
            hidden = functional.leaky_relu(conv(hidden), _SLOPE)
            layers.append(hidden)
        return self.post(hidden), layers


class Scale(nn.Module):
    """Reads the wave as it is."""

    def __init__(self) -> None:
        super().__init__()
        self.convs = nn.ModuleList(
            [
                nn.Conv1d(1, 24, 15, 2, 7),
                nn.Conv1d(24, 48, 15, 2, 7),
                nn.Conv1d(48, 96, 9, 4, 4),
                nn.Conv1d(96, 128, 5, 2, 2),
                nn.Conv1d(128, 128, 5, 1, 2),
            ]
        )
        self.post = nn.Conv1d(128, 1, 3, 1, 1)

    def forward(self, wave: Tensor) -> Judgement:
        """Judge waves [B, 1, N]."""
        hidden, layers = wave, []
        for conv in self.convs:
            hidden = functional.leaky_relu(conv(hidden), _SLOPE)
            layers.append(hidden)
        return self.post(hidden), layers


class Spectrogram(nn.Module):
    """Reads log magnitudes in bands, each with its own layers.

    Args:
        window, hop: in samples.
        bands: of them; they are wider the higher they lie.
        top_hz: where the last ends.
        channels: of the layers.
    """

    def __init__(
        self, window: int, hop: int, bands: int = 5, top_hz: float = 9000.0, channels: int = 64
    ) -> None:
        super().__init__()
        self.window, self.hop = window, hop
        bins = window // 2 + 1
        edges = np.linspace(0, (top_hz / (SAMPLE_RATE / 2) * bins) ** 0.5, bands + 1) ** 2
        self.bands = [
            (max(0, int(low * 0.9)), min(bins, int(high) + 2 + window // 128))
            for low, high in pairwise(edges)
        ]
        self.nets = nn.ModuleList(
            nn.ModuleList(
                [
                    nn.Conv1d(high - low, channels, 5, 1, 2),
                    nn.Conv1d(channels, channels, 5, 2, 2),
                    nn.Conv1d(channels, channels, 5, 1, 2),
                ]
            )
            for low, high in self.bands
        )
        self.post = nn.ModuleList(nn.Conv1d(channels, 1, 3, 1, 1) for _ in self.bands)

    def forward(self, samples: Tensor) -> Judgement:
        """Judge samples [B, N]."""
        # About -5 to 3: shifted and scaled to where layers work well.
        seen = (compressed(magnitude(samples, self.window, self.hop), self.window) + 1) / 3
        layers, said = [], []
        for (low, high), net, post in zip(self.bands, self.nets, self.post, strict=True):
            hidden = seen[:, low:high]
            for conv in net:
                hidden = functional.leaky_relu(conv(hidden), _SLOPE)
                layers.append(hidden)
            said.append(post(hidden))
        return torch.cat(said, -1), layers


class Critics(nn.Module):
    """All of them: six periods and a scale at 6 kHz, two periods at 12 kHz, three spectrograms."""

    def __init__(self) -> None:
        super().__init__()
        self.period6 = nn.ModuleList(Period(p) for p in (2, 3, 5, 7, 11, 17))
        self.period12 = nn.ModuleList(Period(p, (16, 32, 64, 96)) for p in (3, 7))
        self.scale = Scale()
        self.spec = nn.ModuleList(
            [Spectrogram(1024, 256), Spectrogram(512, 128), Spectrogram(240, 60, bands=3)]
        )
        self.register_buffer("to_6k", _low_pass(2800, 65), persistent=False)
        self.register_buffer("to_12k", _low_pass(5600, 33), persistent=False)

    def forward(self, samples: Tensor) -> list[Judgement]:
        """Judge samples [B, N]."""
        wave = samples[:, None] * _GAIN
        at_6k = functional.conv1d(wave, self.to_6k, stride=4, padding=32)
        at_12k = functional.conv1d(wave, self.to_12k, stride=2, padding=16)
        return [
            *(critic(at_6k) for critic in self.period6),
            *(critic(at_12k) for critic in self.period12),
            self.scale(at_6k),
            *(critic(samples) for critic in self.spec),
        ]


def critics_loss(real: Sequence[Judgement], made: Sequence[Judgement]) -> Tensor:
    """What the critics learn from: 1 for the teacher's samples, 0 for the student's."""
    return torch.stack(
        [
            ((1 - r.float()) ** 2).mean() + (m.float() ** 2).mean()
            for (r, _), (m, _) in zip(real, made, strict=True)
        ]
    ).mean()


def decoder_losses(real: Sequence[Judgement], made: Sequence[Judgement]) -> tuple[Tensor, Tensor]:
    """What the decoder learns from: to be taken for real, and to move the layers as the teacher.

    The distance of each layer is over the mean of the teacher's, so that none dominates.
    """
    fooled = torch.stack([((1 - m.float()) ** 2).mean() for m, _ in made]).mean()
    matched = torch.stack(
        [
            (a.float() - b.float()).abs().mean() / (a.float().abs().mean() + 1e-3)
            for (_, r), (_, m) in zip(real, made, strict=True)
            for a, b in zip(r, m, strict=True)
        ]
    ).mean()
    return fooled, matched
