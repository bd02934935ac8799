"""A book from its text to its files."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from types import FrameType

import numpy as np
import pytest

from litetts.audio import measure
from litetts.audio.decode import read
from litetts.document import Lexicon, Pronunciation
from litetts.errors import InputError
from litetts.longform import Cast, Production
from litetts.longform.levels import preset_of
from litetts.longform.writing import check_files
from litetts.markup.book import Book, parse
from litetts.request import Request
from litetts.scheduling.workers import Step, ThreadWorkers, Update, Work

Produce = Callable[..., Production]


def test_a_plan_says_who_says_what_before_anything_is_spoken(ferry: Book, produce: Produce) -> None:
    production = produce(ferry)
    plan = production.plan()
    assert [part.title for part in plan.chapters] == ["CHAPTER ONE", "CHAPTER TWO"]
    assert [(p.title, p.segments) for p in plan.speakers] == [
        ("narrator", 4),
        ("ANNA", 2),
        ("TOM", 2),
    ]
    assert plan.missing == plan.segments == 8
    assert 5 < plan.seconds < 30


def test_a_plan_reads_each_segment_once_and_looks_for_each_voice_once(produce: Produce) -> None:
    text = "\n\n".join(f"Sentence number {i} of a ferry." for i in range(40))
    words = Lexicon({"ferry": Pronunciation(say="boat")})
    counts: Counter[str] = Counter()

    def see(frame: FrameType, event: str, argument: object) -> None:
        if event == "call":
            counts[frame.f_code.co_qualname] += 1

    production = produce(parse(text.encode(), "a.txt"), request=Request("", lexicon=(words,)))
    sys.setprofile(see)
    try:
        plan = production.plan()
    finally:
        sys.setprofile(None)
    assert plan.segments == 40
    assert counts["Speech.__init__"] == 40
    assert counts["_one"] <= 2  # the narrator's name, for his language and for his speech


def test_segments_come_in_order_and_are_found_again(rendered: Production) -> None:
    found = list(rendered.render())
    assert [p.segment.index for p in found] == list(range(8))
    assert (found[-1].rendered, found[-1].reused) == (0, 8)
    assert found[-1].share == pytest.approx(1)


def test_one_edited_paragraph_is_the_only_one_rendered(ferry: Book, produce: Produce) -> None:
    for _ in produce(ferry).render():
        pass
    text = "ANNA: Who is there?\nTOM: Only me.\nANNA: Who is there?\n"
    first = produce(parse(text.encode(), "a.script"), "other")
    counts = [(p.rendered, p.reused) for p in first.render()]
    assert counts[-1] == (2, 1)  # what is said twice is rendered once
    first.close()
    changed = text.replace("Only me", "Only I")
    again = list(produce(parse(changed.encode(), "a.script"), "other").render())
    assert (again[-1].rendered, again[-1].reused) == (1, 2)


@pytest.mark.parametrize(
    ("word", "heard"),
    [
        ("zebra", []),
        ("kilometers", [0]),  # only the reading of "5 km" has it
        ("ferry", [1, 2]),
        ("Ferry", [2]),
        ("old ferry", [2]),
        ("rope", [3]),  # a part of "rope-bridge"
    ],
)
def test_a_word_that_is_taught_changes_the_segments_that_have_it(
    word: str, heard: list[int], produce: Produce
) -> None:
    text = "It is 5 km.\n\nThe ferry came.\n\nThe old Ferry.\n\nA rope-bridge.\n\nIt rained."
    book = parse(text.encode(), "a.txt")
    before = Lexicon({"rained": Pronunciation(say="poured")})
    taught = Lexicon({**before.entries, word: Pronunciation(say="Quorn")})

    def keys(*lexicons: Lexicon) -> list[str]:
        production = produce(book, request=Request("", lexicon=lexicons))
        found = [production.key_of(segment) for segment in production.segments()]
        production.close()
        return found

    pairs = list(zip(keys(before), keys(taught), strict=True))
    assert [i for i, (a, b) in enumerate(pairs) if a != b] == heard
    # Another pronunciation of the same word is another sound.
    other = Lexicon({**before.entries, word: Pronunciation(say="other")})
    pairs = list(zip(keys(taught), keys(other), strict=True))
    assert [i for i, (a, b) in enumerate(pairs) if a != b] == heard
    # An entry that is never reached changes nothing.
    assert keys(before, Lexicon({"rained": Pronunciation(say="other")})) == keys(before)


class _Watched(ThreadWorkers):
    """Workers that note the words of the lexicons that reach them."""

    def __init__(self) -> None:
        super().__init__(1)
        self.words: dict[str, list[str]] = {}

    def step(self, slot: int, job: int, work: Work, updates: Sequence[Update] = ()) -> Step:
        lexicons = work.request.lexicon or ()
        self.words[str(work.request.text)] = [word for each in lexicons for word in each.entries]
        return super().step(slot, job, work, updates)


def test_a_segment_goes_to_its_worker_with_the_words_that_it_has(produce: Produce) -> None:
    book = parse(b"The ferry came.\n\nIt rained.", "a.txt")
    many = {f"word{i}": Pronunciation(say="x") for i in range(500)}
    taught = Lexicon({**many, "ferry": Pronunciation(say="boat")})
    workers = _Watched()
    for _ in produce(book, request=Request("", lexicon=(taught,)), workers=workers).render():
        pass
    assert sorted(workers.words.values()) == [[], ["ferry"]]


def test_several_workers_give_the_same_in_the_same_order(
    ferry: Book, rendered: Production, produce: Produce
) -> None:
    other = produce(ferry, workers=ThreadWorkers(3))
    assert [p.segment.index for p in other.render()] == list(range(8))
    ours = [rendered.store.folder, other.store.folder]
    one, two = ({p.name: p.read_bytes() for p in f.rglob("*.ltr")} for f in ours)
    assert one == two


def test_who_stops_finds_what_was_made(ferry: Book, produce: Produce) -> None:
    production = produce(ferry)
    for progress in production.render():
        if progress.rendered == 3:
            break
    assert production.plan().missing <= 5


@pytest.mark.parametrize("suffix", ["m4b", "mp3", "opus", "flac", "wav"])
def test_files_have_the_chapters_and_the_loudness(
    rendered: Production, tmp_path: Path, suffix: str
) -> None:
    import av

    path = tmp_path / f"out.{suffix}"
    report = rendered.write(path, preset="podcast")
    audio = read(path)
    assert len(audio.samples) / audio.sample_rate == pytest.approx(report.seconds, abs=0.05)
    # The low-pass of LAME at 64 kbit/s takes a little away.
    near = 0.2 if suffix in ("wav", "flac") else 0.6
    heard = measure.integrated_loudness(audio.samples, audio.sample_rate)
    assert heard == pytest.approx(-16, abs=near)
    if suffix in ("wav", "flac"):  # lossy formats move the peaks a little
        assert measure.true_peak(audio.samples, audio.sample_rate) <= -1.0
    assert len(measure.clicks(audio.samples, audio.sample_rate)) == 0
    if suffix == "wav":
        return
    with av.open(str(path)) as container:
        found = [
            (c["metadata"]["title"], float(c["start"] * c["time_base"]))
            for c in container.chapters()
        ]
    assert found == [(c.title, pytest.approx(c.start, abs=0.002)) for c in report.chapters]


def test_acx_is_kept(rendered: Production, tmp_path: Path) -> None:
    report = rendered.write(tmp_path / "acx", preset="acx")
    assert [p.name for p in report.paths] == ["01 - CHAPTER ONE.mp3", "02 - CHAPTER TWO.mp3"]
    whole = [read(path) for path in report.paths]
    for audio in whole:
        assert audio.sample_rate == 44_100
        assert -23 <= measure.rms(audio.samples) <= -18
        assert measure.peak(audio.samples) <= -3
        assert measure.noise_floor(audio.samples, audio.sample_rate) <= -60
        first = int(np.flatnonzero(np.abs(audio.samples) > 0.01)[0])
        assert 0.5 <= first / audio.sample_rate <= 1.0
    assert report.level == pytest.approx(-20, abs=0.2)
    seconds = sum(a.duration for a in whole)
    assert seconds == pytest.approx(report.seconds, abs=0.1)


def test_speakers_have_one_level(rendered: Production, tmp_path: Path) -> None:
    report = rendered.write(tmp_path / "a.wav", preset="none", stems=tmp_path / "stems")
    before = report.levels.found
    report = rendered.write(tmp_path / "a.wav", preset="-23", stems=tmp_path / "stems")
    stems = {p.stem: read(p) for p in (tmp_path / "stems").iterdir()}
    assert set(stems) == set(before) == {"narrator", "ANNA", "TOM"}
    assert len({len(a.samples) for a in stems.values()}) == 1
    loud = {
        who: measure.integrated_loudness(stems[who].samples, 24_000)
        for who, found in before.items()
        if found > -70 and who != "TOM"  # who whispers half of what he says
    }
    assert max(loud.values()) - min(loud.values()) < 0.5
    mix = read(tmp_path / "a.wav").samples
    apart = np.max(np.abs(mix - sum(a.samples for a in stems.values())))
    assert apart < 2e-3  # 16 bits each; the limiter had nothing to do


def test_pauses_are_those_of_the_plan(rendered: Production, tmp_path: Path) -> None:
    rendered.write(tmp_path / "a.wav", preset="none", captions=[tmp_path / "a.json"])
    told = json.loads((tmp_path / "a.json").read_text())["segments"]
    wanted = [s.pause_s for s in rendered.segments()]
    samples = read(tmp_path / "a.wav").samples
    for one, two, pause in zip(told, told[1:], wanted, strict=False):
        # What is kept of the voice's own silence at both ends counts.
        heard = two["start"] - one["end"] + 0.1
        assert heard == pytest.approx(pause, abs=0.06)
        gap = samples[round(one["end"] * 24_000) + 1 : round(two["start"] * 24_000) - 1]
        assert not gap.any()


def test_captions_tell_speakers_and_words(rendered: Production, tmp_path: Path) -> None:
    files = [tmp_path / f"a.{suffix}" for suffix in ("srt", "vtt", "json")]
    rendered.write(tmp_path / "a.wav", captions=files)
    srt, vtt = (file.read_text() for file in files[:2])
    assert srt.startswith("1\n00:00:00,5")
    assert "Who is there?" in srt
    assert "<v ANNA>Who is there?</v>" in vtt
    told = json.loads(files[2].read_text())
    assert [s["speaker"] for s in told["segments"]][:4] == ["narrator", "narrator", "ANNA", "TOM"]
    words = [w for s in told["segments"] for w in s["words"]]
    assert [w[0] for w in words[2:6]] == ["It", "was", "late", "when"]
    assert all(a[2] <= b[1] + 1e-3 for a, b in pairwise(words))


def test_a_stream_is_heard_while_it_is_made(ferry: Book, produce: Produce) -> None:
    production = produce(ferry)
    chunks = production.stream()
    first = next(chunk for chunk in chunks if chunk.words)
    assert first.words[0].word == "chapter"
    assert production.plan().missing > 0
    rest = list(chunks)
    assert production.plan().missing == 0
    assert rest[-1].words[-1].word == "it"
    at = 0.0
    for chunk in [*production.stream()]:
        assert chunk.offset == pytest.approx(at)
        at += chunk.duration


def test_what_stands_before_the_first_chapter_is_named_by_the_book(produce: Produce) -> None:
    book = parse(b"The Night\nby A. Writer\n\nChapter 1\n\nIt rained.\n", "a.txt")
    assert [part.title for part in produce(book).plan().chapters] == ["The Night", "Chapter 1"]


def test_a_line_that_was_heard_is_used_by_the_book(ferry: Book, produce: Produce) -> None:
    production = produce(ferry)
    line, segment, mark = production.line(4)
    assert (segment.index, mark) == (4, "")
    assert line.text == "CHAPTER TWO"
    assert 0.4 < line.duration < 3
    assert production.plan().missing == 7
    assert list(production.render())[-1].reused == 1
    with pytest.raises(InputError, match="no segment 9"):
        production.line(8)


def test_speed_counts_from_the_first_segment_on(ferry: Book, produce: Produce) -> None:
    found = list(produce(ferry).render())
    assert (found[0].speed, found[0].left) == (0, None)  # what is loaded for it tells nothing
    assert found[-1].audio == pytest.approx(sum(p.seconds for p in found[1:]))


def test_only_a_chapter(rendered: Production, tmp_path: Path) -> None:
    report = rendered.write(tmp_path / "two.mp3", chapter=1)
    assert [c.title for c in report.chapters] == ["CHAPTER TWO"]
    assert report.segments == 4


def test_a_book_with_a_mark_is_found_by_it(ferry: Book, produce: Produce, tmp_path: Path) -> None:
    from litetts.watermark.marking import Marking

    marking = Marking(tmp_path / "keys.json", tmp_path / "marks.sqlite")
    production = produce(ferry, request=Request("", watermark=True), marking=marking)
    for _ in production.render():
        pass
    production.write(tmp_path / "a.wav")
    audio = read(tmp_path / "a.wav")
    found = marking.marker.detect(audio.samples, audio.sample_rate, search=False)
    assert found.present


def test_what_cannot_be_written_leaves_nothing(rendered: Production, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="format"):
        rendered.write(tmp_path / "a.xyz")
    with pytest.raises(InputError, match="no folder"):
        rendered.write(tmp_path / "none" / "a.mp3")
    with pytest.raises(InputError, match="captions"):
        rendered.write(tmp_path / "a.mp3", captions=[tmp_path / "a.ass"])
    with pytest.raises(InputError, match="preset"):
        rendered.write(tmp_path / "a.mp3", preset="loud")
    assert not list(tmp_path.iterdir())


def test_what_is_not_rendered_is_not_written(ferry: Book, produce: Produce, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"line 3 \('CHAPTER ONE'\) is not rendered"):
        produce(ferry).write(tmp_path / "a.mp3")
    assert not (tmp_path / "a.mp3").exists()


def test_an_error_says_where_it_is(produce: Produce) -> None:
    book = parse(b"One.\n\nTwo [speed:99] three.\n", "a.txt")
    with pytest.raises(InputError, match=r"^line 3: speed is 99"):
        list(produce(book).render())
    odd = parse(b"One.\n\nTwo [voice:nobody_here] three.\n", "a.txt")
    with pytest.raises(InputError, match="nobody_here"):
        list(produce(odd, "odd").render())


def test_presets_by_name_and_by_number() -> None:
    assert preset_of("acx").unit == "rms"
    assert preset_of("-18").target == -18


def test_the_cast_decides_the_voices(ferry: Book, produce: Produce) -> None:
    cast = Cast.of({"narrator": "nano_adam", "anna": {"voice": "nano_sky", "pitch": 2}})
    found = {s.speaker: s.request for s in produce(ferry, cast=cast).segments()}
    assert found["narrator"].voice == "nano_adam"
    assert (found["anna"].voice, found["anna"].pitch) == ("nano_sky", 2)


@pytest.mark.parametrize("name", ["a.xyz", "a.pcm", "a.raw", "a.ulaw"])
def test_a_file_that_cannot_hold_a_book_is_told_with_those_that_can(name: str) -> None:
    with pytest.raises(InputError, match="chapters") as caught:
        check_files(Path(name), "podcast")
    told = str(caught.value)
    assert ".m4b" in told
    assert ".epub" in told
    assert ".pcm," not in told
    for suffix in (".m4b", ".epub", ".mp3", ""):
        check_files(Path("a" + suffix), "podcast")
    check_files(Path("folder"), "podcast", format="pcm")
    with pytest.raises(InputError, match="bare sound"):
        check_files(Path("a.mp3"), "podcast", format="pcm")


def test_what_is_not_done_as_asked_is_known_before(produce: Produce) -> None:
    text = "\nANN (zorkly): Yes.\n\nBOB: Да, конечно.\n\nANN (zorkly): No.\n\nANN (softly): Oh.\n"
    production = produce(parse(text.encode(), "a.script"))
    notes = [str(note) for note in production.plan().notes]
    assert [note.split(":")[1].strip() for note in notes] == ["ANN, line 2, line 6", "BOB, line 4"]
    assert "'zorkly'" in notes[0]
    assert "cyrillic" in notes[1].casefold()
    assert production.foreseen().told() == production.plan().notes
    assert [note.option for note in production.foreseen(0).told()] == ["instructions", "lang"]
