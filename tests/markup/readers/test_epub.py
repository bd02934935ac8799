"""EPUB: all that is the book and nothing else, in its order, whatever the maker did."""

from __future__ import annotations

import contextlib
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litetts.errors import InputError
from litetts.markup.book import Book, parse
from litetts.markup.readers import archive, hypertext
from litetts.markup.readers import epub as reader

from .making import CONTAINER, PNG, epub, page, zipped

ONE = page("<h1>Chapter One</h1><p>It was late.</p>")
TWO = page("<h1>Chapter Two</h1><p>Nobody answered.</p>")


def told(data: bytes) -> Book:
    return parse(data, "a.epub")


def texts(book: Book) -> list[str]:
    return [turn.text for turn in book.turns]


def test_a_play_has_its_speakers() -> None:
    pages = {
        "one.xhtml": page(
            "<h1>Act One</h1><p>ANNA: Who is there?</p><p>TOM (softly): Only me.</p>"
        ),
        "two.xhtml": page("<h1>Act Two</h1><p>It rains.</p><p>ANNA: Look!<br/>TOM: Where?</p>"),
    }
    book = parse(epub(pages), "a.epub")
    turns = [(turn.speaker, turn.text, turn.direction) for turn in book.turns]
    assert turns == [
        (None, "Act One", None),
        ("ANNA", "Who is there?", None),
        ("TOM", "Only me.", "softly"),
        (None, "Act Two", None),
        (None, "It rains.", None),
        ("ANNA", "Look!", None),
        ("TOM", "Where?", None),
    ]
    assert [chapter.title for chapter in book.chapters] == ["Act One", "Act Two"]
    assert all(turn.source.startswith(("one.xhtml line", "two.xhtml line")) for turn in book.turns)


def test_a_few_turns_in_a_novel_are_told() -> None:
    pages = {
        "one.xhtml": page(
            "<p>ANNA: Yes.</p><p>TOM: No.</p><p>ANNA: Oh.</p>" + "<p>It rained.</p>" * 9
        )
    }
    book = parse(epub(pages), "a.epub")
    assert not book.speakers
    assert "looks like turns of ANNA, TOM" in str(book.notes[-1])


def test_the_spine_gives_the_order_and_the_package_the_facts() -> None:
    book = told(epub({"b.xhtml": TWO, "a.xhtml": ONE}, spine=["a.xhtml", "b.xhtml"],
                     more={"OEBPS/cover.png": PNG}))  # fmt: skip
    assert (book.title, book.author, book.language) == (
        "The River",
        "Ann Author, Bo Writer",
        "en-GB",
    )
    assert book.cover == PNG
    assert [chapter.title for chapter in book.chapters] == ["Chapter One", "Chapter Two"]
    assert texts(book) == ["Chapter One", "It was late.", "Chapter Two", "Nobody answered."]
    assert book.chapters[0].turns[0].kind == "heading"


def test_the_table_of_contents_names_and_divides_chapters() -> None:
    body = '<p>Before.</p><p id="x">Inside &amp; <i>out</i>.</p><p>More.</p>'
    nav = '<li><a href="a.xhtml">Prologue</a></li><li><a href="a.xhtml#x">The <b>Sea</b></a></li>'
    book = told(epub({"a.xhtml": page(body)}, nav=nav))
    assert [(c.title, len(c.turns)) for c in book.chapters] == [("Prologue", 1), ("The Sea", 2)]
    assert book.chapters[1].turns[0].text == "Inside & out."
    assert book.chapters[1].turns[0].source == "a.xhtml#x"
    ncx = """<?xml version="1.0"?><!DOCTYPE ncx PUBLIC "-//NISO//DTD ncx 2005-1//EN"
    "http://www.daisy.org/z3986/2005/ncx-2005-1.dtd"><ncx xmlns="http://www.daisy.org/z3986/2005/ncx/">
    <navMap><navPoint><navLabel><text>First</text></navLabel><content src="a.xhtml"/>
    <navPoint><navLabel><text>Second</text></navLabel><content src="a.xhtml#x"/></navPoint>
    </navPoint></navMap></ncx>"""
    book = told(epub({"a.xhtml": page(body)}, ncx=ncx))
    assert [chapter.title for chapter in book.chapters] == ["First", "Second"]


