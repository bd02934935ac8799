"""Piper's voices as an engine: VITS networks in two stages, one engine for each voice file.

`predict` finds how long each symbol lasts; a plan may edit that; `render` makes the sound. Such a
network decides pitch inside the second stage, so that cannot be edited. A network that tells no
durations is run whole, and its words are found in its sound (`alignment`).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np

from litetts import models
from litetts.document import Audio, Floats, Ints, Prediction, Utterance, Voice
from litetts.engines.alignment import aligned
from litetts.engines.base import (
    Capabilities,
    Facts,
    all_frames,
    check_contours,
    check_frames,
    check_length,
    predicted,
)
from litetts.engines.onnx.graph import Graph
from litetts.engines.onnx.parts import Array
from litetts.engines.onnx.session import open_session
from litetts.engines.piper.config import BEGIN, END, PAD, Config, embeddings, speaker
from litetts.engines.piper.reading import spell
from litetts.engines.piper.stages import Stages, Whole
from litetts.engines.piper.voices import folder
from litetts.errors import EngineError, InputError, ModelError, NotSplittable
from litetts.models.pack import Pack, network_in

__all__ = ["MAX_SYMBOLS", "Piper"]

REMEDY = "a voice of Piper is a .onnx file with its .onnx.json; fetch both again"
MAX_SYMBOLS = 400
"""Letters of an utterance (about 25 s) beyond which it is cut at a clause: the work of a VITS
network's attention grows with their square, and hardly a sentence in training was longer."""
LONGEST = 4 * MAX_SYMBOLS
"""Symbols that it takes at most: numbers and other scripts have more symbols than letters."""


def _home(model: str) -> Path:
    """The folder of an installed voice. Raises ModelError that says how to get it."""
    if not model:
        raise InputError("piper speaks by voice: piper:en_US-joe-medium", field="engine")
    home = folder() / model
    if not home.exists():
        models.find(f"piper:{model}")
    return home


