"""预算指标账: one record per document line. 小计, 合计 and page rows are left out, and compared with the lines.

Every row of the sheet is a document or counted under a reason. 调减 may be written as negative amounts: decided for the column
as a whole, and told.
"""

from fractions import Fraction

from msgspec import Struct

from pipeline.load.amounts import Reader, as_date
from pipeline.load.ledger import ALL_ROWS, LedgerSheet, word_key
from pipeline.load.row_words import FOOT, PAGE, TOTAL, RowWords, counted_word, row_words
from pipeline.load.sheet import Content, shown
from pipeline.load.voucher_ledger import ASIDE, BROKEN, EMPTY, HEADS, PLAIN
from pipeline.money import AmountError, decimal_from_text, normal_text, show
from pipeline.pack import Pack
from pipeline.problems import Problem, Severity, problem
from pipeline.records import BudgetDocument

KIND = "预算指标账"

_NATURES = ("人员经费", "日常公用经费", "项目支出")
_TOTALS = frozenset({"合计", "总计", "共计"})
_TOTAL_ROWS = "合计行"
_NAMED = ("单位", "文号", "日期", "功能分类", "支出性质")
"""Columns in which a total row may have its name, beside the first that is filled."""
_FEW = 4
"""Fewer negative amounts under 调减 may as well be reductions taken back: told as an 警告."""


class _Totals(Struct):
    amount: int = 0
    reduction: int = 0


class _Taken(Struct, frozen=True):
    """How 调减 is written in one sheet: ``sign`` -1 where every amount of the column is negative, and on how many rows."""

    sign: int
    negative: int
    positive: int
    first: int


def read_budget_ledger(
    ledger: LedgerSheet, pack: Pack, year: int
) -> tuple[list[BudgetDocument], dict[str, int], list[Problem]]:
    """Return the documents in order, counts by kind of row, which add up to the rows below the head, and problems."""
    words = row_words(pack)
    documents: list[BudgetDocument] = []
    sums, part, page = _Totals(), _Totals(), _Totals()
    aside = dict.fromkeys((_TOTAL_ROWS, PAGE, *ASIDE), 0)
    taken = _how_taken(ledger, words)
    stated: int | None = None
    for row in range(ledger.row + 1, len(ledger.rows)):
        cells = ledger.rows[row]
        mark, plain = _marker(ledger, cells, words)
        if mark == PAGE:
            aside[PAGE] += 1
            _compare(ledger, row, "以上", taken.sign, page, part, sums)
            page = _Totals()
            continue
        if mark:
            aside[_TOTAL_ROWS] += 1
            if plain in _TOTALS:
                stated = row
            else:
                _compare(ledger, row, "以上", taken.sign, part, sums)
            part = _Totals()
            continue
        item = _document(ledger, pack, row, cells, words, taken.sign)
        if isinstance(item, str):
            aside[item] += 1
            continue
        for total in (sums, part, page):
            total.amount += item.amount
            total.reduction += item.reduction
        documents.append(item)
        _check_year(ledger, row, cells, year)
        _check_sides(ledger, row, item)
    if stated is not None:
        _compare(ledger, stated, "", taken.sign, sums)
    ledger.problems += _say_taken(ledger, taken)
    counts = {f"{KIND}:行数": len(documents), **{f"{KIND}:{name}": count for name, count in aside.items() if count}}
    counts[f"{KIND}:{ALL_ROWS}"] = len(ledger.rows) - ledger.row - 1
    return documents, counts, ledger.close()


def _marker(ledger: LedgerSheet, cells: list[Content], words: RowWords) -> tuple[str, str]:
    """Return what makes a row a total or a page's end, and that word: no 文号, and a cell that is only such a word."""
    document = ledger.column("文号")
    if 0 <= document < len(cells) and shown(cells[document]).strip() and not _marks(words, cells[document]):
        return "", ""
    first = next((raw for raw in cells if isinstance(raw, str) and raw.strip()), "")
    named = (cells[c] for term in _NAMED if 0 <= (c := ledger.column(term)) < len(cells))
    hit = next((raw for raw in (first, *named) if _marks(words, raw)), "")
    return _marks(words, hit), counted_word(shown(hit))


def total_mark(ledger: LedgerSheet, cells: list[Content], words: RowWords) -> str:
    """Return what makes a row a total or a page's end; empty for a document."""
    return _marker(ledger, cells, words)[0]


def _marks(words: RowWords, raw: Content) -> str:
    mark = words.reason(raw) if isinstance(raw, str) and raw else ""
    return mark if mark in (TOTAL, PAGE) else ""


