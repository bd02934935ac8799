"""Speak texts with voices, listen, and measure: what `litetts validate` does.

for result in listen(["nano_bella"], SENTENCES, transcriber()):
    print(result.voice, result.errors.wer, result.figures())
"""

from __future__ import annotations

import hashlib
import math
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import TypeVar

from litetts.audio import measure
from litetts.document import Audio, Floats
from litetts.errors import MissingExtraError
from litetts.validation import distillmos, dnsmos, speaker
from litetts.validation.compare import Difference, Errors, compare
from litetts.validation.dnsmos import Quality
from litetts.validation.transcribe import Transcriber

T = TypeVar("T")

__all__ = ["Heard", "VoiceResult", "listen", "texts_digest"]


@dataclass(frozen=True, slots=True)
class Heard:
    """One text, spoken and listened to.

    Attributes:
        text, transcript: what was to be said and what was heard.
        errors, differences: how they differ.
        quality: DNSMOS; None where its package is not installed.
        naturalness: DistillMOS, 1 to 5; None where its package is not installed.
        speaker: direction of the voice (`speaker.embed`); None where its package is not installed.
        measures: level, loudness, silence, clicks, pitch.
        audio: what was spoken.
        seconds: processor time that speaking took, of all threads.
        pace: words per second of audio.
    """

    text: str
    transcript: str
    errors: Errors
    differences: tuple[Difference, ...]
    quality: Quality | None
    naturalness: float | None
    speaker: Floats | None
    measures: measure.Report
    audio: Audio
    seconds: float

    @property
    def pace(self) -> float:
        """Words per second of audio."""
        return self.errors.words / self.audio.duration

    @property
    def rtf(self) -> float:
        """Real-time factor: processor time to speak over the length of the audio."""
        return self.seconds / self.audio.duration


@dataclass(frozen=True, slots=True)
class VoiceResult:
    """A voice, judged on several texts.

    Attributes:
        voice, identity: who spoke, and the model that it was.
        transcriber, seed: the other conditions.
        heard: the texts.
        like: direction of a speaker that the voice is compared with; None = none.
    """

    voice: str
    identity: str
    transcriber: str
    seed: int
    heard: tuple[Heard, ...]
    like: Floats | None = None

    @property
    def errors(self) -> Errors:
        """Summed over the texts."""
        return sum((h.errors for h in self.heard), Errors())

    def figures(self) -> dict[str, float]:
        """The figures that describe the voice: means over the texts, extremes where they count.

        Keys with units: wer, cer (shares); distillmos, signal_mos, background_mos, overall_mos
        (1 to 5); speaker_steady, speaker_like (cosines); loudness_lufs; peak_dbtp (highest);
        noise_floor_db; silence (share); clipped, clicks (counts); f0_hz; f0_spread_st
        (semitones); pace (words/s); rtf. What was not measured is not among them.
        """
        measures = [h.measures for h in self.heard]
        figures = {
            "wer": self.errors.wer,
            "cer": self.errors.cer,
            **self._rated(),
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

    def _rated(self) -> dict[str, float]:
        """What the optional networks say."""
        out = {}
        natural = [h.naturalness for h in self.heard if h.naturalness is not None]
        if natural:
            out["distillmos"] = fmean(natural)
        quality = [h.quality for h in self.heard if h.quality is not None]
        if quality:
            out["signal_mos"] = fmean(q.signal for q in quality)
            out["background_mos"] = fmean(q.background for q in quality)
            out["overall_mos"] = fmean(q.overall for q in quality)
        directions = [h.speaker for h in self.heard if h.speaker is not None]
        if len(directions) > 1:
            out["speaker_steady"] = speaker.steadiness(directions)
        if directions and self.like is not None:
            out["speaker_like"] = fmean(speaker.likeness(d, self.like) for d in directions)
        return out


def listen(
    voices: Iterable[str],
    texts: Sequence[str],
    transcriber: Transcriber,
    *,
    seed: int = 0,
    like: Audio | None = None,
) -> Iterator[VoiceResult]:
    """Judge voices one by one. What needs a package that is not installed is left out.

    Args:
        voices: names.
        texts: sentences in the language of the voices.
        transcriber: the listener.
        seed: of the speech.
        like: a recording of the speaker that the voices should sound like.

    Raises:
        InputError: an unknown voice, or `like` without speech.
        ModelError: a voice's model is not installed.
        MissingExtraError: `like` is given and the `quality` extra is not installed.
    """
    from litetts import speech
    from litetts.engines import load
    from litetts.voices import resolve

    wished = None if like is None else speaker.embed(like.samples, like.sample_rate)
    for name in voices:
        voice = resolve(name)
        engine = load(voice.engine)
        speech.speak("Ready.", voice=name)  # loading is not speaking: keep it out of the RTF
        heard = []
        for text in texts:
            began = time.process_time()
            audio = speech.speak(text, voice=name, seed=seed)
            seconds = time.process_time() - began
            transcript = transcriber.transcribe(audio, voice.lang).text
            errors, differences = compare(text, transcript, voice.lang)
            heard.append(
                Heard(
                    text=text,
                    transcript=transcript,
                    errors=errors,
                    differences=differences,
                    quality=_if_installed(dnsmos.score, audio),
                    naturalness=_if_installed(distillmos.score, audio),
                    speaker=_if_installed(speaker.embed, audio),
                    measures=measure.report(audio.samples, audio.sample_rate),
                    audio=audio,
                    seconds=seconds,
                )
            )
        identity = engine.identity
        yield VoiceResult(voice.id, identity, transcriber.name, seed, tuple(heard), wished)


def _if_installed(rate: Callable[[Floats, int], T], audio: Audio) -> T | None:
    try:
        return rate(audio.samples, audio.sample_rate)
    except MissingExtraError:
        return None


def texts_digest(texts: Iterable[str]) -> str:
    """Names a set of texts, so that figures from different ones are not compared."""
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:16]
