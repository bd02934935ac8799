"""Speech to text, to hear whether a voice can be understood.

transcriber("pocketsphinx")      its wheel carries its model: works without a download
transcriber("whisper:base")      faster-whisper, any size, or a local folder: "whisper:/models/x"
transcriber()                    Whisper if a model of it is on this machine, else pocketsphinx
transcriber(fetch=True)          the same, after trying to fetch Whisper where none is
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from litetts import models
from litetts.audio.measure import rms
from litetts.audio.resample import resample
from litetts.document import Audio, Floats
from litetts.errors import InputError, MissingExtraError, ModelError

__all__ = ["HeardWord", "Pocketsphinx", "Transcriber", "Transcript", "Whisper", "transcriber"]

SAMPLE_RATE = 16_000
# Sizes looked for on this machine when none is named, best compromise for a CPU first.
_USUAL_SIZES = ("small.en", "base.en", "small", "base", "tiny.en", "tiny")
# Pocketsphinx decodes an utterance as a whole; silence around it lets it find both ends: seconds.
_MARGIN_S = 0.2
# Wider than its defaults (1e-48 and 7e-29), which are meant for telephones: on synthetic speech
# this finds a quarter of the errors less and takes a quarter more time.
_BEAM, _WORD_BEAM = 1e-60, 1e-40
# Whisper's codes of languages that BCP 47 names otherwise.
_WHISPER_CODES = {"cmn": "zh", "nb": "no", "fil": "tl", "iw": "he", "jv": "jw", "arb": "ar"}
# What was said before, as it were: Whisper goes on in the same script. Without it Mandarin comes in
# either of two scripts. Hindi has none: the small models know it in the Urdu script, and made to
# write Devanagari they mishear every second word and then repeat one syllable to the end.
_SCRIPT = {
    "zh": "以下是普通话的句子。",
    "zh-hant": "以下是普通話的句子。",
    "zh-hk": "以下是普通話的句子。",
    "zh-mo": "以下是普通話的句子。",
    "zh-tw": "以下是普通話的句子。",
    "sr": "Ово је реченица на српском.",
    "sr-latn": "Ovo je rečenica na srpskom.",
}
# A recording this quiet holds no speech: dBFS, below the noise of an 8-bit recording.
_SILENCE_DB = -55.0


@dataclass(frozen=True, slots=True)
class HeardWord:
    """A word, and when it was heard: seconds from the start."""

    word: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Transcript:
    """What was heard."""

    text: str
    words: tuple[HeardWord, ...]
    lang: str


class Transcriber(Protocol):
    """Turns speech into text."""

    name: str

    def transcribe(self, audio: Audio, lang: str | None = None) -> Transcript:
        """Transcribe speech; `lang` is a BCP 47 tag, None = found out or English."""
        ...


class Pocketsphinx:
    """CMU PocketSphinx with the US English model of its wheel. Small and not very good.

    Raises:
        MissingExtraError: it is not installed.
    """

    name = "pocketsphinx"

    def __init__(self) -> None:
        try:
            from pocketsphinx import Decoder
        except ImportError as error:
            raise MissingExtraError("pocketsphinx", "stt", "transcription") from error
        # Means are taken over each utterance, so that it does not matter what was heard before.
        self._decoder = Decoder(
            samprate=float(SAMPLE_RATE),
            beam=_BEAM,
            wbeam=_WORD_BEAM,
            cmn="batch",
            loglevel="FATAL",
        )
        self._lock = threading.Lock()

    def transcribe(self, audio: Audio, lang: str | None = None) -> Transcript:
        """Transcribe English speech.

        Raises:
            InputError: another language is asked for.
        """
        if lang and not lang.lower().startswith("en"):
            raise InputError(
                f"pocketsphinx knows English only, not '{lang}'; use whisper", field="lang"
            )
        if rms(audio.samples) < _SILENCE_DB:  # its language model would find words in it
            return Transcript("", (), "en")
        margin = np.zeros(int(_MARGIN_S * SAMPLE_RATE), np.float32)
        pcm = np.concatenate([margin, _at_16k(audio), margin])
        with self._lock:
            self._decoder.start_utt()
            self._decoder.process_raw((pcm * 32767).astype(np.int16).tobytes(), full_utt=True)
            self._decoder.end_utt()
            hypothesis = self._decoder.hyp()
            rate = self._decoder.config["frate"]
            words = tuple(
                HeardWord(
                    segment.word.partition("(")[0],  # "the(2)" is a variant of "the"
                    max(0.0, segment.start_frame / rate - _MARGIN_S),
                    min(audio.duration, (segment.end_frame + 1) / rate - _MARGIN_S),
                )
                for segment in (self._decoder.seg() if hypothesis else ())
                if not segment.word.startswith(("<", "["))
            )
            text = hypothesis.hypstr if hypothesis else ""
        return Transcript(text, words, "en")


# Into the silence after a sentence Whisper may write words ("subtitles by", "ask ask ask"), and
# take it for no speech at once: 0.59 to 0.72 there, at most 0.014 in ten sentences of Kokoro's.
# What zlib makes smaller than by this ratio is a loop (the threshold of OpenAI's implementation).
_NO_SPEECH, _REPEATS = 0.5, 2.4


class Whisper:
    """OpenAI's Whisper by faster-whisper (CTranslate2), int8 on the CPU.

    Args:
        model: a size ("base", "large-v3"), a repository on the hub, or a local folder. A size that
            `litetts models pull whisper:SIZE` brought is used from there.
        download: fetch a model that is not on this machine.

    Raises:
        MissingExtraError: faster-whisper is not installed.
        ModelError: the model is not there, or is none.
    """

    def __init__(self, model: str = "base", *, download: bool = True) -> None:
        try:
            from faster_whisper import WhisperModel
        except ImportError as error:
            raise MissingExtraError("faster-whisper", "whisper", "Whisper") from error
        self.name = f"whisper:{Path(model).name if Path(model).is_dir() else model}"
        try:
            self._model = WhisperModel(
                _pulled(model) or model,
                device="cpu",
                compute_type="int8",
                local_files_only=not download,
            )
        except Exception as error:  # of the hub, of the network, or of CTranslate2
            raise ModelError(
                f"the Whisper model '{model}' cannot be loaded ({error}); name a folder that has "
                "it (whisper:/path), or use pocketsphinx",
                field="transcriber",
            ) from error

    def transcribe(self, audio: Audio, lang: str | None = None) -> Transcript:
        """Transcribe speech in any of Whisper's languages, in the script of the tag.

        Raises:
            InputError: Whisper does not know the language.
        """
        tag = lang.lower().replace("_", "-") if lang else ""
        code = tag.partition("-")[0]
        code = _WHISPER_CODES.get(code, code)
        if code and code not in self._model.supported_languages:
            raise InputError(f"{self.name} does not know the language '{lang}'", field="lang")
        segments, info = self._model.transcribe(
            _at_16k(audio),
            language=code or None,
            initial_prompt=_SCRIPT.get(tag) or _SCRIPT.get(code),
            word_timestamps=True,
            condition_on_previous_text=False,
            temperature=0.0,
        )
        texts: list[str] = []
        words: list[HeardWord] = []
        for segment in segments:
            if segment.no_speech_prob > _NO_SPEECH or segment.compression_ratio > _REPEATS:
                continue
            texts.append(segment.text.strip())
            words += [
                HeardWord(w.word.strip(), float(w.start), float(w.end)) for w in segment.words or ()
            ]
        return Transcript(" ".join(texts), tuple(words), info.language)


def _pulled(size: str) -> str | None:
    """The folder of a size that is among the installed models."""
    try:
        return str(models.find(f"whisper:{size}"))
    except (InputError, ModelError):
        return None


@cache
def transcriber(name: str = "", *, fetch: bool = False) -> Transcriber:
    """A transcriber by name, loaded once; see the module's head. "" = the best that is here.

    Args:
        name: of the transcriber.
        fetch: without a name and without Whisper's model, fetch the model if it can be reached.

    Raises:
        InputError: no such name.
        MissingExtraError: its package is not installed.
        ModelError: its model is not there.
    """
    kind, _, model = name.partition(":")
    if kind == "pocketsphinx":
        return Pocketsphinx()
    if kind == "whisper":
        return Whisper(model or "base")
    if name:
        raise InputError(
            f"there is no transcriber '{name}'; there are pocketsphinx, whisper:SIZE and "
            "whisper:FOLDER",
            field="transcriber",
        )
    for size in _USUAL_SIZES:
        try:
            return Whisper(size, download=False)
        except MissingExtraError:
            break
        except ModelError:
            continue
    else:
        if fetch:
            try:
                models.pull("whisper")
                return Whisper("base", download=False)
            except ModelError as error:
                logging.getLogger(__name__).warning("pocketsphinx listens: %s", error)
    return Pocketsphinx()


def _at_16k(audio: Audio) -> Floats:
    samples: Any = resample(audio.samples, audio.sample_rate, SAMPLE_RATE)
    return np.asarray(samples, np.float32).clip(-1, 1)
