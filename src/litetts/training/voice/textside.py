"""The text side of nano: symbols and a style to durations, F0, energy and the decoder's features.

It learns what Kokoro's text encoders, its prosody predictor and the front of its decoder decide
(75 of its 82 million parameters), in three parts that are run one after the other, so that timing
and tune can be edited between them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from litetts.training.voice.blocks import STYLE, Attention, Block
from litetts.training.voice.decoder import pitch_and_energy

__all__ = [
    "CONTOURS",
    "ENERGY_UNIT",
    "F0_UNIT_HZ",
    "PER_FRAME",
    "PLACES",
    "TextSide",
    "TextSize",
    "place",
]

PER_FRAME = 2
"""Values of contours and features for each frame of 25 ms, in which durations are counted."""
PLACES = 4
"""Values of `place` for each frame."""
CONTOURS = 4 * PER_FRAME
"""Values of the contours, as the features are told them, for each frame."""
F0_UNIT_HZ, ENERGY_UNIT = 100.0, 3.0
"""Of what the prosody predicts."""
_FIRST_LOG_FRAMES = 1.2
"""A symbol lasts 3.3 frames before anything is learned."""


@dataclass(frozen=True, slots=True)
class TextSize:
    """Sizes of a text side.

    Attributes:
        symbols: ids, the padding included.
        encoder, prosody, features: channels of the three parts.
        source: channels of the teacher's features.
    """

    symbols: int = 178
    encoder: int = 192
    prosody: int = 160
    features: int = 256
    source: int = 512

    @classmethod
    def of(cls, weights: Mapping[str, Tensor]) -> TextSize:
        """The sizes of weights, so that a checkpoint needs no description."""
        symbols, encoder = weights["embed.weight"].shape
        wide = weights["fhead.weight"]
        prosody = len(weights["pin.bias"])
        return cls(symbols, encoder, prosody, wide.shape[1], wide.shape[0] // PER_FRAME)


def place(durations: Tensor) -> tuple[Tensor, Tensor]:
    """Where each frame lies.

    Args:
        durations: of the symbols in frames, int [N].

    Returns:
        The symbol of each frame, int [F]; and float [F, PLACES]: the share of the symbol that is
        past, the share to come, the log of its duration, one over it.
    """
    count = torch.arange(len(durations), device=durations.device)
    index = torch.repeat_interleave(count, durations)
    begins = torch.cumsum(durations, 0) - durations
    passed = torch.arange(len(index), device=durations.device) - begins[index]
    length = durations[index].float()
    share = (passed.float() + 0.5) / length
    return index, torch.stack([share, 1 - share, torch.log(length), 1 / length], -1)


class TextSide(nn.Module):
    """The three parts: `encode`, `prosody` and `features`."""

    def __init__(self, size: TextSize | None = None) -> None:
        super().__init__()
        self.size = size or TextSize()
        c, p, f = self.size.encoder, self.size.prosody, self.size.features
        self.embed = nn.Embedding(self.size.symbols, c)
        self.pre = nn.ModuleList(Block(c, 3 * c, 5, STYLE) for _ in range(3))
        self.att = nn.ModuleList(Attention(c) for _ in range(2))
        self.post = nn.ModuleList(Block(c, 3 * c, 5, STYLE) for _ in range(2))
        self.dnorm = nn.LayerNorm(c)
        self.dur = nn.Linear(c, 1)
        self.pin = nn.Linear(c + PLACES, p)
        self.pro = nn.ModuleList(Block(p, 3 * p, 7, STYLE) for _ in range(4))
        self.pnorm = nn.LayerNorm(p)
        self.phead = nn.Linear(p, 3 * PER_FRAME)
        self.fin = nn.Linear(c + PLACES + CONTOURS, f)
        self.feat = nn.ModuleList(Block(f, 3 * f, 7, STYLE) for _ in range(4))
        self.fnorm = nn.LayerNorm(f)
        self.fhead = nn.Linear(f, PER_FRAME * self.size.source)
        with torch.no_grad():
            self.dur.bias.fill_(_FIRST_LOG_FRAMES)

    def encode(self, tokens: Tensor, style: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Encodings [B, N, encoder] and log durations in frames, float [B, N].

        Args:
            tokens: ids with the padding at both ends, int [B, N].
            style: [B, STYLE].
            mask: 1 where there is a symbol, [B, N].
        """
        there = mask[..., None]
        hidden = self.embed(tokens) * there
        for block in self.pre:
            hidden = block(hidden, style) * there
        for attention in self.att:
            hidden = attention(hidden, mask) * there
        for block in self.post:
            hidden = block(hidden, style) * there
        return hidden, self.dur(self.dnorm(hidden)).squeeze(-1).float()

    def prosody(self, frames: Tensor, style: Tensor, mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """F0 in units of 100 Hz, logits of voicing, energy in units of 3: float [B, 2 F] each.

        Args:
            frames: encodings and places, [B, F, encoder + PLACES].
            style: [B, STYLE].
            mask: 1 where there is a frame, [B, F].
        """
        there = mask[..., None]
        hidden = self.pin(frames) * there
        for block in self.pro:
            hidden = block(hidden, style) * there
        made = self.phead(self.pnorm(hidden)).float()
        batch, count, _ = made.shape
        f0, voicing, energy = (
            made[..., PER_FRAME * i : PER_FRAME * (i + 1)].reshape(batch, PER_FRAME * count)
            for i in range(3)
        )
        return f0, voicing, energy

    @staticmethod
    def contours(f0: Tensor, energy: Tensor) -> Tensor:
        """F0 and energy [B, 2 F] as the features are told them, [B, F, CONTOURS].

        The four kinds of `pitch_and_energy` stand side by side for each of the two values.
        """
        batch, count = f0.shape
        return pitch_and_energy(f0, energy).reshape(batch, count // PER_FRAME, CONTOURS)

    def hidden_features(
        self, frames: Tensor, contours: Tensor, style: Tensor, mask: Tensor | None = None
    ) -> Tensor:
        """What the last map turns into features, [B, F, features]; arguments as of `features`.

        By a mask [B, F] what is 0 there is as if it were not: as beyond the end.
        """
        hidden = self.fin(torch.cat([frames, contours], -1))
        for block in self.feat:
            hidden = block(hidden if mask is None else hidden * mask[..., None], style)
        return self.fnorm(hidden)

    def features(self, frames: Tensor, contours: Tensor, style: Tensor) -> Tensor:
        """The teacher's features less their mean, over their deviation: [B, 2 F, source].

        Args:
            frames: encodings and places, [B, F, encoder + PLACES].
            contours: of `contours`, [B, F, CONTOURS].
            style: [B, STYLE].
        """
        made = self.fhead(self.hidden_features(frames, contours, style))
        batch, count, _ = made.shape
        return made.reshape(batch, PER_FRAME * count, -1)
