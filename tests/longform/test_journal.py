"""What is rendered is whole or not there."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest

from litetts.document import AudioChunk, Note
from litetts.errors import InputError
from litetts.longform.journal import Entry, Store, missing
from litetts.scheduling.recording import quantise

RATE = 24_000


def sound(seed: int = 0, seconds: float = 1.0) -> AudioChunk:
    noise = np.random.default_rng(seed).standard_normal(round(seconds * RATE)) * 0.1
    return quantise(AudioChunk(noise.astype(np.float32), RATE, notes=(Note("text", "odd"),)))


def journal(folder: Path) -> list[str]:
    return (folder / "journal.jsonl").read_text().splitlines()


def test_what_was_kept_is_found_again(tmp_path: Path) -> None:
    with Store(tmp_path / "a") as store:
        entry = store.put("k1", sound())
        assert store.find("k1") == entry
        assert store.find("k2") is None
    with Store(tmp_path / "a") as store:
        assert store.find("k1") == entry
        assert np.array_equal(store.load("k1").samples, sound().samples)
        assert entry.notes == (Note("text", "odd"),)
        assert entry.seconds == 1.0
    assert len(journal(tmp_path / "a")) == 1


def test_a_torn_line_is_cut_off_and_its_sound_measured_again(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        kept = [store.put(key, sound(i)) for i, key in enumerate(["k1", "k2"])]
    whole = (tmp_path / "journal.jsonl").read_bytes()
    first = whole.index(b"\n") + 1
    for cut in (first, first + 1, first + 200, len(whole) - 1):
        (tmp_path / "journal.jsonl").write_bytes(whole[:cut])
        with Store(tmp_path) as store:
            assert [store.find("k1"), store.find("k2")] == kept
        assert (tmp_path / "journal.jsonl").read_bytes() == whole


def test_a_torn_sound_is_rendered_again(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        store.put("k1", sound())
        (path,) = (tmp_path / "segments").rglob("*.ltr")
    data = path.read_bytes()
    for damage in (b"", data[:-1], data[:100], data[:-1] + bytes([data[-1] ^ 1])):
        path.write_bytes(damage)
        with Store(tmp_path) as store:
            assert store.find("k1") is None
    with Store(tmp_path) as store:
        store.put("k1", sound())
        assert store.find("k1") is not None


def test_two_processes_do_not_work_in_one_folder(tmp_path: Path) -> None:
    pytest.importorskip("fcntl", reason="Windows")
    with Store(tmp_path), pytest.raises(InputError, match="another process"):
        Store(tmp_path)
    Store(tmp_path).close()


def test_what_no_longer_belongs_is_swept(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        store.put("k1", sound())
        store.put("k2", sound(1))
        (tmp_path / "segments" / "k2" / "k2.1.2.part").write_bytes(b"half")
        assert store.sweep({"k1"}) == 2
        assert store.find("k2") is None
        assert store.find("k1") is not None


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot keep"):
        Store(tmp_path / "file" / "parts")


def test_an_entry_is_data(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        entry = store.put("k", sound())
        store.note(event="chapter", number=1)
        assert list(store.events) == [{"event": "chapter", "number": 1}]
    assert Entry.from_json(json.loads(json.dumps(entry.to_json()))) == entry
    assert len(entry.power) == 10


def test_what_is_missing_is_counted_by_listing_each_folder_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = [f"{i % 7:02x}{i:030x}" for i in range(3000)]
    with Store(tmp_path) as store:
        for key in keys[:2]:
            store.put(key, sound())
    listed: list[Path] = []
    looked: list[object] = []
    names, status = os.scandir, os.stat
    with monkeypatch.context() as patch:
        patch.setattr(os, "scandir", lambda path: (listed.append(Path(path)), names(path))[1])
        patch.setattr(os, "stat", lambda path, **how: (looked.append(path), status(path, **how))[1])
        assert missing(tmp_path, keys + keys) == 2 * 2998
        assert missing(tmp_path / "none", keys[:5]) == 5
    assert len(listed) == 7 + 5
    assert not looked
