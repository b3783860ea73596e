"""Who is answered: the page of this server, with its token; nobody else on this machine, no page of another server."""

import http.client
import socket
from pathlib import Path

import pytest

from tests.desk.client import PLACE, Client


def test_the_first_address_gives_a_cookie_that_scripts_and_other_pages_cannot_use(window: Client) -> None:
    token = window.said[1].strip().partition("?token=")[2]
    answer = window.ask("GET", f"/?token={token}", Origin="", Cookie="")
    cookie = answer.headers["set-cookie"]
    assert answer.status == 200 and 'content="0;url=/"' in answer.data.decode()
    assert all(word in cookie for word in ("HttpOnly", "SameSite=strict", "Path=/", f"jixiao_desk_{window.port}="))
    assert len(token) >= 40


@pytest.mark.parametrize("path", ["/", "/api/workspace", PLACE, "/assets/desk/index.html", "/api/nothing"])
@pytest.mark.parametrize("cookie", ["", "jixiao_desk_1=x", "{name}=", "{name}=falsch", "{name}=\u00e9", ";;=;"])
def test_without_the_token_nothing_is_answered(window: Client, path: str, cookie: str) -> None:
    name = window.cookie.partition("=")[0]
    answer = window.ask("GET", path, Cookie=cookie.format(name=name))
    assert answer.status == 403 and "没有打开的权限" in answer.data.decode()


@pytest.mark.parametrize("token", ["", "x", "x" * 10_000, "%00"])
def test_a_wrong_token_opens_nothing(window: Client, token: str) -> None:
    answer = window.ask("GET", f"/?token={token}", Cookie="")
    assert answer.status == 403 and "set-cookie" not in answer.headers


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "[::1]:80", "localhost.evil.example", ""])
def test_a_name_that_was_made_to_lead_here(window: Client, host: str) -> None:
    """DNS rebinding: the browser sends the cookie of no such name, but the name alone is refused already."""
    answer = window.ask("GET", "/api/workspace", Host=host or " ")
    assert answer.status == 400


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "https://127.0.0.1:{port}", "http://127.0.0.1:1", ""])
def test_a_post_from_another_page(window: Client, origin: str) -> None:
    answer = window.ask("POST", "/api/jobs", b'{"action":"sample"}', Origin=origin.format(port=window.port))
    assert answer.status == 403 and answer.codes == ["K062"]
    assert window.get("/api/jobs")["jobs"] == []


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_page_elsewhere_that_loads_from_here(window: Client, site: str) -> None:
    assert window.ask("GET", "/api/workspace", Origin="", Sec_Fetch_Site=site).status == 403


def test_localhost_is_this_machine_too(window: Client) -> None:
    name = f"localhost:{window.port}"
    assert window.ask("GET", "/api/workspace", Host=name, Origin=f"http://{name}").status == 200


@pytest.mark.parametrize("path", ["/", "/api/workspace", "/api/nothing", PLACE])
def test_every_answer_keeps_the_browser_strict(window: Client, path: str) -> None:
    for cookie in (window.cookie, ""):
        headers = window.ask("GET", path, Cookie=cookie).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy
        assert headers["x-frame-options"] == "DENY" and headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff" and "server" not in headers


def test_only_this_machine_can_reach_it(window: Client) -> None:
    others = {info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)} - {"127.0.0.1"}
    for address in others:
        if not str(address).startswith("127."):
            with pytest.raises(OSError, match=""):
                socket.create_connection((str(address), window.port), timeout=2)


def test_what_is_no_http_and_a_slow_sender_disturb_nobody(window: Client) -> None:
    with (
        socket.create_connection(("127.0.0.1", window.port)) as slow,
        socket.create_connection(("127.0.0.1", window.port)) as odd,
    ):
        slow.sendall(b"GET /api/workspace HTTP/1.1\r\nHost: ")
        odd.sendall(b"\x16\x03\x01 no http\r\n\r\n")
        assert window.get("/api/workspace")["version"]


def test_headers_and_addresses_without_end(window: Client) -> None:
    for path in ("/" + "a" * 200_000, "/api/workspace"):
        try:
            answer = window.ask("GET", path, X_Long="b" * 200_000)
        except (http.client.HTTPException, OSError):
            continue
        assert answer.status in (400, 414, 431)
    assert window.get("/api/workspace")["version"]


def test_methods_and_addresses_there_are_not(window: Client) -> None:
    for method, path, status in (("GET", "/api/nothing", 404), ("DELETE", "/api/jobs", 405), ("GET", "/api/open", 405)):
        answer = window.ask(method, path)
        assert answer.status == status and answer.codes == ["K065"]


@pytest.mark.parametrize(
    "name", ["../jobs.py", "..%2Fjobs.py", "%2e%2e/%2e%2e/limits.py", "/etc/passwd", "index.html%00.js", "a/b/c.js", "x.py"]
)
def test_no_file_but_those_of_the_page(window: Client, name: str) -> None:
    assert window.ask("GET", f"/assets/desk/{name}").status == 404
    assert window.ask("GET", f"/assets/year/{name}").status == 404


def test_the_page_itself_is_served(window: Client) -> None:
    answer = window.ask("GET", "/")
    assert answer.status == 200 and answer.headers["content-type"].startswith("text/html")


def test_the_token_is_said_once_and_logged_nowhere(window: Client, folder: Path) -> None:
    token = window.cookie.partition("=")[2].encode()
    assert sum(token.decode() in line for line in window.said) == 1
    written = [path for path in folder.parent.rglob("*") if path.is_file()]
    assert not [path for path in written if token in path.read_bytes()]
