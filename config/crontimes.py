"""Due times by a cron expression in a time zone.

Five fields: minute, hour, day, month, weekday; ``L`` in the field of the day is the last of the
month. As with Debian's cron, a run at a fixed time that the change to summer time leaves out comes
right after the gap, and one that comes twice in autumn is run once.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

from config.errors import UserError

_FIELDS = {
    "minute": "分钟",
    "hour": "小时",
    "day-of-month": "日",
    "month": "月",
    "day-of-week": "星期",
}
_EXAMPLE = "五个字段依次为分、时、日、月、星期，例如 “0 2 1 * *” 为每月1日2时。"
_MARGIN = dt.timedelta(days=2)
"""The iteration begins this much earlier than asked: begun inside the hour that comes twice, it
would give other times than one that has come from before."""
_NOT_IN_EVERY_MONTH = 28


@dataclass(frozen=True, slots=True)
class CronTimes:
    """The due times of one expression."""

    expression: str
    zone: ZoneInfo

    @classmethod
    def parse(cls, expression: str, timezone: str) -> CronTimes:
        """Raises ``UserError`` for an expression that is wrong or never comes, and for an unknown
        zone."""
        zone = _zone(timezone)
        words = " ".join(expression.split())
        if len(words.split(" ")) != 5:
            raise UserError(f"时间表达式不对：“{expression}”。", _EXAMPLE)
        times = cls(words, zone)
        try:
            times.next_after(dt.datetime(2024, 1, 1, tzinfo=dt.UTC))
        except CronSimError as error:
            field = _FIELDS.get(str(error).removeprefix("Bad "), "")
            at = f"（{field}字段）" if field else ""
            raise UserError(f"时间表达式不对：“{expression}”{at}。", _EXAMPLE) from None
        except StopIteration:
            raise UserError(f"时间表达式“{expression}”没有对应的日期。", _EXAMPLE) from None
        return times

    def after(self, moment: dt.datetime) -> Iterator[dt.datetime]:
        """The due times later than ``moment``, in UTC and in order, each once."""
        last = moment
        for local in CronSim(self.expression, (moment - _MARGIN).astimezone(self.zone)):
            due = local.astimezone(dt.UTC)
            if due > last:
                yield due
                last = due

    def next_after(self, moment: dt.datetime) -> dt.datetime:
        """The first due time later than ``moment``. Raises ``StopIteration`` when none comes."""
        return next(self.after(moment))

    def between(self, moment: dt.datetime, until: dt.datetime) -> Iterator[dt.datetime]:
        """The due times later than ``moment`` and not later than ``until``."""
        for due in self.after(moment):
            if due > until:
                return
            yield due

    def coming(self, moment: dt.datetime, count: int) -> list[dt.datetime]:
        """The next ``count`` due times in the zone of the expression."""
        return [due.astimezone(self.zone) for due in islice(self.after(moment), count)]

    @property
    def hint(self) -> str | None:
        """What may not be meant: days that not every month has."""
        days = self.expression.split(" ")[2]
        rare = [day for day in re.findall(r"\d+", days) if int(day) > _NOT_IN_EVERY_MONTH]
        if not rare or "/" in days or "-" in days:
            return None
        return f"不是每个月都有{'、'.join(rare)}日，没有的月份不运行；月末请写 L。"


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise UserError(f"没有“{name}”这个时区。", "请写时区名称，例如 Asia/Shanghai。") from None
