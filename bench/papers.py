"""One of every paper: ``python -m bench.papers DIR``.

The sample portal and the generated towns (:mod:`bench.towns`) are audited in three periods between
which faults are mended, come up and come back. What the commands of ``govaudit`` make of it lies in
DIR: report, bulletins, ledger, notices, second notice, re-checks, differences, published site. An
earlier run in DIR is replaced; a DIR with anything else in it is refused.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from bench.towns import TOWNS, UPLINK_HOST, Region, address, served, site_code
from config.ledger import LedgerField, ledger_layout
from console.cli import run
from console.demo.background import serve_in_thread
from console.demo.portal import ALLOW_PRIVATE, DemoPortal

PERIODS = tuple(dt.date(2026, month, 20) for month in (9, 10, 11))
_MARKER = ".govaudit-papers"
_OFFICE = """\
# A fictional office.
name: 云衡省人民政府办公厅
code: 云政办督
contact: {person: 王五, phone: 0990-1000001}
copy_to: [省委网信办, 省通信管理局]
printed_by: 云衡省人民政府办公厅
page:
  name: 云衡省政府网站监管
  url: https://www.yunheng.gov.cn/jianguan/
  site_code: "9900000001"
  icp: 云ICP备19000001号-1
  police: 云公网安备 99010002000001号
  contact: 0990-1000000
  party_gov_mark: https://bszs.conac.cn/sitename?method=show&id=0000
  error_report: https://zfwzgl.www.gov.cn/exposure/jiucuo.html?site_code=9900000001
