"""The reader of ONNX files, against the `onnx` package and against damage."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from litetts.engines.onnx.graph import Graph
from litetts.engines.onnx.session import default_threads, open_session
from litetts.errors import ModelError

TINY = Path(__file__).parents[1] / "data" / "kokoro-tiny.onnx"


def test_reads_what_the_onnx_package_reads() -> None:
    onnx = pytest.importorskip("onnx")
    model = onnx.load(TINY).graph
    graph = Graph.open(TINY)
    assert [n.op for n in graph.nodes] == [n.op_type for n in model.node]
    assert [n.inputs for n in graph.nodes] == [tuple(n.input) for n in model.node]
    assert list(graph.inputs) == [i.name for i in model.input]
    assert list(graph.outputs) == [o.name for o in model.output]
    assert graph.inputs["style"].shape == (1, 256)
    assert graph.inputs["input_ids"].shape == (1, None)
    strides = [
        tuple(a.ints) for n in model.node for a in n.attribute if a.name == "strides" and a.ints
    ]
    assert strides == [n.ints["strides"] for n in graph.nodes if "strides" in n.ints]


def test_inner_graphs_say_what_they_capture() -> None:
    graph = Graph.open(TINY)
    branches = [n for n in graph.nodes if n.op == "If"]
    assert branches and all(len(n.captured) == 1 for n in branches)
    assert all(c in graph.producer for n in branches for c in n.captured)


def test_a_part_is_a_valid_model() -> None:
    onnx = pytest.importorskip("onnx")
    graph = Graph.open(TINY)
    (rounding,) = (n for n in graph.nodes if n.op == "Round")
    part = onnx.load_from_string(graph.extract([rounding.inputs[0]], {}))
    assert len(part.graph.node) == len(graph.before([rounding.inputs[0]]))
    assert part.opset_import == onnx.load(TINY).opset_import
    assert len(part.SerializeToString()) < TINY.stat().st_size / 3  # weights stay in the file


def test_weights_are_carried_without_a_file() -> None:
    carried = Graph(TINY.read_bytes())
    mapped = Graph.open(TINY)
    assert carried.folder is None and mapped.folder == TINY.parent
    (rounding,) = (n for n in carried.nodes if n.op == "Round")
    feeds = {
        "input_ids": np.array([[0, 50, 60, 0]]),
        "style": np.full((1, 256), 0.1, np.float32),
        "speed": np.ones(1, np.int32),
    }
    one, other = (
        open_session(g.extract([rounding.inputs[0]], {}), threads=1, folder=g.folder).run(
            None, feeds
        )[0]
        for g in (carried, mapped)
    )
    assert np.array_equal(one, other)


WHOLE = TINY.read_bytes()
# Most of the file is weights, which any bytes may be; the structure is where damage is read.
HEAD = 200_000


@settings(max_examples=25)
@given(
    at=st.integers(0, HEAD),
    junk=st.binary(min_size=1, max_size=8),
    keep=st.integers(0, len(WHOLE)) | st.none(),
)
def test_damage_is_a_model_error_or_nothing(at: int, junk: bytes, keep: int | None) -> None:
    data = (WHOLE[:at] + junk + WHOLE[at + len(junk) :])[:keep]
    try:
        graph = Graph(data)
        graph.extract(list(graph.outputs), {})
    except ModelError as error:
        assert "ONNX model" in str(error)


def test_threads_are_those_this_process_may_use(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    quota = tmp_path / "cpu.max"
    monkeypatch.setattr("litetts.engines.onnx.session._CGROUP_QUOTA", quota)
    everything = default_threads()
    assert everything >= 1
    quota.write_text("max 100000")
    assert default_threads() == everything
    quota.write_text("50000 100000")
    assert default_threads() == 1


def test_onnx_runtime_errors_are_model_errors(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot load the model"):
        open_session(b"not a model")
    with pytest.raises(ModelError, match=r"nothing\.onnx"):
        open_session(tmp_path / "nothing.onnx")
