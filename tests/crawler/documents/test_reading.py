"""Files of every format become the same neutral text."""

from __future__ import annotations

import io

import docx
import openpyxl
import pytest

from config.terms import DocumentFault, DocumentFormat
from crawler.documents import DocumentUnreadable, read_document
from crawler.documents.html import read_html
from crawler.documents.sniff import sniff
from crawler.documents.text import read_text
from store.documents import DocumentText, Grid, Picture

PDF = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R
/Resources<</Font<</F1 5 0 R>>>>>>endobj
4 0 obj<</Length 43>>stream
BT /F1 24 Tf 50 200 Td (Hello paper) Tj ET
endstream endobj
5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj
trailer<</Root 1 0 R>>
%%EOF"""


@pytest.mark.parametrize(
    ("body", "content_type", "name", "format"),
    [
        (b"<!DOCTYPE html><p>x", None, "", DocumentFormat.HTML),
        (b"plain", "text/html; charset=utf-8", "", DocumentFormat.HTML),
        ("中文".encode("gbk"), None, "a.txt", DocumentFormat.TEXT),
        (b"%PDF-1.7", "text/html", "a.html", DocumentFormat.PDF),
        (b"\r\n\r\n%PDF-1.7", None, "", DocumentFormat.PDF),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1...", None, "a.docx", DocumentFormat.OLE),
        (b"PK\x03\x04 no zip", None, "a.docx", DocumentFormat.ARCHIVE),
        (b"\x89PNG\r\n\x1a\n", None, "a.pdf", DocumentFormat.IMAGE),
        (b"\x00\x01\x02", None, "a.txt", DocumentFormat.OTHER),
    ],
)
def test_the_first_bytes_say_what_it_is(
    body: bytes, content_type: str | None, name: str, format: DocumentFormat
) -> None:
    assert sniff(body, content_type, name) is format


def test_merged_cells_of_a_page_are_spread_out() -> None:
    document = read_html(
        "<p>前</p><table><tr><td rowspan=2>甲</td><td colspan=2>乙</td></tr>"
        "<tr><td>1</td><td></td></tr></table>后<br>尾<script>x</script><p style='display:none'>隐"
    )
    assert document.blocks == (
        "前",
        Grid((("甲", "乙", None), (None, "1", ""))),
        "后",
        "尾",
    )


def test_tables_for_looks_are_text() -> None:
    document = read_html("<table><tr><td><p>一</p><img src=a><p>二</td></tr></table>")
    assert document.blocks == ("一", Picture(), "二")


def test_a_word_file_with_merged_cells_and_a_picture_place() -> None:
    paper = docx.Document()
    paper.add_paragraph("标题")
    table = paper.add_table(rows=2, cols=3)
    table.cell(0, 0).merge(table.cell(1, 0)).text = "甲"
    table.cell(0, 1).merge(table.cell(0, 2)).text = "乙"
    table.cell(1, 1).text = "1"
    stream = io.BytesIO()
    paper.save(stream)
    document = read_document(stream.getvalue())
    assert document.format is DocumentFormat.DOCX
    assert document.blocks == ("标题", Grid((("甲", "乙", None), (None, "1", ""))))


def test_a_table_inside_a_cell_is_its_text() -> None:
    paper = docx.Document()
    table = paper.add_table(rows=1, cols=2)
    table.cell(0, 0).text = "甲"
    inner = table.cell(0, 1).add_table(rows=1, cols=2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "乙", "丙"
    stream = io.BytesIO()
    paper.save(stream)
    assert read_document(stream.getvalue()).blocks == (Grid((("甲", "乙 丙"),)),)


def test_a_workbook() -> None:
    book = openpyxl.Workbook()
    book.active.append(["姓名", None, 3.0])
    book.active.append(["=1+1", 2.5])
    stream = io.BytesIO()
    book.save(stream)
    document = read_document(stream.getvalue())
    assert document.blocks == ("Sheet", Grid((("姓名", "", "3"), ("", "2.5"))))


def test_a_pdf() -> None:
    document = read_document(PDF)
    assert document.format is DocumentFormat.PDF
    assert document.blocks == ("Hello paper",)


def test_pseudo_tables_of_text() -> None:
    document = read_text("题\n\na\tb\t1\nc\t\t2\n尾\n| 甲 | **乙** |\n|---|---|\n| 1 | 2 |\n")
    assert document.blocks == (
        "题",
        Grid((("a", "b", "1"), ("c", "", "2"))),
        "尾",
        Grid((("甲", "乙"), ("1", "2"))),
    )


def test_it_goes_through_json_unchanged() -> None:
    document = DocumentText(
        DocumentFormat.PDF, ("段", Grid((("a", None, ""),)), Picture()), "题", True
    )
    assert DocumentText.from_json(document.to_json()) == document


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (b"", DocumentFault.EMPTY),
        (b"   ", DocumentFault.NO_TEXT),
        (b"<html></html>", DocumentFault.NO_TEXT),
        (b"%PDF-1.4 broken", DocumentFault.BROKEN),
        (b"\x89PNG\r\n\x1a\n", DocumentFault.UNSUPPORTED),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99), DocumentFault.UNSUPPORTED),
    ],
)
def test_what_cannot_be_read_says_why(body: bytes, fault: DocumentFault) -> None:
    with pytest.raises(DocumentUnreadable) as raised:
        read_document(body)
    assert raised.value.fault is fault
