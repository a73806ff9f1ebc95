"""Why a file was not read."""

from __future__ import annotations

from config.terms import DocumentFault, DocumentFormat


class DocumentUnreadable(Exception):  # noqa: N818 - a fact about the file, no fault of ours
    """The text of a file could not be read; says nothing against who published it."""

    def __init__(self, fault: DocumentFault, format: DocumentFormat = DocumentFormat.OTHER) -> None:
        super().__init__(fault.value)
        self.fault = fault
        self.format = format
