"""The official packages of OpenAI and ElevenLabs for Node: `LITETTS_TEST_NODE` names a folder in
which `npm install openai @elevenlabs/elevenlabs-js` was done.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

FOLDER = os.environ.get("LITETTS_TEST_NODE")
pytestmark = [
    pytest.mark.skipif(not shutil.which("node"), reason="node is not installed"),
    pytest.mark.skipif(not FOLDER, reason="LITETTS_TEST_NODE is not set"),
]
SCRIPT = Path(__file__).parent / "node" / "clients.cjs"


def test_official_packages_speak(server):
    assert FOLDER is not None
    line = ["node", str(SCRIPT), str(Path(FOLDER).resolve()), server.url]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["openai_wav_says"] >= 0xFFFFFFFF, "it came as it was made, its length unknown"
    assert abs(said["openai_wav"] - said["openai_pcm"]) < 200, "but for the header the same sound"
    assert said["elevenlabs_mp3"] > 5_000
    assert said["elevenlabs_pcm"] > 50_000
    assert said["elevenlabs_voices"] >= 10
    assert said["openai_refused"] in (400, 404)
    assert said["elevenlabs_refused"] in (400, 404)
