from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import litetts
from litetts.document import Document, Prediction, Utterance
from litetts.engines.nano import Nano
from litetts.errors import InputError
from litetts.prosody import intent
from litetts.prosody.planning import brackets, lists, paragraphs, phrases, questions
from litetts.prosody.planning.tunes import Tune, held
from litetts.rendering import predicted
from litetts.request import PLANS, USUAL_PLANS, Request, plans
from litetts.speech import Speech
from litetts.text.frontend import FrontEnd

FRONT = FrontEnd("en-us")


def utterances(text: str, lang: str = "en-us") -> list[Utterance]:
    front = FRONT if lang == "en-us" else FrontEnd(lang)
    return [utterance for _, utterance in front.utterances(Document.plain(text))]


def said(utterance: Utterance, places: list[tuple[int, int]]) -> list[str]:
    return [" ".join(w.text for w in utterance.words[a:b]) for a, b in places]


@pytest.mark.parametrize(
    ("text", "rises"),
    [
        ("Did he see the garden?", "garden"),
        ("“Can you see the river?”", "river"),
        ("Really?", "really"),
        ("You saw it, didn't you?", "didn't you"),
        ("Is it late or something?", "something"),
        ("Do you want to know what happened?", "happened"),
        # What stands before the "or" of a choice.
        ("Would you like tea or coffee?", "tea"),
    ],
)
def test_yes_no_questions_rise_from_their_last_stress(text, rises):
    (utterance,) = utterances(text)
    (tune,) = questions.tunes(utterance)
    assert utterance.symbols[tune.first] == "ˈ"
    words = utterance.word_of[tune.first : tune.stop]
    assert said(utterance, [(words[0], words[-1] + 1)])[0].lower() == rises


@pytest.mark.parametrize(
    "text",
    [
        "It is late.",
        "What time is it?",
        "And at what time does it begin?",
        "“Who's there?”",
        "In which of them did you live?",
    ],
)
def test_other_sentences_do_not(text):
    (utterance,) = utterances(text)
    assert questions.tunes(utterance) == ()


def test_rules_of_english_are_for_english():
    (utterance,) = utterances("Kommst du heute?", "de")
    assert questions.tunes(utterance) == ()
    (utterance,) = utterances("Wir haben Äpfel, Birnen und Brot.", "de")
    assert said(utterance, lists.items(utterance)) == ["Wir haben Äpfel", "Birnen"]


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("We bought apples, pears, plums and bread.", ["We bought apples", "pears", "plums"]),
        ("It is red, green, or blue.", ["It is red", "green"]),
        ("When it rains, we stay at home and read.", []),
        ("He came, and she left.", []),
        ("Peter, who is old, lives in the house and writes long letters to his friends.", []),
        ("“Well, yes,” she said.", []),
    ],
)
def test_items_of_a_list(text, items):
    (utterance,) = utterances(text)
    assert said(utterance, lists.items(utterance)) == items


def test_what_is_in_brackets_and_in_quotation_marks():
    (utterance,) = utterances("He said “go (now) home” and went.")
    wishes = brackets.wishes(utterance, {"asides", "quotations"})
    assert said(utterance, [(i, i + 1) for i in sorted(wishes)]) == ["go", "now", "home"]
    assert wishes[3].pitch_st == pytest.approx(brackets.ASIDE.pitch_st + brackets.QUOTED.pitch_st)
    assert wishes[3].volume_db < 0 and wishes[4].volume_db == 0
    # All of a sentence is no aside of itself.
    (whole,) = utterances("“I am going home.”")
    assert brackets.wishes(whole, {"quotations"}) == {}


def test_paragraphs_after_the_first_begin_anew():
    told = utterances("One is here. Two is here.\n\nThree is here. Four is here.\n\nFive is here.")
    assert [u.opens for u in told] == [False, False, True, False, True]
    assert [bool(paragraphs.stretches(u)) for u in told] == [u.opens for u in told]


def test_clauses_without_a_mark_have_a_rest_before_them():
    text = "The old man opened the heavy door because he had heard a strange noise."
    (utterance,) = utterances(text)
    (place,) = phrases.boundaries(utterance)
    assert utterance.words[place].text == "because"
    factor = phrases.rests(utterance)
    changed = {int(utterance.word_of[i]) for i in np.flatnonzero(factor != 1)}
    assert changed == {place - 1}
    (marked,) = utterances(text.replace(" because", ", because"))
    assert phrases.boundaries(marked) == []


