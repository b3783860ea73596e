"""What the processes of test_workers do; a module of its own, which a new process can import."""

import gc
import os
import time
from collections.abc import Callable
from pathlib import Path

MB = 2**20


def job(what: str) -> str:
    """Do one of the things that happen to a department."""
    if what == "sleeps":
        time.sleep(600)
    if what == "grows":
        held = []
        while True:
            held.append(bytearray(8 * MB))
            time.sleep(0.01)
    if what == "dies":
        os._exit(7)
    return what.upper()


def looks(_: str) -> int:
    """Return after how many new objects the collector of cycles looks in this process."""
    return gc.get_threshold()[0]


def writes(folder: str) -> None:
    """Go on writing for ever."""
    path = Path(folder) / f"{os.getpid()}.pid"
    while True:
        with path.open("ab") as file:
            file.write(b".")
        time.sleep(0.01)


def lives(process: int) -> bool:
    """Tell whether a process still runs: one that has ended may wait for its parent to ask (Z)."""
    try:
        return "Z" not in Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return False


def wait_for(happened: Callable[[], bool]) -> None:
    """Wait at most a minute."""
    for _ in range(600):
        if happened():
            return
        time.sleep(0.1)
    raise AssertionError("it did not happen")
