"""One LibreOffice for all edits of a session: started with a profile and a pipe of its own, driven by ``uno_hands.py``."""

import json
import os
import shutil
import signal
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

HANDS = Path(__file__).with_name("uno_hands.py")
STAFF = "张三"
"""Who works in this LibreOffice: the author of tracked changes."""
_PROFILE = f"""<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.UserProfile/Data"><prop oor:name="givenname"><value>{STAFF}</value></prop></item>
</oor:items>
"""
_TIMEOUT = 300  # seconds for all jobs of one call; they take about ten, on a busy machine a minute
_CHANCES = 4  # how often LibreOffice may go down before what is left counts as not done


@dataclass(frozen=True)
class Done:
    """What became of one job: the pages LibreOffice showed, or why it failed."""

    pages: int
    error: str


def uno_python() -> str | None:
    """Return a Python that can import ``uno``, or None."""
    for candidate in ("/usr/bin/python3", shutil.which("python3") or ""):
        if candidate and subprocess.run([candidate, "-c", "import uno"], capture_output=True, check=False).returncode == 0:
            return candidate
    return None


@dataclass
class Office:
    """A LibreOffice that is started when first needed, and again after it went down."""

    soffice: str
    python: str
    folder: Path
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    crashes: int = field(default=0, init=False)

    @property
    def pipe(self) -> str:
        return f"jixiao-{os.getpid()}-{self.crashes}"

    def start(self) -> None:
        profile = self.folder / f"profile{self.crashes}"
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(_PROFILE, encoding="utf-8")
        words = ("--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck", "--nofirststartwizard")
        command = [self.soffice, f"-env:UserInstallation={profile.as_uri()}", *words, f"--accept=pipe,name={self.pipe};urp;"]
        quiet = subprocess.DEVNULL
        self._process = subprocess.Popen(command, stdout=quiet, stderr=quiet, start_new_session=True)

    def stop(self) -> None:
        """End the group of processes that was started (soffice is a wrapper around the real one)."""
        if self._process is None:
            return
        for sign in (signal.SIGTERM, signal.SIGKILL):
            if self._process.poll() is None:
                os.killpg(self._process.pid, sign)
            try:
                self._process.wait(10)
                break
            except subprocess.TimeoutExpired:
                continue
        self._process = None

    def edit(self, report: Path, folder: Path, names: Sequence[str]) -> dict[str, Done]:
        """Make edits of a report, each into ``folder/NAME.docx``."""
        return self._do(["edit", str(report), str(folder)], names)

    def look(self, files: Sequence[Path]) -> dict[str, Done]:
        """Open files; return what became of each by its path."""
        return self._do(["look"], [str(file) for file in files])

    def _do(self, words: Sequence[str], jobs: Sequence[str]) -> dict[str, Done]:
        done: dict[str, Done] = {}
        for _ in range(_CHANCES):
            left = [job for job in jobs if job not in done]
            if not left:
                break
            if self._process is None:
                self.start()
            done |= self._run([*words, *left])
            if len(done) < len(jobs):  # went down or hung in the first one without a line, or told so in the last line
                if not any(job in done for job in left):
                    done[left[0]] = Done(0, "LibreOffice went down or did not answer")
                self.stop()
                self.crashes += 1
        return {job: done.get(job, Done(0, "not done")) for job in jobs}

    def _run(self, words: Sequence[str]) -> dict[str, Done]:
        command = [self.python, str(HANDS), self.pipe, *words]
        try:
            run = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=_TIMEOUT, check=False)
            printed = run.stdout
        except subprocess.TimeoutExpired as late:
            printed = late.stdout.decode("utf-8") if isinstance(late.stdout, bytes) else late.stdout or ""
        lines = [json.loads(line) for line in printed.splitlines() if line.endswith("}")]
        return {line["name"]: Done(line["pages"], line["error"]) for line in lines}
