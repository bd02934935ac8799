"""The page in a real browser: speak, hear, read along, watch the Dashboard."""

import re
import time

import pytest

from litetts.voices import resolve

pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

TEXT = "Hello there. The price is $20, and this is the last sentence of three."


@pytest.fixture(scope="module")
def shots(tmp_path_factory):
    return tmp_path_factory.mktemp("screenshots")


def wait(browser, condition, seconds=30):
    return WebDriverWait(browser, seconds, poll_frequency=0.05).until(lambda _: condition())


def by_id(browser, name):
    return browser.find_element(By.ID, name)


def script(browser, code, *arguments):
    return browser.execute_script(code, *arguments)


def open_studio(browser, server):
    browser.get(f"{server.url}/#studio")
    browser.refresh()  # a change of the fragment alone loads nothing
    wait(
        browser, lambda: script(browser, "return document.querySelectorAll('#voice option').length")
    )


def speak(browser, text):
    if not by_id(browser, "edit").get_property("hidden"):
        by_id(browser, "edit").click()
    field = by_id(browser, "text")
    field.clear()
    field.send_keys(text)
    by_id(browser, "speak").click()
    wait(browser, lambda: by_id(browser, "status").text == "Done.")


def test_speak_and_hear(browser, server, client, shots):
    open_studio(browser, server)
    browser.save_screenshot(str(shots / "studio.png"))
    speak(browser, TEXT)
    browser.save_screenshot(str(shots / "speaking.png"))
    raw = client.post("/v1/audio/speech", json={"input": TEXT, "response_format": "pcm"})
    expected = len(raw.content) / 2 / 24000
    wait(browser, lambda: script(browser, "return document.getElementById('audio').readyState > 0"))
    length = script(browser, "return document.getElementById('audio').duration")
    # The socket speaks sentence by sentence: each may bring 50 ms of silence of its own.
    assert length == pytest.approx(expected, abs=0.15)
    # It was heard while it was made; now the recording takes over and goes on.
    play = by_id(browser, "play")
    wait(browser, lambda: play.get_attribute("aria-label") == "Play", 30)
    play.click()
    wait(
        browser,
        lambda: script(browser, "return document.getElementById('audio').currentTime > 0.3"),
    )
    wait(browser, lambda: browser.find_elements(By.CSS_SELECTOR, "#reading span.current"))
    browser.save_screenshot(str(shots / "reading-along.png"))
    wait(browser, lambda: script(browser, "return document.getElementById('audio').ended"))
    assert length == pytest.approx(
        script(browser, "return document.getElementById('audio').currentTime"), abs=0.1
    )


def test_what_was_not_done_is_told(browser, server):
    open_studio(browser, server)
    set_to = "const i = document.getElementById(arguments[0]); i.value = arguments[1];"
    browser.execute_script(set_to, "breath", "0.5")
    browser.execute_script(set_to, "instructions", "slowly")
    speak(browser, "Short.")
    assert "breath: the engine 'espeak' cannot change it" in by_id(browser, "facts").text
    assert "instructions" not in by_id(browser, "facts").text


def test_every_written_word_is_a_button(browser, server):
    open_studio(browser, server)
    speak(browser, TEXT)
    words = [e.text for e in browser.find_elements(By.CSS_SELECTOR, "#reading span")]
    assert words == re.findall(r"[\w$]+", TEXT)
    assert by_id(browser, "reading").text == TEXT
    browser.find_elements(By.CSS_SELECTOR, "#reading span")[5].click()
    at = script(browser, "return document.getElementById('audio').currentTime")
    assert at > 0.5


def test_download(browser, server):
    open_studio(browser, server)
    speak(browser, TEXT)
    by_id(browser, "download").click()
    wait(browser, lambda: by_id(browser, "status").text == "Saved.")
    wait(browser, lambda: list(browser.downloads.glob("*.mp3")))
    file = next(browser.downloads.glob("*.mp3"))
    assert file.name == "hello-there-the-price-is.mp3"
    assert file.stat().st_size > 10_000


