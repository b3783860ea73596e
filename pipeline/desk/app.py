"""The paths of the desk and what answers them. Reading and writing files is done off the loop, one thread each."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from pipeline import limits
from pipeline.desk import uploads, views
from pipeline.desk.asset_files import asset
from pipeline.desk.jobs import Jobs, refusal_object
from pipeline.desk.opening import open_in_program
from pipeline.desk.plans import plan_object
from pipeline.desk.refusal import DeskRefused
from pipeline.desk.requests import request_of
from pipeline.desk.workspace import BAD, COPIES, Workspace, not_there, shared_folder, shown
from pipeline.fault_log import write_fault
from pipeline.limits import MB
from pipeline.listing import problem_object
from pipeline.os_errors import os_problem
from pipeline.problems import Problem, problem

T = TypeVar("T")
Handler = Callable[[Request], Awaitable[Response]]
_TOO_LARGE, _TOO_SLOW, _FAULT, _DISK = 413, 408, 500, 503
_NO_ROUTE = {404: "没有这个地址", 405: "这个地址不能这样用"}


class Desk:
    """What the answers are made from: the workspace, its jobs, where packs are looked for."""

    def __init__(self, at: Workspace, jobs: Jobs, roots: tuple[Path, ...]) -> None:
        """Keep them."""
        self.at, self.jobs, self.roots = at, jobs, roots
        self._receiving = asyncio.Semaphore(limits.DESK_RUNNING)

    # --- reading ---

    async def workspace(self, _request: Request) -> Response:
        """Answer GET /api/workspace."""
        found = await asyncio.to_thread(views.workspace_object, self.at, self.roots)
        more = {"revision": self.jobs.revision, "jobs": self.jobs.since(0), "interrupted": self.jobs.journal.interrupted()}
        return JSONResponse({**found, **more})

    async def year(self, request: Request) -> Response:
        """Answer GET /api/years/{year}."""
        year = request.path_params["year"]
        found = await asyncio.to_thread(views.year_object, self.at, year)
        return JSONResponse({**found, "jobs": self.jobs.of(year)})

    async def department(self, request: Request) -> Response:
        """Answer GET /api/years/{year}/departments/{folder}."""
        year, folder = request.path_params["year"], request.path_params["folder"]
        found = await asyncio.to_thread(views.department_object, self.at, year, folder)
        return JSONResponse({**found, "jobs": self.jobs.of(year, folder)})

    async def page(self, request: Request) -> Response:
        """Answer GET …/page with 页面.json."""
        params = request.path_params
        data = await asyncio.to_thread(views.page_bytes, self.at, params["year"], params["folder"])
        return Response(data, media_type="application/json")

    async def error(self, request: Request) -> Response:
        """Answer GET /api/errors/{code}."""
        return JSONResponse(msgspec.to_builtins(await asyncio.to_thread(views.error_of, request.path_params["code"])))

    # --- jobs ---

    async def all_jobs(self, request: Request) -> Response:
        """Answer GET /api/jobs, at once or when something changed."""
        after, wait = _number(request, "after"), min(_number(request, "wait"), limits.DESK_WAIT)
        if wait:
            await self.jobs.wait(after, wait)
        return JSONResponse({"revision": self.jobs.revision, "jobs": self.jobs.since(after)})

    async def one_job(self, request: Request) -> Response:
        """Answer GET /api/jobs/{id}."""
        job = self.jobs.get(request.path_params["id"])
        if job is None:
            raise not_there(request.path_params["id"])
        return JSONResponse(job.object(whole=True))

    async def add_job(self, request: Request) -> Response:
        """Answer POST /api/jobs."""
        job = await self.jobs.add(request_of(await body(request)))
        return JSONResponse(job.object(), 202)

    async def plan(self, request: Request) -> Response:
        """Answer POST /api/plan."""
        wanted = request_of(await body(request))
        return JSONResponse(await asyncio.to_thread(plan_object, self.at, wanted))

    async def cancel(self, request: Request) -> Response:
        """Answer POST /api/jobs/{id}/cancel."""
        job = self.jobs.get(request.path_params["id"])
        if job is None:
            raise not_there(request.path_params["id"])
        await self.jobs.cancel(job)
        return JSONResponse(job.object())

    async def forget(self, _request: Request) -> Response:
        """Answer POST /api/interrupted/forget."""
        self.jobs.journal.forget()
        return Response(status_code=204)

    # --- files ---

    async def put_input(self, request: Request) -> Response:
        """Answer POST …/files."""
        params = request.path_params
        return await self._receive(request, lambda _name: self.at.inputs(params["year"], params["folder"]), made=False)

    async def put_shared(self, request: Request) -> Response:
        """Answer POST …/shared."""
        year = request.path_params["year"]
        return await self._receive(request, lambda name: shared_folder(self.at.inputs(year), name), made=True)

    async def put_copy(self, request: Request) -> Response:
        """Answer POST …/copies."""
        params = request.path_params
        outputs = self.at.outputs(params["year"], params["folder"])
        if not outputs.is_dir():
            raise not_there(params["folder"])
        return await self._receive(request, lambda _name: outputs / COPIES, made=True)

    async def _receive(self, request: Request, folder_of: Callable[[str], Path], *, made: bool) -> Response:
        name = uploads.input_name(request.query_params.get("name", ""))
        folder = folder_of(name)
        if not (folder.parent if made else folder).is_dir():
            raise not_there(self.at.relative(folder))
        self.at.require_inside(folder)
        _require_type(request, "application/octet-stream")
        async with self._receiving:
            data = await body(request, uploads.most_bytes(name))
            replaces = request.query_params.get("replaces", "")
            found = await asyncio.to_thread(uploads.receive, self.at, folder, name, data, replaces)
        await self.jobs.touch()
        return JSONResponse(found, 201)

    async def remove(self, request: Request) -> Response:
        """Answer POST …/files/remove."""
        params, asked = request.path_params, await json_body(request, _Remove)
        folder = self.at.inputs(params["year"], params["folder"])
        found = await asyncio.to_thread(uploads.remove, self.at, folder, asked.name, asked.size, asked.modified)
        await self.jobs.touch()
        return JSONResponse(found)

    async def open(self, request: Request) -> Response:
        """Answer POST /api/open."""
        asked = await json_body(request, _Open)
        await asyncio.to_thread(open_in_program, self.at.existing(asked.path))
        return Response(status_code=204)

    # --- the application ---

    async def assets(self, request: Request) -> Response:
        """Answer GET / and GET /assets/…."""
        params = request.path_params
        found = await asyncio.to_thread(asset, params.get("of", "desk"), params.get("name", "index.html"))
        if found is None:
            raise not_there(request.url.path)
        return Response(found.data, media_type=found.kind)

    def routes(self) -> list[Route]:
        """Return what is answered."""
        year, department = "/api/years/{year}", "/api/years/{year}/departments/{folder}"
        gets: dict[str, Handler] = {
            "/": self.assets,
            "/assets/{of}/{name:path}": self.assets,
            "/api/workspace": self.workspace,
            year: self.year,
            department: self.department,
            f"{department}/page": self.page,
            "/api/errors/{code}": self.error,
            "/api/jobs": self.all_jobs,
            "/api/jobs/{id}": self.one_job,
        }
        posts: dict[str, Handler] = {
            "/api/jobs": self.add_job,
            "/api/plan": self.plan,
            "/api/jobs/{id}/cancel": self.cancel,
            "/api/interrupted/forget": self.forget,
            f"{department}/files": self.put_input,
            f"{department}/files/remove": self.remove,
            f"{department}/copies": self.put_copy,
            f"{year}/shared": self.put_shared,
            "/api/open": self.open,
        }
        found = [Route(path, handler, methods=["GET"]) for path, handler in gets.items()]
        return found + [Route(path, handler, methods=["POST"]) for path, handler in posts.items()]


class _Remove(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    size: int
    modified: str


class _Open(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    path: str


def application(desk: Desk) -> Starlette:
    """Return the application, without the guard before it."""

    @asynccontextmanager
    async def life(_app: Starlette) -> AsyncIterator[None]:
        yield
        await desk.jobs.close()

    answers: dict[Any, Any] = {
        DeskRefused: _refused,
        HTTPException: _no_route,
        OSError: _os_error,
        Exception: partial(_fault, desk),
    }
    return Starlette(routes=desk.routes(), lifespan=life, exception_handlers=answers)


async def body(request: Request, most: int = limits.DESK_BODY) -> bytes:
    """Return the body within a bound; a sender that stops is given up. Raises :class:`DeskRefused`."""
    told = request.headers.get("content-length", "0")
    if told.isdecimal() and int(told) > most:
        raise _too_large(int(told), most)
    parts, size = list[bytes](), 0
    chunks = aiter(request.stream())
    try:
        while True:
            async with asyncio.timeout(limits.DESK_PAUSE):
                part = await anext(chunks, None)
            if part is None:
                return b"".join(parts)
            size += len(part)
            if size > most:
                raise _too_large(size, most)
            parts.append(part)
    except TimeoutError as error:
        raise DeskRefused(_TOO_SLOW, problem("K071", found=f"{limits.DESK_PAUSE:.0f} 秒没有收到新的内容")) from error
    except ClientDisconnect as error:
        raise DeskRefused(BAD, problem("K071", found="浏览器中断了")) from error


async def json_body(request: Request, shape: type[T]) -> T:
    """Return a body of JSON of a shape. Raises :class:`DeskRefused`."""
    data = await body(request)
    try:
        return msgspec.json.decode(data, type=shape)
    except (msgspec.MsgspecError, RecursionError, UnicodeError) as error:
        raise DeskRefused(BAD, problem("K065", found=shown(str(error)))) from error


def _too_large(size: int, most: int) -> DeskRefused:
    why = problem("K071", found=f"至少 {size / MB:.1f} MB", expected=f"不超过 {most / MB:.0f} MB")
    return DeskRefused(_TOO_LARGE, why)


def _require_type(request: Request, kind: str) -> None:
    sent = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if sent != kind:
        raise DeskRefused(415, problem("K065", found=f"Content-Type {shown(sent)}", expected=kind))


def _number(request: Request, name: str) -> int:
    text = request.query_params.get(name, "0")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


# --- what is answered instead ------------------------------------------------------------------------------------------


def _problems(status: int, *found: Problem) -> Response:
    return JSONResponse({"problems": [problem_object(item) for item in found]}, status)


async def _refused(_request: Request, stop: DeskRefused) -> Response:
    return JSONResponse(refusal_object(stop), stop.status)


async def _no_route(request: Request, stop: HTTPException) -> Response:
    said = _NO_ROUTE.get(stop.status_code, str(stop.status_code))
    return _problems(stop.status_code, problem("K065", found=f"{said}：{shown(request.url.path)}"))


async def _os_error(_request: Request, error: OSError) -> Response:
    found = os_problem(error)
    if found is None:
        raise error
    return _problems(_DISK, found)


async def _fault(desk: Desk, _request: Request, error: Exception) -> Response:
    try:
        raise error
    except Exception:  # so that the log has it
        log = write_fault()
    return _problems(_FAULT, problem("X009", log=log))
