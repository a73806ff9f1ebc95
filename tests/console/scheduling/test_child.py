"""A run is a process of its own: its last words, its end, its stop."""

from __future__ import annotations

import asyncio
import os
import sys

import pytest

from config.schedule import schedule_settings
from console.scheduling.child import Child, lives, mark

SETTINGS = schedule_settings().model_copy(update={"last_lines": 3})


async def start(code: str) -> Child:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        code,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,
    )
    return Child(process, SETTINGS)


@pytest.mark.parametrize(
    ("code", "status", "lines"),
    [
        ("print('\\n'.join(map(str, range(100000))))", 0, "99998\n99999"),
        ("import sys; print('一'); sys.stderr.write('二'); sys.exit(3)", 3, "一\n二"),
        ("import os; os.kill(os.getpid(), 9)", -9, ""),
        ("import sys; sys.stdout.buffer.write(b'\\xff\\x1b[31mx')", 0, "� [31mx"),
        ("print('x' * 10_000_000, end='')", 0, "x" * 2000),
        ("print('\\r'.join(['1 %', '2 %', '3 %']))", 0, "2 %\n3 %"),
    ],
    ids=["many lines", "both streams", "killed", "no text", "no end of line", "progress"],
)
async def test_status_and_last_lines(code: str, status: int, lines: str) -> None:
    ended = await (await start(code)).ended()
    assert (ended.status, ended.last_lines) == (status, lines)


async def test_it_is_asked_to_stop() -> None:
    child = await start("import time; time.sleep(60)")
    assert lives(mark(child.pid))
    child.stop()
    assert (await child.ended()).status == -15
    child.stop()
    child.kill()


async def test_what_it_started_goes_with_it() -> None:
    child = await start(
        "import subprocess, time; p = subprocess.Popen(['sleep', '60']); print(p.pid, flush=True);"
        "time.sleep(60)"
    )
    assert child._process.stdout is not None
    grandchild = mark(int(await child._process.stdout.readline()))
    assert lives(grandchild)
    child.kill()
    assert (await child.ended()).status == -9
    for _ in range(100):
        if not lives(grandchild):
            break
        await asyncio.sleep(0.02)
    assert not lives(grandchild)


async def test_the_program_itself_is_run() -> None:
    child = await Child.start(["schedule", "kinds"], {}, SETTINGS)
    ended = await child.ended()
    assert ended.status == 0
    assert "recheck" in ended.last_lines


def test_another_process_with_the_same_number_is_not_it() -> None:
    assert lives(mark(os.getpid()))
    assert not lives({**mark(os.getpid()), "created": 1.0})
    assert not lives(mark(2**22 + 5))
    assert not lives(None)
    assert not lives({})
