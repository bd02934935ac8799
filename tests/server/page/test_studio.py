"""The Studio in a real browser: speak, hear, read along, stop, keep."""

import json
import re
import subprocess
import sys

import numpy as np
import pytest

from litetts.audio.measure import f0

pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

TEXT = "Hello there. The price is $20, and this is the last sentence of three."
LONG = "This one goes on for a while, so that there is time to stop it. " * 4


def test_what_is_heard_is_what_the_api_gives(pages, client):
    pages.open()
    pages.speak(TEXT)
    raw = client.post("/v1/audio/speech", json={"input": TEXT, "response_format": "pcm"})
    pages.wait(lambda: pages.js("return document.getElementById('audio').readyState > 0"))
    assert pages.duration() == pytest.approx(len(raw.content) / 2 / 24000, abs=0.02)
    assert pages.status() == "Speaking…"  # all of it is there, and it still sounds
    pages.wait(lambda: pages.all(".reading .current"))
    pages.wait(lambda: pages.status() == "Done.")
    assert pages.id("play").get_attribute("aria-label") == "Play"
    assert not pages.id("stop").is_enabled()


@pytest.mark.parametrize("how", ["button", "escape"])
def test_stop_acts_on_the_sound(pages, how):
    pages.open()
    pages.speak(LONG)  # the transfer is over
    pages.wait(lambda: pages.js("return document.getElementById('now').textContent") > "0:00.5")
    if how == "button":
        pages.id("stop").click()
    else:
        ActionChains(pages.browser).send_keys(Keys.ESCAPE).perform()
    assert pages.status() == "Stopped."
    assert not pages.id("stop").is_enabled()
    at = pages.js("return document.getElementById('audio').currentTime")
    assert 0.3 < at < pages.duration() - 1
    assert pages.js("return document.getElementById('audio').paused")
    pages.id("play").click()  # and it goes on from there
    pages.wait(lambda: pages.status() == "Speaking…")
    assert pages.js("return document.getElementById('audio').currentTime") >= at
    pages.id("stop").click()
    assert pages.status() == "Stopped."


def test_stop_while_it_is_being_made(pages):
    pages.open()
    pages.js(
        "const text = document.getElementById('text'); text.value = arguments[0];"
        "text.dispatchEvent(new Event('input'))",
        "A sentence to be stopped. " * 100,
    )
    pages.id("text").send_keys(Keys.CONTROL, Keys.ENTER)
    pages.wait(lambda: pages.status() == "Speaking…")
    ActionChains(pages.browser).send_keys(Keys.ESCAPE).perform()
    assert pages.status() == "Stopped."
    had = pages.duration()
    pages.wait(lambda: pages.id("download").is_enabled())
    assert pages.duration() == had > 0.5  # what came can be heard


def test_every_written_word_is_a_button(pages):
    pages.open()
    pages.speak(TEXT)
    words = [e.text for e in pages.all(".reading .word")]
    assert words == re.findall(r"[\w$]+", TEXT)
    written = (
        "const copy = document.querySelector('.reading').cloneNode(true);"
        "copy.querySelectorAll('rt').forEach((reading) => reading.remove());"
        "return copy.textContent"
    )
    assert pages.js(written) == TEXT
    pages.id("stop").click()
    pages.all(".reading .word")[5].click()
    pages.id("mend-play").click()
    assert pages.js("return document.getElementById('audio').currentTime") > 0.5


def test_playback_rate(pages):
    pages.open()
    pages.speak(TEXT)
    pages.js(
        "const r = document.getElementById('rate'); r.value = '2';"
        "r.dispatchEvent(new Event('change'))"
    )
    state = "const a = document.getElementById('audio'); return [a.playbackRate, a.paused]"
    assert pages.js(state) == [2, False]
    pages.wait(lambda: pages.status() == "Done.")


def test_every_slider_has_a_name_and_says_its_value(pages):
    pages.open()
    pages.js("document.querySelectorAll('#studio details').forEach((each) => (each.open = true))")
    sliders = [e for e in pages.all("#studio input[type=range]") if e.is_displayed()]
    names = [e.accessible_name for e in sliders]
    assert {"Speed", "Pitch", "Range of the pitch", "Volume", "Breath", "Vocal effort"} <= set(
        names
    )
    speed = pages.id("speed")
    speed.send_keys(Keys.ARROW_RIGHT)
    assert speed.get_attribute("aria-valuetext") == pages.id("speed-value").text == "1.05×"


