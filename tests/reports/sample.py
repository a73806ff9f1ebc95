"""A report as rich as a real one, of a fictional county portal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from config.terms import (
    ColumnKind,
    ColumnState,
    Confidence,
    DnsStatus,
    GuardKind,
    IndicatorKind,
    IndicatorStatus,
    JudgedBy,
    Level,
    LinkCause,
    LinkKind,
    LinkScope,
    NotAssessedCause,
    Profile,
    Rendering,
    RequiredStatus,
    Severity,
    Side,
    SiteKind,
    StoppedBecause,
    Verdict,
    WhenMissing,
)
from reports.model import (
    ColumnRow,
    Evidence,
    FindingPart,
    IndicatorPart,
    InspectionPart,
    Ipv6Part,
    LinkAttemptPart,
    LinkReferrer,
    LinkRow,
    Marks,
    Report,
    RequiredColumn,
    RulesetPart,
    ScoringPart,
    SiteCodes,
    SitePart,
    Tool,
)
from reports.model.head import GuardCutPart, Uplink
from reports.scoring import VerdictReason

HOME = "https://www.qingxi.test/"
AS_OF = dt.date(2026, 11, 20)
STARTED = dt.datetime(2026, 11, 20, 1, 30, tzinfo=dt.UTC)


def sample(**changes: Any) -> Report:
    """The report, with top-level keys changed as a test wants."""
    indicators = list(_indicators())
    whole: dict[str, Any] = {
        "tool": Tool(name="govaudit", version="0.1.0"),
        "ruleset": RulesetPart(
            id="national-2019",
            version="2019.1",
            title="政府网站与政务新媒体检查指标（政府网站）",
            issued="国办秘函〔2019〕19号",
            effective_from=dt.date(2019, 4, 1),
            note="单项否决指标据正式文本；扣分和加分指标的分值多未见正式文本，按本地默认处理。",
        ),
        "site": SitePart(
            name="清溪县人民政府",
            home_url=HOME,
            final_home_url=None,
            host="www.qingxi.test",
            level=Level.COUNTY,
            kind=SiteKind.PORTAL,
            site_code="2399990001",
            sponsor="清溪县人民政府办公室",
        ),
        "inspection": InspectionPart(
            id="128",
            as_of=AS_OF,
            started_at=STARTED,
            finished_at=STARTED + dt.timedelta(minutes=27, seconds=41),
            profile=Profile.STANDARD,
            pages_fetched=2000,
            urls_seen=18743,
            links_checked=9316,
            complete=False,
            stopped_because=StoppedBecause.PAGE_BUDGET,
            uplink=Uplink(ipv4=True, ipv6=True),
            active_seconds=1661.0,
            home_note=None,
            guard_cuts=[
                GuardCutPart(
                    kind=GuardKind.CALENDAR,
                    pattern="/calendar/{year}/{month}",
                    count=412,
                    example=f"{HOME}calendar/2031/07",
                ),
                GuardCutPart(
                    kind=GuardKind.SESSION_ID,
                    pattern=";jsessionid=*",
                    count=36,
                    example=f"{HOME}hd/list.jsp;jsessionid=8F3A",
                ),
            ],
        ),
        "verdict": Verdict.UNDETERMINED,
        "score": 76.6,
        "score_if_suspects_hold": None,
        "vetoes": [],
        "scoring": ScoringPart(
            reason=VerdictReason.SUSPECT_VETO,
            full_marks=100,
            max_bonus=30,
            pass_line=60,
            bonus_above=80,
            deducted=23.4,
            deducted_if_suspects_hold=27.4,
            bonus=0,
            points_not_assessed=14,
            suspect_vetoes=["interaction-poor"],
            missing=[],
        ),
        "indicators": indicators,
        "columns": list(_columns()),
        "required_columns": list(_required()),
        "marks": Marks(
            site_code=SiteCodes(meta=["2399990001"], footer=["2399990001"], widget=["2399990001"]),
            icp=["云ICP备12345678号-1"],
            police=[],
            party_gov_mark="https://bszs.conac.test/sitename?method=show&id=08F1",
            error_report_entry="https://zfwzgl.test/exposure/jiucuo.html?site_code=2399990001",
            sponsor="清溪县人民政府办公室",
            contact="0999-5821234",
            sitemap=f"{HOME}sitemap.html",
        ),
        "links": list(_links()),
        "ipv6": _ipv6(),
        "findings": list(_findings()),
    }
    return Report(**(whole | changes))


def _indicator(
    id: str,
    title: str,
    group: str,
    kind: IndicatorKind,
    status: IndicatorStatus,
    reason: str,
    **other: Any,
) -> IndicatorPart:
    fields: dict[str, Any] = {
        "deduction": 0,
        "deduction_if_suspects_hold": other.get("deduction", 0),
        "bonus": 0,
        "max_points": None,
        "per_fault": None,
        "checked": None,
        "failed": 0,
        "suspected": 0,
        "cause": None,
        "side": None,
        "basis": "国办秘函〔2019〕19号 第一部分 单项否决",
        "confidence": Confidence.VERBATIM,
        "points_confidence": None if kind is IndicatorKind.VETO else Confidence.MEMORY,
        "requirement": "按指标要求逐项检查网站的内容、功能和链接。",
        "why": "公众在政府网站上看到的内容过期、打不开或找不到，会误导办事并损害政府公信力。",
        "remedy": "逐项对照清单整改，并由主办单位复查后反馈。",
        "judged_by": JudgedBy.PROGRAM,
        "when_missing": WhenMissing.NOTE,
        "deadline": None,
        "findings": [each.id for each in _findings() if each.indicator == id],
    }
    return IndicatorPart(
        id=id, title=title, group=group, kind=kind, status=status, reason=reason, **(fields | other)
    )


def _indicators() -> Iterator[IndicatorPart]:
    veto, minus, plus = IndicatorKind.VETO, IndicatorKind.DEDUCTION, IndicatorKind.BONUS
    ok, bad = IndicatorStatus.PASS, IndicatorStatus.FAIL
    doubt, unseen = IndicatorStatus.SUSPECT, IndicatorStatus.NOT_ASSESSED
    person = {
        "cause": NotAssessedCause.NEEDS_PERSON,
        "side": Side.US,
        "judged_by": JudgedBy.PERSON,
    }
    memory = {"basis": "国办秘函〔2019〕19号 第二部分 扣分指标", "confidence": Confidence.MEMORY}
    one = "单项否决"
    yield _indicator(
        "serious-problems",
        "安全、泄密事故等严重问题",
        one,
        veto,
        unseen,
        "须由检查人员判断。",
        **person,
    )
    yield _indicator(
        "unreachable",
        "站点无法访问",
        one,
        veto,
        unseen,
        "需要连续一周、每天不少于 20 次的监测记录；本次巡检中首页可以打开。",
        cause=NotAssessedCause.NEEDS_HISTORY,
        side=Side.US,
    )
    yield _indicator(
        "home-stale",
        "首页不更新",
        one,
        veto,
        ok,
        "首页 86 个条目中，最新一条为 2026-11-19，在 2 周之内。",
        checked=86,
    )
    yield _indicator(
        "columns-stale",
        "栏目不更新",
        one,
        veto,
        ok,
        "检查 64 个栏目：动态要闻、通知公告、政策文件类超期 3 个（否决线 5 个），其他超期 4 个（否决线 10 个），空白 2 个（否决线 5 个）。",
        checked=64,
        failed=9,
    )
    yield _indicator(
        "interaction-poor",
        "互动回应差",
        one,
        veto,
        doubt,
        "公开留言 142 条，其中 1 条提问已 97 天，页面未显示答复日期。",
        checked=142,
        suspected=1,
    )
    yield _indicator(
        "services-unusable",
        "服务不实用",
        one,
        veto,
        ok,
        "抽查办事指南 20 份，要素缺失 4 类及以上的 0 份。",
        checked=20,
    )
    publish = "发布解读"
    yield _indicator(
        "news-fresh",
        "动态要闻更新",
        publish,
        minus,
        ok,
        "4 个栏目均在 2 周内更新。",
        checked=4,
        max_points=5,
        per_fault=5,
        **memory,
    )
    yield _indicator(
        "policy-fresh",
        "政策文件更新",
        publish,
        minus,
        bad,
        "7 个一级栏目中有 1 个超过 6 个月未更新。",
        checked=7,
        failed=1,
        deduction=5,
        max_points=10,
        per_fault=5,
        basis="国办秘函〔2019〕19号 第二部分 政策文件",
        confidence=Confidence.PARAPHRASE,
    )
    yield _indicator(
        "columns-blank",
        "栏目空白",
        publish,
        minus,
        bad,
        "64 个栏目中有 2 个空白。",
        checked=64,
        failed=2,
        deduction=4,
        max_points=10,
        per_fault=2,
        **memory,
    )
    yield _indicator(
        "interpretation-links",
        "解读与文件双向关联",
        publish,
        minus,
        doubt,
        "抽查 3 篇解读，其中 2 篇没有看到文件原文链接。",
        checked=3,
        suspected=2,
        deduction_if_suspects_hold=2,
        max_points=3,
        per_fault=1,
        **memory,
    )
    service = "办事服务"
    yield _indicator(
        "guides-complete",
        "办事指南要素",
        service,
        minus,
        bad,
        "抽查 20 份，缺要素的 3 份。",
        checked=20,
        failed=3,
        deduction=6,
        max_points=15,
        per_fault=2,
        **memory,
    )
    yield _indicator(
        "service-figures",
        "办事统计",
        service,
        minus,
        unseen,
        "“办件统计”栏目的条目由脚本加载，没有读到。",
        cause=NotAssessedCause.NEEDS_SCRIPT,
        side=Side.SITE,
        max_points=2,
        **memory,
    )
    interact = "互动交流"
    yield _indicator(
        "messages-public",
        "留言公开",
        interact,
        minus,
        doubt,
        "留言列表更新及时；1 条留言未见答复时间。",
        checked=142,
        suspected=1,
        deduction_if_suspects_hold=2,
        max_points=5,
        per_fault=2,
        **memory,
    )
    yield _indicator(
        "reply-test",
        "模拟留言办理",
        interact,
        minus,
        unseen,
        "须由检查人员提交一次简单咨询。",
        max_points=12,
        **(memory | person),
    )
    design = "功能设计"
    yield _indicator(
        "dead-links-home",
        "首页链接可用",
        design,
        minus,
        bad,
        "首页 213 个链接，失效 4 个。",
        checked=213,
        failed=4,
        deduction=4,
        max_points=5,
        per_fault=1,
        **memory,
    )
    yield _indicator(
        "dead-links-deep",
        "其他页面链接可用",
        design,
        minus,
        bad,
        "其他页面 9103 个链接，失效 34 个。",
        checked=9103,
        failed=34,
        deduction=3.4,
        max_points=5,
        per_fault=0.1,
        **memory,
    )
    yield _indicator(
        "site-marks",
        "网站标识",
        design,
        minus,
        bad,
        "应有 7 项标识，未见 1 项：公安备案号。",
        checked=7,
        failed=1,
        deduction=1,
        max_points=7,
        per_fault=1,
        **memory,
    )
    yield _indicator(
        "page-metas",
        "网页标签",
        design,
        minus,
        ok,
        "抽查 60 个页面，站点、栏目、内容标签齐全。",
        checked=60,
        max_points=5,
        per_fault=1,
        **memory,
    )
    yield _indicator(
        "smart-search",
        "智能搜索",
        "创新发展",
        plus,
        IndicatorStatus.NOT_APPLICABLE,
        "得分未超过 80 分，不进入加分。",
        max_points=5,
        **memory,
    )
    yield _indicator(
        "ipv6-home",
        "首页支持 IPv6 访问",
        "IPv6",
        IndicatorKind.DUTY,
        bad,
        "有 AAAA 记录，但 443 端口经 IPv6 连接超时。",
        checked=1,
        failed=1,
        basis="推进IPv6规模部署行动计划",
        points_confidence=None,
    )
    yield _indicator(
        "ipv6-level2",
        "二级链接 IPv6 支持率",
        "IPv6",
        IndicatorKind.DUTY,
        bad,
        "二级链接 48 个，支持 41 个，支持率 85.4%。",
        checked=48,
        failed=7,
        basis="IPv6网站支持度监测指标",
        confidence=Confidence.MEMORY,
        points_confidence=None,
    )


def _finding(indicator: str, number: int, title: str, **other: Any) -> FindingPart:
    fields: dict[str, Any] = {
        "severity": Severity.MINOR,
        "suspect": False,
        "url": None,
        "detail": "",
        "evidence": [],
        "basis": "国办秘函〔2019〕19号",
        "remedy": "按要求整改，并由主办单位复查。",
        "fingerprint": f"{indicator}{number:04d}",
    }
    return FindingPart(
        id=f"{indicator}-{number}", indicator=indicator, title=title, **(fields | other)
    )


def _findings() -> Iterator[FindingPart]:
    yield _finding(
        "columns-stale",
        1,
        "栏目“规范性文件”超期未更新",
        severity=Severity.MAJOR,
        url=f"{HOME}zwgk/gfxwj/",
        detail="栏目最近更新为 2026-04-02，距监测时间点 232 天，超过 6 个月的时限。",
        evidence=[
            Evidence(
                label="栏目最新条目",
                value="关于印发《清溪县行政规范性文件管理办法》的通知",
                url=f"{HOME}zwgk/gfxwj/202604/t20260402_1183.html",
            ),
            Evidence(label="条目日期", value="2026-04-02（页面文字）"),
            Evidence(label="查看时间", value="2026-11-20 09:41"),
        ],
        remedy="核实近半年是否有新的规范性文件，及时补发；确无新文件的，在栏目中说明。",
    )
    for number, name in enumerate(("重点领域公开", "应急预案"), 1):
        yield _finding(
            "columns-blank",
            number,
            f"栏目“{name}”空白",
            severity=Severity.MAJOR,
            url=f"{HOME}zwgk/blank{number}/",
            detail="页面只有栏目名称和“暂无数据”字样，没有任何条目。",
            evidence=[Evidence(label="页面文字", value="当前位置：首页 > 政府信息公开 暂无数据")],
            remedy="补充应当公开的内容；暂无内容的栏目撤下或并入其他栏目。",
        )
    yield _finding(
        "interaction-poor",
        1,
        "留言“关于南门桥头路灯不亮的问题”未见答复",
        severity=Severity.VETO,
        suspect=True,
        url=f"{HOME}hd/zxly/8841.html",
        detail="留言日期 2026-08-15，至监测时间点 97 天；页面没有答复内容。可能在其他渠道已答复，请核实。",
        evidence=[
            Evidence(label="留言日期", value="2026-08-15"),
            Evidence(label="答复日期", value="页面未显示"),
        ],
        remedy="尽快公开答复内容和答复时间。",
    )
    for number in range(1, 5):
        yield _finding(
            "dead-links-home",
            number,
            f"首页链接“县直部门 {number}”打不开",
            url=HOME,
            detail="间隔 5 分钟查看两次，均返回 404。",
            evidence=[
                Evidence(
                    label="链接地址",
                    value=f"{HOME}bm/dept{number}.html",
                    url=f"{HOME}bm/dept{number}.html",
                ),
                Evidence(label="第 1 次", value="09:33:10 GET 404"),
                Evidence(label="第 2 次", value="09:38:12 GET 404"),
            ],
        )
    for number in range(1, 35):
        yield _finding(
            "dead-links-deep",
            number,
            f"附件“2026年第{number}号公告.docx”打不开",
            url=f"{HOME}zwgk/tzgg/202610/t{number}.html",
            detail="附件地址返回网页，不是 Word 文件。",
            evidence=[
                Evidence(
                    label="链接地址",
                    value=f"{HOME}files/{number}.docx",
                    url=f"{HOME}files/{number}.docx",
                )
            ],
        )
    yield _finding(
        "site-marks",
        1,
        "未见公安备案号",
        url=HOME,
        detail="首页页脚和全站 2000 个页面的页脚都没有公安备案号，也没有备案查询链接。",
        remedy="到全国互联网安全管理服务平台备案，在首页底部标明备案号并链接查询页。",
    )
    for number in range(1, 4):
        yield _finding(
            "guides-complete",
            number,
            f"办事指南“城乡居民养老保险参保登记（{number}）”缺少要素",
            url=f"{HOME}bsfw/guide{number}.html",
            detail="缺少：办理地点、联系电话。",
        )
    yield _finding(
        "ipv6-home",
        1,
        "首页经 IPv6 打不开",
        severity=Severity.MAJOR,
        url=HOME,
        detail="AAAA 地址 2001:db8:10::80 的 443 端口连接超时；同一时间 IPv4 正常。",
        remedy="在服务器和防火墙上开放 IPv6 的 80、443 端口。",
    )


def _column(
    name: str, type_title: str | None, state: ColumnState, days: int | None, **other: Any
) -> ColumnRow:
    fields: dict[str, Any] = {
        "type": "policies" if type_title else None,
        "type_title": type_title,
        "matched_by": "exact" if type_title else None,
        "kind": ColumnKind.LIST,
        "url": f"{HOME}lm/",
        "level": 1,
        "items": 20,
        "newest_date": AS_OF - dt.timedelta(days=days) if days is not None else None,
        "days_since_update": days,
        "threshold_days": 14,
        "reason": "",
        "rendering": Rendering.STATIC,
    }
    return ColumnRow(name=name, state=state, **(fields | other))


def _columns() -> Iterator[ColumnRow]:
    yield _column("清溪要闻", "动态要闻", ColumnState.FRESH, 1, url=f"{HOME}yw/")
    yield _column("部门动态", "动态要闻", ColumnState.FRESH, 3, level=2, url=f"{HOME}bm/")
    yield _column(
        "乡镇动态",
        "动态要闻",
        ColumnState.STALE,
        23,
        level=2,
        url=f"{HOME}xz/",
        reason="最近更新为2026-10-28，已23天未更新，超过14天的时限。",
    )
    yield _column(
        "通知公告", "通知公告", ColumnState.FRESH, 2, threshold_days=184, url=f"{HOME}gg/"
    )
    yield _column(
        "规范性文件",
        "政策文件",
        ColumnState.STALE,
        232,
        threshold_days=184,
        url=f"{HOME}zwgk/gfxwj/",
        reason="最近更新为2026-04-02，已232天未更新，超过6个月的时限。",
    )
    yield _column(
        "政府文件", "政策文件", ColumnState.FRESH, 12, threshold_days=184, url=f"{HOME}zf/"
    )
    yield _column(
        "政策解读",
        "政策解读",
        ColumnState.STALE,
        201,
        threshold_days=184,
        url=f"{HOME}jd/",
        reason="最近更新为2026-05-03，已201天未更新。",
    )
    yield _column(
        "规划计划",
        "规划计划",
        ColumnState.STALE,
        588,
        threshold_days=365,
        url=f"{HOME}gh/",
        reason="最近更新为2025-04-11。",
    )
    yield _column(
        "应急预案",
        "应急管理",
        ColumnState.BLANK,
        None,
        items=0,
        threshold_days=365,
        url=f"{HOME}yj/",
        reason="栏目页没有任何条目，页面写明“暂无数据”。",
    )
    yield _column(
        "办件统计",
        "数据发布",
        ColumnState.UNREADABLE,
        None,
        items=0,
        threshold_days=92,
        url=f"{HOME}tj/",
        rendering=Rendering.SCRIPT,
        reason="条目由脚本加载，页面源码里看不到。",
    )
    yield _column(
        "领导信息",
        "领导信息",
        ColumnState.NOT_APPLICABLE,
        None,
        kind=ColumnKind.PAGE,
        items=1,
        threshold_days=None,
        url=f"{HOME}ld/",
        reason="本栏目未设更新时限。",
    )
    yield _column(
        "便民信息",
        None,
        ColumnState.UNDATED,
        None,
        threshold_days=None,
        url=f"{HOME}bm2/",
        reason="有条目，但列表、地址和正文都没有可用日期。",
    )


def _required() -> Iterator[RequiredColumn]:
    found, url = RequiredStatus.FOUND, f"{HOME}zwgk/"
    rows = [
        ("overview", "概况信息", found, url, "走进清溪", "alias"),
        ("leaders", "领导信息", found, url, "县领导", "alias"),
        ("policies", "政策文件", found, url, "政策文件", "exact"),
        (
            "disclosure-guide",
            "政府信息公开指南",
            RequiredStatus.DEAD_LINK,
            f"{url}zn.html",
            "公开指南",
            "alias",
        ),
        (
            "disclosure-system",
            "政府信息公开制度",
            RequiredStatus.EMPTY_LINK,
            None,
            "公开制度",
            "alias",
        ),
        ("annual-report", "政府信息公开年报", found, url, "信息公开年度报告", "similar:0.87"),
        ("on-request", "依申请公开", RequiredStatus.IN_DOUBT, url, "申请公开系统", "similar:0.81"),
        ("collect", "意见征集", RequiredStatus.MISSING, None, None, None),
    ]
    for type, title, status, address, text, by in rows:
        yield RequiredColumn(
            type=type, title=title, status=status, url=address, matched_text=text, matched_by=by
        )


def link(number: int, cause: LinkCause, **other: Any) -> LinkRow:
    """A link that is not alive, looked at twice."""
    status = {LinkCause.NOT_FOUND: 404, LinkCause.BLOCKED: 412, LinkCause.SERVER_ERROR: 502}.get(
        cause
    )
    fields: dict[str, Any] = {
        "url": f"{HOME}gone/{number}.html",
        "verdict": cause.verdict,
        "status": status,
        "kind": LinkKind.PAGE,
        "scope": LinkScope.SITE,
        "on_home": False,
        "referrers": [LinkReferrer(url=f"{HOME}zwgk/{number}.html", text=f"相关链接 {number}")],
        "referrer_count": 1,
        "attempts": [
            LinkAttemptPart(
                at=STARTED + dt.timedelta(minutes=5 * look, seconds=number),
                method="GET",
                status=status,
                error=None if status else "connect timed out",
                ms=120 + number,
            )
            for look in (1, 2)
        ],
        "note": None,
        "final_url": None,
    }
    return LinkRow(cause=cause, **(fields | other))


def _links() -> Iterator[LinkRow]:
    for number in range(1, 5):
        yield link(
            number,
            LinkCause.NOT_FOUND,
            url=f"{HOME}bm/dept{number}.html",
            on_home=True,
            referrers=[
                LinkReferrer(url=HOME, text=f"县直部门 {number}"),
                LinkReferrer(url=f"{HOME}bm/", text="部门链接"),
            ],
            referrer_count=37,
        )
    for number in range(5, 30):
        yield link(number, LinkCause.NOT_FOUND)
    for number in range(30, 34):
        yield link(
            number,
            LinkCause.WRONG_TYPE,
            kind=LinkKind.ATTACHMENT,
            url=f"{HOME}files/{number}.docx",
            status=200,
            note="标明为 Word 文件，实际是网页",
        )
    yield link(
        40,
        LinkCause.BAD_URL,
        url="www.qingxi.test/zt/2026",
        attempts=[],
        note="地址缺少 http:// 或 https://",
    )
    yield link(41, LinkCause.DNS_FAILURE, url="http://old.qingxi.test/", scope=LinkScope.DOMAIN)
    yield link(
        42, LinkCause.TIMEOUT, url="http://www.neighbour.test/index.html", scope=LinkScope.EXTERNAL
    )
    yield link(
        43, LinkCause.SOFT_404, status=200, note="与本站随机地址的返回页面相同（相似度 0.98）"
    )
    for number in range(50, 54):
        yield link(
            number,
            LinkCause.BLOCKED,
            url=f"https://www.province{number}.test/",
            scope=LinkScope.EXTERNAL,
            note="防护特征：瑞数 412",
        )
    yield link(60, LinkCause.PRIVATE_ADDRESS, url="http://192.168.3.17:8080/oa", attempts=[])
    yield link(61, LinkCause.AUTH_REQUIRED, url=f"{HOME}user/center", status=401)


def _ipv6() -> Ipv6Part:
    return Ipv6Part.model_validate(
        {
            "dns_status": DnsStatus.OK,
            "aaaa": ["2001:db8:10::80", "fd00::8"],
            "a": ["203.0.113.80"],
            "addresses": [
                {
                    "ip": "2001:db8:10::80",
                    "valid": True,
                    "ports": {"80": True, "443": False},
                    "error": "443 端口连接超时",
                },
                {
                    "ip": "fd00::8",
                    "valid": False,
                    "ports": {"80": None, "443": None},
                    "error": "内部地址，公网不可达",
                },
            ],
            "v4_ports": {"80": True, "443": True},
            "nameservers": [
                {
                    "name": "ns1.qingxi.test",
                    "aaaa": ["2001:db8:10::53"],
                    "glue_v6": True,
                    "answers": True,
                },
                {"name": "ns2.qingxi.test", "aaaa": [], "glue_v6": False, "answers": None},
            ],
            "delegation": {
                "complete": False,
                "missing": [{"zone": "qingxi.test", "server": "ns2.qingxi.test", "lacks": "aaaa"}],
            },
            "home": {
                "reachable": True,
                "status": 200,
                "final_url": "http://www.qingxi.test/",
                "v4_status": 200,
                "v4_final_url": HOME,
                "same_content": None,
                "similarity": 0.74,
                "tls": None,
                "content_note": "两次比较的相似度都在两可之间",
            },
            "success_rate": 0.8,
            "success_rate_v4": 1.0,
            "level2": {
                "checked": 48,
                "supported": 41,
                "rate": 0.854,
                "sampled": False,
                "total": 48,
                "failures": [
                    {"url": f"{HOME}l2/{number}", "reason": "主机没有 AAAA 记录", "status": None}
                    for number in range(7)
                ],
            },
            "level3": {
                "checked": 100,
                "supported": 96,
                "rate": 0.96,
                "sampled": True,
                "total": 1380,
                "failures": [],
            },
            "v4_only_hosts": [
                {
                    "host": "static.qingxi.test",
                    "in_domain": True,
                    "count": 63,
                    "urls": ["http://static.qingxi.test/a.js", "http://static.qingxi.test/b.css"],
                },
                {
                    "host": "player.video.test",
                    "in_domain": False,
                    "count": 2,
                    "urls": ["https://player.video.test/p.js"],
                },
            ],
            "latency_ms": {"v4": 86, "v6": 412},
            "notes": [],
        }
    )
