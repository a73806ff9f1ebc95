"""Disclosure (政府信息公开): parts of its platform, directions of links, steps of a series."""

from __future__ import annotations

from enum import StrEnum


class PlatformPart(StrEnum):
    """What 国办公开办函〔2019〕61号 asks of a disclosure platform, part by part."""

    NAME = "name"
    SECTIONS = "sections"
    APPLICATION = "application"
    ON_SITE = "on_site"
    PROMINENT = "prominent"


class LinkDirection(StrEnum):
    """Where links between platforms lead."""

    UP = "up"
    DOWN = "down"


class SeriesStep(StrEnum):
    """How often something has to be published."""

    QUARTER = "quarter"
    YEAR = "year"


class DisclosureFile(StrEnum):
    """What article 12 of the regulation asks every organ to keep."""

    GUIDE = "guide"
    CATALOGUE = "catalogue"


class ItemList(StrEnum):
    """Lists of what has to be published on one's own initiative."""

    ARTICLE_20 = "article-20"
    ARTICLE_21 = "article-21"
    ARTICLE_21_TOWNSHIP = "article-21-township"
