"""From an audit to its bulletin, as commands and the making of all papers need it."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session

from config.bulletin import BulletinText
from config.errors import UserError
from config.office import Office
from config.systemfaults import system_fault
from reports.bulletin.blocks import Bulletin
from reports.bulletin.docx import write_docx
from reports.bulletin.facts import BulletinFacts, Sources, bulletin_facts
from reports.bulletin.html import write_html
from reports.bulletin.text import bulletin
from reports.formats.files import written_together
from reports.official import to_pdf
from reports.official.pdf import pdf_maker
from store.auditfacts import get_audit, previous_audit
from store.tables import Audit


@dataclass(frozen=True, slots=True)
class Made:
    """A bulletin and what it was made from."""

    facts: BulletinFacts
    bulletin: Bulletin


def make_bulletin(
    session: Session,
    audit_id: int,
    office: Office,
    text: BulletinText,
    *,
    previous: int | None = None,
    day: dt.date,
    draft: bool = False,
) -> Made:
    """The bulletin of an audit, against the audit ``previous`` or the one before it.

    Raises ``UserError`` where there is no such audit.
    """
    audit = get_audit(session, audit_id)
    last = _earlier(session, audit, previous) if previous else previous_audit(session, audit)
    facts = bulletin_facts(session, audit, last, text, Sources(draft=draft))
    return Made(facts, bulletin(facts, text, office=office.name or "", date=day, draft=draft))


def write_bulletin(
    made: Made,
    office: Office,
    day: dt.date,
    folder: Path,
    *,
    number: str | None = None,
    pdf: bool | None = None,
) -> list[Path]:
    """Write docx and HTML, and PDF where LibreOffice is or ``pdf`` asks for it; all or none.

    Raises ``UserError`` for what can't be written or converted.
    """
    stem = f"bulletin-{made.facts.audit_id}"
    docx = write_docx(made.bulletin, office, day, number)
    html = io.BytesIO()
    write_html(made.bulletin, html, number)
    papers = {f"{stem}.docx": docx, f"{stem}.html": html.getvalue()}
    if pdf or (pdf is None and pdf_maker()):
        papers[f"{stem}.pdf"] = to_pdf(docx)
    return write_papers(folder, papers)


def write_papers(folder: Path, papers: dict[str, bytes]) -> list[Path]:
    """Files by name, all of them or none. Raises ``UserError`` for what can't be written."""
    try:
        with written_together(folder, list(papers)) as (streams, paths):
            for stream, data in zip(streams, papers.values(), strict=True):
                stream.write(data)
    except OSError as error:
        raise UserError(
            f"文件写不到目录 {folder}（{system_fault(error)}）。", "请用 --out 换一个可写的目录。"
        ) from error
    return paths


def _earlier(session: Session, audit: Audit, number: int) -> Audit:
    earlier = get_audit(session, number)
    if earlier.period >= audit.period:
        raise UserError(
            f"检查 {number} 的检查期 {earlier.period} 不早于检查 {audit.id} 的 {audit.period}。",
            "请用 --previous 写更早一期检查的编号。",
        )
    return earlier
