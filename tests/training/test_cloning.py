"""Cloning: from a recording to a style that is likelier than any voice that was there."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from litetts.audio.files import save
from litetts.document import Audio, Prosody
from litetts.engines.kokoro.styles import released
from litetts.errors import InputError
from litetts.training import cloning
from litetts.training.cloning import Bank, Space, Speaker, clone, fit
from litetts.training.manner import between, manner

NAMES = ("af_heart", "af_nicole", "am_adam", "bf_emma", "bm_lewis")
OTHER = "am_eric"
CONSENT = "This speaker is a voice of a programme, whose licence allows it."


@pytest.fixture(scope="module")
def bank() -> Bank:
    pytest.importorskip("resemblyzer")
    return Bank(Speaker("nano"), {name: released()[name] for name in NAMES})


@pytest.fixture(scope="module")
def recording(bank: Bank) -> Audio:
    """Somebody whom the bank does not know."""
    return bank.speaker.judged(released()[OTHER])


def test_the_space_has_the_voices_in_it() -> None:
    styles = {name: released()[name] for name in NAMES}
    space = Space(styles, 16)
    assert space.places.shape == (5, 4)
    for name, place in zip(space.names, space.places, strict=True):
        assert np.allclose(space.style(place), styles[name], atol=1e-4)
    assert np.allclose(np.mean(space.places**2), 4 / 5, atol=0.01)


def test_a_clone_is_likelier_than_the_nearest_voice(bank: Bank, recording: Audio) -> None:
    heard: list[float] = []
    found = fit(bank, recording, evaluations=8, progress=lambda *n: heard.append(n[2]))
    assert found.likeness > found.before + 0.03
    assert found.nearest in NAMES
    assert heard == sorted(heard)
    assert len(heard) == 8
    again = fit(bank, recording, evaluations=8)
    assert np.array_equal(again.style, found.style)


def test_a_bank_can_forget(bank: Bank) -> None:
    rest = bank.without("bm_lewis")
    assert set(rest.heard) == set(NAMES) - {"bm_lewis"}
    assert Space(rest.styles).places.shape == (4, 3)


def test_from_a_file_to_a_voice(
    bank: Bank, recording: Audio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LITETTS_HOME", str(tmp_path))
    monkeypatch.setattr(cloning, "Bank", lambda speaker: bank)
    file = save(tmp_path / "ref.wav", recording)
    card, path = clone(file, "Eric_2", CONSENT, evaluations=2)
    assert (card.name, card.engine, card.gender) == ("eric_2", "nano", "male")
    assert path.is_file()
    with pytest.raises(InputError, match="there is a voice"):
        clone(file, "eric_2", CONSENT)
    with pytest.raises(InputError, match="there is a voice"):
        clone(file, "nano_heart", CONSENT)


def test_what_cannot_be_cloned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LITETTS_HOME", str(tmp_path))
    with pytest.raises(InputError) as told:
        clone(tmp_path / "none.wav", "x", CONSENT)
    assert told.value.field == "file"
    with pytest.raises(InputError, match="no styles"):
        Speaker("espeak")
    with pytest.raises(InputError, match="speaks 'ja'"):
        Speaker("nano", "ja")


def test_a_short_recording_is_refused(bank: Bank) -> None:
    with pytest.raises(InputError, match="3 s at least"):
        fit(bank, Audio(np.zeros(24000, np.float32), 24000))


def test_manner_is_heard_and_met() -> None:
    """Higher, faster and livelier speech is measured as that, and answered by as much."""
    from dataclasses import replace

    from litetts import engines, rendering, speech, voices
    from litetts.request import Request

    voice = voices.resolve("nano_heart")
    text = "The old keeper opened the gate, counted the visitors and walked slowly to the river."
    ((_, utterance),) = speech.Speech(Request(text, voice=voice.id)).utterances()

    def made(wish: Prosody) -> Audio:
        told = replace(utterance, prosody=wish)
        return rendering.render(told, voice, engines.load("nano"))

    plain = made(Prosody())
    usual = manner(plain.samples, plain.sample_rate)
    wish = Prosody(rate=1.2, pitch_st=3.0, range=1.4)
    other = made(wish)
    high = manner(other.samples, other.sample_rate)
    found = between(usual, high, same_words=True)
    assert found.pitch_st == pytest.approx(3.0, abs=0.5)
    assert found.range == pytest.approx(1.4, abs=0.25)
    # Durations are whole frames, and where speech begins is heard to some hundredths of a second.
    assert found.rate == pytest.approx(1.2, abs=0.08)
    assert between(usual, high, same_words=False).rate == 1.0
    assert between(usual, usual, same_words=True) == Prosody()


def test_silence_has_no_manner() -> None:
    quiet = manner(np.zeros(24000, np.float32), 24000)
    assert (quiet.pitch_hz, quiet.spoken_s) == (0.0, 0.0)
    assert between(quiet, quiet, same_words=True) == Prosody()
    assert math.isfinite(quiet.spread_st)


def test_a_recording_that_is_not_there_is_told_before_the_consent(tmp_path):
    with pytest.raises(InputError, match=r"no\.wav"):
        cloning.clone(tmp_path / "no.wav", "anna", "I agree")
