"""Kokoro from GGUF files of another program: tensors without a graph, voices in their own files."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from litetts import models, voices
from litetts.cli.models import app
from litetts.document import Utterance
from litetts.engines import conversion, packs, registry
from litetts.engines.kokoro import Kokoro, foreign
from litetts.engines.kokoro.foreign import about, taken
from litetts.engines.kokoro.layout import NAMES, UNUSED
from litetts.engines.kokoro.weights import Weights
from litetts.engines.onnx.proto import Array, Model
from litetts.engines.onnx.stored import whole
from litetts.errors import EngineError, LiteTTSError, ModelError
from litetts.models.gguf import GGUF, KINDS, Stored, encode, write
from litetts.models.pack import Pack

TINY = Path(__file__).parents[1] / "data" / "kokoro-tiny.onnx"
ALPHA = next(name for name in NAMES if ".alpha" in name)
SYMBOLS = "ðə kwˈIət ɡˈɑɹdᵊn."

Change = Callable[[str, Array], Array | None]


def as_it_is(name: str, values: Array) -> Array | None:
    return values


def kind_of(values: Array, quant: str) -> str:
    """As such files have it: matrices in blocks, kernels in half precision, the rest as it is."""
    if values.ndim == 2 and values.shape[-1] % KINDS[quant].values == 0:
        return quant
    return "f16" if values.ndim == 3 and quant != "f32" and values.size > 512 else "f32"


def written(
    path: Path, model: Model, quant: str = "f32", change: Change = as_it_is, **told: object
) -> Path:
    """A file of such a layout with a graph's weights."""
    weights, tensors = Weights(model), []
    for name, of in NAMES.items():
        if of not in weights:
            continue
        values = change(name, np.array(weights.read(of), np.float32))
        if values is not None:
            kind = KINDS[kind_of(values, quant)]
            tensors.append(Stored(name, kind, values.shape, encode(kind, values)))
    zeros = np.zeros(16, np.float32)
    tensors += [Stored(name, KINDS["f32"], (16,), encode(KINDS["f32"], zeros)) for name in UNUSED]
    symbols = packs.vocabulary()
    head = {"general.architecture": "kokoro", "tokenizer.ggml.tokens": symbols, **told}
    write(path, head, tensors)
    return path


def voice_file(path: Path, name: str = "df_anna", shape: tuple[int, ...] = (510, 1, 256)) -> Path:
    style = np.random.default_rng(3).standard_normal(shape).astype(np.float32) * 0.2
    head = {"general.architecture": "kokoro-voice", "kokoro_voice.name": name}
    write(path, head, [Stored("voice.pack", KINDS["f32"], shape, encode(KINDS["f32"], style))])
    return path


def spoken(engine: Kokoro) -> Array:
    utterance = Utterance((), SYMBOLS, np.zeros(len(SYMBOLS), np.int32))
    voice = voices.resolve("af_heart")
    style = packs.Voice("af_heart", "kokoro", conditioning=voice.conditioning)
    return np.concatenate(list(engine.render(engine.predict(utterance, style), style, seed=1)))


