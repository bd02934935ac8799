"""The networks as int8 ONNX files: what the engines load.

    decoder.onnx    features, conditions, style -> spectra       nano and Kokoro's fast decoder
    adapter.onnx    x (Kokoro's decoder front) -> features       Kokoro's fast decoder
    encoder.onnx    tokens, style -> encodings, log_frames       nano
    prosody.onnx    frames, style -> contours                    nano
    features.onnx   frames, contours, style -> features          nano
    card.json       sizes, rates and how it was trained
    voices/         the clones that it was trained for, if it was (`training.voice.recordings`)

Every input begins with a batch. An utterance that is shorter than the longest of its batch is
filled up at its end with what says of itself that it is not there: tokens of -1, frames of zeros
(one over the length of a symbol never is 0), conditions whose voicing is -1. What is there then
comes out as it does alone.

The last map of the text side and the decoder's first are one map in `features.onnx`: a product of
256 channels instead of two of 512. Weights are int8, one scale for each channel, and activations
are quantised as they come (ONNX Runtime's dynamic quantisation): a quarter of the size and half of
the time, and DistillMOS is the same within 0.01.
"""

from __future__ import annotations

import copy
import json
import logging
import math
import shutil
import tempfile
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from litetts.engines.nano.contents import OWN
from litetts.errors import MissingExtraError, ModelError
from litetts.training.voice.blocks import STYLE, Block
from litetts.training.voice.contrast import Sharp
from litetts.training.voice.decoder import CONDITIONS, VOICING, Decoder
from litetts.training.voice.excitation import HOP, SAMPLE_RATE
from litetts.training.voice.fit import load_decoder, load_text
from litetts.training.voice.textside import CONTOURS, PER_FRAME, PLACES, TextSide

__all__ = ["DECODER_PARTS", "TEXT_PARTS", "export", "graphs", "replacing"]

DECODER_PARTS = ("decoder", "adapter")
TEXT_PARTS = ("encoder", "prosody", "features")
_OPSET = 17
"""The first with LayerNormalization as one operator."""
CONTRAST = 0.2
"""Of `contrast`: more is heard as more natural still (DistillMOS), but is further from the
teacher's spectra and noisier (DNSMOS)."""
_EXAMPLE_SYMBOLS, _EXAMPLE_FRAMES = 7, 9
"""Sizes that the graphs are traced with; they are free in the files."""

_Part = tuple[nn.Module, tuple[Tensor, ...], list[str], list[str]]
"""A network, arguments to trace it with, names of its inputs and outputs."""


class _Gelu(nn.Module):
    """GELU by its tanh, written as ONNX Runtime knows it: one operator there instead of eight."""

    def forward(self, x: Tensor) -> Tensor:
        bent = torch.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * torch.pow(x, 3)))
        return x * 0.5 * (1 + bent)


class _Encoder(nn.Module):
    def __init__(self, text: TextSide) -> None:
        super().__init__()
        self.text = text

    def forward(self, tokens: Tensor, style: Tensor) -> tuple[Tensor, Tensor]:
        return self.text.encode(tokens, style, (tokens >= 0).float())


class _Prosody(nn.Module):
    """F0, voicing and energy in one tensor [3, B, 2 F]."""

    def __init__(self, text: TextSide) -> None:
        super().__init__()
        self.text = text

    def forward(self, frames: Tensor, style: Tensor) -> Tensor:
        return torch.stack(self.text.prosody(frames, style, _there(frames)))


