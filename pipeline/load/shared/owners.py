"""Whose a row or a sheet of a shared export is: by its unit's code first, else by its name, as 部门名单 says.

Codes and names come from 部门名单 alone. A department that it does not list owns what carries exactly its 部门全称 (the name of
its folder). Nothing is guessed from the beginning of a code.
"""

import re
from collections.abc import Iterable, Mapping
from enum import Enum

from msgspec import Struct

from pipeline.load.shared.department_list import Department
from pipeline.load.sheet import Content, shown
from pipeline.load.titles import owner_name
from pipeline.money import normal_text
from pipeline.problems import Problem, problem
from pipeline.records import Cell

_MARKS = "=\"'`‘’“”"
_BEFORE = re.compile(r"[\[({【]?([A-Za-z]{0,2}\d[\d.]*)[\])}】]?[-_:—|/、·]*(\D.*)?")
_BEHIND = re.compile(r"(.*\D)[\[({【]([A-Za-z]{0,2}\d[\d.]*)[\])}】]")


class Ground(Enum):
    """Why a row belongs to somebody, or to nobody."""

    CODE = "按编码"
    NAME = "按名称"
    UNLISTED_CODE = "编码不在名单中，按名称"
    CONTRADICTION = "编码与名称不是同一部门"
    TWO_BY_CODE = "编码在名单中属于两个部门"
    TWO_BY_NAME = "名称在名单中属于两个部门"
    UNKNOWN = "名单中没有这个单位"
    BLANK = "没有写单位"


class Ownership(Struct, frozen=True):
    """The department something belongs to (empty: nobody), why, and the unit's code and name as read.

    ``other`` is the department the name stands for where it is another than the code's.
    """

    department: str
    ground: Ground
    code: str = ""
    name: str = ""
    other: str = ""

    @property
    def unit(self) -> str:
        """Return the unit as messages name it."""
        return " ".join(part for part in (self.code, self.name) if part)


NOBODY = Ownership("", Ground.BLANK)


class Owners:
    """The units of a year by code and by folded name."""

    def __init__(self, departments: Iterable[Department], unlisted: Iterable[str] = ()) -> None:
        """Take the list, and the folders it does not name; what contradicts in the list is in ``problems``."""
        self.problems: list[Problem] = []
        self._codes: dict[str, dict[str, Cell]] = {}
        self._names: dict[str, dict[str, Cell]] = {}
        self._whole: set[str] = set()
        for item in departments:
            self._add(item.name, item.code, item.name, item.at)
            for unit in item.units:
                self._add(item.name, unit.code, unit.name, unit.at)
        for name in unlisted:
            self._names.setdefault(owner_name(name), {}).setdefault(name, Cell(file=name))
        for code, places in self._codes.items():
            if len(places) > 1:
                first, *others = places.items()
                at = others[0][1]
                found = f"{code}：{'、'.join(places)}"
                self.problems.append(problem("G001", at=at, found=found, expected=f"只属于一个部门（另一处在 {first[1]}）"))
        self._short = self._without_zeros()

    def _add(self, department: str, code: str, name: str, at: Cell) -> None:
        if plain := plain_code(code):
            self._codes.setdefault(plain, {}).setdefault(department, at)
        if folded := owner_name(name):
            self._whole.add(normal_text(name))
            self._names.setdefault(folded, {}).setdefault(department, at)

    def _without_zeros(self) -> Mapping[str, str]:
        """Return the codes by what a spreadsheet makes of them as numbers: without leading zeros, where that is one code."""
        found: dict[str, list[str]] = {}
        for code in self._codes:
            found.setdefault(code.lstrip("0"), []).append(code)
        return {short: codes[0] for short, codes in found.items() if len(codes) == 1}

    def of(self, code: Content, name: Content) -> Ownership:
        """Return whose the cells of a code and of a name are; either may be empty or hold both."""
        own, words = split_unit(name) if not self._is_name(name) else ("", shown(name).strip())
        digits, more = split_unit(code)
        digits, words = digits or own, words or more
        if not digits and not words:
            return NOBODY
        return self._decide(digits, words)

    def _decide(self, code: str, name: str) -> Ownership:
        by_code = self._codes.get(code) or self._codes.get(self._short.get(code.lstrip("0"), ""), {}) if code else {}
        by_name = self._names.get(owner_name(name), {}) if name else {}
        if len(by_code) > 1:
            return Ownership("", Ground.TWO_BY_CODE, code, name)
        if by_code:
            (department,) = by_code
            if by_name and department not in by_name:
                return Ownership(department, Ground.CONTRADICTION, code, name, "、".join(by_name))
            return Ownership(department, Ground.CODE, code, name)
        if len(by_name) > 1:
            return Ownership("", Ground.TWO_BY_NAME, code, name)
        if by_name:
            (department,) = by_name
            return Ownership(department, Ground.UNLISTED_CODE if code and self._codes else Ground.NAME, code, name)
        return Ownership("", Ground.UNKNOWN, code, name)

    def _is_name(self, name: Content) -> bool:
        """Tell whether a text is a listed name as it stands: 12345 热线中心 holds no code."""
        return isinstance(name, str) and normal_text(name) in self._whole


def split_unit(raw: Content) -> tuple[str, str]:
    """Return code and name of a unit's cell.

    >>> split_unit("137001-局本部"), split_unit("局本部[137001]"), split_unit(137001.0), split_unit("局本部")
    (('137001', '局本部'), ('137001', '局本部'), ('137001', ''), ('', '局本部'))
    """
    text = normal_text(shown(raw)).strip(_MARKS)
    if found := _BEFORE.fullmatch(text):
        return plain_code(found[1]), (found[2] or "").strip(_MARKS)
    if found := _BEHIND.fullmatch(text):
        return plain_code(found[2]), found[1]
    return "", text


def plain_code(raw: Content) -> str:
    """Return a code as codes are compared: letters and digits alone, ``137.001`` as ``137001``.

    >>> plain_code("`137001"), plain_code("a01.002"), plain_code(137001.0)
    ('137001', 'A01002', '137001')
    """
    return re.sub(r"[^0-9A-Z]", "", normal_text(shown(raw)).upper())
