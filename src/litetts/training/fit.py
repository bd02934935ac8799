"""Train nano on a corpus: for a budget of minutes, resumable, with curves and pictures.

run/checkpoint.pt   everything that a run needs to go on, written every few minutes
run/curves.csv      losses; TensorBoard files beside it where tensorboard is installed
run/example-*.png   spectrogram, F0 and durations of a sentence, predicted and true
"""

from __future__ import annotations

import csv
import math
import os
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from litetts.document import Floats
from litetts.engines.nano.input import SIZE
from litetts.engines.nano.source_filter import BANDS
from litetts.training.analysis import Frames
from litetts.training.data import Batch, Derived, VoiceData, batches, prepare
from litetts.training.export import load_pack
from litetts.training.model import Nano, NanoConfig
from litetts.training.plots import comparison

__all__ = ["FitSettings", "Progress", "fit", "predict"]


@dataclass(frozen=True, slots=True)
class FitSettings:
    """How to train.

    Attributes:
        minutes: budget of training time over all resumed runs; the learning rate ends with it.
        frames: frames per batch (10 ms each) and worker.
        rate: peak learning rate (AdamW), warmed up over `warmup` steps, then a cosine to 2 %.
        warmup: steps.
        average: decay of the running mean of the weights that is exported.
        seed: of weights, order and variety.
        checkpoint_minutes: a stop loses at most this much.
        workers: processes that share the work, one thread each. On a machine that others use
            too, two of these are several times faster than two threads that wait for each other.
    """

    minutes: float = 90.0
    frames: int = 3000
    rate: float = 2e-3
    warmup: int = 200
    average: float = 0.998
    seed: int = 0
    checkpoint_minutes: float = 3.0
    workers: int = 0


@dataclass(frozen=True, slots=True)
class Progress:
    """State of a run, for a progress line."""

    step: int
    epoch: int
    minutes: float
    losses: Mapping[str, float]
    frames_per_second: float
    checked: bool


def _tensor(values: np.ndarray[Any, Any], device: torch.device) -> Tensor:
    t = torch.from_numpy(values)
    return (t.long() if t.dtype == torch.int32 else t).to(device)


def _tensors(model: Nano, batch: Batch) -> dict[str, Tensor]:
    device = model.styles.weight.device
    return {name: _tensor(getattr(batch, name), device) for name in Batch.__slots__}


