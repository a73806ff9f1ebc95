"""What the link checker knows of addresses, files and error pages (``config/links.yaml``)."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from config.terms import LinkKind
from config.yamlfile import load

_FILE = Path(__file__).with_name("links.yaml")


class UrlProblem(StrEnum):
    """Why an address as written is no address (cause ``bad_url``)."""

    LINE_BREAK = "line_break"
    SPACE = "space"
    NO_HOST = "no_host"
    NO_SCHEME = "no_scheme"
    BAD_SCHEME = "bad_scheme"
    DOUBLE_SCHEME = "double_scheme"
    LOCAL_FILE = "local_file"
    NETWORK_PATH = "network_path"
    BAD_HOST = "bad_host"
    BAD_PORT = "bad_port"


def _ignoring_case(text: str) -> re.Pattern[str]:
    try:
        return re.compile(text, re.IGNORECASE)
    except re.error as error:
        raise ValueError(f"不是有效的正则表达式：{error}") from None


Pattern = Annotated[re.Pattern[str], BeforeValidator(_ignoring_case)]
Hex = Annotated[bytes, BeforeValidator(bytes.fromhex)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Addresses(_Strict):
    """How addresses are written, well and badly."""

    other_schemes: frozenset[str]
    local_schemes: frozenset[str]
    host_suffixes: frozenset[str]
    file_suffixes: frozenset[str]
    template_marks: tuple[str, ...]
    problems: dict[UrlProblem, str]

    @model_validator(mode="after")
    def _every_problem_has_words(self) -> Addresses:
        if missing := set(UrlProblem) - set(self.problems):
            raise ValueError(f"problems 缺少 {'、'.join(sorted(missing))}")
        return self


class Paths(_Strict):
    """Paths by what they are; ``home`` and ``root`` are matched whole, the others anywhere."""

    home: Pattern
    root: Pattern
    login: Pattern
    error: Pattern


class ErrorPages(_Strict):
    """Words of error pages: a second signal, never the only one."""

    titles: Pattern
    """Matched against the whole title, or its part before the name of the site."""
    message_titles: Pattern
    """Whole titles that say nothing but that there is a message."""
    phrases: Pattern
    max_text: int = Field(ge=0)
    """Visible characters above which a page is too long to be an error page."""
    titled_text: int = Field(ge=0)
    bare_text: int = Field(ge=0)


class Likeness(_Strict):
    """How alike two pages must be to be the same error page."""

    outline: float = Field(ge=0, le=1)
    size: float = Field(gt=0, le=1)
    slack_chars: int = Field(ge=0)
    least_text: int = Field(ge=0)


class Files(_Strict):
    """What files begin with, and what a server sends in their place."""

    magics: dict[str, tuple[Hex, ...]]
    attachments: frozenset[str]
    images: frozenset[str]
    html_types: frozenset[str]
    error_types: frozenset[str]
    office_html: tuple[str, ...]

    def has_magic(self, body: bytes) -> bool:
        """Whether ``body`` begins like any file that is known."""
        return any(body.startswith(magic) for magics in self.magics.values() for magic in magics)


class Note(StrEnum):
    """What is said beside a cause."""

    OUR_SIDE = "our_side"
    WALL = "wall"
    FORBIDDEN = "forbidden"
    LOGIN = "login"
    HOME = "home"
    FOREIGN = "foreign"
    ERROR_PATH = "error_path"
    LIKE_RANDOM = "like_random"
    ERROR_TITLE = "error_title"
    ALL_ALIKE = "all_alike"
    EMPTY_PAGE = "empty_page"
    HTML_FOR_FILE = "html_for_file"
    DATA_FOR_FILE = "data_for_file"
    HTML_FOR_PART = "html_for_part"
    EMPTY_FILE = "empty_file"
    CUT_SHORT = "cut_short"
    BAD_REDIRECT = "bad_redirect"
    NO_TARGET = "no_target"
    RETRY_LATER = "retry_later"


class Fault(StrEnum):
    """What went wrong on the line."""

    BAD_ADDRESS = "bad_address"
    NOT_PUBLIC = "not_public"
    DNS = "dns"
    CONNECT_TIMEOUT = "connect_timeout"
    CONNECT = "connect"
    HANDSHAKE_TIMEOUT = "handshake_timeout"
    HANDSHAKE = "handshake"
    WANTS_CERTIFICATE = "wants_certificate"
    TLS = "tls"
    TIMEOUT = "timeout"
    HUNG_UP = "hung_up"
    BROKEN = "broken"
    NOT_HTTP = "not_http"
    INCOMPLETE = "incomplete"
    BAD_ENCODING = "bad_encoding"


_LONGEST_VALUE = 160


class LinksConfig(_Strict):
    """The whole file."""

    addresses: Addresses
    second_resolvers: tuple[str, ...]
    """``IP[:PORT]`` of resolvers that are asked where the system's fail."""
    blocking_statuses: frozenset[int]
    paths: Paths
    error_pages: ErrorPages
    likeness: Likeness
    files: Files
    head_first: frozenset[LinkKind]
    notes: dict[Note, str]
    faults: dict[Fault, str]

    @model_validator(mode="after")
    def _everything_has_words(self) -> LinksConfig:
        if missing := set(Note) - set(self.notes):
            raise ValueError(f"notes 缺少 {'、'.join(sorted(missing))}")
        if lacking := set(Fault) - set(self.faults):
            raise ValueError(f"faults 缺少 {'、'.join(sorted(lacking))}")
        return self

    def say(self, what: Note | Fault, **values: object) -> str:
        """The words of a note or fault with its places filled in."""
        words = self.notes[what] if isinstance(what, Note) else self.faults[what]
        return words.format(**{name: str(value)[:_LONGEST_VALUE] for name, value in values.items()})


@cache
def links_config() -> LinksConfig:
    """The shipped file, read once. Raises ``UserError`` that names the line."""
    return load(_FILE, LinksConfig)
