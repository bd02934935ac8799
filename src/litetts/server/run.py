"""Run the application under uvicorn, with an end that cuts no stream."""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable

import uvicorn

from litetts.errors import SettingsError
from litetts.server.app import create_app
from litetts.server.security import is_loopback, needs_key
from litetts.settings.schema import Settings
from litetts.settings.store import Store

__all__ = ["serve"]

log = logging.getLogger(__name__)


class _Server(uvicorn.Server):
    """uvicorn, but readiness drops the moment the signal comes, and streams finish first."""

    def __init__(self, config: uvicorn.Config, ending: Callable[[], None]) -> None:
        super().__init__(config)
        self._ending = ending

    def handle_exit(self, sig: int, frame: object) -> None:
        """A signal asks for the end; a second one for an end at once."""
        if self.should_exit:
            self.force_exit = True
        self._ending()
        super().handle_exit(sig, frame)  # type: ignore[arg-type]


def serve(store: Store) -> None:
    """Serve until SIGTERM or Ctrl+C.

    Raises:
        SettingsError: the address cannot be listened on.
    """
    settings = store.settings
    listener = _listen(settings)
    port = listener.getsockname()[1]
    app = create_app(store)
    service = app.state.context.service

    def ending() -> None:
        # Runs in a signal handler on the loop's thread: only sets flags.
        service.ready = False
        service.scheduler.refuse()

    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        root_path=settings.server.root_path,
        timeout_keep_alive=settings.server.keep_alive_s,
        timeout_graceful_shutdown=int(settings.server.drain_s) + 1,
        ws_max_size=int(settings.server.max_body_mb * 1e6),
        proxy_headers=False,
    )
    host = settings.server.host
    where = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    log.info("listening on %s", where, extra={"url": where})
    if not is_loopback(host) and not needs_key(settings.security.require_key, host):
        log.warning("anybody who reaches %s can use it: security.require_key is 'never'", where)
    with store.watching():
        _Server(config, ending).run(sockets=[listener])


def _listen(settings: Settings) -> socket.socket:
    host, port = settings.server.host, settings.server.port
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError as error:
        raise SettingsError(
            f"cannot listen on {host}:{port}: {error.strerror}; choose another with --port",
            field="server.port",
        ) from error
    return listener
