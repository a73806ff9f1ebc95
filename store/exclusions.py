"""Links that the operator leaves out of judgement: by pattern, with a reason, until a day."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from fnmatch import translate

from sqlmodel import Session, col, or_, select

from store.tables import Exclusion


@dataclass(frozen=True, slots=True)
class Exclusions:
    """The exclusions of one site that are in force on one day."""

    rules: tuple[Exclusion, ...]
    _patterns: tuple[re.Pattern[str], ...]

    @classmethod
    def of(cls, session: Session, site_id: int, day: dt.date) -> Exclusions:
        """Those of the site whose last day has not passed on ``day``, the oldest first."""
        query = select(Exclusion).where(
            Exclusion.site_id == site_id,
            or_(col(Exclusion.expires_on).is_(None), col(Exclusion.expires_on) >= day),
        )
        rules = tuple(session.exec(query.order_by(col(Exclusion.id))))
        return cls(rules, tuple(re.compile(translate(rule.pattern)) for rule in rules))

    def rule_for(self, url: str) -> Exclusion | None:
        """The rule that leaves ``url`` out. In a pattern ``*`` stands for any characters."""
        pairs = zip(self._patterns, self.rules, strict=True)
        return next((rule for pattern, rule in pairs if pattern.match(url)), None)
