"""``govaudit worker``: do the jobs of audits that many machines share."""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import socket
from pathlib import Path
from typing import Annotated

import psutil
import typer

from config.audits import audit_settings
from config.cluster import ClusterSettings, cluster_settings, load_cluster_settings
from config.errors import UserError
from console.cluster.worker import QUEUES, ClusterWorker
from console.database import opened
from console.options import split_list
from console.outputs import say
from console.signals import stopping_on_signals
from store.database import Store
from store.jobschema import require_server

_MOST_SITES = 2_000


def worker(
    db: Annotated[str | None, typer.Option(help="PostgreSQL 数据库地址。")] = None,
    sites_at_once: Annotated[
        int | None,
        typer.Option(min=1, max=_MOST_SITES, help="同时检查的网站数；默认按内存和处理器。"),
    ] = None,
    queues: Annotated[
        str | None,
        typer.Option(
            help="只做这些工作，逗号分隔：audit 检查，check 单项检查，upkeep 定时任务；默认都做。"
        ),
    ] = None,
    settings: Annotated[
        Path | None, typer.Option(help="代替 config/cluster.yaml 的设置文件。")
    ] = None,
) -> None:
    """Work until told to stop."""
    chosen = _queues(queues)
    known = load_cluster_settings(settings) if settings is not None else cluster_settings()
    at_once = sites_at_once or _at_once()
    with opened(db) as store:
        require_server(store)
        asyncio.run(_serve(store, at_once, chosen, known))


async def _serve(
    store: Store, at_once: int, queues: tuple[str, ...], settings: ClusterSettings
) -> None:
    serving = ClusterWorker(store, at_once, _tell, queues, settings)
    _tell(
        f"工作进程已启动：{socket.gethostname()}，进程 {os.getpid()}，数据库 {store.where}，"
        f"同时检查网站 {at_once} 个，工作 {'、'.join(queues)}。"
    )
    with stopping_on_signals(
        serving.stop, "正在停止：收好已取得的证据，网站交还队列；再按一次 Ctrl-C 立即退出。"
    ):
        await serving.run()
    _tell("工作进程已停止。")


def _tell(line: str) -> None:
    say([f"{dt.datetime.now():%m-%d %H:%M:%S} {line}"])  # noqa: DTZ005 - the user's own clock


def _queues(text: str | None) -> tuple[str, ...]:
    chosen = split_list(text) or QUEUES
    for name in chosen:
        if name not in QUEUES:
            raise UserError(f"没有“{name}”这种工作。", f"--queues 可用：{'、'.join(QUEUES)}。")
    return tuple(dict.fromkeys(chosen))


def _at_once() -> int:
    """As many as fit into this process's share of the memory: one process for each processor."""
    share = psutil.virtual_memory().available // (os.cpu_count() or 1)
    return audit_settings().sites_at_once(share)
