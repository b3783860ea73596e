"""A year whose 决算, 指标账 and 明细账 lie in 共享: the rows of all departments, 部门名单.xlsx, some rows of nobody.

The ledgers name each row's unit by code and name; every sheet of a 决算报表 is one department's, a hundred of them a file.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec
import xlsxwriter
from msgspec import Struct

from benchmarks.synthetic_year.plan import OPERATION, DepartmentPlan
from tools.sample.amounts import cell_number, printed
from tools.sample.data import Sample, SampleForm
from tools.sample.documents import documents
from tools.sample.form import operation_sheet, total_sheet
from tools.sample.formats import Formats
from tools.sample.indicators import texts
from tools.sample.postings import postings

FOLDER, LIST = "共享", "部门名单.xlsx"
VOUCHERS = (
    "日期",
    "凭证号",
    "预算单位",
    "摘要",
    "科目编码",
    "科目名称",
    "功能分类",
    "部门经济分类",
    "支出性质",
    "项目",
    "借方金额",
    "贷方金额",
)
DOCUMENTS = (
    *("预算单位", "指标文号", "指标日期", "指标类型", "指标来源", "资金性质"),
    *("支出功能分类", "支出性质", "部门经济分类", "项目名称", "指标金额", "摘要"),
)
NOBODY = "9999001-示例市撤销单位"
"""A unit that no department has."""
_IN_A_BOOK = 100


class SharedRows(Struct, frozen=True):
    """What a department has in the shared files."""

    plan: DepartmentPlan
    units: Sequence[tuple[str, str]]
    vouchers: Sequence[Sequence[str]]
    documents: Sequence[Sequence[str | int]]
    form: SampleForm
    year: int
    department: str


def rows_of(plan: DepartmentPlan, sample: Sample, changed: Sample | None = None, part: str = "") -> SharedRows:
    """Return a department's part of the shared files; what it comes without stays out.

    Of ``changed`` data come the rows of one file (``part``), or of all.
    """

    def data(name: str) -> Sample:
        return changed if changed is not None and part in ("", name) else sample

    form = data("form")
    return SharedRows(
        plan=plan,
        units=[(unit.code, unit.name) for unit in sample.head.unit],
        vouchers=[] if "ledger" in plan.without else _vouchers(data("ledger")),
        documents=[] if "indicators" in plan.without else _documents(data("indicators")),
        form=form.form,
        year=form.head.year,
        department=form.head.department,
    )


def _vouchers(sample: Sample) -> list[list[str]]:
    books, ledger = sample.books, sample.books.ledger
    made: list[list[str]] = []
    for line in postings(sample):
        cell, unit = line.cell, sample.units[line.cell.unit]
        account = ledger.account[unit.account]
        nature = ledger.nature[cell.nature]
        made.append(
            [
                line.date.isoformat(),
                line.voucher,
                unit.title,
                line.text,
                f"{unit.account}{cell.economic}",
                f"{account}-{nature}-{books.economic[cell.economic]}",
                f"{cell.function}-{books.function[cell.function]}",
                f"{cell.economic}-{books.economic[cell.economic]}",
                nature,
                cell.project,
                printed(line.debit) if line.debit else "",
                printed(line.credit) if line.credit else "",
            ]
        )
    return made


def _documents(sample: Sample) -> list[list[str | int]]:
    made: list[list[str | int]] = []
    for row in documents(sample):
        told = texts(row, sample)
        fields = ("unit", "number", "date", "kind", "origin", "fund", "function", "nature", "economic", "project")
        made.append([*(told[field] for field in fields), row.net, told["summary"]])
    return made


def nobodys(count: int, year: int) -> list[list[str]]:
    """Return vouchers of a unit that no department has, 100.00 元 each."""
    account = ("720130201", "事业支出-基本支出-办公费", "2010301-行政运行", "30201-办公费", "基本支出", "")
    return [[f"{year}-06-12", f"记-{at:04d}", NOBODY, "购办公用品", *account, "100.00", ""] for at in range(1, count + 1)]


def write_shared(parts: Iterable[SharedRows], year: Path, nobody: int) -> None:
    """Write the files of 共享 and 部门名单.xlsx; ``nobody`` is how many vouchers belong to nobody."""
    listed = list(parts)
    folder = year / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    (year / LIST).write_bytes(_list(listed))
    lost = nobodys(nobody, listed[0].plan.year)
    (folder / "支出明细账.csv").write_bytes(_csv([*(line for part in listed for line in part.vouchers), *lost]))
    (folder / "预算指标账.xlsx").write_bytes(_indicators([row for part in listed for row in part.documents]))
    for at in range(0, len(listed), _IN_A_BOOK):
        name = f"决算报表-{at // _IN_A_BOOK + 1:02d}.xlsx"
        (folder / name).write_bytes(_forms(listed[at : at + _IN_A_BOOK]))


def _list(parts: Iterable[SharedRows]) -> bytes:
    rows = [("部门名称", "部门编码", "单位名称", "单位编码", "应收", "报告模板包")]
    for part in parts:
        rows += [(part.plan.name, part.plan.code, name, code, "是", part.plan.pack) for code, name in part.units]
    return _book("名单", rows)


def _indicators(rows: Iterable[Sequence[str | int]]) -> bytes:
    whole = [tuple(cell_number(cell) if isinstance(cell, int) else cell for cell in row) for row in rows]
    return _book("指标", [("金额单位：元",), DOCUMENTS, *whole])


def _book(name: str, rows: Iterable[Sequence[str | float]]) -> bytes:
    """Write one plain sheet, row by row, as an exporting server does."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"constant_memory": True, "strings_to_urls": False})
    book.set_calc_mode("manual")
    sheet = book.add_worksheet(name)
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(number, column, cell)
            else:
                sheet.write_number(number, column, cell)
    book.close()
    return buffer.getvalue()


def _csv(lines: Iterable[Sequence[str]]) -> bytes:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(["金额单位：元"])
    writer.writerow(VOUCHERS)
    writer.writerows(lines)
    return buffer.getvalue().encode("gb18030")


def _forms(parts: Iterable[SharedRows]) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_urls": False})
    book.set_calc_mode("manual")
    formats = Formats(book)
    for part in parts:
        total = msgspec.structs.replace(part.form.total, name=f"Z01 {part.plan.code}")
        operation = msgspec.structs.replace(part.form.operation, name=f"F03 {part.plan.code}")
        total_sheet(book, formats, total, part.department, part.year)
        if OPERATION not in part.plan.without:
            operation_sheet(book, formats, operation, part.department, part.year)
    book.close()
    return buffer.getvalue()
