"""What a reading depends on beside the page: the reader and the rules that it reads by."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import config
import crawler

_RULES = "*.yaml"
_READER = ("reading/*.py", "memory/packing.py", "urls.py")


@cache
def reader_version() -> str:
    """A fingerprint that changes with any file that a reading may depend on."""
    digest = hashlib.blake2b(digest_size=8)
    files = sorted(_folder(config).glob(_RULES))
    for pattern in _READER:
        files += sorted(_folder(crawler).glob(pattern))
    for file in files:
        digest.update(file.name.encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _folder(package: object) -> Path:
    return Path(str(getattr(package, "__file__", ""))).parent
