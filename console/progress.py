"""Showing where a running inspection stands: bars on a terminal, plain lines elsewhere."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from typing import TypeAlias

from rich.console import Console
from rich.live import Live
from rich.table import Table

from config.wording import word
from crawler.progress import Progress

Told: TypeAlias = Callable[[], list[tuple[str, str]]]
"""Names and values as they are now."""

_SCREEN_SECONDS = 0.25
_LINE_SECONDS = 10.0


@contextlib.asynccontextmanager
async def shown(told: Told, console: Console, *, quiet: bool) -> AsyncIterator[None]:
    """Show what is ``told`` on ``console`` until the block ends."""
    if quiet:
        yield
        return
    task = asyncio.create_task(_show(told, console))
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _show(told: Told, console: Console) -> None:
    """Until cancelled, or until there is nothing left to show it on: the work goes on without."""
    with contextlib.suppress(OSError):
        await (_on_screen if console.is_terminal else _in_lines)(told, console)


async def _on_screen(told: Told, console: Console) -> None:
    with Live(_table(told), console=console, transient=True, auto_refresh=False) as live:
        try:
            while True:
                live.update(_table(told), refresh=True)
                await asyncio.sleep(_SCREEN_SECONDS)
        finally:
            live.update(_table(told), refresh=True)


async def _in_lines(told: Told, console: Console) -> None:
    while True:
        await asyncio.sleep(_LINE_SECONDS)
        console.print(progress_line(told), highlight=False, soft_wrap=True)


def progress_line(told: Told) -> str:
    """Everything that is told, in one line."""
    return "，".join(f"{name} {value}" for name, value in told())


def _table(told: Told) -> Table:
    table = Table.grid(padding=(0, 2))
    for name, value in told():
        table.add_row(f"[dim]{name}[/dim]", value)
    return table


def facts_of(progress: Progress) -> list[tuple[str, str]]:
    """What is going on in an inspection: pages, queue, links, dead so far, time left."""
    budget = f"/{progress.max_pages}" if progress.max_pages else ""
    left = progress.seconds_left
    return [
        ("阶段", word(progress.phase)),
        ("已读网页", f"{progress.pages}{budget}"),
        ("待读", str(progress.pages_waiting)),
        ("已核链接", str(progress.links_checked)),
        ("待核", f"{progress.links_waiting}（其中等待复看 {progress.second_looks}）"),
        ("暂判失效", str(progress.dead)),
        ("已用时", _clock(progress.seconds)),
        ("预计还需", _clock(left) if left is not None else "未知"),
    ]


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}分{rest:02d}秒" if minutes else f"{rest}秒"
