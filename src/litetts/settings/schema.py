"""Every setting there is: its default, unit, bounds, and whether a change needs a restart.

The classes are the one description; the command line, the server's settings page, the JSON Schema
and the documentation are all made from them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

__all__ = [
    "Cache",
    "EngineSettings",
    "FieldInfo",
    "Memory",
    "Observe",
    "Reading",
    "Scheduling",
    "Security",
    "Server",
    "Settings",
    "Speech",
    "WatermarkSettings",
    "describe",
]


def _setting(
    default: Any, description: str, *, unit: str = "", restart: bool = False, **bounds: Any
) -> Any:
    """A field with the facts that a person who sets it needs."""
    extra: dict[str, Any] = {"restart": restart}
    if unit:
        extra["unit"] = unit
    return Field(default=default, description=description, json_schema_extra=extra, **bounds)


class _Section(BaseModel):
    """Frozen, and no field but those named: a misspelt setting is an error, not a surprise."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Server(_Section):
    """Where the server listens and what it takes from one client."""

    host: str = _setting("127.0.0.1", "address to listen on", restart=True, min_length=1)
    port: int = _setting(8354, "port to listen on; 0 = any free one", restart=True, ge=0, le=65535)
    root_path: str = _setting(
        "", "prefix under which a reverse proxy publishes the server", restart=True
    )
    web_page: bool = _setting(True, "serve the Studio and the Dashboard at /", restart=True)
    drain_s: float = _setting(
        30.0, "time that running streams have to finish after SIGTERM", unit="s", ge=0, le=3600
    )
    keep_alive_s: int = _setting(
        30, "time an idle connection is kept open", unit="s", restart=True, ge=1, le=3600
    )
    max_text_chars: int = _setting(
        100_000, "longest text of one request", unit="characters", ge=1, le=50_000_000
    )
    max_body_mb: float = _setting(
        32.0, "largest request body", unit="MB", restart=True, gt=0, le=4096
    )
    max_connections: int = _setting(
        1024, "connections at the same time; more are refused", restart=True, ge=1, le=65535
    )
    websocket_contexts: int = _setting(
        16, "contexts (independent texts) on one WebSocket", ge=1, le=1024
    )
    websocket_idle_s: float = _setting(
        180.0, "time after which a silent WebSocket is closed", unit="s", ge=1, le=86_400
    )
    websocket_resume_s: float = _setting(
        30.0, "time a dropped WebSocket session can be resumed", unit="s", ge=0, le=3600
    )
    websocket_buffer_mb: float = _setting(
        8.0,
        "audio kept for a slow or dropped listener before work pauses",
        unit="MB",
        gt=0,
        le=1024,
    )


class Security(_Section):
    """Who may use the server, and how much."""

    require_key: Literal["auto", "always", "never"] = _setting(
        "auto", "ask for an API key: auto = only when bound to another address than loopback"
    )
    keys_file: Path = _setting(
        Path("keys.json"), "hashed API keys, relative to the configuration directory"
    )
    requests_per_minute: int = _setting(
        0, "requests of one key (or address) in a minute; 0 = no limit", ge=0, le=10_000_000
    )
    characters_per_day: int = _setting(
        0, "characters of one key in a day; 0 = no limit", ge=0, le=10_000_000_000
    )
    cors_origins: tuple[str, ...] = _setting(
        (), "origins that may call from a browser; * = any", restart=True
    )
    trusted_proxies: tuple[str, ...] = _setting(
        (), "addresses whose X-Forwarded-For is believed", restart=True
    )


class Speech(_Section):
    """How text is spoken when a request does not say."""

    voice: str | None = _setting(
        None, "voice or mix, e.g. 'af_heart' or 'af_heart+am_adam'; null = the best installed"
    )
    lang: str | None = _setting(
        None, "BCP 47 tag, e.g. 'en-us'; null = the voice's", pattern=r"^[a-z]{2,3}(-[a-z0-9]+)*$"
    )
    speed: float = _setting(1.0, "speaking rate; 2 = twice as fast", ge=0.25, le=4)
    format: Literal["wav", "mp3", "opus", "aac", "flac", "pcm"] = _setting(
        "mp3", "audio format of the server's replies"
    )
    volume_db: float = _setting(0.0, "gain", unit="dB", ge=-40, le=20)
    lexicon: Path | None = _setting(
        None, "pronunciations (JSON or W3C PLS), relative to the configuration directory"
    )


