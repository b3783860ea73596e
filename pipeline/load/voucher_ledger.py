"""支出明细账: voucher lines. Opening, total, page and year-end closing rows and 财务会计 lines are kept and marked, and are no
expenditure; all of them must agree with each other (:mod:`pipeline.load.ledger_totals`).

Which words and accounts mean that stands in aliases.toml [word]. Red lines stay as they are. Amounts stand in 借方 and 贷方,
or in one column with 方向 beside it; days in one column, or as 年, 月 and 日, and perhaps only where they change
(:mod:`pipeline.load.days`). Every row of the sheet is a line or counted under a reason (:data:`ASIDE`).
"""

from collections.abc import Callable, Iterator, Mapping
from operator import itemgetter

from msgspec import Struct, field

from pipeline.load.amounts import Reader
from pipeline.load.days import Days
from pipeline.load.ledger import ALL_ROWS, AMOUNTS, DIMENSIONS, LedgerSheet, word_key
from pipeline.load.ledger_totals import Running
from pipeline.load.natures import NATURES, AccountNatures, nature_words, natures_apart
from pipeline.load.row_words import CLOSING, FOOT, OPENING, PAGE, TOTAL, row_words
from pipeline.load.sections import Titles
from pipeline.load.sheet import Content, shown
from pipeline.money import is_dash, normal_text
from pipeline.pack import Pack
from pipeline.problems import Problem, problem
from pipeline.records import Cell, VoucherLine

KIND = "支出明细账"

FINANCIAL, OTHER = "财务会计", "非支出科目"
SKIPS = (OPENING, TOTAL, PAGE, CLOSING, FINANCIAL, OTHER)
EMPTY, HEADS, PLAIN, BROKEN = "空行", "重复表头", "没有金额的行", "有错误读不了"
ASIDE = (EMPTY, HEADS, FOOT, PLAIN, BROKEN)
"""Why a row of the sheet is no line. With the lines they add up to its rows."""

_OWN = ("摘要", "凭证号", "借方", "贷方", "发生额")
_ALIKE = ("科目", "科目名称", "单位", "支出性质", "项目")
"""Columns that a line has of its own, and those (with the classifications) in which many lines are alike."""
_MARKED = ("日期", "月", "日", "凭证号", "科目", "科目名称", "单位", "功能分类")
"""Columns in which a total row may have its name, beside 摘要."""
_MONEY = ("借方", "贷方", "发生额")
_ROWS = 5
"""So many rows of one fault are named."""
_SPENDING = "支出"
"""An account that neither code nor first words tell is taken for one of expenditure where its name says so (专项支出)."""
_DEBIT, _CREDIT = "借", "贷"


class Skips:
    """Tells why a line is no expenditure."""

    def __init__(self, pack: Pack) -> None:
        words = pack.aliases.word
        self.rows = row_words(pack)
        self._accounts = {
            "": self._started(words, "支出科目"),
            OTHER: self._started(words, "非支出科目"),
            FINANCIAL: self._started(words, "财务会计科目"),
        }
        self._seen: dict[tuple[str, str], str | None] = {}

    @staticmethod
    def _started(words: Mapping[str, list[str]], name: str) -> tuple[str, ...]:
        return tuple(normal_text(word) for word in words.get(name, []))

    def of_account(self, code: str, name: str) -> str | None:
        """Return the skip word that an account's code, else the first words of its name, decide; None if neither is known."""
        if (code, name) not in self._seen:
            said = code or normal_text(name)
            hits = [(len(start), skip) for skip, starts in self._accounts.items() for start in starts if said.startswith(start)]
            self._seen[code, name] = max(hits)[1] if said and hits else None  # the longest beginning: 710109 before 7101
        return self._seen[code, name]


class AlikeLines(Struct, frozen=True):
    """What the lines have in common that are alike in unit, account, classifications, 支出性质, project and kind of row.

    ``unlike`` are the rows of those whose 支出性质 is another than their account's; ``known`` tells that a line of
    expenditure lacks neither account nor function.
    """

    unit_name: str
    account_code: str
    account_name: str
    function: tuple[str, str]
    economic: tuple[str, str]
    nature: str
    project: str
    skip: str
    unlike: list[int] | None
    known: bool


