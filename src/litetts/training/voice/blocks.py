"""What the networks are built of: ConvNeXt blocks with FiLM, and self-attention with ALiBi."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

__all__ = ["STYLE", "STYLE_DECODER", "Attention", "Block"]

STYLE = 256
"""Values of one of Kokoro's styles."""
STYLE_DECODER = 128
"""The first of them, which its decoder reads; the others are for its prosody."""
_FIRST_SHARE = 0.3
"""How much a block adds at first: small, so that deep networks begin near the identity."""
_NEVER = -1e4
"""Added to the score of a symbol that is none: exp of it is 0 in half precision too."""


class Block(nn.Module):
    """A ConvNeXt block (arXiv:2201.03545) over time, modulated by the style (FiLM, 1709.07871).

    Depthwise convolution, norm over the channels of each frame (never over time, so that speech
    can be made in pieces), two linear maps with GELU between, and a learned share of the result.

    Args:
        width: channels.
        inner: channels between the linear maps.
        kernel: frames that the convolution sees, odd.
        style: values of the style.
    """

    def __init__(self, width: int, inner: int, kernel: int = 7, style: int = STYLE_DECODER) -> None:
        super().__init__()
        self.dw = nn.Conv1d(width, width, kernel, padding=kernel // 2, groups=width)
        self.norm = nn.LayerNorm(width)
        self.film = nn.Linear(style, 2 * width)
        self.up = nn.Linear(width, inner)
        self.down = nn.Linear(inner, width)
        self.bend: nn.Module = nn.GELU(approximate="tanh")
        self.gamma = nn.Parameter(torch.full((width,), _FIRST_SHARE))
        nn.init.zeros_(self.film.weight)
        nn.init.zeros_(self.film.bias)

    def forward(self, hidden: Tensor, style: Tensor) -> Tensor:
        """[B, T, width] and a style [B, S] -> [B, T, width]."""
        seen = self.dw(hidden.transpose(1, 2)).transpose(1, 2)
        scale, shift = self.film(style).unsqueeze(1).chunk(2, -1)
        seen = self.norm(seen) * (1 + scale) + shift
        return hidden + self.gamma * self.down(self.bend(self.up(seen)))


class Attention(nn.Module):
    """Self-attention over symbols whose scores fall with the distance (ALiBi, arXiv:2108.12409).

    Each head has its own slope, from half a point for each symbol to almost none, in both
    directions; no table of positions limits the length.

    Args:
        width: channels, a multiple of `heads`.
        heads: of the attention.
    """

    def __init__(self, width: int, heads: int = 4) -> None:
        super().__init__()
        self.heads = heads
        self.norm = nn.LayerNorm(width)
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        slopes = [2.0 ** -(2 * head + 1) for head in range(heads)]
        self.register_buffer("slope", torch.tensor(slopes))
        nn.init.zeros_(self.out.weight)
        nn.init.zeros_(self.out.bias)

    def forward(self, hidden: Tensor, mask: Tensor) -> Tensor:
        """[B, N, width] and a mask [B, N] of the symbols that are there -> [B, N, width]."""
        batch, count, width = hidden.shape
        each = width // self.heads
        made = self.qkv(self.norm(hidden)).reshape(batch, count, 3, self.heads, each)
        query, key, value = made.permute(2, 0, 3, 1, 4)
        at = torch.arange(count, device=hidden.device)
        bias = -(at[:, None] - at[None]).abs().float() * self.slope[:, None, None]
        bias = bias[None] + torch.where(mask[:, None, None] > 0, 0.0, _NEVER)
        scores = (query @ key.transpose(-1, -2)).float() / math.sqrt(each) + bias
        heard = torch.softmax(scores, -1).to(value.dtype) @ value
        return hidden + self.out(heard.transpose(1, 2).reshape(batch, count, width))
