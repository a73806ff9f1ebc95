"""Official papers as docx in the layout of GB/T 9704-2012.

:class:`reports.official.paper.Paper` is the page with its blocks from top to bottom;
:func:`reports.official.text.quoted` makes text from pages fit to stand in one.
"""

from reports.official.paper import Paper
from reports.official.pdf import to_pdf
from reports.official.template import render_template
from reports.official.text import chinese_date, chinese_number, quoted

__all__ = ["Paper", "chinese_date", "chinese_number", "quoted", "render_template", "to_pdf"]
