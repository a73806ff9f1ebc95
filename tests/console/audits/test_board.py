"""Where a running audit stands, and what is shown of it."""

from __future__ import annotations

import pytest

from config.terms import AuditSiteState, Phase
from console.audits.board import Board
from console.audits.places import AtWork
from console.audits.showing import line_of, screen_of
from console.audits.site import SiteEnd


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [100.0]
    monkeypatch.setattr("console.audits.board.monotonic", lambda: now[0])
    return now


def board_of(clock: list[float], sites: int = 10) -> Board:
    counts = dict.fromkeys(AuditSiteState, 0) | {AuditSiteState.QUEUED: sites}
    return Board("1 检查", counts, {3: "清河县"}, started=clock[0])


def test_sites_that_end_are_counted_and_the_time_left_is_by_their_pace(clock: list[float]) -> None:
    board = board_of(clock)
    board.note(SiteEnd(1, AuditSiteState.LEFT_OUT, "永久下线", seconds=0.3))
    assert not board.failures
    clock[0] += 20
    assert board.seconds_left is None
    board.note(SiteEnd(2, AuditSiteState.DONE, seconds=9.0))
    board.note(SiteEnd(3, AuditSiteState.FAILED, "首页打不开", seconds=4.0))
    board.note(SiteEnd(4, None))
    board.note(SiteEnd(5, AuditSiteState.QUEUED))
    assert (board.settled, board.sites) == (3, 10)
    assert board.seconds_left == pytest.approx(7 * 20 / 2)


def test_the_pace_is_that_of_the_last_half_minute(clock: list[float]) -> None:
    board = board_of(clock)
    for pages in (0, 100, 200, 1700):
        board.pages = pages
        last = board.pace()
        clock[0] += 20
    assert last == pytest.approx(1500 / 20)


def test_what_a_person_is_shown(clock: list[float]) -> None:
    board = board_of(clock)
    board.slowest = [AtWork(3, Phase.WALK, 12, 61.0)]
    board.note(SiteEnd(3, AuditSiteState.FAILED, "首页打不开", seconds=4.0))
    line = dict(line_of(board))
    assert (line["网站"], line["未成功"], line["已读网页"]) == ("1/10", "1", "0")
    screen = screen_of(board)
    assert ("最慢", "清河县（走查网页，已读 12 页，1分01秒）") in screen
    assert ("未成功", "清河县：首页打不开") in screen
