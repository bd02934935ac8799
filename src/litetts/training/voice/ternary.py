"""Weights of -1, 0 and 1 times a scale, learned: the network computes with them, the floats behind
them move (straight-through estimator: Bengio, Leonard, Courville, arXiv 1308.3432).

Blocks and sizes are those of a pack at `tq1_0`, whose encoder keeps such weights as they are: 256
values one after the other along what is summed, in matrices of 4096 and more. The threshold and the
scale of a block are those of ternary weight networks (Li and Liu, arXiv 1605.04711).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn

__all__ = ["Ternary", "ternary"]

_BLOCK = 256
_LEAST = 4096
"""Values of a matrix that is quantised."""
_THRESHOLD = 0.7
"""Of the mean size of a block's values: what is less becomes 0."""


def ternary(weight: Tensor) -> Tensor:
    """The nearest ternary weights, in the shape of `weight`; its values are whole blocks."""
    blocks = weight.reshape(-1, _BLOCK)
    size = blocks.abs()
    there = size > _THRESHOLD * size.mean(1, keepdim=True)
    scale = (size * there).sum(1, keepdim=True) / there.sum(1, keepdim=True).clamp(min=1)
    return (blocks.sign() * there * scale).reshape(weight.shape)


class Ternary:
    """The matrices of a network that become ternary, and the floats behind them."""

    def __init__(self, network: nn.Module) -> None:
        """Look for them; nothing is changed."""
        self._matrices = [
            layer.weight
            for layer in network.modules()
            if isinstance(layer, nn.Linear | nn.Embedding)
            and layer.weight.numel() >= _LEAST
            and layer.weight.numel() % _BLOCK == 0
        ]
        self._fine: list[Tensor] = []

    @torch.no_grad()
    def coarse(self) -> None:
        """Let the network compute with ternary weights. Once only until `fine`."""
        self._fine = [matrix.detach().clone() for matrix in self._matrices]
        for matrix, fine in zip(self._matrices, self._fine, strict=True):
            matrix.data.copy_(ternary(fine))

    @torch.no_grad()
    def fine(self) -> None:
        """Give it the floats back, to be moved by the gradient of the ternary ones."""
        for matrix, fine in zip(self._matrices, self._fine, strict=bool(self._fine)):
            matrix.data.copy_(fine)
        self._fine = []

    @contextmanager
    def weights(self) -> Iterator[None]:
        """The network with ternary weights for a while."""
        self.coarse()
        try:
            yield
        finally:
            self.fine()
