"""The HTTP server of the lab: every demo host on one loopback port, told apart by Host header."""

from __future__ import annotations

import asyncio
import zlib
from dataclasses import replace
from email.utils import formatdate
from http import HTTPStatus
from typing import Any

import h11

from config.terms import Family
from console.demo.answers import Answer, Request, Responder
from console.demo.listener import Listener

IDLE_SECONDS = 60.0
MAX_REQUEST_BYTES = 64 * 1024


def web_server(respond: Responder, family: Family) -> Listener:
    """A server of ``respond`` for clients that come by ``family``."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _Connection(reader, writer, respond, family).run()

    return Listener(handle)


def _told_apart(answer: Answer, known: bytes | None) -> Answer:
    """With an ETag, as most servers send it for files; nothing but that where the client knows."""
    if answer.status != HTTPStatus.OK:
        return answer
    etag = f'"{zlib.crc32(answer.body):08x}-{len(answer.body):x}"'
    headers = (*answer.headers, ("ETag", etag))
    if known is not None and known.decode("latin-1") == etag:
        return Answer(b"", answer.content_type, HTTPStatus.NOT_MODIFIED, headers)
    return replace(answer, headers=headers)


class _Connection:
    """One client connection, kept alive as HTTP/1.1 has it."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        respond: Responder,
        family: Family,
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._respond = respond
        self._family = family
        self._http = h11.Connection(h11.SERVER, max_incomplete_event_size=MAX_REQUEST_BYTES)

    async def run(self) -> None:
        try:
            while await self._exchange():
                self._http.start_next_cycle()
        except h11.RemoteProtocolError:
            # A TLS hello on the plain port ends up here: the client sees bytes that are no TLS.
            self._writer.write(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")

    async def _exchange(self) -> bool:
        """Answer one request; False when the connection is to be closed."""
        head = await self._next_event()
        if not isinstance(head, h11.Request):
            return False
        while not isinstance(await self._next_event(), h11.EndOfMessage | h11.ConnectionClosed):
            pass
        request = self._request(head)
        answer = _told_apart(self._respond(request), dict(head.headers).get(b"if-none-match"))
        await self._send(answer, head_only=request.method == "HEAD")
        return self._http.states == {h11.CLIENT: h11.DONE, h11.SERVER: h11.DONE}

    async def _next_event(self) -> Any:
        while (event := self._http.next_event()) is h11.NEED_DATA:
            async with asyncio.timeout(IDLE_SECONDS):
                self._http.receive_data(await self._reader.read(MAX_REQUEST_BYTES))
        return event

    def _request(self, head: h11.Request) -> Request:
        headers = dict(head.headers)
        host = headers.get(b"host", b"").decode("latin-1").rpartition(":")
        return Request(
            head.method.decode("ascii"),
            (host[0] or host[2]).lower(),
            head.target.decode("latin-1"),
            self._family,
        )

    async def _send(self, answer: Answer, *, head_only: bool) -> None:
        headers = [
            ("Date", formatdate(usegmt=True)),
            ("Content-Type", answer.content_type),
            ("Content-Length", str(len(answer.body))),
            *answer.headers,
        ]
        response = h11.Response(status_code=answer.status, headers=headers, reason=answer.reason)
        out = self._http.send(response) or b""
        if not head_only and answer.body:
            out += self._http.send(h11.Data(answer.body)) or b""
        self._writer.write(out + (self._http.send(h11.EndOfMessage()) or b""))
        await self._writer.drain()
