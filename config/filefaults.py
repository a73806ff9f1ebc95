"""Why the system refused a file, in Chinese (``config/filefaults.yaml``)."""

from __future__ import annotations

import errno
import functools
from pathlib import Path

import yaml

_OTHER = "other"


def file_fault(error: OSError) -> str:
    """The reason in a few words."""
    name = errno.errorcode.get(error.errno or 0, _OTHER)
    return _words().get(name, _words()[_OTHER])


@functools.cache
def _words() -> dict[str, str]:
    # Not by yamlfile.load: it stands on this module, and a fault here would call itself.
    text = Path(__file__).with_name("filefaults.yaml").read_text(encoding="utf-8")
    words: dict[str, str] = yaml.safe_load(text)
    return words
