"""The image, the compose file and the unit: what can be known of them without Docker or systemd."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import numpy
import pytest

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


def test_the_image_has_what_replicas_share_and_its_card_is_one_version():
    text = (ROOT / "Dockerfile").read_text()
    assert "'.[server,redis]'" in text  # deploy/kubernetes/redis and the chart ask for it
    named = r"onnxruntime-gpu\[cuda,cudnn\]==[\d.]+"
    (version,) = {*re.findall(named, text)}
    assert re.findall(named, (ROOT / "deploy/compose.cuda.yaml").read_text()) == [version]
    assert 'ARG ONNXRUNTIME=""\n' in text


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
