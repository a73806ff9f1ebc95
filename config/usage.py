"""Words for a command line that is wrong (``config/usage.yaml``)."""

from __future__ import annotations

import functools
import re
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from config.yamlfile import load


class UsageMessage(BaseModel):
    """One message of the command-line library, and what is said instead."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    pattern: re.Pattern[str]
    words: str


class UsageWording(BaseModel):
    """All messages that are known, in the order in which they are tried."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    messages: tuple[UsageMessage, ...]

    def said(self, message: str, commands: str = "") -> str:
        """``message`` in Chinese. ``commands``: the commands that there are, as a list in words."""
        for each in self.messages:
            if found := each.pattern.search(message):
                parts = {name: _plain(part or "") for name, part in found.groupdict().items()}
                return each.words.format(commands=commands, **parts)
        return message


def _plain(part: str) -> str:
    return part.replace("', '", "、").strip("'.")


@functools.cache
def usage_wording() -> UsageWording:
    """The words that come with the program. Raises ``UserError`` for a bad line."""
    return load(Path(__file__).with_name("usage.yaml"), UsageWording)
