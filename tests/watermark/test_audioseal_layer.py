"""AudioSeal's real package with random weights of the true architecture."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from litetts.document import Audio
from litetts.errors import InputError, ModelError
from litetts.watermark import Key, Marker

pytestmark = pytest.mark.reference
torch = pytest.importorskip("torch")
pytest.importorskip("audioseal")

from litetts.watermark.audioseal import (  # noqa: E402
    AudioSealLayer,
    Calibration,
    Checkpoint,
    untrained_detector,
    untrained_generator,
)

RATE = 24_000


@pytest.fixture(scope="module")
def models() -> tuple[Any, Any]:
    torch.manual_seed(0)
    return untrained_generator(), untrained_detector()


@pytest.fixture(scope="module")
def files(models: tuple[Any, Any], tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Checkpoints in the released form: weight-normalised, beside an OmegaConf object."""
    from omegaconf import OmegaConf

    folder = tmp_path_factory.mktemp("audioseal")
    paths = [folder / "generator.pth", folder / "detector.pth"]
    for path, model in zip(paths, models, strict=True):
        config = OmegaConf.create({"seanet": {"ratios": [8, 5, 4, 2], "norm": "weight_norm"}})
        torch.save({"xp.cfg": config, "model": _released(model.state_dict())}, path)
    return paths


def _released(weights: dict[str, Any]) -> dict[str, Any]:
    """The names that the released files have, with convolutions as direction and length."""
    out = {}
    for name, value in weights.items():
        name = name.replace(".inner_conv.", ".")
        if name.endswith((".conv.weight", ".convtr.weight")):
            out[name + "_g"] = value.flatten(1).norm(dim=1).reshape(-1, 1, 1)
            out[name + "_v"] = value
        else:
            out[name] = value
    return out


def test_size_of_the_true_architecture(models: tuple[Any, Any]) -> None:
    generator, detector = (sum(p.numel() for p in m.parameters()) / 1e6 for m in models)
    assert generator == pytest.approx(14.68, abs=0.02)
    assert detector == pytest.approx(8.65, abs=0.02)


def test_loads_released_form_safely(models: tuple[Any, Any], files: list[Path]) -> None:
    digest = hashlib.sha256(files[0].read_bytes()).hexdigest()
    layer = AudioSealLayer.load(Checkpoint(files[0], digest), Checkpoint(files[1]))
    sound = np.random.default_rng(0).normal(0, 0.1, 16_000).astype(np.float32)
    direct = AudioSealLayer(*models)
    assert np.allclose(layer.mark(sound, 16_000, 7), direct.mark(sound, 16_000, 7), atol=1e-4)
    assert layer.scores(sound, 16_000)[0] == pytest.approx(
        direct.scores(sound, 16_000)[0], abs=0.01
    )


def test_wrong_hash_damage_and_other_weights(files: list[Path], tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="SHA-256"):
        AudioSealLayer.load(Checkpoint(files[0], "00"), Checkpoint(files[1]))
    broken = tmp_path / "broken.pth"
    broken.write_bytes(files[1].read_bytes()[:1000])
    with pytest.raises(ModelError, match="cannot be opened"):
        AudioSealLayer.load(Checkpoint(files[0]), Checkpoint(broken))
    with pytest.raises(ModelError, match="16-bit model"):
        AudioSealLayer.load(Checkpoint(files[1]), Checkpoint(files[1]))
    with pytest.raises(ModelError, match="cannot be read"):
        AudioSealLayer.load(Checkpoint(tmp_path / "none.pth"), Checkpoint(files[1]))


class _Trap:
    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return Path.touch, (Path("trap"),)  # type: ignore[return-value]


def test_code_in_a_checkpoint_does_not_run(
    files: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    torch.save({"model": _Trap()}, tmp_path / "trap.pth")
    with pytest.raises(ModelError, match="holds code"):
        AudioSealLayer.load(Checkpoint(tmp_path / "trap.pth"), Checkpoint(files[1]))
    assert not (tmp_path / "trap").exists()


def test_change_is_added_at_the_sounds_rate(models: tuple[Any, Any], speech: Audio) -> None:
    layer = AudioSealLayer(*models)
    sound = speech.samples[: 2 * RATE]
    marked = layer.mark(sound, RATE, 0xABCD)
    assert marked.shape == sound.shape
    change = marked - sound
    assert np.any(change)
    spectrum = np.abs(np.fft.rfft(change)) ** 2
    above = np.fft.rfftfreq(len(change), 1 / RATE) > 8500
    assert spectrum[above].sum() < 1e-3 * spectrum.sum()  # nothing above what 16 kHz can hold
    assert not np.array_equal(marked, layer.mark(sound, RATE, 0xABCE))  # the message matters


def test_both_layers_report(models: tuple[Any, Any], speech: Audio) -> None:
    key = Key(bytes(range(32)))

    class Quiet(torch.nn.Module):  # type: ignore[misc]
        """The untrained generator, at the level of a trained one (26 dB below the speech)."""

        def __init__(self) -> None:
            super().__init__()
            self.inner = models[0]

        def get_watermark(self, x: Any, **message: Any) -> Any:
            mark = self.inner.get_watermark(x, **message)
            return mark * (x.pow(2).mean() / mark.pow(2).mean()).sqrt() * 10 ** (-26 / 20)

    marker = Marker([key], neural=AudioSealLayer(Quiet(), models[1]))
    marked, name = marker.mark(speech, request_id="both")
    found = marker.detect(marked.samples, RATE, search=False)
    spread, neural = found.layers
    assert (spread.name, neural.name) == ("spread-spectrum", "audioseal")
    assert spread.present
    assert f"{found.key_id}-{found.payload}" == name
    assert 0 <= neural.scores["share"] <= 1
    assert 0 <= neural.scores["equal_bits"] <= 1
    assert set(found.told()) == {"answer", "present", "confidence", "content"}
    assert "audioseal" in found.scored()["layers"]


def test_calibration_stops_false_alarms(models: tuple[Any, Any], tmp_path: Path) -> None:
    layer = AudioSealLayer(*models)
    rng = np.random.default_rng(0)
    sounds = [Audio(rng.normal(0, 0.1, 8000).astype(np.float32), 16_000) for _ in range(3)]
    calibration = layer.calibrate(sounds)
    assert not any(layer.detect(a.samples, 16_000, None).present for a in sounds)
    assert calibration.false_alarms == 1.0
    calibration.save(tmp_path / "c.json")
    assert Calibration.load(tmp_path / "c.json") == calibration
    with pytest.raises(ModelError, match="calibration"):
        Calibration.load(tmp_path / "none.json")
    with pytest.raises(InputError):
        layer.calibrate([])
