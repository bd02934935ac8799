"""Kokoro as a teacher: what it decides, what its generator is given, what it says."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np

from litetts.document import Document, Floats, Ints, Utterance
from litetts.engines.kokoro import MAX_SYMBOLS, find_model
from litetts.engines.kokoro.stages import Stages
from litetts.engines.kokoro.styles import released
from litetts.engines.onnx.graph import Graph
from litetts.engines.onnx.parts import State
from litetts.engines.onnx.session import open_session
from litetts.errors import InputError
from litetts.phonemes.inventory import PAD, encode
from litetts.text.frontend import FrontEnd
from litetts.training.voice.corpus import Example
from litetts.training.voice.voices import language

__all__ = ["Teacher", "Told"]

_LONGEST = 300
"""Symbols of an utterance that is taught, about 20 s: longer ones fill batches with padding."""


class Teacher:
    """The network, cut into stages, and the front end that writes its symbols.

    One instance serves one thread.
    """

    def __init__(self, home: Path | None = None, threads: int = 1) -> None:
        """Load it.

        Args:
            home: a model file or the folder of one; None = the installed model.
            threads: of one synthesis. Several processes with one each are faster than one with
                several.

        Raises:
            ModelError: it is missing, damaged, or not Kokoro.
            NotSplittable: the graph is not built as expected.
        """
        graph = Graph.open(find_model(home or _installed()))
        self._stages = Stages(graph, partial(open_session, threads=threads, folder=graph.folder))
        self._styles = released()
        self._front_ends: dict[str, FrontEnd] = {}

    def utterance(self, text: str, lang: str) -> Utterance | None:
        """The text as one utterance; None if it is several, has no sound, or is too long."""
        if lang not in self._front_ends:
            self._front_ends[lang] = FrontEnd(lang)
        front_end = self._front_ends[lang]
        found = front_end.utterances(Document.plain(text), max_symbols=MAX_SYMBOLS)
        made = [utterance for _, utterance in found if utterance.symbols]
        return made[0] if len(made) == 1 and len(made[0].symbols) <= _LONGEST else None

    def speak(self, text: str, voice: str, *, aloud: bool = True) -> Example | None:
        """Everything about a text in a voice; None for a text that is no single utterance.

        Args:
            text: a sentence.
            voice: one of `released()`; the text is in its language.
            aloud: make the sound too, which is nearly all of the work.

        Raises:
            InputError: there is no such voice.
        """
        if voice not in self._styles:
            raise InputError(f"Kokoro has no voice '{voice}'", field="voices")
        told = self.told(text, language(voice), self._styles[voice])
        return None if told is None else replace(told.said(aloud=aloud), voice=voice)

    def told(self, text: str, lang: str, styles: Floats) -> Told | None:
        """What it knows of a text before it decides; None for one that is no single utterance.

        Args:
            text: a sentence.
            lang: BCP 47 tag.
            styles: of the speaker, float32 [S, 256]: one for each length in symbols.
        """
        utterance = self.utterance(text, lang)
        if utterance is None:
            return None
        tokens = np.array([PAD, *encode(utterance.symbols), PAD], np.int32)
        style: Floats = styles[min(len(utterance.symbols), len(styles)) - 1]
        natural, state = self._stages.encode(tokens, style)
        return Told(self._stages, state, text, tokens, style, natural)


@dataclass(frozen=True, slots=True)
class Told:
    """A text that the teacher was told, in a style, and has not decided about.

    Attributes:
        stages, state: of the teacher.
        text: as it is written.
        tokens: int32 [T].
        style: float32 [256].
        natural: durations that it finds natural, in frames, float32 [T].
    """

    stages: Stages
    state: State
    text: str
    tokens: Ints
    style: Floats
    natural: Floats

    def said(self, *, aloud: bool = True) -> Example:
        """As the teacher says it; `aloud`: with the sound, which is nearly all of the work."""
        durations = np.maximum(1, np.round(self.natural)).astype(np.int32)
        f0, energy = self.stages.contours(self.state, durations, self.style)
        decided = (self.state, durations, f0, energy, self.style)
        samples = self.stages.waveform(*decided, seed=0) if aloud else None
        return self._example(self.natural, durations, f0, energy, samples)

    def as_said(self, durations: Ints, f0: Floats, energy: Floats) -> Example:
        """As somebody else said it: what the generator would be given for that; no sound.

        Args:
            durations: in frames, int32 [T], 1 or more each.
            f0: in Hz (10 or less: unvoiced), float32 [frames * 2].
            energy: as the teacher measures it, float32 [frames * 2].
        """
        return self._example(durations.astype(np.float32), durations, f0, energy, None)

    def _example(
        self, natural: Floats, durations: Ints, f0: Floats, energy: Floats, samples: Floats | None
    ) -> Example:
        return Example(
            text=self.text,
            voice="",
            tokens=self.tokens,
            style=self.style,
            natural=natural,
            durations=durations,
            f0=f0,
            energy=energy,
            features=self.stages.front(self.state, durations, f0, energy, self.style),
            samples=samples,
        )


def _installed() -> Path:
    from litetts import models

    return Path(models.find("kokoro"))
