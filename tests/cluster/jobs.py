"""What workers do in the tests of the client: a module of its own, which another process can import."""

import os
import signal
import time
from pathlib import Path

from pipeline.cluster import Errand
from pipeline.cluster.worker import JobFolders
from tests.bounds.jobs import job


def do(what: str, place: JobFolders) -> str:
    """Do one of the things that happen to a department."""
    assert place.scratch.is_dir() and place.common.is_dir()
    word, _, folder = what.partition(" ")
    if word == "kills":
        os.kill(os.getppid(), signal.SIGKILL)
        time.sleep(600)
    if word == "marks":
        mark = Path(folder) / f"{os.getppid()}-{os.getpid()}"
        mark.touch()
        time.sleep(2 if len(list(Path(folder).iterdir())) == 1 else 0)
    if word == "waits":
        time.sleep(1)
    return job(what)


def _unchanged(what: str, _: None) -> str:
    return what


def _result(_: str, result: str) -> str:
    return result


def errand() -> Errand[str, str]:
    """Words go, words come back."""
    return Errand(work=do, send=_unchanged, take=_result)
