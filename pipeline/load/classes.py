"""Reads a classification of a ledger line: `编码-名称` in one column, code and name in two, or 类, 款, 项 in three.

A name without a code is looked up in the year's list, where exactly one code has it. Nothing else is completed.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct, field

from pipeline.declarations import CodeDecl
from pipeline.load.heads import LEVELS, NAME
from pipeline.load.sheet import Content, shown
from pipeline.money import normal_text

_MARKED = "=\"'`‘’“”\u00b4"
"""What programs put around a code to keep a spreadsheet from reading it as a number: ``="2130301"``, ``'2130301``."""
_CODED = re.compile(
    r"[\[({【]?"
    r"(\d{3,4}(?:[-_ ]\d{2,3}(?![\d年月日号个项届期批]))+|\d[\d.\\/]*(?:[Ee]\+?\d{1,2}(?!\d))?)"
    r"[\])}】]?\s*[-_:：—|\\/、.·~～－–‐‑]*\s*(.*)",
    re.DOTALL,
)
_CODE_BEHIND = re.compile(
    r"(.*[^\W\d_])\s{0,9}(?:[\[({【（［](\d{3}|\d{5}|\d{7})[\])}】）］]|[-_:：—|/、·－–]?\s{0,9}(?<!\d)(\d{5}|\d{7}))"
)
"""A name with its code behind it; without brackets only codes of 款 and 项, which no other number of a name looks like."""
_STEPS = re.compile(r"(?<!\s)\s*[-_/\\／＼>→—－–]+\s*")
"""What stands between the names of 类, 款 and 项 printed as a path: 一般公共服务支出/商贸事务/行政运行."""
_CODE_WIDTHS = frozenset({3, 5, 7})
"""Digits of a code down to 类, 款 and 项."""
_WIDE = re.compile("[\\[({【（［]?[０-９]")
"""Full-width digits: their dots and dashes are full-width too, and are no separators before a name."""
_ZEROS = re.compile(r"\d+\.0+")
_ZEROS_BEHIND = re.compile(r"\.0+$")
_POWER = re.compile(r"(\d)\.?(\d*)[Ee]\+?(\d{1,2})")
_WIDTHS = (3, 2, 2)
"""Digits of 类, 款 and 项; a code typed as a number lost its leading zeros."""


def split_code(raw: Content) -> tuple[str, str]:
    """Split ``2150805-中小企业发展专项`` (or ``2150805.0``) into code digits and name; a name alone has no code.

    >>> split_code("2150805-中小企业发展专项"), split_code(2150805.0), split_code("行政运行")
    (('2150805', '中小企业发展专项'), ('2150805', ''), ('', '行政运行'))
    >>> split_code('="2130301"'), split_code("213-03-01 行政运行"), split_code("７１０１．01\t")
    (('2130301', ''), ('2130301', '行政运行'), ('710101', ''))
    >>> split_code("2070101－行政运行"), split_code("行政运行[2070101]")
    (('2070101', '行政运行'), ('2070101', '行政运行'))
    >>> split_code("2 0 1 1 3 0 1"), split_code("201一般公共服务支出/20113商贸事务/2011301行政运行")
    (('2011301', ''), ('2011301', '行政运行'))
    """
    code, name = _split(raw)
    if code and name and not any(map(str.isalpha, name)):
        return _of_digits(raw) or (code, name)
    return _last_step(code, name) if code else (code, name)


def _last_step(code: str, name: str) -> tuple[str, str]:
    """Return the last code of a path that goes on from the first (201…/20113…/2011301…), with the words behind it."""
    steps = _STEPS.split(name)
    for number in range(len(steps) - 1, 0, -1):
        found, words = _split(steps[number])
        if len(found) in _CODE_WIDTHS and found.startswith(code) and found != code:
            return found, "-".join(filter(None, (words, *steps[number + 1 :])))
    return code, name


def _of_digits(raw: Content) -> tuple[str, str] | None:
    """Return the code of a text of digits and blanks, however they stand (``20113 01``, ``30101．0``); None for others."""
    digits = _ZEROS_BEHIND.sub("", re.sub(r"\s+", "", unicodedata.normalize("NFKC", shown(raw))))
    return (digits, "") if digits.isdigit() and len(digits) in _CODE_WIDTHS else None