"""
_MORE_PAGES = "120"
"""Enough for every page of a town; of the sample portal it is a part."""


@dataclass(slots=True)
class Office:
    """Whoever runs the commands: where things lie, and what went wrong."""

    out: Path
    faults: list[str] = field(default_factory=list)

    @property
    def database(self) -> str:
        return str(self.out / "govaudit.db")

    @property
    def data(self) -> str:
        return str(self.out / "office.yaml")

    def does(self, *arguments: str, fine: tuple[int, ...] = (0,)) -> str:
        """Run one command on the database in this process; gives what it printed."""
        shown = io.StringIO()
        with contextlib.redirect_stdout(shown), contextlib.redirect_stderr(shown):
            status = run([*arguments, "--db", self.database])
        if status not in fine:
            self.faults.append(f"govaudit {' '.join(arguments)}: {status}\n{shown.getvalue()}")
        return shown.getvalue()

    def data_of(self, *arguments: str) -> Any:
        """What a command gives as JSON."""
        with self._scratch() as file:
            self.does(*arguments, "--json", str(file))
            return json.loads(file.read_text(encoding="utf-8")) if file.exists() else []

    @contextlib.contextmanager
    def _scratch(self) -> Iterator[Path]:
        file = self.out / ".answer.json"
        try:
            yield file
        finally:
            file.unlink(missing_ok=True)

    def keep(self, name: str, text: str) -> None:
        """Keep what a command printed."""
        path = self.out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def make_papers(out: Path) -> list[str]:
    """Everything, into ``out``; gives what went wrong."""
    _prepare(out)
    office, region = Office(out), Region()
    port = 0
    with served(region) as towns:
        for period, as_of in enumerate(PERIODS):
            region.turn_to(period, as_of)
            with serve_in_thread(as_of, port) as portal:
                port = port or int(portal.home_url.rstrip("/").rpartition(":")[2])
                if period == 0:
                    _register(office, portal, towns)
                _say(f"{as_of:%Y-%m}：检查 {len(TOWNS) + 1} 个网站")
                _audit(office, portal, towns, as_of)
                _review(office, period + 1)
                _notices(office, period, region)
        _say("其余文书")
        _papers(office)
    return office.faults


def _prepare(out: Path) -> None:
    if out.exists() and any(out.iterdir()):
        if not (out / _MARKER).exists():
            sys.exit(f"{out} 里有别的内容，请换一个目录。")
        shutil.rmtree(out)
    out.mkdir(parents=True, exist_ok=True)
    (out / _MARKER).touch()
    (out / "office.yaml").write_text(_OFFICE, encoding="utf-8")


def _register(office: Office, portal: DemoPortal, port: int) -> None:
    rows = [
        {
            "name": town.name,
            "home_url": f"http://{address(number)}:{port}/",
            "site_code": site_code(number),
            "region": town.region,
            "level": town.level,
            "sponsor": f"{town.name}办公室",
        }
        for number, town in enumerate(TOWNS)
    ]
    rows.append(
        {
            "name": portal.name,
            "home_url": portal.home_url,
            "site_code": "4214320001",
            "region": "云衡市",
            "level": "county",
            "sponsor": f"{portal.name}办公室",
        }
    )
    lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    office.keep("sites.jsonl", lines + "\n")
    allowed = ("--allow-private", ALLOW_PRIVATE)
    office.does("sites", "import", str(office.out / "sites.jsonl"), *allowed)


def _audit(office: Office, portal: DemoPortal, port: int, as_of: dt.date) -> None:
    """In a process of its own, as the machine would do it at night."""
    command = [
        *(sys.executable, "-m", "console", "audit", "run"),
        *("--period", f"{as_of:%Y-%m}", "--as-of", str(as_of), "--profile", "quick"),
        *("--max-pages", _MORE_PAGES, "--delay", "0", "--second-look", "0.3", "--timeout", "5"),
        *("--resolver", portal.resolver, "--allow-private", ALLOW_PRIVATE),
        *("--no-browser", "--no-ipv6", "--uplink", f"{UPLINK_HOST}:{port}"),
        *("--operator", "张三", "--db", office.database, "--quiet"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    office.keep(f"audits/{as_of:%Y-%m}.txt", done.stdout)
    if done.returncode not in (0, 3):
        office.faults.append(f"{' '.join(command[1:])}: {done.returncode}\n{done.stderr}")


def _review(office: Office, audit: int) -> None:
    """An inspector confirms what the program is sure of; what is only suspected stays open."""
    who = ("--operator", "李四", "--yes")
    number = ("--audit", str(audit))
    text = office.does("review", "confirm", *number, "--certain", *who, fine=(0, 1, 3))
    office.keep(f"reviews/{audit}.txt", text)


def _notices(office: Office, period: int, region: Region) -> None:
    if period == 0:
        _first_notices(office)
    elif period == 1:
        # A re-check looks at the sites as they are today.
        region.turn_to(period, dt.date.today())  # noqa: DTZ011 - as the command does
        _recheck(office)


def _first_notices(office: Office) -> None:
    who = ("--operator", "张三")
    office.does("notice", "draft", "--audit", "1", "--severity", "veto", *who)
    dates = ("--on", "2026-09-22", "--deadline", "2026-10-15")
    for notice in office.data_of("notice", "list"):
        number = str(notice["id"])
        where = ("--out", str(office.out / "notices"), "--office", office.data)
        office.does("notice", "issue", number, *dates, *where, *who)


def _recheck(office: Office) -> None:
    """After the deadline: who has mended is done with, who has not gets a second notice."""
    who = ("--operator", "张三")
    for notice in office.data_of("notice", "list", "--state", "issued"):
        number = str(notice["id"])
        look = ("--second-look", "0.3", "--quiet")
        text = office.does("notice", "recheck", number, *look, *who, fine=(0, 1, 3))
        office.keep(f"notices/recheck-{number}.txt", text)
        office.does("notice", "reply", number, "--text", "已按要求整改，请复核。", *who)
        found = office.data_of("notice", "show", number)
        office.keep(
            f"notices/recheck-{number}.json", json.dumps(found, ensure_ascii=False, indent=1)
        )
        if all(each["outcome"] == "fixed" for each in found["outcomes"]):
            office.does("notice", "close", number, *who)
        else:
            office.does("notice", "second", number, *who)
    for draft in office.data_of("notice", "list", "--state", "draft"):
        where = ("--out", str(office.out / "notices"), "--office", office.data)
        office.does("notice", "issue", str(draft["id"]), *where, *who)


def _papers(office: Office) -> None:
    out = office.out
    for audit in (1, 2, 3):
        where = ("--out", str(out / "bulletins"), "--office", office.data)
        office.does("bulletin", str(audit), *where, "--date", f"2026-{8 + audit:02d}-28")
    office.does("ledger", "export", "3", "--out", str(out / "ledgers" / "ledger.xlsx"))
    office.does("ledger", "export", "--all", "--out", str(out / "ledgers" / "all.csv"))
    _fill_the_ledger(office)
    _report_and_differences(office)
    _publish(office)


def _fill_the_ledger(office: Office) -> None:
    """A unit fills in its rows; the ledger comes back."""
    path = office.out / "ledgers" / "filled.xlsx"
    office.does("ledger", "export", "3", "--out", str(path))
    book = load_workbook(path)
    places = {column.id: at for at, column in enumerate(ledger_layout().columns, 1)}
    for sheet in book.worksheets[1:]:
        sheet.cell(2, places[LedgerField.STATE]).value = "已整改"
        sheet.cell(2, places[LedgerField.FINISHED]).value = "2026年11月25日"
        sheet.cell(2, places[LedgerField.NOTE]).value = "已完成整改，见附图。"
    book.save(path)
    text = office.does("ledger", "import", str(path), "--operator", "李四")
    office.keep("ledgers/import.txt", text)
    office.does("ledger", "export", "3", "--out", str(office.out / "ledgers" / "after.xlsx"))


def _report_and_differences(office: Office) -> None:
    """The report of the sample portal, and what became of faults where they came back."""
    sites = {site["name"]: site for site in office.data_of("sites", "list")}
    for name in ("栖川县人民政府", "栖川市人民政府"):
        number = str(sites[name]["id"])
        diff = office.data_of("report", "diff", "--site", number)
        office.keep(f"diffs/{number}.json", json.dumps(diff, ensure_ascii=False, indent=1))
        office.keep(f"diffs/{number}.txt", office.does("report", "diff", "--site", number))
    last = office.data_of("sites", "show", "栖川县人民政府")["inspections"]
    newest = max(int(each["id"]) for each in last)
    out = str(office.out / "report")
    office.does("report", "write", str(newest), "--out", out, fine=(0, 1, 3))


def _publish(office: Office) -> None:
    who = ("--operator", "张三", "--office", office.data)
    for audit in (1, 2, 3):
        date = f"2026-{8 + audit:02d}-28"
        office.does("publish", "choose", "bulletin", str(audit), "--date", date, *who)
    for notice in office.data_of("notice", "list", "--state", "closed"):
        office.does("publish", "choose", "notice", str(notice["id"]), *who)
    office.does("publish", "choose", "progress", "1", *who)
    text = office.does("publish", str(office.out / "site"), "--office", office.data)
    office.keep("site.txt", text)


def _say(line: str) -> None:
    print(line, flush=True)


def main() -> int:
    """Exit status: 0, or 1 where a command failed."""
    if len(sys.argv) != 2:
        sys.exit("用法：python -m bench.papers 目录")
    out, begun = Path(sys.argv[1]).absolute(), time.monotonic()
    faults = make_papers(out)
    for path in sorted(out.rglob("*")):
        shown = path.relative_to(out)
        if path.is_file() and not shown.parts[0].startswith(".") and shown.parts[0] != "site":
            print(shown)
    print("site/index.html")
    print(f"用时 {time.monotonic() - begun:.0f} 秒")
    for fault in faults:
        print(f"未成：{fault}", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
