"""Planning: more users take more servers; the real voice is measured."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from litetts.cli import app
from litetts.doctor.capacity import GROUP, Goal, plan
from litetts.errors import InputError
from litetts.scheduling.simulation import Fleet, Timed

ANSWER = (Timed(0.2, 1.0, 16), Timed(0.2, 1.0, 16))
FLEET = Fleet(workers=2)


def test_servers_grow_with_users_and_meet_the_goal():
    goal = Goal(first_s=0.6)
    plans = list(plan([10, 1000, 100_000], 0.1, [ANSWER], FLEET, goal))
    replicas = [p.replicas for p in plans]
    assert replicas[0] == 1
    assert replicas[0] < replicas[1] < replicas[2]
    assert replicas[2] == pytest.approx(100 * replicas[1], rel=0.35)
    # No fleet can be busier than all the time: 0.4 s of work for each 20 s of a user.
    assert replicas[2] * 2 > 100_000 * 0.4 / 20
    assert replicas[2] > GROUP
    for each in plans:
        assert each.outcome.quantile(0.95) <= goal.first_s * 1.1
        assert each.outcome.refused_share <= 0.01


def test_a_goal_that_one_user_cannot_have_is_refused():
    with pytest.raises(InputError, match=r"even one user would wait longer than 0\.1 s"):
        list(plan([10], 0.1, [ANSWER], FLEET, Goal(first_s=0.1)))


def test_the_command_measures_this_machine(tmp_path):
    asked = f"capacity --users 3 --first 20 --price 2 --json --dir {tmp_path}"
    said = CliRunner().invoke(app, asked.split())
    assert said.exit_code == 0, said.output
    content = json.loads(said.stdout)
    assert content["voice"].startswith("nano_")
    assert 0 < content["rtf"] < 20
    (row,) = content["plans"]
    assert (row["users"], row["replicas"], row["price_per_hour"]) == (3, 1, 2)
