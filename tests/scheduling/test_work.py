"""Work is data: it comes out of a journal, or another process, as it went in."""

import json
import pickle
from pathlib import Path

import numpy as np
import pytest

from litetts.document import Prosody
from litetts.errors import WorkerLost
from litetts.markup import parse_ssml
from litetts.prosody.steering import Update
from litetts.request import ReadingStyle, Request
from litetts.scheduling.recording import quantise
from litetts.scheduling.work import Priority, Work, begin
from litetts.scheduling.workers import ProcessWorkers
from litetts.watermark.marking import Marking

SSML = '<speak>One <break time="200ms"/> <prosody pitch="+2st">two</prosody>.</speak>'


def everything(folder: Path) -> Work:
    request = Request(
        parse_ssml(SSML),
        voice="nano_heart",
        lang="en-us",
        speed=1.2,
        watermark=True,
        reading=ReadingStyle(clock="24h"),
        seed=3,
        stream=True,
    )
    return Work(
        request,
        7,
        "nano",
        "nano_heart",
        "0" * 40,
        Marking(folder / "keys.json", folder / "marks.sqlite", 1.5, weights=folder / "w"),
        "someone",
        Priority.HIGH,
        due_s=0.25,
        limit_s=60.0,
        longest_s=100.0,
        identity="0" * 40,
        wish=Prosody(pitch_st=1.5),
    )


def test_work_survives_a_journal(tmp_path):
    work = everything(tmp_path)
    again = Work.from_json(json.loads(json.dumps(work.to_json())))
    assert again == work
    assert again.request.identity == work.request.identity
    assert Work.from_json(Work(Request("Hi."), 3).to_json()) == Work(Request("Hi."), 3)


def test_work_survives_a_pipe(tmp_path):
    work = everything(tmp_path)
    assert pickle.loads(pickle.dumps(work)) == work


@pytest.mark.parametrize("marked", [True, False])
def test_a_process_makes_the_same_sound_out_of_it(tmp_path, marked):
    marking = Marking(tmp_path / "keys.json", tmp_path / "marks.sqlite") if marked else None
    _ = marking and marking.marker  # makes the keys that both will use
    request = Request("Hello.", voice="nano_heart", seed=1, watermark=marked)
    work = Work(request, 6, marking=marking, key="k" * 40)
    here = [quantise(chunk) for chunk in begin(work)]
    pool = ProcessWorkers(1)
    try:
        there, more = [], True
        while more:
            step = pool.step(0, 1, Work.from_json(json.loads(json.dumps(work.to_json()))))
            there += [step.chunk] if step.chunk is not None else []
            more = step.more
    finally:
        pool.shutdown()
    assert np.array_equal(
        np.concatenate([c.samples for c in here]), np.concatenate([c.samples for c in there])
    )


def test_changes_reach_a_process_that_is_speaking():
    work = Work(Request("Mary and I were in a lane.", voice="nano_heart"), 26, wish=Prosody())
    pool = ProcessWorkers(1)
    applied, step = [], None
    try:
        while step is None or step.more:
            made = step is not None and step.chunk.offset >= 0.3 and not applied
            step = pool.step(0, 1, work, [Update(5, Prosody(pitch_st=4.0))] if made else [])
            applied += step.chunk.applied
    finally:
        pool.shutdown()
    assert [a.number for a in applied] == [5]
    assert applied[0].at > 0.3


def test_jobs_of_a_process_that_dies_do_not_begin_again_unasked():
    """Two listeners of one process: the second would hear its text from the start once more."""
    text = "One sentence is here. Another comes after it. And a third one ends it."
    work = Work(Request(text, voice="nano_heart", stream=True), len(text))
    pool = ProcessWorkers(1)
    try:
        assert pool.step(0, 1, work).more
        assert pool.step(0, 2, work).more
        pool._children[0][0].kill()
        with pytest.raises(WorkerLost):
            pool.step(0, 1, work)
        # The first may be asked for anew, by another number, before the second asks on.
        assert pool.step(0, 3, work).more
        with pytest.raises(WorkerLost):
            pool.step(0, 2, work)
        assert pool.step(0, 3, work).more
        pool.close(0, 3)
        assert pool.step(0, 2, work).more  # told once: then it is a new job
    finally:
        pool.shutdown()
