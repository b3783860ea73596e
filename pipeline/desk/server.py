"""The server: a port of this machine, and the loop that answers there until it is told to end."""

import asyncio
import logging
import socket
import threading
import zlib
from collections.abc import Callable
from pathlib import Path

import uvicorn
from msgspec import Struct

from pipeline import limits
from pipeline.desk.app import Desk, application
from pipeline.desk.guard import Guard, Keys
from pipeline.desk.jobs import Jobs
from pipeline.desk.journal import JobJournal
from pipeline.desk.workspace import Workspace

ADDRESS = "127.0.0.1"
_HEADERS = 64 * 1024
"""Bytes of the headers of one request."""
_IDLE = 30
_LAST_ANSWERS = 3
_FIRST, _PORTS = 20_000, 12_000
"""Ports below those that systems hand out by themselves."""


class DeskOrder(Struct, frozen=True, kw_only=True):
    """What to serve: ``ready`` is called with the address and one that opens the page once, when the port is ours."""

    folder: Path
    port: int
    roots: tuple[Path, ...]
    packs: tuple[str, ...]
    ready: Callable[[str, str], None]


def serve(order: DeskOrder) -> None:
    """Answer until interrupted. Raises OSError where the port cannot be had."""
    logging.getLogger("uvicorn").addHandler(logging.NullHandler())
    logging.getLogger("uvicorn").propagate = False
    with _listening(order.port) if order.port else _usual(order.folder) as listener:
        port = listener.getsockname()[1]
        keys = Keys()
        at = Workspace(order.folder)

        async def run() -> None:
            desk = Desk(at, Jobs(at, JobJournal(at), order.packs), order.roots)
            server = uvicorn.Server(_config(Guard(application(desk), keys, port)))
            await server.serve([listener])

        page = f"http://{ADDRESS}:{port}/?token="
        threading.Thread(target=order.ready, args=(page + keys.token, page + keys.once()), daemon=True).start()
        asyncio.run(run())


def _usual(folder: Path) -> socket.socket:
    """Listen where this workspace is usually served, so that the browser finds what it kept; elsewhere if it is taken."""
    try:
        return _listening(_FIRST + zlib.crc32(str(folder.resolve()).encode("utf-8", "replace")) % _PORTS)
    except OSError:
        return _listening(0)


def _listening(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):  # Windows lets another program share a port otherwise
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:  # elsewhere a killed desk is started again while its connections are still being ended
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((ADDRESS, port))
        listener.listen(limits.DESK_CONNECTIONS)
    except OSError:
        listener.close()
        raise
    return listener


def _config(app: Guard) -> uvicorn.Config:
    """Return how it answers: no log at all, for a log would hold the token."""
    return uvicorn.Config(
        app,
        access_log=False,
        log_config=None,
        lifespan="on",
        ws="none",
        http="h11",
        server_header=False,
        limit_concurrency=limits.DESK_CONNECTIONS,
        h11_max_incomplete_event_size=_HEADERS,
        timeout_keep_alive=_IDLE,
        timeout_graceful_shutdown=_LAST_ANSWERS,
    )
