"""All cases together, the codes that can have none, and the entries of docs/错误手册.md."""

import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.code_titles import titles
from pipeline.pack import read_pack
from tests.errors import (
    cells,
    cluster,
    desk,
    documents,
    edited,
    exports,
    finalize,
    finished,
    folders,
    forms,
    goal_exports,
    last_year,
    ledger_copies,
    merging,
    overrides,
    packs,
    ratings,
    reading,
    refreshing,
    rubric_books,
    shared,
    sheet_documents,
    sheets,
    statements,
    ties,
    writing,
)
from tests.errors.cases import Case
from tests.load.exports import ROOTS
from tools.error_book import BookEntry

PAGE = Path(__file__).resolve().parents[2] / "docs" / "错误手册.md"

_OURS = "只有程序自身有错才会出现，数据和模板造不出这个例子"
_MACHINES = "集群的机器、程序停掉时出现（tests/cluster 里真的停掉）"
NO_CASE = {
    "K022": "文件被 Word、WPS 或 Excel 占着时出现",
    "C4": _OURS,
    "C006": _MACHINES,
    "C007": _MACHINES,
    "C008": _MACHINES,
    "F6": "差异由程序计算，数据造不出这个例子",
    "F8": "人数合计由程序相加，数据造不出这个例子",
    "J015": "读填报表时已由 L054 说明",
    "K073": "机器上没有浏览器时出现（tests/desk 里真的没有）",
    "P002": "文件被 Word、WPS 或 Excel 占着时出现",
    "G011": _OURS,
    "G017": _OURS,
    "S016": _OURS,
    "V013": _OURS,
    "H006": _OURS,
    "X001": _OURS,
    "X002": _OURS,
    "X007": "按 Ctrl-C、关闭窗口时出现",
    "X009": _OURS,
    "Z007": _OURS,
    "Z008": _OURS,
}
"""Codes without a case and why."""

MODULES = (
    reading,
    desk,
    cells,
    exports,
    last_year,
    ledger_copies,
    sheets,
    statements,
    ties,
    packs,
    ratings,
    rubric_books,
    forms,
    writing,
    cluster,
    folders,
    goal_exports,
    edited,
    overrides,
    refreshing,
    finalize,
    merging,
    finished,
    documents,
    sheet_documents,
    shared,
)
CASES: dict[str, Case] = {case.code: case for module in MODULES for case in module.CASES}


@cache
def known() -> dict[str, tuple[str, str, str]]:
    """Title, severity and remedy of every code there is; those of a pack before those of packs that extend it."""
    folders = sorted(path.parent for path in ROOTS[0].glob("*/pack.toml") if path.parent.name != "common")
    folders.sort(key=lambda folder: _stated(folder).get("extends") != "common")
    return titles([read_pack(folder, int(_stated(folder)["years"]["first"])) for folder in folders])


def _stated(folder: Path) -> dict[str, Any]:
    import tomllib

    return tomllib.loads((folder / "pack.toml").read_text(encoding="utf-8"))


def reason(code: str) -> str:
    """Why a code has no case; empty when it must have one."""
    return NO_CASE.get(code, "")


def entry(code: str, folder: Path) -> BookEntry:
    """Run a code's case in an empty folder and return its entry."""
    title, severity, remedy = known()[code]
    case = CASES.get(code)
    if case is None:
        return BookEntry(code, title, severity, reason=reason(code), remedy=remedy)
    example = case.example(folder)
    return BookEntry(code, title, example.severity.value, what=case.what, example=example)


def entries() -> dict[str, BookEntry]:
    """Run every case."""
    found: dict[str, BookEntry] = {}
    for code in known():
        with tempfile.TemporaryDirectory() as folder:
            found[code] = entry(code, Path(folder))
    return found
