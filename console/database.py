"""The database for the length of one command."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager

from store.database import Store, open_store
from store.faults import told_faults


@contextmanager
def opened(url: str | None) -> Iterator[Store]:
    """The database that ``--db`` names, closed at the end.

    Raises ``UserError`` for what it refuses now or later.
    """
    with closing(open_store(url)) as store, told_faults(store.where):
        yield store
