"""The certificate over IPv6, apart from reachability."""

from __future__ import annotations

import datetime as dt
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
import trustme

from config.terms import TlsState
from tests.crawler.ipv6.lab import Response, server_context
from tests.crawler.ipv6.site import HOST, PAGE, V4, V6, Site

HOME = f"https://{HOST}/"
AUTHORITY = trustme.CA()


@pytest_asyncio.fixture
async def site(
    namespace: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Site]:
    """A site that the tests give its certificate; its authority is trusted."""
    trusted = tmp_path / "ca.pem"
    AUTHORITY.cert_pem.write_to_path(str(trusted))
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    one = Site()
    await one.start()
    yield one
    one.close()


def certificate(case: str) -> ssl.SSLContext:
    match case:
        case "name":
            return server_context(AUTHORITY, "www.other.gov.cn")
        case "chain":
            return server_context(trustme.CA(), HOST)
        case "expired":
            yesterday = dt.datetime.now(dt.UTC) - dt.timedelta(days=1)
            return server_context(AUTHORITY, HOST, not_after=yesterday)
        case _:
            return server_context(AUTHORITY, HOST)


@pytest.mark.parametrize("state", list(TlsState))
async def test_states_of_the_certificate(site: Site, state: TlsState) -> None:
    site.tls = certificate(state)
    for address in (V4, V6):
        await site.web(address, lambda _: Response(body=PAGE), 443)
    facts = await site.probe(HOME)
    assert facts.home.tls is state
    assert (facts.home.tls_error is None) is (state is TlsState.OK)
    assert (facts.home.reachable, facts.home.status, facts.success_rate) == (True, 200, 1.0)


async def test_port_443_on_one_family_only(site: Site) -> None:
    site.tls = certificate("ok")
    await site.web(V4, lambda _: Response(body=PAGE), 443)
    facts = await site.probe()
    assert facts.addresses[0].ports == {"80": True, "443": False}
    assert facts.v4_ports == {"80": True, "443": True}
    assert (facts.home.reachable, facts.home.tls) == (True, None)


async def test_https_that_is_not_open_over_ipv6(site: Site) -> None:
    site.tls = certificate("ok")
    await site.web(V4, lambda _: Response(body=PAGE), 443)
    facts = await site.probe(HOME)
    assert (facts.home.reachable, facts.home.status, facts.success_rate) == (False, None, 0.0)
    assert (facts.home.tls, facts.home.v4_status) == (None, 200)


async def test_a_port_that_does_not_speak_tls(site: Site) -> None:
    site.tls = None
    await site.web(V6, lambda _: Response(), 443)
    facts = await site.probe()
    assert facts.home.tls is None
    assert "TLS" in (facts.home.tls_error or "")
