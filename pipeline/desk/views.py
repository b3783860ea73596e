"""What stands in the workspace, as the page shows it: years, departments, files. Read from the disk, never computed."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from pipeline import limits
from pipeline.available_packs import offers
from pipeline.check.result_book import CHOICES
from pipeline.desk.gaps import checked_object, form_of, gaps
from pipeline.desk.refusal import DeskRefused
from pipeline.desk.uploads import file_object
from pipeline.desk.workspace import COPIES, GONE, INPUTS, OUTPUTS, Workspace, not_there, shown
from pipeline.error_entry import ErrorEntry, entry
from pipeline.file_reading import read_if_there
from pipeline.load.files import KINDS, REQUIRED, ignored, kind_of
from pipeline.names import SHARED
from pipeline.problems import problem
from pipeline.publish import HISTORY, fingerprint, read_record
from pipeline.publish.layout import FIGURES, HAND_IN, PAGE_RECORD, PAPER, PROBLEM_DATA, PROBLEM_LIST, names_beside
from pipeline.publish.standing import RECEIPT, report_of
from pipeline.strict_json import parsed
from pipeline.version import VERSION
from pipeline.year_page.overview import overview
from pipeline.year_page.page_file import INDEX
from pipeline.year_summary.department_line import DepartmentLine, not_in, read_line
from pipeline.year_summary.summary_json import year_summary
from pipeline.year_summary.write import lines_now
from pipeline.year_summary.year_inputs import YearInputs

_ROLES = {PROBLEM_LIST: "problems", PROBLEM_DATA: "problems", PAPER: "paper", FIGURES: "figures"}
_READ_ONLY = "工作文件夹是只读的：可以查看，不能生成和修改。要修改的，换一个能写的位置，或请管理员开放权限"


def workspace_object(at: Workspace, roots: tuple[Path, ...]) -> dict[str, Any]:
    """Return the workspace with its years and the packs there are."""
    writable = at.is_writable()
    return {
        "version": VERSION,
        "name": at.name,
        "path": str(at.folder),
        "writable": writable,
        "note": "" if writable else _READ_ONLY,
        "years": [_year_line(at, year) for year in at.years()],
        "packs": [
            {"id": offer.name, "title": str(offer), "years": {"first": offer.years.first, "last": offer.years.last}}
            for offer in offers(roots)
        ],
        "kinds": list(KINDS),
        "decisions": list(CHOICES),
    }


def _year_line(at: Workspace, year: str) -> dict[str, Any]:
    return {
        "year": year,
        "departments": len(at.departments(INPUTS, year)),
        "built": len(at.departments(OUTPUTS, year)),
        "page": (at.outputs(year) / INDEX).is_file(),
    }


def year_object(at: Workspace, year: str) -> dict[str, Any]:
    """Return the departments of a year, those with inputs and those with outputs, and the overview the year's page shows."""
    if year not in at.years():
        raise not_there(year)
    inputs, outputs = at.departments(INPUTS, year), at.departments(OUTPUTS, year)
    lines = lines_now(at.outputs(year), YearInputs(folders=inputs)) if outputs else [not_in(name) for name in inputs]
    lines = [line for line in lines if line.folder in inputs or line.folder in outputs]
    register = any(path.name.startswith("部门名单.") for path in _files(at, at.inputs(year)))
    return {
        "year": year,
        "overview": _overview(at, year, lines) if outputs else None,
        "departments": [_department_line(at, year, line, line.folder in inputs, line.folder in outputs) for line in lines],
        "shared": [file_object(at, path) for path in _files(at, at.inputs(year) / SHARED)],
        "register": register,
    }


def _overview(at: Workspace, year: str, lines: Iterable[DepartmentLine]) -> dict[str, Any]:
    """Return the overview; ``data`` numbers the departments whose page can be asked for."""
    lines = tuple(lines)
    there = [line.folder for line in lines if (at.outputs(year, line.folder) / PAGE_RECORD).is_file()]
    return overview(year_summary(year, lines, YearInputs()), {folder: number for number, folder in enumerate(there)})


def _department_line(at: Workspace, year: str, line: DepartmentLine, inputs: bool, outputs: bool) -> dict[str, Any]:
    return {
        "folder": line.folder,
        "inputs": inputs,
        "outputs": outputs,
        "state": line.state,
        "notes": list(line.notes),
        "files": [path.name for path in _files(at, at.inputs(year, line.folder))] if inputs else [],
        "counts": line.problems,
    }


