"""The image, the compose file and the unit: what can be known of them without Docker or systemd."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import numpy
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from litetts.settings import describe

ROOT = Path(__file__).parents[2]
PLACES = ("Dockerfile", "deploy/compose.yaml", "deploy/compose.cuda.yaml", "deploy/litetts.service")


@pytest.mark.parametrize("place", PLACES)
def test_the_settings_are_known(place):
    named = re.findall(r"LITETTS_([A-Z]+)__([A-Z_]+)", (ROOT / place).read_text())
    for section, name in named:
        assert f"{section}.{name}".lower() in describe()


def test_what_is_copied_is_not_ignored():
    kept = {line[1:] for line in (ROOT / ".dockerignore").read_text().split() if line[0] == "!"}
    for line in (ROOT / "Dockerfile").read_text().splitlines():
        if line.startswith("COPY ") and "--from" not in line:
            for source in line.split()[1:-1]:
                assert source in kept
                assert (ROOT / source).exists()


def test_the_image_has_no_root_and_no_other_index():
    text = (ROOT / "Dockerfile").read_text()
    assert "\nUSER 10001\n" in text
    assert "HEALTHCHECK" in text
    assert "index-url" not in text


def _locked(name: str) -> dict[str, tuple[str, frozenset[str]]]:
    """Distribution -> version and hashes."""
    text = (ROOT / name).read_text()
    found = re.findall(
        r"^([a-z0-9][\w.-]*)==([^ ;\n]+)([^\n]*(?:\n +--hash=\S+.*)*)", text, re.MULTILINE
    )
    return {n: (v, frozenset(re.findall("sha256:([0-9a-f]{64})", h))) for n, v, h in found}


def test_the_image_has_the_tested_versions_and_files_whose_hashes_are_known():
    text = (ROOT / "Dockerfile").read_text()
    for line in re.findall(r"\bpip (?:--python \S+ )?install [^&;]*", text):
        assert "--require-hashes -r " in line or "--no-deps --no-index" in line, line
    assert "pip wheel --no-deps --no-index --no-build-isolation" in text
    for lock in re.findall(r"deploy/(image[\w-]*\.lock)", text):
        assert all(hashes for _, hashes in _locked(f"deploy/{lock}").values()), lock
    tested = _locked("requirements.lock")
    optional = _locked("requirements-optional.lock")
    for name, (version, hashes) in _locked("deploy/image.lock").items():
        if name in tested:
            assert (version, hashes) == tested[name], name
        else:
            assert version == optional[name][0], name


def test_the_image_has_all_that_the_server_needs_and_what_replicas_share():
    """Redis: deploy/kubernetes/redis and the chart ask for it."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = declared["optional-dependencies"]
    wanted = [Requirement(r) for r in (*declared["dependencies"], *extras["server"])]
    wanted += map(Requirement, extras["redis"])
    locked = _locked("deploy/image.lock")
    here = {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"}
    here |= {"python_version": "3.13", "python_full_version": "3.13.0"}
    seen = set()
    while wanted:
        asked = wanted.pop()
        name = canonicalize_name(asked.name)
        extra = "".join(asked.extras) or ""
        if asked.marker is not None and not asked.marker.evaluate(here | {"extra": extra}):
            continue
        assert name in locked, name
        assert locked[name][0] in asked.specifier, asked
        if (name, extra) in seen:
            continue
        seen.add((name, extra))
        try:
            needs = metadata.requires(name) or ()
        except metadata.PackageNotFoundError:
            continue
        for need in map(Requirement, needs):
            for chosen in {"", extra}:
                if need.marker is None or need.marker.evaluate(here | {"extra": chosen}):
                    wanted.append(Requirement(str(need).partition(";")[0]))
    assert "redis" in locked


def test_a_card_takes_the_place_of_the_processors_runtime():
    card = _locked("deploy/image-cuda.lock")
    assert "onnxruntime-gpu" in card and "nvidia-cudnn-cu13" in card
    usual = _locked("deploy/image.lock")
    for name in card.keys() & usual.keys():
        assert card[name][0] == usual[name][0]
    assert 'ARG CARD=""\n' in (ROOT / "Dockerfile").read_text()
    assert "CARD: cuda" in (ROOT / "deploy/compose.cuda.yaml").read_text()


def test_every_path_of_the_unit_is_its_own():
    text = (ROOT / "deploy/litetts.service").read_text()
    assert "DynamicUser=yes" in text
    assert "ProtectSystem=strict" in text
    for place in re.findall(r"(?:CONFIG|HOME)=(\S+)", text):
        assert place.startswith(("%S/litetts", "%C/litetts"))


@pytest.mark.skipif(sys.platform == "win32", reason="players are scripts for sh")
def test_pruning_takes_what_nobody_runs(tmp_path):
    packages = tmp_path / "lib" / "site-packages"
    gone = ["numpy/tests/test_a.py", "numpy/core/include/a.h", "onnxruntime/tools/a.py", "av/a.pyi"]
    kept = ["numpy/testing/__init__.py", "onnxruntime/capi/a.so", "litetts/page.js", "av/a.py"]
    for name in (*gone, *kept):
        path = packages / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    subprocess.run(["sh", ROOT / "deploy" / "prune.sh", tmp_path], check=True)
    assert [name for name in gone if (packages / name).exists()] == []
    assert [name for name in kept if not (packages / name).exists()] == []


@pytest.mark.skipif(sys.platform == "win32", reason="players are scripts for sh")
def test_pruning_leaves_the_libraries_of_wheels_as_they_are(tmp_path):
    """A second change of them breaks them; where there is binutils the others lose symbols."""
    compiled = max(Path(numpy.__file__).parent.rglob("*.so"), key=lambda p: p.stat().st_size)
    packages = tmp_path / "lib" / "site-packages"
    ours, brought = packages / "a" / compiled.name, packages / "a.libs" / compiled.name
    for path in (ours, brought):
        path.parent.mkdir(parents=True)
        path.write_bytes(compiled.read_bytes())
    subprocess.run(["sh", ROOT / "deploy" / "prune.sh", tmp_path], check=True)
    assert brought.read_bytes() == compiled.read_bytes()
    assert 0 < ours.stat().st_size <= compiled.stat().st_size
