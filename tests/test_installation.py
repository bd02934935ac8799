"""The command that brings an extra, for each way in which a copy can have been installed."""

import json
import re
import shlex
import subprocess
import sys
import tomllib
from importlib.metadata import Distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from litetts import installation
from litetts.errors import MissingExtraError


class Installed(Distribution):
    """A distribution with this `direct_url.json`."""

    def __init__(self, origin=None):
        self.origin = origin

    def read_text(self, filename):
        if filename == "METADATA":
            return "Metadata-Version: 2.4\nName: litetts-speech\nVersion: 1.2.3\n"
        return json.dumps(self.origin) if self.origin is not None else None

    def locate_file(self, path):
        return path


def test_each_way_of_installing(tmp_path, monkeypatch):
    folder = tmp_path / "a checkout"
    folder.mkdir()
    wheel = tmp_path / "litetts_speech-1.2.3-py3-none-any.whl"
    wheel.touch()
    ways = [
        ({"url": folder.as_uri(), "dir_info": {"editable": True}}, ["-e", f"{folder}[server]"]),
        ({"url": folder.as_uri(), "dir_info": {}}, [f"{folder}[server]"]),
        ({"url": wheel.as_uri(), "archive_info": {}}, [f"{wheel}[server]"]),
        (None, ["litetts-speech[server]==1.2.3"]),
        ({"url": (tmp_path / "gone.whl").as_uri()}, ["litetts-speech[server]==1.2.3"]),
        (
            {"url": "https://a.example/x.whl", "archive_info": {}},
            ["litetts-speech[server] @ https://a.example/x.whl"],
        ),
        (
            {"url": "https://a.example/x", "vcs_info": {"vcs": "git", "commit_id": "abc"}},
            ["litetts-speech[server] @ git+https://a.example/x@abc"],
        ),
    ]
    for origin, expected in ways:
        monkeypatch.setattr(installation, "own", lambda origin=origin: Installed(origin))
        assert list(installation.extra("server")) == expected


def test_a_source_tree_on_the_path(monkeypatch):
    monkeypatch.setattr(installation, "own", lambda: None)
    flag, place = installation.extra("stt")
    assert flag == "-e"
    assert place.endswith("[stt]")


@pytest.mark.skipif(sys.platform == "win32", reason="the quoting of a POSIX shell")
def test_commands_are_quoted_for_the_shell(monkeypatch, tmp_path):
    wheel = tmp_path / "my wheel.whl"
    wheel.touch()
    monkeypatch.setattr(installation, "own", lambda: Installed({"url": wheel.as_uri()}))
    said = installation.command((*installation.extra("server"), "setuptools<81"))
    got = subprocess.run(
        ["sh", "-c", f"printf '%s\\n' {said}"], capture_output=True, text=True, check=True
    )
    assert got.stdout.splitlines()[-2:] == [f"{wheel}[server]", "setuptools<81"]
    assert "'setuptools<81'" in said


def test_the_pip_of_this_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert shlex.split(installation.command(("x",))) == [*installation.installer(), "x"]
    beside = str(Path(sys.executable).parent / "pip")
    monkeypatch.setattr("shutil.which", lambda _: beside)
    assert installation.command(("x",)) == "pip install x"


def test_a_missing_extra_gives_the_command():
    error = MissingExtraError("fastapi", "server", "the server")
    assert str(error) == (
        f"the server needs the package 'fastapi': "
        f"{installation.command(installation.extra('server'))}"
    )
    assert "[server]" in str(error)


def test_the_locked_versions_are_complete_and_name_no_index():
    root = Path(__file__).resolve().parents[1]
    lock = (root / "requirements.lock").read_text("utf-8")
    assert not any(mark in lock for mark in ("://", "--index-url", "--find-links", "file:"))
    pinned = dict(re.findall(r"^([a-z0-9][\w.-]*)==(\S+)", lock, re.MULTILINE))
    declared = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    for line in [*declared["dependencies"], *declared["optional-dependencies"]["server"]]:
        wanted = Requirement(line)
        assert wanted.specifier.contains(pinned[wanted.name.lower().replace("_", "-")]), line
    for block in re.split(r"\n(?=[a-z0-9])", lock)[1:]:
        assert "--hash=sha256:" in block
