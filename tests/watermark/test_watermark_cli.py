from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import numpy as np
import pytest
import soundfile
from typer.testing import CliRunner

from litetts.audio.files import save
from litetts.cli.watermark import app
from litetts.document import Audio
from litetts.errors import InputError, SettingsError
from litetts.watermark import Registry

runner = CliRunner()


@pytest.fixture
def keys(tmp_path: Path) -> list[str]:
    arguments = ["--keys", str(tmp_path / "keys.json")]
    assert runner.invoke(app, ["keys", "new", *arguments]).exit_code == 0
    return arguments


def test_mark_rotate_and_recognise(tmp_path: Path, keys: list[str], speech: Audio) -> None:
    plain, marked = tmp_path / "plain.wav", tmp_path / "marked.mp3"
    save(plain, speech)
    made = runner.invoke(
        app, ["embed", str(plain), "-o", str(marked), "--id", "r7", "--voice", "ada", *keys]
    )
    assert made.exit_code == 0, made.output
    name = made.output.strip()
    assert runner.invoke(app, ["keys", "rotate", *keys]).exit_code == 0
    found = runner.invoke(app, ["detect", str(marked), "--json", *keys])
    assert found.exit_code == 0
    answer = json.loads(found.output)
    assert answer["present"]
    assert f"{answer['key_id']}-{answer['payload']}" == name
    assert answer["record"]["request_id"] == "r7"
    assert answer["record"]["voice"] == "ada"
    text = runner.invoke(app, ["detect", str(marked), *keys]).output
    assert "marked by us" in text
    assert "r7" in text
    absent = runner.invoke(app, ["detect", str(plain), "--no-search", *keys])
    assert absent.exit_code == 3
    assert "no mark" in absent.output
    both = runner.invoke(app, ["detect", str(marked), str(plain), "--no-search", "--json", *keys])
    assert both.exit_code == 3
    said = [json.loads(line) for line in both.stdout.splitlines()]
    assert [(one["file"], one["answer"]) for one in said] == [
        (str(marked), "present"),
        (str(plain), "not found"),
    ]
    some = runner.invoke(app, ["detect", str(marked), str(tmp_path / "no.wav"), *keys])
    assert some.exit_code == 1
    assert "marked by us" in some.stdout
    assert "no.wav" in some.stderr


def test_keys_are_listed_without_secrets(tmp_path: Path, keys: list[str]) -> None:
    secret = json.loads((tmp_path / "keys.json").read_text())["keys"][0]["secret"]
    runner.invoke(app, ["keys", "rotate", "--bits", "64", *keys])
    listed = runner.invoke(app, ["keys", "list", *keys]).output
    assert secret not in listed
    first, second = listed.splitlines()
    assert "64 bits" in first
    assert "marks and detects" in first
    assert "marks" not in second
    runner.invoke(app, ["keys", "remove", second[:8], "--yes", *keys])
    assert len(runner.invoke(app, ["keys", "list", *keys]).output.splitlines()) == 1


def test_errors_say_what_to_do(tmp_path: Path, keys: list[str]) -> None:
    again = runner.invoke(app, ["keys", "new", *keys])
    assert isinstance(again.exception, SettingsError)
    assert "rotate" in str(again.exception)
    missing = runner.invoke(app, ["detect", str(tmp_path / "none.wav"), *keys])
    assert isinstance(missing.exception, InputError)


def test_stereo_is_not_mixed_in_silence(tmp_path: Path, keys: list[str], speech: Audio) -> None:
    stereo, marked = tmp_path / "stereo.wav", tmp_path / "marked.wav"
    soundfile.write(stereo, np.stack([speech.samples, -0.5 * speech.samples], 1), 24_000)
    refused = runner.invoke(app, ["embed", str(stereo), "-o", str(marked), *keys])
    assert isinstance(refused.exception, InputError)
    assert "--mono" in str(refused.exception)
    assert not marked.exists()
    made = runner.invoke(app, ["embed", str(stereo), "-o", str(marked), "--mono", *keys])
    assert made.exit_code == 0, made.output
    assert runner.invoke(app, ["detect", str(marked), "--no-search", *keys]).exit_code == 0


def test_failed_embed_leaves_no_record(tmp_path: Path, keys: list[str], speech: Audio) -> None:
    plain = tmp_path / "plain.wav"
    save(plain, speech)
    lost = runner.invoke(app, ["embed", str(plain), "-o", str(tmp_path / "no" / "x.wav"), *keys])
    assert lost.exit_code != 0
    assert len(Registry(tmp_path / "watermarks.sqlite")) == 0


