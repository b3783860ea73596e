"""``jixiao desk`` on a workspace, for pictures and for the tests in the browser: started, killed, started again."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent
ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)/\?token=\S+")
PATIENCE = 60.0
"""Seconds a server may take to begin or to end."""


class DeskProcess:
    """A server on a workspace; ``address`` is the first address, which carries the key."""

    def __init__(self, workspace: Path) -> None:
        """Keep where it works."""
        self.workspace = workspace
        self.address = ""
        self.port = 0
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, port: int = 0) -> str:
        """Start it and return its first address."""
        log = self.workspace.parent / f"{self.workspace.name}.log"
        words = [sys.executable, "-u", "-m", "pipeline", "desk", str(self.workspace), "--no-browser", "--port", str(port)]
        environment = {**os.environ, "PYTHONUTF8": "1"}
        with log.open("wb") as out:
            self.process = subprocess.Popen(words, cwd=ROOT, stdout=out, stderr=subprocess.STDOUT, env=environment)
        end = time.monotonic() + PATIENCE
        while (found := ADDRESS.search(log.read_text(encoding="utf-8"))) is None:
            if self.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(log.read_text(encoding="utf-8"))
            time.sleep(0.05)
        self.address, self.port = found.group(0), int(found.group(1))
        return self.address

    def stop(self, sent: signal.Signals = signal.SIGINT) -> None:
        """End it as Ctrl-C does, or by another signal."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(sent)
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def at(self, year: str, folder: str = "") -> str:
        """The address of a year or department, for a browser that has the key."""
        return f"http://127.0.0.1:{self.port}/#/{year}" + (f"/{quote(folder)}" if folder else "")

    def inputs(self, year: str, folder: str) -> Path:
        """A department's input folder."""
        return self.workspace / "inputs" / year / folder

    def outputs(self, year: str, folder: str) -> Path:
        """A department's output folder."""
        return self.workspace / "outputs" / year / folder
