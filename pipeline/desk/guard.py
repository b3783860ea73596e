"""Who is answered: the page of this server in this person's browser, and nobody else on this machine or behind a web page.

A web page elsewhere can send requests here, and a name of its own can be made to lead here (DNS rebinding): Host and Origin are
looked at, and each request carries a random token in a cookie. Every answer has the headers that keep a browser strict.
"""

import secrets
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipeline.listing import problem_object
from pipeline.problems import Problem, problem

_SAFE = frozenset({"GET", "HEAD"})
_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "font-src 'self'",
        "form-action 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "content-security-policy": _POLICY,
    "x-frame-options": "DENY",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
_PAGE = (
    '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><link rel="icon" href="data:,">{head}'
    "<title>绩效自评工作台</title><p>{said}</p></html>"
)
_TOKEN = 32


class Keys:
    """The token of a server, and those that open it once: a browser's command line is seen by everybody on a machine."""

    def __init__(self) -> None:
        """Make the token."""
        self.token = secrets.token_urlsafe(_TOKEN)
        self._once: set[str] = set()

    def once(self) -> str:
        """Return a token that opens the page one time."""
        made = secrets.token_urlsafe(_TOKEN)
        self._once.add(made)
        return made

    def opens(self, token: str) -> bool:
        """Tell whether a token opens the page."""
        if token in self._once:
            self._once.discard(token)
            return True
        return self.holds(token)

    def holds(self, token: str) -> bool:
        """Tell whether it is the token of the server."""
        return secrets.compare_digest(token.encode("utf-8", "replace"), self.token.encode())


class Guard:
    """Lets through what the page asks for."""

    def __init__(self, app: ASGIApp, keys: Keys, port: int) -> None:
        """Know the token and the names this server has."""
        self.app, self.keys = app, keys
        self.hosts = frozenset({f"127.0.0.1:{port}", f"localhost:{port}"})
        self.origins = frozenset(f"http://{host}" for host in self.hosts)
        self.cookie = f"jixiao_desk_{port}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or let it through."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            return
        started = False

        async def with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        refused = self._refused(scope)
        try:
            await (refused or self.app)(scope, receive, with_headers)
        except Exception:  # a fault of ours: its log was written, and the page was told (app.fault)
            if not started:
                raise

    def _refused(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        is_api = scope["path"].startswith("/api/")
        if headers.get("host", "").lower() not in self.hosts:
            return _answer(400, "Host", is_api)
        token = _token(scope)
        if token and self.keys.opens(token) and scope["method"] == "GET":
            return self._opened()
        origin, site = headers.get("origin"), headers.get("sec-fetch-site", "none")
        if origin not in self.origins and (origin is not None or scope["method"] not in _SAFE):
            return _answer(403, "Origin", is_api)
        if site not in ("same-origin", "none"):
            return _answer(403, "Sec-Fetch-Site", is_api)
        if not self.keys.holds(self._sent(headers)):
            return _answer(403, "token", is_api)
        return None

    def _opened(self) -> Response:
        """Give the browser the token to keep, and lead it to the page by a step of its own: so the cookie goes with it."""
        answer = HTMLResponse(_PAGE.format(head='<meta http-equiv="refresh" content="0;url=/">', said="正在打开工作台……"))
        answer.set_cookie(self.cookie, self.keys.token, path="/", httponly=True, samesite="strict")
        return answer

    def _sent(self, headers: Headers) -> str:
        try:
            found = SimpleCookie(headers.get("cookie", "")).get(self.cookie)
        except CookieError:
            return ""
        return found.value if found is not None else ""


def _token(scope: Scope) -> str:
    return Request(scope).query_params.get("token", "") if scope["path"] == "/" else ""


def not_allowed(found: str) -> Problem:
    """Return why a request is not answered."""
    return problem("K062", found=f"{found} 不对，或没有")


def _answer(status: int, found: str, is_api: bool) -> Response:
    why = not_allowed(found)
    if is_api:
        return JSONResponse({"problems": [problem_object(why)]}, status)
    return HTMLResponse(_PAGE.format(head="", said=f"{why.title}。{why.remedy}。"), status)
