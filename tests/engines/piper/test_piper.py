"""Piper's engine on the real voice joe; against piper-tts itself where that is installed."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import litetts
from litetts import engines, voices
from litetts.audio import measure
from litetts.document import Audio, Document, Prosody, Utterance, Voice
from litetts.engines.alignment import aligned
from litetts.engines.piper import Piper
from litetts.engines.piper.config import Config
from litetts.errors import EngineError, InputError, ModelError
from litetts.models.pack import Pack
from litetts.rendering import render
from litetts.text.frontend import FrontEnd

NAME = "en_US-joe-medium"
WEIGHTS = Path(os.environ.get("LITETTS_TEST_WEIGHTS", "")) / "piper-joe"
needs_weights = pytest.mark.skipif(
    not (WEIGHTS / f"{NAME}.onnx").is_file(),
    reason="the voice joe is not here: LITETTS_TEST_WEIGHTS names the folder of piper-joe/",
)
VOICE = Voice(f"piper:{NAME}", f"piper:{NAME}")
SENTENCES = (
    "The quick brown fox jumps over the lazy dog.",
    "Some of the boys ran home, and the others stayed.",
    "We measured the temperature of the water; it was warm.",
    "Where are you going tomorrow morning?",
    "She said: come in, and close the door!",
    "He wanted to be there in time, but the train was late.",
    "It isn't easy to say what they'd have done.",
    "An old man sat alone by the river.",
    "Good morning, everybody.",
    "Please read the letter that I sent to you.",
)


def utterance(text: str) -> Utterance:
    """A whole sentence, as one utterance."""
    front = FrontEnd("en-us", None, (), pronounce=False)
    found = [u for _, u in front.utterances(Document.plain(text))]
    return replace(found[0], words=tuple(w for u in found for w in u.words))


@pytest.fixture(scope="module")
def joe() -> Piper:
    return Piper(WEIGHTS, threads=1)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with the voice in it."""
    folder = tmp_path / "models" / "piper" / NAME
    folder.mkdir(parents=True)
    for file in WEIGHTS.iterdir():
        (folder / file.name).symlink_to(file)
    monkeypatch.setenv("LITETTS_HOME", str(tmp_path))
    return tmp_path


@needs_weights
def test_same_ids_and_same_sound_as_piper_itself(joe: Piper, monkeypatch: pytest.MonkeyPatch):
    piper = pytest.importorskip("piper", reason="piper-tts (GPL) is only compared with")
    theirs = piper.PiperVoice.load(str(WEIGHTS / f"{NAME}.onnx"))
    silent = piper.SynthesisConfig(noise_scale=0.0, noise_w_scale=0.0, length_scale=1.0)
    monkeypatch.setattr(joe, "scales", (0.0, 1.0, 0.0))
    for text in SENTENCES:
        spelt = joe.spell(utterance(text))
        ids = joe.ids(spelt.symbols)[0].tolist()
        (phonemes,) = theirs.phonemize(text)
        # Its copy of espeak-ng is newer than 1.52 and writes a glide between two vowels.
        phonemes = [p for p in phonemes if p != "ʲ"]
        assert ids == list(theirs.phonemes_to_ids(phonemes)), text
        (ours,) = joe.render(joe.predict(spelt, VOICE), VOICE)
        assert np.abs(ours - theirs.phoneme_ids_to_audio(ids, silent)).max() < 1e-5, text


@needs_weights
def test_words_stand_where_they_are_heard(joe: Piper) -> None:
    audio = render(utterance(SENTENCES[1]), VOICE, joe)
    assert [w.word for w in audio.words] == SENTENCES[1].replace(",", "").rstrip(".").split()
    times = [t for w in audio.words for t in (w.start, w.end)]
    assert times == sorted(times) and times[0] > 0 and times[-1] <= audio.duration
    assert all(w.end > w.start for w in audio.words)
    # The pause at the comma is in no word.
    home, following = audio.words[5], audio.words[6]
    a, b = (int(t * audio.sample_rate) for t in (home.end, following.start))
    assert np.abs(audio.samples[a:b]).max() < 0.5 * np.abs(audio.samples).max()


