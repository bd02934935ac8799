"""What the `.onnx.json` beside a Piper voice says about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from litetts.document import Floats
from litetts.errors import InputError, ModelError
from litetts.models.pack import Pack

__all__ = ["Config", "embeddings", "speaker"]

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
        language_id: number of its language, for networks that speak several.
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
    language_id: int = 0

    @classmethod
    def of(cls, pack: Pack) -> Config:
        """The settings on the card of a voice.

        Raises:
            ModelError: it is missing, damaged, or of a kind that is not known.
        """
        path, data = pack.card_file, pack.card
        try:
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
                language_id=int((data.get("language_id_map") or {}).get(told.get("code"), 0)),
            )
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise pack.damaged(f"{path.name}: {type(error).__name__}: {error}") from error
        if kind not in ("espeak", "text"):
            raise ModelError(
                f"{path}: phonemes of the kind '{kind}' are not known; there are: espeak, text",
                field=str(path),
            )
        if missing := [mark for mark in (PAD, BEGIN, END) if mark not in config.ids]:
            raise ModelError(f"{path} has no id for {', '.join(missing)}", field=str(path))
        return config


_EMBEDDINGS = ("speakers.npz", "speakers.safetensors")


def embeddings(pack: Pack) -> Mapping[str, Floats]:
    """Speakers that a network is told as vectors (as YourTTS is): name -> float32 [D].

    They lie beside it, in `speakers.npz` or `speakers.safetensors`; empty where there are none.

    Raises:
        ModelError: the file is damaged.
    """
    for name in _EMBEDDINGS:
        if (pack.folder / name).is_file():
            found = pack.tensors(name)
            return {who: np.asarray(found[who], np.float32).reshape(-1) for who in found}
    return {}


def speaker(vector: Floats, width: int, who: str) -> Floats:
    """A speaker's vector as the network takes it, [1, width].

    Raises:
        InputError: it is of another width.
    """
    if vector.size != width:
        raise InputError(
            f"the voice '{who}' is a vector of {vector.size} values; the network takes {width}",
            field="voice",
        )
    return np.ascontiguousarray(vector, np.float32).reshape(1, width)
