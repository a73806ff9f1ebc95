"""What is shown of work that runs."""

from __future__ import annotations

import asyncio
import io

import pytest
from rich.console import Console

from console.outputs import say
from console.progress import shown


def told() -> list[tuple[str, str]]:
    return [("网站", "1/2"), ("检查中", "1")]


async def test_a_line_beside_a_live_view_goes_above_it(capsys: pytest.CaptureFixture[str]) -> None:
    written = io.StringIO()
    screen = Console(file=written, force_terminal=True, width=80)
    async with shown(told, screen, quiet=False):
        while "1/2" not in written.getvalue():  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        say(["正在[收尾]，再按一次 Ctrl-C 立即退出。"], err=True)
    before, _, after = written.getvalue().partition("正在[收尾]，再按一次 Ctrl-C 立即退出。\n")
    assert "1/2" in before
    assert "1/2" in after
    assert capsys.readouterr().err == ""
    say(["完了"], err=True)
    assert capsys.readouterr().err == "完了\n"


async def test_without_a_terminal_lines_are_plain(capsys: pytest.CaptureFixture[str]) -> None:
    written = io.StringIO()
    async with shown(told, Console(file=written, width=20), quiet=False, line_seconds=0.01):
        while not written.getvalue():  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        say(["正在收尾"], err=True)
    assert written.getvalue().splitlines()[0] == "网站 1/2，检查中 1"
    assert capsys.readouterr().err == "正在收尾\n"
