"""What came of opening a page with the browser."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A page as its scripts have made it."""

    url: str
    """What its address has become: scripts may change it without leaving the page."""
    html: bytes
    """The tree written out in the page's own encoding, without its scripts."""
    content_type: str
    text: str
    """What a visitor sees of it, cut where it is very long."""
    hollow: bool
    """A container of a list was left empty, or still says that it is loading."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """One page and how far it can be believed."""

    url: str
    ms: int
    snapshot: Snapshot | None = None
    """None: see ``failed``."""
    failed: str | None = None
    """Why there is nothing to read, in words."""
    settled: bool = False
    """The page had come to rest: nothing asked for, nothing changing."""
    missed: tuple[str, ...] = ()
    """Scripts and data that the page asked for and did not get, and scripts that broke off."""

    @property
    def final_url(self) -> str:
        """Where the page was in the end."""
        return self.snapshot.url if self.snapshot else self.url

    @property
    def html(self) -> bytes:
        """The page written out; empty where it failed."""
        return self.snapshot.html if self.snapshot else b""
