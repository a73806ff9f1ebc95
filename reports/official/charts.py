"""Charts in an official paper: native ones (DrawingML), so that they print as lines and can be
edited. Their patterns tell the parts apart without colour."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import xlsxwriter
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.shared import Mm
from xlsxwriter.utility import xl_col_to_name

from reports.chartdata import ChartData, ChartForm, Series
from reports.charts import Tone
from reports.official.paper import Paper
from reports.official.text import quoted

_CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_NAMESPACES = (
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_WIDTH_MM = 156.0
_ROW_MM = 8.0
_LEAST_MM, _MOST_MM = 52.0, 190.0
_LINE_MM = 70.0
_EMU_PER_MM = 36_000
_LONGEST = 60
_FONT = "仿宋_GB2312"
_LINE_COLOR = "1D4A80"


@dataclass(frozen=True, slots=True)
class _Fill:
    """How the area of a series is filled: a preset pattern, or one colour."""

    fore: str
    back: str = "FFFFFF"
    pattern: str = ""
    label: str = "000000"

    @property
    def xml(self) -> str:
        fore = f'<a:srgbClr val="{self.fore}"/>'
        if not self.pattern:
            return f"<a:solidFill>{fore}</a:solidFill>"
        back = f'<a:srgbClr val="{self.back}"/>'
        return (
            f'<a:pattFill prst="{self.pattern}"><a:fgClr>{fore}</a:fgClr>'
            f"<a:bgClr>{back}</a:bgClr></a:pattFill>"
        )


_FILLS: dict[Tone, _Fill] = {
    "pass": _Fill("D5E5DB"),
    "fail": _Fill("8E2A22", label="FFFFFF"),
    "suspect": _Fill("B26A00", "FFFFFF", "dkUpDiag"),
    "unknown": _Fill("6B7585", "FFFFFF", "pct40"),
    "plain": _Fill("4A74A6", label="FFFFFF"),
}


def add_chart(paper: Paper, chart: ChartData) -> None:
    """``chart`` on a line of its own, as wide as the text, with its numbers as alternative text."""
    chart = _fit(chart)
    document = paper.document
    number = _next_number(document.part.package)
    sheet = Part(
        PackURI(f"/word/embeddings/chart{number}.xlsx"),
        _SHEET_TYPE,
        _workbook(chart),
        document.part.package,
    )
    part = Part(PackURI(f"/word/charts/chart{number}.xml"), _CHART_TYPE, b"", document.part.package)
    source = part.relate_to(sheet, RELATIONSHIP_TYPE.PACKAGE)
    part._blob = _chart_xml(chart, source).encode()
    relation = document.part.relate_to(part, RELATIONSHIP_TYPE.CHART)
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    paragraph.paragraph_format.keep_with_next = True
    drawing = _drawing(number, relation, chart, _height(chart))
    paragraph.add_run()._r.append(parse_xml(drawing))


def _fit(chart: ChartData) -> ChartData:
    """The chart with words that XML can hold."""
    return replace(
        chart,
        title=quoted(chart.title, _LONGEST),
        categories=tuple(quoted(each, _LONGEST) for each in chart.categories),
        notes=tuple(quoted(each, _LONGEST) for each in chart.notes),
    )


def _next_number(package: Any) -> int:
    used = sum(str(part.partname).startswith("/word/charts/") for part in package.iter_parts())
    return used + 1


def _height(chart: ChartData) -> float:
    if chart.form is ChartForm.LINE:
        return _LINE_MM
    rows = len(chart.categories) * _ROW_MM + 26
    return min(max(rows, _LEAST_MM), _MOST_MM)


def _drawing(number: int, relation: str, chart: ChartData, height: float) -> str:
    wide, high = Mm(_WIDTH_MM), round(height * _EMU_PER_MM)
    name, words = quoteattr(chart.title), quoteattr(chart.summary)
    return (
        '<w:drawing xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
        'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
        f"{_NAMESPACES}>"
        '<wp:inline distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{wide}" cy="{high}"/><wp:effectExtent l="0" t="0" r="0" b="0"/>'
        f'<wp:docPr id="{1000 + number}" name={name} descr={words}/><wp:cNvGraphicFramePr/>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
        f'<c:chart r:id="{relation}"/></a:graphicData></a:graphic></wp:inline></w:drawing>'
    )


def _workbook(chart: ChartData) -> bytes:
    """The numbers, for whoever edits the chart."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet("Sheet1")
    for place, series in enumerate(chart.series, 1):
        sheet.write_string(0, place, series.name)
        for row, value in enumerate(series.values, 1):
            if value is not None:
                sheet.write_number(row, place, value)
    for row, name in enumerate(chart.categories, 1):
        sheet.write_string(row, 0, name)
    book.close()
    return stream.getvalue()


