"""Papers of made annual reports: HTML, Word and text."""

from __future__ import annotations

import html
import io
from collections.abc import Sequence

import docx

from config.terms import AnnualFormat
from tests.annualreports import Cell, Laid, Look, Made, layout

_HEADINGS = {
    "overview": "一、总体情况",
    "proactive": "二、主动公开政府信息情况",
    "applications": "三、收到和处理政府信息公开申请情况",
    "disputes": "四、政府信息公开行政复议、行政诉讼情况",
    "problems": "五、存在的主要问题及改进情况",
    "others": "六、其他需要报告的事项",
}

Block = str | list[list[Cell]]


def blocks(report: Made, look: Look = Look(), *, overview: str = "") -> list[Block]:  # noqa: B008
    """Paragraphs and tables of the whole paper."""
    laid: Laid = layout(report, look)
    tables: dict[str, list[list[list[Cell]]]] = {
        "proactive": laid.proactive,
        "applications": laid.applications,
        "disputes": laid.disputes,
    }
    texts = {
        "overview": overview or "本年度依法推进政务公开工作。",
        "problems": "存在主动公开不够及时的问题，下一步改进。",
        "others": "本年度没有收取信息处理费。"
        if report.format is AnnualFormat.Y2021
        else "没有其他需要报告的事项。",
    }
    found: list[Block] = [f"栖川县{report.year}年政府信息公开工作年度报告"]
    found.append(f"根据{report.rules.document}要求编制。")
    for part, heading in _HEADINGS.items():
        found.append(heading)
        found += tables.get(part, [])
        if part in texts:
            found.append(texts[part])
    return found


def as_html(
    report: Made,
    look: Look = Look(),  # noqa: B008
    *,
    overview: str = "",
    framed: bool = False,
    image_for: str | None = None,
) -> bytes:
    """A page. ``framed``: everything stands in the cell of a table made for its looks."""
    laid = [
        _html_table(block) if not isinstance(block, str) else f"<p>{html.escape(block)}</p>"
        for block in blocks(report, look, overview=overview)
    ]
    body = "".join(laid)
    if image_for is not None:
        head, _, rest = body.partition(f"<p>{_HEADINGS[image_for]}</p>")
        tail = rest[rest.rindex("</table>") + 8 :] if image_for == "disputes" else rest
        rest = tail if image_for == "disputes" else rest.partition("</table>")[2]
        body = f'{head}<p>{_HEADINGS[image_for]}</p><p><img src="t.png"></p>{rest}'
    if framed:
        body = f"<table><tr><td>{body}</td></tr></table>"
    nav = "<ul><li><a href='/'>首页</a></li><li>一、总则</li></ul>"
    return (
        f"<!doctype html><html><head><meta charset=utf-8><title>年报</title></head>"
        f"<body>{nav}{body}<script>var a='三、收到和处理';</script></body></html>"
    ).encode()


def _html_table(rows: Sequence[Sequence[Cell]]) -> str:
    lines = []
    for row in rows:
        cells = "".join(
            f'<td colspan="{cell.width}" rowspan="{cell.height}"><p><span>'
            f"{html.escape(cell.text)}</span></p></td>"
            for cell in row
        )
        lines.append(f"<tr>{cells}</tr>")
    return f"<table border=1>{''.join(lines)}</table>"


def as_docx(report: Made, look: Look = Look(), *, overview: str = "") -> bytes:  # noqa: B008
    """A Word file with truly merged cells."""
    paper = docx.Document()
    for block in blocks(report, look, overview=overview):
        if isinstance(block, str):
            paper.add_paragraph(block)
        else:
            _docx_table(paper, block)
    stream = io.BytesIO()
    paper.save(stream)
    return stream.getvalue()


def _docx_table(paper: docx.document.Document, rows: Sequence[Sequence[Cell]]) -> None:  # type: ignore[name-defined]
    places = list(_placed(rows))
    width = max(column + cell.width for _, column, cell in places)
    table = paper.add_table(rows=len(rows), cols=width)
    table.style = "Table Grid"
    for row, column, cell in places:
        first = table.cell(row, column)
        if cell.width > 1 or cell.height > 1:
            first = first.merge(table.cell(row + cell.height - 1, column + cell.width - 1))
        first.text = cell.text


def _placed(rows: Sequence[Sequence[Cell]]) -> list[tuple[int, int, Cell]]:
    """Each cell with the row and column that it begins in."""
    taken: set[tuple[int, int]] = set()
    placed = []
    for number, row in enumerate(rows):
        column = 0
        for cell in row:
            while (number, column) in taken:
                column += 1
            placed.append((number, column, cell))
            taken |= {
                (number + down, column + right)
                for down in range(cell.height)
                for right in range(cell.width)
            }
    return placed


def as_text(report: Made, look: Look = Look(), *, overview: str = "") -> bytes:  # noqa: B008
    """Text as it comes out of a copied Word file: tabs for cells, merged ones leave theirs behind
    at the wrong end, and now and then the tabs of covered cells are gone."""
    lines = []
    for block in blocks(report, look, overview=overview):
        if isinstance(block, str):
            lines += [block, ""]
            continue
        lines += _text_rows(block)
        lines.append("")
    return "\n".join(lines).encode()


def _text_rows(rows: Sequence[Sequence[Cell]]) -> list[str]:
    lines = []
    for number, row in enumerate(rows):
        leading = "" if number % 5 == 4 else "\t" * (number % 3)
        cells = [cell.text for cell in row]
        trailing = "\t" if row[0].width > 1 and number % 2 else ""
        lines.append(leading + "\t".join(cells) + trailing)
    return lines
