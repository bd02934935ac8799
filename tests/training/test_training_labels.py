import shutil

import numpy as np
import pytest

from litetts.training.corpus import frame_counts
from litetts.training.labels import Labels, label, pronunciation
from litetts.training.teachers import TEACHERS, Phone, SpokenWord, speak_all


def word(text: str, phones: str, after: str = "", pause: float = 0.0, start: float = 0.0):
    """A word with phones of 100 ms; a digit 1 marks stress."""
    made = []
    for i, name in enumerate(phones.split()):
        at = start + i / 10
        made.append(Phone(name.rstrip("1"), name.endswith("1"), at, at + 0.1))
    return SpokenWord(text, "", after, tuple(made), pause)


def symbols(spoken: SpokenWord) -> str:
    return "".join(s for s, _ in pronunciation(spoken))


def test_lexicon_gives_the_symbols_and_the_phones_their_times():
    timed = pronunciation(word("water", "w ao1 t er"))
    assert "".join(s for s, _ in timed) == "wˈɔTəɹ"
    times = dict(timed)
    assert times["ˈ"] == 0
    assert [times[s] for s in "wɔT"] == pytest.approx([0.1, 0.1, 0.1])
    assert times["ə"] + times["ɹ"] == pytest.approx(0.1)


def test_a_word_that_was_said_otherwise_is_written_as_it_was_said():
    assert symbols(word("water", "b iy1 k")) == "bˈik"
    assert symbols(word("zzyqx", "z ih1 k")) == "zˈɪk"


def test_weak_forms_follow_what_was_said():
    assert symbols(word("the", "dh ax")) == "ðə"
    assert symbols(word("the", "dh iy")) == "ði"


def test_pauses_belong_to_punctuation_or_the_space():
    words = [
        word("yes", "y eh1 s", ",", 0.2, 0.1),
        word("she", "sh iy1", "", 0.15, 0.6),
        word("said", "s eh1 d", ".", 0.3, 0.95),
    ]
    made = label(words, 1.55)
    assert made.symbols in {"jˈɛs, ʃˌi sˈɛd.", "jˈɛs, ʃi sˈɛd."}
    assert made.seconds[made.symbols.index(",")] == pytest.approx(0.2)
    assert made.seconds[made.symbols.index(" ")] == 0
    assert made.seconds[made.symbols.rindex(" ")] == pytest.approx(0.15)
    assert made.seconds[-1] == 0
    assert made.lead == pytest.approx(0.1)
    assert made.lead + made.seconds.sum() + made.tail == pytest.approx(1.55)


def test_clitics_are_joined():
    words = [
        word("dog", "d ao1 g"),
        word("'s", "z", start=0.3),
        word("here", "hh ih1 r", start=0.4),
    ]
    assert label(words, 0.8).symbols.count(" ") == 1


def test_frames_add_up_and_every_sound_gets_one():
    seconds = np.array([0.001, 0.0, 0.034, 0.0, 0.2, 0.0049])
    counts = frame_counts(Labels("abcdef", seconds, 0.05, 0.1))
    assert (counts[1:-1][seconds > 0] >= 1).all()
    assert (counts[1:-1][seconds == 0] == 0).all()
    assert counts.sum() == pytest.approx((0.15 + seconds.sum()) * 100, abs=1.5)


@pytest.mark.skipif(not shutil.which("flite"), reason="flite is not installed")
def test_flite_tells_words_punctuation_and_times():
    texts = ["He said, hello!", "Really?"]
    first, second = speak_all(TEACHERS["kal"], texts)
    assert [w.text for w in first.words] == ["he", "said", "hello"]
    assert [w.after for w in first.words] == ["", ",", "!"]
    assert first.words[1].pause > 0.05
    assert second.words[0].after == "?"
    ends = [p.end for w in first.words for p in w.phones]
    assert ends == sorted(ends)
    assert ends[-1] < len(first.samples) / first.sample_rate
    assert abs(first.samples).max() > 0.05
