"""Kokoro on a tiny network of the same graph (benchmarks/make_kokoro.py --tiny --form timed)."""

from __future__ import annotations

import hashlib
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from litetts.document import Floats, Plan, Prediction, Prosody, Utterance, Voice, Word
from litetts.engines import TwoStageEngine
from litetts.engines.kokoro import MAX_SYMBOLS, Kokoro, load_styles
from litetts.engines.onnx.graph import ELEMENT_TYPES, Graph
from litetts.engines.onnx.session import open_session
from litetts.errors import EngineError, InputError, ModelError
from litetts.models.store import Entry, Manifest
from litetts.phonemes.inventory import encode
from litetts.prosody import edit
from litetts.rendering import render

TINY = Path(__file__).parents[1] / "data" / "kokoro-tiny.onnx"
VOICE = Voice("af_one", "kokoro")


def utterance(symbols: str = "hɪɹ, wˈi ɡˌO.", **changes: Any) -> Utterance:
    """Two words and a comma, or the symbols of one word."""
    words = (Word("here", 0, 4, after=","), Word("we", 5, 7), Word("go", 8, 10, after="."))
    of, at = [], 0
    for symbol in symbols:
        of.append(min(at, 2))
        at += symbol == " "
    return Utterance(words, symbols, np.array(of, np.int32), **changes)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as of the kokoro-onnx release: one model, one npz of voices."""
    folder = tmp_path_factory.mktemp("kokoro é")
    shutil.copy(TINY, folder / "kokoro-v1.0.onnx")
    random = np.random.default_rng(0)
    voices = {
        name: (random.standard_normal((510, 1, 256)) * 0.2).astype(np.float32)
        for name in ("af_one", "am_two")
    }
    with (folder / "voices-v1.0.bin").open("wb") as file:
        np.savez(file, **voices)
    return folder


@pytest.fixture(scope="module")
def kokoro(home: Path) -> Kokoro:
    return Kokoro(home, threads=1)


def whole(path: Path, spoken: Utterance, style: Floats, noise: dict[str, Any]) -> tuple[Any, ...]:
    """The uncut graph's outputs, its noise given."""
    graph = Graph.open(path)
    element = {np.dtype(dtype): number for number, dtype in ELEMENT_TYPES.values()}
    session = open_session(
        graph.extract(list(graph.outputs), {n: element[v.dtype] for n, v in noise.items()}),
        folder=path.parent,
        threads=1,
    )
    tokens, _, speed = session.get_inputs()[:3]
    feeds = {
        tokens.name: np.array([[0, *encode(spoken.symbols), 0]], np.int64),
        "style": style[None],
        speed.name: np.ones(1, np.int32 if "int" in speed.type else np.float32),
    }
    return tuple(session.run(None, feeds | noise))


def sound(engine: Kokoro, prediction: Prediction, voice: Voice) -> Floats:
    return np.concatenate(list(engine.render(prediction, voice)))


def test_two_stages_equal_the_whole_graph(kokoro: Kokoro) -> None:
    samples, expected = _both_ways(kokoro)
    assert np.abs(samples - expected).max() < 1e-4


def test_describes_itself(kokoro: Kokoro) -> None:
    assert isinstance(kokoro, TwoStageEngine)
    assert kokoro.capabilities.two_stage
    assert kokoro.capabilities.max_symbols == MAX_SYMBOLS == 510
    assert kokoro.capabilities.note == ""
    assert {"rate", "pitch", "range", "volume"} == kokoro.capabilities.controls


def test_prediction_has_the_shape_of_the_utterance(kokoro: Kokoro) -> None:
    spoken = utterance()
    p = kokoro.predict(spoken, VOICE)
    assert p.durations.shape == (len(spoken.symbols),)
    assert p.durations.dtype == np.int32 and p.durations.min() >= 1
    frames = p.lead + p.durations.sum() + p.tail
    assert len(p.f0) == len(p.energy) == len(p.energy_db) == frames * p.contour_rate
    assert np.std(p.f0) > 1 and p.f0.dtype == np.float32


def test_same_seed_same_samples(kokoro: Kokoro) -> None:
    one, two, other = (render(utterance(), VOICE, kokoro, seed=s).samples for s in (1, 1, 2))
    assert np.array_equal(one, two)
    assert not np.array_equal(one, other)


