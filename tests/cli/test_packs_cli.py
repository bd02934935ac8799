"""`litetts models convert`, `inspect` and `verify`, and speaking from what they make."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from litetts import models, voices
from litetts.cli.models import app
from litetts.engines import registry
from litetts.engines.nano.voices import PACK
from litetts.errors import InputError, LiteTTSError, ModelError
from litetts.models.gguf import write
from litetts.speech import speak


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Run a command in a home of its own; gives status and what it printed."""
    monkeypatch.setenv("LITETTS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("LITETTS_CONFIG", str(tmp_path / "config"))
    models.configure(None)
    registry.unload()

    def invoke(*words: str) -> tuple[int, str]:
        result = CliRunner().invoke(app, list(words))
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.exit_code, result.stdout

    yield invoke
    registry.unload()


def test_a_pack_is_made_listed_spoken_with_and_removed(run, tmp_path: Path):
    status, said = run("convert", "nano", "--quant", "tq1_0")
    assert status == 0
    assert "nano_heart:tq1_0" in said
    rows = {row["name"]: row for row in json.loads(run("list", "--json")[1])}
    assert rows["gguf:nano-tq1_0"]["installed"]
    assert rows["gguf:nano-tq1_0"]["megabytes"] == 3
    assert rows["gguf:nano-tq1_0"]["licence"] == "Apache-2.0"
    assert not rows["gguf:nano-tq1_0"]["default"]
    assert run("verify", "gguf:nano-tq1_0")[1] == "gguf:nano-tq1_0: whole\n"

    voice = voices.resolve("NANO_Heart:tq1_0")
    assert (voice.id, voice.engine) == ("nano_heart:tq1_0", "nano:tq1_0")
    assert voices.resolve("heart").engine == "nano"
    assert "nano_bella:tq1_0" in {v.id for v in voices.list_voices(engine="nano")}
    mix = voices.resolve("nano_heart:tq1_0+nano_bella:tq1_0")
    assert mix.engine == "nano:tq1_0"
    audio = speak("Hello there.", voice="nano_heart:tq1_0")
    assert audio.samples.std() > 0.01
    assert registry.facts("nano:tq1_0").name == registry.load("nano:tq1_0").name == "nano:tq1_0"
    assert registry.facts("nano:tq1_0").identity != registry.facts("nano").identity

    run("remove", "gguf:nano-tq1_0")
    with pytest.raises(InputError, match="there is no voice"):
        voices.resolve("nano_heart:tq1_0")


def test_a_file_is_inspected_verified_taken_over_and_made_onnx(run, tmp_path: Path):
    file = tmp_path / "small.gguf"
    run("convert", "nano", "--quant", "tq2_0", "-o", str(file))
    told = json.loads(run("inspect", str(file), "--json")[1])
    assert told["head"]["litetts.networks"] == ["encoder", "prosody", "features", "decoder"]
    assert told["head"]["general.license"] == "Apache-2.0"
    assert {row["type"] for row in told["tensors"]} >= {"tq2_0", "f16", "i16"}
    assert "tq2_0" in run("inspect", str(file))[1]
    assert run("verify", str(file)) == (0, f"{file}: whole\n")

    run("pull", "gguf:nano-mine", "--from", str(file))
    assert voices.resolve("nano_emma:mine").lang == "en-gb"
    with pytest.raises(InputError, match="--output"):
        run("convert", "gguf:nano-mine", "--to", "onnx")
    run("convert", "gguf:nano-mine", "--to", "onnx", "-o", str(tmp_path / "onnx"))
    assert (tmp_path / "onnx" / "decoder.onnx").is_file()

    data = bytearray(file.read_bytes())
    data[-1000] ^= 1
    file.write_bytes(data)
    status, said = run("verify", str(file))
    assert status == 1
    assert "damaged" in said


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("convert", "nano", "--quant", "q9"), "q9"),
        (("convert", "nobody"), "nobody"),
        (("convert", "kokoro"), "not installed"),
        (("convert", "nano", "--to", "onnx"), "ONNX already"),
        (("convert", "kokoro", "--to", "onnx", "-o", "x"), "ONNX already"),
        (("convert", "README.md", "--to", "onnx", "-o", "x"), "no GGUF file"),
        (("convert", "nano", "--name", "Not/This"), "not the name of a pack"),
        (("inspect", "gguf:nano-none"), "there is no pack"),
        (("pull", "gguf:nano-none"), "published nowhere"),
        (("verify", "nothing.gguf"), "nothing.gguf"),
    ],
)
def test_what_cannot_be_done_is_said(run, words, why):
    with pytest.raises(LiteTTSError, match=why):
        run(*words)


