"""Public letters without the time of the question or of the answer (未公开留言时间、答复时间)."""

from __future__ import annotations

from dataclasses import dataclass

from checks.base import EvidenceItem, Fault, Outcome, Params, check, judged, not_assessed
from checks.letters import Letter, boards, letters_of
from checks.needs import Need, cut_short
from config.terms import NotAssessedCause, Side
from store.evidence import ColumnView, Evidence

_SHOWN = 3
_PUBLIC = "messages"


class NoParams(Params):
    """None."""


@check("message-dates", needs=[Need.HOME, Need.COLUMNS], params=NoParams)
def message_dates(evidence: Evidence, params: NoParams) -> Outcome:
    """One fault for each board. The times may stand in the list or on the pages of the letters;
    where no page was known for one, a person has to look."""
    read = [_Board(view, [*letters_of(view)]) for view in boards(evidence)]
    told = [board for board in read if board.shows_letters and not board.is_open]
    if not told:
        return cut_short(evidence.inspection) or not_assessed(
            "没有读到公开的留言，不能判断有没有留言时间和答复时间。",
            NotAssessedCause.NO_EVIDENCE,
            Side.US,
        )
    faults = [_fault(board) for board in told if board.lacks]
    return judged(
        f"查了{len(told)}个留言公开栏目，没有公开留言时间或答复时间的{len(faults)}个。",
        len(told),
        faults,
    )


@dataclass(frozen=True, slots=True)
class _Board:
    """A board and its letters."""

    view: ColumnView
    letters: list[Letter]

    @property
    def shows_letters(self) -> bool:
        """Where letters are written, other things may be listed, too."""
        return any(
            self.view.column.type == _PUBLIC or letter.page_read or letter.said or letter.asked
            for letter in self.letters
        )

    @property
    def lacks(self) -> list[str]:
        """The times that none of the letters shows; that of the answer only of answered ones."""
        lacks = [] if any(letter.asked for letter in self.letters) else ["留言时间"]
        answered = [letter for letter in self.letters if letter.answered]
        if answered and not any(letter.answered_on for letter in answered):
            lacks.append("答复时间")
        return lacks

    @property
    def pages_known(self) -> bool:
        return any(letter.page_read for letter in self.letters)

    @property
    def is_open(self) -> bool:
        """The list shows a date without saying of what, and no page was read that might."""
        unread = not any(letter.item.article for letter in self.letters)
        return bool(self.lacks) and unread and any(letter.item.item.date for letter in self.letters)


def _fault(board: _Board) -> Fault:
    column, lacks = board.view.column, "、".join(board.lacks)
    place = "列表和留言页" if board.pages_known else "列表"
    return Fault(
        title=f"公开的留言没有{lacks}",
        subject=column.url,
        url=column.url,
        detail=f"“{column.name}”的{len(board.letters)}件留言，{place}上都没有{lacks}。",
        evidence=tuple(
            EvidenceItem("留言", letter.title, letter.url) for letter in board.letters[:_SHOWN]
        ),
        suspect=not board.pages_known,
    )
