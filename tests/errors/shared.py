"""共享导出与部门名单: rows and sheets of many departments, and whose they are."""

import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

from pipeline.load import load
from pipeline.load.shared import prepare
from pipeline.problems import Problem
from tests.builders import YEAR, xlsx
from tests.errors.cases import Case
from tests.load.exports import ROOTS, Z01
from tests.shared.years import Year, forms, ledgers, staff


def _year(code: str, what: str, change: Callable[[Year], object]) -> Case:
    """The good year with some rows changed."""

    def run(folder: Path) -> Iterable[Problem]:
        made = Year()
        change(made)
        return prepare(made.write(folder), ROOTS).problems

    return Case(code, what, run)


def _files(code: str, what: str, change: Callable[[Path], object], department: str = "") -> Case:
    """The good year with some files changed; what one department is told where it is named."""

    def run(folder: Path) -> Iterable[Problem]:
        year = Year().write(folder)
        change(year)
        return load(year / department, ROOTS).problems if department else prepare(year, ROOTS).problems

    return Case(code, what, run)


def _beside(amount: float) -> Callable[[Path], object]:
    """The ledger of 甲局 in its own folder too, its first line of another amount."""

    def change(year: Path) -> None:
        made = Year()
        rows = made.vouchers[:7]
        rows[0][8] = amount
        ledgers(year / "甲局", made.documents[:18], rows, "甲局")
        (year / "甲局" / "预算指标账.xlsx").unlink()

    return change


def _without_owner(year: Path) -> None:
    sheets = forms("甲局")
    sheets[Z01][2][0] = None
    xlsx(year / "共享" / "决算报表.xlsx", {"Z01": sheets[Z01]})


def _form_in_shared(year: Path) -> None:
    place = staff(year.parent / "other" / str(YEAR), "甲局")
    shutil.copy(place / "填报表.xlsx", year / "共享" / "填报表.xlsx")


def _same_station(made: Year) -> None:
    made.listed[3][2] = made.listed[5][2] = "监测站"
    made.vouchers[-1][0] = "监测站"


CASES = [
    _year("G001", "名单里信息中心用了甲局的编码", lambda made: made.listed[3].__setitem__(3, "101001")),
    _year("G002", "名单里甲局的一行写了两次", lambda made: made.listed.append(list(made.listed[1]))),
    _year("G003", "账上一行写了甲局的编码、乙局的名称", lambda made: made.vouchers[0].__setitem__(0, "101001-乙局")),
    _year("G004", "账上一行的单位名单里没有", lambda made: made.vouchers[0].__setitem__(0, "109001-丁局")),
    _year("G005", "账上一行没有写单位", lambda made: made.vouchers[0].__setitem__(0, None)),
    _year("G006", "两个部门都有“监测站”，账上没有编码", _same_station),
    _year("G007", "账上的编码名单里没有，名称有", lambda made: made.vouchers[0].__setitem__(0, "101009-甲局")),
    _year("G008", "名单里的戊局没有文件夹", lambda made: made.listed.append(["戊局", "105", "戊局", "105001", "是"])),
    _files("G009", "名单里没有的部门有文件夹", lambda year: (year / "庚局").mkdir()),
    _files("G010", "共享的决算报表没有写编制单位", _without_owner),
    _files("G012", "甲局自己的账与共享的相同", _beside(31), "甲局"),
    _files("G013", "甲局自己的账第一行少一元", _beside(30), "甲局"),
    _files("G014", "共享文件夹里写不进去", lambda year: (year / "共享" / ".jixiao").write_text("")),
    _files("G015", "有共享文件，没有部门名单", lambda year: (year / "部门名单.xlsx").unlink()),
    _year("G016", "“应收”写了“看情况”", lambda made: made.listed[1].__setitem__(4, "看情况")),
    _year("G018", "共享账的合计少五元", lambda made: made.vouchers.append(["合计", *[None] * 7, 560, None])),
    _files("G019", "把填报表放进了共享", _form_in_shared),
]
