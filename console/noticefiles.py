"""Files of notices: named by their numbers, all of them or none."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from config.errors import UserError
from config.systemfaults import system_fault
from console.targets import require_file
from reports.formats.files import written_together
from reports.official import to_pdf


def require_folder(folder: Path) -> None:
    """Find out before any work that nothing can be written. Raises ``UserError``."""
    try:
        require_file(folder / "notice")
    except OSError as error:
        raise _refused(folder, error) from error


def write_notice(folder: Path, files: Mapping[str, bytes], *, pdf: bool) -> list[Path]:
    """Write ``files`` by name, and beside each docx a PDF of it. Raises ``UserError``."""
    wanted = dict(files)
    if pdf:
        wanted |= {
            f"{name.removesuffix('.docx')}.pdf": to_pdf(content)
            for name, content in files.items()
            if name.endswith(".docx")
        }
    try:
        with written_together(folder, list(wanted)) as (streams, paths):
            for stream, content in zip(streams, wanted.values(), strict=True):
                stream.write(content)
    except OSError as error:
        raise _refused(folder, error) from error
    return paths


def _refused(folder: Path, error: OSError) -> UserError:
    return UserError(
        f"目录 {folder} 不能写入（{system_fault(error)}）。", "请用 --out 指定一个可写的目录。"
    )