def test_what_is_not_the_book_is_left_out_and_told() -> None:
    pages = {
        "cover.xhtml": page("<p>Cover</p>", kind="cover"),
        "imprint.xhtml": page("<h2>Copyright</h2><p>All rights reserved.</p>"),
        "toc.xhtml": page("<h1>Contents</h1><p>Chapter One</p>"),
        "preface.xhtml": page("<h1>Preface</h1><p>Dear reader.</p>", kind="preface"),
        "a.xhtml": ONE,
        "aside.xhtml": page("<p>An advertisement.</p>"),
    }
    spine = [*list(pages)[:-1], "-aside.xhtml"]
    book = told(epub(pages, spine=spine))
    assert texts(book) == ["Preface", "Dear reader.", "Chapter One", "It was late."]
    (note,) = book.notes
    for name in ("cover.xhtml", "imprint.xhtml", "toc.xhtml", "aside.xhtml"):
        assert name in note.message


def test_a_chapter_that_the_guide_calls_a_title_page_is_told_all_the_same() -> None:
    guide = '<guide><reference type="title-page" href="a.xhtml"/></guide>'
    long = page("<h1>Chapter One</h1>" + "<p>It was late, and later still.</p>" * 200)
    assert len(texts(told(epub({"a.xhtml": long}, guide=guide)))) == 201
    with pytest.raises(InputError, match="nothing to tell"):
        told(epub({"a.xhtml": ONE}, guide=guide))


def test_footnotes_and_their_marks_are_left_out() -> None:
    body = """<p>The tide<sup><a href="#n1">1</a></sup> came
    in<a epub:type="noteref" href="#n2">2</a> at x<sup>2</sup> o'clock [<a href="b">see</a>].</p>
    <aside epub:type="footnote" id="n1"><p>1. As every day.</p></aside>
    <ol><li epub:type="footnote" id="n2">Slowly.</li></ol>"""
    book = told(epub({"a.xhtml": page(body)}))
    assert texts(book) == ["The tide came in at x2 o'clock [see]."]
    assert "2 footnotes are left out" in book.notes[0].message


def test_text_in_any_element_is_told_once() -> None:
    """Others read only titles, or only what stands in a <p>."""
    body = """Bare text<div>in a div<div>within</div>after</div><blockquote>quoted</blockquote>
    <table><tr><td>cell one</td><td>cell two</td></tr></table><pre>kept
    lines</pre><ul><li>bullet</li></ul><ol start="4"><li>four</li><li>five</li></ol>
    <ruby>漢字<rt>かんじ</rt></ruby><p hidden="">not seen</p><p>a&#160;b&nbsp;c</p>"""
    said = texts(told(epub({"a.xhtml": page(body)})))
    assert said == [
        *("Bare text", "in a div", "within", "after", "quoted", "cell one", "cell two"),
        *("kept", "lines", "bullet", "4. four", "5. five", "漢字", "a b c"),
    ]


def test_untidy_books_are_read() -> None:
    names = {"Chapter 1.xhtml": ONE, "B.XHTML": TWO}
    data = epub(names, spine=["Chapter 1.xhtml", "missing", "B.XHTML"])
    files = {m: zipfile.ZipFile(io.BytesIO(data)).read(m) for m in
             zipfile.ZipFile(io.BytesIO(data)).namelist()}  # fmt: skip
    files["OEBPS/b.xhtml"] = files.pop("OEBPS/B.XHTML")  # letters differ from the manifest's
    assert len(told(zipped(files)).chapters) == 2
    del files["META-INF/container.xml"]
    assert len(told(zipped(files)).chapters) == 2
    files["OEBPS/content.opf"] = files["OEBPS/content.opf"].replace(b"<itemref", b"<nothing")
    assert len(told(zipped(files)).chapters) == 2  # no spine: as the manifest has it


def test_a_page_with_nothing_but_a_part_opens_the_next_chapter() -> None:
    book = told(epub({"p.xhtml": page("<h1>Part One</h1>"), "a.xhtml": ONE}))
    assert [chapter.title for chapter in book.chapters] == ["Part One: Chapter One"]


def test_locked_books_say_so() -> None:
    def locked(method: str) -> bytes:
        text = (
            '<encryption xmlns:enc="http://www.w3.org/2001/04/xmlenc#"><enc:EncryptedData>'
            f'<enc:EncryptionMethod Algorithm="{method}"/></enc:EncryptedData></encryption>'
        )
        return epub({"a.xhtml": ONE}, more={"META-INF/encryption.xml": text})

    with pytest.raises(InputError, match="DRM"):
        told(locked("http://www.w3.org/2001/04/xmlenc#aes128-cbc"))
    assert told(locked("http://www.idpf.org/2008/embedding")).chapters  # only its fonts


