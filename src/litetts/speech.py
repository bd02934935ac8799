"""The way of a sentence: from text to sound, one function per step.

    markup -> Document -> front end -> Utterance -> (rendering: plan, predict, edit, render) -> join

`speak` and `stream` are all that most callers need. `Speech` is the same in pieces, for who wants
to decide when each utterance is rendered (the server's scheduler does).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Unpack

import numpy as np

from litetts import engines, markup, prosody, rendering, voices
from litetts.audio.clip import length, played
from litetts.audio.join import PAUSE, Piece, join
from litetts.audio.loudness import levelled, limited
from litetts.audio.resample import resample
from litetts.audio.under import mixed
from litetts.document import (
    Audio,
    AudioChunk,
    Bed,
    Clip,
    Document,
    Floats,
    Lexicon,
    Note,
    Span,
    Utterance,
    Voice,
)
from litetts.engines import Engine, Steerable
from litetts.errors import InputError
from litetts.markup import sources
from litetts.markup.ssml import Finding
from litetts.prosody.steering import Steering, placed
from litetts.request import (
    Options,
    ReadingStyle,
    Request,
    bounded,
    clamped,
    plans,
)
from litetts.text.disclaimer import disclaimer
from litetts.text.frontend import FrontEnd, can_speak
from litetts.text.lexicon import parse as read_lexicon
from litetts.text.tags import canonical, foreign_script
from litetts.version import __version__
from litetts.voices.casting import cast, speaks, unmet
from litetts.voices.names import speakers_here
from litetts.watermark.embedder import LOWEST_RATE
from litetts.watermark.marking import Marking, marked

__all__ = [
    "Job",
    "Speech",
    "check",
    "completed",
    "gather",
    "recorded",
    "save",
    "sounding",
    "speak",
    "stream",
]


CHARACTERS_PER_S = 15.0
"""Characters of text that are spoken in a second at the speed 1: English readers' pace."""

NOTHING_S = 0.2
"""Seconds of silence for a text without a word."""

DISCLAIMER_PAUSE_S = 0.6
"""Between the sentence that says what it is and the speech: as between paragraphs."""


def speak(text: str | Document, **options: Unpack[Options]) -> Audio:
    """Speak a text and return it whole: float32 mono with word timings.

    Takes the options of `Request`. What could not be done as asked is in the audio's `notes`.

    Raises:
        InputError: nothing in the text can be spoken, or see `Speech`.
        ModelError: see `Speech`.
    """
    return gather(Speech(Request(text, stream=False, **options)).chunks())


def stream(text: str | Document, **options: Unpack[Options]) -> Iterator[AudioChunk]:
    """Speak a text piece by piece: sentence by sentence, as each is made.

    An engine that takes its time for a sentence (Kokoro) speaks a long first one in two parts,
    divided where a clause ends, so that sound begins soon.

    Takes the options of `Request`. Wrong options raise at once, not at the first piece.
    """
    return Speech(Request(text, stream=True, **options)).chunks()


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
        tuple(dict.fromkeys(n for c in held for n in c.notes)),
    )


def completed(request: Request, defaults: Request) -> Request:
    """The request with what it does not say from the defaults (`Request.over`).

    Who names a language keeps the default voice if that one speaks it.

    Raises:
        InputError, ModelError: the default voice is unknown or missing.
    """
    whole = request.over(defaults)
    if request.lang is not None and request.voice is None and defaults.voice is not None:
        usual = voices.resolve(defaults.voice)
        if speaks(engines.facts(usual.engine), request.lang):
            whole = replace(whole, voice=defaults.voice)
    return whole


def sounding(voice: Voice) -> tuple[str, str]:
    """What a voice sounds by: its engine and its own, by content."""
    return engines.facts(voice.engine).identity, voice.identity


def recorded(source: str) -> str:
    """A recording's content, short. Raises InputError: it cannot be had."""
    return hashlib.sha256(sources.data(source)).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Job:
    """One utterance with all that its rendering needs. Rendered twice it sounds the same."""

    index: int
    utterance: Utterance
    voice: Voice
    engine: Engine
    seed: int


