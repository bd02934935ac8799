"""Models in a folder of models, and a llama.cpp."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from litetts import engines
from litetts.engines.onnx import session

from . import making, numpy_llama

MODELS = {"tiny": making.neutts, "tara": making.orpheus, "oute": making.outetts}


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for each model, as somebody may have it."""
    pytest.importorskip("onnx", reason="could not import 'onnx'")
    folder = tmp_path_factory.mktemp("brought")
    for name, make in MODELS.items():
        make(folder / name)
    return folder


@pytest.fixture
def llama(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """llama-cpp-python, or what stands in for it; with one thread: so small a model needs none."""
    monkeypatch.setattr(session, "_chosen", 1)
    if importlib.util.find_spec("llama_cpp") is None:
        monkeypatch.setitem(sys.modules, "llama_cpp", numpy_llama.module())
    yield
    for name in MODELS:
        engines.unload(f"codec_lm:{name}")


@pytest.fixture
def home(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, llama: None) -> Path:
    """A data folder with all of them installed."""
    place = tmp_path / "models" / "codec_lm"
    place.mkdir(parents=True)
    for name in MODELS:
        (place / name).symlink_to(made / name, target_is_directory=True)
        engines.unload(f"codec_lm:{name}")
    monkeypatch.setenv("LITETTS_HOME", str(tmp_path))
    return place
