"""Kokoro with the released decoder, rewritten for speed once: `litetts models optimise kokoro`.

Everything from the contours to the sound is rewritten so that it computes the same in fewer steps
(`norms`, `snakes`, `waves`), and its convolutions get whole numbers with scales that were measured
on sentences of several voices (`ranges`, `steps`); what goes into whole numbers is looked up
(`tables`). What each step gains and costs:
`docs/concepts/kokoro-speed.md`.
"""

from __future__ import annotations

import platform
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from litetts.document import Floats, Ints
from litetts.engines import packs
from litetts.engines.kokoro.engine import NETWORK
from litetts.engines.kokoro.optimise.norms import fuse_norms
from litetts.engines.kokoro.optimise.ranges import Listening
from litetts.engines.kokoro.optimise.rewriting import Rewriting
from litetts.engines.kokoro.optimise.snakes import fuse_snakes
from litetts.engines.kokoro.optimise.steps import LEAST_VALUES, convolutions, with_steps
from litetts.engines.kokoro.optimise.tables import tabulate_snakes
from litetts.engines.kokoro.optimise.tidy import tidy
from litetts.engines.kokoro.optimise.waves import (
    convolve_spectra,
    convolve_transposed,
    silent_spectra,
)
from litetts.engines.kokoro.stages import Cuts, Stages
from litetts.engines.onnx.graph import Graph
from litetts.engines.onnx.packing import Contents, Memory, packed, uniform
from litetts.engines.onnx.parts import State
from litetts.engines.onnx.proto import Model
from litetts.engines.onnx.session import open_session
from litetts.errors import ModelError
from litetts.models.pack import Pack
from litetts.phonemes.inventory import PAD, encode

__all__ = ["STEPS", "VOICES", "Report", "optimised"]

