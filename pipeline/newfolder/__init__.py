"""``jixiao new``: input folders ready to fill: blank 填报表, outline of the 文字材料, a note; or the files of a sample.

In: year, departments, pack, perhaps last year's folder. Out: new files, and what could not be made. ``form`` and ``words``
write the blanks, ``carry`` takes over last year's words (``left`` tells what it cannot), ``samples`` knows the files of the
samples. Never writes over anything; a folder that is there only gets what it lacks. Does not belong here: reading a filled
form, or the list of departments (load).
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import cache, partial
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from pipeline.available_packs import last_not_in_force, none_in_force, offers, packs_said, serving
from pipeline.declarations.newfolder import Guide
from pipeline.load.files import kind_of
from pipeline.load.rubric_sheets import rubric_in_force
from pipeline.load.shared.department_list import Department, read_departments
from pipeline.names import LONGEST, document_name, name_fault, too_long
from pipeline.newfolder.carry import LastYear, last_year
from pipeline.newfolder.form import Given, blank_form
from pipeline.newfolder.left import not_carried
from pipeline.newfolder.notes import Notes, read_notes
from pipeline.newfolder.samples import samples
from pipeline.newfolder.words import blank_words
from pipeline.os_errors import reason
from pipeline.pack import Pack, PackError, find_pack, pack_roots, read_pack
from pipeline.problems import Problem, problem
from pipeline.publish import OWN, PublishOrder, PublishRefused, put, settle
from pipeline.records import Cell
from pipeline.rubric_book.heads import FILE as RUBRIC
from pipeline.rubric_book.write import rubric_book

__all__ = ["Department", "Made", "NewFolderOrder", "create_all", "create_sample", "read_departments"]

_YEAR = re.compile(r"[12]\d{3}")
_FORM, _WORDS = "填报表.xlsx", "文字材料.docx"


class NewFolderOrder(Struct, frozen=True, kw_only=True):
    """What to create: folders of one year below ``out``. ``pack`` may be empty: last year's, else the only one in force."""

    year: str
    departments: tuple[Department, ...]
    out: Path
    roots: tuple[Path, ...] = field(default_factory=pack_roots)
    pack: str = ""
    last: str = ""


class Made(Struct, frozen=True, kw_only=True):
    """What came of one department: the files written now, and problems."""

    name: str
    paths: tuple[Path, ...]
    problems: tuple[Problem, ...]


def create_all(order: NewFolderOrder) -> Iterator[Made]:
    """Create the folders in order; a department that cannot be made never stops another."""
    wrong = [year for year in (order.year, order.last) if year and not _YEAR.fullmatch(year)]
    if wrong or not order.year:
        found = wrong[0] if wrong else ""
        yield Made(name=order.year, paths=(), problems=(problem("K009", found=found, expected="四位数的年度"),))
        return
    if order.last and int(order.last) >= int(order.year):
        wrong_year = problem("Q011", found=order.last, expected=f"早于 {order.year} 的年度")
        yield Made(name=order.year, paths=(), problems=(wrong_year,))
        return
    packs = _Packs(order)
    for department in order.departments:
        yield _create(order, department, packs)


def create_sample(pack: str, out: Path) -> Made:
    """Write the sample inputs of a pack (the first that has any where none is named); files already there are left alone."""
    known = samples()
    if not known or (pack and pack not in known):
        wrong = problem("K013", found=pack, expected="、".join(known))
        return Made(name=pack, paths=(), problems=(wrong,))
    sample = known[pack or next(iter(known))]
    files = {name: partial(bytes, data) for name, data in sample.files().items()}
    paths, problems = _write_all(out / str(sample.year) / sample.department, files)
    return Made(name=sample.department, paths=tuple(paths), problems=tuple(problems))


class _Packs:
    """The packs of the order's year, each read once for all departments."""

    def __init__(self, order: NewFolderOrder) -> None:
        self._order = order
        self._year = int(order.year)
        self.offers = offers(order.roots)
        self.names = tuple(offer.name for offer in serving(self.offers, self._year))
        self._read = cache(self._pack)

    def choose(self, department: Department, last: LastYear | None) -> tuple[Pack, Notes]:
        """Return the pack a department uses: the one asked for, last year's, else the first that serves the year.

        Raises PackError, also when last year's does not serve the year.
        """
        if named := department.pack or self._order.pack:
            return self._read(named)
        if last is not None and last.pack:
            if last.pack not in self.names and any(last.pack == offer.name for offer in self.offers):
                raise PackError([last_not_in_force(last.pack, last.year, self._year, self._order.roots)])
            return self._read(last.pack)
        return self._read(self._first())

    def unnamed(self, department: Department, pack: Pack) -> Iterator[Problem]:
        """Tell that several packs serve the year and nobody named one; ``pack`` is the one taken."""
        others = "、".join(name for name in self.names if name != pack.id)
        if others and not (department.pack or self._order.pack):
            yield problem("K025", found=pack.id, expected=packs_said(self._order.roots), others=others)

    def any(self) -> Pack | None:
        """Return some pack of the year, to read last year's 填报表 with."""
        for name in (self._order.pack, *self.names, *(offer.name for offer in self.offers)):
            with suppress(PackError):
                if name:
                    return self._read(name)[0]
        return None

    def notes(self, last: LastYear) -> Notes | None:
        """Return what the pack last year's 填报表 names says of a blank folder; None where it cannot be read."""
        with suppress(PackError):
            folder = find_pack(last.pack, self._order.roots)
            return read_notes(folder, last.year)
        return None

    def _first(self) -> str:
        """Return the first pack that serves the year. Raises PackError when none does."""
        if not self.names:
            raise PackError([none_in_force(self._year, self._order.roots)])
        return self.names[0]

    def _pack(self, name: str) -> tuple[Pack, Notes]:
        folder = find_pack(name, self._order.roots)
        return read_pack(folder, self._year), read_notes(folder, self._year)


