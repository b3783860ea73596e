"""Cases of `jixiao new` and `jixiao inspect`, of the marks it leaves in files, and of names and paths."""

import contextlib
import shutil
from collections.abc import Iterable
from pathlib import Path

from pipeline.inspection import inspect_file, propose
from pipeline.load.shared.department_list import Department
from pipeline.newfolder import NewFolderOrder, create_all, create_sample, read_departments
from pipeline.placeholders import EXAMPLE, carried, hint
from pipeline.problems import Problem
from pipeline.records import Cell
from pipeline.run import build_department
from tests.builders import DEPARTMENT, YEAR, xlsx
from tests.errors.cases import Case, Told, edit, fill
from tests.errors.good import good
from tests.load.exports import ROOTS

LIST = "部门名单.xlsx"


def made(
    folder: Path,
    name: str = DEPARTMENT,
    year: str = str(YEAR),
    last: str = "",
    pack: str = "guangdong",
    roots: tuple[Path, ...] = ROOTS,
) -> list[Problem]:
    """Make one department's folder below ``inputs``, with paths as a person types them."""
    order = NewFolderOrder(
        year=year,
        departments=(Department(name=name, preset={}, pack=pack, at=Cell(file="")),),
        out=Path("inputs"),
        roots=roots,
        last=last,
    )
    with contextlib.chdir(folder):
        return [item for one in create_all(order) for item in one.problems]


def _pack_of_other_years(folder: Path) -> Iterable[Problem]:
    packs = folder / "packs"
    shutil.copytree(ROOTS[0], packs, ignore=shutil.ignore_patterns("sample", "*.py", "README.md"))
    pack = packs / "guangdong" / "pack.toml"
    pack.write_text(
        pack.read_text(encoding="utf-8").replace("first = 2019,", f"first = 2019, last = {YEAR},"), encoding="utf-8"
    )
    shutil.copytree(good().write(folder / "good"), folder / "inputs" / str(YEAR) / DEPARTMENT)
    return made(folder, year=str(YEAR + 1), last=str(YEAR), pack="", roots=(packs,))


def _a_folder(folder: Path) -> Iterable[Problem]:
    return inspect_file(good().write(folder), ROOTS).problems


def _two_years_before(folder: Path) -> Iterable[Problem]:
    written = good().write(folder / "good")
    shutil.copytree(written, folder / "inputs" / str(YEAR - 2) / DEPARTMENT)
    return [item for item in made(folder, last=str(YEAR - 2)) if item.code == "Q010"]


def _twice(folder: Path) -> Iterable[Problem]:
    made(folder)
    return made(folder)


def _listed(*rows: list[str | None]) -> Told:
    def run(folder: Path) -> Iterable[Problem]:
        path = xlsx(folder / LIST, {"名单": rows})
        return read_departments(path)[1]

    return run


def _broken_last_year(folder: Path) -> Iterable[Problem]:
    place = folder / "inputs" / str(YEAR - 1) / DEPARTMENT
    place.mkdir(parents=True)
    (place / "填报表.xlsx").write_bytes(b"broken")
    return made(folder, last=str(YEAR - 1))


def _file_in_the_way(folder: Path) -> Iterable[Problem]:
    (folder / "inputs").write_bytes(b"a file where the folder should be")
    return made(folder)


def _odd_name(folder: Path) -> Iterable[Problem]:
    department = good()
    fill("基本信息", DEPARTMENT, "部门全称", "某省示例局/本级")(department)
    return build_department(department.write(folder / "inputs"), folder / "outputs", ROOTS).problems


def _inspected(folder: Path, name: str, roots: tuple[Path, ...] = ROOTS) -> Iterable[Problem]:
    xlsx(folder / "通讯录.xlsx", {"名单": [["姓名", "电话"], ["张三", "1"]]})
    with contextlib.chdir(folder):
        return inspect_file(Path(name), roots).problems


def _place_taken(folder: Path) -> Iterable[Problem]:
    place = good().write(folder / "inputs")
    rows = [["金额单位：元"], ["指标文号", "功能分类", "金额", "扣减"], ["例1号", "2011301", 5, 1]]
    path = xlsx(place / "预算指标账.xlsx", {"账": rows})
    (place / ".jixiao").write_text("")
    shown = Path(*path.parts[len(folder.parts) :])
    with contextlib.chdir(folder):
        return propose(shown, inspect_file(shown, ROOTS), ROOTS)[1]


def _long_way(folder: Path) -> Iterable[Problem]:
    """Outputs so deep that the folder's whole path has 190 characters, wherever the test runs."""
    inputs, deep = good().write(folder / "inputs"), folder
    while (rest := 190 - len(str(deep.absolute()))) > 1:
        deep = deep / ("深" * min(rest - 1, 60))
    return build_department(inputs, deep, ROOTS).problems


_HEAD: list[str | None] = ["部门全称", "报告日期"]

CASES = [
    Case("K001", "部门名称里有冒号", lambda folder: made(folder, "甲:乙局")),
    Case("K002", "同一部门建了两次", _twice),
    Case("K003", "名单里没有“部门全称”一列", _listed(["姓名", "电话"], ["张三", "1"])),
    Case("K004", "名单的一行没有部门全称", _listed(_HEAD, [None, "2020-05-15"])),
    Case("K005", "名单里同一部门写了两行", _listed(_HEAD, ["甲厅", None], ["甲厅", None])),
    Case("K006", "要沿用的年度没有这个部门", lambda folder: made(folder, last=str(YEAR - 1))),
    Case("K007", "上年的填报表打不开", _broken_last_year),
    Case("Q010", "只有两年前的文件夹，“三公”经费的上年数不能从它沿用", _two_years_before),
    Case("Q011", "沿用的年度写成了报告年度", lambda folder: made(folder, last=str(YEAR))),
    Case("K008", "inputs 的位置上有一个同名的文件", _file_in_the_way),
    Case("K009", "年度写成两位", lambda folder: made(folder, year="19")),
    edit("K010", "填报表里的示例行没有删", lambda d: d.form["重点工作"].append([f"{EXAMPLE}抓培训", "办二期班", "是", None])),
    edit("K011", "沿用上年的文字没有核对", lambda d: d.text["经济性"].insert(0, carried("核对后删去本段"))),
    edit("K012", "填写提示没有删", lambda d: d.text["经济性"].insert(0, hint("写节约的做法。"))),
    Case("K013", "样例的模板包写错了", lambda folder: create_sample("nosuch", folder).problems),
    Case("K014", "名单的报告日期读不懂", _listed(_HEAD, ["甲厅", "五月"])),
    Case("K023", "新建 2012 年度的文件夹，那时还没有现在的框架", lambda folder: made(folder, year="2012", pack="")),
    Case("K024", "上年的模板包只用到上年", _pack_of_other_years),
    Case("K025", "新建 2019 年度的文件夹，没有写用哪个模板包", lambda folder: made(folder, pack="")),
    Case("I001", "文件名写错了", lambda folder: _inspected(folder, "决算报表.xlsx")),
    Case("X010", "inspect 后面写了部门的文件夹", _a_folder),
    Case("I002", "查看的是一份通讯录", lambda folder: _inspected(folder, "通讯录.xlsx")),
    Case("I003", "--packs 指到了没有模板包的文件夹", lambda folder: _inspected(folder, "通讯录.xlsx", (folder / "空",))),
    Case("I004", "输入文件夹里有一个名叫 .jixiao 的文件", _place_taken),
    Case("K020", "成果放在很深的文件夹里", _long_way),
    Case("K021", "部门全称里有斜线", _odd_name),
]
