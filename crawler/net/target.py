"""An address as it goes onto the wire: not a byte of its path and query changed."""

from __future__ import annotations

import base64
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote, unquote_to_bytes

from crawler.urlhosts import canonical_host

_ON_THE_WIRE = "".join(map(chr, range(0x21, 0x7F)))


class Where(NamedTuple):
    """Where a request goes, and what stands in its first lines."""

    scheme: str
    host: str
    port: int
    host_header: bytes
    target: bytes
    authorization: bytes | None


@lru_cache(maxsize=1024)
def take_apart(url: str) -> Where | None:
    """``url`` taken apart without changing a byte of its path and query; None: not of the web."""
    scheme, _, rest = url.partition("://")
    if scheme not in ("http", "https"):
        return None
    cut = min((at for at in map(rest.find, "/?") if at >= 0), default=len(rest))
    authority, target = rest[:cut], rest[cut:].partition("#")[0]
    user, _, host_header = authority.rpartition("@")
    host, _, port = host_header.rpartition(":") if _has_port(host_header) else (host_header, "", "")
    name, problem = canonical_host(host)
    if problem or (port and not port.isdigit()):
        return None
    try:
        return Where(
            scheme,
            name.strip("[]"),
            int(port) if port else (443 if scheme == "https" else 80),
            host_header.encode("ascii"),
            quote(target if target.startswith("/") else "/" + target, safe=_ON_THE_WIRE).encode(),
            b"Basic " + base64.b64encode(unquote_to_bytes(user)) if user else None,
        )
    except (UnicodeError, ValueError):
        return None


def _has_port(host_header: str) -> bool:
    return host_header.rfind(":") > host_header.rfind("]")
