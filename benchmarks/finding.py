"""What it would cost to hide the mark from those who have no key.

    python benchmarks/finding.py kokoro/*.wav --work build/finding

Marks speech in several ways (`WAYS`) and tells of each how well somebody without the key can tell
marked files from others (`keyless.features`), and what is left of quality and detection. Then: are
files of one key more alike than those of several? Each clip's results are a line of a file in
`--work`, so it can be stopped, or end after `--minutes`, and resumed. Writes the table into
docs/concepts/watermark.md. Needs the package pesq, and ffmpeg for GSM.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from attacks import gsm
from keyless import features, likeness, rated, separation
from litetts.audio.decode import read
from litetts.watermark import Key, embed, embedder
from litetts.watermark.detector import find
from litetts.watermark.finding import PRESENT_LOG10
from litetts.watermark.recording import Recording
from watermark import PAGE, lines, resumed, share, spread

ONE_KEY = Key(bytes(range(32)))
BEGIN, END = "<!-- finding: begin -->", "<!-- finding: end -->"


class Way(NamedTuple):
    """A way to mark.

    Attributes:
        strength_db: factor on all gains.
        margin_db: where a quad is moved to; a small one lets quads vary as speech does.
        least_share: of the largest gain that every quad gets.
    """

    strength_db: float = 0.0
    margin_db: float = embedder.MARGIN_DB
    least_share: float = embedder.LEAST_SHARE

    def __str__(self) -> str:
        changed = [f"{self.strength_db:+g} dB"] if self.strength_db else []
        if self.margin_db != embedder.MARGIN_DB:
            changed += [f"to {self.margin_db:g} dB, no least gain"]
        return ", ".join(changed) or "as it is"


WAYS = (
    Way(),
    *(Way(db) for db in (-3, -6, -9)),
    *(Way(db, margin, 0.0) for margin in (6.0, 3.0) for db in (0.0, -4.0)),
)


@contextmanager
def _set(way: Way) -> Iterator[None]:
    before = embedder.MARGIN_DB, embedder.LEAST_SHARE
    embedder.MARGIN_DB, embedder.LEAST_SHARE = way.margin_db, way.least_share
    try:
        yield
    finally:
        embedder.MARGIN_DB, embedder.LEAST_SHARE = before


def examine(number: int, files: tuple[Path, ...]) -> dict[str, Any]:
    """One clip: features without a mark, and of each way features, PESQ, detected (also in GSM)."""
    audio = read(files[number])
    rate, key = audio.sample_rate, Key(np.random.default_rng(number).bytes(32))
    ways = {}
    for way in WAYS:
        with _set(way):
            marked = embed(audio, key, strength_db=way.strength_db).samples
        ways[str(way)] = {
            "features": features(marked, rate).round(4).tolist(),
            "pesq": rated(audio.samples, marked, rate),
            "none": _detected(marked, rate, key),
            "gsm": _detected(*gsm(marked, rate, None), key),
        }
    plain = features(audio.samples, rate).round(4).tolist()
    return {"clip": number, "plain": plain, "ways": ways}


def _detected(sound: np.ndarray, rate: int, key: Key) -> bool:
    found = find(Recording(sound, rate), [key], search=False, follow=False)[0]
    return found.log10_false_alarm <= PRESENT_LOG10


def table(records: list[dict[str, Any]]) -> Iterator[str]:
    """The best of the features is chosen on the same clips: a generous estimate of the finder."""
    plain = np.array([record["plain"] for record in records])
    yield f"{len(records)} clips of ten seconds."
    yield ""
    yield "| way | found without a key, area | PESQ | detected | after GSM |"
    yield "|---|---|---|---|---|"
    for way in map(str, WAYS):
        rows = [record["ways"][way] for record in records]
        marked = np.array([row["features"] for row in rows])
        areas = [separation(m, p) for m, p in zip(marked.T, plain.T, strict=True)]
        area = max(max(a, 1 - a) for a in areas)
        none, in_gsm = (sum(row[name] for row in rows) for name in ("none", "gsm"))
        quality = np.mean([row["pesq"] for row in rows])
        yield (
            f"| {way} | {area:.2f} | {quality:.2f} | {share(none, len(rows))} | "
            f"{share(in_gsm, len(rows))} |"
        )


def alike(files: tuple[Path, ...]) -> str:
    """Whether marked files of one key fit each other better than the same files without a mark."""
    found: dict[bool, list[float]] = {True: [], False: []}
    for marked in found:
        sounds = []
        for path in files:
            audio = read(path)
            sounds.append((embed(audio, ONE_KEY) if marked else audio).samples)
        found[marked] = [likeness(a, b, audio.sample_rate) for a, b in combinations(sounds, 2)]
    area = separation(*(np.array(found[marked]) for marked in (True, False)))
    return (
        f"{len(files)} files of one key against the same files without a mark: each pair's fine "
        f"structures at the shift where they fit best, area {area:.2f} over {len(found[True])} "
        "pairs."
    )


def report(text: str) -> None:
    """Put the table into the docs."""
    before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    PAGE.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", "utf-8")
    print(text)


def main() -> None:
    """Print and write what is known so far."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("files", type=Path, nargs="+", help="recordings of speech without a mark")
    parser.add_argument("--work", type=Path, default=Path("build/finding"))
    parser.add_argument("--minutes", type=float, default=float("inf"), help="stop after these")
    parser.add_argument("--alike", type=int, default=200, help="files of one key")
    wanted = parser.parse_args()
    until = time.monotonic() + 60 * wanted.minutes
    wanted.work.mkdir(parents=True, exist_ok=True)
    files = tuple(wanted.files)
    path = wanted.work / "clips.jsonl"
    resumed(path, spread(len(files)), partial(examine, files=files), 1, until)
    told = wanted.work / "alike.txt"
    if not told.exists() and wanted.alike and time.monotonic() < until:
        chosen = tuple(files[n] for n in spread(len(files))[: wanted.alike])
        with ProcessPoolExecutor(1) as pool:
            told.write_text(pool.submit(alike, chosen).result(), "utf-8")
    text = "\n".join(table(lines(path)))
    report(text + ("\n\n" + told.read_text("utf-8") if told.exists() else ""))


if __name__ == "__main__":
    main()