def _create(order: NewFolderOrder, department: Department, packs: _Packs) -> Made:
    folder = order.out / order.year / department.name
    if fault := name_fault(department.name):
        wrong = problem("K001", at=department.at, found=department.name, reason=fault)
        return Made(name=department.name, paths=(), problems=(wrong,))
    problems: list[Problem] = []
    last: LastYear | None = None
    try:
        if order.last and (reader := packs.any()):
            last, problems = last_year(order.out / order.last / department.name, int(order.last), order.roots, reader)
        pack, notes = packs.choose(department, last)
    except PackError as error:
        return Made(name=department.name, paths=(), problems=(*problems, *error.problems))
    problems += () if last is not None and last.pack else packs.unnamed(department, pack)
    if last is not None:
        last = replace(last, notes=packs.notes(last) or notes, before=last.year == int(order.year) - 1)
        problems += not_carried(last, pack, notes, str(order.out / order.last / department.name))
    given = Given(
        department=department.name,
        year=int(order.year),
        pack=pack,
        packs=tuple(dict.fromkeys((*packs.names, pack.id))),
        preset=department.preset,
        last=last,
    )
    paths, found = _write_all(folder, _contents(folder, given, notes))
    if folder.is_dir() and (rubric := _rubric(folder, pack)) is not None:
        more, faults = _write_all(rubric.parent, {rubric.name: partial(rubric_book, pack, f"{order.year}年度评分标准")})
        paths, found = [*paths, *more], [*found, *faults]
    return Made(name=department.name, paths=tuple(paths), problems=(*problems, *found, *_length(given, folder)))


def _rubric(folder: Path, pack: Pack) -> Path | None:
    """Return where 评分标准.xlsx is to be written: the year's folder; the department's where the year's is of another pack;
    None where the one in force is this pack's already.
    """
    own, shared = folder / RUBRIC, folder.parent / RUBRIC
    if own.exists() or (shared.exists() and rubric_in_force(folder, pack).path is not None):
        return None
    return own if shared.exists() else shared


def _contents(folder: Path, given: Given, notes: Notes) -> dict[str, Callable[[], bytes]]:
    """Return what makes each file of a folder, made only when the file is not there yet."""
    files: dict[str, Callable[[], bytes]] = {
        _FORM: partial(blank_form, given, notes),
        _WORDS: partial(blank_words, given, notes),
    }
    if notes.guide is not None:
        files[notes.guide.name] = partial(_guide, notes.guide, given, folder)
    return files


def _write_all(folder: Path, files: Mapping[str, Callable[[], bytes]]) -> tuple[list[Path], list[Problem]]:
    """Write the files that are not there yet, all or none; what is there already or could not be written is told."""
    problems: list[Problem] = []
    try:
        problems += settle(folder)
        there = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
        new: dict[str, bytes] = {}
        for name, content in files.items():
            if taken := _taken(name, there):
                problems.append(problem("K002", at=Cell(file=str(folder / taken))))
            else:
                new[name] = content()
        order = PublishOrder(folder=folder, files=new, when=dt.datetime.now(), read=dict.fromkeys(new, ""))
        return [*put(order).paths], problems
    except PublishRefused as stop:
        return [], [*problems, *stop.problems]
    except OSError as error:
        return [], [*problems, problem("K008", at=Cell(file=str(folder)), reason=reason(error))]


def _taken(name: str, there: list[str]) -> str:
    """Return the file that already serves as ``name``: of that name in any case, or of the same kind (填报表-本级.XLS)."""
    kind = kind_of(name)
    return next((other for other in there if other.lower() == name.lower() or (kind and kind_of(other) == kind)), "")


def _guide(guide: Guide, given: Given, folder: Path) -> bytes:
    """Return the note as Notepad reads it on any Windows: UTF-8 with its mark, lines ended by CR LF."""
    text = guide.text.strip("\n") + "\n"
    for name, value in (("department", given.department), ("year", str(given.year)), ("path", str(folder))):
        text = text.replace("{" + name + "}", value)
    return b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode("utf-8")


def _length(given: Given, folder: Path) -> Iterator[Problem]:
    """Warn before the report is made: its own path is the longest, and stands as deep in outputs/ as this one in inputs/."""
    report = document_name(given.department, given.year, given.pack.title)
    longest = max((folder / report, folder / OWN / report), key=lambda path: len(str(path)))
    if too_long(longest):
        found = f"{len(str(longest.absolute()))} 个字符"
        yield problem("K020", at=Cell(file=str(folder)), found=found, expected=f"连同报告文件名不超过 {LONGEST} 个字符")
