"""The way of a sentence: from text to sound, one function per step.

    markup -> Document -> front end -> Utterance -> plan -> predict -> edit -> render -> join

`speak` and `stream` are all that most callers need. `Speech` is the same in pieces, for who wants
to decide when each utterance is rendered (the server's scheduler does).
"""

from __future__ import annotations

import warnings
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from numbers import Integral, Real
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from litetts import engines, markup, prosody, voices
from litetts.audio.join import Piece, join
from litetts.audio.resample import resample
from litetts.document import Audio, AudioChunk, Document, Prosody, Utterance, Voice
from litetts.engines import Engine, OneStageEngine, TwoStageEngine
from litetts.engines.timing import word_timings
from litetts.errors import InputError
from litetts.text.frontend import FrontEnd
from litetts.text.normalise import ReadingStyle
from litetts.text.tags import foreign_script

if TYPE_CHECKING:
    from litetts.text.lexicon import Lexicon

__all__ = ["Job", "Speech", "render", "save", "speak", "stream"]

FALLBACK_VOICE = "espeak"
"""Speaks the languages that the default voice cannot."""


def speak(text: str, **options: object) -> Audio:
    """Speak a text and return it whole: float32 mono with word timings.

    Takes what `Speech` takes. Raises InputError for a text in which nothing can be spoken.
    """
    return gather(Speech(text, **options).chunks())  # type: ignore[arg-type]


def stream(text: str, **options: object) -> Iterator[AudioChunk]:
    """Speak a text piece by piece; the first piece leaves after the first clause.

    Takes what `Speech` takes. Wrong options raise at once, not at the first piece.
    """
    return Speech(text, **options).chunks()  # type: ignore[arg-type]


def save(audio: Audio, path: str | Path, format: str | None = None) -> Path:
    """Write audio to a file, whole or not at all; the format follows from the suffix."""
    from litetts.audio.files import save as write

    return write(path, audio, format=format)


def gather(chunks: Iterable[AudioChunk]) -> Audio:
    """Join the chunks of a stream to one piece of audio.

    Raises:
        InputError: there are none.
    """
    held = list(chunks)
    if not held:
        raise InputError("there is nothing to speak in the text", field="text")
    return Audio(
        np.concatenate([c.samples for c in held]),
        held[0].sample_rate,
        tuple(w for c in held for w in c.words),
        tuple(m for c in held for m in c.marks),
    )


@dataclass(frozen=True, slots=True)
class Job:
    """One utterance with all that its rendering needs. Rendered twice it sounds the same."""

    index: int
    utterance: Utterance
    voice: Voice
    engine: Engine
    seed: int


