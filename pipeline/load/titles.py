"""What stands above the head of an export: whose it is, of which year, in which unit of money."""

import re
from collections.abc import Iterable
from functools import lru_cache

from pipeline.load.sheet import Sheet
from pipeline.money import normal_text
from pipeline.problems import Problem, problem
from pipeline.records import Profile

_NEXT = r"(?=会计期间|期间|日期|币种|币别|(?:金额|货币|计量)?单位:|\d{4}年|第\d+页|共\d+页|$)"
_OWNER = re.compile(
    r"(?:编制单位|编报单位|填报单位|填表单位|报送单位|制表单位|预算单位|核算单位|核算主体|会计主体|单位名称|部门名称):(.*?)"
    + _NEXT
)
_BARE = re.compile(r"(?<!金额)(?<!货币)(?<!计量)(?<!数量)单位:(.*?)" + _NEXT)
"""``单位：`` alone names a unit of money or whose export it is; the latter only where its value ends as names of offices do."""
_OFFICE = re.compile(
    r"(?:[厅局委办院校园所站队馆会处室部署社行团台库场县市区省镇乡]|中心|机关|本级|单位|公司|街道|法院|联合会|基地)$"
)
_PERIOD_YEAR = re.compile(r"(?<!\d)(\d{4})年度")
_PLAIN_YEAR = re.compile(r"(?<!\d)(\d{4})年(?!\d{1,2}月\d{1,2}日)")
_QUALIFIER = re.compile(r"\((?:汇总|部门|合并|本级|全部)\)$")
_CODE = re.compile(r"^[\[(]?[\dA-Za-z]+[\])]?[-_]?(?=\D)")

_SEARCHED = 25
"""Titles stand in the first rows."""


@lru_cache(maxsize=4096)
def owner_name(text: str) -> str:
    """Return a unit's name folded, without a leading code and a trailing （汇总）."""
    return _QUALIFIER.sub("", _CODE.sub("", normal_text(text)))


def owner_in(sheet: Sheet, last: int) -> str:
    """Return whose a sheet is: as its maker said, else the unit named above its head, folded; empty when none is."""
    return sheet.owner or next((owner_name(owner) for _, _, owner in _owners(sheet, last)), "")


def owner_texts(sheet: Sheet, last: int) -> list[tuple[int, int, str]]:
    """Return the places above the head that say whose export it is, with what they say, a code included."""
    return list(_owners(sheet, last))


def _owners(sheet: Sheet, last: int) -> Iterable[tuple[int, int, str]]:
    """Yield the places that say whose export it is, with the name: in the same cell, or in the next."""
    for row, column, text in sheet.texts(0, last):
        if found := _OWNER.search(text):
            yield row, column, found[1] or sheet.text(row, column + 1)
        elif found := _BARE.search(text):
            owner = found[1] or sheet.text(row, column + 1)
            if _OFFICE.search(owner_name(owner)):
                yield row, column, owner


def first_owner(sheets: Iterable[Sheet]) -> str:
    """Return the unit named first above the heads of a file's sheets; empty when none is."""
    return next((owner for sheet in sheets if (owner := owner_in(sheet, _SEARCHED))), "")


def years_in(sheet: Sheet, last: int) -> frozenset[int]:
    """Return the years stated above the head of a sheet: 2019年度, else 2019年."""
    texts = [text for _, _, text in sheet.texts(0, last)]
    for pattern in (_PERIOD_YEAR, _PLAIN_YEAR):
        if years := frozenset(int(year) for text in texts for year in pattern.findall(text)):
            return years
    return frozenset()


def check_title(
    sheet: Sheet, last: int, profile: Profile, owners: Iterable[str], *, year_needed: bool = False
) -> tuple[Problem, ...]:
    """Compare 编制单位 and the year above the head with the report's. ``owners`` are the accepted names.

    ``year_needed``: nothing below tells the year (a form; the lines of a ledger carry their day).
    """
    problems: list[Problem] = []
    texts = list(sheet.texts(0, last))
    named = [] if sheet.owner else list(_owners(sheet, last))
    accepted = {owner_name(name) for name in owners}
    for row, column, owner in named:
        if owner_name(owner) not in accepted:
            problems.append(problem("L034", at=sheet.cell(row, column), expected="、".join(owners)))
    if not named and not sheet.owner:
        problems.append(problem("L030", at=sheet.place()))
    for pattern in (_PERIOD_YEAR, _PLAIN_YEAR):
        years = [(row, column, int(year)) for row, column, text in texts for year in pattern.findall(text)]
        wrong = [item for item in years if item[2] != profile.year]
        if years:
            problems += [problem("L035", at=sheet.cell(r, c), expected=f"{profile.year}年度") for r, c, _ in wrong[:1]]
            break
    else:
        if year_needed:
            problems.append(problem("L057", at=sheet.place(), expected=f"{profile.year}年度"))
    return tuple(problems)
