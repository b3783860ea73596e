"""Faults planted in departments: what is wrong, and the problems that must name it, no others."""

import io
from collections.abc import Callable
from functools import partial

import msgspec
import openpyxl
from msgspec import Struct

from tools.sample.amounts import fen, split, yuan
from tools.sample.data import Sample, SampleBlock

FORM, INDICATORS, STAFF, WORDS = "决算报表.xlsx", "预算指标账.xlsx", "填报表.xlsx", "文字材料.docx"
LEDGER = "支出明细账"
Files = dict[str, bytes]
Rows = list[list[str]]
_THOUSAND = 100_000
"""1,000 元 in 分."""


class Fault(Struct, frozen=True, kw_only=True):
    """One kind of fault.

    ``code`` is the problem that must name it, ``place`` a part of its place; ``also`` are further problems the same mistake may
    raise, in some packs only. ``sample`` changes the data, of one file (``part``) or of all; ``files`` the bytes. ``packs`` are
    those it can be planted in, where not all. ``shared`` is a fault of years with shared exports alone (``own`` are the files
    the department then has besides), ``apart`` one of years without.
    """

    name: str
    code: str = ""
    place: str = ""
    part: str = ""
    also: set[str] = set()
    sample: Callable[[Sample], Sample] | None = None
    files: Callable[[Files], Files] | None = None
    packs: tuple[str, ...] = ()
    own: set[str] = set()
    shared: bool = False
    apart: bool = False


# the 填报表 --------------------------------------------------------------------------------------------------------------


def _sheet(change: Callable[[Rows, list[str]], Rows], name: str, sample: Sample) -> Sample:
    """Change the rows of one sheet of the 填报表; ``change`` also gets its columns."""
    sheets = [
        msgspec.structs.replace(sheet, rows=change([list(row) for row in sheet.rows], sheet.columns))
        if sheet.name == name
        else sheet
        for sheet in sample.staff.sheet
    ]
    return msgspec.structs.replace(sample, staff=msgspec.structs.replace(sample.staff, sheet=sheets))


def _staff(name: str, change: Callable[[Rows, list[str]], Rows]) -> Callable[[Sample], Sample]:
    return partial(_sheet, change, name)


def _cell(label: str, column: str, value: str | Callable[[str], str]) -> Callable[[Rows, list[str]], Rows]:
    """Put a value into the row that begins with a label; an empty label is the first row."""

    def change(rows: Rows, columns: list[str]) -> Rows:
        row = next(row for row in rows if not label or row[0] == label)
        at = columns.index(column)
        row[at] = value(row[at]) if callable(value) else value
        return rows

    return change


def _all_of(column: str, value: Callable[[str], str]) -> Callable[[Rows, list[str]], Rows]:
    """Change a column in every row."""

    def change(rows: Rows, columns: list[str]) -> Rows:
        at = columns.index(column)
        return [[*row[:at], value(row[at]), *row[at + 1 :]] for row in rows]

    return change


def _twice(rows: Rows, columns: list[str]) -> Rows:
    return [*rows, list(rows[-1])]


def _same_number(rows: Rows, columns: list[str]) -> Rows:
    rows[1][0] = rows[0][0]
    return rows


