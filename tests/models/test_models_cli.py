from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from litetts.cli.models import app
from litetts.errors import ModelError

ONNX = "onnx/model_quantized.onnx"


@pytest.fixture
def run(home, tmp_path, monkeypatch):
    """Run a command without the settings of this machine; gives status and what it printed."""
    monkeypatch.setenv("LITETTS_CONFIG", str(tmp_path / "config"))

    def invoke(*words: str) -> tuple[int, str]:
        result = CliRunner().invoke(app, list(words))
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.exit_code, result.stdout

    return invoke


def test_pull_list_verify_remove(run, site, home):
    site.add("kokoro")
    status, said = run("pull", "kokoro", "--mirror", site.address)
    assert status == 0
    assert str(home / "models" / "kokoro") in said
    assert "Apache-2.0" in said

    rows = {row["name"]: row for row in json.loads(run("list", "--json")[1])}
    assert rows["kokoro:q8"]["installed"]
    assert rows["kokoro:q8"]["default"]
    assert not rows["kokoro:fp32"]["installed"]
    table = run("list")[1]
    assert "kokoro:fp32" in table
    assert "piper" in table

    assert run("verify") == (0, "kokoro: whole\n")
    assert json.loads(run("verify", "--json")[1]) == {"kokoro": {}}
    (home / "models" / "kokoro" / ONNX).write_bytes(b"other")
    status, said = run("verify", "kokoro")
    assert status == 1
    assert f"{ONNX} is damaged" in said
    assert "litetts models pull kokoro" in said

    status, said = run("remove", "kokoro")
    assert status == 0
    assert "removed" in said
    assert run("verify") == (0, "no model is installed\n")


def test_mirror_and_offline_from_the_settings(run, site, tmp_path):
    site.add("kokoro")
    (tmp_path / "config").mkdir()
    settings = tmp_path / "config" / "settings.json"
    settings.write_text(json.dumps({"engine": {"offline": True}}))
    with pytest.raises(ModelError, match="switched off"):
        run("pull", "kokoro")
    settings.write_text(json.dumps({"engine": {"mirror": site.address, "models_dir": "there"}}))
    assert run("pull", "kokoro", "--quiet") == (0, "")
    assert (tmp_path / "config" / "there" / "kokoro" / ONNX).is_file()


@pytest.fixture(autouse=True)
def _usual_place():
    yield
    from litetts import models

    models.configure(None)
