"""A corpus out of a person's own recordings: each as if Kokoro had decided what the person did.

The person has a style by a clone (`litetts voices clone`). For every recording the teacher is told
its text and that style, and then, instead of what it would decide, when the person said each symbol
(`alignment`), how high (F0 as measured) and how loud; it answers with the features that its
generator would be given for that, and the sound to be learned is the person's own.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from litetts.audio import decode
from litetts.audio.join import speech_bounds
from litetts.audio.measure import f0, mel_filters, rms
from litetts.audio.resample import resample
from litetts.document import Floats, Voice
from litetts.errors import InputError
from litetts.training.voice.alignment import aligned
from litetts.training.voice.corpus import Example, Part, Task, save
from litetts.training.voice.excitation import HOP, SAMPLE_RATE
from litetts.training.voice.teacher import Teacher
from litetts.training.voice.textside import PER_FRAME

__all__ = ["LONGEST_S", "build", "energies", "listed"]

LONGEST_S = 20.0
"""A recording is a sentence; longer ones fill batches with padding."""
_KEPT_EVERY, _KEPT_MOST = 12, 20
"""One in so many is kept back for checks, and at most so many."""
_EDGE_S = 0.1
"""Silence that stays before the first sound and after the last."""
_AUDIO = frozenset((".wav", ".flac", ".mp3", ".ogg", ".opus", ".m4a"))
_FRAME = PER_FRAME * HOP
_LOWEST_HZ, _HIGHEST_HZ = 60.0, 500.0

# Mel spectra as Kokoro's own training took its energy from them (StyleTTS 2).
_WINDOW, _FFT, _BANDS = 1200, 2048, 80
_FLOOR = 1e-5


def listed(folder: Path) -> list[tuple[Path, str]]:
    """The recordings of a folder with what is said in each, by name.

    Two layouts are known: `metadata.csv` with lines `name|text` (LJSpeech's; a third column is
    the text written out), sounds beside it or in `wavs/`; or `x.txt` beside each `x.wav`.

    Raises:
        InputError: there are none, or a sound is missing.
    """
    table = folder / "metadata.csv"
    if table.is_file():
        found = list(_of_table(table))
    else:
        sounds = (p for p in sorted(folder.rglob("*")) if p.suffix.lower() in _AUDIO)
        texts = ((p, p.with_suffix(".txt")) for p in sounds)
        found = [(p, t.read_text("utf-8").strip()) for p, t in texts if t.is_file()]
    if not found:
        raise InputError(
            f"there are no recordings with texts in {folder}: give metadata.csv with lines "
            "'name|text', or NAME.txt beside each NAME.wav",
            field="recordings",
        )
    return found


def _of_table(table: Path) -> Iterator[tuple[Path, str]]:
    with table.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.reader(file, delimiter="|", quoting=csv.QUOTE_NONE), 1):
            if not row:
                continue
            if len(row) < 2:
                raise InputError(
                    f"{table}, line {number}: 'name|text' is expected", field="recordings"
                )
            name = Path(row[0])
            suffixes = [""] if name.suffix.lower() in _AUDIO else sorted(_AUDIO)
            places = (
                base / f"{name}{suffix}"
                for suffix in suffixes
                for base in (table.parent, table.parent / "wavs")
            )
            sound = next((place for place in places if place.is_file()), None)
            if sound is None:
                raise InputError(
                    f"{table}, line {number}: there is no sound '{name}' beside it or in wavs/",
                    field="recordings",
                )
            yield sound, row[-1].strip()


def build(
    corpus: Path,
    recordings: Path,
    voice: Voice,
    *,
    teacher: Path | None = None,
    report: Callable[[int, float], None] = lambda _count, _seconds: None,
) -> tuple[int, list[str]]:
    """Make the utterances that are not there yet; it goes on where it was stopped.

    Args:
        corpus: its folder.
        recordings: their folder, see `listed`.
        voice: whose style the speaker has, ready to speak: `conditioning` is float32 [S, 256].
        teacher: see `Teacher`.
        report: called after every utterance: how many were made, seconds of speech in them.

    Returns:
        How many were made, and a line for each recording that was left out and why.

    Raises:
        InputError: see `listed`.
        ModelError: the teacher is missing.
    """
    found = listed(recordings)
    kept = min(_KEPT_MOST, len(found) // _KEPT_EVERY)
    left_out: list[str] = []
    made, seconds = 0, 0.0
    parts: tuple[Part, ...] = ("aloud", "held-out")
    for part in parts:
        (corpus / part).mkdir(parents=True, exist_ok=True)
    known: Teacher | None = None
    for number, (path, text) in enumerate(found):
        back = kept and number % _KEPT_EVERY == 0 and number // _KEPT_EVERY < kept
        name = voice.id.replace(":", "-")
        file = Task("held-out" if back else "aloud", number, text, name).path(corpus)
        if file.exists():
            continue
        known = known or Teacher(teacher)
        try:
            example = _learned(known, path, text, voice)
        except InputError as error:
            left_out.append(f"{path.name}: {error.message}")
            continue
        save(file, example)
        made += 1
        seconds += len(example.f0) * HOP / SAMPLE_RATE
        report(made, seconds)
    return made, left_out


def _learned(teacher: Teacher, path: Path, text: str, voice: Voice) -> Example:
    """One utterance. Raises InputError: nothing is to be learned from it."""
    assert isinstance(voice.conditioning, np.ndarray)
    audio = decode.read(path)
    samples = _trimmed(resample(audio.samples, audio.sample_rate, SAMPLE_RATE))
    if len(samples) > LONGEST_S * SAMPLE_RATE:
        raise InputError(f"it is longer than {LONGEST_S:.0f} s: cut it at the ends of sentences")
    if not len(samples):
        raise InputError("nobody speaks in it")
    told = teacher.told(text, voice.lang, voice.conditioning)
    if told is None:
        raise InputError("its text is no single sentence")
    said = told.said()
    assert said.samples is not None
    level = 10 ** ((rms(said.samples) - rms(samples)) / 20)
    samples = (samples * np.float32(level)).astype(np.float32)
    durations = aligned(said.samples, said.durations, samples, SAMPLE_RATE, _FRAME)
    if durations is None:
        raise InputError("it is shorter than its text can be said")
    values = PER_FRAME * int(durations.sum())
    track = f0(samples, SAMPLE_RATE, hop=HOP / SAMPLE_RATE / 2, low=_LOWEST_HZ, high=_HIGHEST_HZ)
    pitch = track[1::2][:values].astype(np.float32)  # values belong to the middles of their hops
    # What the teacher calls energy of its own sound tells what it would call that of this one.
    slope, level_at = np.polyfit(energies(said.samples), said.energy, 1)
    energy = np.maximum(0, slope * energies(samples) + level_at).astype(np.float32)
    return replace(told.as_said(durations, pitch, energy), voice=voice.id, samples=samples)


def _trimmed(samples: Floats) -> Floats:
    """Without the silence at its ends, but for a moment, and whole frames long."""
    first, end = speech_bounds(samples, SAMPLE_RATE)
    if first == end:
        return samples[:0]
    edge = round(_EDGE_S * SAMPLE_RATE)
    cut = np.pad(samples, edge)[first : end + 2 * edge]
    return np.pad(cut, (0, -len(cut) % _FRAME))


def energies(samples: Floats) -> Floats:
    """The log of the norm of the mel spectrum at each value of a contour: float32 [n / HOP].

    What Kokoro calls energy is a line of it (StyleTTS 2, Li et al. 2023, arXiv:2306.07691).

    Args:
        samples: at 24 kHz, float32 [n], n a multiple of HOP.
    """
    count = len(samples) // HOP
    half = _WINDOW // 2
    padded = np.pad(np.asarray(samples, np.float64), (half, half))
    centres = np.arange(count) * HOP + HOP // 2
    frames = padded[centres[:, None] + np.arange(_WINDOW)] * np.hanning(_WINDOW)
    power = np.abs(np.fft.rfft(frames, _FFT)) ** 2
    bands = power @ mel_filters(SAMPLE_RATE, _FFT, _BANDS).T
    return np.asarray(np.log(np.linalg.norm(_FLOOR + bands, axis=1)), np.float32)
