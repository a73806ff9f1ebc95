"""Refusals of the system in words."""

from __future__ import annotations

import errno

import pytest

from config.systemfaults import system_fault


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.EACCES, "没有权限"),
        (errno.ENOSPC, "磁盘空间不足"),
        (errno.EISDIR, "这是目录，不是文件"),
        (errno.ECONNREFUSED, "对方拒绝连接"),
        (errno.EXDEV, "系统错误 EXDEV"),
        (None, "系统错误 OSError"),
    ],
)
def test_refusals_of_the_system_are_told_in_chinese(number: int | None, words: str) -> None:
    error = OSError("without a number") if number is None else OSError(number, "in English")
    assert system_fault(error) == words