class Speech:
    """A request that is ready to be spoken.

    Attributes:
        request: as it was given.
        document: its text, read.
        voice: the voice of what names none.
        lang: BCP 47 tag in lower case of what names none.
        engine: name of what speaks it.
        sample_rate: of the sound, in Hz.
        waits: whether somebody listens while it is made (`Request.stream`).
        notes: what of the request as a whole cannot be done.
        key: hash of all that decides the sound; its mark belongs to it.

    Engines are loaded when the first utterance is asked for, not before: who only wants to know
    whether a request is in order need not wait for them, nor hold them.

    Raises:
        InputError: the voice or the language is unknown, or the markup is wrong.
        ModelError: the voice's model is missing.
        SettingsError, MissingExtraError: it is to be marked and cannot be.
    """

    def __init__(
        self,
        request: Request,
        *,
        marking: Marking | Callable[[], Marking] | None = None,
        key: str = "",
        steering: Steering | None = None,
    ) -> None:
        """Find out whether a request can be spoken.

        Args:
            request: with its defaults filled in (`completed`).
            marking: how it is marked, or what tells it, if it wants that or a clone speaks; None =
                as the settings of this user say.
            key: see the attribute; "" = its own.
            steering: what may change while `chunks` makes it, in pieces of a tenth of a second.
        """
        self._steering = steering
        self.request = request
        self._planning = plans(request.planning)
        document = (
            request.text
            if isinstance(request.text, Document)
            else _document(
                request.text, request.ssml, request.reading, "contrast" in self._planning
            )
        )
        lang = request.lang or _stated(document, request.voice)
        self.voice = _voice(request.voice, lang)
        style = prosody.style_of(request.style) if request.style else None
        english = (lang or self.voice.lang).startswith("en")
        document = prosody.acted(document, style, felt=english and request.emotion == "auto")
        self.document = prosody.styled(cast(document, self.voice))
        facts = engines.facts(self.voice.engine)
        self.engine = facts.name
        self.sample_rate = request.sample_rate or facts.sample_rate
        self.lang = lang or self.voice.lang
        self.waits = bool(request.stream)
        self.notes: tuple[Note, ...] = self.document.notes
        if self.document.visemes and steering is not None:
            self.notes += (Note("text", "visemes are not told while the speech may change"),)
        self._pauses = 1.0 if request.pauses is None else request.pauses
        self._whole, told = prosody.followed(request.prosody, request.instructions)
        self.notes += told
        # Every voice that the text names is found now: what is unknown is told before any sound.
        names = {span.voice for span in self.document.spans if span.voice}
        self._voices: dict[str | None, Voice] = {name: voices.resolve(name) for name in names}
        self._voices[None] = self.voice
        plain = not any(span.voice or span.lang for span in self.document.spans)
        foreign = foreign_script(self.document.source, self.lang) if plain else None
        if foreign:
            self.notes += (
                Note(
                    "lang",
                    f"the text is in {foreign[0]} letters but is read by the rules of "
                    f"'{self.lang}'; give its language, e.g. '{foreign[1]}', or a voice that "
                    "speaks it",
                ),
            )
        can = [engines.facts(v.engine) for v in self._voices.values()]
        pronounce = any(c.reads == "phonemes" for c in can)
        if not pronounce and not speaks(facts, self.lang):
            raise InputError(
                f"lang: '{self.lang}' is not a language that '{self.voice.id}' speaks",
                field="lang",
                command="text languages",
            )
        self.notes += self._strange(facts)
        self._divides = self.waits and any(c.divides for c in can) and steering is None
        self._longest = min((c.max_symbols for c in can if c.max_symbols), default=None)
        self._front = FrontEnd(
            self.lang, request.reading, request.lexicon or (), pronounce=pronounce
        )
        self._aside = self._others()
        self.notes += tuple(note for other in self._aside.values() for note in other.notes)
        _ = self.opened  # a disclaimer that cannot be said is told at once
        self._marking: Marking | None = None
        cloned = self._cloned(request)
        if request.watermark and self.sample_rate < LOWEST_RATE:
            self.notes += (Note("watermark", f"no mark below {LOWEST_RATE} Hz: choose more"),)
        elif request.watermark or cloned:
            self._marking = marking() if callable(marking) else marking or Marking.usual()
        self.key = key or self._hash()

    def _others(self) -> dict[Bed, Speech]:
        """What is said together with the rest, each as a speech of its own."""
        if not self.document.beds:
            return {}
        own = replace(
            self.request,
            sample_rate=self.sample_rate,
            lang=self.lang,
            loudness=None,
            disclaimer=None,
            watermark=None,
        )
        source = self.document.source
        return {
            bed: Speech(replace(own, text=Document(source, bed.spans)), key="aside")
            for bed in self.document.beds
            if bed.spans
        }

    def _strange(self, facts: engines.Facts) -> tuple[Note, ...]:
        """What the language of the request makes impossible."""
        notes: tuple[Note, ...] = ()
        told = any(note.option == "lang" for note in self.notes)
        bare = any(s.text.strip() and not (s.voice or s.lang) for s in self.document.spans)
        if bare and not told and not speaks(facts, self.lang):
            spoken = ", ".join(sorted(facts.languages))
            notes += (
                Note(
                    "lang",
                    f"'{self.voice.id}' speaks only {spoken}: '{self.lang}' is read by its own "
                    "rules but said with the sounds of those, or without what they lack; choose "
                    "a voice that speaks it",
                ),
            )
        if "questions" in (self.request.planning or "") and not self.lang.startswith("en"):
            notes += (Note("planning", "questions are known in English only"),)
        return notes

    @property
    def speaking(self) -> tuple[Voice, ...]:
        """The voices that speak, in the order of the text."""
        return tuple(self._voices[s.voice] for s in self.document.spans if s.text.strip())

    @property
    def speakers(self) -> tuple[str, ...]:
        """The ids of the voices that speak, in the order of the text, those aside last."""
        spoken = [voice.id for voice in self.speaking]
        spoken += [name for other in self._aside.values() for name in other.speakers]
        return tuple(dict.fromkeys(spoken)) or (self.voice.id,)

    def _cloned(self, request: Request) -> bool:
        """Whether a clone speaks, which is marked in any case.

        Raises:
            InputError: at this sample rate it cannot be.
        """
        speaking = [*self._voices.values(), *(v for s in self._aside.values() for v in s.speaking)]
        name = next((voice.id for voice in speaking if voice.cloned), "")
        if name and self.sample_rate < LOWEST_RATE:
            raise InputError(
                f"sample_rate is {self.sample_rate}; '{name}' is a clone, which is always marked, "
                f"and that takes {LOWEST_RATE} Hz at least",
                field="sample_rate",
            )
        if name and request.watermark is False:
            self.notes += (Note("watermark", f"'{name}' is a clone, which is always marked"),)
        return bool(name)

    @property
    def identity(self) -> list[str]:
        """What sounds it: every engine and voice of it, by content. For the keys of caches."""
        found = {sounding(voice) for voice in self.named.values()}
        heard = [recorded(clip) for clip in sorted(self.clips)]
        return [part for pair in sorted(found) for part in pair] + heard

    @property
    def named(self) -> dict[str, Voice]:
        """The voices that decide its sound, by the names under which they are found."""
        every = (self, *self._aside.values())
        found = {n: v for speech in every for n, v in speech._voices.items() if n is not None}
        return found | {speech.request.voice or speech.voice.id: speech.voice for speech in every}

    @property
    def clips(self) -> frozenset[str]:
        """Where the recordings are that it plays."""
        every = (self, *self._aside.values())
        clips = {
            span.clip.source for speech in every for span in speech.document.spans if span.clip
        }
        return frozenset(clips | {b.clip.source for b in self.document.beds if not b.spans})

    def _hash(self) -> str:
        # Who listens hears a long first sentence in two parts; else it sounds the same.
        request = self.request
        said = request.saying(
            request.text, voice=self.voice.id, lang=self.lang, stream=self.divided
        )
        mark = self._marking.identity() if self._marking else ""
        parts = json.dumps([__version__, mark, said.identity, *self.identity])
        return hashlib.blake2b(parts.encode(), digest_size=20).hexdigest()

    def keep(self, lexicons: Sequence[Lexicon]) -> None:
        """Go by these lexicons alone: those entries of its own that its text meets.

        They give the same sound, and the key tells of nothing else.
        """
        self.request = replace(self.request, lexicon=tuple(lexicons) or None)
        self.key = self._hash()

    @property
    def marked(self) -> bool:
        """Whether it is marked: as the request says, and always where a clone speaks."""
        return self._marking is not None

    @property
    def marking(self) -> Marking | None:
        """How it is marked; None = it is not."""
        return self._marking

    @property
    def mark(self) -> str:
        """The public name of its watermark, noted down in the registry; "" = it has none."""
        if self._marking is None:
            return ""
        text = self.document.source
        return self._marking.name(self.key, model=self.engine, voice=self.voice.id, text=text)

    @property
    def opened(self) -> Document:
        """The document, with the sentence before it that says that it is artificial."""
        if not self.request.disclaimer or not self.document.spans:
            return self.document
        said = disclaimer(self.lang)
        if said is None:
            raise InputError(
                f"there is no disclaimer in '{self.lang}': write one at the start of the text, and "
                "switch the option off",
                field="disclaimer",
            )
        first = Span(said, 0, 0, lang=self.lang, pause_after=DISCLAIMER_PAUSE_S)
        return replace(self.document, spans=(first, *self.document.spans))

    @property
    def seconds(self) -> float:
        """About how long it will be, told from the text alone: its pauses, and its characters at
        `CHARACTERS_PER_S`.
        """
        total = 0.0
        for span in self.opened.spans:
            rate = bounded(span.prosody.over(self._whole)).rate
            spoken = " ".join(span.text.split())  # an indented or padded text takes no longer
            total += len(spoken) / (CHARACTERS_PER_S * rate)
            total += span.pause_before + self._pause(span.pause_after)
            if span.clip:
                total += length(span.clip, sources.sound(span.clip.source))
        return total

    def _pause(self, seconds: float) -> float:
        """A pause of the text as it will be: who speaks faster pauses less, not in proportion."""
        return float(seconds * self._pauses / self._whole.rate**0.5)

    @property
    def divided(self) -> bool:
        """Whether the first sentence is spoken in two parts, because somebody listens.

        Then it sounds otherwise than in a file: caches keep the two apart.
        """
        rate = self._whole.rate
        return self._divides and self._front.division(self.opened, rate=rate) is not None

    def utterances(self) -> Iterator[tuple[Voice, Utterance]]:
        """What will be said, in reading order, and by whom. Loads no engine."""
        found = self._front.utterances(
            self.opened,
            max_symbols=self._longest,
            rate=self._whole.rate,
            waits=self._divides,
        )
        for name, utterance in found:
            voice = self._voices[name]
            wish = clamped(bounded(utterance.prosody.over(self._whole)).over(voice.prosody))
            yield (
                voice,
                replace(
                    utterance,
                    prosody=wish,
                    planning=self._planning,
                    visemes=self.document.visemes,
                ),
            )

    def jobs(self) -> Iterator[Job]:
        """The utterances in reading order, each ready to be rendered (by any thread)."""
        for index, (voice, utterance) in enumerate(self.utterances()):
            seed = (self.request.seed or 0) + index
            yield Job(index, utterance, voice, engines.load(voice.engine), seed)

    def foreseen(self) -> tuple[Note, ...]:
        """What of the request cannot be done, without making any sound."""
        found = dict.fromkeys(self.notes)
        for other in self._aside.values():
            found |= dict.fromkeys(other.foreseen())
        for job in self.jobs():
            found |= dict.fromkeys(rendering.unfulfilled(job.utterance, job.engine))
        return tuple(found)

    def render(self, job: Job) -> Audio:
        """The sound of one job at the speech's sample rate. Thread-safe."""
        if job.utterance.clip:
            return self._played(job, job.utterance.clip)
        audio = rendering.render(job.utterance, job.voice, job.engine, seed=job.seed)
        own = tuple((name, rendering.when(audio, i)) for name, i in job.utterance.marks)
        marks = rendering.in_time(own, audio)
        samples = resample(audio.samples, audio.sample_rate, self.sample_rate)
        return Audio(samples, self.sample_rate, audio.words, marks, audio.notes)

    def _played(self, job: Job, clip: Clip) -> Audio:
        """A recording in place of words."""
        try:
            samples = played(clip, sources.sound(clip.source), self.sample_rate)
        except InputError as error:  # it was there when the text was read
            return Audio(
                np.zeros(0, np.float32), self.sample_rate, notes=(Note("ssml", error.message),)
            )
        gain = np.float32(10 ** (job.utterance.prosody.volume_db / 20))
        return Audio(samples * gain, self.sample_rate)

    def join(self, rendered: Iterable[tuple[Job, Audio]]) -> Generator[AudioChunk]:
        """Rendered jobs, in order, to one stream: pauses, no clicks, times from its start."""
        return self._joined(
            piece
            for job, audio in rendered
            for piece in self._paused(job, [Piece(audio, text=job.utterance.text)])
        )

    def _joined(self, pieces: Iterable[Piece]) -> Generator[AudioChunk]:
        joined = join(pieces, self.sample_rate)
        if self.document.beds:
            joined = mixed(joined, self.document.beds, self.sample_rate, sources.sound, self._said)
        if self.request.loudness is not None:
            return levelled(joined, self.sample_rate, self.request.loudness)
        # Together they may be louder than a sample can be.
        return limited(joined, self.sample_rate) if self.document.beds else joined

    def _said(self, bed: Bed) -> Iterator[Floats]:
        """The sound of what is said aside, as it is made."""
        return (chunk.samples for chunk in self._aside[bed]._spoken())

    def _paused(self, job: Job, pieces: Iterable[Piece]) -> Iterator[Piece]:
        """The pieces of a job with the silence before the first and after the last."""
        if job.utterance.pause_before:
            silence = Audio(np.zeros(0, np.float32), self.sample_rate)
            yield Piece(silence, job.utterance.pause_before)
        pause = self._pause(job.utterance.pause_after)
        for piece in pieces:
            yield replace(piece, pause_after=pause) if piece.ends else piece

    def _pieces(self, job: Job) -> Iterator[Piece]:
        """The sound of one job, each piece as soon as the engine has it."""
        utterance, voice, engine = job.utterance, job.voice, job.engine
        # Resampled whole: a filter has no memory from piece to piece.
        stepwise = self.sample_rate == engine.sample_rate and rendering.stepwise(utterance, engine)
        if self._steering is not None and (utterance.words or utterance.symbols):
            steps = stepwise and utterance.prosody.rate <= engine.capabilities.fastest
            if steps and isinstance(engine, Steerable) and utterance.symbols:
                yield from rendering.steered(
                    utterance, voice, engine, self._steering, seed=job.seed
                )
            else:
                yield Piece(self._changed(job, self._steering), text=utterance.text)
        elif stepwise and utterance.words and not rendering.repitched(utterance, engine):
            yield from rendering.in_pieces(utterance, voice, engine, seed=job.seed)
        else:
            yield Piece(self.render(job), text=utterance.text)

    def _changed(self, job: Job, steering: Steering) -> Audio:
        """The sound of a job whose engine takes changes from one utterance to the next only."""
        updates = steering.take()
        for update in updates:
            steering.course.change(0.0, update.wish, 0.0)
        wish = clamped(steering.course.last.over(job.utterance.prosody))
        audio = self.render(replace(job, utterance=replace(job.utterance, prosody=wish)))
        where = (placed(update, audio.words, 0.0) for update in updates)
        steering.course = steering.course.later(1.0)
        return replace(audio, applied=tuple(a for a in where if a is not None))

    def chunks(self) -> Generator[AudioChunk]:
        """The speech, each chunk as soon as it is made; the last one says that it is the last.

        A note comes once, with the first chunk that it is about.
        """
        if self._marking is None:
            return self._spoken()
        _ = self.mark  # what it is a mark of is noted down before anybody hears it
        return marked(self._spoken(), self._marking, self.key)

    def _spoken(self) -> Generator[AudioChunk]:
        """Render and join the jobs one after the other."""
        jobs = self.jobs()
        following = next(jobs, None)

        def reading_on(pieces: Iterable[Piece]) -> Iterator[Piece]:
            nonlocal following
            for piece in pieces:
                if piece.ends:
                    # Reading on before the chunk leaves costs a few milliseconds and tells whether
                    # there is more: the listener of the last chunk need not wait to learn it.
                    following = next(jobs, None)
                yield piece

        def rendered() -> Iterator[Piece]:
            while (job := following) is not None:
                yield from self._paused(job, reading_on(self._pieces(job)))

        told = dict.fromkeys(self.notes)
        pending = self.notes

        def noted(chunk: AudioChunk, *, last: bool = False) -> AudioChunk:
            nonlocal pending
            new = tuple(note for note in dict.fromkeys(chunk.notes) if note not in told)
            told.update(dict.fromkeys(new))
            chunk, pending = replace(chunk, notes=pending + new, last=last), ()
            return chunk

        held: AudioChunk | None = None  # once all is rendered: it may be the last
        heard = False
        for chunk in self._joined(rendered()):
            heard = True
            if held is not None and chunk.duration < PAUSE:
                # What comes before and after the last words goes with them.
                held = _together([held, chunk])
                continue
            if held is not None:
                yield noted(held)
            held = chunk if following is None else None
            if held is None:
                yield noted(chunk)
        if held is not None:
            yield noted(held, last=True)
        if not heard and _written(self.document.source):
            yield noted(self._silence(), last=True)

    def _silence(self) -> AudioChunk:
        """A moment of silence for a text of nothing but marks or emoji.

        Programs speak what they show sentence by sentence: an error would end their reading.
        """
        note = Note("text", "there is nothing in it to speak: silence")
        samples = np.zeros(round(NOTHING_S * self.sample_rate), np.float32)
        return AudioChunk(samples, self.sample_rate, notes=(note,))


