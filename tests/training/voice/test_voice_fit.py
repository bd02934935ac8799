import csv
import os
import shutil
import signal
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from litetts.errors import InputError, ModelError

torch = pytest.importorskip("torch", reason="needs the train extra")
pytest.importorskip("onnx", reason="needs the train extra")

from litetts.training.voice.corpus import load  # noqa: E402
from litetts.training.voice.data import Utterances  # noqa: E402
from litetts.training.voice.decoder import Decoder, DecoderSize  # noqa: E402
from litetts.training.voice.evaluate import Listener, evaluate, held_out, markdown  # noqa: E402
from litetts.training.voice.excitation import HOP  # noqa: E402
from litetts.training.voice.export import DECODER_PARTS, TEXT_PARTS, export  # noqa: E402
from litetts.training.voice.fit import (  # noqa: E402
    DECODER,
    DecoderStage,
    FitSettings,
    fit,
    load_decoder,
    load_text,
)
from litetts.training.voice.loop import Budget, Progress  # noqa: E402
from litetts.training.voice.loop import run as learn  # noqa: E402
from litetts.training.voice.pack import Pack  # noqa: E402
from litetts.training.voice.regraph import regraph  # noqa: E402
from litetts.training.voice.textside import TextSide, TextSize  # noqa: E402

QUICK = FitSettings(
    decoder=0.03,
    text=0.03,
    adversarial=0.05,
    threads=1,
    device="cpu",
    batch=2,
    decoder_size=DecoderSize(width=16, blocks=2, inner=32),
    text_size=TextSize(encoder=16, prosody=16, features=16),
)
STAGES = ("decoder", "text", "adversarial")


