"""Profiles of small machines: their settings hold, and what speaks stays within their memory."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from litetts.cli.tune import app
from litetts.doctor.profiles import PROFILES, named, tried
from litetts.errors import EngineError, InputError
from litetts.settings import Store


@pytest.mark.parametrize("name", PROFILES)
def test_settings_are_valid_and_written(name: str, tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.set(dict(PROFILES[name].settings))
    settings = Store(tmp_path).settings
    assert settings.scheduling.threads_per_worker == PROFILES[name].threads
    assert not settings.scheduling.processes
    assert settings.memory.budget_mb * 1_000_000 < PROFILES[name].memory


def test_another_name_is_refused_with_those_there_are() -> None:
    with pytest.raises(InputError, match="pi4: Raspberry Pi 4"):
        named("pi3")


def test_the_default_voice_speaks_within_the_smallest(tmp_path: Path) -> None:
    told = CliRunner().invoke(app, ["--profile", "vps", "--dir", str(tmp_path)])
    assert told.exit_code == 0, told.output
    assert "of 500" in told.output
    assert Store(tmp_path).settings.scheduling.workers == 1


def test_too_little_memory_is_told() -> None:
    with pytest.raises(EngineError):
        tried(replace(PROFILES["vps"], memory=60_000_000), "nano")
