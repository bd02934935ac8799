"""Run the application under uvicorn, with an end that cuts no stream."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import socket
import time
from collections.abc import Callable

import uvicorn
from fastapi import FastAPI

from litetts.errors import EngineError, LiteTTSError, SettingsError
from litetts.server.app import create_app
from litetts.server.connections import guarded
from litetts.server.frames import watched
from litetts.server.security import is_loopback, needs_key
from litetts.server.socket.announce import Announcement
from litetts.settings.schema import Settings
from litetts.settings.store import Store

__all__ = ["Server", "configuration", "listen", "serve"]

log = logging.getLogger(__name__)

# Files that are open beside connections: models, pipes to workers, databases, logs.
_OTHER_FILES = 256
# How often it is looked whether all is drained (seconds).
_DRAIN_CHECK_S = 0.05


class Server(uvicorn.Server):
    """uvicorn, but readiness drops the moment the signal comes, and streams finish first.

    While they do the port stays open and says 503 to what is new: a closed one would look like a
    crash to clients and balancers.
    """

    def __init__(self, config: uvicorn.Config, ending: Callable[[], None]) -> None:
        super().__init__(config)
        self._ending = ending

    def handle_exit(self, sig: int, frame: object) -> None:
        """A signal asks for the end; a second one for an end at once."""
        if self.should_exit:
            self.force_exit = True
        self._ending()
        super().handle_exit(sig, frame)  # type: ignore[arg-type]

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Drain, then close the port and whatever is left."""
        app: FastAPI = self.config.app  # type: ignore[assignment]
        context = app.state.context
        context.service.ready = False
        context.service.scheduler.refuse()
        end = time.monotonic() + context.store.settings.server.drain_s
        while not self.force_exit and time.monotonic() < end:
            # First what had reached the port before the signal is read: it is answered, not cut.
            await asyncio.sleep(_DRAIN_CHECK_S)
            # Answers to health checks come and go: what counts is what is heard.
            if not context.service.scheduler.active and not app.state.traffic.requests:
                break
        await super().shutdown(sockets)


def serve(store: Store) -> None:
    """Serve until SIGTERM or Ctrl+C.

    Raises:
        SettingsError: the address cannot be listened on, or a setting cannot be applied.
        MissingExtraError: Wyoming is to be announced, and the package for that is missing.
        LiteTTSError: it cannot begin to speak, or the application cannot start.
    """
    settings = store.settings
    if not settings.server.http and settings.server.wyoming_port is None:
        raise SettingsError(
            "there is nothing to serve: server.http is off and server.wyoming_port is null",
            field="server.http",
        )
    host = settings.server.host
    with contextlib.ExitStack() as sockets:
        # What cannot be listened on is told before workers are started.
        wyoming = announcement = listener = None
        if settings.server.wyoming_port is not None:
            wyoming = listen(host, settings.server.wyoming_port, "wyoming_port")
            sockets.enter_context(wyoming)
            log.info("listening for Wyoming on port %s", wyoming.getsockname()[1])
            announcement = Announcement.wanted(settings.server.wyoming_announce, wyoming)
        if settings.server.http:
            listener = sockets.enter_context(listen(host, settings.server.port))
        app = create_app(store)
        app.state.wyoming, app.state.announcement = wyoming, announcement
        with store.watching():
            if listener is None:
                asyncio.run(_alone(app))
            else:
                _over_http(app, listener)


def _over_http(app: FastAPI, listener: socket.socket) -> None:
    """Serve HTTP, and what else there is, until SIGTERM or Ctrl+C."""
    settings = app.state.context.store.settings
    port = listener.getsockname()[1]
    service = app.state.context.service

    def ending() -> None:
        # Runs in a signal handler on the loop's thread: only sets flags.
        service.ready = False
        service.scheduler.refuse()

    config = configuration(app, settings)
    _raise_file_limit(settings.server.max_connections)
    host = settings.server.host
    where = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    log.info("listening on %s", where, extra={"url": where})
    if not is_loopback(host) and not needs_key(settings.security.require_key, host):
        log.warning("anybody who reaches %s can use it: security.require_key is 'never'", where)
    server = Server(config, ending)

    def stop() -> None:
        ending()
        server.should_exit = True

    app.state.stop = stop
    server.run(sockets=[listener])
    _raise_failure(app)
    if not server.started:
        raise EngineError("the application could not start: the log says why")


def configuration(app: FastAPI, settings: Settings) -> uvicorn.Config:
    """How uvicorn runs the application."""
    logging.getLogger("uvicorn.error").addFilter(_worth_telling)
    return uvicorn.Config(
        app,
        http=guarded(app.state.connections),
        ws=watched(app.state.connections),
        log_config=None,
        access_log=False,
        server_header=False,
        root_path=settings.server.root_path,
        timeout_keep_alive=settings.server.keep_alive_s,
        timeout_graceful_shutdown=int(settings.server.drain_s) + 1,
        ws_max_size=int(settings.server.max_body_mb * 1e6),
        # A read of 256 kB would be 260 MB of messages; and sound is not made smaller by it.
        ws_per_message_deflate=False,
        proxy_headers=False,
    )


def _worth_telling(record: logging.LogRecord) -> bool:
    """Whether uvicorn's line says anything: a refused socket is no error, though it takes it for
    one (a denial is not counted as an end of the handshake).
    """
    return "returned without completing handshake" not in record.getMessage()


def _raise_file_limit(connections: int) -> None:
    """Allow this process a file for each connection, and some, as far as the system lets it."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = connections + _OTHER_FILES
    if soft != resource.RLIM_INFINITY and soft < wanted:
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


async def _alone(app: FastAPI) -> None:
    """Serve what is not HTTP until SIGTERM or Ctrl+C."""
    loop, end = asyncio.get_running_loop(), asyncio.Event()
    app.state.stop = end.set
    for number in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):  # Windows
            loop.add_signal_handler(number, end.set)
    async with app.router.lifespan_context(app):
        await end.wait()
    _raise_failure(app)


def _raise_failure(app: FastAPI) -> None:
    """Raises LiteTTSError: what made the start fail, for who reads the last line."""
    error: BaseException | None = app.state.failure
    if isinstance(error, LiteTTSError):
        raise error
    if error is not None:
        raise EngineError(f"the server could not start: {type(error).__name__}: {error}")


def listen(host: str, port: int, setting: str = "port") -> socket.socket:
    """A socket bound to an address. Raises SettingsError, about `setting` of "server"."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with contextlib.ExitStack() as failing:
            listener = failing.enter_context(socket.socket(family, kind))
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
            failing.pop_all()
    except OSError as error:
        raise SettingsError(
            f"cannot listen on {host}:{port}: {error.strerror}; choose another with "
            f"--{setting.replace('_', '-')}",
            field=f"server.{setting}",
        ) from error
    return listener