def _encode(model: Nano, t: dict[str, Tensor], style: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Inputs of the frames [B, T, encoder + POSITIONS], log durations and pause logits [B, N]."""
    h, log_frames, pause = model.encoder(
        t["symbols"], t["ends"], style, t["symbol_mask"].unsqueeze(-1)
    )
    frames = h.gather(1, t["index"].unsqueeze(-1).expand(-1, -1, h.shape[-1]))
    inputs = torch.cat([frames, t["position"].to(frames.dtype)], -1) * t["mask"].unsqueeze(-1)
    return inputs, log_frames, pause


@torch.no_grad()
def predict(model: Nano, batch: Batch) -> tuple[Floats, Floats]:
    """What the model gives a batch at its durations.

    Returns:
        Contours [B, T, 3] (log F0 in Hz, voicing logit, level) and spectra
        [B, T, BANDS + APERIODICITY_BANDS].
    """
    t = _tensors(model, batch)
    style = model.styles(t["voice"])
    inputs, _, _ = _encode(model, t, style)
    mask = t["mask"].unsqueeze(-1)
    contours = model.prosody(inputs, style, mask).float()
    spectra = model.acoustic(inputs, style, mask).float()
    return contours.cpu().numpy(), spectra.cpu().numpy()


def losses(model: Nano, batch: Batch) -> dict[str, Tensor]:
    """Every part of the loss; their sum is trained."""
    t = _tensors(model, batch)
    style = model.styles(t["voice"])
    inputs, log_frames, pause = _encode(model, t, style)
    mask = t["mask"].unsqueeze(-1)
    prosody = model.prosody(inputs, style, mask)
    acoustic = model.acoustic(inputs, style, mask)
    bands = t["shape"].shape[-1]
    shape, rough = acoustic[..., :bands], acoustic[..., bands:]

    def mean(value: Tensor, weight: Tensor) -> Tensor:
        return (value * weight).sum() / weight.sum().clamp(min=1)

    wanted = torch.log1p(t["durations"])
    paused = (t["durations"] > 0).float()
    duration = mean((log_frames.float() - wanted).abs(), t["sounding"] + t["pausing"] * paused)
    pausing = mean(
        functional.binary_cross_entropy_with_logits(pause.float(), paused, reduction="none"),
        t["pausing"],
    )
    voiced = (t["f0"] > 0).float()
    pitch = mean((prosody[..., 0] - torch.log(t["f0"].clamp(min=1))).abs(), t["mask"] * voiced)
    voicing = mean(
        functional.binary_cross_entropy_with_logits(prosody[..., 1], voiced, reduction="none"),
        t["mask"],
    )
    energy = mean((prosody[..., 2] - t["energy"]).abs(), t["mask"] * (0.2 + 0.8 * t["active"]))
    weight = t["mask"] * t["active"]
    difference = shape - t["shape"]
    envelope = mean(difference.abs().mean(-1), weight)
    # Slopes over frequency and time carry formants and bursts, which a plain distance blurs.
    over_bands = mean((difference[..., 2:] - difference[..., :-2]).abs().mean(-1), weight)
    over_time = mean(
        (difference[:, 1:] - difference[:, :-1]).abs().mean(-1), weight[:, 1:] * weight[:, :-1]
    )
    roughness = mean((rough - t["aperiodicity"]).abs().mean(-1), weight * voiced)
    return {
        "duration": duration,
        "pause": 0.3 * pausing,
        "pitch": 4 * pitch,
        "voicing": voicing,
        "energy": energy,
        "envelope": 2 * envelope,
        "slopes": over_bands + over_time,
        "aperiodicity": roughness,
    }


class _Peers:
    """The worker processes of a run: they average gradients and agree when to stop."""

    def __init__(self, rank: int, count: int, meeting: Path) -> None:
        self.rank, self.count = rank, count
        if count > 1:
            torch.distributed.init_process_group(
                "gloo", init_method=f"file://{meeting}", rank=rank, world_size=count
            )

    def average(self, model: Nano, stop: bool) -> bool:
        """Average the gradients over all; whether any of them wants to stop."""
        if self.count == 1:
            return stop
        gradients = [p.grad for p in model.parameters() if p.grad is not None]
        flat = torch.cat([g.reshape(-1) for g in gradients] + [torch.tensor([float(stop)])])
        torch.distributed.all_reduce(flat)
        flat /= self.count
        at = 0
        for gradient in gradients:
            gradient.copy_(flat[at : at + gradient.numel()].view_as(gradient))
            at += gradient.numel()
        return bool(flat[-1] > 0)


class _Average:
    """Running mean of the weights: smoother than the last step's."""

    def __init__(self, model: Nano, decay: float) -> None:
        self.decay, self.steps = decay, 0
        self.weights = {k: v.detach().clone() for k, v in model.state_dict().items()}

    def update(self, model: Nano) -> None:
        self.steps += 1
        decay = min(self.decay, self.steps / (self.steps + 10))
        with torch.no_grad():
            for key, value in model.state_dict().items():
                self.weights[key].lerp_(value, 1 - decay)


def _start_registers(model: Nano, data: VoiceData) -> None:
    """Let the linear maps of style begin at each voice's mean F0, spread, level and spectrum."""
    stats, average = [], []
    for voice in range(len(data.voices)):
        frames = [i.example.frames for i in data.train if i.voice == voice][:60]
        log = np.log(np.concatenate([f.f0[f.f0 > 0] for f in frames]))
        envelope = np.concatenate([f.envelope for f in frames])
        level = envelope.mean(1)
        stats.append([log.mean(), log.std(), level.mean()])
        average.append((envelope - level[:, None]).mean(0))
    styles = model.styles.weight.detach()
    for layer, targets in ((model.prosody.register, stats), (model.acoustic.average, average)):
        y = torch.tensor(np.array(targets), dtype=torch.float32)
        with torch.no_grad():
            layer.bias.copy_(y.mean(0))
            layer.weight.copy_((torch.linalg.pinv(styles) @ (y - y.mean(0))).T)


def fit(
    corpus: Path,
    run: Path,
    voices: Mapping[str, str | Derived],
    settings: FitSettings,
    *,
    wideband: Sequence[str] = (),
    start: Path | None = None,
    report: Callable[[Progress], None] = lambda _: None,
) -> Path:
    """Train until the budget is spent or the process is told to stop; returns the checkpoint.

    Args:
        corpus: its folder.
        run: folder of the run; if there is a checkpoint in it, the run goes on from there.
        voices: see `prepare`.
        settings: how to train.
        wideband: see `prepare`.
        start: pack whose weights a new run begins with.
        report: called every 50 steps and after every epoch.

    Raises:
        InputError: the corpus is missing or too small.
        ModelError: `start` is no pack.
    """
    run.mkdir(parents=True, exist_ok=True)
    count = settings.workers or (1 if torch.cuda.is_available() else os.cpu_count() or 1)
    meeting = run / "meeting"
    meeting.unlink(missing_ok=True)
    arguments = (
        count,
        meeting,
        corpus,
        run,
        dict(voices),
        settings,
        tuple(wideband),
        start,
        report,
    )
    helpers = torch.multiprocessing.get_context("spawn")
    others = [
        helpers.Process(target=_work, args=(rank, *arguments[:-1], _silent), daemon=True)
        for rank in range(1, count)
    ]
    for other in others:
        other.start()
    try:
        return _work(0, *arguments)
    finally:
        for other in others:
            other.join(timeout=60)


def _silent(_: Progress) -> None:
    """Only the first worker reports."""


def _work(
    rank: int,
    count: int,
    meeting: Path,
    corpus: Path,
    run: Path,
    voices: Mapping[str, str | Derived],
    settings: FitSettings,
    wideband: Sequence[str],
    start: Path | None,
    report: Callable[[Progress], None],
) -> Path:
    if not torch.cuda.is_available():
        torch.set_num_threads(1)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    torch.manual_seed(settings.seed)
    data = prepare(corpus, voices, wideband=wideband)
    peers = _Peers(rank, count, meeting)
    path = run / "checkpoint.pt"
    model = Nano(NanoConfig(SIZE, len(data.voices))).to(device)
    step, epoch, spent = 0, 0, 0.0
    state: dict[str, Any] = {}
    if path.exists():
        state = torch.load(path, map_location=device, weights_only=True)
        model.load_state_dict(state["model"])
        step, epoch, spent = state["step"], state["epoch"], state["minutes"]
    elif start is not None:
        load_pack(model, start, data.voices)
    else:
        _start_registers(model, data)
    average = _Average(model, settings.average)
    optimiser = torch.optim.AdamW(model.parameters(), settings.rate, (0.9, 0.98), weight_decay=0.01)
    if state:
        average.weights, average.steps = state["average"], step
        optimiser.load_state_dict(state["optimiser"])
    torch.manual_seed(settings.seed + 1000 * rank + step)  # dropout differs between workers

    def write() -> None:
        if rank > 0:
            return
        fresh = path.with_suffix(".tmp")
        torch.save(
            {
                "model": model.state_dict(),
                "average": average.weights,
                "optimiser": optimiser.state_dict(),
                "config": model.config.as_dict(),
                "voices": list(data.voices),
                "step": step,
                "epoch": epoch,
                "minutes": spent,
            },
            fresh,
        )
        fresh.replace(path)

    stopping = False

    def stop(*_: object) -> None:
        nonlocal stopping
        stopping = True

    previous = [signal.signal(s, stop) for s in (signal.SIGINT, signal.SIGTERM)]
    curves = _Curves(run) if rank == 0 else None
    running: dict[str, float] = {}
    last_write = begun = time.monotonic()
    before = spent
    seen = 0
    done = False
    try:
        while not done:
            chance = np.random.default_rng((settings.seed, epoch, rank))
            model.train()
            for batch in batches(data.train, settings.frames, chance):
                share = min(spent / settings.minutes, 1.0)
                rate = settings.rate * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * share)))
                rate *= min(1.0, (step + 1) / settings.warmup)
                for group in optimiser.param_groups:
                    group["lr"] = rate
                with torch.autocast(device.type, torch.bfloat16):
                    parts = losses(model, batch)
                    total = torch.stack(list(parts.values())).sum()
                optimiser.zero_grad(set_to_none=True)
                total.backward()
                done = peers.average(model, stopping or spent > settings.minutes)
                torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
                optimiser.step()
                average.update(model)
                step += 1
                seen += int(batch.mask.sum()) * count
                now = time.monotonic()
                spent = before + (now - begun) / 60
                for key, value in parts.items():
                    old = running.get(key, float(value.detach()))
                    running[key] = 0.98 * old + 0.02 * float(value.detach())
                if step % 50 == 0 and curves is not None:
                    curves.add(step, "train", running)
                    report(Progress(step, epoch, spent, running, seen / (now - begun), False))
                if done or now - last_write > settings.checkpoint_minutes * 60:
                    write()
                    last_write = time.monotonic()
                if done:
                    break
            epoch += 1
            if curves is not None:
                averaged = Nano(model.config).to(device)
                averaged.load_state_dict(average.weights)
                averaged.eval()
                checked = check(averaged, data, settings.frames)
                picture(averaged, data, run / "example.png")
                curves.add(step, "check", checked)
                rate_seen = seen / (time.monotonic() - begun)
                report(Progress(step, epoch, spent, checked, rate_seen, True))
    finally:
        write()
        if curves is not None:
            curves.close()
        for s, handler in zip((signal.SIGINT, signal.SIGTERM), previous, strict=True):
            signal.signal(s, handler)
    return path


