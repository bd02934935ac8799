"""/docs: every route of the description, in a browser, from this server alone."""

import re
import shlex
from pathlib import Path

import httpx
import numpy as np
import pytest

import litetts
from litetts.audio.encode import encode, format_of
from litetts.document import Audio

FOLDER = Path(litetts.__file__).parent / "server" / "reference"


def test_the_page_and_its_files_are_served(client):
    page = client.get("/docs")
    assert page.headers["content-type"].startswith("text/html")
    for name in re.findall(r'(?:href|src)="docs/([\w.]+)"', page.text):
        assert client.get(f"/docs/{name}").status_code == 200
    assert client.get("/docs/reference.html").status_code == 404
    assert client.get("/docs/%2e%2e/routes.py").status_code == 404
    assert client.get("/redoc").headers["location"] == "/docs"
    assert client.get("/dashboard").headers["location"] == "/#dashboard"


@pytest.mark.parametrize("name", ["reference.html", "reference.js", "reference.css"])
def test_nothing_is_asked_of_another_host(name):
    assert "//" not in re.sub(r"^\s*//.*$", "", (FOLDER / name).read_text(), flags=re.MULTILINE)


def test_every_route_is_shown(browser, server, client):
    browser.get(f"{server.url}/docs")
    paths = client.get("/openapi.json").json()["paths"]
    routes = sum(len(methods) for methods in paths.values())
    shown = "return document.querySelectorAll('main details:not([hidden])').length"
    while browser.execute_script(shown) != routes:
        assert "cannot be had" not in browser.page_source
    browser.execute_script("document.querySelector('main details').open = true")
    text = browser.execute_script("return document.querySelector('main').textContent")
    assert "curl -s" in text
    assert "/cognitiveservices/v1" in text
    browser.execute_script(
        "const box = document.getElementById('search'); box.value = 'transcriptions';"
        "box.dispatchEvent(new Event('input'))"
    )
    assert browser.execute_script(shown) < 3
    assert not [line for line in browser.get_log("browser") if line["level"] == "SEVERE"]


def test_every_command_to_try_is_one_that_is_understood(browser, server):
    """What has the id of a book or a speech in its path is not found; nothing is refused."""
    browser.get(f"{server.url}/docs")
    while not browser.execute_script("return document.querySelectorAll('summary').length"):
        assert "cannot be had" not in browser.page_source
    asked = "return [...document.querySelectorAll('main pre')].map((each) => each.textContent)"
    for command in browser.execute_script(asked):
        reply = _run(command)
        whole = not {"JOB", "ID"} & set(re.split(r"[/'?]", command))
        assert reply.status_code in ((200, 202) if whole else (400, 404)), (command, reply.text)
        assert whole or re.search("no (book|speech) ", reply.text), (command, reply.text)


def _run(command):
    """As curl would."""
    words = iter(shlex.split(command)[2:])
    method, url, headers, body, files = "GET", "", {}, None, None
    for word in words:
        if word == "-X":
            method = next(words)
        elif word == "-H":
            name, _, headers_value = next(words).partition(": ")
            headers[name] = headers_value
        elif word == "-d":
            body = next(words).encode()
        elif word == "-F":
            name = next(words).partition("@")[2]
            content = b"# A night\n\nIt rained." if name.endswith(".md") else _recording()
            files = {"file": (name, content)}
        elif word == "-o":
            next(words)
        else:
            url = word
    return httpx.request(method, url, headers=headers, content=body, files=files, timeout=None)


def _recording():
    noise = np.random.default_rng(0).normal(0, 0.05, 16_000).astype("f4")
    return encode(Audio(noise, 16_000), format_of("wav"))


def test_on_a_narrow_screen_a_path_stands_beside_its_method(browser, server):
    browser.set_window_size(500, 900)  # as narrow as a window can be; a frame can be narrower
    browser.get(f"{server.url}/docs")
    browser.execute_script("document.body.style.width = '358px'")
    while not browser.execute_script("return document.querySelectorAll('summary').length"):
        assert "cannot be had" not in browser.page_source
    apart = browser.execute_script(
        "return [...document.querySelectorAll('summary')].filter((line) =>"
        " line.querySelector('code').getBoundingClientRect().top >="
        " line.querySelector('.method').getBoundingClientRect().bottom)"
        ".map((line) => line.textContent)"
    )
    assert apart == []
    text = browser.execute_script("return document.querySelector('main').textContent")
    assert "`" not in text
    assert browser.execute_script("return document.querySelector('a[href=\"./\"]').textContent")
