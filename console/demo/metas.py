"""The meta tags (网页标签) of the portal's pages, and the ones that are planted wrong."""

from __future__ import annotations

from typing import TypeAlias

from console.demo.articles import Article
from console.demo.content import Column, Site

Metas: TypeAlias = dict[str, str | None]
"""``{name: value}``; null leaves the tag out."""


class PageTags:
    """Makes the tags of every kind of page of ``site``."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def of_site(self) -> Metas:
        """站点标签, on every page."""
        site = self._site
        return {"SiteName": site.name, "SiteDomain": site.host, "SiteIDCode": site.site_code}

    def of_home(self) -> Metas:
        return self.of_site() | self._of_column("首页", "首页")

    def of_column(self, column: Column, article: Article | None, own: Metas) -> Metas:
        """Those of the column, the content tags of the page's ``own``, the planted ones."""
        planted = column.metas | (article.item.metas if article else {})
        return (
            self.of_site()
            | self._of_column(column.name, column.column_type)
            | own
            | {name: value and _written(value, article) for name, value in planted.items()}
        )

    def _of_column(self, name: str, column_type: str) -> Metas:
        return {
            "ColumnName": name,
            "ColumnType": column_type,
            "ColumnDescription": f"{self._site.name}门户网站{name}栏目",
            "ColumnKeywords": f"{self._site.county},{name}",
        }


def content_tags(title: str, moment: str, source: str) -> Metas:
    """内容标签; an empty ``moment`` leaves PubDate out."""
    return {"ArticleTitle": title, "PubDate": moment or None, "ContentSource": source}


def _written(value: str, article: Article | None) -> str:
    """A planted value, with the article's date in the wrong form that it asks for."""
    moment = article.published if article else None
    if moment is None:
        return value
    return value.format(
        cn_date=f"{moment.year}年{moment.month}月{moment.day}日",
        us_date=f"{moment.month}/{moment.day}/{moment.year}",
    )
