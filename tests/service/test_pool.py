"""The workers that the settings ask for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from litetts.engines.onnx import session
from litetts.service.pool import preparation
from litetts.settings.schema import Settings


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    yield
    preparation(Settings(), Path())()


@pytest.mark.parametrize(
    ("processes", "cluster", "most"), [(False, "", 7), (True, "", 1), (False, "local", 1)]
)
def test_threads_of_one_process_are_put_together(
    processes: bool, cluster: str, most: int, tmp_path: Path
):
    settings = Settings.model_validate(
        {
            "engine": {"batch": 7, "batch_wait_ms": 4},
            "scheduling": {"processes": processes, "cluster": cluster},
        }
    )
    preparation(settings, tmp_path)()
    assert session.batching() == (most, 0.004)


def test_by_default_each_is_computed_by_itself(tmp_path: Path):
    preparation(Settings(), tmp_path)()
    assert session.batching()[0] == 1
    assert not session.on_card()
