"""Every setting there is: its default, unit, bounds, and whether a change needs a restart.

The classes are the one description; the command line, the server's settings page, the JSON Schema
and the documentation are all made from them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from litetts.document import Lexicon
from litetts.errors import InputError
from litetts.request import (
    INSTRUCTIONS_CHARACTERS,
    OPTIONS,
    READINGS,
    AudioFormat,
    Clock,
    DateOrder,
    Emoji,
    Emotion,
    Option,
    ReadingStyle,
    Request,
    Screen,
    Urls,
    Years,
    Zero,
    language,
)

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
    "VoicesSettings",
    "WatermarkSettings",
    "describe",
]


Place = Literal["", "file", "folder", "file or folder"]
"""What a setting that is a path names."""


def _setting(
    default: Any, description: str, *, unit: str = "", restart: bool = False, **bounds: Any
) -> Any:
    """A field with the facts that a person who sets it needs."""
    extra: dict[str, Any] = {"restart": restart}
    if unit:
        extra["unit"] = unit
    return Field(default=default, description=description, json_schema_extra=extra, **bounds)


def _path(
    default: Any, description: str, place: Place, *, made: bool = False, restart: bool = False
) -> Any:
    """A field that names a file or a folder, which is there, or is made where it is not."""
    field = _setting(default, description, restart=restart)
    field.json_schema_extra |= {"place": place, "made": made}
    return field


def _of(option: Option, **bounds: Any) -> Any:
    """The field that an option of speaking or a choice of reading is."""
    if option.low is not None:
        bounds |= {"ge": option.low, "le": option.high}
    return _setting(option.neutral, option.description, unit=option.unit, **bounds)


def _spoken(name: str, **bounds: Any) -> Any:
    return _of(OPTIONS[name], **bounds)


def _read(name: str, **bounds: Any) -> Any:
    return _of(READINGS[name], **bounds)


class _Section(BaseModel):
    """Frozen, and no field but those named: a misspelt setting is an error, not a surprise."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    @field_validator("*", mode="after")
    @classmethod
    def _at_home(cls, value: Any) -> Any:
        try:
            return value.expanduser() if isinstance(value, Path) else value
        except RuntimeError as error:  # there is no such user
            raise ValueError(str(error)) from None