def _chart_xml(chart: ChartData, source: str) -> str:
    line = chart.form is ChartForm.LINE
    plot = _line_plot(chart) if line else _bar_plot(chart)
    legend = "" if len(chart.series) < 2 else _LEGEND
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><c:chartSpace {_NAMESPACES}>'
        '<c:roundedCorners val="0"/><c:chart>'
        f'<c:title>{_rich(chart.title, 1200)}<c:overlay val="0"/></c:title>'
        '<c:autoTitleDeleted val="0"/>'
        f"<c:plotArea><c:layout/>{plot}</c:plotArea>{legend}"
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        f"<c:spPr>{_solid('FFFFFF')}<a:ln><a:noFill/></a:ln></c:spPr>"
        f"<c:txPr><a:bodyPr/><a:p><a:pPr>{_run_properties(1000, tag='a:defRPr')}</a:pPr>"
        '<a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'
        f'<c:externalData r:id="{source}"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
    )


_LEGEND = '<c:legend><c:legendPos val="b"/><c:overlay val="0"/></c:legend>'


def _bar_plot(chart: ChartData) -> str:
    series = "".join(
        _series(chart, place, each, _bar_properties(each), _labels(each, "ctr"))
        for place, each in enumerate(chart.series)
    )
    return (
        '<c:barChart><c:barDir val="bar"/><c:grouping val="stacked"/><c:varyColors val="0"/>'
        f'{series}<c:gapWidth val="55"/><c:overlap val="100"/>'
        '<c:axId val="1"/><c:axId val="2"/></c:barChart>'
        + _category_axis("l", "maxMin")
        + _value_axis("b", "max", "0")
    )


def _line_plot(chart: ChartData) -> str:
    properties = (
        f'<c:spPr><a:ln w="22225">{_solid(_LINE_COLOR)}</a:ln></c:spPr>'
        '<c:marker><c:symbol val="circle"/><c:size val="7"/>'
        f"<c:spPr>{_solid(_LINE_COLOR)}</c:spPr></c:marker>"
    )
    series = "".join(
        _series(chart, place, each, properties, _labels(each, "t", '0.#"%"', dark=True))
        for place, each in enumerate(chart.series)
    )
    return (
        '<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>'
        f'{series}<c:marker val="1"/><c:axId val="1"/><c:axId val="2"/></c:lineChart>'
        + _category_axis("b", "minMax")
        + _value_axis("l", "autoZero", '0"%"', top=100)
    )


def _bar_properties(series: Series) -> str:
    line = f'<a:ln w="6350">{_solid("404040")}</a:ln>'
    return f'<c:spPr>{_FILLS[series.tone].xml}{line}</c:spPr><c:invertIfNegative val="0"/>'


def _labels(series: Series, place: str, code: str = "0;;;", *, dark: bool = False) -> str:
    """The number on each bar or point; nothing on a bar of length 0."""
    fill = _FILLS[series.tone]
    color = "000000" if dark else fill.label
    box = '<c:spPr><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill></c:spPr>'
    return (
        f'<c:dLbls><c:numFmt formatCode={quoteattr(code)} sourceLinked="0"/>'
        f"{box if fill.pattern else '<c:spPr><a:noFill/></c:spPr>'}"
        f"<c:txPr><a:bodyPr/><a:p><a:pPr>{_run_properties(900, color, 'a:defRPr')}</a:pPr>"
        f'<a:endParaRPr lang="zh-CN"/></a:p></c:txPr><c:dLblPos val="{place}"/>'
        '<c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/>'
        '<c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbls>'
    )