def test_style_row_is_the_number_of_symbols_less_one(home: Path, kokoro: Kokoro) -> None:
    style = kokoro.styles["af_one"]
    n = len(utterance().symbols)
    only = replace(
        VOICE, conditioning=style[n - 1 : n]
    )  # a voice of one row is used for every length
    expected = render(utterance(), VOICE, kokoro).samples
    assert np.array_equal(render(utterance(), only, kokoro).samples, expected)
    neighbour = replace(VOICE, conditioning=style[n : n + 1])
    assert not np.array_equal(render(utterance(), neighbour, kokoro).samples, expected)


@pytest.mark.parametrize("rate", [0.5, 1.7, 2.0])
def test_rate(kokoro: Kokoro, rate: float) -> None:
    natural = kokoro.predict(utterance(), VOICE).durations.sum()
    changed = kokoro.predict(utterance(), VOICE, rate=rate).durations.sum()
    assert changed == pytest.approx(natural / rate, rel=0.1)


def test_what_is_beyond_the_network_is_done_on_the_sound(kokoro: Kokoro) -> None:
    fastest = kokoro.capabilities.fastest
    usual = render(utterance(prosody=Prosody(rate=fastest)), VOICE, kokoro)
    fast = render(utterance(prosody=Prosody(rate=4.0)), VOICE, kokoro)
    assert len(fast.samples) == round(len(usual.samples) * fastest / 4)
    for slower, sooner in zip(usual.words, fast.words, strict=True):
        assert sooner.start == pytest.approx(slower.start * fastest / 4)
        assert sooner.end == pytest.approx(slower.end * fastest / 4)


def test_duration_factors_are_planned_for(kokoro: Kokoro) -> None:
    spoken = utterance()
    factor = np.ones(len(spoken.symbols), np.float32)
    factor[2] = 3.0
    before = kokoro.predict(spoken, VOICE)
    after = kokoro.predict(spoken, VOICE, duration=factor)
    assert after.durations[2] == pytest.approx(3 * before.durations[2], abs=2)
    assert np.array_equal(np.delete(after.durations, 2), np.delete(before.durations, 2))
    assert len(sound(kokoro, after, VOICE)) > len(sound(kokoro, before, VOICE))


def test_an_edit_of_the_prediction_is_heard(kokoro: Kokoro) -> None:
    spoken = utterance()
    prediction = kokoro.predict(spoken, VOICE)
    plan = Plan.neutral(len(spoken.symbols))
    assert np.array_equal(
        sound(kokoro, edit.apply(plan, prediction), VOICE), sound(kokoro, prediction, VOICE)
    )
    longer = edit.apply(replace(plan, duration=plan.duration * 2), prediction)
    frames = longer.lead + longer.durations.sum() + longer.tail
    assert len(sound(kokoro, longer, VOICE)) == frames * kokoro.hop
    higher = edit.apply(replace(plan, pitch_st=plan.pitch_st + 4), prediction)
    assert not np.array_equal(sound(kokoro, higher, VOICE), sound(kokoro, prediction, VOICE))


def test_volume_is_an_exact_gain(kokoro: Kokoro) -> None:
    plain = render(utterance(), VOICE, kokoro).samples
    louder = render(utterance(prosody=Prosody(volume_db=6.0)), VOICE, kokoro).samples
    assert np.allclose(louder, plain * 10 ** (6 / 20), atol=1e-5)


def test_pitch_moves_the_harmonic_source(kokoro: Kokoro) -> None:
    spoken = utterance()
    n = len(spoken.symbols)
    shifted = replace(Plan.neutral(n), pitch_st=np.full(n, 12.0, np.float32))
    before = kokoro.predict(spoken, VOICE)
    after = edit.apply(shifted, before)
    voiced = before.f0 > 10
    assert np.allclose(after.f0[voiced], before.f0[voiced] * 2, rtol=1e-5)
    assert np.array_equal(after.f0[~voiced], before.f0[~voiced])


def test_words_follow_one_another(kokoro: Kokoro) -> None:
    audio = render(utterance(), VOICE, kokoro)
    assert [w.word for w in audio.words] == ["here", "we", "go"]
    times = [t for w in audio.words for t in (w.start, w.end)]
    assert times == sorted(times) and times[0] > 0 and times[-1] <= audio.duration