def test_what_was_not_done_is_told(pages):
    pages.open()
    pages.js(
        "const i = document.getElementById('breath'); i.value = '0.5';"
        "document.getElementById('instructions').value = 'slowly'"
    )
    pages.speak("Short.")
    assert "breath: the engine 'espeak' cannot change it" in pages.id("facts").text
    assert "instructions" not in pages.id("facts").text


def test_voices_are_searched_heard_and_favoured(pages):
    pages.open()
    pages.id("voice").click()
    heads = [h.text for h in pages.all("#voice-list h3")]
    assert "American English" in heads
    pages.id("voice-search").send_keys("nano female british")
    found = [row.get_attribute("data-voice") for row in pages.all("#voice-list li")]
    assert found
    assert all(voice.startswith("nano_") for voice in found)
    pages.one(f"[data-voice='{found[0]}'] .star").click()
    assert pages.js("return document.activeElement.className").endswith("star")
    pages.one(f"[data-voice='{found[0]}'] [aria-label^='Hear']").click()
    pages.wait(lambda: pages.js(
        "return performance.getEntriesByType('resource').some(e => e.name.endsWith('/sample'))"
    ))  # fmt: skip
    pages.id("voice-search").clear()
    pages.id("voice-search").send_keys(Keys.BACKSPACE)
    pages.wait(lambda: pages.one("#voice-list h3").text == "Favourites")
    pages.id("voice-search").send_keys(Keys.ARROW_DOWN, Keys.NULL)
    ActionChains(pages.browser).send_keys(Keys.ENTER).perform()
    pages.wait(lambda: not pages.id("voice-dialog").is_displayed())
    assert found[0].removeprefix("nano_") in pages.id("voice").text.lower()


def test_paragraphs_have_their_own_voices_and_pauses(pages, client):
    pages.open()
    pages.write("Good morning.")
    pages.id("add").click()
    pages.write("Who are you?", 2)
    pages.all(".paragraph-head .chip")[1].click()
    pages.choose_voice("espeak:en-gb")
    pages.all(".paragraph-head [aria-expanded]")[1].click()
    pause = pages.one(".paragraph:nth-child(2) input[id$=pause]")
    pages.js("arguments[0].value = 2; arguments[0].dispatchEvent(new Event('input'))", pause)
    assert "after 2 s" in pages.all(".told")[1].text
    pages.speak()
    lengths = [
        len(
            client.post(
                "/v1/audio/speech", json={"input": t, "voice": v, "response_format": "pcm"}
            ).content
        )
        / 48000
        for t, v in (("Good morning.", "espeak"), ("Who are you?", "espeak:en-gb"))
    ]
    assert pages.duration() == pytest.approx(sum(lengths) + 2, abs=0.05)
    pages.id("stop").click()
    pages.id("srt").click()
    pages.wait(lambda: list(pages.browser.downloads.glob("good-morning-who*.srt")))
    text = next(pages.browser.downloads.glob("good-morning-who*.srt")).read_text("utf-8")
    cues = re.findall(r"(\d\d:\d\d:\d\d,\d{3}) --> (\d\d:\d\d:\d\d,\d{3})\n(.*)\n", text)
    assert [cue[2] for cue in cues] == ["Good morning.", "Who are you?"]
    begin = float(cues[1][0][-6:].replace(",", "."))
    assert begin == pytest.approx(lengths[0] + 2, abs=0.2)


@pytest.mark.parametrize("format", ["mp3", "wav"])
def test_download(pages, format):
    pages.open()
    pages.speak(TEXT)
    pages.js("document.getElementById('format').value = arguments[0]", format)
    pages.id("download").click()
    name = f"hello-there-the-price-is.{format}"
    pages.wait((pages.browser.downloads / name).is_file)
    assert (pages.browser.downloads / name).stat().st_size > 10_000
    pages.id("stop").click()


def test_history_keeps_the_sound(pages):
    pages.open()
    pages.speak("Remember me.")
    pages.id("stop").click()
    length = pages.duration()
    pages.wait(lambda: pages.all("#history .entry"))
    pages.open(fresh=False)
    assert pages.id("text").get_property("value") == "Remember me."
    pages.wait(lambda: pages.all("#history .entry"))
    before = pages.server.metric("litetts_http_requests_total", method="POST",
                                 route="/dev/captioned_speech", status="200")  # fmt: skip
    pages.one("#history .entry").click()
    pages.wait(lambda: pages.status() == "Done.")
    assert pages.duration() == pytest.approx(length, abs=0.001)
    assert [e.text for e in pages.all(".reading .word")] == ["Remember", "me"]
    after = pages.server.metric("litetts_http_requests_total", method="POST",
                                route="/dev/captioned_speech", status="200")  # fmt: skip
    assert after == before  # nobody was asked to speak
    pages.one("#history [aria-label^='Remove']").click()
    pages.wait(lambda: not pages.all("#history .entry"))


