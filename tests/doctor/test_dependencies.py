"""`litetts doctor` in environments from which packages are really gone, or really broken.

A scratch environment is a new virtual environment whose packages are links to those of this one,
so that any of them can be left out without touching the others.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
from collections.abc import Collection
from importlib.metadata import distribution, distributions
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import pytest

from litetts.doctor import dependencies, supply
from litetts.doctor.selftests import PACKAGES
from litetts.errors import InputError
from litetts.installation import DISTRIBUTION

NUMPY = [s for s in dependencies.check(deep=False).statuses if s.name == "numpy"]
NEEDED = {c.name for c in supply.components([])}
EXTRAS = [
    extra
    for extra in distribution(DISTRIBUTION).metadata.get_all("Provides-Extra") or []
    if extra not in ("dev", "docs", "dev-reference")
]


def closure(extra: str) -> set[str]:
    """What an extra brings that LiteTTS alone does not have."""
    return {c.name for c in supply.components([extra])} - NEEDED


class Scratch:
    """An environment without some distributions."""

    def __init__(self, folder: Path, without: Collection[str] = ()) -> None:
        venv.create(folder, symlinks=True)
        self.python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
        self.packages = next(folder.glob("[Ll]ib/**/site-packages"))
        gone = {
            file.parts[0]
            for own in distributions()
            if own.metadata["Name"].lower().replace("_", "-") in without
            for file in own.files or []
        }
        for source in {Path(str(own.locate_file(""))) for own in distributions()}:
            for entry in source.iterdir():
                target = self.packages / entry.name
                if entry.name not in gone | {"__pycache__"} and not target.exists():
                    target.symlink_to(entry)

    def replace(self, module: str, code: str) -> None:
        """Put other code in the place of a package."""
        (self.packages / module).unlink()
        (self.packages / module).mkdir()
        (self.packages / module / "__init__.py").write_text(code)

    def litetts(self, *words: str) -> subprocess.CompletedProcess[str]:
        code = "from litetts.cli import main; main()"
        return subprocess.run(
            [self.python, "-c", code, *words], capture_output=True, text=True, check=False
        )

    def doctor(self, *words: str) -> dict[str, Any]:
        result = self.litetts("doctor", "--json", *words)
        report = json.loads(result.stdout)
        assert result.returncode == (0 if report["ok"] else 1)
        return {status["name"]: status for status in report["dependencies"]}

    def speaks(self, folder: Path) -> bool:
        out = folder / "hello.wav"
        result = self.litetts("say", "Hello.", "--voice", "espeak", "-o", str(out))
        assert result.returncode == 0, result.stderr
        return out.stat().st_size > 1000


def test_every_declared_package_has_a_self_test() -> None:
    required = {s.name for s in dependencies.check(deep=False).statuses if s.required}
    assert required <= PACKAGES.keys()


def test_here_everything_required_works() -> None:
    told: list[str] = []
    report = dependencies.check(progress=told.append)
    assert report.ok, report.problems
    tested = {s.name for s in report.statuses if s.tested}
    assert {"numpy", "onnxruntime", "av", "espeak"} <= tested
    assert {"numpy", "engine nano"} <= set(told)
    json.dumps(report.as_dict(), allow_nan=False)


def test_each_thing_is_told_as_soon_as_it_is_known(monkeypatch) -> None:
    monkeypatch.setattr(dependencies.engines, "NAMES", ("espeak",))
    told: list[str] = []
    report = dependencies.check(
        progress=lambda name: told.append(f"testing {name}"),
        found=lambda status: told.append(status.name),
    )
    assert [name for name in told if "testing" not in name] == [s.name for s in report.statuses]
    # What was tested is told before the next test begins.
    for before, after in pairwise(told):
        if before.startswith("testing "):
            assert after == before.removeprefix("testing ").removeprefix("engine ")
    groups = [key for key, _ in groupby(s.extras for s in report.statuses if s.kind == "package")]
    assert len(groups) == len(set(groups))


def test_a_slow_test_is_named_while_it_runs(monkeypatch) -> None:
    monkeypatch.setattr(dependencies, "_SLOW_S", 0.0)
    monkeypatch.setattr(dependencies.engines, "NAMES", ())
    monkeypatch.setattr(dependencies, "_packages", lambda: iter(NUMPY))
    slow: list[str] = []
    report = dependencies.check(slow=slow.append)
    assert slow == ["numpy"]
    assert [s.state for s in report.statuses] == ["ok"]


def test_only_what_nobody_waits_for_is_nice(monkeypatch) -> None:
    monkeypatch.setattr(dependencies.engines, "NAMES", ())
    monkeypatch.setattr(dependencies, "_packages", lambda: iter(NUMPY))
    started: list[list[str]] = []
    popen = subprocess.Popen

    def seen(command: list[str], **options: Any) -> Any:
        started.append(command)
        return popen(command, **options)

    monkeypatch.setattr(dependencies.subprocess, "Popen", seen)
    for background, word in ((False, "0"), (True, "1")):
        assert dependencies.check(background=background).statuses[0].tested
        assert started.pop()[-2:] == [word, "numpy"]


@pytest.mark.parametrize("extra", EXTRAS)
def test_without_an_extra(tmp_path: Path, extra: str) -> None:
    gone = closure(extra)
    scratch = Scratch(tmp_path / "env", gone)
    statuses = scratch.doctor("--quick")
    for name, status in statuses.items():
        if name in gone:
            assert status["state"] == "missing", name
            assert status["without"] and "install" in status["fix"]
    assert scratch.speaks(tmp_path)


def test_without_any_extra(tmp_path: Path) -> None:
    gone = set().union(*(closure(extra) for extra in EXTRAS))
    scratch = Scratch(tmp_path / "env", gone)
    statuses = scratch.doctor()
    for status in statuses.values():
        if status["kind"] == "package":
            assert status["state"] == ("ok" if status["required"] else "missing"), status
    assert statuses["espeak"]["state"] == "ok"
    assert scratch.speaks(tmp_path)
    # What needs an extra says so in one line, with the command.
    result = scratch.litetts("validate", "--voices", "espeak", "--sentences", "1")
    assert result.returncode == 1
    assert " install " in result.stderr
    assert "[stt]" in result.stderr
    assert "Traceback" not in result.stderr


def test_broken_packages(tmp_path: Path) -> None:
    scratch = Scratch(tmp_path / "env")
    scratch.replace("soxr", "raise ImportError('libsoxr.so.0: cannot open')")
    scratch.replace("rich", "import ctypes; ctypes.string_at(0)")  # a crash in native code
    scratch.replace("defusedxml", "")  # imports, and does not work
    info = next(scratch.packages.glob("httpx-*.dist-info"))
    text = (info / "METADATA").read_text()
    info.unlink()
    old = scratch.packages / "httpx-0.1.dist-info"
    old.mkdir()
    version = distribution("httpx").version
    (old / "METADATA").write_text(text.replace(f"Version: {version}", "Version: 0.1"))
    result = scratch.litetts("doctor", "--json")
    if result.returncode == 1 and result.stdout:
        statuses = {s["name"]: s for s in json.loads(result.stdout)["dependencies"]}
    else:  # typer itself needs rich: the doctor's library is asked instead
        code = (
            "import json; from litetts.doctor import dependencies;"
            "print(json.dumps(dependencies.check().as_dict()))"
        )
        out = subprocess.run(
            [scratch.python, "-c", code], capture_output=True, text=True, check=True
        ).stdout
        statuses = {s["name"]: s for s in json.loads(out)["dependencies"]}
    assert statuses["soxr"]["state"] == "broken"
    assert "libsoxr.so.0" in statuses["soxr"]["detail"]
    assert statuses["rich"]["state"] == "broken"
    assert "signal 11" in statuses["rich"]["detail"]
    assert statuses["defusedxml"]["state"] == "broken"
    assert statuses["httpx"]["state"] == "outdated"
    assert "httpx>=" in statuses["httpx"]["fix"]
    assert statuses["numpy"]["state"] == "ok"


def test_fix_brings_what_is_missing(tmp_path: Path) -> None:
    """The command that the doctor gives is run; here it only leaves a note."""
    status = dependencies.Status(
        name="x",
        kind="package",
        required=True,
        extras=(),
        state="missing",
        version="",
        wanted="",
        detail="",
        without="",
        fix=(sys.executable, "-c", f"open({str(tmp_path / 'done')!r}, 'w')"),
    )
    report = dependencies.Report((status,), 0.0, 0.0)
    assert [done for _, done in dependencies.fix(report)] == [True]
    assert (tmp_path / "done").exists()


def test_licences_and_bill_of_materials() -> None:
    parts = supply.components(["server"])
    names = {c.name for c in parts}
    assert {DISTRIBUTION, "numpy", "espeakng-loader"} <= names
    assert next(c.licence for c in parts if c.name == "espeakng-loader") == "GPL-3.0-or-later"
    bill = supply.bill_of_materials(parts)
    assert bill["bomFormat"] == "CycloneDX"
    refs = {c["bom-ref"] for c in bill["components"]} | {bill["metadata"]["component"]["bom-ref"]}
    for dependency in bill["dependencies"]:
        assert {dependency["ref"], *dependency["dependsOn"]} <= refs
    validation = pytest.importorskip("cyclonedx.validation.json")
    schema = pytest.importorskip("cyclonedx.schema")
    validator = validation.JsonStrictValidator(schema.SchemaVersion.V1_6)
    assert validator.validate_str(json.dumps(bill)) is None


def test_commands_are_quoted_for_the_shell(capsys) -> None:
    from litetts.cli.doctor import _Printer

    status = dependencies.Status(
        name="setuptools", kind="package", required=False, extras=("quality",), state="missing",
        version="", wanted="<81", detail="not installed", without="x",
        fix=("pip", "install", "setuptools<81"),
    )  # fmt: skip
    report = dependencies.Report((status,), 0.0, 0.0)
    _Printer().line(status)
    assert "pip install 'setuptools<81'" in capsys.readouterr().out
    assert report.as_dict()["dependencies"][0]["fix"] == "pip install 'setuptools<81'"


def test_an_unknown_extra_is_told_at_once() -> None:
    with pytest.raises(InputError, match=r"no extra 'nosuch'; there are: .*server"):
        dependencies.check_names(["server", "nosuch"])
    dependencies.check_names(["server", "kokoro", "numpy"])
