"""Refusals of the system in words."""

from __future__ import annotations

import errno

import pytest

from config.filefaults import file_fault


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.EACCES, "没有权限"),
        (errno.ENOSPC, "磁盘空间不足"),
        (errno.EISDIR, "这是目录，不是文件"),
        (errno.EXDEV, "系统拒绝访问"),
        (None, "系统拒绝访问"),
    ],
)
def test_refusals_of_the_system_are_told_in_chinese(number: int | None, words: str) -> None:
    error = OSError("without a number") if number is None else OSError(number, "in English")
    assert file_fault(error) == words