class _Features(nn.Module):
    """The text side's features as the decoder reads them, [B, 2 F, width]."""

    def __init__(self, text: TextSide, decoder: Decoder) -> None:
        super().__init__()
        self.text = text
        adapt, last = decoder.adapt, text.fhead
        self.width = decoder.size.width
        shape = (PER_FRAME, text.size.source)
        self.joined = nn.Linear(text.size.features, PER_FRAME * self.width)
        with torch.no_grad():
            weight = torch.einsum("ws,psf->pwf", adapt.weight, last.weight.reshape(*shape, -1))
            bias = last.bias.reshape(shape) @ adapt.weight.T + adapt.bias
            self.joined.weight.copy_(weight.reshape(PER_FRAME * self.width, -1))
            self.joined.bias.copy_(bias.reshape(-1))

    def forward(self, frames: Tensor, contours: Tensor, style: Tensor) -> Tensor:
        hidden = self.text.hidden_features(frames, contours, style, _there(frames))
        return self.joined(hidden).reshape(frames.shape[0], -1, self.width)


def _there(frames: Tensor) -> Tensor:
    """1 where there is a frame, [B, F]."""
    return (frames[..., -1] > 0).float()


class _Decoder(nn.Module):
    """With the contrast of its formants given back."""

    def __init__(self, decoder: Decoder) -> None:
        super().__init__()
        self.decoder = copy.deepcopy(decoder)
        self.decoder.add_module("head", Sharp(decoder.head, CONTRAST))

    def forward(self, features: Tensor, conditions: Tensor, style: Tensor) -> Tensor:
        there = (conditions[..., VOICING] >= 0).float()
        spectra: Tensor = self.decoder(features, conditions, style, there)
        return spectra


class _Adapter(nn.Module):
    def __init__(self, decoder: Decoder) -> None:
        super().__init__()
        self.decoder = decoder

    def forward(self, x: Tensor) -> Tensor:
        return self.decoder.features(x)


def export(
    decoder: Path,
    pack: Path,
    *,
    text: Path | None = None,
    card: Mapping[str, Any] | None = None,
    voices: Sequence[Path] = (),
) -> list[Path]:
    """Write a pack; one that is there is replaced whole.

    Args:
        decoder: a checkpoint or snapshot of the decoder or adversarial stage.
        pack: folder to write.
        text: one of the text stage; None = the decoder alone, for Kokoro.
        card: what the model card says beside sizes and training.
        voices: files of the clones that it was trained for; () = it speaks the released styles.

    Returns:
        The files.

    Raises:
        ModelError: a checkpoint is missing, or the two were trained on other features.
        MissingExtraError: `onnx` is not installed.
    """
    sound, training = load_decoder(decoder), {"decoder": _told(decoder)}
    side = None
    if text is not None:
        side, training["text"] = load_text(text), _told(text)
    about = {
        "sample_rate": SAMPLE_RATE,
        "hop": HOP,
        "weights_licence": "Apache-2.0",
        **(card or {}),
        "contrast": CONTRAST,
        "training": training,
    }
    with replacing(pack) as folder:
        graphs(folder, sound, side)
        told = json.dumps(about, indent=2, ensure_ascii=False) + "\n"
        (folder / "card.json").write_text(told, encoding="utf-8")
        for voice in voices:
            (folder / OWN).mkdir(exist_ok=True)
            shutil.copyfile(voice, folder / OWN / voice.name)
    return sorted(path for path in pack.rglob("*") if path.is_file())


@contextmanager
def replacing(pack: Path) -> Iterator[Path]:
    """A new folder, which becomes `pack` when all went well; else nothing is left of it."""
    pack.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=pack.parent, prefix=".export-") as temporary:
        folder = Path(temporary) / "pack"
        folder.mkdir()
        yield folder
        for file in folder.rglob("*"):
            file.chmod(0o755 if file.is_dir() else 0o644)
        if pack.exists():
            shutil.rmtree(pack)
        folder.rename(pack)


