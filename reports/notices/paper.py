"""The paper of a notice: GB/T 9704-2012, or the office's own template."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from config.notices import notice_wording
from config.wording import word
from reports.notices.model import NoticeFault, NoticeText
from reports.official import Paper, chinese_date, render_template

_COLUMNS = (
    ("序号", 13.0),
    ("指标", 29.0),
    ("问题描述", 72.0),
    ("问题网页", 40.0),
    ("检查依据", 25.0),
    ("整改期限", 23.0),
    ("整改情况", 23.0),
)
"""Of the list of faults. Unit: mm."""


class Picture(NamedTuple):
    """A picture that shows a fault."""

    position: int
    """Of the fault in the notice."""
    content: bytes


def notice_paper(
    text: NoticeText, pictures: Sequence[Picture] = (), template: Path | None = None
) -> bytes:
    """The notice as docx. Raises ``UserError`` for a template that can't be used."""
    if template is not None:
        return render_template(template, template_values(text))
    return _paper(text, pictures).to_bytes()


def template_values(text: NoticeText) -> dict[str, Any]:
    """What a template may show: :class:`NoticeText` with dates and words in Chinese."""
    values = text.model_dump(mode="json")
    for name in ("issued_on", "deadline", "inspected_on"):
        values[name] = chinese_date(getattr(text, name))
    for shown, fault in zip(values["faults"], text.faults, strict=True):
        shown["deadline"] = _deadline(fault)
        shown["severity"] = word(fault.severity)
    values["kind"] = word(text.kind)
    return values


def _paper(text: NoticeText, pictures: Sequence[Picture]) -> Paper:
    wording = notice_wording()
    paper = Paper()
    if text.red_head:
        paper.red_head(text.red_head, text.number)
    paper.title(text.title)
    if text.number and not text.red_head:
        paper.plain_number(text.number)
    paper.addressee(text.addressee)
    paper.body(text.opening)
    paper.heading(1, wording.headings.problems)
    _problems(paper, text)
    paper.heading(1, wording.headings.demands)
    for demand in text.demands:
        paper.body(demand)
    if text.deadline_note:
        paper.body(text.deadline_note)
    if text.feedback or text.contact:
        paper.heading(1, wording.headings.reply)
        if text.feedback:
            paper.body(text.feedback)
        if text.contact:
            paper.body(f"{text.contact}。")
    titles = [wording.attachment] + ([wording.pictures] if pictures else [])
    paper.attachment_note(titles)
    paper.signature(text.signature, text.issued_on)
    _attachments(paper, text, pictures)
    paper.imprint(text.copy_to, text.printed_by, text.issued_on)
    return paper


def _problems(paper: Paper, text: NoticeText) -> None:
    """By indicator, the gravest first: how many, and the first of them by name."""
    most = notice_wording().examples
    groups: dict[str, list[NoticeFault]] = {}
    for fault in text.faults:
        groups.setdefault(fault.indicator_title, []).append(fault)
    for title, group in groups.items():
        penalty = f"（{group[0].penalty}）" if group[0].penalty else ""
        paper.heading(2, f"{title}{penalty}。", f"共{len(group)}处。")
        for fault in group[:most]:
            # Not in brackets: after a number there would be no place to end the line.
            where = f"网址：{fault.url}。" if fault.url and fault.url != text.home_url else ""
            told = _described(fault).rstrip("。")
            paper.body(f"问题{fault.position}：{told}。{where}", ragged=True)
        if len(group) > most:
            paper.body(f"其余{len(group) - most}处见附件。")


def _described(fault: NoticeFault) -> str:
    return f"{fault.title}。{fault.detail}" if fault.detail else fault.title


def _attachments(paper: Paper, text: NoticeText, pictures: Sequence[Picture]) -> None:
    wording = notice_wording()
    marks = ("附件1", "附件2") if pictures else ("附件", "")
    paper.attachment(marks[0], wording.attachment, landscape=True)
    site = f"{text.site_name}网站　{text.home_url}"
    code = f"　网站标识码：{text.site_code}" if text.site_code else ""
    paper.table_note(f"{site}{code}　检查时间：{chinese_date(text.inspected_on)}")
    paper.table(_COLUMNS, map(_row, text.faults), centred=(0,))
    if pictures:
        paper.attachment(marks[1], wording.pictures)
        named: Mapping[int, NoticeFault] = {fault.position: fault for fault in text.faults}
        for picture in pictures:
            fault = named.get(picture.position)
            caption = f"问题{picture.position}：{fault.title}" if fault else ""
            paper.picture(picture.content, caption)


def _row(fault: NoticeFault) -> tuple[str, ...]:
    evidence = [f"{each.label}：{each.value}" for each in fault.evidence if each.value]
    told = [_described(fault), *evidence, f"整改：{fault.remedy}" if fault.remedy else ""]
    return (
        str(fault.position),
        "\n".join(filter(None, (fault.group, fault.indicator_title, fault.penalty))),
        "\n".join(line for line in told if line),
        fault.url or "",
        fault.basis,
        _deadline(fault),
        "",
    )


def _deadline(fault: NoticeFault) -> str:
    day = chinese_date(fault.deadline)
    return f"立即（{day}）" if fault.at_once else day
