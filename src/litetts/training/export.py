"""Pack a trained checkpoint for the engine: three ONNX files, styles, and a model card."""

from __future__ import annotations

import json
import shutil
import tempfile
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from litetts.document import Floats
from litetts.errors import MissingExtraError, ModelError

if TYPE_CHECKING:
    from litetts.training.data import VoiceData

__all__ = ["export", "load_pack"]

_HALF = ".half"
"""Added to the name of a weight that is stored as float16."""
_OPSET = 17
"""The first with LayerNormalization as one operator."""


def export(
    checkpoint: Path, pack: Path, card: Mapping[str, Any], data: VoiceData | None = None
) -> None:
    """Write a pack.

    Args:
        checkpoint: from `fit`; the averaged weights are exported.
        pack: folder to write; replaced whole.
        card: the model card; its `voices` name those to pack (`id` as in training).
        data: of the corpus; its variance is restored (see `variance`).

    Raises:
        ModelError: the checkpoint is missing or has no such voice.
    """
    import torch

    from litetts.training.model import STYLE, Nano, NanoConfig
    from litetts.training.variance import restore

    try:
        import onnx  # noqa: F401
    except ImportError as error:
        raise MissingExtraError("onnx", "train", "exporting a voice") from error
    if not checkpoint.is_file():
        raise ModelError(f"there is no checkpoint at {checkpoint}; run litetts train fit first")
    state = torch.load(checkpoint, map_location="cpu", weights_only=True)
    card = dict(card)
    card["training"] = {
        **card.get("training", {}),
        "steps": state["step"],
        "minutes": round(state["minutes"], 1),
        "parameters": sum(v.numel() for v in state["average"].values()),
    }
    model = Nano(NanoConfig(**state["config"]))
    model.load_state_dict(state["average"])
    model.eval()
    rows = {name: i for i, name in enumerate(state["voices"])}
    styles: dict[str, Floats] = {}
    for voice in card["voices"]:
        if voice["id"] not in rows:
            raise ModelError(f"the checkpoint has no voice '{voice['id']}'", field="voices")
    if data is not None:
        factors = restore(model, data, rows)
        card["training"]["f0_spread"] = {k: round(v, 3) for k, v in factors.items()}
    for voice in card["voices"]:
        styles[voice["id"]] = model.styles.weight[rows[voice["id"]]].detach().numpy()[None].copy()
    style = torch.zeros(1, STYLE)
    width = model.prosody.stack.project.in_features
    frames = torch.zeros(1, 9, width)
    parts: list[tuple[str, Any, tuple[Any, ...], list[str], list[str]]] = [
        (
            "encoder",
            model.encoder,
            (torch.zeros(1, 7, dtype=torch.long), torch.zeros(1, 7, 4), style),
            ["symbols", "ends", "style"],
            ["encodings", "log_frames", "pause"],
        ),
        ("prosody", model.prosody, (frames, style), ["frames", "style"], ["contours"]),
        ("acoustic", model.acoustic, (frames, style), ["frames", "style"], ["spectra"]),
    ]
    pack.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=pack.parent, prefix=".export-") as temporary:
        folder = Path(temporary) / "pack"
        folder.mkdir()
        for name, part, arguments, inputs, outputs in parts:
            axes = {i: {1: "n"} for i in [*inputs, *outputs] if i != "style"}
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                torch.onnx.export(
                    part,
                    arguments,
                    str(folder / f"{name}.onnx"),
                    input_names=inputs,
                    output_names=outputs,
                    dynamic_axes=axes,
                    opset_version=_OPSET,
                    do_constant_folding=False,  # weights keep their names: see load_pack
                    dynamo=False,
                )
            _halve(folder / f"{name}.onnx")
        np.savez(folder / "voices.npz", **styles)  # type: ignore[arg-type]
        text = json.dumps(card, indent=2, ensure_ascii=False) + "\n"
        (folder / "card.json").write_text(text, encoding="utf-8")
        for file in folder.iterdir():
            file.chmod(0o644)
        if pack.exists():
            shutil.rmtree(pack)
        folder.rename(pack)


def _halve(path: Path) -> None:
    """Store weights as float16 and cast them when the model loads; the arithmetic stays float32."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    model = onnx.load(str(path))
    casts = []
    for tensor in model.graph.initializer:
        if tensor.data_type != TensorProto.FLOAT or len(tensor.dims) < 2:
            continue
        values = numpy_helper.to_array(tensor).astype(np.float16)
        name = tensor.name
        tensor.CopyFrom(numpy_helper.from_array(values, f"{name}{_HALF}"))
        casts.append(helper.make_node("Cast", [f"{name}{_HALF}"], [name], to=TensorProto.FLOAT))
    for i, node in enumerate(casts):
        model.graph.node.insert(i, node)
    onnx.save(model, str(path))


def load_pack(model: Any, pack: Path, voices: Sequence[str]) -> None:
    """Give the weights of a pack to a model of `training.model`, to train on from there.

    A voice of the same name keeps its style; others begin as the pack's first voice.

    Raises:
        ModelError: the pack is missing, damaged, or of another size.
    """
    import onnx
    import torch
    from onnx import numpy_helper

    from litetts.engines.nano.voices import of_pack

    styles = {voice.id: voice.conditioning for voice in of_pack(pack)}
    first = next(iter(styles.values()))
    state = {"styles.weight": np.concatenate([styles.get(name, first) for name in voices])}
    for part in ("encoder", "prosody", "acoustic"):
        try:
            graph = onnx.load(str(pack / f"{part}.onnx")).graph
        except Exception as error:  # onnx raises whatever protobuf does
            raise ModelError(f"cannot read {pack / part}.onnx: {error}") from error
        for tensor in graph.initializer:
            name = f"{part}.{tensor.name.removesuffix(_HALF)}"
            state[name] = numpy_helper.to_array(tensor).astype(np.float32)
    known = model.state_dict()
    missing = [k for k, v in known.items() if k not in state or state[k].shape != tuple(v.shape)]
    if missing:
        raise ModelError(f"the pack at {pack} does not fit this network: {missing[0]}")
    model.load_state_dict({name: torch.from_numpy(state[name].copy()) for name in known})