class VoucherBook(Struct):
    """What reading the lines of one sheet needs. ``stated`` is what the last title said, for terms without a column."""

    ledger: LedgerSheet
    pack: Pack
    skips: Skips
    days: Days
    titles: Titles
    directed: bool
    directions: Mapping[str, str]
    own: Callable[[list[Content]], tuple[Content, ...]]
    alike: Callable[[list[Content]], tuple[Content, ...]]
    alike_columns: tuple[int, ...]
    blank: list[Content]
    stated: dict[str, str]
    accounts: AccountNatures
    aside: dict[str, int] = field(default_factory=lambda: dict.fromkeys(ASIDE, 0))
    natures: dict[str, str] = field(default_factory=dict)
    unlike: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    unknown: dict[str, list[int]] = field(default_factory=dict)
    other_years: dict[int, list[int]] = field(default_factory=dict)
    own_account: bool = True
    titled_account: tuple[str, str] = ("", "")
    sections: int = 0
    same: dict[tuple[str, tuple[Content, ...]], AlikeLines] = field(default_factory=dict)

    def state(self, stated: Mapping[str, str]) -> None:
        """Take what a title says; the lines below it are another section's."""
        if self.titled_account != ("", "") and "科目" in stated:
            self.stated = {}
        self.stated |= stated
        code, name = self.ledger.coded(self.stated.get("科目", ""))
        self.titled_account = code, name or self.stated.get("科目名称", "")
        self.accounts.learn(*self.titled_account)
        self.days.begin()
        self.same.clear()
        self.sections += 1

    def nature(self, text: str) -> str:
        """Return the term for a 支出性质 as written."""
        found = self.natures.get(text)
        if found is None:
            found = self.natures[text] = word_key(self.pack, text, NATURES)
        return found


class Pages(Struct):
    """What goes on from sheet to sheet of one file: sums and balances, and the places of days carried down."""

    running: Running | None = None
    carried: list[Cell] = field(default_factory=list)


def read_voucher_ledger(
    ledger: LedgerSheet, pack: Pack, year: int, pages: Pages
) -> tuple[list[VoucherLine], dict[str, int], list[Problem]]:
    """Return all lines in order, counts by kind of row, which add up to the rows below the head, and problems."""
    counts = dict.fromkeys((f"{KIND}:{skip}" for skip in SKIPS), 0)
    book = open_book(ledger, pack, year)
    running = pages.running = Running(ledger, book.directed, pages.running)
    lines: list[VoucherLine] = []
    counted = red = 0
    for row in range(ledger.row + 1, len(ledger.rows)):
        found = read_line(book, row)
        if isinstance(found, str):
            book.aside[found] += 1
            if found == BROKEN:
                running.lose()
            continue
        line, alike = found
        lines.append(line)
        if line.skip in (TOTAL, PAGE):
            running.total(row, ledger.rows[row], line)
        else:
            running.line(row, ledger.rows[row], line, opens=line.skip == OPENING)
        if line.skip:
            counts[f"{KIND}:{line.skip}"] += 1
            continue
        counted += 1
        red += line.debit < 0 or line.credit < 0
        if not alike.known or line.date is None or line.date.year != year:
            _check(book, row, line, year)
    counts |= {f"{KIND}:行数": counted, f"{KIND}:红字": red}
    counts |= {f"{KIND}:{reason}": count for reason, count in book.aside.items() if count}
    counts[f"{KIND}:{ALL_ROWS}"] = len(ledger.rows) - ledger.row - 1
    pages.carried += book.days.carried
    ledger.problems += [*running.problems(), *_unlike(book), *_unknown(book), *_other_years(book, year)]
    if ledger.column("支出性质") < 0 and not any(line.nature for line in lines if not line.skip):
        ledger.lacking.append("支出性质")
    return lines, counts, ledger.close()


