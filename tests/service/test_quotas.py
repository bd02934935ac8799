"""Requests a minute and characters a day."""

import json

import pytest

from litetts.errors import AccessError, QuotaError
from litetts.service.clients import Client, identify
from litetts.service.keys import KeyFile
from litetts.service.quotas import Quotas


def test_quota_of_requests_fills_up_again():
    now = [1000.0]
    quotas = Quotas(lambda: now[0])
    who = Client("a")
    for _ in range(6):
        quotas.charge(who, 1, requests=6, per_day=0)
    with pytest.raises(QuotaError) as refusal:
        quotas.charge(who, 1, requests=6, per_day=0)
    assert refusal.value.retry_after == 10
    quotas.charge(Client("b"), 1, requests=6, per_day=0)
    now[0] += 10
    quotas.charge(who, 1, requests=6, per_day=0)


def test_quota_of_characters_is_per_day_and_survives_a_restart():
    now = [86_400.0 * 3 + 80_000]
    quotas = Quotas(lambda: now[0])
    who = Client("a")
    quotas.charge(who, 90, requests=0, per_day=100)
    again = Quotas(lambda: now[0])
    again.restore(json.loads(json.dumps(quotas.snapshot())))
    with pytest.raises(QuotaError) as refusal:
        again.charge(who, 20, requests=0, per_day=100)
    assert refusal.value.retry_after == 6400
    assert again.used_today(who) == 90
    now[0] += 6400
    again.charge(who, 100, requests=0, per_day=100)


def test_a_key_has_its_own_quotas(tmp_path):
    keys = KeyFile(tmp_path / "k")
    token = keys.add("small", characters_per_day=5)
    who = identify(keys, token, "x", required=True)
    with pytest.raises(QuotaError):
        Quotas().charge(who, 6, requests=0, per_day=0)
    with pytest.raises(AccessError):
        identify(keys, "", "x", required=True)
