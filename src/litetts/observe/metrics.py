"""What the server measures: Prometheus metrics, and the recent past for the Dashboard.

Both are fed by the same calls, so they cannot disagree.
"""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from litetts.errors import MissingExtraError

__all__ = ["Metrics", "Served"]

# The Dashboard shows this much of the past (seconds).
WINDOW_S = 300.0
# Requests remembered for it; at more than 33 a second for five minutes the oldest go first.
REMEMBERED = 10_000
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0, 1.5, 2.5, 5.0, 10.0, 30.0)
_FACTORS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0, 1.5, 2.0, 4.0)


@dataclass(frozen=True, slots=True)
class Served:
    """A request for speech that is over. Times in seconds.

    Attributes:
        voice, engine: who spoke.
        state: "cached", "warm" or "cold" (a worker loaded the engine for it).
        outcome: "done", "cancelled", "failed", "late" or "refused".
        queue_wait: time until a worker began.
        first_audio: time until the first chunk; None = there was none.
        computation: time in workers.
        audio: length of the speech.
        characters: length of the text.
        dry: seconds that a listener would have waited in the middle.
    """

    voice: str
    engine: str
    state: str
    outcome: str
    queue_wait: float = 0.0
    first_audio: float | None = None
    computation: float = 0.0
    audio: float = 0.0
    characters: int = 0
    dry: float = 0.0

    @property
    def rtf(self) -> float | None:
        """Real-time factor: computation per second of audio; None where nothing was computed."""
        return self.computation / self.audio if self.audio and self.computation else None


