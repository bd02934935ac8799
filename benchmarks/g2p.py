"""Measures the pronunciation stage: speed, memory, and agreement with what Kokoro was taught by.

    python benchmarks/g2p.py sentences.txt
    python benchmarks/g2p.py sentences.txt --reference en_core_web_sm

SENTENCES hold one sentence per line. Speed is processor time of one thread. With `--reference`,
misaki's own G2P (the one that labelled Kokoro's training data) reads the same sentences; that needs
misaki[en] and the named spaCy model, and the share of words with the same phonemes is printed.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from litetts.document import Word

PUNCTUATION = frozenset(';:,.!?—…"()“”')

_START = """
import resource, time
import numpy
from litetts.document import Word
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
begin = time.process_time()
from litetts.text.phonemiser import phonemiser
phonemiser({lang!r}).phonemise([Word("Hello", 0, 5), Word("lead", 6, 10), Word("Kokoro", 11, 17)])
used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory
print(time.process_time() - begin, used)
"""


def words_of(text: str) -> list[Word]:
    """The words of a line, punctuation beside them; numbers are left out."""
    words = []
    for written in text.split():
        core = written.strip("".join(PUNCTUATION) + "'‘’[]-–")
        if core and not any(c.isdigit() for c in core):
            before, _, after = written.partition(core)
            words.append(
                Word(
                    core,
                    0,
                    0,
                    "".join(c for c in before if c in PUNCTUATION),
                    "".join(c for c in after if c in PUNCTUATION),
                )
            )
    return words


def start(lang: str) -> tuple[float, float]:
    """Seconds and MiB from nothing to the first word, in a fresh process, without NumPy."""
    code = [sys.executable, "-c", _START.format(lang=lang)]
    seconds, memory = subprocess.run(
        code, capture_output=True, text=True, check=True
    ).stdout.split()
    return float(seconds), int(memory) / 1024


def speed(sentences: Sequence[Sequence[Word]], lang: str) -> dict[str, Any]:
    """Microseconds per word, first and second time, and the rules that decided."""
    from litetts.text.phonemiser import phonemiser

    reader = phonemiser(lang)
    count = sum(map(len, sentences))
    timings = []
    rules: Counter[str] = Counter()
    for _ in range(2):
        begin = time.process_time()
        found = [reader.phonemise(s) for s in sentences]
        timings.append((time.process_time() - begin) / count * 1e6)
        rules = Counter(w.rule for s in found for w in s)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "words": count,
        "us_per_word_first": timings[0],
        "us_per_word_warm": timings[1],
        "peak_memory_mib": memory,
        "rules": dict(rules.most_common()),
    }


def agreement(lines: Iterable[str], lang: str, model: str) -> dict[str, Any]:
    """Share of words that misaki's G2P and this one pronounce alike, and the commonest others."""
    import spacy
    from misaki import en, espeak

    from litetts.text.phonemiser import phonemiser

    british = lang == "en-gb"
    load = spacy.load
    spacy.util.is_package = lambda name: True
    spacy.load = lambda name, **options: load(model, **options)
    theirs = en.G2P(british=british, fallback=espeak.EspeakFallback(british=british), unk="")
    ours = phonemiser(lang)
    same = bare = count = 0
    differences: Counter[tuple[str, str, str, str]] = Counter()
    for line in lines:
        words, wanted = _as_words(theirs(line)[1])
        if not words:
            continue
        for word, expected in zip(ours.phonemise(words), wanted, strict=True):
            count += 1
            same += word.phonemes == expected
            bare += _bare(word.phonemes or "") == _bare(expected)
            if word.phonemes != expected:
                differences[(word.text, expected, word.phonemes or "", word.rule)] += 1
    return {
        "words": count,
        "same": same / max(count, 1),
        "same_without_stress": bare / max(count, 1),
        "commonest_differences": [
            {"word": w, "misaki": a, "litetts": b, "rule": r, "count": n}
            for (w, a, b, r), n in differences.most_common(20)
        ],
    }


def _as_words(tokens: Iterable[Any]) -> tuple[list[Word], list[str]]:
    """misaki's tokens as words; none if one is not plain words (numbers are not our business)."""
    words: list[list[str]] = []
    wanted: list[str] = []
    opening = ""
    for token in tokens:
        text = token.text.replace("’", "'")
        if any(c.isdigit() or c in "@#&%+=<>[]/*_$£€" for c in text):
            return [], []
        if any(c.isalnum() for c in text):
            words.append([text, opening, ""])
            wanted.append((token.phonemes or "").strip())
            opening = ""
        else:
            mark = text.replace("–", "—").replace("--", "—").replace("...", "…").replace("-", "—")
            marks = "".join(c for c in mark if c in PUNCTUATION)
            if token.tag in ("-LRB-", "``") or not words:
                opening += marks
            else:
                words[-1][2] += marks
    return [Word(w, i, i + 1, b, a) for i, (w, b, a) in enumerate(words)], wanted


def _bare(phonemes: str) -> str:
    return phonemes.replace("ˈ", "").replace("ˌ", "")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("sentences", type=Path, help="one sentence per line")
    parser.add_argument("--lang", default="en-us")
    parser.add_argument("--reference", metavar="MODEL", help="spaCy model for misaki's own G2P")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    lines = [x.strip() for x in options.sentences.read_text(encoding="utf-8").splitlines()]
    lines = [x for x in lines if x]
    seconds, memory = start(options.lang)
    report: dict[str, Any] = {"start_s": seconds, "start_memory_mib": memory}
    report |= speed([w for w in map(words_of, lines) if w], options.lang)
    if options.reference:
        report["reference"] = agreement(lines, options.lang, options.reference)
    if options.json:
        print(json.dumps(report, ensure_ascii=False, indent=2))
        return
    for name, value in report.items():
        if isinstance(value, dict):
            print(f"{name}:")
            for key, inner in value.items():
                for item in inner if isinstance(inner, list) else [inner]:
                    print(f"    {key}: {item}")
        else:
            print(f"{name}: {value:.4g}" if isinstance(value, float) else f"{name}: {value}")


if __name__ == "__main__":
    main()
