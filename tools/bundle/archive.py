"""A zip whose bytes depend on its files alone: sorted names, one date, UTF-8 names marked as such, wheels stored."""

import zipfile
from pathlib import Path

from tools.bundle.content import EXECUTABLE, Files

DATE = (2020, 2, 2, 0, 0, 0)
_PACKED = (".whl", ".xlsx", ".docx", ".pdf", ".png")
"""Deflated already."""


def write_zip(path: Path, top: str, files: Files) -> None:
    """Write the files under one top folder; the zip appears under its name when it is whole."""
    part = path.with_name(path.name + ".part")
    with zipfile.ZipFile(part, "w") as archive:
        for name in sorted(files):
            content = files[name]
            data = content.read_bytes() if isinstance(content, Path) else content
            archive.writestr(_entry(f"{top}/{name}"), data, compresslevel=9)
    part.replace(path)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, DATE)  # sets the UTF-8 flag for every name that is not ASCII
    entry.create_system = 3  # Unix: the mode below is read by unzip and by file managers, and is nothing to Windows
    entry.external_attr = (0o100755 if name.endswith(EXECUTABLE) else 0o100644) << 16
    entry.compress_type = zipfile.ZIP_STORED if name.endswith(_PACKED) else zipfile.ZIP_DEFLATED
    return entry