class Reading(_Section):
    """Choices in how written forms are read, by the names of `text.normalise.ReadingStyle`."""

    date_order: Literal["mdy", "dmy", "ymd"] | None = _setting(
        None, "order of a date such as 03/04/2025; null = mdy in American English, dmy elsewhere"
    )
    clock: Literal["written", "12h", "24h"] = _setting(
        "written", "how a time such as 14:30 is read: as it stands, or made 12-hour or 24-hour"
    )
    number_and: bool | None = _setting(
        None, "'one hundred and five'; null = in British English only"
    )
    money_and: bool = _setting(True, "'five dollars and fifty cents'")
    zero: Literal["auto", "zero", "oh"] = _setting(
        "auto", "name of the digit 0; auto = 'oh' in telephone numbers, years and times"
    )
    years: Literal["pairs", "cardinal"] = _setting(
        "pairs", "2014 as 'twenty fourteen' or as 'two thousand fourteen'"
    )
    currency: str | None = _setting(
        None, "ISO 4217 code that a bare $ stands for", pattern="^[A-Z]{3}$"
    )
    punctuation: bool = _setting(False, "say punctuation marks by name")
    emoji: Literal["silent", "named"] = _setting("silent", "whether emoji are named")
    code: bool = _setting(False, "read for programmers: name every symbol, split identifiers")
    urls: Literal["full", "short"] = _setting("full", "short leaves out the scheme of an address")
    expand_contractions: bool = _setting(False, "say 'do not' for 'don't'")


class EngineSettings(_Section):
    """Where models are and how they run."""

    threads: int = _setting(
        0,
        "threads of one synthesis outside the server; 0 = chosen for the machine",
        restart=True,
        ge=0,
        le=256,
    )
    models_dir: Path | None = _setting(
        None, "folder of the models; null = the user's data directory", restart=True
    )
    mirror: str | None = _setting(
        None, "base address of a mirror of the model hub; null = the hub", pattern=r"^https?://"
    )
    offline: bool = _setting(False, "never download anything")
    preload: tuple[str, ...] = _setting((), "engines loaded at start-up", restart=True)
    unload_after_s: float = _setting(
        0.0, "an engine that nobody used for this long leaves memory; 0 = never", unit="s", ge=0
    )


class Scheduling(_Section):
    """How work is shared between requests."""

    workers: int = _setting(
        0, "syntheses at the same time; 0 = chosen for the machine", restart=True, ge=0, le=256
    )
    threads_per_worker: int = _setting(
        0, "threads of one synthesis; 0 = chosen for the machine", restart=True, ge=0, le=256
    )
    processes: bool = _setting(
        True,
        "workers are processes: with several of them faster than threads, but each has its own "
        "copy of the models in use",
        restart=True,
    )
    queue_limit: int = _setting(256, "requests that may wait; more get 429", ge=1, le=1_000_000)
    first_audio_target_s: float = _setting(
        1.0,
        "a request whose first audio is predicted later than this gets 429",
        unit="s",
        gt=0,
        le=3600,
    )
    deadline_s: float = _setting(
        600.0, "a request that takes longer is cancelled", unit="s", gt=0, le=86_400
    )


class Cache(_Section):
    """Audio that was already made."""

    enabled: bool = _setting(True, "keep audio for identical requests")
    memory_mb: float = _setting(64.0, "memory tier; 0 = none", unit="MB", ge=0, le=1_048_576)
    disk_mb: float = _setting(1024.0, "disk tier; 0 = none", unit="MB", ge=0, le=104_857_600)
    ttl_s: float = _setting(
        30 * 86_400.0, "age at which an entry is dropped", unit="s", gt=0, le=3_153_600_000
    )
    path: Path | None = _setting(
        None, "folder of the disk tier; null = the user's cache directory", restart=True
    )
    warm_up: Path | None = _setting(
        None, "text file of phrases, one a line, spoken at start-up", restart=True
    )


