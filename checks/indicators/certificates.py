"""Certificates of the hosts met. A fault is a finding of its own: the link itself stays alive."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from checks.base import EvidenceItem, Fault, Outcome, Params, check, judged, not_applicable
from checks.needs import Need, cut_short
from config.judging import judging
from config.terms import CertificateFault, LinkScope, LinkVerdict
from config.wording import word
from store.evidence import Evidence
from store.tables import Link

_SHOWN = 5
"""Addresses shown of one host."""
_NAMED = 10
"""Hosts of others that the reason names."""


class CertificatesParams(Params):
    """``scopes``: whose certificates are held against the site; others are only named."""

    scopes: tuple[LinkScope, ...] = (LinkScope.SITE, LinkScope.DOMAIN)


@check("certificates", needs=[Need.HOME], params=CertificatesParams)
def certificates(evidence: Evidence, params: CertificatesParams) -> Outcome:
    """One fault for each host. A site without HTTPS has no certificate to find fault with."""
    hosts = _hosts(evidence)
    own = [host for host in hosts if host.scope in params.scopes]
    others = [host for host in hosts if host.fault and host.scope not in params.scopes]
    aside = f"；站外主机{_names(others)}的证书有问题，不计。" if others else "。"
    if not own:
        cut = cut_short(evidence.inspection)
        return cut or not_applicable(f"本站没有用HTTPS打开的地址，不涉及证书{aside}")
    faults = [_fault(host, host.fault) for host in own if host.fault]
    reason = f"查了{len(own)}个主机的证书，有问题的{len(faults)}个{aside}"
    return judged(reason, len(own), faults)


@dataclass(slots=True)
class _Host:
    """A host that was reached over HTTPS."""

    name: str
    scope: LinkScope
    fault: CertificateFault | None = None
    urls: list[str] = field(default_factory=list)
    """Some of the addresses at which the fault was met."""


def _hosts(evidence: Evidence) -> list[_Host]:
    """All hosts over HTTPS by name, without what the operator leaves out."""
    hosts: dict[str, _Host] = {}
    fields = (Link.url, Link.final_url, Link.scope, Link.verdict, Link.certificate_fault)
    for url, final_url, scope, verdict, fault in evidence.link_fields(*fields):
        name = _secure_host(url, final_url)
        if name is None or not (fault or verdict is LinkVerdict.ALIVE):
            continue
        if fault and evidence.exclusions.rule_for(url):
            continue
        host = hosts.setdefault(name, _Host(name, scope))
        if fault:
            host.fault = host.fault or CertificateFault(fault)
            host.urls = [*host.urls, url][:_SHOWN]
    return [host for _, host in sorted(hosts.items())]


def _secure_host(url: str, final_url: str | None) -> str | None:
    """The host of ``url`` where its certificate was seen: at once, or after a redirect to HTTPS."""
    try:
        asked, met = urlsplit(url), urlsplit(final_url or "")
    except ValueError:
        return None
    secure = asked.scheme == "https" or (met.scheme == "https" and met.hostname == asked.hostname)
    return asked.hostname if secure else None


def _fault(host: _Host, fault: CertificateFault) -> Fault:
    return Fault(
        title=f"证书有问题：{word(fault)}",
        subject=host.name,
        url=host.urls[0],
        detail=f"{host.name}的{word(fault)}，浏览器会警告；链接本身可以打开，不算失效。",
        evidence=tuple(EvidenceItem("地址", url, url) for url in host.urls),
        remedy=judging().certificate_remedies[fault],
    )


def _names(hosts: list[_Host]) -> str:
    named = "、".join(host.name for host in hosts[:_NAMED])
    return f"{named}等{len(hosts)}个" if len(hosts) > _NAMED else named
