"""The report has words for everything that it may have to say."""

from __future__ import annotations

import pytest

from config.report import report_wording
from config.terms import LinkCause
from reports.scoring import VerdictReason


def test_every_reason_of_a_verdict_has_its_sentence() -> None:
    assert set(report_wording().verdict_reasons) == {reason.value for reason in VerdictReason}


@pytest.mark.parametrize("cause", LinkCause)
def test_every_cause_of_a_link_comes_with_advice(cause: LinkCause) -> None:
    assert report_wording().link_advice[cause].endswith("。")
