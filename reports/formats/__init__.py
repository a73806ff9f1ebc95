"""Report formats. Adding a format is adding a module here that defines ``FORMAT``."""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from config.errors import UserError
from config.systemfaults import system_fault
from reports import dutypages
from reports.dutypages.paragraphs import DocumentText
from reports.formats.base import Format
from reports.formats.files import written_together
from reports.model import Report


@functools.cache
def formats() -> Mapping[str, Format]:
    """Every format of the program, by name."""
    modules = (
        importlib.import_module(f"{__name__}.{module.name}")
        for module in pkgutil.iter_modules(__path__)
    )
    found = (vars(module).get("FORMAT") for module in modules)
    return {each.name: each for each in found if isinstance(each, Format)}


def write_reports(
    report: Report,
    out_dir: Path,
    names: Sequence[str] = ("html", "json"),
    texts: Sequence[DocumentText] = (),
) -> list[Path]:
    """Write ``report`` to ``out_dir`` in every format of ``names``, and beside the HTML a page for
    each document of duties, with its own words where ``texts`` has them; returns the files, same
    order.

    Either all files are replaced or none is. Raises ``UserError`` for an unknown format and for a
    directory that can't be written.
    """
    chosen = [_format(name) for name in names]
    pages = dutypages.duty_pages(report, texts) if "html" in names else []
    files = [*(each.file_name for each in chosen), *(page.file_name for page in pages)]
    try:
        with written_together(out_dir, files) as (streams, paths):
            for each, stream in zip(chosen, streams, strict=False):
                each.write(report, stream)
            for page, stream in zip(pages, streams[len(chosen) :], strict=True):
                page.write(stream)
    except OSError as error:
        raise UserError(
            f"报告写不到目录 {out_dir}（{system_fault(error)}）。",
            "请检查目录权限和磁盘空间，或用 --out 换一个目录。",
        ) from error
    return paths


def _format(name: str) -> Format:
    try:
        return formats()[name]
    except KeyError:
        known = "、".join(sorted(formats()))
        raise UserError(f"没有名为 {name} 的报告格式。", f"可用的格式：{known}。") from None
