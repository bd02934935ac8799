"""Books out of plain text, scripts and turns: chapters, who says what, nothing left out."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litetts.errors import InputError
from litetts.longform.cast import Cast
from litetts.longform.segments import segments
from litetts.markup.book import KINDS, READERS, Book, Chapter, Turn, parse, read
from litetts.request import Request


def told(text: str, name: str = "a.txt") -> Book:
    return parse(text.encode(), name)


def said(book: Book) -> list[tuple[str | None, str]]:
    return [(turn.speaker, turn.text) for turn in book.turns]


def test_chapters_begin_at_their_headings() -> None:
    book = told(
        "The River\nby Ann Author\n\nA preface.\n\nCHAPTER I\nThe Boat\n\nOne line\nand another.\n"
        "\nIt was dark.\n\nChapter Two\n\nII\n\nPart of the house was dark.\n\n* * *\n\nIt ended.\n"
    )
    assert (book.title, book.author) == ("The River", "Ann Author")
    assert [c.title for c in book.chapters] == ["", "CHAPTER I. The Boat", "Chapter Two: II"]
    assert [t.text for t in book.chapters[1].turns] == [
        "CHAPTER I. The Boat",
        "One line and another.",
        "It was dark.",
    ]
    assert [t.kind for t in book.chapters[2].turns] == ["heading"] * 2 + ["paragraph"] * 2
    assert book.chapters[2].turns[2].text == "Part of the house was dark."
    assert book.chapters[1].turns[1].source == "line 9"


def test_a_chapter_of_nothing_but_a_number_is_told() -> None:
    assert said(told("II")) == [(None, "II")]


def test_a_text_without_headings_is_one_chapter_named_by_its_file() -> None:
    book = told("Once upon a time.\n\nThe end.", "my_first-book.txt")
    assert book.title == "my first book"
    assert [c.title for c in book.chapters] == [""]
    assert len(book.chapters[0].turns) == 2


def test_items_keep_their_numbers_and_lose_their_bullets() -> None:
    book = told("Take these:\n\n1. an egg,\n2. some flour\n   and sugar.\n\n- salt\n- pepper\n")
    assert [(t.kind, t.text) for t in book.turns] == [
        ("paragraph", "Take these:"),
        ("item", "1. an egg,"),
        ("item", "2. some flour and sugar."),
        ("item", "salt"),
        ("item", "pepper"),
    ]


def test_verse_is_told_line_by_line() -> None:
    prose = "It was a long line of prose that is broken at about eighty signs, as it is in\n" * 4
    book = told(f"{prose}\n    Twinkle, twinkle, little bat!\n    How I wonder what you're at!\n")
    assert [t.kind for t in book.turns] == ["paragraph", "verse", "verse"]


def test_a_table_of_contents_and_the_notices_of_gutenberg_are_left_out_and_told() -> None:
    book = told(
        "Title: A Tale\nAuthor: Ann\nLanguage: English\n\n"
        "*** START OF THE PROJECT GUTENBERG EBOOK A TALE ***\n\nCONTENTS\n\nChapter 1. Sea\n\n"
        "Chapter 2. Land\n\nChapter 1. Sea\n\nWater.\n\nChapter 2. Land\n\nEarth.\n\n"
        "*** END OF THE PROJECT GUTENBERG EBOOK A TALE ***\nDonate!\n"
    )
    assert (book.title, book.author, book.language) == ("A Tale", "Ann", "en")
    assert [c.title for c in book.chapters] == ["Chapter 1. Sea", "Chapter 2. Land"]
    assert len(book.notes) == 2
    assert "Donate" not in str(said(book))


def test_a_script_says_who_speaks_and_how() -> None:
    book = told(
        "title: The Sea\n\nACT I\n\nALICE: Where are we going?\nBOB (whispering): Nobody knows.\n"
        "BOB: (aloud) To the sea!\nand back again.\n\nThey left.\n\nAlice: At 10:30?\n",
        "play.script",
    )
    assert book.title == "The Sea"
    assert [c.title for c in book.chapters] == ["ACT I"]
    assert said(book)[1:] == [
        ("ALICE", "Where are we going?"),
        ("BOB", "Nobody knows."),
        ("BOB", "To the sea! and back again."),
        (None, "They left."),
        ("Alice", "At 10:30?"),
    ]
    assert [t.direction for t in book.turns] == [None, None, "whispering", "aloud", None, None]


def test_names_may_stand_above_in_fountain() -> None:
    book = told("ALICE\n(softly)\nWhere are we?\n\nBOB\nHere.\n", "play.fountain")
    assert said(book) == [("ALICE", "Where are we?"), ("BOB", "Here.")]
    assert next(book.turns).direction == "softly"


def test_plain_text_that_is_a_script_is_recognised_and_prose_with_colons_is_not() -> None:
    script = "Ann: Hi.\nBob: Hello.\nAnn: Bye.\nNarrator: They left.\n"
    assert told(script).speakers == ("Ann", "Bob")
    prose = "Note: this is odd.\n\nHe said: no.\n\nWarning: hot.\n\nThe end came soon.\n\nIt did."
    assert told(prose).speakers == ()


def test_a_voice_tag_holds_over_paragraphs() -> None:
    book = told("One. [voice:af_sky] Two.\n\nThree.\n\nChapter 2\n\nFour. [/voice] Five.")
    assert [(t.voice, t.text) for t in book.turns if t.kind == "paragraph"] == [
        (None, "One."),
        ("af_sky", "Two."),
        ("af_sky", "Three."),
        ("af_sky", "Four."),
        (None, "Five."),
    ]


def test_turns_in_json_and_jsonl() -> None:
    turns = [
        {"speaker": "Ann", "text": "Hello.", "style": "sad", "pause_after": 1.5},
        {"name": "Bob", "content": "Hi.", "chapter": "Two", "start_s": 3, "end_s": 4.5},
    ]
    book = told(json.dumps(turns), "a.json")
    assert said(book) == [("Ann", "Hello."), ("Bob", "Hi.")]
    assert [c.title for c in book.chapters] == ["", "Two"]
    first, second = book.turns
    assert (first.direction, first.pause_s) == ("sad", 1.5)
    assert (second.start_s, second.end_s, second.source) == (3, 4.5, "turn 2")
    lines = '{"title": "T", "language": "de"}\n{"chapter": "Eins"}\n{"text": "Ja."}\n'
    book = told(lines, "a.jsonl")
    assert (book.title, book.language, book.chapters[0].title) == ("T", "de", "Eins")


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ('[{"speaker": "Ann"}]', "text"),
        ('[{"text": "a", "mood": "b"}]', "mood"),
        ('[{"text": "a", "pause_s": true}]', "pause_s"),
        ('[{"text": "a", "pause_s": -1}]', "pause_s"),
        ('[{"text": "a", "kind": "song"}]', "kind"),
        ('{"turns": [], "by": "x"}', "by"),
        ('{"chapters": 3}', "chapters"),
        ('{"turns": ["a"], "cover": "?"}', "cover"),
        ("[", "file"),
        ("3", "file"),
        ("[" * 100_000, "file"),
    ],
)
def test_wrong_turns_are_refused_by_name(content: str, field: str) -> None:
    with pytest.raises(InputError) as raised:
        told(content, "a.json")
    assert raised.value.field == field


@pytest.mark.parametrize(
    ("data", "name"),
    [(b"text", "a.mobi"), (b"text", "a"), (b"\xff\xfe\xff", "a.txt"), (b"a\0b", "a.txt"),
     (b"\xe4\xf6", "a.txt"), (b" \n ", "a.txt")],
)  # fmt: skip
def test_what_is_no_book_is_refused(data: bytes, name: str) -> None:
    with pytest.raises(InputError, match=name):
        parse(data, name)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot read"):
        read(tmp_path / "none.txt")
    with pytest.raises(InputError, match="cannot read"):
        read(tmp_path.rename(tmp_path.with_suffix(".txt")))


def test_half_of_a_surrogate_pair_is_no_character() -> None:
    (turn,) = told('["a\\ud83d b\\ud83d\\ude00"]', "a.json").turns
    assert turn.text == "a\ufffd b\U0001f600"


TURNS = st.builds(
    Turn,
    st.text("ab .", min_size=1).filter(lambda text: any(map(str.isalnum, text))),
    st.none() | st.sampled_from(["Ann", "Bob"]),
    st.none() | st.just("softly"),
    st.sampled_from(KINDS),
    source=st.text("line 1"),
    lines=st.lists(st.tuples(st.integers(0, 9), st.integers(1, 9))).map(tuple),
    pause_s=st.none() | st.floats(0, 10),
)


@given(st.lists(st.lists(TURNS, min_size=1).map(tuple), min_size=1), st.none() | st.binary())
def test_json_keeps_a_book(turns: list[tuple[Turn, ...]], cover: bytes | None) -> None:
    chapters = tuple(Chapter(f"{i}", each) for i, each in enumerate(turns))
    book = Book("T", "A", "en", cover, chapters)
    assert Book.from_json(json.loads(json.dumps(book.to_json()))) == book
    if cover:
        sources = tuple(c.turns for c in told(json.dumps(book.to_json()), "b.json").chapters)
        again = parse(json.dumps(book.to_json()).encode(), "b.json")
        assert again.cover == cover
        assert [t.text for c in sources for t in c] == [t.text for t in book.turns]


@pytest.mark.parametrize(
    ("name", "letters"),
    # In a script a line of capitals above another names who speaks, and is not told.
    [("a.txt", "abI1.-* \n"), ("a.script", "abi1.-* \n")],
)
@given(data=st.data())
def test_every_letter_of_a_text_is_told_once(name: str, letters: str, data: st.DataObject) -> None:
    text = data.draw(st.text(letters, max_size=60))
    wanted = "".join(filter(str.isalnum, text))
    if wanted:
        kept = "".join(turn.text for turn in told(text, name).turns)
        assert "".join(filter(str.isalnum, kept)) == wanted
    else:
        with pytest.raises(InputError, match="nothing to tell"):
            told(text, name)


def test_every_reader_is_there() -> None:
    from importlib import import_module

    for module in set(READERS.values()):
        assert import_module(f"litetts.markup.readers.{module}").parse


def test_headings_of_markdown_in_a_script_are_chapters_and_scenes() -> None:
    text = """---
