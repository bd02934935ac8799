"""When the sounds of a `par` begin: however many are told from one another."""

from __future__ import annotations

import numpy as np
import pytest

from litetts.audio.files import save
from litetts.document import Audio
from litetts.errors import InputError
from litetts.markup import check_ssml, parse_ssml, sources


@pytest.fixture(autouse=True)
def tone(tmp_path):
    """Half a second."""
    save(tmp_path / "tone.wav", Audio(np.full(12_000, 0.1, np.float32), 24_000))
    sources.configure([str(tmp_path)])
    yield
    sources.configure([])


def media(name: str, begin: str, more: str = "") -> str:
    return f'<media xml:id="{name}" begin="{begin}" {more}><audio src="tone.wav"/></media>'


def delays(inside: str) -> list[float]:
    document = parse_ssml(f"<speak><par>{inside}</par></speak>")
    assert len({bed.begin for bed in document.beds}) == 1
    return [bed.delay for bed in document.beds]


def test_three_hundred_in_a_row_each_after_the_one_before():
    chain = [media(f"m{i}", f"m{i - 1}.end+0.1s" if i else "0s") for i in range(300)]
    expected = [0.6 * i for i in range(300)]
    assert delays("".join(chain)) == pytest.approx(expected)
    assert delays("".join(reversed(chain))) == pytest.approx(expected[::-1])


def test_a_circle_is_cut_at_its_first_and_the_others_keep_their_time():
    inside = media("z", "b.end") + media("a", "c.end") + media("b", "a.end") + media("c", "b.end")
    checked = check_ssml(f"<speak><par>\n{inside}</par></speak>")
    assert [bed.delay for bed in checked.document.beds] == pytest.approx([1.0, 0.0, 0.5, 1.0])
    (told,) = [f for f in checked.findings if f.attribute == "begin"]
    assert (told.verdict, told.line) == ("ignored", 2)
    assert told.column == inside.index('<media xml:id="a"') + 1
    assert "waits for what waits for it" in told.why


def test_who_waits_for_one_that_waits_for_nobody_keeps_its_time():
    inside = media("a", "nobody.end") + media("b", "a.end-0.2s")
    checked = check_ssml(f"<speak><par>{inside}</par></speak>")
    assert [bed.delay for bed in checked.document.beds] == pytest.approx([0.0, 0.3])
    (told,) = [f for f in checked.findings if f.attribute]
    assert told.why == "there is no media 'nobody' in its par; it begins with its par"


def test_a_media_that_holds_nothing_lasts_no_time():
    inside = '<media>One.</media><media xml:id="e" begin="1s"/>' + media("b", "e.end+0.5s")
    assert delays(inside) == [1.5]


def test_too_many_at_the_same_time_are_refused_before_they_are_placed():
    said = '<media begin="0s">a</media>'
    with pytest.raises(InputError, match="use at most 1000 media"):
        parse_ssml(f"<speak><par>{said * 1010}</par></speak>")
    in_turn = "".join(
        f'<media xml:id="m{i}" begin="{f"m{i - 1}.end" if i else "0s"}">a</media>'
        for i in range(3000)
    )
    assert not parse_ssml(f"<speak><par>{in_turn}</par></speak>").beds
