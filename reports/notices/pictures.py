"""Pictures that show faults, from a folder of the inspector's."""

from __future__ import annotations

import re
from pathlib import Path

from config.errors import UserError
from config.official import official_layout
from config.systemfaults import system_fault
from reports.notices.paper import Picture

_NAME = re.compile(r"(\d{1,4})(?:-\d{1,3})?\.(?:png|jpe?g)", re.IGNORECASE)
_MAGIC = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")


def pictures_in(folder: Path, count: int) -> list[Picture]:
    """Files named by the number of their fault (``3.png``, ``3-2.jpg``), in that order.

    ``count``: how many faults the notice names. Raises ``UserError``.
    """
    try:
        files = [(each, _NAME.fullmatch(each.name)) for each in sorted(folder.iterdir())]
        named = [(int(found.group(1)), path) for path, found in files if found]
        pictures = [Picture(number, _read(path)) for number, path in sorted(named)]
    except OSError as error:
        raise UserError(
            f"读不了图片目录 {folder}（{system_fault(error)}）。", "请核对 --pictures。"
        ) from None
    wrong = [picture.position for picture in pictures if not 1 <= picture.position <= count]
    if wrong:
        raise UserError(f"图片目录里有第 {wrong[0]} 个问题的图片，通知书只有 {count} 个问题。")
    most = official_layout().pictures_per_paper
    if len(pictures) > most:
        raise UserError(f"图片有 {len(pictures)} 张，超过 {most} 张。", "请只留最能说明问题的。")
    return pictures


def _read(path: Path) -> bytes:
    most = official_layout().picture_bytes
    with path.open("rb") as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise UserError(f"图片 {path.name} 超过 {most // 1_000_000} MB。", "请缩小后再用。")
    if not content.startswith(_MAGIC):
        raise UserError(f"{path.name} 不是 PNG 或 JPEG 图片。", "请换一张图片。")
    return content
