"""Options of every command that walks sites: how politely, through which network."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import typer

from console.options import LONGEST_WAIT, MOST_CONNECTIONS

Ruleset: TypeAlias = Annotated[str, typer.Option(help="规则包编号或文件，多个用逗号分隔。")]
AsOf: TypeAlias = Annotated[str | None, typer.Option(help="监测时间点 YYYY-MM-DD；默认今天。")]
Delay: TypeAlias = Annotated[
    float | None, typer.Option(min=0, max=LONGEST_WAIT, help="同一主机两次访问的间隔，秒。")
]
Concurrency: TypeAlias = Annotated[
    int | None, typer.Option(min=1, max=MOST_CONNECTIONS, help="同一主机的并发连接数。")
]
Timeout: TypeAlias = Annotated[
    float | None, typer.Option(min=0.1, max=LONGEST_WAIT, help="一次访问的时限，秒。")
]
SecondLook: TypeAlias = Annotated[
    float | None, typer.Option(min=0, max=LONGEST_WAIT, help="疑似失效的链接隔多少秒再看一次。")
]
Resolver: TypeAlias = Annotated[str | None, typer.Option(help="域名服务器 IP[:端口]。")]
AllowPrivate: TypeAlias = Annotated[str | None, typer.Option(help="允许访问的内网网段，逗号分隔。")]
IgnoreRobots: TypeAlias = Annotated[bool, typer.Option(help="不遵守 robots.txt。")]
Fresh: TypeAlias = Annotated[
    bool, typer.Option(help="每一页都重新获取和读取，不沿用上次巡检中没有变化的页面。")
]
Browser: TypeAlias = Annotated[
    bool | None,
    typer.Option(
        "--browser/--no-browser", help="用本机的 Chromium 读取由脚本加载的栏目；默认有就用。"
    ),
]
Uplink: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(help="用来证明本机网络正常的主机，可多次给出，或用逗号分隔。"),
]