def open_book(ledger: LedgerSheet, pack: Pack, year: int) -> VoucherBook:
    """Prepare for reading the rows of one sheet in order."""
    columns = ledger.head.columns
    stated = dict(ledger.stated)
    given = {
        "日期": True,
        "功能分类": True,
        "部门经济分类": ledger.economic.given or "部门经济分类" in stated,
        "支出性质": True,
    }
    ledger.lacking += [term for term in DIMENSIONS if not given[term]]
    words = pack.aliases.word
    directions = {normal_text(word): side for side in (_DEBIT, _CREDIT) for word in words.get(side, [side])}
    directed = not {"借方", "贷方"} <= set(columns)
    width = max(map(len, ledger.rows), default=0)  # the column after the last is always empty: a term without a column
    classes = [reader for reader in (ledger.function, ledger.economic) if reader.given]
    alike = [*(columns.get(term, width) for term in _ALIKE), *(column for reader in classes for column in reader.columns)]
    skips, accounts = Skips(pack), AccountNatures(nature_words(pack))
    book = VoucherBook(
        ledger=ledger,
        pack=pack,
        skips=skips,
        days=Days(ledger, skips.rows, year),
        titles=Titles(pack, ledger.layout),
        directed=directed,
        directions=directions,
        own=itemgetter(*(columns.get(term, width) for term in _OWN)),
        alike=itemgetter(*alike),
        alike_columns=tuple(alike),
        blank=[""] * (width + 1),
        stated={},
        accounts=accounts,
        own_account="科目" in columns or "科目名称" in columns,
    )
    book.state(stated)
    return book


def read_line(book: VoucherBook, row: int) -> tuple[VoucherLine, AlikeLines] | str:
    """Return a row's line with what it has in common with others, or why it is none."""
    ledger = book.ledger
    cells = ledger.rows[row]
    filled_up = cells + book.blank[len(cells) :]
    summary_cell, voucher_cell, left, right, amount = book.own(filled_up)
    key = book.alike(filled_up)
    summary = ledger.words(summary_cell)
    mark = book.skips.rows.reason(summary) if summary else ""
    money = amount if book.directed else left
    sparse = not summary or (key[0] == "" and key[1] == "") or (money == "" and (book.directed or right == ""))
    if mark == FOOT or (sparse and not mark):
        aside, mark, summary = _set_apart(book, row, cells, summary)
        if aside:
            return aside
    if ledger.is_head(money):
        return HEADS
    amounts = _directed(book, row, cells, key, mark) if book.directed else _two_sided(ledger, row, left, right)
    if amounts is None:
        _say_broken(ledger, row)
        return BROKEN
    debit, credit, place = amounts
    alike = book.same.get((mark, key)) or alike_of(book, cells, key, mark)
    if alike.unlike is not None:
        alike.unlike.append(row)
    date, voucher = book.days.read(row, cells, ledger.words(voucher_cell), alike.skip)
    line = VoucherLine(
        unit_name=alike.unit_name,
        date=date,
        voucher=voucher,
        summary=summary,
        account_code=alike.account_code,
        account_name=alike.account_name,
        function_code=alike.function[0],
        function_name=alike.function[1],
        economic_code=alike.economic[0],
        economic_name=alike.economic[1],
        nature=alike.nature,
        project=alike.project,
        debit=debit,
        credit=credit,
        skip=alike.skip,
        source=ledger.sheet.cell(row, place),
    )
    return line, alike


def _account(book: VoucherBook, key: tuple[Content, ...], mark: str) -> tuple[str, str, str]:
    """Return code and name of a line's account, and the word that says why the line is no expenditure (or nothing)."""
    code, name = book.ledger.coded(key[0]) if book.own_account else book.titled_account
    name = book.ledger.words(key[1]) or name
    return code, name, mark or book.skips.of_account(code, name) or ""