def test_bombs_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_BYTES", 1 << 20)
    with pytest.raises(InputError, match="unpacks to more than 1 MB"):
        told(epub({"a.xhtml": page("<p>" + "a " * (1 << 20) + "</p>")}))
    monkeypatch.setattr(archive, "MOST_IN_ALL", 1 << 12)
    with pytest.raises(InputError, match="unpacks to more"):
        told(epub({f"{i}.xhtml": page("<p>" + "a " * 999 + "</p>") for i in range(5)}))
    monkeypatch.setattr(archive, "MOST_MEMBERS", 4)
    with pytest.raises(InputError, match="at most 4"):
        told(epub({f"{i}.xhtml": ONE for i in range(9)}))
    lol = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'
    with pytest.raises(InputError, match="entities"):
        told(zipped({"META-INF/container.xml": lol}))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no zip archive"),
        (b"PK\x03\x04 and nothing more", "no zip archive"),
        (zipped({"a.txt": "text"}), "no EPUB"),
        (zipped({"META-INF/container.xml": CONTAINER}), "no EPUB"),
        (zipped({"x.opf": "<package>"}), "damaged"),
    ],
)
def test_what_is_no_epub_is_told(data: bytes, said: str) -> None:
    with pytest.raises(InputError, match=said):
        told(data)


@given(st.data())
def test_damage_is_an_error_of_ours(data: st.DataObject) -> None:
    whole = epub({"a.xhtml": ONE, "b.xhtml": TWO})
    at = data.draw(st.integers(0, len(whole) - 1))
    broken = whole[:at] + bytes([data.draw(st.integers(0, 255))]) + whole[at + 1 :]
    with contextlib.suppress(InputError):
        told(broken)


@given(st.lists(st.text("abc xyz.", min_size=1).filter(str.strip), min_size=1, max_size=30))
def test_every_word_is_told_exactly_once(paragraphs: list[str]) -> None:
    marked = [f"n{i} {text}" for i, text in enumerate(paragraphs)]
    body = "".join(f"<p>{text}</p>" for text in marked)
    said = " ".join(texts(told(epub({"a.xhtml": page(body)})))).split()
    assert said == " ".join(marked).split()


# -- books made to take time ------------------------------------------------------------------

MANY = 20_000


@pytest.mark.parametrize(
    "nav",
    [
        "<nav epub:type='toc' " * MANY,
        "<nav role='toc'>" + '<a href="a.xhtml">' * MANY,
        "<nav " + 'role="toc ' * MANY,
        "<nav role='toc'>" + "<a href='" * MANY,
        "<nav " * MANY + "role='toc'>",
    ],
)
def test_tables_of_contents_of_nothing_but_beginnings(nav: str) -> None:
    nothing = page("<p>No.</p>")
    book = told(epub({"a.xhtml": ONE}, nav="-", more={"OEBPS/nav.xhtml": nothing + nav}))
    assert texts(book) == ["Chapter One", "It was late."]


def test_many_documents_with_a_long_table_of_contents() -> None:
    pages = {f"{n}.xhtml": page(f"<p id='x'>Page {n}.</p>") for n in range(500)}
    nav = "".join(f'<a href="{n % 500}.xhtml#a{n}">t{n}</a>' for n in range(5000))
    nav += '<a href="499.xhtml#x">The last</a>'
    book = told(epub(pages, nav=nav))
    assert (book.chapters[-1].title, len(texts(book))) == ("The last", 500)


def test_books_that_are_too_large_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    deep = "<navPoint>" * MANY + "<text>a</text>" + "</navPoint>" * MANY
    with pytest.raises(InputError, match=r"toc.ncx' has more than 200 elements inside each other"):
        told(epub({"a.xhtml": ONE}, ncx=f"<ncx>{deep}</ncx>"))
    monkeypatch.setattr(reader, "_MOST_ENTRIES", 2)
    with pytest.raises(InputError, match="contents has more than 2 entries"):
        told(epub({"a.xhtml": ONE}, nav='<a href="a.xhtml">One</a>' * 3))
    monkeypatch.setattr(hypertext, "MOST_PIECES", 50)
    with pytest.raises(InputError, match="too many elements and stretches of text"):
        told(epub({f"{n}.xhtml": ONE for n in range(10)}))
    monkeypatch.setattr(archive, "MOST_ELEMENTS", 9)
    with pytest.raises(InputError, match="has more than 9 elements"):
        told(epub({f"{n}.xhtml": ONE for n in range(10)}))
    monkeypatch.undo()
    monkeypatch.setattr(reader, "_MOST_TEXT", 4 << 20)
    with pytest.raises(InputError, match="more than 4 million characters"):
        told(epub({f"{n}.xhtml": page(f"<p>{'a ' * 500_000}") for n in range(6)}))
