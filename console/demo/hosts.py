"""The other hosts of the lab: each behaves in one way that a link checker has to judge."""

from __future__ import annotations

import re
from collections.abc import Callable

from console.demo.answers import HTML, Answer, Request, Responder, html, redirect
from console.demo.builder import Builder, environment
from console.demo.content import HostSpec
from console.demo.dynamic import DynamicPages

_WALL = (
    "<script>document.cookie='__jsl_clearance=1;path=/';"
    "location.href=location.pathname+location.search</script>"
)
_LOGIN = (
    "<!DOCTYPE html><html><head><meta charset='utf-8'><title>统一身份认证登录</title></head><body>"
    "<h1>统一身份认证</h1><form action='/login' method='post'>用户名<input name='username'>"
    "密码<input type='password' name='password'><button>登录</button></form></body></html>"
)
_SCRIPT_ONLY = (
    "<!DOCTYPE html><html><head><meta charset='utf-8'><title></title></head><body>"
    "<div id='app'></div><script src='/assets/app.js'></script></body></html>"
)
_MISTAKES = "/exposure/jiucuo.js"


class HostBehaviours:
    """Responders of the lab by the name of a behaviour in ``content/hosts.yaml``.

    State: a flapping address fails the first time it is asked for and answers from then on.
    """

    def __init__(self, builder: Builder) -> None:
        self._builder = builder
        self._dynamic = DynamicPages(builder)
        self._plain = environment().get_template("plain_site.html.j2")
        self._flapped: set[str] = set()

    def responders(self) -> dict[str, Responder]:
        """The responder of every host by its name."""
        makers: dict[str, Callable[[HostSpec], Responder]] = {
            "portal": lambda _: self.portal,
            "images": lambda _: self._pictures,
            "department": self._alive,
            "alive": self._alive,
            "services": self._services,
            "mistakes": self._mistakes,
            "forbidden": _fixed(html("<h1>403 Forbidden</h1>", 403)),
            "wall": _fixed(html(_WALL, 521, (("Set-Cookie", "__jsluid_s=4f1c; path=/"),))),
            "busy": _fixed(html("<h1>429</h1>", 429, (("Retry-After", "1"),))),
            "broken": _fixed(html("<h1>500 Internal Server Error</h1>", 500)),
            "flapping": self._flapping,
            "script_only": _fixed(html(_SCRIPT_ONLY)),
        }
        return {
            host.name: makers[host.behaviour](host)
            for host in self._builder.county.hosts.hosts.values()
            if host.behaviour in makers
        }

    def portal(self, request: Request) -> Answer:
        """The portal itself: rendered pages, pages on demand, else the error page."""
        site = self._builder.site
        found = site.pages.get(request.target) or self._dynamic.answer(request)
        if found is None and request.path in site.pages:
            # A static page ignores a query that it does not know (?v=2, ?t=1763600000).
            found = site.pages[request.path]
        return found or Answer(site.error_page, HTML, 404)

    def _pictures(self, request: Request) -> Answer:
        found = self._builder.site.pictures.get(request.path)
        return found or html("<h1>404 Not Found</h1>", 404)

    def _alive(self, spec: HostSpec) -> Responder:
        paths = self._linked_paths(spec.name)

        def respond(request: Request) -> Answer:
            if request.path == "/" or request.path in paths:
                return html(self._plain.render(title=spec.title, path=request.path))
            return html("<h1>404 Not Found</h1>", 404)

        return respond

    def _linked_paths(self, host: str) -> frozenset[str]:
        """What the portal links to on another host: that much is there, and nothing else."""
        pattern = re.compile(rb"//" + re.escape(host.encode()) + rb"(?::\d+)?(/[^\"'?#<> ]*)")
        pages = self._builder.site.pages.values()
        return frozenset(path.decode() for page in pages for path in pattern.findall(page.body))

    def _services(self, spec: HostSpec) -> Responder:
        alive = self._alive(spec)

        def respond(request: Request) -> Answer:
            if request.path.startswith("/my/"):
                return redirect(f"/login?service={request.path}")
            if request.path == "/login":
                return html(_LOGIN)
            if request.path.startswith("/legacy/"):
                return html("<h1>400 Bad Request</h1>", 400)
            return alive(request)

        return respond

    def _mistakes(self, spec: HostSpec) -> Responder:
        alive = self._alive(spec)
        script = Answer(b"void 0;\n", "application/javascript")
        return lambda request: script if request.path == _MISTAKES else alive(request)

    def _flapping(self, spec: HostSpec) -> Responder:
        alive = self._alive(spec)

        def respond(request: Request) -> Answer:
            if request.target not in self._flapped:
                self._flapped.add(request.target)
                return html("<h1>503 Service Unavailable</h1>", 503)
            return alive(request)

        return respond


def _fixed(answer: Answer) -> Callable[[HostSpec], Responder]:
    return lambda _: lambda __: answer
