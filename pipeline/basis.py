"""What the files of a department were made from, by content, and whether that is still so: a year rebuilds only what changed.

In: the input folder, the packs, the outputs folder. Out: :class:`Basis`, kept in 生成记录, and the reason for building again
in words for staff. A basis is taken before the inputs are read: a file that changes in between makes the next run build.
"""

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from msgspec import Struct, ValidationError, convert, field, to_builtins

from pipeline.available_packs import chain_of
from pipeline.file_reading import read_file, read_if_there
from pipeline.limits import OUTPUT_FILE, RECORD_FILE, REPORT_FILE
from pipeline.load.files import watched_files
from pipeline.names import SHARED, year_named
from pipeline.pack_files import files_of
from pipeline.program_files import code_files, digest
from pipeline.publish import PENDING, read_record
from pipeline.publish.layout import FIGURES, OWN
from pipeline.publish.standing import standing
from pipeline.version import VERSION

BASIS = "basis"
_YEAR = "年度文件夹"
OK, HAS_ERROR, WITHHELD, OUR_FAULT = 0, 1, 2, 3
"""Exit codes of a department."""
_NAMED = 3
"""Files named in one reason; the rest is counted."""


class Basis(Struct, frozen=True, kw_only=True):
    """Content hashes of all a department is made from. ``files`` are those of its folder and the year's, by name.

    ``shared`` is its part of 共享; ``pack`` the files of its pack and of those it extends; ``program`` the version (in a
    working copy of the program its files too); ``last_year`` its figures.json of the year before
    and how its report then stood.
    """

    files: Mapping[str, str] = field(default_factory=dict)
    shared: str = ""
    pack: str = ""
    program: str = ""
    last_year: str = ""


class CommonBasis(Struct, frozen=True, kw_only=True):
    """What the departments of a run have in common: hashes of the packs by name, of the program, of each part of 共享."""

    packs: Mapping[str, str] = field(default_factory=dict)
    program: str = ""
    shared: Mapping[str, str] = field(default_factory=dict)


def common_basis(roots: tuple[Path, ...], shared: Mapping[str, str] | None = None) -> CommonBasis:
    """Return what the departments of a run have in common, as it stands now."""
    return CommonBasis(packs=dict(_packs(roots)), program=_program(), shared=shared or {})


def basis_of(folder: Path, out: Path, around: CommonBasis) -> Basis | None:
    """Return what a department would be made from now, all but its pack; None where a file cannot be read."""
    try:
        return Basis(
            files=dict(_files(folder)),
            shared=around.shared.get(folder.name, ""),
            program=around.program,
            last_year=_last_year(folder, out),
        )
    except OSError:
        return None


def recorded(basis: Basis | None, pack: str) -> dict[str, Any]:
    """Return the basis as 生成记录 keeps it, with the hash of the pack; empty, and never up to date, where one is not known."""
    return {**to_builtins(basis), "pack": pack} if basis is not None and pack else {}


def why_build(target: Path, record: Mapping[str, Any], now: Basis | None, around: CommonBasis) -> str:
    """Return why the outputs in ``target`` must be made again; empty where they stand and nothing changed.

    ``record`` is the 生成记录 there, empty where there is none.
    """
    if not record:
        return "第一次生成"
    if os.path.lexists(target / OWN / PENDING):
        return "上次没有做完"
    made = _kept(record)
    if made is None and last_code(record) > HAS_ERROR:
        return "上次没有生成报告"
    if made is None:
        return "上次只做到某一步，或是以前的版本做的"
    if now is None:
        return "输入文件读不了"
    return _gone(target, record) or "；".join(_changes(made, now, record, around))


def last_code(record: Mapping[str, Any]) -> int:
    """Return the exit code a 生成记录 tells of."""
    code = record.get("code")
    return code if isinstance(code, int) and OK <= code <= OUR_FAULT else OK


