"""One bad page never ends the walk, nor hides the others."""

from __future__ import annotations

import pytest

from config.errors import UserError
from config.terms import LinkCause, LinkKind, LinkState, LinkVerdict, StoppedBecause
from crawler import walk
from crawler.gather import Gathering
from crawler.reading import read_page
from crawler.robots import Robots
from store.database import Store
from tests.crawler.walking.run import begin, gathered, plan_for
from tests.crawler.walking.site import Answer, Routes, Seen, Site, page, served

OTHERS = [f"/good/{number}.html" for number in range(12)]


def beside(**bad: Answer | str) -> Site:
    """A site with good pages, and bad ones by name."""
    routes: Routes = {path: page(path) for path in OTHERS}
    routes |= {f"/{name}.html": answer for name, answer in bad.items()}
    routes["/"] = page("首页", [f"/{name}.html" for name in bad] + OTHERS)
    return Site(routes)


async def test_a_page_that_cannot_be_read(
    store: Store, uplink: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def reads(body: bytes, url: str, **options: object) -> object:
        if url.endswith("/odd.html"):
            raise RecursionError
        return read_page(body, url, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(walk, "read_page", reads)
    with served(beside(odd=page("怪"))) as site:
        found = await gathered(store, site, uplink)
    assert set(found.pages()) == {"/", *OTHERS}
    odd = found.links()["/odd.html"]
    assert (odd.verdict, odd.state) == (LinkVerdict.ALIVE, LinkState.DONE)
    assert "读取出错" in str(odd.note)
    assert found.inspection.complete


async def test_a_home_page_that_cannot_be_read(
    store: Store, uplink: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object, **__: object) -> None:
        raise RecursionError

    monkeypatch.setattr(walk, "read_page", breaks)
    with served(beside()) as site:
        found = await gathered(store, site, uplink)
    assert found.inspection.stopped_because is StoppedBecause.CRASHED
    assert (found.pages(), found.links()) == ({}, {})


async def test_a_robots_file_that_breaks_us(
    store: Store, uplink: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def breaks(self: Robots, url: str) -> bool:
        if url.endswith(("/odd.html", "/odd.jpg")):
            raise RuntimeError
        return True

    monkeypatch.setattr(Robots, "allows", breaks)
    site = beside(odd=page("怪"))
    site.routes["/"] = page("首页", ["/odd.html", *OTHERS], body='<img src="/odd.jpg">')
    with served(site):
        found = await gathered(store, site, uplink)
    assert set(found.pages()) == {"/", *OTHERS}
    assert set(found.causes().values()) == {LinkCause.BUDGET}
    assert set(found.causes()) == {"/odd.html", "/odd.jpg"}


async def test_bad_answers(store: Store, uplink: Site) -> None:
    site = beside(
        cut=Answer("<html><body><p>一半", missing=500),
        whole=Answer(page("全文"), missing=500),
        large=page("大", body=f"<p>{'很长的一段话' * 280_000}</p>"),
        endless=Answer("<html><body>", endless=True),
        hangs=Answer("", wait=30),
        garbage=Answer(bytes(range(256)) * 40),
        empty=Answer(""),
        pdf=Answer(b"%PDF-1.7\n" + b"x" * 400, content_type="application/pdf"),
        error=Answer(page("出错了"), status=500),
    )
    with served(site):
        found = await gathered(store, site, uplink, timeout=2.0)
    pages, causes = found.pages(), found.causes()
    assert set(OTHERS) <= set(pages)
    assert causes.get("/cut.html") is LinkCause.CONNECT_FAILURE
    assert causes.get("/hangs.html") is LinkCause.TIMEOUT
    assert causes.get("/error.html") is LinkCause.SERVER_ERROR
    assert pages["/whole.html"].title == "全文"
    assert pages["/large.html"].size > 4_900_000
    assert pages["/endless.html"].size <= 5_000_000
    assert "/pdf.html" not in causes
    assert found.inspection.complete
    assert {link.state for link in found.links().values()} == {LinkState.DONE}


async def test_a_page_that_flaps_is_read_in_the_end(store: Store, uplink: Site) -> None:
    def once_bad(seen: Seen) -> Answer:
        return Answer("", 503) if seen.served == 1 else Answer(page("时好时坏", ["/behind.html"]))

    site = beside(behind=page("后面"))
    site.routes["/flaps.html"] = once_bad
    site.routes["/"] = page("首页", ["/flaps.html", *OTHERS])
    with served(site):
        found = await gathered(store, site, uplink)
    assert {"/flaps.html", "/behind.html"} <= set(found.pages())
    assert found.causes() == {}


async def test_a_page_that_flaps_for_ever_is_not_fetched_for_ever(
    store: Store, uplink: Site
) -> None:
    """One of two servers behind a balancer is broken: every other answer is an error."""

    def every_other(seen: Seen) -> Answer:
        return Answer("", 500) if seen.served % 2 else Answer(page("时好时坏"))

    site = beside()
    site.routes["/flaps.html"] = every_other
    site.routes["/"] = page("首页", ["/flaps.html", *OTHERS])
    with served(site):
        found = await gathered(store, site, uplink)
        assert site.asked()["/flaps.html"] <= 6
    assert found.links()["/flaps.html"].verdict is LinkVerdict.ALIVE
    assert found.inspection.complete


async def test_every_kind_of_link_gets_its_verdict(store: Store, uplink: Site) -> None:
    body = (
        '<img src="/a.png"><a href="/b.pdf">附件</a><iframe src="/frame.html"></iframe>'
        '<a href="www.other.gov.cn">坏</a><script src="/c.js"></script>'
    )
    site = beside(frame=page("框架"))
    site.routes["/"] = page("首页", OTHERS, body=body)
    site.routes["/a.png"] = Answer(b"\x89PNG\r\n\x1a\n" + b"x" * 90, content_type="image/png")
    site.routes["/c.js"] = Answer("var a = 1;", content_type="text/javascript")
    with served(site):
        found = await gathered(store, site, uplink)
    links = found.links()
    assert links["/a.png"].kind is LinkKind.IMAGE
    assert found.causes() == {
        "/b.pdf": LinkCause.NOT_FOUND,
        "www.other.gov.cn": LinkCause.BAD_URL,
    }
    assert "/frame.html" in found.pages()


async def test_a_database_that_fails_ends_the_gathering(store: Store, uplink: Site) -> None:
    def full(seen: Seen) -> Answer:
        assert store.file is not None
        store.file.unlink(missing_ok=True)
        return Answer(page("甲"))

    site = beside()
    site.routes["/good/5.html"] = full
    with served(site):
        plan = plan_for(site.url, uplink)
        number = begin(store, plan)
        with pytest.raises(UserError, match="删除或移走"):
            await Gathering(store, plan, number).run()
        assert len(site.requests) < 60
