"""Keys at rest."""

import stat

import pytest

from litetts.errors import InputError, SettingsError
from litetts.service.clients import identify
from litetts.service.keys import KeyFile


def test_keys_are_hashed_and_private(tmp_path):
    keys = KeyFile(tmp_path / "keys.json")
    token = keys.add("alice")
    text = keys.path.read_text()
    assert token.split("_", 2)[2] not in text
    assert stat.S_IMODE(keys.path.stat().st_mode) == 0o600
    assert keys.find(token).name == "alice"
    for wrong in (token[:-1], token + "x", "", "ltts_", "sk-123", token.upper()):
        assert keys.find(wrong) is None


def test_a_key_file_is_read_again_when_it_changes(tmp_path):
    ours, theirs = KeyFile(tmp_path / "k.json"), KeyFile(tmp_path / "k.json")
    token = theirs.add("bob")
    assert ours.find(token).name == "bob"
    with pytest.raises(InputError, match="already"):
        ours.add("bob")
    theirs.remove("bob")
    assert ours.find(token) is None
    with pytest.raises(InputError, match="no key"):
        ours.remove("bob")


@pytest.mark.parametrize("content", ["", "[]", '{"keys": [1]}', '{"keys": [{"id": "a"}]}', "\x00"])
def test_a_damaged_key_file_is_an_error_not_an_open_door(tmp_path, content):
    path = tmp_path / "keys.json"
    path.write_text(content)
    with pytest.raises(SettingsError, match=r"keys\.json"):
        identify(KeyFile(path), "ltts_a_b", "1.2.3.4", required=True)
