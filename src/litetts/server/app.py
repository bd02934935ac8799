"""The application: every route, with what it needs, from one set of settings."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from functools import partial
from pathlib import Path

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from litetts.doctor.dependencies import DependencyMonitor
from litetts.errors import LiteTTSError
from litetts.observe.memory import MemoryMonitor
from litetts.observe.metrics import Metrics
from litetts.observe.resident import MB
from litetts.scheduling.aside import Aside
from litetts.server import apart, described, errors
from litetts.server.api import (
    azure,
    cartesia,
    control,
    deepgram,
    elevenlabs,
    elevenlabs_account,
    jobs,
    kokoro,
    mcp,
    openai,
    polly,
    ssml,
    status,
    text,
)
from litetts.server.connections import Connections, Limits
from litetts.server.context import Context, trusted
from litetts.server.gate import Gate, Traffic
from litetts.server.jsonio import Json
from litetts.server.page import routes as pages
from litetts.server.reference import routes as reference
from litetts.server.security import is_loopback
from litetts.server.socket import cartesia as cartesia_socket
from litetts.server.socket import connection, realtime
from litetts.server.socket import deepgram as deepgram_socket
from litetts.server.socket.announce import Announcement
from litetts.server.socket.wyoming import Wyoming
from litetts.service.jobs import Jobs
from litetts.service.keys import KeyFile
from litetts.service.pool import preparation
from litetts.service.service import SpeechService
from litetts.settings.paths import check_paths
from litetts.settings.schema import Settings
from litetts.settings.store import Change, Store
from litetts.version import __version__
from litetts.watermark.marking import Marking
from litetts.watermark.signing import Signing

__all__ = ["create_app"]

log = logging.getLogger(__name__)

_DESCRIPTION = """Speech from text: OpenAI's API, streaming, captions, sockets.

