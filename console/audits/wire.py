"""Messages between the process that leads an audit and its workers: JSON, a line each."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncIterator
from typing import Any

_LONGEST_LINE = 4 * 1024 * 1024

Message = dict[str, Any]


class Wire:
    """One end of a connection between two processes of ours."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    @classmethod
    async def over(cls, end: socket.socket) -> Wire:
        end.setblocking(False)
        reader, writer = await asyncio.open_connection(sock=end, limit=_LONGEST_LINE)
        return cls(reader, writer)

    def send(self, **message: Any) -> None:
        """Queue a message; the other end may be gone already."""
        if not self._writer.is_closing():
            self._writer.write(json.dumps(message, ensure_ascii=False).encode() + b"\n")

    async def messages(self) -> AsyncIterator[Message]:
        """What comes, until the other end is closed or its process has died."""
        with contextlib.suppress(OSError, ValueError):
            while line := await self._reader.readline():
                if line.endswith(b"\n"):
                    yield json.loads(line)

    async def close(self) -> None:
        """Send what is queued, and hang up."""
        with contextlib.suppress(OSError):
            await self._writer.drain()
        self._writer.close()
        with contextlib.suppress(OSError):
            await self._writer.wait_closed()
