from __future__ import annotations

import stat
import threading
from pathlib import Path

import pytest

from litetts.errors import InputError, SettingsError
from litetts.watermark import Key, KeyRing, Registry

SECRET = bytes(range(32))


def test_key_never_prints_its_secret() -> None:
    key = Key(SECRET)
    assert SECRET.hex() not in repr(key)
    assert len(key.id) == 8
    assert Key.from_text(SECRET.hex()) == key


@pytest.mark.parametrize("text", ["", "not hexadecimal", "00ff"])
def test_bad_key_says_what_to_do(text: str) -> None:
    with pytest.raises(SettingsError, match="litetts watermark keys new"):
        Key.from_text(text)


def test_bad_length() -> None:
    with pytest.raises(SettingsError, match="16, 32, 48 or 64"):
        Key(SECRET, 20)


def test_ring_is_kept_private_and_whole(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "keys.json"
    ring = KeyRing([Key.new()]).rotated()
    ring.save(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [k.id for k in KeyRing.load(path)] == [k.id for k in ring]
    assert list(path.parent.iterdir()) == [path]


def test_rotation_and_removal() -> None:
    first = Key(SECRET)
    ring = KeyRing([first]).rotated()
    assert ring.active != first
    assert first in list(ring)
    assert ring.by_id(first.id[:5]) == first
    assert list(ring.without(ring.active.id)) == [first]
    with pytest.raises(InputError, match="no key"):
        ring.by_id("zzzz")
    with pytest.raises(SettingsError):
        KeyRing([])


@pytest.mark.parametrize("content", ["", "[]", '{"keys": [{"secret": "xyz", "bits": 32}]}'])
def test_damaged_key_file(tmp_path: Path, content: str) -> None:
    path = tmp_path / "keys.json"
    path.write_text(content)
    with pytest.raises(SettingsError, match="not a watermark key file"):
        KeyRing.load(path)


def test_missing_key_file(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="keys new"):
        KeyRing.load(tmp_path / "none.json")


def test_registry_knows_the_request(tmp_path: Path) -> None:
    key = Key(SECRET)
    with_text = Registry(tmp_path / "marks.db")
    identifier = with_text.register(key, "r1", model="nano", voice="ada", text="Hello.")
    record = Registry(tmp_path / "marks.db").find(key.id, key.written(identifier))
    assert record is not None
    assert (record.request_id, record.model, record.voice) == ("r1", "nano", "ada")
    assert record.text_hash == key.text_hash("Hello.")
    assert "Hello" not in record.text_hash
    assert with_text.register(key, "r1") == identifier
    assert len(with_text) == 1
    assert with_text.find(key.id, "ffffffff") is None


def test_identifiers_are_unique_even_when_scarce() -> None:
    key = Key(SECRET, 16)
    registry = Registry(":memory:")
    # 2000 of 65,536: about 30 collisions are expected and passed over.
    found = {registry.register(key, str(n)) for n in range(2000)}
    assert len(found) == 2000


def test_registry_takes_threads(tmp_path: Path) -> None:
    key, registry = Key(SECRET), Registry(tmp_path / "marks.db")
    threads = [
        threading.Thread(target=lambda t=t: [registry.register(key, f"{t}-{n}") for n in range(50)])
        for t in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(registry) == 200
    assert registry.forget(before=0) == 0
    assert registry.forget(before=1e12) == 200


def test_registry_that_is_none(tmp_path: Path) -> None:
    path = tmp_path / "marks.db"
    path.write_text("this is no database, but a text that is long enough to look like one" * 20)
    with pytest.raises(SettingsError, match="cannot be used"):
        Registry(path)
