"""The way of one utterance: what an engine decides of it, edited as planned, to sound.

    Utterance -> plan -> predict -> edit -> render

An engine of two stages decides first (how long, how high, how loud) and then makes the sound, in
pieces where it can; between the two the plan of the utterance is applied. One of one stage makes it
in one step. What an engine cannot do is done on its sound, or told in notes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np

from litetts import prosody
from litetts.audio.join import Piece
from litetts.audio.rests import rested
from litetts.audio.stretch import faster
from litetts.document import (
    Audio,
    Floats,
    Note,
    Prediction,
    Prosody,
    Utterance,
    Voice,
    WordTiming,
)
from litetts.engines import (
    Engine,
    OneStageEngine,
    Piecewise,
    Speller,
    Steerable,
    TwoStageEngine,
    events,
)
from litetts.engines import steered as steerable
from litetts.prosody.steering import Steering
from litetts.prosody.timing import word_timings
from litetts.request import OPTIONS, PROSODY, USUAL_PLANS

__all__ = [
    "in_pieces",
    "in_time",
    "predicted",
    "render",
    "repitched",
    "steered",
    "stepwise",
    "unfulfilled",
    "when",
]

_CONTROLS: dict[str, str] = {"speed": "rate"}
"""Options that the capabilities of engines call otherwise."""


def render(utterance: Utterance, voice: Voice, engine: Engine, *, seed: int = 0) -> Audio:
    """One utterance to sound: predict, edit as planned, render.

    An engine of one stage does it in one step. What an engine cannot do is done on its audio, or
    told in the audio's notes.
    """
    audio = _rendered(utterance, voice, engine, seed)
    if repitched(utterance, engine):
        audio = prosody.pitched(audio, utterance)
    wanted = rests(utterance)
    if not wanted:
        return audio
    if len(audio.words) != len(utterance.words):
        note = Note("reading", f"'{engine.name}' makes its own pauses at commas, colons and dashes")
        return replace(audio, notes=(*audio.notes, note))
    return rested(audio, wanted)


def in_pieces(
    utterance: Utterance, voice: Voice, engine: Engine, *, seed: int = 0
) -> Iterator[Piece]:
    """The sound of an utterance, each piece as soon as the engine has it: see `stepwise`."""
    made = _pieces if engine.capabilities.two_stage else _as_made
    return _parts(utterance, made(utterance, voice, engine, seed))


def stepwise(utterance: Utterance, engine: Engine) -> bool:
    """Whether the sound of an utterance can be had in pieces, with nothing done on it whole."""
    can = engine.capabilities.two_stage or isinstance(engine, Piecewise)
    return can and not rests(utterance)


def repitched(utterance: Utterance, engine: Engine) -> bool:
    """Whether another pitch is wanted that the engine has not: then it is made on its sound."""
    can = engine.capabilities.controls
    return "pitch" not in can and bool(utterance.words) and prosody.wants_pitch(utterance)


def rests(utterance: Utterance) -> dict[int, float]:
    """Seconds of silence that are wanted after words inside an utterance."""
    wanted = dict(utterance.rests)
    return {
        i: wanted[mark]
        for i, word in enumerate(utterance.words[:-1] if wanted else ())
        if (mark := next((m for m in word.after if m in wanted), ""))
    }


def _rendered(utterance: Utterance, voice: Voice, engine: Engine, seed: int) -> Audio:
    """The sound as the engine makes it."""
    heard = utterance.symbols if engine.capabilities.reads == "phonemes" else utterance.words
    if not heard:
        notes = unfulfilled(utterance, engine) if utterance.event else ()
        if utterance.event and events.can(engine, utterance.event):
            assert isinstance(engine, TwoStageEngine)
            sound = events.made(engine, utterance.event, voice, utterance.prosody, seed=seed)
            return Audio(sound, engine.sample_rate)
        return Audio(np.zeros(0, np.float32), engine.sample_rate, notes=notes)
    if not engine.capabilities.two_stage:
        audio = _in_one_step(utterance, voice, engine, seed)
        return replace(audio, notes=unfulfilled(utterance, engine) + audio.notes)
    words: tuple[WordTiming, ...] = ()
    marks = list[tuple[str, float]]()
    samples, notes, at = list[Floats](), tuple[Note, ...](), 0.0
    for audio, _, _ in _pieces(utterance, voice, engine, seed):
        words += tuple(w.shifted(at) for w in audio.words)
        marks += ((name, seconds + at) for name, seconds in audio.marks)
        samples.append(audio.samples)
        notes += audio.notes
        at += audio.duration
    whole = samples[0] if len(samples) == 1 else np.concatenate(samples)
    return Audio(whole, engine.sample_rate, words, tuple(marks), notes)


def _pieces(
    utterance: Utterance, voice: Voice, engine: Engine, seed: int
) -> Iterator[tuple[Audio, bool, bool]]:
    """An utterance by an engine of two stages: each piece, and whether it begins and ends it.

    A word is with the piece in which it begins; times are from the start of the piece. Notes are
    with the first. What goes beyond the engine's fastest rate is done on the sound, in one piece.
    """
    assert isinstance(engine, TwoStageEngine)
    notes = unfulfilled(utterance, engine)
    prediction, words, rest = predicted(utterance, voice, engine)
    frames = prediction.lead + int(prediction.durations.sum()) + prediction.tail
    shapes: tuple[tuple[str, float], ...] = ()
    if utterance.visemes:
        spelled = engine.spell(utterance) if isinstance(engine, Speller) else utterance
        shapes = prosody.visemes(spelled, prediction, engine.hop / engine.sample_rate / rest)
    if rest > 1:
        samples = np.concatenate(list(engine.render(prediction, voice, seed=seed)))
        samples = faster(samples, engine.sample_rate, rest)
        sooner = tuple(replace(w, start=w.start / rest, end=w.end / rest) for w in words)
        yield Audio(samples, engine.sample_rate, sooner, shapes, notes), True, True
        return
    done = told = 0
    for samples in engine.render(prediction, voice, seed=seed):
        begin, done = done, done + len(samples)
        ends = done >= frames * engine.hop
        until = done / engine.sample_rate
        stop = next((i for i in range(told, len(words)) if words[i].start >= until), len(words))
        stop = len(words) if ends else stop
        mine = tuple(w.shifted(-begin / engine.sample_rate) for w in words[told:stop])
        since = begin / engine.sample_rate
        marks = tuple((n, t - since) for n, t in shapes if since <= t and (t < until or ends))
        yield Audio(samples, engine.sample_rate, mine, marks, notes), not begin, ends
        told, notes = stop, ()


def predicted(
    utterance: Utterance, voice: Voice, engine: TwoStageEngine
) -> tuple[Prediction, tuple[WordTiming, ...], float]:
    """What an engine decides of an utterance, edited as planned, and when its words are heard.

    The last value is a factor by which the sound is then still to be hastened; the times are
    without it.
    """
    if isinstance(engine, Speller):
        utterance = engine.spell(utterance)
    intent = prosody.intent(utterance)
    utterance = intent.utterance
    plan = prosody.plan(utterance)
    duration = _times(intent.duration, None if plan is None else plan.duration)
    rate = min(utterance.prosody.rate, engine.capabilities.fastest)
    rest = utterance.prosody.rate / rate
    prediction = engine.predict(utterance, voice, rate=rate, duration=duration)
    second = engine.hop / engine.sample_rate / rest
    if (longer := prosody.lengths(utterance, prediction, second)) is not None:
        duration = _times(duration, longer)
        prediction = engine.predict(utterance, voice, rate=rate, duration=duration)
    prediction = intent.held(prediction)
    if plan is not None:  # durations are in the prediction already
        timed = replace(plan, duration=np.ones_like(plan.duration))
        prediction = prosody.apply(timed, prediction)
    prediction = prosody.bend(utterance, prediction)
    words = word_timings(utterance, prediction, engine.hop, engine.sample_rate)
    return prediction, words, rest


def _times(one: Floats | None, other: Floats | None) -> Floats | None:
    """The product of two factors; None = one that changes nothing."""
    if one is None or other is None:
        return other if one is None else one
    return one * other


def steered(
    utterance: Utterance, voice: Voice, engine: Steerable, steering: Steering, *, seed: int = 0
) -> Iterator[Piece]:
    """An utterance piece by piece, between which its prosody may change."""
    return _parts(utterance, _steered(utterance, voice, engine, steering, seed))


def _steered(
    utterance: Utterance, voice: Voice, engine: Steerable, steering: Steering, seed: int
) -> Iterator[tuple[Audio, bool, bool]]:
    notes = unfulfilled(utterance, engine, live=True)
    prediction, _, _ = predicted(utterance, voice, engine)

    def unable(wish: Prosody) -> tuple[Note, ...]:
        found = unfulfilled(replace(utterance, prosody=wish, word_prosody=()), engine, live=True)
        return tuple(note for note in found if note not in notes)

    for audio, begins, ends in steerable.pieces(
        utterance, prediction, voice, engine, steering, unable, seed=seed
    ):
        yield replace(audio, notes=notes * begins + audio.notes), begins, ends


def _in_one_step(utterance: Utterance, voice: Voice, engine: Engine, seed: int) -> Audio:
    assert isinstance(engine, OneStageEngine)
    return _as_loud(engine.speak(utterance, voice, seed=seed), utterance, engine)


def _as_loud(audio: Audio, utterance: Utterance, engine: Engine) -> Audio:
    """The sound at the level that is wanted, where the engine does not see to it."""
    if "volume" in engine.capabilities.controls or not utterance.prosody.volume_db:
        return audio
    gain = np.float32(10 ** (utterance.prosody.volume_db / 20))
    return replace(audio, samples=audio.samples * gain)


def _as_made(
    utterance: Utterance, voice: Voice, engine: Engine, seed: int
) -> Iterator[tuple[Audio, bool, bool]]:
    """An utterance by an engine of one stage that speaks in pieces: as `_pieces`."""
    assert isinstance(engine, Piecewise)
    notes = unfulfilled(utterance, engine)
    for audio, begins, ends in engine.pieces(utterance, voice, seed=seed):
        heard = _as_loud(audio, utterance, engine)
        yield replace(heard, notes=notes * begins + audio.notes), begins, ends


def unfulfilled(utterance: Utterance, engine: Engine, *, live: bool = False) -> tuple[Note, ...]:
    """The wishes that this engine cannot fulfil, or not by itself.

    Args:
        utterance: with its wishes.
        engine: that speaks it.
        live: it may change while it is made, piece by piece: nothing is done on its sound.
    """
    wishes = (utterance.prosody, *utterance.word_prosody)
    can = engine.capabilities.controls
    notes = [
        Note(
            option,
            f"the engine '{engine.name}' cannot change it"
            if live or option not in ("pitch", "range") or "pitch" in can
            else f"'{engine.name}' cannot change it, so it is changed on its sound",
        )
        for field, option in PROSODY.items()
        # Volume is done on the audio where the engine does not do it.
        if option != "volume" and _CONTROLS.get(option, option) not in can
        if any(getattr(wish, field) != OPTIONS[option].neutral for wish in wishes)
    ]
    of_words = utterance.word_prosody
    if not live and repitched(utterance, engine):
        of_words = tuple(replace(wish, pitch_st=0.0, range=1.0) for wish in of_words)
    if any(wish != Prosody() for wish in of_words) and not engine.capabilities.two_stage:
        notes.append(
            Note("text", f"the engine '{engine.name}' cannot change single words of a sentence")
        )
    tuned = engine.capabilities.two_stage and "pitch" in can
    if set(utterance.planning) - set(USUAL_PLANS) and not tuned:
        notes.append(
            Note("planning", f"the tune of '{engine.name}' cannot be changed in a sentence")
        )
    if utterance.visemes and not engine.capabilities.two_stage:
        notes.append(Note("text", f"'{engine.name}' does not tell its visemes"))
    if utterance.event and not events.can(engine, utterance.event):
        notes.append(Note("text", f"'{engine.name}' cannot make the sound '{utterance.event}'"))
    if utterance.stretches and not engine.capabilities.two_stage:
        notes.append(
            Note("text", f"'{engine.name}' has no contours of pitch and no durations to set")
        )
    return tuple(notes)


def _parts(utterance: Utterance, made: Iterable[tuple[Audio, bool, bool]]) -> Iterator[Piece]:
    """The pieces of an utterance with its text and its marks."""
    count, ended = 0, 0.0  # words so far, and when the last ended, from the piece's start
    for audio, begins, ends in made:
        stop = len(utterance.words) if ends else count + len(audio.words)
        marks = tuple(
            (name, when(audio, i - count, ended))
            for name, i in utterance.marks
            if count <= i < stop or (ends and i >= stop)
        )
        ended = when(audio, len(audio.words), ended) - audio.duration
        text = " ".join(w.before + w.text + w.after for w in utterance.words[count:stop])
        yield Piece(replace(audio, marks=in_time(marks, audio)), None, text, begins, ends)
        count = stop


def in_time(marks: tuple[tuple[str, float], ...], audio: Audio) -> tuple[tuple[str, float], ...]:
    """The marks of a text and those that an audio has by itself, in their order."""
    return tuple(sorted((*marks, *audio.marks), key=lambda mark: mark[1]))


def when(audio: Audio, word: int, ended: float = 0.0) -> float:
    """When a word begins, in seconds; for one after the last, when that ends.

    `ended` is when the last word of the piece before ended.
    """
    if word < len(audio.words):
        return audio.words[word].start
    return audio.words[-1].end if audio.words else ended
