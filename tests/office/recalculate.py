"""LibreOffice for tests: conversion with a profile of its own, and workbooks recalculated from formulas alone."""

import math
import re
import shutil
import subprocess
import zipfile
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

_ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode"><value>0</value></prop></item>
</oor:items>
"""
"""Mode 0 is “always”: whatever result the file carries is thrown away on loading."""

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")


def convert(file: Path, target: str, folder: Path) -> Path:
    """Convert a file by LibreOffice into ``folder`` and return the new file. The profile lives and ends with the test."""
    if SOFFICE is None:
        raise FileNotFoundError("soffice is not installed")
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_ALWAYS, encoding="utf-8")
    made = folder / f"{file.stem}.{target.partition(':')[0]}"
    made.unlink(missing_ok=True)
    command = [SOFFICE, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", target, "--outdir"]
    done = subprocess.run([*command, str(folder), str(file)], capture_output=True, text=True, timeout=180, check=False)
    if not made.is_file():
        raise RuntimeError(f"no {target} of {file.name}: {done.stdout}{done.stderr}")
    return made


_FORMULA_CELL = re.compile(r"<c ([^>]*)>(<f[^>]*?(?:/>|>.*?</f>))(?:<v>.*?</v>|<v/>)?</c>", re.DOTALL)
_TYPE = re.compile(r'\s*\bt="[^"]*"')


def without_results(workbook: Path, copy: Path) -> int:
    """Write a copy in which every formula carries the result 0, and return how many formulas there are.

    What a recalculation then shows can only come from the formulas.
    """
    count = 0

    def zeroed(match: re.Match[str]) -> str:
        nonlocal count
        count += 1
        return f"<c {_TYPE.sub('', match.group(1))}>{match.group(2)}<v>0</v></c>"

    with zipfile.ZipFile(workbook) as source, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = source.read(name)
            if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name):
                data = _FORMULA_CELL.sub(zeroed, data.decode("utf-8")).encode("utf-8")
            target.writestr(name, data)
    return count


def with_formula(workbook: Path, copy: Path, old: str, new: str) -> None:
    """Write a copy in which the first formula holding ``old`` (as text of the sheet's XML) holds ``new`` instead."""
    replaced = False
    with zipfile.ZipFile(workbook) as source, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = source.read(name)
            if name.startswith("xl/worksheets/") and not replaced:
                text = data.decode("utf-8")
                found = re.search(rf"<f[^>]*>[^<]*{re.escape(escape(old))}[^<]*</f>", text)
                if found:
                    formula = found.group().replace(escape(old), escape(new), 1)
                    text = text[: found.start()] + formula + text[found.end() :]
                    replaced = True
                data = text.encode("utf-8")
            target.writestr(name, data)
    assert replaced, f"no formula holds {old!r}"


@dataclass(frozen=True)
class Difference:
    """One cell whose recalculated value is not the one we wrote."""

    sheet: str
    cell: str
    formula: str
    ours: object
    recalculated: object


def differences(workbook: Path, folder: Path) -> tuple[int, list[Difference]]:
    """Recalculate a workbook from its formulas alone; return how many formulas were compared, and which cells differ.

    Numbers are the same within 1e-9 of their size (a double's sum of exact amounts in 元); anything else must be equal.
    """
    folder.mkdir(parents=True, exist_ok=True)
    bare = folder / "bare.xlsx"
    expected = without_results(workbook, bare)
    out = folder / "recalculated"
    again = convert(bare, "xlsx:Calc MS Excel 2007 XML", out)
    formulas, ours, theirs = _cells(workbook, False), _cells(workbook, True), _cells(again, True)
    wrong: list[Difference] = []
    compared = 0
    for place, formula in formulas.items():
        if isinstance(formula, str) and formula.startswith("="):
            compared += 1
            left, right = ours.get(place), theirs.get(place)
            if not _same(left, right):
                wrong.append(Difference(place[0], place[1], formula, left, right))
    assert compared == expected, f"{expected} formulas in the file, {compared} compared"
    return compared, wrong


def _cells(workbook: Path, values: bool) -> dict[tuple[str, str], object]:
    from openpyxl import load_workbook

    book = load_workbook(workbook, data_only=values)
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


def _same(ours: object, theirs: object) -> bool:
    if isinstance(ours, bool) or isinstance(theirs, bool):
        return ours is theirs
    if isinstance(ours, int | float) and isinstance(theirs, int | float):
        return math.isclose(ours, theirs, rel_tol=1e-9, abs_tol=1e-9)
    return (ours or "") == (theirs or "")
