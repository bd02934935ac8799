"""Two replicas behind nginx share a Redis that hangs, dies and comes back empty under load."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from litetts.service.keys import KeyFile
from litetts.service.shared import RETRY_S

from .replicas import Load, Replica, behind, nginx

pytest.importorskip("redis")
A_MINUTE = 6
ASKING = 2
"""Threads of a server that may wait for Redis at once."""


def away(replica: Replica) -> bool:
    return any(
        "Redis is away" in why for why in httpx.get(f"{replica.url}/health").json()["reasons"]
    )


def unanswered(replica: Replica, key: str) -> int:
    answer = httpx.get(f"{replica.url}/metrics", headers={"Authorization": f"Bearer {key}"})
    (count,) = re.findall(r"^litetts_redis_unanswered (\S+)", answer.text, re.MULTILINE)
    return int(float(count))


def taken(replicas: list[Replica], key: str) -> int:
    """Requests of a client that are taken, one replica after the other, until all refuse."""
    count = 0
    left = list(replicas)
    while left:
        for replica in list(left):
            answer = httpx.post(
                f"{replica.url}/v1/audio/speech",
                json={"input": "Yes.", "voice": "nano_heart", "response_format": "pcm"},
                headers={"Authorization": f"Bearer {key}"},
                timeout=None,
            )
            if answer.status_code == 429:
                assert f"{A_MINUTE} requests a minute" in answer.text
                left.remove(replica)
            else:
                assert answer.status_code == 200
                count += 1
    return count


def most(since: float) -> int:
    """Requests that a client may have made since then: a full bucket and what was earned."""
    return A_MINUTE + int((time.monotonic() - since) * A_MINUTE / 60)


def limit_to_one_character(path: Path, name: str) -> None:
    keys = json.loads(path.read_text())
    for key in keys["keys"]:
        if key["name"] == name:
            key["characters_per_day"] = 1
    path.with_suffix(".new").write_text(json.dumps(keys))
    path.with_suffix(".new").replace(path)


@pytest.fixture
def fleet(redis_server: Any, tmp_path: Path) -> Iterator[tuple[str, list[Replica]]]:
    with behind(
        nginx,
        tmp_path,
        CACHE__ENABLED="true",
        CACHE__DISK_MB="0",
        CACHE__REDIS=redis_server.url,
        SECURITY__REQUIRE_KEY="always",
        SECURITY__KEYS_FILE=str(tmp_path / "keys.json"),
    ) as found:
        yield found


def test_nothing_is_lost_and_quotas_are_right_again(
    fleet: tuple[str, list[Replica]],
    redis_server: Any,
    tmp_path: Path,
    eventually: Callable[[Callable[[], Any]], Any],
) -> None:
    url, replicas = fleet
    keys = KeyFile(tmp_path / "keys.json")
    ann = keys.add("ann", characters_per_day=10**9)
    bob = keys.add("bob", requests_per_minute=A_MINUTE)
    with Load(url, ann) as load:
        load.go_on()
        assert not any(away(replica) for replica in replicas)
        began = time.monotonic()
        assert taken(replicas, bob) <= most(began)

        without = time.monotonic()
        redis_server.hang()
        load.go_on()
        assert all(away(replica) for replica in replicas)
        redis_server.stop()
        load.go_on()
        # Each by itself: twice as much in the worst case, and never less than is allowed.
        assert A_MINUTE <= taken(replicas, bob) <= 2 * most(without)
        for replica in replicas:  # it is asked for again, in vain
            before = unanswered(replica, ann)
            eventually(lambda: unanswered(replica, ann) > before)  # noqa: B023
        assert all(away(replica) for replica in replicas)
        # Of all that is asked only so many have waited for Redis, none of them twice.
        tries = 1 + (time.monotonic() - without) / RETRY_S
        assert all(unanswered(replica, ann) <= ASKING * tries for replica in replicas)

        redis_server.start()
        back = time.monotonic()
        eventually(lambda: not any(away(replica) for replica in replicas))
        assert taken(replicas, bob) <= most(back)
        load.go_on()
    assert load.lost() == []

    with httpx.Client(timeout=None) as http:
        for replica in replicas:
            assert load.speak(replica.url, "The last one.", http).status_code == 200
        used = load.characters
        limit_to_one_character(keys.path, "ann")
        for replica in replicas:
            refused = load.speak(replica.url, "One more.", http)
            assert refused.status_code == 429
            assert f"had {used}" in refused.text
