"""What assistants and chats print, as it is heard."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from litetts import markup
from litetts.markup.inline import Lasting
from litetts.markup.screen import PAUSES_S, parse, parse_after
from litetts.request import ReadingStyle
from litetts.text.frontend import FrontEnd


def heard(source: str, *, code: bool = False) -> list[str]:
    """Every utterance with its marks."""
    found = FrontEnd("en-us").utterances(parse(source, code=code))
    return [
        u.event or " ".join(w.before + w.text + w.after for w in u.words)
        for _, u in found
        if u.words or u.event
    ]


@pytest.mark.parametrize(
    ("source", "right"),
    [
        ("# The plan\nText.", ["The plan.", "Text."]),
        ("The plan\n========\nText.", ["The plan.", "Text."]),
        ("### Closed ###", ["Closed."]),
        ("One line\nand more.", ["One line and more."]),
        ("- a cat\n- a dog\n", ["a cat.", "a dog."]),
        ("* a cat\n  which sleeps\n+ a dog", ["a cat which sleeps.", "a dog."]),
        ("1. Open it.\n2) Close it.", ["one. Open it.", "two. Close it."]),
        ("- [x] done\n- [ ] open", ["done.", "open."]),
        ("> A quote\n> goes on.", ["A quote goes on."]),
        ("| A cat | Age |\n|---|--:|\n| Tom | 3 |", ["A cat, Age.", "Tom, three."]),
        ("Name | Age\n--- | ---\nTom | 3", ["Name, Age.", "Tom, three."]),
        ("a|b is no table", ["a, B is no table."]),
        ("First\n\n---\n\nSecond", ["First.", "Second."]),
        ("Read [the docs](https://example.com) now.", ["Read the docs now."]),
        ("Read [the docs][1] now.\n\n[1]: https://example.com", ["Read the docs now."]),
        ("True.[^1] So.", ["True.", "So."]),
        ("Use `user_name` here.", ["Use user name here."]),
        (r"A \*star\* here.", ["A star here."]),
        ("It is **very** good.", ["It is very good."]),
        ("*smiles warmly* Hello.", ["(smiles warmly) Hello."]),
        ("Hello. *leans in* Come.", ["Hello.", "(leans in) Come."]),
        ("I like *cats* most.", ["I like cats most."]),
        ("*laughs* Fine.", ["laugh", "Fine."]),
        ("We have $x^2 + 1$, and more.", ["We have X squared plus one, and more."]),
        (r"So \(a \leq b\).", ["So A is less than or equal to B."]),
        ("$$\n\\frac{1}{2}\n$$", ["one over two."]),
        ("It costs $5 or $6.", ["It costs five dollars or six dollars."]),
        ("Between $5 and $10 a day.", ["Between five dollars and ten dollars a day."]),
        (
            '{"name": "Ada", "age": 36, "x": [1, null]}',
            ["name: Ada, age: thirty six, X: one, null."],
        ),
        ('```json\n{"a_b": true}\n```', ["A B: true."]),
        ("Mail me@example.com.", ["Mail me at example dot com."]),
        ("", []),
        ("\n\n", []),
        ("```\nnever closed", []),
    ],
)
def test_what_is_heard(source: str, right: list[str]) -> None:
    assert heard(source) == right


def test_code_is_left_out_with_a_note_or_read() -> None:
    source = "Look:\n\n```python\nx += 1\n```\n\nDone."
    assert heard(source) == ["Look:", "Done."]
    (note,) = parse(source, code=False).notes
    assert note.option == "reading.screen"
    assert "1 line" in note.message
    assert heard(source, code=True) == ["Look:", "X plus equals one.", "Done."]
    assert parse(source, code=True).notes == ()


def test_blocks_have_their_pauses() -> None:
    document = parse("# Head\n\n- item\n\nText.", code=False)
    pauses = [s.pause_after for s in document.spans if s.pause_after]
    assert pauses == [PAUSES_S["heading"], PAUSES_S["item"], PAUSES_S["paragraph"]]
    other = parse("# Head", code=False, pauses={"heading": 2.0})
    assert other.spans[-1].pause_after == 2.0


def test_inline_tags_hold_from_block_to_block() -> None:
    document = parse("# [voice:am_adam] Head\n\nText. [speed:1.5]\n\n- fast", code=False)
    assert {s.voice for s in document.spans if "Text" in s.text} == {"am_adam"}
    assert [s.prosody.rate for s in document.spans if "fast" in s.text] == [1.5]


def test_code_goes_on_in_the_next_piece() -> None:
    first, lasting = parse_after(Lasting(), "See:\n```\nx = 1\n", code=False)
    assert lasting.fence == "```"
    second, lasting = parse_after(lasting, "y = 2\n```\nDone.", code=False)
    assert lasting.fence == ""
    assert "".join(s.text for s in first.spans + second.spans).split() == ["See:", "Done."]


def test_the_option_chooses() -> None:
    source = "# Head\n\n```\nx = 1\n```\n"
    assert len(markup.parse_text(source).spans) == 1  # prose
    assert not any("x = 1" in s.text for s in _spans(source, "markdown"))
    assert any("x = 1" in s.text for s in _spans(source, "code"))


def _spans(source, screen):
    return markup.parse_text(source, ReadingStyle(screen=screen)).spans


MARKS = st.sampled_from(
    ["#", "`", "```", "~~~", "|", "-", "--", "*", "**", "$", "$$", "\\", "(", ")", "[", "]", "^",
     ">", "1.", "\n", "\n\n", " ", "a", "x^2", "word", "{", "}", '"', ":", "frac", "_", "!"]
)  # fmt: skip


@given(st.lists(MARKS, max_size=40).map("".join), st.booleans())
@settings(max_examples=200)
def test_anything_is_read(source: str, code: bool) -> None:
    """Offsets are those of the source, in order."""
    document = parse(source, code=code)
    assert all(0 <= s.start <= s.end <= len(source) for s in document.spans)
    starts = [s.start for s in document.spans]
    assert starts == sorted(starts)
    for span in document.spans:
        if span.text and len(span.text) == span.end - span.start and span.text[0] != "(":
            assert span.text.split() == source[span.start : span.end].split()


@pytest.mark.parametrize(
    "unit", ["# ", "- ", "`", "$", "[", "|", "*a ", "> ", "$a", "\\(", "`a", "**"]
)
def test_long_rows_of_marks_take_no_time(unit: str) -> None:
    """What is quadratic would take minutes here."""
    parse(unit * (60_000 // len(unit)), code=True)
    parse((unit + "\n") * 5_000, code=True)


@pytest.mark.parametrize(
    ("before", "unit", "after"),
    [
        ("# a", " ", "b"),
        ("# a", " #", "b"),
        ("a|b\n-", " ", "x"),
        ("a|b\n", " ", "x"),
        ("x", "`", ""),
        ("", "\\[", ""),
        ("", "\\(", ""),
        ("", "\\[\\(", "x"),
    ],
)
def test_what_nearly_fits_a_pattern_is_refused_in_one_pass(
    before: str, unit: str, after: str
) -> None:
    """One pattern that tries every way to share them takes long here."""
    parse(before + unit * (40_000 // len(unit)) + after, code=False)


@pytest.mark.parametrize(
    ("source", "want"),
    [
        ("# Plan ##", "Plan"),
        ("# Plan #2", "Plan #2"),
        ("# Plan#", "Plan#"),
        ("#\tPlan  ", "Plan"),
        ("# #", ""),
        ("#", ""),
    ],
)
def test_signs_that_close_a_heading_are_not_said(source: str, want: str) -> None:
    assert "".join(s.text for s in parse(source, code=False).spans if s.end > s.start) == want


def test_a_formula_may_have_brackets_of_its_own() -> None:
    source = r"\[a \\[2pt] b\] and \(f(x)\)"
    spans = parse(source, code=False).spans
    assert [s.text for s in spans if s.interpret_as == "latex"] == [
        r"\[a \\[2pt] b\]",
        r"\(f(x)\)",
    ]
