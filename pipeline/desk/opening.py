"""Opens a file or folder of the workspace in the program this machine has for it, and the page in its browser."""

import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

from pipeline.desk.refusal import DeskRefused
from pipeline.problems import problem

OPENED = frozenset((".docx", ".doc", ".wps", ".xlsx", ".xls", ".et", ".csv", ".md", ".txt", ".json", ".html", ".pdf"))
"""What a click may open: nothing that runs by being opened."""
_REFUSED, _FAILED = 403, 501
_QUICK = 3.0
"""Seconds within which a program that cannot open a file has said so."""


def open_in_program(path: Path) -> None:
    """Open a file or folder. Raises :class:`DeskRefused`."""
    if not path.is_dir() and path.suffix.lower() not in OPENED:
        raise DeskRefused(_REFUSED, problem("K070", found=path.name))
    try:
        code = _opened(path)
    except OSError:
        code = 1
    if code:
        raise DeskRefused(_FAILED, problem("K069", found=path.name))


def _opened(path: Path) -> int:
    if sys.platform == "win32":
        os.startfile(path)
        return 0
    opener = shutil.which("open" if sys.platform == "darwin" else "xdg-open")
    if opener is None:
        return 1
    quiet = subprocess.DEVNULL
    process = subprocess.Popen([opener, str(path)], stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True)
    try:
        return process.wait(_QUICK)
    except subprocess.TimeoutExpired:  # the program itself, which stays
        threading.Thread(target=process.wait, daemon=True).start()
        return 0


def open_browser(url: str) -> bool:
    """Open the page; tell whether a browser was found."""
    import webbrowser

    try:
        return webbrowser.open(url)
    except (webbrowser.Error, OSError):
        return False
