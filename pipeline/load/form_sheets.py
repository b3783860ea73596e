"""Which sheet of a 决算报表 is which form: by the number and title printed in it and by its heads; its tab is only a hint.

What a sheet says of itself outranks its tab: 公开01表 on a tab 收入支出决算总表 is 公开01表. A sheet that says nothing is
taken by its tab, and one whose tab says nothing either by its heads and rows, where these fit one form alone.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct, field

from pipeline.declarations import FormDecl, FormSheet
from pipeline.load.detail_list import has_names, missing_head, reads_list
from pipeline.load.form_block import block_heads, find_blocks, missing_heads, row_share
from pipeline.load.heads import SEARCHED
from pipeline.load.labels import LONGEST, FormNumber, number_of, numbers_in_tab
from pipeline.load.sheet import Sheet
from pipeline.load.sheet_uses import SheetUses
from pipeline.load.substitutes import as_sheet
from pipeline.load.table_heads import Heads
from pipeline.load.titles import owner_in, years_in
from pipeline.money import normal_text

ENOUGH = 0.6
"""A sheet that names itself nowhere is taken for a form when it has this share of the form's rows."""

_TOP = 12
"""A form names itself in its first rows."""

_ENDS = re.compile(r"(?:\(?\d{4}年度?\)?|\((?:汇总|本级|部门|合并|单户)\)|\((?:金额)?(?:单位:?)?(?:元|千元|万元|亿元)\))$")
_BEFORE = re.compile(r"^(?:附件\d*|附表?\d*|表[\d一二三四五六七八九十]+|[\d一二三四五六七八九十]+)[:、.]?")
_OWNER_END = re.compile(
    r"(?:^|年度?|部门|单位|本级|汇总|政府|中心|公司|党校|法院|[厅局委办院校所站队馆会处室部署社行团台园库场县市区省镇乡])$"
)


class _Known(Struct, frozen=True):
    """A sheet of the set of forms; ``form`` is None for one that is known and not read."""

    title: str
    name: str
    number: FormNumber | None
    token: str = ""
    form: FormSheet | None = None
    substitute: bool = False

    @property
    def words(self) -> str:
        return f"{self.token} {self.title}".strip() if not self.substitute else self.title


class _Marks(Struct, frozen=True):
    """What a sheet says of itself: numbers and titles printed in it, numbers, titles and token on its tab, its years."""

    numbers: frozenset[FormNumber]
    titles: frozenset[str]
    tab_numbers: frozenset[FormNumber]
    tab: str
    years: frozenset[int]


class FormSheets(Struct):
    """The sheets by token, further sheets that are the same form, and what every sheet was taken for or why it is not read."""

    found: dict[str, Sheet] = field(default_factory=dict)
    rivals: dict[str, list[Sheet]] = field(default_factory=dict)
    taken: dict[str, str] = field(default_factory=dict)
    unread: dict[str, str] = field(default_factory=dict)

    def uses(self, heads: Heads) -> SheetUses:
        """Return what became of every sheet; further sheets that are the same form have a problem of their own."""
        rivals = {sheet.name for sheets in self.rivals.values() for sheet in sheets}
        return SheetUses(self.taken, self.unread, rivals, heads)


def form_sheets(
    sheets: Iterable[Sheet], form: FormDecl, terms: Mapping[str, list[str]], year: int = 0, owners: Iterable[str] = ()
) -> FormSheets:
    """Say what each sheet of a file is. ``terms`` are the heads of the forms' columns, ``year`` that of the report."""
    return _Assignment(tuple(sheets), form, terms, year, tuple(owners)).settle()


