"""Measure a pack against its teachers on sentences that were kept back from training.

Two comparisons. Heard: teacher and voice read the same text, each by its own front end, and are
transcribed (word error rate) and rated (DNSMOS). Seen: the voice is given the teacher's symbols
and durations, so that frames correspond, and F0, voicing and cepstra are compared; durations are
compared as predicted.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from litetts import speech
from litetts.audio.files import write_bytes
from litetts.document import Audio, Floats, Ints, Prediction, Utterance, Voice
from litetts.engines.nano import Nano
from litetts.engines.nano.input import symbol_ids
from litetts.engines.nano.source_filter import (
    BANDS,
    HOP,
    SAMPLE_RATE,
    band_centres,
    loudness,
    render,
)
from litetts.engines.nano.voices import of_pack
from litetts.text.frontend import FrontEnd
from litetts.training.analysis import Frames, analyse, cepstrum
from litetts.training.corpus import frame_counts, trim
from litetts.training.data import WIDE_FROM_HZ, Derived, derive
from litetts.training.labels import label
from litetts.training.recipe import VoiceRecipe
from litetts.training.recordings import symbols_of
from litetts.training.teachers import TEACHERS, Recording, Teacher, speak_all

__all__ = ["DRAWS", "Listener", "Scores", "evaluate", "markdown", "plot"]

_CEPSTRA = 24
"""Mel-cepstral coefficients compared, without the zeroth, as is usual (Kubichek, 1993)."""
_ACTIVE_DB = 35.0
"""Frames within this many dB of the loudest are compared."""
DRAWS = 3
"""Times that a sentence is spoken, each with other noise, since PocketSphinx hears each otherwise.
On 200 sentences the word error rate of a single draw is off by more than a point."""


@dataclass(frozen=True, slots=True)
class Scores:
    """Figures of one voice and of its teacher.

    Attributes:
        voice, sentences: what was measured.
        wer, teacher_wer: word errors per word, 0 to 1 and above, over all draws.
        dnsmos, teacher_dnsmos: overall quality, 1 to 5.
        f0_rmse_st: over frames voiced in both, semitones; f0_rmse_hz: the same in Hz.
        voicing_error: share of active frames voiced in one only.
        duration_rmse_ms: of the symbols that sound.
        mcd_db: mel-cepstral distortion up to 6.4 kHz.
        mean_f0_hz: geometric mean of the voice.
        pace: its duration over the teacher's.
    """

    voice: str
    sentences: int
    wer: float
    teacher_wer: float
    dnsmos: float
    teacher_dnsmos: float
    f0_rmse_st: float
    f0_rmse_hz: float
    voicing_error: float
    duration_rmse_ms: float
    mcd_db: float
    mean_f0_hz: float
    pace: float


class Listener:
    """Transcribes and rates; remembers what it heard, since teachers never change.

    Args:
        memory: JSON file to remember in; None = only in this process.
        rated: sentences per voice that are rated (DNSMOS takes most of the time).
    """

    def __init__(self, memory: Path | None = None, rated: int = 50) -> None:
        self.rated = rated
        self._memory = memory
        self._known: dict[str, list[float]] = {}
        if memory is not None and memory.is_file():
            self._known = json.loads(memory.read_text("utf-8"))

    def hear(self, key: str, text: str, sound: Callable[[], Audio], rate: bool) -> list[float]:
        """[words, word errors, rating or NaN] of a sound; `key` names it if it never changes."""
        from litetts.validation.compare import compare
        from litetts.validation.dnsmos import score
        from litetts.validation.transcribe import transcriber

        found = self._known.get(key)
        if key and found is not None and not (rate and math.isnan(found[2])):
            return found
        audio = sound()
        heard = transcriber("pocketsphinx").transcribe(audio).text
        errors, _ = compare(text, heard)
        rating = score(audio.samples, audio.sample_rate).overall if rate else math.nan
        figures = [errors.words, errors.word_errors, rating]
        if key:
            self._known[key] = figures
        return figures

    def save(self) -> None:
        """Write the memory."""
        if self._memory is not None:
            self._memory.parent.mkdir(parents=True, exist_ok=True)
            write_bytes(self._memory, json.dumps(self._known).encode())


def evaluate(
    pack: Path,
    recipe: VoiceRecipe,
    texts: Sequence[str],
    listener: Listener | None = None,
    *,
    draws: int = DRAWS,
    report: Callable[[str], None] = lambda _: None,
) -> Scores:
    """Measure one voice of a pack against the teacher of its recipe.

    Args:
        pack: folder of the pack.
        recipe: which voice, and who taught it.
        texts: sentences kept back.
        listener: transcribes and rates; None leaves those figures NaN and is much faster.
        draws: times that a sentence is spoken for its word errors.
        report: called with a line of progress.
    """
    nano = Nano(pack)
    voice = next(v for v in of_pack(nano.path) if v.id == recipe.id)
    front_end = FrontEnd(voice.lang)
    teacher, derived = teacher_of(recipe)
    heard: list[tuple[list[float], list[float]]] = []
    seen: list[_Seen] = []
    lengths: list[tuple[float, float]] = []
    for i, (text, recording) in enumerate(zip(texts, speak_all(teacher, texts), strict=True)):
        total = len(recording.samples) / recording.sample_rate
        labels = label(recording.words, total)
        frames = analyse(recording.samples, recording.sample_rate)
        durations, frames = trim(frame_counts(labels), frames)
        if derived:
            frames = derive(frames, derived)
        seen.append(_seen(nano, voice, labels.symbols, durations, frames))
        utterance = _utterance(symbols_of(text, front_end))
        spoken = speech.render(utterance, voice, nano)
        lengths.append((spoken.duration, len(frames) * HOP / SAMPLE_RATE))
        if listener is not None:
            rate = i < listener.rated
            # What a teacher said itself is the same each time; of a derived voice it is drawn too.
            original = partial(_original, recording, frames if derived else None)
            for draw in range(draws):
                drawn = draw if derived else 0
                key = f"{teacher.name} {derived} {text}" + (f" #{drawn}" if drawn else "")
                own = partial(speech.render, utterance, voice, nano, seed=draw)
                first = rate and draw == 0
                heard.append(
                    (
                        listener.hear("", text, own, first),
                        listener.hear(key, text, partial(original, drawn), first),
                    )
                )
        report(f"{recipe.id}: {i + 1}/{len(texts)}")
    if listener is not None:
        listener.save()
    figures = np.array(heard or [([np.nan] * 3, [np.nan] * 3)])  # [sentences, 2, 3]
    said = np.array(lengths).sum(0)
    count = np.array([s.frames for s in seen], np.float64)
    pitched = np.concatenate([s.f0 for s in seen])
    ratio = 12 * np.log2(pitched[:, 0] / pitched[:, 1])
    errors = figures[:, :, 1].sum(0) / figures[:, :, 0].sum(0)
    rated = ~np.isnan(figures[:, :, 2]).any(1)
    ratings = figures[rated, :, 2].mean(0) if rated.any() else np.full(2, np.nan)
    return Scores(
        voice=recipe.id,
        sentences=len(texts),
        wer=float(errors[0]),
        teacher_wer=float(errors[1]),
        dnsmos=float(ratings[0]),
        teacher_dnsmos=float(ratings[1]),
        f0_rmse_st=float(np.sqrt(np.mean(ratio**2))),
        f0_rmse_hz=float(np.sqrt(np.mean((pitched[:, 0] - pitched[:, 1]) ** 2))),
        voicing_error=float(np.average([s.voicing for s in seen], weights=count)),
        duration_rmse_ms=float(
            np.sqrt(np.mean(np.concatenate([s.durations for s in seen]) ** 2)) * 1000
        ),
        mcd_db=float(np.average([s.mcd for s in seen], weights=count)),
        mean_f0_hz=float(np.exp(np.log(pitched[:, 0]).mean())),
        pace=float(said[0] / said[1]),
    )


def teacher_of(recipe: VoiceRecipe) -> tuple[Teacher, Derived | None]:
    """The teacher of a voice, and how the voice is derived from it."""
    derived = recipe.source if isinstance(recipe.source, Derived) else None
    return TEACHERS[derived.source if derived else str(recipe.source)], derived


def _original(recording: Recording, derived: Frames | None, seed: int) -> Audio:
    """What the teacher said; of a derived voice, its frames as sound."""
    if derived is None:
        return Audio(recording.samples, recording.sample_rate)
    sound = render(derived.f0, derived.envelope, derived.aperiodicity, seed=seed)
    return Audio(sound, SAMPLE_RATE)


@dataclass(frozen=True, slots=True)
class _Seen:
    """Frame by frame: F0 pairs (voice, teacher) [V, 2], share of voicing errors, MCD, errors of
    durations in seconds, number of active frames.
    """

    f0: NDArray[np.float32]
    voicing: float
    mcd: float
    durations: NDArray[np.float64]
    frames: int


def _utterance(symbols: str) -> Utterance:
    return Utterance((), symbols, np.zeros(len(symbols), np.int32))


def with_durations(
    nano: Nano, voice: Voice, symbols: str, durations: Ints
) -> tuple[Prediction, Floats]:
    """The voice's prediction at given durations (lead and tail included), and its sound."""
    own = nano.predict(_utterance(symbols), voice)
    given = nano.contours(own, durations, voice)
    return given, np.concatenate(list(nano.render(given, voice)))


