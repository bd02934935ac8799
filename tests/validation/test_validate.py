"""A voice is heard, measured, reported, and held against its baseline."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from litetts import voices
from litetts.cli.validate import app
from litetts.document import Audio
from litetts.errors import InputError, ModelError
from litetts.validation import baseline, report
from litetts.validation.listen import VoiceResult, listen
from litetts.validation.texts import SENTENCES, read_texts
from litetts.validation.transcribe import Pocketsphinx, transcriber

TEXTS = ("We measured the temperature of the water every seven minutes.",)


@pytest.fixture(scope="module")
def result() -> VoiceResult:
    return next(listen([voices.default_voice()], TEXTS, transcriber("pocketsphinx")))


def test_a_transcript_has_words_in_time(result: VoiceResult) -> None:
    audio = result.heard[0].audio
    transcript = transcriber("pocketsphinx").transcribe(audio)
    assert transcript.text == result.heard[0].transcript  # whatever was heard in between
    starts = [w.start for w in transcript.words]
    assert starts == sorted(starts)
    assert all(0 <= w.start < w.end <= audio.duration for w in transcript.words)
    assert " ".join(w.word for w in transcript.words) == transcript.text


def test_silence_has_no_words() -> None:
    silence = Audio(np.zeros(16_000, np.float32), 16_000)
    assert Pocketsphinx().transcribe(silence).words == ()


def test_other_transcribers_say_what_they_lack(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="whisper:FOLDER"):
        transcriber("ears")
    with pytest.raises(InputError, match="English only"):
        transcriber("pocketsphinx").transcribe(Audio(np.zeros(9, np.float32), 16_000), "de")
    pytest.importorskip("faster_whisper")
    with pytest.raises(ModelError, match="use pocketsphinx"):
        transcriber(f"whisper:{tmp_path}")


def test_figures_are_plausible(result: VoiceResult) -> None:
    figures = result.figures()
    assert 0 <= figures["wer"] <= 1.5
    assert 1 < figures["overall_mos"] < 5
    assert -40 < figures["loudness_lufs"] < -10
    assert 60 < figures["f0_hz"] < 400
    assert figures["clipped"] == 0
    assert 1 < figures["pace"] < 6


def test_the_report_is_complete(result: VoiceResult, tmp_path: Path) -> None:
    worse = baseline.Regression(result.voice, "wer", 0.1, 0.3, 0.05)
    data, page = report.write(tmp_path, [result], [worse])
    body = json.loads(data.read_text())
    assert body["voices"][0]["texts"][0]["text"] == TEXTS[0]
    assert body["regressions"][0]["figure"] == "wer"
    html = page.read_text()
    assert html.count("<audio") == 1
    assert html.count("<svg") == 2
    assert "wer went from 0.1 to 0.3" in html
    assert "src=" not in html.replace('src="data:', "")  # nothing is fetched from elsewhere


def test_a_baseline_finds_regressions(result: VoiceResult, tmp_path: Path) -> None:
    baseline.write(tmp_path, result)
    assert baseline.against(tmp_path, result) == []
    # The voice as it would be after a fault: quieter by 6 dB, with noise, a tone higher.
    (heard,) = result.heard
    faulty = replace(
        heard,
        quality=replace(heard.quality, overall=heard.quality.overall - 0.3),
        measures=replace(
            heard.measures,
            loudness=heard.measures.loudness - 6,
            f0_median=heard.measures.f0_median * 2 ** (2 / 12),
        ),
    )
    found = baseline.against(tmp_path, replace(result, heard=(faulty,)))
    assert {r.figure for r in found} == {"overall_mos", "loudness_lufs", "f0_hz"}
    better = replace(heard, quality=replace(heard.quality, overall=4.9))
    assert baseline.against(tmp_path, replace(result, heard=(better,))) == []


def test_a_baseline_of_other_conditions_is_refused(result: VoiceResult, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="--save"):
        baseline.against(tmp_path, result)
    file = baseline.write(tmp_path, result)
    with pytest.raises(InputError, match="seed"):
        baseline.against(tmp_path, replace(result, seed=1))
    body = json.loads(file.read_text())
    # Another model may have another pitch, and must not be worse.
    older = body | {"identity": "an older model"}
    older["figures"] = body["figures"] | {"f0_hz": 50.0, "wer": -1.0}
    file.write_text(json.dumps(older))
    assert [r.figure for r in baseline.against(tmp_path, result)] == ["wer"]
    file.write_text("{}")
    with pytest.raises(InputError, match="no baseline"):
        baseline.against(tmp_path, result)


def test_the_command(tmp_path: Path) -> None:
    texts = tmp_path / "texts.txt"
    texts.write_text("# one sentence\n\nPlease leave the yellow envelope.\n")
    assert read_texts(texts) == ("Please leave the yellow envelope.",)
    words = ["--voices", voices.default_voice(), "--texts", str(texts)]
    words += ["--transcriber", "pocketsphinx"]
    saved = CliRunner().invoke(app, [*words, "--save", str(tmp_path / "b"), "--json"])
    assert saved.exit_code == 0, saved.output
    file = next((tmp_path / "b").iterdir())
    same = CliRunner().invoke(app, [*words, "--against", str(tmp_path / "b")])
    assert same.exit_code == 0, same.output
    body = json.loads(file.read_text())
    body["figures"]["loudness_lufs"] += 5
    file.write_text(json.dumps(body))
    worse = CliRunner().invoke(app, [*words, "--against", str(tmp_path / "b")])
    assert worse.exit_code == 1
    assert "loudness_lufs" in worse.output


def test_the_sentences_cover_the_sounds_of_english() -> None:
    from litetts.text.frontend import FrontEnd

    symbols = set()
    for sentence in SENTENCES:
        from litetts.document import Document

        for _, utterance in FrontEnd("en-us", None, ()).utterances(Document.plain(sentence)):
            symbols |= set(utterance.symbols)
    # Kokoro's symbols for the phonemes of American English.
    assert set("AIOWYiuɑɔæɛɪʊʌəɜbdfhjklmnpstvwzðŋɡɹʃʒʤʧθ") <= symbols
