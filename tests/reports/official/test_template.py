"""The office's own template: filled, sandboxed, and its faults in one line."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from docx import Document

from config.errors import UserError
from reports.official import render_template


def template(tmp_path: Path, *lines: str) -> Path:
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    path = tmp_path / "own.docx"
    document.save(str(path))
    return path


def test_fields_are_filled_and_escaped(tmp_path: Path) -> None:
    path = template(
        tmp_path, "{{ number }}", "{%p for each in items %}", "{{ each }}", "{%p endfor %}"
    )
    made = render_template(path, {"number": "清〔2026〕1号", "items": ["<w:p>", "a & b"]})
    texts = [each.text for each in Document(io.BytesIO(made)).paragraphs]
    assert texts == ["清〔2026〕1号", "<w:p>", "a & b"]


@pytest.mark.parametrize(
    "line",
    [
        "{{ unknown }}",
        "{{ number",
        "{% for %}",
        "{{ number.__class__.__mro__ }}",
        "{{ ''.__class__.__base__.__subclasses__() }}",
        "{% for i in range(999999999) %}x{% endfor %}",
    ],
)
def test_a_fault_in_a_field_is_one_line(tmp_path: Path, line: str) -> None:
    with pytest.raises(UserError, match="模板") as caught:
        render_template(template(tmp_path, line), {"number": "1"})
    assert "\n" not in str(caught.value)


def test_a_file_that_is_no_docx_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "own.docx"
    with pytest.raises(UserError, match="读不了模板"):
        render_template(path, {})
    path.write_bytes(b"no zip")
    with pytest.raises(UserError, match="不是 docx"):
        render_template(path, {})
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "no document")
    with pytest.raises(UserError, match="用不了"):
        render_template(path, {})


def test_a_bomb_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "own.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * 90_000_000)
    with pytest.raises(UserError, match="展开后过大"):
        render_template(path, {})
