"""Why the system refused a file or a connection, in Chinese (``config/systemfaults.yaml``)."""

from __future__ import annotations

import errno
import functools
from pathlib import Path

import yaml


def system_fault(error: OSError) -> str:
    """The reason in a few words."""
    name = errno.errorcode.get(error.errno or 0, type(error).__name__)
    return _words().get(name) or _words()["other"].format(name=name)


@functools.cache
def _words() -> dict[str, str]:
    # Not by yamlfile.load: it stands on this module, and a fault here would call itself.
    text = Path(__file__).with_name("systemfaults.yaml").read_text(encoding="utf-8")
    words: dict[str, str] = yaml.safe_load(text)
    return words
