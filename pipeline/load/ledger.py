"""What the two ledgers have in common: finding the head, `编码-名称` cells, totals rows, plain and careful amounts.

Plain loops over rows; one dictionary of cells already split. A province's ledger is hundreds of thousands of lines.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from pipeline.load.amounts import Reader, scale_in, scale_of_heads
from pipeline.load.heads import find_head, required_terms, term_heads
from pipeline.load.sheet import Content, Sheet, shown
from pipeline.load.titles import check_title, owner_name
from pipeline.money import Absence, normal_text
from pipeline.pack import Pack
from pipeline.problems import Problem, Severity, problem
from pipeline.records import Profile

SHOWN = 20
"""Problems listed of one ledger; the rest are counted."""

HEADED = 3
"""A sheet where fewer terms are found in one row has no head of a ledger (a sheet of notes)."""

AMOUNTS = frozenset({"金额", "调减", "借方", "贷方"})
"""Terms whose column holds money; a unit in their heads is nearer than the one above the table."""

_CODED = re.compile(r"[\[(［（]?(\d[\d.\\/]*)[\])］）]?\s*[-_:：－—]?\s*(.*)", re.DOTALL)
_PLAIN_AMOUNT = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)\.\d\d")
_OWNER_CELL = re.compile(r"(?:编制单位|单位名称|核算单位):(.+?)(?=会计期间|金额单位|$)")


@dataclass(slots=True)
class LedgerSheet:
    """One sheet of a ledger with its head found; reads cells by term."""

    sheet: Sheet
    row: int
    columns: dict[str, int]
    scale: int
    owner: str
    problems: list[Problem] = field(default_factory=list)
    _codes: dict[Content, tuple[str, str]] = field(default_factory=dict)
    _texts: dict[Content, str] = field(default_factory=dict)
    _merged: frozenset[tuple[int, int]] = frozenset()

    def column(self, term: str) -> int:
        """Return the column of a term, or -1 (an always empty column)."""
        return self.columns.get(term, -1)

    def coded(self, raw: Content) -> tuple[str, str]:
        """Split ``2150805-中小企业发展专项`` (or ``2150805.0``) into code digits and name.

        A name without a code gives an empty code.
        """
        found = self._codes.get(raw)
        if found is None:
            plain = shown(raw).strip()
            match = _CODED.fullmatch(plain)
            code = re.sub(r"\D", "", match[1].removesuffix(".0")) if match else ""
            found = self._codes[raw] = (code, match[2] if match else plain)
        return found

    def words(self, raw: Content) -> str:
        """Return a cell's text with outer white space off; equal cells share one string."""
        text = self._texts.get(raw)
        if text is None:
            text = self._texts[raw] = shown(raw).strip()
        return text

    def fen(self, row: int, column: int, raw: Content) -> int | None:
        """Return 分, 0 for blank and dash, None for a cell that is no amount (the problem is recorded)."""
        if raw == "":
            return None if (row, column) in self.sheet.uncalculated or (row, column) in self.sheet.errors else 0
        if self.scale == 1 and isinstance(raw, str) and _PLAIN_AMOUNT.fullmatch(raw):
            return int(raw.replace(",", "").replace(".", ""))
        value = Reader(self.sheet, self.problems).money(row, column, self.scale)
        if value is Absence.MISSING:
            return None
        return value if isinstance(value, int) else 0


def open_ledger(kind: str, sheet: Sheet, profile: Profile, pack: Pack, owners: Iterable[str]) -> LedgerSheet | list[Problem]:
    """Find head, unit of money, owner and year of one sheet; problems when it cannot be read."""
    terms = term_heads(pack.aliases, kind)
    required = required_terms(pack.aliases, kind)
    head = find_head(sheet, terms, needed=HEADED)
    lacking = [term for term in required if head is None or term not in head.columns]
    if head is None:
        return [problem("L040", at=sheet.place(), terms="、".join(required))]
    if lacking:
        return [problem("L041", at=sheet.place(), terms="、".join(lacking))]
    stated, at = scale_in(sheet, head.row + 1)
    scale = scale_of_heads(head.words[c] for term, c in head.columns.items() if term in AMOUNTS) or stated
    if scale is None:
        return [problem("L033", at=at)]
    ledger = LedgerSheet(sheet, head.row, dict(head.columns), scale, _owner(sheet, head.row))
    ledger.problems += check_title(sheet, head.row, profile, owners)
    return ledger


def _owner(sheet: Sheet, last: int) -> str:
    for _, _, text in sheet.texts(0, last):
        if found := _OWNER_CELL.search(text):
            return owner_name(found[1])
    return ""


def capped(problems: list[Problem], sheet: Sheet) -> list[Problem]:
    """Keep the first problems of a ledger and say how many there are."""
    errors = [item for item in problems if item.severity is Severity.ERROR]
    if len(errors) <= SHOWN:
        return problems
    rest = [item for item in problems if item.severity is not Severity.ERROR]
    note = problem("L045", at=sheet.place(), shown=SHOWN, total=len(errors))
    return [*errors[:SHOWN], note, *rest]


def word_key(pack: Pack, text: str, names: Iterable[str]) -> str:
    """Return the term among ``names`` whose words (aliases.toml) hold the text, else the text itself."""
    plain = normal_text(text)
    for name in names:
        if any(plain == normal_text(word) for word in pack.aliases.word.get(name, [])):
            return name
    return text
