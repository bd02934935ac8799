"""A book as requests: nothing skipped, nothing twice, nothing too long."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from litetts.longform.cast import Cast
from litetts.longform.segments import LONGEST_S, Segment, segments
from litetts.markup.book import Book, Chapter, Turn, parse
from litetts.request import Request

CAST = Cast.of({"narrator": "nano_heart", "Ann": {"voice": "nano_sky", "speed": 1.1}})


def of(*turns: Turn, **base: object) -> list[Segment]:
    book = Book("T", chapters=(Chapter("", turns),))
    return list(segments(book, CAST, Request("", **base)))  # type: ignore[arg-type]


def letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


WORDS = st.sampled_from(
    ["the", "river", "ran", "Dr. Smith", "3.5", "sea,", "boat;", "end.", "Why?", "No!", "and", "—"]
)


@given(st.lists(WORDS, min_size=1, max_size=400).map(" ".join))
def test_every_sentence_is_in_one_segment_and_none_is_too_long(text: str) -> None:
    found = of(Turn(text))
    assert letters("".join(s.text for s in found)) == letters(text)
    for segment in found:
        assert segment.seconds <= LONGEST_S + 0.1
        spans = segment.document.spans
        assert all(segment.document.source[s.start : s.end] == s.text for s in spans)


def test_a_long_paragraph_is_cut_between_sentences() -> None:
    sentence = "The river ran slowly down to the sea, and nobody was there to see it. "
    found = of(Turn(sentence * 20))
    assert len(found) > 2
    assert all(s.text.startswith("The river") and s.text.endswith("it.") for s in found)


def test_a_change_of_one_paragraph_changes_no_other_request() -> None:
    before = of(Turn("One."), Turn("Two."), Turn("Three."))
    after = of(Turn("One."), Turn("Two and more."), Turn("Three."))
    same = [a.request.identity == b.request.identity for a, b in zip(before, after, strict=True)]
    assert same == [True, False, True]


def test_a_tag_holds_over_the_cut_to_the_end_of_its_turn() -> None:
    sentence = "The river ran slowly down to the sea, and nobody was there to see it. "
    found = of(Turn("[speed:1.2] " + sentence * 20), Turn("After."))
    assert len(found) > 2
    assert all(s.document.spans[-1].prosody.rate == 1.2 for s in found[:-1])
    assert found[-1].document.spans[-1].prosody.rate == 1


def test_how_a_turn_is_spoken() -> None:
    ann, quiet, own, odd = of(
        Turn("Hello.", "Ann"),
        Turn("Hello.", "Ann", "whispering"),
        Turn("Hello.", voice="nano_adam"),
        Turn("Hello.", direction="slowly and softly"),
        speed=0.9,
    )
    assert (ann.request.voice, ann.request.speed, ann.plain) == ("nano_sky", 1.1, True)
    assert (quiet.request.style, quiet.plain) == ("whispering", False)
    assert (own.request.voice, own.request.speed) == ("nano_adam", 0.9)
    assert odd.request.instructions == "slowly and softly"


def test_pauses_follow_what_stands_on_both_sides() -> None:
    book = Book(
        "T",
        chapters=(
            Chapter("1", (Turn("One", kind="heading"), Turn("A."), Turn("B."), Turn("C.", "Ann"))),
            Chapter("2", (Turn("D.", "Ann"), Turn("E.", "Tom", pause_s=3.0), Turn("F."))),
        ),
    )
    found = [s.pause_s for s in segments(book, CAST, Request(""))]
    assert found == [1.2, 0.8, 0.8, 2.0, 0.45, 3.0, 0.0]
    half = [s.pause_s for s in segments(book, CAST, Request("", pauses=0.5))]
    assert half == [0.6, 0.4, 0.4, 1.0, 0.225, 3.0, 0.0]


def test_a_segment_is_data() -> None:
    for segment in of(Turn("Hello [pause:1s] there.", "Ann", "sad")):
        assert Request.from_json(segment.request.to_json()) == segment.request


def test_signs_alone_are_no_segment() -> None:
    assert of(Turn("* * *"), Turn("…"), Turn("—")) == []


def test_subtitles_are_said_within_their_time() -> None:
    (found,) = of(Turn("Hello there.", start_s=3.0, end_s=3.5))
    assert found.start_s == 3.0
    (shape,) = found.document.spans[0].shapes
    assert (shape.seconds, shape.limit) == (0.5, True)


def test_memory_is_that_of_a_paragraph() -> None:
    book = parse(("One sentence that is told.\n\n" * 2000).encode(), "a.txt")
    it = segments(book, CAST, Request(""))
    assert next(it).index == 0  # given before the rest is read
    assert sum(1 for _ in it) == 1999
