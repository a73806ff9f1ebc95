"""IPv6 of the site (中央网信办 and 国家IPv6发展监测平台 indicators), from the facts of the probe.

In the facts null means that it could not be known or was not tried, so it is never a fault;
``False``, ``[]`` and ``0`` are findings.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Any

from pydantic import Field

from checks.base import (
    EvidenceItem,
    Fault,
    Outcome,
    Params,
    check,
    judged,
    not_applicable,
    not_assessed,
    passed,
)
from checks.needs import Need
from config.ipv6 import ipv6_settings
from config.terms import DnsStatus, Lack, MarkKind, NotAssessedCause, Side
from config.wording import word
from store.evidence import Evidence

_Facts = Mapping[str, Any]
_SHOWN = 20
"""Addresses listed as evidence of one fault."""


class Ipv6Aspect(StrEnum):
    """What of the IPv6 support is judged."""

    AAAA = "aaaa"
    HOME = "home"
    DELEGATION = "delegation"
    SAME_CONTENT = "same_content"
    LEVEL2 = "level2"
    LEVEL3 = "level3"
    SKYLIGHT = "skylight"
    CLAIM = "claim"
    SUCCESS_RATE = "success_rate"


class Ipv6Params(Params):
    """``min_rate``: the least fraction, for the aspects that are rates."""

    aspect: Ipv6Aspect
    min_rate: float = Field(default=1.0, ge=0, le=1)


@check("ipv6", needs=[Need.IPV6], params=Ipv6Params)
def ipv6(evidence: Evidence, params: Ipv6Params) -> Outcome:
    """One aspect of the facts."""
    return _ASPECTS[params.aspect](evidence, evidence.ipv6() or {}, params)


def _aaaa(evidence: Evidence, facts: _Facts, params: Ipv6Params) -> Outcome:
    answered = facts.get("aaaa")
    if answered is None:
        status = facts.get("dns_status")
        reason = f"AAAA记录没有查到结果（{word(DnsStatus(status)) if status else '未查询'}）。"
        return not_assessed(reason, NotAssessedCause.NETWORK, Side.NETWORK)
    valid = [address["ip"] for address in facts.get("addresses", ()) if address.get("valid")]
    if valid:
        return passed(f"首页域名有AAAA记录：{'、'.join(valid)}。", 1)
    detail = f"AAAA记录{'、'.join(answered)}不是有效的公网地址。" if answered else "没有AAAA记录。"
    return _judge(evidence, params, "首页域名没有有效的AAAA记录", detail)


def _home(evidence: Evidence, facts: _Facts, params: Ipv6Params) -> Outcome:
    home = facts.get("home", {})
    seen = [("HTTP状态", home.get("status")), ("最终地址", home.get("final_url"))]
    return _flag(
        evidence,
        params,
        home.get("reachable"),
        good="首页可以通过IPv6访问。",
        bad=("首页不能通过IPv6访问", home.get("error") or "通过IPv6打不开首页。"),
        seen=seen,
    )


def _delegation(evidence: Evidence, facts: _Facts, params: Ipv6Params) -> Outcome:
    delegation = facts.get("delegation", {})
    gaps = [
        (str(gap.get("server") or gap.get("zone")), Lack(gap["lacks"]))
        for gap in delegation.get("missing") or ()
    ]
    outcome = _flag(
        evidence,
        params,
        delegation.get("complete"),
        good="域名授权体系完整支持IPv6。",
        bad=("域名授权体系不完整支持IPv6", f"有{len(gaps)}处缺口。"),
        seen=[(name, word(lack)) for name, lack in gaps],
    )
    remedies = ipv6_settings().remedies
    remedy = "；".join(f"{name}：{remedies[lack]}" for name, lack in gaps[:_SHOWN])
    faults = tuple(replace(fault, remedy=remedy or None) for fault in outcome.faults)
    return replace(outcome, faults=faults)


def _same_content(evidence: Evidence, facts: _Facts, params: Ipv6Params) -> Outcome:
    home = facts.get("home", {})
    return _flag(
        evidence,
        params,
        home.get("same_content"),
        good="首页IPv4与IPv6内容一致。",
        bad=("首页IPv4与IPv6内容不一致", home.get("content_note") or "两次取得的首页内容不同。"),
        seen=[("相似度", home.get("similarity"))],
    )


def _level(evidence: Evidence, facts: _Facts, params: Ipv6Params) -> Outcome:
    level = facts.get(params.aspect, {})
    name = "二级" if params.aspect is Ipv6Aspect.LEVEL2 else "三级"
    failures = [
        (str(failure.get("reason")), failure.get("url")) for failure in level.get("failures") or ()
    ]
    return _rate(evidence, params, level.get("rate"), f"{name}链接IPv6支持率", failures)


def _success_rate(evidence: Evidence, facts: _Facts, params: Ipv6Params) -> Outcome:
    return _rate(evidence, params, facts.get("success_rate"), "首页IPv6访问成功率", [])


def _skylight(evidence: Evidence, facts: _Facts, params: Ipv6Params) -> Outcome:
    """Hosts that have no IPv6, on pages that have: in-domain ones are the site's duty."""
    if facts.get("aaaa") == []:
        return not_applicable("首页域名没有AAAA记录，页面本身不支持IPv6，不另计天窗。")
    hosts = facts.get("v4_only_hosts")
    if hosts is None:
        return _unknown(evidence, "没有查首页和二级页面所引用的域名。")
    own = [host for host in hosts if host.get("in_domain")]
    reason = f"本域内只支持IPv4的域名{len(own)}个，外部{len(hosts) - len(own)}个（外部的不计）。"
    faults = [
        Fault(
            title="页面引用只支持IPv4的域名（天窗）",
            subject=str(host["host"]),
            url=next(iter(host.get("urls") or ()), None),
            detail=f"{host['host']}没有可用的AAAA记录，被引用{host.get('count')}处。",
            evidence=tuple(
                EvidenceItem("引用地址", url, url) for url in (host.get("urls") or ())[:_SHOWN]
            ),
        )
        for host in own
    ]
    return judged(reason, len(hosts), faults)


