"""Where sessions compute."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime
import pytest

from litetts.engines.kokoro.engine import Kokoro
from litetts.engines.nano.voices import PACK
from litetts.engines.onnx import session
from litetts.engines.onnx.parts import run
from litetts.engines.onnx.stored import open_part
from litetts.errors import ModelError, NoProvider
from litetts.models.pack import Pack

MODEL = Path(PACK) / "encoder.onnx"
TINY = Path(__file__).parents[1] / "data" / "kokoro-tiny.onnx"
FEEDS = {"tokens": np.arange(9)[None], "style": np.zeros((1, 256), np.float32)}


@pytest.fixture(autouse=True)
def _as_it_was():
    yield
    session.set_provider("cpu")


def test_by_default_and_where_no_card_is_found_on_the_processors():
    sounds = []
    for wanted in ("cpu", "auto"):
        session.set_provider(wanted, 1 << 30)
        opened = session.open_session(MODEL, threads=1)
        assert opened.get_providers()[-1] == session.CPU
        sounds.append(run(opened, FEEDS)["encodings"])
    if session.CUDA not in onnxruntime.get_available_providers():
        assert np.array_equal(*sounds)


def test_a_card_that_is_not_here_is_told():
    session.set_provider("cuda")
    if session.CUDA in onnxruntime.get_available_providers():
        assert session.open_session(MODEL, threads=1).get_providers()[0] == session.CUDA
        return
    with pytest.raises(ModelError, match="onnxruntime-gpu") as told:
        session.open_session(MODEL, threads=1)
    assert told.value.field == "engine.provider"
    # The pack is well, and not said to be damaged.
    for load in (lambda: open_part(Pack(PACK), "encoder"), lambda: Kokoro(TINY, threads=1)):
        with pytest.raises(NoProvider, match=r"^this ONNX Runtime knows no graphics card \("):
            load()


def test_a_card_that_cannot_be_used_is_told(monkeypatch):
    """As with onnxruntime-gpu on a machine without the driver: it goes on without a card."""
    seen = []
    opened = onnxruntime.InferenceSession

    def without_driver(model, options, providers, **more):
        seen.extend(providers)
        return opened(model, options, providers=[session.CPU], **more)

    monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: [session.CUDA, session.CPU])
    monkeypatch.setattr(onnxruntime, "InferenceSession", without_driver)
    looked = []
    monkeypatch.setattr(onnxruntime, "preload_dlls", lambda: looked.append(True))
    session.set_provider("cuda", 2 << 30)
    with pytest.raises(ModelError, match="driver"):
        session.open_session(MODEL, threads=1)
    assert seen[0][0] == session.CUDA
    assert seen[0][1]["gpu_mem_limit"] == str(2 << 30)
    session.set_provider("auto")
    assert session.open_session(MODEL, threads=1).get_providers() == [session.CPU]
    assert looked == [True]  # once, for the libraries that come as wheels
