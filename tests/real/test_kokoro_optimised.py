"""The released Kokoro, rewritten for speed: what it says, and how far that is from before."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from litetts.audio.measure import mcd
from litetts.document import Audio, Utterance, Voice
from litetts.engines import conversion
from litetts.engines.kokoro import Kokoro
from litetts.engines.kokoro.optimise import optimised
from litetts.validation.compare import compare

SYMBOLS = "ðə kwˈIət ɡˈɑɹdᵊn lˈIz bɪhˈInd ðə lˈɪTᵊl wˈɪndO."
TEXT = "The quiet garden lies behind the little window."
VOICE = Voice("af_heart", "kokoro")
FAR = 2.0
"""dB of mel-cepstral distance to the released 8-bit file, which is itself 0.5 from the floats."""


@pytest.fixture(scope="module")
def pack(weights: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    contents, report = optimised(conversion.contents_of(str(weights / "kokoro")), voices=2)
    assert report.counts == {
        "norms": 58, "snakes": 48, "transposed": 3, "spectra": 1, "steps": 65,
        "tables": 48,
    }  # fmt: skip
    path = tmp_path_factory.mktemp("optimised") / "kokoro.gguf"
    return conversion.to_gguf(contents, "f16", path)


def test_it_is_understood_and_close_to_the_released_file(
    pack: Path, weights: Path, ear: Any
) -> None:
    utterance = Utterance((), SYMBOLS, np.zeros(len(SYMBOLS), np.int32))
    released, faster = Kokoro(weights / "kokoro", threads=1), Kokoro(pack, threads=1)
    sounds = []
    for engine in (released, faster):
        (sound,) = engine.render(engine.predict(utterance, VOICE), VOICE)
        sounds.append(sound)
    assert mcd(*sounds, 24_000) < FAR
    errors, heard = compare(TEXT, ear.transcribe(Audio(sounds[1], 24_000), "en-us").text, "en-us")
    assert errors.wer == 0, heard
