"""IPv6 on the terminal: a line for each step of the chain, both families side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rich.console import Console
from rich.table import Table
from rich.text import Text

from config.wording import word
from console.ipv6_advice import advice
from crawler.ipv6.facts import (
    AddressFacts,
    Ipv6Facts,
    LevelFacts,
    Medians,
    NameServerFacts,
)

_MARKS = {True: Text("✓", "green"), False: Text("✗", "bold red"), None: Text("－", "dim")}
_SHOWN = 5


class Step(NamedTuple):
    """One line. ``good``: true, false, or null where it is not known."""

    name: str
    good: bool | None
    v6: str
    v4: str = ""
    note: str = ""


def show_ipv6(facts: Ipv6Facts, console: Console) -> None:
    """The table, then what is missing and what to do."""
    table = Table(title=f"{facts.host} 的 IPv6 支持情况", title_justify="left", expand=False)
    for name in ("环节", "", "IPv6", "IPv4", "说明"):
        table.add_column(name, overflow="fold")
    for step in steps(facts):
        table.add_row(step.name, _MARKS[step.good], *map(Text, (step.v6, step.v4, step.note)))
    console.print(table)
    todo = advice(facts)
    console.print(Text("缺什么、怎么办：" if todo else "没有发现欠缺。", "bold"))
    for number, line in enumerate(todo, 1):
        console.print(Text(f"{number}. {line}"), soft_wrap=True)
    for note in facts.notes:
        console.print(Text(f"注：{note}", "dim"), soft_wrap=True)


def steps(facts: Ipv6Facts) -> Iterator[Step]:
    """The chain from our own uplink to the links of the third level."""
    yield _uplink(facts)
    yield from _records(facts)
    yield from _delegation(facts)
    yield from _ports(facts)
    yield from _home(facts)
    yield _level("二级链接", facts.level2)
    yield _level("三级链接", facts.level3)
    yield _skylight(facts)


def _uplink(facts: Ipv6Facts) -> Step:
    by = next((proof.by for proof in facts.uplink_proofs if proof.by), None)
    said = {True: "已证实", False: "未证实", None: "未检测"}[facts.uplink]
    note = f"依据：{by}" if by else "可达性各项不作结论，不算网站的问题"
    return Step("本机 IPv6 出口", facts.uplink, said, note=note)


def _records(facts: Ipv6Facts) -> Iterator[Step]:
    has = None if facts.aaaa is None else bool(facts.aaaa)
    v6 = _listed(facts.aaaa) if facts.aaaa else word(facts.dns_status)
    v4 = _listed(facts.a) if facts.a else word(facts.a_status)
    chain = " → ".join(facts.cname_chain)
    yield Step("域名解析", has, v6, v4, f"别名：{chain}" if chain else "")
    for address in facts.addresses:
        if not address.valid:
            yield Step("地址有效性", False, address.ip, note=f"{word(address.kind)}，访问不到")


def _delegation(facts: Ipv6Facts) -> Iterator[Step]:
    zones = " ← ".join(facts.delegation.zones)
    said = {True: "完整", False: "不完整", None: "无法确定"}[facts.delegation.complete]
    unproved = facts.delegation.complete is not None and not facts.uplink
    basis = "（仅凭记录）" if unproved else ""
    yield Step("域名授权", facts.delegation.complete, said + basis, note=zones)
    for server in facts.nameservers or ():
        yield _name_server(server)


def _name_server(server: NameServerFacts) -> Step:
    if server.aaaa is None:
        return Step("　域名服务器", None, word(server.aaaa_status), note=server.name)
    if not server.aaaa:
        return Step("　域名服务器", False, "没有 AAAA 记录", note=server.name)
    told = {True: "应答", False: "不应答", None: "应答未检测"}[server.answers]
    glue = "，上级缺少 IPv6 胶水记录" if server.glue_v6 is False else ""
    good = False if server.glue_v6 is False else server.answers
    return Step("　域名服务器", good, f"{_listed(server.aaaa)}（{told}{glue}）", note=server.name)


def _ports(facts: Ipv6Facts) -> Iterator[Step]:
    valid = [address for address in facts.addresses if address.valid]
    for port in valid[0].ports if valid else ():
        told = [address for address in valid if address.ports[port] is not None]
        opened = sum(address.ports[port] is True for address in told)
        v4 = facts.v4_ports.get(port)
        good = None if not told or (opened == 0 and v4 is False) else opened == len(told)
        v6 = f"{opened}/{len(told)} 个地址可连接" if told else "未检测"
        yield Step(f"端口 {port}", good, v6, _opened(v4), _port_errors(told, port))


def _port_errors(addresses: Sequence[AddressFacts], port: str) -> str:
    failed = (a for a in addresses if port in a.port_errors)
    return _listed([f"{a.ip} {a.port_errors[port]}" for a in failed])


def _opened(state: bool | None) -> str:
    return {True: "可连接", False: "不可连接", None: "未检测"}[state]


def _home(facts: Ipv6Facts) -> Iterator[Step]:
    home = facts.home
    v6 = {True: "可访问", False: "不可访问", None: "未检测"}[home.reachable]
    status = f"（{home.status}）" if home.status else ""
    v4_status = f"状态码 {home.v4_status}" if home.v4_status else "未打开"
    yield Step("首页", home.reachable, v6 + status, v4_status, home.error or home.final_url or "")
    if home.tls is not None or home.tls_error:
        good = None if home.tls is None else home.tls == "ok"
        yield Step(
            "证书", good, word(home.tls) if home.tls else "未能判断", note=home.tls_error or ""
        )
    rates = (facts.success_rate, facts.success_rate_v4)
    good = None if rates[0] is None else rates[0] == 1.0
    yield Step("首页访问成功率", good, *map(_percent, rates))
    v6_times, v4_times = facts.medians.get("v6"), facts.medians.get("v4")
    yield Step(
        "时延中位数", None, _times(v6_times), _times(v4_times), "建立连接 / 首字节 / 全部，毫秒"
    )
    likeness = _percent(home.similarity)
    yield Step("内容一致", home.same_content, likeness, note=home.content_note or "")


def _times(medians: Medians | None) -> str:
    if medians is None or medians.total is None:
        return "－"
    values = (medians.connect, medians.first_byte, medians.total)
    return " / ".join("－" if value is None else str(value) for value in values)


def _level(name: str, level: LevelFacts) -> Step:
    if level.rate is None:
        return Step(name, None, "未检测" if level.checked is None else "没有可判断的链接")
    sample = f"，从 {level.total} 条中抽取" if level.sampled else ""
    good = level.supported == level.checked
    return Step(name, good, f"{_percent(level.rate)}（{level.supported}/{level.checked}{sample}）")


def _skylight(facts: Ipv6Facts) -> Step:
    hosts = facts.v4_only_hosts
    if hosts is None:
        return Step("天窗", None, "未检测")
    inside = sum(host.in_domain for host in hosts)
    note = _listed([f"{host.host}（{host.count}）" for host in hosts])
    said = f"本域 {inside} 个主机、外部 {len(hosts) - inside} 个主机没有 IPv6" if hosts else "无"
    return Step("天窗", not hosts, said, note=note)


def _percent(value: float | None) -> str:
    return "－" if value is None else f"{value:.1%}"


def _listed(values: Sequence[str]) -> str:
    more = f" 等 {len(values)} 个" if len(values) > _SHOWN else ""
    return "、".join(values[:_SHOWN]) + more
