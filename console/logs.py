"""What goes to the log on standard error."""

from __future__ import annotations

import logging

from sqlalchemy.exc import DBAPIError

from config.errors import UserError
from store.faults import is_programs_fault


def log_to_standard_error() -> None:
    """Warnings and faults of ours, apart from what ends the command with a line of its own."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    for handler in logging.getLogger().handlers:
        handler.addFilter(_is_not_told_anyway)


def _is_not_told_anyway(record: logging.LogRecord) -> bool:
    """What ends the command with a line of its own need not be logged at each page, too."""
    error = record.exc_info[1] if record.exc_info else None
    if isinstance(error, DBAPIError):
        return is_programs_fault(error)
    return not isinstance(error, UserError)
