"""The models that LiteTTS can fetch: where from, which files, under which licence.

Checksums are not listed here: they come from the hub's own metadata when a model is fetched, and
are kept beside the files (see `store`).
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from litetts.errors import InputError

__all__ = ["KOKORO_VOICES", "MODELS", "Model", "Variant", "Wanted", "wanted"]

# The 54 voices released with Kokoro-82M v1.0.
KOKORO_VOICES = (
    "af_alloy", "af_aoede", "af_bella", "af_heart", "af_jessica", "af_kore", "af_nicole",
    "af_nova", "af_river", "af_sarah", "af_sky",
    "am_adam", "am_echo", "am_eric", "am_fenrir", "am_liam", "am_michael", "am_onyx", "am_puck",
    "am_santa",
    "bf_alice", "bf_emma", "bf_isabella", "bf_lily",
    "bm_daniel", "bm_fable", "bm_george", "bm_lewis",
    "ef_dora", "em_alex", "em_santa", "ff_siwis",
    "hf_alpha", "hf_beta", "hm_omega", "hm_psi", "if_sara", "im_nicola",
    "jf_alpha", "jf_gongitsune", "jf_nezumi", "jf_tebukuro", "jm_kumo",
    "pf_dora", "pm_alex", "pm_santa",
    "zf_xiaobei", "zf_xiaoni", "zf_xiaoxiao", "zf_xiaoyi",
    "zm_yunjian", "zm_yunxi", "zm_yunxia", "zm_yunyang",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Variant:
    """One form of a model: its files in the repository, and about how many MB they are."""

    files: tuple[str, ...]
    megabytes: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Model:
    """A model that can be fetched.

    Attributes:
        name: as in `litetts models pull <name>`.
        repo: repository on the model hub.
        licence: SPDX identifier, or where it is written.
        description: one line for people.
        variants: by name; the first is the default.
        common: files that every variant needs.
        common_megabytes: size of those together.
        alternatives: patterns of file names of other releases of this model that work as well,
            for folders that were filled by hand.
        revision: branch, tag or commit.
    """

    name: str
    repo: str
    licence: str
    description: str
    variants: Mapping[str, Variant]
    common: tuple[str, ...] = ()
    common_megabytes: int = 0
    alternatives: tuple[str, ...] = ()
    revision: str = "main"

    @property
    def default(self) -> str:
        """Name of the default variant."""
        return next(iter(self.variants))


@dataclass(frozen=True, slots=True)
class Wanted:
    """A model and a variant of it, as asked for."""

    model: Model
    variant: str
    files: tuple[str, ...] = field(default=())

    @property
    def megabytes(self) -> int:
        """About how much there is to fetch."""
        return self.model.common_megabytes + self.model.variants[self.variant].megabytes


KOKORO = Model(
    name="kokoro",
    repo="onnx-community/Kokoro-82M-v1.0-ONNX",
    licence="Apache-2.0",
    description="Kokoro-82M v1.0: 54 voices, nine languages, 24 kHz",
    variants={
        "q8": Variant(("onnx/model_quantized.onnx",), 92, "8-bit weights"),
        "fp32": Variant(("onnx/model.onnx",), 326, "as released; the reference"),
        "fp16": Variant(("onnx/model_fp16.onnx",), 163, "half precision"),
        "q8f16": Variant(("onnx/model_q8f16.onnx",), 86, "8-bit weights, the rest half"),
        "uint8": Variant(("onnx/model_uint8.onnx",), 177, "8-bit, unsigned"),
        "uint8f16": Variant(("onnx/model_uint8f16.onnx",), 114, "8-bit unsigned, the rest half"),
        "q4": Variant(("onnx/model_q4.onnx",), 305, "4-bit matrix products"),
        "q4f16": Variant(("onnx/model_q4f16.onnx",), 154, "4-bit matrix products, the rest half"),
    },
    common=("config.json", *(f"voices/{voice}.bin" for voice in KOKORO_VOICES)),
    common_megabytes=28,
    alternatives=("*.onnx", "voices*.bin"),
)

_PIPER = re.compile(r"(?P<lang>[a-z]{2,3})_(?P<region>[A-Z]{2})-(?P<name>\w+)-(?P<quality>\w+)")


def _piper(voice: str) -> Model:
    match = _PIPER.fullmatch(voice)
    if match is None:
        raise InputError(
            f"'{voice}' is not the name of a Piper voice; write for instance "
            "'piper:en_US-lessac-medium'",
            field="model",
        )
    folder = f"{match['lang']}/{match['lang']}_{match['region']}/{match['name']}/{match['quality']}"
    stem = f"{folder}/{voice}.onnx"
    return Model(
        name=f"piper:{voice}",
        repo="rhasspy/piper-voices",
        licence="see MODEL_CARD",
        description=f"Piper voice {voice}",
        variants={"onnx": Variant((stem, f"{stem}.json", f"{folder}/MODEL_CARD"), 65)},
        alternatives=("*.onnx", "*.onnx.json"),
    )


MODELS = {KOKORO.name: KOKORO}
"""The models by name. Piper's voices are named by pattern: `piper:<locale>-<name>-<quality>`."""


def wanted(name: str) -> Wanted:
    """What a name asks for: `kokoro`, `kokoro:fp32`, `piper:en_US-lessac-medium`.

    Raises:
        InputError: no such model or variant; the message lists what there is.
    """
    base, _, variant = name.strip().partition(":")
    if base.lower() == "piper":
        model, variant = _piper(variant), ""
    elif base.lower() in MODELS:
        model = MODELS[base.lower()]
    else:
        near = difflib.get_close_matches(base.lower(), [*MODELS, "piper"], n=1)
        hint = f"did you mean '{near[0]}'?" if near else f"there are: {', '.join(MODELS)}, piper:*"
        raise InputError(f"there is no model '{name}'; {hint}", field="model")
    variant = variant or model.default
    if variant not in model.variants:
        raise InputError(
            f"{model.name} has no variant '{variant}'; there are: {', '.join(model.variants)}",
            field="model",
        )
    return Wanted(model, variant, (*model.variants[variant].files, *model.common))
