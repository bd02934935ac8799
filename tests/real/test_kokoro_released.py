"""Kokoro as it was released, in 8 bits: what it says, when, and that cutting it changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import litetts
from litetts.document import Utterance, Voice, Word
from litetts.engines.kokoro import Kokoro
from litetts.engines.onnx.graph import ELEMENT_TYPES, Graph
from litetts.engines.onnx.session import open_session
from litetts.phonemes.inventory import encode
from litetts.validation.compare import compare

SENTENCES = {
    "en-us": ("af_heart", "The old lighthouse keeper counted the ships that passed in the night."),
    "en-gb": ("bf_emma", "The garden was quiet, and nobody had opened the gate since the summer."),
    "es": ("ef_dora", "La casa de mi abuela está muy cerca de la playa."),
    "fr-fr": ("ff_siwis", "Nous avons mangé du pain et du fromage dans le jardin."),
    "it": ("if_sara", "Domani mattina andiamo al mercato con la mia famiglia."),
    "pt-br": ("pf_dora", "O menino comprou um livro na loja da cidade."),
    "hi": ("hf_alpha", "मेरा घर शहर के पास है।"),
    "ja": ("jf_alpha", "今日はとても天気がいいですね。"),
    "zh": ("zf_xiaoxiao", "我们明天去北京看朋友。"),
}
HEARD = 0.25
"""Share of characters that Whisper may hear otherwise: one word of a sentence."""
NEEDS = {"ja": "unidic_lite", "zh": "pypinyin"}


@pytest.mark.parametrize("lang", SENTENCES)
def test_each_language_is_understood(lang: str, home: Path, ear: Any) -> None:
    if lang in NEEDS:
        pytest.importorskip(NEEDS[lang])
    voice, text = SENTENCES[lang]
    heard = ear.transcribe(litetts.speak(text, voice=voice), lang).text
    errors, _ = compare(text, heard, lang)
    assert errors.cer <= HEARD, heard


def test_two_stages_equal_the_whole_graph(home: Path, weights: Path) -> None:
    engine = Kokoro(weights / "kokoro", threads=1)
    symbols = "ðə kwˈɪk bɹˈWn fˈɑks."
    words = tuple(Word(w, 0, 0) for w in ("the", "quick", "brown", "fox"))
    owner = np.cumsum([symbol == " " for symbol in symbols]).astype(np.int32)
    spoken = Utterance(words, symbols, owner)
    voice = Voice("af_heart", "kokoro")
    prediction = engine.predict(spoken, voice)
    samples = np.concatenate(list(engine.render(prediction, voice, seed=3)))
    frames = prediction.lead + int(prediction.durations.sum()) + prediction.tail
    assert engine._stages is not None
    random = np.random.Generator(np.random.SFC64(3))
    noise = {n.name: n.draw(frames, random) for n in engine._stages._noise}
    (expected,) = whole(engine, spoken, noise)  # the released file tells no durations
    assert len(samples) == frames * engine.hop == len(expected)
    assert np.abs(samples - expected).max() < 1e-3


def whole(engine: Kokoro, spoken: Utterance, noise: dict[str, Any]) -> tuple[Any, ...]:
    """The uncut graph's outputs, its noise given."""
    graph = Graph.open(engine.path)
    element = {np.dtype(dtype): number for number, dtype in ELEMENT_TYPES.values()}
    session = open_session(
        graph.extract(list(graph.outputs), {n: element[v.dtype] for n, v in noise.items()}),
        folder=engine.path.parent,
        threads=1,
    )
    tokens, _, speed = session.get_inputs()[:3]
    feeds = {
        tokens.name: np.array([[0, *encode(spoken.symbols), 0]], np.int64),
        "style": engine.styles["af_heart"][len(spoken.symbols) - 1][None],
        speed.name: np.ones(1, np.int32 if "int" in speed.type else np.float32),
    }
    return tuple(session.run(None, feeds | noise))


@pytest.mark.parametrize("voice", ["af_heart", "am_michael"])
def test_words_begin_within_50_ms_of_where_they_are_told_to(
    home: Path, late: Callable[[str], list[float]], voice: str
) -> None:
    found = late(voice)
    assert len(found) >= 10
    assert max(map(abs, found)) < 0.05


def test_the_fast_form_says_the_same(home: Path, ear: Any) -> None:
    voice, text = SENTENCES["en-us"]
    heard = ear.transcribe(litetts.speak(text, voice=f"{voice}:fast"), "en-us").text
    errors, _ = compare(text, heard, "en-us")
    assert errors.cer <= HEARD, heard
