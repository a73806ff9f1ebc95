"""What a person is told of an audit: while it runs, and when it has ended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from sqlmodel import Session, col, select

from config.terms import AuditSiteState, Verdict
from config.wording import word
from console.outputs import say
from console.progress import clock
from console.tables import print_table
from store.auditfacts import still_answering
from store.audits import counts, get_audit
from store.tables import Audit, AuditSite, Inspection, Site

if TYPE_CHECKING:
    from console.audits.board import Board

_SLOWEST_SHOWN = 5
_LISTED = 50
_NOT_LIKE_OTHERS = (AuditSiteState.FAILED, AuditSiteState.LEFT_OUT)


def line_of(board: Board) -> list[tuple[str, str]]:
    """Names and values for one line."""
    counted, left = board.counts, board.seconds_left
    return [
        ("网站", f"{board.settled}/{board.sites}"),
        ("检查中", str(board.running)),
        ("未成功", str(counted[AuditSiteState.FAILED])),
        ("未检查", str(counted[AuditSiteState.LEFT_OUT])),
        ("已读网页", str(board.pages)),
        ("每秒网页", f"{board.pace():.1f}"),
        ("已用时", clock(board.seconds)),
        ("预计还需", clock(left) if left is not None else "未知"),
    ]


def screen_of(board: Board) -> list[tuple[str, str]]:
    """The line, the slowest sites and the last that failed, one below the other."""
    slowest = [
        ("最慢" if not number else "", _at_work(board, each))
        for number, each in enumerate(board.slowest[:_SLOWEST_SHOWN])
    ]
    failures = [
        ("未成功" if not number else "", f"{board.name(site)}：{reason}")
        for number, (site, reason) in enumerate(board.failures)
    ]
    return [("检查", board.title), *line_of(board), *slowest, *failures]


def _at_work(board: Board, each: Any) -> str:
    done = f"{word(each.phase)}，已读 {each.pages} 页，{clock(each.seconds)}"
    return f"{board.name(each.site_id)}（{done}）"


def audit_data(session: Session, audit_id: int) -> dict[str, Any]:
    """An audit as data: itself, its counts, its verdicts and every site."""
    audit = get_audit(session, audit_id)
    rows = list(site_rows(session, audit_id))
    verdicts = Counter(row["verdict"] for row in rows if row["state"] == AuditSiteState.DONE)
    return {
        "id": audit.id,
        "title": audit.title,
        "period": audit.period,
        "ruleset": audit.ruleset,
        "as_of": audit.as_of.isoformat(),
        "profile": audit.profile,
        "state": audit.state,
        "chosen": audit.chosen,
        "created_at": audit.created_at.isoformat(),
        "finished_at": audit.finished_at.isoformat() if audit.finished_at else None,
        "sites": {state.value: number for state, number in counts(session, audit_id).items()},
        "verdicts": {verdict.value: verdicts[verdict] for verdict in Verdict},
        "pages": sum(row["pages"] for row in rows),
        "rows": rows,
    }


def site_rows(session: Session, audit_id: int) -> Iterator[dict[str, Any]]:
    """Every site of the audit with what came of it, in the order of the audit."""
    query = (
        select(AuditSite, Site, Inspection)
        .join(Site, col(Site.id) == col(AuditSite.site_id))
        .outerjoin(Inspection, col(Inspection.id) == col(AuditSite.inspection_id))
        .where(col(AuditSite.audit_id) == audit_id)
        .order_by(col(AuditSite.position))
    )
    answering = still_answering(session, audit_id)
    for entry, site, inspection in session.exec(query, execution_options={"yield_per": 500}):
        yield {
            "site_id": site.id,
            "name": site.name,
            "home_url": site.home_url,
            "state": entry.state,
            "reason": _reason(entry, answering),
            "attempts": entry.attempts,
            "worker": entry.worker,
            "inspection_id": entry.inspection_id,
            "verdict": inspection.verdict if inspection else None,
            "score": inspection.score if inspection else None,
            "pages": inspection.pages_fetched if inspection else 0,
            "seconds": round(inspection.active_seconds, 1) if inspection else 0.0,
        }


def _reason(entry: AuditSite, answering: dict[int, str]) -> str | None:
    if entry.site_id in answering:
        return f"{entry.reason or word(entry.state)}{answering[entry.site_id]}"
    return entry.reason


def print_result(data: dict[str, Any], *, err: bool = False) -> None:
    """Where an audit stands: its sites by state, its verdicts, and whoever is not like others."""
    say([*_head(data)], err=err)
    done = data["sites"][AuditSiteState.DONE]
    rows = [
        (word(verdict), str(data["verdicts"][verdict]), _share(data["verdicts"][verdict], done))
        for verdict in Verdict
    ]
    print_table("结论", ("结论", "网站", "占比"), rows, err=err)
    others = [row for row in data["rows"] if row["state"] in _NOT_LIKE_OTHERS]
    if others:
        print_table(
            "没有正常完成的网站", ("编号", "网站", "首页", "情况", "原因"), _cells(others), err=err
        )
    if len(others) > _LISTED:
        say([f"另有 {len(others) - _LISTED} 个，见 --json。"], err=err)


def _head(data: dict[str, Any]) -> Iterator[str]:
    state = word(data["state"])
    yield f"检查 {data['id']}：{data['title']}（{state}），监测时间点 {data['as_of']}"
    states = (
        f"{word(state)} {data['sites'][state]}" for state in AuditSiteState if data["sites"][state]
    )
    yield f"网站 {sum(data['sites'].values())}：{'，'.join(states)}；已读网页 {data['pages']}"


def _cells(rows: Sequence[dict[str, Any]]) -> Iterator[Sequence[str]]:
    for row in rows[:_LISTED]:
        yield (
            str(row["site_id"]),
            row["name"],
            row["home_url"],
            word(row["state"]),
            row["reason"] or "",
        )


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "—"


def audit_line(audit: Audit, counted: dict[AuditSiteState, int]) -> Sequence[str]:
    """The cells of one audit in the list of audits."""
    settled = sum(number for state, number in counted.items() if state.settled)
    return (
        str(audit.id),
        audit.period,
        audit.title,
        word(audit.state),
        f"{settled}/{sum(counted.values())}",
        str(counted[AuditSiteState.FAILED]),
        f"{audit.created_at.astimezone():%Y-%m-%d %H:%M}",
    )
