"""The browser reaches nothing but what our own client fetches for it."""

from __future__ import annotations

import asyncio
import ipaddress

import pytest

from crawler.net.addresses import AddressPolicy
from tests.crawler.net.lab import Connection, Request, answer, web_server
from tests.crawler.rendering.lab import (
    ROWS,
    browsers,
    column,
    hasty,
    laboratory,
    needs_chromium,
    read,
)

pytestmark = needs_chromium

FETCH = "fetch('/rows.json').then(r => r.json()).then(fill);"
ONLY_ONE = AddressPolicy((ipaddress.ip_network("127.0.0.1/32"),))


def _ways_out(other: str, socket: str) -> str:
    """Every way to reach another server that a page has."""
    return f"""
    fetch('{other}/probe', {{mode: 'no-cors'}}).catch(() => 0);
    navigator.sendBeacon('{other}/beacon', 'x');
    new Image().src = '{other}/pixel';
    new WebSocket('{socket}/socket').onerror = () => 0;
    new EventSource('{other}/events');
    const frame = document.createElement('iframe');
    frame.src = '{other}/frame';
    document.body.append(frame);
    const hint = document.createElement('link');
    hint.rel = 'preconnect'; hint.href = '{other}';
    document.head.append(hint);
    const style = document.createElement('link');
    style.rel = 'stylesheet'; style.href = '{other}/style.css';
    document.head.append(style);
    new Worker(URL.createObjectURL(new Blob(["fetch('{other}/worker').catch(() => 0)"])));
    const peer = new RTCPeerConnection({{iceServers: [{{urls: 'stun:127.0.0.2:3478'}}]}});
    peer.createDataChannel('x');
    peer.createOffer().then(offer => peer.setLocalDescription(offer));
    navigator.serviceWorker.register('/worker.js').catch(() => 0);
    window.open('{other}/popup');
    {FETCH}
    """


async def test_a_page_has_no_way_out_of_its_own() -> None:
    """An address that the inspection may not reach gets nothing at all; on one that it may, only
    what our client carries arrives: no socket, window, frame, worker script or beacon."""

    async def secret(request: Request, connection: Connection) -> None:
        await connection.send(answer(200, "x", headers={"Access-Control-Allow-Origin": "*"}))

    async with (
        laboratory(ONLY_ONE) as lab,
        web_server(secret, host="127.0.0.2") as (private, private_port),
        web_server(secret) as (public, public_port),
    ):
        lab.portal.data("/rows.json", ROWS)
        there = {"private": f"127.0.0.2:{private_port}", "public": f"127.0.0.1:{public_port}"}
        urls = [
            lab.portal.page(f"/{name}/", column(_ways_out(f"http://{host}", f"ws://{host}")))
            for name, host in there.items()
        ]
        pages = await lab.render(*urls, f"http://{there['private']}/page/")
        assert private.connections == 0
        assert {request.target for request in public.requests} <= {
            "/probe",
            "/style.css",
            "/worker",
        }
        agents = {request.headers["user-agent"] for request in public.requests}
    assert agents == {"govaudit/test"}
    assert f"http://{there['private']}/probe" in pages["/private/"].missed
    assert pages["/page/"].snapshot is None
    for name in there:
        assert len(read(pages[f"/{name}/"]).items) == len(ROWS)


async def test_the_browser_ends_with_the_inspection() -> None:
    """Cancelled in the middle of a page (Ctrl-C, time budget), no process is left behind."""
    async with laboratory() as lab:
        begun = asyncio.Event()

        async def hang(request: Request, connection: Connection) -> None:
            begun.set()
            await asyncio.sleep(30)

        lab.portal.answers["/never"] = hang
        url = lab.portal.page("/a/", column("fetch('/never')"))
        rendering = asyncio.create_task(lab.render(url, rules=hasty(seconds=30)))
        await begun.wait()
        assert browsers()
        rendering.cancel()
        with pytest.raises(asyncio.CancelledError):
            await rendering
        assert browsers() == []