author: "Ann Smith"
---
# The Ferry

## The river
**ANNA (softly):** Who is there?
*Bob:* Only me.
# of them there were none

The Far Bank
------------
ANNA: Look!

### Later ###
It rained.
"""
    book = told(text.replace("# of", "#of"), "a.script")
    assert (book.title, book.author) == ("The Ferry", "Ann Smith")
    assert [chapter.title for chapter in book.chapters] == ["The Ferry: The river", "The Far Bank"]
    turns = [(turn.speaker, turn.text, turn.kind) for turn in book.turns]
    assert turns == [
        (None, "The Ferry", "heading"),
        (None, "The river", "heading"),
        ("ANNA", "Who is there?", "paragraph"),
        ("Bob", "Only me. #of them there were none", "paragraph"),
        (None, "The Far Bank", "heading"),
        ("ANNA", "Look!", "paragraph"),
        (None, "Later", "heading"),
        (None, "It rained.", "paragraph"),
    ]
    assert next(book.turns).source == "line 4"
    assert [turn.direction for turn in book.turns][2] == "softly"


def test_headings_of_markdown_in_a_plain_text() -> None:
    book = told("# The River\n\nIt rose.\n\nThe Sea\n=======\n\nA # stands here.\n", "a.txt")
    assert [chapter.title for chapter in book.chapters] == ["The River", "The Sea"]
    assert [t.text for t in book.turns] == ["The River", "It rose.", "The Sea", "A # stands here."]


@pytest.mark.parametrize(
    ("text", "name", "line"),
    [
        ("Chapter 1\n\nIt rained\nand [pitch:high]\nrained.\n", "a.txt", 4),
        ("One\n[voice:nano_sky] two\nthree [speed:99] four\n", "a.txt", 3),
        ("- one\n  more\n- two\n  [pitch:high] more\n", "a.txt", 4),
        ("ANN: Yes,\nI [volume:loud] said.\nBOB: No.\n", "a.script", 2),
        ("ANN\n(softly)\nYes.\nI [volume:loud] said.\n", "a.script", 4),
    ],
)
def test_a_wrong_tag_is_told_with_its_line_in_the_file(text: str, name: str, line: int) -> None:
    for book in (told(text, name), Book.from_json(told(text, name).to_json())):
        with pytest.raises(InputError, match=f"^line {line}: "):
            list(segments(book, Cast(), Request("")))


def test_a_paragraph_of_very_many_lines_and_voices_is_read_in_time(
    calls: Callable[..., int],
) -> None:
    texts = ["[voice:nano_sky] a\n" * count for count in (100, 500, 900)]
    few, some, many = (calls(told, text, "a.txt") for text in texts)
    assert many - some < 1.1 * (some - few)
