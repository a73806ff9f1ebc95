"""The office's own docx in the place of our layout: fields in it are filled by docxtpl."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import StrictUndefined, TemplateError, UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from config.errors import UserError
from config.official import official_layout
from config.systemfaults import system_fault

_HOW = "请用 Word 打开模板核对花括号里的字段，可用的字段见 README。"


def render_template(path: Path, values: Mapping[str, Any]) -> bytes:
    """The docx at ``path`` with its fields filled from ``values``, plain data.

    Raises ``UserError``, one line, for a file that can't be read or is no docx, and for a fault in
    a field.
    """
    from docxtpl import DocxTemplate

    source = _read(path)
    environment = ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    try:
        template = DocxTemplate(io.BytesIO(source))
        template.render(dict(values), jinja_env=environment)
        stream = io.BytesIO()
        template.save(stream)
    except UndefinedError as error:
        raise UserError(f"模板 {path} 里有不认识的字段（{_unknown(error)}）。", _HOW) from None
    except TemplateError as error:
        raise UserError(f"模板 {path} 里的字段有误（{_line(error)}）。", _HOW) from None
    except Exception as error:  # Whatever the libraries make of a broken document.
        raise UserError(f"模板 {path} 用不了（{_line(error)}）。", _HOW) from None
    return stream.getvalue()


def _read(path: Path) -> bytes:
    limits = official_layout().template
    try:
        with path.open("rb") as file:
            source = file.read(limits.packed + 1)
    except OSError as error:
        raise UserError(f"读不了模板 {path}（{system_fault(error)}）。", "请核对路径。") from None
    if len(source) > limits.packed:
        raise UserError(f"模板 {path} 超过 {limits.packed // 1_000_000} MB。", "请去掉里面的大图。")
    try:
        with zipfile.ZipFile(io.BytesIO(source)) as archive:
            unpacked = sum(each.file_size for each in archive.infolist())
    except zipfile.BadZipFile:
        raise UserError(f"模板 {path} 不是 docx 文件。", "请用 Word 另存为 .docx。") from None
    if unpacked > limits.unpacked:
        raise UserError(f"模板 {path} 展开后过大。", "请去掉里面的大图。")
    return source


def _unknown(error: UndefinedError) -> str:
    """The name alone where the library quotes it: ``'numbr' is undefined``."""
    named = re.findall(r"'([^']+)'", _line(error))
    return named[-1] if named else _line(error)


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
