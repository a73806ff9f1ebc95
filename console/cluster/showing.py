"""Workers of a cluster, and what an audit in it is told of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from config.cluster import cluster_settings
from config.terms import ProcessKind
from store.database import Store
from store.serving import gone, serving
from store.tables import ServingProcess


def workers_at_work(store: Store) -> Sequence[ServingProcess]:
    """Those that have shown of late that they live."""
    with store.session() as session:
        return serving(session, ProcessKind.WORKER, _now(), cluster_settings().silent_seconds)


def worker_lines(store: Store) -> list[str]:
    """One line for each worker, the silent ones too."""
    silent_after = cluster_settings().silent_seconds
    with store.session() as session:
        there = serving(session, ProcessKind.WORKER, _now(), silent_after)
        silent = gone(session, ProcessKind.WORKER, _now(), silent_after)
    if not there:
        note = "没有工作进程在运行：请在各台机器上启动 govaudit worker。"
        return [note, *map(_silent, silent)]
    return [*map(_working, there), *map(_silent, silent)]


def _working(worker: ServingProcess) -> str:
    detail = worker.detail
    return (
        f"工作进程 {worker.host}（{worker.pid}）：正在检查 {detail.get('running', 0)} 个网站，"
        f"至多 {detail.get('sites_at_once', 0)} 个；已完成 {detail.get('done', 0)} 个，"
        f"{detail.get('pages', 0)} 页；心跳 {_ago(worker)} 秒前"
    )


def _silent(worker: ServingProcess) -> str:
    return f"工作进程 {worker.host}（{worker.pid}）：没有心跳，已 {_ago(worker)} 秒"


def _ago(worker: ServingProcess) -> int:
    return max(0, round((_now() - worker.heartbeat_at).total_seconds()))


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
