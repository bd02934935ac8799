"""How fast English text is read: speed, start-up, memory, linearity.

How well it is read, and every other language: litetts text check tests/text/data
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

DATA = Path(__file__).parent.parent / "tests" / "text" / "data" / "en-us"


def sample(repeat: int = 1) -> str:
    """Ordinary prose with a share of what needs normalising, from the tables themselves."""
    from litetts.validation.reading import cases

    written = [c.written for c in cases(DATA, "en-us") if "/" not in c.group]
    plain = "The quick brown fox didn't jump over the lazy dog, because it was tired of jumping."
    return " ".join(f"{plain} {w}." for w in written) * repeat


def seconds(text: str) -> float:
    """Best of three processor times to split and normalise a text."""
    from litetts.text.normalise import normalise
    from litetts.text.segment import sentences

    best = float("inf")
    for _ in range(3):
        begin = time.process_time()
        for start, end in sentences(text):
            normalise(text[start:end])
        best = min(best, time.process_time() - begin)
    return best


# Printed by a fresh interpreter: milliseconds of processor time and megabytes of memory.
_FRESH = """
import time
def resident():
    try:
        return int(open("/proc/self/statm").read().split()[1]) * 4096 / 2**20
    except OSError:
        import resource
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
before, begin = resident(), time.process_time()
from litetts.text.normalise import normalise
normalise("On Jan 5, 2012 I paid $5.50 for 3 kg.")
print((time.process_time() - begin) * 1000, resident() - before)
"""


def speed() -> None:
    """Print microseconds per word, the ratio of 10x text to 1x, start-up and memory."""
    text = sample()[:100_000]
    seconds(text[:5000])
    once, ten = seconds(text), seconds(text * 10)
    words = len(text.split())
    print(f"speed          {1e6 * once / words:.1f} us of processor time per written word")
    print(f"linearity      10x text (1 MB) takes {ten / once:.2f} x the time")
    runs = [
        subprocess.check_output([sys.executable, "-c", _FRESH], text=True).split() for _ in range(5)
    ]
    start, memory = min((float(a), float(b)) for a, b in runs)
    print(f"start-up       {start:.0f} ms of processor time, import and first sentence")
    print(f"memory         {memory:.1f} MB more than the bare interpreter")


if __name__ == "__main__":
    speed()
