"""Reading pages as a person reads them: see :func:`read_page`."""

from crawler.reading.reader import read_page

__all__ = ["read_page"]
