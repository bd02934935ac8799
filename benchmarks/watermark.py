"""How well the watermark holds, how little it is heard, how often it is seen where it is not.

    python benchmarks/watermark.py kokoro/*.wav nano/*.wav --wrong-keys 100000

marks recordings of speech of ten seconds each, applies `attacks.ATTACKS`, detects, and writes the
tables and plots of docs/concepts/watermark.md. A folder is a kind of speech with its own columns.
Needs the packages pesq and pystoi beside the extra `stt`, and ffmpeg for GSM. Each clip's results
are a line of a file in `--work`: what is there is not done again, so it can be stopped at any time,
or after `--minutes`, and resumed with the same files. Clips are taken in an order that spreads over
the files, so that a part of the work is a fair sample.
"""

# ruff: noqa: E402  (the number of threads must be set before NumPy is imported)

from __future__ import annotations

import os

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(_name, "1")  # times are those of one core

import argparse
import json
import platform
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import soxr

from attacks import ATTACKS, Attack
from litetts.audio.decode import read
from litetts.document import Audio
from litetts.observe.plot import line_plot
from litetts.watermark import Key, Marker, embedder
from litetts.watermark.detector import find
from litetts.watermark.finding import PRESENT_LOG10, Finding
from litetts.watermark.layout import pattern
from litetts.watermark.recording import Recording
from litetts.watermark.sounding import Sounding

RATE = 24_000
SECONDS = 10.0
KEY = Key(bytes(range(32)))
OTHER_KEY = Key(bytes(range(1, 33)))
SECOND_MARK = ("second mark over it: the first", "second mark over it: the second")
DOCS = Path(__file__).parent.parent / "docs"
PAGE, IMAGES = DOCS / "concepts" / "watermark.md", DOCS / "images"


def clip(number: int, files: tuple[Path, ...]) -> Audio:
    """One of the recordings."""
    audio = read(files[number])
    if audio.sample_rate != RATE:
        audio = Audio(soxr.resample(audio.samples, audio.sample_rate, RATE), RATE)
    return audio


def marked(audio: Audio, number: int, key: Key = KEY, strength_db: float = 0) -> Audio:
    marker = Marker([key], strength_db=strength_db)
    return marker.mark(audio, request_id=f"clip {number}")[0]


def verdict(finding: Finding, key: Key, number: int, cpu_s: float) -> list[float]:
    """Present, identifier right, identifier wrong, log10 of the bound, seconds of detection."""
    present = finding.log10_false_alarm <= PRESENT_LOG10
    right = finding.payload == key.identifier(f"clip {number}")
    wrong = finding.payload is not None and not right
    bound = round(finding.log10_false_alarm, 2)
    return [int(present), int(present and right), int(present and wrong), bound, round(cpu_s, 4)]


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    start = time.process_time()
    result = work()
    return result, time.process_time() - start


def examine(
    number: int, files: tuple[Path, ...], hard: bool, rated: bool, searched: bool
) -> dict[str, Any]:
    """Everything about one clip.

    `hard`: every attack, not only the core; `rated`: also quality; `searched`: also the attacks
    that need a search, which takes fifty times as long.
    """
    plain = clip(number, files)
    audio, embedding = timed(lambda: marked(plain, number))
    results = {}
    for attack in ATTACKS:
        if not (attack.core or hard) or (attack.warped and not (searched or hard)):
            continue
        sound, rate = attack(audio.samples, RATE, np.random.default_rng(number))
        looked = partial(detected, sound, rate, attack)
        found, cpu = timed(looked)
        results[attack.name] = verdict(found, KEY, number, cpu)
    if hard:
        twice = marked(audio, number, OTHER_KEY)
        for name, key in zip(SECOND_MARK, (KEY, OTHER_KEY), strict=True):
            found, cpu = timed(lambda k=key: found_by(twice.samples, RATE, k))
            results[name] = verdict(found, key, number, cpu)
    seconds = plain.duration
    record: dict[str, Any] = {
        "clip": number,
        "kind": files[number].parent.name,
        "embed_s": embedding / seconds,
        "results": results,
    }
    if rated:
        record["quality"] = quality(plain, audio)
    return record


def detected(sound: np.ndarray, rate: int, attack: Attack) -> Finding:
    return found_by(sound, rate, KEY, search=attack.warped)


