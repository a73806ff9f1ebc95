"""Articles: the text, date and address that an item of a column stands for."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import count

from console.demo.content import Column, County, Item, Prose

FIRST_ID = 5001


@dataclass(frozen=True, slots=True)
class Article:
    """An item with its place on the site. ``published`` is null where nobody dated it."""

    number: int
    column: Column
    item: Item
    path: str
    """Absolute path, or the address that the item leads to instead."""
    published: dt.datetime | None
    paragraphs: tuple[str, ...]
    source: str
    made: str = ""
    """成文日期 as the page of a document shows it; empty where it has no metadata."""

    @property
    def title(self) -> str:
        return self.item.title

    @property
    def day(self) -> str:
        """Date as the lists show it, ``YYYY-MM-DD``; empty where there is none."""
        return self.published.strftime("%Y-%m-%d") if self.published else ""

    @property
    def moment(self) -> str:
        return self.published.strftime("%Y-%m-%d %H:%M") if self.published else ""


def write_articles(county: County, as_of: dt.date) -> dict[str, list[Article]]:
    """All articles by the path of their column, in the order of the lists."""
    numbers = count(FIRST_ID)
    return {
        column.path: [
            _article(county.prose, column, position, item, next(numbers), as_of)
            for item in column.items
        ]
        for position, column in enumerate(county.columns)
    }


def _article(
    prose: Prose, column: Column, position: int, item: Item, number: int, as_of: dt.date
) -> Article:
    published = _published(item, number, as_of)
    return Article(
        number=number,
        column=column,
        item=item,
        path=item.href or address(column, position, number, published),
        published=published,
        paragraphs=(
            *_paragraphs(prose, item.theme or column.theme, item.title, number, published),
            *_opinions(item, published),
            *([item.note] if item.note else []),
        ),
        made=_made(item, as_of),
        source=(item.number and "县政府办公室") or "栖川县融媒体中心",
    )


def _opinions(item: Item, published: dt.datetime | None) -> tuple[str, ...]:
    """From when to when a draft is open, and why no longer."""
    if item.open_days is None or published is None:
        return ()
    begins = published.date()
    ends = begins + dt.timedelta(days=item.open_days - 1)
    span = f"{begins.year}年{begins.month}月{begins.day}日至{ends.year}年{ends.month}月{ends.day}日"
    return (f"现向社会公开征求意见，征求意见时间为{span}。{item.reason or ''}",)


def _made(item: Item, as_of: dt.date) -> str:
    if item.made_ago is None:
        return ""
    day = as_of - dt.timedelta(days=item.made_ago)
    return f"{day.year}年{day.month}月{day.day}日"


def _published(item: Item, number: int, as_of: dt.date) -> dt.datetime | None:
    if item.ago is None:
        return None
    time = dt.time(8 + number % 10, number * 13 % 60, tzinfo=dt.UTC)
    return dt.datetime.combine(as_of - dt.timedelta(days=item.ago), time)


def address(column: Column, position: int, number: int, published: dt.datetime | None) -> str:
    """The path of an article in the manner of the CMS family that the column is made with."""
    if column.addresses == "vsb":
        return f"/info/{1010 + position}/{number}.htm"
    if published is not None and column.addresses == "trs":
        return f"{column.path}{published:%Y%m}/t{published:%Y%m%d}_{number}.html"
    if published is not None and column.addresses == "jcms":
        year, month, day = published.year, published.month, published.day
        return f"/art/{year}/{month}/{day}/art_{2010 + position}_{number}.html"
    return f"{column.path}{'' if column.addresses == 'old' else 'content_'}{number}.html"


def _paragraphs(
    prose: Prose, theme: str, title: str, number: int, published: dt.datetime | None
) -> tuple[str, ...]:
    """A lead and three paragraphs; which ones turns with the number, so that no two texts agree."""
    chosen = prose.themes[theme]
    place = prose.places[number % len(prose.places)]
    day = f"{published.month}月{published.day}日" if published else "日前"
    lead = chosen.lead.format(title=title, day=day, place=place)
    stock = chosen.paragraphs
    step = 1 + number % (len(stock) - 1)
    picks = dict.fromkeys((number + step * turn) % len(stock) for turn in range(3))
    return (lead, *(stock[pick] for pick in picks))
