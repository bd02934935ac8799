"""The simulated world against what queueing theory says of it."""

from __future__ import annotations

import time

import pytest

from litetts.scheduling.simulation import Fleet, Outcome, Timed, Users, simulate

STEP = Timed(0.02, 1.0, 16)
ANSWER = (STEP, STEP, STEP)


def test_a_lone_user_waits_for_the_first_step_alone():
    outcome = simulate([ANSWER], Users(1, 5.0), Fleet(1, 2), seconds=300)
    assert outcome.quantile(0.5) == pytest.approx(0.02, abs=1e-6)
    assert outcome.quantile(1.0) == pytest.approx(0.02, abs=1e-6)
    assert outcome.refused == outcome.stalls == 0
    # One answer in each 3 s of listening and 5 s of thinking, on average.
    assert outcome.asked == pytest.approx(300 / 8, rel=0.3)


def test_workers_are_as_busy_as_the_questions_make_them():
    users, think = 60, 9.0
    outcome = simulate([ANSWER], Users(users, think, listens=False), Fleet(1, 2), seconds=200)
    # Little's law: each user asks once in a think time and an answer.
    assert outcome.busy == pytest.approx(users * 0.06 / (think + 0.07) / 2, rel=0.1)


def test_beyond_capacity_some_are_refused_and_the_rest_hear_in_time():
    outcome = simulate([ANSWER], Users(500, 5.0), Fleet(1, 1, target_s=0.5), seconds=20)
    assert outcome.busy > 0.95
    assert outcome.refused > 0
    assert outcome.quantile(0.95) <= 0.6


def test_two_replicas_carry_about_twice_the_users():
    one = simulate([ANSWER], Users(100, 4.0, listens=False), Fleet(1, 1), seconds=30)
    two = simulate([ANSWER], Users(200, 4.0, listens=False), Fleet(2, 1), seconds=30)
    assert two.asked == pytest.approx(2 * one.asked, rel=0.1)
    assert two.quantile(0.95) <= one.quantile(0.95) * 1.2


def test_the_same_seed_gives_the_same_world():
    runs = [simulate([ANSWER], Users(30, 4.0), seconds=20, seed=s) for s in (1, 1, 2)]
    assert runs[0].first == runs[1].first
    assert runs[0].first != runs[2].first


def test_an_hour_is_simulated_in_moments():
    began = time.monotonic()
    outcome = simulate([ANSWER], Users(2, 10.0), seconds=3600)
    assert outcome.asked > 300
    assert time.monotonic() - began < 3600  # it does not wait


def test_a_trace_without_steps_is_refused():
    for traces in ([], [()]):
        with pytest.raises(ValueError, match="nothing to simulate"):
            simulate(traces, Users(1, 1.0))
    assert Outcome().quantile(0.5) != Outcome().quantile(0.5)