def found_by(sound: np.ndarray, rate: int, key: Key, search: bool = False) -> Finding:
    return find(Recording(sound, rate), [key], search=search)[0]


def quality(plain: Audio, audio: Audio) -> dict[str, float]:
    from pesq import pesq
    from pystoi import stoi

    from litetts.validation import distillmos
    from litetts.validation.dnsmos import score

    before, after = (soxr.resample(a.samples, RATE, 16_000) for a in (plain, audio))
    change = audio.samples - plain.samples
    return {
        "pesq": float(pesq(16_000, before, after, "wb")),
        "stoi": float(stoi(before, after, 16_000)),
        "dnsmos": score(plain.samples, RATE).overall,
        "dnsmos_marked": score(audio.samples, RATE).overall,
        "distillmos": distillmos.score(plain.samples, RATE),
        "distillmos_marked": distillmos.score(audio.samples, RATE),
        "snr_db": float(10 * np.log10(np.mean(plain.samples**2) / np.mean(change**2))),
    }


def wrong_keys(
    number: int, files: tuple[Path, ...], count: int, whole: int, searched: int
) -> dict[str, Any]:
    """Bounds that random keys reach on a clip; every second clip carries our own mark.

    All keys are tried on the pilots, at every position; the first `whole` go through the whole
    detector, the first `searched` with the search for speed and pitch.
    """
    audio = clip(number, files)
    if number % 2:
        audio = marked(audio, number)
    passages = list(Recording(audio.samples, RATE))  # analysed once for all keys
    rng = np.random.default_rng(number)
    keys = [Key(rng.bytes(32)) for _ in range(count)]
    bounds = {
        "pilots": [Sounding(passages[0], pattern(k.secret)).false_alarm() for k in keys],
        "whole": [bound(find(passages, [k], search=False)) for k in keys[:whole]],
        "searched": [bound(find(passages, [k])) for k in keys[:searched]],
    }
    return {
        "clip": number,
        "trials": {name: len(found) for name, found in bounds.items()},
        "bounds": {
            name: sorted(round(b, 3) for b in found if b < 0) for name, found in bounds.items()
        },
    }


def bound(findings: list[Finding]) -> float:
    return findings[0].log10_false_alarm


def ablation(number: int, files: tuple[Path, ...]) -> dict[str, Any]:
    """The informed gain against the blind one (every quad at its largest gain, scaled)."""
    plain = clip(number, files)
    out: dict[str, Any] = {"clip": number}
    margin = embedder.MARGIN_DB
    for name, blind, strength_db in (
        ("informed", False, 0.0), ("blind", True, 0.0), ("blind -3 dB", True, -3.0),
    ):  # fmt: skip
        embedder.MARGIN_DB = 1e9 if blind else margin
        try:
            audio = marked(plain, number, strength_db=strength_db)
        finally:
            embedder.MARGIN_DB = margin
        out[name] = quality(plain, audio)
        for attack in ATTACKS:
            if attack.name in ("none", "Opus 24 kbit/s", "white noise 20 dB"):
                sound, rate = attack(audio.samples, RATE, np.random.default_rng(number))
                out[name][attack.name] = found_by(sound, rate, KEY).z_all
    return out


# --- keeping, resuming ----------------------------------------------------------------------


def resumed(
    path: Path,
    numbers: Iterable[int],
    work: Callable[[int], dict[str, Any]],
    jobs: int,
    until: float,
) -> None:
    """Append one line per clip that is not there yet, until a time of `time.monotonic`."""
    done = {record["clip"] for record in lines(path)}
    left = [n for n in numbers if n not in done]
    mended(path)
    with path.open("a") as file, ProcessPoolExecutor(jobs) as pool:
        while left and time.monotonic() < until:
            now, left = left[:jobs], left[jobs:]
            for record in pool.map(work, now):
                file.write(json.dumps(record) + "\n")
                file.flush()
    if left:
        print(f"{path.stem}: {len(left)} are left", flush=True)


def spread(count: int) -> list[int]:
    """All numbers below `count`, each far from those before it (by the golden ratio)."""
    return sorted(range(count), key=lambda n: n * 0.6180339887498949 % 1)


def mended(path: Path) -> None:
    """End the last line, which a stop may have torn."""
    if path.exists() and (content := path.read_bytes()) and not content.endswith(b"\n"):
        path.write_bytes(content + b"\n")


