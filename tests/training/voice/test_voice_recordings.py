"""Recordings of a person as a corpus: symbols found in them, and what is learned from them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

import litetts
from litetts import engines, rendering, save, speech, voices
from litetts.document import Audio, Voice
from litetts.engines import clones, conversion, packs
from litetts.engines.kokoro.styles import released
from litetts.errors import InputError
from litetts.request import Request
from litetts.training.voice.alignment import aligned
from litetts.training.voice.corpus import load
from litetts.training.voice.data import Utterances
from litetts.training.voice.excitation import HOP, SAMPLE_RATE
from litetts.training.voice.recordings import build, energies, listed

TINY = Path(__file__).parents[2] / "engines" / "data" / "kokoro-tiny.onnx"
TEXTS = (
    "The quiet garden lay behind the house.",
    "Nobody knew how long the storm would last.",
    "A letter came on Tuesday, and then another.",
)
CONSENT = "I, Anna Example, agree that my voice is cloned for these tests."


def nano(text: str, name: str, rate: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """Sound of a sentence and the durations of its symbols in frames of 25 ms."""
    engine = engines.load("nano")
    request = Request(text, voice=f"nano_{name}", speed=rate, watermark=False)
    ((voice, utterance),) = speech.Speech(request).utterances()
    prediction, _, _ = rendering.predicted(utterance, voice, engine)
    samples = np.concatenate(list(engine.render(prediction, voice)))
    ends = np.array([prediction.lead, *prediction.durations, prediction.tail])
    return samples, ends.astype(np.int32)


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize(("other", "rate"), [("michael", 1.0), ("bella", 1.25)])
def test_symbols_are_found_in_the_speech_of_another(text: str, other: str, rate: float) -> None:
    said, durations = nano(text, "heart")
    recording, wanted = nano(text, other, rate)
    frame = len(recording) // int(wanted.sum())
    found = aligned(said, durations, recording, SAMPLE_RATE, frame)
    assert found is not None and found.min() >= 1 and found.sum() == wanted.sum()
    off = np.abs(np.cumsum(found) - np.cumsum(wanted)) * frame / SAMPLE_RATE
    assert np.median(off) <= 0.03
    assert np.percentile(off, 90) <= 0.08


def test_fewer_frames_than_symbols_cannot_be_aligned() -> None:
    said, durations = nano(TEXTS[0], "heart")
    assert aligned(said, durations, said[: 10 * 600], SAMPLE_RATE, 600) is None


def test_louder_sound_has_more_energy() -> None:
    said, _ = nano(TEXTS[0], "heart")
    said = said[: len(said) // HOP * HOP]
    quiet, loud = energies(said * np.float32(0.1)), energies(said)
    assert len(loud) == len(said) // HOP
    heard = loud > np.median(loud)
    # Of power: a tenth of the amplitude is a hundredth.
    assert (loud - quiet)[heard].mean() == pytest.approx(np.log(100), abs=0.05)


@pytest.fixture
def anna(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Voice:
    """A clone that speaks with nano."""
    monkeypatch.setenv("LITETTS_HOME", str(tmp_path / "home"))
    style = (released()["af_heart"] + released()["af_bella"]) / 2
    made = date(2026, 1, 2).isoformat()
    clones.save(clones.Card("anna", "nano", "en-us", "female", CONSENT, made), style)
    return voices.resolve("anna")


@pytest.fixture
def recordings(tmp_path: Path) -> Path:
    """Three sentences of somebody else, in both layouts."""
    folder = tmp_path / "recordings"
    (folder / "wavs").mkdir(parents=True)
    table = []
    for number, text in enumerate(TEXTS):
        audio = litetts.speak(text, voice="nano_emma", watermark=False)
        pause = np.zeros(SAMPLE_RATE, np.float32)
        audio = Audio(np.concatenate([pause, audio.samples, pause]), audio.sample_rate)
        save(audio, folder / "wavs" / f"{number}.wav")
        (folder / "wavs" / f"{number}.txt").write_text(text, "utf-8")
        table.append(f"{number}|{number}: as it was|{text}")
    (folder / "metadata.csv").write_text("\n".join(table), "utf-8")
    return folder


def test_both_layouts_are_read(recordings: Path) -> None:
    by_table = listed(recordings)
    assert by_table == listed(recordings / "wavs")
    assert [text for _, text in by_table] == list(TEXTS)


def test_what_is_no_recording_is_told(recordings: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no recordings with texts"):
        listed(tmp_path / "nowhere")
    (recordings / "wavs" / "1.wav").unlink()
    with pytest.raises(InputError, match="line 2: there is no sound '1'"):
        listed(recordings)
    (recordings / "metadata.csv").write_text("just a name\n", "utf-8")
    with pytest.raises(InputError, match="line 1"):
        listed(recordings)


def test_a_corpus_is_made_of_recordings(recordings: Path, anna: Voice, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    (recordings / "wavs" / "2.txt").write_text("Two sentences. Are none.", "utf-8")
    made, left_out = build(corpus, recordings / "wavs", anna, teacher=TINY)
    assert made == 2 and left_out == ["2.wav: its text is no single sentence"]
    assert Utterances(corpus, ("aloud",), aloud=True).seconds > 3
    for path in sorted((corpus / "aloud").glob("*.npz")):
        example = load(path)
        assert example.voice == "anna" and example.samples is not None
        style = anna.conditioning[len(example.tokens) - 3]
        assert np.array_equal(example.style, style)
        voiced = example.f0[example.f0 > 10]
        assert 150 < np.median(voiced) < 300  # as she speaks, not as the teacher would
        assert 0.3 < len(voiced) / len(example.f0) < 0.9
        # The silence of a second at each end is not learned.
        assert len(example.samples) / SAMPLE_RATE < 5
    again, _ = build(corpus, recordings / "wavs", anna, teacher=TINY)
    assert again == 0


def test_a_pack_for_a_person_speaks_as_that_person_and_is_always_marked(
    anna: Voice, tmp_path: Path
) -> None:
    pack = tmp_path / "pack"
    from litetts.engines import nano as shipped
    from litetts.engines import vocoder

    pack.mkdir()
    for folder in (vocoder.PACK, shipped.PACK):
        for file in folder.iterdir():
            (pack / file.name).write_bytes(file.read_bytes())
    (pack / "voices").mkdir()
    kept = clones.file_of("anna")
    (pack / "voices" / kept.name).write_bytes(kept.read_bytes())
    path = conversion.to_gguf(conversion.contents_of(str(pack)), "q8_0", name="anna")
    assert path == packs.file_of("nano", "anna")
    # Packed once more from the file, it is still hers alone.
    conversion.to_gguf(conversion.contents_of("gguf:nano-anna"), "q4_k")
    for name in ("anna:anna", "anna:q4_k"):
        voice = voices.resolve(name)
        assert voice.cloned and np.array_equal(voice.conditioning, anna.conditioning)
        said = speech.Speech(Request(TEXTS[0], voice=name, watermark=False))
        assert said.marked
    with pytest.raises(InputError):
        voices.resolve("nano_heart:anna")
