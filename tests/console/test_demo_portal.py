"""The sample portal itself: its pages, files, links, names and traps. No inspection runs here."""

from __future__ import annotations

import asyncio
import datetime as dt
import io
import socket
import struct
import zipfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

import dns.asyncquery
import dns.flags
import dns.message
import dns.rcode
import httpx
import pytest
import pytest_asyncio
from selectolax.lexbor import LexborHTMLParser

from config.errors import UserError
from config.terms import LinkCause
from console.demo import DemoPortal, serve
from console.demo.content import county

pytestmark = pytest.mark.asyncio(loop_scope="module")

_ATTRIBUTES = ("a@href", "img@src", "link@href", "script@src", "form@action")
_HTTP_CAUSES = {LinkCause.NOT_FOUND, LinkCause.CLIENT_ERROR, LinkCause.SERVER_ERROR}


@dataclass
class Walked:
    """What a walk over every page of the portal met."""

    status: dict[str, int] = field(default_factory=dict)
    places: dict[str, set[str]] = field(default_factory=dict)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def portal() -> AsyncIterator[DemoPortal]:
    async with serve() as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(trust_env=False, timeout=10) as opened:
        yield opened


async def ask(
    client: httpx.AsyncClient, url: str, *, address: str = "127.0.0.1", method: str = "GET"
) -> httpx.Response:
    """Send a request for a demo host straight to loopback."""
    parts = urlsplit(url)
    to = urlunsplit((parts.scheme, f"{address}:{parts.port}", parts.path, parts.query, ""))
    return await client.request(method, to, headers={"Host": parts.netloc})


def text_of(response: httpx.Response) -> str:
    return response.content.decode(
        "gbk" if "gb2312" in response.headers["content-type"] else "utf8"
    )


def links_of(url: str, text: str) -> Iterator[str]:
    tree = LexborHTMLParser(text)
    for place in _ATTRIBUTES:
        tag, _, attribute = place.partition("@")
        for node in tree.css(f"{tag}[{attribute}]"):
            yield (node.attributes[attribute] or "").strip()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def walked(portal: DemoPortal, client: httpx.AsyncClient) -> Walked:
    seen = Walked()
    for target in portal.site.html_pages:
        url = urljoin(portal.home_url, target)
        response = await ask(client, url)
        seen.status[url] = response.status_code
        for raw in links_of(url, text_of(response)):
            seen.places.setdefault(absolute(url, raw), set()).add(url)
    for url in [url for url in seen.places if is_of_lab(url, portal)]:
        if url not in seen.status:
            seen.status[url] = (await ask(client, url)).status_code
    return seen


def absolute(page: str, raw: str) -> str:
    if raw.startswith(("D:", "www.", "javascript:")):
        return raw
    return quote(urljoin(page, raw), safe=":/?&=;%#+,@")


def is_of_lab(url: str, portal: DemoPortal) -> bool:
    spec = {host.name: host for host in county().hosts.hosts.values()}.get(
        urlsplit(url).hostname or ""
    )
    return url.startswith("http:") and spec is not None and spec.behaviour != "none"


class TestPages:
    async def test_there_are_enough_pages_and_each_answers(
        self, portal: DemoPortal, walked: Walked
    ) -> None:
        assert len(portal.site.html_pages) >= 150
        assert {walked.status[urljoin(portal.home_url, t)] for t in portal.site.html_pages} == {200}

    async def test_every_page_is_linked_from_another(
        self, portal: DemoPortal, walked: Walked
    ) -> None:
        stand_alone = {"/", "/404.html", "/user/login.html"}
        pages = {
            urljoin(portal.home_url, t) for t in portal.site.html_pages if t not in stand_alone
        }
        assert {url for url in pages if not walked.places.get(url, set()) - {url}} == set()

    async def test_dead_links_are_the_planted_ones(
        self, portal: DemoPortal, walked: Walked
    ) -> None:
        manifest = portal.manifest
        dead = {url for url, status in walked.status.items() if status in (400, 404, 410, 500)}
        planted = {
            manifest.url(link.url)
            for link in manifest.planted.links
            if set(link.causes) & _HTTP_CAUSES
        }
        assert dead == planted

    async def test_every_planted_link_stands_where_the_manifest_says(
        self, portal: DemoPortal, walked: Walked
    ) -> None:
        manifest = portal.manifest
        for link in manifest.planted.links:
            places = walked.places.get(manifest.url(link.url), set())
            assert places, link.url
            assert (portal.home_url in places) == link.on_home, link.url
        for url in manifest.planted.alive:
            assert manifest.url(url) in walked.places

    async def test_the_old_section_is_gbk_under_the_name_of_gb2312(
        self, portal: DemoPortal, client: httpx.AsyncClient
    ) -> None:
        response = await ask(client, urljoin(portal.home_url, "/bm/nyncj/gzdt/"))
        assert response.headers["content-type"] == "text/html; charset=gb2312"
        assert "工作动态" in response.content.decode("gbk")

    async def test_texts_of_articles_all_differ(self, portal: DemoPortal) -> None:
        texts = [
            article.paragraphs
            for articles in portal.site.articles.values()
            for article in articles
            if article.item.href is None
        ]
        assert len(set(texts)) == len(texts)

    async def test_another_moment_moves_every_date(self) -> None:
        as_of = dt.date(2025, 3, 1)
        async with serve(as_of) as portal:
            days = [
                article.published.date()
                for articles in portal.site.articles.values()
                for article in articles
                if article.published
            ]
        future = [day for day in days if day > as_of]
        assert as_of in days
        assert len(future) == len(portal.manifest.planted.findings["future-dates"])


