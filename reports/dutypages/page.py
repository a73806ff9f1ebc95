"""``duties-<pack>.html``: one document with the state of each of its duties beside its words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

from reports.dutypages.paragraphs import DocumentText, Placed, found_in, place
from reports.formats.html import environment
from reports.model import DutyPart, Report
from reports.paper.documents import DutyDocument, duty_documents

_PAGE = "duties.html.j2"


@dataclass(frozen=True)
class DutyPage:
    """The page of one document."""

    report: Report
    document: DutyDocument
    text: DocumentText | None = None

    @property
    def file_name(self) -> str:
        """Of the page, beside the report."""
        return self.document.file_name

    def write(self, stream: BinaryIO) -> None:
        """Write the page as UTF-8 HTML that fetches nothing."""
        placed, left = self._placed()
        page = (
            environment()
            .get_template(_PAGE)
            .render(
                report=self.report,
                document=self.document,
                text=self.text,
                placed=placed,
                left=left,
            )
        )
        stream.write(page.encode("utf-8", "replace"))

    def _placed(self) -> tuple[list[Placed], list[DutyPart]]:
        if self.text is None:
            return [], list(self.document.duties)
        return place(self.text, self.document.duties)


def duty_pages(report: Report, texts: Sequence[DocumentText] = ()) -> list[DutyPage]:
    """A page for each document of the report; a text goes to the document that most of its words
    are of."""
    documents = duty_documents(report)
    chosen: dict[str, DocumentText] = {}
    for text in texts:
        counted = [(found_in(text, each.duties), each.pack.id) for each in documents]
        most, pack = max(counted, default=(0, ""))
        if most:
            chosen[pack] = text
    return [DutyPage(report, each, chosen.get(each.pack.id)) for each in documents]