def lines(path: Path) -> list[dict[str, Any]]:
    if not path.exists():
        return []
    found = []
    for line in path.read_text().splitlines():
        with suppress(json.JSONDecodeError):  # a line that was torn by a stop
            found.append(json.loads(line))
    return found


# --- report ---------------------------------------------------------------------------------


def wilson(hits: int, n: int) -> tuple[float, float]:
    """95 % interval of a proportion (Wilson 1927)."""
    if n == 0:
        return 0.0, 1.0
    z, p = 1.959964, hits / n
    centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * np.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return max(0.0, centre - half), min(1.0, centre + half)


def share(hits: int, n: int) -> str:
    low, high = wilson(hits, n)
    return f"{hits} of {n} ({100 * low:.0f} to {100 * high:.0f} %)" if n else "-"


def rows_of(clips: list[dict[str, Any]]) -> dict[str, np.ndarray]:
    rows: dict[str, list[list[float]]] = defaultdict(list)
    for record in clips:
        for name, row in record["results"].items():
            rows[name].append(row)
    return {name: np.array(row) for name, row in rows.items()}


def tables(
    clips: list[dict[str, Any]], null: list[dict[str, Any]], cut: list[dict[str, Any]]
) -> Iterator[str]:
    kinds = list(dict.fromkeys(record["kind"] for record in clips))
    by_kind = {kind: [r for r in clips if r["kind"] == kind] for kind in kinds}
    rows = {kind: rows_of(records) for kind, records in by_kind.items()}
    numbers = ", ".join(f"{len(records)} of {kind}" for kind, records in by_kind.items())
    yield (
        f"Clips of {SECONDS:g} s: {numbers}; {KEY.bits}-bit identifiers; {platform.machine()}, one "
        "core. Intervals: 95 %, Wilson."
    )
    yield from qualities(by_kind)
    yield from costs(clips)
    heads = "".join(f" {kind}: detected | identifier right |" for kind in kinds)
    for family in dict.fromkeys(a.family for a in ATTACKS):
        names = [(a.name, a.promised) for a in ATTACKS if a.family == family]
        if family == "together":
            names += [(name, False) for name in SECOND_MARK]
        tried = [n for n in names if any(n[0] in rows[kind] for kind in kinds)]
        if not tried:
            continue
        yield from ("", f"**{family.capitalize()}**", "", f"| condition | promised |{heads}")
        yield "|---|---|" + "---|---|" * len(kinds)
        for name, promised in tried:
            yield row(name, [rows[kind].get(name) for kind in kinds], promised)
    every = [r for kind in kinds for r in rows[kind].values()]
    wrong, detections = (sum(int(r[:, column].sum()) for r in every) for column in (2, 0))
    yield f"\nA wrong identifier was named in {wrong} of {detections} detections."
    if null:
        yield from false_alarms(null)
    if cut:
        yield from compared(cut)


def qualities(by_kind: dict[str, list[dict[str, Any]]]) -> Iterator[str]:
    """Mean and worst of every measure of quality, by kind of speech."""
    rated = {
        kind: found
        for kind, records in by_kind.items()
        if (found := [r["quality"] for r in records if "quality" in r])
    }
    if not rated:
        return
    heads = "".join(f" {kind}, {len(found)} clips | worst |" for kind, found in rated.items())
    yield from ("", f"| quality | promised |{heads}", "|---|---|" + "---|---|" * len(rated))
    measures: dict[str, tuple[str, Callable[[dict[str, float]], float], Any, int]] = {
        "PESQ (wide band)": ("4.5 on average", lambda q: q["pesq"], min, 3),
        "STOI": ("", lambda q: q["stoi"], min, 4),
        "DNSMOS overall, loss": ("0.05", lambda q: q["dnsmos"] - q["dnsmos_marked"], max, 3),
        "DistillMOS, loss": ("0.05", lambda q: q["distillmos"] - q["distillmos_marked"], max, 3),
        "speech over change, dB": ("", lambda q: q["snr_db"], min, 1),
    }
    for name, (promised, measure, worst, digits) in measures.items():
        cells = ""
        for found in rated.values():
            values = [measure(q) for q in found]
            cells += f" {np.mean(values):.{digits}f} | {worst(values):.{digits}f} |"
        yield f"| {name} | {promised} |{cells}"


