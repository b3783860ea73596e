"""What makes two machines write the same bytes of the same inputs: the program's files, Python, the libraries that write."""

import hashlib
import sys
import zlib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pipeline.pack_chain import program_packs
from pipeline.program_files import code_files, digest
from pipeline.version import VERSION

_LIBRARIES = (
    "babel",
    "docxtpl",
    "jinja2",
    "lxml",
    "msgspec",
    "openpyxl",
    "pandas",
    "python-calamine",
    "python-docx",
    "xlsxwriter",
)
_PROBE = "部门整体支出绩效自评".encode() * 200


@cache
def program() -> Mapping[str, str]:
    """Return what must be the same on two machines, by its name as shown."""
    return {
        "jixiao": VERSION,
        "Python": f"{sys.version_info.major}.{sys.version_info.minor}",
        **{name: _version(name) for name in _LIBRARIES},
        "压缩": hashlib.sha256(zlib.compress(_PROBE, 6)).hexdigest()[:12],
        "程序文件": digest(_files((Path(__file__).resolve().parents[1], *program_packs())))[:12],
    }


def differences(ours: Mapping[str, str], theirs: Mapping[str, str]) -> str:
    """Say in what a worker differs; empty where it does not.

    >>> differences({"jixiao": "2", "Python": "3.11"}, {"jixiao": "1", "Python": "3.11"})
    'jixiao 1（本机 2）'
    """
    names = [name for name in {**ours, **theirs} if ours.get(name) != theirs.get(name)]
    return "，".join(f"{name} {theirs.get(name, '没有')}（本机 {ours.get(name, '没有')}）" for name in names)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _files(folders: tuple[Path, ...]) -> Iterator[tuple[str, Path]]:
    """Yield the program's files, and those of its packs: wherever these stand, by the same name."""
    home, *packs = folders
    yield from code_files(home)
    for standing in [folder for folder in packs if folder.is_dir()][:1]:
        for path in standing.rglob("*"):
            name = path.relative_to(standing)
            if path.is_file() and not any(part == "sample" or part.startswith((".", "~")) for part in name.parts):
                yield f"packs/{name.as_posix()}", path
