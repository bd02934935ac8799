"""What users of tools for long texts complain about again and again: a test for each of twenty.

Some have whole files of tests beside: progress that is lost (test_kill), chapters and their option
(test_production), formats (markup/readers), sentences that are skipped (validation).
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from litetts.audio import measure
from litetts.audio.decode import read
from litetts.document import AudioChunk
from litetts.errors import InputError
from litetts.longform import Production
from litetts.markup.book import parse
from litetts.request import Request

Produce = Callable[..., Production]


@pytest.fixture
def told(produce: Produce) -> Callable[..., list[AudioChunk]]:
    """A text as the chunks of its sound, a chunk per segment and the pauses between."""
    numbers: Iterator[int] = iter(range(100))

    def tell(text: str, name: str = "a.txt", **options: object) -> list[AudioChunk]:
        request = Request("", **options)  # type: ignore[arg-type]
        book = parse(text.encode(), name)
        return list(produce(book, f"p{next(numbers)}", request=request).stream())

    return tell


Tell = Callable[..., list[AudioChunk]]


def words(chunks: list[AudioChunk]) -> str:
    return " ".join(word.word.casefold() for chunk in chunks for word in chunk.words)


def speech(chunks: list[AudioChunk]) -> list[AudioChunk]:
    return [chunk for chunk in chunks if chunk.words]


def test_lines_are_skipped_at_random(told: Tell) -> None:
    text = "She came. He saw! Who won? Nobody... It rained; they left. (The end.)"
    heard = re.findall(r"\w+", words(told(text)))
    assert heard == re.findall(r"\w+", text.casefold())


def test_quotation_marks_make_it_invent_words(told: Tell) -> None:
    plain, odd = told("He said no, and left."), told("He said »no«, and left.")
    assert words(odd) == words(plain)
    lengths = [sum(c.duration for c in chunks) for chunks in (plain, odd)]
    assert lengths[1] == pytest.approx(lengths[0], rel=0.25)


def test_silences_are_all_the_same(told: Tell) -> None:
    text = "Chapter 1\n\nOne is here. Two is here.\n\nThree is here.\n\nChapter 2\n\nFour."
    chunks = told(text)
    ends = [(c.words[0].start, c.words[-1].end) for c in speech(chunks)]
    gaps = [round(b[0] - a[1], 1) for a, b in pairwise(ends)]
    heading, paragraph, chapter, after = gaps
    assert paragraph < heading < chapter
    assert after == pytest.approx(heading, abs=0.2)


@pytest.mark.parametrize("number", ["1", "12", "XII"])
def test_zero_is_said_before_the_number_of_a_chapter(told: Tell, number: str) -> None:
    assert "zero" not in words(told(f"Chapter {number}\n\nIt rained."))
    assert "oh" not in words(told(f"Chapter {number}\n\nIt rained.")).split()


def test_a_chapter_of_nothing_but_a_roman_number_ends_it(told: Tell) -> None:
    assert words(told("I\n\nIt rained.\n\nII\n\nIII\n\nIt stopped.")).endswith("it stopped")


def test_the_usual_settings_give_noise(rendered: Production, tmp_path: Path) -> None:
    rendered.write(tmp_path / "a.wav")
    audio = read(tmp_path / "a.wav")
    assert measure.noise_floor(audio.samples, audio.sample_rate) < -70
    assert len(measure.clicks(audio.samples, audio.sample_rate)) == 0


@pytest.mark.parametrize("name", ["my_first__book (1)", "O'Brien & søn #2", "ünï%20código"])
def test_names_of_files_end_it(rendered: Production, tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    folder.mkdir()
    captions = [folder / f"{name}.vtt"]
    report = rendered.write(folder / f"{name}.mp3", captions=captions, stems=folder / "stems")
    assert report.paths[0].is_file()
    assert captions[0].is_file()


def test_numbers_of_lists_are_not_read(told: Tell) -> None:
    heard = words(told("Take these:\n\n1. an egg,\n2. some flour.\n"))
    assert heard == "take these one an egg two some flour"


def test_chapters_are_silent_after_the_sixth(told: Tell) -> None:
    text = "\n\n".join(f"Chapter {n}\n\nDay {n}." for n in range(1, 10))
    spoken = speech(told(text))
    assert len(spoken) == 18
    assert all(measure.rms(chunk.samples) > -40 for chunk in spoken)


def test_there_is_no_emotion(told: Tell) -> None:
    text = "ANN{}: I never want to see you again.\n"
    plain, angry, whispered = (
        told(text.format(how), "a.script") for how in ("", " (angry)", " (whispering)")
    )
    (sad,) = speech(told(text.format(" (sad)"), "a.script"))
    level = [measure.rms(speech(chunks)[0].samples) for chunks in (plain, angry, whispered)]
    assert level[1] > level[0] + 1
    assert level[2] < level[0] - 3
    assert sad.words[-1].end - sad.words[0].start > 1.05 * (
        plain[-1].words[-1].end - plain[-1].words[0].start
    )


def test_only_titles_are_read(told: Tell) -> None:
    assert "rained" in words(told("Chapter 1\n\nIt rained.\n"))
    # Books whose text stands in no paragraph.
    page = "<h1>One</h1><div>It <b>rained</b>.<br/>It <span>stopped</span>.</div>And so on."
    heard = words(told(page, "a.html"))
    assert heard == "one it rained it stopped and so on"


def test_an_epub_has_no_chapters(produce: Produce) -> None:
    """One without a table of contents, and one without even a spine."""
    for spine in (True, False):
        data = io.BytesIO()
        with zipfile.ZipFile(data, "w") as out:
            items = "".join(
                f'<item id="d{n}" href="{n}.xhtml" media-type="application/xhtml+xml"/>'
                for n in (1, 2, 3)
            )
            order = "".join(f'<itemref idref="d{n}"/>' for n in (1, 2, 3) if spine)
            out.writestr(
                "a.opf", f"<package><manifest>{items}</manifest><spine>{order}</spine></package>"
            )
            for n in (1, 2, 3):
                out.writestr(f"{n}.xhtml", f"<h2>Day {n}</h2><p>It rained.</p>")
        plan = produce(parse(data.getvalue(), "a.epub"), f"p{spine}").plan()
        assert [part.title for part in plan.chapters] == ["Day 1", "Day 2", "Day 3"]


def test_it_failed_and_nobody_says_why(produce: Produce) -> None:
    """Before anything is spoken it says what is wrong, where, and what to do."""
    text = "One.\n\n[voice:nano_hart] Two.\n"
    with pytest.raises(InputError) as caught:
        produce(parse(text.encode(), "a.txt")).plan()
    assert "line 3" in caught.value.message
    assert "did you mean nano_heart" in caught.value.message
    with pytest.raises(InputError, match=r"^line 3: .*write e\.g\. \[speed:1\.2\]"):
        produce(parse(b"One.\n\n[speed:quick] Two.\n", "a.txt"), "other").plan()


def test_a_file_that_is_not_read_is_read_as_text() -> None:
    for name in ("a.mobi", "a.azw3", "a.pdf", "a"):
        with pytest.raises(InputError, match=r"convert it to one of .*\.epub"):
            parse(b"BOOKMOBI, and more", name)
    with pytest.raises(InputError, match="no zip archive"):
        parse(b"It rained.", "a.epub")


def test_the_chapter_that_was_wanted_is_not_minded(produce: Produce, tmp_path: Path) -> None:
    """Of books one after the other, each has its own."""
    text = "\n\n".join(f"Chapter {n}\n\nDay {n}." for n in (1, 2, 3)).encode()
    for wanted in (2, 0):
        production = produce(parse(text, "a.txt"), f"p{wanted}")
        done = [each.segment.chapter for each in production.render(chapter=wanted)]
        assert done == [wanted, wanted]
        report = production.write(tmp_path / f"{wanted}.wav", chapter=wanted)
        assert [chapter.title for chapter in report.chapters] == [f"Chapter {wanted + 1}"]


def test_what_was_done_is_lost(produce: Produce, tmp_path: Path) -> None:
    """Broken off in the middle it goes on there, whoever was at work."""
    book = parse("\n\n".join(f"Day {n}." for n in range(1, 9)).encode(), "a.txt")
    first = produce(book)
    work = first.render()
    next(work)
    work.close()
    kept = len(first.store)
    first.close()
    assert kept >= 1
    *_, last = produce(book).render()
    assert (last.reused, last.rendered) == (kept, 8 - kept)


def test_short_sentences_sound_odd(told: Tell) -> None:
    """They have the level and the pace of what stands around them."""
    short, long = speech(told("Chapter One\n\nThe river ran slowly down to the sea that year."))
    assert abs(measure.rms(short.samples) - measure.rms(long.samples)) < 6
    paces = [len(text) / (c.words[-1].end - c.words[0].start)
             for c, text in ((short, "Chapter One"), (long, long.text))]  # fmt: skip
    assert 0.5 < paces[0] / paces[1] < 2


def test_the_voice_fades_at_the_end_of_long_sentences(told: Tell) -> None:
    clause = "and the boats that had been tied up since spring went down with it "
    (chunk,) = speech(told("The river rose, " + clause * 4 + "until the bridge gave way."))
    rate = chunk.sample_rate
    begin, end = (
        int((w - chunk.offset) * rate) for w in (chunk.words[0].start, chunk.words[-1].end)
    )
    third = (end - begin) // 3
    first = measure.rms(chunk.samples[begin : begin + third])
    last = measure.rms(chunk.samples[end - third : end])
    assert last > first - 6


def test_there_is_something_behind_the_voice(told: Tell) -> None:
    """Between segments there is silence itself."""
    chunks = told("It rained.\n\nIt stopped.")
    (pause,) = [c for c in chunks if not c.words and c.duration > 0.3]
    assert not np.any(pause.samples)


def test_repeated_phrases_break_it(told: Tell) -> None:
    text = "No, no, no, no, no, no. Go on, go on, go on, go on. " * 3
    heard = words(told(text)).split()
    assert (heard.count("no"), heard.count("go")) == (18, 12)


def test_there_is_no_pause_and_one_voice_for_all(told: Tell, produce: Produce) -> None:
    with_, without = told("One. [pause:2s] Two."), told("One. Two.")
    lengths = [sum(c.duration for c in chunks) for chunks in (with_, without)]
    assert lengths[0] - lengths[1] == pytest.approx(1.6, abs=0.5)
    production = produce(parse(b"ANN: Yes.\nBOB: No.\nANN: Yes!\n", "a.script"))
    assert len({s.request.voice for s in production.segments()}) == 2
