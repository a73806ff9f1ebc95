"""Files that people write wrongly, files that attack, and the one line each of them gets."""

from __future__ import annotations

import contextlib
import datetime as dt
from enum import StrEnum
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field, RootModel, field_validator

from config import yamlfile
from config.errors import UserError
from config.yamlerrors import Fault
from config.yamlfile import load, open_yaml


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=2, pattern=r"^[a-z]+$")
    weight: float = Field(default=1, ge=0)
    colour: Colour = Colour.RED


class Machine(BaseModel):
    model_config = ConfigDict(extra="forbid")

    title: str
    built: dt.date | None = None
    parts: tuple[Part, ...] = ()
    spare: dict[str, Part] = {}
    even: int = 0

    @field_validator("even")
    @classmethod
    def _even(cls, value: int) -> int:
        if value % 2:
            raise ValueError("应为偶数")
        return value


class Anything(RootModel[object]):
    pass


@pytest.fixture
def write(tmp_path: Path):
    def _write(content: str | bytes) -> Path:
        path = tmp_path / "pack.yaml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return _write


def error_of(path: Path) -> str:
    with pytest.raises(UserError) as caught:
        load(path, Machine)
    line = str(caught.value)
    assert "\n" not in line
    return line


def test_a_good_file_is_typed(write) -> None:
    machine = load(
        write("title: 机器\nbuilt: 2019-04-01\nparts:\n  - {name: ab, colour: blue}\n"), Machine
    )
    assert machine.built == dt.date(2019, 4, 1)
    assert machine.parts[0].colour is Colour.BLUE


def test_a_byte_order_mark_is_no_fault(write) -> None:
    assert load(write(b"\xef\xbb\xbftitle: x\n"), Machine).title == "x"


@pytest.mark.parametrize(
    ("content", "place", "says"),
    [
        ("title: a\ntitle: b\n", "第 2 行 title", "键重复，第 1 行已有"),
        ("title: a\nparts:\n  - name: ab\n    name: cd\n", "第 4 行 parts[1].name", "键重复"),
        ("title: a\nevn: 2\n", "第 2 行 evn", "不认识的键，是否应为 even"),
        ("title: a\nzzz: 2\n", "第 2 行 zzz", "title、built、parts、spare、even 之一"),
        ("title: a\nparts:\n  - nmae: ab\n", "第 3 行 parts[1].nmae", "是否应为 name"),
        ("parts: []\n", "第 1 行 title", "缺少这个必填的键"),
        (
            "title: a\nparts:\n  - name: ab\n  - weight: 1\n",
            "第 4 行 parts[2].name",
            "缺少这个必填的键",
        ),
        (
            "title: a\nparts:\n- name: ab\n  weight: -1\n",
            "第 4 行 parts[1].weight",
            "应为不小于 0 的数，现为 -1",
        ),
        (
            "title: a\nparts:\n- name: ab\n  colour: green\n",
            "第 4 行 parts[1].colour",
            "应为red、blue 之一，现为 'green'",
        ),
        ("title: 2019\n", "第 1 行 title", "应为文字，现为 2019"),
        ("title: a\nparts: 3\n", "第 2 行 parts", "应为列表（每项以 - 开头），现为 3"),
        ("title: a\nparts:\n- ab\n", "第 3 行 parts[1]", "应为一组键值，现为 'ab'"),
        ("title: a\nbuilt: soon\n", "第 2 行 built", "应为日期"),
        ("title: a\nspare: {x: {name: A}}\n", "第 2 行 spare.x.name", "至少 2 个字"),
        ("title: a\nspare: {x: {name: AB}}\n", "第 2 行 spare.x.name", "合乎 ^[a-z]+$ 的文字"),
        ("title: a\neven: 3\n", "第 2 行 even", "应为偶数"),
        ("title: a\nspare:\n", "第 2 行 spare", "应为一组键值，现为 空"),
        ("- a\n", "第 1 行", "应为一组键值，现为 一个列表"),
        ("", "第 1 行", "文件是空的"),
        ("title: [a\n", "第 2 行第 1 列", "语法不对"),
        ("title: a\n\tb: c\n", "第 2 行", "语法不对"),
        ("a: 1\n---\nb: 2\n", "第 2 行", "语法不对"),
        ("title: !!python/object/apply:os.system [id]\n", "第 1 行", "不支持标签"),
        ("title: !secret x\n", "第 1 行", "不支持标签"),
        ("title: a\nbuilt: 2019-13-41\n", "第 2 行", "看似日期或数字却不成立"),
        ("? [a, b]\n: 1\n", "第 1 行", "键应为文字"),
        ("x: &a {title: b}\n<<: *a\n", "第 2 行", "不支持标签"),
        ('title: "\x00"\n', "", "不是有效的 YAML"),
        (b"title: a\nbuilt: \xd6\xd0\n", "第 2 行", "应为 UTF-8 编码"),
    ],
)
def test_a_fault_has_its_place_and_what_was_expected(write, content, place, says) -> None:
    path = write(content)
    line = error_of(path)
    assert line.startswith(f"{path}")
    assert place in line
    assert says in line


def test_a_typo_is_told_before_the_key_that_it_hides(write) -> None:
    assert "第 2 行 titel" in error_of(write("even: 2\ntitel: a\n"))


def test_the_first_of_several_faults_is_told_and_the_others_counted(write) -> None:
    line = error_of(write("title: 1\neven: 3\nbuilt: x\n"))
    assert "第 1 行 title" in line
    assert "另有 2 处" in line


def test_a_missing_file_and_a_directory(tmp_path: Path) -> None:
    assert "找不到文件" in error_of(tmp_path / "none.yaml")
    assert "读不了文件" in error_of(tmp_path)


BOMB = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 9)
)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (BOMB, "别名（*）展开后过大"),
        ("&a [*a]\n", "别名（*）展开后过大"),
        ("[" * 20_000, "嵌套不应超过"),
        ("- " * 5_000 + "x", "嵌套不应超过"),
        ("title: " + "x" * yamlfile.MAX_BYTES, "不是配置文件"),
        ("title: " + "9" * 10_000, "看似日期或数字却不成立"),
    ],
    ids=["aliases", "self", "flow", "block", "size", "digits"],
)
def test_hostile_files_are_refused_cheaply(write, content, says) -> None:
    assert says in error_of(write(content))


def test_an_error_can_be_placed_by_hand(write) -> None:
    document = open_yaml(write("a:\n  - b\n  - c: 1\n"))
    assert document.line(("a", 1, "c", "deeper")) == 3
    assert "第 3 行 a[2].c：不对。" in str(document.error(Fault(("a", 1, "c"), "不对")))


# Control characters and odd line ends are the emitter's business, not the loader's.
WORDS = st.text(st.characters(exclude_categories=("C", "Z")), max_size=8)
SCALARS = st.none() | st.booleans() | st.integers() | WORDS | st.dates()
DATA = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=12,
)
IN_ONE_FOLDER = settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@IN_ONE_FOLDER
@given(data=DATA)
def test_plain_data_comes_back_as_it_was(write, data) -> None:
    path = write(yaml.safe_dump(data, allow_unicode=True))
    assert open_yaml(path).data == data


@IN_ONE_FOLDER
@given(content=st.binary(max_size=60) | st.text("[]{}&*!|>-:?#'\"\n\t ab1,", max_size=40))
def test_whatever_stands_in_a_file_ends_in_a_model_or_a_user_error(write, content) -> None:
    path = write(content)
    with contextlib.suppress(UserError):
        load(path, Anything)
