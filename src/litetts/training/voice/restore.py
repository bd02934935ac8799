"""A pack's int8 weights as networks again, so that training goes on from a voice that ships.

What was lost is the rounding to eight bits (DistillMOS within 0.01), and of the text side the half
of its last map that the decoder does not read: `features.onnx` holds the product of two maps, and
the least one that has this product is taken for the first.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from litetts.errors import MissingExtraError, ModelError
from litetts.models.pack import Pack
from litetts.training.voice.contrast import unsharp
from litetts.training.voice.decoder import Decoder, DecoderSize
from litetts.training.voice.textside import PER_FRAME, TextSide, TextSize

__all__ = ["QUANTISED", "decoder_of", "maps", "text_of"]

QUANTISED = "_quantized"
"""What ends the name of a weight of whole numbers; its scale has the same stem."""


def decoder_of(pack: Path) -> Decoder:
    """The decoder of a pack.

    Raises:
        ModelError: the pack is missing, damaged, or was made otherwise.
        MissingExtraError: `onnx` is not installed.
    """
    main, adapter = _Weights(pack / "decoder.onnx"), _Weights(pack / "adapter.onnx")
    inner = len(main.named("inp.up.bias"))
    width, source = adapter.map("adapt").shape
    blocks = 1 + sum(".gamma" in name and "blocks." in name for name in main.names)
    decoder = Decoder(DecoderSize(width, blocks, inner, source))
    read = {"adapt", "mean", "std"}
    _fill(decoder, lambda name: adapter if name.split(".")[0] in read else main, without="head.")
    contrast = _contrast(pack)
    with torch.no_grad():
        decoder.head.weight.copy_(unsharp(main.map("head.said"), contrast))
        decoder.head.bias.copy_(unsharp(main.named("head.said.bias"), contrast))
    return decoder


def _contrast(pack: Path) -> float:
    """Of the formants in a decoder's head, by its card."""
    told = Pack(pack).card.get("contrast", 0.0)
    try:
        return float(told)
    except (ValueError, TypeError) as error:
        raise ModelError(f"the card of {pack} has no number for 'contrast': {error}") from error


def text_of(pack: Path, decoder: Decoder) -> TextSide:
    """The text side of a pack; `decoder` is the pack's.

    Raises:
        ModelError: the pack is missing, damaged, has no text side, or was made otherwise.
        MissingExtraError: `onnx` is not installed.
    """
    encoder, prosody, features = (
        _Weights(pack / f"{name}.onnx") for name in ("encoder", "prosody", "features")
    )
    symbols, channels = encoder.named("embed.weight").shape
    joined = features.map("joined")
    size = TextSize(
        symbols,
        channels,
        len(prosody.named("pin.bias")),
        joined.shape[1],
        decoder.size.source,
    )
    text = TextSide(size)
    of = dict.fromkeys(("pin", "pro", "pnorm", "phead"), prosody)
    of |= dict.fromkeys(("fin", "feat", "fnorm"), features)
    _fill(text, lambda name: of.get(name.split(".")[0], encoder), without="fhead.")
    adapt = decoder.adapt
    back = torch.linalg.pinv(adapt.weight.detach())  # [source, width]
    with torch.no_grad():
        weight = joined.reshape(PER_FRAME, decoder.size.width, -1)
        shift = features.named("joined.bias").reshape(PER_FRAME, -1) - adapt.bias
        text.fhead.weight.copy_(torch.einsum("sw,pwf->psf", back, weight).flatten(0, 1))
        text.fhead.bias.copy_((shift @ back.T).flatten())
    return text


def _fill(network: nn.Module, source: Any, without: str = "?") -> None:
    """Copy every parameter and buffer; `source` says for a name which file has it."""
    with torch.no_grad():
        for name, value in network.state_dict().items():
            if name.startswith(without) or name.endswith("slope"):
                continue
            file: _Weights = source(name)
            module, _, kind = name.rpartition(".")
            found = file.find(name)
            if found is None and kind == "weight":
                found = file.map(module)
            if found is None or found.shape != value.shape:
                raise ModelError(f"{file.path} was made otherwise: it has no fitting '{name}'")
            value.copy_(found)


class _Weights:
    """The weights of a file, by the names that the networks give them.

    Attributes:
        path: of the file.
        names: of all tensors that it holds.
    """

    def __init__(self, path: Path) -> None:
        try:
            import onnx
            from onnx import numpy_helper
        except ImportError as error:
            raise MissingExtraError("onnx", "train", "reading a pack's weights") from error
        self.path = path
        try:
            graph = onnx.load(str(path)).graph
        except Exception as error:  # protobuf raises whatever it does
            raise ModelError(f"{path} cannot be read: {error}") from error
        self._tensors = {
            tensor.name: torch.from_numpy(numpy_helper.to_array(tensor).copy())
            for tensor in graph.initializer
        }
        self.names = tuple(self._tensors)
        self._maps = dict(_maps(graph.node, self._tensors))

    def find(self, name: str) -> Tensor | None:
        """A tensor that kept its name, but for what stands before it."""
        fitting = [n for n in self.names if n == name or n.endswith(f".{name}")]
        return self._tensors[min(fitting, key=len)].float() if fitting else None

    def named(self, name: str) -> Tensor:
        """The same.

        Raises:
            ModelError: there is none.
        """
        found = self.find(name)
        if found is None:
            raise ModelError(f"{self.path} was made otherwise: it has no '{name}'")
        return found

    def map(self, module: str) -> Tensor:
        """The weight of a linear map, [out, in].

        Raises:
            ModelError: there is none.
        """
        fitting = [m for m in self._maps if m == module or m.endswith(f".{module}")]
        if not fitting:
            raise ModelError(f"{self.path} was made otherwise: it has no map '{module}'")
        return self._maps[min(fitting, key=len)]


def _maps(nodes: Any, tensors: Mapping[str, Tensor]) -> Iterator[tuple[str, Tensor]]:
    """Linear maps by their modules."""
    for module, stem in maps(nodes, tensors):
        weight = tensors[stem + QUANTISED].float()
        yield module, (weight * tensors[stem + "_scale"]).T.contiguous()


def maps(nodes: Any, tensors: Collection[str]) -> Iterator[tuple[str, str]]:
    """Linear maps of whole numbers: the module after which the exporter named their node, and the
    stem of the names of their tensors.
    """
    for node in nodes:
        if node.op_type == "MatMulInteger" and node.input[1] in tensors:
            module = ".".join(node.output[0].split("/")[1:-1])
            yield module, node.input[1].removesuffix(QUANTISED)
