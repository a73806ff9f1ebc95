"""The ledger as CSV and JSON, a row at a time."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Iterable
from typing import Any, BinaryIO

from config.ledger import LedgerField, LedgerLayout, ledger_layout
from reports.ledger.cells import Value, fit, harmless, value_of
from store.ledger import LedgerRow, fault_id

_TYPED = frozenset({LedgerField.FAULT_ID})


def write_csv(
    rows: Iterable[LedgerRow], stream: BinaryIO, layout: LedgerLayout | None = None
) -> int:
    """Write ``rows`` as CSV that spreadsheets take for UTF-8; gives how many."""
    columns = (layout or ledger_layout()).columns
    text = io.TextIOWrapper(stream, "utf-8-sig", errors="replace", newline="", write_through=True)
    out = csv.writer(text)
    out.writerow([column.title for column in columns])
    count = 0
    for count, row in enumerate(rows, 1):
        out.writerow(
            [
                count if column.id is LedgerField.NUMBER else _csv_cell(column.id, row)
                for column in columns
            ]
        )
    text.detach()
    return count


def write_json(rows: Iterable[LedgerRow], stream: BinaryIO) -> int:
    """Write ``rows`` as a JSON array of objects; gives how many."""
    stream.write(b"[")
    count = 0
    for count, row in enumerate(rows, 1):
        text = json.dumps(_data(row), ensure_ascii=False)
        lead = b"\n" if count == 1 else b",\n"
        stream.write(lead + text.encode("utf-8", "backslashreplace"))
    stream.write(b"\n]\n")
    return count


def _csv_cell(name: LedgerField, row: LedgerRow) -> Value:
    value = value_of(name, row)
    if isinstance(value, str) and name not in _TYPED:
        return harmless(fit(value))
    return value


def _data(row: LedgerRow) -> dict[str, Any]:
    fault = row.fault
    data = {
        name.value: _plain(value_of(name, row))
        for name in LedgerField
        if name not in (LedgerField.NUMBER, LedgerField.TITLE)
    }
    return {
        "fault_id": fault_id(fault.key),
        "site_id": fault.key.site_id,
        "ruleset": fault.key.ruleset,
        "fingerprint": fault.key.fingerprint,
        "indicator_id": fault.indicator,
        "title": fault.title,
        "detail": fault.detail,
        **data,
    }


def _plain(value: Value) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value