def _seen(nano: Nano, voice: Voice, symbols: str, durations: Ints, teacher: Frames) -> _Seen:
    own = nano.predict(_utterance(symbols), voice)
    given, sound = with_durations(nano, voice, symbols, durations)
    student = analyse(sound, SAMPLE_RATE)
    sounding = symbol_ids(symbols)[1][1:-1] == 2
    off = (own.durations - durations[1:-1])[sounding] * HOP / SAMPLE_RATE
    power = loudness(teacher.envelope)
    active = power > power.max() - _ACTIVE_DB
    cut = int(np.searchsorted(band_centres(BANDS), WIDE_FROM_HZ))

    def cepstra(envelope: Floats) -> NDArray[np.float64]:
        log = 2.0 * envelope[active, :cut].astype(np.float64)
        return np.asarray(cepstrum(log)[:, 1 : _CEPSTRA + 1])

    # Orthonormal DCT over `cut` bands; dividing by sqrt(cut / 2) gives the usual coefficients.
    difference = (cepstra(student.envelope) - cepstra(teacher.envelope)) / np.sqrt(cut / 2) / 2
    mcd = 10 / np.log(10) * np.sqrt(2 * (difference**2).sum(1)).mean()
    voiced = (given.f0 > 0) & (teacher.f0 > 0)
    return _Seen(
        np.stack([given.f0[voiced], teacher.f0[voiced]], 1),
        float(((given.f0 > 0) != (teacher.f0 > 0))[active].mean()),
        float(mcd),
        off,
        int(active.sum()),
    )


