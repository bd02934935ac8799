"""The Dashboard in a real browser."""

import logging
import time

import pytest

from litetts.voices import resolve

pytest.importorskip("selenium.webdriver", reason="selenium is not installed")


def test_it_moves(pages, client):
    pages.open("#dashboard")
    pages.wait(lambda: pages.id("link").text == "Live.")
    requests = pages.one("#tiles dd")
    before = requests.text
    path = "return document.querySelector('.chart .series').getAttribute('d')"
    line = pages.js(path)
    for i in range(15):
        client.post("/v1/audio/speech", json={"input": f"Number {i}.", "response_format": "pcm"})
        time.sleep(0.1)
    pages.wait(lambda: requests.text != before)
    pages.wait(lambda: pages.js(path) != line)
    # In one go: the rows may be drawn anew at any moment.
    rows = "return document.querySelector(arguments[0]).innerText"
    assert resolve("espeak").id in pages.js(rows, "#voices tbody")
    pages.wait(lambda: "espeak" in pages.js(rows, "#engines tbody"))
    assert "busy" in pages.id("workers").text
    pages.wait(lambda: pages.js(rows, "#requests tbody").count("done") >= 10)


def test_requests_that_were_wrong_are_shown(pages, client):
    """They are turned away before they become requests for speech."""
    pages.open("#dashboard")
    pages.wait(lambda: "refused (4xx)" in pages.id("tiles").text)
    before = client.get("/dashboard/data").json()["answers"]["4xx"]
    assert client.post("/v1/audio/speech", json={"input": ""}).status_code == 400
    pages.wait(lambda: f"{before + 1} refused (4xx)" in pages.id("tiles").text)


def test_the_last_hour_is_there_at_once(pages, client):
    client.post("/v1/audio/speech", json={"input": "For the record.", "response_format": "pcm"})
    pages.open("#dashboard")
    pages.id("span-hour").click()
    pages.wait(lambda: "1 hour ago" in pages.one(".chart svg").text)
    memory = "return document.querySelectorAll('.chart svg')[5].querySelector('.series')"
    pages.wait(lambda: pages.js(f"{memory}.getAttribute('d')"))
    assert pages.id("span-hour").get_attribute("aria-pressed") == "true"


def test_the_last_errors_are_shown(pages):
    pages.open("#dashboard")
    logging.getLogger("litetts.test").warning("the cellar is full of water")
    pages.wait(lambda: "the cellar is full of water" in pages.id("errors").text)


def test_the_live_charts_begin_with_what_was_before(pages, client):
    """Not with an empty frame: the server knows what was."""
    client.post("/v1/audio/speech", json={"input": "Before you came.", "response_format": "pcm"})
    pages.wait(lambda: len(client.get("/dashboard/history").json()["steps"]) >= 2)
    steps = len(client.get("/dashboard/history").json()["steps"])
    pages.open("#dashboard")
    chart = "document.querySelectorAll('.chart svg')[5]"
    line = f"return {chart}.querySelector('.series').getAttribute('d')"
    # A point every second: more of them than seconds since the page was opened.
    began = time.monotonic()
    pages.wait(lambda: (pages.js(line) or "").count("L") >= min(steps, 29) * 10 - 1)
    assert time.monotonic() - began < steps * 10


@pytest.mark.parametrize("width", [1440, 820, 390])
def test_nothing_of_a_table_is_out_of_sight(pages, client, width):
    client.post("/v1/audio/speech", json={"input": "In sight.", "response_format": "pcm"})
    pages.open("#dashboard")
    pages.size(width)
    pages.wait(lambda: "done" in pages.id("requests").text)
    hidden = (
        "return [...document.querySelectorAll('#dashboard .scroll')]"
        ".filter((each) => each.clientWidth && each.scrollWidth > each.clientWidth)"
        ".map((each) => each.innerText)"
    )
    assert not pages.js(hidden)
