"""``python -m console`` is ``govaudit``."""

from console.cli import main

main()
