"""HTML, Markdown, Word, subtitles and SSML as books."""

from __future__ import annotations

import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import litetts
from litetts.errors import InputError
from litetts.markup.book import Book, parse
from litetts.markup.readers import archive, hypertext, ssml

from .making import zipped


def told(text: str | bytes, suffix: str) -> Book:
    return parse(text if isinstance(text, bytes) else text.encode(), f"my_book{suffix}")


def texts(book: Book) -> list[str]:
    return [turn.text for turn in book.turns]


# -- HTML -------------------------------------------------------------------------------------


def test_a_page_by_its_headings() -> None:
    book = told(
        """<!doctype html><html lang="de"><head><title>The
        River</title><meta name="author" content="Ann Author"><script>var a = "<p>no</p>";</script>
        </head><body><nav><a href="/">Home</a></nav><h1>The River</h1><p>Unclosed
        <p>paragraphs<br>with a break<h2>One</h2>Text<h3>Below</h3><p>more.
        <h2>Two</h2><p>End.</p><footer hidden>no</footer></body></html>""",
        ".html",
    )
    assert (book.title, book.author, book.language) == ("The River", "Ann Author", "de")
    assert [chapter.title for chapter in book.chapters] == ["The River", "One", "Two"]
    assert texts(book) == [
        *("The River", "Unclosed", "paragraphs", "with a break"),
        *("One", "Text", "Below", "more.", "Two", "End."),
    ]
    assert book.chapters[1].turns[0].source.startswith("line ")


def test_a_page_says_its_encoding() -> None:
    page = '<meta charset="windows-1252"><p>Café “noir”</p>'
    assert texts(told(page.encode("cp1252"), ".htm")) == ["Café “noir”"]
    assert texts(told("<p>Käse</p>".encode("utf-16"), ".html")) == ["Käse"]
    with pytest.raises(InputError, match="encoding"):
        told(b"<p>caf\xe9</p>", ".html")


@given(st.text("<>/&;p divh1 a=\"'!-[]\n", max_size=200))
def test_no_markup_is_too_wild(markup: str) -> None:
    book = told(f"<p>first</p>{markup}", ".html")
    assert next(book.turns).text == "first"


def test_elements_inside_each_other_without_end() -> None:
    assert texts(told("<div>" * 20_000 + "deep", ".html")) == ["deep"]


# -- Markdown ---------------------------------------------------------------------------------


def test_markdown() -> None:
    book = told(
        """---
title: "The River"
author: Ann Author
lang: en-GB
---

# Part

Some *emphasis*, a [link](http://example.org "title"), `code`
and a note[^1].

3. three
4. four

* bullet

| a | b |
|---|---|
| c | d |

    indented code

![picture](x.png)

[^1]: It is not told,
    nor is this.

## Chapter

> quoted <b>html</b> [laugh]
""",
        ".md",
    )
    assert (book.title, book.author, book.language) == ("The River", "Ann Author", "en-GB")
    assert texts(book) == [
        *("Part", "Some emphasis, a link, code and a note.", "3. three", "4. four", "bullet"),
        *("a", "b", "c", "d", "indented code", "Chapter", "quoted html [laugh]"),
    ]
    assert [chapter.title for chapter in book.chapters] == ["Part", "Chapter"]
    lines = {turn.text: turn.source for turn in book.turns}
    assert lines["Part"] == "line 7"
    assert lines["3. three"] == "line 12"
    assert lines["Chapter"] == "line 28"
    assert "footnote" in book.notes[0].message


# -- subtitles --------------------------------------------------------------------------------

SRT = """\ufeff1
00:00:01,000 --> 00:00:02,500
Where are we
<i>going</i> now,

2
00:00:02,600 --> 00:00:04,000
my friend?

3
00:00:05,000 --> 00:00:06,000
[door slams]

4
00:00:07,000 --> 00:00:09,000
- BOB: (whispering) Hush.
- {\\an8}Never again, you!

5
00:01:00,000 --> 00:01:02,000
♪ La la ♪
"""


def test_srt() -> None:
    book = told(SRT, ".srt")
    assert [(t.speaker, t.direction, t.text, t.start_s, t.end_s) for t in book.turns] == [
        (None, None, "Where are we going now, my friend?", 1.0, 4.0),
        ("Bob", "whispering", "Hush.", 7.0, 7.455),
        (None, None, "Never again, you!", 7.455, 9.0),
    ]
    assert "2 descriptions" in book.notes[0].message