def alike_of(book: VoucherBook, cells: list[Content], key: tuple[Content, ...], mark: str) -> AlikeLines:
    """Read what lines with this key have in common, for the first of them."""
    ledger = book.ledger
    _, _, unit, nature, project, *_ = key
    code, name, skip = _account(book, key, mark)
    function, economic = _classified(book, "功能分类", cells), _classified(book, "部门经济分类", cells)
    written = ledger.words(nature) or book.stated.get("支出性质", "")
    found, differs = _nature(book, written, code, name, skip)
    alike = book.same[mark, key] = AlikeLines(
        unit_name=ledger.unit_name(unit),
        account_code=code,
        account_name=name,
        function=function,
        economic=economic,
        nature=found,
        project=ledger.words(project) or book.stated.get("项目", ""),
        skip=skip,
        unlike=book.unlike.setdefault((f"{code} {name}".strip(), written), []) if differs else None,
        known=function[0] != "" and book.skips.of_account(code, name) is not None,
    )
    return alike


def _classified(book: VoucherBook, term: str, cells: list[Content]) -> tuple[str, str]:
    """Return code and name of a classification, from its columns or from the last title."""
    reader = book.ledger.function if term == "功能分类" else book.ledger.economic
    return reader.of(book.stated[term]) if not reader.given and term in book.stated else reader.read(cells)


def _nature(book: VoucherBook, written: str, code: str, name: str, skip: str) -> tuple[str, bool]:
    """Return the 支出性质 as written, else that of the account, and whether the two exclude each other."""
    book.accounts.learn(code, name)
    stated = "" if skip else book.accounts.of(code, name)
    nature = book.nature(written) if written else stated
    return nature, nature != stated and natures_apart(nature, stated)


def _unlike(book: VoucherBook) -> list[Problem]:
    """Tell, once for each account, of lines whose 支出性质 is another than their account's."""
    ledger = book.ledger
    column = ledger.column("支出性质")
    return [
        problem("L142", at=ledger.sheet.cell(rows[0], column, written), expected=account, account=account, count=len(rows))
        for (account, written), rows in book.unlike.items()
    ]


# rows that are no lines, and total rows whose name stands elsewhere than in 摘要 ------------------------------------------


def _set_apart(book: VoucherBook, row: int, cells: list[Content], summary: str) -> tuple[str, str, str]:
    """Return why a row is no line (or nothing), else what its name says it is, and its 摘要.

    Only rows that lack 摘要, account or amount come here. One with an amount and no name is a line, whatever it lacks.
    """
    ledger = book.ledger
    filled = [raw for raw in cells if raw != "" and not (isinstance(raw, str) and not raw.strip())]
    if not filled and not ledger.broken(row, AMOUNTS):
        return EMPTY, "", ""
    if ledger.repeats_head(row):
        return HEADS, "", ""
    rows = book.skips.rows
    feet = any(isinstance(raw, str) and rows.reason(raw) == FOOT for raw in filled)
    amount = _has_amount(ledger, row, cells, numbers_only=feet)
    if stated := book.titles.read(filled):
        book.state(stated)
        if not amount:
            return FOOT, "", ""
    for term in _MARKED:
        column = ledger.column(term)
        raw = cells[column] if 0 <= column < len(cells) else ""
        if isinstance(raw, str) and raw and (mark := rows.reason(raw)) not in ("", FOOT):
            return "", mark, raw.strip()
    if amount:
        return "", "", summary
    if feet:
        return FOOT, "", ""
    return "" if summary and ledger.function.read(cells) != ("", "") else PLAIN, "", summary


def _has_amount(ledger: LedgerSheet, row: int, cells: list[Content], *, numbers_only: bool) -> bool:
    """Tell whether 借方, 贷方 or 发生额 holds anything but a dash; a formula without result is an amount.

    ``numbers_only``: the row is a page's foot, whose words (a name, 第1页) may reach into these columns.
    """
    if ledger.broken(row, _MONEY):
        return True
    for term in _MONEY:
        column = ledger.column(term)
        raw = cells[column] if 0 <= column < len(cells) else ""
        plain = normal_text(raw) if isinstance(raw, str) else "0"
        if plain and not is_dash(plain) and (not numbers_only or plain[-1].isdecimal()):
            return True
    return False


