"""The laboratory in a network namespace, where the machine allows one."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from tests.crawler.ipv6 import lab
from tests.crawler.ipv6.site import Site, add_addresses


@pytest.fixture(scope="module")
def namespace() -> Iterator[None]:
    """An empty network with global IPv6 addresses and every port free."""
    try:
        with lab.network_namespace():
            add_addresses()
            yield
    except lab.NotPermittedError as missing:
        pytest.skip(f"no network namespace on this machine: {missing}")


@pytest_asyncio.fixture
async def site(namespace: None) -> AsyncIterator[Site]:
    one = Site()
    await one.start()
    yield one
    one.close()
