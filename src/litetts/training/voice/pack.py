"""A pack spoken with the recipe's own signal: how checks and `evaluate` hear what was exported."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from litetts.document import Floats
from litetts.engines.onnx.session import open_session
from litetts.errors import ModelError
from litetts.training.voice.corpus import Example
from litetts.training.voice.decoder import conditions
from litetts.training.voice.excitation import phase, phase_at_samples, pulses
from litetts.training.voice.export import DECODER_PARTS, TEXT_PARTS
from litetts.training.voice.signal import synthesise
from litetts.training.voice.textside import ENERGY_UNIT, F0_UNIT_HZ, TextSide, place

__all__ = ["Pack"]


class Pack:
    """The files of a pack.

    Attributes:
        speaks: it has a text side, and can speak by itself.
    """

    def __init__(self, folder: Path, threads: int = 1) -> None:
        """Load them.

        Raises:
            ModelError: a file is missing or damaged.
        """
        for name in DECODER_PARTS:
            if not (folder / f"{name}.onnx").is_file():
                raise ModelError(f"{folder} has no {name}.onnx; make it with: litetts train export")
        self.speaks = all((folder / f"{name}.onnx").is_file() for name in TEXT_PARTS)
        names = (*DECODER_PARTS, *(TEXT_PARTS if self.speaks else ()))
        self._sessions = {
            name: open_session(folder / f"{name}.onnx", threads=threads) for name in names
        }

    def _run(self, part: str, **feeds: NDArray[Any]) -> list[Tensor]:
        made = self._sessions[part].run(None, feeds)
        return [torch.from_numpy(np.asarray(values)) for values in made]

    def decode(self, example: Example, *, seed: int = 0) -> Floats:
        """The teacher's decisions and features in the student's sound: Kokoro's fast decoder.

        Args:
            example: of a corpus.
            seed: of the noise.

        Returns:
            float32 [T * 300].
        """
        (features,) = self._run("adapter", x=example.features[None].astype(np.float32))
        return self._sound(features, example.f0, example.energy, example.style, seed)

    def speak(self, example: Example, *, seed: int = 0) -> Floats:
        """Its tokens in its style, everything else decided by the student: nano.

        Raises:
            ModelError: the pack has no text side.
        """
        if not self.speaks:
            raise ModelError("the pack has no text side: it decodes what Kokoro decides")
        style = example.style[None].astype(np.float32)
        tokens = example.tokens[None].astype(np.int64)
        encodings, log_frames = self._run("encoder", tokens=tokens, style=style)
        durations = torch.exp(log_frames[0]).round().clamp(min=1).long()
        index, places = place(durations)
        frames = torch.cat([encodings[0][index], places], -1)[None]
        (contours,) = self._run("prosody", frames=frames.numpy(), style=style)
        f0 = contours[0] * F0_UNIT_HZ * (contours[1] > 0)
        energy = contours[2] * ENERGY_UNIT
        told = TextSide.contours(f0, energy)
        (features,) = self._run(
            "features", frames=frames.numpy(), contours=told.numpy(), style=style
        )
        return self._sound(features, f0[0].numpy(), energy[0].numpy(), example.style, seed)

    def _sound(
        self, features: Tensor, f0: Floats, energy: Floats, style: Floats, seed: int
    ) -> Floats:
        centres = phase(f0)
        phases = phase_at_samples(centres, 0, len(f0)) % (2 * np.pi)
        told = conditions(
            torch.from_numpy(f0)[None],
            torch.from_numpy(energy)[None],
            torch.from_numpy((centres % (2 * np.pi)).astype(np.float32))[None],
        )
        (spectra,) = self._run(
            "decoder",
            features=features.numpy(),
            conditions=told.numpy(),
            style=style[None].astype(np.float32),
        )
        noise = np.random.Generator(np.random.SFC64(seed)).standard_normal(
            len(phases), dtype=np.float32
        )
        excitation = (phases.astype(np.float32), pulses(f0, phases), noise)
        made = synthesise(spectra, *(torch.from_numpy(part)[None] for part in excitation))
        samples: Floats = made[0].numpy()
        return samples
