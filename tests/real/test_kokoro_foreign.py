"""The released Kokoro as a file of another program, in 8 bits, put into its graph again."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

import litetts
from litetts.audio.measure import mcd
from litetts.document import Utterance, Voice
from litetts.engines import conversion, registry, voices
from litetts.engines.kokoro import Kokoro
from litetts.engines.onnx.proto import Model
from litetts.validation.compare import compare

SYMBOLS = "ðə kwˈIət ɡˈɑɹdᵊn lˈIz bəhˈInd ðə lˈɪɾᵊl wˈɪndO."
TEXT = "The quiet garden lies behind the little window."


def _files() -> ModuleType:
    path = Path(__file__).parents[1] / "engines" / "kokoro" / "test_foreign.py"
    spec = importlib.util.spec_from_file_location("foreign_files", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def spoken(engine: Kokoro, voice: Voice) -> Any:
    utterance = Utterance((), SYMBOLS, np.zeros(len(SYMBOLS), np.int32))
    ready = voices(voice.engine).ready(voice)
    return np.concatenate([*engine.render(engine.predict(utterance, ready), ready, seed=0)])


def test_it_says_the_same(weights: Path, home: Path, ear: Any, tmp_path: Path) -> None:
    contents = conversion.contents_of(str(weights / "kokoro"))
    network = Model(contents.networks["kokoro"])
    file = _files().written(tmp_path / "kokoro-82m-q8_0.gguf", network, "q8_0")
    path, notes = conversion.take_over(file, "gguf:kokoro-taken")
    try:
        assert notes == ()
        made = spoken(Kokoro("taken"), Voice("af_heart:taken", "kokoro:taken"))
        released = spoken(Kokoro(weights / "kokoro"), Voice("af_heart", "kokoro"))
        assert mcd(made, released, 24_000) < 1.0
        heard = ear.transcribe(litetts.speak(TEXT, voice="af_heart:taken", seed=0), "en-us").text
        assert compare(TEXT, heard)[0].cer <= 0.1, heard
    finally:
        registry.unload()
        path.unlink()
