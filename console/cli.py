"""The ``govaudit`` command: one line registers one command."""

from __future__ import annotations

import errno
import logging
import sys
from typing import NoReturn

import typer

from config.errors import UserError
from config.systemfaults import system_fault
from config.version import program_version
from console.commands import (
    acts,
    annual_report,
    audit,
    bulletin,
    check,
    db,
    demo,
    duties,
    ipv6,
    ledger,
    links,
    media,
    notice,
    probe,
    publish,
    read,
    report,
    rescore,
    review,
    rules,
    schedule,
    sites,
    worker,
)
from console.exits import ExitStatus
from console.logs import log_to_standard_error
from console.outputs import flush_outputs, make_outputs_safe, say
from console.usage import UsageError, usage_line

_MACHINES_LIMITS = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO, errno.EMFILE, errno.ENFILE}
)
"""Errors that are never the program's, wherever they come up."""

app = typer.Typer(
    name="govaudit",
    help="政府网站合规巡检：走查网站，按公布的规则包判定，出具报告。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("check", help="巡检一个网站，给出结论和报告。")(check.check)
app.command("demo", help="在本机起一个示例门户并巡检它。")(demo.demo)
app.command("read", help="看一个页面是怎样被读出来的，以及依据。")(read.read)
app.command("ipv6", help="只查一个网站的 IPv6 支持情况。")(ipv6.ipv6)
app.command("annual-report", help="核对政府信息公开工作年度报告的结构和勾稽关系。")(
    annual_report.annual_report
)
app.add_typer(audit.app, name="audit", help="检查：对登记册中的网站成批巡检。")
app.add_typer(rules.app, name="rules", help="规则包：列出、查看、校验。")
app.add_typer(
    duties.app, name="duties", help="工作台账：只能由人完成的任务，列出、填报、提醒、导出、导入。"
)
app.add_typer(media.app, name="media", help="政务新媒体账号登记表：导入、列出。")
app.add_typer(links.app, name="links", help="链接：复查、例外。")
app.add_typer(review.app, name="review", help="人工复核：看证据，认定问题属实、不属实或免予整改。")
app.add_typer(report.app, name="report", help="报告：重新写出，比较两次巡检，看历次变化。")
app.add_typer(notice.app, name="notice", help="整改通知书：起草、发出、复核、反馈、办结。")
app.add_typer(acts.app, name="acts", help="操作记录：谁在什么时候做了什么。")
app.add_typer(probe.app, name="probe", help="首页监测：间隔访问、查看结果。")
app.add_typer(schedule.app, name="schedule", help="定时任务：登记、查看、运行调度进程。")
app.command("rescore", help="用已存的证据重新判定、评分，不联网。")(rescore.command)
app.add_typer(db.app, name="db", help="数据库：升级、检查、清理。")
app.add_typer(sites.app, name="sites", help="登记册：导入、列出、修改、导出网站。")
app.command("bulletin", help="一次检查的通报：docx、html、PDF。")(bulletin.bulletin)
app.add_typer(ledger.app, name="ledger", help="问题台账：导出、导回。")
app.add_typer(publish.app, name="publish", help="公开网站：选定、列出、撤下、生成。")
app.command("worker", help="工作进程：多台机器共同检查时，每台机器运行一个或几个。")(worker.worker)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"govaudit {program_version()}")
        raise typer.Exit


@app.callback()
def _options(
    version: bool = typer.Option(
        False, "--version", callback=_version, is_eager=True, help="显示版本。"
    ),
) -> None:
    """Options of the program itself."""


def main() -> NoReturn:
    """Run the command line; every way out has an exit status of :class:`ExitStatus`."""
    make_outputs_safe()
    log_to_standard_error()
    status = run(sys.argv[1:])
    flush_outputs()
    sys.exit(status)


def run(arguments: list[str]) -> int:
    """Run one command and give its exit status; nothing is raised to the caller."""
    try:
        status = app(args=arguments, standalone_mode=False, prog_name="govaudit")
    except typer.Exit as stop:
        status = stop.exit_code
    except UserError as error:
        status = _say(f"错误：{error}", ExitStatus.USAGE)
    except UsageError as error:
        status = _say(usage_line(error), ExitStatus.USAGE)
    except OSError as error:
        status = _system_failed(error)
    except (KeyboardInterrupt, typer.Abort):
        status = _say("已中断，没有写出报告。", ExitStatus.INTERRUPTED)
    except SystemExit:
        # How the libraries end when the reader of standard output has gone: it had enough.
        status = ExitStatus.QUALIFIED
    except Exception:
        status = _internal_fault()
    return int(status or 0)


def _system_failed(error: OSError) -> ExitStatus:
    if error.errno not in _MACHINES_LIMITS:
        return _internal_fault()
    line = f"错误：本机读写失败（{system_fault(error)}）。 请腾出空间、检查磁盘后重试。"
    return _say(line, ExitStatus.USAGE)


def _internal_fault() -> ExitStatus:
    logging.getLogger("govaudit").exception("internal fault")
    return _say("程序内部错误，详情见上。请把上面的内容报告给维护者。", ExitStatus.INTERNAL)


def _say(line: str, status: ExitStatus) -> ExitStatus:
    say([line], err=True)
    return status
