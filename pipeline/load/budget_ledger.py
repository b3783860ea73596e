"""预算指标账: one record per document line. 小计 and 合计 rows are left out, and the 合计 is compared with the lines."""

from dataclasses import dataclass
from fractions import Fraction

from pipeline.load.amounts import Reader, as_date
from pipeline.load.ledger import LedgerSheet, word_key
from pipeline.load.sheet import Content, shown
from pipeline.money import normal_text, show
from pipeline.pack import Pack
from pipeline.problems import Problem, problem
from pipeline.records import BudgetDocument

KIND = "预算指标账"

_NATURES = ("人员经费", "日常公用经费", "项目支出")
_TOTALS = frozenset({"合计", "总计"})


@dataclass(slots=True)
class _Totals:
    amount: int = 0
    reduction: int = 0


def read_budget_ledger(
    ledger: LedgerSheet, pack: Pack, year: int
) -> tuple[list[BudgetDocument], dict[str, int], list[Problem]]:
    """Return the documents in order, what was counted, and problems."""
    subtotals = {normal_text(word) for word in pack.aliases.word.get("合计行", [])}
    documents: list[BudgetDocument] = []
    sums, part = _Totals(), _Totals()
    skipped = 0
    stated: tuple[int, str] | None = None
    for row in range(ledger.row + 1, len(ledger.rows)):
        cells = ledger.rows[row]
        marker = _marker(ledger, cells, subtotals)
        if marker:
            skipped += 1
            if marker in _TOTALS:
                stated = (row, marker)
            else:
                _compare(ledger, row, "以上", part, sums)
            part = _Totals()
            continue
        item = _document(ledger, pack, row, cells)
        if item is not None:
            for total in (sums, part):
                total.amount += item.amount
                total.reduction += item.reduction
            documents.append(item)
            _check_year(ledger, row, cells, year)
    if stated:
        _compare(ledger, stated[0], "", sums)
    counts = {f"{KIND}:行数": len(documents), f"{KIND}:合计行": skipped}
    if ledger.repeated:
        counts[f"{KIND}:重复表头"] = ledger.repeated
    return documents, counts, ledger.close()


def _marker(ledger: LedgerSheet, cells: list[Content], words: set[str]) -> str:
    """Return the word that makes a row a total: no 文号, and a text cell that is only such a word."""
    document = ledger.column("文号")
    if 0 <= document < len(cells) and shown(cells[document]).strip() and normal_text(shown(cells[document])) not in words:
        return ""
    return next((plain for raw in cells if isinstance(raw, str) and raw and (plain := normal_text(raw)) in words), "")


def _document(ledger: LedgerSheet, pack: Pack, row: int, cells: list[Content]) -> BudgetDocument | None:
    columns = ledger.head.columns

    def raw(term: str) -> Content:
        column = columns.get(term, -1)
        return cells[column] if 0 <= column < len(cells) else ""

    amount, reduction = raw("金额"), raw("调减")
    if ledger.is_head(amount):
        ledger.repeated += 1
        return None
    function_code, function_name = ledger.function.read(cells)
    broken = ledger.broken(row, ("金额", "调减"))
    if amount == "" and reduction == "" and not function_code and not function_name and not broken:
        return None  # an empty row or a note below the table
    added = ledger.fen(row, ledger.column("金额"), amount)
    taken = ledger.fen(row, ledger.column("调减"), reduction)
    if broken:
        Reader(ledger.sheet, ledger.problems).money(row, ledger.column("金额"), ledger.scale)
    if added is None or taken is None:
        return None
    economic_code, economic_name = ledger.economic.read(cells)
    fund_code, fund = ledger.coded(raw("资金性质"))
    if not function_code:
        at = ledger.sheet.cell(row, ledger.function.first)
        ledger.problems.append(problem("L043", at=at, term="功能分类"))
    place = ledger.column("金额") if amount != "" else ledger.column("调减")
    return BudgetDocument(
        unit_name=ledger.unit_name(raw("单位")),
        document=ledger.words(raw("文号")),
        date=as_date(raw("日期")),
        kind=ledger.words(raw("指标类型")),
        origin=ledger.words(raw("来源")),
        fund=fund or fund_code,
        function_code=function_code,
        function_name=function_name,
        nature=word_key(pack, ledger.words(raw("支出性质")), _NATURES),
        economic_code=economic_code,
        economic_name=economic_name,
        amount=added,
        reduction=taken,
        source=ledger.sheet.cell(row, place),
    )


def _check_year(ledger: LedgerSheet, row: int, cells: list[Content], year: int) -> None:
    """An export with a year on every line (FISCAL_YEAR) must be of the report year throughout."""
    column = ledger.column("年度")
    found = shown(cells[column]).strip() if 0 <= column < len(cells) else ""
    if found and normal_text(found).removesuffix("年度").removesuffix("年") != str(year):
        ledger.problems.append(problem("L074", at=ledger.sheet.cell(row, column), expected=f"{year}年度"))


def _compare(ledger: LedgerSheet, row: int, which: str, *totals: _Totals) -> None:
    """Compare a total row with its lines: a 小计 with those since the last one, or with all so far where it runs on.

    A row that states one of 金额 and 调减 states both: the other left blank is nothing, and differs where the lines have some.
    """
    columns = {term: column for term in ("金额", "调减") if (column := ledger.column(term)) >= 0}
    stated = {term: ledger.sheet.value(row, column) for term, column in columns.items()}
    if not any(raw != "" for raw in stated.values()):
        return
    for term, raw in stated.items():
        sums = [total.amount if term == "金额" else total.reduction for total in totals]
        if ledger.fen(row, columns[term], raw) not in (None, *sums):
            expected = f"{which}各行{term}之和 {show(Fraction(sums[0], 100), 2)} 元"
            ledger.problems.append(problem("L042", at=ledger.sheet.cell(row, columns[term]), expected=expected))
