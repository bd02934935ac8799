"""Make the English pronunciation dictionaries of the package from the released package `misaki`.

    python tools/dictionaries.py             fetch the released wheel, write the files
    python tools/dictionaries.py --check     say whether the files are what the wheel gives

The files are `src/litetts/text/languages/en/sound/*.dict`; the data is Apache-2.0 (see NOTICE).
Needs pip and a package index, or the wheel itself (`--wheel FILE`). Run from the project's root,
with LiteTTS installed.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from litetts.text.languages.en.sound import dictionary

RELEASE = "misaki==0.9.4"
WHEEL_SHA256 = "90e2eeb169786c014c429e5058d2ea6bcd02d651f2a24450ba6c9ffc0f8da15a"


def fetch(folder: Path) -> Path:
    """The released wheel, downloaded into a folder."""
    command = ["download", "-q", "--no-deps", "--only-binary=:all:", "-d", folder, RELEASE]
    # The wheel is data here: whether it could be installed for this Python does not matter.
    command += ["--python-version", "3.12"]
    subprocess.run([sys.executable, "-m", "pip", *command], check=True)
    return next(folder.glob("*.whl"))


def main() -> int:
    """Write or compare; the exit status."""
    parser = argparse.ArgumentParser(description="Make the English pronunciation dictionaries.")
    parser.add_argument("--wheel", type=Path, metavar="FILE", help=f"the wheel of {RELEASE}")
    parser.add_argument("--check", action="store_true", help="only compare")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        wheel = options.wheel or fetch(Path(folder))
        if hashlib.sha256(wheel.read_bytes()).hexdigest() != WHEEL_SHA256:
            raise SystemExit(f"{wheel} is not the released wheel of {RELEASE}")
        with zipfile.ZipFile(wheel) as files:
            released = {
                name: json.loads(files.read(f"misaki/data/{name}.json"))
                for name in dictionary.NAMES
            }
    differ = 0
    for name, entries in released.items():
        path = dictionary.path(name)
        if not options.check:
            path.write_bytes(dictionary.pack(entries))
        found = dictionary.Dictionary.open(path)
        same = dict(found.items()) == entries and all(
            found.get(word) == entry for word, entry in entries.items()
        )
        differ += not same
        print(
            f"{path.name}: {len(entries)} words, {path.stat().st_size} bytes, "
            f"{'each as released' if same else 'NOT as released'}"
        )
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
