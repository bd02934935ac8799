"""A stage of training within a budget of minutes: it can be stopped at any time and goes on.

run/STAGE.pt            everything that the stage needs to go on
run/snapshots/STAGE-MMMM.pt   the averaged weights after so many minutes, to choose from
run/STAGE.csv, .png     losses over steps, of training and of sentences kept back
"""

from __future__ import annotations

import copy
import csv
import math
import signal
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from litetts.training.voice.ternary import Ternary

__all__ = ["Budget", "Progress", "Stage", "StageSettings", "run", "write"]

_REPORT_S = 30.0
"""Seconds between two lines of progress and rows of curves."""
_YOUNG = 10
"""The running mean forgets its first steps: after n of them the decay is at most n / (n + 10)."""
_WARMUP = 200
"""Steps until the learning rate is at its peak."""
CHECKPOINT_MINUTES, SNAPSHOT_MINUTES = 4.0, 20.0


@dataclass(frozen=True, slots=True)
class StageSettings:
    """How a stage learns.

    Attributes:
        rate: peak learning rate of AdamW; a cosine brings it to `floor` of it over the budget.
        floor: see there.
        betas: of AdamW.
        average: decay of the running mean of the weights, which is what is exported.
        clip: norm to which gradients are brought.
        batch: pieces or utterances in one.
        length: of a piece: values (80 a second) for the decoder, frames (40) for the text side.
        ternary: the matrices are -1, 0 and 1 times a scale (`ternary`).
    """

    rate: float
    floor: float
    betas: tuple[float, float]
    average: float
    clip: float
    batch: int
    length: int
    ternary: bool = False


@dataclass(frozen=True, slots=True)
class Budget:
    """How long to learn.

    Attributes:
        minutes: over all runs of the stage together.
        seed: of the first weights and of every batch.
        checkpoint_minutes: a crash loses at most this much.
        snapshot_minutes: between two snapshots.
    """

    minutes: float
    seed: int = 0
    checkpoint_minutes: float = CHECKPOINT_MINUTES
    snapshot_minutes: float = SNAPSHOT_MINUTES


@dataclass(frozen=True, slots=True)
class Progress:
    """State of a stage, for a line of progress.

    Attributes:
        stage: its name.
        step, minutes: of it.
        losses: by name, of training since the last one, or of sentences kept back.
        checked: the latter.
    """

    stage: str
    step: int
    minutes: float
    losses: Mapping[str, float]
    checked: bool = False


