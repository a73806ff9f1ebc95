"""Settings of the IPv6 probe (``config/ipv6.yaml``). Times are seconds."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, model_validator

from config.terms import Lack
from config.yamlfile import load


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class UplinkSettings(_Strict):
    """What proves that this machine itself has IPv6."""

    hosts: tuple[str, ...]
    ports: tuple[int, ...] = Field(min_length=1)
    timeout_seconds: float = Field(gt=0)
    max_targets: int = Field(ge=1)


class DnsSettings(_Strict):
    """Questions to single name servers."""

    timeout_seconds: float = Field(gt=0)
    tries: int = Field(ge=1)
    name_server_port: int = Field(ge=1, le=65535)
    max_name_servers: int = Field(ge=1)
    max_addresses_per_server: int = Field(ge=1)
    max_cnames: int = Field(ge=1)


class ReachabilitySettings(_Strict):
    """Connections to every address."""

    ports: tuple[int, ...] = Field(min_length=1)
    connect_seconds: float = Field(gt=0)
    second_look_seconds: float = Field(ge=0)
    max_addresses: int = Field(ge=1)
    tls_seconds: float = Field(gt=0)


class HomeSettings(_Strict):
    """Spaced visits to the home page over both families."""

    tries: int = Field(ge=2)
    interval_seconds: float = Field(ge=0)
    timeout_seconds: float = Field(gt=0)
    max_bytes: int = Field(ge=1024)
    max_redirects: int = Field(ge=0)


class LevelSettings(_Strict):
    """Second- and third-level links."""

    level2_links: int = Field(ge=1)
    level3_links: int = Field(ge=1)
    link_bytes: int = Field(ge=1)
    timeout_seconds: float = Field(gt=0)
    second_look_seconds: float = Field(ge=0)
    silent_links: int = Field(ge=1)
    concurrency: int = Field(ge=1)
    pages_read: int = Field(ge=1)


class SkylightSettings(_Strict):
    """Hosts that links and page parts lie on."""

    max_hosts: int = Field(ge=1)
    urls_per_host: int = Field(ge=1)
    concurrency: int = Field(ge=1)


class SamenessSettings(_Strict):
    """Bands of likeness (0..1) between the answers over both families."""

    shingle_length: int = Field(ge=2)
    text_weight: float = Field(gt=0, le=1)
    path_weight: float = Field(ge=0, le=1)
    min_paths: int = Field(ge=1)
    min_text: int = Field(ge=1)
    same: float = Field(gt=0, le=1)
    same_with_other_title: float = Field(gt=0, le=1)
    different: float = Field(ge=0, lt=1)
    different_with_other_title: float = Field(ge=0, lt=1)
    steady: float = Field(ge=0, le=1)

    @model_validator(mode="after")
    def _bands_apart(self) -> SamenessSettings:
        apart = (
            self.different < self.same
            and self.different_with_other_title < self.same_with_other_title
        )
        if not apart:
            raise ValueError("different 应小于 same，两者之间为存疑")
        return self


class Ipv6Settings(_Strict):
    """Everything that the probe lets an office set."""

    uplink: UplinkSettings
    dns: DnsSettings
    reachability: ReachabilitySettings
    home: HomeSettings
    levels: LevelSettings
    skylight: SkylightSettings
    sameness: SamenessSettings
    remedies: dict[Lack, str]
    """What closes a gap in the delegation."""

    @model_validator(mode="after")
    def _every_lack(self) -> Ipv6Settings:
        if missing := set(Lack) - set(self.remedies):
            raise ValueError(f"remedies 缺少 {'、'.join(sorted(missing))}")
        return self

    def within(self, seconds: float) -> Ipv6Settings:
        """The same, with no single wait for a server longer than ``seconds``."""
        data = self.model_dump()
        for part, key in _WAITS:
            data[part][key] = min(data[part][key], seconds)
        return Ipv6Settings.model_validate(data)


_WAITS = (
    ("uplink", "timeout_seconds"),
    ("dns", "timeout_seconds"),
    ("reachability", "connect_seconds"),
    ("reachability", "tls_seconds"),
    ("home", "timeout_seconds"),
    ("levels", "timeout_seconds"),
)


@cache
def ipv6_settings() -> Ipv6Settings:
    return load(Path(__file__).with_name("ipv6.yaml"), Ipv6Settings)