class _Assignment:
    """The sheets of one file against the set of forms."""

    def __init__(
        self, sheets: Sequence[Sheet], form: FormDecl, terms: Mapping[str, list[str]], year: int, owners: Sequence[str]
    ) -> None:
        self.terms, self.year = terms, year
        self.forms = [_known(item.title, item.token, item) for item in form.sheet]
        bases = {item.token: item for item in form.sheet}
        self.substitutes = [
            (decl.stands_for, _known(decl.title, decl.token, as_sheet(decl, bases[decl.stands_for]), substitute=True))
            for decl in form.substitute
            if decl.stands_for in bases
        ]
        self.others = [_known(title) for title in form.other]
        known = [*self.forms, *(item for _, item in self.substitutes), *self.others]
        self.sheets = [sheet for sheet in sheets if any(value != "" for row in sheet.rows for value in row)]
        self.marks = {sheet.name: _marks(sheet, known, owners) for sheet in self.sheets}
        self.result = FormSheets(unread={sheet.name: "空表" for sheet in sheets if sheet not in self.sheets})

    def settle(self) -> FormSheets:
        for known in self.forms:
            self._place(known)
        for stands_for, known in self.substitutes:
            if stands_for not in self.result.found:
                self._place(known)
        for known in self.forms:
            if known.token not in self.result.found:
                self._broken(known)
        for sheet in self.sheets:
            if sheet.name not in self.result.taken:
                self.result.unread.setdefault(sheet.name, self._why_not(sheet))
        return self.result

    def _place(self, known: _Known) -> None:
        """Give a form the sheet that fits its heads, the best named before others."""
        named = [(strength, sheet) for sheet in self._free() if (strength := self._strength(sheet, known))]
        fits = [(strength, sheet) for strength, sheet in named if self._fits(sheet, known)]
        if not fits:
            fits = [(1, sheet) for sheet in self._free() if self._looks_like(sheet, known)]
        if not fits:
            return
        ours = [item for item in fits if self._year_of(item[1])] or fits
        chosen = max(ours, key=lambda item: item[0])[1]  # the first of equals
        self.result.found[known.token] = chosen
        self.result.taken[chosen.name] = known.words
        for _, sheet in fits:
            if sheet is not chosen:
                self._beside(known, chosen, sheet, rival=any(sheet is other for _, other in ours))

    def _beside(self, known: _Known, chosen: Sheet, sheet: Sheet, *, rival: bool) -> None:
        if rival:
            self.result.rivals.setdefault(known.token, []).append(sheet)
            self.result.unread[sheet.name] = f"与“{chosen.name}”是同一张表（{known.name}）"
        else:
            years = "、".join(map(str, sorted(self.marks[sheet.name].years)))
            self.result.unread[sheet.name] = f"{years}年度的{known.name}"

    def _broken(self, known: _Known) -> None:
        """Take a sheet that names itself a form although a head of it is missing; the reader tells which."""
        named = [(strength, sheet) for sheet in self._free() if (strength := self._strength(sheet, known)) > 1]
        if named:
            chosen = max(named, key=lambda item: item[0])[1]
            self.result.found[known.token] = chosen
            self.result.taken[chosen.name] = known.words

    def _free(self) -> list[Sheet]:
        gone = {*self.result.taken, *self.result.unread}
        return [sheet for sheet in self.sheets if sheet.name not in gone]

    def _year_of(self, sheet: Sheet) -> bool:
        years = self.marks[sheet.name].years
        return not years or not self.year or self.year in years

    def _strength(self, sheet: Sheet, known: _Known) -> int:
        """Return how plainly a sheet says that it is a form: by number 4, by title 3, by its tab 2, not at all 0."""
        marks = self.marks[sheet.name]
        if marks.numbers:
            return 4 if known.number in marks.numbers else 0
        if marks.titles:
            return 3 if known.name in marks.titles else 0
        return 2 if _tab_says(marks, known) else 0

    def _fits(self, sheet: Sheet, known: _Known) -> bool:
        form = known.form
        if form is None:
            return False
        if form.detail is not None:
            return reads_list(sheet, form.detail)
        if known.substitute and any(self._holds_heads(sheet, item) for item in self.forms if item.form and item.form.required):
            return False  # the sheet that it would stand for, with a head lost
        return find_blocks(sheet, form, self.terms) is not None

    def _holds_heads(self, sheet: Sheet, known: _Known) -> bool:
        return known.form is not None and known.form.detail is None and block_heads(sheet, known.form)

    def _looks_like(self, sheet: Sheet, known: _Known) -> bool:
        """Tell whether a sheet that names itself nowhere has the heads and most rows of a form of fixed rows."""
        marks, form = self.marks[sheet.name], known.form
        if marks.numbers or marks.titles or form is None or form.detail is not None or not self._fits(sheet, known):
            return False
        return row_share(sheet, form, self.terms) >= ENOUGH

    def _why_not(self, sheet: Sheet) -> str:
        marks = self.marks[sheet.name]
        everything = [*self.forms, *(item for _, item in self.substitutes), *self.others]
        for known in everything:
            if known.number in marks.numbers or (not marks.numbers and known.name in marks.titles):
                return self._known_as(known, sheet)
        for known in everything:
            if not marks.numbers and not marks.titles and _tab_says(marks, known):
                return self._known_as(known, sheet)
        if has_names(sheet):
            return "有“科目名称”一栏，但没有写明表名和表号，看不出是哪一张明细表"
        return "不是决算报表中要读的表"

    def _known_as(self, known: _Known, sheet: Sheet) -> str:
        if known.form is None:
            return f"{known.title}，不需要"
        if known.substitute and known.token not in self.result.found:
            return f"{known.title}，已有它所代的表"
        form = known.form
        lack = missing_head(sheet, form.detail) if form.detail else missing_heads(sheet, form, self.terms)[0]
        return f"像{known.title}，但缺少表头：{lack}" if lack else f"{known.title}，已读另一张"


