"""The Books in a real browser: a file is planned, corrected, heard, spoken and kept."""

import io

import pytest
import soundfile

pytest.importorskip("selenium.webdriver", reason="selenium is not installed")

TALE = """CHAPTER ONE

“Come in,” said Anna.

“Why?”

CHAPTER TWO

It rained.
"""


def drop(pages, tmp_path, text=TALE, name="The Ferry"):
    """Open a file, and wait until it is planned."""
    path = tmp_path / f"{name}.txt"
    path.write_text(text, "utf-8")
    pages.id("book-file").send_keys(str(path))
    pages.wait(lambda: "about" in pages.id("book-facts").text)


def press(pages, name):
    """Click, with the button away from the bar above."""
    button = pages.id(name)
    pages.js("arguments[0].scrollIntoView({ block: 'center' })", button)
    button.click()


def press_first_line(pages):
    """Found and clicked in one: the lines are drawn again when a plan has come."""
    pages.js("document.querySelector('.lines button').click()")


def state(pages, wanted):
    pages.wait(lambda: pages.id("book-state").text == wanted)


def cast(pages):
    return texts(pages, "#book-cast strong")


def texts(pages, selector):
    """Of elements that may be made anew at any moment."""
    found = "return [...document.querySelectorAll(arguments[0])].map((e) => e.innerText)"
    return pages.js(found, selector)


@pytest.fixture
def shelf(pages, client):
    """The page with an empty shelf before and after."""
    clear(client)
    pages.open("#books")
    yield pages
    clear(client)


def clear(client):
    for job in client.get("/v1/jobs").json()["data"]:
        client.delete(f"/v1/jobs/{job['id']}")


def test_a_file_is_planned_corrected_heard_and_spoken(shelf, client, tmp_path):
    pages = shelf
    drop(pages, tmp_path)
    assert pages.id("book-title").text == "The Ferry"
    assert "2 chapters · 5 lines" in pages.id("book-facts").text
    assert cast(pages) == ["narrator"]
    # Who speaks is guessed.
    press(pages, "book-quotations")
    pages.wait(lambda: cast(pages) == ["narrator", "Anna"])
    assert "2 quotations, 1 of them unsure" in pages.id("book-guesses").text
    # A guess is corrected.
    pages.one("[data-chapter='1'] summary").click()
    pages.wait(lambda: len(pages.all("input.speaker")) == 2)
    field = pages.all("input.speaker")[1]
    field.clear()
    field.send_keys("Tom\n")
    pages.wait(lambda: cast(pages) == ["narrator", "Anna", "Tom"])
    # A voice is chosen.
    pages.one("[data-speaker=Tom]").click()
    pages.choose_voice("nano_adam")
    pages.wait(lambda: texts(pages, "[data-speaker=Tom]") == ["Adam"])
    # A line is heard, and kept for the book.
    press_first_line(pages)
    pages.wait(lambda: client.get(plan(client)).json()["missing"] == 5)
    # It is spoken.
    press(pages, "book-start")
    state(pages, "done")
    assert not pages.id("book-pause").is_displayed()
    assert "all of it is spoken" in pages.wait(
        lambda: "spoken already" in pages.id("book-facts").text and pages.id("book-facts").text
    )
    assert texts(pages, "#book-chapters > li > button") == ["Download"] * 2
    job = client.get("/v1/jobs").json()["data"][0]
    assert job["cast"]["Tom"] == {"voice": "nano_adam"}
    audio = client.get(f"/v1/jobs/{job['id']}/audio").content
    assert len(audio) > 10_000
    one = client.get(f"/v1/jobs/{job['id']}/chapters/2", params={"response_format": "wav"})
    assert soundfile.info(io.BytesIO(one.content)).duration > 0.5


def test_while_it_is_planned_again_it_cannot_be_spoken(shelf, client, tmp_path):
    pages = shelf
    drop(pages, tmp_path)
    # The plan is held back, so that what is shown meanwhile can be looked at.
    pages.js(
        "const fetched = window.fetch; window.held = new Promise((go) => { window.release = go; });"
        "window.fetch = async (...told) => {"
        "  if (String(told[0].url ?? told[0]).includes('/plan')) await window.held;"
        "  return fetched(...told); };"
    )
    press(pages, "book-quotations")
    pages.wait(lambda: pages.id("book-facts").text == "Planning…")
    assert not pages.id("book-start").is_enabled()
    pages.js("window.release()")
    pages.wait(lambda: "of speech" in pages.id("book-facts").text)
    assert pages.id("book-start").is_enabled()


def test_two_books_of_one_file_are_told_apart(shelf, client, tmp_path):
    pages = shelf
    drop(pages, tmp_path)
    drop(pages, tmp_path)
    pages.wait(lambda: len(texts(pages, "#book-list li")) == 2)
    assert len(set(texts(pages, "#book-list li"))) == 2


def plan(client):
    return f"/v1/jobs/{client.get('/v1/jobs').json()['data'][0]['id']}/plan"


def test_it_is_paused_goes_on_survives_a_reload_and_is_removed(shelf, client, tmp_path):
    pages = shelf
    lines = "\n\n".join(
        f"It rained for {n} days, and nobody came to the river." for n in range(150)
    )
    drop(pages, tmp_path, f"{lines}\n", "Rain")
    press(pages, "book-start")
    pages.wait(lambda: pages.id("book-pause").is_displayed())
    pages.wait(lambda: "Chapter 1 of 1" in pages.id("book-pace").text)
    press(pages, "book-pause")
    state(pages, "paused")
    pages.browser.refresh()
    state(pages, "paused")
    assert pages.id("book-title").text == "Rain"
    assert pages.all("#book-list [aria-current=true]")
    press(pages, "book-resume")
    pages.wait(lambda: pages.id("book-pause").is_displayed())
    press(pages, "book-cancel")
    state(pages, "cancelled")
    press(pages, "book-remove")
    assert pages.id("book-remove").text == "Really remove?"
    press(pages, "book-remove")
    pages.wait(lambda: not pages.all("#book-list li"))
    assert client.get("/v1/jobs").json()["data"] == []
    assert not pages.id("book").is_displayed()


def test_what_is_no_book_is_told(shelf, tmp_path):
    pages = shelf
    path = tmp_path / "a.mobi"
    path.write_bytes(b"no book")
    pages.id("book-file").send_keys(str(path))
    pages.wait(lambda: "mobi" in pages.id("books-status").text)
    assert not pages.id("book").is_displayed()