class Metrics:
    """Counters, histograms and gauges of one server."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        """Raises MissingExtraError without prometheus-client."""
        try:
            import prometheus_client as prometheus
        except ImportError as error:
            raise MissingExtraError("prometheus-client", "server", "metrics") from error
        self._prometheus = prometheus
        self._clock = clock
        self.started = clock()
        self.registry = prometheus.CollectorRegistry()
        self._recent: deque[tuple[float, Served]] = deque(maxlen=REMEMBERED)
        self._totals: dict[str, int] = {}
        self._answers = dict.fromkeys(("2xx", "3xx", "4xx", "5xx"), 0)
        self._audio_total = 0.0

        def histogram(name: str, text: str, labels: Sequence[str], buckets: Sequence[float]) -> Any:
            return prometheus.Histogram(
                f"litetts_{name}", text, labels, buckets=buckets, registry=self.registry
            )

        def counter(name: str, text: str, labels: Sequence[str]) -> Any:
            return prometheus.Counter(f"litetts_{name}", text, labels, registry=self.registry)

        self._first_audio = histogram(
            "first_audio_seconds",
            "Time to first audio",
            ("engine", "voice", "state"),
            _SECONDS,
        )
        self._rtf = histogram(
            "real_time_factor",
            "Computation per second of audio",
            ("engine", "voice", "state"),
            _FACTORS,
        )
        self._queue_wait = histogram(
            "queue_wait_seconds", "Time until a worker began", ("engine", "state"), _SECONDS
        )
        self._speech = counter(
            "speech_requests",
            "Requests for speech by outcome",
            ("engine", "voice", "state", "outcome"),
        )
        self._audio = counter("audio_seconds", "Speech made or replayed", ("engine", "voice"))
        self._characters = counter("characters", "Text spoken", ("engine", "voice"))
        self._dry = counter("listener_dry_seconds", "Time a listener had to wait", ("engine",))
        self._http = counter("http_requests", "HTTP requests", ("method", "route", "status"))
        self._http_seconds = histogram(
            "http_request_seconds", "Duration of HTTP requests", ("method", "route"), _SECONDS
        )
        self._aborted = counter(
            "streams_aborted", "Replies that failed after they had begun", ("route",)
        )

    # -- feeding --------------------------------------------------------------------------------

    def served(self, item: Served) -> None:
        """Count a request for speech that is over."""
        self._recent.append((self._clock(), item))
        self._totals[item.outcome] = self._totals.get(item.outcome, 0) + 1
        self._audio_total += item.audio
        self._speech.labels(item.engine, item.voice, item.state, item.outcome).inc()
        if item.first_audio is not None:
            self._first_audio.labels(item.engine, item.voice, item.state).observe(item.first_audio)
        if item.rtf is not None:
            self._rtf.labels(item.engine, item.voice, item.state).observe(item.rtf)
        if item.state != "cached" and item.outcome != "refused":
            self._queue_wait.labels(item.engine, item.state).observe(item.queue_wait)
        self._audio.labels(item.engine, item.voice).inc(item.audio)
        self._characters.labels(item.engine, item.voice).inc(item.characters)
        if item.dry:
            self._dry.labels(item.engine).inc(item.dry)

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count an HTTP request that is over; status 0 = it had no answer."""
        # A probe that is told "not yet" is no failure.
        answer = f"{status // 100}xx"
        if answer in self._answers and not route.startswith("/health"):
            self._answers[answer] += 1
        self._http.labels(method, route, str(status)).inc()
        self._http_seconds.labels(method, route).observe(seconds)

    def aborted(self, route: str) -> None:
        """Count a reply that had to be broken off."""
        self._aborted.labels(route).inc()

    def gauge(self, name: str, text: str, read: Callable[[], float]) -> None:
        """Publish a value that is read when it is asked for."""
        gauge = self._prometheus.Gauge(f"litetts_{name}", text, registry=self.registry)
        gauge.set_function(read)

    # -- reading --------------------------------------------------------------------------------

    def exposition(self) -> tuple[bytes, str]:
        """The metrics in Prometheus' text format, and its content type."""
        return (
            self._prometheus.generate_latest(self.registry),
            self._prometheus.CONTENT_TYPE_LATEST,
        )

    def recent(self, seconds: float = WINDOW_S) -> list[Served]:
        """The requests of the last `seconds`, oldest first."""
        return [item for _, item in self.dated(seconds)]

    def dated(self, seconds: float) -> list[tuple[float, Served]]:
        """The same, each with the time (Unix) at which it was over."""
        since = self._clock() - seconds
        return [(at, item) for at, item in self._recent if at >= since]

    def summary(self) -> dict[str, Any]:
        """The recent past in numbers, for the Dashboard."""
        recent = self.recent()
        last = self.recent(10.0)
        return {
            "uptime_s": self._clock() - self.started,
            "window_s": WINDOW_S,
            "totals": dict(self._totals),
            "answers": dict(self._answers),
            "audio_total_s": self._audio_total,
            "rate_per_s": len(last) / 10.0,
            "first_audio_s": {
                state: _quantiles([i.first_audio for i in recent if i.state == state])
                for state in ("cold", "warm", "cached")
            },
            "rtf": _quantiles([i.rtf for i in recent]),
            "queue_wait_s": _quantiles([i.queue_wait for i in recent if i.state != "cached"]),
            "now": {
                "first_audio_s": _quantiles([i.first_audio for i in last])["p50"],
                "rtf": _quantiles([i.rtf for i in last])["p50"],
                "audio_per_s": sum(i.audio for i in last) / 10.0,
            },
            "voices": self._voices(recent),
        }

    def _voices(self, recent: Sequence[Served]) -> list[dict[str, Any]]:
        rows = []
        for voice, engine in sorted({(i.voice, i.engine) for i in recent}):
            mine = [i for i in recent if (i.voice, i.engine) == (voice, engine)]
            rows.append(
                {
                    "voice": voice,
                    "engine": engine,
                    "requests": len(mine),
                    "failed": sum(i.outcome in ("failed", "late") for i in mine),
                    "cached": sum(i.state == "cached" for i in mine),
                    "audio_s": sum(i.audio for i in mine),
                    "first_audio_p50_s": _quantiles([i.first_audio for i in mine])["p50"],
                    "first_audio_p95_s": _quantiles([i.first_audio for i in mine])["p95"],
                    "rtf_p50": _quantiles([i.rtf for i in mine])["p50"],
                }
            )
        return sorted(rows, key=lambda row: -row["requests"])


def _quantiles(values: Sequence[float | None]) -> dict[str, float | None]:
    """Median, 95 % and 99 % by the nearest rank; None where there are no values."""
    known = sorted(v for v in values if v is not None)
    if not known:
        return {"p50": None, "p95": None, "p99": None, "count": 0}

    def rank(share: float) -> float:
        return known[max(0, math.ceil(share * len(known)) - 1)]

    return {"p50": rank(0.5), "p95": rank(0.95), "p99": rank(0.99), "count": len(known)}