class TestFiles:
    async def test_attachments_and_pictures_are_valid(
        self, portal: DemoPortal, client: httpx.AsyncClient, walked: Walked
    ) -> None:
        planted = {portal.manifest.url(link.url) for link in portal.manifest.planted.links}
        checked = 0
        for url, status in walked.status.items():
            if url in planted or status != 200:
                continue
            body = (await ask(client, url)).content
            suffix = urlsplit(url).path.rpartition(".")[2]
            if suffix in ("docx", "xlsx"):
                assert zipfile.ZipFile(io.BytesIO(body)).testzip() is None
                assert b"[Content_Types].xml" in body
            elif suffix == "pdf":
                start = int(body.split(b"startxref\n")[1].split(b"\n")[0])
                assert body[start:].startswith(b"xref")
            elif suffix == "png":
                assert struct.unpack(">II", body[16:24])[0] >= 8
            else:
                continue
            checked += 1
        assert checked > 20


class TestHosts:
    @pytest.mark.parametrize(
        ("key", "path", "statuses"),
        [
            ("city", "/", (200, 200)),
            ("statistics", "/", (403, 403)),
            ("weather", "/", (429, 429)),
            ("transport", "/query", (500, 500)),
            ("library", "/?look=1", (503, 200)),
            ("fund", "/", (521, 521)),
            ("data", "/", (200, 200)),
            ("services", "/my/cases", (302, 302)),
        ],
    )
    async def test_behaviour(
        self,
        portal: DemoPortal,
        client: httpx.AsyncClient,
        key: str,
        path: str,
        statuses: tuple[int, int],
    ) -> None:
        url = portal.manifest.hosts[key] + path
        assert tuple([(await ask(client, url)).status_code for _ in range(2)]) == statuses

    async def test_unknown_host_is_told_so(
        self, portal: DemoPortal, client: httpx.AsyncClient
    ) -> None:
        port = urlsplit(portal.home_url).port
        assert (await ask(client, f"http://nobody.example:{port}/")).status_code == 421

    async def test_head_has_no_body(self, portal: DemoPortal, client: httpx.AsyncClient) -> None:
        response = await ask(client, portal.home_url, method="HEAD")
        assert (response.status_code, response.content) == (200, b"")
        assert int(response.headers["content-length"]) > 1000

    async def test_tls_meets_no_tls(self, portal: DemoPortal) -> None:
        port = urlsplit(portal.home_url).port
        async with httpx.AsyncClient(trust_env=False, verify=False) as client:
            with pytest.raises(httpx.ConnectError, match="SSL"):
                await client.get(f"https://127.0.0.1:{port}/")

    async def test_nothing_listens_for_the_host_that_refuses(self, portal: DemoPortal) -> None:
        port = urlsplit(portal.home_url).port
        with pytest.raises(OSError):
            await asyncio.open_connection("127.0.0.9", port)

    async def test_home_page_is_the_same_over_both_families(
        self, portal: DemoPortal, client: httpx.AsyncClient
    ) -> None:
        if not portal.ipv6:
            pytest.skip("::1 can't be bound here")
        bodies = [
            (await ask(client, portal.home_url, address=address)).content
            for address in ("127.0.0.1", "[::1]")
        ]
        assert bodies[0] == bodies[1]

    @pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
    async def test_search_finds_what_was_published(
        self, portal: DemoPortal, client: httpx.AsyncClient, encoding: str
    ) -> None:
        url = urljoin(portal.home_url, f"/search?q={quote('脐橙节', encoding=encoding)}")
        assert "栖川脐橙节在青杉镇开幕" in (await ask(client, url)).text

    async def test_without_ipv6_no_name_has_an_address_of_it(self) -> None:
        with socket.socket(socket.AF_INET6) as taken:
            try:
                taken.bind(("::1", 0))
            except OSError:
                pytest.skip("::1 can't be bound here")
            async with serve(port=taken.getsockname()[1]) as portal:
                host, _, port = portal.resolver.rpartition(":")
                query = dns.message.make_query("www.qichuan.gov.cn", "AAAA")
                reply = await dns.asyncquery.udp(query, host, port=int(port), timeout=5)
                assert (portal.ipv6, portal.manifest.ipv6, reply.answer) == (False, False, [])

    async def test_a_taken_port_is_one_line(self, portal: DemoPortal) -> None:
        with pytest.raises(UserError, match="端口"):
            async with serve(port=urlsplit(portal.home_url).port or 0):
                pass


