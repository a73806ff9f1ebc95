"""The garbage collector of a process that reads many pages."""

from __future__ import annotations

import gc

_COLLECT_AFTER = 50_000
"""New objects between two runs of the garbage collector; a page makes some thousands."""


def spare_the_collector() -> None:
    """Reading makes trees of elements that go as a whole; looking through what the program itself
    has loaded for each of them costs 7 % of a crawl. Once for a process."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_COLLECT_AFTER, 20, 50)
