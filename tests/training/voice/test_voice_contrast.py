"""Formants that distances blurred: what an exported decoder says is sharper, and as loud."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch", reason="needs the train extra")

from litetts.training.voice.contrast import Sharp, unsharp  # noqa: E402
from litetts.training.voice.signal import BINS, OUTPUTS  # noqa: E402

CONTRAST = 0.2


def _head() -> tuple[torch.nn.Linear, torch.Tensor]:
    """A head whose gains are hills 1.2 kHz apart, and hidden values of some frames."""
    torch.manual_seed(0)
    head = torch.nn.Linear(8, OUTPUTS)
    hills = torch.cos(2 * torch.pi * torch.arange(BINS) / 60)
    with torch.no_grad():
        head.weight.mul_(0.1)
        for begin in (0, 2 * BINS):
            head.bias[begin : begin + BINS] = 2 * hills - 3
    return head, torch.randn(1, 5, 8)


@torch.no_grad()
def test_formants_stand_out_and_the_level_stays():
    head, hidden = _head()
    plain, sharp = head(hidden), Sharp(head, CONTRAST)(hidden)
    for begin in (0, 2 * BINS):
        was, now = (said[..., begin : begin + BINS] for said in (plain, sharp))
        assert float(now.std(-1).mean() / was.std(-1).mean()) == pytest.approx(1.23, abs=0.03)
        power = [torch.logsumexp(2 * gains, -1) for gains in (was, now)]
        assert float((power[1] - power[0]).abs().max()) < 0.05  # 0.2 dB
    rest = torch.cat([torch.arange(BINS, 2 * BINS), torch.arange(3 * BINS, OUTPUTS)])
    assert torch.equal(plain[..., rest], sharp[..., rest])


@torch.no_grad()
def test_without_contrast_nothing_changes():
    head, hidden = _head()
    assert torch.allclose(Sharp(head, 0.0)(hidden), head(hidden), atol=1e-4)


def test_a_head_can_be_had_back():
    head, _ = _head()
    sharp = Sharp(head, CONTRAST)
    assert torch.allclose(unsharp(sharp.said.weight, CONTRAST), head.weight, atol=1e-4)
    assert torch.allclose(unsharp(sharp.said.bias, CONTRAST), head.bias, atol=1e-4)
