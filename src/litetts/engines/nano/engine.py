"""Nano: the project's own small neural voice, run by ONNX Runtime on one thread.

A pack is a folder:

    card.json      voices with teacher, mean F0, rate, licence; sizes; how it was trained
    voices.npz     voice id -> float32 [1, 256], its style
    encoder.onnx   symbols, style -> encodings, durations, pauses
    prosody.onnx   encodings per frame, style -> F0, voicing, energy
    acoustic.onnx  encodings per frame, style -> envelope, aperiodicity

`predict` runs the first two networks; a plan may edit what they decided; `render` runs the third
and lets `source_filter` make the sound. F0 never enters the third, so pitch is edited as cleanly
as a source-filter model allows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from litetts.document import Floats, Ints, Prediction, Utterance, Voice
from litetts.engines.base import Capabilities
from litetts.engines.nano.input import distances_to_ends, symbol_ids, upsample
from litetts.engines.nano.source_filter import BANDS, HOP, SAMPLE_RATE, render
from litetts.engines.nano.voices import PACK, damaged, of_pack, read_card
from litetts.engines.onnx.session import first_line, open_session
from litetts.errors import EngineError, InputError, ModelError
from litetts.prosody import edit
from litetts.prosody.intonation import rise

if TYPE_CHECKING:
    import onnxruntime

__all__ = ["MAX_SYMBOLS", "Nano"]

MAX_SYMBOLS = 400
"""Longest utterance in symbols: about 25 seconds, twice the longest in training."""
LEAD, TAIL = 4, 12
"""Frames of silence before and after an utterance, as in training (40 and 120 ms)."""
_PAUSE_FLOOR: dict[str, int] = {".": 20, "!": 20, "?": 20, "…": 25, ";": 15, ":": 12, "—": 12}
"""Least pause in frames at a mark inside an utterance; commas are the network's alone. The
teachers pause about 0.1 to 0.2 s between sentences, readers 0.2 s and more (Goldman-Eisler)."""
_NETWORKS = ("encoder", "prosody", "acoustic")
_VOICED = 0.0
"""Threshold of the voicing logit: more likely than not."""


class Nano:
    """The engine. Several threads may call one instance.

    Attributes:
        hop: samples per frame (10 ms).
        card: the pack's model card.
    """

    name = "nano"
    sample_rate = SAMPLE_RATE
    hop = HOP
    capabilities = Capabilities(
        two_stage=True,
        reads="phonemes",
        languages=frozenset({"en-us", "en-gb"}),
        max_symbols=MAX_SYMBOLS,
        controls=frozenset({"rate", "pitch", "range", "volume", "breath", "tilt"}),
    )

    def __init__(self, path: Path | None = None) -> None:
        """Load a pack.

        Args:
            path: its folder; None = the one that comes with LiteTTS.

        Raises:
            ModelError: it is missing or damaged.
        """
        self.path = path or PACK
        self.card: Mapping[str, Any] = read_card(self.path)
        self._styles = {v.id: v.conditioning for v in of_pack(self.path)}
        digest = hashlib.sha256()
        networks: list[onnxruntime.InferenceSession] = []
        for name in _NETWORKS:
            file = self.path / f"{name}.onnx"
            try:
                model = file.read_bytes()
            except OSError as error:
                raise damaged(self.path, error) from error
            digest.update(model)
            # One thread: the networks are so small that handing work over costs more.
            try:
                networks.append(open_session(model, threads=1))
            except ModelError as error:
                raise damaged(self.path, f"{file.name}: {error}") from error
        digest.update((self.path / "voices.npz").read_bytes())
        self._encoder, self._prosody, self._acoustic = networks
        self.identity = f"nano-{digest.hexdigest()[:16]}"

    def voices(self) -> list[Voice]:
        """The voices of the pack, the default first."""
        return list(of_pack(self.path))

    def predict(
        self,
        utterance: Utterance,
        voice: Voice,
        *,
        rate: float = 1.0,
        duration: Floats | None = None,
    ) -> Prediction:
        """Stage 1: durations, then F0 and energy (mean log amplitude of the envelope) for them.

        Args:
            utterance: 1 to MAX_SYMBOLS symbols.
            voice: with its style.
            rate: 2 = twice as fast.
            duration: factor for each symbol, float32 [N].

        Raises:
            EngineError: the utterance is empty or longer than MAX_SYMBOLS, or a network failed.
            InputError: a voice without a style.
        """
        n = len(utterance.symbols)
        if not n:
            raise EngineError("there is nothing to speak: the utterance has no symbols")
        if n > MAX_SYMBOLS:
            raise EngineError(
                f"the utterance has {n} symbols, nano speaks at most {MAX_SYMBOLS} in one go; "
                "split it at a clause"
            )
        style = self._style(voice)
        ids, kinds = symbol_ids(utterance.symbols)
        encodings, log_frames, pause = self._run(
            self._encoder,
            {
                "symbols": ids[None].astype(np.int64),
                "ends": distances_to_ends(n + 2)[None],
                "style": style,
            },
        )
        durations = _durations(utterance.symbols, kinds, log_frames[0], pause[0], rate)
        if duration is not None:
            durations[1:-1] = edit.scaled_durations(durations[1:-1], duration)
        prediction = self._contours(encodings[0], durations, style)
        return replace(prediction, f0=rise(prediction.f0, utterance.symbols, durations))

    def contours(self, prediction: Prediction, durations: Ints, voice: Voice) -> Prediction:
        """Plan F0 and energy anew for other durations (lead and tail included), int32 [N + 2]."""
        encodings = np.asarray(prediction.state["encodings"], np.float32)
        return self._contours(encodings, durations, self._style(voice))

    def _contours(self, encodings: Floats, durations: Ints, style: Floats) -> Prediction:
        inputs = _frames(encodings, durations)
        contours = self._run(self._prosody, {"frames": inputs[None], "style": style})[0][0]
        voiced = _without_flicker(contours[:, 1] > _VOICED)
        nothing = np.zeros(len(contours), np.float32)
        return Prediction(
            durations=durations[1:-1],
            f0=np.where(voiced, np.exp(contours[:, 0]), 0).astype(np.float32),
            energy=np.ascontiguousarray(contours[:, 2]),
            energy_db=nothing,
            breath=nothing,
            tilt_db=nothing,
            lead=int(durations[0]),
            tail=int(durations[-1]),
            state={"encodings": encodings},
        )

    def render(self, prediction: Prediction, voice: Voice, *, seed: int = 0) -> Iterator[Floats]:
        """Stage 2: float32 [frames * hop] in one piece; by the same seed the same samples.

        Raises:
            EngineError: contours that do not fit the durations, or a network failed.
            InputError: a voice without a style.
        """
        durations = np.concatenate(
            ([prediction.lead], prediction.durations, [prediction.tail])
        ).astype(np.int32)
        frames = int(durations.sum())
        for name in ("f0", "energy", "energy_db", "breath", "tilt_db"):
            if len(getattr(prediction, name)) != frames:
                raise EngineError(
                    f"{name} has {len(getattr(prediction, name))} values; the durations need "
                    f"{frames}",
                    field=name,
                )
        if frames == 0:
            return
        encodings = np.asarray(prediction.state["encodings"], np.float32)
        inputs = _frames(encodings, durations)
        style = self._style(voice)
        out = self._run(self._acoustic, {"frames": inputs[None], "style": style})[0][0]
        yield render(
            prediction.f0,
            out[:, :BANDS] + prediction.energy[:, None],
            out[:, BANDS:],
            energy_db=prediction.energy_db,
            breath=prediction.breath,
            tilt_db=prediction.tilt_db,
            seed=seed,
        )

    def _style(self, voice: Voice) -> Floats:
        """float32 [1, 256]."""
        style = voice.conditioning
        if style is None:
            style = self._styles.get(voice.id)
        if not isinstance(style, np.ndarray):
            raise InputError(
                f"nano has no voice '{voice.id}'; there are: {', '.join(self._styles)}",
                field="voice",
            )
        rows = np.asarray(style, np.float32).reshape(-1, style.shape[-1])
        if voice.engine != self.name or rows.shape != (1, 256):
            raise InputError(f"'{voice.id}' is not a voice of nano", field="voice")
        return rows

    def _run(self, network: onnxruntime.InferenceSession, inputs: dict[str, Any]) -> list[Floats]:
        try:
            outputs: list[Floats] = network.run(None, inputs)
        except Exception as error:  # ONNX Runtime's exceptions share no base but this
            raise EngineError(f"nano failed: {first_line(error)}") from error
        return outputs


def _frames(encodings: Floats, durations: Ints) -> Floats:
    """Inputs of the networks that run per frame: float32 [T, encoder + POSITIONS]."""
    index, position = upsample(durations)
    return np.concatenate([encodings[index], position], 1)


def _durations(symbols: str, kinds: Ints, log_frames: Floats, pause: Floats, rate: float) -> Ints:
    """Frames of lead, every symbol and tail; int32 [N + 2].

    The running sum is rounded, so that errors do not add up; a symbol that sounds gets a frame.
    """
    frames = np.maximum(np.expm1(log_frames.astype(np.float64)), 0)
    frames[kinds == 0] = 0
    pausing = kinds == 1
    frames[pausing & (pause < 0)] = 0
    inside = len(symbols.rstrip(' ;:,.!?—…"()“”'))
    for i, symbol in enumerate(symbols):
        if pausing[i + 1]:
            if i >= inside or not symbols[:i].strip(' ;:,.!?—…"()“”'):
                frames[i + 1] = 0  # at the ends silence is the lead and tail
            elif symbol in _PAUSE_FLOOR and symbols[i - 1] not in _PAUSE_FLOOR:
                frames[i + 1] = max(frames[i + 1], _PAUSE_FLOOR[symbol])
    frames /= rate
    edges = np.floor(np.cumsum(frames) + 0.5).astype(np.int64)
    whole: Ints = np.maximum(np.diff(edges, prepend=0), kinds == 2).astype(np.int32)
    whole[0], whole[-1] = LEAD, TAIL
    return whole


def _without_flicker(voiced: np.ndarray[Any, np.dtype[np.bool_]]) -> Any:
    """Voicing without flips of a single frame (majority of three)."""
    padded = np.pad(voiced.astype(np.int8), 1, mode="edge")
    return padded[:-2] + padded[1:-1] + padded[2:] >= 2
