"""Plans of books are kept for who asks again, as long as they would be the same."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np
import pytest

from litetts.audio.files import save
from litetts.document import Audio
from litetts.errors import InputError
from litetts.longform import Cast, Production
from litetts.longform.plan import Outline
from litetts.markup import sources
from litetts.markup.book import parse
from litetts.request import Request
from litetts.service.job import Job
from litetts.service.jobs import Jobs
from litetts.service.plans import Planned, Plans
from litetts.settings.schema import Settings

TALE = "“Come in,” said Anna.\n\n“Why?” asked Tom.\n\nIt rained.\n".encode()


@pytest.fixture
def jobs(tmp_path: Path) -> Jobs:
    return Jobs(tmp_path / "jobs", Settings)


def _added(jobs: Jobs, **facts: Any) -> Job:
    request = Request("", voice="espeak:en-us")
    return jobs.add("me", parse(TALE, "a.txt"), request, draft=True, **facts)


def _made(work: Callable[[], Any]) -> tuple[Any, int]:
    """What `work` gives, and how many segments were read for it."""
    counts: Counter[str] = Counter()

    def see(frame: FrameType, event: str, argument: object) -> None:
        if event == "call":
            counts[frame.f_code.co_qualname] += 1

    sys.setprofile(see)
    try:
        return work(), counts["Speech.__init__"]
    finally:
        sys.setprofile(None)


def test_a_plan_is_made_once_and_what_is_rendered_is_counted_anew(jobs: Jobs) -> None:
    job = _added(jobs)
    first, read = _made(lambda: jobs.plan(job))
    assert (read, first["missing"]) == (3, 3)
    assert _made(lambda: jobs.plan(job)) == (first, 0)
    jobs.line(job, 2)
    told, read = _made(lambda: jobs.plan(job))
    assert (told, read) == ({**first, "missing": 2}, 0)


def test_the_same_book_sent_again_has_its_plan(jobs: Jobs) -> None:
    first = jobs.plan(_added(jobs))
    assert _made(lambda: jobs.plan(_added(jobs))) == (first, 0)


@pytest.mark.parametrize(
    ("change", "read"),
    [
        ({"cast": {"narrator": "espeak:en-gb"}}, 3),
        ({"quotations": {}}, 5),
        ({"title": "Another"}, 0),
        ({"preset": "acx"}, 0),
    ],
)
def test_what_is_said_of_it_otherwise_is_planned_anew(
    jobs: Jobs, change: dict[str, Any], read: int
) -> None:
    job = _added(jobs)
    jobs.plan(job)
    changed = jobs.change("me", job.id, **change)
    told, count = _made(lambda: jobs.plan(changed))
    assert count == read
    if change.get("quotations") is not None:
        assert told["quotations"]["guessed"] == 2


def test_a_voice_that_sounds_otherwise_or_is_gone_is_noticed(tmp_path: Path) -> None:
    """The key of a segment follows its voice, by content."""
    book = parse(TALE, "a.txt")
    base = Request("", voice="nano_heart")
    with Production(book, tmp_path / "parts", request=base) as production:
        outline = production.outline()
    assert outline.holds(Cast(), base)
    ((name, was),) = outline.voices.items()
    assert name == "nano_heart"
    for voices in ({name: (was[0], was[1] + "other")}, {"clone:nobody": was}):
        other = Outline(outline.told, (), None, outline.keys, voices, {}, None)
        assert not other.holds(Cast(), base)
    assert not outline.holds(Cast.of({"narrator": "nano_emma"}), base)


def test_a_recording_that_changes_is_noticed(tmp_path: Path) -> None:
    sources.configure((str(tmp_path),), tmp_path)
    try:
        clip = tmp_path / "a.wav"
        save(clip, Audio(np.zeros(2400, np.float32), 24_000))
        text = f"<speak>One <audio src='{clip}'/> two.</speak>"
        book = parse(text.encode(), "a.ssml")
        base = Request("", voice="espeak:en-us")
        with Production(book, tmp_path / "parts", request=base) as production:
            outline = production.outline()
        assert list(outline.clips) == [str(clip)]
        assert outline.holds(Cast(), base)
        save(clip, Audio(np.ones(2400, np.float32) / 2, 24_000))
        assert not outline.holds(Cast(), base)
        clip.unlink()
        assert not outline.holds(Cast(), base)
    finally:
        sources.configure((), tmp_path)


def test_a_text_that_cannot_be_spoken_is_told_each_time(jobs: Jobs) -> None:
    book = parse(b"<speak><p>Hello.</speak>", "a.txt")
    job = jobs.add("me", book, Request("", voice="espeak:en-us"), draft=True)
    for _ in range(2):
        with pytest.raises(InputError, match="not well-formed"):
            jobs.plan(job)


def test_they_are_bounded_in_number_and_bytes(tmp_path: Path) -> None:
    with Production(parse(TALE, "a.txt"), tmp_path / "parts") as production:
        planned = Planned(production.outline(), 0, 0)
    size = planned.outline.bytes
    few = Plans(most=3)
    for number in range(5):
        few.keep(str(number), planned)
        few.get("0" if number < 2 else "2")
    assert len(few) == 3 and few.bytes == 3 * size
    assert few.get("2") is planned and few.get("0") is None
    small = Plans(most_bytes=2 * size + 1)
    for number in range(5):
        small.keep(str(number % 4), planned)
    assert len(small) == 2 and small.bytes == 2 * size
    Plans(most_bytes=1).keep("0", planned)


def test_a_book_that_was_removed_leaves_nothing(jobs: Jobs, tmp_path: Path) -> None:
    job = _added(jobs)
    jobs.plan(job)
    jobs.remove("me", job.id)
    with pytest.raises(FileNotFoundError):
        jobs.plan(job)
    assert not list((tmp_path / "jobs").iterdir())