def test_a_damaged_pack_is_named_when_it_is_asked_for(run, tmp_path: Path):
    run("convert", "nano", "--quant", "tq1_0")
    file = tmp_path / "home" / "models" / "gguf" / "nano-tq1_0" / "nano-tq1_0.gguf"
    data = bytearray(file.read_bytes())
    data[100] ^= 255
    file.write_bytes(data)
    assert all(v.engine != "nano:tq1_0" for v in voices.list_voices())
    with pytest.raises(ModelError, match=r"nano-tq1_0\.gguf is damaged"):
        voices.resolve("nano_heart:tq1_0")


@pytest.mark.parametrize(
    ("words", "field", "told"),
    [
        (("inspect", "nano"), "model", "give a GGUF file or gguf:<name>"),
        (("convert", "nano", "--quant", "q2_k", "--bits", "3"), "bits", "--quant dynamic"),
        (("convert", "nano", "--to", "onnx"), "model", "ONNX already"),
        (("convert", "x.onnx", "--to", "onnx"), "model", "no GGUF file"),
        (("convert", "x.gguf", "--to", "onnx"), "output", "--output FOLDER"),
    ],
)
def test_what_cannot_be_is_refused_with_what_can(run, words, field, told):
    with pytest.raises(InputError, match=told) as refused:
        run(*words)
    assert refused.value.field == field


@pytest.mark.parametrize("what", ["device", "empty", "text", "bytes", "another", "folder"])
def test_what_is_no_model_is_not_packed(run, tmp_path: Path, what: str):
    path = tmp_path / "x.onnx"
    match what:
        case "device":
            path = Path("/dev/null")
        case "folder":
            (tmp_path / "onnx").mkdir()
            (tmp_path / "onnx" / "model.onnx").write_bytes(b"")
            path = tmp_path
        case "another":
            path = PACK / "encoder.onnx"
        case _:
            path.write_bytes({"empty": b"", "text": b"Hello", "bytes": b"\x08\x07"}[what])
    with pytest.raises((ModelError, InputError), match=re.escape(str(path))):
        run("convert", str(path))
    assert not (tmp_path / "home" / "models").exists()


def test_a_network_of_a_pack_leads_nowhere_else(run, tmp_path: Path):
    file = tmp_path / "x.gguf"
    told = {"litetts.networks": ["../../a"], "litetts.network.../../a": b"", "litetts.card": "{}"}
    write(file, told, [])
    with pytest.raises(ModelError, match=r"'\.\./\.\./a' is no name of a network"):
        run("convert", str(file), "--to", "onnx", "-o", str(tmp_path / "there"))
    assert sorted(tmp_path.glob("*.onnx")) == []


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"litetts.card": "no JSON"}, "'litetts.card'"),
        ({"litetts.card": "[]"}, "'litetts.card' is no dict"),
        ({"litetts.voices": "{}"}, "'litetts.voices' is no list"),
        ({"litetts.networks": []}, "no network"),
        ({"litetts.networks": ["encoder", "none"]}, r"does not say 'litetts\.network\.none'"),
        ({"litetts.network.encoder": "text"}, "'encoder' is no network"),
        ({"litetts.network.encoder": b""}, "no network"),
        ({"litetts.engine": "kokoro"}, "is a pack of kokoro, not of nano"),
        ({"general.architecture": ["litetts"]}, r"'general\.architecture' is no text"),
        ({"general.architecture": "llama", "litetts.engine": None}, "GGUF file of 'llama'"),
        ({"litetts.engine": None}, r"does not say 'litetts\.engine'"),
    ],
)
@pytest.mark.parametrize("folder", [False, True])
def test_a_file_that_is_no_pack_is_not_installed(
    run, tmp_path: Path, change: dict[str, object], why: str, folder: bool
) -> None:
    graph = np.arange(8, dtype=np.uint8).tobytes()
    head = {
        "general.architecture": "litetts",
        "litetts.engine": "nano",
        "litetts.card": "{}",
        "litetts.voices": "[]",
        "litetts.networks": ["encoder"],
        "litetts.network.encoder": graph,
        **change,
    }
    place = tmp_path / "files"
    place.mkdir()
    file = place / ("nano-mine.gguf" if folder else "file.bin")
    write(file, {key: value for key, value in head.items() if value is not None}, [])
    with pytest.raises(ModelError, match=why):
        run("pull", "gguf:nano-mine", "--from", str(place if folder else file))
    assert not list((tmp_path / "home").rglob("*.gguf"))
    assert not list((tmp_path / "home").rglob(models.MANIFEST))
    assert not models.installed()