def last_counts(record: Mapping[str, Any]) -> dict[str, int]:
    """Return the problems by severity a 生成记录 tells of."""
    counts = record.get("counts")
    return {word: count for word, count in counts.items() if isinstance(count, int)} if isinstance(counts, dict) else {}


def _kept(record: Mapping[str, Any]) -> Basis | None:
    try:
        return convert(record.get(BASIS) or None, Basis)
    except ValidationError:
        return None


def _gone(target: Path, record: Mapping[str, Any]) -> str:
    outputs = record.get("outputs", {})
    names = outputs if isinstance(outputs, dict) else {}
    return _named("成果文件不在了", [name for name in names if not (target / name).is_file()])


def _changes(made: Basis, now: Basis, record: Mapping[str, Any], around: CommonBasis) -> Iterator[str]:
    """Yield what differs, in words."""
    both = made.files.keys() & now.files.keys()
    for said, names in (
        ("改过", [name for name in sorted(both) if made.files[name] != now.files[name]]),
        ("新增", sorted(now.files.keys() - made.files.keys())),
        ("没有了", sorted(made.files.keys() - now.files.keys())),
    ):
        if names:
            yield _named(said, names)
    if made.shared != now.shared:
        yield "共享导出中本部门的部分变了"
    pack = record.get("pack")
    name = pack.get("id") if isinstance(pack, dict) else None
    if not made.pack or made.pack != around.packs.get(str(name)):
        yield "报告模板包变了"
    if made.program != now.program:
        yield "程序版本变了"
    if made.last_year != now.last_year:
        yield "上年的数据变了"


def _named(said: str, names: list[str]) -> str:
    if not names:
        return ""
    more = f"等 {len(names)} 个" if len(names) > _NAMED else ""
    return f"{said}：{'、'.join(names[:_NAMED])}{more}"


# --- content hashes --------------------------------------------------------------------------------------------------


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _files(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield each file that is read with a department, with its hash; of one that only is told of, no more than its name."""
    for path, is_read in watched_files(folder):
        own = path.name.encode("utf-8", "backslashreplace").decode("utf-8")  # a name may hold half a character
        name = own if path.parent == folder else f"{SHARED if path.parent.name == SHARED else _YEAR}/{own}"
        yield name, _hash(read_file(path, OUTPUT_FILE)) if is_read else ""


def _last_year(folder: Path, out: Path) -> str:
    year = year_named(folder.resolve().parent.name)
    if year is None:
        return ""
    home = out / str(year - 1) / folder.name
    data = read_if_there(home / FIGURES, RECORD_FILE)
    return "" if data is None else f"{_hash(data)} {standing(home, read_record(home)).state.value}"


def _packs(roots: Iterable[Path]) -> Iterator[tuple[str, str]]:
    """Yield the name of each pack with the hash of its files and of those it extends."""
    roots = tuple(roots)
    seen: set[str] = set()
    for path in (path for root in roots for path in sorted(root.glob("*/pack.toml"))):
        name = path.parent.name
        if name not in seen:
            seen.add(name)
            yield name, _tree_hash(chain_of(path.parent, roots))


def _tree_hash(folders: Iterable[Path]) -> str:
    """Return the hash of the files of a chain of packs; samples and hidden files are no part of a pack."""
    whole = hashlib.sha256()
    for folder in folders:
        for path in files_of(folder):
            try:
                data = read_file(path, REPORT_FILE)
            except OSError:  # the department's own reading says why
                data = b"?"
            whole.update(
                f"{folder.name}/{path.relative_to(folder).as_posix()}\0{len(data)}\0".encode("utf-8", "replace") + data
            )
    return whole.hexdigest()


@cache
def _program() -> str:
    """Return the version; in a working copy of the program, where it says nothing of a change, with the hash of the files."""
    home = Path(__file__).resolve().parent
    if not (home.parent / "pyproject.toml").is_file():
        return VERSION
    return f"{VERSION}+{digest(code_files(home))}"
