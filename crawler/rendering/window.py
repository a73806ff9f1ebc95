"""Looking into a page of the browser, past whatever the page has made of its own surroundings."""

from __future__ import annotations

import codecs
import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from config.rendering import Fault, RenderingRules
from crawler.rendering.model import Snapshot

if TYPE_CHECKING:
    from playwright.async_api import CDPSession, Page

_SCRIPT = Path(__file__).with_name("snapshot.js")
_SIGNATURE = (
    '[document.getElementsByTagName("*").length,'
    " document.body ? document.body.textContent.length : 0].join()"
)
_WORLD = "govaudit"


class UnreadableError(Exception):
    """The page can't be written out: too large, or it stands in its own way. In words."""


class Window:
    """An isolated world in the main frame of one page."""

    def __init__(self, session: CDPSession, world: int, rules: RenderingRules) -> None:
        self._session = session
        self._world = world
        self._rules = rules

    @classmethod
    async def open(cls, page: Page, rules: RenderingRules) -> Window:
        """Raises Playwright's ``Error`` where the page is gone."""
        session = await page.context.new_cdp_session(page)
        tree = await session.send("Page.getFrameTree")
        frame = {"frameId": tree["frameTree"]["frame"]["id"], "worldName": _WORLD}
        world = await session.send("Page.createIsolatedWorld", frame)
        return cls(session, world["executionContextId"], rules)

    async def signature(self) -> str:
        """Changes when elements or text come or go."""
        return str(await self._evaluate(_SIGNATURE))

    async def snapshot(self) -> Snapshot:
        """The page as it stands. Raises :class:`UnreadableError`, and Playwright's ``Error``."""
        made = await self._evaluate(f"({_script()})({_options(self._rules)})")
        html, text = str(made["html"]), str(made["text"])
        if len(html) > self._rules.limits.html_chars:
            raise UnreadableError(self._rules.say(Fault.TOO_LARGE))
        encoding = _encoding(str(made["charset"]))
        return Snapshot(
            url=str(made["url"]),
            html=html.encode(encoding, "xmlcharrefreplace"),
            content_type=f"text/html; charset={encoding}",
            text=text,
            hollow=bool(made["hollow"]),
        )

    async def _evaluate(self, expression: str) -> Any:
        question = {"expression": expression, "contextId": self._world, "returnByValue": True}
        answer = await self._session.send("Runtime.evaluate", question)
        if "exceptionDetails" in answer:
            # A page can shadow what every document has (<form name="body">).
            error = str(answer["exceptionDetails"].get("text", ""))
            raise UnreadableError(self._rules.say(Fault.NOT_OPENED, error=error[:100]))
        return answer["result"]["value"]


@cache
def _script() -> str:
    return _SCRIPT.read_text("utf-8")


def _options(rules: RenderingRules) -> str:
    hollow, limits = rules.hollow, rules.limits
    return json.dumps(
        {
            "names": hollow.names.pattern,
            "notNames": hollow.not_names.pattern,
            "waiting": hollow.waiting.pattern,
            "waitingChars": hollow.waiting_chars,
            "htmlChars": limits.html_chars,
            "textChars": limits.text_chars,
        }
    )


def _encoding(charset: str) -> str:
    """The page's encoding, which decides how the addresses on it are written; UTF-8 where Python
    does not know it or it is none that a file is kept in."""
    try:
        name = codecs.lookup("gb18030" if charset.lower().startswith("gb") else charset).name
    except LookupError:
        return "utf-8"
    return "utf-8" if name.startswith("utf") else name
