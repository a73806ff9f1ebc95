"""Links and the frontier."""

from __future__ import annotations

from enum import StrEnum


class LinkKind(StrEnum):
    """What a link promises."""

    PAGE = "page"
    IMAGE = "image"
    ATTACHMENT = "attachment"
    STYLE = "style"
    SCRIPT = "script"
    FRAME = "frame"
    MEDIA = "media"


class LinkScope(StrEnum):
    """The site itself, another host under its registered domain, or elsewhere."""

    SITE = "site"
    DOMAIN = "domain"
    EXTERNAL = "external"


class LinkPlace(StrEnum):
    """Where on the page a link stands, as far as the structure tells."""

    NAVIGATION = "navigation"
    CONTENT = "content"
    LIST = "list"
    FRIEND_LINKS = "friend_links"
    FOOTER = "footer"
    HEAD = "head"


class LinkState(StrEnum):
    """The frontier: what is still to be done with a link."""

    QUEUED = "queued"
    SECOND_LOOK = "second_look"
    DONE = "done"


class LinkVerdict(StrEnum):
    """The outcome for a link."""

    ALIVE = "alive"
    DEAD = "dead"
    UNDETERMINED = "undetermined"


class LinkCause(StrEnum):
    """Why a link is not alive: a closed set (design brief, section 5)."""

    NOT_FOUND = "not_found"
    CLIENT_ERROR = "client_error"
    SERVER_ERROR = "server_error"
    DNS_FAILURE = "dns_failure"
    CONNECT_FAILURE = "connect_failure"
    TLS_FAILURE = "tls_failure"
    TIMEOUT = "timeout"
    SOFT_404 = "soft_404"
    REDIRECT_LOOP = "redirect_loop"
    REDIRECT_HOME = "redirect_home"
    BAD_URL = "bad_url"
    WRONG_TYPE = "wrong_type"
    EMPTY_FILE = "empty_file"
    BLOCKED = "blocked"
    RATE_LIMITED = "rate_limited"
    AUTH_REQUIRED = "auth_required"
    ROBOTS_EXCLUDED = "robots_excluded"
    PRIVATE_ADDRESS = "private_address"
    NEEDS_SCRIPT = "needs_script"
    BUDGET = "budget"

    @property
    def verdict(self) -> LinkVerdict:
        """``dead`` or ``undetermined``: which of the two a cause stands for is fixed."""
        return LinkVerdict.UNDETERMINED if self in _UNDETERMINED else LinkVerdict.DEAD

    @property
    def transient(self) -> bool:
        """A cause that may have passed by the next look, so one look never confirms it."""
        return self in _TRANSIENT


_UNDETERMINED = frozenset(
    {
        LinkCause.BLOCKED,
        LinkCause.RATE_LIMITED,
        LinkCause.AUTH_REQUIRED,
        LinkCause.ROBOTS_EXCLUDED,
        LinkCause.PRIVATE_ADDRESS,
        LinkCause.NEEDS_SCRIPT,
        LinkCause.BUDGET,
    }
)
_TRANSIENT = frozenset(
    {
        LinkCause.SERVER_ERROR,
        LinkCause.DNS_FAILURE,
        LinkCause.CONNECT_FAILURE,
        LinkCause.TLS_FAILURE,
        LinkCause.TIMEOUT,
    }
)


class GuardKind(StrEnum):
    """Traps that a crawl was kept out of."""

    CALENDAR = "calendar"
    SESSION_ID = "session_id"
    PRINT_VIEW = "print_view"
    REPEATED_PATH = "repeated_path"
    ENDLESS_PARAMETERS = "endless_parameters"
    DEPTH = "depth"
    LONG_URL = "long_url"
