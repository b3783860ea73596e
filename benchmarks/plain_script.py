"""The peer of a year: what a good plain script does for each department, in a pool of processes too.

``python -m benchmarks.plain_script YEAR VALUES OUT JOBS``: pandas reads the department's tables with openpyxl and adds up its
ledger, stock docxtpl renders the same report template with the same values (``VALUES``: one pickle a department, made before),
openpyxl writes every figure to a workbook. No checks, no links, no sources, nothing read again. It prints the
wall and processor seconds of its loop, start of the processes left out.
"""

import pickle
import sys
import time
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pandas
from docxtpl import DocxTemplate
from jinja2 import Environment


class PlainFigure:
    """A figure ready to print: its text in every format the template asks for; ``below`` are those whose names go on from its
    own (a score and those it is the sum of).
    """

    def __init__(self, own: str, forms: Mapping[str, str]) -> None:
        """Keep the text in its own format, and in the others by name."""
        self.own, self.forms = own, forms
        self.below: Any = {}

    def __getattr__(self, name: str) -> Any:
        """Return a figure below this one."""
        try:
            return self.__dict__["below"][name]
        except KeyError:
            raise AttributeError(name) from None

    def __str__(self) -> str:
        return self.own


def read(folder: Path) -> dict[str, Any]:
    """Read all tables and the text of a department, and add up its ledger by class."""
    tables: dict[str, Any] = {}
    for book in sorted(folder.glob("*.xlsx")):
        tables[book.name] = pandas.read_excel(book, sheet_name=None, header=None, engine="openpyxl")
    for ledger in folder.glob("*.csv"):
        lines = pandas.read_csv(ledger, encoding="gb18030", header=None, names=range(14), skiprows=3, dtype=str)
        amounts = pandas.to_numeric(lines[10].str.replace(",", ""), errors="coerce").fillna(0)
        tables[ledger.name] = amounts.groupby([lines[6], lines[7]]).sum()
    for text in folder.glob("*.docx"):
        tables[text.name] = [paragraph.text for paragraph in docx.Document(str(text)).paragraphs]
    return tables


def environment() -> Environment:
    """Return the template language with the pack's formats as filters."""
    made = Environment(autoescape=True)
    from pipeline.formats import FORMATS

    for name in FORMATS:
        made.filters[name] = lambda value, form=name: value.forms[form]
    return made


def department(folder: Path, values: Path, out: Path) -> float:
    """Do one department; returns the processor seconds it took."""
    begun = time.process_time()
    read(folder)
    template, names, rows = pickle.loads((values / f"{folder.name}.pickle").read_bytes())
    target = out / folder.name
    target.mkdir(parents=True, exist_ok=True)
    document = DocxTemplate(template)
    document.render(names, environment(), autoescape=True)
    document.save(str(target / "报告.docx"))
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    book.save(target / "底稿.xlsx")
    return time.process_time() - begun


def main() -> None:
    """Do every department that has values."""
    year, values, out, jobs = (*map(Path, sys.argv[1:4]), int(sys.argv[4]))
    folders = [year / each.stem for each in sorted(values.glob("*.pickle"))]
    with ProcessPoolExecutor(jobs) as pool:
        list(pool.map(len, [[]] * jobs * 4))  # the processes and their imports are there before the clock starts
        started = time.perf_counter()
        spent = sum(pool.map(partial(department, values=values, out=out), folders))
        sys.stdout.write(f"{time.perf_counter() - started:.3f} {spent:.3f}\n")


if __name__ == "__main__":
    main()
