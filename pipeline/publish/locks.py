"""Whether a file is open in Word, WPS, Excel or LibreOffice: by the hidden file beside it and by asking the system."""

from collections.abc import Iterable
from pathlib import Path

from pipeline.problems import Problem, problem
from pipeline.records import Cell

_WORD = ("~$", ".~")
_DROPPED = (0, 1, 2)
"""How many first characters of the name Word leaves out of that of its hidden file, by the length of the name."""


def held_by(path: Path) -> str:
    """Return the name of the hidden file that tells a file is open, or an empty string."""
    names = [f".~lock.{path.name}#", *(f"{mark}{path.name[drop:]}" for mark in _WORD for drop in _DROPPED)]
    return next((name for name in names if path.with_name(name).exists()), "")


def open_files(paths: Iterable[Path]) -> tuple[Problem, ...]:
    """Return a problem for each file that is open somewhere."""
    held = [(path, mark) for path in paths if path.exists() and (mark := held_by(path))]
    return tuple(problem("S040", at=Cell(file=path.name), found=f"旁边有 {mark}") for path, mark in held)


def require_free(path: Path) -> None:
    """Raise OSError when a file cannot be replaced: on Windows one open in Word, seen before anything is moved."""
    if path.exists():
        with path.open("r+b"):
            pass
