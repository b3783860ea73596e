"""Cases of documents that are workbooks: a template no pack may have, and a finished file tampered with."""

import datetime as dt
from collections.abc import Callable, Iterable
from pathlib import Path

from pipeline.edited import CannotRead, open_report
from pipeline.problems import Problem
from pipeline.sheet_documents.check_sheet import check_sheet_file
from pipeline.sheet_documents.package import WorkbookPackage
from pipeline.sheet_documents.template import lint_workbook
from pipeline.sheet_documents.verify import verify_sheet
from pipeline.sheet_documents.worksheet import place_of
from tests.errors.cases import Case
from tests.sheet_documents.edits import BESIDE, Edit, cells, folder, now
from tests.sheet_documents.example import built, changed, pack, report, template


def linted(code: str, what: str, data: Callable[[], bytes]) -> Case:
    """A template as its author left it."""

    def run(folder: Path) -> Iterable[Problem]:
        return lint_workbook(pack(data()))

    return Case(code, what, run)


def written(code: str, what: str, place: str, value: float | str, formula: str = "") -> Case:
    """The finished workbook with one cell written over before it is verified."""

    def run(folder: Path) -> Iterable[Problem]:
        data = template()
        package = WorkbookPackage(built(data))
        package.sheet(0).write(place_of(place), value, formula)
        return verify_sheet(package.packed(), report(), pack(data))[1]

    return Case(code, f"（演示）{what}", run)


def checked(code: str, what: str, edit: Edit, *, annotate: bool = False) -> Case:
    """The finished workbook after an edit, checked."""

    def run(base: Path) -> Iterable[Problem]:
        file = folder(base, edit)
        when = dt.datetime(2025, 3, 2, 9)
        return check_sheet_file(
            file, beside=BESIDE, figures_now=now(), when=when, inputs=base / "in", roots=(), annotate=annotate
        ).problems

    return Case(code, what, run)


def compared(code: str, what: str) -> Case:
    """Two workbooks given to a command for reports."""

    def run(base: Path) -> Iterable[Problem]:
        try:
            open_report(folder(base, lambda data: data))
        except CannotRead as stop:
            return (stop.problem,)
        return ()

    return Case(code, what, run)


def _shape(book: object) -> None:
    from openpyxl.comments import Comment

    book.active["A1"].comment = Comment("记得改", "某人")  # type: ignore[attr-defined]


def _whole(book: object) -> None:
    book.active["C7"].number_format = "0"  # type: ignore[attr-defined]


CASES = (
    linted("D001", "工作簿模板只剩下半个文件", lambda: template()[:2000]),
    linted("D002", "工作簿模板的单元格上有批注", lambda: changed(_shape)),
    linted("D003", "模板里自己写了合计公式", lambda: template(B10="=SUM(B5:B7)")),
    linted("D004", "段落标记前面写了“措施：”", lambda: template(B8="措施：{{p 段落.厉行节约.措施 }}")),
    linted("D005", "{%tr for %} 那一行的另一格里写了字", lambda: template(B4="说明")),
    linted("D006", "万元的单元格，数字格式是整数", lambda: changed(_whole)),
    linted("D007", "工作簿里没有标记", lambda: template((("项目", 1),))),
    written("D010", "写完以后，一个格里的数被改了", "C4", 10.6),
    written("D011", "写完以后，“合计”被改成“共计”", "A6", "共计"),
    checked("D020", "表格文件只剩下半个", lambda data: data[:3000]),
    checked("D021", "合计的公式被一个数盖住", cells(C6=13.5)),
    checked("D022", "合计的公式改成了别的写法", cells(C6=(13.5, "C4+C5+0"))),
    checked("D023", "公式所用的数改了，没有重新计算就保存", cells(C5=4)),
    checked("D024", "对表格文件用了 --annotate", lambda data: data, annotate=True),
    checked("D025", "加了一个从网上取数的公式", cells(F9=(1, 'WEBSERVICE("http://example.org")'))),
    compared("D026", "用 jixiao diff 比较两份表格文件"),
    written("D012", "写完以后，合计的公式少加了一行", "C6", 13.5, "SUM(C4,C4)"),
)
