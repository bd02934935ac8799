"""Clones: kept with the speaker's consent, listed, spoken with, always marked, removed."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

import litetts
from litetts import voices
from litetts.cli.voices import app
from litetts.document import Prosody
from litetts.engines import clones
from litetts.engines.clones import Card
from litetts.engines.kokoro.styles import released
from litetts.errors import InputError, ModelError
from litetts.request import Request
from litetts.speech import Speech
from litetts.voices.openai import OPENAI
from litetts.watermark.marking import Marking

CONSENT = "I, Anna Example, agree that this voice is cloned for these tests."
STYLE = released()["af_bella"] * np.float32(0.5) + released()["bf_emma"] * np.float32(0.5)
ANNA = Card("anna", "nano", "en-us", "female", CONSENT, "2026-01-01", rate=0.9, pitch_st=1.0)
TEXT = "The tide comes in at noon, and the boats leave the harbour before it turns again."


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Nothing is installed, and settings and keys are in a folder of the test."""
    monkeypatch.setenv("LITETTS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("LITETTS_CONFIG", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def anna(home: Path) -> Path:
    return clones.save(ANNA, STYLE)


def test_a_clone_is_a_voice_like_any_other(anna: Path) -> None:
    voice = voices.resolve("Anna")
    assert (voice.id, voice.engine, voice.cloned) == ("anna", "nano", True)
    assert np.array_equal(voice.conditioning, STYLE)  # type: ignore[arg-type]
    assert voice.prosody == Prosody(rate=0.9, pitch_st=1.0)
    assert "anna" in {v.id for v in voices.list_voices(only_installed=True)}
    assert voices.default_voice() != "anna"
    mixed = voices.resolve("anna*0.5+nano_heart*0.5")
    assert mixed.cloned
    assert mixed.prosody.pitch_st == pytest.approx(0.5)
    assert mixed.prosody.rate == pytest.approx(0.9**0.5)


def test_its_content_is_in_the_keys_of_caches(anna: Path) -> None:
    request = Request(TEXT, voice="anna")
    first = Speech(request).key
    clones.remove("anna")
    clones.save(ANNA, STYLE * np.float32(1.01))
    second = Speech(request).key
    clones.remove("anna")
    clones.save(replace(ANNA, pitch_st=2.0), STYLE * np.float32(1.01))
    assert len({first, second, Speech(request).key}) == 3


def test_all_that_it_says_is_marked(anna: Path) -> None:
    for voice in ("anna", "anna*0.2+nano_heart*0.8"):
        audio = litetts.speak(TEXT, voice=voice, watermark=False)
        assert any(note.option == "watermark" for note in audio.notes)
        found = Marking.usual().marker.detect(audio.samples, audio.sample_rate, search=False)
        assert found.present
    inside = f'<speak>Hear: <voice name="anna">{TEXT}</voice></speak>'
    audio = litetts.speak(inside, voice="nano_heart", watermark=False)
    found = Marking.usual().marker.detect(audio.samples, audio.sample_rate, search=False)
    assert found.present
    with pytest.raises(InputError, match="16000 Hz") as told:
        litetts.speak(TEXT, voice="anna", sample_rate=8000)
    assert told.value.field == "sample_rate"


def test_its_own_rate_and_pitch_hold(anna: Path) -> None:
    (_, mine), *_ = Speech(Request("Hello.", voice="anna", speed=2.0)).utterances()
    assert mine.prosody.rate == pytest.approx(1.8)
    (_, high), *_ = Speech(Request("Hello.", voice="anna", pitch=12)).utterances()
    assert high.prosody.pitch_st == 12  # at the bound of what a voice does


def test_a_clone_stands_in_for_nobody(home: Path) -> None:
    before = {name: voices.resolve(name).id for name in OPENAI}
    text = '<speak><voice gender="male" languages="en-us">Hello.</voice></speak>'
    spoken = [v.id for v, _ in Speech(Request(text)).utterances()]
    clones.save(replace(ANNA, name="a_first", gender="male"), STYLE)
    assert {name: voices.resolve(name).id for name in OPENAI} == before
    assert [v.id for v, _ in Speech(Request(text)).utterances()] == spoken


def test_the_command_line_shows_and_removes_it(anna: Path) -> None:
    def run(*words: str) -> str:
        return CliRunner().invoke(app, list(words), catch_exceptions=False).stdout

    assert json.loads(run("show", "anna", "--json"))["consent"] == CONSENT
    assert "anna" in run("list", "--engine", "nano")
    run("remove", "anna")
    assert not anna.exists()
    with pytest.raises(InputError, match="no clone 'anna'"):
        clones.remove("anna")
    with pytest.raises(InputError, match="no voice 'anna'"):
        voices.resolve("anna")


@pytest.mark.parametrize("name", ["", "7up", "a b", "../x", "a" * 41, "anna*2", "é"])
def test_names_that_are_none(home: Path, name: str) -> None:
    with pytest.raises(InputError) as told:
        clones.save(replace(ANNA, name=name), STYLE)
    assert told.value.field == "name"
    assert not (home / "home").exists()


def test_without_consent_there_is_no_clone(home: Path) -> None:
    for consent in ("", "yes", " " * 50, "x" * 3000):
        with pytest.raises(InputError) as told:
            clones.save(replace(ANNA, consent=consent), STYLE)
        assert told.value.field == "consent"
    clones.save(ANNA, STYLE)
    with pytest.raises(InputError, match="there is a clone"):
        clones.save(ANNA, STYLE)


@given(st.data())
def test_a_damaged_clone_is_told_and_hides_no_other(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LITETTS_HOME", str(tmp_path_factory.mktemp("home")))
        path = clones.save(ANNA, STYLE[:8])
        clones.save(replace(ANNA, name="bert"), STYLE[:8])
        whole = path.read_bytes()
        path.write_bytes(whole[: data.draw(st.integers(0, len(whole) - 30))])
        assert [card.name for card in clones.clones("nano")] == ["bert"]
        with pytest.raises(ModelError, match="damaged"):
            voices.resolve("anna")


def test_a_book_that_it_reads_is_marked(anna: Path, tmp_path: Path) -> None:
    from litetts.audio.decode import read
    from litetts.longform import Production
    from litetts.markup.book import parse

    out = tmp_path / "book.wav"
    book = parse(TEXT.encode(), "a.txt")
    request = Request("", voice="anna", watermark=False)
    with Production(book, tmp_path / "parts", request=request) as production:
        for _ in production.render():
            pass
        production.write(out)
    audio = read(out)
    assert Marking.usual().marker.detect(audio.samples, audio.sample_rate, search=False).present


def test_what_a_clone_says_in_a_marked_book_is_marked_once(anna: Path, tmp_path: Path) -> None:
    import numpy as np

    from litetts.audio.decode import read
    from litetts.longform import Cast, Production
    from litetts.markup.book import parse

    marking = Marking(tmp_path / "keys.json", tmp_path / "marks.sqlite")
    book = parse(b"ANN: " + TEXT.encode() + b"\n\nBOB: Nobody else was there at all.\n", "a.script")
    sound = {}
    for name, watermark in (("plain", False), ("marked", True)):
        with Production(
            book,
            tmp_path / "parts",
            cast=Cast.of({"ANN": "anna", "BOB": "nano_adam"}),
            request=Request("", watermark=watermark),
            marking=marking,
        ) as production:
            for _ in production.render():
                pass
            production.write(tmp_path / f"{name}.wav", preset="none")
            last = [placed.begin for placed in production.placed(0.5)()][-1]
        sound[name] = read(tmp_path / f"{name}.wav").samples
    # The clone's own sound is in both the same; only the other speaker's differs.
    apart = np.abs(sound["plain"] - sound["marked"])
    assert apart[: last - 2400].max() < 1e-4
    assert apart[last:].max() > 1e-3
    for part in (sound["plain"][:last], sound["marked"]):
        assert marking.marker.detect(part, 24_000, search=False).present
