"""`kill -9` at any moment, and again: the same file, bit for bit, and nothing is rendered twice."""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from litetts.longform import Production
from litetts.markup.book import Book

KILLS = int(os.environ.get("LITETTS_TEST_KILLS", "5"))
"""How often; 20 take about a minute."""

CHILD = """
import sys
from litetts import longform
book = longform.read(sys.argv[1])
with longform.Production(book, sys.argv[2]) as production:
    for progress in production.render():
        print(progress.rendered, progress.reused, flush=True)
    production.write(sys.argv[3], captions=[sys.argv[3] + ".json"])
print("done", flush=True)
"""


def child(book: Path, folder: Path, out: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", CHILD, str(book), str(folder), str(out)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs resource limits")
def test_killed_at_random_it_goes_on_to_the_same_bytes(
    ferry: Book,
    rendered: Production,
    tmp_path: Path,
) -> None:
    text = tmp_path / "ferry.json"
    text.write_text(json.dumps(ferry.to_json()))
    want = tmp_path / "want.m4b"
    rendered.write(want, captions=[tmp_path / "want.m4b.json"])
    out, folder = tmp_path / "out.m4b", tmp_path / "parts"
    chance = random.Random(int(os.environ.get("LITETTS_TEST_SEED", "4")))
    made = 0
    for _ in range(KILLS):
        process = child(text, folder, out)
        assert process.stdout is not None
        # At a random number of segments from here, and a random moment after it.
        for _ in range(chance.randint(0, 4)):
            if process.stdout.readline() in ("", "done\n"):
                break
        time.sleep(chance.uniform(0, 0.4))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        if out.exists():  # whole or not there
            assert digest(out) == digest(want)
            out.unlink()
        now = len(list(folder.rglob("*.ltr"))) if folder.exists() else 0
        assert now >= made  # nothing that was made is lost
        made = now
    process = child(text, folder, out)
    told, _ = process.communicate()
    assert process.returncode == 0
    lines = told.split("\n")
    assert lines[-2] == "done"
    fresh, reused = map(int, lines[-3].split())
    assert (fresh, reused) == (8 - made, made)
    assert digest(out) == digest(want)
    assert digest(tmp_path / "out.m4b.json") == digest(tmp_path / "want.m4b.json")
    assert not [path for path in tmp_path.rglob("*") if path.name.endswith(".part")]
