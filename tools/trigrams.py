"""Make the trigrams by which languages are told apart: `python tools/trigrams.py PROFILES`.

PROFILES is the folder `langdetect/profiles` of the released package `langdetect` 1.0.9 (Apache
License 2.0): how often one, two and three letters stand in the encyclopedia of each language. Kept
are the most frequent trigrams of the languages of `litetts.text.mixed.guess`, as eighths of nats.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path

import numpy as np

from litetts.text.mixed.guess import LANGUAGES

KEPT = 1500
"""Trigrams of each language; 6800 of all."""
FLOOR = 3e-6
"""Share of a trigram that was never seen, as that of the rarest that are listed."""


def counted(path: Path) -> Counter[str]:
    """How often each trigram stands, in lower case."""
    found: Counter[str] = Counter()
    for letters, count in json.loads(path.read_text("utf-8"))["freq"].items():
        if len(letters) == 3 and not letters[1].isspace():
            found[letters.lower()] += count
    return found


def main() -> None:
    """Read the profiles, write `trigrams.npz`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("profiles", type=Path)
    parser.add_argument("--out", type=Path, default=Path("src/litetts/text/mixed/trigrams.npz"))
    options = parser.parse_args()
    counts = [counted(options.profiles / lang) for lang in LANGUAGES]
    trigrams = sorted({t for c in counts for t, _ in c.most_common(KEPT)})
    share = np.array([[c[t] / c.total() + FLOOR for c in counts] for t in trigrams])
    np.savez_compressed(
        options.out,
        trigrams=np.array("\n".join(trigrams)),
        nats8=np.rint(-8 * np.log(share)).astype(np.uint8),
        languages=np.array(LANGUAGES),
    )
    print(f"{options.out}: {len(trigrams)} trigrams, {options.out.stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    main()
