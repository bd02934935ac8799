"""Runs whose inputs and outputs lie where the network computes.

Without it everything that a network on a card makes is copied to the processors' memory, and back
again for the next network. Here each value is copied once where it is needed there, and what only
another network reads stays where it is.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from litetts.engines.onnx.session import CUDA

if TYPE_CHECKING:
    import onnxruntime

__all__ = ["CPU", "bound", "device_of", "is_held"]

CPU, _CARD = "cpu", "cuda"
"""What ONNX Runtime calls the memories."""


def device_of(session: onnxruntime.InferenceSession) -> str:
    """The card's memory in which a session computes; "" = it computes on the processors."""
    return _CARD if session.get_providers()[0] == CUDA else ""


def is_held(value: object) -> bool:
    """Whether a value is one that `bound` kept."""
    import onnxruntime

    return isinstance(value, onnxruntime.OrtValue)


def bound(
    session: onnxruntime.InferenceSession,
    feeds: Mapping[str, NDArray[Any] | onnxruntime.OrtValue],
    keep: Collection[str],
    device: str,
) -> dict[str, Any]:
    """Run a session on all of its inputs.

    Args:
        session: that computes on `device`.
        feeds: arrays of the types that it takes, and what other runs kept.
        keep: outputs that stay where they are computed, for other runs.
        device: its memory.

    Returns:
        The outputs by name: arrays, and of those to keep ONNX Runtime's own values.
    """
    binding = session.io_binding()
    for name, value in feeds.items():
        if is_held(value):
            binding.bind_ortvalue_input(name, value)
        else:
            binding.bind_cpu_input(name, value)
    names = [output.name for output in session.get_outputs()]
    for name in names:
        binding.bind_output(name, device if name in keep else CPU)
    session.run_with_iobinding(binding)
    made = dict(zip(names, binding.get_outputs(), strict=True))
    return {name: value if name in keep else value.numpy() for name, value in made.items()}
