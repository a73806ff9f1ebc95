"""Running an audit for the command line: its processes, its view, Ctrl-C and its end."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlmodel import col, select

from config.audits import audit_settings
from config.errors import UserError
from config.terms import AuditSiteState, AuditState
from console.audits.board import Board
from console.audits.leading import Force, Lead, counts_at_rest
from console.audits.showing import audit_data, line_of, print_result, screen_of
from console.database import db_option
from console.exits import ExitStatus
from console.outputs import ProgressScreen, flush_outputs, say
from console.progress import shown
from store.audits import get_audit
from store.database import Store
from store.tables import AuditSite, Site

_OF_CHECK = "，再用 --resume 接着巡检。"
"""How one inspection is gone on with; an audit has a command of its own."""
_NOBODY = (
    "没有检查到任何网站，原因见上表。"
    "内网网站用 --allow-private 允许，登记状态用 govaudit sites edit 修改，然后重新检查。"
)


def run_audit(
    store: Store, audit_id: int, force: Force, *, out: Path | None, quiet: bool
) -> ExitStatus:
    """Go on with an audit to its end, or until Ctrl-C, and say what came of it.

    Gives 0 when every site has its result, 3 where some failed or none was inspected, 130 after
    Ctrl-C. Raises
    ``UserError``, with how to go on, for what the database or a directory refuses.
    """
    lead = Lead(store, audit_id, force, board_of(store, audit_id), out)
    try:
        done = asyncio.run(_led(lead, quiet=quiet))
    except UserError as error:
        how = error.how.replace(_OF_CHECK, "。")
        how += f"然后用 {resume_line(store, audit_id)} 接着做。"
        raise UserError(error.what, how) from error
    with store.session() as session:
        data = audit_data(session, audit_id)
    print_result(data)
    if not done:
        say([f"检查没有做完，可用 {resume_line(store, audit_id)} 接着做。"], err=True)
        return ExitStatus.INTERRUPTED
    sites = data["sites"]
    if sites[AuditSiteState.LEFT_OUT] and not sites[AuditSiteState.DONE]:
        say([_NOBODY], err=True)
        return ExitStatus.UNDETERMINED
    failed = sites[AuditSiteState.FAILED] or data["state"] == AuditState.CANCELLED
    return ExitStatus.UNDETERMINED if failed else ExitStatus.QUALIFIED


def resume_line(store: Store, audit_id: int) -> str:
    """The command that goes on with an audit, for the same database."""
    return f"govaudit audit resume {audit_id}{db_option(store)}"


def board_of(store: Store, audit_id: int) -> Board:
    """Where the audit stands before it is led."""
    with store.session() as session:
        audit = get_audit(session, audit_id)
        query = select(col(Site.id), col(Site.name)).join(
            AuditSite, col(AuditSite.site_id) == col(Site.id)
        )
        names = session.exec(query.where(col(AuditSite.audit_id) == audit_id)).all()
        title = f"{audit.id} {audit.title}"
        return Board(
            title, counts_at_rest(session, audit_id), {int(n or 0): name for n, name in names}
        )


async def _led(lead: Lead, *, quiet: bool) -> bool:
    board = lead.board
    with _interruptible(lead):
        async with shown(
            lambda: screen_of(board),
            ProgressScreen(),
            quiet=quiet,
            line=lambda: line_of(board),
            line_seconds=audit_settings().line_seconds,
        ):
            return await lead.run()


@contextmanager
def _interruptible(lead: Lead) -> Iterator[None]:
    """Ctrl-C and SIGTERM end the audit in good order; a second one at once, which costs no more
    than a killed process does: what was under way is fetched again."""
    loop = asyncio.get_running_loop()
    numbers = (signal.SIGINT, signal.SIGTERM)

    def at_once() -> None:
        lead.abandon()
        say([f"已中断，可用 {resume_line(lead.store, lead.audit_id)} 接着做。"], err=True)
        flush_outputs()
        os._exit(ExitStatus.INTERRUPTED)

    def in_order() -> None:
        for number in numbers:
            loop.add_signal_handler(number, at_once)
        say(["正在收尾，已读的网页都会保留；再按一次 Ctrl-C 立即退出。"], err=True)
        lead.stop()

    for number in numbers:
        loop.add_signal_handler(number, in_order)
    try:
        yield
    finally:
        for number in numbers:
            loop.remove_signal_handler(number)
