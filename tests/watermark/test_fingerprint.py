"""What was marked is known again, and what was put in its place is not."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import numpy as np
import pytest
import soxr
from hypothesis import given, settings
from hypothesis import strategies as st

from litetts.document import Audio
from litetts.errors import InputError
from litetts.watermark import Key, Marker, Registry
from litetts.watermark.fingerprint import Fingerprinter, compare

RATE = 24_000


def bits(sound: np.ndarray, rate: int = RATE) -> bytes:
    taken = Fingerprinter(rate)
    taken.push(sound)
    return taken.bits()


def likeness(known: bytes, sound: np.ndarray, rate: int = RATE, begin: float = 0.0) -> float:
    return compare(known, sound, rate, lambda t: t - begin, 1, 1).agreement


@settings(max_examples=10, deadline=None)
@given(cuts=st.lists(st.integers(1, 20_000), min_size=1, max_size=20))
def test_does_not_depend_on_how_the_stream_was_cut(speech: Audio, cuts: list[int]) -> None:
    taken, sound = Fingerprinter(RATE), speech.samples[: 3 * RATE]
    at = 0
    for cut in cuts:
        taken.push(sound[at : at + cut])
        at += cut
    taken.push(sound[at:])
    assert taken.bits() == bits(sound)


def test_same_sound_agrees_and_other_sound_does_not(speech: Audio) -> None:
    sound = speech.samples
    known = bits(sound)
    assert len(known) < 40 * len(sound) / RATE  # bytes a second
    assert likeness(known, sound) > 0.99
    assert likeness(known, -0.2 * sound) > 0.99
    assert likeness(known, soxr.resample(sound, RATE, 8000), 8000) > 0.9
    noise = np.random.default_rng(0).normal(0, np.std(sound) / 3, len(sound))
    assert likeness(known, sound + noise) > 0.4
    assert likeness(known, sound[2 * RATE : 5 * RATE], begin=2.0) > 0.9
    assert abs(likeness(known, sound[::-1])) < 0.2
    assert abs(likeness(known, noise)) < 0.2


def test_of_nothing() -> None:
    assert bits(np.zeros(100)) == b""
    assert compare(b"", np.zeros(RATE), RATE, lambda t: t, 1, 1).same is None
    assert compare(bits(np.zeros(RATE)), np.zeros(RATE), RATE, lambda t: t, 1, 1).same is None


@pytest.fixture
def marker() -> Marker:
    return Marker([Key(bytes(range(32)))], Registry(":memory:"))


def test_other_words_under_a_genuine_mark_are_told(marker: Marker, speech: Audio) -> None:
    marked, _ = marker.mark(speech, request_id="r")
    assert marker.detect(marked.samples, RATE, search=False).content == "ours"
    piece = marked.samples[3 * RATE : 7 * RATE]
    assert marker.detect(piece, RATE, search=False).content == "ours"
    # Made with the key itself, for the same request: its seals fit what they lie on.
    other = Audio(speech.samples[::-1].copy(), RATE)
    forged, _ = Marker(marker.keys).mark(other, request_id="r")
    assert Marker(marker.keys).detect(forged.samples, RATE, search=False).content == "ours"
    assert marker.detect(forged.samples, RATE, search=False).content == "other"


def test_a_recording_is_known_at_another_speed(marker: Marker, speech: Audio) -> None:
    marked, _ = marker.mark(speech, request_id="r")
    faster = soxr.resample(marked.samples, RATE * 1.07, RATE)
    assert marker.detect(faster, RATE).content == "ours"


def test_a_broken_off_stream_is_known(marker: Marker, speech: Audio) -> None:
    stream = marker.stream(RATE, request_id="r")
    heard = []
    through = stream.through(speech.samples[i : i + 2400] for i in range(0, 10 * RATE, 2400))
    for chunk in through:
        heard.append(chunk)
        if len(heard) == 60:
            break
    through.close()
    assert marker.detect(np.concatenate(heard), RATE, search=False).content == "ours"


def test_marked_again_only_where_it_is_wanted(marker: Marker, speech: Audio) -> None:
    marked, name = marker.mark(speech, request_id="first")
    with pytest.raises(InputError, match=name):
        marker.mark(marked, request_id="second")
    assert marker.registry is not None
    assert len(marker.registry) == 1
    twice, _ = marker.mark(marked, request_id="second", again=True)
    found = marker.detect(twice.samples, RATE, search=False)
    assert found.record is not None
    assert found.record.request_id == "first"
    assert [mark.record and mark.record.request_id for mark in found.others] == ["second"]


def test_registries_of_before_are_read(tmp_path: Path) -> None:
    path = tmp_path / "marks.sqlite"
    registry = Registry(path)
    key = Key(bytes(range(32)))
    number = registry.register(key, "r")
    registry.keep(key.id, key.written(number), b"12")
    registry.keep(key.id, key.written(number), b"12")
    assert registry.fingerprints(key.id, key.written(number)) == [b"12"]
    registry.withdraw(key.id, "r")
    assert registry.fingerprints(key.id, key.written(number)) == []
    registry.close()
    with sqlite3.connect(path) as db:
        db.execute("DROP TABLE fingerprints")
    assert Registry(path, to_read=True).fingerprints(key.id, "0") == []
