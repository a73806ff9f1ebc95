"""Every address that a visitor or a browser can follow."""

from __future__ import annotations

import pytest

from config.terms import LinkKind, LinkPlace
from tests.crawler.reading.golden import reading_of

_BASE = "http://www.gushan.gov.cn/z/"


def test_every_kind_of_link_is_met() -> None:
    found = {(link.tag, link.url, link.kind) for link in reading_of("links_zoo.html").links}
    wanted = {
        ("link@href", "a.css", LinkKind.STYLE),
        ("style@url", "b.css", LinkKind.STYLE),
        ("style@url", "bg.png", LinkKind.IMAGE),
        ("script@src", "a.js", LinkKind.SCRIPT),
        ("meta@refresh", "later.html", LinkKind.PAGE),
        ("body@style", "body.jpg", LinkKind.IMAGE),
        ("div@style", "d.png", LinkKind.IMAGE),
        ("a@href", "p1.html", LinkKind.PAGE),
        ("a@href", "f.docx", LinkKind.ATTACHMENT),
        ("a@href", "x.ofd", LinkKind.ATTACHMENT),
        ("area@href", "area.html", LinkKind.PAGE),
        ("img@src", "i.png", LinkKind.IMAGE),
        ("img@srcset", "i2.png", LinkKind.IMAGE),
        ("img@srcset", "i3.png", LinkKind.IMAGE),
        ("img@data-src", "lazy.jpg", LinkKind.IMAGE),
        ("source@srcset", "p.webp", LinkKind.IMAGE),
        ("source@src", "s.mp3", LinkKind.MEDIA),
        ("iframe@src", "frame.html", LinkKind.FRAME),
        ("video@src", "v.mp4", LinkKind.MEDIA),
        ("video@poster", "v.jpg", LinkKind.IMAGE),
        ("track@src", "v.vtt", LinkKind.MEDIA),
        ("embed@src", "e.swf", LinkKind.MEDIA),
        ("object@data", "o.pdf", LinkKind.ATTACHMENT),
        ("input@src", "b.gif", LinkKind.IMAGE),
    }
    assert {(tag, _BASE + name, kind) for tag, name, kind in wanted} <= found


def test_addresses_as_written_wrongly_are_told_not_mended() -> None:
    problems = {
        link.raw: link.problem for link in reading_of("links_zoo.html").links if link.problem
    }
    assert set(problems) == {"www.gushan.gov.cn", "http:///x", "file:///C:/a.doc"}


@pytest.mark.parametrize(
    "raw", ["#top", "javascript:void(0)", "mailto:a@b.cn", "/post", "ns.gif", "t.html"]
)
def test_what_nobody_can_follow_is_no_link(raw: str) -> None:
    assert raw not in {link.raw for link in reading_of("links_zoo.html").links}


def test_places() -> None:
    links = reading_of("home_blocks.html").links
    places = {link.raw: link.place for link in links if link.tag == "a@href"}
    assert places["/xwzx/"] is LinkPlace.NAVIGATION
    assert places["/tzgg/202610/t20261020_5.html"] is LinkPlace.LIST
    assert places["http://www.gov.cn/"] is LinkPlace.FRIEND_LINKS
    assert places["/wzdt/"] is LinkPlace.FOOTER
