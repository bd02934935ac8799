"""Speak texts with voices, listen, and measure: what `litetts validate` does.

for result in listen(["nano_a"], SENTENCES, transcriber()):
    print(result.voice, result.errors.wer, result.quality.overall)
"""

from __future__ import annotations

import hashlib
import math
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean

from litetts.audio import measure
from litetts.document import Audio
from litetts.validation.compare import Difference, Errors, compare
from litetts.validation.dnsmos import Quality, score
from litetts.validation.transcribe import Transcriber

__all__ = ["Heard", "VoiceResult", "listen", "texts_digest"]


@dataclass(frozen=True, slots=True)
class Heard:
    """One text, spoken and listened to.

    Attributes:
        text, transcript: what was to be said and what was heard.
        errors, differences: how they differ.
        quality: DNSMOS.
        measures: level, loudness, silence, clicks, pitch.
        audio: what was spoken.
        seconds: time that speaking took (wall clock).
        pace: words per second of audio.
    """

    text: str
    transcript: str
    errors: Errors
    differences: tuple[Difference, ...]
    quality: Quality
    measures: measure.Report
    audio: Audio
    seconds: float

    @property
    def pace(self) -> float:
        """Words per second of audio."""
        return self.errors.words / self.audio.duration

    @property
    def rtf(self) -> float:
        """Real-time factor: time to speak over the length of the audio."""
        return self.seconds / self.audio.duration


@dataclass(frozen=True, slots=True)
class VoiceResult:
    """A voice, judged on several texts."""

    voice: str
    identity: str
    transcriber: str
    seed: int
    heard: tuple[Heard, ...]

    @property
    def errors(self) -> Errors:
        """Summed over the texts."""
        return sum((h.errors for h in self.heard), Errors())

    def figures(self) -> dict[str, float]:
        """The figures that describe the voice: means over the texts, extremes where they count.

        Keys with units: wer, cer (shares); signal_mos, background_mos, overall_mos (1 to 5);
        loudness_lufs; peak_dbtp (highest); noise_floor_db; silence (share); clipped, clicks
        (counts); f0_hz; f0_spread_st (semitones); pace (words/s); rtf.
        """
        measures = [h.measures for h in self.heard]
        figures = {
            "wer": self.errors.wer,
            "cer": self.errors.cer,
            "signal_mos": fmean(h.quality.signal for h in self.heard),
            "background_mos": fmean(h.quality.background for h in self.heard),
            "overall_mos": fmean(h.quality.overall for h in self.heard),
            "loudness_lufs": fmean(max(measure.FLOOR_DB, m.loudness) for m in measures),
            "peak_dbtp": max(m.true_peak for m in measures),
            "noise_floor_db": fmean(m.noise_floor for m in measures),
            "silence": fmean(m.silence_ratio for m in measures),
            "clipped": float(sum(m.clipped for m in measures)),
            "clicks": float(sum(m.clicks for m in measures)),
            # Pitch is heard in ratios, so its mean is geometric.
            "f0_hz": math.exp(fmean(math.log(max(1.0, m.f0_median)) for m in measures)),
            "f0_spread_st": fmean(m.f0_spread for m in measures),
            "pace": sum(h.errors.words for h in self.heard)
            / sum(h.audio.duration for h in self.heard),
            "rtf": sum(h.seconds for h in self.heard) / sum(h.audio.duration for h in self.heard),
        }
        return {name: round(value, 4) for name, value in figures.items()}


def listen(
    voices: Iterable[str], texts: Sequence[str], transcriber: Transcriber, *, seed: int = 0
) -> Iterator[VoiceResult]:
    """Judge voices one by one.

    Raises:
        InputError: an unknown voice.
        ModelError: a voice's model is not installed.
        MissingExtraError: a package of the `stt` extra is missing.
    """
    from litetts import speech
    from litetts.engines import load
    from litetts.voices import resolve

    for name in voices:
        voice = resolve(name)
        engine = load(voice.engine)
        speech.speak("Ready.", voice=name)  # loading is not speaking: keep it out of the RTF
        heard = []
        for text in texts:
            began = time.perf_counter()
            audio = speech.speak(text, voice=name, seed=seed)
            seconds = time.perf_counter() - began
            transcript = transcriber.transcribe(audio, voice.lang).text
            errors, differences = compare(text, transcript, voice.lang)
            heard.append(
                Heard(
                    text=text,
                    transcript=transcript,
                    errors=errors,
                    differences=differences,
                    quality=score(audio.samples, audio.sample_rate),
                    measures=measure.report(audio.samples, audio.sample_rate),
                    audio=audio,
                    seconds=seconds,
                )
            )
        yield VoiceResult(voice.id, engine.identity, transcriber.name, seed, tuple(heard))


def texts_digest(texts: Iterable[str]) -> str:
    """Names a set of texts, so that figures from different ones are not compared."""
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:16]