def test_webvtt() -> None:
    book = told(
        "WEBVTT - title\n\nSTYLE\n::cue { color: red }\n\nNOTE nobody reads this\n\n"
        "intro\n00:01.000 --> 00:02.000 align:start\n<v Mary Smith>Good &amp; bad.\n\n"
        "01:00:03.250 --> 01:00:04.000\n<00:01.5><c.loud>Timed</c> words.\n",
        ".vtt",
    )
    assert [(t.speaker, t.text, t.start_s) for t in book.turns] == [
        ("Mary Smith", "Good & bad.", 1.0),
        (None, "Timed words.", 3603.25),
    ]


def test_subtitles_that_are_none() -> None:
    with pytest.raises(InputError, match="no subtitles"):
        told("Just a text.", ".srt")
    with pytest.raises(InputError, match="line 2: the subtitle ends before"):
        told("1\n00:00:02,000 --> 00:00:01,000\nText\n", ".srt")


# -- SSML -------------------------------------------------------------------------------------

DIALOGUE = """<speak version="1.0" xmlns="http://www.w3.org/2001/10/synthesis"
 xmlns:mstts="https://www.w3.org/2001/mstts" xml:lang="en-US"><!-- a comment -->
 Outside.
 <voice name="nano_adam"><p>Hello <break time="200ms"/> there.</p><p>Again.</p></voice>
 <prosody rate="slow"><p>Slowly.</p></prosody>
 <voice gender="female"><p>Any woman.</p></voice>
 <mstts:dialog><mstts:turn speaker="ann">One.</mstts:turn></mstts:dialog>
 <break time="1s"/>
</speak>"""


def test_a_dialogue_is_cut_where_speakers_change() -> None:
    book = told(DIALOGUE, ".ssml")
    assert [(t.speaker, t.voice) for t in book.turns] == [
        (None, None),
        ("nano_adam", "nano_adam"),
        ("nano_adam", "nano_adam"),
        (None, None),
        (None, None),
        ("ann", None),
        (None, None),
    ]
    turns = list(book.turns)
    assert "200ms" in turns[1].text
    assert 'rate="slow"' in turns[3].text
    assert 'gender="female"' in turns[4].text
    said = []
    for turn in turns:
        speech = litetts.Speech(litetts.Request(turn.text, voice="nano_heart"))
        said.append(" ".join(u.text for _, u in speech.utterances() if u.words))
    assert said[-1] == ""  # a pause
    assert said[:-1] == ["Outside.", "Hello there.", "Again.", "Slowly.", "Any woman.", "One."]


def test_ssml_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match="inside each other"):
        told("<speak>" + "<p>" * 200 + "a" + "</p>" * 200 + "</speak>", ".ssml")
    with pytest.raises(InputError, match="entities"):
        told('<!DOCTYPE s [<!ENTITY a "b">]><speak>&a;</speak>', ".ssml")
    with pytest.raises(InputError, match="no SSML"):
        told("<html/>", ".ssml")
    monkeypatch.setattr(ssml, "MOST_BYTES", 10)
    with pytest.raises(InputError, match="larger than"):
        told(DIALOGUE, ".ssml")


# -- Word -------------------------------------------------------------------------------------


