"""What Home Assistant would find, looked for by the real package on the loopback interface."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys

import pytest

pytest.importorskip("zeroconf", reason="zeroconf is not installed")

from zeroconf import IPVersion, ServiceStateChange
from zeroconf.asyncio import AsyncServiceBrowser, AsyncServiceInfo, AsyncZeroconf

from litetts.server.run import listen
from litetts.server.socket import announce
from litetts.server.socket.announce import SERVICE, Announcement


class Finder:
    """Another program on the network, which looks for servers."""

    async def __aenter__(self):
        self.asks = AsyncZeroconf(interfaces=["127.0.0.1"], ip_version=IPVersion.V4Only)
        self.names, self.changed = set(), asyncio.Event()
        self.browser = AsyncServiceBrowser(self.asks.zeroconf, SERVICE, handlers=[self.seen])
        return self

    async def __aexit__(self, *error):
        await self.browser.async_cancel()
        await self.asks.async_close()

    def seen(self, zeroconf, service_type, name, state_change):
        if state_change is ServiceStateChange.Removed:
            self.names.discard(name)
        else:
            self.names.add(name)
        self.changed.set()

    async def until(self, condition):
        while not (value := condition()):
            self.changed.clear()
            await self.changed.wait()
        return value

    async def ports(self):
        found = []
        for name in self.names:
            info = AsyncServiceInfo(SERVICE, name)
            if await info.async_request(self.asks.zeroconf, 3000):
                assert info.parsed_addresses() == ["127.0.0.1"]
                found.append(info.port)
        return found


async def test_a_server_is_found_until_it_ends(serving, tmp_path):
    async with Finder() as finder:
        entered = serving(tmp_path, server__wyoming_announce="always")
        up = await asyncio.to_thread(entered.__enter__)
        try:
            await finder.until(lambda: finder.names)
            assert await finder.ports() == [up.wyoming]
        finally:
            await asyncio.to_thread(entered.__exit__, None, None, None)
        await finder.until(lambda: not finder.names)


async def test_two_of_one_machine_are_both_found():
    with listen("127.0.0.1", 0) as first, listen("127.0.0.1", 0) as second:
        both = [Announcement(each) for each in (first, second)]
        async with Finder() as finder:
            try:
                for each in both:
                    await each.start()
                await finder.until(lambda: len(finder.names) == 2)
                ports = {each.getsockname()[1] for each in (first, second)}
                assert set(await finder.ports()) == ports
            finally:
                for each in both:
                    await each.stop()


def test_where_it_is_told():
    with listen("127.0.0.1", 0) as here, listen("0.0.0.0", 0) as everywhere:
        assert Announcement.wanted("auto", here) is None, "nobody else could reach it"
        assert Announcement.wanted("never", everywhere) is None
        assert Announcement.wanted("auto", everywhere) is not None
        assert Announcement.wanted("always", here) is not None
    assert announce._where("127.0.0.1").addresses == ["127.0.0.1"]
    assert "127.0.0.1" not in announce._where("0.0.0.0").addresses


@pytest.mark.parametrize(
    ("host", "port", "name"),
    [
        ("kitchen.lan", 10_200, "litetts-kitchen"),
        ("Böse Maschine_1", 10_201, "litetts-b-se-maschine-1-10201"),
        ("", 10_200, "litetts-here"),
    ],
)
def test_the_name_is_the_same_each_time_and_a_label(host, port, name):
    assert announce._name(host, port) == name
    assert len(announce._name("x" * 200, 65_535)) <= 63


def test_a_network_that_refuses_is_told_and_no_more(monkeypatch, caplog):
    import zeroconf.asyncio

    def refuse(**_):
        raise OSError("multicast is not for you")

    monkeypatch.setattr(zeroconf.asyncio, "AsyncZeroconf", refuse)
    with listen("127.0.0.1", 0) as listener:
        told = Announcement(listener)
        asyncio.run(told.start())
        asyncio.run(told.stop())
    assert "multicast is not for you" in caplog.text


def test_always_without_the_package_is_an_error_that_names_the_remedy(tmp_path):
    code = "import sys; sys.modules['zeroconf'] = None; from litetts.cli import main; main()"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    (tmp_path / "settings.json").write_text('{"server": {"wyoming_announce": "always"}}')
    options = ["--no-http", "--wyoming-port", port, "--dir", str(tmp_path)]
    done = subprocess.run(
        [sys.executable, "-c", code, "serve", *options],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "pip install" in done.stderr and "[zeroconf]" in done.stderr
