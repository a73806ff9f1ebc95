"""What a demo host answers: the bytes of one HTTP response, made once and sent many times."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import TypeAlias

from config.terms import Family

HTML = "text/html; charset=utf-8"
HTML_GBK = "text/html; charset=gb2312"
"""The old sub-site says gb2312 and sends GBK, as such sites do."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request as far as the demo hosts care. ``target`` keeps its query."""

    method: str
    host: str
    target: str
    family: Family

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        return self.target.partition("?")[2]


@dataclass(frozen=True, slots=True)
class Answer:
    """A response. ``headers`` has no Content-Length, Date or Connection: the server adds them."""

    body: bytes = b""
    content_type: str = HTML
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def reason(self) -> str:
        try:
            return HTTPStatus(self.status).phrase
        except ValueError:
            return "Unknown"


Responder: TypeAlias = Callable[[Request], Answer]


def html(text: str, status: int = 200, headers: tuple[tuple[str, str], ...] = ()) -> Answer:
    return Answer(text.encode(), HTML, status, headers)


def redirect(target: str, status: int = 302) -> Answer:
    return Answer(b"", HTML, status, (("Location", target),))
