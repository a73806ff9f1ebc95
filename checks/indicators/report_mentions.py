"""年度报告 that has to tell of a document or a subject: by its words, in the text that was read."""

from __future__ import annotations

from dataclasses import replace

from pydantic import Field

from checks.annual.portal import Published, published
from checks.base import EvidenceItem, Fault, Outcome, Params, check, judged
from checks.duties import unseen
from checks.needs import Need
from store.documents import DocumentText
from store.evidence import Evidence
from store.titles import plain


class ReportMentionsParams(Params):
    """``words``: any of them will do. ``year``: of the report; without it, the newest that was
    read."""

    words: tuple[str, ...] = Field(min_length=1)
    year: int | None = None


@check("report-mentions", needs=[Need.REPORTS], params=ReportMentionsParams)
def report_mentions(evidence: Evidence, params: ReportMentionsParams) -> Outcome:
    """A report can tell of it in other words, so that none of them is a doubt."""
    rows = [row for row in evidence.report_texts() if row.data]
    reports = [each for each in map(published, rows) if params.year in (None, each.year)]
    if not reports:
        year = f"{params.year}年的" if params.year else ""
        return unseen(evidence, f"没有读到{year}年度报告的正文。")
    report = reports[0]
    document = DocumentText.from_json(report.row.data)
    text = plain("".join(document.lines()))
    found = [word for word in params.words if plain(word) in text]
    said = (
        f"{report.row.title}：{'写到' if found else '没有读到'}{'、'.join(found or params.words)}。"
    )
    place = EvidenceItem("年度报告", report.row.title, report.row.url)
    if found:
        return replace(judged(said, 1, []), evidence=(place,))
    if document.truncated:
        return unseen(evidence, f"{said}报告没有读完。")
    return judged(said, 1, [_fault(report, params, place)])


def _fault(report: Published, params: ReportMentionsParams, place: EvidenceItem) -> Fault:
    return Fault(
        title=f"年度报告没有写到{'、'.join(params.words)}",
        subject=f"{report.year} {params.words[0]}",
        url=report.row.url,
        detail="报告正文里没有这些字样；也可能用别的说法写到了。",
        evidence=(place,),
        suspect=True,
    )
