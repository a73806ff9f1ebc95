"""Files of sites as offices really send them."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from openpyxl import Workbook

from config.errors import UserError
from config.registry import registry_words
from config.terms import Level, SiteField, SiteState
from console.sitefiles.reader import ReadSites, read_sites

HEAD = ["网站名称", "首页网址", "标识码", "层级"]
ROW = ["友谊县人民政府", "www.youyi.gov.cn", "2305220001", "县级"]
WANTED = {
    SiteField.NAME: "友谊县人民政府",
    SiteField.HOME_URL: "http://www.youyi.gov.cn/",
    SiteField.SITE_CODE: "2305220001",
    SiteField.LEVEL: Level.COUNTY,
}


def text_file(tmp_path: Path, text: str, encoding: str = "utf-8", name: str = "名单.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return path


def workbook(tmp_path: Path, rows: list[list[Any]], **sheets: list[list[Any]]) -> Path:
    book = Workbook()
    first = book.active
    assert first is not None
    for row in rows:
        first.append(row)
    for name, more in sheets.items():
        sheet = book.create_sheet(name)
        for row in more:
            sheet.append(row)
    path = tmp_path / "名单.xlsx"
    book.save(path)
    return path


def only(found: ReadSites) -> dict[SiteField, Any]:
    (row,) = found.rows
    assert row.faults == []
    return row.values


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_in_every_guise(tmp_path: Path, encoding: str, delimiter: str) -> None:
    text = "\r\n".join(delimiter.join(row) for row in (HEAD, ROW))
    assert only(read_sites(text_file(tmp_path, text, encoding))) == WANTED


def test_a_header_below_a_title_and_blank_rows(tmp_path: Path) -> None:
    text = "全县政府网站名单,,,\n,,,\n填报单位：县政府办,,,\n" + "\n".join(
        [",".join(HEAD), ",,,", ",".join(ROW), ",".join(HEAD), "合计：1 个,,,"]
    )
    found = read_sites(text_file(tmp_path, text.replace("合计", ",,,合计")))
    assert only(found) == WANTED
    assert found.rows[0].place == "第 6 行"
    assert found.notes == ["第 8 行只有一格有内容，当作小标题，未读取"]


@pytest.mark.parametrize(
    ("cells", "field", "value"),
    [
        ({"标识码": "２３０５２２０００１ "}, SiteField.SITE_CODE, "2305220001"),
        ({"标识码": "BM05000001"}, SiteField.SITE_CODE, "bm05000001"),
        ({"标识码": "2305220001.0"}, SiteField.SITE_CODE, "2305220001"),
        ({"首页网址": " https://www.youyi.gov.cn \u200b"}, SiteField.HOME_URL, None),
        ({"首页网址": "HTTPS://WWW.YOUYI.GOV.CN"}, SiteField.HOME_URL, None),
        ({"首页网址": "ｈｔｔｐｓ：／／www.youyi.gov.cn"}, SiteField.HOME_URL, None),
        ({"层级": "县（市、区）"}, SiteField.LEVEL, Level.COUNTY),
        ({"层级": "COUNTY"}, SiteField.LEVEL, Level.COUNTY),
        ({"状态": "已关停"}, SiteField.STATE, SiteState.OFFLINE_PERMANENT),
        ({"状态起始日期": "2026年1月5日"}, SiteField.STATE_FROM, dt.date(2026, 1, 5)),
        ({"状态起始日期": "2026.1.5"}, SiteField.STATE_FROM, dt.date(2026, 1, 5)),
        ({"状态起始日期": "20260105"}, SiteField.STATE_FROM, dt.date(2026, 1, 5)),
        ({"状态起始日期": "2026/1/5 0:00"}, SiteField.STATE_FROM, dt.date(2026, 1, 5)),
        ({"联系电话": "０４６９－5812345"}, SiteField.PHONE, "0469-5812345"),
        ({"备注": "'=SUM(A1)"}, SiteField.NOTE, "=SUM(A1)"),
        ({"备注": "'平时"}, SiteField.NOTE, "'平时"),
        ({"联系人": " 张\n三 "}, SiteField.CONTACT, "张 三"),
    ],
)
def test_values_are_read(
    tmp_path: Path, cells: dict[str, str], field: SiteField, value: Any
) -> None:
    given = {"首页网址": "https://www.youyi.gov.cn/"} | cells
    line = ",".join(f'"{cell}"' for cell in given.values())
    values = only(read_sites(text_file(tmp_path, f"{','.join(given)}\n{line}\n")))
    assert values[field] == (value or "https://www.youyi.gov.cn/")


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"标识码": "230522001"}, "不是标识码"),
        ({"标识码": "2.30522E+09"}, "科学计数"),
        ({"联系电话": "1.38E+10"}, "科学计数"),
        ({"层级": "大区"}, "不在取值之内，应为 国务院部门、省级"),
        ({"状态": "半开"}, "不在取值之内"),
        ({"首页网址": "友谊县"}, "不是网址"),
        ({"首页网址": "ftp://www.youyi.gov.cn/"}, "不支持 ftp"),
        ({"首页网址": "http://a.gov.cn http://b.gov.cn"}, "里有空格"),
        ({"首页网址": "http://u:p@www.youyi.gov.cn/"}, "账号或口令"),
        ({"状态截止日期": "2026-02-30"}, "不是有效的日期"),
        ({"状态截止日期": "46000"}, "不是日期"),
        ({"行政区划代码": "2305x"}, "不是行政区划代码"),
        ({"网站名称": "长" * 201}, "有 201 个字，超过 200"),
        ({"网站名称": "甲\u202e乙"}, "不是文字的字符"),
    ],
)
def test_values_that_are_refused(tmp_path: Path, cells: dict[str, str], words: str) -> None:
    given = {"首页网址": "https://www.youyi.gov.cn/"} | cells
    line = ",".join(f'"{cell}"' for cell in given.values())
    (row,) = read_sites(text_file(tmp_path, f"{','.join(given)}\n{line}\n")).rows
    assert len(row.faults) == 1
    assert words in row.faults[0]


def test_all_faults_of_a_row_are_named(tmp_path: Path) -> None:
    text = "首页网址,标识码,层级\n友谊县,12,大区\n"
    (row,) = read_sites(text_file(tmp_path, text)).rows
    assert [fault[:4] for fault in row.faults] == ["首页网址", "网站标识", "层级“大"]


def test_numbers_and_dates_of_excel(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([*HEAD, "联系电话", "状态", "状态起始日期", "状态截止日期"])
    sheet.append(
        [
            *ROW[:2],
            2305220001,
            "县级",
            4695812345,
            "临时下线",
            dt.date(2026, 11, 1),
            "2026/12/1",
        ]
    )
    sheet["E2"].number_format = "00000000000"
    path = tmp_path / "名单.xlsx"
    book.save(path)
    values = only(read_sites(path))
    assert values[SiteField.SITE_CODE] == "2305220001"
    assert values[SiteField.PHONE] == "04695812345"
    assert values[SiteField.STATE_FROM] == dt.date(2026, 11, 1)
    assert values[SiteField.STATE_UNTIL] == dt.date(2026, 12, 1)


def test_a_phone_that_lost_its_zero_is_told(tmp_path: Path) -> None:
    path = workbook(tmp_path, [["首页网址", "电话"], ["www.youyi.gov.cn", 4695812345]])
    found = read_sites(path)
    assert only(found)[SiteField.PHONE] == "4695812345"
    assert "可能丢了区号前的 0" in found.notes[0]


def test_merged_cells_hold_for_all_their_rows(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["政府网站名单"])
    sheet.merge_cells("A1:D1")
    sheet.append(["上级", "网站名称", "首页网址", "联系人"])
    sheet.append(["双鸭山市", "友谊县", "www.youyi.gov.cn", "张三"])
    sheet.append([None, None, None, "李四"])
    sheet.append([None, "集贤县", "www.jixian.gov.cn", "王五"])
    sheet.merge_cells("A3:A5")
    sheet.merge_cells("B3:B4")
    sheet.merge_cells("C3:C4")
    path = tmp_path / "名单.xlsx"
    book.save(path)
    rows = read_sites(path).rows
    assert [row.values[SiteField.PARENT] for row in rows] == ["双鸭山市", "双鸭山市"]
    assert [row.number for row in rows] == [3, 5]
    assert [row.values[SiteField.CONTACT] for row in rows] == ["张三", "王五"]


def test_every_visible_sheet_with_a_header_is_read(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        [["填表说明"], ["请如实填写"]],
        市级=[HEAD, ROW],
        县级=[HEAD, ["集贤县", "www.jixian.gov.cn", "2305210001", "县级"]],
    )
    found = read_sites(path)
    assert [row.place for row in found.rows] == ["工作表“市级”第 2 行", "工作表“县级”第 2 行"]
    assert found.notes == ["工作表“Sheet”没有可识别的表头，未读取"]
    assert len(read_sites(path, sheet="县级").rows) == 1
    with pytest.raises(UserError, match="没有工作表“乡镇”"):
        read_sites(path, sheet="乡镇")


def test_a_formula_counts_with_its_result(tmp_path: Path) -> None:
    path = tmp_path / "名单.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["网站名称", "首页网址"])
        sheet.write_formula(1, 0, '="友谊"&"县"', None, "友谊县")
        sheet.write_string(1, 1, "www.youyi.gov.cn")
    assert only(read_sites(path))[SiteField.NAME] == "友谊县"


def test_a_formula_without_result_and_an_error_are_named(tmp_path: Path) -> None:
    path = workbook(
        tmp_path, [HEAD, ["=A1", *ROW[1:]], ["#REF!", "www.jixian.gov.cn", "2305210001", "县级"]]
    )
    first, second = read_sites(path).rows
    assert "没有算出结果的公式" in first.faults[0]
    assert "错误值 #REF!" in second.faults[0]


def test_json_lines_and_an_array(tmp_path: Path) -> None:
    said = {"name": ROW[0], "url": ROW[1], "标识码": 2305220001, "level": "county"}
    line = json.dumps(said, ensure_ascii=False)
    assert only(read_sites(text_file(tmp_path, line + "\n", name="a.jsonl"))) == WANTED
    assert only(read_sites(text_file(tmp_path, f"[{line}]", name="a.json"))) == WANTED


def test_what_json_may_not_hold(tmp_path: Path) -> None:
    text = '{"url": "www.youyi.gov.cn", "name": ["甲"]}\n'
    (row,) = read_sites(text_file(tmp_path, text, name="a.jsonl")).rows
    assert row.faults == ["网站名称应为文字或数字"]


def zipped(tmp_path: Path, **parts: bytes) -> Path:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    path = tmp_path / "名单.xlsx"
    path.write_bytes(stream.getvalue())
    return path


def refused(path: Path) -> str:
    with pytest.raises(UserError) as caught:
        read_sites(path)
    line = str(caught.value)
    assert "\n" not in line
    return line


def test_files_that_are_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ole = bytes.fromhex("d0cf11e0a1b11ae1")
    cases = [
        (b"", "是空的"),
        (ole + b"\0" * 100, "旧版 Excel"),
        (ole + "EncryptedPackage".encode("utf-16-le"), "加了密码"),
        (b"PK\x03\x04" + b"\0" * 50, "不是完好的 xlsx"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)), "不是文字文件"),
        ("名称,电话\n甲,1\n".encode(), "没有可识别的表头"),
        ("网址,首页网址\na,b\n".encode(), "两列都是"),
        (b'{"url": "www.x.gov.cn"\n', "不是有效的 JSON"),
        (b"[1]", "不是 JSON 对象"),
        (b"[" * 100_000, "不是有效的 JSON"),
    ]
    for content, words in cases:
        path = tmp_path / "名单"
        path.write_bytes(content)
        assert words in refused(path), content[:20]
    assert "读不了文件" in refused(tmp_path / "没有.csv")


def test_bombs_and_entities_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = registry_words()
    limits = words.limits.model_copy(update={"unpacked_bytes": 1_000_000})
    tight = words.model_copy(update={"limits": limits})
    monkeypatch.setattr("console.sitefiles.workbook.registry_words", lambda: tight)
    parts = {f"x{number}": b"\0" * 260_000 for number in range(4)}
    assert "解压后超过 1 MB" in refused(zipped(tmp_path, xl__workbook_xml=b"<w/>", **parts))
    entity = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><w>&a;</w>'
    assert "DOCTYPE" in refused(zipped(tmp_path, xl__workbook_xml=entity))
    assert "不是 xlsx 工作簿" in refused(zipped(tmp_path, word__document_xml=b"<w/>"))


def test_limits_of_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = registry_words()
    tight = words.model_copy(
        update={"limits": words.limits.model_copy(update={"rows": 3, "bytes": 200})}
    )
    monkeypatch.setattr("console.sitefiles.reader.registry_words", lambda: tight)
    text = "url\n" + "".join(f"www{n}.x.gov.cn\n" for n in range(5))
    assert "超过 3 行" in refused(text_file(tmp_path, text))
    assert "不像一份网站名单" in refused(text_file(tmp_path, text * 5))


def test_a_quote_that_is_never_closed_spoils_its_row_alone(tmp_path: Path) -> None:
    text = 'name,url\n"友谊县,www.youyi.gov.cn\n集贤县,www.jixian.gov.cn\n' + "甲" * 200
    rows = read_sites(text_file(tmp_path, text)).rows
    assert all(row.faults for row in rows)
