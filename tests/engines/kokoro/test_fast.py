"""Kokoro's fast form on the tiny network: it has no use for the released generator."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from litetts.engines.kokoro.engine import Kokoro
from litetts.engines.kokoro.fast import Fast
from litetts.engines.kokoro.stages import Cuts, generator_input
from litetts.engines.onnx import stored
from litetts.engines.onnx.graph import Graph
from litetts.errors import EngineError

TINY = Path(__file__).parents[1] / "data" / "kokoro-tiny.onnx"


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The sessions that an engine opens, as it opens them."""
    sessions: list[Any] = []
    really = stored.open_session

    def open_session(*given: Any, **options: Any) -> Any:
        sessions.append(really(*given, **options))
        return sessions[-1]

    monkeypatch.setattr(stored, "open_session", open_session)
    return sessions


def made(sessions: list[Any]) -> set[str]:
    return {output.name for session in sessions for output in session.get_outputs()}


def test_the_released_generator_is_not_loaded(opened: list[Any]) -> None:
    graph = Graph.open(TINY)
    waveform, handed = next(iter(graph.outputs)), generator_input(graph, Cuts.of(graph).f0)
    engine = Fast(TINY, threads=1)
    assert waveform not in made(opened)
    assert handed in made(opened)
    assert engine._stages is not None
    with pytest.raises(EngineError, match="generator was left out"):
        engine._stages.waveform({}, *[None] * 4, seed=0)  # type: ignore[arg-type, list-item]
    opened.clear()
    Kokoro(TINY, threads=1)
    assert waveform in made(opened)
    assert handed not in made(opened)


def test_a_graph_that_cannot_be_cut_speaks_as_it_is(tmp_path: Path) -> None:
    onnx = pytest.importorskip("onnx")
    model = onnx.load(TINY)
    for node in model.graph.node:
        if node.op_type == "Round":
            node.op_type = "Floor"
    onnx.save(model, tmp_path / "kokoro.onnx")
    whole = Fast(tmp_path / "kokoro.onnx", threads=1)
    assert not whole.capabilities.two_stage
    assert "runs whole" in whole.capabilities.note
    assert "rounding" in whole.capabilities.note
