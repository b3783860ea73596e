"""科目余额表 in place of the 支出明细账: the year's expenditure by account and auxiliary, without days and vouchers.

Only the lowest rows are added up; accounts above them are kept, marked 上级科目, and must equal the rows below them. The
year's amount is 累计借方 less 累计贷方 (or 期初 and 本期 together). Once the year is closed both are equal: then the debit
side counts, and that is told.
"""

from collections.abc import Sequence
from fractions import Fraction

from msgspec import Struct
from msgspec.structs import replace

from pipeline.load.amounts import Reader
from pipeline.load.ledger import ALL_ROWS, AMOUNTS, DIMENSIONS, LedgerSheet, word_key
from pipeline.load.natures import NATURES, nature_of_name, nature_words
from pipeline.load.row_words import FOOT
from pipeline.load.sheet import Content, shown
from pipeline.load.voucher_ledger import BROKEN, EMPTY, HEADS, KIND, PLAIN, Skips
from pipeline.money import normal_text, show
from pipeline.pack import Pack
from pipeline.problems import Problem, problem
from pipeline.records import VoucherLine

PARENT = "上级科目"
_PARTS = ("期初", "本期", "累计", "期末")
_CREDIT_WORD = "贷"


class _Row(Struct, frozen=True):
    """One row: its line and its auxiliaries (功能分类, 经济分类, 支出性质, 项目, 单位) as they stand."""

    line: VoucherLine
    auxiliaries: tuple[str, ...]
    row: int

    @property
    def net(self) -> int:
        return self.line.debit - self.line.credit


def read_trial_balance(ledger: LedgerSheet, pack: Pack) -> tuple[list[VoucherLine], dict[str, int], list[Problem]]:
    """Return a line for every row, counts, and problems. The lines have no day."""
    skips = Skips(pack)
    found = [_read(ledger, row, skips, pack) for row in range(ledger.row + 1, len(ledger.rows))]
    rows = _opened(ledger, [item for item in found if isinstance(item, _Row)])
    lines = _lowest(ledger, _with_natures(rows, nature_words(pack)))
    told = any(line.nature for line in lines if not line.skip)
    given = (False, ledger.function.given, ledger.economic.given, told)
    ledger.lacking += [term for term, has in zip(DIMENSIONS, given, strict=True) if not has]
    counts = {f"{KIND}:行数": 0}
    for line in lines:
        name = f"{KIND}:{line.skip or '行数'}"
        counts[name] = counts.get(name, 0) + 1
    for reason in (item for item in found if isinstance(item, str)):
        counts[f"{KIND}:{reason}"] = counts.get(f"{KIND}:{reason}", 0) + 1
    counts[f"{KIND}:{ALL_ROWS}"] = len(found)
    return lines, counts, ledger.close()


def _read(ledger: LedgerSheet, row: int, skips: Skips, pack: Pack) -> _Row | str:
    """Return a row with its account, or why it is none."""
    cells, columns = ledger.rows[row], ledger.head.columns

    def raw(term: str) -> Content:
        column = columns.get(term, -1)
        return cells[column] if 0 <= column < len(cells) else ""

    code, name = ledger.coded(raw("科目"))
    name = ledger.words(raw("科目名称")) or name
    if not any(ledger.words(each) for each in cells) and not ledger.broken(row, AMOUNTS):
        return EMPTY
    if ledger.repeats_head(row) or any(ledger.is_head(raw(term)) for term in ("累计借方", "本期借方", "期末借方")):
        return HEADS
    mark = next((m for each in cells if isinstance(each, str) and (m := skips.rows.reason(each))), "") if not code else ""
    if mark == FOOT:
        return FOOT
    known = skips.of_account(code, name)
    skip = skips.rows.reason(name) or mark or known or ""
    amounts = (0, 0) if skip else _year(ledger, row, cells)
    if amounts is None:
        return BROKEN
    if not code and not skip:
        if not any(amounts):
            return PLAIN  # a note or a unit's heading
        if known is None:
            ledger.problems.append(problem("L043", at=ledger.sheet.cell(row, columns["科目"]), term="科目"))
            return BROKEN
    if code and known is None and any(amounts):
        at = ledger.sheet.cell(row, columns["科目"])
        ledger.problems.append(problem("L141", at=at, account=code, count=1))
    function_code, function_name = ledger.function.read(cells)
    economic_code, economic_name = ledger.economic.read(cells)
    nature, project, unit = (ledger.words(raw(term)) for term in ("支出性质", "项目", "单位"))
    place = next((columns[t] for t in ("累计借方", "本期借方", "期末借方", "期末余额") if t in columns), columns["科目"])
    line = VoucherLine(
        unit_name=ledger.unit_name(raw("单位")),
        date=None,
        voucher="",
        summary=ledger.layout,
        account_code=code,
        account_name=name,
        function_code=function_code,
        function_name=function_name,
        economic_code=economic_code,
        economic_name=economic_name,
        nature=word_key(pack, nature, NATURES) if nature else "",
        project=project,
        debit=amounts[0],
        credit=amounts[1],
        skip=skip,
        source=ledger.sheet.cell(row, place),
    )
    auxiliaries = (function_code or function_name, economic_code or economic_name, nature, project, unit)
    return _Row(line, auxiliaries, row)