def line_of(at: Workspace, year: str, name: str) -> DepartmentLine:
    """Return what the outputs folder of a department tells."""
    return read_line(at.outputs(year), name)[0]


def _files(at: Workspace, folder: Path) -> list[Path]:
    """Return the files of a folder a person sees, in order; those that lead out of the workspace left out."""
    return sorted(_seen(at, folder)) if folder.is_dir() else []


def _seen(at: Workspace, folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if not path.name.startswith((".", "~$")) and path.is_file() and at.folder in path.resolve().parents:
            yield path


def folder_object(at: Workspace, folder: Path, report: str = "") -> dict[str, Any]:
    """Return the files of a department's folder, and its older ones."""
    files = [file_object(at, path, _role(at, path, report)) for place in _places(folder) for path in _files(at, place)]
    return {
        "path": at.relative(folder),
        "files": files,
        "history": [file_object(at, path, "old") for path in _files(at, folder / HISTORY)],
    }


def _places(folder: Path) -> tuple[Path, ...]:
    return (folder, folder / HAND_IN, folder / COPIES)


def _role(at: Workspace, path: Path, report: str) -> str:
    if path.relative_to(at.folder).parts[0] == INPUTS:
        return "input"
    if path.parent.name == COPIES:
        return "copy"
    beside = names_beside(report)
    lists = {beside.checked: "checked", beside.updated: "updated", beside.merged: "merged", beside.annotated: "annotated"}
    if path.name == report:
        return "report"
    if path.name.endswith(RECEIPT):
        return "receipt"
    if path.parent.name == HAND_IN or "（定稿）" in path.name:
        return "final"
    return _ROLES.get(path.name) or lists.get(path.name) or ("document" if path.suffix in (".docx", ".xlsx") else "other")


def department_object(at: Workspace, year: str, folder: str) -> dict[str, Any]:
    """Return a department: its files, how its report stands, what is wrong."""
    inputs, outputs = at.inputs(year, folder), at.outputs(year, folder)
    if not inputs.is_dir() and not outputs.is_dir():
        raise not_there(f"{year}/{folder}")
    line = line_of(at, year, folder) if outputs.is_dir() else not_in(folder)
    report = report_of(read_record(outputs)) if outputs.is_dir() else ""
    there = bool(report) and (outputs / report).is_file()
    problems, form = problems_of(outputs), form_of(inputs)
    return {
        "year": year,
        "folder": folder,
        "department": line.department,
        "pack": msgspec.to_builtins(line.pack),
        "state": line.state,
        "notes": list(line.notes),
        "inputs": folder_object(at, inputs),
        "needs": _needs(_files(at, inputs)),
        "outputs": folder_object(at, outputs, report),
        "report": {"name": report, "path": at.relative(outputs / report)} if there else None,
        "counts": line.problems,
        "problems": problems,
        "form": None if form is None else {"path": at.relative(form[0]), "name": form[0].name, "sha256": fingerprint(form[1])},
        "gaps": gaps(form, problems or ()) if form is not None else [],
        "checked": checked_object(outputs / report) if there else None,
    }


def _needs(files: Iterable[Path]) -> list[dict[str, Any]]:
    """Return the kinds of input with the files that stand of each, by their names."""
    names = [path.name for path in files if not ignored(path.name)]
    return [
        {"kind": kind, "required": kind in REQUIRED, "files": [name for name in names if kind_of(name) == kind]}
        for kind in KINDS
    ]


def problems_of(outputs: Path) -> list[dict[str, Any]] | None:
    """Return the problems of the last build; None where there was none, or its list cannot be read."""
    found = _json(outputs / PROBLEM_DATA)
    problems = found.get("problems") if isinstance(found, dict) else None
    return [item for item in problems if isinstance(item, dict)] if isinstance(problems, list) else None


def page_bytes(at: Workspace, year: str, folder: str) -> bytes:
    """Return 页面.json of a department."""
    path = at.outputs(year, folder) / PAGE_RECORD
    at.require_inside(path)
    try:
        found = read_if_there(path, limits.RECORD_FILE)
    except OSError:
        found = None
    if found is None:
        raise not_there(f"{year}/{folder}/{PAGE_RECORD}")
    return found


def error_of(code: str) -> ErrorEntry:
    """Return the error book's entry of a code."""
    found = entry(code)
    if found is None:
        raise DeskRefused(GONE, problem("K072", found=shown(code)))
    return found


def _json(path: Path) -> Any:
    try:
        data = read_if_there(path, limits.RECORD_FILE)
        return None if data is None else parsed(data)
    except (OSError, ValueError):
        return None
