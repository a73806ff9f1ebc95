"""TCP to every address and port at once, so that black holes cost one time-out together."""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address

_ERRORS = {
    errno.ECONNREFUSED: "拒绝连接",
    errno.ECONNRESET: "连接被重置",
    errno.ENETUNREACH: "网络不可达",
    errno.EHOSTUNREACH: "主机不可达",
    errno.EACCES: "被防火墙拒绝",
}
_SPOKEN = frozenset({errno.ECONNREFUSED, errno.ECONNRESET})
_UNROUTED = frozenset({errno.ENETUNREACH, errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT})


@dataclass(frozen=True, slots=True)
class PortLook:
    """One connection. ``silent``: nothing came back from the address itself: a black hole, or no
    way there."""

    ip: str
    port: int
    open: bool
    silent: bool = False
    error: str | None = None


async def look_at_ports(
    ips: Iterable[str],
    ports: Iterable[int],
    timeout: float,  # noqa: ASYNC109
) -> list[PortLook]:
    """Connect to every address on every port at once; at most ``timeout`` seconds in all."""
    pairs = [(ip, port) for ip in ips for port in ports]
    return list(await asyncio.gather(*(connect(ip, port, timeout) for ip, port in pairs)))


async def connect(ip: str, port: int, timeout: float) -> PortLook:  # noqa: ASYNC109
    """One TCP connection, closed at once."""
    try:
        async with asyncio.timeout(timeout):
            _, writer = await asyncio.open_connection(ip, port)
    except TimeoutError:
        return PortLook(ip, port, open=False, silent=True, error=f"{timeout:g} 秒无应答")
    except OSError as error:
        silent = error.errno not in _SPOKEN
        return PortLook(ip, port, open=False, silent=silent, error=_words(error))
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()
    return PortLook(ip, port, open=True)


def _words(error: OSError) -> str:
    return _ERRORS.get(error.errno or 0) or error.strerror or str(error)


@dataclass(frozen=True, slots=True)
class Route:
    """What the kernel says about the way to an address: ``exists``, and whether it ends on this
    machine (``local``), where no network can fail."""

    exists: bool
    local: bool = False


def route_to(ip: str) -> Route:
    """Ask the kernel; nothing is sent."""
    family = socket.AF_INET6 if ip_address(ip).version == 6 else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((ip, 53))
            source = probe.getsockname()[0]
    except OSError as error:
        return Route(exists=error.errno not in _UNROUTED)
    return Route(exists=True, local=ip_address(source.split("%")[0]) == ip_address(ip))
