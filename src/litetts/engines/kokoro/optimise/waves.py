"""What ONNX Runtime computes slowly as it stands, as convolutions, which it computes fast.

The short-time spectrum of the source is a convolution with the waves of each frequency. A
transposed convolution with stride s is a convolution with s times as many channels, whose samples
are then put one after the other: it multiplies as much and adds nothing up by hand.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from litetts.engines.kokoro.optimise.rewriting import Rewriting
from litetts.engines.onnx.graph import Graph
from litetts.engines.onnx.parts import State, run
from litetts.engines.onnx.proto import Array, Operation
from litetts.engines.onnx.session import open_session

__all__ = ["convolve_spectra", "convolve_transposed", "silent_spectra"]

_FLOAT = 1
_STILL = 256
"""Samples of silence that are looked at."""
_END = np.iinfo(np.int64).max


def silent_spectra(graph: Graph, given: Mapping[str, int], feeds: State) -> dict[str, Array]:
    """What each `STFT` makes of the silence between the voiced sounds of a sentence.

    There the source stands still. In most of its spectrum is then nothing but the rounding errors
    of one way to compute it, always the same, and the network reads their phases as it does those
    of a voice: other errors would be another sound.

    Args:
        graph: of the whole model.
        given: element types of what the last stage is given (`Stages.given`).
        feeds: what it is given for the sentence (`Stages.feeds`).

    Returns:
        By the tensor of the spectrum: real and imaginary parts in turn, then the signal's value.
    """
    found = {}
    for node in graph.nodes:
        if node.op == "STFT":
            signal, made = node.inputs[0], node.outputs[0]
            values = run(open_session(graph.extract([signal], given)), feeds)[signal]
            each, times = np.unique(values, return_counts=True)
            still = np.full_like(values[:, :_STILL], each[times.argmax()])
            only = open_session(graph.extract([made], {signal: _FLOAT}))
            found[made] = np.append(run(only, {signal: still})[made][0, 0], still.flat[0])
    return found


def convolve_spectra(work: Rewriting, silent: Mapping[str, Array]) -> int:
    """Replace every `STFT` of one real signal; how many.

    Args:
        work: the model.
        silent: of `silent_spectra`.
    """
    found = 0
    for node in list(work.model.nodes):
        if node.op != "STFT" or node.outputs[0] not in silent:
            continue
        signal, step, window, length = [*node.inputs, "", ""][:4]
        hop, shape = work.weight(step), work.weight(window)
        if hop is None or shape is None or node.told.ints.get("onesided", (1,)) != (1,):
            continue
        size = work.weight(length)
        if size is None or size.item() == len(shape):
            nodes = _spectrum(work, signal, shape, int(hop.item()), silent[node.outputs[0]])
            nodes[-1].outputs = node.outputs
            work.replace(node, nodes)
            found += 1
    work.again()
    return found


def _spectrum(
    work: Rewriting, signal: str, window: Array, hop: int, silent: Array
) -> list[Operation]:
    size = len(window)
    bins = size // 2 + 1
    angles = 2 * np.pi * np.outer(np.arange(bins), np.arange(size)) / size
    waves = np.stack([np.cos(angles), -np.sin(angles)], 1).reshape(2 * bins, 1, size) * window
    errors = silent[:-1] - waves.sum((1, 2)) * silent[-1]
    made = f"{signal}/spectrum"
    kernel = work.keep(waves.astype(np.float32), "waves")
    bias = work.keep(errors.astype(np.float32), "waves")
    one = work.keep(np.array([0, 1, -1]), "shape")
    apart = work.keep(np.array([0, -1, bins, 2]), "shape")
    conv = Operation("Conv", [f"{made}/in", kernel, bias], [f"{made}/out"])
    return [
        Operation("Reshape", [signal, one], [f"{made}/in"]),
        conv.tell(kernel_shape=[size], strides=[hop]),
        Operation("Transpose", [f"{made}/out"], [f"{made}/rows"]).tell(perm=[0, 2, 1]),
        Operation("Reshape", [f"{made}/rows", apart], []),
    ]


def convolve_transposed(work: Rewriting, within: set[str]) -> int:
    """Replace every `ConvTranspose` in one group whose kernel is whole strides; how many."""
    found = 0
    for node in list(work.model.nodes):
        weight = work.weight(node.inputs[1]) if node.op == "ConvTranspose" else None
        if weight is None or weight.ndim != 3 or node.inputs[0] not in within:
            continue
        told = node.told.ints
        (stride,), size = told.get("strides", (1,)), weight.shape[2]
        plain = told.get("group", (1,)) == (1,) and told.get("dilations", (1,)) == (1,)
        fits = told.get("output_padding", (0,))[0] <= told.get("pads", (0, 0))[1]
        if plain and fits and stride > 1 and size % stride == 0 and "output_shape" not in told:
            work.replace(node, _untransposed(work, node, weight, stride))
            found += 1
    work.again()
    return found


def _untransposed(work: Rewriting, node: Operation, weight: Array, stride: int) -> list[Operation]:
    """Output n is at place m * stride + r; it hears the inputs m, m-1, ... through every
    `stride`-th value of the kernel from r on.
    """
    told = node.told.ints
    before, after = told.get("pads", (0, 0))
    (more,) = told.get("output_padding", (0,))
    inner, outer, size = weight.shape
    taps = size // stride
    # [I, O, taps, stride] -> [O, stride, I, taps], the last input first
    kernel = weight.reshape(inner, outer, taps, stride).transpose(1, 3, 0, 2)[..., ::-1]
    made = node.outputs[0]
    inputs = [
        node.inputs[0],
        work.keep(kernel.reshape(outer * stride, inner, taps), node.inputs[1]),
    ]
    if len(node.inputs) > 2:
        bias = work.weight(node.inputs[2])
        assert bias is not None
        inputs.append(work.keep(np.repeat(bias, stride), node.inputs[2]))
    end = more - after
    conv = Operation("Conv", inputs, [f"{made}/phases"])
    return [
        conv.tell(kernel_shape=[taps], pads=[taps - 1, taps - 1]),
        Operation(
            "Reshape",
            [f"{made}/phases", work.keep(np.array([0, outer, stride, -1]), "shape")],
            [f"{made}/apart"],
        ),
        Operation("Transpose", [f"{made}/apart"], [f"{made}/turns"]).tell(perm=[0, 1, 3, 2]),
        Operation(
            "Reshape",
            [f"{made}/turns", work.keep(np.array([0, outer, -1]), "shape")],
            [f"{made}/whole"],
        ),
        Operation(
            "Slice",
            [
                f"{made}/whole",
                work.keep(np.array([before]), "begin"),
                work.keep(np.array([end or _END]), "end"),
                work.keep(np.array([2]), "axis"),
            ],
            [made],
        ),
    ]
