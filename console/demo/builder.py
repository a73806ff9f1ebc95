"""The portal, rendered: every address of its own with the bytes that it answers."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from console.demo.answers import HTML_GBK, Answer, html
from console.demo.articles import Article, write_articles
from console.demo.assets import BANNERS, TEMPLATES, assets, attachment, picture, planted_answers
from console.demo.content import Column, County, Item, Link, SinglePage

_TEXT_LAYOUTS = ("text", "leaders")


def environment() -> Environment:
    """The templates, with escaping on and no silent holes."""
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@dataclass(slots=True)
class PortalSite:
    """The rendered portal. ``pages`` maps request targets to answers, ``pictures`` the paths of
    the picture host."""

    county: County
    articles: dict[str, list[Article]]
    pages: dict[str, Answer] = field(default_factory=dict)
    pictures: dict[str, Answer] = field(default_factory=dict)
    error_page: bytes = b""

    @property
    def html_pages(self) -> list[str]:
        """Targets that answer a page of the site."""
        return [
            target
            for target, answer in self.pages.items()
            if answer.status == 200 and answer.content_type.startswith("text/html")
        ]

    def paths_by_title(self) -> dict[str, str]:
        """The path of every article by its title."""
        return {
            article.title: article.path
            for articles in self.articles.values()
            for article in articles
        }


class Builder:
    """Renders the county for one moment and one port."""

    def __init__(self, county: County, as_of: dt.date, port: int) -> None:
        self.county = county
        self.as_of = as_of
        self._addresses = host_addresses(county, port) | {"month": as_of.strftime("%Y-%m")}
        self.site = PortalSite(county, write_articles(county, as_of))
        self.columns = {column.path: column for column in county.columns}
        self._env = environment()
        self._env.globals.update(
            site=county.site, county=county, as_of=as_of, link=self.link, image=self.image
        )

    def build(self) -> PortalSite:
        """Render everything."""
        self.site.error_page = self.render("error", metas=self._site_metas()).encode()
        planted = {
            "empty": b"",
            "error_page": self.site.error_page,
            "viewer": self.render("viewer", metas=self._site_metas()).encode(),
        }
        self.site.pages |= planted_answers(self.county, planted)
        for column in self.county.columns:
            self._column(column)
        for page in self.county.pages:
            self._single(page)
        self._fixed_pages()
        self.site.pages |= assets(self._addresses["portal"])
        self.site.pictures |= BANNERS
        return self.site

    def link(self, href: str) -> str:
        """An address as the page writes it: names of hosts put in, everything else as it stands."""
        return re.sub(r"\{(\w+)\}", lambda found: self._addresses[found[1]], href)

    def image(self, name: str, *, apart: bool = False) -> str:
        """The address of a picture that is there; ``apart``: on the picture host."""
        path = f"/images/2026/{name}"
        (self.site.pictures if apart else self.site.pages)[path] = picture(name)
        return f"{self._addresses['images']}{path}" if apart else path

    # --- columns ---------------------------------------------------------------------------

    child_items = 4
    """Items of each column that its hub page shows."""

    @property
    def children_of_root(self) -> list[Column]:
        return [column for column in self.county.columns if column.parent in ("/", "/bm/")]

    def children(self, column: Column) -> list[Column]:
        return [other for other in self.county.columns if other.parent == column.path]

    def _column(self, column: Column) -> None:
        articles = self.site.articles[column.path]
        size = column.page_size
        # A page of one text carries the tags of an article as well.
        tags = self._text_tags(column) if column.layout in _TEXT_LAYOUTS else None
        slices = [articles[start : start + size] for start in range(0, len(articles), size)] or [[]]
        for number, shown in enumerate(slices):
            target = column.path if number == 0 else f"{column.path}index_{number}.html"
            page: dict[str, Any] = {
                "articles": shown,
                "page_number": number,
                "page_count": len(slices),
            }
            self._put(target, column.layout, column, tags, **page)
        for article in articles:
            if article.item.href is None:
                self._article(article)
        if column.layout == "letters":
            self._letters(column)
        elif column.layout == "guides":
            self._guides(column)
        elif column.layout == "leaders":
            self._leaders(column)

    def _text_tags(self, column: Column) -> dict[str, str | None]:
        moment = f"{self.day(40)} 09:{len(column.path) % 60:02d}"
        return {
            "ArticleTitle": column.name,
            "PubDate": moment,
            "ContentSource": self.county.site.sponsor,
        }

    def _article(self, article: Article) -> None:
        column = article.column
        kind = {"old": "old_article", "platform": "platform_article"}.get(column.family, "article")
        tags = {
            "ArticleTitle": article.title,
            "PubDate": article.moment or None,
            "ContentSource": article.source,
        }
        document = self._document_of(article.item)
        self._put(article.path, kind, column, tags, article=article, document=document)
        if column.print_views:
            self._put(f"{article.path}?print=1", "print", column, tags, article=article)
        for attachment in article.item.attachments:
            self._attachment(attachment)

    def _document_of(self, item: Item) -> Article | None:
        """The document that an interpretation is about, or the interpretation of a document."""
        return next(
            (
                other
                for articles in self.site.articles.values()
                for other in articles
                if other.title == item.about or other.item.about == item.title
            ),
            None,
        )

    def _letters(self, column: Column) -> None:
        for number, letter in enumerate(self.county.boards[column.board or ""], 1):
            tags = {
                "ArticleTitle": letter.title,
                "PubDate": f"{self.day(letter.asked)} 10:{number:02d}",
                "ContentSource": column.name,
            }
            target = f"{column.path}letter_{number}.html"
            self._put(target, "letter", column, tags, letter=letter, number=number)

    def _guides(self, column: Column) -> None:
        for number, guide in enumerate(self.county.guides.guides, 1):
            tags = {
                "ArticleTitle": guide.name,
                "PubDate": f"{self.day(20 + 9 * number)} 09:{number * 7:02d}",
                "ContentSource": self.county.site.maker,
            }
            self._put(f"{column.path}{guide.file}.html", "guide", column, tags, guide=guide)

    def _leaders(self, column: Column) -> None:
        for number, leader in enumerate(self.county.leaders, 1):
            tags = {
                "ArticleTitle": leader.name,
                "PubDate": f"{self.day(30 + number)} 15:{number * 11:02d}",
                "ContentSource": self.county.site.sponsor,
            }
            self._put(f"{column.path}{leader.file}.html", "leader", column, tags, leader=leader)

    def day(self, ago: int) -> str:
        return (self.as_of - dt.timedelta(days=ago)).isoformat()

    # --- other pages -----------------------------------------------------------------------

    def _single(self, page: SinglePage) -> None:
        self._render_to(page.path, "single", page=page, metas=self._site_metas())
        for link in page.links:
            if link.href.startswith("/files/"):
                self._attachment(link)

    def _fixed_pages(self) -> None:
        # The home page's own fault: its footer still has the code of the site before.
        own = {"ColumnName": "首页", "ColumnType": "首页", **self._column_words("首页")}
        self._render_to("/", "home", metas=self._site_metas() | own, old_code=True)
        for target, template in (
            ("/wzdt/", "sitemap"),
            ("/user/login.html", "login"),
            ("/hdjl/submit.do", "submitted"),
            ("/internal/zhuanbao/202610.html", "internal"),
        ):
            self._render_to(target, template, metas=self._site_metas())
        self.site.pages["/sitemap.xml"] = Answer(self._sitemap_xml(), "text/xml")

    def render_page(self, template: str, **values: Any) -> Answer:
        """A page made on demand (search results, the pages of traps)."""
        return html(self.render(template, metas=self._site_metas(), **values))

    def _sitemap_xml(self) -> bytes:
        home = self._addresses["portal"]
        entries = "".join(f"<url><loc>{home}{path}</loc></url>" for path in self.columns)
        return f'<?xml version="1.0" encoding="UTF-8"?><urlset>{entries}</urlset>'.encode()

    def _attachment(self, link: Link) -> None:
        """Make the file behind an attachment, unless something else is planted there."""
        made = attachment(link)
        if made is not None:
            self.site.pages.setdefault(quote(link.href), made)

    # --- rendering -------------------------------------------------------------------------

    def _put(
        self,
        target: str,
        template: str,
        column: Column,
        tags: Mapping[str, str | None] | None = None,
        **values: Any,
    ) -> None:
        article = values.get("article")
        planted = column.metas | (article.item.metas if article else {})
        metas = self._site_metas() | self._column_metas(column) | dict(tags or {})
        metas |= {name: value and self._written(value, article) for name, value in planted.items()}
        values = {"children": self.children(column), "crumbs": self._crumbs(column), **values}
        self._render_to(target, template, column=column, metas=metas, **values)

    def _render_to(self, target: str, template: str, **values: Any) -> None:
        column = values.get("column")
        text = self.render(template, **values)
        if column is not None and column.family == "old":
            self.site.pages[target] = Answer(text.encode("gbk"), HTML_GBK)
        else:
            self.site.pages[target] = html(text)

    def render(self, template: str, **values: Any) -> str:
        defaults: dict[str, Any] = {
            "column": None, "article": None, "document": None, "crumbs": [], "children": [],
            "articles": [], "page_number": 0, "page_count": 1, "old_code": False,
            "builder": self,
        }  # fmt: skip
        column = values.get("column")
        defaults["base"] = f"base_{column.family if column else 'main'}.html.j2"
        return self._env.get_template(f"{template}.html.j2").render({**defaults, **values})

    def _crumbs(self, column: Column) -> list[Column]:
        above = self.columns.get(column.parent)
        return [*(self._crumbs(above) if above else []), column]

    def _site_metas(self) -> dict[str, str | None]:
        site = self.county.site
        return {"SiteName": site.name, "SiteDomain": site.host, "SiteIDCode": site.site_code}

    def _column_metas(self, column: Column) -> dict[str, str | None]:
        names = {"ColumnName": column.name, "ColumnType": column.column_type}
        return {**names, **self._column_words(column.name)}

    def _column_words(self, name: str) -> dict[str, str | None]:
        county = self.county.site.county
        return {
            "ColumnDescription": f"{self.county.site.name}门户网站{name}栏目",
            "ColumnKeywords": f"{county},{name}",
        }

    def _written(self, value: str, article: Article | None) -> str:
        moment = article.published if article else None
        if moment is None:
            return value
        return value.format(
            cn_date=f"{moment.year}年{moment.month}月{moment.day}日",
            us_date=f"{moment.month}/{moment.day}/{moment.year}",
        )


def host_addresses(county: County, port: int) -> dict[str, str]:
    """``{key: http://name:port}`` of every host of the lab; ``services_tls`` is an https address
    at the plain port."""
    hosts = county.hosts.hosts
    addresses = {key: f"http://{host.name}:{port}" for key, host in hosts.items()}
    return addresses | {"services_tls": f"https://{hosts['services'].name}:{port}"}