class TestTraps:
    @pytest.mark.parametrize(
        ("path", "wanted"),
        [
            ("/hdjl/jdrl.do?month=2026-12", "month=2027-01"),
            ("/hdjl/jdrl.do?month=2031-01", "month=2030-12"),
            ("/zwfw/wsbs/list.do;jsessionid=1", ";jsessionid="),
            ("/ztzl/xczx/zhuanti/zhuanti/zhuanti/zhuanti/", 'href="zhuanti/"'),
            ("/sjfb/mljs.do?zt=1&zt=2&zt=3&zt=4", "zt=4&amp;zt=5"),
        ],
    )
    async def test_each_trap_leads_on(
        self, portal: DemoPortal, client: httpx.AsyncClient, path: str, wanted: str
    ) -> None:
        response = await ask(client, urljoin(portal.home_url, path))
        assert response.status_code == 200
        assert wanted in response.text

    async def test_robots_closes_the_internal_directory(
        self, portal: DemoPortal, client: httpx.AsyncClient
    ) -> None:
        robots = (await ask(client, urljoin(portal.home_url, "/robots.txt"))).text
        assert "Disallow: /internal/" in robots


class TestNames:
    @pytest.mark.parametrize("transport", ["udp", "tcp"])
    @pytest.mark.parametrize(
        ("name", "rtype", "rcode", "answers"),
        [
            ("www.qichuan.gov.cn", "A", "NOERROR", ["127.0.0.1"]),
            ("www.qichuan.gov.cn", "AAAA", "NOERROR", ["::1"]),
            ("WWW.Qichuan.gov.cn", "A", "NOERROR", ["127.0.0.1"]),
            ("img.qichuan.gov.cn", "AAAA", "NOERROR", []),
            ("wjw.yunheng.gov.cn", "A", "NOERROR", ["127.0.0.9"]),
            ("lyj.qichuan.gov.cn", "A", "NXDOMAIN", []),
            ("daj.qichuan.gov.cn", "A", "SERVFAIL", []),
            ("www.example.org", "A", "NXDOMAIN", []),
            ("qichuan.gov.cn", "A", "NOERROR", []),
            ("gov.cn", "A", "NOERROR", []),
            ("yunheng.gov.cn", "NS", "NOERROR", ["ns1.yunheng.gov.cn."]),
        ],
    )
    async def test_answers(
        self,
        portal: DemoPortal,
        transport: str,
        name: str,
        rtype: str,
        rcode: str,
        answers: list[str],
    ) -> None:
        host, _, port = portal.resolver.rpartition(":")
        query = dns.message.make_query(name, rtype)
        ask_by = dns.asyncquery.tcp if transport == "tcp" else dns.asyncquery.udp
        reply = await ask_by(query, host, port=int(port), timeout=5)
        assert dns.rcode.to_text(reply.rcode()) == rcode
        assert [data.to_text() for rrset in reply.answer for data in rrset] == answers

    async def test_no_data_is_authoritative_and_shows_the_zone(self, portal: DemoPortal) -> None:
        host, _, port = portal.resolver.rpartition(":")
        query = dns.message.make_query("jyj.qichuan.gov.cn", "AAAA")
        reply = await dns.asyncquery.udp(query, host, port=int(port), timeout=5)
        assert reply.flags & dns.flags.AA
        assert [str(rrset.name) for rrset in reply.authority] == ["qichuan.gov.cn."]

    async def test_rubbish_is_not_answered(self, portal: DemoPortal) -> None:
        host, _, port = portal.resolver.rpartition(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(b"\x00\x04abcd")
        assert await reader.read() == b""
        writer.close()
