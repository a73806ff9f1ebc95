"""A PDF needs a program of the system: not there, in trouble, or stuck, it costs one line."""

from __future__ import annotations

from pathlib import Path

import psutil
import pytest

from config.errors import UserError
from reports.official import Paper, pdf, to_pdf


def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    path = tmp_path / "soffice"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")


def test_where_there_is_no_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert pdf.pdf_maker() is None
    with pytest.raises(UserError, match=r"没有 LibreOffice.*apt-get install libreoffice-writer"):
        to_pdf(Paper().to_bytes())


def test_a_program_that_makes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, monkeypatch, "exit 1")
    with pytest.raises(UserError, match="没有转出 PDF"):
        to_pdf(b"")


def test_a_program_that_hangs_is_ended_with_all_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = tmp_path / "started"
    program(tmp_path, monkeypatch, f"sleep 60 &\necho $! > {started}\nwait")
    with pytest.raises(UserError, match="没有转完"):
        to_pdf(b"", seconds=0.5)
    assert not lives(int(started.read_text()))


def lives(pid: int) -> bool:
    """Not even as what is left of a process that nobody has asked for."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_the_profile_is_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = tmp_path / "told"
    script = f'echo "$@" > {told}\nfor last; do :; done\necho made > "${{last%.docx}}.pdf"'
    program(tmp_path, monkeypatch, script)
    assert to_pdf(b"docx") == b"made\n"
    assert "-env:UserInstallation=file:///" in told.read_text()
    assert "govaudit-pdf-" in told.read_text()
