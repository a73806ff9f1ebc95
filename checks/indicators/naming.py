"""Domain name and name of the site (国办发〔2017〕47号, 国办函〔2018〕55号)."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from checks.base import EvidenceItem, Fault, Outcome, Params, check, judged, passed
from checks.needs import Need
from config.judging import judging
from config.terms import SiteKind
from store.evidence import Evidence
from store.tables import Page

_CHINESE_SUFFIX = ".xn--zfr164b"
"""``.政务``"""
_PORTAL_PREFIX = "www."


class DomainNameParams(Params):
    """The suffix that names of government sites have."""

    suffix: str


@check("domain-name", needs=[Need.HOME], params=DomainNameParams)
def domain_name(evidence: Evidence, params: DomainNameParams) -> Outcome:
    """The suffix is a duty; a portal without ``www.`` is only a hint, it may answer to both."""
    inspection = evidence.inspection
    host = _host(inspection.final_home_url) or _host(inspection.home_url) or ""
    suffixes = (f".{params.suffix.strip('.')}", _CHINESE_SUFFIX)
    if not host.endswith(suffixes):
        detail = f"域名{host}不以{suffixes[0]}结尾。"
        return judged(detail, 1, [_fault(inspection.home_url, host, detail)])
    if (
        inspection.kind is SiteKind.PORTAL
        and host.endswith(suffixes[0])
        and not host.startswith(_PORTAL_PREFIX)
    ):
        detail = f"门户网站域名{host}不是www开头。"
        return judged(detail, 1, [_fault(inspection.home_url, host, detail, suspect=True)])
    return passed(f"域名{host}符合规定。", 1)


class SiteNameParams(Params):
    """None."""


@check("site-name", needs=[Need.HOME], params=SiteNameParams)
def site_name(evidence: Evidence, params: SiteNameParams) -> Outcome:
    """The home page names the site. A name that only stands in a picture can't be read, so its
    absence is a hint."""
    home = evidence.home
    names = _names(home) if home else []
    words = "|".join(map(re.escape, judging().site_name_words))
    fitting = [name for name in names if re.search(words, name)]
    if fitting:
        return passed(f"网站名称为“{fitting[0]}”。", 1)
    seen = "、".join(names) or "（无）"
    detail = f"首页标题和SiteName标签里没有规范的网站名称，现为：{seen}。"
    fault = _fault(evidence.inspection.home_url, "site-name", detail, suspect=True)
    return judged(detail, 1, [fault])


def _names(home: Page) -> list[str]:
    tagged = [
        value.strip()
        for name, values in home.metas.items()
        if name.lower() == "sitename"
        for value in values
    ]
    return [name for name in (*tagged, home.title or "") if name]


def _host(url: str | None) -> str | None:
    return urlsplit(url).hostname if url else None


def _fault(url: str, subject: str, detail: str, *, suspect: bool = False) -> Fault:
    return Fault(
        title="网站名称不规范" if subject == "site-name" else "域名不规范",
        subject=subject,
        url=url,
        detail=detail,
        evidence=(EvidenceItem("首页", url, url),),
        suspect=suspect,
    )
