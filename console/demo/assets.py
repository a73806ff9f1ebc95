"""What the pages bring with them: styles, scripts, pictures, attachments, planted answers."""

from __future__ import annotations

import mimetypes
from pathlib import Path
from urllib.parse import urlsplit

from console.demo import files
from console.demo.answers import HTML, Answer, redirect
from console.demo.content import County, Link, PlantedAnswer

TEMPLATES = Path(__file__).with_name("templates")

_MAKERS = {".pdf": files.pdf, ".docx": files.docx, ".xlsx": files.xlsx}
_COLOURS = ("8c1c13", "1f4e79", "2e6f40", "b8860b", "5b4b8a")
_STATIC = {
    "/css/style.css": "text/css",
    "/css/print.css": "text/css",
    "/js/main.js": "application/javascript",
    "/js/video.js": "application/javascript",
}
_PICTURES = {
    "/images/logo.png": (160, 48, "8c1c13"),
    "/images/bg.png": (8, 8, "f4f1ea"),
    "/images/banner-wmxc.png": (240, 60, "1f4e79"),
    "/images/jiucuo.png": (60, 40, "b8860b"),
    "/favicon.ico": (16, 16, "8c1c13"),
}
BANNERS = {"/banners/xczx.png": Answer(files.png(240, 60, "2e6f40"), "image/png")}
"""Pictures of the picture host that no article made."""


def assets(home: str) -> dict[str, Answer]:
    """Styles, scripts, pictures and robots.txt of the portal at ``home``, by path."""
    robots = f"User-agent: *\nDisallow: /internal/\nSitemap: {home}/sitemap.xml\n"
    made = {"/robots.txt": Answer(robots.encode(), "text/plain")}
    for path, kind in _STATIC.items():
        made[path] = Answer((TEMPLATES / "assets" / Path(path).name).read_bytes(), kind)
    for path, size in _PICTURES.items():
        made[path] = Answer(files.png(*size), "image/png")
    return made


def picture(name: str) -> Answer:
    """A picture for an article."""
    return Answer(files.png(120, 80, _COLOURS[len(name) % len(_COLOURS)]), "image/png")


def attachment(link: Link) -> Answer | None:
    """A valid file for a link by its ending; None where the ending is no file's."""
    suffix = Path(urlsplit(link.href).path).suffix
    if suffix not in _MAKERS:
        return None
    kind = mimetypes.types_map.get(suffix, "application/octet-stream")
    return Answer(_MAKERS[suffix](link.text), kind)


def planted_answers(county: County, bodies: dict[str, bytes]) -> dict[str, Answer]:
    """What stands behind the planted addresses, by path."""
    return {planted.path: _planted(planted, bodies) for planted in county.answers}


def _planted(planted: PlantedAnswer, bodies: dict[str, bytes]) -> Answer:
    if planted.location:
        return redirect(planted.location, planted.status)
    return Answer(bodies[planted.body], planted.content_type or HTML, planted.status)