def test_only_the_end_of_a_sentence_is_drawn_out():
    (utterance,) = utterances("He went down to the river.")
    factor = phrases.endings(utterance)
    place = utterance.symbols.rfind("ˈ")
    assert (factor[:place] == 1).all() and (factor[place:-1] > 1).all() and factor[-1] == 1
    assert (phrases.endings(utterances("Down to the river,")[0]) == 1).all()


def level(n: int, hertz: float = 100.0) -> Prediction:
    values = np.full(n * 2 * 10, hertz, np.float32)
    zero = np.zeros_like(values)
    return Prediction(
        np.full(n, 10, np.int32), values, zero + 1, zero, zero, zero, contour_rate=2, quiet=0.0
    )


@given(st.integers(0, 8), st.floats(0, 8), st.floats(0, 4))
@settings(deadline=None, max_examples=30)
def test_a_tune_is_held_and_then_there(first, over, by):
    prediction = level(10)
    tune = Tune(first, first + 2, over, by)
    risen = held(prediction, [tune])
    begin, stop = first * 20, (first + 2) * 20
    end = 12 * np.log2(risen.f0[stop - 1] / 100)
    assert end == pytest.approx(max(over, by), abs=1e-3)
    assert (np.diff(risen.f0[begin:stop]) >= 0).all()
    rest = np.r_[0:begin, stop : len(risen.f0)]
    assert np.array_equal(risen.f0[rest], prediction.f0[rest])


def test_a_rise_that_is_there_stays_as_it_is():
    f0 = level(4).f0.copy()
    f0[40:] *= 2 ** np.linspace(0, 1, 40)
    prediction = replace(level(4), f0=f0)
    assert held(prediction, [Tune(2, 4, 3.0, 2.0)]) is prediction
    assert held(prediction, []) is prediction


def test_names_of_plans():
    assert plans(None) == USUAL_PLANS
    assert plans("off") == () and plans("all") == tuple(PLANS)
    assert plans(" Lists,questions ") == ("questions", "lists")
    for wrong in ("tune", "all,off", "lists,,asides", "off,lists"):
        with pytest.raises(InputError, match="planning has") as caught:
            Request("x", planning=wrong)
        assert caught.value.field == "planning"


def test_without_plans_a_prediction_is_the_engine_s_own():
    engine = Nano()
    speech = Speech(Request("Did you see (all of) the garden?", voice="nano_heart", planning="off"))
    ((voice, utterance),) = speech.utterances()
    assert intent(utterance).utterance is utterance
    edited, _, _ = predicted(utterance, voice, engine)
    own = engine.predict(utterance, voice)
    for name in ("durations", "f0", "energy", "energy_db"):
        assert np.array_equal(getattr(edited, name), getattr(own, name))


def test_a_question_is_heard_to_rise_where_that_is_asked_for():
    def end(planning: str | None) -> float:
        speech = Speech(Request("Is it in the garden?", voice="nano_heart", planning=planning))
        ((voice, utterance),) = speech.utterances()
        f0 = predicted(utterance, voice, Nano())[0].f0
        voiced = f0[f0 > 10]
        return float(12 * np.log2(np.median(voiced[-8:]) / np.median(voiced)))

    assert end("questions") > 2
    assert end("off") < 0


def test_capitals_and_asterisks_are_stressed_where_contrast_is_wanted():
    text = "It was NOT her, it was *him*."
    stressed = Speech(Request(text, voice="nano_heart", planning="contrast")).document
    even = Speech(Request(text, voice="nano_heart", planning="off")).document
    assert sum(span.prosody.volume_db > 0 for span in stressed.spans) == 2
    assert all(span.prosody.volume_db == 0 for span in even.spans)
    assert "".join(s.text for s in even.spans) == "".join(s.text for s in stressed.spans)


def test_an_engine_without_a_tune_to_change_tells_so_where_that_was_asked():
    def notes(planning: str | None) -> list[str]:
        speech = Speech(Request("It is late.", voice="espeak", planning=planning))
        return [note.option for note in speech.foreseen()]

    assert notes("lists") == ["planning"]
    assert notes(None) == notes("off") == []


def test_every_plan_changes_the_sound_of_its_own_text():
    text = (
        "We bought apples, pears and “old” bread (in town). The old man opened the heavy door "
        "because he had heard a strange noise.\n\nDid you see it?"
    )
    plain = litetts.speak(text, voice="nano_heart", planning="off").samples
    for plan in sorted(set(PLANS) - {"contrast"}):
        other = litetts.speak(text, voice="nano_heart", planning=plan).samples
        assert len(other) != len(plain) or not np.array_equal(other, plain), plan
