"""The released Kokoro as one GGUF file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

import litetts
from litetts.audio.measure import mcd
from litetts.document import Utterance, Voice
from litetts.engines import conversion, registry
from litetts.engines.kokoro import Kokoro
from litetts.engines.onnx.packing import Memory, packed, uniform
from litetts.models.pack import Pack
from litetts.validation.compare import compare

SYMBOLS = "həlˈO, ðˌɪs ɪz ðə lˈɑɹʤ vˈYs."
TEXT = "The old lighthouse keeper counted the ships that passed in the night."


def spoken(engine: Kokoro) -> Any:
    utterance = Utterance((), SYMBOLS, np.zeros(len(SYMBOLS), np.int32))
    voice = Voice("af_heart", "kokoro")
    return np.concatenate([*engine.render(engine.predict(utterance, voice), voice, seed=0)])


def test_it_says_the_same_with_floats_blocks_and_as_released(
    weights: Path, home: Path, tmp_path: Path, ear: Any
) -> None:
    contents = conversion.contents_of(str(weights / "kokoro"))
    assert len(contents.voices) == 54
    path = conversion.to_gguf(contents, "q8_0", tmp_path / "kokoro.gguf")
    assert path.stat().st_size < 90e6
    (tmp_path / "kokoro.onnx").write_bytes(contents.networks["kokoro"])
    floats = spoken(Kokoro(tmp_path / "kokoro.onnx", threads=1))
    (tmp_path / "kokoro.onnx").unlink()
    memory = Memory(*packed(contents, uniform("f32")))
    np.testing.assert_array_equal(
        floats, spoken(Kokoro(Pack(Path("memory"), store=memory), threads=1))
    )
    assert mcd(floats, spoken(Kokoro(path, threads=1)), 24000) < 0.8
    assert mcd(floats, spoken(Kokoro(weights / "kokoro", threads=1)), 24000) < 0.8

    folder = home / "models" / "gguf" / "kokoro-packed"
    folder.mkdir(parents=True)
    path.rename(folder / "kokoro-packed.gguf")
    try:
        heard = ear.transcribe(litetts.speak(TEXT, voice="af_heart:packed"), "en-us").text
        assert compare(TEXT, heard)[0].cer <= 0.1, heard
    finally:
        registry.unload()
        (folder / "kokoro-packed.gguf").unlink()