def _split(raw: Content) -> tuple[str, str]:
    plain = shown(raw).strip()
    bare = plain.lstrip(_MARKED)
    bare = bare if bare == plain else bare.rstrip(_MARKED).strip()
    if _WIDE.match(bare):
        bare = unicodedata.normalize("NFKC", bare)
    match = _CODED.fullmatch(bare) or _CODED.fullmatch(unicodedata.normalize("NFKC", bare))
    if not match:
        behind = _CODE_BEHIND.fullmatch(bare)
        return (behind[2] or behind[3], behind[1]) if behind else ("", plain)
    code = unicodedata.normalize("NFKC", match[1]).rstrip("0").removesuffix(".") if _ZEROS.fullmatch(match[1]) else match[1]
    if power := _POWER.fullmatch(code):
        return _written_out(power), match[2].strip()
    return re.sub(r"[^0-9]", "", unicodedata.normalize("NFKC", code)), match[2].strip()


def _written_out(power: re.Match[str]) -> str:
    """Return the digits of ``2.130301E+06``; nothing where rounding to such a form has lost some of them."""
    digits = power[1] + power[2]
    return digits if len(digits) == int(power[3]) + 1 else ""


def codes_by_name(codes: Iterable[CodeDecl]) -> dict[str, str]:
    """Return the code of each folded name, former names too; a name of several codes has none."""
    found: dict[str, set[str]] = {}
    for decl in codes:
        for name in (decl.name, *decl.former):
            found.setdefault(normal_text(name), set()).add(decl.code)
    return {name: next(iter(several)) for name, several in found.items() if len(several) == 1}


class Classification(Struct):
    """The columns of one classification in one sheet; reads a row's code and name. ``by_name`` records what was looked up."""

    column: int
    name: int
    levels: tuple[int, ...]
    names: Mapping[str, str]
    by_name: dict[str, str] = field(default_factory=dict)
    _seen: dict[Content | tuple[Content, ...], tuple[str, str]] = field(default_factory=dict)
    first: int = -1
    """The column that a message names, -1 for none."""
    given: bool = False
    """Whether the sheet has any column of it."""
    columns: tuple[int, ...] = ()
    """All columns that are read."""

    def __post_init__(self) -> None:
        """Settle what is asked for every row."""
        self.first = next((c for c in (self.column, *self.levels, self.name) if c >= 0), -1)
        self.given = self.first >= 0
        self.columns = tuple(c for c in (self.name, *(self.levels or (self.column,))) if c >= 0)

    def read(self, cells: Sequence[Content]) -> tuple[str, str]:
        """Return code digits and name of one row, empty where they are not told."""
        width = len(cells)
        if self.name < 0 and not self.levels:
            raw = cells[self.column] if 0 <= self.column < width else ""
            found = self._seen.get(raw)
            if found is None:
                found = self._seen[raw] = self._looked_up(*split_code(raw))
            return found
        columns = (self.name, *(self.levels or (self.column,)))
        key = tuple(cells[c] if 0 <= c < width else "" for c in columns)
        found = self._seen.get(key)
        if found is None:
            found = self._seen[key] = self._several(key[0], key[1:])
        return found

    def of(self, text: str) -> tuple[str, str]:
        """Return code digits and name of a classification stated outside the table."""
        return self._looked_up(*split_code(text))

    def _several(self, name_cell: Content, parts: Sequence[Content]) -> tuple[str, str]:
        code, name = split_code(parts[0]) if len(parts) == 1 else self._joined(parts)
        own, words = split_code(name_cell)
        return self._looked_up(code or own, words or name)

    def _joined(self, parts: Sequence[Content]) -> tuple[str, str]:
        """Join 类, 款 and 项, each by itself (215, 08, 05) or each with the ones before (215, 21508, 2150805)."""
        code, name = "", ""
        for number, (part, width) in enumerate(zip(parts, _WIDTHS, strict=False)):
            digits, words = split_code(part)
            name = words or name
            if not digits and number == 0:
                digits = self.names.get(normal_text(words), "")
            if not digits:
                break
            code = digits if code and digits.startswith(code) else code + digits.zfill(width)
        return code, name

    def _looked_up(self, code: str, name: str) -> tuple[str, str]:
        if not code and name and (known := self.names.get(normal_text(name)) or self._of_path(name)):
            self.by_name[name] = known
            return known, name
        return code, name

    def _of_path(self, name: str) -> str:
        """Return the code of the 类 that a path of names begins with: 一般公共服务支出/商贸事务/行政运行."""
        first, *others = _STEPS.split(name)
        return self.names.get(normal_text(first), "") if others else ""


def classification(term: str, columns: Mapping[str, int], codes: Iterable[CodeDecl]) -> Classification:
    """Return the reader of one classification. A single code column goes before 类, 款, 项 where a sheet has both."""
    column = columns.get(term, -1)
    levels = tuple(columns[term + level] for level in LEVELS if term + level in columns)
    whole = column >= 0 or term + LEVELS[0] not in columns
    return Classification(column, columns.get(term + NAME, -1), () if whole else levels, codes_by_name(codes))
