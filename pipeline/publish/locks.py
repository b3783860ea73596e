"""Whether a file is open in Word, WPS, Excel or LibreOffice: by the hidden file beside it and by asking the system."""

from pathlib import Path

_WORD = ("~$", ".~")
_DROPPED = (0, 1, 2)
"""How many first characters of the name Word leaves out of that of its hidden file, by the length of the name."""


def held_by(path: Path) -> str:
    """Return the name of the hidden file that tells a file is open, or an empty string."""
    names = [f".~lock.{path.name}#", *(f"{mark}{path.name[drop:]}" for mark in _WORD for drop in _DROPPED)]
    return next((name for name in names if path.with_name(name).exists()), "")


def require_free(path: Path) -> None:
    """Raise OSError when a file cannot be replaced: on Windows one open in Word, seen before anything is moved."""
    if path.exists():
        with path.open("r+b"):
            pass
