"""Nano: a small text side of our own and a vocoder, both conditioned on Kokoro's style vectors.

A pack is a folder:

    encoder.onnx    tokens, style -> encodings, log durations
    prosody.onnx    encodings per frame, style -> F0, voicing, energy
    features.onnx   encodings per frame, contours, style -> the vocoder's features
    card.json       sizes, and how it was trained

or a GGUF file (`engines.packs`) with those and the vocoder's.

`predict` runs the first two networks; a plan may edit what they decided; `render` runs the third
for the edited contours and lets the vocoder (`engines.vocoder`) make the sound.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from litetts.document import Floats, Ints, Prediction, Utterance, Voice
from litetts.engines import packs
from litetts.engines.base import (
    Capabilities,
    Facts,
    all_frames,
    check_contours,
    check_frames,
    check_length,
    check_numbers,
    predicted,
)
from litetts.engines.durations import Doubles, durations_of
from litetts.engines.nano.voices import PACK
from litetts.engines.onnx.batching import open_network
from litetts.engines.vocoder import HOP, REMEDY, SAMPLE_RATE, UNVOICED_HZ, Pieces, Vocoder
from litetts.engines.vocoder.network import PACK as VOCODER
from litetts.engines.vocoder.signal import Controls
from litetts.errors import InputError
from litetts.models.pack import Pack
from litetts.phonemes.inventory import PAD, PUNCTUATION, STRESSES, encode

__all__ = ["MAX_SYMBOLS", "NETWORKS", "Nano"]

MAX_SYMBOLS = 400
"""Longest utterance in symbols: about 25 seconds; the longest in training had 300."""
CONTOUR_RATE = 2
"""Contour values per frame: 80 a second, the vocoder's frames."""
LEAD, TAIL = 3, 6
"""Most frames of silence before and after an utterance (75 and 150 ms). The teacher's own are
longer, but silence between utterances is made where they are joined."""
AHEAD, QUIET = 2.5, 1.0
"""As the teacher's: the durations were learned from it (`engines.kokoro`)."""
NETWORKS = ("encoder", "prosody", "features")
_ABSENT = {"tokens": [-1.0], "frames": [0.0], "contours": [0.0]}
"""A symbol and a frame that are not there, in a batch with longer utterances."""
_MOST_FRAMES = 200.0
"""Of one symbol (5 s), before an author's own factors: a bound on what a network may decide."""
_F0_SCALE, _ENERGY_SCALE = 100.0, 3.0
"""The network gives F0 in units of 100 Hz and energy in units of 3."""
_REFERENCE_HZ, _ENERGY_RANGE = 150.0, 10.0
_BRIEF = frozenset(STRESSES) | PUNCTUATION | {" "}
"""Symbols that may last no time at all in quick speech."""


def _identity(pack: Pack, vocoder: Pack) -> str:
    """Hash of the networks. Raises ModelError if one cannot be read."""
    return f"nano-{pack.identity(*NETWORKS)}-{vocoder.identity('decoder')}"


def _pack(path: Path | str | Pack | None) -> Pack:
    """The pack at a place, or an installed one by its name."""
    if isinstance(path, str):
        pack = Pack(packs.file_of("nano", path), remedy=packs.REMEDY)
    else:
        pack = path if isinstance(path, Pack) else Pack(path or PACK, remedy=REMEDY)
    return packs.opened(pack, "nano")


