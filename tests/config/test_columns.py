"""Names as they stand on portals, and the column types that they are, or are not."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.columns import (
    COLUMNS_FILE,
    Freshness,
    MatchedBy,
    load_vocabulary,
    vocabulary,
)
from config.errors import UserError
from config.terms import ColumnKind

TYPES = vocabulary().types
NAMES = [(name, entry) for entry in TYPES.values() for name in (entry.title, *entry.aliases)]
REGIONS = [
    "友谊县",
    "黑龙江省",
    "双鸭山市",
    "忠县",
    "荆州",
    "本县",
    "全市",
    "县",
    "巴音郭楞蒙古自治州",
    "黑龙江省双鸭山市友谊县",
    "东风街道",
    "兴隆镇",
    "浦东新区",
]


def type_of(text: str, column_type: str | None = None) -> str | None:
    found = vocabulary().match(text, column_type)
    return found and found.type


# --- names that are columns -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "type_id", "matched_by"),
    [
        ("动态要闻", "news", MatchedBy.EXACT),
        ("要闻", "news", MatchedBy.ALIAS),
        ("今日要闻", "news", MatchedBy.ALIAS),
        ("头条新闻", "news", MatchedBy.ALIAS),
        ("本县要闻", "news", MatchedBy.NORMALISED),
        ("友谊县要闻", "news", MatchedBy.NORMALISED),
        ("双鸭山市政务要闻", "news", MatchedBy.NORMALISED),
        ("荆州要闻", "news", MatchedBy.NORMALISED),
        ("友谊要闻", "news", MatchedBy.PATTERN),
        ("今日友谊", "news", MatchedBy.PATTERN),
        ("要 闻", "news", MatchedBy.ALIAS),
        ("【要闻】", "news", MatchedBy.ALIAS),
        ("工作动态 更多>>", "news", MatchedBy.ALIAS),
        ("部门动态", "department-news", MatchedBy.EXACT),
        ("县市区动态", "township-news", MatchedBy.ALIAS),
        ("国务院信息", "state-council", MatchedBy.ALIAS),
        ("公示公告", "notices", MatchedBy.ALIAS),
        ("通知、公告", "notices", MatchedBy.NORMALISED),
        ("公告 / 公示", "notices", MatchedBy.NORMALISED),
        ("公告公示（12）", "notices", MatchedBy.ALIAS),
        ("通知公告栏目", "notices", MatchedBy.NORMALISED),
        ("县政府文件", "policy-documents", MatchedBy.NORMALISED),
        ("友谊县人民政府文件", "policy-documents", MatchedBy.NORMALISED),
        ("政府规范性文件", "normative-documents", MatchedBy.ALIAS),
        ("政策法规", "laws", MatchedBy.EXACT),
        ("一图读懂", "policy-interpretation", MatchedBy.ALIAS),
        ("政策解读专栏", "policy-interpretation", MatchedBy.NORMALISED),
        ("走进友谊", "overview", MatchedBy.PATTERN),
        ("魅力荆州", "overview", MatchedBy.PATTERN),
        ("友谊县概况", "overview", MatchedBy.NORMALISED),
        ("县情概况", "overview", MatchedBy.ALIAS),
        ("县长之窗", "leaders", MatchedBy.ALIAS),
        ("三公经费", "three-public-expenses", MatchedBy.EXACT),
        ("“三公”经费", "three-public-expenses", MatchedBy.EXACT),
        ("财政预/决算", "budget", MatchedBy.NORMALISED),
        ("规划和计划", "planning", MatchedBy.NORMALISED),
        ("行政处罚、行政强制", "penalties", MatchedBy.NORMALISED),
        ("行政许可信息", "licensing", MatchedBy.NORMALISED),
        ("友谊县政府常务会议", "executive-meetings", MatchedBy.NORMALISED),
        ("人大建议和政协提案办理", "proposals", MatchedBy.ALIAS),
        ("政务公开", "openness", MatchedBy.ALIAS),
        ("信息公开指南", "openness-guide", MatchedBy.ALIAS),
        ("政府信息公开年度报告", "openness-report", MatchedBy.ALIAS),
        ("我要依申请公开", "openness-on-request", MatchedBy.SIMILAR),
        ("12345热线", "hotline", MatchedBy.ALIAS),
        ("县长信箱", "consultation", MatchedBy.ALIAS),
        ("信件选登", "messages", MatchedBy.ALIAS),
        ("网上信访", "petition", MatchedBy.EXACT),
        ("清河县网上信访大厅", "petition", MatchedBy.NORMALISED),
        ("纪检举报", "discipline-report", MatchedBy.ALIAS),
        ("民意征集", "surveys", MatchedBy.ALIAS),
        ("在线访谈", "interviews", MatchedBy.EXACT),
        ("政府网站工作年度报表", "site-annual-table", MatchedBy.EXACT),
    ],
)
def test_a_column_is_known_by_its_names(text, type_id, matched_by) -> None:
    found = vocabulary().match(text)
    assert found is not None
    assert (found.type, found.matched_by) == (type_id, matched_by)
    assert found.matched_text == text.strip()
    assert 0 < found.score <= 1


# --- names that are not -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "",
        "闻",
        "首页",
        "更多>>",
        "登录",
        "返回首页",
        "无障碍浏览",
        "设为首页",
        "English",
        "2023-05-06",
        "社区要闻",
        "城市要闻",
        "各县要闻",
        "党建要闻",
        "两会要闻",
        "走进企业",
        "今日要闻局",
        "关于公告公示的通知",
        "学习县情概况",
        "走进校园",
        "美丽乡村",
        "今日天气",
        "停水公告",
        "拍卖公告",
        "人事公告",
        "水资源公报",
        "景点介绍",
        "镇长简介",
        "政府采购法",
        "行政处罚法",
        "行政许可法",
        "人事任免会",
        "规划计划表",
        "政策文件起草",
        "黑龙江省人民政府",
        "友谊县",
        "友谊县人民政府",
        "关于印发友谊县应急预案的通知",
        "关于做好2023年政府信息公开工作的通知",
        "友谊县2023年政府工作报告",
        "县委书记到兴隆镇调研春耕生产",
        "我县召开安全生产工作会议",
        "县长主持召开县政府常务会议",
        "国务院",
        "国务院部门",
        "省政府",
        "国务要闻",
        "《政府信息公开条例》",
        "友谊县应急管理局行政处罚决定书，2023年第5号",
        "全国政府网站年报发布情况一览",
        "通知公告：关于停电的说明",
    ],
)
def test_what_is_no_column_matches_nothing(text) -> None:
    assert vocabulary().match(text) is None


@pytest.mark.parametrize(
    ("text", "not_type"),
    [
        ("新闻发布会", "news"),
        ("国内要闻", "news"),
        ("图片新闻", "news"),
        ("部门动态", "news"),
        ("政策法规", "policy-documents"),
        ("法律法规", "policy-documents"),
        ("政策解读", "policy-documents"),
        ("招标公告", "notices"),
        ("征地公告", "notices"),
        ("统计公报", "gazette"),
        ("政府工作报告", "openness-report"),
        ("政府网站年报", "openness-report"),
        ("公共服务", "services"),
        ("机构职能", "overview"),
        ("机构概况", "overview"),
        ("旅游概况", "overview"),
        ("投资指南", "service-guides"),
        ("公开指南", "service-guides"),
        ("留言统计", "messages"),
        ("网上信访", "consultation"),
        ("信访举报", "consultation"),
        ("纪检监察举报", "consultation"),
        ("意见征集", "messages"),
    ],
)
def test_near_names_keep_apart(text, not_type) -> None:
    assert type_of(text) != not_type


# --- the page's own tag -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "tag", "type_id"),
    [
        ("友谊风采", "工作动态", "news"),
        ("友谊风采", " 负责人信息 ", "leaders"),
        ("通知公告", "工作动态", "notices"),
        ("新闻发布会", "工作动态", "press-conferences"),
        ("友谊风采", "信息公开，政策文件", "policy-documents"),
        ("友谊风采", "不在规范里", None),
        ("友谊风采", None, None),
        ("关于印发友谊县应急预案的通知", "政策文件", "policy-documents"),
    ],
)
def test_the_tag_decides_only_where_the_name_says_nothing(text, tag, type_id) -> None:
    assert type_of(text, tag) == type_id


@pytest.mark.parametrize(
    "tag",
    [
        "概况信息",
        "机构职能",
        "负责人信息",
        "工作动态",
        "政策文件",
        "信息公开指南",
        "信息公开目录",
        "信息公开年报",
        "依申请公开",
        "数据发布",
        "数据开放",
        "政策解读",
        "回应关切",
        "办事服务",
        "咨询投诉",
        "征集调查",
        "在线访谈",
    ],
)
def test_every_controlled_value_of_the_tag_stands_for_a_type(tag) -> None:
    found = vocabulary().match("某某", tag)
    assert found is not None
    assert found.matched_by is MatchedBy.COLUMN_TYPE


# --- properties -------------------------------------------------------------------------------


def test_every_name_of_the_vocabulary_finds_its_type() -> None:
    assert {name: type_of(name) for name, _ in NAMES} == {name: entry.id for name, entry in NAMES}


@given(st.sampled_from(NAMES), st.sampled_from(REGIONS))
def test_a_place_name_in_front_never_changes_the_type(named, region) -> None:
    name, entry = named
    assert type_of(region + name) == entry.id


@given(
    st.sampled_from(NAMES),
    st.sampled_from(
        ["【{}】", " {} ", "{}>>", "{} 更多", "·{}", "{}：", "“{}”", "{}（3）", "\u3000{}\n"]
    ),
)
def test_decoration_never_changes_the_match(named, frame) -> None:
    name, entry = named
    assert type_of(frame.format(name)) == entry.id


@given(
    st.sampled_from(NAMES),
    st.sampled_from(["关于{}的通知", "{}工作会议召开", "我县开展{}检查，效果好", "学习{}", "{}局"]),
)
def test_a_title_about_a_column_is_not_the_column(named, frame) -> None:
    assert vocabulary().match(frame.format(named[0])) is None


@given(st.text(max_size=400))
def test_no_text_breaks_the_matching(text) -> None:
    found = vocabulary().match(text, text)
    assert found is None or found.type in TYPES


def test_a_long_text_costs_nothing() -> None:
    started = time.perf_counter()
    for length in range(200):
        vocabulary().match("政府信息公开" * (100 + length))
    assert time.perf_counter() - started < 0.5


# --- the file ---------------------------------------------------------------------------------

ARTICLE_20 = [
    "normative-documents",
    "institutions",
    "planning",
    "data-release",
    "licensing",
    "penalties",
    "budget",
    "fees",
    "procurement",
    "major-projects",
    "poverty-relief",
    "education",
    "health",
    "social-security",
    "employment",
    "emergency-plans",
    "emergency",
    "environment",
    "work-safety",
    "food-drug-safety",
    "product-quality",
    "civil-service-exams",
]


def test_the_vocabulary_is_whole() -> None:
    assert len(TYPES) >= 70
    assert set(ARTICLE_20) <= set(TYPES)
    assert {entry.freshness for entry in TYPES.values()} == set(Freshness)
    assert TYPES["news"].freshness is Freshness.NEWS
    assert TYPES["overview"].kind is ColumnKind.PAGE
    parts = {entry.id for entry in vocabulary().children("openness")}
    assert {"openness-guide", "openness-rules", "statutory-openness", "openness-report"} <= parts


def test_no_two_types_meet_when_fillers_are_dropped() -> None:
    fillers = re.compile(r"[、/·|\-—和与及的暨&“”]")
    owner: dict[str, str] = {}
    for name, entry in NAMES:
        assert owner.setdefault(fillers.sub("", name), entry.id) == entry.id, name


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("title: 通知公告\n", "title: 动态要闻\n", "同属 news 和 notices"),
        ("  - id: notices\n", "  - id: news\n", "栏目类型 news 重复"),
        ("    parent: openness\n", "    parent: opennes\n", "上级 opennes 不存在"),
        ("freshness: notice\n", "freshness: weekly\n", "types[12].freshness：应为news、notice"),
        ("min_score: 0.85", "min_score: 85", "likeness.min_score：应为不大于 1 的数"),
    ],
)
def test_a_broken_vocabulary_is_refused(tmp_path: Path, old, new, says) -> None:
    text = COLUMNS_FILE.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "columns.yaml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(UserError) as caught:
        load_vocabulary(path)
    assert says in str(caught.value)
