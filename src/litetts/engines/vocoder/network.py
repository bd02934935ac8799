"""The network: features and contours at 80 frames a second to what the signal is made of.

A pack is a folder:

    decoder.onnx   features, conditions, style -> spectra
    adapter.onnx   x, what Kokoro's decoder hands to its generator -> features
    card.json      sizes, and how it was trained

Nothing in it is normalised over time and it looks 24 frames (0.3 s) to each side, so it sounds the
same whether a sentence is made whole or piece by piece. Made by `litetts train`.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from litetts.document import Floats
from litetts.engines.base import check_numbers
from litetts.engines.onnx.batching import Network, open_network
from litetts.engines.vocoder.signal import (
    HOP,
    UNVOICED_HZ,
    Controls,
    Doubles,
    phase,
    synthesise,
    white,
)
from litetts.models.pack import Pack

__all__ = ["PACK", "REACH", "REMEDY", "STYLE", "Vocoder"]

PACK = Path(__file__).parent / "pack"
"""The pack that comes with LiteTTS."""
REMEDY = "reinstall litetts, or make one with litetts train export"
"""What to do about a pack that is not whole."""
REACH = 24
"""Frames to each side that the network looks at."""
STYLE = 256
"""Values of a style; the decoder uses the first half."""
_REFERENCE_HZ = 150.0
"""F0 is given as a logarithm relative to this."""
_ENERGY_SCALE = 10.0
"""Energy is given divided by this: about -1 to 1."""
_HARMONICS = (1, 2, 3, 4)
"""Of the phase at the centre of a frame, which the network sees as cosines and sines."""
_ABSENT = {"features": [0.0], "conditions": [0.0, -1.0, *[0.0] * (2 + 2 * len(_HARMONICS))]}
"""A frame that is not there, in a batch with longer ones: its voicing is -1."""


class Vocoder:
    """The decoder of a pack. Several threads may call one instance.

    Attributes:
        pack: its files.
    """

    def __init__(self, path: Path | Pack | None = None) -> None:
        """Load a pack.

        Args:
            path: its folder, or a pack that has it among others; None = the one that comes with
                LiteTTS.

        Raises:
            ModelError: it is missing or damaged.
        """
        self.pack = path if isinstance(path, Pack) else Pack(path or PACK, remedy=REMEDY)
        self._decoder = open_network(self.pack, "decoder", _ABSENT)
        self._adapter: Network | None = None

    @property
    def together(self) -> float:
        """Utterances in one run of the decoder, on average; 1 = each is computed by itself."""
        return self._decoder.runs.mean if self._decoder.runs else 1.0

    def features(self, x: Floats) -> Floats:
        """Features of what Kokoro's decoder hands to its generator, [T, 512] -> [T, width]."""
        if self._adapter is None:
            self._adapter = open_network(self.pack, "adapter", {"x": [0.0]})
        (made,) = self._adapter.run({"x": x[None]}).values()
        features: Floats = made[0]
        return features

    def render(
        self,
        features: Floats,
        f0: Floats,
        energy: Floats,
        style: Floats,
        controls: Controls,
        *,
        seed: int = 0,
    ) -> Floats:
        """Samples at 24 kHz, float32 [T * HOP]; of no frames, none.

        Args:
            features: [T, width].
            f0: in Hz, [T]; UNVOICED_HZ or less where there is no voice.
            energy: Kokoro's measure of it, [T].
            style: of the voice, [256].
            controls: [T].
            seed: of the noise.

        Raises:
            EngineError: the network failed.
        """
        if not len(f0):
            return np.zeros(0, np.float32)
        phases = phase(f0)
        spectra = self.spectra(features, f0, energy, phases, style)
        random = np.random.Generator(np.random.SFC64(seed))
        noise = white(random, len(f0) * HOP)
        return synthesise(spectra, f0, phases, controls, noise)

    def spectra(
        self, features: Floats, f0: Floats, energy: Floats, phases: Doubles, style: Floats
    ) -> Floats:
        """What sound is made of (`signal.synthesise`), for frames with REACH more on each side.

        Arguments as of `render`; `phases` as of `signal.phase`. Raises EngineError.
        """
        (made,) = self._decoder.run(
            {
                "features": features[None],
                "conditions": _conditions(f0, energy, phases)[None],
                "style": style.reshape(1, -1),
            }
        ).values()
        return check_numbers(made[0])


def _conditions(f0: Floats, energy: Floats, phases: Doubles) -> Floats:
    """What the network knows of the contours: float32 [T, 12]."""
    voiced = (f0 > UNVOICED_HZ).astype(np.float32)
    log_f0 = np.log(np.maximum(f0, UNVOICED_HZ) / _REFERENCE_HZ) * voiced
    scaled = energy / _ENERGY_SCALE
    angles = np.mod(phases[:, None] * np.array(_HARMONICS), 2 * np.pi)
    waves = np.concatenate([np.cos(angles), np.sin(angles)], 1) * voiced[:, None]
    return np.column_stack([log_f0, voiced, scaled, scaled**2, waves]).astype(np.float32)
