"""What a site lacks for IPv6 and what its owner is to do, in the order of the chain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from config.ipv6 import ipv6_settings
from config.terms import DnsStatus, TlsState
from config.wording import word
from crawler.ipv6.facts import Ipv6Facts, LevelFacts, Missing

_SHOWN = 9


def advice(facts: Ipv6Facts) -> list[str]:
    """One line for each gap that is the site's; what we could not see is no gap."""
    return [
        *_records(facts),
        *_delegation(facts),
        *_addresses(facts),
        *_home(facts),
        *_links("二级", facts.level2),
        *_links("三级", facts.level3),
        *_skylight(facts),
    ]


def _records(facts: Ipv6Facts) -> Iterator[str]:
    if facts.dns_status is DnsStatus.NO_DATA:
        owner = facts.cname_chain[-1] if facts.cname_chain else facts.host
        yield f"{owner} 没有 AAAA 记录：请开通 IPv6 并添加 AAAA 记录。"
    elif facts.dns_status is DnsStatus.NXDOMAIN:
        yield f"域名 {facts.host} 不存在：请核对主机名和域名解析。"
    elif facts.dns_status is not DnsStatus.OK:
        said = word(facts.dns_status)
        yield f"{facts.host} 的 AAAA 查询{said}：不能据此认定没有 AAAA，请检查域名服务器后重试。"
    for address in facts.addresses:
        if not address.valid:
            kind = word(address.kind)
            yield f"AAAA 记录 {address.ip} 是{kind}，公众访问不到：请改为全球单播地址。"


def _delegation(facts: Ipv6Facts) -> Iterator[str]:
    for gap in facts.delegation.missing:
        yield f"{_place(gap)} {word(gap.lacks)}：{ipv6_settings().remedies[gap.lacks]}。"


def _place(gap: Missing) -> str:
    return f"{gap.zone} 的域名服务器 {gap.server}" if gap.server else f"上级域 {gap.zone}"


def _addresses(facts: Ipv6Facts) -> Iterator[str]:
    port = "443" if (facts.home.final_url or "").startswith("https:") else "80"
    dead = [a for a in facts.addresses if a.ports.get(port) is False and facts.v4_ports.get(port)]
    if dead:
        told = "、".join(f"{a.ip}（{a.port_errors.get(port)}）" for a in dead[:_SHOWN])
        yield f"{len(dead)} 个 AAAA 地址的 {port} 端口连接不上：{told}；请检查监听与防火墙。"
    other = "443" if port == "80" else "80"
    states = [a.ports.get(other) for a in facts.addresses if a.ports.get(other) is not None]
    if states and not any(states) and facts.v4_ports.get(other):
        yield f"{other} 端口只在 IPv4 上开放：请在 IPv6 上同样开放。"


def _home(facts: Ipv6Facts) -> Iterator[str]:
    home = facts.home
    if home.reachable is False and facts.aaaa and home.error:
        yield f"首页通过 IPv6 打不开：{home.error}。"
    if home.tls not in (None, TlsState.OK):
        yield f"IPv6 上的证书有问题（{home.tls_error}）：请与 IPv4 部署同一张有效证书。"
    if facts.success_rate is not None and 0 < facts.success_rate < 1:
        yield f"首页访问不稳定，成功率 {facts.success_rate:.0%}：请检查负载均衡后的各个节点。"
    if home.same_content is False:
        yield f"IPv6 与 IPv4 返回的内容不同（{home.content_note}）：请让两者指向同一网站。"


def _links(name: str, level: LevelFacts) -> Iterator[str]:
    if not level.failures:
        return
    reasons = Counter((failure.host, failure.reason) for failure in level.failures)
    told = "；".join(f"{host} {why}（{n} 条）" for (host, why), n in reasons.most_common(_SHOWN))
    yield f"{len(level.failures)} 条{name}链接不支持 IPv6：{told}。"


def _skylight(facts: Ipv6Facts) -> Iterator[str]:
    inside = [host for host in facts.v4_only_hosts or () if host.in_domain]
    outside = [host for host in facts.v4_only_hosts or () if not host.in_domain]
    if inside:
        names = "、".join(host.host for host in inside[:_SHOWN])
        yield f"天窗：本域 {len(inside)} 个主机没有 AAAA 记录（{names}），请一并开通 IPv6。"
    if outside:
        names = "、".join(host.host for host in outside[:_SHOWN])
        told = f"{len(outside)} 个外部主机没有 AAAA 记录（{names}）"
        yield f"天窗：{told}，可用外链网关转换或更换资源。"
