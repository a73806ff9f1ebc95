"""A server that proves our own network, for every test of the walk."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.crawler.walking.site import Site, served


@pytest.fixture(scope="package")
def uplink() -> Iterator[Site]:
    """A host that always answers."""
    with served(Site({"/": "here"})) as site:
        yield site


@pytest.fixture(autouse=True)
def _short_courtesy(monkeypatch: pytest.MonkeyPatch) -> None:
    """A host that errs is left alone for seconds; here for less."""
    monkeypatch.setattr("crawler.links.courtesy._LONGEST_UNASKED_SECONDS", 0.02)
