"""The network of nano: three small non-autoregressive parts, joined by durations.

    symbols, style -> SymbolEncoder  -> encodings, durations and pauses   (per symbol)
    encodings      -> ProsodyNet     -> F0, voicing, energy               (per frame)
    encodings      -> AcousticNet    -> envelope shape, aperiodicity      (per frame)

Blocks are ConvNeXt's (Liu et al., 2022) in one dimension; the style modulates every block (FiLM,
Perez et al., 2018) by linear maps, so that a voice between two styles is a voice in between.
The level of a frame is the prosody net's alone: the acoustic net's envelope has zero mean.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

import torch
from torch import Tensor, nn

from litetts.engines.nano.input import POSITIONS
from litetts.engines.nano.source_filter import APERIODICITY_BANDS, BANDS

__all__ = ["Nano", "NanoConfig"]

STYLE = 256
"""Length of a style vector: Kokoro's, so that blending works alike."""
_STYLE_CODE = 64


@dataclass(frozen=True, slots=True)
class NanoConfig:
    """Sizes of the network. `symbols` counts the vocabulary with padding, start and end."""

    symbols: int
    voices: int
    encoder: int = 192
    prosody: int = 128
    acoustic: int = 224
    dropout: float = 0.05

    def as_dict(self) -> dict[str, int | float]:
        """Plain values for a checkpoint."""
        return asdict(self)


class Block(nn.Module):
    """Depthwise convolution, normalisation modulated by style, and a two-layer perceptron."""

    def __init__(self, width: int, kernel: int, dilation: int, dropout: float) -> None:
        super().__init__()
        self.kernel, self.dilation = kernel, dilation
        self.taps = nn.Parameter(torch.randn(kernel, width) / kernel**0.5)
        self.norm = nn.LayerNorm(width)
        self.film = nn.Linear(_STYLE_CODE, 2 * width)
        self.up = nn.Linear(width, 2 * width)
        self.down = nn.Linear(2 * width, width)
        self.dropout = nn.Dropout(dropout)
        nn.init.zeros_(self.film.weight)
        nn.init.zeros_(self.film.bias)
        nn.init.normal_(self.down.weight, std=0.3 / (2 * width) ** 0.5)

    def forward(self, x: Tensor, code: Tensor) -> Tensor:
        """`x` [B, T, width], `code` [B, 1, _STYLE_CODE] -> [B, T, width]."""
        reach = self.dilation * (self.kernel - 1) // 2
        padded = nn.functional.pad(x, (0, 0, reach, reach))
        length = x.shape[1]
        # A sum of shifted copies: for few taps faster than a grouped convolution, also exported.
        h = padded[:, :length] * self.taps[0]
        for k in range(1, self.kernel):
            at = k * self.dilation
            h = h + padded[:, at : at + length] * self.taps[k]
        scale, shift = self.film(code).chunk(2, dim=-1)
        h = self.norm(h) * (1 + scale) + shift
        return x + self.dropout(self.down(nn.functional.relu(self.up(h))))


class Stack(nn.Module):
    """Projection, blocks of the given dilations, final normalisation."""

    def __init__(
        self, inputs: int, width: int, kernel: int, dilations: tuple[int, ...], dropout: float
    ) -> None:
        super().__init__()
        self.style = nn.Linear(STYLE, _STYLE_CODE)
        self.project = nn.Linear(inputs, width)
        self.blocks = nn.ModuleList(Block(width, kernel, d, dropout) for d in dilations)
        self.norm = nn.LayerNorm(width)

    def forward(self, x: Tensor, style: Tensor, mask: Tensor | None = None) -> Tensor:
        """`x` [B, T, inputs], `style` [B, STYLE], `mask` [B, T, 1] -> [B, T, width]."""
        code = self.style(style).unsqueeze(1)
        h = self.project(x)
        for block in self.blocks:
            if mask is not None:
                h = h * mask
            h = block(h, code)
        return self.norm(h)


class SymbolEncoder(nn.Module):
    """Symbols in context. Reach: 64 symbols to either side, plus the distance to both ends."""

    def __init__(self, config: NanoConfig) -> None:
        super().__init__()
        width = config.encoder
        self.embedding = nn.Embedding(config.symbols, width)
        self.stack = Stack(width + 4, width, 5, (1, 2, 4, 8, 16, 1), config.dropout)
        self.heads = nn.Linear(width, 2)

    def forward(
        self, symbols: Tensor, ends: Tensor, style: Tensor, mask: Tensor | None = None
    ) -> tuple[Tensor, Tensor, Tensor]:
        """`symbols` int64 [B, N], `ends` [B, N, 4] -> encodings, log(1 + frames), pause logit."""
        h = self.stack(torch.cat([self.embedding(symbols), ends], -1), style, mask)
        log_frames, pause = self.heads(h).unbind(-1)
        return h, log_frames, pause


class ProsodyNet(nn.Module):
    """F0, voicing and energy of every frame. F0's mean and spread are linear in the style."""

    def __init__(self, config: NanoConfig) -> None:
        super().__init__()
        self.stack = Stack(
            config.encoder + POSITIONS, config.prosody, 7, (1, 2, 4, 8, 1), config.dropout
        )
        self.heads = nn.Linear(config.prosody, 3)
        self.register = nn.Linear(STYLE, 3)

    def forward(self, x: Tensor, style: Tensor, mask: Tensor | None = None) -> Tensor:
        """[B, T, encoder + POSITIONS] -> [B, T, 3]: log F0 (Hz), voicing logit, energy (log)."""
        contour, voicing, energy = self.heads(self.stack(x, style, mask)).float().unbind(-1)
        mean, spread, level = self.register(style).float().unsqueeze(1).unbind(-1)
        return torch.stack([mean + spread * contour, voicing, level + energy], -1)


class AcousticNet(nn.Module):
    """Shape of the spectral envelope and aperiodicity of every frame."""

    def __init__(self, config: NanoConfig) -> None:
        super().__init__()
        self.stack = Stack(
            config.encoder + POSITIONS, config.acoustic, 5, (1, 2, 1, 2, 1, 1), config.dropout / 2
        )
        self.heads = nn.Linear(config.acoustic, BANDS + APERIODICITY_BANDS)
        self.average = nn.Linear(STYLE, BANDS)

    def forward(self, x: Tensor, style: Tensor, mask: Tensor | None = None) -> Tensor:
        """[B, T, encoder + POSITIONS] -> [B, T, BANDS + APERIODICITY_BANDS]."""
        out = self.heads(self.stack(x, style, mask)).float()
        shape = out[..., :BANDS] + self.average(style).float().unsqueeze(1)
        shape = shape - shape.mean(-1, keepdim=True)
        return torch.cat([shape, torch.sigmoid(out[..., BANDS:])], -1)


class Nano(nn.Module):
    """The whole network and a style vector per voice."""

    def __init__(self, config: NanoConfig) -> None:
        super().__init__()
        self.config = config
        self.styles = nn.Embedding(config.voices, STYLE)
        nn.init.normal_(self.styles.weight, std=STYLE**-0.5)
        self.encoder = SymbolEncoder(config)
        self.prosody = ProsodyNet(config)
        self.acoustic = AcousticNet(config)
