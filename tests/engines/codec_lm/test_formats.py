"""What the models of each format read, what they may write, and the codes that it stands for."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from litetts.document import Document, Utterance
from litetts.engines.codec_lm.formats import of
from litetts.engines.codec_lm.formats.neutts import NeuTTS
from litetts.engines.codec_lm.formats.orpheus import Orpheus
from litetts.engines.codec_lm.formats.outetts import OuteTTS
from litetts.engines.codec_lm.references import Reference
from litetts.engines.codec_lm.sampling import Sampling, chosen
from litetts.engines.codec_lm.vocabulary import Vocabulary, vocabulary
from litetts.models.gguf import write
from litetts.text.frontend import FrontEnd

from . import making

SPECIAL = {NeuTTS: making.NEUTTS, Orpheus: making.ORPHEUS, OuteTTS: making.OUTETTS}


def utterance(text: str) -> Utterance:
    front = FrontEnd("en-us", None, (), pronounce=False)
    return next(iter(front.utterances(Document.plain(text))))[1]


@pytest.fixture
def model(tmp_path: Path) -> Callable[..., Vocabulary]:
    """A file with a format's tokens and nothing else."""

    def make(form: Any, **told: Any) -> Vocabulary:
        tokens = [*making.letters().values(), *SPECIAL[form]]
        path = tmp_path / f"{form.name}{len(told)}.gguf"
        write(path, {"tokenizer.ggml.tokens": tokens, **told}, [])
        return vocabulary(path)

    return make


def written(known: Vocabulary, tokens: list[int]) -> str:
    """Tokens as text, as llama.cpp would show them."""
    names = {i: name for name, i in known._ids.items()}
    back = {letter: byte for byte, letter in making.letters().items()}
    out = b""
    for token in tokens:
        name = names[token]
        out += bytes([back[name]]) if name in back else name.encode()
    return out.decode()


def tokenise(known: Vocabulary) -> Callable[[str], list[int]]:
    table = making.letters()
    return lambda text: [known.id(table[byte]) for byte in text.encode()]


def test_a_format_is_known_by_its_tokens(model: Callable[..., Vocabulary]) -> None:
    for form in SPECIAL:
        assert of(model(form)) is form


def test_neutts_reads_phonemes_and_goes_on_after_the_reference(
    model: Callable[..., Vocabulary],
) -> None:
    known = model(NeuTTS)
    reference = Reference("ada", "Yes, I am.", {"codes": [7, 3], "lang": "en-us"})
    course = NeuTTS(known).course(utterance("A bell."), "ada", reference, tokenise(known))
    assert written(known, course.prompt) == (
        "user: Convert the text to speech:<|TEXT_PROMPT_START|>jˈɛs, aɪˈæm. ɐ bˈɛl."
        "<|TEXT_PROMPT_END|>\nassistant:<|SPEECH_GENERATION_START|><|speech_7|><|speech_3|>"
    )
    end = known.id("<|SPEECH_GENERATION_END|>")
    for i in range(12):
        assert (end in course.allowed()) == (i >= 10)
        course.take(known.id(f"<|speech_{i}|>"))
    (codes,) = course.codes(-2, 3)
    assert codes.shape == (1, 1, 5) and codes[0, 0].tolist() == [7, 3, 0, 1, 2]
    course.take(end)
    assert not len(course.allowed()) and course.frames == 12 and not course.missed


def test_neutts_reads_letters_where_its_model_does(model: Callable[..., Vocabulary]) -> None:
    known = model(NeuTTS, **{"neuphonic.input_format": "BPE"})
    reference = Reference("ada", "Yes.", {"codes": [7]})
    course = NeuTTS(known).course(utterance("A bell."), "ada", reference, tokenise(known))
    assert written(known, course.prompt) == (
        "<|TEXT_PROMPT_START|>Yes. A bell.<|TEXT_PROMPT_END|>"
        "<|SPEECH_GENERATION_START|><|speech_7|>"
    )


