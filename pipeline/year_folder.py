"""The inputs of a year: which folders are departments, what they share, and what 汇总 is told of all that."""

from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct

from pipeline.load import holds_inputs
from pipeline.load.shared import SharedYear, prepare
from pipeline.load.shared.year import is_department
from pipeline.names import year_named
from pipeline.problems import Problem, problem
from pipeline.records import Cell
from pipeline.year_summary.year_inputs import YearInputs, year_inputs


class Departments(Struct, frozen=True):
    """The folders a path stands for. ``year`` is the path where it is a year's folder."""

    folders: tuple[Path, ...]
    problems: tuple[Problem, ...] = ()
    year: Path | None = None


def find_departments(path: Path, only: Iterable[str] = ()) -> Departments:
    """Return the department folders PATH stands for: itself when it directly holds an input file, else its subfolders."""
    if not path.is_dir():
        return Departments((), (problem("P010", at=Cell(file=str(path))),))
    if alone := holds_inputs(path):
        folders = [path]
    else:
        folders = [child for child in sorted(path.iterdir()) if child.is_dir() and is_department(child.name)]
    wanted = set(only)
    chosen = tuple(folder for folder in folders if not wanted or folder.name in wanted)
    problems = [problem("P011", found=name) for name in sorted(wanted - {folder.name for folder in folders})]
    if not folders:
        problems.append(problem("P010", at=Cell(file=path.name)))
    return Departments(chosen, tuple(problems), None if alone else path)


class YearFolder(Struct, frozen=True):
    """The inputs of a year: its folder, what is shared, the departments' folders. Empty around a department by itself."""

    folder: Path
    shared: SharedYear = SharedYear()
    folders: tuple[str, ...] = ()

    def of(self, outputs: Path) -> YearInputs:
        """Return what 汇总 of a year's outputs is told of the inputs; nothing where they are of another year."""
        if outputs.name != self.folder.name:
            return YearInputs()
        return year_inputs(self.shared, self.folders)


def year_folder(year: Path | None, department: Path, roots: tuple[Path, ...]) -> YearFolder:
    """Return the year that departments are of: the folder given, else that around ``department`` if its name is a year."""
    folder = (year or department.parent).resolve()
    if year is None and year_named(folder.name) is None:
        return YearFolder(folder)
    names = tuple(path.name for path in find_departments(folder).folders)
    return YearFolder(folder, prepare(folder, roots), names)
