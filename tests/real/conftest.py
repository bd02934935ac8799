"""Released weights, as `tools/weights.py` brings them to the folder LITETTS_TEST_WEIGHTS."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from litetts.validation.transcribe import transcriber


@pytest.fixture(scope="session")
def weights() -> Path:
    folder = os.environ.get("LITETTS_TEST_WEIGHTS", "")
    if not folder or not Path(folder).is_dir():
        pytest.skip("LITETTS_TEST_WEIGHTS names no folder of released weights (tools/weights.py)")
    return Path(folder)


@pytest.fixture(scope="session")
def home(weights: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data folder with Kokoro in it, which LITETTS_HOME names."""
    folder = tmp_path_factory.mktemp("home")
    (folder / "models").mkdir()
    (folder / "models" / "kokoro").symlink_to(weights / "kokoro", target_is_directory=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LITETTS_HOME", str(folder))
        yield folder


@pytest.fixture(scope="session")
def ear(weights: Path) -> Any:
    """Whisper base, which knows all of Kokoro's languages (the tiny one that is to be had does
    not)."""
    pytest.importorskip("faster_whisper")
    return transcriber(f"whisper:{weights / 'whisper-base'}")
