"""Files made to hurt: bombs, entities, endless spans, readers that never end."""

from __future__ import annotations

import io
import random
import time
import zipfile

import pytest

from config import documents
from config.documents import document_limits
from config.terms import DocumentFault
from crawler.documents import DocumentUnreadable, read_document
from crawler.documents.apart import read_apart
from crawler.documents.html import read_html
from crawler.documents.sniff import sniff
from store.documents import Grid

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def container(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def fault_of(body: bytes) -> DocumentFault:
    with pytest.raises(DocumentUnreadable) as raised:
        read_document(body)
    return raised.value.fault


def test_a_zip_bomb_is_not_unpacked() -> None:
    bomb = container({"word/document.xml": bytes(document_limits().unpacked_bytes + 1)})
    assert len(bomb) < 1_000_000
    assert fault_of(bomb) is DocumentFault.TOO_LARGE


def test_a_container_of_many_parts_is_not_read() -> None:
    parts = {f"word/{number}.xml": b"" for number in range(document_limits().parts + 1)}
    assert fault_of(container({"word/document.xml": b"<x/>", **parts})) is DocumentFault.TOO_LARGE


@pytest.mark.parametrize("name", ["word/document.xml", "xl/workbook.xml"])
def test_entities_are_not_followed(name: str, tmp_path: object) -> None:
    xml = (
        '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        f"<w:document {W}><w:body><w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:body></w:document>"
    )
    assert fault_of(container({name: xml.encode()})) is DocumentFault.BROKEN


def test_deep_markup_ends() -> None:
    noise = random.Random(1).randbytes(200_000).hex()
    xml = f"<w:document {W}><!--{noise}--><w:body><w:p>" + "<w:r>" * 200_000
    assert fault_of(container({"word/document.xml": xml.encode()})) is DocumentFault.BROKEN
    read_html("<div>" * 10_000 + "x" + "<table><tr><td>" * 1_000)


def test_spans_are_bounded() -> None:
    row = "<tr><td colspan=999999 rowspan=999999>a<td>b<td>c"
    document = read_html(f"<table>{row * 3000}</table>")
    grid = document.blocks[0] if document.blocks else Grid(())
    assert isinstance(grid, Grid)
    assert sum(map(len, grid.rows)) <= 2 * document_limits().cells


def test_a_reader_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    pages = 3000
    kids = " ".join(f"{number + 10} 0 R" for number in range(pages))
    objects = "".join(
        f"{number + 10} 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>endobj\n"
        for number in range(pages)
    )
    lines = "1 1 m 2 2 l S " * 40_000
    body = (
        f"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        f"2 0 obj<</Type/Pages/Kids[{kids}]/Count {pages}>>endobj\n{objects}"
        f"4 0 obj<</Length {len(lines)}>>stream\n{lines}\nendstream endobj\n"
        f"trailer<</Root 1 0 R>>\n%%EOF"
    ).encode()
    quick = document_limits().model_copy(update={"seconds": 0.5})
    monkeypatch.setattr(documents, "document_limits", lambda: quick)
    monkeypatch.setattr("crawler.documents.apart.document_limits", lambda: quick)
    monkeypatch.setattr("crawler.documents.apart._START_SECONDS", 1)
    began = time.monotonic()
    with pytest.raises(DocumentUnreadable) as raised:
        read_apart(body, sniff(body))
    assert raised.value.fault is DocumentFault.TOO_SLOW
    assert time.monotonic() - began < 20
