"""Reading pages with a browser, where there is one: :func:`available`, then
:func:`crawler.rendering.render.render`, whose module needs the extra ``browser``."""

from crawler.rendering.chromium import EXECUTABLE_VARIABLE, available

__all__ = ["EXECUTABLE_VARIABLE", "available"]
