"""Chinese words for the states of the IPv6 probe (``config/ipv6_words.yaml``)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, model_validator

import config
from config.terms import DnsStatus
from config.yamlfile import load
from crawler.ipv6.facts import Lack, TlsState
from crawler.ipv6.validity import Ipv6Kind

_FILE = Path(config.__file__).with_name("ipv6_words.yaml")


class Ipv6Words(BaseModel):
    """A word for every member."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    dns: dict[DnsStatus, str]
    tls: dict[TlsState, str]
    kinds: dict[Ipv6Kind, str]
    lacks: dict[Lack, str]

    @model_validator(mode="after")
    def _complete(self) -> Ipv6Words:
        words: set[str] = {*self.dns, *self.tls, *self.kinds, *self.lacks}
        if missing := {*DnsStatus, *TlsState, *Ipv6Kind, *Lack} - words:
            raise ValueError(f"缺少 {'、'.join(sorted(missing))}")
        return self


@cache
def _words() -> Ipv6Words:
    return load(_FILE, Ipv6Words)


def dns_words(status: DnsStatus) -> str:
    return _words().dns[status]


def tls_words(state: TlsState | None) -> str:
    return "未能判断" if state is None else _words().tls[state]


def kind_words(kind: Ipv6Kind) -> str:
    return _words().kinds[kind]


def lack_words(lack: Lack) -> str:
    return _words().lacks[lack]
