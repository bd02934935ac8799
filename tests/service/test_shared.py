"""What replicas share, with a real Redis that is stopped and started."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest

from litetts.errors import QuotaError, SettingsError
from litetts.observe.metrics import Metrics
from litetts.request import Request
from litetts.service import shared as module
from litetts.service.clients import Client
from litetts.service.quotas import Quotas
from litetts.service.service import SpeechService
from litetts.service.shared import Shared, SharedQuotas
from litetts.settings.schema import Settings

pytest.importorskip("redis")
ANN = Client("ann")


@pytest.fixture
def redis(redis_server: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(module, "RETRY_S", 0.0)
    monkeypatch.setattr(module, "TIMEOUT_S", 5.0)  # the machine may be busy
    return redis_server


def test_a_recording_is_found_by_another_replica(redis):
    one, two = Shared(redis.url, ttl_s=60), Shared(redis.url, ttl_s=60)
    assert two.get("key") is None
    one.put("key", b"sound")
    assert two.get("key") == b"sound"
    one.put("huge", bytes(module.LARGEST_BYTES + 1))
    assert two.get("huge") is None


def test_one_replica_speaks_and_the_others_are_told(redis):
    one, two = Shared(redis.url, ttl_s=60), Shared(redis.url, ttl_s=60)
    assert one.claim("key")
    assert one.claim("key")  # it knows itself
    assert not two.claim("key")
    two.release("key")  # not its own to release
    assert two.claimed("key")
    one.put("key", b"sound")
    assert not two.claimed("key")


def test_quotas_are_counted_together(redis):
    quotas = [SharedQuotas(Quotas(), Shared(redis.url, ttl_s=60)) for _ in range(2)]
    for i in range(10):
        quotas[i % 2].charge(ANN, 10, requests=0, per_day=100)
    for each in quotas:
        with pytest.raises(QuotaError, match="had 100"):
            each.charge(ANN, 1, requests=0, per_day=100)
    assert quotas[1].own.used_today(ANN) == 100


def test_requests_a_minute_are_counted_together(redis):
    quotas = [SharedQuotas(Quotas(), Shared(redis.url, ttl_s=60)) for _ in range(2)]
    done = 0
    with pytest.raises(QuotaError, match="6 requests a minute") as refused:
        for i in range(100):
            quotas[i % 2].charge(ANN, 1, requests=6, per_day=0)
            done += 1
    assert 6 <= done <= 20  # a slow machine earns some more meanwhile
    assert 0 < refused.value.retry_after <= 10


def test_what_was_used_while_redis_was_away_counts_when_it_is_back(redis):
    quotas = [SharedQuotas(Quotas(), Shared(redis.url, ttl_s=60)) for _ in range(2)]
    for each in quotas:
        each.charge(ANN, 100, requests=0, per_day=1000)
    redis.stop()
    for each, characters in zip(quotas, (10, 5), strict=True):
        each.charge(ANN, characters, requests=0, per_day=1000)
        assert each.shared.away
    redis.start()  # it remembers nothing
    for each in quotas:
        each.charge(ANN, 1, requests=0, per_day=1000)
        assert not each.shared.away
    with pytest.raises(QuotaError, match="had 217"):
        quotas[0].charge(ANN, 1000, requests=0, per_day=1000)


def test_without_redis_a_replica_is_quick_and_decides_by_itself(tmp_path):
    quotas = SharedQuotas(Quotas(), Shared(f"unix://{tmp_path}/none.sock", ttl_s=60))
    quotas.charge(ANN, 90, requests=0, per_day=100)
    with pytest.raises(QuotaError, match="had 90"):
        quotas.charge(ANN, 20, requests=0, per_day=100)
    assert quotas.shared.away
    assert quotas.shared.claim("key")  # nobody else can be heard of
    assert not quotas.shared.claimed("key")


def test_an_address_that_is_none_is_refused():
    with pytest.raises(SettingsError, match=r"cache\.redis"):
        Shared("nonsense", ttl_s=60)


def test_two_servers_speak_a_text_once(redis, tmp_path):
    """The same text comes to both at one moment: one speaks, the other replays its recording."""
    settings = Settings.model_validate(
        {"cache": {"redis": redis.url}, "scheduling": {"processes": False, "workers": 1}}
    )

    async def heard(service: SpeechService, text: str) -> bytes:
        stream = await service.speak(Request(text, voice="nano_heart", stream=False), ANN)
        return b"".join([chunk.samples.tobytes() async for chunk in stream])

    async def main() -> None:
        services = [
            SpeechService(
                settings, directory=tmp_path, cache_dir=tmp_path / name, metrics=Metrics()
            )
            for name in ("one", "two")
        ]
        await asyncio.gather(*(service.start() for service in services))
        text = "The same sentence is asked for at two places at the same time."
        sounds = await asyncio.gather(*(heard(service, text) for service in services))
        assert sounds[0] == sounds[1]
        outcomes = [i for s in services for i in s.metrics.recent() if len(text) == i.characters]
        assert sorted(item.state for item in outcomes) == ["cached", "warm"]
        redis.stop()
        assert await heard(services[0], "It goes on without.")
        assert services[0].shared is not None
        assert services[0].shared.away
        await asyncio.gather(*(service.stop(5.0) for service in services))

    asyncio.run(main())


def test_threads_share_a_connection(redis):
    shared = Shared(redis.url, ttl_s=60)
    quotas = SharedQuotas(Quotas(), shared)
    threads = [
        threading.Thread(target=quotas.charge, args=(ANN, 1), kwargs={"requests": 0, "per_day": 0})
        for _ in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert quotas.own.used_today(ANN) <= 20
    with pytest.raises(QuotaError, match="had 20"):
        quotas.charge(ANN, 100, requests=0, per_day=50)


def test_what_redis_did_without_saying_so_is_counted_once(redis, monkeypatch):
    """It hangs, the replica goes on, and then it does what it was told before it hung."""
    quotas = SharedQuotas(Quotas(), Shared(redis.url, ttl_s=60))
    quotas.charge(ANN, 1, requests=0, per_day=1000)
    monkeypatch.setattr(module, "TIMEOUT_S", 0.25)
    hasty = SharedQuotas(Quotas(), Shared(redis.url, ttl_s=60))
    hasty.charge(ANN, 2, requests=0, per_day=1000)
    redis.hang()
    hasty.charge(ANN, 10, requests=0, per_day=1000)
    hasty.charge(ANN, 20, requests=0, per_day=1000)
    assert hasty.shared.unanswered == 2
    redis.go_on()
    while not hasty.shared.look():
        pass
    for each in (hasty, quotas):
        with pytest.raises(QuotaError, match="had 33"):
            each.charge(ANN, 1000, requests=0, per_day=1000)
    redis.stop()
    hasty.charge(ANN, 100, requests=0, per_day=1000)
    redis.start()
    for each in (hasty, quotas):
        with pytest.raises(QuotaError, match="had 133"):
            each.charge(ANN, 1000, requests=0, per_day=1000)