class Speech:
    """A text that is ready to be spoken.

    Args:
        text: plain text with inline tags (`litetts.markup.inline`), SSML, or a document.
        voice: name of a voice or a mix; None = the default voice, or espeak-ng's for languages
            that the default voice does not speak.
        speed: speaking rate, 0.25 to 4.
        lang: BCP 47 tag; None = the voice's.
        prosody: a wish for all of it, on top of what the text says.
        ssml: True or False; None = by the first characters of the text.
        sample_rate: of the output in Hz, 8000 to 48000; None = the voice's own.
        reading: how numbers, dates and the like are read.
        lexicons: pronunciations that go before the built-in ones.
        pauses: factor on the silence between sentences and clauses, 0 to 5.
        seed: of all that is random. Same text, options and seed: same bytes.

    Raises:
        InputError: an option is out of bounds, or the voice or language is unknown.
        ModelError: the voice's model is missing or damaged.
    """

    def __init__(
        self,
        text: str | Document,
        *,
        voice: str | None = None,
        speed: float = 1.0,
        lang: str | None = None,
        prosody: Prosody | None = None,
        ssml: bool | None = None,
        sample_rate: int | None = None,
        reading: ReadingStyle | None = None,
        lexicons: Sequence[Lexicon] = (),
        pauses: float = 1.0,
        seed: int = 0,
    ) -> None:
        for field, value, kinds, what in (
            ("text", text, (str, Document), "text or a Document"),
            ("voice", voice, (str, type(None)), "the name of a voice"),
            ("lang", lang, (str, type(None)), "a language tag"),
            ("speed", speed, (Real,), "a number"),
            ("pauses", pauses, (Real,), "a number"),
            ("sample_rate", sample_rate, (Integral, type(None)), "a whole number"),
            ("seed", seed, (Integral,), "a whole number"),
        ):
            if not isinstance(value, kinds):
                raise InputError(f"{field} is {value!r}; it must be {what}", field=field)
        if not 0 <= pauses <= 5:
            raise InputError(f"pauses is {pauses:g}; it must be 0 to 5", field="pauses")
        if sample_rate is not None and not 8000 <= sample_rate <= 48000:
            raise InputError(
                f"sample_rate is {sample_rate}; it must be 8000 to 48000", field="sample_rate"
            )
        self.document = text if isinstance(text, Document) else _document(text, ssml)
        self.voice = _voice(voice, lang)
        self.engine = engines.load(self.voice.engine)
        self.sample_rate = sample_rate or self.engine.sample_rate
        self.lang = (lang or self.voice.lang).lower()
        self.pauses = pauses
        self.seed = seed
        self._whole = _checked(prosody or Prosody(), speed)
        # Every voice that the text names is found now: what is unknown is told before any sound.
        names = {span.voice for span in self.document.spans if span.voice}
        self._voices: dict[str | None, Voice] = {name: voices.resolve(name) for name in names}
        self._voices[None] = self.voice
        plain = not any(span.voice or span.lang for span in self.document.spans)
        foreign = foreign_script(self.document.source, self.lang) if plain else None
        if foreign:
            warnings.warn(
                f"the text is in {foreign[0]} letters but is read by the rules of '{self.lang}'; "
                f"give its language, e.g. lang '{foreign[1]}', or a voice that speaks it",
                stacklevel=2,
            )
        can = [engines.load(v.engine).capabilities for v in self._voices.values()]
        pronounce = any(c.reads == "phonemes" for c in can)
        if not pronounce and not _speaks(self.engine, self.lang):
            raise InputError(
                f"lang: '{self.lang}' is not a language that '{self.voice.id}' speaks; "
                "`litetts text languages` lists what there is",
                field="lang",
            )
        self._longest = min((c.max_symbols for c in can if c.max_symbols), default=None)
        self._front = FrontEnd(self.lang, reading, lexicons, pronounce=pronounce)

    def jobs(self) -> Iterator[Job]:
        """The utterances in reading order, each ready to be rendered (by any thread)."""
        found = self._front.utterances(
            self.document, max_symbols=self._longest, rate=self._whole.rate
        )
        for index, (name, utterance) in enumerate(found):
            voice = self._voices[name]
            engine = engines.load(voice.engine)
            wish = prosody.check(utterance.prosody.over(self._whole))
            yield Job(index, replace(utterance, prosody=wish), voice, engine, self.seed + index)

    def render(self, job: Job) -> Audio:
        """The sound of one job at the speech's sample rate. Thread-safe."""
        audio = render(job.utterance, job.voice, job.engine, seed=job.seed)
        marks = tuple(
            (name, audio.words[i].start if i < len(audio.words) else 0.0)
            for name, i in job.utterance.marks
        )
        samples = resample(audio.samples, audio.sample_rate, self.sample_rate)
        return Audio(samples, self.sample_rate, audio.words, marks)

    def join(self, rendered: Iterable[tuple[Job, Audio]]) -> Generator[AudioChunk]:
        """Rendered jobs, in order, to one stream: pauses, no clicks, times from its start."""
        # Who speaks faster pauses less, though not in proportion.
        factor = self.pauses / self._whole.rate**0.5

        def pieces() -> Iterator[Piece]:
            for job, audio in rendered:
                utterance = job.utterance
                if utterance.pause_before:
                    silence = Audio(np.zeros(0, np.float32), self.sample_rate)
                    yield Piece(silence, utterance.pause_before)
                yield Piece(audio, utterance.pause_after * factor, utterance.text)

        return join(pieces(), self.sample_rate)

    def chunks(self) -> Iterator[AudioChunk]:
        """Render and join the jobs one after the other."""
        return self.join((job, self.render(job)) for job in self.jobs())


