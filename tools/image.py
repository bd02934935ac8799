"""What the container image weighs, assembled without Docker as the Dockerfile does it.

    python tools/image.py            unpacked and transferred size; status 1 above the bound

Installs deploy/image.lock with its hashes into a scratch folder, and a wheel of LiteTTS that is
built with deploy/image-build.lock; prunes it with deploy/prune.sh, speaks from what is left in
every format, and packs it. Its base is not fetched: its transferred size is given. Needs a package
index and, for the same figure as the image, binutils. Run from the project's root.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCKS = ROOT / "deploy"
# MB that a registry sends: the most for the image, and python:3.13-slim.
MOST_MB, BASE_MB = 300, 45
SPEAKS = """
import litetts
from litetts.audio.encode import encode, format_of
audio = litetts.speak("It speaks.", voice="nano_heart")
for name in ("mp3", "opus", "aac", "m4a", "webm", "flac", "wav"):
    assert len(encode(audio, format_of(name))) > 1000, name
import litetts.server.app
print(litetts.__file__)
"""


def built(scratch: Path) -> Path:
    """A wheel of the project, built by the locked builder without asking an index."""
    venv.create(scratch / "builder", with_pip=True)
    pip = [str(scratch / "builder" / "bin" / "python"), "-m", "pip"]
    lock = str(LOCKS / "image-build.lock")
    subprocess.run([*pip, "install", "-qq", "--require-hashes", "-r", lock], check=True)
    alone = ["--no-deps", "--no-index", "--no-build-isolation"]
    subprocess.run(
        [*pip, "wheel", "-qq", *alone, "-w", str(scratch / "wheel"), str(ROOT)], check=True
    )
    (wheel,) = (scratch / "wheel").glob("*.whl")
    return wheel


def main() -> int:
    """Assemble, try, measure."""
    with tempfile.TemporaryDirectory() as scratch:
        layer = Path(scratch) / "layer"
        packages = layer / "lib" / "site-packages"
        pip = [sys.executable, "-m", "pip", "install", "-qq", "--target", str(packages)]
        hashed = ["--no-compile", "--require-hashes", "-r"]
        subprocess.run([*pip, *hashed, str(LOCKS / "image.lock")], check=True)
        wheel = built(Path(scratch))
        subprocess.run([*pip, "--no-compile", "--no-deps", "--no-index", str(wheel)], check=True)
        subprocess.run(["sh", str(ROOT / "deploy" / "prune.sh"), str(layer)], check=True)
        where = {"PYTHONPATH": str(packages), "LITETTS_HOME": scratch, "LITETTS_CONFIG": scratch}
        quiet = {"PYTHONDONTWRITEBYTECODE": "1"}
        done = subprocess.run(
            [sys.executable, "-c", SPEAKS],
            env=os.environ | where | quiet,
            cwd=scratch,
            check=True,
            capture_output=True,
            text=True,
        )
        assert done.stdout.startswith(str(packages)), "another copy was tried"
        unpacked = sum(p.stat().st_size for p in layer.rglob("*") if p.is_file()) / 1e6
        packed = Path(scratch) / "layer.tar.gz"
        with tarfile.open(packed, "w:gz", compresslevel=6) as tar:
            tar.add(layer, "/opt/litetts")
        sent = packed.stat().st_size / 1e6
    print(f"the layer of LiteTTS: {unpacked:.0f} MB unpacked, {sent:.0f} MB transferred")
    print(f"with its base ({BASE_MB} MB): {sent + BASE_MB:.0f} MB transferred, at most {MOST_MB}")
    return int(sent + BASE_MB > MOST_MB)


if __name__ == "__main__":
    raise SystemExit(main())
