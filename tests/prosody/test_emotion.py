from pathlib import Path

import numpy as np
import pytest

from litetts.errors import ModelError
from litetts.prosody import affect, emotion
from litetts.prosody.emotion import EKMAN, FINE, PATH, Detector, features, feelings


@pytest.mark.parametrize(
    ("text", "feeling", "style"),
    [
        ("I am so happy for you, this is wonderful!", "joy", "cheerful"),
        ("Thank you so much, I love it!", "joy", "affectionate"),
        ("This is disgusting, it makes me sick.", "disgust", "disgusted"),
        ("I'm terrified, something is in the house.", "fear", "fearful"),
        ("I miss her so much, I have been crying all day.", "sadness", "sad"),
        ("Wow, I can't believe it! What a surprise!", "surprise", "surprised"),
        ("I hate you, you stupid idiot!", "anger", "angry"),
    ],
)
def test_plain_feelings_are_heard(text: str, feeling: str, style: str):
    (found,) = feelings([text])
    assert found is not None and (found.name, found.style) == (feeling, style)
    assert 0 < found.probability <= 1
    assert (found.valence > 0) == (feeling in {"joy", "surprise"})


@pytest.mark.parametrize(
    ("text", "feeling"),
    [
        ("I am thrilled!", "joy"),
        ("Hooray, the holidays are here!", "joy"),
        ("What a relief, he's alive!", "joy"),
        ("I couldn't be happier.", "joy"),
        ("It's not bad at all.", "joy"),
        ("lol 😂", "joy"),
        ("I am furious!", "anger"),
        ("He is livid.", "anger"),
        ("How dare you!", "anger"),
        ("I'm a bit miffed, to be honest.", "anger"),
        ("I'm not happy.", "anger"),
        ("Great, it's raining again 🙄", "anger"),
        ("He was heartbroken.", "sadness"),
        ("I'm so embarrassed.", "sadness"),
        ("Nooo! 😭", "sadness"),
        ("She was petrified.", "fear"),
        ("There is someone in the house.", "fear"),
        ("I was stunned.", "surprise"),
        ("Ew, gross!", "disgust"),
        ("It was vile.", "disgust"),
    ],
)
def test_a_short_sentence_that_says_it_outright_is_heard(text: str, feeling: str):
    (found,) = feelings([text])
    assert found is not None and found.name == feeling


@pytest.mark.parametrize(
    ("text", "style"),
    [
        ("I'm so proud of you.", "proud"),
        ("What a relief!", "relieved"),
        ("How embarrassing!", "embarrassed"),
        ("I'm extremely disappointed.", "disappointed"),
        ("I love you.", "affectionate"),
    ],
)
def test_the_style_is_that_of_the_finer_class(text: str, style: str):
    (found,) = feelings([text])
    assert found is not None and found.style == style


def test_a_word_of_a_list_a_phrase_and_a_sign_are_features():
    assert {"says:joy", "tells:joy", "tells:only:joy"} <= set(features("We are overjoyed."))
    assert {"says:not:joy", "tells:not:joy"} <= set(features("Nobody said I feel no joyful thing"))
    assert "tells:very:fear" in features("I'm so scared")
    assert "tells:bit:anger" in features("a bit miffed")
    assert "tells:joy" in features("I have never been so happy!")
    assert "tells:sadness" in features("💔")


def test_the_lists_are_of_known_classes():
    lists = affect.lists()
    names = {*lists.words.values(), *lists.begins.values(), *lists.phrases.values()}
    assert names <= set(FINE)
    assert lists.word("livid") == "anger" and lists.word("thrilled") == "excitement"
    assert lists.at(["it", "made", "my", "day"], 1) == ("joy", 3)


@pytest.mark.parametrize(
    "text",
    [
        "What time is it?",
        "Do you want tea or coffee?",
        "I'm not afraid of you.",
        "I'm not angry.",
        "The train leaves at nine.",
        "Chapter four describes the method.",
        "Press the second button to open the menu.",
        "",
        "12345",
        "!?",
    ],
)
def test_what_carries_none_has_none(text: str):
    assert feelings([text]) == [None]


def test_negation_counts():
    assert "not:happy" in features("I am not at all happy.")
    assert "not:happy" not in features("I am not sure. He is happy.")
    (found,) = feelings(["I am not happy about this."])
    assert found is None or found.name != "joy"


def test_capitals_and_stretched_letters_count():
    assert "CAPITALS" in features("STOP that")
    assert features("soooo good") == features("sooooooo good")


@pytest.mark.parametrize(
    ("text", "style"),
    [
        ('"Come here," she whispered.', "whispering"),
        ('"Come here!" shouted the captain.', "shouting"),
        ("“It is late,” he sighed.", "sad"),
    ],
)
def test_the_verb_beside_a_quotation_says_how(text: str, style: str):
    (found,) = feelings([text])
    assert found is not None and found.style == style


def test_a_verb_within_a_quotation_reports_nothing():
    assert feelings(['"He whispered something," said Anna.']) == [None]


def test_neighbours_are_heard_too():
    plain = "He came back later."
    alone = feelings([plain])[0]
    between = feelings(["I am so happy, I love it!", plain, "What wonderful joy, thank you!"])[1]
    assert alone is None
    judge = Detector()
    joy = judge.classes.index("ekman:joy")
    assert between is None or between.name == "joy"
    assert judge.logits(plain)[joy] < judge.logits("I am so happy, I love it!")[joy]


def test_labels_are_the_data_sets():
    judge = Detector()
    assert tuple(n.removeprefix("ekman:") for n in judge.classes[28:]) == EKMAN
    assert set(emotion.VAD) == set(judge.classes[:28])
    assert judge.labels("Thank you very much!") == ("gratitude",)
    assert judge.labels("Thank you very much!", ekman=True) == ("joy",)


def test_the_file_is_small_and_a_damaged_one_is_told(tmp_path: Path):
    assert PATH.stat().st_size < 1_000_000
    broken = tmp_path / "emotion.npz"
    broken.write_bytes(PATH.read_bytes()[:1000])
    with pytest.raises(ModelError, match=r"emotion\.npz"):
        Detector(broken)


def test_a_long_sentence_costs_no_more_than_its_beginning(calls):
    judge = Detector()
    long = "I am happy! " * 100_000
    assert np.isfinite(judge.logits(long)).all()
    assert calls(judge.logits, long) < 3 * calls(judge.logits, long[:2000])


def test_a_sentence_is_read_once_whatever_is_asked_of_it(monkeypatch):
    read = []
    words = emotion._words
    monkeypatch.setattr(emotion, "_words", lambda text: read.append(text) or words(text))
    emotion.feelings(["I am thrilled!", "He is livid."])
    assert read == ["I am thrilled!", "He is livid."]
