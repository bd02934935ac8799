"""Measure a pack against its teachers on sentences that were kept back from training.

Two comparisons. Heard: teacher and voice read the same text, each by its own front end, and are
transcribed (word error rate) and rated (DNSMOS). Seen: the voice is given the teacher's symbols
and durations, so that frames correspond, and F0, voicing and cepstra are compared; durations are
compared as predicted.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import fft

from litetts.document import Audio, Floats, Ints, Prediction, Utterance, Voice
from litetts.engines.nano import Nano
from litetts.engines.nano_input import symbol_ids
from litetts.engines.source_filter import (
    BANDS,
    HOP,
    SAMPLE_RATE,
    band_centres,
    loudness,
    render,
)
from litetts.text.frontend import FrontEnd
from litetts.training.analysis import Frames, analyse
from litetts.training.corpus import frame_counts, trim
from litetts.training.data import WIDE_FROM_HZ, Derived, derive
from litetts.training.labels import label
from litetts.training.recipe import VoiceRecipe
from litetts.training.recordings import symbols_of
from litetts.training.teachers import TEACHERS, speak_all

__all__ = ["Scores", "evaluate", "markdown", "plot"]

_CEPSTRA = 24
"""Mel-cepstral coefficients compared, without the zeroth, as is usual (Kubichek, 1993)."""
_ACTIVE_DB = 35.0
"""Frames within this many dB of the loudest are compared."""


@dataclass(frozen=True, slots=True)
class Scores:
    """Figures of one voice and of its teacher.

    Attributes:
        voice, sentences: what was measured.
        wer, teacher_wer: word errors per word, 0 to 1 and above.
        dnsmos, teacher_dnsmos: overall quality, 1 to 5.
        f0_rmse_st: over frames voiced in both, semitones; f0_rmse_hz: the same in Hz.
        voicing_error: share of active frames voiced in one only.
        duration_rmse_ms: of the symbols that sound.
        mcd_db: mel-cepstral distortion up to 7.5 kHz.
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


def evaluate(
    pack: Path,
    recipe: VoiceRecipe,
    texts: Sequence[str],
    *,
    listen: bool = True,
    report: Callable[[str], None] = lambda _: None,
) -> Scores:
    """Measure one voice of a pack against the teacher of its recipe.

    Args:
        pack: folder of the pack.
        recipe: which voice, and who taught it.
        texts: sentences kept back.
        listen: transcribe and rate (most of the time that it takes); else those are NaN.
        report: called with a line of progress.
    """
    nano = Nano(pack)
    voice = next(v for v in nano.voices() if v.id == recipe.id)
    front_end = FrontEnd(voice.lang)
    derived = recipe.source if isinstance(recipe.source, Derived) else None
    teacher = TEACHERS[derived.source if derived else str(recipe.source)]
    errors: list[tuple[int, int, int]] = []
    quality: list[tuple[float, float]] = []
    seen: list[_Seen] = []
    lengths: list[tuple[float, float]] = []
    for i, (text, recording) in enumerate(zip(texts, speak_all(teacher, texts), strict=True)):
        frames = analyse(recording.samples, recording.sample_rate)
        original = Audio(recording.samples, recording.sample_rate)
        if derived:
            frames = derive(frames, derived)
            sound = render(frames.f0, frames.envelope, frames.aperiodicity)
            original = Audio(sound, SAMPLE_RATE)
        total = len(recording.samples) / recording.sample_rate
        labels = label(recording.words, total)
        durations, frames = trim(frame_counts(labels), frames)
        seen.append(_seen(nano, voice, labels.symbols, durations, frames))
        symbols = symbols_of(text, front_end)
        spoken = nano.speak(_utterance(symbols), voice)
        lengths.append((spoken.duration, len(frames) * HOP / SAMPLE_RATE))
        if listen:
            errors.append(_word_errors(text, spoken, original))
            quality.append((_rating(spoken), _rating(original)))
        report(f"{recipe.id}: {i + 1}/{len(texts)}")
    words = sum(e[0] for e in errors)
    both = np.array(quality) if quality else np.full((1, 2), np.nan)
    said = np.array(lengths).sum(0)
    count = np.array([s.frames for s in seen], np.float64)
    pitched = np.concatenate([s.f0 for s in seen])
    ratio = 12 * np.log2(pitched[:, 0] / pitched[:, 1])
    return Scores(
        voice=recipe.id,
        sentences=len(texts),
        wer=sum(e[1] for e in errors) / words if words else float("nan"),
        teacher_wer=sum(e[2] for e in errors) / words if words else float("nan"),
        dnsmos=float(both[:, 0].mean()),
        teacher_dnsmos=float(both[:, 1].mean()),
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
    return given, nano.render(given, voice)


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
        return np.asarray(fft.dct(log, axis=1, norm="ortho")[:, 1 : _CEPSTRA + 1])

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


def _word_errors(text: str, spoken: Audio, original: Audio) -> tuple[int, int, int]:
    """Words, errors of the voice, errors of the teacher."""
    from litetts.validation.compare import compare
    from litetts.validation.transcribe import transcriber

    ear = transcriber("pocketsphinx")
    counts = [compare(text, ear.transcribe(a).text)[0] for a in (spoken, original)]
    return counts[0].words, counts[0].word_errors, counts[1].word_errors


def _rating(audio: Audio) -> float:
    from litetts.validation.dnsmos import score

    return float(score(audio.samples, audio.sample_rate).overall)


_COLUMNS: tuple[tuple[str, Callable[[Scores], str]], ...] = (
    ("voice", lambda s: s.voice),
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
    voice = next(v for v in nano.voices() if v.id == recipe.id)
    derived = recipe.source if isinstance(recipe.source, Derived) else None
    teacher = TEACHERS[derived.source if derived else str(recipe.source)]
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
