"""Training in three stages, each within its budget: decoder, text, adversarial.

1. The decoder learns from spectral distances to the teacher's sound. Nothing but the network is
   between features and samples, so 25 minutes of a processor give DistillMOS 4.0.
2. The text side learns what the teacher decided. It can run beside the others on another core: it
   needs only how the decoder reads its features.
3. The decoder goes on against critics, which hear what distances do not: the phase of voiced sound.
   The critics are warmed up: at first the decoder hears little of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from litetts.errors import InputError, ModelError
from litetts.training.voice.corpus import Part
from litetts.training.voice.critics import Critics, critics_loss, decoder_losses
from litetts.training.voice.data import SoundBatch, Utterances
from litetts.training.voice.decoder import Decoder, DecoderSize, conditions
from litetts.training.voice.excitation import UNVOICED_HZ
from litetts.training.voice.loop import Budget, Progress, Stage, StageSettings, run, set_rate
from litetts.training.voice.losses import spectral
from litetts.training.voice.restore import decoder_of, text_of
from litetts.training.voice.signal import synthesise
from litetts.training.voice.textside import (
    ENERGY_UNIT,
    F0_UNIT_HZ,
    PER_FRAME,
    TextSide,
    TextSize,
)

__all__ = [
    "AdversarialStage",
    "DecoderStage",
    "FitSettings",
    "TextStage",
    "fit",
    "load_decoder",
    "load_text",
]

DECODER = StageSettings(1e-3, 0.05, (0.8, 0.99), average=0.998, clip=5.0, batch=10, length=64)
ADVERSARIAL = StageSettings(6e-4, 0.05, (0.8, 0.99), average=0.999, clip=20.0, batch=8, length=64)
TEXT = StageSettings(8e-4, 0.03, (0.9, 0.98), average=0.999, clip=2.0, batch=8, length=56)
"""Learning rates and sizes as tried on two processor cores: 0.8 s pieces keep a step of the decoder
at 0.15 s, one of the adversarial stage at 0.5 s."""

_CRITICS_RATE, _CRITICS_FLOOR = 4e-4, 0.1
_SPECTRAL, _FOOLED, _MATCHED = 3.0, 1.0, 2.0
"""Weights of the losses in the adversarial stage."""
_CRITICS_WARMUP = 300
"""Steps until the decoder hears the critics in full."""
_SOUNDS: tuple[Part, ...] = ("aloud", "others")
"""What the decoder learns from; the text side learns English alone."""
_CHECK_BATCHES = 4
"""Of sentences kept back, at each checkpoint."""
_SHORTEST_FRAMES = 0.3
"""Natural durations below are learned as this: their log would outweigh all others."""
_LONGEST_LOG_FRAMES = 5.0
"""Log durations are bounded by this (148 frames) where they are taken to the power of e."""
_FRAMES_WEIGHT = 0.1
_PITCH_WEIGHT = 2.0
_SPREAD_MEMORY = 0.99
_LEAST_SPREAD = 1e-3


@dataclass(frozen=True, slots=True)
class FitSettings:
    """How to train.

    Attributes:
        decoder, text, adversarial: budgets in minutes; 0 leaves a stage out.
        seed: of weights and batches.
        device: "cpu" or "cuda"; "" = a graphics card if there is one.
        threads: of the processor; 0 = PyTorch's choice. One stage on each core in a process of its
            own learns more than one stage on all.
        decoder_size, text_size: of the networks; the channels of the features are the corpus's.
        batch: of every stage; 0 = as tried on a processor. A graphics card takes 32 and more.
        start: a pack, such as the one that ships, whose weights the stages begin with; None = from
            nothing. Critics always begin from nothing: a pack has none.
        ternary: the matrices learn to be -1, 0 and 1 times a scale, to be packed at `tq1_0`.
    """

    decoder: float = 180.0
    text: float = 90.0
    adversarial: float = 240.0
    seed: int = 0
    device: Literal["", "cpu", "cuda"] = ""
    threads: int = 0
    decoder_size: DecoderSize = field(default_factory=DecoderSize)
    text_size: TextSize = field(default_factory=TextSize)
    batch: int = 0
    start: Path | None = None
    ternary: bool = False


def load_decoder(path: Path) -> Decoder:
    """The averaged decoder of a checkpoint or snapshot, or that of a pack's folder.

    Raises:
        ModelError: there is none at `path`.
    """
    if path.is_dir():
        return decoder_of(path).eval()
    weights = _weights(path, "adapt.weight")
    model = Decoder(DecoderSize.of(weights))
    model.load_state_dict(weights)
    return model.eval()


def load_text(path: Path) -> TextSide:
    """The averaged text side of a checkpoint or snapshot, or that of a pack's folder.

    Raises:
        ModelError: there is none at `path`.
    """
    if path.is_dir():
        return text_of(path, decoder_of(path)).eval()
    weights = _weights(path, "embed.weight")
    model = TextSide(TextSize.of(weights))
    model.load_state_dict(weights)
    return model.eval()


def _weights(path: Path, has: str) -> Mapping[str, Tensor]:
    if not path.is_file():
        raise ModelError(f"there is no checkpoint at {path}; run litetts train fit first")
    try:
        weights: Mapping[str, Tensor] = torch.load(path, "cpu", weights_only=True)["ema"]
        weights[has]
    except Exception as error:  # torch.load raises whatever pickle and zip do
        raise ModelError(f"{path} is no checkpoint of this stage: {error}") from error
    return weights


def _speak(decoder: Decoder, batch: SoundBatch) -> Tensor:
    """The decoder's samples for the teacher's features."""
    told = conditions(batch.f0, batch.energy, batch.phase)
    spectra = decoder(decoder.features(batch.features), told, batch.style).float()
    with torch.autocast(batch.f0.device.type, enabled=False):
        return synthesise(spectra, batch.phases, batch.pulses, batch.noise)


class _Sounding(Stage):
    """What the two stages of the decoder share."""

    model: Decoder
    average: Decoder

    def __init__(
        self,
        model: Decoder,
        settings: StageSettings,
        device: torch.device,
        data: Utterances,
        kept: Utterances | None,
    ) -> None:
        super().__init__(model, settings, device)
        self._data, self._kept = data, kept

    def _batch(self, chance: np.random.Generator) -> SoundBatch:
        return self._data.sounds(chance, self.settings.batch, self.settings.length).to(self.device)

    @torch.no_grad()
    def check(self) -> dict[str, float]:
        """The spectral distance."""
        if self._kept is None:
            return {}
        found = []
        for seed in range(_CHECK_BATCHES):
            chance = np.random.default_rng(seed)
            batch = self._kept.sounds(chance, self.settings.batch, self.settings.length)
            batch = batch.to(self.device)
            with self.autocast():
                made = _speak(self.average, batch)
            found.append(float(spectral(made, batch.samples)))
        return {"spectral": float(np.mean(found))}

    def refresh(self) -> None:
        """Read what has been added to the corpus."""
        self._data.refresh()


class DecoderStage(_Sounding):
    """The decoder from nothing, by spectral distances alone."""

    name = "decoder"

    def learn(self, chance: np.random.Generator, step: int, share: float) -> dict[str, float]:
        """One step."""
        batch = self._batch(chance)
        with self.autocast():
            made = _speak(self.model, batch)
        loss = spectral(made, batch.samples)
        return {"spectral": loss.item(), "gradient": self.descend(loss, step, share)}


class AdversarialStage(_Sounding):
    """The decoder against critics; spectral distances stay, so that nothing is forgotten."""

    name = "adversarial"

    def __init__(
        self,
        model: Decoder,
        settings: StageSettings,
        device: torch.device,
        data: Utterances,
        kept: Utterances | None,
    ) -> None:
        super().__init__(model, settings, device, data, kept)
        self.critics = Critics().to(device)
        self._critics_optimiser = torch.optim.AdamW(
            self.critics.parameters(), _CRITICS_RATE, settings.betas, weight_decay=0.01
        )

    def learn(self, chance: np.random.Generator, step: int, share: float) -> dict[str, float]:
        """One step of the critics and one of the decoder, from the same judgements."""
        batch = self._batch(chance)
        with self.autocast():
            made = _speak(self.model, batch)
        heard_made = made.detach().requires_grad_(True)
        with self.autocast():
            real, student = self.critics(batch.samples), self.critics(heard_made)
        telling = critics_loss(real, student)
        fooled, matched = decoder_losses(
            [(r.detach(), [layer.detach() for layer in layers]) for r, layers in real], student
        )
        heard = min(1.0, step / _CRITICS_WARMUP)
        pull = heard * (_FOOLED * fooled + _MATCHED * matched)
        # Judged once for both: an eighth of the work less than a second hearing, after the critics
        # have moved.
        (towards,) = torch.autograd.grad(pull, heard_made, retain_graph=True)
        set_rate(self._critics_optimiser, _CRITICS_RATE, _CRITICS_FLOOR, _CRITICS_WARMUP, share)
        self._critics_optimiser.zero_grad(set_to_none=True)
        telling.backward(inputs=list(self.critics.parameters()))
        self._critics_optimiser.step()
        distance = spectral(made, batch.samples)
        loss = _SPECTRAL * distance + (made * towards).sum()
        return {
            "spectral": distance.item(),
            "critics": telling.item(),
            "fooled": fooled.item(),
            "matched": matched.item(),
            "gradient": self.descend(loss, step, share),
        }

    def state(self) -> dict[str, Any]:
        """The critics too."""
        return super().state() | {
            "critics": self.critics.state_dict(),
            "critics_optimiser": self._critics_optimiser.state_dict(),
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """The critics too."""
        super().restore(state)
        self.critics.load_state_dict(state["critics"])
        self._critics_optimiser.load_state_dict(state["critics_optimiser"])


class TextStage(Stage):
    """Durations, contours and features, each by its distance from the teacher's.

    Features count twice: all channels alike, and as the decoder reads them.
    """

    name = "text"
    model: TextSide
    average: TextSide

    def __init__(
        self,
        model: TextSide,
        settings: StageSettings,
        device: torch.device,
        data: Utterances,
        kept: Utterances | None,
        decoder: Decoder,
    ) -> None:
        super().__init__(model, settings, device)
        self._data, self._kept = data, kept
        self._mean = decoder.get_buffer("mean").to(device)
        self._std = decoder.get_buffer("std").to(device)
        self._reading = decoder.adapt.weight.detach().to(device)
        self._spread: Tensor | None = None  # of what the decoder reads, channel by channel

    def _losses(self, model: TextSide, data: Utterances, chance: np.random.Generator) -> _Losses:
        batch = data.plans(chance, self.settings.batch, self.settings.length).to(self.device)
        there, known = batch.there, batch.known
        wanted = (batch.features - self._mean) / self._std
        with self.autocast():
            encoded, log_frames = model.encode(batch.tokens, batch.style, there)
            wide = batch.index[..., None].expand(-1, -1, encoded.shape[-1])
            frames = torch.cat([encoded.float().gather(1, wide), batch.places], -1)
            f0, voicing, energy = model.prosody(frames, batch.style, batch.frames)
            contours = TextSide.contours(batch.f0, batch.energy)
            piece, told = (
                whole.gather(1, batch.window[..., None].expand(-1, -1, whole.shape[-1]))
                for whole in (frames, contours)
            )
            features = model.features(piece, told, batch.style).float()
        sounding = batch.frames.repeat_interleave(PER_FRAME, 1)
        voiced = (batch.f0 > UNVOICED_HZ).float() * sounding
        running = voiced[:, 1:] * voiced[:, :-1]
        pitch = f0 - batch.f0 / F0_UNIT_HZ
        wrong = features - wanted
        read = wanted[known > 0] @ self._reading.T
        spread = read.std(0).detach() + _LEAST_SPREAD
        if self._spread is None:
            self._spread = spread
        elif model.training:
            self._spread.lerp_(spread, 1 - _SPREAD_MEMORY)
        logs = (log_frames - torch.log(batch.natural.clamp(min=_SHORTEST_FRAMES))).abs()
        counts = torch.exp(log_frames.clamp(max=_LONGEST_LOG_FRAMES)) - batch.natural
        voices = functional.binary_cross_entropy_with_logits(voicing, voiced, reduction="none")
        return {
            "duration": _mean(logs, there) + _FRAMES_WEIGHT * _mean(counts.abs(), there),
            "pitch": _PITCH_WEIGHT * _mean(pitch.abs(), voiced),
            "tune": _PITCH_WEIGHT * _mean((pitch[:, 1:] - pitch[:, :-1]).abs(), running),
            "voicing": _mean(voices, sounding),
            "energy": _mean((energy - batch.energy / ENERGY_UNIT).abs(), sounding),
            "features": _mean(wrong.abs().mean(-1), known),
            "read": _mean((wrong @ self._reading.T / self._spread).abs().mean(-1), known),
        }

    def learn(self, chance: np.random.Generator, step: int, share: float) -> dict[str, float]:
        """One step."""
        self.model.train()
        parts = self._losses(self.model, self._data, chance)
        norm = self.descend(torch.stack(list(parts.values())).sum(), step, share)
        return {name: value.item() for name, value in parts.items()} | {"gradient": norm}

    @torch.no_grad()
    def check(self) -> dict[str, float]:
        """The same losses."""
        if self._kept is None:
            return {}
        found = [
            self._losses(self.average, self._kept, np.random.default_rng(seed))
            for seed in range(_CHECK_BATCHES)
        ]
        return {name: float(np.mean([float(f[name]) for f in found])) for name in found[0]}

    def refresh(self) -> None:
        """Read what has been added to the corpus."""
        self._data.refresh()


_Losses = dict[str, Tensor]


def _mean(values: Tensor, weight: Tensor) -> Tensor:
    return (values * weight).sum() / weight.sum().clamp(min=1)


def fit(
    corpus: Path,
    folder: Path,
    settings: FitSettings | None = None,
    report: Callable[[Progress], None] = lambda _progress: None,
) -> bool:
    """Run the stages that have a budget, one after the other; each goes on where it was stopped.

    Args:
        corpus: its folder; it may still be growing.
        folder: of the run.
        settings: how to train.
        report: see `run`.

    Returns:
        False if the process was told to stop.

    Raises:
        InputError: the corpus has nothing to learn from, or there is no graphics card.
        ModelError: a stage needs the decoder, and there is none yet.
    """
    settings = settings or FitSettings()
    device = _device(settings.device)
    if settings.threads:
        torch.set_num_threads(settings.threads)

    def tuned(stage: StageSettings) -> StageSettings:
        stage = replace(stage, ternary=settings.ternary)
        return replace(stage, batch=settings.batch) if settings.batch else stage

    def budget(minutes: float) -> Budget:
        torch.manual_seed(settings.seed)
        return Budget(minutes, settings.seed)

    if settings.decoder > 0:
        sounds, kept = Utterances(corpus, _SOUNDS, aloud=True), _kept(corpus, aloud=True)
        limits = budget(settings.decoder)
        decoder = (
            load_decoder(settings.start).train()
            if settings.start
            else _new_decoder(sounds, settings.decoder_size)
        )
        stage: Stage = DecoderStage(decoder, tuned(DECODER), device, sounds, kept)
        if not run(stage, folder, limits, report):
            return False
    if settings.text > 0:
        plans = Utterances(corpus, ("aloud", "planned"), aloud=False)
        decoder = load_decoder(_begun(folder, settings.start))
        limits = budget(settings.text)
        text = (
            load_text(settings.start)
            if settings.start
            else TextSide(replace(settings.text_size, source=plans.source))
        )
        kept = _kept(corpus, aloud=False)
        stage = TextStage(text, tuned(TEXT), device, plans, kept, decoder)
        if not run(stage, folder, limits, report):
            return False
    if settings.adversarial > 0:
        sounds, kept = Utterances(corpus, _SOUNDS, aloud=True), _kept(corpus, aloud=True)
        limits = budget(settings.adversarial)
        decoder = load_decoder(_begun(folder, settings.start)).train()
        stage = AdversarialStage(decoder, tuned(ADVERSARIAL), device, sounds, kept)
        return run(stage, folder, limits, report)
    return True


def _begun(folder: Path, start: Path | None) -> Path:
    """The decoder that a later stage builds on: this run's own, else the one it started with."""
    own = folder / "decoder.pt"
    return start if start and not own.exists() else own


def _kept(corpus: Path, *, aloud: bool) -> Utterances | None:
    """The sentences kept back, if the corpus has any."""
    try:
        return Utterances(corpus, ("held-out",), aloud=aloud)
    except InputError:
        return None


def _new_decoder(data: Utterances, size: DecoderSize) -> Decoder:
    decoder = Decoder(replace(size, source=data.source))
    for name, values in zip(("mean", "std"), data.statistics(), strict=True):
        decoder.get_buffer(name).copy_(values)
    return decoder


def _device(name: str) -> torch.device:
    if name == "cuda" and not torch.cuda.is_available():
        raise InputError("PyTorch finds no graphics card here; use --device cpu", field="device")
    return torch.device(name or ("cuda" if torch.cuda.is_available() else "cpu"))
