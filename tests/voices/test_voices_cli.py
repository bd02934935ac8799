from __future__ import annotations

import json

import numpy as np
import pytest
import soundfile
from typer.testing import CliRunner

from litetts.cli.voices import app
from litetts.errors import InputError
from litetts.voices import default_voice
from litetts.voices.samples import sentence


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run a command with nothing installed, in an empty folder."""
    monkeypatch.setenv("LITETTS_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)

    def invoke(*words: str) -> str:
        result = CliRunner().invoke(app, list(words))
        if result.exception:
            raise result.exception
        return result.stdout

    return invoke


def test_list(run):
    rows = json.loads(run("list", "--json"))
    by_id = {row["id"]: row for row in rows}
    assert not by_id["af_heart"]["installed"]
    assert by_id["espeak:de"]["installed"]
    french = json.loads(run("list", "--lang", "fr", "--json"))
    assert {row["lang"].partition("-")[0] for row in french} == {"fr"}
    table = run("list", "--engine", "kokoro")
    assert "ff_siwis" in table
    assert "litetts models pull kokoro" in table
    here = json.loads(run("list", "--installed", "--json"))
    assert "af_heart" not in {row["id"] for row in here}


def test_show(run):
    facts = json.loads(run("show", "af_heart", "--json"))
    assert facts["id"] == "af_heart"
    assert facts["openai_names"] == ["marin"]
    assert not facts["installed"]
    assert "Apache-2.0" in run("show", "af_heart")
    with pytest.raises(InputError, match="did you mean"):
        run("show", "af_hart")


def test_the_settings_say_what_a_name_means(run, tmp_path, monkeypatch):
    monkeypatch.setenv("LITETTS_VOICES__KOKORO", "released")
    facts = json.loads(run("show", "af_heart", "--json"))
    assert (facts["engine"], facts["other_forms"]) == ("kokoro", ["af_heart:fast"])
    monkeypatch.setenv("LITETTS_VOICES__KOKORO", "fast")
    facts = json.loads(run("show", "af_heart", "--json"))
    assert (facts["engine"], facts["other_forms"]) == ("kokoro-fast", ["af_heart:released"])


def test_sample(run, tmp_path):
    said = run("sample", default_voice(), "--text", "Good morning.", "-o", "a.flac")
    assert "a.flac" in said
    samples, rate = soundfile.read(tmp_path / "a.flac")
    assert len(samples) / rate > 0.4
    assert np.max(np.abs(samples)) > 0.02
    run("sample", "espeak", "--text", "Hello.")
    assert (tmp_path / "espeak.wav").is_file()


def test_sentences():
    assert sentence("en-gb") == sentence("en-us")
    assert sentence("cmn") == sentence("zh")
    assert sentence("tlh") is None
