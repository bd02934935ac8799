"""The released Kokoro as one GGUF file of four bits a weight."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

import litetts
from litetts.audio.measure import mcd
from litetts.document import Utterance, Voice
from litetts.engines import conversion, registry, voices
from litetts.engines.kokoro import Kokoro
from litetts.validation.compare import compare

SYMBOLS = "həlˈO, ðˌɪs ɪz ðə lˈɑɹʤ vˈYs."
TEXT = "The old lighthouse keeper counted the ships that passed in the night."


def spoken(engine: Kokoro, voice: Voice) -> Any:
    utterance = Utterance((), SYMBOLS, np.zeros(len(SYMBOLS), np.int32))
    ready = voices(voice.engine).ready(voice)
    return np.concatenate([*engine.render(engine.predict(utterance, ready), ready, seed=0)])


def test_it_says_the_same_in_four_bits(weights: Path, home: Path, ear: Any) -> None:
    contents = conversion.contents_of(str(weights / "kokoro"))
    assert len(contents.voices) == 54
    path = conversion.to_gguf(contents, "q4_k", name="packed")
    try:
        assert path.stat().st_size < 60e6
        packed = Voice("af_heart:packed", "kokoro:packed")
        made = spoken(Kokoro("packed"), packed)
        released = spoken(Kokoro(weights / "kokoro"), Voice("af_heart", "kokoro"))
        assert mcd(made, released, 24_000) < 2.0
        heard = ear.transcribe(litetts.speak(TEXT, voice=packed.id, seed=0), "en-us").text
        assert compare(TEXT, heard)[0].cer <= 0.1, heard
    finally:
        registry.unload()
        path.unlink()
