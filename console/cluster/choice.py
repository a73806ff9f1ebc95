"""Whether an audit is done by the workers of a cluster, as the command line says it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from config.errors import UserError
from console.cluster.following import call_off_in_cluster
from store.database import Store
from store.jobs import share
from store.jobschema import require_server
from store.tables import Audit

Cluster = Annotated[
    bool,
    typer.Option(
        "--cluster", help="交给各台机器上的工作进程（govaudit worker）检查，需要 PostgreSQL。"
    ),
]
InCluster = Annotated[
    bool | None,
    typer.Option(
        "--cluster/--no-cluster", help="由各台机器上的工作进程检查，或由本机检查；默认同原来。"
    ),
]
Detach = Annotated[
    bool, typer.Option("--detach", help="与 --cluster 同用：交给工作进程后立即结束，不等待。")
]


def require_fit(cluster: bool, detach: bool, out: Path | None) -> None:
    """Raises ``UserError`` for options that mean nothing together."""
    if detach and not cluster:
        raise UserError("--detach 只能与 --cluster 同用。", "请加 --cluster，或去掉 --detach。")
    if cluster and out is not None:
        raise UserError(
            "--out 不能与 --cluster 同用：报告不由本机产生。",
            "请去掉 --out，检查结束后用 govaudit report write 写出报告。",
        )


def by_workers(store: Store, audit: Audit, wanted: bool | None) -> bool:
    """Whether the workers of the cluster go on with an audit: as before, or as the user says."""
    if wanted is False and audit.in_cluster:
        call_off_in_cluster(store, int(audit.id or 0))
        with store.session() as session:
            share(session, int(audit.id or 0), shared=False)
    if wanted:
        require_server(store)
    return audit.in_cluster if wanted is None else wanted
