"""How well numbers, dates and money are understood: Kokoro speaks, Whisper listens, WER and CER.

python benchmarks/readings.py speak FOLDER   speak the sentences of readings.tsv into FOLDER
python benchmarks/readings.py score FOLDER   what Whisper hears in it against what is right to say

To compare with another version, speak with that one's sources and score both with this one's:

PYTHONPATH=OTHER/src python benchmarks/readings.py speak before
"""

from __future__ import annotations

import argparse
import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np

SENTENCES = Path(__file__).with_suffix(".tsv")
"""Lines of language, voice, written form, what is right to say."""


def sentences(lang: str | None, limit: int) -> Iterator[tuple[str, str, str, str, str]]:
    """(file name, language, voice, written, spoken), at most `limit` of a language."""
    seen: dict[str, int] = {}
    for line in SENTENCES.read_text("utf-8").splitlines():
        tag, voice, written, spoken = line.split("\t")
        seen[tag] = number = seen.get(tag, 0) + 1
        if lang in (None, tag) and number <= limit:
            yield f"{tag}-{number:02}.wav", tag, voice, written, spoken


def speak(options: argparse.Namespace) -> None:
    """Write a file per sentence; one that is there is left."""
    from litetts.speech import speak as say

    options.folder.mkdir(parents=True, exist_ok=True)
    for name, tag, voice, written, _ in sentences(options.lang, options.limit):
        path = options.folder / name
        if path.exists():
            continue
        audio = say(written, voice=voice, lang=tag)
        with wave.open(str(path), "wb") as file:
            file.setparams((1, 2, audio.sample_rate, 0, "NONE", ""))
            file.writeframes((np.clip(audio.samples, -1, 1) * 32767).astype("<i2").tobytes())


def score(options: argparse.Namespace) -> None:
    """Print the rates of each language, and every sentence that was heard otherwise."""
    from litetts.document import Audio
    from litetts.validation.compare import Errors, compare
    from litetts.validation.transcribe import transcriber

    listener = transcriber(options.transcriber)
    totals: dict[str, Errors] = {}
    for name, tag, _, written, spoken in sentences(options.lang, options.limit):
        with wave.open(str(options.folder / name), "rb") as file:
            samples = np.frombuffer(file.readframes(file.getnframes()), "<i2") / np.float32(32767)
            audio = Audio(samples.astype(np.float32), file.getframerate())
        heard = listener.transcribe(audio, tag).text
        errors, _ = compare(spoken, heard, tag)
        totals[tag] = totals[tag] + errors if tag in totals else errors
        if errors.character_errors:
            print(f"{name}  CER {errors.cer:6.1%}  {written} -> {heard}", flush=True)
    for tag, found in totals.items():
        print(f"{tag:6} WER {found.wer:6.1%}  CER {found.cer:6.1%}  ({listener.name})")


def main() -> None:
    """Speak or score."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("what", choices=("speak", "score"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--lang", help="only this language")
    parser.add_argument("--limit", type=int, default=100, help="sentences of a language")
    parser.add_argument("--transcriber", default="whisper:base")
    options = parser.parse_args()
    {"speak": speak, "score": score}[options.what](options)


if __name__ == "__main__":
    main()