def test_a_file_is_imported(pages, tmp_path):
    pages.open()
    (tmp_path / "notes.md").write_text("A **bold** word.\n\n- `two` things\n")
    pages.id("file").send_keys(str(tmp_path / "notes.md"))
    pages.wait(lambda: pages.status() == "notes.md is here.")
    text = pages.id("text").get_property("value")
    assert "word" in text
    assert not set(text) & set("*`-")
    (tmp_path / "a.epub").write_text("no archive")
    pages.id("file").send_keys(str(tmp_path / "a.epub"))
    pages.wait(lambda: "bad" in pages.id("status").get_attribute("class"))
    assert pages.id("text").get_property("value") == text


def test_one_chapter_of_many_is_chosen(pages, tmp_path):
    pages.open()
    (tmp_path / "b.md").write_text("# One\n\nFirst words.\n\n# Two\n\nSecond words.\n")
    pages.id("file").send_keys(str(tmp_path / "b.md"))
    pages.wait(lambda: pages.id("chapters").is_displayed())
    assert [e.text for e in pages.all("#chapters-list strong")] == ["One", "Two", "All of it"]
    pages.all("#chapters-list button")[1].click()
    assert "Second words." in pages.id("text").get_property("value")
    assert "First" not in pages.id("text").get_property("value")


def test_each_speaker_of_a_script_has_a_voice(pages, tmp_path):
    pages.open()
    pages.id("voice").click()
    pages.choose_voice("nano_heart")
    (tmp_path / "play.script").write_text("ANN: Who is there?\nBOB: It is me.\nANN: Oh.\n")
    pages.id("file").send_keys(str(tmp_path / "play.script"))
    pages.wait(lambda: len(pages.all(".paragraph")) == 3)
    voices = [chip.text for chip in pages.all(".paragraph-head .chip")]
    assert voices[0] == voices[2] != voices[1]


def test_it_is_changed_while_it_speaks(pages):
    """What the slider does is in the rest of the sound, and the page says from where on."""
    pages.open()
    pages.id("voice").click()
    pages.choose_voice("nano_heart")
    pages.write(LONG)
    pages.id("live").click()
    pages.id("speak").click()
    pages.wait(lambda: pages.status() == "Speaking…")
    pages.js(
        "const p = document.getElementById('pitch'); p.value = 8;"
        "p.dispatchEvent(new Event('input'))"
    )
    pages.wait(lambda: re.match(r"changed from [\d.]+ s on", pages.id("facts").text))
    at = float(pages.id("facts").text.split()[2])
    pages.wait(lambda: "after" in pages.id("facts").text)
    samples, rate = pages.js(
        "const take = document.querySelector('main').studio.take;"
        "return [take.pieces.flatMap((piece) => [...piece]), take.rate];"
    )
    samples = np.asarray(samples, np.float32)
    cut = round(at * rate)
    assert 0 < cut < samples.size
    before, after = (
        np.nanmedian(np.where(heard > 0, heard, np.nan))
        for heard in (f0(part, rate) for part in (samples[:cut], samples[cut:]))
    )
    assert after > 1.2 * before  # 8 semitones are 1.59


@pytest.mark.parametrize("turns", [1, 2])
@pytest.mark.parametrize("language", ["curl", "python"])
def test_what_is_copied_makes_the_same_file(pages, tmp_path, language, turns):
    pages.open()
    pages.write('It\'s "quoted", naïve — and $5.')
    if turns == 2:
        pages.id("add").click()
        pages.write("Second.", 2)
    pages.js("document.getElementById('format').value = 'opus'")
    pages.one("#code-menu summary").click()
    pages.one(f"[data-code={language}]").click()
    code = pages.id("code-text").get_property("value")
    command = ["bash", "-c", code] if language == "curl" else [sys.executable, "-c", code]
    subprocess.run(command, cwd=tmp_path, check=True, timeout=120)
    assert (tmp_path / "speech.opus").read_bytes()[:4] == b"OggS"
    pages.id("code-close").click()
    pages.one("#code-menu summary").click()
    pages.one("[data-code=javascript]").click()
    script = pages.id("code-text").get_property("value")
    body = json.loads(re.search(r"JSON\.stringify\((\{.*\})\),\n\}\);", script, re.DOTALL)[1])
    assert ("turns" in body) == (turns == 2)


def test_errors_are_shown(pages):
    pages.open()
    pages.write("[pause:900s] too long")
    pages.id("speak").click()
    pages.wait(lambda: "longer than 60 s" in pages.status())
    assert pages.id("text").is_displayed()


