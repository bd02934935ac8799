"""Batches: pieces of utterances with sound for the decoder, whole utterances for the text side.

All that is read stays in memory: 5 MB for a minute of planned speech, 10 MB with its sound.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Self

import numpy as np
import torch
from torch import Tensor

from litetts.document import Floats
from litetts.errors import InputError, ModelError
from litetts.training.voice.corpus import Example, Part, load
from litetts.training.voice.excitation import HOP, phase, phase_at_samples, pulses
from litetts.training.voice.textside import PER_FRAME, PLACES, place

__all__ = ["PlanBatch", "SoundBatch", "Utterances"]

_NEIGHBOURS = 3
"""A batch of whole utterances is drawn from so many times its size of similar length."""
_STATISTICS_STRIDE = 7
"""Of the features, every seventh is counted for mean and deviation."""
_LEAST_DEVIATION = 1e-3


class _Batch:
    """Tensors that go to a device together."""

    def to(self, device: torch.device) -> Self:
        """The same on a device."""
        return type(self)(**{f.name: getattr(self, f.name).to(device) for f in fields(self)})  # type: ignore[arg-type]


@dataclass(frozen=True)
class SoundBatch(_Batch):
    """Pieces of T values of utterances with sound.

    Attributes:
        features: the teacher's, [B, T, source].
        f0, energy: [B, T].
        phase: of the fundamental at the values' centres, in radians, [B, T].
        phases: the same at the samples, [B, T * HOP].
        pulses, noise: the excitation, [B, T * HOP].
        samples: the teacher's, [B, T * HOP].
        style: [B, STYLE].
    """

    features: Tensor
    f0: Tensor
    energy: Tensor
    phase: Tensor
    phases: Tensor
    pulses: Tensor
    noise: Tensor
    samples: Tensor
    style: Tensor


@dataclass(frozen=True)
class PlanBatch(_Batch):
    """Whole utterances of at most N symbols and F frames; features of C frames of each.

    Attributes:
        tokens: int [B, N].
        there: 1 where there is a symbol, [B, N].
        natural: durations in frames, [B, N].
        style: [B, STYLE].
        frames: 1 where there is a frame, [B, F].
        index: symbol of each frame, int [B, F].
        places: of `place`, [B, F, PLACES].
        f0, energy: [B, 2 F].
        window: frames whose features are there, int [B, C].
        features: the teacher's of those, [B, 2 C, source].
        known: 1 where there are features, [B, 2 C].
    """

    tokens: Tensor
    there: Tensor
    natural: Tensor
    style: Tensor
    frames: Tensor
    index: Tensor
    places: Tensor
    f0: Tensor
    energy: Tensor
    window: Tensor
    features: Tensor
    known: Tensor


class Utterances:
    """The utterances of some parts of a corpus.

    Attributes:
        items: sorted by length.
    """

    def __init__(self, corpus: Path, parts: Sequence[Part], *, aloud: bool) -> None:
        """Read them.

        Args:
            corpus: its folder.
            parts: of the corpus.
            aloud: with samples; utterances without are left out.

        Raises:
            InputError: there are none.
        """
        self._folders = [corpus / part for part in parts]
        self._aloud = aloud
        self._seen: set[Path] = set()
        self.items: list[Example] = []
        self.refresh()
        if not self.items:
            raise InputError(
                f"there are no utterances in {' or '.join(map(str, self._folders))}; make some "
                "with: litetts train corpus",
                field="corpus",
            )

    def refresh(self) -> None:
        """Take in what has been added since: training may begin while the teacher speaks."""
        for folder in self._folders:
            for path in sorted(folder.glob("*.npz")):
                if path in self._seen:
                    continue
                self._seen.add(path)
                item = load(path, aloud=self._aloud)
                values = len(item.f0)
                spoken = values * HOP if item.samples is None else len(item.samples)
                if values != PER_FRAME * int(item.durations.sum()) or spoken != values * HOP:
                    raise ModelError(f"{path}: durations, contours and sound differ in length")
                if not self._aloud or item.samples is not None:
                    self.items.append(item)
        self.items.sort(key=lambda item: (len(item.f0), item.voice, item.text))
        lengths = np.array([len(item.f0) for item in self.items], np.float64)
        self._weights = lengths / max(1.0, lengths.sum())

    @property
    def source(self) -> int:
        """Channels of the features."""
        return int(self.items[0].features.shape[1])

    @property
    def seconds(self) -> float:
        """Length of all."""
        return sum(len(item.f0) for item in self.items) / 80

    def statistics(self) -> tuple[Tensor, Tensor]:
        """Mean and deviation of each channel of the features."""
        some = np.concatenate(
            [item.features[::_STATISTICS_STRIDE].astype(np.float32) for item in self.items]
        )
        return torch.from_numpy(some.mean(0)), torch.from_numpy(some.std(0) + _LEAST_DEVIATION)

    def sounds(self, chance: np.random.Generator, size: int, length: int) -> SoundBatch:
        """`size` pieces of `length` values; longer utterances are drawn more often.

        What is shorter than a piece has silence after it.
        """
        made: dict[str, list[Floats]] = {f.name: [] for f in fields(SoundBatch)}
        for i in chance.choice(len(self.items), size, p=self._weights):
            item = self.items[i]
            assert item.samples is not None
            total = len(item.f0)
            count = min(total, length)
            start = int(chance.integers(0, total - count + 1))
            centres = phase(item.f0)
            phases = np.mod(phase_at_samples(centres, start, count), 2 * np.pi)
            cut = slice(start, start + count)
            piece: dict[str, Any] = {
                "features": item.features[cut],
                "f0": item.f0[cut],
                "energy": item.energy[cut],
                "phase": np.mod(centres[cut], 2 * np.pi),
                "phases": phases,
                "pulses": pulses(item.f0[cut], phases),
                "samples": item.samples[start * HOP : (start + count) * HOP],
            }
            for name, values in piece.items():
                full = length * (HOP if len(values) > count else 1)
                missing = [(0, full - len(values)), *[(0, 0)] * (values.ndim - 1)]
                made[name].append(np.pad(values, missing).astype(np.float32))
            made["noise"].append(chance.standard_normal(length * HOP, dtype=np.float32))
            made["style"].append(item.style)
        return SoundBatch(**{k: torch.from_numpy(np.stack(v)) for k, v in made.items()})

    def plans(self, chance: np.random.Generator, size: int, crop: int) -> PlanBatch:
        """`size` utterances of similar length, with the features of `crop` frames of each."""
        middle = int(chance.integers(0, len(self.items)))
        span = min(len(self.items), _NEIGHBOURS * size)
        low = max(0, min(len(self.items) - span, middle - span // 2))
        some = [self.items[i] for i in chance.integers(low, low + span, size)]
        most = max(len(item.tokens) for item in some)
        longest = max(int(item.durations.sum()) for item in some)
        crop = min(crop, longest)
        tokens = torch.zeros(size, most, dtype=torch.long)
        there, natural = torch.zeros(size, most), torch.ones(size, most)
        frames, index = torch.zeros(size, longest), torch.zeros(size, longest, dtype=torch.long)
        places = torch.zeros(size, longest, PLACES)
        f0, energy = torch.zeros(2, size, PER_FRAME * longest)
        window = torch.zeros(size, crop, dtype=torch.long)
        features = torch.zeros(size, PER_FRAME * crop, self.source)
        known = torch.zeros(size, PER_FRAME * crop)
        for row, item in enumerate(some):
            n, total = len(item.tokens), int(item.durations.sum())
            tokens[row, :n] = torch.from_numpy(item.tokens.astype(np.int64))
            there[row, :n] = 1
            natural[row, :n] = torch.from_numpy(item.natural)
            frames[row, :total] = 1
            placed = place(torch.from_numpy(item.durations.astype(np.int64)))
            index[row, :total], places[row, :total] = placed
            f0[row, : PER_FRAME * total] = torch.from_numpy(item.f0)
            energy[row, : PER_FRAME * total] = torch.from_numpy(item.energy)
            start = int(chance.integers(0, max(1, total - crop + 1)))
            window[row] = (start + torch.arange(crop)).clamp(max=longest - 1)
            count = PER_FRAME * min(total - start, crop)
            cut = item.features[PER_FRAME * start :][:count].astype(np.float32)
            features[row, :count] = torch.from_numpy(cut)
            known[row, :count] = 1
        style = torch.from_numpy(np.stack([item.style for item in some])).float()
        return PlanBatch(
            tokens, there, natural, style, frames, index, places, f0, energy, window, features,
            known,
        )  # fmt: skip
