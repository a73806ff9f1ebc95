"""``python -m console`` is ``govaudit``."""

from console.start import main

main()