def _two_sided(ledger: LedgerSheet, row: int, left: Content, right: Content) -> tuple[int, int, int] | None:
    """Return debit and credit in 分 and the column a message names, or None."""
    columns = ledger.head.columns
    debit = ledger.fen(row, columns["借方"], left)
    credit = ledger.fen(row, columns["贷方"], right)
    if debit is None or credit is None:
        return None
    return debit, credit, columns["借方"] if debit else columns["贷方"]


def _directed(
    book: VoucherBook, row: int, cells: list[Content], key: tuple[Content, ...], mark: str
) -> tuple[int, int, int] | None:
    """Read one amount and its 方向. A line that is not added up needs no direction (本月合计, 期初 平)."""
    ledger = book.ledger
    column, side_column = ledger.column("发生额"), ledger.column("方向")
    side = cells[side_column] if side_column < len(cells) else ""
    amount = ledger.fen(row, column, cells[column] if column < len(cells) else "")
    if amount is None:
        return None
    direction = side_of(book, side)
    if not direction and amount and not _account(book, key, mark)[2]:
        ledger.problems.append(problem("L073", at=ledger.sheet.cell(row, side_column), expected="借 或 贷"))
        return None
    return (0, amount, column) if direction == _CREDIT else (amount, 0, column)


def side_of(book: VoucherBook, raw: Content) -> str:
    """Return 借, 贷 or nothing for what stands under 方向."""
    return book.directions.get(normal_text(shown(raw)), "")


def _say_broken(ledger: LedgerSheet, row: int) -> None:
    """A formula without result is an empty cell to the fast path: let the careful reader name it."""
    for term in ("借方", "贷方", "发生额"):
        place = (row, ledger.column(term))
        if place in ledger.sheet.uncalculated or place in ledger.sheet.errors:
            Reader(ledger.sheet, ledger.problems).money(*place, ledger.scales.get(place[1], 1))


def _check(book: VoucherBook, row: int, line: VoucherLine, year: int) -> None:
    """An expenditure line needs a known account, a function code and a day of the report year."""
    ledger = book.ledger
    if book.skips.of_account(line.account_code, line.account_name) is None:
        if line.account_code:
            book.unknown.setdefault(line.account_code, []).append(row)
        elif _SPENDING not in line.account_name:
            column = next((c for term in ("科目", "科目名称") if (c := ledger.column(term)) >= 0), 0)
            ledger.problems.append(problem("L043", at=ledger.sheet.cell(row, column), term="科目"))
    if not line.function_code:
        at = ledger.sheet.cell(row, max(ledger.function.first, 0))
        ledger.problems.append(problem("L043", at=at, term="功能分类"))
    if line.date is None:
        at = ledger.sheet.cell(row, book.days.place)
        ledger.problems.append(problem("L026", at=at, expected=_day_of(year)))
    elif line.date.year != year:
        book.other_years.setdefault(line.date.year, []).append(row)


def _day_of(year: int) -> str:
    return f"{year}年的日期，如 {year}-03-15"


def _other_years(book: VoucherBook, year: int) -> Iterator[Problem]:
    """Tell, once for each year, of lines whose day is not of the report's."""
    sheet = book.ledger.sheet
    for rows in book.other_years.values():
        at = sheet.cell(rows[0], book.days.place)
        shown = "、".join(str((sheet.numbers[row] if sheet.numbers else row) + 1) for row in rows[:_ROWS])
        found = f"{at.found}（第 {shown} 行{'等' if len(rows) > _ROWS else ''}）" if len(rows) > 1 else at.found
        yield problem("L046", at=at, found=found, expected=_day_of(year), count=len(rows))


def _unknown(book: VoucherBook) -> list[Problem]:
    """Tell, once for each account, of lines that may be expenditure or not."""
    ledger = book.ledger
    column = max(ledger.column("科目"), 0)
    return [
        problem("L141", at=ledger.sheet.cell(rows[0], column, code), account=code, count=len(rows))
        for code, rows in book.unknown.items()
    ]
