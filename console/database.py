"""The database for the length of one command."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from contextlib import closing, contextmanager

from store.address import default_path
from store.database import Store, open_store
from store.faults import told_faults


def db_option(store: Store) -> str:
    """What a command has to be given to find the same database, with a space before it; empty for
    the one that is found without. A server's address may hold a password, so it is not repeated."""
    if store.file is None:
        return " --db …"
    return "" if store.file == default_path() else f" --db {shlex.quote(str(store.file))}"


@contextmanager
def opened(url: str | None) -> Iterator[Store]:
    """The database that ``--db`` names, closed at the end.

    Raises ``UserError`` for what it refuses now or later.
    """
    with closing(open_store(url)) as store, told_faults(store.where):
        yield store
