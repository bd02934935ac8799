import csv
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from litetts import speech
from litetts.document import Utterance
from litetts.engines.nano import PACK, Nano
from litetts.engines.nano.source_filter import BANDS
from litetts.errors import InputError, ModelError

torch = pytest.importorskip("torch", reason="needs the train extra")
pytest.importorskip("onnx", reason="needs the train extra")

from litetts.training.corpus import load  # noqa: E402
from litetts.training.data import Derived, batches, prepare  # noqa: E402
from litetts.training.export import export, load_pack  # noqa: E402
from litetts.training.fit import FitSettings, fit, predict  # noqa: E402
from litetts.training.model import Nano as Network  # noqa: E402
from litetts.training.model import NanoConfig  # noqa: E402
from litetts.training.variance import restore  # noqa: E402

QUICK = FitSettings(minutes=0.05, frames=1500, workers=1, checkpoint_minutes=0.02)


@pytest.fixture(scope="module")
def voices(corpus: Path) -> dict[str, str | Derived]:
    a, b = sorted(p.name for p in corpus.iterdir() if p.is_dir())
    return {"one": a, "two": b, "three": Derived(a, 1.15, 1.6)}


@pytest.fixture(scope="module")
def run(corpus: Path, voices, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("run")
    fit(corpus, folder, voices, QUICK, start=PACK)
    return folder


def card(*names: str) -> dict:
    keys = ("lang", "gender", "description", "licence")
    values = ("en-us", "female", "test", "none")
    return {"voices": [{"id": n, **dict(zip(keys, values, strict=True))} for n in names]}


def test_batches_are_consistent(corpus: Path, voices):
    data = prepare(corpus, voices)
    assert data.voices == ("one", "two", "three")
    chance = np.random.default_rng(0)
    for batch in batches(data.train, 1500, chance):
        assert batch.index.max() < batch.symbols.shape[1]
        total = batch.durations.sum(1)
        assert np.isfinite(batch.shape).all() and np.isfinite(batch.energy).all()
        # At the teacher's own rate frames and durations agree; stretched ones may not.
        assert (abs(total - batch.mask.sum(1)) < 2).mean() > 0.5
    pitch = {v: [] for v in range(3)}
    for item in data.train:
        pitch[item.voice].append(item.example.frames.f0)
    mean = {
        v: np.exp(np.log(np.concatenate(p)[np.concatenate(p) > 0]).mean()) for v, p in pitch.items()
    }
    assert mean[2] / mean[0] == pytest.approx(1.6, rel=0.05)


def test_a_run_learns_writes_curves_and_goes_on(run: Path, corpus: Path, voices):
    with (run / "curves.csv").open(newline="") as file:
        rows = list(csv.reader(file))
    assert {row[1] for row in rows} >= {"check"}
    assert (run / "example.png").stat().st_size > 10_000
    before = torch.load(run / "checkpoint.pt", weights_only=True)
    assert before["step"] > 0
    seen = []
    fit(corpus, run, voices, replace(QUICK, minutes=before["minutes"] + 0.03), report=seen.append)
    after = torch.load(run / "checkpoint.pt", weights_only=True)
    assert after["step"] > before["step"]
    assert after["minutes"] > before["minutes"]
    assert seen and all(np.isfinite(v) for p in seen for v in p.losses.values())


def test_an_exported_run_speaks(run: Path, tmp_path: Path):
    export(run / "checkpoint.pt", tmp_path / "pack", card("two", "three"))
    nano = Nano(tmp_path / "pack")
    assert [v.id for v in nano.voices()] == ["two", "three"]
    symbols = "hˈɛlO wˈɜɹld."
    utterance = Utterance((), symbols, np.zeros(len(symbols), np.int32))
    audio = speech.render(utterance, nano.voices()[0], nano)
    assert 0.4 < audio.duration < 3
    assert abs(audio.samples).max() > 0.02
    stored = json.loads((tmp_path / "pack" / "card.json").read_text("utf-8"))
    assert stored["training"]["steps"] > 0


def test_variance_is_restored(run: Path, corpus: Path, voices, tmp_path: Path):
    data = prepare(corpus, voices)
    state = torch.load(run / "checkpoint.pt", weights_only=True)
    network = Network(NanoConfig(**state["config"]))
    network.load_state_dict(state["average"])
    before = network.prosody.register(network.styles.weight).detach()
    batch = next(batches(data.check, 1500, None))
    _, plain = predict(network, batch)
    rows = {name: row for row, name in enumerate(data.voices)}
    factors = restore(network, data, rows)
    after = network.prosody.register(network.styles.weight).detach()
    for row, factor in enumerate(factors.values()):
        assert float(after[row, 1] / before[row, 1]) == pytest.approx(factor, rel=1e-3)
    assert torch.allclose(after[:, 2], before[:, 2], atol=1e-4)  # the level stays
    # Envelopes depart further from a voice's average, which stays.
    _, sharp = predict(network, batch)
    active = (batch.active > 0.5) & (batch.mask > 0)
    assert sharp[active][:, :BANDS].std(0).mean() / plain[active][:, :BANDS].std(0).mean() > 1.05
    assert abs(sharp[active].mean(0) - plain[active].mean(0)).max() < 0.15
    assert all(f == pytest.approx(1, abs=0.01) for f in restore(network, data, rows).values())

    export(
        run / "checkpoint.pt",
        tmp_path / "pack",
        card("two"),
        prepare(corpus, {"two": voices["two"]}),
    )
    stored = json.loads((tmp_path / "pack" / "card.json").read_text("utf-8"))
    told = stored["training"]["f0_spread"]
    assert told == {"two": pytest.approx(factors["two"], abs=0.01)}


def test_an_exported_pack_gives_its_weights_back(run: Path, tmp_path: Path):
    export(run / "checkpoint.pt", tmp_path / "pack", card("one", "two"))
    state = torch.load(run / "checkpoint.pt", weights_only=True)
    network = Network(NanoConfig(**{**state["config"], "voices": 2}))
    load_pack(network, tmp_path / "pack", ["one", "stranger"])
    for name, value in network.state_dict().items():
        if name != "styles.weight":
            assert torch.allclose(value, state["average"][name], atol=4e-3), name
    assert torch.equal(network.styles.weight[0], network.styles.weight[1])


def test_export_refuses_what_is_not_there(run: Path, tmp_path: Path):
    with pytest.raises(ModelError, match="litetts train fit"):
        export(tmp_path / "none.pt", tmp_path / "pack", card("one"))
    with pytest.raises(ModelError, match="no voice 'ghost'"):
        export(run / "checkpoint.pt", tmp_path / "pack", card("ghost"))
    assert not (tmp_path / "pack").exists()


def test_a_missing_corpus_is_told(tmp_path: Path):
    with pytest.raises(InputError, match="litetts train corpus"):
        prepare(tmp_path, {"one": "nobody"})


def test_own_recordings_become_a_corpus(corpus: Path, tmp_path: Path):
    import soundfile

    from litetts.text.frontend import FrontEnd
    from litetts.training.recordings import from_recordings, symbols_of

    nano = Nano()
    (tmp_path / "wavs").mkdir()
    lines = []
    front_end = FrontEnd("en-us")
    for i in range(8):
        text = f"The quiet garden had {['two', 'five', 'nine', 'six'][i % 4]} trees, and a wall."
        symbols = symbols_of(text, front_end)
        utterance = Utterance((), symbols, np.zeros(len(symbols), np.int32))
        audio = speech.render(utterance, nano.voices()[0], nano)
        soundfile.write(tmp_path / "wavs" / f"{i}.wav", audio.samples, audio.sample_rate)
        lines.append(f"{i}|{text}")
    (tmp_path / "metadata.csv").write_text("\n".join(lines), "utf-8")
    assert from_recordings(tmp_path, tmp_path / "corpus", "me") == 8
    example = load(tmp_path / "corpus" / "me" / "00000.npz")
    assert example.durations.sum() == len(example.frames)
    assert len(example.durations) == len(example.symbols) + 2
    (tmp_path / "metadata.csv").write_text("9|missing file", "utf-8")
    with pytest.raises(InputError, match="line 1"):
        from_recordings(tmp_path, tmp_path / "corpus", "me")
    with pytest.raises(InputError, match=r"metadata\.csv"):
        from_recordings(tmp_path / "wavs", tmp_path / "corpus", "me")
