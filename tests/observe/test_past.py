"""The last hour, and the last errors."""

import logging

import pytest

from litetts.observe.metrics import Served
from litetts.observe.past import HOUR_S, STEP_S, Faults, Moment, Past, by_step


def served(**more):
    return Served("v", "nano", "warm", "done", **more)


def test_what_was_served_is_told_in_the_step_in_which_it_was_over():
    past = Past()
    for step in range(3):
        past.note(Moment(1000 + step * STEP_S, step, 0, 10))
    items = [(1001, served(first_audio=0.1)), (1009, served(first_audio=0.3, audio=5.0))]
    steps = past.told([*items, (1012, served())])
    assert [step["rate_per_s"] for step in steps] == [0, 0.2, 0.1]
    assert steps[1]["first_audio_s"] == pytest.approx(0.2)
    assert steps[1]["audio_per_s"] == 0.5
    assert steps[0]["first_audio_s"] is None
    assert [step["active"] for step in steps] == [0, 1, 2]


def test_an_hour_is_kept():
    past = Past()
    for step in range(1000):
        past.note(Moment(step * STEP_S, 0, 0, 0))
    told = past.told([])
    assert len(told) == HOUR_S / STEP_S
    assert told[-1]["at"] == 999 * STEP_S
    assert by_step([]) == {}


def test_the_last_errors_are_kept_without_their_traces():
    faults = Faults()
    log = logging.getLogger("test.faults")
    log.addHandler(faults)
    log.propagate = False
    try:
        log.info("nothing to see")
        log.warning("the cache is %s", "full")
        log.warning("the cache is full")
        try:
            raise ValueError("a secret sentence")
        except ValueError:
            log.exception("synthesis failed")
        for number in range(100):
            log.error("number %d", number)
    finally:
        log.removeHandler(faults)
    assert len(faults.last) == 50
    assert faults.last[0]["message"] == "number 99"

    few = Faults()
    record = log.makeRecord("a", logging.WARNING, "f", 1, "full", (), None)
    for _ in range(3):
        few.handle(record)
    try:
        raise ValueError("a secret sentence")
    except ValueError as error:
        few.handle(log.makeRecord("a", 40, "f", 1, "failed", (), (ValueError, error, None)))
    assert [(e["message"], e["count"]) for e in few.last] == [("failed", 1), ("full", 3)]
    assert few.last[0]["error"] == "ValueError"
    assert "secret" not in str(few.last)
