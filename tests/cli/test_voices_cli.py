"""`litetts voices list`: what it says of voices whose files are not here."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from litetts.cli.voices import app
from litetts.errors import InputError


def test_what_to_pull_is_told_once_for_an_engine(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LITETTS_HOME", str(tmp_path_factory.mktemp("empty")))
    said = CliRunner().invoke(app, ["list", "--lang", "en"]).stdout
    advice = [line for line in said.splitlines() if line.startswith("the voices of")]
    assert "piper:en_US-ljspeech-medium" in said
    assert "the voices of kokoro come with: litetts models pull kokoro" in advice
    assert [line for line in advice if "piper" in line] == [
        "the voices of piper come with: litetts models pull piper:NAME, the name of the voice",
    ]


@pytest.mark.parametrize(("option", "value"), [("--engine", "kokro"), ("--lang", "x!")])
def test_what_is_no_engine_or_language_is_refused(option: str, value: str) -> None:
    told = CliRunner().invoke(app, ["list", option, value])
    assert isinstance(told.exception, InputError)
    assert f"'{value}'" in str(told.exception)
