"""The voices that LiteTTS ships, as a recipe: who taught each of them, and how they are named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from litetts.engines.nano.input import symbol_ids
from litetts.engines.nano.source_filter import HOP, SAMPLE_RATE
from litetts.training.corpus import load
from litetts.training.data import Derived
from litetts.training.teachers import TEACHERS

__all__ = ["SHIPPED", "WIDEBAND", "VoiceRecipe", "card", "sources"]


@dataclass(frozen=True, slots=True)
class VoiceRecipe:
    """A voice to train: what is learned, and what people are told about it.

    Attributes:
        id: name of the voice.
        source: folder of the corpus (a teacher), or how to derive it from one.
        gender: "female", "male" or "".
        description: one line for people.
        lang: BCP 47 tag in lower case.
        licence: of the teacher's data, if it is none of `TEACHERS`.
    """

    id: str
    source: str | Derived
    gender: str
    description: str
    lang: str = "en-us"
    licence: str = ""


SHIPPED = (
    VoiceRecipe("nano_ash", "rms", "male", "Ash: low, calm, the clearest of the voices"),
    VoiceRecipe(
        "nano_wren",
        Derived("rms", 1.17, 1.75, 1.3),
        "female",
        "Wren: clear, composed, mid register",
    ),
    VoiceRecipe("nano_river", "slt_hts", "female", "River: bright and even"),
    VoiceRecipe("nano_reed", "kal", "male", "Reed: deep and measured"),
    VoiceRecipe("nano_glen", "awb", "male", "Glen: light, with a Scottish colour"),
)
"""Two female and three male voices. Wren's formants are 17 % higher than her teacher's and her F0
75 % higher: the mean differences of women's and men's voices (Peterson & Barney, 1952). Her F0
moves 30 % more than his: on derived teacher speech that raised DNSMOS from 2.99 to 3.10."""

WIDEBAND = ("slt_hts",)
"""Teachers with sound above 8 kHz."""


def sources(voices: Sequence[VoiceRecipe]) -> dict[str, str | Derived]:
    """What `fit` wants to know of the voices."""
    return {voice.id: voice.source for voice in voices}


def card(voices: Sequence[VoiceRecipe], corpus: Path) -> dict[str, Any]:
    """A model card: every voice with its teacher and measured F0 and rate; what it was taught."""
    entries = []
    folders = {v.source.source if isinstance(v.source, Derived) else v.source for v in voices}
    everything = [load(path) for f in folders for path in (corpus / f).glob("*.npz")]
    seconds = sum(len(e.frames) for e in everything) * HOP / SAMPLE_RATE
    for voice in voices:
        derived = voice.source if isinstance(voice.source, Derived) else None
        folder = derived.source if derived else str(voice.source)
        examples = [load(path) for path in sorted((corpus / folder).glob("*.npz"))[:100]]
        log = np.log2(np.concatenate([e.frames.f0[e.frames.f0 > 0] for e in examples]))
        log += np.log2(derived.pitch) if derived else 0.0
        phones = sum(int((symbol_ids(e.symbols)[1] == 2).sum()) for e in examples)
        frames = sum(int(e.durations[1:-1].sum()) for e in examples)
        teacher = TEACHERS.get(folder)
        entries.append(
            {
                "id": voice.id,
                "lang": voice.lang,
                "gender": voice.gender,
                "description": voice.description,
                "teacher": teacher.source if teacher else folder,
                "formants": derived.formants if derived else 1.0,
                "pitch": derived.pitch if derived else 1.0,
                "mean_f0_hz": round(float(2 ** log.mean()), 1),
                "f0_spread_st": round(float(12 * log.std() * (derived.range if derived else 1)), 2),
                "phones_per_second": round(phones / (frames * HOP / SAMPLE_RATE), 1),
                "licence": voice.licence or (teacher.licence if teacher else "own recordings"),
            }
        )
    return {
        "name": "nano",
        "sample_rate": SAMPLE_RATE,
        "hop": HOP,
        "weights_licence": "Apache-2.0",
        "voices": entries,
        "training": {
            "utterances": len(everything),
            "speech_minutes": round(seconds / 60, 1),
        },
    }
