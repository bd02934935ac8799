"""Language models that speak: they write the codes of a sound, which the codec's decoder plays.

One stage: such a model is told what to say and in whose voice; how long, how high and how loud are
its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from litetts.document import Audio, Floats, Note, Utterance, Voice, WordTiming
from litetts.engines import context
from litetts.engines.alignment import aligned
from litetts.engines.base import Capabilities, Facts
from litetts.engines.codec_lm.codec import Codec
from litetts.engines.codec_lm.formats import Course
from litetts.engines.codec_lm.home import ENGINE, Home, home
from litetts.engines.codec_lm.language import Chunk, LanguageModel
from litetts.engines.codec_lm.sampling import chosen
from litetts.engines.codec_lm.sounding import Sounding
from litetts.engines.onnx.session import threads
from litetts.errors import EngineError, ModelError

__all__ = ["MAX_SYMBOLS", "CodecLM"]

MAX_SYMBOLS = 300
"""Letters of an utterance (about 20 s) beyond which it is cut at a clause: with the reference they
fill the context that such models were trained with."""


class CodecLM:
    """One model with all its voices. Several threads may call one instance; they take turns."""

    def __init__(self, model: str = "") -> None:
        """Load a model.

        Args:
            model: name of an installed one.

        Raises:
            InputError: no name.
            ModelError: it is not installed, damaged, or of no format that is known.
            MissingExtraError: llama-cpp-python is not installed.
        """
        self._home = here = home(model)
        self._format = here.format
        self._form = here.format(here.vocabulary)
        self._codec = Codec(here.codec, here.format.inputs)
        self._language = LanguageModel(
            here.language, threads=threads(), context=context.tokens(here.format.context)
        )
        facts = _facts(here)
        self.name, self.sample_rate, self.identity = facts.name, facts.sample_rate, facts.identity
        self.capabilities = Capabilities(
            two_stage=False,
            reads="text",
            languages=facts.languages,
            max_symbols=MAX_SYMBOLS,
            parallel=False,
            note=f"A language model ({here.format.name}) decides speed, pitch and pauses itself; "
            "pitch and level can be changed on its sound.",
        )

    @staticmethod
    def facts(model: str = "") -> Facts:
        """See `Engine`: of an installed model."""
        return _facts(home(model))

    def speak(self, utterance: Utterance, voice: Voice, *, seed: int = 0) -> Audio:
        """Speak an utterance: all the pieces as one.

        Raises:
            ModelError: the voice's reference is gone or damaged.
            EngineError: the sentence is too long for the context, or a network failed.
        """
        samples, words, notes, at = list[Floats](), list[WordTiming](), list[Note](), 0.0
        for audio, _, _ in self.pieces(utterance, voice, seed=seed):
            samples.append(audio.samples)
            words += [word.shifted(at) for word in audio.words]
            notes += audio.notes
            at += audio.duration
        whole = np.concatenate(samples)
        return Audio(whole, self.sample_rate, tuple(words), notes=tuple(notes))

    def pieces(
        self, utterance: Utterance, voice: Voice, *, seed: int = 0
    ) -> Iterator[tuple[Audio, bool, bool]]:
        """See `Piecewise`. Raises as `speak`."""
        if not utterance.words:
            raise EngineError("there is nothing to speak: the utterance has no words")
        course = self._begun(utterance, voice)
        sounding = Sounding(self._format, self._codec)
        timing = _Timing(utterance, self.sample_rate, self._format.hop)
        for _ in self._written(course, seed):
            if sounding.ready(course):
                begins = not sounding.done
                samples = sounding.piece(course)
                words = timing.words(course, samples, last=False)
                yield Audio(samples, self.sample_rate, words), begins, False
        notes = (Note("text", _MISSED),) if course.missed else ()
        begins = not sounding.done
        samples = sounding.piece(course, last=True)
        words = timing.words(course, samples, last=True)
        yield Audio(samples, self.sample_rate, words, notes=notes), begins, True

    def _begun(self, utterance: Utterance, voice: Voice) -> Course:
        """The utterance, of which nothing is written yet."""
        speaker = voice.id.rpartition(":")[2]
        reference = None
        if not self._format.speakers:
            known = self._home.references
            if speaker not in known:
                raise ModelError(f"the reference of '{voice.id}' is gone", field="voice")
            reference = known[speaker]
        return self._form.course(utterance, speaker, reference, self._language.tokens)

    def _written(self, course: Course, seed: int) -> Iterator[None]:
        """Write it, a token at a time."""
        chance = np.random.default_rng(seed)
        read: list[Chunk] = [tuple(course.prompt)]
        given: list[int] = []  # must come, and not read yet
        past: list[int] = []
        while len(allowed := course.allowed()):
            if len(allowed) == 1:
                token = int(allowed[0])
                given.append(token)
            else:
                if given:
                    read.append(tuple(given))
                    given = []
                logits = self._language.after(read)
                token = chosen(logits, allowed, self._format.sampling, past, chance)
                past.append(token)
                given.append(token)
            course.take(token)
            yield


_MISSED = "the language model did not come to the end of the sentence, and was stopped"


class _Timing:
    """When words are said: the model tells it, or espeak-ng's speech is laid along its sound."""

    def __init__(self, utterance: Utterance, rate: int, hop: int) -> None:
        self._utterance, self._rate, self._hop = utterance, rate, hop
        self._sound: list[Floats] = []
        self._told = 0
        self._until = 0.0

    def words(self, course: Course, samples: Floats, *, last: bool) -> tuple[WordTiming, ...]:
        """The words that are known now and were not told, in seconds from the piece's start."""
        begin = sum(map(len, self._sound)) / self._rate
        self._sound.append(samples)
        until = begin + len(samples) / self._rate
        found = self._written(course) if course.timed else self._heard(last)
        fresh = [w for w in found[self._told :] if last or w.end <= until]
        out = []
        for word in fresh:
            start = max(self._until, word.start)
            self._until = max(start, word.end)
            out.append(replace(word, start=start - begin, end=self._until - begin))
        self._told += len(fresh)
        return tuple(out)

    def _written(self, course: Course) -> Sequence[WordTiming]:
        second = self._hop / self._rate
        words = self._utterance.words
        return [
            WordTiming(words[i].text, a * second, b * second, words[i].start, words[i].end)
            for i, a, b in course.words
        ]

    def _heard(self, last: bool) -> Sequence[WordTiming]:
        return aligned(np.concatenate(self._sound), self._rate, self._utterance, whole=last)


def _facts(here: Home) -> Facts:
    return Facts(
        f"{ENGINE}:{here.name}",
        here.format.sample_rate,
        here.identity,
        frozenset(here.languages),
        "text",
        MAX_SYMBOLS,
    )
