"""Ternary weights that are learned: a pack keeps them, and the run leaves them."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the train extra")

from hypothesis import given  # noqa: E402
from hypothesis import strategies as st  # noqa: E402

from litetts.models.gguf import KINDS, decode, encode  # noqa: E402
from litetts.training.voice.decoder import DecoderSize  # noqa: E402
from litetts.training.voice.fit import FitSettings, fit, load_decoder  # noqa: E402
from litetts.training.voice.loop import Progress  # noqa: E402
from litetts.training.voice.ternary import Ternary, ternary  # noqa: E402

QUICK = FitSettings(
    decoder=0.03,
    text=0,
    adversarial=0,
    threads=1,
    device="cpu",
    batch=2,
    decoder_size=DecoderSize(width=64, blocks=2, inner=128),
)


@given(st.integers(1, 6), st.integers(0, 1000), st.floats(1e-3, 10))
def test_a_block_is_three_values_that_a_pack_keeps(blocks: int, seed: int, size: float) -> None:
    values = np.random.default_rng(seed).standard_t(3, (blocks, 256)).astype(np.float32) * size
    made = ternary(torch.from_numpy(values)).numpy()
    for before, after in zip(values, made, strict=True):
        assert len(np.unique(np.abs(after[after != 0]))) == 1
        kept = after != 0
        assert np.abs(before[kept]).min() > np.abs(before[~kept]).max(initial=0)
        assert (np.sign(before[kept]) == np.sign(after[kept])).all()
    packed = decode(KINDS["tq1_0"], encode(KINDS["tq1_0"], made.reshape(-1))).reshape(made.shape)
    np.testing.assert_allclose(packed, made, rtol=1e-3)


def test_the_floats_come_back_and_move_by_the_gradient_of_the_ternary_ones() -> None:
    torch.manual_seed(0)
    layer, small = torch.nn.Linear(64, 64), torch.nn.Linear(8, 8)
    network = torch.nn.Sequential(layer, small)
    fine, other = layer.weight.detach().clone(), small.weight.detach().clone()
    coarse = Ternary(network)
    x = torch.randn(5, 64)
    with coarse.weights():
        assert len(layer.weight.unique()) <= 3 * 16
        np.testing.assert_array_equal(small.weight.detach(), other)
        layer(x).square().sum().backward()
        told = layer.weight.detach().clone()
    np.testing.assert_array_equal(layer.weight.detach(), fine)
    wanted = 2 * (x @ told.T + layer.bias).T @ x
    torch.testing.assert_close(layer.weight.grad, wanted)


def test_a_run_learns_with_them_and_leaves_them(corpus: Path, tmp_path: Path) -> None:
    seen: list[Progress] = []
    settings = replace(QUICK, ternary=True)
    for minutes in (0.02, 0.2):  # the second goes on
        fit(corpus, tmp_path, replace(settings, decoder=minutes), seen.append)
    checks = [progress.losses["spectral"] for progress in seen if progress.checked]
    assert checks[-1] < checks[0]
    decoder = load_decoder(tmp_path / "decoder.pt")
    up = decoder.state_dict()["blocks.0.up.weight"]
    np.testing.assert_allclose(ternary(up), up, rtol=1e-5)
    state = torch.load(tmp_path / "decoder.pt", weights_only=True)
    behind = state["behind"]["blocks.0.up.weight"]
    assert len(behind.unique()) > 1000
    np.testing.assert_allclose(ternary(behind), up, rtol=1e-5)


def test_a_pack_of_ternary_weights_loses_nothing_of_them(corpus: Path, tmp_path: Path) -> None:
    from litetts.engines.onnx.floats import with_floats
    from litetts.engines.onnx.packing import Contents, matrices
    from litetts.training.voice.export import export

    def lost(folder: Path) -> list[float]:
        """The share of each matrix that is lost at tq1_0."""
        export(folder / "decoder.pt", folder / "pack")
        network = with_floats((folder / "pack" / "decoder.onnx").read_bytes())
        whole = Contents("nano", "tiny", "", {}, [], {"decoder": network}, [], {})
        found = []
        for matrix in (m for m in matrices(whole) if m.values.size % 256 == 0):
            values = np.ascontiguousarray(matrix.values.T if matrix.rows else matrix.values)
            kept = decode(KINDS["tq1_0"], encode(KINDS["tq1_0"], values.reshape(-1)))
            found.append(float(np.std(kept - values.reshape(-1)) / np.std(values)))
        assert len(found) >= 4
        return found

    fit(corpus, tmp_path / "float", QUICK)
    assert max(lost(tmp_path / "float")) > 0.3
    fit(corpus, tmp_path / "ternary", replace(QUICK, ternary=True))
    assert max(lost(tmp_path / "ternary")) < 0.02  # the rounding to eight bits on the way
