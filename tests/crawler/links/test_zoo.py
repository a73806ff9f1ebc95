"""Every animal of the zoo is what the golden file says."""

from __future__ import annotations

import asyncio
import json
import os
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from config.terms import LinkCause, LinkVerdict
from crawler.links.result import LinkResult
from crawler.links.verifier import LinkVerifier
from crawler.net.limiter import HostLimiter
from tests.crawler.links.zoo import ANIMALS, NOT_FOUND, Animal, article
from tests.crawler.net.lab import (
    Connection,
    Request,
    WebServer,
    Zone,
    answer,
    name_server,
    net_client,
    web_server,
)

GOLDEN = Path(__file__).with_name("golden") / "zoo.json"
SECOND_LOOK = 0.2


class Keeper:
    """Finds the animal for a request; everything else is 404 in the site's own dress."""

    def __init__(self) -> None:
        self._cages = {(animal.host, animal.target): animal for animal in ANIMALS}
        self._visits: Counter[str] = Counter()

    async def __call__(self, request: Request, connection: Connection) -> None:
        label = request.host.partition(".")[0]
        animal = self._cages.get((label, request.target))
        if animal is not None:
            self._visits[animal.name] += 1
            await animal.play(request, _Ported(connection, request), self._visits[animal.name])
        elif label == "other":
            await connection.send(answer(200, article(), method=request.method))
        else:
            await connection.send(answer(404, NOT_FOUND, method=request.method))


@dataclass
class _Ported:
    """Fills the server's port into what is sent."""

    connection: Connection
    request: Request

    async def send(self, data: bytes) -> None:
        port = self.request.host.rpartition(":")[2].encode()
        await self.connection.send(data.replace(b"{port}", port))

    def reset(self) -> None:
        self.connection.reset()

    @property
    def writer(self) -> asyncio.StreamWriter:
        return self.connection.writer


@dataclass
class Zoo:
    verifier: LinkVerifier
    web: WebServer
    port: int

    def url(self, animal: Animal) -> str:
        scheme = "https" if animal.tls else "http"
        return f"{scheme}://{animal.host}.zoo.test:{self.port}{animal.target}"

    async def visit(self, animal: Animal) -> LinkResult:
        return await self.verifier.verify(self.url(animal), animal.kind, animal.scope)


@asynccontextmanager
async def open_zoo() -> AsyncIterator[Zoo]:
    zone = Zone()
    zone.put("*.zoo.test", ["127.0.0.2"])
    zone.put("other.test", ["127.0.0.3"])
    zone.put("inner.zoo.test", ["10.0.0.1"])
    zone.put("servfail.zoo.test", "SERVFAIL")
    async with (
        web_server(Keeper(), host="0.0.0.0") as (web, port),
        name_server(zone) as resolver,
        net_client(resolver, total_seconds=0.6) as net,
    ):
        limiter = HostLimiter(connections=32, delay=0)
        yield Zoo(LinkVerifier(net, limiter, second_look_seconds=SECOND_LOOK), web, port)


def _told(result: LinkResult, port: int) -> dict[str, object]:
    return {
        "verdict": result.verdict,
        "cause": result.cause,
        "status": result.status,
        "note": (result.note or "").replace(str(port), "PORT") or None,
        "looks": [attempt.cause for attempt in result.attempts],
    }


async def test_every_animal_is_what_it_is() -> None:
    async with open_zoo() as zoo:
        results = await asyncio.gather(*map(zoo.visit, ANIMALS))
        told = {
            animal.name: _told(result, zoo.port)
            for animal, result in zip(ANIMALS, results, strict=True)
        }
    if os.environ.get("GOLDEN"):
        GOLDEN.parent.mkdir(exist_ok=True)
        GOLDEN.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")
    assert told == json.loads(GOLDEN.read_text("utf-8"))


# Said of links that are never looked at, by the crawl and not by the verifier.
_OF_THE_CRAWL = {LinkCause.ROBOTS_EXCLUDED}


def test_the_golden_file_holds_every_verdict_and_cause() -> None:
    golden = json.loads(GOLDEN.read_text("utf-8"))
    assert set(golden) == {animal.name for animal in ANIMALS}
    assert {entry["verdict"] for entry in golden.values()} == set(LinkVerdict)
    causes = {entry["cause"] for entry in golden.values()} - {None}
    assert causes == set(LinkCause) - _OF_THE_CRAWL
