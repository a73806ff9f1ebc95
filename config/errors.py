"""The one kind of error that a user is meant to read."""

from __future__ import annotations


class UserError(Exception):
    """Something the user can mend. One Chinese line: what is wrong, why, how to mend it.

    The command line prints the line without a traceback and exits with status 2.
    """

    def __init__(self, what: str, how: str = "") -> None:
        self.what = what
        self.how = how
        super().__init__(f"{what} {how}".strip() if how else what)
