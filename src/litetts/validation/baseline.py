"""Figures of a voice to hold later ones against: `baselines/<voice>.json`.

Speech is the same for the same seed, so a figure that moves was moved by a change of the code or
of the model; the bounds say how far it may go before that is a regression.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from litetts.errors import InputError
from litetts.validation.listen import VoiceResult, texts_digest

__all__ = ["BOUNDS", "Regression", "against", "baseline_file", "kept", "write"]


@dataclass(frozen=True, slots=True)
class Bound:
    """How far a figure may move: `worse` in its bad direction (`up`, or else down).

    `either`: any move beyond it counts. `ratio`: the move is a ratio in semitones.
    """

    allowed: float
    up: bool = True
    either: bool = False
    semitones: bool = False


BOUNDS = {
    # A recogniser trips over other words after any change; five words in a hundred are more.
    "wer": Bound(0.05),
    "cer": Bound(0.03),
    # Over 40 sentences its error is 0.04; half of the built-in ones may fall by more by chance.
    "distillmos": Bound(0.15, up=False),
    # Two sentences of one speaker are at 0.9, two speakers below 0.8.
    "speaker_steady": Bound(0.05, up=False),
    "speaker_like": Bound(0.05, up=False),
    # Below 0.1, listeners cannot tell two DNSMOS scores apart.
    "overall_mos": Bound(0.1, up=False),
    "signal_mos": Bound(0.1, up=False),
    "background_mos": Bound(0.15, up=False),
    # 1 LU is just noticed; peaks above -1 dBTP clip in lossy codecs (EBU R 128).
    "loudness_lufs": Bound(1.0, either=True),
    "peak_dbtp": Bound(1.5),
    "noise_floor_db": Bound(6.0),
    "silence": Bound(0.05, either=True),
    "clipped": Bound(0),
    "clicks": Bound(1),
    # A semitone is another speaker's habit rather than noise.
    "f0_hz": Bound(1.0, either=True, semitones=True),
    "f0_spread_st": Bound(0.75, either=True),
    "pace": Bound(0.3, either=True),
}
"""Allowed moves, in each figure's own unit. Speed (rtf) depends on the machine: no bound."""

_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Regression:
    """A figure that moved too far."""

    voice: str
    figure: str
    before: float
    after: float
    allowed: float

    def __str__(self) -> str:
        return (
            f"{self.voice}: {self.figure} went from {self.before:g} to {self.after:g} "
            f"(allowed: {self.allowed:g})"
        )


def baseline_file(folder: Path, voice: str) -> Path:
    """The file of a voice; characters that a file name may not have are replaced."""
    return folder / (re.sub(r"[^\w.+-]", "_", voice) + ".json")


def write(folder: Path, result: VoiceResult) -> Path:
    """Make a result the baseline of its voice."""
    folder.mkdir(parents=True, exist_ok=True)
    file = baseline_file(folder, result.voice)
    body = {"format": _FORMAT, **_conditions(result), "figures": result.figures()}
    temporary = file.with_name(f".{file.name}.part")
    temporary.write_text(json.dumps(body, indent=2, ensure_ascii=False) + "\n", "utf-8")
    temporary.replace(file)
    return file


def kept(
    folder: Path, voice: str, *, transcriber: str, seed: int, texts: Iterable[str]
) -> dict[str, float] | None:
    """The figures of a voice's baseline made under these conditions; None if there is none."""
    try:
        body = json.loads(baseline_file(folder, voice).read_text("utf-8"))
        wished = {"transcriber": transcriber, "seed": seed, "texts": texts_digest(texts)}
        if any(body[name] != value for name, value in wished.items()):
            return None
        return {name: float(value) for name, value in body["figures"].items()}
    except (OSError, ValueError, KeyError, AttributeError, TypeError):
        return None


def against(folder: Path, result: VoiceResult) -> list[Regression]:
    """What regressed since the baseline.

    Raises:
        InputError: there is no baseline, or it was made under other conditions.
    """
    file = baseline_file(folder, result.voice)
    try:
        body = json.loads(file.read_text("utf-8"))
        before = {name: float(value) for name, value in body["figures"].items()}
        conditions = {name: body[name] for name in _conditions(result)}
    except FileNotFoundError as error:
        raise InputError(
            f"there is no baseline {file}; make one with `litetts validate --save {folder}`",
            field="against",
        ) from error
    except (OSError, ValueError, KeyError, AttributeError, TypeError) as error:
        raise InputError(f"{file} is no baseline: {error}", field="against") from error
    for name, value in _conditions(result).items():
        # To judge another model is what a baseline is for; other texts or ears make it useless.
        if name != "identity" and conditions[name] != value:
            raise InputError(
                f"{file} was made with {name} {conditions[name]!r}, this is {value!r}: use the "
                "same, or make a new baseline with --save",
                field=name,
            )
    after = result.figures()
    found = []
    for name, bound in BOUNDS.items():
        # Another model may sound different; only what is worse in it is a regression.
        if bound.either and conditions["identity"] != result.identity:
            continue
        if name not in before:
            continue
        if name not in after:
            raise InputError(
                f"{file} has {name}, which was not measured now: install the extra 'quality' "
                "(or 'stt' for a DNSMOS figure)",
                field="against",
            )
        if _moved(bound, before[name], after[name]) > bound.allowed + 1e-9:
            found.append(Regression(result.voice, name, before[name], after[name], bound.allowed))
    return found


def _moved(bound: Bound, before: float, after: float) -> float:
    move = 12 * math.log2(after / before) if bound.semitones else after - before
    if bound.either:
        return abs(move)
    return move if bound.up else -move


def _conditions(result: VoiceResult) -> dict[str, str | int]:
    return {
        "voice": result.voice,
        "identity": result.identity,
        "transcriber": result.transcriber,
        "seed": result.seed,
        "texts": texts_digest(h.text for h in result.heard),
    }