STEPS = ("norms", "snakes", "transposed", "spectra", "steps", "tables")
"""What is done, in this order."""
_SENTENCES = (
    "ðə kwˈIət ɡˈɑɹdᵊn lˈIz bɪhˈInd ðə lˈɪTᵊl wˈɪndO.",
    "wˌʊd jə ɹˈæðəɹ wˈɔk?",
    "ʃˈʊd wi ʧˈuz ə θˈɪk mˈæp ɪnstˈɛd?",
)
"""What is spoken to measure ranges: most sounds of English, a statement and two questions."""
VOICES = 9
"""How many voices speak them, evenly from the list, which is sorted by language."""
_MEASURING = "speaking to measure"
_SAME = 0.1
"""Of the root mean square of the sound: what rewriting alone may change it by. On the released
network it is 2e-6, with the spectra (`waves`) 0.05: where the source is all but silent."""
_MULTIPLIES = ("avx512_vnni", "avx_vnni", "avxvnni")
"""Marks of processors of Intel's kind that add up products of 8 bits without overflow."""
_REWRITE: dict[str, Callable[[Rewriting, set[str]], int]] = {
    "norms": fuse_norms,
    "snakes": lambda work, within: fuse_snakes(work),
    "transposed": convolve_transposed,
}
Tell = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and of how much; 0, 0 = it begins."""


@dataclass
class Report:
    """What was done.

    Attributes:
        counts: by step, how many places were changed.
        error: rms difference to the sound of the original before whole numbers, as a share of its
            rms.
    """

    counts: dict[str, int] = field(default_factory=dict)
    error: float = 0.0


def optimised(
    contents: Contents,
    *,
    steps: tuple[str, ...] = STEPS,
    most: int | None = None,
    least: int = LEAST_VALUES,
    voices: int = VOICES,
    tell: Tell = lambda what, done, of: None,
) -> tuple[Contents, Report]:
    """The contents of a pack with its network rewritten.

    Args:
        contents: of Kokoro (`kokoro.contents`), with float weights and voices.
        steps: which of `STEPS`.
        most: of whole weights, to either side; None = as many as this processor multiplies right.
        least: weights that a convolution has at least to get whole numbers.
        voices: how many speak a sentence each.
        tell: told of the progress.

    Raises:
        ModelError: it is not built as expected, or the rewritten network sounds different.
        EngineError: a network failed.
    """
    tell("rewriting the network", 0, 0)
    model = tidy(contents.networks[NETWORK])
    graph = Graph(model)
    cuts = Cuts.of(graph)
    work, report = Rewriting(Model(model)), Report()
    roots = {cuts.f0, cuts.energy}
    for step in STEPS:
        if step in steps and step in _REWRITE:
            report.counts[step] = _REWRITE[step](work, work.after(roots))
    chosen = []
    if "steps" in steps:
        chosen = convolutions(work, work.after(roots), least)
        report.counts["steps"] = len(chosen)
    if not report.counts.get("norms") and not chosen:
        raise ModelError("there is nothing in the network that this can make faster")
    tell(_MEASURING, 0, voices)
    stages = Stages(graph, open_session)
    spoken = _spoken(contents, voices)
    if "spectra" in steps:
        feeds = stages.feeds(*_arguments(stages, *spoken[0]))
        report.counts["spectra"] = convolve_spectra(
            work, silent_spectra(graph, stages.given, feeds)
        )
    tensors = dict.fromkeys(t for node in chosen for t in (node.inputs[0], node.outputs[0]))
    heard = Listening(work.model, list(tensors), stages.given)
    for i, (symbols, style) in enumerate(spoken):
        arguments = _arguments(stages, symbols, style)
        sound = heard.hear(stages.feeds(*arguments))
        if i == 0:
            report.error = _difference(stages.waveform(*arguments), sound)
            if report.error > _SAME:
                raise ModelError(
                    f"rewritten it sounds different, by {report.error:.0%}: this file cannot be "
                    "optimised"
                )
        tell(_MEASURING, i + 1, len(spoken))
        if not chosen:
            break
    if chosen:
        ranges = {t: (heard.low[t], heard.high[t]) for t in tensors}
        with_steps(work, chosen, ranges, most or most_of_weights())
    if chosen and "tables" in steps:
        report.counts["tables"] = tabulate_snakes(work)
    return replace(contents, networks={NETWORK: work.model.written()}), report


def most_of_weights() -> int:
    """The largest whole weight with which this processor multiplies right.

    Without their newer instructions, processors of Intel's kind add pairs of products up in 16
    bits, in which 255 * 127 * 2 has no room (ONNX Runtime: "reduce_range").
    """
    if platform.machine().lower() not in ("x86_64", "amd64", "i686", "x86"):
        return 127
    try:
        flags = Path("/proc/cpuinfo").read_text("utf-8")
    except OSError:
        return 63
    return 127 if any(mark in flags for mark in _MULTIPLIES) else 63


def _spoken(contents: Contents, voices: int) -> list[tuple[str, Floats]]:
    """What is spoken to measure: symbols, and a style that goes with so many."""
    pack = Pack(
        Path("memory"), store=Memory(*packed(replace(contents, networks={}), uniform("f32")))
    )
    styles: Mapping[str, Floats] = packs.styles(pack)
    names = sorted(styles)
    some = [names[i] for i in np.linspace(0, len(names) - 1, min(voices, len(names))).astype(int)]
    out = []
    for i, name in enumerate(some):
        symbols = _SENTENCES[i % len(_SENTENCES)]
        rows = styles[name]
        out.append((symbols, rows[min(len(symbols), len(rows)) - 1]))
    return out


Arguments = tuple[State, Ints, Floats, Floats, Floats, int]


def _arguments(stages: Stages, symbols: str, style: Floats) -> Arguments:
    """What `Stages.waveform` is given for a sentence."""
    tokens = np.array([PAD, *encode(symbols), PAD], np.int32)
    natural, state = stages.encode(tokens, style)
    durations = np.maximum(1, np.round(natural)).astype(np.int32)
    f0, energy = stages.contours(state, durations, style)
    return state, durations, f0, energy, style, 0


def _difference(one: Floats, two: Floats) -> float:
    """Root mean square of the difference, as a share of that of the first."""
    if len(one) != len(two):
        return np.inf
    return float(np.sqrt(np.mean((one - two) ** 2) / max(float(np.mean(one**2)), 1e-12)))
