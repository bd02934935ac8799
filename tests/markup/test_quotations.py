"""Who says what: guesses from quotations and the words beside them, and their correction."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litetts.errors import InputError
from litetts.markup.book import Book, parse
from litetts.markup.quotations import UNSURE, applied, cast, corrections


def book(text: str) -> Book:
    return parse(text.encode(), "a.txt")


def who(text: str) -> list[str | None]:
    return [guess.speaker for guess in cast(book(text))[1]]


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ("“Come in,” said Anna.", ["Anna"]),
        ("“Come in,” Anna said quietly.", ["Anna"]),
        ("“Is it late?” asked Mr. Brown, and “Yes!” he cried.", ["Mr Brown", "Mr Brown"]),
        ("Anna turned to him and said, “Come in.”", ["Anna"]),
        ("Tom shouted: “Stop!”", ["Tom"]),
        ("“I don’t know,” whispered the old man, “and I never did.”", ["the old man"] * 2),
        ("‘It’s Tom’s,’ said Anna. ‘Not mine.’", ["Anna", "Anna"]),
        ('"Plain marks," said Tom.', ["Tom"]),
        ("«Come in,» said Anna.", ["Anna"]),
        ("Anna came in. She sat down.\n\n“It is late,” she said.", ["Anna"]),
        ("Tom and Anna waited. Anna took her coat.\n\n“Now,” she said.", ["Anna"]),
        ("“Well,” said Anna.\n\n“Well?” said Tom.\n\n“Go.”\n\n“No.”", ["Anna", "Tom"] * 2),
        ("“It was so,” said Anna. “It began\n\n“And then\n\n“It ended.”", ["Anna"] * 4),
        ("Anna said nothing.\n\n“Hm.” Anna looked out of the window.", ["Anna"]),
        ("“Who is there?”", [None]),
        ("They called it “the wall” for years.", []),
        ("“Here,” said Darcy.\n\nMr. Darcy rose.\n\n“Yes,” said Darcy.", ["Mr Darcy", "Mr Darcy"]),
    ],
)
def test_who_speaks(text: str, speakers: list[str | None]) -> None:
    assert who(text)[: len(speakers)] == speakers
    assert len(who(text)) >= len(speakers)


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        (
            '"Who?" asked Mary.\n\n"Me," said John.\n\n"No," she said.\n\n"Why not?" he asked.',
            ["Mary", "John", "Mary", "John"],
        ),
        ("“Me,” said John.\n\n“You?” said Mrs. John Hale.\n\n“Me,” he said.", "John"),
        ("“Me,” said the old man.\n\n“You?” said the girl.\n\n“Me,” he said.", "the old man"),
        ("“Me,” said Mary.\n\nJohn’s dog barked.\n\n“Quiet!” he said.", "John"),
    ],
)
def test_a_pronoun_means_one_whose_name_is_known(text: str, speakers: list[str] | str) -> None:
    _, guesses = cast(book(text))
    told = [guess.speaker for guess in guesses]
    assert told == speakers if isinstance(speakers, list) else told[-1] == speakers
    assert all(guess.sure >= UNSURE for guess in guesses)


def test_a_pronoun_for_one_of_unknown_gender_is_unsure_and_teaches_nothing() -> None:
    text = (
        "“Who?” asked Quill.\n\n“Me,” said Zorn.\n\n“No,” she said. “Now\n\n“Go.”\n\n“So?” he said"
    )
    guesses = cast(book(text))[1]
    assert [guess.sure < UNSURE for guess in guesses] == [False, False, True, True, True, True]
    # What the text itself says of somebody is believed.
    assert cast(book("Zorn came. He sat.\n\n“No,” he said."))[1][0].sure >= UNSURE


def test_a_paragraph_is_cut_where_the_speaker_changes() -> None:
    made, guesses = cast(book("He came. “Come in,” said Anna. “Sit down.”\n\nIt rained."))
    assert [(t.speaker, t.text) for t in made.turns] == [
        (None, "He came."),
        ("Anna", "“Come in,”"),
        (None, "said Anna."),
        ("Anna", "“Sit down.”"),
        (None, "It rained."),
    ]
    pauses = [t.pause_s for t in made.turns]
    assert pauses[3:] == [None, None]
    assert all(p is not None and p < 0.3 for p in pauses[:3])
    assert guesses[0].why == "'said Anna'"
    assert guesses[0].sure > 0.9


def test_a_title_and_a_month_say_nothing() -> None:
    assert who("“Yes,” said nobody.\n\nThe house was dark. “Yes.” May came.") == [None, None]


def test_guesses_are_corrected_in_their_table(tmp_path: Path) -> None:
    text = "“Come in,” said Anna.\n\n“Why?”\n\n“Why?”"
    path = tmp_path / "who.tsv"
    applied(book(text), path)
    lines = path.read_text("utf-8").splitlines()
    assert len(lines) == 4
    assert lines[2].split("\t")[1] == "-"
    lines[2] = lines[2].replace("\t-\t", "\tTom\t", 1)
    path.write_text("\n".join(lines), "utf-8")
    made, guesses = applied(book(text), path)
    assert [g.speaker for g in guesses] == ["Anna", "Tom", "Anna"]  # they take turns now
    assert guesses[1].why == "corrected"
    assert "Tom" in made.speakers
    # What was corrected stays where the text around it changes.
    _, guesses = applied(book("It rained.\n\n" + text + "\n\n“New!” said Eve."), path)
    assert [g.speaker for g in guesses] == ["Anna", "Tom", "Anna", "Eve"]


def test_a_table_that_is_none(tmp_path: Path) -> None:
    path = tmp_path / "who.tsv"
    path.write_text("something else\n")
    with pytest.raises(InputError, match="no table"):
        corrections(path)
    path.write_bytes(b"\xff")
    with pytest.raises(InputError, match="cannot read"):
        corrections(path)


@given(
    st.lists(
        st.sampled_from(
            ["“Come in,”", "said Anna.", "Tom", "“No", "”", "he said,", '"Yes."', "‘it’s’", "The"]
        ),
        min_size=1,
        max_size=30,
    )
)
def test_nothing_is_lost_or_told_twice(pieces: list[str]) -> None:
    text = " ".join(pieces)
    if not any(map(str.isalnum, text)):
        return
    before = book(text)
    after, _ = cast(before)

    def letters(b: Book) -> str:
        return "".join(c for t in b.turns for c in t.text if not c.isspace())

    assert letters(after) == letters(before)


def test_a_crowd_costs_no_more_than_its_number():
    def seconds(people: int) -> float:
        lines = [f'"Hi {i}," said Ann{i}.' for i in range(people)]
        book = parse("\n\n".join(lines).encode(), "a.txt")
        begin = time.process_time()
        cast(book)
        return time.process_time() - begin

    assert min(seconds(3_000) / seconds(300) for _ in range(3)) < 40
