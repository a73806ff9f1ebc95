"""What a bulletin says of sites and faults."""

from __future__ import annotations

from enum import StrEnum


class SiteOutcome(StrEnum):
    """What an audit found about one site.

    Only the first two are results: what is undetermined or was not inspected counts neither as
    qualified nor as unqualified.
    """

    QUALIFIED = "qualified"
    UNQUALIFIED = "unqualified"
    UNDETERMINED = "undetermined"
    NOT_INSPECTED = "not_inspected"

    @property
    def decided(self) -> bool:
        """Whether the site counts in a rate."""
        return self in (SiteOutcome.QUALIFIED, SiteOutcome.UNQUALIFIED)


class FaultStanding(StrEnum):
    """What may be said of a fault under the office's name."""

    CONFIRMED = "confirmed"
    PENDING = "pending"
    """Nobody has looked at it yet, or it is only suspected: shown as 待复核 or not at all."""
    WAIVED = "waived"
    """A fault that counts, but nobody is asked to mend it: it is not named."""
    DROPPED = "dropped"
    """No fault after all: it is not spoken of."""

    @property
    def counts(self) -> bool:
        """Whether a verdict may rest on it."""
        return self in (FaultStanding.CONFIRMED, FaultStanding.WAIVED)


class Movement(StrEnum):
    """How a site did against the last period; both verdicts have to be known."""

    IMPROVED = "improved"
    DECLINED = "declined"
