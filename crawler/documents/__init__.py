"""The text of files: what they say, in reading order, whatever they are.

HTML and plain text are read here; docx, xlsx and pdf by a process of their own with limits on time
and memory, because they are hostile until read.
"""

from crawler.documents.reading import DocumentUnreadable, read_document

__all__ = ["DocumentUnreadable", "read_document"]
