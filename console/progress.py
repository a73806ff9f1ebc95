"""Showing where a running inspection stands: bars on a terminal, plain lines elsewhere."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any, TypeAlias

from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from config.wording import word
from console.outputs import drawn_on
from crawler.progress import Progress

Told: TypeAlias = Callable[[], list[tuple[str, str]]]
"""Names and values as they are now."""

_SCREEN_SECONDS = 0.25
_LINE_SECONDS = 10.0


@contextlib.asynccontextmanager
async def shown(
    told: Told,
    console: Console,
    *,
    quiet: bool,
    line: Told | None = None,
    line_seconds: float = _LINE_SECONDS,
) -> AsyncIterator[None]:
    """Show what is ``told`` on ``console`` until the block ends.

    Where there is no terminal: ``line``, or else the same, every ``line_seconds``.
    """
    if quiet:
        yield
        return
    showing = (
        _on_screen(told, console)
        if console.is_terminal
        else _in_lines(line or told, console, line_seconds)
    )
    task = asyncio.create_task(_show(showing))
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _show(showing: Coroutine[Any, Any, None]) -> None:
    """Until cancelled, or until there is nothing left to show it on: the work goes on without."""
    with contextlib.suppress(OSError):
        await showing


async def _on_screen(told: Told, console: Console) -> None:
    with (
        Live(_table(told), console=console, transient=True, auto_refresh=False) as live,
        drawn_on(console),
    ):
        try:
            while True:
                live.update(_table(told), refresh=True)
                await asyncio.sleep(_SCREEN_SECONDS)
        finally:
            live.update(_table(told), refresh=True)


async def _in_lines(told: Told, console: Console, seconds: float) -> None:
    while True:
        await asyncio.sleep(seconds)
        console.print(progress_line(told), highlight=False, soft_wrap=True)


def progress_line(told: Told) -> str:
    """Everything that is told, in one line."""
    return "，".join(f"{name} {value}" for name, value in told())


def _table(told: Told) -> Table:
    table = Table.grid(padding=(0, 2))
    for name, value in told():
        table.add_row(f"[dim]{name}[/dim]", Text(value))
    return table


def facts_of(progress: Progress) -> list[tuple[str, str]]:
    """What is going on in an inspection: pages, queue, links, dead so far, time left."""
    budget = f"/{progress.max_pages}" if progress.max_pages else ""
    left = progress.seconds_left
    return [
        ("阶段", word(progress.phase)),
        ("已读网页", f"{progress.pages}{budget}"),
        *([("其中未变", str(progress.unchanged))] if progress.unchanged else []),
        ("待读", str(progress.pages_waiting)),
        ("已核链接", str(progress.links_checked)),
        ("待核", f"{progress.links_waiting}（其中等待复看 {progress.second_looks}）"),
        ("暂判失效", str(progress.dead)),
        ("已用时", clock(progress.seconds)),
        ("预计还需", clock(left) if left is not None else "未知"),
    ]


def clock(seconds: float) -> str:
    """A span of time in words."""
    minutes, rest = divmod(round(seconds), 60)
    if minutes >= 60:
        return f"{minutes // 60}小时{minutes % 60:02d}分"
    return f"{minutes}分{rest:02d}秒" if minutes else f"{rest}秒"