@needs_weights
def test_words_are_found_in_a_sound_that_tells_nothing_of_them(joe: Piper) -> None:
    late = list[float]()
    for text in SENTENCES[:4]:
        said = utterance(text)
        told = render(said, VOICE, joe)
        found = aligned(told.samples, told.sample_rate, said)
        assert [w.word for w in found] == [w.word for w in told.words]
        assert all(a.end <= b.start for a, b in pairwise(found))
        assert found[-1].end <= told.duration
        late += [abs(a.start - b.start) for a, b in zip(found, told.words, strict=True)]
    assert np.median(late) < 0.06 and max(late) < 0.25


@needs_weights
def test_a_text_without_a_full_stop(joe: Piper) -> None:
    spelt = joe.spell(utterance("Good morning"))
    assert spelt.symbols == joe.spell(utterance("Good morning.")).symbols[:-1]
    assert len(spelt.word_of) == len(spelt.symbols)
    assert len(render(utterance("Good morning"), VOICE, joe).words) == 2


@needs_weights
def test_rate_of_all_and_of_one_word(joe: Piper) -> None:
    said = utterance(SENTENCES[7])
    plain = render(said, VOICE, joe)
    fast = render(replace(said, prosody=Prosody(rate=2.0)), VOICE, joe)
    # Lengths are rounded up to whole frames, symbol by symbol.
    assert fast.duration == pytest.approx(plain.duration / 2, rel=0.25)
    wish = [Prosody()] * len(said.words)
    wish[2] = Prosody(rate=0.5)
    slow = render(replace(said, word_prosody=tuple(wish)), VOICE, joe)
    before, after = ([w.end - w.start for w in a.words] for a in (plain, slow))
    assert after[2] == pytest.approx(2 * before[2], rel=0.1)
    assert after[:2] == pytest.approx(before[:2]) and after[3:] == pytest.approx(before[3:])


@needs_weights
def test_level_seed_and_notes(joe: Piper) -> None:
    said = utterance(SENTENCES[8])
    plain = render(said, VOICE, joe, seed=1)
    assert np.array_equal(render(said, VOICE, joe, seed=1).samples, plain.samples)
    assert not np.array_equal(render(said, VOICE, joe, seed=2).samples, plain.samples)
    soft = render(replace(said, prosody=Prosody(volume_db=-6)), VOICE, joe, seed=1)
    assert np.allclose(soft.samples, plain.samples * 10 ** (-6 / 20), atol=1e-6)
    high = render(replace(said, prosody=Prosody(pitch_st=3)), VOICE, joe, seed=1)
    assert [note.option for note in high.notes] == ["pitch"]
    assert "on its sound" in high.notes[0].message


@needs_weights
def test_pitch_and_range_are_made_on_the_sound(joe: Piper) -> None:
    said = next(u for _, u in FrontEnd().utterances(Document.plain("We were all away on Monday.")))

    def tune(**wishes: Any) -> np.ndarray:
        audio = render(replace(said, **wishes), VOICE, joe, seed=1)
        assert len(audio.samples) == len(plain.samples)
        track = measure.f0(audio.samples, audio.sample_rate)
        return 12 * np.log2(track[track > 0])

    plain = render(said, VOICE, joe, seed=1)
    usual = tune()
    higher = np.median(tune(prosody=Prosody(pitch_st=3))) - np.median(usual)
    assert higher == pytest.approx(3, abs=0.3)
    assert np.std(tune(prosody=Prosody(range=0.3))) < 0.6 * np.std(usual)
    # One word by itself: the others keep their pitch.
    wishes = [Prosody()] * len(said.words)
    wishes[2] = Prosody(pitch_st=4)
    lifted = render(replace(said, word_prosody=tuple(wishes)), VOICE, joe, seed=1)

    def level(audio: Audio, word: int) -> float:
        track = measure.f0(audio.samples, audio.sample_rate)
        heard = track[int(audio.words[word].start / 0.005) : int(audio.words[word].end / 0.005)]
        return float(np.median(12 * np.log2(heard[heard > 0])))

    assert level(lifted, 2) - level(plain, 2) == pytest.approx(4, abs=0.7)
    assert level(lifted, 5) - level(plain, 5) == pytest.approx(0, abs=0.3)


