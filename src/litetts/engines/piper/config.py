"""What the `.onnx.json` beside a Piper voice says about it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from litetts.errors import ModelError

__all__ = ["Config", "model_in"]

# Symbols that frame and fill an utterance (Piper's training code).
PAD, BEGIN, END = "_", "^", "$"


@dataclass(frozen=True, slots=True)
class Config:
    """A voice's settings.

    Attributes:
        sample_rate: Hz.
        espeak: the voice of espeak-ng that gives the phonemes, e.g. "en-us".
        lang: BCP 47 tag in lower case.
        language: its name in English.
        spelling: the network reads letters, not phonemes.
        ids: symbol -> what the network reads for it.
        noise_scale, length_scale, noise_w: how free sound, pace and the length of symbols are.
        speakers: name -> number; empty = one speaker.
    """

    sample_rate: int
    espeak: str
    lang: str
    language: str
    spelling: bool
    ids: Mapping[str, tuple[int, ...]]
    noise_scale: float
    length_scale: float
    noise_w: float
    speakers: Mapping[str, int]

    @classmethod
    def read(cls, path: Path) -> Config:
        """The settings in a file.

        Raises:
            ModelError: it is missing, damaged, or of a kind that is not known.
        """
        try:
            data: dict[str, Any] = json.loads(path.read_text("utf-8"))
            kind = str(data.get("phoneme_type", "espeak"))
            told = data.get("language") or {}
            inference = data.get("inference") or {}
            espeak = str(data["espeak"]["voice"])
            config = cls(
                sample_rate=int(data["audio"]["sample_rate"]),
                espeak=espeak,
                lang=str(told.get("code", espeak)).lower().replace("_", "-"),
                language=str(told.get("name_english", espeak)),
                spelling=kind == "text",
                ids={str(k): tuple(map(int, v)) for k, v in data["phoneme_id_map"].items()},
                noise_scale=float(inference.get("noise_scale", 0.667)),
                length_scale=float(inference.get("length_scale", 1.0)),
                noise_w=float(inference.get("noise_w", 0.8)),
                speakers={str(k): int(v) for k, v in (data.get("speaker_id_map") or {}).items()}
                or {str(i): i for i in range(int(data.get("num_speakers", 1)))},
            )
        except FileNotFoundError as error:
            raise ModelError(
                f"there is no {path}: a voice of Piper is a .onnx file with its .onnx.json",
                field=str(path),
            ) from error
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise ModelError(
                f"{path} is damaged ({type(error).__name__}: {error}); fetch the voice again",
                field=str(path),
            ) from error
        if kind not in ("espeak", "text"):
            raise ModelError(
                f"{path}: phonemes of the kind '{kind}' are not known; there are: espeak, text",
                field=str(path),
            )
        if missing := [mark for mark in (PAD, BEGIN, END) if mark not in config.ids]:
            raise ModelError(f"{path} has no id for {', '.join(missing)}", field=str(path))
        return config


def model_in(path: Path) -> Path:
    """The network in a folder (however deep), or the file itself.

    Raises:
        ModelError: there is none, or more than one.
    """
    if path.is_file():
        return path
    found = sorted(path.rglob("*.onnx"))
    if len(found) != 1:
        raise ModelError(
            f"one voice of Piper (.onnx) is expected in {path}, there are {len(found)}",
            field=str(path),
        )
    return found[0]
