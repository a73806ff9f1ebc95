"""Pages that try to get out, to get in the way, or to take the browser with them."""

from __future__ import annotations

import asyncio
import ipaddress
import os
import signal
from pathlib import Path

import pytest

from crawler.net.addresses import AddressPolicy
from crawler.rendering.model import Rendered
from tests.crawler.net.lab import Connection, Request, answer, web_server
from tests.crawler.rendering.lab import (
    ROWS,
    Lab,
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


INTRUSIVE = f"""
alert('hello'); confirm('sure?'); prompt('name?');
for (let n = 0; n < 3; n++) window.open('/popup' + n);
const link = document.createElement('a');
link.href = '/file.zip'; link.download = 'file.zip';
document.body.append(link); link.click();
{FETCH}
setTimeout(() => location.href = '/elsewhere/', 50);
window.onbeforeunload = () => 'stay';
"""


def _kill_browser() -> None:
    """Kill the browsers that this process has started: those whose forebears include it."""
    parents: dict[int, int] = {}
    chromium: list[int] = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(folder.name)] = int(
                (folder / "stat").read_text().rpartition(")")[2].split()[1]
            )
            command = (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if b"--remote-debugging-pipe" in command and b"--type=" not in command:
            chromium.append(int(folder.name))
    for pid in chromium:
        above = pid
        while above not in (os.getpid(), 0):
            above = parents.get(above, 0)
        if above:
            os.kill(pid, signal.SIGKILL)


async def _deadly(request: Request, connection: Connection) -> None:
    _kill_browser()
    await asyncio.sleep(5)


def _set_pages(lab: Lab) -> list[str]:
    portal = lab.portal
    portal.data("/rows.json", ROWS)
    portal.answers["/file.zip"] = answer(200, b"PK", "application/zip")
    portal.answers["/deadly.json"] = _deadly
    shadow = (
        '<form name="body"></form><img name="cloneNode"><form name="getElementsByTagName"></form>'
    )
    return [
        portal.page("/intrusive/", column(INTRUSIVE)),
        portal.page("/busy/", column("while (true) {}")),
        portal.page("/large/", column("document.title = 'x'.repeat(7000000)")),
        portal.page(
            "/greedy/", column("for (let n = 0; n < 60; n++) fetch('/rows.json?' + n);" + FETCH)
        ),
        portal.page("/shadow/", column(FETCH, body=shadow)),
        "chrome://crash",
        "chrome://hang",
        "file:///etc/passwd",
        portal.page("/deadly/", column("fetch('/deadly.json')")),
        portal.page("/after/", column(FETCH)),
    ]


@pytest.fixture(scope="module")
def outcome() -> tuple[dict[str, Rendered], list[str]]:
    """The pages, and what the server was asked for."""

    async def render() -> tuple[dict[str, Rendered], list[str]]:
        async with laboratory() as lab:
            pages = await lab.render(*_set_pages(lab), rules=hasty(requests=30))
            return pages, [request.target for request in lab.portal.asked]

    return asyncio.run(render())


def test_dialogs_windows_downloads_and_leaving_do_not_get_in_the_way(
    outcome: tuple[dict[str, Rendered], list[str]],
) -> None:
    pages, asked = outcome
    page = pages["/intrusive/"]
    assert len(read(page).items) == len(ROWS)
    assert any("/elsewhere/" in missed for missed in page.missed)
    assert not {"/popup0", "/file.zip", "/elsewhere/"} & set(asked)


@pytest.mark.parametrize(
    ("path", "words"), [("/busy/", "没有打开完"), ("/large/", "过大"), ("/deadly/", "崩溃")]
)
def test_a_page_that_goes_too_far_fails_alone(
    outcome: tuple[dict[str, Rendered], list[str]], path: str, words: str
) -> None:
    page = outcome[0][path]
    assert page.snapshot is None
    assert page.failed is not None
    assert words in page.failed


def test_only_so_many_requests_are_made_for_one_page(
    outcome: tuple[dict[str, Rendered], list[str]],
) -> None:
    pages, asked = outcome
    assert len([target for target in asked if target.startswith("/rows.json?")]) <= 30
    assert pages["/greedy/"].missed


def test_a_page_cannot_hide_behind_what_it_redefines(
    outcome: tuple[dict[str, Rendered], list[str]],
) -> None:
    page = outcome[0]["/shadow/"]
    assert page.failed or len(read(page).items) == len(ROWS)


def test_addresses_that_are_not_of_the_web_are_not_opened(
    outcome: tuple[dict[str, Rendered], list[str]],
) -> None:
    assert outcome[0]["/etc/passwd"].snapshot is None


def test_after_all_of_that_pages_are_read_as_before(
    outcome: tuple[dict[str, Rendered], list[str]],
) -> None:
    assert len(read(outcome[0]["/after/"]).items) == len(ROWS)


async def test_a_page_reaches_no_address_that_the_inspection_may_not() -> None:
    async def nothing(request: Request, connection: Connection) -> None:
        await connection.send(answer(200, "secret"))

    async with laboratory(ONLY_ONE) as lab, web_server(nothing, host="127.0.0.2") as (other, port):
        lab.portal.data("/rows.json", ROWS)
        away = f"127.0.0.2:{port}"
        url = lab.portal.page("/a/", column(_ways_out(f"http://{away}", f"ws://{away}")))
        page = (await lab.render(url))["/a/"]
        assert other.connections == 0
    assert len(read(page).items) == len(ROWS)
    assert f"http://{away}/probe" in page.missed


async def test_sockets_workers_and_windows_have_no_way_out_of_their_own() -> None:
    """On a port that the inspection may reach, only what our client carries arrives."""

    async def note(request: Request, connection: Connection) -> None:
        await connection.send(answer(200, "x", headers={"Access-Control-Allow-Origin": "*"}))

    async with laboratory() as lab, web_server(note) as (other, port):
        lab.portal.data("/rows.json", ROWS)
        away = f"127.0.0.1:{port}"
        url = lab.portal.page("/a/", column(_ways_out(f"http://{away}", f"ws://{away}")))
        await lab.render(url)
        arrived = {request.target for request in other.requests}
    assert arrived <= {"/probe", "/style.css", "/worker"}
    assert all(request.headers["user-agent"] == "govaudit/test" for request in other.requests), (
        "a request that our client did not make"
    )