def test_the_longest_utterance(kokoro: Kokoro) -> None:
    longest = utterance("ɑ" * MAX_SYMBOLS)
    assert len(kokoro.predict(longest, VOICE, rate=4.0).durations) == MAX_SYMBOLS
    with pytest.raises(EngineError, match=r"511 symbols.*510"):
        render(utterance("ɑ" * (MAX_SYMBOLS + 1)), VOICE, kokoro)


def test_the_shortest_utterance(kokoro: Kokoro) -> None:
    assert len(render(utterance("ɑ"), VOICE, kokoro).samples) > 0
    assert len(render(utterance(""), VOICE, kokoro).samples) == 0
    with pytest.raises(EngineError, match="nothing to speak"):
        kokoro.predict(utterance(""), VOICE)


def test_errors_name_what_is_wrong(kokoro: Kokoro) -> None:
    with pytest.raises(InputError, match="no voice 'af_none'"):
        render(utterance(), Voice("af_none", "kokoro"), kokoro)
    with pytest.raises(InputError, match="U\\+0416"):
        render(utterance("hɪЖ"), VOICE, kokoro)
    prediction = kokoro.predict(utterance(), VOICE)
    with pytest.raises(EngineError, match="f0 has"):
        sound(kokoro, replace(prediction, f0=prediction.f0[:-1]), VOICE)
    with pytest.raises(EngineError, match="at least one frame"):
        sound(kokoro, replace(prediction, durations=prediction.durations * 0), VOICE)


def test_threads_may_share_an_engine(kokoro: Kokoro) -> None:
    alone = [render(utterance(), VOICE, kokoro, seed=s).samples for s in range(4)]
    with ThreadPoolExecutor(4) as pool:
        together = list(
            pool.map(lambda s: render(utterance(), VOICE, kokoro, seed=s).samples, range(4))
        )
    assert all(np.array_equal(a, b) for a, b in zip(alone, together, strict=True))


def test_identity_is_of_the_content(home: Path, kokoro: Kokoro, tmp_path: Path) -> None:
    assert Kokoro(home, threads=1).identity == kokoro.identity
    shutil.copytree(home, tmp_path / "other")
    model = tmp_path / "other" / "kokoro-v1.0.onnx"
    model.touch()  # another time and place: the same sound
    assert Kokoro(tmp_path / "other", threads=1).identity == kokoro.identity
    with model.open("ab") as file:  # a field that nobody reads
        file.write(b"\xa2\x06\x01x")
    assert Kokoro(tmp_path / "other", threads=1).identity != kokoro.identity


