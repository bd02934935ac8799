"""Speech is marked on its way, whoever asks for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import litetts
from litetts.errors import MissingExtraError, ModelError, SettingsError
from litetts.request import Request
from litetts.settings import Settings
from litetts.speech import Speech, gather
from litetts.watermark import audioseal
from litetts.watermark.marking import Marking

TEXT = "This recording was made by a machine, and it says so to whoever knows how to listen."


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of this user's settings."""
    monkeypatch.setenv("LITETTS_CONFIG", str(tmp_path))
    return tmp_path


def test_speech_is_marked_where_that_is_asked_for(folder: Path) -> None:
    marked = litetts.speak(TEXT, voice="espeak", watermark=True)
    plain = litetts.speak(TEXT, voice="espeak")
    assert len(marked.samples) == len(plain.samples)
    assert marked.words == plain.words
    marker = Marking.usual().marker
    found = marker.detect(marked.samples, marked.sample_rate, search=False)
    assert found.present
    assert found.record is not None
    assert found.record.voice == "espeak"
    assert not marker.detect(plain.samples, plain.sample_rate, search=False).present


def test_the_same_request_has_the_same_mark(folder: Path) -> None:
    request = Request(TEXT, voice="espeak", watermark=True)
    first, again = Speech(request), Speech(request)
    assert first.mark == again.mark != Speech(Request("Else.", voice="espeak", watermark=True)).mark
    assert np.array_equal(gather(first.chunks()).samples, gather(again.chunks()).samples)
    assert Speech(Request(TEXT, voice="espeak")).mark == ""


def test_the_last_chunk_is_still_the_last(folder: Path) -> None:
    chunks = list(litetts.stream("One. Two. Three.", voice="nano_heart", watermark=True))
    assert [chunk.last for chunk in chunks] == [False] * (len(chunks) - 1) + [True]


def test_a_sound_that_holds_no_mark_says_so(folder: Path) -> None:
    audio = litetts.speak("Hi.", voice="espeak", watermark=True, sample_rate=8000)
    assert [note.option for note in audio.notes] == ["watermark"]


def test_keys_that_cannot_be_written_are_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match=r"watermark\.keys_file"):
        _ = Marking(tmp_path / "file" / "keys.json", tmp_path / "r.sqlite").marker


@pytest.fixture
def neural() -> Settings:
    return Settings.model_validate({"watermark": {"neural": True, "neural_weights": "weights"}})


@pytest.mark.parametrize("missing", ["audioseal", "torch"])
def test_without_its_package_the_neural_mark_is_one_clear_error(
    neural: Settings, missing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audioseal, "_installed", lambda name: name != missing)
    with pytest.raises(MissingExtraError, match=rf"'{missing}'.*audioseal"):
        Marking.of(neural, tmp_path)


def test_the_neural_mark_is_laid_under_the_other(neural: Settings, tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    pytest.importorskip("audioseal")
    marking = Marking.of(neural, tmp_path)
    with pytest.raises(ModelError, match="generator_base"):
        _ = marking.marker
    torch.manual_seed(0)
    (tmp_path / "weights").mkdir()
    made: tuple[tuple[str, Any], ...] = (
        (audioseal.GENERATOR_FILE, audioseal.untrained_generator()),
        (audioseal.DETECTOR_FILE, audioseal.untrained_detector()),
    )
    for name, model in made:
        torch.save({"model": released(model.state_dict())}, tmp_path / "weights" / name)
    request = Request(TEXT, voice="espeak", watermark=True)
    whole = gather(Speech(request, marking=marking).chunks())
    plain = gather(Speech(Request(TEXT, voice="espeak")).chunks())
    expected, _ = marking.marker.mark(plain, request_id=Speech(request, marking=marking).key)
    # As `Marker.mark` of the whole sound: chunks and all.
    assert np.allclose(whole.samples, expected.samples, atol=1e-6)
    assert whole.words == plain.words
    layers = marking.marker.detect(whole.samples, whole.sample_rate, search=False).layers
    assert [layer.name for layer in layers] == ["spread-spectrum", "audioseal"]
    assert layers[0].present


def released(weights: dict[str, Any]) -> dict[str, Any]:
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