def test_orpheus_is_told_its_speaker_and_writes_seven_codes_a_frame(
    model: Callable[..., Vocabulary],
) -> None:
    known = model(Orpheus)
    course = Orpheus(known).course(utterance("A bell."), "leo", None, tokenise(known))
    assert written(known, course.prompt) == (
        "<custom_token_3><|begin_of_text|>leo: A bell.<|eot_id|><custom_token_4>"
        "<custom_token_5><custom_token_1>"
    )
    end = known.id("<custom_token_2>")
    for i in range(21):
        allowed = course.allowed()
        token = known.id(f"<custom_token_{10 + making.CODES * (i % 7) + i}>")
        assert token in allowed
        assert (end in allowed) == (i >= 14 and i % 7 == 0)
        assert len(allowed) == making.CODES + (end in allowed)
        course.take(token)
    first, second, third = course.codes(0, 2)
    assert first.tolist() == [[0, 7]]
    assert second.tolist() == [[1, 4, 8, 11]]
    assert third.tolist() == [[2, 3, 5, 6, 9, 10, 12, 13]]
    course.take(end)
    assert not len(course.allowed()) and course.frames == 3


def test_outetts_is_given_the_words_and_writes_their_features_and_codes(
    model: Callable[..., Vocabulary], tmp_path: Path
) -> None:
    known = model(OuteTTS)
    speaker = json.loads((making.outetts(tmp_path / "x") / "voices" / "eve.json").read_text())
    speaker["words"] = [w | {"c1": w["c1"][:2], "c2": w["c2"][:2]} for w in speaker["words"]]
    reference = Reference("eve", speaker["text"], speaker)
    course = OuteTTS(known).course(utterance("A bell."), "eve", reference, tokenise(known))
    prompt = written(known, course.prompt)
    assert prompt.startswith(
        "<|im_start|>\n<|text_start|>Hello there. A bell.<|text_end|>\n<|audio_start|>\n"
        "<|word_start|>Hello<|features|><|t_0.27|><|energy_9|><|spectral_centroid_12|><|pitch_40|>"
        f"<|code|><|c1_{speaker['words'][0]['c1'][0]}|><|c2_{speaker['words'][0]['c2'][0]}|>"
    )
    assert prompt.endswith("<|word_end|>\n")
    said, free = list[int](), 0
    chance = np.random.default_rng(0)
    end = known.id("<|word_end|>")
    while len(allowed := course.allowed()):
        # The end of a word as soon as it may come.
        token = end if end in allowed else int(chance.choice(allowed))
        free += len(allowed) > 1
        course.take(token)
        said.append(token)
    text = written(known, said)
    assert text.startswith("<|word_start|>A<|features|><|t_")
    assert "<|word_end|>\n<|word_start|>bell.<|features|><|t_" in text
    assert text.endswith("<|word_end|>")
    assert list(course.words) == [(0, 0, 3), (1, 3, 6)]
    (codes,) = course.codes(-4, 6)
    assert codes.shape == (1, 2, 10)
    assert codes[0, 0, :2].tolist() == speaker["words"][0]["c1"]


@given(
    st.lists(st.floats(-20, 20), min_size=2, max_size=30),
    st.integers(0, 5),
    st.floats(0.05, 1),
    st.integers(0, 99),
)
def test_what_is_drawn_is_allowed_and_among_the_likeliest(
    logits: list[float], top_k: int, top_p: float, seed: int
) -> None:
    score = np.array(logits, np.float32)
    allowed = np.arange(0, len(score), 2, dtype=np.int32)
    how = Sampling(1.0, top_k=top_k, top_p=top_p)
    token = chosen(score, allowed, how, [], np.random.default_rng(seed))
    assert token in allowed
    better = int((score[allowed] > score[token]).sum())
    assert better < (top_k or len(allowed))
    cold = chosen(score, allowed, Sampling(0.0), [], np.random.default_rng(seed))
    assert score[cold] == score[allowed].max()


def test_what_was_drawn_before_is_drawn_less() -> None:
    score, allowed = np.array([3.0, 2.9, -1.0], np.float32), np.arange(3, dtype=np.int32)
    how = Sampling(0.0, repeat=1.1, last=2)
    assert chosen(score, allowed, how, [], np.random.default_rng(0)) == 0
    assert chosen(score, allowed, how, [0], np.random.default_rng(0)) == 1
    assert chosen(score, allowed, how, [0, 2, 2], np.random.default_rng(0)) == 0