def test_history_survives_a_reload(browser, server):
    open_studio(browser, server)
    speak(browser, "Remember me.")
    open_studio(browser, server)
    entries = browser.find_elements(By.CSS_SELECTOR, "#history button")
    assert entries[0].text == "Remember me."
    entries[0].click()
    wait(browser, lambda: by_id(browser, "status").text == "Done.")


def test_keyboard_alone(browser, server):
    open_studio(browser, server)
    field = by_id(browser, "text")
    field.clear()
    field.send_keys("By keyboard.")
    field.send_keys(Keys.CONTROL, Keys.ENTER)
    wait(browser, lambda: by_id(browser, "status").text == "Done.")
    seen = []
    for _ in range(25):
        ActionChains(browser).send_keys(Keys.TAB).perform()
        seen.append(script(browser, "return document.activeElement.id"))
    assert {"speed", "voice", "play", "wave", "download"} <= set(seen)
    by_id(browser, "edit").click()
    by_id(browser, "text").clear()
    by_id(browser, "text").send_keys("A sentence to be stopped. " * 200)
    by_id(browser, "text").send_keys(Keys.CONTROL, Keys.ENTER)
    wait(browser, lambda: by_id(browser, "status").text == "Speaking…")
    ActionChains(browser).send_keys(Keys.ESCAPE).perform()
    wait(browser, lambda: by_id(browser, "status").text == "Stopped.")


def test_errors_are_shown(browser, server):
    open_studio(browser, server)
    if not by_id(browser, "edit").get_property("hidden"):
        by_id(browser, "edit").click()
    field = by_id(browser, "text")
    field.clear()
    field.send_keys("[pause:900s] too long")
    by_id(browser, "speak").click()
    wait(browser, lambda: "longer than 60 s" in by_id(browser, "status").text)


def test_the_dashboard_moves(browser, server, client, shots):
    browser.get(f"{server.url}/#dashboard")
    wait(browser, lambda: by_id(browser, "link").text == "Live.")
    requests = browser.find_element(By.CSS_SELECTOR, "#tiles dd")
    before = requests.text
    path = "return document.querySelector('.chart .series').getAttribute('d')"
    line = script(browser, path)
    for i in range(15):
        client.post("/v1/audio/speech", json={"input": f"Number {i}.", "response_format": "pcm"})
        time.sleep(0.1)
    wait(browser, lambda: requests.text != before)
    wait(browser, lambda: script(browser, path) != line)
    # In one go: the rows may be drawn anew at any moment.
    rows = script(browser, "return document.querySelector('#voices tbody').innerText")
    assert resolve("espeak").id in rows
    time.sleep(2)
    browser.save_screenshot(str(shots / "dashboard.png"))


def test_phone_and_dark_mode(browser, server, shots):
    browser.set_window_size(390, 844)
    try:
        for theme in ("light", "dark"):
            browser.execute_cdp_cmd(
                "Emulation.setEmulatedMedia",
                {"features": [{"name": "prefers-color-scheme", "value": theme}]},
            )
            for view in ("studio", "dashboard"):
                browser.get(f"{server.url}/#{view}")
                browser.refresh()
                time.sleep(0.5)
                browser.save_screenshot(str(shots / f"phone-{view}-{theme}.png"))
                # Nothing sticks out sideways.
                assert script(
                    browser,
                    "return document.documentElement.scrollWidth <= window.innerWidth",
                )
        ground = script(browser, "return getComputedStyle(document.body).backgroundColor")
        assert sum(map(int, re.findall(r"\d+", ground)[:3])) < 150
    finally:
        browser.set_window_size(1280, 900)
    for view in ("studio", "dashboard"):
        browser.get(f"{server.url}/#{view}")
        time.sleep(2)
        browser.save_screenshot(str(shots / f"{view}-dark.png"))
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def test_the_console_is_clean(browser):
    severe = [e for e in browser.get_log("browser") if e["level"] == "SEVERE"]
    assert not severe, severe
