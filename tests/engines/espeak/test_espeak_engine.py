import itertools
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from litetts import engines
from litetts.audio.measure import f0
from litetts.document import Prosody, Utterance, Voice, Word
from litetts.errors import InputError

VOICE = Voice("espeak", "espeak")


def utterance(text, lang="en-us", **options):
    words, at = [], 0
    for token in text.split():
        bare = token.rstrip(".,!?")
        words.append(Word(bare, at, at + len(bare), after=token[len(bare) :]))
        at += len(token) + 1
    return Utterance(tuple(words), "", np.zeros(0, np.int32), lang, **options)


@pytest.fixture(scope="module")
def espeak():
    return engines.load("espeak")


def test_words_in_order_and_inside(espeak):
    audio = espeak.speak(utterance("Some of the boys ran home, and the others stayed."), VOICE)
    assert len(audio.words) == 10
    for a, b in itertools.pairwise(audio.words):
        assert a.start <= a.end <= b.start + 1e-9
    assert audio.words[-1].end <= audio.duration


def test_rate_pitch_and_volume(espeak):
    plain = utterance("The weather was remarkably fine all day long.")
    base = espeak.speak(plain, VOICE)
    fast = espeak.speak(replace(plain, prosody=Prosody(rate=1.5)), VOICE)
    assert base.duration / fast.duration == pytest.approx(1.5, rel=0.15)
    high = espeak.speak(replace(plain, prosody=Prosody(pitch_st=5)), VOICE)

    def pitch(audio):
        contour = f0(audio.samples, audio.sample_rate)
        return np.median(contour[contour > 0])

    assert 12 * np.log2(pitch(high) / pitch(base)) == pytest.approx(5, abs=1.5)
    soft = espeak.speak(replace(plain, prosody=Prosody(volume_db=-20)), VOICE)
    np.testing.assert_allclose(soft.samples, base.samples / 10, atol=1e-6)


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("de", "Guten Tag"),
        ("ru", "Добрый день"),
        ("ar", "مرحبا"),
        ("cy", "Bore da"),
        ("ko", "안녕하세요"),
    ],
)
def test_many_languages(espeak, lang, text):
    assert espeak.speak(utterance(text, lang), VOICE).duration > 0.3


def test_unknown_language(espeak):
    with pytest.raises(InputError, match="xx"):
        espeak.speak(utterance("x", "xx"), VOICE)


def test_threads_do_not_mix(espeak):
    texts = ["one two three", "a much longer sentence than the other one"] * 4
    alone = [espeak.speak(utterance(t), VOICE).samples for t in texts]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda t: espeak.speak(utterance(t), VOICE).samples, texts))
    for a, b in zip(alone, together, strict=True):
        np.testing.assert_array_equal(a, b)
