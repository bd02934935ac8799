"""How well and how fast text is read.

python benchmarks/text.py               accuracy by class, speed, start-up, memory, linearity
python benchmarks/text.py --accuracy    only the accuracy, with every miss
python benchmarks/text.py FILE.tsv ...  accuracy on other tables (written, spoken, language)
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

DATA = Path(__file__).parent.parent / "tests" / "text" / "data"


def rows(path: Path) -> Iterator[tuple[str, str, str]]:
    """(written, spoken, language) of every line of a table."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line:
            written, spoken, *lang = line.split("\t")
            yield written, spoken, lang[0] if lang else "en-us"


def comparable(text: str) -> str:
    """Words only, in lower case, so that case and punctuation do not decide."""
    return " ".join(re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)*|'\w+'?", text.lower()))


def accuracy(paths: Sequence[Path], show: bool) -> None:
    """Print right / all for every table, and the misses."""
    from litetts.text.normalise import normalise

    right_all = all_all = 0
    print(f"{'class':<24} {'right':>6} {'of':>6} {'accuracy':>9}")
    for path in paths:
        right = count = 0
        misses = []
        name = path.stem if path.parent == DATA else f"{path.parent.name}/{path.stem}"
        for written, spoken, lang in rows(path):
            got = " ".join(t.spoken for t in normalise(written, lang) if t.spoken)
            count += 1
            if comparable(got) == comparable(spoken):
                right += 1
            else:
                misses.append((written, spoken, got))
        right_all += right
        all_all += count
        print(f"{name:<24} {right:>6} {count:>6} {100 * right / max(count, 1):>8.1f}%")
        if show:
            for written, spoken, got in misses:
                print(f"    {written!r}\n        wanted {spoken!r}\n        got    {got!r}")
    print(f"{'all':<24} {right_all:>6} {all_all:>6} {100 * right_all / max(all_all, 1):>8.1f}%")


def sample(repeat: int = 1) -> str:
    """Ordinary prose with a share of what needs normalising, from the tables themselves."""
    written = [w for p in sorted(DATA.glob("*.tsv")) for w, _, lang in rows(p) if lang == "en-us"]
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


def main() -> None:
    """Parse the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tables", nargs="*", type=Path)
    parser.add_argument("--accuracy", action="store_true")
    options = parser.parse_args()
    tables = options.tables or sorted(DATA.rglob("*.tsv"), key=lambda p: (p.parent.name, p.stem))
    accuracy(tables, options.accuracy or bool(options.tables))
    if not options.accuracy and not options.tables:
        speed()


if __name__ == "__main__":
    main()