def _claim(evidence: Evidence, facts: _Facts, params: Ipv6Params) -> Outcome:
    """A claim of support on the page (本网站支持IPv6) against what was found."""
    claims = evidence.marks(MarkKind.IPV6_CLAIM)
    if not claims:
        return not_applicable("页面没有声明支持IPv6。")
    reachable = False if facts.get("aaaa") == [] else facts.get("home", {}).get("reachable")
    return _flag(
        evidence,
        params,
        reachable,
        good="页面声明支持IPv6，实测可以访问。",
        bad=("页面声明支持IPv6，实测不能访问", f"页面写有“{claims[0].value}”。"),
        seen=[("所在页面", claims[0].page_url)],
    )


_ASPECTS: Mapping[Ipv6Aspect, Callable[[Evidence, _Facts, Ipv6Params], Outcome]] = {
    Ipv6Aspect.AAAA: _aaaa,
    Ipv6Aspect.HOME: _home,
    Ipv6Aspect.DELEGATION: _delegation,
    Ipv6Aspect.SAME_CONTENT: _same_content,
    Ipv6Aspect.LEVEL2: _level,
    Ipv6Aspect.LEVEL3: _level,
    Ipv6Aspect.SKYLIGHT: _skylight,
    Ipv6Aspect.CLAIM: _claim,
    Ipv6Aspect.SUCCESS_RATE: _success_rate,
}


def _flag(
    evidence: Evidence,
    params: Ipv6Params,
    value: bool | None,
    *,
    good: str,
    bad: tuple[str, str],
    seen: list[tuple[str, Any]],
) -> Outcome:
    if value is None:
        return _unknown(evidence, f"{bad[0]}：不能确定。")
    return passed(good, 1) if value else _judge(evidence, params, *bad, seen)


def _rate(
    evidence: Evidence,
    params: Ipv6Params,
    rate: float | None,
    name: str,
    failures: list[tuple[str, Any]],
) -> Outcome:
    if rate is None:
        return _unknown(evidence, f"{name}没有测得。")
    reason = f"{name}{rate:.1%}，要求不低于{params.min_rate:.0%}。"
    if rate >= params.min_rate:
        return passed(reason, 1)
    return _judge(evidence, params, f"{name}不达标", reason, failures)


def _unknown(evidence: Evidence, reason: str) -> Outcome:
    if evidence.inspection.uplink_v6 is not True:
        return not_assessed(f"{reason}本机没有IPv6网络。", NotAssessedCause.NO_UPLINK, Side.US)
    return not_assessed(reason, NotAssessedCause.NETWORK, Side.NETWORK)


def _judge(
    evidence: Evidence,
    params: Ipv6Params,
    title: str,
    detail: str,
    seen: list[tuple[str, Any]] | None = None,
) -> Outcome:
    shown = tuple(
        EvidenceItem(label, str(value)) for label, value in (seen or [])[:_SHOWN] if value
    )
    url = evidence.inspection.home_url
    return judged(detail, 1, [Fault(title, params.aspect, url, detail, shown)])