class Piper:
    """One voice file with all its speakers. Several threads may call one instance.

    Attributes:
        hop: samples per frame.
        config: what the file beside the network says.
        speakers: vectors of the speakers that lie beside the network, by name.
        scales: noise in the sound, factor on all lengths, noise in the lengths; the file's own.
    """

    def __init__(self, model: str | Path, threads: int | None = None) -> None:
        """Load a voice.

        Args:
            model: name of an installed voice (`en_US-joe-medium`), or the path of its file or
                folder.
            threads: of one synthesis; None or 0 = chosen for the machine.

        Raises:
            ModelError: a file is missing, damaged, or not a voice of Piper.
        """
        home = model if isinstance(model, Path) else _home(model)
        self.path = network_in(home, "voice of Piper")
        self.name = f"piper:{self.path.stem}"
        pack = Pack(self.path, remedy=REMEDY)
        self.config = config = Config.of(pack)
        self.speakers = embeddings(pack)
        self.sample_rate = config.sample_rate
        self.scales = (config.noise_scale, config.length_scale, config.noise_w)
        graph = Graph.open(self.path)
        load = partial(open_session, threads=threads, folder=graph.folder)
        self._stages: Stages | None = None
        note = "Pitch and range are inside the network and cannot be changed."
        try:
            try:
                self._stages = Stages(graph, load)
                self._network: Stages | Whole = self._stages
            except NotSplittable as error:
                self._network = Whole(graph, load)
                note = (
                    f"{self.path.name} runs whole ({error}): without prosody of single words or a "
                    "seed, its words placed by comparison with espeak-ng's speech."
                )
        except (EngineError, ModelError) as error:
            raise ModelError(f"{self.path}: {error}", field=str(self.path)) from error
        self.hop = self._stages.hop if self._stages else 1
        self.capabilities = Capabilities(
            two_stage=self._stages is not None,
            reads="text",
            languages=frozenset({config.lang}),
            max_symbols=MAX_SYMBOLS,
            controls=frozenset({"rate", "volume"}),
            symbols="espeak",
            note=note,
        )
        self.identity = f"piper-{pack.identity()}"

    @staticmethod
    def facts(model: str = "") -> Facts:
        """See `Engine`: of an installed voice."""
        path = network_in(_home(model), "voice of Piper")
        pack = Pack(path, remedy=REMEDY)
        config = Config.of(pack)
        return Facts(
            f"piper:{path.stem}",
            config.sample_rate,
            f"piper-{pack.identity()}",
            frozenset({config.lang}),
            "text",
            MAX_SYMBOLS,
        )

    def spell(self, utterance: Utterance) -> Utterance:
        """The utterance in the voice's own symbols.

        Raises:
            InputError: espeak-ng does not know the voice's language.
        """
        return spell(utterance, self.config)

    def ids(self, symbols: str) -> tuple[Ints, Ints]:
        """What the network reads, and which symbol each id belongs to (-1 and N: the frame).

        Ids are separated by filling, which belongs to the symbol before it.
        """
        ids, owners = list[int](), list[int]()
        for i, symbol in enumerate([BEGIN, *symbols, END], -1):
            found = self.config.ids[symbol]
            if symbol != END or i != len(symbols):
                found = (*found, *self.config.ids[PAD])
            ids += found
            owners += [i] * len(found)
        return np.array(ids, np.int32), np.array(owners, np.int32)

    def speak(self, utterance: Utterance, voice: Voice, *, seed: int = 0) -> Audio:
        """Speak an utterance in one step: for a network that runs whole.

        Raises:
            EngineError: the network has two stages, there is nothing to speak, or it failed.
        """
        if isinstance(self._network, Stages):
            raise EngineError(f"{self.path.name} has two stages: predict, then render")
        spelt = self.spell(utterance)
        check_length(spelt, self.name, LONGEST)
        noise, length, noise_w = self.scales
        scales = (noise, length / utterance.prosody.rate, noise_w)
        ids, _ = self.ids(spelt.symbols)
        samples = self._network.speak(ids, scales, self._speaker(voice), self.config.language_id)
        words = aligned(samples, self.sample_rate, utterance)
        gain = np.float32(10.0 ** (utterance.prosody.volume_db / 20.0))
        return Audio(samples * gain, self.sample_rate, words)

    def predict(
        self,
        utterance: Utterance,
        voice: Voice,
        *,
        rate: float = 1.0,
        duration: Floats | None = None,
    ) -> Prediction:
        """Stage 1: how long each symbol lasts. There are no contours to edit but the level's.

        Args:
            utterance: as `spell` gives it.
            voice: its conditioning is the number of a speaker.
            rate: 2 = twice as fast.
            duration: factor for each symbol, float32 [N].

        Raises:
            EngineError: nothing to speak, or the network failed.
        """
        if self._stages is None:
            raise EngineError(f"there is no prediction to edit: {self.capabilities.note}")
        n = check_length(utterance, self.name, LONGEST)
        ids, owners = self.ids(utterance.symbols)
        # The noise in the lengths is the same for each utterance: what is planned can be repeated.
        frames, state = self._stages.durations(
            ids, self.scales, self._speaker(voice), seed=0, language=self.config.language_id
        )
        check_frames(frames)
        if duration is not None:
            factor = np.concatenate(([1.0], duration, [1.0])).astype(np.float32)
            frames = frames * factor[owners + 1]
        whole = np.ceil(frames / np.float32(rate)).astype(np.int32)
        sums = np.bincount(owners + 1, whole, n + 2).astype(np.int32)
        nothing = np.zeros(int(whole.sum()), np.float32)
        return predicted(sums, nothing, nothing, state={**state, _IDS: whole, _OWNERS: owners})

    def _speaker(self, voice: Voice) -> Array:
        """Who speaks, as the network wants to be told: a number [1], or a vector [1, D]."""
        told = voice.conditioning
        if not self._network.width:
            return np.array([told if isinstance(told, int) else 0])
        if isinstance(told, np.ndarray):
            return speaker(told, self._network.width, voice.id)
        if not self.speakers:
            raise InputError(
                f"{self.name} is told its speaker as a vector of {self._network.width} values: put "
                f"speakers.npz (name -> float32 [{self._network.width}]) beside {self.path.name}",
                field="voice",
            )
        return speaker(next(iter(self.speakers.values())), self._network.width, voice.id)

    def render(self, prediction: Prediction, voice: Voice, *, seed: int = 0) -> Iterator[Floats]:
        """Stage 2: float32 [frames * hop] in one piece; by the same seed the same samples.

        Raises:
            EngineError: a level that does not fit the durations, or the network failed.
        """
        if self._stages is None:
            raise EngineError(f"there is no prediction to render: {self.capabilities.note}")
        state = dict(prediction.state)
        whole, owners = state.pop(_IDS).astype(np.int32), state.pop(_OWNERS).astype(np.int32)
        frames = _shared(whole, owners + 1, all_frames(prediction))
        check_contours(prediction, ("energy_db",), int(frames.sum()))
        samples = self._stages.waveform(state, frames, seed)
        if prediction.energy_db.any():
            gain = 10.0 ** (np.repeat(prediction.energy_db, self.hop) / 20.0)
            samples = (samples * gain).astype(np.float32)
        yield samples


_IDS, _OWNERS = "piper:frames", "piper:owners"
"""Entries of a prediction's state: frames of each id, and the symbol that it belongs to."""


def _shared(frames: Ints, owners: Ints, wanted: Ints) -> Ints:
    """Frames of each id when symbol i is to have `wanted[i]`: shared in the old proportion."""
    out = frames.copy()
    for i in np.flatnonzero(np.bincount(owners, frames, len(wanted)) != wanted):
        mine = np.flatnonzero(owners == i)
        edges = np.cumsum(frames[mine]) * (wanted[i] / max(int(frames[mine].sum()), 1))
        out[mine] = np.diff(np.floor(edges + 0.5).astype(np.int32), prepend=0)
    return out