class Server(_Section):
    """Where the server listens and what it takes from one client."""

    host: str = _setting("127.0.0.1", "address to listen on", restart=True, min_length=1)
    port: int = _setting(8354, "port to listen on; 0 = any free one", restart=True, ge=0, le=65535)
    http: bool = _setting(True, "speak HTTP; false = Wyoming alone, on wyoming_port", restart=True)
    wyoming_port: int | None = _setting(
        None,
        "port on which Home Assistant is spoken to by the Wyoming protocol (usually 10200); null = "
        "none",
        restart=True,
        ge=0,
        le=65535,
    )
    wyoming_announce: Literal["auto", "always", "never"] = _setting(
        "auto",
        "tell the local network where Wyoming is spoken, so that Home Assistant finds it (extra "
        "zeroconf): auto = where other machines can reach it and the extra is installed",
        restart=True,
    )
    root_path: str = _setting(
        "", "prefix under which a reverse proxy publishes the server", restart=True
    )
    web_page: bool = _setting(True, "serve the Studio and the Dashboard at /", restart=True)
    strict_models: bool = _setting(
        False, "refuse names of models that are not in GET /v1/models; else the voice decides"
    )
    drain_s: float = _setting(
        30.0, "time that running streams have to finish after SIGTERM", unit="s", ge=0, le=3600
    )
    keep_alive_s: int = _setting(
        30, "time an idle connection is kept open", unit="s", restart=True, ge=1, le=3600
    )
    max_text_chars: int = _setting(
        100_000, "longest text of one request", unit="characters", ge=1, le=50_000_000
    )
    max_speech_s: float = _setting(
        10_800.0,
        "longest speech of one request, its pauses included",
        unit="s",
        ge=1,
        le=1_000_000,
    )
    max_body_mb: float = _setting(
        32.0, "largest request body", unit="MB", restart=True, gt=0, le=4096
    )
    max_connections: int = _setting(
        1024,
        "connections at the same time; for one more, one that idles or dawdles is closed",
        restart=True,
        ge=1,
        le=65535,
    )
    max_connections_per_address: int = _setting(
        256,
        "connections of one address, but for this machine's own and trusted proxies'",
        restart=True,
        ge=1,
        le=65535,
    )
    headers_s: float = _setting(
        10.0,
        "time in which the headers of a request must come",
        unit="s",
        restart=True,
        gt=0,
        le=3600,
    )
    body_s: float = _setting(
        30.0,
        "time in which its body must come; a second more for every 16 kB of it",
        unit="s",
        restart=True,
        gt=0,
        le=3600,
    )
    send_s: float = _setting(
        300.0,
        "time after which a client is dropped that takes nothing of what it is sent, on any port",
        unit="s",
        restart=True,
        gt=0,
        le=86_400,
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
    keys_file: Path = _path(
        Path("keys.json"),
        "hashed API keys, relative to the configuration directory",
        "file",
        made=True,
        restart=True,
    )
    wyoming_from: tuple[str, ...] = _setting(
        (),
        "addresses and networks (192.168.1.0/24) whose Wyoming clients are served where keys are "
        "asked for, since that protocol has none; with require_key = always this machine is among "
        "them only if it is named (127.0.0.1)",
    )
    requests_per_minute: int = _setting(
        0, "requests of one key (or address) in a minute; 0 = no limit", ge=0, le=10_000_000
    )
    detections_per_minute: int = _setting(
        20,
        "recordings of one address without a key that are looked at for the watermark in a "
        "minute; 0 = no limit",
        ge=0,
        le=10_000_000,
    )
    characters_per_day: int = _setting(
        0, "characters of one key in a day; 0 = no limit", ge=0, le=10_000_000_000
    )
    cors_origins: tuple[str, ...] = _setting(
        (), "origins that may call from a browser; * = any", restart=True
    )
    trusted_proxies: tuple[str, ...] = _setting(
        (),
        "addresses whose X-Forwarded-For and X-Forwarded-Host are believed",
        restart=True,
    )
    media: tuple[str, ...] = _path(
        (),
        "folders (relative to the configuration directory) and http addresses from which SSML may "
        "take recordings and lexicons; none = from nowhere",
        "folder",
        restart=True,
    )


class Speech(_Section):
    """How text is spoken when a request does not say: the options of `litetts.request`."""

    voice: str | None = _setting(
        None, "voice or mix, e.g. 'af_heart' or 'af_heart+am_adam'; null = the best installed"
    )
    lang: str | None = _spoken("lang")
    speed: float = _spoken("speed")
    pitch: float = _spoken("pitch")
    range: float = _spoken("range")
    volume: float = _spoken("volume")
    breath: float = _spoken("breath")
    tilt: float = _spoken("tilt")
    loudness: float | None = _spoken("loudness")
    pauses: float = _spoken("pauses")
    instructions: str | None = _spoken("instructions", max_length=INSTRUCTIONS_CHARACTERS)
    style: str | None = _spoken("style")
    emotion: Emotion = _spoken("emotion")
    planning: str | None = _spoken("planning")
    disclaimer: bool = _spoken("disclaimer")
    ssml: bool | None = _spoken("ssml")
    lexicon: Path | None = _path(
        None,
        "pronunciations (JSON or W3C PLS), relative to the configuration directory",
        "file or folder",
    )
    seed: int = _spoken("seed")
    sample_rate: int | None = _spoken("sample_rate")
    format: AudioFormat = _setting("mp3", "audio format of the server's replies")

    @field_validator("lang", mode="before")
    @classmethod
    def _tag(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        try:
            return language(value)
        except InputError as error:
            raise ValueError(str(error)) from None


class Reading(_Section):
    """Choices in how written forms are read, by the names of `litetts.request.ReadingStyle`."""

    date_order: DateOrder | None = _read("date_order")
    clock: Clock = _read("clock")
    number_and: bool | None = _read("number_and")
    money_and: bool = _read("money_and")
    zero: Zero = _read("zero")
    years: Years = _read("years")
    currency: str | None = _read("currency", pattern="^[A-Z]{3}$")
    punctuation: bool = _read("punctuation")
    emoji: Emoji = _read("emoji")
    code: bool = _read("code")
    urls: Urls = _read("urls")
    expand_contractions: bool = _read("expand_contractions")
    mixed: bool = _read("mixed")
    screen: Screen = _read("screen")
    pause_comma: float | None = _read("pause_comma")
    pause_colon: float | None = _read("pause_colon")
    pause_dash: float | None = _read("pause_dash")
    pause_sentence: float | None = _read("pause_sentence")
    pause_paragraph: float | None = _read("pause_paragraph")
    pause_heading: float | None = _read("pause_heading")
    pause_item: float | None = _read("pause_item")
    pause_line: float | None = _read("pause_line")


class VoicesSettings(_Section):
    """What the names of voices mean."""

    kokoro: Literal["fast", "released"] = _setting(
        "fast",
        "what the name of a Kokoro voice means: the fast form (a small vocoder in place of the "
        "generator) where it is as natural, or the network as released; af_heart:fast and "
        "af_heart:released are always those",
        restart=True,
    )
    openai: Literal["nano", "kokoro", "best"] = _setting(
        "nano",
        "who speaks for OpenAI's names (alloy, nova, ...): nano (fast), kokoro, or best = Kokoro "
        "where it is installed",
        restart=True,
    )


class EngineSettings(_Section):
    """Where models are and how they run."""

    threads: int = _setting(
        0,
        "threads of one synthesis outside the server; 0 = chosen for the machine",
        restart=True,
        ge=0,
        le=256,
    )
    context_tokens: int = _setting(
        0,
        "tokens that a language model keeps (voices of codec_lm): more for longer sentences and "
        "references, at the cost of memory; 0 = as it was trained",
        restart=True,
        ge=0,
        le=131_072,
    )
    provider: Literal["auto", "cpu", "cuda"] = _setting(
        "cpu",
        "where networks compute: cpu, cuda = a card of NVIDIA's (with onnxruntime-gpu in the place "
        "of onnxruntime), or auto = there if one is found",
        restart=True,
    )
    card_mb: int = _setting(
        0,
        "memory of the card that one network may take; 0 = no limit",
        unit="MB",
        restart=True,
        ge=0,
        le=1_048_576,
    )
    batch: int = _setting(
        0,
        "sentences of nano and of Kokoro's fast form that are computed together, of those that "
        "threads of one process speak at the same time; 0 = 16 on a card and 1 on processors, "
        "where more gain nothing",
        restart=True,
        ge=0,
        le=256,
    )
    batch_wait_ms: float = _setting(
        2.0,
        "how long a sentence waits for others to be computed with, where there were others just "
        "now; one that is alone never waits",
        unit="ms",
        restart=True,
        ge=0,
        le=1000,
    )
    models_dir: Path | None = _path(
        None,
        "folder of the models; null = the user's data directory",
        "folder",
        made=True,
        restart=True,
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
    pin: bool = _setting(
        False,
        "each process stays on processors of its own (Linux)",
        restart=True,
    )
    cluster: str = _setting(
        "",
        "address of a Ray cluster whose machines speak (the extra cluster), e.g. "
        "ray://head:10001; auto = the one this machine is part of, local = this machine; empty = "
        "no cluster",
        restart=True,
        max_length=1000,
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


class Jobs(_Section):
    """Books that the server speaks at the lowest priority (POST /v1/jobs)."""

    path: Path | None = _path(
        None,
        "folder of the books; null = in the user's data folder",
        "folder",
        made=True,
        restart=True,
    )
    characters: int = _setting(5_000_000, "longest book", unit="characters", ge=1, le=1_000_000_000)
    most: int = _setting(16, "books that are kept for one client", ge=0, le=100_000)
    keep_s: float = _setting(
        7 * 86_400.0,
        "age at which a book that is over is removed",
        unit="s",
        gt=0,
        le=3_153_600_000,
    )


class Cache(_Section):
    """Audio that was already made."""

    enabled: bool = _setting(True, "keep audio for identical requests")
    memory_mb: float = _setting(64.0, "memory tier; 0 = none", unit="MB", ge=0, le=1_048_576)
    disk_mb: float = _setting(1024.0, "disk tier; 0 = none", unit="MB", ge=0, le=104_857_600)
    ttl_s: float = _setting(
        30 * 86_400.0, "age at which an entry is dropped", unit="s", gt=0, le=3_153_600_000
    )
    path: Path | None = _path(
        None,
        "folder of the disk tier; null = the user's cache directory",
        "folder",
        made=True,
        restart=True,
    )
    redis: str = _setting(
        "",
        "address of a Redis that replicas share recordings and quotas through, e.g. "
        "redis://redis:6379/0 (the extra redis); empty = each keeps its own",
        restart=True,
        max_length=1000,
    )
    warm_up: Path | None = _path(
        None, "text file of phrases, one a line, spoken at start-up", "file", restart=True
    )


class WatermarkSettings(_Section):
    """The inaudible mark that says a recording is synthetic."""

    enabled: bool = _setting(True, "mark all speech of the server and of `litetts say`")
    strength_db: float = _setting(
        0.0,
        "level of the mark relative to its default; more is more robust",
        unit="dB",
        ge=-12,
        le=12,
    )
    keys_file: Path = _path(
        Path("watermark-keys.json"),
        "secret keys, relative to the configuration directory",
        "file",
        made=True,
    )
    neural: bool = _setting(
        False,
        "AudioSeal's mark too (extra 'audioseal'); speech then comes when all of it is made",
    )
    neural_weights: Path | None = _path(
        None,
        "folder of generator_base.pth, detector_base.pth and perhaps calibration.json, relative "
        "to the configuration directory; null = the released ones, fetched from the hub",
        "folder",
    )

    manifest: Literal["auto", "on", "off"] = _setting(
        "auto",
        "sign whole WAV, MP3, M4A and FLAC files (C2PA); auto = marked ones, where the extra "
        "'c2pa' is installed",
    )
    certificate: Path | None = _path(
        None,
        "PEM chain of the certificate that signs, relative to the configuration directory; null = "
        "a self-made one, which nobody vouches for",
        "file",
    )
    certificate_key: Path | None = _path(
        None, "its private key in PEM (PKCS #8), without a password", "file"
    )
    timestamps: str | None = _setting(
        None,
        "time stamp authority (RFC 3161) that is asked for every signed file; null = none",
        pattern=r"^https?://",
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
    worker_mb: int = _setting(
        4096,
        "resident memory of a worker process at which it is replaced; 0 = no limit",
        unit="MB",
        restart=True,
        ge=0,
        le=16_777_216,
    )
    upload_mb: int = _setting(
        1024,
        "resident memory of the process that reads recordings of clients; one that needs more is "
        "refused; 0 = no limit",
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
    history: Path | None = _path(
        None,
        "CSV file that every measurement is appended to, relative to the configuration directory; "
        "null = none",
        "file",
        made=True,
    )


class Settings(_Section):
    """All settings. `Settings()` is the defaults."""

    server: Server = Server()
    security: Security = Security()
    speech: Speech = Speech()
    reading: Reading = Reading()
    voices: VoicesSettings = VoicesSettings()
    engine: EngineSettings = EngineSettings()
    scheduling: Scheduling = Scheduling()
    jobs: Jobs = Jobs()
    cache: Cache = Cache()
    watermark: WatermarkSettings = WatermarkSettings()
    observe: Observe = Observe()
    memory: Memory = Memory()

    def request(self, lexicon: Sequence[Lexicon] = ()) -> Request:
        """What the settings say of every request, for `Request.over`.

        Args:
            lexicon: the pronunciations of the file that the settings name, read.
        """
        said = self.speech.model_dump(exclude={"lexicon"})
        reading = ReadingStyle(**self.reading.model_dump())
        return Request(
            "", **said, watermark=self.watermark.enabled, reading=reading, lexicon=lexicon
        )


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
        place: what a path names; "" = it is none.
        made: whether that is made where it is not there.
    """

    path: str
    annotation: Any
    default: Any
    description: str
    unit: str
    restart: bool
    bounds: str
    place: Place = ""
    made: bool = False


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
                place=extra.get("place", ""),  # type: ignore[arg-type]
                made=bool(extra.get("made")),
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