@torch.no_grad()
def check(model: Nano, data: VoiceData, frames: int) -> dict[str, float]:
    """Losses on the examples kept for validation."""
    sums: dict[str, list[float]] = {}
    for batch in batches(data.check, frames, None):
        for key, value in losses(model, batch).items():
            sums.setdefault(key, []).append(float(value))
    return {key: float(np.mean(values)) for key, values in sums.items()}


@torch.no_grad()
def picture(model: Nano, data: VoiceData, path: Path) -> None:
    """Draw the first example kept for validation beside what the model makes of it."""
    if find_spec("matplotlib") is None or not data.check:
        return
    item = data.check[0]
    example = item.example
    batch = next(batches([item], 1, None))
    t = _tensors(model, batch)
    style = model.styles(t["voice"])
    h, log_frames, pause = model.encoder(t["symbols"], t["ends"], style)
    inputs = torch.cat([h[:, t["index"][0]], t["position"]], -1)
    contours = model.prosody(inputs, style)[0].cpu().numpy()
    spectra = model.acoustic(inputs, style)[0].cpu().numpy()
    student = Frames(
        np.where(contours[:, 1] > 0, np.exp(contours[:, 0]), 0),
        spectra[:, :BANDS] + contours[:, 2:],
        spectra[:, BANDS:],
    )
    own = torch.expm1(log_frames[0]).clamp(min=0).cpu().numpy()
    silent = (batch.pausing[0] > 0) & (pause[0].cpu().numpy() < 0)
    timed = (batch.sounding[0] + batch.pausing[0]) > 0
    own = np.where(timed & ~silent, np.rint(own), 0).astype(np.int32)
    own[[0, -1]] = example.durations[[0, -1]]
    name = data.voices[item.voice]
    text, symbols = example.text, example.symbols
    comparison(path, name, text, symbols, example.durations, example.frames, own, student)


class _Curves:
    """Losses over steps, as CSV and for TensorBoard."""

    def __init__(self, run: Path) -> None:
        self._file = (run / "curves.csv").open("a", newline="", encoding="utf-8")
        self._rows = csv.writer(self._file)
        try:
            from torch.utils.tensorboard import SummaryWriter

            self._board: Any = SummaryWriter(str(run / "tensorboard"))
        except ImportError:
            self._board = None

    def add(self, step: int, kind: str, values: Mapping[str, float]) -> None:
        for key, value in values.items():
            self._rows.writerow([step, kind, key, f"{value:.5f}"])
            if self._board is not None:
                self._board.add_scalar(f"{kind}/{key}", value, step)
        self._file.flush()

    def close(self) -> None:
        self._file.close()
        if self._board is not None:
            self._board.close()
