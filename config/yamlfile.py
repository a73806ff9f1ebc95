"""Load a YAML file into a pydantic model; every fault becomes one Chinese line with its place.

The file may come from anybody (an office edits its own rule pack), so size, nesting and the growth
by aliases are limited, keys may not stand twice, and only plain YAML types are made.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from config.errors import UserError
from config.systemfaults import system_fault
from config.yamlerrors import Fault, faults_of, key_path

M = TypeVar("M", bound=BaseModel)
Location: TypeAlias = tuple[str | int, ...]

MAX_BYTES = 2_000_000
MAX_DEPTH = 32
MAX_NODES = 200_000
"""Nodes after aliases are followed: what a bomb of aliases would blow up."""

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def load(path: Path, model: type[M]) -> M:
    """Read ``path`` and validate it as ``model``.

    Raises ``UserError``: file, line, key path, what was expected and what was there.
    """
    return open_yaml(path).validate(model)


def open_yaml(path: Path) -> YamlDocument:
    """Read ``path`` as one YAML document without a model. Raises ``UserError``."""
    document = YamlDocument(path)
    try:
        node = _compose(_read(path), document)
        document.data = _Builder(document).build(node, (), 0)
    except yaml.MarkedYAMLError as error:
        raise _syntax_error(path, error) from None
    except yaml.YAMLError as error:
        raise UserError(f"{path}：不是有效的 YAML：{_one_line(error)}。") from None
    return document


@dataclass
class YamlDocument:
    """The data of a file, and on which line each key stands."""

    path: Path
    data: Any = None
    lines: dict[Location, int] = field(default_factory=dict)
    """1-based line of every key and list entry, by its location."""

    def validate(self, model: type[M]) -> M:
        """The data as ``model``; raises ``UserError`` with the first fault by line."""
        try:
            return model.model_validate(self.data)
        except ValidationError as error:
            faults = list(faults_of(error, model))
        raise self.refusal(faults)

    def refusal(self, faults: Sequence[Fault]) -> UserError:
        """The error line for the first of ``faults`` by line; the others are counted."""
        return self.error(min(faults, key=self._rank), others=len(faults) - 1)

    def _rank(self, fault: Fault) -> tuple[bool, int]:
        # A mistyped key is also a missing one: what stands there tells more than what does not.
        return fault.missing, self.line(fault.location)

    def line(self, location: Location) -> int:
        """Line of the key at ``location``, or of the nearest key above that is in the file."""
        known = (location[:end] for end in range(len(location), -1, -1))
        return next((self.lines[place] for place in known if place in self.lines), 1)

    def error(self, fault: Fault, others: int = 0) -> UserError:
        """The error line for ``fault``, for checks that a model cannot make."""
        place = f"{self.path} 第 {self.line(fault.location)} 行"
        key = key_path(fault.location)
        more = f"（另有 {others} 处）" if others else ""
        return UserError(f"{place}{f' {key}' if key else ''}：{fault.text}。{more}")


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise UserError(f"找不到文件 {path}。", "请核对路径。") from None
    except OSError as error:
        raise UserError(f"读不了文件 {path}（{system_fault(error)}）。", "请核对路径。") from None
    if len(raw) > MAX_BYTES:
        raise UserError(f"{path} 超过 {MAX_BYTES // 1_000_000} MB，不是配置文件。")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise UserError(f"{path} 第 {line} 行：应为 UTF-8 编码。", "请另存为 UTF-8。") from None


def _compose(text: str, document: YamlDocument) -> yaml.Node:
    """The node tree; nesting is counted on the flat events first, as composing recurses."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            raise _refused(document, event.start_mark, f"嵌套不应超过 {MAX_DEPTH} 层")
    node: yaml.Node | None = yaml.compose(text, Loader=_Loader)
    if node is None:
        raise UserError(f"{document.path} 第 1 行：文件是空的。")
    return node


class _Builder:
    """Python data from nodes. Notes the lines, refuses double keys, counts what aliases repeat."""

    def __init__(self, document: YamlDocument) -> None:
        self._document = document
        self._nodes = 0
        self._scalars = yaml.SafeLoader("")

    def build(self, node: yaml.Node, location: Location, depth: int) -> Any:
        self._nodes += 1
        if self._nodes > MAX_NODES or depth > MAX_DEPTH:
            raise _refused(self._document, node.start_mark, "内容过多，或别名（*）展开后过大")
        self._document.lines.setdefault(location, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode) and node.tag == "tag:yaml.org,2002:map":
            return {
                key: self.build(value, (*location, key), depth + 1)
                for key, value in self._pairs(node, location)
            }
        if isinstance(node, yaml.SequenceNode) and node.tag == "tag:yaml.org,2002:seq":
            return [
                self.build(value, (*location, index), depth + 1)
                for index, value in enumerate(node.value)
            ]
        return self._scalar(node)

    def _pairs(self, node: yaml.MappingNode, location: Location) -> Iterator[tuple[Any, yaml.Node]]:
        seen: dict[Hashable, int] = {}
        for key_node, value_node in node.value:
            key = self._key(key_node)
            line = key_node.start_mark.line + 1
            if key in seen:
                self._document.lines[(*location, key)] = line
                text = f"键重复，第 {seen[key]} 行已有，应只写一次"
                raise self._document.error(Fault((*location, key), text))
            seen[key] = self._document.lines[(*location, key)] = line
            yield key, value_node

    def _key(self, node: yaml.Node) -> Any:
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node)
        raise _refused(self._document, node.start_mark, "键应为文字")

    def _scalar(self, node: yaml.Node) -> Any:
        if not isinstance(node, yaml.ScalarNode):
            raise _refused(self._document, node.start_mark, f"不支持标签 {node.tag}")
        try:
            return self._scalars.construct_object(node)
        except yaml.constructor.ConstructorError:
            problem = f"不支持标签 {node.tag}"
        except (ValueError, OverflowError):
            problem = f"写法看似日期或数字却不成立：{node.value[:40]!r}，若是文字请加引号"
        raise _refused(self._document, node.start_mark, problem)


def _refused(document: YamlDocument, mark: Any, text: str) -> UserError:
    return UserError(f"{document.path} 第 {mark.line + 1} 行：{text}。")


def _syntax_error(path: Path, error: yaml.MarkedYAMLError) -> UserError:
    mark = error.problem_mark or error.context_mark
    line = mark.line + 1 if mark else 1
    column = mark.column + 1 if mark else 1
    problem = _one_line(error.problem or error.context or "")
    return UserError(
        f"{path} 第 {line} 行第 {column} 列：YAML 语法不对（{problem}）。",
        "请检查缩进、冒号后的空格和引号。",
    )


def _one_line(text: object) -> str:
    return " ".join(str(text).split())[:200]