def _opened(ledger: LedgerSheet, rows: list[_Row]) -> list[_Row]:
    """Take the closing entry off again where every account of expenditure is closed; one that nets to zero is no sign."""
    moved = [item for item in rows if not item.line.skip and (item.line.debit or item.line.credit)]
    if not moved or any(item.net for item in moved):
        return rows
    ledger.problems.append(problem("L076", at=ledger.sheet.place(), count=len(moved)))
    return [replace(item, line=replace(item.line, credit=0)) for item in rows]


def _year(ledger: LedgerSheet, row: int, cells: Sequence[Content]) -> tuple[int, int] | None:
    """Return the year's debit and credit in 分."""
    sums: dict[str, int | None] = {}
    for part in _PARTS:
        sides = [_side(ledger, row, cells, part, side) for side in ("借方", "贷方")]
        if any(side is None for side in sides):
            return None
        sums[part] = sides[0]
        sums[part + _CREDIT_WORD] = sides[1]
    number = {name: value or 0 for name, value in sums.items()}
    opening, closing = (number[part] - number[part + _CREDIT_WORD] for part in ("期初", "期末"))
    moved = number["本期"] - number["本期" + _CREDIT_WORD]
    has = {part: _has(ledger, part) for part in _PARTS}
    if has["期末"] and has["本期"] and has["期初"] and opening + moved != closing:
        said = f"期初 {_yuan(opening)}，本期净发生 {_yuan(moved)}，期末 {_yuan(closing)}"
        ledger.problems.append(problem("L084", at=ledger.sheet.cell(row, ledger.column("科目")), found=said))
        return None
    if has["累计"]:
        return number["累计"], number["累计" + _CREDIT_WORD]
    if has["本期"]:
        return opening + number["本期"], number["本期" + _CREDIT_WORD]
    return closing, 0


def _has(ledger: LedgerSheet, part: str) -> bool:
    return any(ledger.column(part + side) >= 0 for side in ("借方", "贷方", "余额"))


def _side(ledger: LedgerSheet, row: int, cells: Sequence[Content], part: str, side: str) -> int | None:
    """Return one side of a part; a single 余额 column is debit unless its 方向 says credit. None: no amount, told."""
    column = ledger.column(part + side)
    balance = ledger.column(part + "余额")
    if column < 0 and balance >= 0:
        direction = ledger.column(part + "方向")
        word = normal_text(shown(cells[direction])) if 0 <= direction < len(cells) else ""
        column = balance if word.startswith(_CREDIT_WORD) == (side == "贷方") else -1
    if column < 0:
        return 0
    amount = ledger.fen(row, column, cells[column] if column < len(cells) else "")
    if amount is None and ledger.broken(row, (part + side, part + "余额")):
        Reader(ledger.sheet, ledger.problems).money(row, column, ledger.scales.get(column, 1))
    return amount


def _with_natures(rows: Sequence[_Row], natures: dict[str, str]) -> list[_Row]:
    """Give rows without a 支出性质 the one that their account's name, or the nearest account above, states."""
    named = {item.line.account_code: item.line.account_name for item in rows if item.line.account_code}
    found: list[_Row] = []
    for item in rows:
        code = item.line.account_code
        above = [named[code[:n]] for n in range(len(code), 0, -1) if code[:n] in named]
        names = (item.line.account_name, *above)
        nature = item.line.nature or next((said for name in names if (said := nature_of_name(name, natures))), "")
        found.append(item if nature == item.line.nature else replace(item, line=replace(item.line, nature=nature)))
    return found


def _lowest(ledger: LedgerSheet, rows: Sequence[_Row]) -> list[VoucherLine]:
    """Mark accounts that others stand below, and compare each with the sum of those, unit by unit."""
    below: dict[tuple[str, str], list[_Row]] = {}
    spending = [item for item in rows if not item.line.skip]
    for item in spending:
        code, unit = item.line.account_code, item.line.unit_name
        for n in range(1, len(code)):
            below.setdefault((unit, code[:n]), []).append(item)
        if any(item.auxiliaries[:-1]):
            below.setdefault((unit, code), []).append(item)
    parents = {item.row for item in spending if _is_parent(item, below)}
    for item in spending:
        if item.row in parents:
            under = [each for each in below[(item.line.unit_name, item.line.account_code)] if each.row not in parents]
            total = sum(each.net for each in under)
            if total != item.net:
                at = ledger.sheet.cell(item.row, ledger.column("科目"))
                found = f"{item.line.account_code} {_yuan(item.net)} 元"
                expected = f"下级 {len(under)} 行之和 {_yuan(total)} 元"
                ledger.problems.append(problem("L075", at=at, found=found, expected=expected))
        elif ledger.function.given and not item.line.function_code and item.net:
            ledger.problems.append(problem("L043", at=ledger.sheet.cell(item.row, ledger.function.first), term="功能分类"))
    return [replace(item.line, skip=PARENT) if item.row in parents else item.line for item in rows]


def _is_parent(item: _Row, below: dict[tuple[str, str], list[_Row]]) -> bool:
    under = below.get((item.line.unit_name, item.line.account_code), [])
    longer = any(len(each.line.account_code) > len(item.line.account_code) for each in under)
    return longer or (not any(item.auxiliaries[:-1]) and bool(under))


def _yuan(fen: int) -> str:
    return show(Fraction(fen, 100), 2)