def _written(source: str) -> bool:
    """Whether there is anything in a text that can be seen."""
    return any(sign.isprintable() and not sign.isspace() for sign in source)


def _together(chunks: Sequence[AudioChunk]) -> AudioChunk:
    """Chunks that follow each other as one."""
    return replace(
        chunks[0],
        samples=np.concatenate([c.samples for c in chunks]),
        words=tuple(w for c in chunks for w in c.words),
        marks=tuple(m for c in chunks for m in c.marks),
        notes=tuple(n for c in chunks for n in c.notes),
        applied=tuple(a for c in chunks for a in c.applied),
        text=" ".join(filter(None, (c.text for c in chunks))),
    )


def _document(
    text: str, ssml: bool | None, reading: ReadingStyle | None, contrast: bool
) -> Document:
    if ssml is True or (ssml is None and markup.is_ssml(text)):
        return markup.parse_ssml(text, lexicon=_lexicon)
    return markup.parse_text(text, reading, contrast=contrast)


def _lexicon(data: bytes, name: str) -> Lexicon:
    return read_lexicon(data, name=name)


def check(request: Request) -> tuple[tuple[Finding, ...], tuple[Note, ...]]:
    """What becomes of each element of an SSML document, and what its voices cannot do.

    The notes are those that are not in the findings.

    Raises:
        InputError: the markup is wrong, or see `Speech`.
        ModelError: see `Speech`.
    """
    if not isinstance(request.text, str):
        raise InputError("text is a Document; give the SSML itself", field="text")
    default = _voice(request.voice, request.lang)
    with voices.kept():
        checked = markup.check_ssml(
            request.text, lexicon=_lexicon, unmet=lambda casting: unmet(casting, default)
        )
    told = {finding.note for finding in checked.findings}
    notes = Speech(replace(request, text=checked.document)).foreseen()
    return checked.findings, tuple(note for note in notes if note not in told)


def _stated(document: Document, voice: str | None) -> str | None:
    """The language that a document gives itself, unless the voice named for it speaks it."""
    if document.lang is None:
        return None
    own = voices.resolve(voice or voices.default_voice())
    base = document.lang.split("-", maxsplit=1)[0]
    return None if own.lang.split("-", maxsplit=1)[0] == base else document.lang


def _voice(name: str | None, lang: str | None) -> Voice:
    if name:
        return voices.resolve(name)
    default = voices.resolve(voices.default_voice())
    if lang is None or speaks(engines.facts(default.engine), lang):
        return default
    *preferred, last = engines.NAMES
    base = canonical(lang).partition("-")[0]
    here = (v for v in speakers_here(lang=base) if engines.family(v.engine) in preferred)
    # The variety that was asked for before others.
    first = min(here, key=lambda v: v.lang != canonical(lang), default=None)
    if first and can_speak(first.lang):
        return voices.resolve(first.id)
    return replace(engines.voices(last).listed()[0], lang=lang)
