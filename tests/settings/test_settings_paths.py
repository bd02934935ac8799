"""A path that is not what a setting takes it for is told before anything begins."""

from __future__ import annotations

from pathlib import Path

import pytest

from litetts.errors import InvalidSettings, SettingsError
from litetts.settings import read
from litetts.settings.paths import check_paths
from litetts.settings.schema import FieldInfo, Settings, describe

PATHS = [field for field in describe().values() if field.place]


def with_path(folder: Path, field: FieldInfo, value: str) -> Settings:
    return read(folder, environ={}, command_line={field.path: value}).settings


def test_every_setting_that_is_a_path_says_what_it_names() -> None:
    of_paths = {f.path for f in describe().values() if "Path" in str(f.annotation)}
    assert of_paths | {"security.media"} == {field.path for field in PATHS}


@pytest.mark.parametrize("field", PATHS, ids=lambda field: field.path)
def test_what_is_of_the_wrong_kind_is_refused(tmp_path: Path, field: FieldInfo) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    wrong = {"file/below": True, "file": "file" not in field.place}
    wrong |= {"folder": "folder" not in field.place, "gone": not field.made}
    for name, refused in wrong.items():
        settings = with_path(tmp_path, field, name)
        if not refused:
            check_paths(settings, tmp_path)
            continue
        with pytest.raises(SettingsError, match=rf"^{field.path}: ") as told:
            check_paths(settings, tmp_path)
        assert told.value.field == field.path
        assert str(tmp_path / "file") in str(told.value) or name in str(told.value)
        assert "\n" not in str(told.value)
    assert {each.name for each in tmp_path.iterdir()} == {"file", "folder"}  # nothing was made


@pytest.mark.parametrize("name", ["a" * 300, "no\0name", "~nobody-of-this-name/x"])
def test_names_that_cannot_be_are_refused(tmp_path: Path, name: str) -> None:
    (field,) = [field for field in PATHS if field.path == "cache.path"]
    with pytest.raises((SettingsError, InvalidSettings), match=r"cache\.path"):
        check_paths(with_path(tmp_path, field, name), tmp_path)


def test_the_usual_settings_are_in_order_and_the_tilde_is_the_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    check_paths(Settings(), tmp_path / "not" / "yet")
    monkeypatch.setenv("HOME", str(tmp_path))
    (field,) = [field for field in PATHS if field.path == "jobs.path"]
    assert with_path(tmp_path, field, "~/books").jobs.path == tmp_path / "books"
