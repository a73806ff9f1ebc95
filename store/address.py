"""Which database is meant: none, a path, or a URL."""

from __future__ import annotations

from pathlib import Path

import platformdirs
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from config.store_faults import StoreFault
from store.faults import fault_error

FILE_NAME = "govaudit.db"

_DRIVERS = {
    "sqlite": "sqlite",
    "postgresql": "postgresql+psycopg",
    "postgres": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}


def default_path() -> Path:
    """Where the database lies when nobody names another."""
    return platformdirs.user_data_path("govaudit", appauthor=False) / FILE_NAME


def database_url(given: str | None) -> URL:
    """The SQLAlchemy URL of what ``--db`` named: nothing, a path, or a URL.

    Raises ``UserError`` when it is neither, or names a database that is not supported.
    """
    if given is None:
        return _file_url(default_path())
    if not given.strip() or "\0" in given:
        raise fault_error(StoreFault.BAD_URL, repr(given), "空的地址")
    return _parsed(given) if "://" in given else _file_url(Path(given))


def _file_url(path: Path) -> URL:
    return URL.create("sqlite", database=str(path.expanduser().absolute()))


def _parsed(given: str) -> URL:
    try:
        url = make_url(given)
    except (ArgumentError, ValueError):
        # What could not be parsed may hold a password anywhere, so only the scheme is shown.
        raise fault_error(
            StoreFault.BAD_URL, f"{given.partition('://')[0]}://…", "写法不对"
        ) from None
    driver = _DRIVERS.get(url.drivername)
    if driver is None:
        raise fault_error(StoreFault.UNSUPPORTED, f"{url.drivername}://…", url.drivername)
    return _sqlite_url(url) if driver == "sqlite" else url.set(drivername=driver)


def _sqlite_url(url: URL) -> URL:
    """A database in memory would be another one for each connection, so it is refused."""
    if url.database in (None, "", ":memory:") or str(url.database).startswith("file:"):
        raise fault_error(StoreFault.UNSUPPORTED, str(url), "需要一个文件")
    return _file_url(Path(str(url.database)))
