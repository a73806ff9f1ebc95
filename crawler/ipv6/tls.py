"""The certificate as it is served over IPv6, apart from whether the page can be reached."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

from config.terms import TlsState
from crawler.net.certificates import Approach, TlsDoors, fault_of


@dataclass(frozen=True, slots=True)
class TlsLook:
    """``state`` is null where no handshake came about; ``error`` says why, or what is wrong."""

    state: TlsState | None
    error: str | None = None
    silent: bool = False


async def look_at_certificate(
    host: str,
    ips: Iterable[str],
    port: int,
    timeout: float,  # noqa: ASYNC109
) -> TlsLook:
    """The first address with a fault decides: a visitor may be sent to any of them."""
    looks = await asyncio.gather(*(_handshake(host, ip, port, timeout) for ip in ips))
    told = [look for look in looks if look.state is not None]
    faulty = [look for look in told if look.state is not TlsState.OK]
    return next(iter(faulty or told or looks), TlsLook(None))


async def _handshake(host: str, ip: str, port: int, timeout: float) -> TlsLook:  # noqa: ASYNC109
    """One verifying handshake, with an older offer again where the server hangs up on the newer."""
    doors = TlsDoors()
    approach: Approach | None = Approach()
    look = TlsLook(None)
    while approach is not None and look.state is None and not look.silent:
        look = await _offer(host, ip, port, doors.context(approach), timeout)
        approach = approach.next_step
    return look


async def _offer(host: str, ip: str, port: int, context: ssl.SSLContext, timeout: float) -> TlsLook:  # noqa: ASYNC109
    try:
        async with asyncio.timeout(timeout):
            _, writer = await asyncio.open_connection(ip, port, ssl=context, server_hostname=host)
    except ssl.SSLCertVerificationError as error:
        return TlsLook(TlsState(fault_of(error)), error.verify_message)
    except TimeoutError:
        return TlsLook(None, f"TLS 握手 {timeout:g} 秒未完成", silent=True)
    except OSError as error:  # ssl.SSLError is one
        return TlsLook(None, f"TLS 握手失败：{getattr(error, 'reason', None) or error}")
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()
    return TlsLook(TlsState.OK)