def word(build: Any) -> bytes:
    docx = pytest.importorskip("docx", reason="could not import 'docx'")
    document = docx.Document()
    build(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_word() -> None:
    def build(document: Any) -> None:
        document.core_properties.title = "The River"
        document.core_properties.author = "Ann Author"
        document.add_heading("Chapter One", 1)
        document.add_paragraph("It was late.\u00a0Very ").add_run("late").bold = True
        document.add_paragraph("first", style="List Number")
        document.add_paragraph("second", style="List Number")
        document.add_paragraph("bullet", style="List Bullet")
        table = document.add_table(1, 2)
        table.cell(0, 0).text, table.cell(0, 1).text = "left", "right"
        document.add_paragraph("")
        document.add_heading("Chapter Two", 1)
        document.add_paragraph("The end.")

    book = told(word(build), ".docx")
    assert (book.title, book.author) == ("The River", "Ann Author")
    assert [(t.kind, t.text) for t in book.turns] == [
        ("heading", "Chapter One"),
        ("paragraph", "It was late. Very late"),
        ("item", "1. first"),
        ("item", "2. second"),
        ("item", "bullet"),
        ("paragraph", "left"),
        ("paragraph", "right"),
        ("heading", "Chapter Two"),
        ("paragraph", "The end."),
    ]
    assert [chapter.title for chapter in book.chapters] == ["Chapter One", "Chapter Two"]


def test_word_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = word(lambda document: document.add_paragraph("a " * 100_000))
    monkeypatch.setattr(archive, "MOST_BYTES", 1 << 16)
    with pytest.raises(InputError, match="unpacks to more"):
        told(whole, ".docx")
    with pytest.raises(InputError, match="damaged"):
        told(zipped({"word/document.xml": "<w>"}), ".docx")
    with pytest.raises(InputError, match="no zip"):
        told(b"\xd0\xcf\x11\xe0 an old document", ".docx")


# -- files made to take time ------------------------------------------------------------------

MANY = 20_000
SHOWN = "00:00:01,000 --> 00:00:02,500\n"


@pytest.mark.parametrize("what", ["#", "# ", "#*", "(", "<v.", "<v "])
def test_subtitles_of_nothing_but_beginnings(what: str) -> None:
    book = told(f"{SHOWN}Hello.\n{what * MANY}\n", ".srt")
    assert texts(book)[0].startswith("Hello.")


@pytest.mark.parametrize(
    ("line", "left"),
    [("♪ la la ♪ Go.", "Go."), ("## la ♪♪ Go. #1", "Go. #1"), ("[a ♪ bell] Go.", "Go."),
     ("#♪#♪ Go.", "Go."), ("Number #1 (loudly) Go.", "Number #1 Go.")],
)  # fmt: skip
def test_sounds_beside_words(line: str, left: str) -> None:
    assert texts(told(f"{SHOWN}{line}\n", ".srt")) == [left]


def test_many_subtitles_know_their_lines() -> None:
    book = told(f"{SHOWN}Hello.\n\n" * 20_000, ".srt")
    lines = [turn.source for turn in book.turns]
    assert (lines[0], lines[1], lines[-1]) == ("line 1", "line 4", "line 59998")


@pytest.mark.parametrize(
    "what",
    ["<!--", "<a ", "</", "<?", "<![", "<![CDATA[", "<!", "<", '<a b="', "<b>", "<a>x</a>",
     "<a><sup>1</sup></a>"],
)  # fmt: skip
@pytest.mark.parametrize("last", ["", ">"])
def test_pages_of_nothing_but_beginnings(what: str, last: str) -> None:
    for suffix in (".html", ".md"):
        book = told(f"<p>Hello.</p>\n\n{what * MANY}{last}\n\nend", suffix)
        assert texts(book)[0].startswith("Hello.")


def test_what_word_processors_and_xhtml_declare_is_left_out() -> None:
    page = "<p>A<![if !vml]>b<![endif]> <![CDATA[<p>no</p>]]>c<!-- > -->d.<![ 1<!--x"
    assert texts(told(page, ".html")) == ["Ab cd.<![ 1<!--x"]


def test_pages_with_too_many_elements() -> None:
    with pytest.raises(InputError, match="too many elements"):
        hypertext.read("<div>" * 101, 100)


@pytest.mark.parametrize(
    "text",
    [
        f"---\ntitle: a{' ' * MANY}b\n---\nHello.\n",
        f"Hello.\n\n{'[' * MANY}\n\n" + f"{'![' * 4000}\n\n" * 5,
        f"Hello.\n\n{'|a' * 2000}\n{'|-' * 2000}\n" + "|a\n" * 2000,
        "Hello.\n\n" + f"{'|a' * 300}\n{'|-' * 300}\n" * 20 + "|a\n" * 2000,
    ],
)
def test_markdown_made_to_take_time(text: str) -> None:
    assert "Hello." in texts(told(text, ".md"))


def test_a_table_is_still_one() -> None:
    assert texts(told("|a|b|\n|-|-|\n|c|d|\n", ".md")) == ["a", "b", "c", "d"]


def test_texts_of_nothing_but_headings() -> None:
    book = told("Chapter one\n\n" * 20_000 + "Hello.\n", ".txt")
    assert (len(book.chapters), texts(book)[-1]) == (1, "Hello.")
    book = told("<h1>One</h1>" * 20_000 + "Hello.", ".html")
    assert (len(book.chapters), texts(book)[-1]) == (1, "Hello.")
    book = told("Contents\n\n" * 5000 + f"A{' ' * MANY}b\n", ".txt")
    assert texts(book)[-1] == "A b"


def test_a_cover_in_letters_that_no_base64_has() -> None:
    with pytest.raises(InputError, match="cover is no base64") as caught:
        told('{"cover": "é", "turns": ["a"]}', ".json")
    assert caught.value.field == "cover"


# -- dialogues in documents -------------------------------------------------------------------

LINES = "# The Ferry\n\nIt was late.\n\n**ANN:** Who is *there*?\n"
LINES += "**TOM (whispering):** Only me.\nAnd the dog.\n\nANN: Oh.\n"


@pytest.mark.parametrize(
    ("text", "suffix"),
    [
        (LINES, ".md"),
        (
            "<h1>The Ferry</h1><p>It was late.</p><p><b>ANN:</b> Who is there?<br>TOM (whispering):"
            " Only me.<br>And the dog.</p><p>ANN: Oh.</p>",
            ".html",
        ),
    ],
)
def test_a_script_in_a_document_has_its_speakers(text: str, suffix: str) -> None:
    told_ = [(t.speaker, t.direction, t.text) for t in told(text, suffix).turns]
    assert told_ == [
        (None, None, "The Ferry"),
        (None, None, "It was late."),
        ("ANN", None, "Who is there?"),
        ("TOM", "whispering", "Only me. And the dog."),
        ("ANN", None, "Oh."),
    ]


def test_a_list_of_turns_is_a_script_too() -> None:
    book = told("- ANN: Yes.\n- BOB: No.\n- ANN: Hm.\n", ".md")
    assert [(t.speaker, t.text) for t in book.turns] == [
        ("ANN", "Yes."),
        ("BOB", "No."),
        ("ANN", "Hm."),
    ]


def test_a_colon_here_and_there_is_no_script() -> None:
    book = told("Note: it rains.\n\nIn all of\nEurope: rain.\n\nWarning: more.\n\nEnd.\n", ".md")
    assert [(t.speaker, t.text) for t in book.turns] == [
        (None, "Note: it rains."),
        (None, "In all of Europe: rain."),
        (None, "Warning: more."),
        (None, "End."),
    ]


NARRATED = "# The Ferry\n\n" + "It was late and the river was wide.\n\n" * 8


@pytest.mark.parametrize("suffix", [".md", ".txt"])
def test_a_few_turns_among_narration_are_told(suffix: str) -> None:
    text = NARRATED + "ANNA: Who is there?\nTOM: Only me.\n\nHe came.\n\nANNA: Oh.\n"
    book = told(text, suffix)
    assert not book.speakers
    (said,) = [note.message for note in book.notes if "turns" in note.message]
    assert "turns of ANNA, TOM" in said
    assert "line 19, line 24" in said
    assert "rename it to .script" in said
    assert told(text, ".script").speakers == ("ANNA", "TOM")


def test_labels_and_scripts_are_not_told_as_missed_turns() -> None:
    few = "NOTE: it rains.\n\nHe said: no.\n\nWarning: more. At 12:30 they left.\n\nEnd.\n"
    assert told(few, ".md").notes == ()
    assert told(LINES, ".md").notes == ()


def test_each_turn_of_a_paragraph_has_its_own_line() -> None:
    text = "# The Ferry\n\nANN: Who is\nthere?\nTOM: Only *me*.\n\nANN: Oh.\nTOM: Ah.\n"
    assert [turn.source for turn in told(text, ".md").turns] == [
        "line 1",
        "line 3",
        "line 5",
        "line 7",
        "line 8",
    ]
    page = "<p>ANN: Who?<br>\nTOM: Me.</p>\n<p>ANN: Oh.</p>"
    assert [turn.source for turn in told(page, ".html").turns] == ["line 1", "line 2", "line 3"]