def render(utterance: Utterance, voice: Voice, engine: Engine, *, seed: int = 0) -> Audio:
    """One utterance to sound: predict, edit as planned, render.

    An engine of one stage does it in one step. What an engine cannot do is done on its audio, or
    reported as a warning.
    """
    heard = utterance.symbols if engine.capabilities.reads == "phonemes" else utterance.words
    if not heard:
        return Audio(np.zeros(0, np.float32), engine.sample_rate)
    _report(utterance, engine)
    if not engine.capabilities.two_stage:
        return _in_one_step(utterance, voice, engine, seed)
    assert isinstance(engine, TwoStageEngine)
    plan = prosody.plan(utterance)
    prediction = engine.predict(
        utterance,
        voice,
        rate=utterance.prosody.rate,
        duration=None if plan is None else plan.duration,
    )
    if plan is not None:  # durations are in the prediction already
        timed = replace(plan, duration=np.ones_like(plan.duration))
        prediction = prosody.apply(timed, prediction)
    samples = engine.render(prediction, voice, seed=seed)
    words = word_timings(utterance, prediction, engine.hop, engine.sample_rate)
    return Audio(samples, engine.sample_rate, words)


def _in_one_step(utterance: Utterance, voice: Voice, engine: Engine, seed: int) -> Audio:
    assert isinstance(engine, OneStageEngine)
    audio = engine.speak(utterance, voice, seed=seed)
    if "volume" in engine.capabilities.controls or not utterance.prosody.volume_db:
        return audio
    gain = np.float32(10 ** (utterance.prosody.volume_db / 20))
    return replace(audio, samples=audio.samples * gain)


def _report(utterance: Utterance, engine: Engine) -> None:
    """Warn of wishes that this engine cannot fulfil."""
    wishes = (utterance.prosody, *utterance.word_prosody)
    can = engine.capabilities.controls
    lost = [
        control
        for control, neutral, name in (
            ("rate", 1.0, "rate"),
            ("pitch", 0.0, "pitch_st"),
            ("range", 1.0, "range"),
            ("breath", 0.0, "breath"),
            ("tilt", 0.0, "tilt_db"),
        )
        if control not in can and any(getattr(w, name) != neutral for w in wishes)
    ]
    if utterance.word_prosody and not engine.capabilities.two_stage:
        lost.append("prosody of single words")
    if lost:
        warnings.warn(f"the engine '{engine.name}' cannot change: {', '.join(lost)}", stacklevel=3)


def _document(text: str, ssml: bool | None) -> Document:
    if ssml is True or (ssml is None and markup.is_ssml(text)):
        return markup.parse_ssml(text)
    return markup.parse_inline(text)


def _voice(name: str | None, lang: str | None) -> Voice:
    if name:
        return voices.resolve(name)
    default = voices.resolve(voices.default_voice())
    if lang is None or _speaks(engines.load(default.engine), lang.lower()):
        return default
    return replace(voices.resolve(FALLBACK_VOICE), lang=lang.lower())


def _speaks(engine: Engine, lang: str) -> bool:
    """Whether an engine speaks a language, or a variety of it."""
    spoken = engine.capabilities.languages
    base = lang.split("-", maxsplit=1)[0]
    return not spoken or any(tag in (lang, base) or tag.split("-")[0] == lang for tag in spoken)


def _checked(wish: Prosody, speed: float) -> Prosody:
    if not 0.25 <= speed <= 4.0:
        raise InputError(f"speed is {speed:g}; it must be 0.25 to 4", field="speed")
    return prosody.check(replace(wish, rate=wish.rate * speed))
