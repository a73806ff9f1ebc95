"""Where the program begins: Ctrl-C is answered in words while the rest is still being loaded."""

from __future__ import annotations

import sys
from typing import NoReturn

from console.exits import ExitStatus


def main() -> NoReturn:
    """Load the command line and run it."""
    try:
        from console import cli
    except KeyboardInterrupt:
        sys.stderr.write("已中断。\n")
        sys.exit(ExitStatus.INTERRUPTED)
    cli.main()
