"""The version of this program, as installed."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version


def program_version() -> str:
    """``0.1.0``; ``0+unknown`` when run from a checkout that was never installed."""
    try:
        return version("govaudit")
    except PackageNotFoundError:
        return "0+unknown"