def test_a_damaged_file_is_told_by_its_name(home: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(home, other)
    model = other / "kokoro-v1.0.onnx"
    whole = model.read_bytes()
    entry = Entry(len(whole), hashlib.sha256(whole).hexdigest())
    Manifest("kokoro", files={model.name: entry}).write(other)
    Kokoro(other, threads=1)
    flipped = bytearray(whole)
    flipped[len(whole) // 2] ^= 1  # in a weight: nothing but its checksum shows it
    model.write_bytes(flipped)
    with pytest.raises(ModelError, match=r"kokoro-v1\.0\.onnx is damaged"):
        Kokoro(other, threads=1)
    (other / "manifest.json").unlink()
    for broken in (bytes([whole[0] ^ 0xFF]) + whole[1:], whole[: len(whole) // 2]):
        model.write_bytes(broken)
        with pytest.raises(ModelError, match=r"kokoro-v1\.0\.onnx"):
            Kokoro(other, threads=1)


# --- files ---------------------------------------------------------------------------------------


def test_a_folder_as_of_onnx_community(home: Path, kokoro: Kokoro, tmp_path: Path) -> None:
    (tmp_path / "onnx").mkdir()
    (tmp_path / "voices").mkdir()
    shutil.copy(TINY, tmp_path / "onnx" / "model.onnx")
    (tmp_path / "onnx" / "model_quantized.onnx").write_bytes(b"less precise, so not taken")
    for name, style in kokoro.styles.items():
        style.tofile(tmp_path / "voices" / f"{name}.bin")
    engine = Kokoro(tmp_path, threads=1)
    assert engine.path.name == "model.onnx"
    assert sorted(engine.styles) == ["af_one", "am_two"]
    assert np.array_equal(
        render(utterance(), VOICE, engine).samples, render(utterance(), VOICE, kokoro).samples
    )
    by_file = Kokoro(tmp_path / "onnx" / "model.onnx", threads=1)
    assert sorted(by_file.styles) == ["af_one", "am_two"]


def test_a_link_to_the_model(home: Path, tmp_path: Path) -> None:
    link = tmp_path / "model.onnx"
    link.symlink_to(home / "kokoro-v1.0.onnx")
    linked = Kokoro(link, voices=home / "voices-v1.0.bin", threads=1)
    assert len(render(utterance(), VOICE, linked).samples)


def test_weights_in_a_file_of_their_own(home: Path, kokoro: Kokoro, tmp_path: Path) -> None:
    onnx = pytest.importorskip("onnx")
    (tmp_path / "blobs").mkdir()
    path = tmp_path / "blobs" / "model.onnx"
    onnx.save(onnx.load(TINY), path, save_as_external_data=True, location="model.onnx_data")
    engine = Kokoro(path, voices=home / "voices-v1.0.bin", threads=1)
    assert np.array_equal(
        render(utterance(), VOICE, engine).samples, render(utterance(), VOICE, kokoro).samples
    )


def test_installed_model_is_found(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from litetts import models

    monkeypatch.setattr(models, "find", lambda name: home)
    assert Kokoro(threads=1).path.parent == home
    assert "af_one" in load_styles()


def test_a_model_without_voices_speaks_with_the_shipped_ones(tmp_path: Path) -> None:
    from litetts.engines.kokoro.styles import released

    shutil.copy(TINY, tmp_path / "kokoro-v1.0.onnx")
    engine = Kokoro(tmp_path, threads=1)
    assert engine.styles is load_styles(tmp_path) is released()
    assert len(render(utterance(), Voice("zf_xiaoni", "kokoro"), engine).samples)


def test_styles_are_read_when_asked_for(home: Path) -> None:
    styles = load_styles(home)
    assert styles is load_styles(home / "voices-v1.0.bin")
    assert len(styles) == 2 and "af_one" in styles and "af_none" not in styles
    assert styles["am_two"].shape == (510, 256)
    with pytest.raises(KeyError):
        styles["af_none"]


def _edited(tmp_path: Path, change: Any) -> Path:
    onnx = pytest.importorskip("onnx")
    model = onnx.load(TINY)
    change(model)
    onnx.save(model, tmp_path / "kokoro.onnx")
    return tmp_path / "kokoro.onnx"


def _rename(model: Any, old: str, new: str) -> None:
    for value in (*model.graph.input, *model.graph.output):
        value.name = new if value.name == old else value.name
    for node in model.graph.node:
        node.input[:] = [new if name == old else name for name in node.input]
        node.output[:] = [new if name == old else name for name in node.output]


def test_names_and_types_of_the_other_release(home: Path, kokoro: Kokoro, tmp_path: Path) -> None:
    def change(model: Any) -> None:
        _rename(model, "input_ids", "tokens")
        _rename(model, "waveform", "audio")
        del model.graph.output[1]
        model.graph.input[2].type.tensor_type.elem_type = 1  # speed as float32
        # No name of a node is left.
        for i, node in enumerate(model.graph.node):
            node.name = str(i)

    engine = Kokoro(_edited(tmp_path, change), voices=home / "voices-v1.0.bin", threads=1)
    assert engine.capabilities.two_stage
    assert np.array_equal(
        render(utterance(), VOICE, engine).samples, render(utterance(), VOICE, kokoro).samples
    )


def test_8_bit_weights(home: Path, kokoro: Kokoro, tmp_path: Path) -> None:
    pytest.importorskip("onnx")
    from onnxruntime.quantization import QuantType, quantize_dynamic

    path = tmp_path / "model_quantized.onnx"
    quantize_dynamic(TINY, path, weight_type=QuantType.QUInt8)
    assert "ConvInteger" in {node.op for node in Graph.open(path).nodes}
    engine = Kokoro(path, voices=home / "voices-v1.0.bin", threads=1)
    assert engine.capabilities.two_stage
    samples, expected = _both_ways(engine)
    assert np.abs(samples - expected).max() < 1e-4


def test_half_precision(home: Path, tmp_path: Path) -> None:
    onnx = pytest.importorskip("onnx")
    from onnxruntime.transformers.float16 import convert_float_to_float16

    path = tmp_path / "model_fp16.onnx"
    onnx.save(convert_float_to_float16(onnx.load(TINY), keep_io_types=True), path)
    engine = Kokoro(path, voices=home / "voices-v1.0.bin", threads=1)
    assert engine.capabilities.two_stage
    # The stages meet in half precision (F0 to 0.06 Hz), where a whole graph keeps more at times.
    samples, expected = _both_ways(engine)
    assert np.isfinite(samples).all()
    assert samples.std() == pytest.approx(expected.std(), rel=0.1)


def _both_ways(engine: Kokoro) -> tuple[Floats, Floats]:
    """Samples in two stages and from the whole graph, of equal durations and noise."""
    spoken = utterance()
    prediction = engine.predict(spoken, VOICE)
    (samples,) = engine.render(prediction, VOICE, seed=3)
    frames = prediction.lead + int(prediction.durations.sum()) + prediction.tail
    assert engine._stages is not None
    random = np.random.Generator(np.random.SFC64(3))
    noise = {n.name: n.draw(frames, random) for n in engine._stages._noise}
    style = engine.styles["af_one"][len(spoken.symbols) - 1]
    expected, durations = whole(engine.path, spoken, style, noise)
    assert [prediction.lead, *prediction.durations, prediction.tail] == durations.tolist()
    assert len(samples) == frames * engine.hop == len(expected)
    return samples, expected


def test_a_graph_that_cannot_be_cut_runs_whole(home: Path, tmp_path: Path) -> None:
    def change(model: Any) -> None:
        """Round half up by other means, so that no rounding is to be found."""
        from onnx import helper

        nodes = model.graph.node
        at = next(i for i, node in enumerate(nodes) if node.op_type == "Round")
        durations, rounded = nodes[at].input[0], nodes[at].output[0]
        half = helper.make_node(
            "Constant", [], ["half"], value=helper.make_tensor("half", 1, [], [0.5])
        )
        add = helper.make_node("Add", [durations, "half"], ["raised"])
        nodes[at].CopyFrom(helper.make_node("Floor", ["raised"], [rounded]))
        nodes.insert(at, add)
        nodes.insert(at, half)

    engine = Kokoro(_edited(tmp_path, change), voices=home / "voices-v1.0.bin", threads=1)
    assert not engine.capabilities.two_stage
    assert "rounding" in engine.capabilities.note
    assert engine.capabilities.controls == {"volume"}  # its speed takes whole numbers only
    audio = render(utterance(), VOICE, engine)
    assert len(audio.samples) and len(audio.words) == 3
    with pytest.raises(EngineError, match="rounding"):
        engine.predict(utterance(), VOICE)


@pytest.mark.parametrize("keep", [0, 1, 100, 50_000, 900_000])
def test_a_cut_off_model_is_one_clear_error(home: Path, tmp_path: Path, keep: int) -> None:
    path = tmp_path / "kokoro.onnx"
    path.write_bytes(TINY.read_bytes()[:keep])
    with pytest.raises(ModelError, match=r"kokoro\.onnx"):
        Kokoro(path, voices=home / "voices-v1.0.bin")


def test_other_files_are_refused(home: Path, tmp_path: Path) -> None:
    voices = home / "voices-v1.0.bin"
    text = tmp_path / "text.onnx"
    text.write_text("<html>404</html>" * 100)
    with pytest.raises(ModelError, match=r"text\.onnx"):
        Kokoro(text, voices=voices)
    with pytest.raises(ModelError, match="cannot read"):
        Kokoro(tmp_path / "none.onnx", voices=voices)
    (tmp_path / "empty").mkdir()
    with pytest.raises(ModelError, match="litetts models pull kokoro"):
        Kokoro(tmp_path / "empty", voices=voices)

    def change(model: Any) -> None:
        del model.graph.input[2]

    with pytest.raises(ModelError, match="not a Kokoro model"):
        Kokoro(_edited(tmp_path, change), voices=voices)


def test_damaged_voices(home: Path, tmp_path: Path) -> None:
    whole_file = (home / "voices-v1.0.bin").read_bytes()
    cut = tmp_path / "voices-v1.0.bin"
    cut.write_bytes(whole_file[: len(whole_file) // 2])  # no longer an archive
    with pytest.raises(ModelError, match="damaged"):
        load_styles(cut)["voices-v1.0"]
    odd = tmp_path / "odd.bin"
    odd.write_bytes(b"123")
    with pytest.raises(ModelError, match="damaged"):
        load_styles(odd)["odd"]
    with pytest.raises(ModelError, match="no voices"):
        load_styles(tmp_path / "nowhere")
