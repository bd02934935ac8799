"""A real server on a free port of 127.0.0.1, spoken to over real sockets."""

import asyncio
import contextlib
import threading
import time
from dataclasses import dataclass

import httpx
import pytest

from litetts.server.app import create_app
from litetts.server.run import Server, configuration, listen
from litetts.server.socket.announce import Announcement
from litetts.settings.store import Store


@dataclass
class Running:
    """A server in a thread of this process."""

    url: str
    app: object
    loop: object
    connections: object

    @property
    def wyoming(self):
        return self.app.state.wyoming.getsockname()[1]

    @property
    def context(self):
        return self.app.state.context

    @property
    def ws(self):
        return self.url.replace("http", "ws")

    def metric(self, name, **labels):
        value = self.context.service.metrics.registry.get_sample_value(name, labels)
        return value or 0.0


@contextlib.contextmanager
def running(folder, **settings):
    """Serve with settings given as section__name=value."""
    folder.mkdir(parents=True, exist_ok=True)
    line = {
        "server.port": "0",
        "cache.path": str(folder / "cache"),
        "jobs.path": str(folder / "jobs"),
        "speech.voice": "espeak",
        "observe.dependency_check_s": "0",
        "scheduling.processes": "false",  # starts sooner; test_lifecycle has the others
    }
    line |= {key.replace("__", "."): str(value) for key, value in settings.items()}
    store = Store(folder, environ={}, command_line=line)
    app = create_app(store)
    app.state.wyoming = listen("127.0.0.1", 0)
    app.state.announcement = Announcement.wanted(
        store.settings.server.wyoming_announce, app.state.wyoming
    )
    config = configuration(app, store.settings)
    config.host, config.port = "127.0.0.1", 0
    server = Server(config, lambda: None)
    loops = []

    async def main():
        loops.append(asyncio.get_running_loop())
        await server.serve()

    thread = threading.Thread(target=lambda: asyncio.run(main()), daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
        assert thread.is_alive(), "the server did not start"
    port = server.servers[0].sockets[0].getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    try:
        while httpx.get(f"{url}/health/ready", timeout=None).status_code != 200:
            time.sleep(0.02)
            assert not app.state.context.service.trouble, app.state.context.service.trouble
        yield Running(url, app, loops[0], app.state.connections)
    finally:
        server.should_exit = True
        thread.join(30)


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    with running(tmp_path_factory.mktemp("server")) as up:
        yield up


@pytest.fixture
def serve(tmp_path):
    """Start further servers with other settings."""
    with contextlib.ExitStack() as stack:
        yield lambda name="s", **settings: stack.enter_context(running(tmp_path / name, **settings))


@pytest.fixture
def serving():
    """The context manager itself, for what is to be seen after the server's end."""
    return running


@pytest.fixture
def client(server):
    with httpx.Client(base_url=server.url, timeout=None) as http:
        yield http
