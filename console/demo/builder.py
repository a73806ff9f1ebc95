"""The portal, rendered: every address of its own with the bytes that it answers."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from console.demo.answers import HTML_GBK, Answer, html
from console.demo.articles import Article, write_articles
from console.demo.assets import BANNERS, TEMPLATES, assets, attachment, picture, planted_answers
from console.demo.content import CONTENT, Column, County, Item, Link, SinglePage
from console.demo.metas import Metas, PageTags, content_tags

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
        self.hosts = host_addresses(county, port)
        """Address of every host of the lab by its key."""
        self._addresses = self.hosts | {"month": as_of.strftime("%Y-%m")}
        self.site = PortalSite(county, write_articles(county, as_of))
        self.columns = {column.path: column for column in county.columns}
        self._tags = PageTags(county.site)
        self._env = environment()
        self._env.globals.update(
            site=county.site, county=county, as_of=as_of, link=self.link, image=self.image
        )

    def build(self) -> PortalSite:
        """Render everything."""
        self.site.error_page = self.render("error", metas=self._tags.of_site()).encode()
        planted = {
            "empty": b"",
            "error_page": self.site.error_page,
            "viewer": self.render("viewer", metas=self._tags.of_site()).encode(),
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

    def body(self, name: str) -> Markup:
        """The text of an article that is kept as markup."""
        return Markup((CONTENT / name).read_text("utf-8"))  # noqa: S704

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
        moment = f"{self.day(40)} 09:{len(column.path) % 60:02d}"
        text_tags = content_tags(column.name, moment, self.county.site.sponsor)
        tags = text_tags if column.layout in _TEXT_LAYOUTS else {}
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

    def _article(self, article: Article) -> None:
        column = article.column
        kind = {"old": "old_article", "platform": "platform_article"}.get(column.family, "article")
        tags = content_tags(article.title, article.moment, article.source)
        document = self._document_of(article.item)
        self._put(article.path, kind, column, tags, article=article, document=document)
        if column.print_views:
            self._put(f"{article.path}?print=1", "print", column, tags, article=article)
        for file in article.item.attachments:
            self._attachment(file)

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
            moment = f"{self.day(letter.asked)} 10:{number:02d}"
            tags = content_tags(letter.title, moment, column.name)
            target = f"{column.path}letter_{number}.html"
            self._put(target, "letter", column, tags, letter=letter, number=number)

    def _guides(self, column: Column) -> None:
        for number, guide in enumerate(self.county.guides.guides, 1):
            moment = f"{self.day(20 + 9 * number)} 09:{number * 7:02d}"
            tags = content_tags(guide.name, moment, self.county.site.maker)
            self._put(f"{column.path}{guide.file}.html", "guide", column, tags, guide=guide)

    def _leaders(self, column: Column) -> None:
        for number, leader in enumerate(self.county.leaders, 1):
            moment = f"{self.day(30 + number)} 15:{number * 11:02d}"
            tags = content_tags(leader.name, moment, self.county.site.sponsor)
            self._put(f"{column.path}{leader.file}.html", "leader", column, tags, leader=leader)

    def day(self, ago: int) -> str:
        return (self.as_of - dt.timedelta(days=ago)).isoformat()

    # --- other pages -----------------------------------------------------------------------

    def _single(self, page: SinglePage) -> None:
        self._render_to(page.path, "single", page=page, metas=self._tags.of_site())
        for link in page.links:
            if link.href.startswith("/files/"):
                self._attachment(link)

    def _fixed_pages(self) -> None:
        # The home page's own fault: its footer still has the code of the site before.
        self._render_to("/", "home", metas=self._tags.of_home(), old_code=True)
        for target, template in (
            ("/wzdt/", "sitemap"),
            ("/user/login.html", "login"),
            ("/hdjl/submit.do", "submitted"),
            ("/internal/zhuanbao/202610.html", "internal"),
        ):
            self._render_to(target, template, metas=self._tags.of_site())
        self.site.pages["/sitemap.xml"] = Answer(self._sitemap_xml(), "text/xml")

    def render_page(self, template: str, **values: Any) -> Answer:
        """A page made on demand (search results, the pages of traps)."""
        return html(self.render(template, metas=self._tags.of_site(), **values))

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

    def _put(self, target: str, template: str, column: Column, tags: Metas, **values: Any) -> None:
        """A page of ``column``; ``tags`` are the content tags of the page itself."""
        metas = self._tags.of_column(column, values.get("article"), tags)
        above = {"children": self.children(column), "crumbs": self._crumbs(column)}
        self._render_to(target, template, column=column, metas=metas, **above, **values)

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


def host_addresses(county: County, port: int) -> dict[str, str]:
    """``{key: http://name:port}`` of every host of the lab; ``services_tls`` is an https address
    at the plain port."""
    hosts = county.hosts.hosts
    addresses = {key: f"http://{host.name}:{port}" for key, host in hosts.items()}
    return addresses | {"services_tls": f"https://{hosts['services'].name}:{port}"}
