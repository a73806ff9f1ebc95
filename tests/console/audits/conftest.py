"""Generated sites for the tests of audits."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.console.audits.farm import Farm, farmed


@pytest.fixture(scope="module")
def farm() -> Iterator[Farm]:
    """A few small sites."""
    with farmed(4, 12) as served:
        yield served
