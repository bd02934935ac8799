"""What a client may use: requests a minute and characters a day."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from litetts.errors import QuotaError, counted
from litetts.service.clients import Client

__all__ = ["Quotas", "allowed", "spoken_enough", "too_often"]

_MINUTE_S, _DAY_S = 60.0, 86_400.0


@dataclass(frozen=True, slots=True)
class _Use:
    """What a client has used: a bucket of requests and a day of characters."""

    allowance: float
    at: float
    day: int
    characters: int


def allowed(client: Client, requests: int, per_day: int) -> tuple[int, int]:
    """Requests a minute and characters a day; what a key says goes before what all may."""
    key = client.key
    if key is not None and key.requests_per_minute is not None:
        requests = key.requests_per_minute
    if key is not None and key.characters_per_day is not None:
        per_day = key.characters_per_day
    return requests, per_day


def too_often(client: Client, requests: int, wait_s: float) -> QuotaError:
    """That a client has made its `requests` of a minute; it may make one more after `wait_s`."""
    return QuotaError(f"'{client.name}' may make {counted(requests, 'requests')} a minute", wait_s)


def spoken_enough(client: Client, per_day: int, used: int, now: float) -> QuotaError:
    """That a client has had `used` of its `per_day` characters, until the day of `now` is over."""
    return QuotaError(
        f"'{client.name}' may have {counted(per_day, 'characters')} a day spoken, and had {used}",
        _DAY_S - now % _DAY_S,
    )


class Quotas:
    """Requests a minute (a token bucket) and characters a day, per client."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._uses: dict[str, _Use] = {}

    def charge(self, client: Client, characters: int, *, requests: int, per_day: int) -> None:
        """Count a request of `characters` characters.

        Args:
            client: who.
            characters: length of its text.
            requests: how many a minute are allowed; 0 = no limit. A key's own goes before.
            per_day: how many characters a day (UTC) are allowed, likewise.

        Raises:
            QuotaError: it would be too many; nothing is counted.
        """
        requests, per_day = allowed(client, requests, per_day)
        now = self._clock()
        today = int(now // _DAY_S)
        use = self._uses.get(client.name, _Use(float(requests), now, today, 0))
        allowance = min(requests, use.allowance + (now - use.at) * requests / _MINUTE_S)
        used = use.characters if use.day == today else 0
        if requests and allowance < 1:
            raise too_often(client, requests, (1 - allowance) * _MINUTE_S / requests)
        if per_day and used + characters > per_day:
            raise spoken_enough(client, per_day, used, now)
        self._uses[client.name] = _Use(allowance - 1, now, today, used + characters)
        if len(self._uses) > 10_000:
            self._forget(now)

    def note(self, client: Client, characters: int) -> None:
        """Take in how many characters a client has used today, wherever that was."""
        now = self._clock()
        use = self._uses.get(client.name, _Use(float("inf"), now, 0, 0))
        self._uses[client.name] = replace(use, day=int(now // _DAY_S), characters=characters)

    def used_today(self, client: Client) -> int:
        """Characters counted since midnight UTC."""
        use = self._uses.get(client.name)
        return use.characters if use and use.day == int(self._clock() // _DAY_S) else 0

    def snapshot(self) -> Mapping[str, Any]:
        """Characters of today by client, to be kept over a restart."""
        today = int(self._clock() // _DAY_S)
        used = {name: use.characters for name, use in self._uses.items() if use.day == today}
        return {"day": today, "characters": used}

    def restore(self, snapshot: Mapping[str, Any]) -> None:
        """Take in what `snapshot` gave; one of another day, or a damaged one, is ignored."""
        now = self._clock()
        today = int(now // _DAY_S)
        used = snapshot.get("characters")
        if snapshot.get("day") != today or not isinstance(used, dict):
            return
        for name, count in used.items():
            if isinstance(count, int) and count >= 0:
                # An infinite allowance is cut to the quota when the client comes.
                self._uses[str(name)] = _Use(float("inf"), now, today, count)

    def _forget(self, now: float) -> None:
        """Drop clients that are back at a full bucket and used nothing today."""
        today = int(now // _DAY_S)
        self._uses = {
            name: replace(use)
            for name, use in self._uses.items()
            if now - use.at < _MINUTE_S or use.day == today
        }