class Nano:
    """The engine. Several threads may call one instance.

    Attributes:
        hop: samples per frame (25 ms).
        card: the pack's model card.
    """

    name = "nano"
    sample_rate = SAMPLE_RATE
    hop = HOP * CONTOUR_RATE
    capabilities = Capabilities(
        two_stage=True,
        reads="phonemes",
        languages=frozenset({"en-us", "en-gb"}),
        max_symbols=MAX_SYMBOLS,
        controls=frozenset({"rate", "pitch", "range", "volume", "breath", "tilt"}),
    )

    def __init__(self, path: Path | str | Pack | None = None, vocoder: Path | None = None) -> None:
        """Load a pack.

        Args:
            path: its folder, or a GGUF file; the name of an installed one; None = the one that
                comes with LiteTTS.
            vocoder: the folder of the vocoder's pack; None = in the GGUF file, or the one that
                comes with LiteTTS.

        Raises:
            ModelError: one is missing or damaged.
        """
        self.pack = _pack(path)
        if isinstance(path, str):
            self.name = f"{Nano.name}:{path}"
        self.card: Mapping[str, Any] = self.pack.card
        self._encoder, self._prosody, self._features = (
            open_network(self.pack, name, _ABSENT) for name in NETWORKS
        )
        self._vocoder = Vocoder(self.pack if self.pack.store and not vocoder else vocoder)
        self.identity = _identity(self.pack, self._vocoder.pack)

    @property
    def together(self) -> float:
        """Utterances in one run of the decoder, on average, where they may be put together."""
        return self._vocoder.together

    @staticmethod
    def facts(model: str = "") -> Facts:
        """See `Engine`: of the packs that come with LiteTTS, or of an installed one."""
        can, name = Nano.capabilities, Nano.name
        if model:
            name, pack = f"{name}:{model}", _pack(model)
            identity = _identity(pack, pack)
        else:
            identity = _identity(_pack(None), Pack(VOCODER, remedy=REMEDY))
        return Facts(name, SAMPLE_RATE, identity, can.languages, can.reads, can.max_symbols)

    def predict(
        self,
        utterance: Utterance,
        voice: Voice,
        *,
        rate: float = 1.0,
        duration: Floats | None = None,
    ) -> Prediction:
        """Stage 1: durations, then F0 and energy for them.

        Args:
            utterance: 1 to MAX_SYMBOLS symbols.
            voice: with its styles.
            rate: 2 = twice as fast.
            duration: factor for each symbol, float32 [N].

        Raises:
            EngineError: the utterance is empty or longer than MAX_SYMBOLS, or a network failed.
            InputError: a voice without a style, or a symbol that is not in the inventory.
        """
        n = check_length(utterance, self.name, MAX_SYMBOLS)
        style = _style(voice, n)
        tokens = np.array([[PAD, *encode(utterance.symbols), PAD]], np.int64)
        encodings, log_frames = self._encoder.run({"tokens": tokens, "style": style[None]}).values()
        factor = np.full(n + 2, 1 / rate)
        if duration is not None:
            factor[1:-1] *= duration
        natural = np.exp(np.minimum(log_frames[0].astype(np.float64), np.log(_MOST_FRAMES)))
        check_frames(natural)
        durations = _durations(utterance.symbols, natural, factor)
        f0, energy = self._contours(encodings[0], durations, style)
        return predicted(
            durations,
            f0,
            energy,
            rate=CONTOUR_RATE,
            ahead=AHEAD,
            quiet=QUIET,
            state={"encodings": encodings[0]},
        )

    def _contours(self, encodings: Floats, durations: Ints, style: Floats) -> tuple[Floats, Floats]:
        """F0 in Hz, 0 where there is no voice, and energy: float32 [2 * frames] each."""
        frames = _frames(encodings, durations)
        (made,) = self._prosody.run({"frames": frames[None], "style": style[None]}).values()
        told = check_numbers(made[:, 0], "pitch and the energy")
        voiced = _without_flicker(told[1] > 0)
        f0 = np.where(voiced, np.maximum(told[0] * _F0_SCALE, 2 * UNVOICED_HZ), 0)
        return f0.astype(np.float32), (told[2] * _ENERGY_SCALE).astype(np.float32)

    def render(self, prediction: Prediction, voice: Voice, *, seed: int = 0) -> Iterator[Floats]:
        """Stage 2: float32 [frames * hop] in one piece; by the same seed the same samples.

        Raises:
            EngineError: contours that do not fit the durations, or a network failed.
            InputError: a voice without a style.
        """
        durations = all_frames(prediction)
        values = int(durations.sum()) * CONTOUR_RATE
        check_contours(prediction, ("f0", "energy", "energy_db", "breath", "tilt_db"), values)
        if values == 0:
            return
        style = self._style_of(prediction, voice)
        controls = Controls(prediction.energy_db, prediction.breath, prediction.tilt_db)
        features = self._features_of(prediction, style)
        yield self._vocoder.render(
            features, prediction.f0, prediction.energy, style, controls, seed=seed
        )

    def rendering(self, prediction: Prediction, voice: Voice, *, seed: int = 0) -> Pieces:
        """See `Steerable`: the samples of `render`, to what a network in 8 bits rounds."""
        style = self._style_of(prediction, voice)
        features = partial(self._features_of, style=style)
        return Pieces(self._vocoder, features, prediction, style, seed=seed)

    def _features_of(self, prediction: Prediction, style: Floats) -> Floats:
        """Of all frames: the network looks at the whole."""
        encodings = np.asarray(prediction.state["encodings"], np.float32)
        (features,) = self._features.run(
            {
                "frames": _frames(encodings, all_frames(prediction))[None],
                "contours": _told(prediction.f0, prediction.energy)[None],
                "style": style[None],
            }
        ).values()
        made: Floats = features[0]
        return made

    @staticmethod
    def _style_of(prediction: Prediction, voice: Voice) -> Floats:
        return _style(voice, len(prediction.state["encodings"]) - 2)