def graphs(folder: Path, decoder: Decoder, text: TextSide | None) -> None:
    """Write the ONNX files of networks.

    Raises:
        ModelError: the two were trained on other features.
        MissingExtraError: `onnx` is not installed.
    """
    try:
        import onnx  # noqa: F401
        from onnxruntime.quantization import QuantType, quantize_dynamic
    except ImportError as error:
        raise MissingExtraError("onnx", "train", "exporting a voice") from error
    parts = _decoder_parts(decoder)
    if text is not None:
        parts |= _text_parts(text, decoder)
    for name, (network, arguments, inputs, outputs) in parts.items():
        free = {i: {0: "batch", 1: "n"} for i in [*inputs, *outputs]}
        free["style"] = {0: "batch"}
        if name == "prosody":
            free["contours"] = {1: "batch", 2: "n"}
        with (
            tempfile.TemporaryDirectory() as temporary,
            warnings.catch_warnings(),
            _quiet(),
        ):
            warnings.simplefilter("ignore")
            whole = Path(temporary) / f"{name}.onnx"
            torch.onnx.export(
                _exported(network),
                arguments,
                str(whole),
                input_names=inputs,
                output_names=outputs,
                dynamic_axes=free,
                opset_version=_OPSET,
                dynamo=False,
            )
            quantize_dynamic(
                whole,
                folder / f"{name}.onnx",
                op_types_to_quantize=["MatMul", "Gemm"],
                per_channel=True,
                nodes_to_exclude=["/decoder/head/MatMul"],  # of `Sharp`: shifts of the level
                weight_type=QuantType.QInt8,
            )


def _exported(network: nn.Module) -> nn.Module:
    """A copy of a network, written for ONNX Runtime."""
    made = copy.deepcopy(network).eval()
    for block in made.modules():
        if isinstance(block, Block):
            block.bend = _Gelu()
    return made


@contextmanager
def _quiet() -> Iterator[None]:
    """Without what ONNX Runtime advises about quantising, which does not concern these graphs."""

    def wanted(record: logging.LogRecord) -> bool:
        return "pre-processing before quantization" not in record.getMessage()

    root = logging.getLogger()
    root.addFilter(wanted)
    try:
        yield
    finally:
        root.removeFilter(wanted)


def _decoder_parts(decoder: Decoder) -> dict[str, _Part]:
    size = decoder.size
    values = PER_FRAME * _EXAMPLE_FRAMES
    return {
        "decoder": (
            _Decoder(decoder),
            (
                torch.zeros(1, values, size.width),
                torch.zeros(1, values, CONDITIONS),
                torch.zeros(1, STYLE),
            ),
            ["features", "conditions", "style"],
            ["spectra"],
        ),
        "adapter": (
            _Adapter(decoder),
            (torch.zeros(1, values, size.source),),
            ["x"],
            ["features"],
        ),
    }


def _text_parts(text: TextSide, decoder: Decoder) -> dict[str, _Part]:
    if text.size.source != decoder.size.source:
        raise ModelError(
            f"the text side was trained on features of {text.size.source} channels, the decoder on "
            f"{decoder.size.source}: they are of different teachers",
            field="text",
        )
    style = torch.zeros(1, STYLE)
    frames = torch.zeros(1, _EXAMPLE_FRAMES, text.size.encoder + PLACES)
    tokens = torch.zeros(1, _EXAMPLE_SYMBOLS, dtype=torch.long)
    return {
        "encoder": (
            _Encoder(text),
            (tokens, style),
            ["tokens", "style"],
            ["encodings", "log_frames"],
        ),
        "prosody": (_Prosody(text), (frames, style), ["frames", "style"], ["contours"]),
        "features": (
            _Features(text, decoder),
            (frames, torch.zeros(1, _EXAMPLE_FRAMES, CONTOURS), style),
            ["frames", "contours", "style"],
            ["features"],
        ),
    }


def _told(checkpoint: Path) -> dict[str, Any]:
    """Of a checkpoint: how long it learned."""
    state = torch.load(checkpoint, "cpu", weights_only=True)
    told: dict[str, Any] = {
        "steps": int(state["step"]),
        "parameters": sum(value.numel() for value in state["ema"].values()),
    }
    if "minutes" in state:
        told["minutes"] = round(float(state["minutes"]), 1)
    return told
