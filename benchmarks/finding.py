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
import math
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from attacks import gsm
from keyless import FEATURES, features, likeness, rated, separation
from litetts.audio.decode import read
from litetts.watermark import Key, embed, embedder
from litetts.watermark.detector import find
from litetts.watermark.finding import PRESENT_LOG10
from litetts.watermark.recording import Recording
from watermark import PAGE, lines, resumed, share, spread

Table = NDArray[np.float64]

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
    *(Way(db) for db in (-4, -8, -12)),
    *(Way(0, margin, 0.0) for margin in (6.0, 2.0)),
)


@contextmanager
def _set(way: Way) -> Iterator[None]:
    before = embedder.MARGIN_DB, embedder.LEAST_SHARE
    embedder.MARGIN_DB, embedder.LEAST_SHARE = way.margin_db, way.least_share
    try:
        yield
    finally:
        embedder.MARGIN_DB, embedder.LEAST_SHARE = before


def examine(number: int, files: tuple[Path, ...], every: int, rate_every: int) -> dict[str, Any]:
    """One clip: features without a mark; of every nth also those of each way.

    Of fewer also PESQ, and the bounds of the detector (log10), as it is and after GSM.
    """
    audio = read(files[number])
    rate, key = audio.sample_rate, Key(np.random.default_rng(number).bytes(32))
    plain = features(audio.samples, rate).round(4).tolist()
    record: dict[str, Any] = {"clip": number, "plain": plain, "ways": {}}
    for way in WAYS if number % every == 0 else ():
        with _set(way):
            marked = embed(audio, key, strength_db=way.strength_db).samples
        found = record["ways"][str(way)] = {"features": features(marked, rate).round(4).tolist()}
        if number % rate_every == 0:
            found["pesq"] = rated(audio.samples, marked, rate)
            found["none"] = _bound(marked, rate, key)
            found["gsm"] = _bound(*gsm(marked, rate, None), key)
    return record


def _bound(sound: np.ndarray, rate: int, key: Key) -> float:
    found = find(Recording(sound, rate), [key], search=False, follow=False)[0]
    return round(found.log10_chance, 2)


def _told(bounds: list[float]) -> str:
    """How many are detected, and the median bound on a false alarm."""
    if not bounds:
        return "- | -"
    present = sum(bound <= PRESENT_LOG10 for bound in bounds)
    return f"{share(present, len(bounds))} | 10^{np.median(bounds):.1f}"


def areas(plain: Table, before: Table, after: Table) -> NDArray[np.float64]:
    """Area under the curve of each feature, for features that are spread as a Gaussian.

    `plain` [n, F] are clips without a mark, `before` and `after` [m, F] the same clips without and
    with it: how far a mark moves a feature is known from a few pairs, how clips differ from many.
    """
    moved = after.mean(0) - before.mean(0)
    apart = moved / np.sqrt(plain.var(0, ddof=1) + plain.var(0, ddof=1) * _ratio(before, after))
    return np.array([(1 + math.erf(abs(d) / 2)) / 2 for d in apart])


def _ratio(before: Table, after: Table) -> NDArray[np.float64]:
    """Variance of the marked clips over that of the same without a mark."""
    return (after.var(0) + 1e-9) / (before.var(0) + 1e-9)


def table(records: list[dict[str, Any]]) -> Iterator[str]:
    """What each way costs and hides; the finder uses the feature that tells most."""
    plain = np.array([record["plain"] for record in records])
    pairs = [record for record in records if record["ways"]]
    before = np.array([record["plain"] for record in pairs])
    yield f"{len(records)} clips of ten seconds without a mark, {len(pairs)} of them also with it."
    yield ""
    yield "| way | found without a key, area | by | PESQ | detected | bound | after GSM | bound |"
    yield "|---|---|---|---|---|---|---|---|"
    for way in map(str, WAYS):
        rows = [record["ways"][way] for record in pairs]
        found = areas(plain, before, np.array([row["features"] for row in rows]))
        asked = [row for row in rows if "pesq" in row]
        quality = np.mean([row["pesq"] for row in asked]) if asked else np.nan
        yield (
            f"| {way} | {found.max():.2f} | {FEATURES[int(found.argmax())]} | {quality:.2f} | "
            + " | ".join(_told([row[name] for row in asked]) for name in ("none", "gsm"))
            + " |"
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
    parser.add_argument("--every", type=int, default=1, help="marked too: each nth clip")
    parser.add_argument("--rate-every", type=int, default=1, help="quality and detection too")
    parser.add_argument("--alike", type=int, default=200, help="files of one key")
    wanted = parser.parse_args()
    until = time.monotonic() + 60 * wanted.minutes
    wanted.work.mkdir(parents=True, exist_ok=True)
    files = tuple(wanted.files)
    path = wanted.work / "clips.jsonl"
    how = {"files": files, "every": wanted.every, "rate_every": wanted.rate_every}
    resumed(path, spread(len(files)), partial(examine, **how), 1, until)
    told = wanted.work / "alike.txt"
    if not told.exists() and wanted.alike and time.monotonic() < until:
        chosen = tuple(files[n] for n in spread(len(files))[: wanted.alike])
        with ProcessPoolExecutor(1) as pool:
            told.write_text(pool.submit(alike, chosen).result(), "utf-8")
    text = "\n".join(table(lines(path)))
    report(text + ("\n\n" + told.read_text("utf-8") if told.exists() else ""))


if __name__ == "__main__":
    main()
