"""espeak-ng's formant synthesiser: over 100 languages, no download, robotic but always there.

It has one stage and reads text. Rate, pitch and range are espeak-ng's own parameters; level is
applied to its audio. Word times come from its events.
"""

from __future__ import annotations

import ctypes
from bisect import bisect_right
from importlib.metadata import version

import numpy as np

from litetts.document import Audio, Floats, Utterance, Voice, WordTiming
from litetts.engines.base import Capabilities, Facts
from litetts.errors import EngineError
from litetts.phonemes import espeak

__all__ = ["Espeak"]

# Parameters and event types of `speak_lib.h`.
_RATE, _PITCH, _RANGE = 1, 3, 4
_EVENT_END, _EVENT_WORD = 0, 1
_POS_CHARACTER = 1

_NORMAL_WPM, _SLOWEST_WPM, _FASTEST_WPM = 175, 80, 450
_NEUTRAL = 50
# Steps of its pitch parameter per semitone, measured on its English voice: the scale is finer below
# the middle. It ends at -6 and +8.7 semitones.
_UP, _DOWN = 6.0, 8.0


class _Event(ctypes.Structure):
    """`espeak_EVENT`."""

    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", ctypes.c_char * 8),
    )


_Callback = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event)
)


def _identity() -> str:
    return f"espeak-ng-{version('espeakng-loader')}"


class Espeak:
    """espeak-ng as an engine. One synthesis at a time in a process (the library's own limit)."""

    name = "espeak"

    def __init__(self) -> None:
        self.capabilities = Capabilities(
            two_stage=False,
            reads="text",
            languages=frozenset(espeak.languages()),
            controls=frozenset({"rate", "pitch", "range", "volume"}),
            parallel=False,
            note="One stage: prosody applies to whole utterances, not to single words; pitch from "
            "-6 to +8 semitones.",
        )
        self.sample_rate = espeak.sample_rate()
        self.identity = _identity()

    @staticmethod
    def facts(model: str = "") -> Facts:
        """See `Engine`."""
        languages = frozenset(espeak.languages())
        return Facts("espeak", espeak.sample_rate(), _identity(), languages, "text")

    def speak(self, utterance: Utterance, voice: Voice, *, seed: int = 0) -> Audio:
        """Speak the words of `utterance` in its language.

        Raises:
            InputError: espeak-ng does not know the language.
            EngineError: it failed.
        """
        if not utterance.words:
            return Audio(np.zeros(0, np.float32), self.sample_rate)
        prosody = utterance.prosody
        wpm = int(np.clip(_NORMAL_WPM * prosody.rate, _SLOWEST_WPM, _FASTEST_WPM))
        steps = prosody.pitch_st * (_UP if prosody.pitch_st > 0 else _DOWN)
        pitch = int(np.clip(round(_NEUTRAL + steps), 0, 100))
        spread = int(np.clip(_NEUTRAL * prosody.range, 0, 100))
        samples, starts = _synthesise(
            utterance.text, utterance.lang, {_RATE: wpm, _PITCH: pitch, _RANGE: spread}
        )
        samples = samples * np.float32(10 ** (prosody.volume_db / 20))
        return Audio(samples, self.sample_rate, self._timings(utterance, samples, starts))

    def _timings(
        self, utterance: Utterance, samples: Floats, events: list[tuple[int, int]]
    ) -> tuple[WordTiming, ...]:
        """Word times from (character position, sample) events."""
        begins, at = [], 0
        for word in utterance.words:
            begins.append(at + len(word.before))
            at += len(word.before) + len(word.text) + len(word.after) + 1
        first: dict[int, int] = {}
        for position, sample in events:
            first.setdefault(max(0, bisect_right(begins, position) - 1), sample)
        loud = np.flatnonzero(np.abs(samples) > 1e-3)
        end = int(loud[-1]) + 1 if len(loud) else len(samples)
        # espeak-ng joins some words ("of the") and tells only where the first begins: the span up
        # to the next known start is shared out by length in letters.
        known = sorted({0: 0, **first, len(begins): end}.items())
        anchors = [begins[i] if i < len(begins) else at for i, _ in known]
        starts = np.interp(begins, anchors, [s for _, s in known]).astype(int).tolist()
        ends = [*starts[1:], end]
        rate = self.sample_rate
        return tuple(
            WordTiming(w.text, s / rate, max(s, e) / rate, w.start, w.end)
            for w, s, e in zip(utterance.words, starts, ends, strict=True)
        )


def _synthesise(
    text: str, lang: str, parameters: dict[int, int]
) -> tuple[Floats, list[tuple[int, int]]]:
    """Samples, and for each word event its character position in `text` and its sample."""
    pieces: list[Floats] = []
    words: list[tuple[int, int]] = []

    def receive(wav: ctypes.Array[ctypes.c_short], n: int, events: ctypes.Array[_Event]) -> int:
        if n > 0:
            # Copied as bytes: an array type of ctypes per length would be kept for ever.
            raw = np.frombuffer(ctypes.string_at(wav, 2 * n), np.int16)
            pieces.append(raw.astype(np.float32) / 32768.0)
        i = 0
        while events[i].type != _EVENT_END:
            if events[i].type == _EVENT_WORD:
                words.append((events[i].text_position - 1, events[i].sample))
            i += 1
        return 0

    callback = _Callback(receive)
    encoded = text.replace("\0", " ").encode("utf-8", "ignore")
    with espeak.LOCK:
        library = espeak.restart()  # same text, same bytes
        espeak.select(lang)
        for parameter, value in parameters.items():
            library.espeak_SetParameter(parameter, value, 0)
        library.espeak_SetSynthCallback(callback)
        status = library.espeak_Synth(
            encoded, len(encoded) + 1, 0, _POS_CHARACTER, 0, espeak.CHARS_UTF8, None, None
        )
        library.espeak_Synchronize()
    if status != espeak.EE_OK:
        raise EngineError(f"espeak-ng could not speak (code {status})")
    samples = np.concatenate(pieces) if pieces else np.zeros(0, np.float32)
    return samples.astype(np.float32), words
