"""Which process is which: the machine, its process number and when it began, so that a number used again is another one."""

import os
import sys
from functools import cache
from pathlib import Path
from typing import Any

_QUERY, _ACCESS_DENIED, _STILL_ACTIVE = 0x1000, 5, 259
_STATE, _BEGAN = 0, 19
"""Places in /proc/<pid>/stat behind the name, which may hold blanks."""


@cache
def machine() -> str:
    """Return the name of this machine and of its run since it was switched on, as far as the system tells."""
    parts = [host()]
    for path in ("/proc/sys/kernel/random/boot_id", "/proc/self/ns/pid"):
        try:
            link = path.endswith("/pid")
            parts.append(str(Path(path).readlink()) if link else Path(path).read_text(encoding="ascii").strip())
        except OSError:
            continue
    return " ".join(parts)


@cache
def host() -> str:
    """Return the name other people know this machine by."""
    name = os.environ.get("COMPUTERNAME", "") if os.name == "nt" else os.uname().nodename
    return name or "？"


def began(number: int) -> str:
    """Return when a process of this machine began, in whatever way the system tells; empty when it does not run."""
    if sys.platform == "win32":
        return _began_on_windows(number)
    try:
        state = Path(f"/proc/{number}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return "" if Path("/proc/self/stat").exists() else _runs(number)
    return "" if state[_STATE] in ("Z", "X") else state[_BEGAN]


def _runs(number: int) -> str:
    """Tell only that a process runs, where there is no /proc."""
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return ""
    except PermissionError:
        pass
    return "?"


def _began_on_windows(number: int) -> str:
    import ctypes
    from ctypes import wintypes

    kernel: Any = ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined, unused-ignore]
    kernel.OpenProcess.restype = wintypes.HANDLE
    kernel.OpenProcess.argtypes = (wintypes.DWORD, wintypes.BOOL, wintypes.DWORD)
    handle = kernel.OpenProcess(_QUERY, False, number)
    if not handle:
        return "?" if ctypes.get_last_error() == _ACCESS_DENIED else ""  # type: ignore[attr-defined, unused-ignore]
    try:
        ended = wintypes.DWORD()
        times = [wintypes.FILETIME() for _ in range(4)]
        kernel.GetExitCodeProcess(wintypes.HANDLE(handle), ctypes.byref(ended))
        kernel.GetProcessTimes(wintypes.HANDLE(handle), *map(ctypes.byref, times))
    finally:
        kernel.CloseHandle(wintypes.HANDLE(handle))
    return f"{times[0].dwHighDateTime}-{times[0].dwLowDateTime}" if ended.value == _STILL_ACTIVE else ""