`/ws/speech`, `/ws/dashboard`, `/ws/jobs/{id}` and ElevenLabs' `stream-input` are WebSockets,
described in the documentation.
"""
_USAGE_FILE = "usage.json"
# Characters used today are written to disk so often (seconds): after a crash that much is free.
_USAGE_S = 10.0
# What was waiting for the server to be ready goes first (seconds).
_ASIDE_AFTER_S = 1.0


def create_app(store: Store) -> FastAPI:
    """The server as an ASGI application.

    Raises:
        MissingExtraError: a package of the extra "server" is missing.
        SettingsError, InputError: a setting cannot be applied.
    """
    settings = store.settings
    check_paths(settings, store.directory)
    metrics = Metrics()
    service = SpeechService(
        settings, directory=store.directory, cache_dir=_cache_dir(), metrics=metrics
    )
    context = Context(
        store=store,
        service=service,
        keys=KeyFile(store.directory / settings.security.keys_file),
        memory=MemoryMonitor(settings.memory, store.directory),
        dependencies=DependencyMonitor(settings.observe.dependency_check_s),
        aside=Aside(
            settings.memory.upload_mb * MB,
            prepare=partial(apart.ready, preparation(settings, store.directory)),
        ),
        jobs=Jobs(_jobs_dir(settings, store.directory), lambda: store.settings),
    )
    context.jobs.marking = lambda: Marking.of(store.settings, store.directory)
    context.jobs.signing = lambda: Signing.of(store.settings, store.directory)

    at_the_end: list[Callable[[], None]] = []

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        loop = asyncio.get_running_loop()

        def changed(new: Settings, changes: Sequence[Change]) -> None:
            check_paths(new, store.directory)
            context.memory.configure(new.memory)
            context.aside.most_bytes = new.memory.upload_mb * MB
            logging.getLogger().setLevel(new.observe.log_level.upper())
            loop.call_soon_threadsafe(service.configure, new)

        unsubscribe = store.subscribe(changed)
        _restore_usage(context)
        usage = asyncio.create_task(_keep_usage(context))
        past = asyncio.create_task(status.keep_past(context))
        logging.getLogger().addHandler(context.faults)
        context.memory.on_pressure(
            "audio cache", service.cache.trim, lambda: service.cache.stats().memory_bytes
        )
        service.scheduler.refusal = context.memory.refusal
        context.dependencies.start()
        wyoming = Wyoming(context, app.state.connections)
        if app.state.wyoming is not None:
            await wyoming.start(app.state.wyoming)
        announcement: Announcement | None = app.state.announcement
        telling = asyncio.create_task(announcement.start()) if announcement else None
        # Requests are answered from the first moment on; readiness waits for the voice.
        starting = asyncio.create_task(service.start())
        starting.add_done_callback(lambda task: _note_failure(task, app))
        aside = asyncio.create_task(_keep_aside(context, starting))
        # What an engine takes is no leak, nor what is read while the first ones are loaded.
        context.memory.loaded = lambda: service.scheduler.loaded if starting.done() else None
        context.memory.start()
        context.jobs.start(service.scheduler, loop)
        try:
            yield
        finally:
            unsubscribe()
            if announcement and telling:
                await telling
                await announcement.stop()
            wyoming.stop()
            usage.cancel()
            past.cancel()
            starting.cancel()
            aside.cancel()
            service.scheduler.refuse()
            await asyncio.to_thread(context.jobs.stop)
            if not await service.stop(store.settings.server.drain_s):
                log.warning("some streams were cut: server.drain_s was too short for them")
            wyoming.close()
            _save_usage(context)
            await tools.close()
            context.memory.stop()
            context.aside.close()
            context.dependencies.stop()
            for end in at_the_end:
                end()
            logging.getLogger().removeHandler(context.faults)

    app = FastAPI(
        title="LiteTTS",
        version=__version__,
        description=_DESCRIPTION,
        lifespan=lifespan,
        default_response_class=Json,
        docs_url=None,
        redoc_url=None,
    )
    app.state.context = context
    app.state.sessions = connection.Sessions(settings.server.max_connections)
    app.state.traffic = Traffic()
    tools = mcp.Door(context)
    app.router.routes.append(tools.route)
    app.state.connections = Connections(Limits.of(settings.server, _exempt(settings)))
    app.state.failure = None  # why it cannot begin to speak
    app.state.stop = lambda: None  # called then
    app.state.wyoming = None  # a socket that is bound, for Wyoming
    app.state.announcement = None  # what is told of it
    errors.install(app)
    described.install(app)
    for router in (
        openai.router,
        kokoro.router,
        kokoro.web,
        ssml.router,
        text.router,
        control.router,
        status.router,
        jobs.router,
        connection.router,
        realtime.router,
        polly.router,
        azure.router,
        deepgram.router,
        deepgram_socket.router,
        cartesia.router,
        cartesia_socket.router,
        reference.router,
        elevenlabs.router,
        elevenlabs_account.router,
    ):
        app.include_router(router)
    if settings.server.web_page:
        app.include_router(pages.router)
    _gauges(context, metrics)
    if settings.security.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=list(settings.security.cors_origins),
            allow_methods=["GET", "POST"],
            allow_headers=["Authorization", "Content-Type", "X-API-Key", "X-Request-Id"],
            expose_headers=[
                "X-Request-Id",
                "X-Cache",
                "X-Speech-Id",
                "X-Voice",
                "X-Engine",
                "X-Watermark-Id",
                "Retry-After",
            ],
        )
    app.add_middleware(
        Gate,
        metrics=metrics,
        traffic=app.state.traffic,
        max_body=int(settings.server.max_body_mb * 1e6),
        max_connections=settings.server.max_connections,
        local_only=is_loopback(settings.server.host) and not settings.security.trusted_proxies,
    )
    if settings.observe.trace_endpoint:
        from litetts.observe.tracing import instrument

        at_the_end.append(instrument(app, settings.observe.trace_endpoint))
    return app


async def _keep_aside(context: Context, starting: asyncio.Task[None]) -> None:
    """Have a process ready for uploads, once the voices are and the first requests are served."""
    await asyncio.wait({starting})
    await context.aside.keep(_ASIDE_AFTER_S)


def _exempt(settings: Settings) -> Callable[[str], bool]:
    """Which addresses stand for many clients."""
    proxies = settings.security.trusted_proxies
    return lambda address: is_loopback(address) or trusted(address, proxies)


def _gauges(context: Context, metrics: Metrics) -> None:
    scheduler, cache = context.service.scheduler, context.service.cache
    metrics.gauge("jobs_active", "Requests being served", lambda: scheduler.active)
    metrics.gauge("jobs_waiting", "Requests without a first step", lambda: scheduler.waiting)
    metrics.gauge("workers_busy", "Workers that compute", lambda: scheduler.busy)
    metrics.gauge("workers", "Workers", lambda: scheduler.size)
    metrics.gauge("cache_hit_rate", "Share of look-ups", lambda: cache.stats().hit_rate)
    metrics.gauge("cache_memory_bytes", "Memory tier", lambda: cache.stats().memory_bytes)
    metrics.gauge("cache_disk_bytes", "Disk tier", lambda: cache.stats().disk_bytes)
    metrics.gauge("resident_bytes", "Memory in use", lambda: context.memory.state().resident)
    metrics.gauge("worker_resident_bytes", "Memory of worker processes", status.worker_bytes)
    metrics.gauge("ready", "1 = new requests are welcome", lambda: float(context.service.ready))
    if (shared := context.service.shared) is not None:
        text = "Questions to Redis waited for in vain"
        metrics.gauge("redis_unanswered", text, lambda: shared.unanswered)


def _cache_dir() -> Path:
    from litetts.models.store import home

    return home() / "audio"


def _jobs_dir(settings: Settings, directory: Path) -> Path:
    from litetts.models.store import home

    return home() / "jobs" if settings.jobs.path is None else directory / settings.jobs.path


def _note_failure(task: asyncio.Task[None], app: FastAPI) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        app.state.context.service.trouble = f"{type(error).__name__}: {error}"
        ours = isinstance(error, LiteTTSError)
        log.error("the server could not start: %s", error, exc_info=None if ours else error)
        app.state.failure = error
        app.state.stop()


async def _keep_usage(context: Context) -> None:
    while True:
        await asyncio.sleep(_USAGE_S)
        _save_usage(context)


def _save_usage(context: Context) -> None:
    """Write what was used today beside the keys, if there are quotas to be kept."""
    if not context.keys.path.is_file():
        return
    path = context.store.directory / _USAGE_FILE
    partial = path.with_name(path.name + ".partial")
    try:
        partial.write_text(json.dumps(context.service.quotas.snapshot()), encoding="utf-8")
        partial.replace(path)
    except OSError as error:
        log.warning("%s cannot be written: %s", path, error)


def _restore_usage(context: Context) -> None:
    try:
        content = json.loads((context.store.directory / _USAGE_FILE).read_text("utf-8"))
    except (OSError, ValueError):
        return
    if isinstance(content, dict):
        context.service.quotas.restore(content)
