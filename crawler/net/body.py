"""Bodies unpacked within bounds: a small answer must not become a large one in memory."""

from __future__ import annotations

import zlib

_ALWAYS_ALLOWED = 1 << 20
"""Bytes below which no ratio is held against a body: short repetitive pages shrink a lot."""
_WINDOW_GZIP, _WINDOW_ZLIB, _WINDOW_RAW = 31, 15, -15


class BadEncodingError(Exception):
    """The body is not what ``Content-Encoding`` says; no browser would show it."""


class Body:
    """Collects a body of at most ``max_bytes`` after unpacking, growing at most ``ratio`` times."""

    def __init__(self, encoding: str, max_bytes: int, ratio: int) -> None:
        self._max_bytes = max_bytes
        self._ratio = ratio
        self._parts: list[bytes] = []
        self._size = 0
        self._received = 0
        self.full = max_bytes <= 0
        """Nothing more is wanted."""
        self.bomb = False
        self._unpack = _unpacker(encoding)

    def add(self, data: bytes) -> None:
        self._received += len(data)
        for piece in self._pieces(data):
            room = self._max_bytes - self._size
            self._parts.append(piece[:room])
            self._size += min(len(piece), room)
            allowed = max(_ALWAYS_ALLOWED, self._ratio * self._received)
            self.bomb = self._size > allowed
            self.full = self.bomb or len(piece) > room
            if self.full:
                return

    def value(self) -> bytes:
        return b"".join(self._parts)

    def _pieces(self, data: bytes) -> list[bytes]:
        if self._unpack is None:
            return [data]
        room = self._max_bytes - self._size + 1
        try:
            piece = self._unpack.decompress(data, room)
        except zlib.error:
            piece = self._second_guess(data, room)
        return [piece]

    def _second_guess(self, data: bytes, room: int) -> bytes:
        """``deflate`` comes with and without its wrapper; everything else is broken."""
        if self._received != len(data):
            raise BadEncodingError
        self._unpack = zlib.decompressobj(_WINDOW_RAW)
        try:
            return self._unpack.decompress(data, room)
        except zlib.error:
            raise BadEncodingError from None


def _unpacker(encoding: str) -> zlib._Decompress | None:
    """We ask for gzip and deflate only; what comes packed otherwise is kept as it came."""
    name = encoding.strip().lower()
    if name in ("gzip", "x-gzip"):
        return zlib.decompressobj(_WINDOW_GZIP)
    return zlib.decompressobj(_WINDOW_ZLIB) if name == "deflate" else None
