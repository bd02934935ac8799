"""Does LiteTTS say less than espeak-ng alone? Words and sounds of 50 sentences a language.

python benchmarks/words.py             every language in words.tsv; status 1 if one says less
python benchmarks/words.py --lang es   one of them, with each sentence that has fewer sounds
"""

from __future__ import annotations

import argparse
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from litetts.phonemes import espeak
from litetts.phonemes.ipa import from_espeak
from litetts.text.frontend import FrontEnd

SENTENCES = Path(__file__).with_name("words.tsv")
WRITTEN = (
    "-5 °C", "20 %", "12,50 €", "€20", "$5", "£3", "¥500", "₹100", "24/12/2024", "14:30", "3/4",
    "3 + 4 = 7", "a & b", "5 km/h", "10-20", "1990-2000", "№ 5", "# 5", "@ 5", "100 kg", "2 m²",
    "3,14", "2000", "½", "+7",
)  # fmt: skip
"""What is put in the place of {} in both sentences of a language: fifty together. No number in
groups: espeak-ng says every zero of 1 000 000."""
ENOUGH = 0.7
"""A sentence with fewer sounds than this share of espeak-ng's is shown: names of months and units
may well be shorter than what espeak-ng makes of a slash or of single letters."""


def sentences(only: str | None) -> Iterator[tuple[str, list[str]]]:
    """(language, its sentences)."""
    for line in SENTENCES.read_text("utf-8").splitlines():
        lang, *frames = line.split("\t")
        if only in (None, lang):
            yield lang, [frame.replace("{}", written) for frame in frames for written in WRITTEN]


def sounds(phonemes: str) -> int:
    """Letters of the phonemes, without stress, length and spaces."""
    return sum(unicodedata.category(c)[0] == "L" and c not in "ːˈˌ" for c in phonemes)


def main() -> int:
    """Print a line per language."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lang")
    only = parser.parse_args().lang
    worse = 0
    print(f"{'language':9} {'sentences':>9} {'words':>7} {'espeak':>7} {'sounds':>7} {'espeak':>7}")
    for lang, texts in sentences(only):
        front_end = FrontEnd(lang)
        words = bare_words = total = bare_total = 0
        few = []
        for text in texts:
            said = [w.phonemes for w in front_end.words(text) if w.phonemes]
            bare = from_espeak(espeak.phonemes(text, lang), lang).split()
            mine, plain = sounds("".join(said)), sounds("".join(bare))
            words, bare_words = words + len(said), bare_words + len(bare)
            total, bare_total = total + mine, bare_total + plain
            if mine < ENOUGH * plain:
                few.append(f"    {text}: {' '.join(said)} | {' '.join(bare)}")
        less = words < bare_words and total < bare_total
        worse += less
        print(
            f"{lang:9} {len(texts):9} {words:7} {bare_words:7} {total:7} {bare_total:7}"
            f"{'  LESS' if less else ''}  {len(few)} sentences with few sounds"
        )
        if only:
            print("\n".join(few))
    return 1 if worse else 0


if __name__ == "__main__":
    sys.exit(main())