def _style(voice: Voice, symbols: int) -> Floats:
    """float32 [256], for an utterance of so many symbols. Row 0 of a voice is for one."""
    styles = voice.conditioning
    if not isinstance(styles, np.ndarray):
        raise InputError(f"nano has no voice '{voice.id}'", field="voice")
    if voice.engine.partition(":")[0] != "nano" or styles.shape[-1] != 256:
        raise InputError(f"'{voice.id}' is not a voice of nano", field="voice")
    rows = styles.reshape(-1, styles.shape[-1])
    row: Floats = np.ascontiguousarray(rows[min(symbols, len(rows)) - 1], np.float32)
    return row


def _frames(encodings: Floats, durations: Ints) -> Floats:
    """Inputs of the networks that run per frame: float32 [F, encoder + 4].

    Of each frame: its symbol's encoding, the share of the symbol that has passed and that is to
    come, the symbol's length (log) and one over it.
    """
    index = np.repeat(np.arange(len(durations)), durations)
    begins = np.cumsum(durations) - durations
    length = durations[index].astype(np.float32)
    share = (np.arange(len(index)) - begins[index] + 0.5).astype(np.float32) / length
    place = np.column_stack([share, 1 - share, np.log(length), 1 / length]).astype(np.float32)
    return np.concatenate([encodings[index], place], 1)


def _told(f0: Floats, energy: Floats) -> Floats:
    """The contours as the features' network reads them: float32 [F, 8], two values a frame."""
    voiced = (f0 > UNVOICED_HZ).astype(np.float32)
    log_f0 = np.log(np.maximum(f0, UNVOICED_HZ) / _REFERENCE_HZ) * voiced
    scaled = energy / _ENERGY_RANGE
    told = np.column_stack([log_f0, voiced, scaled, scaled**2]).astype(np.float32)
    return told.reshape(len(f0) // CONTOUR_RATE, -1)


def _durations(symbols: str, natural: Doubles, factor: Doubles) -> Ints:
    """Frames of lead, every symbol and tail; int32 [N + 2].

    Where the rate is changed, symbols without a sound of their own may vanish.
    """
    sounds = [0 < i <= len(symbols) and symbols[i - 1] not in _BRIEF for i in range(len(natural))]
    whole = durations_of(natural, factor, np.array(sounds, np.int32))
    whole[0], whole[-1] = np.clip(whole[[0, -1]], 1, (LEAD, TAIL))
    return whole


def _without_flicker(voiced: np.ndarray[Any, np.dtype[np.bool_]]) -> Any:
    """Voicing without flips of a single value (majority of three)."""
    padded = np.pad(voiced.astype(np.int8), 1, mode="edge")
    return padded[:-2] + padded[1:-1] + padded[2:] >= 2