def _how_taken(ledger: LedgerSheet, words: RowWords) -> _Taken:
    """Look how 调减 is written: an export of changes writes what is taken off as negative, throughout."""
    column = ledger.column("调减")
    rows = range(ledger.row + 1, len(ledger.rows)) if column >= 0 else ()
    signs = {row: _sign(ledger.rows[row][column]) for row in rows if column < len(ledger.rows[row])}
    lines = {row: sign for row, sign in signs.items() if sign and not _marker(ledger, ledger.rows[row], words)[0]}
    negative = [row for row, sign in lines.items() if sign < 0]
    positive = len(lines) - len(negative)
    return _Taken(-1 if negative and not positive else 1, len(negative), positive, negative[0] if negative else -1)


def _sign(raw: Content) -> int:
    """Return -1, 0 or 1 for an amount; what is none has no sign and is told where it is read."""
    try:
        number = decimal_from_text(raw) if isinstance(raw, str) else raw if isinstance(raw, int | float) else 0
    except AmountError:
        return 0
    return (number > 0) - (number < 0)


def _say_taken(ledger: LedgerSheet, taken: _Taken) -> list[Problem]:
    """Tell how negative amounts under 调减 were read; few of them, or some beside positive ones, need a look."""
    if not taken.negative:
        return []
    how = "本列都是负数，按减少的数读" if taken.sign < 0 else f"另有 {taken.positive} 行是正数：正数按调减、负数按收回调减读"
    severity = Severity.WARNING if taken.positive or taken.negative < _FEW else None
    at = ledger.sheet.cell(taken.first, ledger.column("调减"))
    return [problem("L143", at=at, severity=severity, count=taken.negative, how=how)]


def _check_sides(ledger: LedgerSheet, row: int, item: BudgetDocument) -> None:
    """A negative 金额 beside the same 调减 takes one amount off twice."""
    if item.amount < 0 and abs(item.reduction) == -item.amount:
        at = ledger.sheet.cell(row, ledger.column("调减"))
        ledger.problems.append(problem("L145", at=at, amount=show(Fraction(-item.amount, 100), 2)))


def _document(
    ledger: LedgerSheet, pack: Pack, row: int, cells: list[Content], words: RowWords, sign: int
) -> BudgetDocument | str:
    """Return a row's document, or why it is none."""
    columns = ledger.head.columns

    def raw(term: str) -> Content:
        column = columns.get(term, -1)
        return cells[column] if 0 <= column < len(cells) else ""

    amount, reduction = raw("金额"), raw("调减")
    if ledger.is_head(amount) or (amount == "" and ledger.repeats_head(row)):
        return HEADS
    function_code, function_name = ledger.function.read(cells)
    broken = ledger.broken(row, ("金额", "调减"))
    if not broken and not (function_code or function_name):
        feet = any(isinstance(each, str) and words.reason(each) == FOOT for each in cells)
        if (amount == "" and reduction == "") or (feet and not _sign(amount) and not _sign(reduction)):
            return FOOT if feet else PLAIN if any(ledger.words(each) for each in cells) else EMPTY
    added = ledger.fen(row, ledger.column("金额"), amount)
    taken = ledger.fen(row, ledger.column("调减"), reduction)
    if broken:
        Reader(ledger.sheet, ledger.problems).money(row, ledger.column("金额"), ledger.scales.get(ledger.column("金额"), 1))
    if added is None or taken is None:
        return BROKEN
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
        reduction=sign * taken,
        source=ledger.sheet.cell(row, place),
        project=ledger.words(raw("项目")),
    )


def _check_year(ledger: LedgerSheet, row: int, cells: list[Content], year: int) -> None:
    """An export with a year on every line (FISCAL_YEAR) must be of the report year throughout."""
    column = ledger.column("年度")
    found = shown(cells[column]).strip() if 0 <= column < len(cells) else ""
    if found and normal_text(found).removesuffix("年度").removesuffix("年") != str(year):
        ledger.problems.append(problem("L074", at=ledger.sheet.cell(row, column), expected=f"{year}年度"))


def _compare(ledger: LedgerSheet, row: int, which: str, sign: int, *totals: _Totals) -> None:
    """Compare a total row with its lines: a 小计 with those since the last one, or with all so far where it runs on.

    A row that states one of 金额 and 调减 states both: the other left blank is nothing, and differs where the lines have some.
    """
    columns = {term: column for term in ("金额", "调减") if (column := ledger.column(term)) >= 0}
    stated = {term: ledger.sheet.value(row, column) for term, column in columns.items()}
    if not any(raw != "" for raw in stated.values()):
        return
    for term, raw in stated.items():
        sums = [total.amount if term == "金额" else sign * total.reduction for total in totals]
        if ledger.fen(row, columns[term], raw) not in (None, *sums):
            expected = f"{which}各行{term}之和 {show(Fraction(sums[0], 100), 2)} 元"
            ledger.problems.append(problem("L042", at=ledger.sheet.cell(row, columns[term]), expected=expected))
