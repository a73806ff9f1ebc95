"""The report has words for everything that it may have to say."""

from __future__ import annotations

import errno

import pytest

from config.report import report_wording
from config.terms import LinkCause
from reports.scoring import VerdictReason


def test_every_reason_of_a_verdict_has_its_sentence() -> None:
    assert set(report_wording().verdict_reasons) == {reason.value for reason in VerdictReason}


@pytest.mark.parametrize("cause", LinkCause)
def test_every_cause_of_a_link_comes_with_advice(cause: LinkCause) -> None:
    assert report_wording().link_advice[cause].endswith("。")


@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.EACCES, "没有写权限"), (errno.ENOSPC, "磁盘空间不足"), (errno.EIO, "系统拒绝写入")],
)
def test_refusals_of_the_system_are_told_in_chinese(number: int, words: str) -> None:
    assert report_wording().file_fault(OSError(number, "in English")) == words
