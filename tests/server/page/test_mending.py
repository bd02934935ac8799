"""A word that is said wrong is seen, mended and kept, and only its sentence is spoken again."""

import json

import pytest

pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

FIRST, SECOND, THIRD = "The sky is blue.", "Zyxwq lives here, for $5.", "We go home."
TEXT = f"{FIRST} {SECOND} {THIRD}"
PIECES = """
const take = document.querySelector('main').studio.take;
return take.parts.map((part) => part.segments.map((segment) => {
  let sum = 7;
  for (const { samples } of segment.chunks) for (const v of samples) sum = (sum * 31 + v) % 1000003;
  return sum;
}));
"""


@pytest.fixture
def spoken(pages):
    pages.open()
    pages.id("voice").click()
    pages.choose_voice("nano_heart")
    pages.speak(TEXT)
    pages.id("stop").click()
    return pages


def word(pages, text):
    return next(e for e in pages.all(".reading .word") if e.text.split("\n")[-1] == text)


def asked(pages):
    return pages.server.metric("litetts_characters_total", engine="nano", voice="nano_heart")


def mend(pages, text, **fields):
    word(pages, text).click()
    for name, value in fields.items():
        pages.id(f"mend-{name}").send_keys(value)


def test_what_will_be_said_is_shown_over_its_word(pages):
    pages.open()
    pages.write("It costs $20.")
    pages.id("read").click()
    pages.wait(lambda: pages.all(".word.other rt"))
    assert [e.text for e in pages.all(".word.other rt")] == ["twenty dollars"]
    pages.one(".word.other").click()
    assert pages.id("mend-said").text == "Said as “twenty dollars”"


def test_only_the_sentence_of_the_word_is_spoken_again(spoken):
    pages = spoken
    before, length, used = pages.js(PIECES), pages.duration(), asked(pages)
    assert len(before[0]) == 3
    mend(pages, "Zyxwq", say="Alexander the great of Macedonia")
    pages.one("#mend-form [type=submit]").click()
    pages.wait(lambda: "1 sentence spoken again" in pages.id("facts").text)
    after = pages.js(PIECES)
    assert [a == b for a, b in zip(before[0], after[0], strict=True)] == [True, False, True]
    pages.wait(lambda: pages.duration() > length + 0.5)
    pages.wait(lambda: asked(pages) > used)
    assert asked(pages) - used < len(TEXT) - 10
    # It is kept for the next text, and can be taken back.
    pages.open(fresh=False)
    assert json.loads(pages.js("return localStorage['litetts-lexicon']")) == {
        "Zyxwq": {"say": "Alexander the great of Macedonia"}
    }
    pages.js("document.querySelector('#lexicon').closest('details').open = true")
    pages.one("#lexicon button").click()
    assert pages.js("return localStorage['litetts-lexicon']") == "{}"


def test_phonemes_can_be_heard_before_they_are_kept(spoken):
    pages = spoken
    mend(pages, "Zyxwq", ipa="zˈɪks")
    pages.id("mend-hear").click()
    pages.wait(lambda: pages.id("mend-told").text == "")
    pages.one("#mend-form [type=submit]").click()
    pages.wait(lambda: "spoken again" in pages.id("facts").text)
    pages.id("stop").click()
    word(pages, "Zyxwq").click()
    assert "zˈɪks" in pages.id("mend-sounds").text
    assert "your pronunciation" in pages.id("mend-sounds").text


def test_phonemes_that_are_none_are_told(spoken):
    pages = spoken
    mend(pages, "Zyxwq", ipa="1234")
    pages.id("mend-hear").click()
    pages.wait(lambda: "1" in pages.id("mend-told").text)


def test_a_word_is_mended_in_one_place_only(spoken):
    pages = spoken
    mend(pages, "Zyxwq", say="Alexander")
    pages.id("mend-here").click()
    pages.wait(lambda: "spoken again" in pages.id("facts").text)
    text = pages.js("return document.getElementById('text').value")
    assert text.startswith(f"{FIRST} [Zyxwq](/")
    assert "ɡzˈæn" in text


def test_a_word_is_drawn_higher_and_longer(spoken):
    pages = spoken
    before, length = pages.js(PIECES), pages.duration()
    word(pages, "here").click()
    pages.id("mend-tune").click()
    pages.wait(lambda: pages.id("lane-hear").is_enabled())
    assert pages.js("return document.getElementById('lane-word').selectedOptions[0].text") == "here"
    pages.id("lane-pitch").send_keys(*[Keys.ARROW_RIGHT] * 4)
    assert pages.id("lane-pitch-value").text == "+2 st"
    pages.id("lane-length").send_keys(*[Keys.ARROW_RIGHT] * 20)
    assert pages.id("lane-length-value").text == "200 %"
    pages.id("lane-hear").click()
    pages.wait(lambda: pages.id("lane-told").text == "")
    pages.id("lane-keep").click()
    pages.wait(lambda: "1 sentence spoken again" in pages.id("facts").text)
    after = pages.js(PIECES)
    assert [a == b for a, b in zip(before[0], after[0], strict=True)] == [True, False, True]
    pages.wait(lambda: pages.duration() > length + 0.1)
    # The words are still at their places.
    times = pages.js(
        "const s = document.querySelector('main').studio;"
        "return s.take.words.map((w) => [w.source_start, w.start])"
    )
    assert times == sorted(times)
    assert [at for at, _ in times][:4] == [0, 4, 8, 11]


def test_a_word_is_dragged(spoken):
    pages = spoken
    word(pages, "lives").click()
    pages.id("mend-tune").click()
    pages.wait(lambda: pages.id("lane-hear").is_enabled())
    canvas = pages.id("lane-canvas")
    place = pages.js(
        "const lane = document.querySelector('main').studio.lane;"
        "const w = lane.words[lane.chosen]; return [(lane.x(w.start) + lane.x(w.end)) / 2, "
        "lane.x(w.end), lane.canvas.clientWidth, lane.canvas.clientHeight]"
    )
    middle, edge, width, height = place
    for begin, move in (((middle, height / 2), (0, -40)), ((edge, height / 2), (30, 0))):
        ActionChains(pages.browser).move_to_element_with_offset(
            canvas, round(begin[0] - width / 2), round(begin[1] - height / 2)
        ).click_and_hold().move_by_offset(*move).release().perform()
    edits = pages.js("return document.querySelector('main').studio.lane.edits")
    ((place, edit),) = edits.items()
    assert TEXT[slice(*map(int, place.split("-")))] == "lives"
    assert edit["pitch"] > 1
    assert edit["length"] > 1.1


def test_the_pad_chooses_a_style(pages):
    pages.open()
    pages.js("document.getElementById('acting').open = true")
    pages.wait(lambda: pages.all("#pad .dot"))
    pad = pages.id("pad")
    pages.js("arguments[0].scrollIntoView({ block: 'center' })", pad)
    half = pad.rect["width"] / 2
    ActionChains(pages.browser).move_to_element_with_offset(
        pad, round(-0.55 * half), round(0.3 * half)
    ).click().perform()
    assert pages.id("style").get_property("value") == "sad"
    pages.id("pad").send_keys(Keys.HOME)
    assert pages.id("style").get_property("value") == ""
    pages.id("pad").send_keys(*[Keys.ARROW_UP] * 9, *[Keys.ARROW_RIGHT] * 7)
    assert pages.id("style").get_property("value") == "excited"
    pages.js("document.getElementById('emotion').click()")
    manner = pages.js("return document.querySelector('main').studio.manner")
    assert manner["style"].split("*")[0] == "excited"
    assert manner["emotion"] == "auto"
