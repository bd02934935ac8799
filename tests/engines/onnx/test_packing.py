"""Networks in GGUF packs: floats again, in blocks, and back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from litetts.document import Utterance, Voice
from litetts.engines import conversion, packs
from litetts.engines.kokoro import Kokoro
from litetts.engines.nano import PACK, Nano
from litetts.engines.nano.voices import listed, ready
from litetts.engines.onnx.floats import with_floats
from litetts.engines.onnx.packing import Contents, Memory, matrices, packed, uniform
from litetts.engines.onnx.session import open_session
from litetts.engines.onnx.stored import open_stored, whole
from litetts.engines.vocoder import PACK as VOCODER
from litetts.errors import ModelError
from litetts.models.gguf import GGUF, KINDS, Stored, encode, write
from litetts.models.pack import Pack

TINY = Path(__file__).parents[1] / "data" / "kokoro-tiny.onnx"
SYMBOLS = "ðə kwˈIət ɡˈɑɹdᵊn."
NETWORKS = {
    **{name: PACK / f"{name}.onnx" for name in ("encoder", "prosody", "features")},
    "decoder": VOCODER / "decoder.onnx",
    "adapter": VOCODER / "adapter.onnx",
}


def feeds(session) -> dict[str, np.ndarray]:
    """Values for the inputs of a network, about as they are in speech."""
    random = np.random.default_rng(0)
    out = {}
    for each in session.get_inputs():
        shape = [
            n if isinstance(n, int) else (1 if i == 0 else 40) for i, n in enumerate(each.shape)
        ]
        if "int64" in each.type:
            out[each.name] = random.integers(1, 100, shape)
        else:
            out[each.name] = random.standard_normal(shape).astype(np.float32) * 0.3
    return out


def spoken(engine, voice: Voice) -> np.ndarray:
    utterance = Utterance((), SYMBOLS, np.zeros(len(SYMBOLS), np.int32))
    return np.concatenate(list(engine.render(engine.predict(utterance, voice), voice)))


@pytest.fixture(scope="module")
def nano() -> Contents:
    return conversion.contents_of("nano")


@pytest.fixture(scope="module")
def heart() -> Voice:
    return ready(listed()[0])


@pytest.mark.parametrize("name", NETWORKS)
def test_a_quantised_network_has_floats_again(name: str):
    """What is left is what rounding between the weights did: about 1 % of the values."""
    model = NETWORKS[name].read_bytes()
    before, after = open_session(model, threads=1), open_session(with_floats(model), threads=1)
    given = feeds(before)
    for a, b in zip(before.run(None, given), after.run(None, given), strict=True):
        assert 0 < np.sqrt(np.mean((a - b) ** 2) / np.mean(a**2)) < 0.03


def test_a_float_network_is_only_written_anew():
    model = with_floats(NETWORKS["decoder"].read_bytes())
    assert with_floats(model) == with_floats(with_floats(model))
    first, second = open_session(model), open_session(with_floats(model))
    given = feeds(first)
    np.testing.assert_array_equal(first.run(None, given)[0], second.run(None, given)[0])


def test_onnx_to_gguf_to_onnx_is_the_same_to_the_bit(nano: Contents, tmp_path: Path):
    path = conversion.to_gguf(nano, "f32", tmp_path / "nano.gguf")
    store = GGUF(path)
    back = {p.stem: p for p in conversion.to_onnx(path, tmp_path / "back")}
    for name, model in nano.networks.items():
        graph = Pack(path).network(name)
        sessions = [
            open_session(model, threads=1),
            open_stored(graph, store, threads=1),
            open_session(whole(graph, store), threads=1),
            open_session(back[name], threads=1),
        ]
        given = feeds(sessions[0])
        first, *others = [session.run(None, given) for session in sessions]
        for other in others:
            for a, b in zip(first, other, strict=True):
                np.testing.assert_array_equal(a, b)


def test_nano_speaks_the_same_from_the_file_its_onnx_and_memory(
    nano: Contents, heart: Voice, tmp_path: Path
):
    path = conversion.to_gguf(nano, "f32", tmp_path / "nano.gguf")
    conversion.to_onnx(path, tmp_path / "back")
    memory = Pack(Path("memory"), store=Memory(*packed(nano, uniform("f32"))))
    first = spoken(Nano(path), heart)
    np.testing.assert_array_equal(first, spoken(Nano(memory), heart))
    back = tmp_path / "back"
    np.testing.assert_array_equal(first, spoken(Nano(back, back), heart))


def test_kokoro_speaks_the_same_from_a_pack(tmp_path: Path):
    """The tiny network, whose random weights would make two sounds of the least difference."""
    random = np.random.default_rng(0)
    voices = {"af_one": random.standard_normal((510, 1, 256)).astype(np.float32)}
    (tmp_path / "kokoro.onnx").write_bytes(TINY.read_bytes())
    with (tmp_path / "voices.bin").open("wb") as file:
        np.savez(file, **voices)
    path = conversion.to_gguf(
        conversion.contents_of(str(tmp_path)), "f32", tmp_path / "pack" / "kokoro.gguf"
    )
    voice = Voice("af_one", "kokoro")
    np.testing.assert_array_equal(
        spoken(Kokoro(tmp_path, threads=1), voice), spoken(Kokoro(path, threads=1), voice)
    )
    assert packs.styles(Pack(path))["af_one"].shape == (510, 256)


@pytest.mark.parametrize(("quant", "megabytes"), [("q8_0", 10.7), ("q4_k", 5.9), ("tq1_0", 2.6)])
def test_fewer_bits_make_a_smaller_file_that_speaks(
    nano: Contents, heart: Voice, tmp_path: Path, quant: str, megabytes: float
):
    path = conversion.to_gguf(nano, quant, tmp_path / "nano.gguf")
    assert path.stat().st_size < megabytes * 1e6
    meant, samples = spoken(Nano(), heart), spoken(Nano(path), heart)
    assert abs(len(samples) - len(meant)) < 0.2 * len(meant)
    assert 0.2 < np.std(samples) / np.std(meant) < 2


def test_blocks_go_on_over_the_ends_of_rows_and_names_stay_short(nano: Contents):
    head, tensors = packed(nano, uniform("q4_k"))
    assert all(len(t.name.encode()) <= 63 for t in tensors)
    assert len({t.name for t in tensors}) == len(tensors)
    store = Memory(head, tensors)
    for matrix in matrices(nano):
        kind = store.tensors[matrix.name].kind
        assert kind.bits < 9
        assert not store.tensors[matrix.name].shape[-1] % kind.values


def test_the_released_voices_come_with_it(nano: Contents, heart: Voice):
    pack = Pack(Path("memory"), store=Memory(*packed(nano, uniform("q8_0"))))
    styles = packs.styles(pack)
    assert list(styles) == [v.id for v in listed() if v.engine == "nano"]
    np.testing.assert_array_equal(styles["nano_heart"], heart.conditioning)


def test_a_pack_of_another_engine_or_with_other_symbols_is_refused(nano: Contents, tmp_path: Path):
    head, tensors = packed(nano, uniform("tq1_0"))
    path = tmp_path / "x.gguf"
    write(path, head, tensors)
    with pytest.raises(ModelError, match="a pack of nano, not of kokoro"):
        Kokoro(path)
    write(path, {**head, "litetts.vocabulary": ["a", "b"]}, tensors)
    with pytest.raises(ModelError, match="symbols"):
        Nano(path)
    write(path, {}, tensors)
    with pytest.raises(ModelError, match=r"litetts\.engine"):
        Nano(path)


def test_damaged_weights_and_graphs_are_named(nano: Contents, heart: Voice, tmp_path: Path):
    """Where the checksums are right and the contents are not, nothing crashes either."""
    head, tensors = packed(nano, uniform("tq1_0"))
    path = tmp_path / "x.gguf"
    random = np.random.default_rng(0)
    graph = head["litetts.network.decoder"]
    for _ in range(12):
        data = bytearray(graph)
        data[random.integers(len(data))] ^= 1 << random.integers(8)
        write(path, {**head, "litetts.network.decoder": bytes(data)}, tensors)
        try:
            spoken(Nano(path), heart)
        except Exception as error:
            assert type(error).__module__ == "litetts.errors", error
    for lost in (tensors[:-1], tensors[1:]):
        write(path, head, lost)
        with pytest.raises(ModelError, match=r"x\.gguf"):
            ready_from(path)


def ready_from(path: Path) -> None:
    packs.styles(Nano(path).pack)


def test_whole_numbers_without_a_sign_are_kept_as_they_are(tmp_path: Path):
    helper = pytest.importorskip("onnx").helper
    table = np.arange(2048).astype(np.uint8).reshape(1, 8, 256)
    graph = helper.make_graph(
        [helper.make_node("GatherElements", ["table", "x"], ["y"], axis=2)],
        "one",
        [helper.make_tensor_value_info("x", 6, [1, 8, None])],
        [helper.make_tensor_value_info("y", 2, None)],
        [helper.make_tensor("table", 2, table.shape, table.ravel())],
    )
    opset = [helper.make_opsetid("", 17)]
    model = helper.make_model(graph, opset_imports=opset, ir_version=8).SerializeToString()
    contents = Contents("kokoro", "one", "CC0-1.0", {}, [], {"one": model})
    head, tensors = packed(contents, uniform("f16"))
    assert {t.name: len(t.raw) for t in tensors} == {"one/table": table.size}
    write(tmp_path / "one.gguf", head, tensors)
    x = np.random.default_rng(0).integers(0, 256, (1, 8, 30)).astype(np.int32)
    for store in (GGUF(tmp_path / "one.gguf"), Memory(head, tensors)):
        graph = store.told["litetts.network.one"]
        network = graph if isinstance(graph, bytes) else graph.tobytes()
        (y,) = open_stored(network, store).run(None, {"x": x})
        np.testing.assert_array_equal(y, np.take_along_axis(table, x, 2))
        assert open_session(whole(network, store)).run(None, {"x": x})[0].tolist() == y.tolist()


def test_a_file_of_another_program_is_named_as_such(tmp_path: Path):
    """It is whole; what is missing is the network, so making it again would not help."""
    values = np.zeros(32, np.float32)
    tensor = Stored("kokoro.norm.weight", KINDS["f32"], (32,), encode(KINDS["f32"], values))
    path = tmp_path / "kokoro-82m-f16.gguf"
    write(path, {"general.architecture": "kokoro", "kokoro.voices.count": 1}, [tensor])
    with pytest.raises(ModelError, match=r"82m-f16\.gguf has tensors in a layout that is not"):
        conversion.contents_of(str(path))
    with pytest.raises(ModelError, match=r"82m-f16\.gguf is a GGUF file of 'kokoro' by another"):
        Kokoro(path)
    write(path, {"general.architecture": "litetts"}, [tensor])
    with pytest.raises(ModelError, match="damaged"):
        conversion.contents_of(str(path))
