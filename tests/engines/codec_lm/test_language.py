"""The language model by llama.cpp, and what stands in for it where that is not installed."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from litetts.engines.codec_lm.language import LanguageModel
from litetts.errors import EngineError, MissingExtraError, ModelError

from . import making, numpy_llama


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return making.language_model(tmp_path_factory.mktemp("model") / "x.gguf", making.NEUTTS)


@pytest.fixture
def model(path: Path, llama: None) -> LanguageModel:
    return LanguageModel(path, threads=1, context=256)


def test_llama_cpp_computes_what_the_stand_in_does(path: Path) -> None:
    llama_cpp = pytest.importorskip("llama_cpp", reason="'llama_cpp' is not installed")
    real = llama_cpp.Llama(str(path), n_gpu_layers=0, n_ctx=256, verbose=False)
    ours = numpy_llama.Llama(str(path), n_gpu_layers=0, n_ctx=256)
    text = "user: then the thing, in 12 words; don't <|speech_3|> \nhəlˈəʊ"
    tokens = real.tokenize(text.encode(), add_bos=False, special=False)
    assert ours.tokenize(text.encode(), add_bos=False, special=False) == tokens
    real.eval(tokens)
    ours.eval(tokens)
    found = llama_cpp.llama_get_logits_ith(real.ctx, -1)
    logits = np.ctypeslib.as_array(found, (real.n_vocab(),))
    np.testing.assert_allclose(logits, ours.logits, atol=0.02 * np.abs(logits).max())


def test_rows_that_take_turns_are_answered_as_if_alone(model: LanguageModel) -> None:
    first, second = [(1, 2, 3), (4,), (5,)], [(1, 2, 3), (9, 8), (7,)]
    alone = [model.after(first[: i + 1]) for i in range(3)]
    other = [model.after(second[: i + 1]) for i in range(3)]
    for i in range(3):
        np.testing.assert_array_equal(model.after(first[: i + 1]), alone[i])
        np.testing.assert_array_equal(model.after(second[: i + 1]), other[i])
    np.testing.assert_array_equal(model.after(first), model.after(first))
    assert not np.array_equal(alone[0], alone[1])


def test_nothing_in_a_text_is_a_special_token(model: LanguageModel) -> None:
    assert len(model.tokens("<|speech_3|>")) > 5
    assert model.tokens("then") == [*model.tokens("the"), *model.tokens("n")]


def test_more_than_the_context_holds_is_refused_and_the_rest_goes_on(model: LanguageModel) -> None:
    before = model.after([(1, 2)])
    with pytest.raises(EngineError, match=r"keeps 256 tokens.*engine.context_tokens"):
        model.after([(1, 2), (3,) * 255])
    np.testing.assert_array_equal(model.after([(1, 2)]), before)


def test_without_llama_cpp_the_command_that_brings_it_is_told(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "llama_cpp", None)
    with pytest.raises(MissingExtraError, match=r"speech by a language model needs .*\[llama\]"):
        LanguageModel(path, threads=1, context=256)


def test_a_file_that_llama_cpp_cannot_load_is_named(tmp_path: Path) -> None:
    pytest.importorskip("llama_cpp", reason="'llama_cpp' is not installed")
    (tmp_path / "x.gguf").write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(ModelError, match=r"llama.cpp cannot load .*x\.gguf"):
        LanguageModel(tmp_path / "x.gguf", threads=1, context=256)