def _ten_thousandth(text: str) -> str:
    return yuan(fen(text) // 10_000)


def _more(text: str) -> str:
    return yuan(fen(text) + _THOUSAND)


# 决算报表 and the ledgers ---------------------------------------------------------------------------------------------------


def _form_row(block: str, label: str, column: int, change: Callable[[str], str], sample: Sample) -> Sample:
    """Change one amount of 财决01表."""
    total = sample.form.total
    old: SampleBlock = getattr(total, block)

    def changed(rows: Rows) -> Rows:
        return [
            [*row[:column], change(row[column]), *row[column + 1 :]] if row[0].strip().endswith(label) else row for row in rows
        ]

    new = msgspec.structs.replace(old, top=changed(old.top), bottom=changed(old.bottom))
    return msgspec.structs.replace(
        sample, form=msgspec.structs.replace(sample.form, total=msgspec.structs.replace(total, **{block: new}))
    )


def _operation_row(label: str, change: Callable[[str], str], sample: Sample) -> Sample:
    """Change the 统计数 of one row of 财决附03表."""
    form = sample.form.operation
    left = [[*row[:2], change(row[2])] if label in row[0] else row for row in form.left]
    return msgspec.structs.replace(
        sample, form=msgspec.structs.replace(sample.form, operation=msgspec.structs.replace(form, left=left))
    )


def _less_spent(sample: Sample) -> Sample:
    """Spend 1,000 元 less on one project in the ledger than the 决算 says; the 填报表 keeps to the 决算."""
    at = max(range(len(sample.cells)), key=lambda n: sample.cells[n].final)
    cell = sample.cells[at]
    cells = list(sample.cells)
    cells[at] = msgspec.structs.replace(cell, final=cell.final - _THOUSAND, carried_out=cell.carried_out + _THOUSAND)
    ledger = sample.books.ledger
    quarters = [*ledger.quarter_total[:-1], yuan(fen(ledger.quarter_total[-1]) - _THOUSAND)]
    books = msgspec.structs.replace(sample.books, ledger=msgspec.structs.replace(ledger, quarter_total=quarters))
    return msgspec.structs.replace(sample, cells=cells, books=books)


def _more_granted(sample: Sample) -> Sample:
    """Grant a project 1,000 元 more in the 指标账 than the 决算's 全年预算数."""
    at = max(range(len(sample.cells)), key=lambda n: sample.cells[n].final)
    cells = list(sample.cells)
    cells[at] = msgspec.structs.replace(cells[at], carried_out=cells[at].carried_out + _THOUSAND)
    return msgspec.structs.replace(sample, cells=cells)


def _other_owner(sample: Sample) -> Sample:
    return msgspec.structs.replace(sample, head=msgspec.structs.replace(sample.head, department="示例省地震局"))


def _last_year(sample: Sample) -> Sample:
    return msgspec.structs.replace(sample, head=msgspec.structs.replace(sample.head, year=sample.head.year - 1))


def _says_ten_thousand(sample: Sample) -> Sample:
    total = msgspec.structs.replace(sample.form.total, unit_note="金额单位：万元")
    return msgspec.structs.replace(sample, form=msgspec.structs.replace(sample.form, total=total))


def _without_unit(sample: Sample) -> Sample:
    """Leave the last unit out of the ledger."""
    last = sample.head.unit[-1].id
    spent = sum(cell.final for cell in sample.cells if cell.unit == last)
    whole = sum(cell.final for cell in sample.cells)
    ledger = sample.books.ledger
    totals = split(whole - spent, [fen(total) for total in ledger.quarter_total])
    books = msgspec.structs.replace(
        sample.books, ledger=msgspec.structs.replace(ledger, quarter_total=[yuan(total) for total in totals])
    )
    return msgspec.structs.replace(
        sample,
        head=msgspec.structs.replace(sample.head, unit=sample.head.unit[:-1]),
        cells=[cell for cell in sample.cells if cell.unit != last],
        books=books,
    )


def _unknown_head(sample: Sample) -> Sample:
    ledger = sample.books.ledger
    columns = ["甲方记账" if head in ("借方金额", "借方") else head for head in ledger.columns]
    return msgspec.structs.replace(
        sample, books=msgspec.structs.replace(sample.books, ledger=msgspec.structs.replace(ledger, columns=columns))
    )


# files ----------------------------------------------------------------------------------------------------------------------


def _without(name: str, files: Files) -> Files:
    return {known: content for known, content in files.items() if known != name}


def _cut_off(name: str, files: Files) -> Files:
    return files | {name: files[name][: len(files[name]) // 2]}


def edited(name: str, change: Callable[[openpyxl.Workbook], None], files: Files) -> Files:
    """Open one workbook and save it as a clerk's program does."""
    book = openpyxl.load_workbook(io.BytesIO(files[name]))
    change(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return files | {name: buffer.getvalue()}


def _text_amount(book: openpyxl.Workbook) -> None:
    book["执行进度"]["B5"].value = "壹佰万元"


def _uncalculated(book: openpyxl.Workbook) -> None:
    book["执行进度"]["B5"].value = "=B4*2"


def _without_quarters(book: openpyxl.Workbook) -> None:
    del book["执行进度"]


def _without_line(book: openpyxl.Workbook) -> None:
    """Take the first document out, sums and all below left as they are."""
    sheet = book.worksheets[0]
    row = next(row for row in range(1, sheet.max_row) if sheet.cell(row, 1).value == 1)
    sheet.delete_rows(row)


def _wrong_grand_total(book: openpyxl.Workbook) -> None:
    """Change the 合计 at the bottom of the 指标账."""
    sheet = book.worksheets[0]
    row = max(cell.row for (cell,) in sheet[f"B1:B{sheet.max_row}"] if cell.value == "合计")
    cell = next(cell for cell in reversed(sheet[row]) if isinstance(cell.value, int | float))
    cell.value += 1000


FAULTS: tuple[Fault, ...] = (
    Fault(name="明细账少记一千元", code="G1", place="功能分类", part="ledger", sample=_less_spent),
    Fault(name="指标账多下达一千元", code="G2", place="全年预算数", part="indicators", sample=_more_granted),
    Fault(name="没有填报表", code="L001", place="填报表.xlsx", also={"P006"}, files=partial(_without, STAFF)),
    Fault(name="没有决算报表", apart=True, code="L001", place="决算报表.xlsx", also={"P006"}, files=partial(_without, FORM)),
    Fault(name="决算报表打不开", apart=True, code="L005", place="决算报表.xlsx", also={"P006"}, files=partial(_cut_off, FORM)),
    Fault(name="指标账打不开", apart=True, code="L005", place="预算指标账.xlsx", files=partial(_cut_off, INDICATORS)),
    Fault(name="编制单位是别的部门", apart=True, code="L034", place="决算报表.xlsx", part="form", sample=_other_owner),
    Fault(
        name="年度填成上一年",
        code="L206",
        place="填报表.xlsx > 基本信息 > B",
        sample=_staff("基本信息", _cell("年度", "内容", lambda text: str(int(text) - 1))),
    ),
    Fault(name="决算报表是上一年的", code="L035", place="决算报表", part="form", sample=_last_year),
    Fault(
        name="没有填模板包",
        code="L052",
        place="填报表.xlsx > 基本信息 > B",
        also={"P006"},
        sample=_staff("基本信息", _cell("报告模板包", "内容", "")),
    ),
    Fault(
        name="本年支出合计不等于各项之和",
        code="A15",
        place="本年支出合计",
        part="form",
        sample=partial(_form_row, "function", "本年支出合计", 3, _more),
    ),
    Fault(
        name="人员经费改大", code="A5", place="人员经费", part="form", sample=partial(_form_row, "nature", "人员经费", 3, _more)
    ),
    Fault(
        name="年末结转改大",
        code="A3",
        place="年末结转和结余",
        part="form",
        sample=partial(_form_row, "nature", "年末结转和结余", 3, _more),
    ),
    Fault(
        name="公务接待费填成万元",
        code="C1",
        place="决算报表",
        also={"F14", "C3-4"},
        part="form",
        sample=partial(_operation_row, "公务接待费", _ten_thousandth),
    ),
    Fault(
        name="三公上年决算填成万元",
        code="F14",
        place="三公经费 > B",
        also={"C1"},
        sample=_staff("三公经费", _all_of("上年决算", _ten_thousandth)),
    ),
    Fault(
        name="三公合计不等于各项之和",
        code="C1",
        place="三公经费 > B4",
        sample=_staff("三公经费", _cell("合计", "上年决算", _more)),
    ),
    Fault(
        name="执行进度填成万元",
        code="F14",
        place="执行进度 > B",
        sample=_staff("执行进度", _all_of("累计支出", _ten_thousandth)),
    ),
    Fault(
        name="第三季度少于第二季度",
        code="F13",
        place="执行进度 > B6",
        sample=_staff("执行进度", _cell("第三季度", "累计支出", "1000.00")),
    ),
    Fault(
        name="全年预算与决算不同",
        code="G4",
        place="执行进度 > C7",
        sample=_staff("执行进度", _cell("第四季度", "全年预算", _more)),
    ),
    Fault(name="借方一列换了叫法", apart=True, code="L041", place="支出明细账", part="ledger", sample=_unknown_head),
    Fault(
        name="目标没有实际完成值",
        code="L053",
        place="绩效目标 > ",
        sample=_staff("绩效目标", _cell("1", "实际完成值", "")),
    ),
    Fault(name="两个目标同一序号", code="F15-2", place="绩效目标 > A5", sample=_staff("绩效目标", _same_number)),
    Fault(name="预算单位重复", code="F15", place="预算单位 > A", sample=_staff("预算单位", _twice)),
    Fault(
        name="编制数是负数",
        code="F10",
        place="预算单位 > E4",
        also={"F18"},
        sample=_staff("预算单位", _cell("", "行政编制", "-21")),
    ),
    Fault(name="金额写成文字", code="L028", place="执行进度 > B5", files=partial(edited, STAFF, _text_amount)),
    Fault(name="公式没有算过", code="L012", place="执行进度 > B5", files=partial(edited, STAFF, _uncalculated)),
    Fault(
        name="指标账合计改了",
        apart=True,
        code="L042",
        place="预算指标账.xlsx",
        files=partial(edited, INDICATORS, _wrong_grand_total),
    ),
    Fault(
        name="表头写万元数是元",
        code="L205",
        place="决算报表",
        also={"L021"},  # ten thousand times a large amount is more than a cell can hold
        part="form",
        sample=_says_ten_thousand,
    ),
    Fault(
        name="目标的分值改了",
        code="J041",
        place="绩效目标",
        packs=("national", "hunan", "anhui"),
        sample=_staff("绩效目标", _cell("1", "分值", "40")),
    ),
    Fault(name="明细账缺一个单位", code="G1", place="合计", also={"F25"}, part="ledger", sample=_without_unit),
    Fault(name="填报表没有执行进度", code="L051", place="填报表.xlsx", files=partial(edited, STAFF, _without_quarters)),
    Fault(
        name="指标账删去一行",
        apart=True,
        code="L042",
        place="预算指标账.xlsx",
        also={"G2"},
        files=partial(edited, INDICATORS, _without_line),
    ),
    Fault(
        name="得分超过分值",
        code="J011",
        place="人工评分 > B",
        packs=("national", "hunan", "guangdong"),
        sample=_staff("人工评分", _cell("预决算信息公开性", "得分", "60")),
    ),
    Fault(
        name="自己的明细账与共享的不同",
        code="G013",
        place="支出明细账",
        also={"G1"},
        part="ledger",
        sample=_less_spent,
        own={LEDGER},
        shared=True,
    ),
    Fault(
        name="采购实际大十倍",
        code="F11",
        place="其他数据 > B",
        sample=_staff("其他数据", _cell("政府采购实际", "数值", lambda text: yuan(fen(text) * 100))),
    ),
)


def fault_named(name: str) -> Fault:
    """Return a fault by name."""
    return next(fault for fault in FAULTS if fault.name == name)
