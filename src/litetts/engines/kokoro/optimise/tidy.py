"""A network as ONNX Runtime writes it: what is constant computed, what does nothing left out.

So that what is looked for (`norms`, `snakes`) looks alike whoever exported the file.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np

from litetts.engines.onnx.proto import Model, Weight
from litetts.engines.onnx.session import first_line
from litetts.errors import ModelError

__all__ = ["tidy"]

_FLOAT, _HALF = 1, 10


def tidy(model: bytes) -> bytes:
    """The model with constants folded, in single precision.

    Raises:
        ModelError: ONNX Runtime cannot load it.
    """
    folded = _folded(model)
    parsed = Model(folded)
    return _folded(_single(parsed)) if _single_needed(parsed) else folded


def _single_needed(model: Model) -> bool:
    return any(weight.element == _HALF for weight in model.weights.values())


def _single(model: Model) -> bytes:
    """What was computed in half precision, in single; inputs and outputs are single already."""
    for name, weight in list(model.weights.items()):
        if weight.element == _HALF:
            model.weights[name] = Weight.of(weight.array.astype(np.float32))
    for node in model.nodes:
        for name in ("to", "dtype"):
            if node.told.ints.get(name) == (_HALF,):
                node.forget(name).tell(**{name: _FLOAT})
        value = node.tensor("value")
        if value is not None and value.element == _HALF:
            node.forget("value").hold("value", value.array.astype(np.float32))
    return model.written()


def _folded(model: bytes) -> bytes:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    with tempfile.TemporaryDirectory(prefix="litetts-") as folder:
        written = Path(folder) / "tidy.onnx"
        options.optimized_model_filepath = str(written)
        try:
            onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # ONNX Runtime's exceptions share no base but this
            raise ModelError(f"ONNX Runtime cannot load it: {first_line(error)}") from error
        return written.read_bytes()
