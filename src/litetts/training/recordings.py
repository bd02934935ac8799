"""A corpus from a person's own recordings: an LJSpeech-style folder.

    folder/metadata.csv     id|text, or id|text as written|text as spoken
    folder/wavs/<id>.wav    any rate, mono or stereo

The front end gives the symbols, the aligner their times.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from litetts.document import Document
from litetts.errors import InputError
from litetts.text.frontend import FrontEnd
from litetts.training.align import align
from litetts.training.analysis import Frames, analyse
from litetts.training.corpus import Example, save, trim

__all__ = ["LONGEST_S", "from_recordings", "symbols_of"]

LONGEST_S = 20.0
"""Longer recordings are left out: a batch must hold several."""
_LARGEST = 600
"""Symbols of a recording: about 40 seconds of speech, far above LONGEST_S."""


def symbols_of(text: str, front_end: FrontEnd) -> str:
    """The symbols of a text that is read in one go, in the front end's pronunciation."""
    parts = [u.symbols for _, u in front_end.utterances(Document.plain(text), max_symbols=_LARGEST)]
    return " ".join(part for part in parts if part)


def from_recordings(folder: Path, corpus: Path, name: str, *, lang: str = "en-us") -> int:
    """Analyse and align recordings and write them to `corpus/name`. Returns how many.

    Raises:
        InputError: the folder has no metadata, a recording is missing, or none can be used.
    """
    import soundfile

    metadata = folder / "metadata.csv"
    if not metadata.is_file():
        raise InputError(
            f"there is no metadata.csv in {folder}: it needs lines such as 'id|text' and the "
            "recordings in wavs/id.wav",
            field="recordings",
        )
    front_end = FrontEnd(lang)
    texts: list[str] = []
    utterances: list[tuple[str, Frames]] = []
    for number, line in enumerate(metadata.read_text("utf-8").splitlines(), 1):
        if not line.strip():
            continue
        key, *written = line.split("|")
        text = written[-1].strip() if written else ""
        path = folder / "wavs" / f"{key.strip()}.wav"
        if not text or not path.is_file():
            what = f"{path} is missing" if text else "there is no text"
            raise InputError(f"{metadata}, line {number}: {what}", field="recordings")
        samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
        if len(samples) > LONGEST_S * rate:
            continue
        texts.append(text)
        frames = analyse(np.ascontiguousarray(samples.mean(1)), rate)
        utterances.append((symbols_of(text, front_end), frames))
    if not utterances:
        raise InputError(f"{metadata} names no recording of {LONGEST_S:g} s or less", field=name)
    (corpus / name).mkdir(parents=True, exist_ok=True)
    pairs = zip(texts, utterances, align(utterances), strict=True)
    for i, (text, (symbols, frames), durations) in enumerate(pairs):
        durations, frames = trim(durations, frames)
        save(corpus / name / f"{i:05d}.npz", Example(text, symbols, durations, frames))
    return len(texts)
