"""The weights of a pack in the graphs that are exported today: a graph gains, no weight changes.

The networks of a pack are made again from its files and exported, and then every number that a
file held takes its own place in the new graph, so that rounding a second time changes nothing.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from litetts.errors import MissingExtraError, ModelError
from litetts.training.voice.export import DECODER_PARTS, TEXT_PARTS, graphs, replacing
from litetts.training.voice.restore import decoder_of, maps, text_of

__all__ = ["regraph"]

_KINDS = ("quantized", "scale", "zero_point")
"""What ends the names of the tensors of a weight of whole numbers."""
_WRAPPERS = ("decoder", "m", "text")
"""What networks are called in the modules that are exported."""


def regraph(pack: Path, output: Path, decoder: Path | None = None) -> list[Path]:
    """Write a pack anew.

    Args:
        pack: its folder.
        output: folder to write, perhaps the same; one that is there is replaced whole.
        decoder: the folder of the pack whose decoder it shares; None = it has one of its own.

    Returns:
        The files.

    Raises:
        ModelError: a pack is missing, damaged, or its networks are others than today's.
        MissingExtraError: `onnx` is not installed.
    """
    sound = decoder_of(decoder or pack)
    speaks = (pack / f"{TEXT_PARTS[0]}.onnx").is_file()
    names = (*(TEXT_PARTS if speaks else ()), *(() if decoder else DECODER_PARTS))
    with replacing(output) as folder:
        graphs(folder, sound, text_of(pack, sound) if speaks else None)
        for file in folder.iterdir():
            if file.stem in names:
                _transplant(pack / file.name, file)
            else:
                file.unlink()
        shutil.copyfile(pack / "card.json", folder / "card.json")
    return sorted(output.iterdir())


def _transplant(source: Path, target: Path) -> None:
    """Put the numbers of one file into the graph of another."""
    try:
        import onnx
    except ImportError as error:
        raise MissingExtraError("onnx", "train", "writing a pack anew") from error
    old, model = onnx.load(str(source)), onnx.load(str(target))
    if _nameless(old.graph) != _nameless(model.graph):
        raise ModelError(f"{source} was made otherwise: its networks are others than today's")
    given = dict(_places(old.graph))
    for place, tensor in _places(model.graph):
        found = given.pop(place, None)
        if found is None or list(found.dims) != list(tensor.dims):
            raise ModelError(f"{source} was made otherwise: it has no fitting '{place}'")
        name = tensor.name
        tensor.CopyFrom(found)
        tensor.name = name
    if given:
        raise ModelError(f"{source} was made otherwise: nothing takes its '{next(iter(given))}'")
    onnx.save(model, str(target))


def _places(graph: Any) -> Iterator[tuple[str, Any]]:
    """The tensors of a graph by what they are to the network, whatever they are called."""
    tensors = {tensor.name: tensor for tensor in graph.initializer}
    modules = _modules(graph, tensors)
    for name, tensor in tensors.items():
        place = modules.get(name, name)
        if place.startswith("onnx::"):
            continue
        first, _, rest = place.partition(".")
        yield rest if first in _WRAPPERS else place, tensor


def _nameless(graph: Any) -> set[bytes]:
    """Constants that are no weights: they follow from how a network is made."""
    weights = _modules(graph, {tensor.name: tensor for tensor in graph.initializer})
    return {
        tensor.raw_data
        for tensor in graph.initializer
        if tensor.name.startswith("onnx::") and tensor.name not in weights
    }


def _modules(graph: Any, tensors: dict[str, Any]) -> dict[str, str]:
    """Of the tensors of linear maps: the module, after which its node is named, and the kind."""
    return {
        f"{stem}_{kind}": f"{module}/{kind}"
        for module, stem in maps(graph.node, tensors)
        for kind in _KINDS
    }
