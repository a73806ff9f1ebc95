"""The functions stage: what a site does when it is asked, not only what it shows.

Runs after the walk, only where a rule pack of the plan needs it: the site's own search is asked for
titles that are on the site, files are opened, annual reports are read with their tables. All within
the politeness, the robots.txt and the budget of the inspection.
"""

from crawler.functions.stage import try_functions

__all__ = ["try_functions"]