@pytest.fixture(scope="module")
def run(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run")
    assert fit(corpus, folder, QUICK)
    return folder


@pytest.fixture(scope="module")
def pack(run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("packs") / "pack"
    export(run / "adversarial.pt", folder, text=run / "text.pt", card={"name": "nano"})
    return folder


def test_every_stage_leaves_a_checkpoint_and_curves(run: Path):
    for stage in STAGES:
        state = torch.load(run / f"{stage}.pt", weights_only=True)
        assert state["step"] > 0 and state["minutes"] > 0
        with (run / f"{stage}.csv").open(newline="", encoding="utf-8") as file:
            rows = list(csv.reader(file))
        assert {kind for _, kind, _, _ in rows} == {"train", "check"}
        assert all(np.isfinite(float(value)) for *_, value in rows)


def test_the_decoder_comes_nearer(corpus: Path, tmp_path: Path):
    seen: list[Progress] = []
    longer = replace(QUICK, decoder=0.02, text=0, adversarial=0)
    for minutes in (0.02, 0.25):
        fit(corpus, tmp_path, replace(longer, decoder=minutes), seen.append)
    checks = [progress.losses["spectral"] for progress in seen if progress.checked]
    assert checks[-1] < checks[0]


def test_a_stage_goes_on_where_it_was(run: Path, corpus: Path, tmp_path: Path):
    for file in run.glob("*.pt"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    before = {stage: torch.load(run / f"{stage}.pt", weights_only=True) for stage in STAGES}
    assert fit(corpus, tmp_path, QUICK)  # nothing is left of the budget
    unchanged = torch.load(tmp_path / "decoder.pt", weights_only=True)
    assert unchanged["step"] == before["decoder"]["step"]
    assert fit(corpus, tmp_path, replace(QUICK, decoder=0.06, text=0.06, adversarial=0.1))
    for stage in STAGES:
        after = torch.load(tmp_path / f"{stage}.pt", weights_only=True)
        assert after["step"] > before[stage]["step"]
        assert after["minutes"] > before[stage]["minutes"]


def test_the_same_seed_begins_alike(corpus: Path, tmp_path: Path):
    first = []
    for name in ("a", "b"):
        seen: list[Progress] = []
        fit(
            corpus,
            tmp_path / name,
            replace(QUICK, decoder=1e-6, text=0, adversarial=0),
            seen.append,
        )
        first.append(seen[0])
    assert first[0].step == first[1].step == 1
    assert first[0].losses == first[1].losses


def decoder_stage(corpus: Path, kind: type[DecoderStage] = DecoderStage) -> DecoderStage:
    data = Utterances(corpus, ("aloud",), aloud=True)
    decoder = Decoder(replace(QUICK.decoder_size, source=data.source))
    return kind(decoder, replace(DECODER, batch=2), torch.device("cpu"), data, None)


def test_being_told_to_stop_keeps_what_was_learned(corpus: Path, tmp_path: Path):
    class Stopped(DecoderStage):
        def learn(self, chance: np.random.Generator, step: int, share: float) -> dict[str, float]:
            if step == 2:
                os.kill(os.getpid(), signal.SIGTERM)
            return super().learn(chance, step, share)

    handler = signal.getsignal(signal.SIGTERM)
    assert not learn(decoder_stage(corpus, Stopped), tmp_path, Budget(60.0))
    assert signal.getsignal(signal.SIGTERM) is handler
    assert torch.load(tmp_path / "decoder.pt", weights_only=True)["step"] == 3


def test_snapshots_are_kept_to_choose_from(corpus: Path, tmp_path: Path):
    stage = decoder_stage(corpus)
    assert learn(stage, tmp_path, Budget(0.03, snapshot_minutes=0.01))
    snapshots = sorted((tmp_path / "snapshots").glob("decoder-*.pt"))
    assert snapshots
    assert load_decoder(snapshots[0]).size == stage.model.size


def test_utterances_that_come_later_are_taken_in(corpus: Path, tmp_path: Path):
    (tmp_path / "aloud").mkdir()
    first, *others = sorted((corpus / "aloud").glob("*.npz"))
    shutil.copy(first, tmp_path / "aloud")
    data = Utterances(tmp_path, ("aloud",), aloud=True)
    assert len(data.items) == 1
    for path in others:
        shutil.copy(path, tmp_path / "aloud")
    data.refresh()
    assert len(data.items) == 1 + len(others)
    assert data.seconds == pytest.approx(sum(len(item.f0) for item in data.items) * HOP / 24000)


def test_sizes_are_read_off_the_weights(run: Path):
    assert load_decoder(run / "decoder.pt").size.width == 16
    assert load_text(run / "text.pt").size.encoder == 16
    for network in (Decoder(), TextSide()):
        assert type(network.size).of(network.state_dict()) == network.size


def test_an_exported_pack_speaks_in_both_ways(pack: Path, corpus: Path):
    example = load(next((corpus / "held-out").glob("*.npz")))
    student = Pack(pack)
    decoded, spoken = student.decode(example), student.speak(example)
    assert len(decoded) == len(example.f0) * HOP
    assert len(spoken) % (2 * HOP) == 0 and len(spoken) >= len(example.tokens) * 2 * HOP
    for samples in (decoded, spoken):
        assert samples.dtype == np.float32
        assert np.isfinite(samples).all() and abs(samples).max() > 0
    assert np.array_equal(student.decode(example), decoded)
    assert not np.array_equal(student.decode(example, seed=1), decoded)


def test_a_pack_says_what_the_networks_say(pack: Path, run: Path, corpus: Path):
    """Names, shapes and the joined maps: int8 differs from the network's own by little."""
    import onnxruntime

    example = load(next((corpus / "held-out").glob("*.npz")))
    text, decoder = load_text(run / "text.pt"), load_decoder(run / "adversarial.pt")
    style = torch.from_numpy(example.style)[None]
    chance = np.random.default_rng(0)
    frames = chance.standard_normal((1, 11, text.size.encoder + 4)).astype(np.float32)
    frames[..., -1] = 1 / chance.integers(1, 9, 11)  # one over the length of a symbol
    contours = chance.standard_normal((1, 11, 8)).astype(np.float32)

    def says(part: str, **feeds: np.ndarray) -> list[np.ndarray]:
        return onnxruntime.InferenceSession(pack / f"{part}.onnx").run(None, feeds)

    with torch.no_grad():
        made = text.features(*map(torch.from_numpy, (frames, contours)), style)
        wanted = decoder.adapt(made).numpy()
        prosody = torch.stack(text.prosody(torch.from_numpy(frames), style, torch.ones(1, 11)))
        adapted = decoder.features(torch.from_numpy(example.features[None].astype(np.float32)))
    (features,) = says("features", frames=frames, contours=contours, style=style.numpy())
    (contour,) = says("prosody", frames=frames, style=style.numpy())
    (read,) = says("adapter", x=example.features[None].astype(np.float32))
    for found, own in ((features, wanted), (contour, prosody.numpy()), (read, adapted.numpy())):
        assert found.shape == own.shape
        assert np.abs(found - own).mean() < 0.1 * own.std() + 1e-3
    tokens = example.tokens[None].astype(np.int64)
    encodings, log_frames = says("encoder", tokens=tokens, style=style.numpy())
    assert encodings.shape == (1, len(example.tokens), text.size.encoder)
    assert log_frames.shape == (1, len(example.tokens))


@pytest.fixture(scope="module")
def learned(run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Checkpoints and a pack whose weights all differ, as after hours of learning.

    Equal ones (biases that are still 0) become one tensor in an exported graph.
    """
    folder = tmp_path_factory.mktemp("learned")
    chance = torch.Generator().manual_seed(0)
    for name, of in (("decoder", "adversarial"), ("text", "text")):
        state = torch.load(run / f"{of}.pt", weights_only=True)
        for key, value in state["ema"].items():
            if not key.endswith("slope"):  # no weight: how the attention is made
                value += 0.02 * torch.randn(value.shape, generator=chance)
        torch.save(state, folder / f"{name}.pt")
    export(folder / "decoder.pt", folder / "pack", text=folder / "text.pt")
    return folder


def test_a_pack_becomes_networks_again(learned: Path):
    """Eight bits for a weight: nearly what they were; the text side as the decoder reads it."""
    decoder, text = load_decoder(learned / "pack"), load_text(learned / "pack")
    own, own_text = load_decoder(learned / "decoder.pt"), load_text(learned / "text.pt")
    assert decoder.size == own.size and text.size == own_text.size
    for name, value in own.state_dict().items():
        found = decoder.state_dict()[name]
        assert (found - value).abs().max() <= 0.01 * value.abs().max() + 1e-4, name
    for name, value in own_text.state_dict().items():
        if not name.startswith("fhead") and not name.endswith("slope"):
            found = text.state_dict()[name]
            assert (found - value).abs().max() <= 0.01 * value.abs().max() + 1e-4, name
    chance = torch.Generator().manual_seed(0)
    hidden = torch.randn(5, own_text.size.features, generator=chance)
    shape = (5, 2, own_text.size.source)
    with torch.no_grad():
        wanted = own.adapt(own_text.fhead(hidden).reshape(shape))
        read = decoder.adapt(text.fhead(hidden).reshape(shape))
    assert (read - wanted).abs().mean() < 0.05 * wanted.std()


def test_a_pack_in_todays_graphs_makes_the_same_numbers(learned: Path, tmp_path: Path):
    """Though rounding its weights a second time would not."""
    import onnx
    import onnxruntime
    from onnx import numpy_helper

    pack = tmp_path / "pack"
    shutil.copytree(learned / "pack", pack)
    for file in pack.glob("*.onnx"):
        model = onnx.load(str(file))
        for tensor in model.graph.initializer:
            if tensor.name.endswith("_quantized"):
                halved = numpy_helper.to_array(tensor) // 2
                tensor.CopyFrom(numpy_helper.from_array(halved, tensor.name))
        onnx.save(model, str(file))
    files = regraph(pack, tmp_path / "new")
    assert [file.name for file in files] == sorted(file.name for file in pack.iterdir())
    shared = regraph(pack, tmp_path / "shared", decoder=pack)
    assert [f.stem for f in shared] == ["card", "encoder", "features", "prosody"]
    chance = np.random.default_rng(0)
    for name in (*DECODER_PARTS, *TEXT_PARTS):
        old, new = (
            onnxruntime.InferenceSession(folder / f"{name}.onnx")
            for folder in (pack, tmp_path / "new")
        )
        assert {i.shape[0] for i in new.get_inputs()} == {"batch"}
        given = {
            i.name: chance.random([n if isinstance(n, int) else 1 for n in i.shape], np.float32)
            if i.name == "style"
            else chance.random([1, 9, *i.shape[2:]], np.float32)
            for i in new.get_inputs()
        }
        if "tokens" in given:
            given["tokens"] = chance.integers(0, 178, (1, 9))
        for a, b in zip(old.run(None, given), new.run(None, given), strict=True):
            assert np.array_equal(a, b), name
    with pytest.raises(ModelError, match="cannot be read"):
        regraph(Path(__file__).parent, tmp_path / "other")
    assert not (tmp_path / "other").exists()


def test_training_goes_on_from_a_pack(learned: Path, corpus: Path, tmp_path: Path):
    settings = replace(QUICK, decoder=0, text=0.002, adversarial=0.002, start=learned / "pack")
    assert fit(corpus, tmp_path, settings)
    begun = load_decoder(learned / "pack").head.weight
    far = load_decoder(tmp_path / "adversarial.pt").head.weight - begun
    assert 0 < float(far.detach().abs().max()) < 0.1
    with pytest.raises(ModelError, match=r"decoder\.onnx"):
        fit(corpus, tmp_path / "other", replace(settings, start=tmp_path))


def test_a_decoder_packs_alone(run: Path, corpus: Path, tmp_path: Path):
    files = export(run / "decoder.pt", tmp_path / "pack")
    assert [file.name for file in files] == ["adapter.onnx", "card.json", "decoder.onnx"]
    student = Pack(tmp_path / "pack")
    assert not student.speaks
    with pytest.raises(ModelError, match="no text side"):
        student.speak(load(next((corpus / "held-out").glob("*.npz"))))


def test_a_decoder_renders_in_pieces_exactly(run: Path):
    """No norm over time: what lies further away than the blocks see changes nothing."""
    decoder = load_decoder(run / "decoder.pt")
    chance = torch.Generator().manual_seed(0)
    features = torch.randn(1, 80, decoder.size.width, generator=chance)
    told = torch.randn(1, 80, 12, generator=chance)
    style = torch.randn(1, 256, generator=chance)
    reach = 3 * decoder.size.blocks
    with torch.no_grad():
        whole = decoder(features, told, style)
        piece = decoder(features[:, : 40 + reach], told[:, : 40 + reach], style)
    assert torch.allclose(whole[:, :40], piece[:, :40], atol=1e-5)


def test_scores_name_the_teacher_beside_the_student(pack: Path, corpus: Path):
    examples = held_out(corpus, 3)
    scores = evaluate(pack, examples, Listener(rate=False, transcribe=None))
    assert {score.way for score in scores} == {"teacher", "decoder", "whole"}
    table = markdown(scores)
    assert "| all | 1 |" in table and examples[0].voice in table


def test_naturalness_is_rated(pack: Path, corpus: Path):
    # Not imported here: it asks for a torchaudio that it does not need (`validation.distillmos`).
    if find_spec("distillmos") is None:
        pytest.skip("needs the quality extra: distillmos")
    scores = evaluate(pack, held_out(corpus, 1), Listener(transcribe=None))
    assert all(0 < score.mos < 6 for score in scores)


def test_what_is_missing_is_told(run: Path, corpus: Path, tmp_path: Path):
    with pytest.raises(ModelError, match="litetts train fit"):
        export(tmp_path / "none.pt", tmp_path / "pack")
    with pytest.raises(ModelError, match="no checkpoint of this stage"):
        export(run / "text.pt", tmp_path / "pack")
    assert not (tmp_path / "pack").exists()
    with pytest.raises(InputError, match="litetts train corpus"):
        fit(tmp_path, tmp_path / "run", QUICK)
    with pytest.raises(InputError, match="litetts train corpus"):
        held_out(tmp_path, 3)
    with pytest.raises(ModelError, match="litetts train fit"):
        fit(corpus, tmp_path / "run", replace(QUICK, decoder=0))
    with pytest.raises(ModelError, match=r"no decoder\.onnx"):
        Pack(tmp_path)
    if not torch.cuda.is_available():
        with pytest.raises(InputError, match="no graphics card"):
            fit(corpus, tmp_path / "run", replace(QUICK, device="cuda"))


def test_curves_are_drawn(run: Path):
    pytest.importorskip("matplotlib", reason="needs the train extra")
    from litetts.training.voice.plots import curves

    assert curves(run / "text.csv").stat().st_size > 10_000
