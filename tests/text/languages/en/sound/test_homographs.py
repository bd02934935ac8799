import csv

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from litetts.phonemes import inventory
from litetts.text.languages.en.sound import homographs, tagger
from litetts.text.linear import LinearModel
from litetts.training import homographs as training

# One sentence per sense of some of the commonest; the homograph is the word in capitals.
SENTENCES = [
    ("She will LEAD the team next year.", "lead_nou-vrb"),
    ("The old pipes were made of LEAD and copper.", "lead_nou"),
    ("They RECORD every call.", "record_vrb"),
    ("He broke the world RECORD in Rome.", "record_nou"),
    ("We LIVE near the river.", "live_vrb"),
    ("The band gave a LIVE performance.", "live_adj"),
    ("The WIND blew from the north.", "wind_nou"),
    ("He had to WIND the clock every day.", "wind_vrb"),
    ("Please CLOSE the door.", "close_vrb"),
    ("They were CLOSE friends.", "close_adj-nou"),
    ("What is the USE of that?", "use_nou"),
    ("You can USE my bike.", "use_vrb"),
    ("The doctor cleaned the WOUND.", "wound_nou-vrb"),
    ("Wait a MINUTE, please.", "minute"),
    ("He plays BASS in a band.", "bass"),
    ("He caught a BASS in the lake.", "bass_corp"),
    ("The LEAD pipes cost twelve dollars.", "lead_nou"),
    ("When shot at, the dove DOVE into the bushes.", "dove_vrb"),
    ("The farm was used to produce PRODUCE.", "produce_nou"),
    ("We must POLISH the furniture.", "polish"),
    ("There was a ROW among the oarsmen.", "row_2"),
    ("He is CONTENT with his life.", "content_adj-nou-vrb"),
    ("MINUTE particles of dust.", "minute_adj"),
    ("The excuse was weak; EXCUSE him.", "excuse_vrb"),
    ("She took a BOW after tying it in her hair.", "bow_nou-ship"),
    ("The POLISH government resigned.", "polish_geo"),
    ("Yesterday I READ the whole book.", "read_past"),
    ("I will READ it tomorrow.", "read_present"),
    ("They OBJECT to the plan.", "object_vrb"),
    ("A strange OBJECT fell from the sky.", "object_nou"),
    ("Farmers PRODUCE milk.", "produce_vrb"),
    ("The CONTENT of the letter was secret.", "content_nou"),
    ("I REFUSE to go.", "refuse_vrb"),
    ("Her HOUSE is white.", "house_nou"),
    ("They want to EXPORT more cars.", "export_vrb"),
]


@pytest.mark.parametrize(("text", "wordid"), SENTENCES)
def test_senses(text, wordid):
    words = text.split()
    index = next(i for i, w in enumerate(words) if w.strip(".,").isupper() and len(w) > 2)
    core = words[index]
    lower = core.lower() if wordid != "polish_geo" else core.capitalize()
    words[index] = lower
    assert homographs.predict(words, index) == wordid


def test_what_is_no_homograph_has_no_sense():
    assert homographs.predict(["the", "cat"], 1) is None
    assert homographs.predict(["..."], 0) is None


def test_punctuation_and_hyphens_may_be_attached():
    assert homographs.predict(["a", "“close-knit”,", "group"], 1) == "close_adj-nou"


def test_every_sense_is_pronounced_in_both_accents():
    table = homographs.homographs()
    assert len(table) == 162
    for homograph in table.values():
        assert len({s.american for s in homograph.senses}) == len(homograph.senses)
        for sense in homograph.senses:
            assert set(sense.american + sense.british) <= inventory.PHONEMES
            assert homographs.pronunciation(sense.wordid) == sense.american
            assert homographs.pronunciation(sense.wordid, british=True) == sense.british
    assert homographs.pronunciation("nothing") is None


def test_the_weights_are_small():
    size = homographs.WEIGHTS.stat().st_size + homographs.TABLE.stat().st_size
    assert size + tagger.WEIGHTS.stat().st_size < 1.5e6


@settings(max_examples=60)
@given(st.lists(st.one_of(st.text(max_size=8), st.sampled_from(["lead", "read", "Close-"]))))
def test_any_words(words):
    for index in range(len(words)):
        found = homographs.predict(words, index)
        assert found is None or homographs.pronunciation(found)


@pytest.fixture
def folder(tmp_path):
    """A data set of two homographs in the format of the original."""
    rows = []
    for i in range(40):
        for text, wordid in (
            (f"They lead group {i} up the hill.", "lead_nou-vrb"),
            (f"Pipes of lead weigh {i} pounds.", "lead_nou"),
            (f"We record song {i} today.", "record_vrb"),
            (f"The record of song {i} is here.", "record_nou"),
        ):
            word = wordid.partition("_")[0]
            start = text.index(word)
            rows.append([word, wordid, text, start, start + len(word)])
    with (tmp_path / "train.tsv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, delimiter="\t", quoting=csv.QUOTE_ALL)
        out.writerow(["homograph", "wordid", "sentence", "start", "end"])
        out.writerows(rows)
    with (tmp_path / "wordids.tsv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, delimiter="\t", quoting=csv.QUOTE_ALL)
        out.writerow(["homograph", "wordid", "label", "pronunciation"])
        out.writerow(["lead", "lead_nou", "material", "'lɛd"])
        out.writerow(["lead", "lead_nou-vrb", "noun-verb", "'liːd"])
        out.writerow(["record", "record_nou", "noun", "'ɹɛkɚd"])
        out.writerow(["record", "record_vrb", "verb", "ɹə'kɔːɹd"])
    return tmp_path


def test_the_recipe_learns(folder, tmp_path):
    senses = training.table(folder)
    assert senses["record"]["senses"][0] == ["record_vrb", "ɹəkˈɔɹd", "ɹɪkˈɔːd"]
    data = training.examples(folder, senses)
    assert len(data) == 160
    model = training.fit(data[:120])
    assert training.accuracy(model, data[120:]) == 1
    tally = training.Tally()
    tally.add(model, data[:120], data[120:])
    assert (tally.right, tally.count, tally.usual) == (40, 40, 20)
    assert (tally.rare_right, tally.rare) == (20, 20)
    assert "of 20 rarer senses 100.00%" in str(tally)
    model.save(tmp_path / "w.npz")
    again = LinearModel.load(tmp_path / "w.npz")
    assert np.array_equal(again.weights, model.weights)
    assert training.accuracy(again, data) == 1


def test_the_recipe_repeats_itself(folder):
    data = training.examples(folder, training.table(folder))
    first, second = training.fit(data), training.fit(data)
    assert np.array_equal(first.kept, second.kept)
    assert np.array_equal(first.weights, second.weights)
