"""One request and its answer on an open line, as lenient with headers as browsers are."""

from __future__ import annotations

import re
from collections.abc import Iterator

import h11
import httpx

from crawler.net.dial import Line

_READ_BYTES = 65536
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_STATUS_LINE = re.compile(rb"HTTP/\d(?:\.\d)?\s+(\d{3})\b\s*([^\r\n]*)")
_TOKEN = re.compile(rb"[-!#$%&'*+.^_`|~0-9a-zA-Z]+")
_CONTROL = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")


class HungUpError(ConnectionError):
    """The server closed the line without a byte."""


class IncompleteError(ConnectionError):
    """The server closed the line before the end of the body that it had announced."""


class Answer:
    """The answer to one request: :meth:`read_head`, then :meth:`read_some` until it gives b"".

    Raises ``h11.ProtocolError`` where it is no HTTP, and what the line raises.
    """

    def __init__(
        self, line: Line, request: h11.Request, header_bytes: int, content: bytes = b""
    ) -> None:
        self._line = line
        self._request = request
        self._content = content
        self._header_bytes = header_bytes
        self._http = self._start()
        self.status: int = 0
        self.headers = httpx.Headers()
        self.begun = False
        """Whether anything has come back at all."""

    def _start(self) -> h11.Connection:
        http = h11.Connection(h11.CLIENT, max_incomplete_event_size=self._header_bytes)
        events = [self._request, h11.EndOfMessage()]
        if self._content:
            events.insert(1, h11.Data(self._content))
        self._to_send = b"".join(http.send(event) or b"" for event in events)
        return http

    async def send(self) -> None:
        self._line.writer.write(self._to_send)
        await self._line.writer.drain()

    async def read_head(self) -> None:
        received = b""
        mended = False
        while True:
            try:
                event = self._http.next_event()
            except h11.RemoteProtocolError:
                # Headers that the grammar forbids and every browser puts up with: once more.
                if mended or not _HEAD_END.search(received):
                    raise
                mended = True
                self._http = self._start()
                self._http.receive_data(mend_head(received))
                continue
            if event is h11.NEED_DATA:
                data = await self._line.reader.read(_READ_BYTES)
                if not data and not received:
                    raise HungUpError
                self.begun = self.begun or bool(data)
                received += data
                self._http.receive_data(data)
            elif isinstance(event, h11.Response):
                break
        self.status = event.status_code
        self.headers = httpx.Headers(event.headers.raw_items())

    async def read_some(self) -> bytes:
        """The next piece of the body as it came over the wire; b"" at its end."""
        while True:
            try:
                event = self._http.next_event()
            except h11.RemoteProtocolError as error:
                raise IncompleteError from error
            if isinstance(event, h11.Data):
                return bytes(event.data)
            if event is h11.NEED_DATA:
                self._http.receive_data(await self._line.reader.read(_READ_BYTES))
            else:
                return b""

    @property
    def reusable(self) -> bool:
        """Whether the line may carry another request."""
        both_done = self._http.our_state is h11.DONE and self._http.their_state is h11.DONE
        return both_done and not self._http.trailing_data[0]


def mend_head(received: bytes) -> bytes:
    """The answer with a head that keeps to the grammar; what no browser reads is left out."""
    end = _HEAD_END.search(received)
    if end is None:
        return received
    first, *lines = received[: end.start()].splitlines()
    status = _STATUS_LINE.match(first.lstrip())
    if status is not None:
        first = b"HTTP/1.1 " + status[1] + b" " + _CONTROL.sub(b"", status[2])
    return b"\r\n".join((first, *_mended_lines(lines))) + b"\r\n\r\n" + received[end.end() :]


def _mended_lines(lines: list[bytes]) -> Iterator[bytes]:
    seen: set[tuple[bytes, bytes]] = set()
    for line in lines:
        name, colon, value = line.partition(b":")
        name, value = name.strip(), _CONTROL.sub(b"", value).strip()
        if not colon or not _TOKEN.fullmatch(name):
            continue
        entry = (name.lower(), value.lower())
        framing = entry[0] in (b"transfer-encoding", b"content-length")
        if framing and (entry in seen or entry == (b"transfer-encoding", b"identity")):
            continue
        seen.add(entry)
        yield name + b": " + value
