"""`litetts config` as a person uses it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from litetts.cli.config import app, markdown
from litetts.errors import InputError, InvalidSettings
from litetts.settings import describe

runner = CliRunner()


def run(folder: Path, *words: str) -> str:
    result = runner.invoke(
        app, [*words, "--dir", str(folder)], env={"LITETTS_CONFIG": None}, catch_exceptions=False
    )
    assert result.exit_code == 0, result.output
    return result.output


def test_a_day_with_the_settings(tmp_path: Path) -> None:
    assert "speech.speed: 1.0 -> 1.5" in run(tmp_path, "set", "speech.speed=1.5", "server.port=80")
    assert "override.json" in run(tmp_path, "show", "speech.speed", "--origin")
    shown = json.loads(run(tmp_path, "show", "--json", "--origin"))
    assert shown["server.port"] == {"value": 80, "origin": "override.json"}
    assert "2 settings differ" in run(tmp_path, "diff")
    assert "valid" in run(tmp_path, "validate")
    run(tmp_path, "backup", "--reason", "before the holidays")
    assert "before the holidays" in run(tmp_path, "list")
    run(tmp_path, "unset", "speech.speed")
    assert "speech.speed: 1.5 -> 1.0" in run(tmp_path, "diff", "2")
    run(tmp_path, "restore", "2")
    assert "1.5" in run(tmp_path, "show", "speech")


def test_a_bad_value_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(InvalidSettings, match=r"speech\.speed = 9"):
        run(tmp_path, "set", "speech.speed", "9")


def test_the_documentation_lists_every_setting() -> None:
    page = Path(__file__).parents[2] / "docs" / "settings.md"
    assert markdown().strip() in page.read_text(), (
        "docs/settings.md is out of date: litetts config schema --format markdown"
    )
    assert all(path in markdown() for path in describe())


def test_a_voice_that_nobody_knows_is_not_set(tmp_path: Path) -> None:
    done = runner.invoke(app, ["set", "speech.voice=bob", "--dir", str(tmp_path)])
    assert isinstance(done.exception, InputError)
    assert list(tmp_path.iterdir()) == []
    for voice in ("nano_heart*0.5+nano_emma*0.5", "af_heart", "null"):
        run(tmp_path, "set", f"speech.voice={voice}")