def costs(clips: list[dict[str, Any]]) -> Iterator[str]:
    """Processor time of marking and finding."""
    yield from ("", "| cost, CPU seconds per second of sound | mean | worst |", "|---|---|---|")
    rows = rows_of(clips)
    values = {"embedding": [record["embed_s"] for record in clips]}
    for name, warped in (("detection", False), ("detection with a search", True)):
        times = [rows[a.name][:, 4] for a in ATTACKS if a.warped == warped and a.name in rows]
        if times:
            values[name] = list(np.concatenate(times) / SECONDS)
    for name, found in values.items():
        yield f"| {name} | {np.mean(found):.4f} | {max(found):.4f} |"


def row(name: str, found: list[np.ndarray | None], promised: bool) -> str:
    cells = ""
    for results in found:
        if results is None:
            cells += " - | - |"
            continue
        n, hits, right = len(results), int(results[:, 0].sum()), int(results[:, 1].sum())
        cells += f" {share(hits, n)} | {right} of {hits} |"
    return f"| {name} | {'yes' if promised else ''} |{cells}"


def false_alarms(null: list[dict[str, Any]]) -> Iterator[str]:
    kinds = {
        "pilots": "pilots",
        "whole": "whole detector",
        "searched": "whole detector with search",
    }
    trials = {kind: sum(record["trials"][kind] for record in null) for kind in kinds}
    bounds = {
        kind: np.array([b for record in null for b in record["bounds"][kind]]) for kind in kinds
    }
    yield from ("", "**False alarms**", "")
    yield (
        f"Random keys on {len(null)} clips, half of them marked with another key. The bound that "
        "is reported, and how often it was reached:"
    )
    heads = [f"{name}, {trials[kind]:,} trials" for kind, name in kinds.items() if trials[kind]]
    yield "\n| reported bound | " + " | ".join(heads) + " |"
    yield "|---" * (len(heads) + 1) + "|"
    for power in range(1, 7):
        cells = []
        for kind in kinds:
            if n := trials[kind]:
                hits = int((bounds[kind] <= -power).sum())
                cells.append(f"{hits} ({hits / n:.1e}, at most {wilson(hits, n)[1]:.1e})")
        yield f"| 1e-{power} | " + " | ".join(cells) + " |"
    lowest = min(float(b.min()) for b in bounds.values() if len(b))
    yield f"\nThe lowest bound of all trials was 1e{lowest:.2f}."


def compared(cut: list[dict[str, Any]]) -> Iterator[str]:
    kinds = [k for k in cut[0] if k != "clip"]
    measures = ("pesq", "snr_db", "none", "Opus 24 kbit/s", "white noise 20 dB")
    yield from ("", "**Informed or blind**", "")
    yield f"{len(cut)} clips; the last three columns are z of all quads."
    yield "\n| gain | PESQ | speech over change, dB | none | Opus 24 kbit/s | white noise 20 dB |"
    yield "|---|---|---|---|---|---|"
    for kind in kinds:
        means = [np.mean([record[kind][m] for record in cut]) for m in measures]
        yield f"| {kind} | {means[0]:.3f} | " + " | ".join(f"{m:.1f}" for m in means[1:]) + " |"


