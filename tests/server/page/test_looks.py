"""Every state of the pages: a screenshot of it, nothing that sticks out, no violation of axe."""

import re
from pathlib import Path

import httpx
import pytest

pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
axe = pytest.importorskip("axe_core_python", reason="axe_core_python is not installed")

WIDTHS = (1440, 820, 390)
THEMES = ("light", "dark")
TALE = (
    "CHAPTER ONE\n\nIt was late when Anna came down to the river. “Come in,” said Anna.\n\n"
    "“Why?”\n\n"
    "“The whole night through?” asked the old man with the lantern, who had waited for her.\n\n"
    "CHAPTER TWO, in Which Nothing Happens Until the Morning Comes over the Hills\n\nIt rained.\n"
)
TEXT = "It costs $20. Dr. Smith paid."


def studio(pages):
    pages.open()


def spoken(pages):
    pages.open()
    pages.speak(TEXT)
    pages.id("stop").click()
    pages.id("read").click()


def dialogue(pages):
    pages.open()
    pages.write("Who is there?")
    pages.id("add").click()
    pages.write("I am.", 2)
    pages.all(".paragraph-head [aria-expanded]")[1].click()
    pages.js("document.querySelectorAll('#studio details').forEach((each) => (each.open = true))")


def voices(pages):
    pages.open()
    pages.id("voice").click()


def word(pages):
    spoken(pages)
    pages.one(".word.other").click()


def lane(pages):
    pages.open()
    pages.id("voice").click()
    pages.choose_voice("nano_heart")
    pages.speak(TEXT)
    pages.id("stop").click()
    pages.one(".word.other").click()
    pages.id("mend-tune").click()
    pages.wait(lambda: pages.id("lane-hear").is_enabled())


def code(pages):
    pages.open()
    pages.one("#code-menu summary").click()
    pages.one("[data-code=python]").click()


def failed(pages):
    pages.open()
    pages.write("[pause:900s] too long")
    pages.id("speak").click()
    pages.wait(lambda: "longer than 60 s" in pages.status())


def shelf(pages):
    pages.open("#books")
    pages.wait(lambda: pages.id("no-book").is_displayed())


def planned(pages):
    """A draft whose speakers are guessed, with the lines of its first chapter."""
    told = httpx.post(
        f"{pages.server.url}/v1/jobs",
        json={"input": TALE, "title": "The Ferry", "draft": True, "quotations": {}},
    ).json()
    pages.open(f"#books/{told['id']}")
    pages.wait(lambda: pages.all("[data-chapter='1'] summary"))
    pages.one("[data-chapter='1'] summary").click()
    pages.wait(lambda: pages.all("input.speaker"))


def paused_book(pages):
    """A book that was begun, with its progress."""
    jobs = f"{pages.server.url}/v1/jobs"
    told = httpx.post(jobs, json={"input": TALE * 20, "title": "The Long Ferry"}).json()
    pages.wait(lambda: httpx.get(f"{jobs}/{told['id']}").json()["share"] > 0.1)
    httpx.post(f"{jobs}/{told['id']}/pause")
    pages.open(f"#books/{told['id']}")
    pages.wait(lambda: pages.id("book-state").text == "paused")
    pages.wait(lambda: "of speech" in pages.id("book-facts").text)


def spoken_book(pages):
    """A book that is done, and one that waits."""
    httpx.post(f"{pages.server.url}/v1/jobs", json={"input": TALE, "draft": True})
    planned(pages)
    pages.id("book-start").click()
    pages.wait(lambda: pages.id("book-state").text == "done")
    pages.wait(lambda: len(pages.all("#book-chapters > li > button")) == 2)


def dashboard(pages):
    pages.open()
    pages.speak(TEXT)
    pages.js("location.hash = '#dashboard'")
    pages.wait(lambda: pages.id("link").text == "Live.")


def detect(pages):
    pages.open("detect")


def reference(pages):
    """Every route, with two of them open."""
    pages.browser.get(f"{pages.server.url}/docs")
    pages.wait(lambda: pages.all("main details"))
    pages.js(
        "for (const path of ['/v1/audio/speech', '/v1/jobs/{job}/chapters/{number}/lines'])"
        " [...document.querySelectorAll('main details')]"
        ".find((each) => each.querySelector('code').textContent === path).open = true"
    )


STATES = (
    studio,
    spoken,
    dialogue,
    voices,
    word,
    lane,
    code,
    failed,
    shelf,
    planned,
    paused_book,
    spoken_book,
    dashboard,
    detect,
    reference,
)


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_looks(pages, state):
    state(pages)
    script = (Path(axe.__file__).parent / "axe.min.js").read_text("utf-8")
    # Colours that are on their way would be measured.
    pages.js(
        "const s = new CSSStyleSheet(); s.replaceSync('* { transition: none !important }');"
        "document.adoptedStyleSheets = [s]"
    )
    for theme in THEMES:
        pages.theme(theme)
        for width in WIDTHS:
            pages.size(width)
            pages.shoot(f"{state.__name__}-{width}-{theme}")
            out = pages.js("return document.documentElement.scrollWidth - innerWidth")
            assert out <= 0, f"{out} pixels stick out at {width}"
            cut = pages.js(
                "return [...document.querySelectorAll('main button, main summary, main label')]"
                ".filter((each) => each.checkVisibility() && each.getBoundingClientRect().left < 0)"
                ".map((each) => each.outerHTML)"
            )
            assert not cut, f"cut off at {width}: {cut}"
        pages.js(script)
        found = pages.browser.execute_async_script(
            "const done = arguments[arguments.length - 1];"
            "axe.run(document, { resultTypes: ['violations'] }).then(done, (e) => done(String(e)))"
        )
        assert isinstance(found, dict), found
        told = [
            (v["id"], [node["html"][:150] + " " + node["failureSummary"] for node in v["nodes"]])
            for v in found["violations"]
        ]
        assert not told, f"{theme}: {told}"
    ground = pages.js("return getComputedStyle(document.body).backgroundColor")
    assert sum(map(int, re.findall(r"\d+", ground)[:3])) < 150  # it is dark


def test_on_a_phone_the_voice_stands_above_the_player(pages):
    pages.open()
    pages.size(390)
    top = "return document.getElementById(arguments[0]).getBoundingClientRect().top"
    assert pages.js(top, "voice") < pages.js(top, "text") < pages.js(top, "player")
