"""Reading pages with a browser, where there is one: :func:`available`, then
:func:`crawler.rendering.render.render`, whose module needs the extra ``browser``."""

from crawler.rendering.chromium import available

__all__ = ["available"]
