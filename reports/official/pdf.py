"""A docx as PDF, by LibreOffice where it is installed."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from xml.sax.saxutils import escape

from config.errors import UserError
from config.official import official_layout
from config.systemfaults import system_fault

_NAMES = ("soffice", "libreoffice")
_INSTALL = "请安装 LibreOffice（Debian/Ubuntu：apt-get install libreoffice-writer）。"

_FONT_RULES = """\
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
<include ignore_missing="yes">/etc/fonts/fonts.conf</include>
{rules}</fontconfig>
"""
_INSTEAD = """\
<match target="pattern"><test name="family"><string>{name}</string></test>\
<edit name="family" mode="append" binding="strong">{instead}</edit></match>
"""


def pdf_maker() -> str | None:
    """The program that makes PDFs; None where there is none."""
    return next((found for name in _NAMES if (found := shutil.which(name))), None)


def require_pdf() -> None:
    """Raise ``UserError`` where no PDF can be made, before any work."""
    if pdf_maker() is None:
        raise UserError("本机没有 LibreOffice，不能转成 PDF。", _INSTALL)


def to_pdf(docx: bytes, *, seconds: float | None = None) -> bytes:
    """The paper as PDF. The program runs with a profile of its own, for so long at most.

    Raises ``UserError`` where it is not there, fails or takes too long.
    """
    require_pdf()
    with tempfile.TemporaryDirectory(prefix="govaudit-pdf-") as folder:
        source = Path(folder) / "paper.docx"
        source.write_bytes(docx)
        _convert(Path(folder), source, seconds or official_layout().pdf_seconds)
        made = source.with_suffix(".pdf")
        if not made.is_file():
            raise UserError(
                "LibreOffice 没有转出 PDF。", "请单独打开 docx 看是否正常，或不加 --pdf。"
            )
        return made.read_bytes()


def _font_rules(folder: Path) -> Path:
    """What to take for the fonts of official papers where they are missing; of itself the program
    takes one for all, with glyphs of another language."""
    fonts = official_layout().fonts
    named = (fonts.title, fonts.body, fonts.second, fonts.first, fonts.page_number)
    rules = "".join(
        _INSTEAD.format(
            name=escape(font.name),
            instead="".join(f"<string>{escape(each)}</string>" for each in font.instead),
        )
        for font in named
    )
    path = folder / "fonts.conf"
    path.write_text(_FONT_RULES.format(rules=rules), encoding="utf-8")
    return path


def _surroundings(folder: Path) -> dict[str, str]:
    """The environment, with our font rules unless the office has some of its own."""
    return {"FONTCONFIG_FILE": str(_font_rules(folder)), **os.environ}


def _convert(folder: Path, source: Path, seconds: float) -> None:
    command = [
        str(pdf_maker()),
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--headless",
        "--norestore",
        "--convert-to",
        "pdf",
        "--outdir",
        str(folder),
        str(source),
    ]
    try:
        process = subprocess.Popen(  # noqa: S603 - no shell, no name from outside
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=_surroundings(folder),
            start_new_session=True,
        )
    except OSError as error:
        raise UserError(f"LibreOffice 启动不了（{system_fault(error)}）。", _INSTALL) from error
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        raise UserError(
            f"LibreOffice 在 {seconds:g} 秒内没有转完。", "请稍后再试，或不加 --pdf。"
        ) from None
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """The program starts another one that would stay behind."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
