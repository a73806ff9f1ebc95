"""Evidence of a made-up portal, written straight into the tables: what the crawl would have left.

Addresses are given as paths below the home page; an absolute address stands as it is.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from sqlmodel import Session, select

from config.terms import (
    ColumnKind,
    DateSource,
    InspectionState,
    Level,
    LinkCause,
    LinkKind,
    LinkPlace,
    LinkScope,
    LinkState,
    LinkVerdict,
    MarkKind,
    MarkPlace,
    PageKind,
    Profile,
)
from store.database import open_store
from store.evidence import ColumnView, Evidence
from store.keys import url_key
from store.tables import (
    Inspection,
    Ipv6Evidence,
    Item,
    Link,
    LinkAttempt,
    Mark,
    Page,
    PageBlock,
    Probe,
    Referrer,
    Site,
    SiteColumn,
)

HOME = "https://www.qinghe.gov.cn/"
AS_OF = dt.date(2026, 11, 20)
NOW = dt.datetime(2026, 11, 20, 2, 30, tzinfo=dt.UTC)

Dated = dt.date | str | None


def day(back: int) -> dt.date:
    """The day ``back`` days before the monitoring time point."""
    return AS_OF - dt.timedelta(days=back)


@contextmanager
def shared_session(template: Path, directory: Path) -> Iterator[Session]:
    """A session that all examples of a property test share: each opens an inspection of its own."""
    path = directory / "govaudit.db"
    shutil.copy(template, path)
    store = open_store(str(path))
    with store.session() as session:
        yield session
    store.close()


def _date(given: Dated) -> dt.date | None:
    return dt.date.fromisoformat(given) if isinstance(given, str) else given


@dataclass
class Portal:
    """Builds the evidence of one inspection."""

    session: Session
    inspection: Inspection
    site: Site

    @classmethod
    def open(cls, session: Session, **inspection: Any) -> Portal:
        """One more inspection of the portal, nothing read yet."""
        site = session.exec(select(Site).where(Site.home_url == HOME)).first() or Site(
            name="清河县人民政府",
            home_url=HOME,
            host="www.qinghe.gov.cn",
            created_at=NOW,
            updated_at=NOW,
        )
        session.add(site)
        session.flush()
        row = Inspection(
            **{
                "site_id": site.id,
                "home_url": HOME,
                "level": Level.COUNTY,
                "profile": Profile.STANDARD,
                "ruleset": "national-2019",
                "as_of": AS_OF,
                "state": InspectionState.GATHERED,
                "tool_version": "0",
                "started_at": NOW,
                "complete": True,
                **inspection,
            }
        )
        session.add(row)
        session.flush()
        return cls(session, row, site)

    @property
    def id(self) -> int:
        assert self.inspection.id is not None
        return self.inspection.id

    def evidence(self) -> Evidence:
        """The evidence as it stands now."""
        self.session.flush()
        return Evidence(self.session, self.inspection)

    def add(self, *rows: Any) -> None:
        self.session.add_all(rows)
        self.session.flush()

    def home(self, **more: Any) -> Page:
        return self.page("", kind=PageKind.HOME, depth=0, **more)

    def page(self, path: str, *, kind: PageKind = PageKind.OTHER, **more: Any) -> Page:
        url = urljoin(HOME, path)
        row = Page(
            **{
                "inspection_id": self.id,
                "key": url_key(url),
                "url": url,
                "final_url": url,
                "depth": 1,
                "status": 200,
                "fetched_at": NOW,
                "kind": kind,
                "text_length": 600,
                **more,
            }
        )
        self.add(row)
        return row

    def article(self, path: str, shown: Dated = None, **more: Any) -> Page:
        """An article that shows the date ``shown``."""
        date = _date(shown)
        moment = dt.datetime.combine(date, dt.time(), dt.UTC) if date else None
        source = DateSource.TEXT if date else None
        given = {"published": moment, "published_source": source, **more}
        return self.page(path, kind=PageKind.ARTICLE, **given)

    def items(self, path: str, dates: list[Dated], *, block: int = 0, **more: Any) -> None:
        """A list on the page at ``path``: one item for each date, newest first as a rule."""
        page_key = url_key(urljoin(HOME, path))
        self.add(
            PageBlock(inspection_id=self.id, page_key=page_key, block=block, item_count=len(dates))
        )
        for position, given in enumerate(dates):
            url = urljoin(HOME, f"{path}a{block}{position}.html")
            date = _date(given)
            self.add(
                Item(
                    **{
                        "inspection_id": self.id,
                        "page_key": page_key,
                        "block": block,
                        "position": position,
                        "title": f"第{position}条",
                        "url": url,
                        "link_key": url_key(url),
                        "date": date,
                        "date_source": DateSource.TEXT if date else None,
                        **more,
                    }
                )
            )

    def column(
        self,
        path: str,
        type: str | None = None,
        *,
        name: str | None = None,
        kind: ColumnKind = ColumnKind.LIST,
        parent: str | None = None,
        level: int = 1,
        **more: Any,
    ) -> SiteColumn:
        """A column of the tree; its page is added apart."""
        url = urljoin(HOME, path)
        row = SiteColumn(
            **{
                "inspection_id": self.id,
                "key": url_key(url),
                "url": url,
                "name": name or type or path,
                "type": type,
                "matched_text": name or type,
                "matched_by": "exact" if type else None,
                "kind": kind,
                "parent_key": url_key(urljoin(HOME, parent)) if parent else None,
                "level": level,
                **more,
            }
        )
        self.add(row)
        return row

    def list_column(
        self,
        path: str,
        type: str | None = None,
        *,
        dates: list[Dated] | None = None,
        page: dict[str, Any] | None = None,
        **more: Any,
    ) -> SiteColumn:
        """A column with its page and, where ``dates`` are given, its list."""
        column = self.column(path, type, **more)
        self.page(path, **{"kind": PageKind.LIST, **(page or {})})
        if dates is not None:
            self.items(path, dates)
        return column

    def blank_column(self, path: str, type: str | None = None, **more: Any) -> SiteColumn:
        """A column whose page says that there is nothing."""
        return self.list_column(path, type, page={"blank_sign": "暂无数据"}, **more)

    def view(self, path: str) -> ColumnView:
        key = url_key(urljoin(HOME, path))
        return next(view for view in self.evidence().columns() if view.column.key == key)

    def link(
        self,
        path: str,
        *,
        cause: LinkCause | None = None,
        verdict: LinkVerdict | None = LinkVerdict.ALIVE,
        text: str = "链接",
        on_page: str = "",
        place: LinkPlace = LinkPlace.CONTENT,
        looks: int = 0,
        tag: str = "a@href",
        **more: Any,
    ) -> Link:
        """A link and where it stands; ``cause`` sets the verdict."""
        url = urljoin(HOME, path)
        page_url = urljoin(HOME, on_page)
        row = Link(
            **{
                "inspection_id": self.id,
                "key": url_key(url),
                "url": url,
                "kind": LinkKind.PAGE,
                "scope": LinkScope.SITE,
                "on_home": on_page == "",
                "state": LinkState.DONE,
                "verdict": cause.verdict if cause else verdict,
                "cause": cause,
                **more,
            }
        )
        place_row = Referrer(
            inspection_id=self.id,
            link_key=row.key,
            page_key=url_key(page_url),
            page_url=page_url,
            text=text,
            tag=tag,
            place=place,
        )
        attempts = [
            LinkAttempt(
                inspection_id=self.id,
                link_key=row.key,
                number=number,
                at=NOW,
                method="GET",
                cause=cause,
            )
            for number in range(1, looks + 1)
        ]
        self.add(row, place_row, *attempts)
        return row

    def navigation(self, path: str, text: str, **more: Any) -> Link:
        return self.link(path, text=text, place=LinkPlace.NAVIGATION, **more)

    def mark(
        self,
        kind: MarkKind,
        value: str = "有",
        *,
        place: MarkPlace = MarkPlace.FOOTER,
        page: str = "",
    ) -> None:
        url = urljoin(HOME, page)
        self.add(
            Mark(
                inspection_id=self.id,
                page_key=url_key(url),
                page_url=url,
                on_home=page == "",
                kind=kind,
                place=place,
                value=value,
            )
        )

    def probe(self, at: dt.datetime, *, ok: bool = True, **more: Any) -> None:
        self.add(Probe(site_id=self.site.id, url=HOME, at=at, ok=ok, **more))

    def ipv6(self, **data: Any) -> None:
        self.add(Ipv6Evidence(inspection_id=self.id, data=data))
