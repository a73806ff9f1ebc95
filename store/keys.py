"""Natural keys: of addresses, and of faults."""

from __future__ import annotations

from hashlib import blake2b


def url_key(url: str) -> int:
    """A signed 64-bit key of an address, the same on every machine and in every run."""
    return int.from_bytes(
        blake2b(url.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big", signed=True
    )


_FINGERPRINT_BYTES = 12


def fingerprint(indicator: str, subject: str) -> str:
    """The same for the same fault in every inspection, so that faults can be followed."""
    text = f"{indicator}\n{subject}".encode("utf-8", "surrogatepass")
    return blake2b(text, digest_size=_FINGERPRINT_BYTES).hexdigest()
