"""Atom feeds of the published site."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from typing import Any, TypeAlias

from feedgenerator import Atom1Feed

Entry: TypeAlias = tuple[str, str, str, dt.datetime]
"""Title, address, summary, time."""

_BEFORE_ALL = dt.datetime(2019, 4, 1, tzinfo=dt.UTC)


class _Feed(Atom1Feed):  # type: ignore[misc]
    """A feed without entries is as old as the rules, not as new as the clock: the same input gives
    the same file."""

    def latest_post_date(self) -> Any:
        dates = [item["updateddate"] for item in self.items]
        return max(dates, default=_BEFORE_ALL)


def atom_feed(title: str, url: str, feed_url: str, entries: Sequence[Entry]) -> bytes:
    """The feed as UTF-8."""
    feed = _Feed(title=title, link=url, description=title, language="zh-CN", feed_url=feed_url)
    for name, address, summary, at in entries:
        feed.add_item(
            title=name,
            link=address,
            description=summary,
            unique_id=address,
            pubdate=at,
            updateddate=at,
        )
    stream = io.BytesIO()
    feed.write(stream, "utf-8")
    return stream.getvalue()
