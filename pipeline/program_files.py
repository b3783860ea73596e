"""The program's own files and their content hash: what tells one working copy, or one machine's program, from another."""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from pipeline.file_reading import read_file
from pipeline.limits import REPORT_FILE

_CODE = frozenset({".py", ".toml", ".json"})
_TEXT = frozenset({*_CODE, ".txt", ".md"})
_CARRIED = ("_report_templates", "_sample_inputs")
"""What an installed program carries with it and a working copy has beside it."""


def code_files(home: Path) -> Iterator[tuple[str, Path]]:
    """Yield the files of the program in a folder, by their names in it."""
    for path in home.rglob("*"):
        name = path.relative_to(home)
        if path.suffix in _CODE and name.parts[0] not in _CARRIED:
            yield name.as_posix(), path


def digest(files: Iterable[tuple[str, Path]]) -> str:
    """Return the sha256 of some files by name, their line endings aside: a checkout on Windows has others."""
    whole = hashlib.sha256()
    for name, path in sorted(files):
        data = read_file(path, REPORT_FILE)
        whole.update(name.encode() + b"\0" + (data.replace(b"\r\n", b"\n") if path.suffix in _TEXT else data))
    return whole.hexdigest()
