"""Natural keys of the evidence."""

from __future__ import annotations

from hashlib import blake2b


def url_key(url: str) -> int:
    """A signed 64-bit key of an address, the same on every machine and in every run."""
    return int.from_bytes(
        blake2b(url.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big", signed=True
    )
