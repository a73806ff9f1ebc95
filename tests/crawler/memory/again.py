"""A site whose server knows conditional requests, and what two inspections of it have stored."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import select

from store.database import Store
from store.tables import EVIDENCE_TABLES
from tests.crawler.walking.site import Answer, Respond, Routes, Seen, Site

_OF_THE_MOMENT = frozenset({"id", "inspection_id", "fetched_at", "checked_at", "at", "ms"})


@dataclass
class Server:
    """Sends an ETag with every page, and 304 to who knows it."""

    routes: Routes
    lies: bool = False
    """It says "not modified" of everything."""
    headers: dict[str, str] = field(default_factory=dict)
    not_modified: list[str] = field(default_factory=list)
    whole: list[str] = field(default_factory=list)
    sent: int = 0
    """Bytes of bodies."""

    def site(self) -> Site:
        site = Site()
        site.routes = _Routes(self)  # type: ignore[assignment]
        return site

    def forget(self) -> None:
        """Begin to count anew."""
        self.not_modified.clear()
        self.whole.clear()
        self.sent = 0

    def answer(self, seen: Seen) -> Answer:
        route = self.routes[seen.path]
        made = route(seen) if callable(route) else route
        answer = Answer(made) if isinstance(made, str) else made
        if answer.status != 200:
            return answer
        body = answer.body.encode() if isinstance(answer.body, str) else answer.body
        etag = f'"{zlib.crc32(body):x}"'
        known = seen.headers.get("if-none-match")
        headers = {"ETag": etag, **self.headers, **answer.headers}
        if known is not None and (known == etag or self.lies):
            self.not_modified.append(seen.path)
            return Answer(b"", 304, headers={"ETag": known})
        if seen.method == "GET":
            self.whole.append(seen.path)
            self.sent += len(body)
        return Answer(body, 200, answer.content_type, headers)


class _Routes(dict[str, Respond]):
    """Every path that the server has is answered by it."""

    def __init__(self, server: Server) -> None:
        super().__init__()
        self._server = server

    def get(self, path: str, default: Any = None) -> Any:
        return self._server.answer if path in self._server.routes else default


def evidence(store: Store, number: int) -> dict[str, list[str]]:
    """All rows of an inspection by table, apart from moments and durations, in one order."""
    found: dict[str, list[str]] = {}
    with store.session() as session:
        for table in EVIDENCE_TABLES:
            query = select(table).where(table.inspection_id == number)  # type: ignore[attr-defined]
            rows = [_plain(row.model_dump()) for row in session.exec(query)]
            found[table.__name__] = sorted(rows)
    return found


def _plain(row: dict[str, Any]) -> str:
    return repr({name: value for name, value in row.items() if name not in _OF_THE_MOMENT})
