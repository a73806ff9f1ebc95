"""Pages that get in the way, take more than their share, or take the browser with them."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable

import pytest

from crawler.rendering.model import Rendered
from tests.crawler.net.lab import Connection, Request, answer
from tests.crawler.rendering.lab import (
    ROWS,
    Lab,
    Play,
    browsers,
    column,
    drivers,
    hasty,
    laboratory,
    needs_chromium,
    read,
)

pytestmark = needs_chromium

FETCH = "fetch('/rows.json').then(r => r.json()).then(fill);"


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


def _kills(victims: Callable[[], list[int]]) -> Play:
    """Kill a process while the page waits for its data."""

    async def kill(request: Request, connection: Connection) -> None:
        for pid in victims():
            os.kill(pid, signal.SIGKILL)
        await asyncio.sleep(5)

    return kill


def _set_pages(lab: Lab) -> list[str]:
    portal = lab.portal
    portal.data("/rows.json", ROWS)
    portal.answers["/file.zip"] = answer(200, b"PK", "application/zip")
    portal.answers["/deadly.json"] = _kills(browsers)
    portal.answers["/deadlier.json"] = _kills(drivers)
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
        "file:///etc/passwd",
        portal.page("/deadly/", column("fetch('/deadly.json')")),
        portal.page("/deadlier/", column("fetch('/deadlier.json')")),
        portal.page("/after/", column(FETCH)),
    ]


@pytest.fixture(scope="module")
def outcome() -> tuple[dict[str, Rendered], list[str]]:
    """The pages, and what the server was asked for."""

    async def render() -> tuple[dict[str, Rendered], list[str]]:
        async with laboratory() as lab:
            pages = await lab.render(*_set_pages(lab), rules=hasty(requests=30, grace_seconds=0.5))
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
    ("path", "words"),
    [("/busy/", "没有打开完"), ("/large/", "过大"), ("/deadly/", "崩溃"), ("/deadlier/", "崩溃")],
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
