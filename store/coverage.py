"""Whether enough of a site was looked at for absence to mean anything."""

from __future__ import annotations

from config.terms import LinkScope, LinkVerdict
from config.walk import walk_settings
from store.evidence import Evidence
from store.tables import SiteColumn


def columns_all_seen(evidence: Evidence) -> bool:
    """Whether every column of the site that is known was looked at.

    Always so for a walk that came to its end. After a stop by budget or by the user a column that
    was not read may hold anything, further columns included: nothing is missing then, and no count
    of columns is final. A column on another host is not walked, and a dead one was looked at.
    """
    return evidence.once(_all_seen)


def _all_seen(evidence: Evidence) -> bool:
    if evidence.inspection.complete:
        return True
    if evidence.waits_above(walk_settings().priorities.item):
        return False
    return not any(_unread(evidence, view.column) for view in evidence.columns())


def _unread(evidence: Evidence, column: SiteColumn) -> bool:
    if evidence.page(column.key) is not None:
        return False
    found = evidence.link(column.url)
    if found is None:
        return True
    return found.link.scope is LinkScope.SITE and found.link.verdict is not LinkVerdict.DEAD
