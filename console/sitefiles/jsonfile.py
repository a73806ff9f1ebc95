"""JSON Lines: one object for each site; a file that is one array of objects is taken, too."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from config.errors import UserError
from console.sitefiles.sheets import Broken, Sheet
from console.sitefiles.textfile import decoded


def json_sheet(path: Path, raw: bytes) -> Sheet:
    """The objects in ``raw`` as rows under the keys that there are. Raises ``UserError``."""
    objects = list(_objects(path, decoded(path, raw)))
    keys = list(dict.fromkeys(key for _, each in objects for key in each))
    return Sheet(None, _rows(keys, objects), marked=False)


def _rows(
    keys: list[str], objects: list[tuple[int, dict[str, Any]]]
) -> Iterator[tuple[int, Sequence[Any]]]:
    yield 0, keys
    for number, each in objects:
        yield number, [_cell(each.get(key)) for key in keys]


def _cell(value: Any) -> Any:
    if isinstance(value, bool | dict | list):
        return Broken("应为文字或数字")
    return value


def _objects(path: Path, text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    if text.lstrip().startswith("["):
        whole = _parsed(path, 1, text)
        yield from ((number, _object(path, number, each)) for number, each in enumerate(whole, 1))
        return
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield number, _object(path, number, _parsed(path, number, line))


def _parsed(path: Path, number: int, text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        why = error.msg if isinstance(error, json.JSONDecodeError) else "数字过长或嵌套过深"
        raise UserError(
            f"{path} 第 {number} 行不是有效的 JSON（{why}）。",
            '请每行写一个对象，例如 {"name": "…", "home_url": "…"}',
        ) from None


def _object(path: Path, number: int, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise UserError(f"{path} 第 {number} 行不是 JSON 对象。", "请每行写一个对象。")
    return value
