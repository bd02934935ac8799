"""Kokoro's fast form: the released stages up to its generator, and our vocoder in its place.

94 % of Kokoro's time is the generator. What it is given, with F0, energy and style, is enough for a
vocoder at the frame rate (`engines.vocoder`), which speaks every voice, language and mix of the
released network, and has breath and tilt besides.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

from litetts.document import Floats, Ints, Prediction, Voice
from litetts.engines import vocoder
from litetts.engines.base import Capabilities, Facts, Rendering, all_frames
from litetts.engines.kokoro.engine import Kokoro
from litetts.engines.vocoder import REMEDY, Vocoder
from litetts.engines.vocoder.network import PACK
from litetts.engines.vocoder.signal import Controls
from litetts.models.pack import Pack

__all__ = ["Fast"]


def _sounded(vocoder: Pack) -> str:
    """What the vocoder adds to the identity."""
    return f"-{vocoder.identity('decoder', 'adapter')}"


class Fast(Kokoro):
    """The engine. Several threads may call one instance."""

    name = "kokoro-fast"
    generates = False

    def __init__(
        self, path: Path | None = None, voices: Path | None = None, threads: int | None = None
    ) -> None:
        """Load a model as `Kokoro` does; the vocoder comes with LiteTTS.

        One that runs whole has no place for the vocoder and speaks as it is.

        Raises:
            ModelError: a file is missing, damaged, or not a Kokoro model.
        """
        super().__init__(path, voices, threads)
        self._vocoder = Vocoder()
        self.identity += _sounded(self._vocoder.pack)
        if self.generates:
            return
        self.capabilities = Capabilities(
            two_stage=True,
            reads="phonemes",
            languages=self.capabilities.languages,
            max_symbols=self.capabilities.max_symbols,
            fastest=self.capabilities.fastest,
            controls=frozenset({"rate", "pitch", "range", "volume", "breath", "tilt"}),
        )

    @classmethod
    def facts(cls, model: str = "") -> Facts:
        """See `Engine`: of the installed model and the vocoder that comes with LiteTTS."""
        released = super().facts()
        sounded = _sounded(Pack(PACK, remedy=REMEDY))
        return replace(released, identity=released.identity + sounded)

    def _sound(self, prediction: Prediction, frames: Ints, style: Floats, seed: int) -> Floats:
        """The vocoder's samples, gain included."""
        f0, energy = prediction.f0, prediction.energy
        controls = Controls(prediction.energy_db, prediction.breath, prediction.tilt_db)
        features = self._features_of(prediction, style)
        return self._vocoder.render(features, f0, energy, style, controls, seed=seed)

    def rendering(self, prediction: Prediction, voice: Voice, *, seed: int = 0) -> Rendering:
        """See `Steerable`."""
        style = self._style(voice, len(all_frames(prediction)))
        features = partial(self._features_of, style=style)
        return vocoder.Pieces(self._vocoder, features, prediction, style, seed=seed)

    def _features_of(self, prediction: Prediction, style: Floats) -> Floats:
        """The vocoder's features of all frames."""
        assert self._stages is not None
        frames = all_frames(prediction)
        x = self._stages.front(prediction.state, frames, prediction.f0, prediction.energy, style)
        return self._vocoder.features(x)