def _known(title: str, token: str = "", form: FormSheet | None = None, *, substitute: bool = False) -> _Known:
    name, _, bracket = normal_text(title).partition("(")
    return _Known(title, name, number_of(bracket.rstrip(")")), token, form, substitute)


# what a sheet says of itself -------------------------------------------------------------------------------------------


def _marks(sheet: Sheet, known: Sequence[_Known], owners: Iterable[str]) -> _Marks:
    numbers: set[FormNumber] = set()
    titles: set[str] = set()
    families = {item.number.family for item in known if item.number}
    names = sorted({item.name for item in known}, key=len, reverse=True)
    prefixes = {normal_text(name) for name in owners} | {owner_in(sheet, SEARCHED)}
    for text in _top_texts(sheet):
        if (number := number_of(text)) and number.family in families:
            numbers.add(number)
        title, _, bracket = text.partition("(")
        if bracket and (number := number_of(bracket.rstrip(")"))) and number.family in families:
            numbers.add(number)
        if named := _title_in(text if not bracket else title, names, prefixes) or _title_in(text, names, prefixes):
            titles.add(named)
    tab = normal_text(sheet.name)
    return _Marks(frozenset(numbers), frozenset(titles), numbers_in_tab(tab, families), tab, years_in(sheet, _TOP))


def _top_texts(sheet: Sheet) -> Iterable[str]:
    """Yield the texts of the first rows, and those of a row joined: a title may be spread over cells."""
    for row in range(min(_TOP, len(sheet.rows))):
        cells = [text for _, _, text in sheet.texts(row, row + 1) if text]
        yield from cells
        if len(cells) > 1:
            yield "".join(cells)


def _title_in(text: str, names: Iterable[str], prefixes: Iterable[str]) -> str:
    """Return the title a text ends with, when nothing stands before it but a unit's name, a year or an ordinal.

    The longest title decides, so that 财政拨款收入支出决算总表 is not 收入支出决算总表.
    """
    while found := _ENDS.search(text):
        text = text[: found.start()]
    for name in names:
        if text.endswith(name):
            before = text[: -len(name)]
            plain = _BEFORE.sub("", before)
            return name if not plain or plain in prefixes or _OWNER_END.search(plain) else ""
    return ""


def _tab_says(marks: _Marks, known: _Known) -> bool:
    """Tell whether a tab hints at a form: by its token, else its number (财决01, 01表), else its title or a part."""
    tab = marks.tab
    if known.token and not known.substitute and _TOKEN.search(tab):
        return _token_in(tab, known.token)
    if marks.tab_numbers:
        return known.number is not None and any(number.hints_at(known.number) for number in marks.tab_numbers)
    plain = normal_text(known.title)
    return tab == known.name or tab.endswith(known.name) or (len(tab) >= LONGEST - 1 and plain.startswith(tab))


_TOKEN = re.compile(r"(?<![A-Za-z0-9])[A-Z]\d{2}(?:[_-]\d)?(?![A-Za-z0-9]|[_-]\d)")


def _token_in(tab: str, token: str) -> bool:
    code = rf"(?<![A-Za-z0-9]){re.escape(token).replace('_', '[_-]')}(?![A-Za-z0-9]|[_-]\d)"
    return re.search(code, tab) is not None
