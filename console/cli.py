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
from console.exits import ExitStatus
from console.lazily import Command, lazily
from console.logs import log_to_standard_error
from console.outputs import flush_outputs, make_outputs_safe, say
from console.usage import UsageError, usage_line

_MACHINES_LIMITS = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO, errno.EMFILE, errno.ENFILE}
)
"""Errors that are never the program's, wherever they come up."""

_COMMANDS = (
    Command("check", "巡检一个网站，给出结论和报告。", "check", "check"),
    Command("demo", "在本机起一个示例门户并巡检它。", "demo", "demo"),
    Command("read", "看一个页面是怎样被读出来的，以及依据。", "read", "read"),
    Command("ipv6", "只查一个网站的 IPv6 支持情况。", "ipv6", "ipv6"),
    Command(
        "annual-report",
        "核对政府信息公开工作年度报告的结构和勾稽关系。",
        "annual_report",
        "annual_report",
    ),
    Command("audit", "检查：对登记册中的网站成批巡检。", "audit"),
    Command("rules", "规则包：列出、查看、校验。", "rules"),
    Command("duties", "工作台账：只能由人完成的任务，列出、填报、提醒、导出、导入。", "duties"),
    Command("media", "政务新媒体账号登记表：导入、列出。", "media"),
    Command("links", "链接：复查、例外。", "links"),
    Command("review", "人工复核：看证据，认定问题属实、不属实或免予整改。", "review"),
    Command("report", "报告：重新写出，比较两次巡检，看历次变化。", "report"),
    Command("notice", "整改通知书：起草、发出、复核、反馈、办结。", "notice"),
    Command("acts", "操作记录：谁在什么时候做了什么。", "acts"),
    Command("probe", "首页监测：间隔访问、查看结果。", "probe"),
    Command("schedule", "定时任务：登记、查看、运行调度进程。", "schedule"),
    Command("rescore", "用已存的证据重新判定、评分，不联网。", "rescore", "command"),
    Command("db", "数据库：升级、检查、清理。", "db"),
    Command("sites", "登记册：导入、列出、修改、导出网站。", "sites"),
    Command("bulletin", "一次检查的通报：docx、html、PDF。", "bulletin", "bulletin"),
    Command("ledger", "问题台账：导出、导回。", "ledger"),
    Command("publish", "公开网站：选定、列出、撤下、生成。", "publish"),
    Command("worker", "工作进程：多台机器共同检查时，每台机器运行一个或几个。", "worker", "worker"),
)

app = typer.Typer(
    name="govaudit",
    cls=lazily(*_COMMANDS),
    help="政府网站合规巡检：走查网站，按公布的规则包判定，出具报告。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


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
