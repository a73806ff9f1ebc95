"""How far a page from the browser is believed."""

from __future__ import annotations

from dataclasses import dataclass

from config.rendering import Fault, rendering_rules
from config.terms import PageKind
from crawler.reading.model import PageReading
from crawler.rendering.model import Rendered, Snapshot

COLUMN_KINDS = frozenset({PageKind.HOME, PageKind.LIST, PageKind.HUB})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a page is from now on."""

    reading: PageReading | None
    """Takes the place of the reading without scripts; None: that one stays."""
    failed: str | None
    """Why it does not show all there is, in words; None: it does."""

    @property
    def whole(self) -> bool:
        """Whether what is not on the page is not there."""
        return self.failed is None

    @property
    def facts(self) -> dict[str, object]:
        """What is noted with the page (:class:`store.tables.Page`)."""
        noted = {"render_failed": self.failed} if self.failed else {}
        return {"rendered": self.whole, **noted}


def is_column(reading: PageReading) -> bool:
    """Whether the browser showed a page that has lists, not an error page or a challenge."""
    return reading.kind in COLUMN_KINDS


def outcome_of(rendered: Rendered, reading: PageReading | None) -> Outcome:
    """What is made of a page and of its reading (None where there was nothing to read).

    Items show the age of a column, unless something did not come and a list was left empty: then
    they only show that it is fresh. That there is nothing is believed only where the page says so
    in words that a visitor sees, and everything that it asked for has come.
    """
    if rendered.snapshot is None or reading is None or not is_column(reading):
        return Outcome(None, rendered.failed or _reason(rendered))
    if reading.items:
        lacking = bool(rendered.missed) and rendered.snapshot.hollow
        return Outcome(reading, _reason(rendered) if lacking or not rendered.settled else None)
    blank = rendered.settled and not rendered.missed and _says_blank(rendered.snapshot, reading)
    return Outcome(reading, None) if blank else Outcome(None, _reason(rendered))


def _says_blank(snapshot: Snapshot, reading: PageReading) -> bool:
    sign = "".join((reading.blank_sign or "").split())
    return bool(sign) and sign in "".join(snapshot.text.split())


def _reason(rendered: Rendered) -> str:
    rules = rendering_rules()
    if rendered.missed:
        count, example = len(rendered.missed), rendered.missed[0]
        return rules.say(Fault.MISSED, count=count, example=example)
    if not rendered.settled:
        return rules.say(Fault.UNSETTLED, seconds=round(rules.limits.seconds))
    return rules.say(Fault.NO_ITEMS)