@needs_weights
def test_by_its_name_wherever_voices_are_named(home: Path) -> None:
    voice = voices.resolve(f"PIPER:{NAME}")
    assert (voice.id, voice.lang, voice.licence) == (f"piper:{NAME}", "en-us", "CC0-1.0")
    here = voices.list_voices(engine="piper", only_installed=True)
    assert [v.id for v in here] == [voice.id]
    engines.unload(voice.engine)
    audio = litetts.speak("Good morning, everybody.", voice=voice.id)
    assert audio.sample_rate == 22050 and len(audio.words) == 3
    engines.unload(voice.engine)


@needs_weights
def test_identity_is_of_the_content(joe: Piper, tmp_path: Path) -> None:
    for file in WEIGHTS.glob("*.onnx*"):
        shutil.copyfile(file, tmp_path / file.name)  # another path, another time
    assert Piper(tmp_path, threads=1).identity == joe.identity
    settings = tmp_path / f"{NAME}.onnx.json"
    settings.write_text(settings.read_text().replace("0.667", "0.5"))
    assert Piper(tmp_path, threads=1).identity != joe.identity


def test_a_voice_that_is_not_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LITETTS_HOME", str(tmp_path))
    with pytest.raises(ModelError, match=f"litetts models pull piper:{NAME}"):
        voices.resolve(f"piper:{NAME}")
    with pytest.raises(InputError, match="not the name of a Piper voice"):
        voices.resolve("piper:nobody")
    listed = voices.list_voices(engine="piper", lang="de")
    assert listed and all(v.licence for v in listed)


def _config(**changes: object) -> dict[str, object]:
    return {
        "audio": {"sample_rate": 16000},
        "espeak": {"voice": "de"},
        "phoneme_id_map": {"_": [0], "^": [1], "$": [2]},
        "num_speakers": 2,
        "speaker_id_map": {"anna": 0, "bert": 1},
    } | changes


def test_settings_of_a_voice(tmp_path: Path) -> None:
    path = tmp_path / "voice.onnx.json"
    path.write_text(json.dumps(_config()))
    config = Config.of(Pack(tmp_path / "voice.onnx"))
    assert (config.sample_rate, config.lang, config.noise_w) == (16000, "de", 0.8)
    assert config.speakers == {"anna": 0, "bert": 1}
    for wrong, told in (
        (_config(phoneme_type="pinyin"), "pinyin"),
        (_config(phoneme_id_map={"_": [0]}), "no id for"),
        (_config(audio={}), "damaged"),
    ):
        path.write_text(json.dumps(wrong))
        with pytest.raises(ModelError, match=told):
            Config.of(Pack(tmp_path / "voice.onnx"))


def test_every_speaker_is_a_voice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "models" / "piper" / "mine"
    folder.mkdir(parents=True)
    (folder / "mine.onnx").write_bytes(b"")
    (folder / "mine.onnx.json").write_text(json.dumps(_config()))
    monkeypatch.setenv("LITETTS_HOME", str(tmp_path))
    assert [v.conditioning for v in voices.list_voices(engine="piper", only_installed=True)] == [
        0,
        1,
    ]
    assert voices.resolve("piper:mine:Bert").conditioning == 1
    assert voices.resolve("piper:mine").conditioning == 0
    with pytest.raises(InputError, match="no speaker 'carl'"):
        voices.resolve("piper:mine:carl")
    with pytest.raises(ModelError, match=r"mine\.onnx"):
        engines.load("piper:mine")