def another() -> Model:
    """A network of the same graph whose weights all differ from the installed one's."""
    model = Model(TINY.read_bytes())
    weights, random = Weights(model), np.random.default_rng(5)
    for name in weights.names():
        if name in NAMES.values():
            old = weights.read(name)
            weights.put(name, old * random.uniform(0.9, 1.1, old.shape).astype(np.float32))
    return model


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home in which the tiny Kokoro is installed."""
    folder = tmp_path / "home"
    (folder / "models" / "kokoro").mkdir(parents=True)
    shutil.copy(TINY, folder / "models" / "kokoro" / "kokoro-v1.0.onnx")
    monkeypatch.setenv("LITETTS_HOME", str(folder))
    monkeypatch.setenv("LITETTS_CONFIG", str(tmp_path / "config"))
    models.configure(None)
    registry.unload()
    yield folder
    registry.unload()


def pull(name: str, place: Path) -> str:
    done = CliRunner().invoke(app, ["pull", name, "--from", str(place)])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.output


def test_it_says_what_the_graph_with_those_weights_says(tmp_path: Path) -> None:
    model = another()
    (tmp_path / "other.onnx").write_bytes(model.written())
    expected = spoken(Kokoro(tmp_path / "other.onnx", threads=1))
    assert "not in the file" not in pull("gguf:kokoro-mine", written(tmp_path / "x.gguf", model))
    made = spoken(Kokoro("mine", threads=1))
    assert len(made) == len(expected)
    assert np.sqrt(np.mean((made - expected) ** 2) / np.mean(expected**2)) < 1e-4
    original = spoken(Kokoro(TINY, threads=1))
    assert len(original) != len(made) or not np.allclose(original, made, atol=1e-3)


@pytest.mark.parametrize("quant", ["f16", "bf16", "q8_0", "q4_0"])
def test_matrices_keep_their_values_in_a_pack(tmp_path: Path, quant: str) -> None:
    """Blocks are as they were, or in a type with more bits; what is small in half precision."""
    file = GGUF(written(tmp_path / "x.gguf", another(), quant))
    pull("gguf:kokoro-mine", file.path)
    pack = Pack(conversion.pack_of("gguf:kokoro-mine"))
    assert pack.store is not None
    made = Weights(Model(whole(pack.network("kokoro"), pack.store)))
    for name in file.tensors:
        if name not in UNUSED:
            values, kept = file.array(name), made.read(NAMES[name])
            assert np.abs(values - kept).max() <= 1e-3 * np.abs(values).max() + 1e-6, name


def test_gates_and_matrices_are_turned_as_onnx_has_them() -> None:
    """ONNX: gates i, o, f, c, biases of input and state one after the other; x @ W."""
    model = Model(TINY.read_bytes())
    weights = Weights(model)
    lstm = next(n for n in model.nodes if n.op == "LSTM" and "/shared/" in n.outputs[0])
    whole, both = (model.weights[lstm.inputs[i]].array for i in (1, 3))
    i, o, f, c = np.split(whole[1], 4)
    assert np.array_equal(
        weights.read("predictor.shared.weight_ih_l0_reverse"), np.concatenate([i, f, c, o])
    )
    i, o, f, c = np.split(both[0, both.shape[1] // 2 :], 4)
    assert np.array_equal(weights.read("predictor.shared.bias_hh_l0"), np.concatenate([i, f, c, o]))
    product = next(n for n in model.nodes if n.op == "MatMul" and "/bert_encoder/" in n.outputs[0])
    there = model.weights[product.inputs[1]].array
    assert np.array_equal(weights.read("bert_encoder.weight"), there.T)


def test_every_weight_of_the_layout_is_found_in_the_graph_once() -> None:
    weights = Weights(Model(TINY.read_bytes()))
    smaller = ("resblocks.2.", "resblocks.3.", "resblocks.4.", "resblocks.5.")
    lacks = {of for of in NAMES.values() if of not in weights}
    assert all(any(block in of for block in smaller) for of in lacks), lacks
    assert len(set(NAMES.values())) == len(NAMES) == 457


def test_what_a_file_lacks_is_told_and_is_of_the_installed_one(tmp_path: Path) -> None:
    def without(name: str, values: Array) -> Array | None:
        return None if name.startswith(("dec.encode.conv1.", "bert_proj")) else values

    file = written(tmp_path / "x.gguf", another(), change=without)
    made = taken(file)
    (note,) = made.notes
    assert note.startswith("4 tensors of ")
    assert "bert_proj.weight, bert_proj.bias, dec.encode.conv1.weight" in note
    mine = Weights(Model(made.contents.networks["kokoro"]))
    base = Weights(Model(TINY.read_bytes()))
    assert np.array_equal(mine.read("bert_encoder.weight"), base.read("bert_encoder.weight"))
    assert not np.array_equal(
        mine.read("decoder.F0_conv.weight"), base.read("decoder.F0_conv.weight")
    )
    assert "4 tensors of " in pull("gguf:kokoro-part", file)


def test_what_is_not_known_is_told(tmp_path: Path) -> None:
    file = tmp_path / "x.gguf"
    tensor = Stored("strange.one", KINDS["f32"], (4,), encode(KINDS["f32"], np.ones(4)))
    write(file, {"general.architecture": "kokoro"}, [tensor])
    with pytest.raises(ModelError, match=r"x\.gguf has tensors in a layout .* strange\.one; known"):
        taken(file)
    found = GGUF(written(tmp_path / "y.gguf", another()))
    tensors = [Stored(n, t.kind, t.shape, found.raw(n)) for n, t in found.tensors.items()]
    write(file, {"general.architecture": "kokoro"}, [*tensors, tensor])
    assert taken(file).notes == ("1 tensor not used: strange.one",)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (
            lambda n, v: v[:-1] if n == "text_enc.embd.weight" else v,
            "text_enc.embd.weight is 177 x",
        ),
        (lambda n, v: v * np.nan if n == "bert_proj.bias" else v, "bert_proj.bias has values that"),
        (lambda n, v: v.T if n == "bert_proj.weight" else v, "bert_proj.weight is 16 x"),
        (lambda n, v: v * 0 if n == ALPHA else v, f"{ALPHA} has values that are zero"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(tmp_path: Path, change: Change, why: str) -> None:
    file = written(tmp_path / "x.gguf", another(), change=change)
    with pytest.raises(ModelError, match="does not fit Kokoro: " + why):
        pull("gguf:kokoro-mine", file)
    assert not packs.installed("kokoro")


def test_other_symbols_are_refused(tmp_path: Path) -> None:
    symbols = [*packs.vocabulary()]
    at = next(i for i, symbol in enumerate(symbols) if symbol == "a")
    symbols[at] = "ä"
    file = written(tmp_path / "x.gguf", another(), **{"tokenizer.ggml.tokens": symbols})
    with pytest.raises(ModelError, match=f"other symbols: {at} is 'ä', not 'a'"):
        taken(file)


def test_voices_beside_it_are_its_voices(tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    written(folder / "kokoro-82m-q8_0.gguf", another(), "q8_0")
    voice_file(folder / "kokoro-voice-df_anna.gguf")
    pull("gguf:kokoro-anna", folder)  # the folder has one model
    assert [v.id for v in packs.listed("kokoro")] == ["df_anna:anna"]
    style = packs.ready(packs.listed("kokoro")[0]).conditioning
    assert style.shape == (510, 256)
    assert about(GGUF(folder / "kokoro-voice-df_anna.gguf")).startswith("a voice of Kokoro")


@pytest.mark.parametrize(
    ("name", "shape", "why"),
    [
        ("../x", (510, 1, 256), "a name is like af_heart"),
        ("af_x", (510, 1, 128), "'voice.pack' is 510 x 1 x 128"),
    ],
)
def test_damaged_voices_are_named(tmp_path: Path, name: str, shape: tuple[int, ...], why: str):
    file = written(tmp_path / "x.gguf", another())
    voice_file(tmp_path / "kokoro-voice-x.gguf", name, shape)
    with pytest.raises(ModelError, match=rf"kokoro-voice-x\.gguf .*{why}"):
        taken(file)


def test_names_and_other_uses(tmp_path: Path, home: Path) -> None:
    file = written(tmp_path / "x.gguf", another())
    assert "tensors of Kokoro without a graph" in about(GGUF(file))
    assert "gguf:kokoro-mine" in CliRunner().invoke(app, ["inspect", str(file)]).output
    with pytest.raises(LiteTTSError, match="a name for them is like gguf:kokoro-x"):
        pull("gguf:nano-x", file)
    with pytest.raises(ModelError, match="pull gguf:kokoro-mine --from FILE"):
        Kokoro(file)
    voice = voice_file(tmp_path / "kokoro-voice-a.gguf")
    with pytest.raises(ModelError, match="is a voice; name the model"):
        pull("gguf:kokoro-x", voice)
    done = CliRunner().invoke(app, ["convert", str(file), "--quant", "q4_0", "--name", "four"])
    assert done.exit_code == 0
    assert [*packs.installed("kokoro")] == ["four"]
    shutil.rmtree(home / "models" / "kokoro")
    with pytest.raises(ModelError, match="'kokoro' is not installed"):
        pull("gguf:kokoro-mine", file)


def test_corruptions_are_named_or_taken(tmp_path: Path) -> None:
    """Such files have no checksums: what is damaged is a name, a shape, or a value."""
    file = written(tmp_path / "whole.gguf", another())
    data, random = file.read_bytes(), np.random.default_rng(1)
    begin = min(tensor.at for tensor in GGUF(file).tensors.values())
    named = 0
    for _ in range(60):
        damaged = bytearray(data)
        damaged[random.integers(begin)] ^= random.integers(1, 256)
        (tmp_path / "x.gguf").write_bytes(damaged)
        try:
            taken(tmp_path / "x.gguf")
        except ModelError as error:
            assert "x.gguf" in str(error)
            named += 1
    assert named > 20


def test_numbers_too_large_for_the_network_are_refused(tmp_path: Path) -> None:
    """1e300 is finite in the file, and infinite in float32."""
    file = GGUF(written(tmp_path / "whole.gguf", another()))
    huge = np.full(file.tensors["bert_proj.bias"].shape, 1e300)
    tensors = [
        Stored(n, KINDS["f64"], t.shape, encode(KINDS["f64"], huge))
        if n == "bert_proj.bias"
        else Stored(n, t.kind, t.shape, file.raw(n))
        for n, t in file.tensors.items()
    ]
    told = {key: v for key, v in file.told.items() if not key.startswith("litetts.")}
    write(tmp_path / "x.gguf", told, tensors)
    with pytest.raises(ModelError, match=r"bert_proj\.bias has values that are no numbers"):
        pull("gguf:kokoro-mine", tmp_path / "x.gguf")
    assert not packs.installed("kokoro")
    voice = Stored(
        "voice.pack",
        KINDS["f64"],
        (510, 1, 256),
        encode(KINDS["f64"], np.full((510, 1, 256), 1e300)),
    )
    head = {"general.architecture": "kokoro-voice", "kokoro_voice.name": "df_anna"}
    write(tmp_path / "kokoro-voice-df_anna.gguf", head, [voice])
    with pytest.raises(ModelError, match=r"'voice\.pack' has values that are no numbers"):
        pull("gguf:kokoro-mine", file.path)
    assert not packs.installed("kokoro")


def test_matrices_too_large_for_half_precision_stay_in_full(tmp_path: Path) -> None:
    file = written(
        tmp_path / "x.gguf",
        another(),
        "bf16",
        lambda n, v: v * 0 + 1e6 if n == "text_enc.embd.weight" else v,
    )
    pull("gguf:kokoro-mine", file)
    pack = Pack(conversion.pack_of("gguf:kokoro-mine"))
    assert pack.store is not None
    made = Weights(Model(whole(pack.network("kokoro"), pack.store)))
    kept = made.read(NAMES["text_enc.embd.weight"])
    assert np.allclose(kept, 1e6, rtol=1e-2)


@pytest.mark.parametrize("strange", [np.arange(3), ["kokoro"], 7, 1.5, True])
@pytest.mark.parametrize(
    "key", ["general.architecture", "general.name", "general.license", "tokenizer.ggml.tokens"]
)
def test_keys_of_another_type_are_told(tmp_path: Path, key: str, strange: object) -> None:
    file = written(tmp_path / "x.gguf", another(), **{key: strange})
    for place in (file, tmp_path):
        with pytest.raises(ModelError, match=rf"x\.gguf .*'{key}'|x\.gguf has other symbols"):
            pull("gguf:kokoro-mine", place)
    assert not packs.installed("kokoro")
    if key == "general.architecture":
        with pytest.raises(ModelError, match=f"'{key}' is no text"):
            about(GGUF(file))


def test_symbols_that_are_lists_are_told(tmp_path: Path) -> None:
    file = GGUF(written(tmp_path / "x.gguf", another()))
    file.told["tokenizer.ggml.tokens"] = [np.arange(2)] * 200  # type: ignore[index]
    with pytest.raises(ModelError, match="no list of symbols"):
        foreign._check_symbols(file)


@pytest.mark.parametrize("which", ["pred.", "dec.", "dec.gen.conv_post"])
def test_weights_without_sense_are_no_silence(tmp_path: Path, which: str) -> None:
    model = Model(TINY.read_bytes())
    weights = Weights(model)
    wanted = {of for name, of in NAMES.items() if name.startswith(which)}
    for name in weights.names():
        if ".alpha" not in name and name in wanted:
            weights.put(name, np.full(weights.read(name).shape, 3e38, np.float32))
    (tmp_path / "x.onnx").write_bytes(model.written())
    with pytest.raises(EngineError, match="the model gave no numbers"):
        spoken(Kokoro(tmp_path / "x.onnx", threads=1))
