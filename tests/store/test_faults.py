"""The wording of what can go wrong with the database."""

from __future__ import annotations

import pytest

from config.store_faults import StoreFault, StoreFaults, store_faults
from store.faults import fault_error


@pytest.mark.parametrize("fault", StoreFault)
def test_every_fault_is_one_line_that_says_where_and_how(fault: StoreFault) -> None:
    line = str(fault_error(fault, "/数据/x.db", "first line\nsecond line"))
    assert "/数据/x.db" in line
    assert "请" in line
    assert "{" not in line
    assert "second" not in line


def test_a_reason_without_words_or_end_is_no_trouble() -> None:
    assert "（）" in str(fault_error(StoreFault.FULL, "x", ""))
    assert len(str(fault_error(StoreFault.FULL, "x", "很" * 10_000))) < 400


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        ("SQLITE_BUSY_SNAPSHOT", StoreFault.LOCKED),
        ("SQLITE_READONLY", StoreFault.READ_ONLY),
        ("SQLITE_READONLY_DBMOVED", StoreFault.REMOVED),
        ("SQLITE_IOERR_WRITE", StoreFault.OTHER),
        ("SQLITE_CONSTRAINT_NOTNULL", None),
        ("57P01", StoreFault.SERVER),
        ("53100", StoreFault.FULL),
        ("22003", None),
    ],
)
def test_codes_of_both_engines_are_known(code: str, fault: StoreFault | None) -> None:
    assert store_faults().by_code(code) is fault


def test_no_fault_may_be_left_without_words() -> None:
    with pytest.raises(ValueError, match="locked"):
        StoreFaults.model_validate({"full": {"what": "a", "how": "b"}})
