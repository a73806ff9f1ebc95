"""Only one process works on an inspection."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from config.errors import UserError
from store.claims import claimed
from store.database import Store

ROOT = Path(__file__).parents[2]
_HOLDER = """
import sys, time
from store.claims import claimed
from store.database import open_store
with claimed(open_store(sys.argv[1]), int(sys.argv[2])):
    print("held", flush=True)
    time.sleep(60)
"""


def held_elsewhere(store: Store, number: int) -> subprocess.Popen[str]:
    url = store.engine.url.render_as_string(hide_password=False)
    holder = subprocess.Popen(
        [sys.executable, "-c", _HOLDER, url, str(number)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    return holder


def test_a_second_one_is_refused_in_one_line(any_store: Store) -> None:
    with claimed(any_store, 7):
        refused = pytest.raises(UserError, match="编号为 7 的巡检正由另一个进程进行")
        with refused as caught, claimed(any_store, 7):
            raise AssertionError("two hold it")
        assert "\n" not in str(caught.value)
        with claimed(any_store, 8):
            pass
    with claimed(any_store, 7):
        pass


def test_a_killed_process_holds_nothing(any_store: Store) -> None:
    holder = held_elsewhere(any_store, 7)
    try:
        with pytest.raises(UserError), claimed(any_store, 7):
            raise AssertionError("two hold it")
    finally:
        holder.send_signal(signal.SIGKILL)
        holder.communicate()
    with claimed(any_store, 7):
        pass


def test_nothing_is_left_beside_the_database(store: Store) -> None:
    assert store.file is not None
    with pytest.raises(ZeroDivisionError), claimed(store, 7):
        _ = 1 / 0
    assert [path.name for path in store.file.parent.glob("*.lock")] == []


def test_a_directory_that_cannot_be_written(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("store.claims.FileLock.acquire", refuse)
    with pytest.raises(UserError, match="不能建立锁文件"), claimed(store, 7):
        raise AssertionError("nobody holds it")
