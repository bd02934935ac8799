"""`-o FILE` in a folder that is not there: every command says so first, and makes none."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import litetts
from litetts.audio.files import save

COMMANDS = {
    "say": ["say", "Hello.", "--voice", "espeak"],
    "times of say": ["say", "Hello.", "--voice", "espeak", "-o", "{here}/x.wav"],
    "book": ["book", "{here}/tale.txt", "--voice", "espeak"],
    "cast": ["book", "cast", "{here}/tale.txt"],
    "sample": ["voices", "sample", "espeak"],
    "convert": ["models", "convert", "nano"],
    "optimise": ["models", "optimise", "nano"],
    "bill": ["doctor", "sbom"],
    "memory": ["doctor", "memory", "{here}/memory.csv"],
    "embed": ["watermark", "embed", "{here}/in.wav"],
}


@pytest.fixture(scope="module")
def here(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("here")
    (folder / "tale.txt").write_text("CHAPTER ONE\n\nIt rained.\n")
    (folder / "memory.csv").write_text("time,resident_bytes,traced_bytes\n1,5,0\n2,6,0\n")
    save(folder / "in.wav", litetts.speak("Hello there.", voice="espeak"))
    return folder


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_a_folder_that_is_not_there_is_told_and_not_made(here, tmp_path, command):
    words = [word.format(here=here) for word in command]
    ending = {"models": "gguf", "doctor": "json"}.get(words[0], "wav")
    option = "-o"
    if "-o" in words:
        option, ending = "--timestamps", "srt"
    place = tmp_path / "misspelt" / f"x.{ending}"
    done = subprocess.run(
        [sys.executable, "-c", "from litetts.cli import main; main()", *words, option, str(place)],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert done.returncode == 1, done
    assert f"there is no folder '{place.parent}'; create it first" in done.stderr, done.stderr
    assert not list(tmp_path.iterdir())
