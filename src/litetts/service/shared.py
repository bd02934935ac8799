"""What replicas share through Redis: recordings, quotas, and who is speaking what.

A replica by itself keeps all that; this goes beside it. While Redis does not answer the replica
serves on with what it has, and tries again every `RETRY_S`: nothing waits for Redis longer than
`TIMEOUT_S`. What clients used meanwhile is added when it is back, also if it has lost its memory.
"""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from litetts.errors import MissingExtraError, SettingsError
from litetts.service.clients import Client
from litetts.service.quotas import Quotas, allowed, spoken_enough, too_often

__all__ = ["Shared", "SharedQuotas"]

log = logging.getLogger(__name__)
T = TypeVar("T")

TIMEOUT_S = 0.25
"""For an answer of Redis: it stands in the same rack, and speech waits."""
RETRY_S = 2.0
"""How long Redis is left alone after it did not answer."""
CLAIM_S = 20.0
"""A replica that says it is speaking a text is believed for so long: if it died, another one does
it then."""
LARGEST_BYTES = 16 << 20
"""A recording beyond this stays with the replica that made it (six minutes at 24 kHz)."""
_PREFIX = "litetts:1:"
"""Of all names; the number is that of their meaning."""
_MINUTE_MS, _DAY_S = 60_000, 86_400

_CHARGE = """
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local requests, per_day, characters = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local mine, seen, known = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7])
local part = 'part:' .. ARGV[4]
local day = redis.call('HMGET', KEYS[2], 'used', 'base', 'born', part)
local used, base, born = tonumber(day[1] or '0'), tonumber(day[2] or '0'), day[3]
local counted = tonumber(day[4] or '0')
if not born then born = t[1] .. '.' .. t[2] end
if ARGV[8] ~= born and not day[4] then
  counted = seen
  if known > base then used, base = used + known - base, known end
end
if mine > counted then used, counted = used + mine - counted, mine end
redis.call('HSET', KEYS[2], 'used', used, 'base', base, 'born', born, part, counted)
redis.call('EXPIRE', KEYS[2], 2 * 86400)
local left, at = requests, now
local bucket = redis.call('HMGET', KEYS[1], 'left', 'at')
if bucket[1] then left, at = tonumber(bucket[1]), tonumber(bucket[2]) end
left = math.min(requests, left + (now - at) * requests / 60000)
if requests > 0 and left < 1 then
  return {1, math.ceil((1 - left) * 60000 / requests), used, counted, born}
end
if per_day > 0 and used + characters > per_day then return {2, 0, used, counted, born} end
if requests > 0 then
  redis.call('HSET', KEYS[1], 'left', tostring(left - 1), 'at', now)
  redis.call('PEXPIRE', KEYS[1], 120000)
end
redis.call('HINCRBY', KEYS[2], part, characters)
redis.call('HINCRBY', KEYS[2], 'used', characters)
return {0, 0, used + characters, counted + characters, born}
"""
"""Charges a client in one step: 0 = done, 1 = too many a minute (and milliseconds to wait), 2 = too
many characters today; then the characters used, the replica's part of them, and when the counter
was born. Redis's clock counts, so replicas' need not agree.

A replica says how much is its own (`mine`), and of the counter that it last saw how much of that
was in it (`seen`) and how much was in it altogether (`known`). What is missing of `mine` is added:
it was used while Redis was away, or the answer was lost, and then nothing is missing and nothing is
added twice. A counter born later has forgotten: it is told once what each replica knows, and counts
what is beyond the `base` that another one has told it before."""

_RELEASE = "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end"


@dataclass(slots=True)
class _Day:
    """Characters of a client today: those used here, and of the counter of Redis that was `born`
    then how many it had when it last answered (`known`) and how many of those were from here
    (`seen`).
    """

    day: int
    mine: int = 0
    seen: int = 0
    known: int = 0
    born: bytes = b""


