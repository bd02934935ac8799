"""Kokoro rewritten for speed: the same sound in fewer operations, and whole numbers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from litetts import voices
from litetts.document import Utterance, Voice
from litetts.engines import conversion
from litetts.engines.kokoro import Kokoro, optimise
from litetts.engines.kokoro.optimise.products import multiplied
from litetts.engines.kokoro.optimise.rewriting import Rewriting
from litetts.engines.kokoro.optimise.scales import steps
from litetts.engines.kokoro.optimise.steps import with_steps
from litetts.engines.kokoro.optimise.tables import tabulate_snakes
from litetts.engines.kokoro.optimise.tidy import tidy
from litetts.engines.kokoro.optimise.waves import convolve_transposed
from litetts.engines.onnx.packing import Contents
from litetts.engines.onnx.proto import MICROSOFT, Model
from litetts.engines.onnx.session import open_session
from litetts.errors import InputError, ModelError
from litetts.models.gguf import GGUF

TINY = Path(__file__).parents[1] / "data" / "kokoro-tiny.onnx"
EXACT = ("norms", "snakes", "transposed")
SYMBOLS = "ðə kwˈIət ɡˈɑɹdᵊn."


@pytest.fixture(scope="module")
def tiny() -> Contents:
    return conversion.contents_of(str(TINY))


def spoken(contents: Contents, path: Path) -> np.ndarray:
    file = conversion.to_gguf(contents, "f32", path / f"{len([*path.iterdir()])}.gguf")
    engine = Kokoro(file, threads=1)
    voice = Voice(next(iter(engine.styles)), "kokoro")
    utterance = Utterance((), SYMBOLS, np.zeros(len(SYMBOLS), np.int32))
    return np.concatenate(list(engine.render(engine.predict(utterance, voice), voice, seed=1)))


def apart(one: np.ndarray, two: np.ndarray) -> float:
    assert len(one) == len(two)
    return float(np.sqrt(np.mean((one - two) ** 2) / np.mean(one**2)))


def operators(contents: Contents) -> list[str]:
    return [node.op for node in Model(contents.networks["kokoro"]).nodes]


def test_rewriting_alone_changes_nothing_that_is_heard(tiny: Contents, tmp_path: Path):
    made, report = optimise.optimised(tiny, steps=EXACT)
    assert report.counts["norms"] == 34
    assert report.counts["snakes"] == 24
    assert report.counts["transposed"] > 0
    assert report.error < 1e-4
    assert apart(spoken(tiny, tmp_path), spoken(made, tmp_path)) < 1e-4
    assert operators(made).count("InstanceNormalization") > 40


def test_whole_numbers_stay_close_and_are_kept(tiny: Contents, tmp_path: Path):
    made, report = optimise.optimised(tiny, steps=(*EXACT, "steps"), most=127, least=64)
    assert report.counts["steps"] == operators(made).count("QLinearConv") > 10
    assert apart(spoken(tiny, tmp_path), spoken(made, tmp_path)) < 0.3


def test_what_is_looked_up_is_what_would_be_computed(tiny: Contents, tmp_path: Path):
    whole = (*EXACT, "steps")
    computed, _ = optimise.optimised(tiny, steps=whole, most=127, least=1)
    made, report = optimise.optimised(tiny, steps=(*whole, "tables"), most=127, least=1)
    assert report.counts["tables"] == 24
    assert operators(made).count("GatherElements") > 24
    assert "Sin" in operators(computed)
    assert operators(made).count("Sin") == operators(computed).count("Sin") - 24
    meant, computed, found = (spoken(each, tmp_path) for each in (tiny, computed, made))
    assert apart(meant, found) < apart(meant, computed) + 0.02


@settings(max_examples=25, deadline=None)
@given(
    deviation=st.floats(0.1, 30),
    middle=st.floats(-20, 20),
    low=st.floats(-30, 0),
    high=st.floats(0.1, 30),
)
def test_a_table_is_snake_in_steps(deviation: float, middle: float, low: float, high: float):
    """Also where values go beyond what the steps reach."""
    helper = pytest.importorskip("onnx").helper
    scale, zero = steps(np.array([low, 2 * low]), np.array([high, high / 2]))
    nodes = [
        helper.make_node("InstanceNormalization", ["x", "g", "b"], ["v"]),
        helper.make_node("Sin", ["v"], ["sin"]),
        helper.make_node("Mul", ["sin", "sin"], ["square"]),
        helper.make_node("Add", ["v", "square"], ["snake"]),
        helper.make_node("QuantizeLinear", ["snake", "scale", "zero"], ["y"], axis=1),
    ]
    arrays = {
        "g": np.full(2, deviation, np.float32), "b": np.full(2, middle, np.float32),
        "scale": scale.astype(np.float32), "zero": zero.astype(np.uint8),
    }  # fmt: skip
    graph = helper.make_graph(
        nodes,
        "one",
        [helper.make_tensor_value_info("x", 1, [1, 2, None])],
        [helper.make_tensor_value_info("y", 2, None)],
        [
            helper.make_tensor(n, 1 if a.dtype == np.float32 else 2, a.shape, a.ravel())
            for n, a in arrays.items()
        ],
    )
    opset = [helper.make_opsetid("", 17)]
    model = helper.make_model(graph, opset_imports=opset, ir_version=8).SerializeToString()
    x = np.random.default_rng(0).standard_normal((1, 2, 400)).astype(np.float32)
    (meant,) = open_session(model).run(None, {"x": x})
    work = Rewriting(Model(model))
    assert tabulate_snakes(work) == 1
    assert "Sin" not in [node.op for node in work.model.nodes]
    (made,) = open_session(work.model.written()).run(None, {"x": x})
    differ = np.abs(made.astype(int) - meant.astype(int))
    assert differ.max() <= 1
    assert differ.mean() < 0.2


def test_a_pack_is_installed_and_its_voices_speak(
    tiny: Contents, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("LITETTS_HOME", str(tmp_path))
    told: list[tuple[str, int, int]] = []
    path = conversion.optimise(tiny, tell=lambda *now: told.append(now))
    # The tiny network has no convolution that is worth whole numbers: one sentence is spoken.
    assert told == [
        ("rewriting the network", 0, 0),
        ("speaking to measure", 0, optimise.VOICES),
        ("speaking to measure", 1, optimise.VOICES),
        ("writing the pack", 0, 0),
    ]
    assert GGUF(path).told["litetts.optimised.norms"] == 34
    voice = voices.resolve("af_heart:optimised")
    assert voice.engine == "kokoro:optimised"
    utterance = Utterance((), SYMBOLS, np.zeros(len(SYMBOLS), np.int32))
    engine = Kokoro("optimised", threads=1)
    (sound,) = engine.render(engine.predict(utterance, voice), voice)
    assert np.isfinite(sound).all()
    assert sound.any()
    with pytest.raises(ModelError, match="nothing in the network"):
        conversion.optimise(conversion.contents_of("gguf:kokoro-optimised"))


def test_other_models_are_refused():
    with pytest.raises(InputError, match="only Kokoro can be optimised"):
        conversion.optimise(conversion.contents_of("nano"))


def test_a_file_in_half_precision_is_computed_in_single():
    onnx = pytest.importorskip("onnx")
    helper = onnx.helper
    half = onnx.TensorProto.FLOAT16
    nodes = [
        helper.make_node("Cast", ["x"], ["h"], to=half),
        helper.make_node("Shape", ["h"], ["s"]),
        helper.make_node(
            "ConstantOfShape", ["s"], ["c"], value=helper.make_tensor("", half, [1], [1.5])
        ),
        helper.make_node("Mul", ["h", "w"], ["m"]),
        helper.make_node("Add", ["m", "c"], ["a"]),
        helper.make_node("Cast", ["a"], ["y"], to=onnx.TensorProto.FLOAT),
    ]
    graph = helper.make_graph(
        nodes,
        "half",
        [helper.make_tensor_value_info("x", 1, [None])],
        [helper.make_tensor_value_info("y", 1, None)],
        [helper.make_tensor("w", half, [1], [0.5])],
    )
    opset = [helper.make_opsetid("", 17)]
    model = helper.make_model(graph, opset_imports=opset, ir_version=8).SerializeToString()
    x = np.array([1e-3, 7.0001], np.float32)
    (y,) = open_session(tidy(model)).run(None, {"x": x})
    np.testing.assert_allclose(y, 0.5 * x + 1.5, rtol=1e-7)


@settings(max_examples=25, deadline=None)
@given(
    inner=st.integers(1, 4),
    outer=st.integers(1, 4),
    stride=st.integers(2, 6),
    taps=st.integers(1, 4),
    pad=st.integers(0, 3),
    more=st.integers(0, 3),
    length=st.integers(4, 9),
)
def test_a_transposed_convolution_is_a_convolution(
    inner: int, outer: int, stride: int, taps: int, pad: int, more: int, length: int
):
    helper = pytest.importorskip("onnx").helper
    random = np.random.default_rng(0)
    kernel = random.standard_normal((inner, outer, stride * taps)).astype(np.float32)
    bias = random.standard_normal(outer).astype(np.float32)
    node = helper.make_node(
        "ConvTranspose",
        ["x", "w", "b"],
        ["y"],
        strides=[stride],
        pads=[pad, pad],
        output_padding=[min(more, pad, stride - 1)],
    )
    graph = helper.make_graph(
        [node],
        "one",
        [helper.make_tensor_value_info("x", 1, [1, inner, length])],
        [helper.make_tensor_value_info("y", 1, None)],
        [helper.make_tensor(n, 1, a.shape, a.ravel()) for n, a in (("w", kernel), ("b", bias))],
    )
    opset = [helper.make_opsetid("", 17)]
    model = helper.make_model(graph, opset_imports=opset, ir_version=8).SerializeToString()
    x = random.standard_normal((1, inner, length)).astype(np.float32)
    (before,) = open_session(model).run(None, {"x": x})
    work = Rewriting(Model(model))
    assert convolve_transposed(work, {"x"}) == 1
    (after,) = open_session(work.model.written()).run(None, {"x": x})
    np.testing.assert_allclose(after, before, atol=1e-4)


@settings(max_examples=25, deadline=None)
@given(
    places=st.lists(st.floats(-8, 8), min_size=3, max_size=3),
    spread=st.floats(0.5, 4),
    bias=st.floats(-20, 20),
)
def test_nothing_is_cut_off_wherever_the_values_of_a_channel_lie(
    places: list[float], spread: float, bias: float
):
    helper = pytest.importorskip("onnx").helper
    random = np.random.default_rng(0)
    kernel = random.standard_normal((2, 3, 3)).astype(np.float32)
    offset = np.full(2, bias, np.float32)
    graph = helper.make_graph(
        [helper.make_node("Conv", ["x", "w", "b"], ["y"], kernel_shape=[3])],
        "one",
        [helper.make_tensor_value_info("x", 1, [1, 3, None])],
        [helper.make_tensor_value_info("y", 1, None)],
        [helper.make_tensor(n, 1, a.shape, a.ravel()) for n, a in (("w", kernel), ("b", offset))],
    )
    opset = [helper.make_opsetid("", 17)]
    model = helper.make_model(graph, opset_imports=opset, ir_version=8).SerializeToString()
    x = random.uniform(-spread, spread, (1, 3, 50)) + np.array(places)[None, :, None]
    x = x.astype(np.float32)
    (meant,) = open_session(model).run(None, {"x": x})
    work = Rewriting(Model(model))
    ranges = {n: (v.min((0, 2)), v.max((0, 2))) for n, v in (("x", x), ("y", meant))}
    with_steps(work, list(work.model.nodes), ranges, 127)
    (made,) = open_session(work.model.written()).run(None, {"x": x})
    furthest = np.abs(meant).max((0, 2)) + np.abs(kernel).sum((1, 2)) * np.abs(x).max()
    assert (np.abs(made - meant).max((0, 2)) < furthest / 50).all()


@settings(max_examples=25, deadline=None)
@given(
    size=st.integers(1, 3),
    apart=st.integers(1, 3),
    pads=st.tuples(st.integers(0, 3), st.integers(0, 3)),
    place=st.floats(-3, 3),
)
def test_a_product_of_matrices_is_the_convolution_up_to_both_ends(
    size: int, apart: int, pads: tuple[int, int], place: float
):
    helper = pytest.importorskip("onnx").helper
    random = np.random.default_rng(0)
    kernel = random.standard_normal((5, 8, size)).astype(np.float32)
    bias = random.standard_normal(5).astype(np.float32)
    node = helper.make_node(
        "Conv", ["x", "w", "b"], ["y"], kernel_shape=[size], dilations=[apart], pads=[*pads]
    )
    graph = helper.make_graph(
        [node],
        "one",
        [helper.make_tensor_value_info("x", 1, [1, 8, None])],
        [helper.make_tensor_value_info("y", 1, None)],
        [helper.make_tensor(n, 1, a.shape, a.ravel()) for n, a in (("w", kernel), ("b", bias))],
    )
    opset = [helper.make_opsetid("", 17)]
    model = helper.make_model(graph, opset_imports=opset, ir_version=8).SerializeToString()
    x = (random.standard_normal((1, 8, 20)) + place).astype(np.float32)
    (meant,) = open_session(model).run(None, {"x": x})
    work = Rewriting(Model(model))
    multiplied(work, work.model.nodes[0], steps(x.min((0, 2)), x.max((0, 2))), 127)
    work.model.use_domain(MICROSOFT)
    (made,) = open_session(work.model.written()).run(None, {"x": x})
    assert made.shape == meant.shape
    assert np.abs(made - meant).max() < 0.03 * np.abs(meant).max()
