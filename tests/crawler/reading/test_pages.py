"""Every trap has a page of its own; the golden readings are what a person reads there."""

from __future__ import annotations

import json

import pytest

from tests.crawler.reading.golden import GOLDEN, addresses, reading_of, short

_GOLDEN = json.loads(GOLDEN.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", sorted(addresses()))
def test_a_page_is_read_as_a_person_reads_it(name: str) -> None:
    assert json.loads(json.dumps(short(reading_of(name)))) == _GOLDEN[name]


def test_every_fixture_has_a_golden_reading() -> None:
    assert set(addresses()) == set(_GOLDEN)
