"""How well and how fast text is read.

    python benchmarks/text.py               accuracy by class, speed, start-up, memory, linearity
    python benchmarks/text.py --accuracy    only the accuracy, with every miss
    python benchmarks/text.py FILE.tsv ...  accuracy on other tables (written, spoken, language)
"""

from __future__ import annotations

import argparse
import re
import resource
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
    print(f"{'class':<14} {'right':>6} {'of':>6} {'accuracy':>9}")
    for path in paths:
        right = count = 0
        misses = []
        for written, spoken, lang in rows(path):
            got = " ".join(t.spoken for t in normalise(written, lang) if t.spoken)
            count += 1
            if comparable(got) == comparable(spoken):
                right += 1
            else:
                misses.append((written, spoken, got))
        right_all += right
        all_all += count
        print(f"{path.stem:<14} {right:>6} {count:>6} {100 * right / max(count, 1):>8.1f}%")
        if show:
            for written, spoken, got in misses:
                print(f"    {written!r}\n        wanted {spoken!r}\n        got    {got!r}")
    print(f"{'all':<14} {right_all:>6} {all_all:>6} {100 * right_all / max(all_all, 1):>8.1f}%")


def sample(repeat: int = 1) -> str:
    """Ordinary prose with a share of what needs normalising, from the tables themselves."""
    written = [w for p in sorted(DATA.glob("*.tsv")) for w, _, lang in rows(p) if lang == "en-us"]
    plain = "The quick brown fox didn't jump over the lazy dog, because it was tired of jumping."
    return " ".join(f"{plain} {w}." for w in written) * repeat


def seconds(text: str) -> float:
    """Best of three times to split and normalise a text."""
    from litetts.text.normalise import normalise
    from litetts.text.segment import sentences

    best = float("inf")
    for _ in range(3):
        begin = time.perf_counter()
        for start, end in sentences(text):
            normalise(text[start:end])
        best = min(best, time.perf_counter() - begin)
    return best


def speed() -> None:
    """Print microseconds per word, the ratio of 10x text to 1x, start-up and memory."""
    text = sample()[:100_000]
    seconds(text[:5000])
    once, ten = seconds(text), seconds(text * 10)
    words = len(text.split())
    print(f"speed          {1e6 * once / words:.1f} us per written word (sentences and normalisation)")
    print(f"linearity      10x text takes {ten / once:.2f} x the time")
    code = (
        "import time, resource; a = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss; "
        "t = time.perf_counter(); from litetts.text.normalise import normalise; "
        "normalise('On Jan 5, 2012 I paid $5.50 for 3 kg.'); "
        "b = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss; "
        "print((time.perf_counter() - t) * 1000, (b - a) / 1024)"
    )
    runs = [
        tuple(map(float, subprocess.check_output([sys.executable, "-c", code], text=True).split()))
        for _ in range(3)
    ]
    best = min(runs)
    print(f"start-up       {best[0]:.0f} ms until the first sentence is normalised (import included)")
    print(f"memory         {best[1]:.1f} MB more than the bare interpreter")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak           {peak:.0f} MB after 1 MB of text")


def main() -> None:
    """Parse the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tables", nargs="*", type=Path)
    parser.add_argument("--accuracy", action="store_true")
    options = parser.parse_args()
    tables = options.tables or sorted(DATA.glob("*.tsv"))
    accuracy(tables, options.accuracy or bool(options.tables))
    if not options.accuracy and not options.tables:
        speed()


if __name__ == "__main__":
    main()
