"""What keeps the server from speaking ends it: one line that says what to do, and a status."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

pytest.importorskip("fastapi", reason="needs the server extra")

from litetts.errors import LiteTTSError
from litetts.server.run import listen, serve
from litetts.settings.schema import describe
from litetts.settings.store import Store

COMMAND = (
    "import sys; from litetts.cli import main; sys.argv = ['litetts', 'serve', '--port', '0']; "
    "main()"
)


def refused(folder, **settings) -> str:
    """What a server that is run here says when it cannot start."""
    line = {
        "server.port": "0",
        "speech.voice": "espeak",
        "cache.path": str(folder / "cache"),
        "jobs.path": str(folder / "jobs"),
        "scheduling.processes": "false",
    }
    line |= {key.replace("__", "."): value for key, value in settings.items()}
    with pytest.raises(LiteTTSError) as told:
        serve(Store(folder, environ={}, command_line=line))
    return str(told.value)


@pytest.mark.parametrize("http", ["true", "false"])
def test_a_lexicon_that_is_not_there(tmp_path, http):
    more = {"server__http": http, "server__wyoming_port": "0"}
    assert "there is no file" in refused(tmp_path, speech__lexicon="gone.json", **more)


def test_a_lexicon_that_is_wrong(tmp_path):
    (tmp_path / "bad.json").write_text('{"two words": "x"}')
    assert "entry 'two words'" in refused(tmp_path, speech__lexicon="bad.json")


def test_phrases_that_are_not_there(tmp_path):
    said = refused(tmp_path, cache__warm_up="gone.txt")
    assert "cache.warm_up: there is no file" in said


def test_a_cache_that_is_a_file(tmp_path):
    (tmp_path / "cache").touch()
    assert "cache.path" in refused(tmp_path)


def test_a_certificate_that_cannot_be_read(tmp_path):
    pytest.importorskip("c2pa")
    (tmp_path / "bad.pem").write_text("nonsense")
    said = {"watermark__certificate": "bad.pem", "watermark__certificate_key": "bad.pem"}
    assert "bad.pem" in refused(tmp_path, **said)


@pytest.mark.parametrize("setting", ["port", "wyoming_port"])
def test_a_port_that_is_taken(tmp_path, setting):
    with listen("127.0.0.1", 0) as taken:
        taken.listen()
        said = refused(tmp_path, **{f"server__{setting}": str(taken.getsockname()[1])})
    assert f"--{setting.replace('_', '-')}" in said


@pytest.mark.parametrize(("http", "processes"), [("true", "true"), ("false", "false")])
def test_a_model_that_cannot_be_loaded(tmp_path, http, processes):
    """It is known when the first sentence is spoken: the server runs already."""
    folder = tmp_path / "home" / "models" / "piper" / "own"
    folder.mkdir(parents=True)
    (folder / "own.onnx").write_bytes(b"no network")
    config = {
        "audio": {"sample_rate": 22_050},
        "espeak": {"voice": "en-us"},
        "phoneme_id_map": {"_": [0], "^": [1], "$": [2], "a": [3]},
        "num_symbols": 4,
    }
    (folder / "own.onnx.json").write_text(json.dumps(config))
    said = {
        "CONFIG": str(tmp_path),
        "HOME": str(tmp_path / "home"),
        "SPEECH__VOICE": "piper:own",
        "SERVER__HTTP": http,
        "SERVER__WYOMING_PORT": "0",
        "SCHEDULING__PROCESSES": processes,
        "SCHEDULING__WORKERS": "1",
        "OBSERVE__DEPENDENCY_CHECK_S": "0",
    }
    environment = {**os.environ, **{f"LITETTS_{k}": v for k, v in said.items()}}
    done = subprocess.run(
        [sys.executable, "-c", COMMAND],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    last = done.stderr.splitlines()[-1]
    assert last.startswith("litetts: ")
    assert "own.onnx" in last


@pytest.mark.parametrize("setting", [f.path for f in describe().values() if f.place == "folder"])
def test_a_folder_that_is_a_file(tmp_path, setting):
    (tmp_path / "file").touch()
    assert refused(tmp_path, **{setting: "file"}).startswith(setting)


@pytest.mark.parametrize("setting", [f.path for f in describe().values() if f.place == "file"])
def test_a_file_that_is_a_folder(tmp_path, setting):
    (tmp_path / "folder").mkdir()
    assert refused(tmp_path, **{setting: "folder"}).startswith(setting)