_COLUMNS: tuple[tuple[str, Callable[[Scores], str]], ...] = (
    ("voice", lambda s: s.voice),
    ("sentences", lambda s: f"{s.sentences}"),
    ("WER", lambda s: f"{100 * s.wer:.1f} %"),
    ("teacher", lambda s: f"{100 * s.teacher_wer:.1f} %"),
    ("DNSMOS", lambda s: f"{s.dnsmos:.2f}"),
    ("teacher", lambda s: f"{s.teacher_dnsmos:.2f}"),
    ("F0 RMSE", lambda s: f"{s.f0_rmse_st:.2f} st ({s.f0_rmse_hz:.1f} Hz)"),
    ("voicing errors", lambda s: f"{100 * s.voicing_error:.1f} %"),
    ("duration RMSE", lambda s: f"{s.duration_rmse_ms:.0f} ms"),
    ("MCD", lambda s: f"{s.mcd_db:.2f} dB"),
    ("mean F0", lambda s: f"{s.mean_f0_hz:.0f} Hz"),
)


def markdown(scores: Sequence[Scores]) -> str:
    """A table of scores in Markdown."""
    rows = [[name for name, _ in _COLUMNS], ["---"] * len(_COLUMNS)]
    rows += [[cell(s) for _, cell in _COLUMNS] for s in scores]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows) + "\n"


def as_json(scores: Sequence[Scores]) -> str:
    """The scores as a JSON list."""
    return json.dumps([asdict(s) for s in scores], indent=2) + "\n"


def plot(pack: Path, recipe: VoiceRecipe, text: str, path: Path) -> None:
    """Spectral envelopes and F0 of teacher and voice on one sentence, as a picture."""
    from litetts.training.plots import comparison

    nano = Nano(pack)
    voice = next(v for v in of_pack(nano.path) if v.id == recipe.id)
    teacher, derived = teacher_of(recipe)
    recording = next(iter(speak_all(teacher, [text])))
    frames = analyse(recording.samples, recording.sample_rate)
    frames = derive(frames, derived) if derived else frames
    labels = label(recording.words, len(recording.samples) / recording.sample_rate)
    durations, frames = trim(frame_counts(labels), frames)
    given, sound = with_durations(nano, voice, labels.symbols, durations)
    student = replace(analyse(sound, SAMPLE_RATE), f0=given.f0)
    own = nano.predict(_utterance(labels.symbols), voice)
    lasts = np.concatenate([[own.lead], own.durations, [own.tail]])
    comparison(path, recipe.id, text, labels.symbols, durations, frames, lasts, student)
