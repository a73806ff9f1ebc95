"""``python -m console.demo``: serve the sample portal until Ctrl-C."""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import sys

from config.errors import UserError
from console.demo.portal import DEMO_AS_OF, DemoPortal, serve


def main() -> int:
    """Exit status: 0 after Ctrl-C, 2 when the port can't be had."""
    options = _options()
    try:
        asyncio.run(_serve(options.as_of, options.port))
    except KeyboardInterrupt:
        return 0
    except UserError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m console.demo", description="示例门户")
    parser.add_argument("--port", type=int, default=0, help="端口，0 为任取一个空闲端口")
    parser.add_argument(
        "--as-of", type=dt.date.fromisoformat, default=DEMO_AS_OF, help="监测时间点"
    )
    return parser.parse_args()


async def _serve(as_of: dt.date, port: int) -> None:
    async with serve(as_of, port) as portal:
        sys.stdout.write(_addresses(portal))
        sys.stdout.flush()
        await asyncio.Event().wait()


def _addresses(portal: DemoPortal) -> str:
    command = (
        f"govaudit check {portal.home_url} --name {portal.name} --level {portal.level}"
        f" --as-of {portal.as_of} --resolver {portal.resolver}"
        f" --allow-private {portal.allow_private} --delay 0 --second-look 1"
    )
    lines = [
        f"示例门户：{portal.home_url}（域名只在下面的解析器里有）",
        f"解析器：{portal.resolver}",
        f"IPv6：{'::1 可用' if portal.ipv6 else '::1 不可用，只提供 IPv4'}",
        f"检查命令：{command}",
        "按 Ctrl-C 结束。",
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
