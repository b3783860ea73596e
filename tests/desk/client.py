"""``jixiao desk`` as a process of its own, spoken to over HTTP as a browser does. Folders of a small department that holds."""

import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pipeline.__main__ import main
from tests import runs
from tests.builders import DEPARTMENT, YEAR
from tests.conftest import ROOT
from tests.errors.good import good

PLACE = f"/api/years/{YEAR}/departments/{quote(DEPARTMENT)}"
INPUTS, OUTPUTS = f"inputs/{YEAR}/{DEPARTMENT}", f"outputs/{YEAR}/{DEPARTMENT}"
_PATIENCE = 90


def shared() -> Path:
    """A workspace: the good department, built."""

    def fill(folder: Path) -> None:
        written = good().write(folder / "work")
        (folder / "inputs" / str(YEAR)).mkdir(parents=True)
        shutil.move(written, folder / INPUTS)
        shutil.rmtree(folder / "work")
        assert main(["build", str(folder / INPUTS), "--out", str(folder / "outputs"), "--json"]) <= 1

    return runs.folder("desk", fill)


def workspace(folder: Path) -> Path:
    """A copy that a test may change."""
    return Path(shutil.copytree(shared(), folder / "工作"))


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    data: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.data)

    @property
    def codes(self) -> list[str]:
        return [item["code"] for item in self.json["problems"]]


@dataclass
class Client:
    """One window: its own connection for each request, the cookie it was given."""

    port: int
    cookie: str = ""
    process: subprocess.Popen[str] | None = None
    said: list[str] = field(default_factory=list)

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        sent = {"Host": f"127.0.0.1:{self.port}", "Cookie": self.cookie, "Origin": f"http://127.0.0.1:{self.port}"}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {name: value for name, value in {**sent, **named}.items() if value}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=_PATIENCE)
        try:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            for name, value in sent.items():
                connection.putheader(name, value)
            if body is not None:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            answer = connection.getresponse()
            return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        finally:
            connection.close()

    def get(self, path: str) -> Any:
        found = self.ask("GET", path)
        assert found.status == 200, found.data.decode()
        return found.json

    def post(self, path: str, content: object) -> Answer:
        return self.ask("POST", path, json.dumps(content).encode(), Content_Type="application/json")

    def put(self, path: str, name: str, data: bytes, replaces: str = "") -> Answer:
        query = f"name={quote(name, safe='')}" + (f"&replaces={replaces}" if replaces else "")
        return self.ask("POST", f"{path}?{query}", data, Content_Type="application/octet-stream")

    def begin(self, **request: object) -> dict[str, Any]:
        found = self.post("/api/jobs", request)
        assert found.status == 202, found.data.decode()
        job: dict[str, Any] = found.json
        return job

    def wait(self, job: Mapping[str, Any]) -> dict[str, Any]:
        """Wait for a job to end, as a window does: by long polls."""
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until:
            found: dict[str, Any] = self.get(f"/api/jobs/{job['id']}")
            if found["state"] in ("done", "cancelled", "failed"):
                return found
            self.get(f"/api/jobs?after={found['revision']}&wait=5")
        raise AssertionError(f"the job did not end: {found}")

    def do(self, **request: object) -> dict[str, Any]:
        return self.wait(self.begin(**request))


@contextmanager
def desk(
    folder: Path, *options: str, environment: Mapping[str, str] | None = None, prefix: tuple[str, ...] = ()
) -> Iterator[Client]:
    """A desk that serves a folder, and its first window."""
    process = start(folder, *options, environment=environment, prefix=prefix)
    try:
        yield opened(process)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.communicate(timeout=_PATIENCE)


def start(
    folder: Path, *options: str, environment: Mapping[str, str] | None = None, prefix: tuple[str, ...] = ()
) -> subprocess.Popen[str]:
    """Start the program; ``prefix`` is written before it."""
    home = folder.parent / "家"
    home.mkdir(exist_ok=True)
    known = {**os.environ, "HOME": str(home), "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **(environment or {})}
    words = [*prefix, sys.executable, "-m", "pipeline", "desk", str(folder), "--no-browser", *options]
    return subprocess.Popen(words, cwd=ROOT, env=known, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def opened(process: subprocess.Popen[str]) -> Client:
    """Read the address the program says and open it."""
    assert process.stdout is not None
    said = [process.stdout.readline() for _ in range(3)]
    found = re.search(r"http://127\.0\.0\.1:(\d+)(/\?token=\S+)", said[1])
    assert found is not None, (said, process.communicate())
    client = Client(int(found[1]), process=process, said=said)
    answer = client.ask("GET", found[2], Origin="")
    assert answer.status == 200
    client.cookie = answer.headers["set-cookie"].split(";")[0]
    return client