def _told_by_vectors(folder: Path, rounding: str = "Ceil") -> Path:
    """A network of a VITS's inputs, as YourTTS has them: a vector of 4 values for the speaker and a
    number for the language. Each symbol lasts two frames of 50 samples, all of them the mean of
    the vector plus the language."""
    onnx = pytest.importorskip("onnx")
    from onnx import TensorProto, helper

    def node(op: str, inputs: str, output: str, **attributes: object) -> object:
        return helper.make_node(op, inputs.split(), [output], **attributes)

    def value(name: str, kind: int, shape: list[object]) -> object:
        return helper.make_tensor_value_info(name, kind, shape)

    whole, real = TensorProto.INT64, TensorProto.FLOAT
    numbers = {"zero": (real, [], [0.0]), "two": (real, [], [1.5]), "hop": (real, [], [50.0])}
    shapes = {"one": (whole, [1], [1]), "head": (whole, [2], [1, 1])}
    graph = helper.make_graph(
        [
            node("Cast", "input", "real", to=real),
            node("Mul", "real zero", "nothing"),
            node("Add", "nothing two", "lengths"),
            node(rounding, "lengths", "frames"),
            node("ReduceSum", "frames", "total", keepdims=0),
            node("Mul", "total hop", "samples"),
            node("Cast", "samples", "count", to=whole),
            node("Reshape", "count one", "last"),
            node("Concat", "head last", "shape", axis=0),
            node("ReduceMean", "d_vector", "mean", keepdims=0),
            node("Cast", "langid", "language", to=real),
            node("Add", "mean language", "level"),
            node("Expand", "level shape", "audio"),
        ],
        "vits",
        [
            value("input", whole, [1, "symbols"]),
            value("input_lengths", whole, [1]),
            value("scales", real, [3]),
            value("d_vector", real, [1, 4]),
            value("langid", whole, [1]),
        ],
        [value("audio", real, [1, 1, "samples"])],
        [helper.make_tensor(n, *told) for n, told in (numbers | shapes).items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    folder.mkdir(parents=True)
    onnx.save(model, folder / "mine.onnx")
    ids = {c: [i] for i, c in enumerate("_^$ halo")}
    told = _config(phoneme_type="text", phoneme_id_map=ids, language_id_map={"de": 0, "xx": 3})
    told["language"] = {"code": "xx"}
    (folder / "mine.onnx.json").write_text(json.dumps(told))
    return folder


def test_speakers_told_as_vectors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = _told_by_vectors(tmp_path / "models" / "piper" / "mine")
    monkeypatch.setenv("LITETTS_HOME", str(tmp_path))
    said = utterance("Hallo")
    with pytest.raises(InputError, match=r"speakers\.npz .*float32 \[4\].* beside mine\.onnx"):
        engine = Piper(folder, threads=1)
        render(said, voices.resolve("piper:mine"), engine)
    np.savez(folder / "speakers.npz", anna=np.full(4, 0.5), bert=np.array([0, 0.25, 0.5, 0.25]))
    engine = Piper(folder, threads=1)
    assert engine.hop == 50
    for name, level in (("mine:anna", 0.5), ("mine:bert", 0.25), ("mine:1", 0.25), ("mine", 0.5)):
        audio = render(said, voices.resolve(f"piper:{name}"), engine)
        assert np.allclose(audio.samples, level + 3), name
    mixed = voices.resolve("piper:mine:anna*0.5+piper:mine:bert*0.5")
    assert np.allclose(render(said, mixed, engine).samples, 0.375 + 3)
    odd = replace(mixed, conditioning=np.zeros(7, np.float32))
    with pytest.raises(InputError, match="vector of 7 values; the network takes 4"):
        render(said, odd, engine)


def test_a_network_that_tells_no_durations_runs_whole(tmp_path: Path) -> None:
    folder = _told_by_vectors(tmp_path / "mine", rounding="Floor")
    np.savez(folder / "speakers.npz", anna=np.full(4, 0.5))
    engine = Piper(folder, threads=1)
    assert not engine.capabilities.two_stage and "rounding" in engine.capabilities.note
    voice = Voice("piper:mine", "piper:mine")
    audio = render(replace(utterance("Hallo, hallo."), lang="de"), voice, engine)
    assert np.allclose(audio.samples, 0.5 + 3)
    assert [w.word for w in audio.words] == ["Hallo", "hallo"]
    assert 0 <= audio.words[0].start <= audio.words[0].end <= audio.words[1].start
    assert audio.words[1].end <= audio.duration
    soft = replace(utterance("Hallo."), lang="de", prosody=Prosody(volume_db=-6))
    assert np.allclose(render(soft, voice, engine).samples, 3.5 * 10 ** (-6 / 20))
    with pytest.raises(EngineError, match=r"no prediction to edit.*rounding"):
        engine.predict(engine.spell(utterance("Hallo")), voice)
