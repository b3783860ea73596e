"""The files a page is made of: those of the desk and those of the year's page, by name and nothing else."""

import re
from pathlib import Path

from msgspec import Struct

from pipeline.file_reading import read_file
from pipeline.limits import DECLARATION_FILE

_PACKAGE = Path(__file__).resolve().parent.parent
FOLDERS = {"desk": _PACKAGE / "desk" / "assets", "year": _PACKAGE / "year_page" / "assets"}
_NAME = re.compile(r"[A-Za-z0-9_-]+(?:/[A-Za-z0-9_-]+)?\.(?P<kind>[a-z0-9]+)")
_KINDS = {
    "js": "text/javascript",
    "css": "text/css",
    "html": "text/html",
    "svg": "image/svg+xml",
    "png": "image/png",
    "json": "application/json",
    "txt": "text/plain",
    "woff2": "font/woff2",
}


class Asset(Struct, frozen=True):
    """A file and its kind, as HTTP has it."""

    data: bytes
    kind: str


def asset(of: str, name: str) -> Asset | None:
    """Return a file of the page; None where there is none of that name."""
    match, folder = _NAME.fullmatch(name), FOLDERS.get(of)
    if match is None or folder is None or match["kind"] not in _KINDS:
        return None
    path = folder / name
    return Asset(read_file(path, DECLARATION_FILE), _KINDS[match["kind"]]) if path.is_file() else None
