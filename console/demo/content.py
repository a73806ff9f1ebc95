"""The county as data: the models of ``content/*.yaml`` and the loader."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Literal, TypeAlias, TypeVar

from pydantic import BaseModel, ConfigDict

from config.yamlfile import load

CONTENT = Path(__file__).with_name("content")
SECTIONS = ("zjqc", "xwzx", "zwgk", "platform", "zwfw", "hdjl", "sjfb", "ztzl", "nyncj")
"""Files with columns, in the order of the navigation."""

Addresses: TypeAlias = Literal["trs", "jcms", "vsb", "plain", "old"]
Family: TypeAlias = Literal["main", "platform", "old"]
"""Template family: the portal, the open-government platform, the old GBK sub-site."""

M = TypeVar("M", bound=BaseModel)


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Link(Strict):
    """A link as an editor writes it; ``{city}`` in the address stands for a host of the lab."""

    text: str
    href: str
    image: str | None = None


class Item(Strict):
    """One item of a column, and the article behind it."""

    title: str
    ago: int | None = None
    """Days before the inspection; negative: in the future; null: nobody dated it."""
    theme: str | None = None
    href: str | None = None
    """The item leads there and has no article of its own."""
    number: str | None = None
    """发文字号."""
    about: str | None = None
    """Title of the document that it interprets."""
    open_days: int | None = None
    """Of a draft: so many days it is open for opinions, from its publication on."""
    reason: str | None = None
    """Why that is so short."""
    note: str | None = None
    """A further paragraph."""
    body: str | None = None
    """File of ``content/`` with the markup of the text: a report with its tables."""
    made_ago: int | None = None
    """Of a document: days before the inspection on which it was signed."""
    pinned: bool = False
    dateless: bool = False
    image: str | None = None
    images: tuple[str, ...] = ()
    """Addresses of pictures as written; nothing is made for them."""
    links: tuple[Link, ...] = ()
    attachments: tuple[Link, ...] = ()
    metas: dict[str, str | None] = {}
    """Meta tags that differ; null leaves the tag out."""


class Column(Strict):
    """One column: its list page (or page of one text) and its items."""

    path: str
    name: str
    layout: str
    family: Family = "main"
    column_type: str
    theme: str = "notice"
    addresses: Addresses = "plain"
    page_size: int = 20
    print_views: bool = False
    board: str | None = None
    items: tuple[Item, ...] = ()
    text: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    metas: dict[str, str | None] = {}

    @property
    def parent(self) -> str:
        """Path of the column above; ``/`` for the first level."""
        return self.path.rstrip("/").rpartition("/")[0] + "/"


class Site(Strict):
    name: str
    county: str
    city: str
    host: str
    site_code: str
    old_site_code: str
    icp: str
    sponsor: str
    maker: str
    phone: str
    address: str
    navigation: tuple[Link, ...]
    service_links: tuple[Link, ...]


class HostSpec(Strict):
    """One name of the lab: its records and what it answers."""

    name: str
    behaviour: str
    v4: str = "127.0.0.1"
    v6: bool = False
    title: str = ""
    fails: Literal["NXDOMAIN", "SERVFAIL"] | None = None


class NameServerSpec(Strict):
    name: str
    v6: bool


class Hosts(Strict):
    hosts: dict[str, HostSpec]
    zones: dict[str, list[str]]
    name_servers: tuple[NameServerSpec, ...]


class Theme(Strict):
    lead: str
    paragraphs: tuple[str, ...]


class Prose(Strict):
    places: tuple[str, ...]
    themes: dict[str, Theme]


class Letter(Strict):
    """A letter to a board; ``asked`` and ``answered`` are days before the inspection."""

    title: str
    question: str
    asked: int
    answered: int | None = None
    unit: str | None = None
    answer: str | None = None


class Guide(Strict):
    file: str
    name: str
    basis: str
    conditions: str
    materials: str
    place: str
    phone: str
    leave_out: tuple[str, ...] = ()


class GuideElement(Strict):
    id: str
    label: str


class Guides(Strict):
    elements: tuple[GuideElement, ...]
    hours: str
    steps: str
    guides: tuple[Guide, ...]


class Leader(Strict):
    file: str
    name: str
    post: str
    resume: str
    duties: str


class HomeBlock(Strict):
    column: str
    count: int


class Home(Strict):
    blocks: tuple[HomeBlock, ...]
    quick: tuple[Link, ...]
    banners: tuple[Link, ...]
    friends: tuple[Link, ...]


class SinglePage(Strict):
    """A page that belongs to no column."""

    path: str
    name: str
    text: tuple[str, ...]
    links: tuple[Link, ...] = ()


class PlantedAnswer(Strict):
    """What a planted address of the portal answers instead of a page."""

    path: str
    status: int = 200
    location: str | None = None
    body: Literal["empty", "error_page", "viewer"] = "empty"
    content_type: str | None = None


class County(Strict):
    """Everything that the portal is made of."""

    site: Site
    hosts: Hosts
    prose: Prose
    columns: tuple[Column, ...]
    boards: dict[str, tuple[Letter, ...]]
    guides: Guides
    leaders: tuple[Leader, ...]
    home: Home
    pages: tuple[SinglePage, ...]
    answers: tuple[PlantedAnswer, ...]


class _Columns(Strict):
    columns: tuple[Column, ...]


class _Boards(Strict):
    boards: dict[str, tuple[Letter, ...]]


class _Leaders(Strict):
    leaders: tuple[Leader, ...]


class _Pages(Strict):
    pages: tuple[SinglePage, ...]


class _Answers(Strict):
    answers: tuple[PlantedAnswer, ...]


@functools.cache
def county() -> County:
    """The county from ``content/*.yaml``. Raises ``UserError`` for a file that does not fit."""
    return County(
        site=_read("site", Site),
        hosts=_read("hosts", Hosts),
        prose=_read("prose", Prose),
        columns=tuple(
            column for section in SECTIONS for column in _read(section, _Columns).columns
        ),
        boards=_read("letters", _Boards).boards,
        guides=_read("guides", Guides),
        leaders=_read("leaders", _Leaders).leaders,
        home=_read("home", Home),
        pages=_read("pages", _Pages).pages,
        answers=_read("answers", _Answers).answers,
    )


def _read(name: str, model: type[M]) -> M:
    return load(CONTENT / f"{name}.yaml", model)
