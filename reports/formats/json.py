"""``report.json``: the report for programs, links written one by one as the store gives them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import BinaryIO

from reports.formats.base import Format
from reports.model import Report

_STREAMED = "links"


def write(report: Report, stream: BinaryIO) -> None:
    """Write ``report`` as UTF-8 JSON: keys in the order of the schema, each row on its own line."""
    values = report.model_dump(mode="json", by_alias=True, exclude={_STREAMED})
    before = b"{\n"
    for name in type(report).model_fields:
        stream.write(before + _text(name) + b": ")
        if name == _STREAMED:
            _write_rows((link.model_dump(mode="json") for link in report.links), stream)
        elif isinstance(values[name], list):
            _write_rows(values[name], stream)
        else:
            stream.write(_text(values[name]))
        before = b",\n"
    stream.write(b"\n}\n")


def _write_rows(rows: Iterable[object], stream: BinaryIO) -> None:
    before = b"[\n"
    for row in rows:
        stream.write(before + _text(row))
        before = b",\n"
    stream.write(b"[]" if before == b"[\n" else b"\n]")


def _text(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


FORMAT = Format("json", "report.json", write)
