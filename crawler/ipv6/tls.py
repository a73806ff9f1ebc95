"""The certificate as it is served over IPv6, apart from whether the page can be reached."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

from crawler.ipv6.facts import TlsState

_NAME_MISMATCH = frozenset({62, 64})
"""OpenSSL's X509_V_ERR_HOSTNAME_MISMATCH and X509_V_ERR_IP_ADDRESS_MISMATCH."""
_OUT_OF_DATE = frozenset({9, 10})
"""X509_V_ERR_CERT_NOT_YET_VALID and X509_V_ERR_CERT_HAS_EXPIRED."""


@dataclass(frozen=True, slots=True)
class TlsLook:
    """``state`` is null where no handshake came about; ``error`` says why, or what is wrong."""

    state: TlsState | None
    error: str | None = None


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
    try:
        async with asyncio.timeout(timeout):
            _, writer = await asyncio.open_connection(
                ip, port, ssl=_trusting_context(), server_hostname=host
            )
    except ssl.SSLCertVerificationError as error:
        return TlsLook(_state_of(error), error.verify_message)
    except TimeoutError:
        return TlsLook(None, f"TLS 握手 {timeout:g} 秒未完成")
    except OSError as error:  # ssl.SSLError is one
        return TlsLook(None, f"TLS 握手失败：{getattr(error, 'reason', None) or error}")
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()
    return TlsLook(TlsState.OK)


def _state_of(error: ssl.SSLCertVerificationError) -> TlsState:
    if error.verify_code in _NAME_MISMATCH:
        return TlsState.NAME
    return TlsState.EXPIRED if error.verify_code in _OUT_OF_DATE else TlsState.CHAIN


def _trusting_context() -> ssl.SSLContext:
    """The system's CA store or ``SSL_CERT_FILE``; old protocol versions are let through, as it is the
    certificate that is looked at."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.set_ciphers("DEFAULT@SECLEVEL=0")
    return context
