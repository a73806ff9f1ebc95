"""The spreadsheet of faults that goes out for review and comes back (xlsx)."""

from reports.reviewbook.read import BookRow, ReadBook, read_book
from reports.reviewbook.write import row_code, write_book

__all__ = ["BookRow", "ReadBook", "read_book", "row_code", "write_book"]
