"""What a redirect did with the visitor: brought to the content, or somewhere else."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urlsplit

from config.links import Note, links_config
from config.terms import LinkCause
from crawler.urls import host_of, registered_domain, site_key


def away_from_content(
    url: str, target: str, homes: Collection[str] = ()
) -> tuple[LinkCause, str] | None:
    """What it means that ``url`` ended at ``target``, with a note, where that is not what the link
    was for: a login, the home page, an error page by its name. None: it may be the content."""
    say = links_config().say
    if leads_to_login(url, target):
        return LinkCause.AUTH_REQUIRED, say(Note.LOGIN, url=target)
    if leads_home(url, target, homes):
        return LinkCause.REDIRECT_HOME, say(Note.HOME, url=target)
    if leads_to_error(url, target):
        return LinkCause.SOFT_404, say(Note.ERROR_PATH, url=target)
    return None


def is_home(url: str, homes: Collection[str] = ()) -> bool:
    """Whether ``url`` is a home page: the root of its host, one of ``homes``, or another name of
    one of them (``/fgj`` and ``/fgj/index.html`` where the home page is ``/fgj/``)."""
    if url in homes or links_config().paths.home.fullmatch(urlsplit(url).path):
        return True
    return any(_is_other_name(url, home) for home in homes)


def _is_other_name(url: str, home: str) -> bool:
    if site_key(url) != site_key(home):
        return False
    path, home_path = urlsplit(url).path, urlsplit(home).path
    directory = home_path[: home_path.rfind("/") + 1]
    inside = path.startswith(directory) and f"/{path[len(directory) :]}"
    return f"{path}/" == directory or bool(inside and links_config().paths.home.fullmatch(inside))


def leads_home(url: str, target: str, homes: Collection[str] = ()) -> bool:
    """Whether a deep link ended at the home page of its own site. The ways that home pages
    themselves are redirected (scheme, ``www.``, ``/`` to ``/index.html``) are none of it."""
    if site_key(url) != site_key(target) and target not in homes:
        return False
    at_root = links_config().paths.root.fullmatch(urlsplit(target).path)
    return (target in homes or bool(at_root)) and not is_home(url, homes)


def leads_to_login(url: str, target: str) -> bool:
    """Whether a link that is no login link ended at one."""
    login = links_config().paths.login
    return bool(login.search(_path_and_query(target))) and not login.search(_path_and_query(url))


def leads_to_error(url: str, target: str) -> bool:
    """Whether the target is an error page by its name."""
    error = links_config().paths.error
    return bool(error.search(urlsplit(target).path)) and not error.search(urlsplit(url).path)


def foreign_host(url: str, target: str) -> str | None:
    """Host of ``target`` where it belongs to somebody else than ``url``."""
    host = host_of(target)
    foreign = registered_domain(host) != registered_domain(host_of(url))
    return host if foreign else None


def _path_and_query(url: str) -> str:
    """The path, and of the host its first label (``login.x.gov.cn``, ``sso.x.gov.cn``)."""
    return f"{host_of(url).partition('.')[0]}/{urlsplit(url).path}"
