"""Language models that speak, from their files to `litetts say` and the server."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

import litetts
from litetts import engines, models, voices
from litetts.document import Note
from litetts.engines.codec_lm import CodecLM
from litetts.engines.codec_lm.references import references
from litetts.errors import InputError, MissingExtraError, ModelError
from litetts.request import Request
from litetts.speech import Speech, gather

ADA, BOB = "codec_lm:tiny:ada", "codec_lm:tiny:bob"
EACH = (ADA, "codec_lm:tara:leo", "codec_lm:oute:eve")
TEXT = "A bell rang."


@pytest.fixture(autouse=True)
def _installed(home: Path) -> None:
    """Every test has the models."""


def loudest(sound: Any, rate: int) -> float:
    """The loudest frequency of a sound, Hz."""
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound))))
    return float(np.argmax(spectrum) * rate / len(sound))


@pytest.mark.parametrize("voice", EACH)
def test_every_format_speaks_and_says_when_each_word_is(voice: str) -> None:
    audio = litetts.speak(TEXT, voice=voice, seed=3, watermark=False)
    assert audio.sample_rate == 24_000
    assert float(np.abs(audio.samples).max()) > 0.05
    assert [word.word for word in audio.words] == ["A", "bell", "rang"]
    ends = [0.0]
    for word in audio.words:
        assert ends[-1] - 1e-6 <= word.start <= word.end <= audio.duration + 1e-6
        assert TEXT[word.source_start : word.source_end].lower() == word.word.lower()
        ends.append(word.end)


@pytest.mark.parametrize("voice", EACH)
def test_a_stream_is_the_same_sound_in_pieces(voice: str) -> None:
    wanted = {"voice": voice, "seed": 5, "watermark": None}
    whole = gather(Speech(Request(TEXT, stream=False, **wanted)).chunks())
    chunks = list(Speech(Request(TEXT, stream=True, **wanted)).chunks())
    assert len(chunks) > 2
    assert chunks[0].duration < whole.duration / 2
    joined = gather(chunks)
    np.testing.assert_array_equal(joined.samples, whole.samples)
    assert [w.word for w in joined.words] == [w.word for w in whole.words]
    # A word is told once its sound is there.
    told = 0.0
    for chunk in chunks:
        told += chunk.duration
        assert all(word.end <= told + 1e-6 for word in chunk.words)


def test_the_same_seed_gives_the_same_bytes_and_another_does_not() -> None:
    sounds = [litetts.speak(TEXT, voice=ADA, seed=seed).samples for seed in (1, 1, 2)]
    np.testing.assert_array_equal(sounds[0], sounds[1])
    assert len(sounds[0]) != len(sounds[2]) or not np.array_equal(sounds[0], sounds[2])


def test_speeches_that_take_turns_sound_as_alone() -> None:
    alone = [litetts.speak(TEXT, voice=v, seed=7, watermark=None).samples for v in (ADA, BOB)]
    streams = [litetts.stream(TEXT, voice=v, seed=7) for v in (ADA, BOB)]
    heard: list[list[Any]] = [[], []]
    open_ = [0, 1]
    while open_:
        for i in list(open_):
            chunk = next(streams[i], None)
            if chunk is None:
                open_.remove(i)
            else:
                heard[i].append(chunk.samples)
    np.testing.assert_array_equal(np.concatenate(heard[0]), alone[0])
    assert len(np.concatenate(heard[1])) == len(alone[1])  # a clone: marked


def test_a_reference_decides_who_speaks() -> None:
    engine = engines.load("codec_lm:tiny")
    assert isinstance(engine, CodecLM)
    clone = voices.resolve(BOB)
    assert clone.cloned and not voices.resolve(ADA).cloned
    assert voices.resolve(ADA).gender == "female"
    assert voices.resolve(ADA).identity != clone.identity


def test_what_is_cloned_is_marked_whatever_is_asked(tmp_path: Path) -> None:
    speech = Speech(Request(TEXT, voice=BOB, watermark=False))
    assert speech.marked
    assert any("always marked" in note.message for note in speech.notes)
    assert not Speech(Request(TEXT, voice=ADA)).marked
    assert voices.resolve("codec_lm:oute:eve").cloned  # its file says neither licence nor consent


def test_what_it_cannot_do_is_told_and_the_level_is_done() -> None:
    plain = litetts.speak(TEXT, voice=ADA, seed=1)
    other = litetts.speak(TEXT, voice=ADA, seed=1, speed=1.5, breath=0.5, volume=-6)
    said = {note.option for note in other.notes}
    assert {"speed", "breath"} <= said and "volume" not in said
    assert Note("speed", "the engine 'codec_lm:tiny' cannot change it") in other.notes
    ratio = np.abs(other.samples).max() / np.abs(plain.samples).max()
    assert ratio == pytest.approx(10 ** (-6 / 20), rel=0.01)
    piece = next(litetts.stream(TEXT, voice=ADA, seed=1, speed=1.5))
    assert any(note.option == "speed" for note in piece.notes)


def test_a_model_that_does_not_end_is_stopped_and_told() -> None:
    audio = litetts.speak("Oh, a tree.", voice=ADA, seed=2)
    assert any("did not come to the end" in note.message for note in audio.notes)
    assert 2 + 0.25 * len("Ohatree") - 0.1 < audio.duration < 4.5


def test_names_of_voices() -> None:
    assert {v.id for v in voices.list_voices(engine="codec_lm")} == {
        ADA, BOB, "codec_lm:tara:tara", "codec_lm:tara:leo", "codec_lm:oute:eve"
    }  # fmt: skip
    assert voices.resolve("CODEC_LM:Tiny:Ada").id == ADA
    assert voices.resolve("codec_lm:tara").id == "codec_lm:tara:tara"
    with pytest.raises(InputError, match=r"has no voice 'zed'; it has: ada, bob"):
        voices.resolve("codec_lm:tiny:zed")
    with pytest.raises(ModelError, match=r"not installed.*models pull codec_lm:nosuch --from"):
        voices.resolve("codec_lm:nosuch:ada")
    with pytest.raises(InputError, match="codec_lm speaks by model"):
        engines.load("codec_lm")


def test_without_llama_cpp_they_are_listed_and_not_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    assert ADA in {v.id for v in voices.list_voices(only_installed=True)}
    monkeypatch.setitem(sys.modules, "llama_cpp", None)
    assert ADA in {v.id for v in voices.list_voices()}
    assert ADA not in {v.id for v in voices.list_voices(only_installed=True)}
    with pytest.raises(MissingExtraError, match=r"\[llama\]"):
        litetts.speak(TEXT, voice=ADA)


def test_facts_are_those_of_the_loaded_engine() -> None:
    facts, engine = engines.facts("codec_lm:tara"), engines.load("codec_lm:tara")
    can = engine.capabilities
    assert facts == engines.Facts(
        engine.name, engine.sample_rate, engine.identity, can.languages, can.reads, can.max_symbols
    )
    assert not can.two_stage and not can.controls and "orpheus" in can.note


def test_a_folder_is_pulled_and_checked(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LITETTS_HOME", str(tmp_path / "other"))
    from typer.testing import CliRunner

    from litetts.cli import app

    run = CliRunner().invoke
    done = run(app, ["models", "pull", "codec_lm:mine", "--from", str(made / "tiny")])
    assert done.exit_code == 0, done.output
    folder = tmp_path / "other" / "models" / "codec_lm" / "mine"
    assert sorted(p.name for p in folder.rglob("*") if p.is_file()) == [
        "ada.json", "bob.json", "manifest.json", "neucodec.onnx", "tiny-q8.gguf"
    ]  # fmt: skip
    assert run(app, ["models", "verify", "codec_lm:mine"]).output.strip() == "codec_lm:mine: whole"
    assert "codec_lm:mine" in run(app, ["models", "list"]).output
    said = run(app, ["say", TEXT, "--voice", "codec_lm:mine:ada", "-o", str(tmp_path / "x.wav")])
    assert said.exit_code == 0, said.output
    sound, rate = soundfile.read(tmp_path / "x.wav")
    assert rate == 24_000 and np.abs(sound).max() > 0.05
    assert 100 < loudest(sound, rate) < 1200
    assert run(app, ["models", "remove", "codec_lm:mine"]).exit_code == 0
    assert not folder.exists()
    engines.unload("codec_lm:mine")


def test_the_server_streams_it(tmp_path: Path) -> None:
    from fastapi.testclient import TestClient

    from litetts.server.app import create_app
    from litetts.settings.store import Store

    line = {
        "cache.path": str(tmp_path / "cache"),
        "jobs.path": str(tmp_path / "jobs"),
        "speech.voice": ADA,
        "observe.dependency_check_s": "0",
        "scheduling.processes": "false",
        "engine.context_tokens": "1024",
    }
    store = Store(tmp_path / "settings", environ={}, command_line=line)
    with TestClient(create_app(store), base_url="http://127.0.0.1") as client:
        listed = client.get("/v1/audio/voices").json()
        assert ADA in json.dumps(listed)
        asked = {"model": "codec_lm", "input": TEXT, "voice": ADA, "response_format": "pcm"}
        answer = client.post("/v1/audio/speech", json=asked)
        assert answer.status_code == 200, answer.text
        sound = np.frombuffer(answer.content, "<i2")
        assert len(sound) > 12_000 and np.abs(sound).max() > 1000
        engine = engines.load("codec_lm:tiny")
        assert isinstance(engine, CodecLM) and engine._language.context == 1024
        refused = client.post("/v1/audio/speech", json=asked | {"voice": "codec_lm:tiny:zed"})
        assert refused.status_code == 400 and "it has: ada, bob" in refused.text


@pytest.fixture
def own(home: Path, made: Path) -> Iterator[Path]:
    """A copy of a model that may be damaged."""
    folder = home / "own"
    shutil.copytree(made / "tiny", folder)
    yield folder
    engines.unload("codec_lm:own")


DAMAGED = {
    "no decoder": (lambda f: (f / "neucodec.onnx").unlink(), r"one file \*\.onnx"),
    "two decoders": (
        lambda f: shutil.copy(f / "neucodec.onnx", f / "other.onnx"),
        r"one file \*\.onnx is expected in .*, there are 2",
    ),
    "another decoder": (
        lambda f: shutil.copy(f.parent / "tara" / "snac.onnx", f / "neucodec.onnx"),
        r"codes 0: tensor\(int64\), .* 1 arrays of whole numbers are expected",
    ),
    "no head": (lambda f: (f / "tiny-q8.gguf").write_bytes(b"GGUF"), "damaged or no GGUF"),
    "no text": (lambda f: (f / "voices/ada.json").write_text("{}"), "it says no text"),
    "no codes": (
        lambda f: (f / "voices/ada.json").write_text('{"text": "Hi."}'),
        "the codes of the reference 'ada' must be",
    ),
    "wild codes": (
        lambda f: (f / "voices/ada.json").write_text('{"text": "Hi.", "codes": [1, 999]}'),
        "has the code 999; this model knows those below 64",
    ),
    "a card of nothing": (lambda f: (f / "codec_lm.json").write_text("7"), "no object of JSON"),
}


@pytest.mark.parametrize("case", DAMAGED)
def test_what_is_damaged_is_named(own: Path, case: str) -> None:
    damage, message = DAMAGED[case]
    damage(own)
    with pytest.raises(ModelError, match=message):
        litetts.speak(TEXT, voice="codec_lm:own:ada", watermark=None)
    # The other models are not hurt by it.
    assert ADA in {v.id for v in voices.list_voices(engine="codec_lm:tiny")}


def test_a_model_of_no_format_that_is_known(home: Path, made: Path) -> None:
    from .making import language_model

    folder = home / "chat"
    shutil.copytree(made / "tiny", folder)
    language_model(folder / "tiny-q8.gguf", ["<|im_start|>"])
    with pytest.raises(ModelError, match=r"of a format that is known: neutts \(<\|speech_0\|>\)"):
        voices.resolve("codec_lm:chat")


def test_models_that_are_installed_by_hand_count_too(own: Path) -> None:
    assert "codec_lm:own" in {m.name for m in models.installed()}


REFUSED = {
    "half a character": (
        lambda f: (f / "voices/bob.json").write_text('{"text": "Hi.", "description": "\\ud800"}'),
        r"bob\.json is damaged",
    ),
    "no language": (
        lambda f: (f / "voices/bob.json").write_text('{"text": "Hi.", "lang": "../x"}'),
        "no tag of a language",
    ),
    "a card with a path": (
        lambda f: (f / "codec_lm.json").write_text('{"languages": ["../x"]}'),
        "no tag of a language",
    ),
    "a card of nothing": (lambda f: (f / "codec_lm.json").write_text("7"), "no object of JSON"),
    "no head": (lambda f: (f / "tiny-q8.gguf").write_bytes(b"GGUF"), "damaged or no GGUF"),
    "no graph": (lambda f: (f / "neucodec.onnx").write_bytes(b"junk" * 9), "neucodec.onnx"),
    "no checksums": (lambda f: (f / "SHA256SUMS").write_bytes(b"\xff"), "no list of checksums"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_damaged_is_not_installed(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, case: str
) -> None:
    from typer.testing import CliRunner

    from litetts.cli.models import app

    monkeypatch.setenv("LITETTS_HOME", str(tmp_path / "other"))
    folder = tmp_path / "brought"
    shutil.copytree(made / "tiny", folder)
    damage, message = REFUSED[case]
    damage(folder)
    done = CliRunner().invoke(app, ["pull", "codec_lm:mine", "--from", str(folder)])
    assert isinstance(done.exception, ModelError)
    assert re.search(message, str(done.exception))
    assert not (tmp_path / "other" / "models" / "codec_lm" / "mine").exists()


def test_two_hundred_corruptions_of_a_reference_are_named_or_another_reference(
    made: Path, tmp_path: Path
) -> None:
    whole = (made / "tiny" / "voices" / "ada.json").read_bytes()
    path = tmp_path / "voices" / "ada.json"
    path.parent.mkdir()
    random = np.random.default_rng(3)
    named = 0
    for i in range(200):
        data = bytearray(whole)
        if i % 10 == 0:
            data = data[: random.integers(len(data))]
        else:
            for at in random.integers(0, len(data), random.integers(1, 4)):
                data[at] = random.integers(256)
        path.write_bytes(data)
        os.utime(path, ns=(i, i))  # each is another state of the file
        try:
            found = references(tmp_path)["ada"]
            assert found.text.strip() and found.codes.min() >= 0
            assert isinstance(found.cloned, bool) and found.gender in ("female", "male", "")
        except ModelError as error:
            assert "ada" in str(error)
            named += 1
    assert named > 100