def test_detect_changes_nothing(
    tmp_path: Path, keys: list[str], speech: Audio, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain, marked = tmp_path / "plain.wav", tmp_path / "marked.wav"
    save(plain, speech)
    before = {*tmp_path.iterdir()}
    assert runner.invoke(app, ["detect", str(plain), "--no-search", *keys]).exit_code == 3
    assert {*tmp_path.iterdir()} == before
    runner.invoke(app, ["embed", str(plain), "-o", str(marked), "--id", "r1", *keys])
    # A folder that cannot be written to: SQLite's own files beside the table are refused.
    opened = sqlite3.connect

    def refusing(database: str, **options: object) -> sqlite3.Connection:
        if "immutable" not in database:
            raise sqlite3.OperationalError("unable to open database file")
        return opened(database, **options)  # type: ignore[call-overload, no-any-return]

    monkeypatch.setattr(sqlite3, "connect", refusing)
    found = runner.invoke(app, ["detect", str(marked), "--no-search", *keys])
    assert found.exit_code == 0, found.output
    assert "r1" in found.output
    assert "the sound that was marked" in found.output


def test_sign_and_check(tmp_path: Path, speech: Audio) -> None:
    pytest.importorskip("c2pa")
    from litetts.watermark.provenance import Credentials

    credentials, root = Credentials.for_testing("Example")
    for name, text in [
        ("chain.pem", credentials.chain),
        ("key.pem", credentials.private_key),
        ("root.pem", root),
    ]:
        (tmp_path / name).write_text(text)
    plain, signed = tmp_path / "plain.wav", tmp_path / "signed.wav"
    save(plain, speech)
    made = runner.invoke(
        app,
        ["sign", str(plain), "-o", str(signed), "--certificate", str(tmp_path / "chain.pem"),
         "--private-key", str(tmp_path / "key.pem"), "--mark", "k-1"],
    )  # fmt: skip
    assert made.exit_code == 0, made.output
    checked = runner.invoke(app, ["manifest", str(signed), "--trust", str(tmp_path / "root.pem")])
    assert checked.exit_code == 0
    assert "trusted" in checked.output
    assert "k-1" in checked.output
    assert runner.invoke(app, ["manifest", str(plain)]).exit_code == 3


def test_a_marked_sound_is_not_marked_again_in_silence(
    tmp_path: Path, keys: list[str], speech: Audio
) -> None:
    plain, first, second = (tmp_path / f"{name}.wav" for name in ("plain", "first", "second"))
    save(plain, speech)
    made = runner.invoke(app, ["embed", str(plain), "-o", str(first), "--id", "r1", *keys])
    again = ["embed", str(first), "-o", str(second), "--id", "r2", *keys]
    refused = runner.invoke(app, again)
    assert isinstance(refused.exception, InputError)
    assert made.output.strip() in str(refused.exception)
    assert not second.exists()
    assert runner.invoke(app, [*again, "--again"]).exit_code == 0
    told = runner.invoke(app, ["detect", str(second), "--json", "--no-search", *keys])
    answer = json.loads(told.stdout)
    assert answer["record"]["request_id"] == "r1"  # the first tells where it comes from
    assert [mark["record"]["request_id"] for mark in answer["others"]] == ["r2"]


@pytest.mark.parametrize("sound", [np.ones(1), np.full(24_000, np.nan), np.zeros(24_000)])
def test_what_could_never_be_found_is_not_marked(
    tmp_path: Path, keys: list[str], sound: np.ndarray
) -> None:
    plain, marked = tmp_path / "plain.wav", tmp_path / "marked.wav"
    soundfile.write(plain, sound.astype(np.float32), 24_000, subtype="FLOAT")
    refused = runner.invoke(app, ["embed", str(plain), "-o", str(marked), *keys])
    assert isinstance(refused.exception, InputError)
    assert "never found again" in str(refused.exception)
    assert not marked.exists()


def test_the_first_key_is_made_by_embed_too(
    tmp_path: Path, speech: Audio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LITETTS_CONFIG", str(tmp_path / "fresh"))
    plain, marked = tmp_path / "plain.wav", tmp_path / "marked.wav"
    save(plain, speech)
    made = runner.invoke(app, ["embed", str(plain), "-o", str(marked)])
    assert made.exit_code == 0, made.output
    assert runner.invoke(app, ["detect", str(marked), "--no-search"]).exit_code == 0