def test_by_keyboard_alone(pages):
    """From the address bar to a voice, a text, its sound, a stop and a word."""
    pages.open("")

    def press(*keys):
        ActionChains(pages.browser).send_keys(*keys).perform()

    def focus():
        return pages.js("return document.activeElement.id || document.activeElement.className")

    def tab_to(wanted, most=60):
        for _ in range(most):
            press(Keys.TAB)
            if focus() == wanted:
                return
        raise AssertionError(f"the Tab key does not come to {wanted}")

    pages.js("document.activeElement.blur()")
    press(Keys.TAB)
    assert focus() == "skip"
    press(Keys.ENTER)
    tab_to("text")
    ActionChains(pages.browser).key_down(Keys.CONTROL).send_keys("a").key_up(Keys.CONTROL).perform()
    press("By keyboard, and for long enough to stop.")
    tab_to("voice")
    press(Keys.ENTER)
    pages.wait(lambda: focus() == "voice-search")
    press("espeak:de")
    pages.wait(lambda: len(pages.all("#voice-list li")) == 1)
    press(Keys.ENTER)
    pages.wait(lambda: focus() == "voice")
    tab_to("speed")
    press(Keys.ARROW_LEFT)
    tab_to("pitch")
    for wanted in ("instructions", "wave") if pages.id("play").is_enabled() else ("instructions",):
        tab_to(wanted)
    press(Keys.CONTROL, Keys.ENTER)
    pages.wait(lambda: pages.status() == "Speaking…")
    press(Keys.NULL, Keys.ESCAPE)
    pages.wait(lambda: pages.status() == "Stopped.")
    pages.wait(lambda: pages.id("download").is_enabled())
    tab_to("wave")
    press(Keys.HOME, Keys.ARROW_RIGHT)
    assert pages.js("return document.getElementById('audio').currentTime") == pytest.approx(1)
    tab_to("download")
    tab_to("srt")
    pages.js("document.getElementById('edit').focus()")
    ActionChains(pages.browser).key_down(Keys.SHIFT).send_keys(Keys.TAB).send_keys(Keys.TAB)
    for _ in range(30):  # back to the words
        ActionChains(pages.browser).key_down(Keys.SHIFT).send_keys(Keys.TAB).key_up(
            Keys.SHIFT
        ).perform()
        if focus().startswith("word"):
            break
    assert pages.js("return document.activeElement.textContent") == "By"
    press(Keys.ARROW_RIGHT)
    press(Keys.ENTER)
    pages.wait(lambda: pages.id("mend").is_displayed())
    assert pages.id("mend-title").text == "keyboard"
    press(Keys.ESCAPE)
    pages.wait(lambda: not pages.id("mend").is_displayed())
    assert pages.js("return document.activeElement.textContent") == "keyboard"


def test_names_on_the_pad_lie_apart(pages):
    pages.open()
    pages.js("document.querySelectorAll('#studio details').forEach((each) => (each.open = true))")
    pages.wait(lambda: len(pages.all("#pad .name")) > 5)
    boxes = pages.js(
        "return [...document.querySelectorAll('#pad text')].map((text) => {"
        " const b = text.getBBox();"
        " return [text.textContent, b.x, b.y, b.x + b.width, b.y + b.height]; })"
    )
    for index, (name, left, top, right, bottom) in enumerate(boxes):
        assert left >= 0 and right <= 240, name
        for other, x, y, till, down in boxes[:index]:
            apart = right <= x or till <= left or bottom <= y + 3 or down <= top + 3
            assert apart, f"{name} lies over {other}"
    named = {name for name, *_ in boxes}
    assert {"angry", "sad", "calm", "cheerful", "excited"} <= named


def test_the_badges_of_a_voice_are_true_when_the_list_is_opened(pages):
    """Engine and gender on every row, and how quick it is as the server has measured by now."""
    pages.open()
    costs = pages.server.context.service.scheduler.costs
    pages.id("voice").click()
    row = "#voice-list [data-voice='espeak'] .pick"
    pages.wait(lambda: "espeak" in pages.one(row).text)
    pages.one("#voice-dialog .close, #voice-dialog [aria-label=Close]").click()
    times = 1 / costs.rates("espeak").rtf
    shown = f"{round(times)}× real time" if times >= 10 else f"{times:.1f}× real time"
    pages.id("voice").click()
    pages.wait(lambda: shown in pages.one(row).text)
    heart = pages.one("#voice-list [data-voice='nano_heart'] .pick")
    assert {"nano", "female"} <= set(heart.text.split("\n"))
    pages.size(390)
    assert "nano, female" in heart.find_element("css selector", ".narrow").text