def _series(chart: ChartData, place: int, series: Series, properties: str, labels: str) -> str:
    last = len(chart.categories) + 1
    column = xl_col_to_name(place + 1)
    names = _points(chart.categories)
    values = _points(series.values)
    # A curve would pass through rates that nobody has counted.
    straight = '<c:smooth val="0"/>' if chart.form is ChartForm.LINE else ""
    return (
        f'<c:ser><c:idx val="{place}"/><c:order val="{place}"/>'
        f"<c:tx><c:strRef><c:f>Sheet1!${column}$1</c:f>"
        f"<c:strCache>{_points([series.name])}</c:strCache></c:strRef></c:tx>"
        f"{properties}{labels}"
        f"<c:cat><c:strRef><c:f>Sheet1!$A$2:$A${last}</c:f>"
        f"<c:strCache>{names}</c:strCache></c:strRef></c:cat>"
        f"<c:val><c:numRef><c:f>Sheet1!${column}$2:${column}${last}</c:f>"
        f"<c:numCache><c:formatCode>General</c:formatCode>{values}</c:numCache></c:numRef></c:val>"
        f"{straight}</c:ser>"
    )


def _points(values: Sequence[str | float | None]) -> str:
    points = "".join(
        f'<c:pt idx="{place}"><c:v>{escape(str(value))}</c:v></c:pt>'
        for place, value in enumerate(values)
        if value is not None
    )
    return f'<c:ptCount val="{len(values)}"/>{points}'


def _category_axis(place: str, orientation: str) -> str:
    return (
        f'<c:catAx><c:axId val="1"/><c:scaling><c:orientation val="{orientation}"/></c:scaling>'
        f'<c:delete val="0"/><c:axPos val="{place}"/><c:numFmt formatCode="General" '
        'sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/>'
        '<c:tickLblPos val="low"/><c:crossAx val="2"/><c:crosses val="autoZero"/>'
        # Every bar has its name; LibreOffice leaves some out, and most of a low chart.
        '<c:tickLblSkip val="1"/></c:catAx>'
    )


def _value_axis(place: str, crosses: str, code: str, top: float | None = None) -> str:
    most = f'<c:max val="{top:g}"/>' if top is not None else ""
    least = '<c:min val="0"/>'
    return (
        f'<c:valAx><c:axId val="2"/><c:scaling><c:orientation val="minMax"/>{most}{least}'
        f'</c:scaling><c:delete val="0"/><c:axPos val="{place}"/>'
        '<c:majorGridlines><c:spPr><a:ln w="3175"><a:solidFill><a:srgbClr val="D0D0D0"/>'
        "</a:solidFill></a:ln></c:spPr></c:majorGridlines>"
        f'<c:numFmt formatCode={quoteattr(code)} sourceLinked="0"/>'
        '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>'
        f'<c:crossAx val="1"/><c:crosses val="{crosses}"/></c:valAx>'
    )


def _solid(color: str) -> str:
    return f'<a:solidFill><a:srgbClr val="{color}"/></a:solidFill>'


def _rich(text: str, size: int) -> str:
    return (
        "<c:tx><c:rich><a:bodyPr/><a:p><a:pPr/><a:r>"
        f"{_run_properties(size)}<a:t>{escape(text)}</a:t></a:r></a:p></c:rich></c:tx>"
    )


def _run_properties(size: int, color: str = "000000", tag: str = "a:rPr") -> str:
    return (
        f'<{tag} lang="zh-CN" sz="{size}" b="0">{_solid(color)}'
        f'<a:latin typeface="{_FONT}"/><a:ea typeface="{_FONT}"/></{tag}>'
    )
