"""What the link checker knows of addresses, files and error pages (``config/links.yaml``)."""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, model_validator

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


class LinksConfig(_Strict):
    """The whole file."""

    addresses: Addresses
    second_resolvers: tuple[str, ...]
    """``IP[:PORT]`` of resolvers that are asked where the system's fail."""


@cache
def links_config() -> LinksConfig:
    """The shipped file, read once. Raises ``UserError`` that names the line."""
    return load(_FILE, LinksConfig)
