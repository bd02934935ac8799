"""Backups: one before each change, checked when read, and a restore that survives a crash."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from litetts.errors import SettingsError
from litetts.settings import Store
from litetts.settings.backup import KEEP, backup, find, list_backups, restore

# Restores backup 1 and dies, as if the power had failed, after the n-th rename.
CRASH = """
import os, sys
from pathlib import Path
from litetts.settings.backup import restore
left = int(sys.argv[2])
rename = Path.replace
def dying(self, target):
    global left
    if left == 0:
        os._exit(9)
    left -= 1
    return rename(self, target)
Path.replace = dying
restore(Path(sys.argv[1]), 1)
"""


def test_each_change_is_preceded_by_a_backup(tmp_path: Path) -> None:
    store = Store(tmp_path, environ={})
    store.set({"speech.speed": "1.5"})
    store.set({"speech.speed": "2"})
    first, second = list_backups(tmp_path)
    assert first.values() == {}
    assert second.values() == {"speech.speed": 1.5}
    store.restore()
    assert store.settings.speech.speed == 1.5
    assert "before restore of 2" in list_backups(tmp_path)[-1].reason
    store.restore()  # the restore itself is undone
    assert store.settings.speech.speed == 2


def test_contents_are_kept_to_the_byte(tmp_path: Path) -> None:
    text = b'\xef\xbb\xbf{ "speech" :\r\n {"speed": 2.0}}'
    (tmp_path / "settings.json").write_bytes(text)
    saved = backup(tmp_path, "test")
    (tmp_path / "settings.json").unlink()
    (tmp_path / "override.json").write_bytes(b"{}")
    restore(tmp_path, saved.number)
    assert (tmp_path / "settings.json").read_bytes() == text
    assert not (tmp_path / "override.json").exists()


def test_a_broken_file_can_be_restored_over(tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_text("{}")
    backup(tmp_path, "good")
    (tmp_path / "settings.json").write_text("{ broken")
    restore(tmp_path)
    assert (tmp_path / "settings.json").read_text() == "{}"


def test_the_oldest_leave(tmp_path: Path) -> None:
    for _ in range(KEEP + 5):
        backup(tmp_path, "test")
    numbers = [saved.number for saved in list_backups(tmp_path)]
    assert numbers == list(range(6, KEEP + 6))
    restore(tmp_path, 6)  # the oldest: not pushed out by its own restore
    assert find(tmp_path, 6).number == 6


def test_damage_is_noticed(tmp_path: Path) -> None:
    saved = backup(tmp_path, "test")
    text = saved.path.read_text()
    for damaged in (text.replace('"test"', '"tost"'), text[:50], "", "[]"):
        saved.path.write_text(damaged)
        with pytest.raises(SettingsError, match="damaged"):
            restore(tmp_path, saved.number)
    assert list_backups(tmp_path) == []
    with pytest.raises(SettingsError, match="no backup 7"):
        restore(tmp_path, 7)


@pytest.mark.parametrize("renames", range(5))
def test_a_crash_in_a_restore_leaves_one_whole_state(tmp_path: Path, renames: int) -> None:
    old = {"settings.json": '{"speech": {"speed": 2.0}}', "override.json": '{"cache": {}}'}
    new = {"settings.json": '{"speech": {"speed": 3.0}}', "override.json": '{"server": {}}'}
    for name, text in old.items():
        (tmp_path / name).write_text(text)
    backup(tmp_path, "old")
    for name, text in new.items():
        (tmp_path / name).write_text(text)
    done = subprocess.run(
        [sys.executable, "-c", CRASH, str(tmp_path), str(renames)], check=False
    ).returncode
    assert done == (9 if renames < 4 else 0)
    store = Store(tmp_path, environ={})
    state = {name: (tmp_path / name).read_text() for name in old}
    assert state == (old if renames >= 2 else new)
    assert store.settings.speech.speed == (2 if renames >= 2 else 3)
