"""What the tests of the pages share: waiting, speaking, looking."""

import base64
import os
from pathlib import Path

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait


class Pages:
    """A browser on the pages of a server."""

    def __init__(self, browser, server, shots):
        self.browser, self.server, self.shots = browser, server, shots

    def wait(self, condition, seconds=60):
        return WebDriverWait(self.browser, seconds, poll_frequency=0.05).until(
            lambda _: condition()
        )

    def id(self, name):
        return self.browser.find_element(By.ID, name)

    def all(self, selector):
        return self.browser.find_elements(By.CSS_SELECTOR, selector)

    def one(self, selector):
        return self.browser.find_element(By.CSS_SELECTOR, selector)

    def js(self, code, *arguments):
        return self.browser.execute_script(code, *arguments)

    def status(self):
        return self.id("status").text

    def open(self, path="#studio", *, fresh=True):
        """A page; `fresh`: as if nobody had been here."""
        self.browser.get(f"{self.server.url}/detect")
        if fresh:
            self.js("localStorage.clear(); sessionStorage.clear()")
            self.browser.execute_async_script(
                "const done = arguments[0]; const ask = indexedDB.deleteDatabase('litetts');"
                "ask.onsuccess = ask.onerror = ask.onblocked = () => done();"
            )
        self.browser.get(f"{self.server.url}/{path}")
        if "detect" not in path:
            # The voices are there: the page is ready.
            self.wait(lambda: self.all("#voice .face") and self.all("#voice-badges .badge"))

    def write(self, text, number=1):
        if self.id("edit").is_displayed():
            self.id("edit").click()
        field = self.id("text" if number == 1 else f"text-{number}")
        field.clear()
        field.send_keys(text)

    def speak(self, text=None):
        """Speak, and wait until all of it is there; it may still sound."""
        if text is not None:
            self.write(text)
        self.id("speak").click()
        self.wait(lambda: self.id("facts").text)

    def duration(self):
        return self.js("return document.getElementById('audio').duration")

    def choose_voice(self, voice):
        """Take a voice in the dialog that is open."""
        self.wait(lambda: self.id("voice-dialog").is_displayed())
        self.id("voice-search").clear()
        self.id("voice-search").send_keys(voice)
        self.one(f"#voice-list [data-voice='{voice}'] .pick").click()
        self.wait(lambda: not self.id("voice-dialog").is_displayed())

    def size(self, width, height=900):
        self.browser.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False},
        )

    def theme(self, name):
        features = [{"name": "prefers-color-scheme", "value": name}] if name else []
        self.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})

    def shoot(self, name):
        """All of the page, also what is below the window."""
        size = self.js("const e = document.documentElement; return [innerWidth, e.scrollHeight]")
        clip = {"x": 0, "y": 0, "width": size[0], "height": size[1], "scale": 1}
        shot = self.browser.execute_cdp_cmd(
            "Page.captureScreenshot", {"captureBeyondViewport": True, "clip": clip}
        )
        (self.shots / f"{name}.png").write_bytes(base64.b64decode(shot["data"]))


@pytest.fixture(scope="session")
def shots(tmp_path_factory):
    """Where screenshots are kept: the folder that LITETTS_SCREENSHOTS names."""
    folder = os.environ.get("LITETTS_SCREENSHOTS")
    if not folder:
        return tmp_path_factory.mktemp("screenshots")
    Path(folder).mkdir(parents=True, exist_ok=True)
    return Path(folder)


@pytest.fixture
def pages(browser, server, shots):
    made = Pages(browser, server, shots)
    yield made
    # Whatever a page needs comes from its own server.
    asked = "return performance.getEntriesByType('resource').map((each) => each.name)"
    strange = [url for url in made.js(asked) if not url.startswith((server.url, "blob:", "data:"))]
    assert not strange, strange
    made.theme("")
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    severe = [e for e in browser.get_log("browser") if e["level"] == "SEVERE"]
    # A refusal that a test asked for is a line of the browser too.
    assert not [e for e in severe if "status of 4" not in e["message"]], severe