class Shared:
    """A connection to Redis that never raises and never holds anything up. Thread-safe.

    Attributes:
        away: Redis did not answer lately.
        unanswered: questions that were waited for in vain, `TIMEOUT_S` each at most.
    """

    def __init__(self, url: str, *, ttl_s: float, clock: Callable[[], float] = time.monotonic):
        """Connect when it is first needed.

        Args:
            url: redis://, rediss:// or unix://.
            ttl_s: how long a recording is kept.
            clock: seconds.

        Raises:
            MissingExtraError: the extra `redis` is not installed.
            SettingsError: that is no address of Redis.
        """
        try:
            import redis
        except ImportError as error:
            raise MissingExtraError("redis", "redis", "sharing with other replicas") from error
        try:
            self._client: Any = redis.Redis.from_url(
                url,
                socket_timeout=TIMEOUT_S,
                socket_connect_timeout=TIMEOUT_S,
                retry=None,
                health_check_interval=30,
            )
        except ValueError as error:
            raise SettingsError(
                f"cache.redis: {error}; give redis://host:6379/0", field="cache.redis"
            ) from error
        self._errors = redis.RedisError
        self._charge = self._client.register_script(_CHARGE)
        self._release = self._client.register_script(_RELEASE)
        self._ttl_s = ttl_s
        self._clock = clock
        self._name = uuid.uuid4().hex
        self._again = 0.0
        self._lock = threading.Lock()
        self.away = False
        self.unanswered = 0

    def get(self, key: str) -> bytes | None:
        """A recording, or None."""
        data: bytes | None = self._ask(lambda: self._client.get(f"{_PREFIX}audio:{key}"), None)
        return data

    def put(self, key: str, data: bytes) -> None:
        """Keep a recording, and let those who wait for it have it."""
        if len(data) <= LARGEST_BYTES:
            name, ttl = f"{_PREFIX}audio:{key}", max(1, int(self._ttl_s))
            self._ask(lambda: self._client.set(name, data, ex=ttl), None)
        self.release(key)

    def claim(self, key: str) -> bool:
        """Say that this replica is about to speak `key`; False = another one is."""
        name = f"{_PREFIX}claim:{key}"
        got = self._ask(
            lambda: self._client.set(name, self._name, nx=True, px=int(CLAIM_S * 1000)), True
        )
        return bool(got) or self._ask(lambda: self._client.get(name), b"") == self._name.encode()

    def claimed(self, key: str) -> bool:
        """Whether any replica is speaking `key`."""
        return bool(self._ask(lambda: self._client.exists(f"{_PREFIX}claim:{key}"), 0))

    def release(self, key: str) -> None:
        """Say that this replica is not speaking `key` any more."""
        self._ask(lambda: self._release([f"{_PREFIX}claim:{key}"], [self._name]), None)

    def charge(
        self, name: str, characters: int, requests: int, per_day: int, day: _Day
    ) -> tuple[int, float, _Day] | None:
        """Charge a client, see `_CHARGE`; seconds to wait, and what is used now (its `mine` is what
        was told). None = Redis is away.
        """
        keys = [f"{_PREFIX}minute:{name}", f"{_PREFIX}day:{day.day}:{name}"]
        told = [self._name, day.mine, day.seen, day.known, day.born]
        said = self._ask(
            lambda: self._charge(keys, [requests, per_day, characters, *told]),
            None,
        )
        if said is None:
            return None
        outcome, wait_ms, known, seen, born = said
        return outcome, wait_ms / 1000, replace(day, seen=seen, known=known, born=born)

    def look(self) -> bool:
        """Whether Redis answers; asked again at most every `RETRY_S` while it does not."""
        return self._ask(lambda: bool(self._client.ping()), otherwise=False)

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    def _ask(self, question: Callable[[], T], otherwise: T) -> T:
        if self.away and self._clock() < self._again:
            return otherwise
        try:
            answer = question()
        except (self._errors, OSError) as error:
            with self._lock:
                self.unanswered += 1
                self._again = self._clock() + RETRY_S
                if not self.away:
                    self.away = True
                    log.warning("Redis is away, this replica goes on by itself: %s", error)
            return otherwise
        if self.away:
            with self._lock:
                self.away = False
            log.info("Redis is back")
        return answer


@dataclass
class SharedQuotas:
    """Quotas that all replicas charge together; each by itself while Redis is away.

    Attributes:
        own: the replica's, which also decide while Redis is away.
        shared: the connection.
    """

    own: Quotas
    shared: Shared
    _days: dict[str, _Day] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def charge(self, client: Client, characters: int, *, requests: int, per_day: int) -> None:
        """See `Quotas.charge`. Waits for Redis for a moment: not for the event loop."""
        requests, per_day = allowed(client, requests, per_day)
        with self._lock:
            mine = self._today(client.name)
            told = replace(mine)
        said = self.shared.charge(client.name, characters, requests, per_day, told)
        if said is None:
            self.own.charge(client, characters, requests=requests, per_day=per_day)
            with self._lock:
                mine.mine += characters
            return
        outcome, wait, now = said
        with self._lock:
            if now.born != mine.born or now.known > mine.known:  # answers may overtake each other
                mine.seen, mine.known, mine.born = now.seen, now.known, now.born
            if outcome == 0:
                mine.mine += characters
        if outcome == 1:
            raise too_often(client, requests, max(wait, 0.001))
        if outcome == 2:
            raise spoken_enough(client, per_day, now.known, time.time())
        self.own.note(client, now.known)

    def _today(self, name: str) -> _Day:
        """What a client has used today; the days before are forgotten."""
        day = int(time.time() // _DAY_S)
        found = self._days.get(name)
        if found is None or found.day != day:
            if len(self._days) > 10_000:
                self._days = {n: d for n, d in self._days.items() if d.day == day}
            found = self._days[name] = _Day(day)
        return found
