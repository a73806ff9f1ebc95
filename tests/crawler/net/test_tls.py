"""TLS: whatever opens for a visitor opens for us, and the certificate's fault is told apart."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import os
import socket
import ssl
from pathlib import Path

import pytest
import trustme

from config.terms import LinkCause
from crawler.net.certificates import CertificateFault
from tests.crawler.net.lab import (
    Connection,
    Request,
    Zone,
    answer,
    name_server,
    net_client,
    web_server,
)


async def _hello(request: Request, connection: Connection) -> None:
    await connection.send(answer(200, "hello"))


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> trustme.CA:
    """An authority that this process trusts."""
    trusted = trustme.CA()
    file = tmp_path / "ca.pem"
    trusted.cert_pem.write_to_path(file)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    return trusted


def _serving(leaf: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    leaf.configure_cert(context)
    return context


async def _fault(context: ssl.SSLContext) -> tuple[int | None, CertificateFault | None]:
    zone = Zone()
    zone.put("www.tls.test", ["127.0.0.1"])
    async with (
        web_server(_hello, tls=context) as (_, port),
        name_server(zone) as server,
        net_client(server) as net,
    ):
        first = await net.exchange(f"https://www.tls.test:{port}/")
        await net.aclose()
        second = await net.exchange(f"https://www.tls.test:{port}/")
    assert first.certificate_fault == second.certificate_fault
    return first.status, first.certificate_fault


async def test_a_sound_certificate(authority: trustme.CA) -> None:
    leaf = authority.issue_cert("www.tls.test")
    assert await _fault(_serving(leaf)) == (200, None)


async def test_a_certificate_for_another_name(authority: trustme.CA) -> None:
    leaf = authority.issue_cert("other.test")
    assert await _fault(_serving(leaf)) == (200, CertificateFault.NAME)


async def test_an_expired_certificate(authority: trustme.CA) -> None:
    past = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    leaf = authority.issue_cert("www.tls.test", not_after=past)
    assert await _fault(_serving(leaf)) == (200, CertificateFault.EXPIRED)


async def test_a_certificate_of_an_unknown_authority(authority: trustme.CA) -> None:
    leaf = trustme.CA().issue_cert("www.tls.test")
    assert await _fault(_serving(leaf)) == (200, CertificateFault.CHAIN)


async def test_a_chain_without_its_middle(authority: trustme.CA) -> None:
    leaf = authority.create_child_ca().issue_cert("www.tls.test")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    pem = leaf.private_key_pem.bytes() + leaf.cert_chain_pems[0].bytes()
    with trustme.Blob(pem).tempfile() as path:
        context.load_cert_chain(path)
    assert await _fault(context) == (200, CertificateFault.CHAIN)


@pytest.mark.parametrize(("first", "fault"), [("a", CertificateFault.NAME), ("b", None)])
async def test_a_fault_is_of_the_host_that_was_asked(
    authority: trustme.CA, first: str, fault: CertificateFault | None
) -> None:
    """``a.tls.test`` has the certificate of ``b.tls.test``, and each leads to the other."""
    zone = Zone()
    zone.put("a.tls.test", ["127.0.0.1"])
    zone.put("b.tls.test", ["127.0.0.1"])

    async def cross(request: Request, connection: Connection) -> None:
        asked, _, port = request.headers["host"].partition(":")
        target = f"https://{'b' if asked.startswith('a') else 'a'}.tls.test:{port}/end"
        done = request.target == "/end"
        await connection.send(answer(200) if done else answer(302, headers={"Location": target}))

    context = _serving(authority.issue_cert("b.tls.test"))
    async with (
        web_server(cross, tls=context) as (_, port),
        name_server(zone) as server,
        net_client(server) as net,
    ):
        trail = await net.follow(f"https://{first}.tls.test:{port}/")
    assert trail.last.status == 200
    assert trail.certificate_fault is fault


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
async def test_old_protocols_get_through(authority: trustme.CA, version: ssl.TLSVersion) -> None:
    context = _serving(authority.issue_cert("www.tls.test"))
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.maximum_version = version
    assert await _fault(context) == (200, None)


async def _exchange_with(handler: object) -> LinkCause | None:
    server = await asyncio.start_server(handler, "127.0.0.1", 0)  # type: ignore[arg-type]
    port = server.sockets[0].getsockname()[1]
    async with net_client(connect_seconds=0.3) as net:
        exchange = await net.exchange(f"https://127.0.0.1:{port}/")
    server.close()
    return exchange.cause


async def test_a_reset_in_every_handshake_is_a_tls_failure() -> None:
    tries = 0

    async def reset(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal tries
        tries += 1
        await reader.read(10)
        writer.transport.abort()

    assert await _exchange_with(reset) is LinkCause.TLS_FAILURE
    assert tries == 3, "one for every protocol version"


async def test_plain_http_on_the_port_of_tls_is_a_tls_failure() -> None:
    async def plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    assert await _exchange_with(plain) is LinkCause.TLS_FAILURE


async def test_a_silent_handshake_is_a_timeout() -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()

    assert await _exchange_with(silent) is LinkCause.TIMEOUT


def _refuse_without_certificate(listener: socket.socket, context: ssl.SSLContext) -> None:
    """One handshake over a blocking socket: unlike asyncio it sends the alert. What the visitor has
    sent meanwhile is read, as closing over it would reset the line and lose the alert."""
    connection, _ = listener.accept()
    secured = context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
    with secured, socket.socket(fileno=os.dup(secured.fileno())) as plain:
        with contextlib.suppress(ssl.SSLError):
            secured.do_handshake()
        while plain.recv(4096):
            pass


async def test_a_server_that_wants_a_certificate_asks_for_a_login(authority: trustme.CA) -> None:
    context = _serving(authority.issue_cert("127.0.0.1"))
    context.verify_mode = ssl.CERT_REQUIRED
    authority.configure_trust(context)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        async with net_client() as net:
            serving = asyncio.to_thread(_refuse_without_certificate, listener, context)
            exchange, _ = await asyncio.gather(net.exchange(f"https://127.0.0.1:{port}/"), serving)
    assert exchange.cause is LinkCause.AUTH_REQUIRED
