"""故障记录: the log of a fault of ours, for whoever maintains the system. It stays on this machine and goes into no report."""

import os
import tempfile
import traceback
from collections.abc import Iterable
from pathlib import Path

FAULT_LOG = "故障记录.txt"
_HOME = ".jixiao"
NOWHERE = "（日志也无法写入）"


def write_fault(*folders: Path) -> str:
    """Write the exception being handled into the first folder that takes it, else the home folder, else a new file among
    the temporary ones; return where.
    """
    return write_log(traceback.format_exc().encode("utf-8", "backslashreplace"), *folders)


def write_log(text: bytes, *folders: Path) -> str:
    """Write a log, also one that was made elsewhere, as :func:`write_fault` does."""
    for folder in (*folders, *_home()):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / FAULT_LOG
            path.unlink(missing_ok=True)  # never through a link somebody put there
            with path.open("xb") as file:
                file.write(text)
        except OSError:
            continue
        return str(path)
    try:
        number, name = tempfile.mkstemp(prefix=f"{Path(FAULT_LOG).stem}-", suffix=".txt")
        with os.fdopen(number, "wb") as file:
            file.write(text)
    except OSError:
        return NOWHERE
    return name


def _home() -> Iterable[Path]:
    try:
        return (Path.home() / _HOME,)
    except RuntimeError:  # no home is known
        return ()
