"""Reviews, faults over time, notices, and who did what."""

from __future__ import annotations

from enum import StrEnum


class ReviewState(StrEnum):
    """What a person has said of a fault (人工复核)."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"
    """No fault after all; it leaves the score."""
    WAIVED = "waived"
    """A fault, and it counts, but nobody is asked to mend it."""


class BookColumn(StrEnum):
    """Columns of the spreadsheet that goes out for review."""

    NUMBER = "number"
    CODE = "code"
    STATE = "state"
    SITE = "site"
    INSPECTION = "inspection"
    INDICATOR = "indicator"
    SEVERITY = "severity"
    SUSPECT = "suspect"
    TITLE = "title"
    URL = "url"
    DETAIL = "detail"
    EVIDENCE = "evidence"
    OPINION = "opinion"
    REASON = "reason"
    UNTIL = "until"


class FaultChange(StrEnum):
    """What has become of a fault from one inspection to the next."""

    NEW = "new"
    PERSISTING = "persisting"
    FIXED = "fixed"
    """Looked for in the later inspection, at its own address, and not there any more."""
    BACK = "back"
    """It was there, was gone in an inspection that looked for it, and is there again."""
    UNDETERMINED = "undetermined"
    """Not seen; that proves nothing, because the later inspection did not look for it."""


class NoticeKind(StrEnum):
    """What a notice is for."""

    RECTIFICATION = "rectification"
    SECOND = "second"
    """The deadline of an earlier one has passed."""
    CORRECTION = "correction"
    """It takes the place of an earlier one that was wrong."""


class NoticeState(StrEnum):
    """Where a notice stands; :data:`NEXT_STATES` says what may follow."""

    DRAFT = "draft"
    DISCARDED = "discarded"
    """A draft that was never issued."""
    ISSUED = "issued"
    REPLIED = "replied"
    URGED = "urged"
    """A second notice has followed, in which the faults are pursued."""
    CLOSED = "closed"
    CORRECTED = "corrected"
    """A new notice has taken its place."""
    WITHDRAWN = "withdrawn"

    @property
    def pending(self) -> bool:
        """The unit still has to mend what the notice names."""
        return self in (NoticeState.ISSUED, NoticeState.REPLIED)


NEXT_STATES: dict[NoticeState, frozenset[NoticeState]] = {
    NoticeState.DRAFT: frozenset({NoticeState.ISSUED, NoticeState.DISCARDED}),
    NoticeState.ISSUED: frozenset(
        {
            NoticeState.REPLIED,
            NoticeState.URGED,
            NoticeState.CLOSED,
            NoticeState.CORRECTED,
            NoticeState.WITHDRAWN,
        }
    ),
    NoticeState.REPLIED: frozenset(
        {
            NoticeState.REPLIED,
            NoticeState.URGED,
            NoticeState.CLOSED,
            NoticeState.CORRECTED,
            NoticeState.WITHDRAWN,
        }
    ),
    NoticeState.URGED: frozenset({NoticeState.CLOSED}),
    NoticeState.DISCARDED: frozenset(),
    NoticeState.CLOSED: frozenset(),
    NoticeState.CORRECTED: frozenset(),
    NoticeState.WITHDRAWN: frozenset(),
}
"""What may become of a notice. A draft alone can be thrown away; what was issued stays on file."""


class RecheckOutcome(StrEnum):
    """What a re-check found of one fault of a notice (复核结果)."""

    FIXED = "fixed"
    PERSISTING = "persisting"
    UNDETERMINED = "undetermined"


class Act(StrEnum):
    """What somebody did; every act that changes a state has an entry in the log."""

    CONFIRM = "confirm"
    DISMISS = "dismiss"
    WAIVE = "waive"
    REOPEN = "reopen"
    ANSWER = "answer"
    MARK_APPLIED = "mark_applied"
    DRAFT = "draft"
    DISCARD = "discard"
    ISSUE = "issue"
    RECHECK = "recheck"
    REPLY = "reply"
    URGE = "urge"
    CLOSE = "close"
    CORRECT = "correct"
    WITHDRAW = "withdraw"
    FILL = "fill"
    """What a ledger said of a fault was taken over."""
    PUBLISH = "publish"
    UNPUBLISH = "unpublish"
    AUDIT_BEGIN = "audit_begin"
    AUDIT_CANCEL = "audit_cancel"
    AUDIT_RETRY = "audit_retry"
    REGISTER = "register"
    """Sites were entered or changed in the registry, one by one or from a file."""
    STRIKE_OFF = "strike_off"
    RESCORE = "rescore"
    PRUNE = "prune"
    SCHEDULE = "schedule"
    UNSCHEDULE = "unschedule"
    SCHEDULE_ON = "schedule_on"
    SCHEDULE_OFF = "schedule_off"


class ActSubject(StrEnum):
    """What an act was about."""

    FINDING = "finding"
    INDICATOR = "indicator"
    NOTICE = "notice"
    LEDGER = "ledger"
    SITE = "site"
    REGISTRY = "registry"
    INSPECTION = "inspection"
    DATABASE = "database"
    PUBLICATION = "publication"
    AUDIT = "audit"
    DUTY = "duty"
    MEDIA = "media"
    SCHEDULE = "schedule"
