"""Network options of the command line, read with one clear line for each mistake."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence

from config.errors import UserError
from crawler.net.addresses import Network, parse_ip
from crawler.net.resolver import Server

_DNS_PORT = 53
_WITH_PORT = re.compile(r"(?:\[([^\]]+)\]|([^:\[\]]+))(?::(\d{1,5}))?")


def parse_resolvers(text: str) -> tuple[Server, ...]:
    """``IP[:PORT]`` or ``[v6]:port``, several with commas. Raises ``UserError``."""
    return tuple(_server(part.strip()) for part in text.split(","))


def _server(text: str) -> Server:
    if parse_ip(text) is not None:
        return text, _DNS_PORT
    match = _WITH_PORT.fullmatch(text)
    ip = (match[1] or match[2]) if match else ""
    port = int(match[3] or _DNS_PORT) if match else 0
    if parse_ip(ip) is None or not 0 < port <= 65535:
        raise UserError(
            f"--resolver 的值“{text}”不是 DNS 服务器地址。",
            "请写成 IP、IP:端口 或 [IPv6]:端口，例如 223.5.5.5:53。",
        )
    return ip, port


def parse_networks(text: str | Sequence[str]) -> tuple[Network, ...]:
    """Networks in CIDR notation, a list or one text with commas. Raises ``UserError``."""
    texts = [text] if isinstance(text, str) else text
    parts = [part.strip() for item in texts for part in item.split(",")]
    return tuple(_network(part) for part in parts if part)


def _network(text: str) -> Network:
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        raise UserError(
            f"--allow-private 的值“{text}”不是网段。",
            "请写成 CIDR，多个用逗号隔开，例如 10.0.0.0/8,127.0.0.0/8。",
        ) from None
