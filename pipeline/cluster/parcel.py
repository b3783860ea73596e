"""Files that travel with a job, by name relative to a folder; none is written outside it, whatever its name says."""

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath

from pipeline.file_reading import read_file
from pipeline.limits import PARCEL_BYTES, PARCEL_FILES, RECORD_FILE
from pipeline.names import name_fault


class ParcelRefused(Exception):
    """What cannot travel; ``found`` and ``expected`` are Chinese."""

    def __init__(self, name: str, found: str, expected: str = "") -> None:
        """Keep the words for the message."""
        super().__init__(found)
        self.name, self.found, self.expected = name, found, expected


def gathered(files: Iterable[tuple[str, Path | None]], most: int) -> dict[str, bytes]:
    """Read files to travel, by name; of one without a path only the name goes. Raises :class:`ParcelRefused` and OSError."""
    found: dict[str, bytes] = {}
    size = 0
    for name, path in files:
        check_name(name)
        data = read_file(path, most) if path else b""
        size += len(data)
        found[name] = data
        if size > PARCEL_BYTES:
            raise ParcelRefused(name, f"各文件合计超过 {PARCEL_BYTES >> 20} MB", f"合计不超过 {PARCEL_BYTES >> 20} MB")
        if len(found) > PARCEL_FILES:
            raise ParcelRefused(name, f"文件超过 {PARCEL_FILES} 个", f"不超过 {PARCEL_FILES} 个")
    return found


def lay_out(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write the files into a folder. Raises :class:`ParcelRefused`, and then nothing is written, and OSError."""
    for name in files:
        check_name(name)
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def check_name(name: str) -> None:
    """Refuse a name that leads out of the folder it is relative to, or that this system cannot hold."""
    pure = PurePosixPath(name)
    leads_out = pure.is_absolute() or not pure.parts or ".." in pure.parts or "\0" in name
    if leads_out or (os.name == "nt" and (":" in name or "\\" in name)):
        raise ParcelRefused(name, "名称指向别处", "应在本文件夹之内")
    if os.name == "nt":
        for part in pure.parts:
            if fault := name_fault(part):
                raise ParcelRefused(name, f"名称{fault}")


def under(prefix: str, root: Path, most: int = RECORD_FILE) -> Iterator[tuple[str, Path]]:
    """Yield every file of a folder and below with its name behind a prefix; hidden ones and links to folders are left out."""
    for place, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(name for name in names if not name.startswith((".", "~$"))):
            path = Path(place) / name
            yield f"{prefix}/{path.relative_to(root).as_posix()}", path