class WatermarkSettings(_Section):
    """The inaudible mark that says a recording is synthetic."""

    enabled: bool = _setting(True, "mark all speech")
    strength_db: float = _setting(
        0.0,
        "level of the mark relative to its default; more is more robust",
        unit="dB",
        ge=-12,
        le=12,
    )
    keys_file: Path = _setting(
        Path("watermark-keys.json"), "secret keys, relative to the configuration directory"
    )


class Observe(_Section):
    """What is reported about the running program."""

    log_level: Literal["debug", "info", "warning", "error"] = _setting("info", "least level logged")
    log_json: bool = _setting(True, "log one JSON object a line; false = lines for people")
    log_text: bool = _setting(False, "log the spoken text too (it may be private)")
    metrics: bool = _setting(True, "publish Prometheus metrics at /metrics", restart=True)
    trace_endpoint: str | None = _setting(
        None, "OpenTelemetry collector (OTLP over HTTP)", restart=True, pattern=r"^https?://"
    )
    dependency_check_s: float = _setting(
        3600.0, "time between checks of the dependencies; 0 = only at start-up", unit="s", ge=0
    )


class Memory(_Section):
    """How much memory is used, and what happens when it grows."""

    budget_mb: int = _setting(
        0,
        "resident memory to stay below: caches are emptied and work is refused on the way there; "
        "0 = no limit",
        unit="MB",
        ge=0,
        le=16_777_216,
    )
    sample_s: float = _setting(1.0, "time between two measurements", unit="s", ge=0.1, le=3600)
    window_s: float = _setting(
        600.0, "time over which growth is judged", unit="s", ge=10, le=604_800
    )
    leak_threshold_mb: float = _setting(
        50.0, "growth within the window that is reported as a leak", unit="MB", ge=1, le=1_048_576
    )
    trace_allocations: bool = _setting(
        False, "remember where Python memory was allocated (costs speed) to name a leak's source"
    )
    trim: bool = _setting(True, "give freed memory back to the system every few seconds")
    history: Path | None = _setting(
        None, "CSV file that every measurement is appended to; null = none"
    )


class Settings(_Section):
    """All settings. `Settings()` is the defaults."""

    server: Server = Server()
    security: Security = Security()
    speech: Speech = Speech()
    reading: Reading = Reading()
    engine: EngineSettings = EngineSettings()
    scheduling: Scheduling = Scheduling()
    cache: Cache = Cache()
    watermark: WatermarkSettings = WatermarkSettings()
    observe: Observe = Observe()
    memory: Memory = Memory()


@dataclass(frozen=True, slots=True)
class FieldInfo:
    """One setting, described.

    Attributes:
        path: "section.name".
        annotation: its Python type (the bounds are the schema's to check).
        default: value when nobody sets it.
        description, unit: for people.
        restart: whether a change is only seen after a restart.
        bounds: the rule in words, "" where the type says all.
    """

    path: str
    annotation: Any
    default: Any
    description: str
    unit: str
    restart: bool
    bounds: str


def describe() -> dict[str, FieldInfo]:
    """Every setting by its path, in the order of the schema."""
    return {field.path: field for field in _walk()}


def _walk() -> Iterator[FieldInfo]:
    for section_name, section in Settings.model_fields.items():
        model = section.annotation
        assert isinstance(model, type) and issubclass(model, BaseModel)
        for name, info in model.model_fields.items():
            extra = info.json_schema_extra
            assert isinstance(extra, dict)
            yield FieldInfo(
                path=f"{section_name}.{name}",
                annotation=info.annotation,
                default=info.default,
                description=info.description or "",
                unit=str(extra.get("unit", "")),
                restart=bool(extra["restart"]),
                bounds=_bounds(info.metadata),
            )


def _bounds(metadata: list[Any]) -> str:
    """The rule of a field in words: "0.25 to 4", "more than 0"."""
    lowest = next((m.ge for m in metadata if hasattr(m, "ge")), None)
    above = next((m.gt for m in metadata if hasattr(m, "gt")), None)
    highest = next((m.le for m in metadata if hasattr(m, "le")), None)
    words = []
    if lowest is not None and highest is not None:
        return f"{lowest} to {highest}"
    if lowest is not None:
        words.append(f"at least {lowest}")
    if above is not None:
        words.append(f"more than {above}")
    if highest is not None:
        words.append(f"at most {highest}")
    return ", ".join(words)