class Stage(ABC):
    """What a stage learns: its network, the running mean of its weights, a step and a check.

    Attributes:
        name: of its files.
    """

    name: str

    def __init__(self, model: nn.Module, settings: StageSettings, device: torch.device) -> None:
        self.settings, self.device = settings, device
        self.model = model.to(device)
        self.average = copy.deepcopy(self.model).requires_grad_(False).eval()
        self._coarse = [Ternary(self.model), Ternary(self.average)] if settings.ternary else []
        self.optimiser = torch.optim.AdamW(
            self.model.parameters(), settings.rate, settings.betas, weight_decay=0.01
        )

    @abstractmethod
    def learn(self, chance: np.random.Generator, step: int, share: float) -> dict[str, float]:
        """One step; the losses, for the curves.

        Args:
            chance: of this step alone, so that a run that goes on sees what it would have seen.
            step: from 0.
            share: of the budget that is spent, 0 to 1.
        """

    @abstractmethod
    def check(self) -> dict[str, float]:
        """Losses of the averaged weights on sentences kept back; {} if there are none."""

    @abstractmethod
    def refresh(self) -> None:
        """Take in what the corpus has gained."""

    def step(self, chance: np.random.Generator, step: int, share: float) -> dict[str, float]:
        """One step, as `learn`, with the weights that the network is to compute with."""
        if self._coarse:
            self._coarse[0].coarse()
        return self.learn(chance, step, share)

    def checked(self) -> dict[str, float]:
        """As `check`, likewise."""
        with self._averaged():
            return self.check()

    def exported(self) -> dict[str, Tensor]:
        """The averaged weights as they are to be used."""
        with self._averaged():
            return {name: value.clone() for name, value in self.average.state_dict().items()}

    def _averaged(self) -> AbstractContextManager[None]:
        return self._coarse[1].weights() if self._coarse else nullcontext()

    def state(self) -> dict[str, Any]:
        """What a checkpoint holds beside step and minutes."""
        behind = {"behind": self.average.state_dict()} if self._coarse else {}
        return {
            "model": self.model.state_dict(),
            "ema": self.exported(),
            "optimiser": self.optimiser.state_dict(),
            **behind,
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Take up the state of a checkpoint."""
        self.model.load_state_dict(state["model"])
        self.average.load_state_dict(state.get("behind", state["ema"]))
        self.optimiser.load_state_dict(state["optimiser"])

    def autocast(self) -> torch.autocast:
        """Networks compute in bfloat16, which halves their time; signals stay in float32."""
        return torch.autocast(self.device.type, torch.bfloat16)

    def descend(self, loss: Tensor, step: int, share: float) -> float:
        """Move the weights and their mean; the norm of the gradient.

        A step whose gradient is no number is left out: one such batch would end a run.
        """
        set_rate(self.optimiser, self.settings.rate, self.settings.floor, step, share)
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        if self._coarse:
            self._coarse[0].fine()
        norm = nn.utils.clip_grad_norm_(self.model.parameters(), self.settings.clip)
        if torch.isfinite(norm):
            self.optimiser.step()
        decay = min(self.settings.average, (step + 1) / (step + 1 + _YOUNG))
        with torch.no_grad():
            pairs = zip(self.average.parameters(), self.model.parameters(), strict=True)
            for mean, weight in pairs:
                mean.lerp_(weight, 1 - decay)
        return float(norm)


def set_rate(
    optimiser: torch.optim.Optimizer, peak: float, floor: float, step: int, share: float
) -> None:
    """The learning rate: warmed up over the first steps, then a cosine over the budget."""
    cosine = 0.5 * (1 + math.cos(math.pi * min(1.0, share)))
    rate = peak * min(1.0, (step + 1) / _WARMUP) * (floor + (1 - floor) * cosine)
    for group in optimiser.param_groups:
        group["lr"] = rate


def write(path: Path, state: Mapping[str, Any]) -> None:
    """Store a checkpoint, whole or not at all."""
    fresh = path.with_suffix(".tmp")
    torch.save(dict(state), fresh)
    fresh.replace(path)


def run(
    stage: Stage,
    folder: Path,
    budget: Budget,
    report: Callable[[Progress], None] = lambda _progress: None,
) -> bool:
    """Learn until the budget is spent or the process is told to stop (SIGINT, SIGTERM).

    Args:
        stage: what to learn.
        folder: of the run; if it has a checkpoint of the stage, that is where it goes on.
        budget: how long.
        report: called about every half minute and after every check.

    Returns:
        False if it was told to stop.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{stage.name}.pt"
    step, spent = 0, 0.0
    if path.exists():
        state = torch.load(path, map_location=stage.device, weights_only=True)
        stage.restore(state)
        step, spent = int(state["step"]), float(state["minutes"])
    if spent >= budget.minutes:
        return True
    stopping = False

    def stop(*_: object) -> None:
        nonlocal stopping
        stopping = True

    def keep() -> None:
        write(path, stage.state() | {"step": step, "minutes": spent})
        checked = stage.checked()
        if checked:
            curves.add(step, "check", checked)
            report(Progress(stage.name, step, spent, checked, checked=True))

    curves = _Curves(folder / f"{stage.name}.csv")
    heard: dict[str, list[float]] = {}
    before, begun = spent, time.monotonic()
    told = kept = begun
    snapshot = (spent // budget.snapshot_minutes + 1) * budget.snapshot_minutes
    previous = [(s, signal.signal(s, stop)) for s in (signal.SIGINT, signal.SIGTERM)]
    try:
        while spent < budget.minutes and not stopping:
            chance = np.random.default_rng((budget.seed, step, *stage.name.encode()))
            losses = stage.step(chance, step, spent / budget.minutes)
            for name, value in losses.items():
                heard.setdefault(name, []).append(value)
            step += 1
            now = time.monotonic()
            spent = before + (now - begun) / 60
            over = spent >= budget.minutes or stopping
            if over or now - told > _REPORT_S:
                means = {name: float(np.mean(values)) for name, values in heard.items()}
                curves.add(step, "train", means)
                report(Progress(stage.name, step, spent, means))
                heard, told = {}, now
            if spent >= snapshot:
                (folder / "snapshots").mkdir(exist_ok=True)
                weights = {"ema": stage.exported(), "step": step, "minutes": spent}
                write(folder / "snapshots" / f"{stage.name}-{round(snapshot):04d}.pt", weights)
                snapshot += budget.snapshot_minutes
            if not over and now - kept > budget.checkpoint_minutes * 60:
                keep()
                stage.refresh()
                kept = time.monotonic()
    finally:
        keep()
        curves.close()
        for number, handler in previous:
            signal.signal(number, handler)
    return not stopping


class _Curves:
    """A table of losses: step, train or check, name, value."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("a", newline="", encoding="utf-8")
        self._rows = csv.writer(self._file)

    def add(self, step: int, kind: str, losses: Mapping[str, float]) -> None:
        for name, value in losses.items():
            self._rows.writerow((step, kind, name, f"{value:.5g}"))
        self._file.flush()

    def close(self) -> None:
        self._file.close()
