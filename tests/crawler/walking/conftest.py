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
