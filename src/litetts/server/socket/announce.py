"""Say on the local network where Wyoming is spoken, so that Home Assistant finds it by itself.

DNS-based service discovery (RFC 6763) over multicast DNS (RFC 6762), by the package `zeroconf`:
Home Assistant looks for `_wyoming._tcp.local.`.
"""

from __future__ import annotations

import contextlib
import ipaddress
import logging
import re
import socket
from typing import Any, NamedTuple

from litetts.errors import MissingExtraError
from litetts.server.security import is_loopback

__all__ = ["SERVICE", "Announcement"]

log = logging.getLogger(__name__)

SERVICE = "_wyoming._tcp.local."
"""What Home Assistant looks for."""

_USUAL_PORT = 10_200
# RFC 1035: bytes of a label.
_LABEL = 63


class Announcement:
    """What is told of one listener, from `start` until `stop`."""

    def __init__(self, listener: socket.socket) -> None:
        """Of a socket that is bound. Tells nothing yet."""
        self._host, self._port = listener.getsockname()[:2]
        self._told: Any = None

    @classmethod
    def wanted(cls, mode: str, listener: socket.socket) -> Announcement | None:
        """One, where the setting `server.wyoming_announce` asks for it; else None.

        "auto" = where other machines can reach the listener and the package is there.

        Raises:
            MissingExtraError: "always" without the package.
        """
        if mode == "never" or (mode == "auto" and is_loopback(listener.getsockname()[0])):
            return None
        try:
            import zeroconf  # noqa: F401
        except ImportError as error:
            missing = MissingExtraError("zeroconf", "zeroconf", "announcing Wyoming")
            if mode == "always":
                raise missing from error
            log.info("Home Assistant has to be told the address: %s", missing)
            return None
        return cls(listener)

    async def start(self) -> None:
        """Tell it. Where the network does not let us, that is logged: speaking goes on."""
        from zeroconf import Error
        from zeroconf.asyncio import AsyncServiceInfo, AsyncZeroconf

        try:
            where = _where(self._host)
            self._told = AsyncZeroconf(**where.how)
            info = AsyncServiceInfo(
                SERVICE,
                f"{_name(socket.gethostname(), self._port)}.{SERVICE}",
                port=self._port,
                parsed_addresses=where.addresses,
                server=f"{_name(socket.gethostname(), self._port)}.local.",
            )
            # Another of this name (a clone of a machine) gets a number behind it.
            await (await self._told.async_register_service(info, allow_name_change=True))
        except (OSError, Error) as error:
            log.warning("Wyoming is not announced on the network: %s", error)
        else:
            log.info("announced to Home Assistant", extra={"service": info.name})

    async def stop(self) -> None:
        """Say that it is over."""
        if self._told is not None:
            with contextlib.suppress(OSError):
                await self._told.async_unregister_all_services()
            await self._told.async_close()
            self._told = None


class _Where(NamedTuple):
    """The addresses to tell, and what `AsyncZeroconf` needs so as to tell them where they are."""

    addresses: list[str]
    how: dict[str, Any]


def _where(host: str) -> _Where:
    """The address that is listened on, or all of this machine where it is all."""
    from zeroconf import InterfaceChoice, IPVersion

    address = ipaddress.ip_address(host)
    if address.version == 4:
        version = IPVersion.V4Only
    else:
        version = IPVersion.All if address.is_unspecified else IPVersion.V6Only
    if not address.is_unspecified:
        return _Where([host], {"interfaces": [host], "ip_version": version})
    return _Where(
        _own(4 if address.version == 4 else None),
        {"interfaces": InterfaceChoice.All, "ip_version": version},
    )


def _own(version: int | None) -> list[str]:
    """The addresses of this machine that others on its networks reach; of a version of IP."""
    import ifaddr

    found = []
    for adapter in ifaddr.get_adapters():
        for each in adapter.ips:
            text = each.ip if isinstance(each.ip, str) else each.ip[0]
            address = ipaddress.ip_address(text)
            if not address.is_loopback and version in (None, address.version):
                found.append(text)
    return found


def _name(host: str, port: int) -> str:
    """The instance: the same after each start, since Home Assistant knows a server by it."""
    own = re.sub(r"[^a-z0-9-]+", "-", host.partition(".")[0].lower()).strip("-") or "here"
    last = "" if port == _USUAL_PORT else f"-{port}"
    return f"litetts-{own[: _LABEL - len('litetts-') - len(last)]}{last}"