def plots(clips: list[dict[str, Any]], null: list[dict[str, Any]]) -> dict[str, str]:
    rows = rows_of(clips)

    def rates(names: list[str]) -> list[float | None]:
        return [100 * float(rows[n][:, 0].mean()) if n in rows else None for n in names]

    made = {
        "length": line_plot(
            "Detection by length of the piece", [1, 2, 3, 5, 10],
            {"as it is": rates(["crop to 1 s", "crop to 2 s", "crop to 3 s", "crop 50 %", "none"]),
             "telephone": [None, None, None, *rates(["crop 50 %, then telephone",
                                               "telephone band, 8 kHz, mu-law"])]},
            x_label="seconds", y_label="detected, %",
        ),
        "noise": line_plot(
            "Detection in noise, 10 s", [10, 20, 30],
            {kind: rates([f"{kind} {snr} dB" for snr in (10, 20, 30)])
             for kind in ("white noise", "pink noise", "babble")},
            x_label="signal over noise, dB", y_label="detected, %",
        ),
        "bitrate": line_plot(
            "Detection by bit rate, 10 s", [8, 12, 16, 24, 32, 56, 64, 128],
            {kind: rates([f"{kind} {k} kbit/s" for k in (8, 12, 16, 24, 32, 56, 64, 128)])
             for kind in ("MP3", "AAC", "Opus")},
            x_label="kbit/s", y_label="detected, %",
        ),
    }  # fmt: skip
    if null:
        trials = sum(record["trials"]["pilots"] for record in null)
        bounds = np.array([b for record in null for b in record["bounds"]["pilots"]])
        at = np.arange(-6, 0, 0.25)
        seen = [int((bounds <= x).sum()) / trials for x in at]
        made["false-alarms"] = line_plot(
            "False alarms: what is reported and what happens", list(map(float, at)),
            {"reported bound": list(map(float, at)),
             "observed": [float(np.log10(s)) if s else None for s in seen]},
            x_label="log10 of the reported bound", y_label="log10 of the rate",
        )  # fmt: skip
    return made


def report(work: Path) -> None:
    clips, null, cut = (lines(work / f"{n}.jsonl") for n in ("clips", "wrong-keys", "ablation"))
    text = "\n".join(tables(clips, null, cut))
    begin, end = "<!-- results: begin -->", "<!-- results: end -->"
    page = PAGE.read_text("utf-8") if PAGE.exists() else f"{begin}\n{end}\n"
    before, rest = page.split(begin)
    IMAGES.mkdir(exist_ok=True)
    pictures = ""
    for name, svg in plots(clips, null).items():
        (IMAGES / f"watermark-{name}.svg").write_text(svg, "utf-8")
        pictures += f"\n![{name}](../images/watermark-{name}.svg)\n"
    after = rest.split(end)[1]
    PAGE.write_text(f"{before}{begin}\n{text}\n{pictures}{end}{after}", "utf-8")
    print(text)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument(
        "files", type=Path, nargs="+", help="recordings of speech, ten seconds each"
    )
    parser.add_argument("--hard-every", type=int, default=8, help="all attacks: each nth clip")
    parser.add_argument("--rate-every", type=int, default=4, help="quality: each nth clip")
    parser.add_argument("--search-every", type=int, default=4, help="warps: each nth clip")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="stop after these")
    parser.add_argument("--wrong-keys", type=int, default=100_000)
    parser.add_argument("--whole", type=int, default=10_000, help="of them, whole detector")
    parser.add_argument("--searched", type=int, default=300, help="of them, with a search")
    parser.add_argument("--ablation", type=int, default=20, help="clips for informed or blind")
    parser.add_argument("--work", type=Path, default=Path("build/watermark"))
    parser.add_argument("--jobs", type=int, default=1)
    wanted = parser.parse_args()
    until = time.monotonic() + 60 * wanted.minutes
    wanted.work.mkdir(parents=True, exist_ok=True)
    files = tuple(wanted.files)
    work = partial(
        one_clip,
        files=files,
        hard=wanted.hard_every,
        rated=wanted.rate_every,
        searched=wanted.search_every,
    )
    resumed(wanted.work / "clips.jsonl", spread(len(files)), work, wanted.jobs, until)
    hosts = max(1, min(100, len(files), wanted.wrong_keys // 100))
    resumed(
        wanted.work / "wrong-keys.jsonl", range(hosts if wanted.wrong_keys else 0),
        partial(wrong_keys, files=files, count=-(-wanted.wrong_keys // hosts),
                whole=wanted.whole // hosts, searched=wanted.searched // hosts),
        wanted.jobs, until,
    )  # fmt: skip
    resumed(
        wanted.work / "ablation.jsonl", range(min(wanted.ablation, len(files))),
        partial(ablation, files=files), wanted.jobs, until,
    )  # fmt: skip
    report(wanted.work)


def one_clip(
    number: int, files: tuple[Path, ...], hard: int, rated: int, searched: int
) -> dict[str, Any]:
    """One of the files; every nth one is looked at more closely, 0 = none."""
    hard_, rated_, searched_ = (bool(n) and number % n == 0 for n in (hard, rated, searched))
    return examine(number, files, hard=hard_, rated=rated_, searched=searched_)


if __name__ == "__main__":
    main()
