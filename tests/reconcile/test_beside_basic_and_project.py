"""What stands beside 基本支出 and 项目支出 in a 支出明细账: 内部往来 that was taken off the form, and 经营支出. Real files."""

from pathlib import Path
from typing import Any

from pipeline.run import Run, stages
from tests.builders import DEPARTMENT, Rows, table, xlsx
from tests.load.exports import F03, ROOTS, Z01, department, f03, z01
from tests.load.test_load_transfers import CENTRE, HEADS, UNITS, final

LEDGER = """
    编制单位：{owner} | 2019年度 | | | | | | 金额单位：元
    日期 | 凭证号 | 摘要 | 科目编码 | 功能分类 | 部门经济分类 | 支出性质 | 借方 | 贷方
    {lines}
"""
GENERAL = "2011301-行政运行"


def line(number: int, account: str, amount: float, economic: str = "30201-办公费", nature: str = "公用经费") -> str:
    return f"2019-03-0{number} | 记-{number} | 付款 | {account} | {GENERAL} | {economic} | {nature} | {amount} |"


def ledger(folder: Path, owner: str, *lines: str) -> None:
    rows: Rows = table(LEDGER.format(owner=owner, lines="\n".join(lines)))
    xlsx(folder / f"支出明细账-{owner}.xlsx", {"账": rows})


def results(run: Run, code: str) -> dict[str, str]:
    return {item.column: item.result for item in run.ties if item.id == code}


def steps(run: Run, name: str) -> dict[str, Any]:
    bridge = next(item for item in run.bridge if item.name == name)
    return {step: figure.value for step, figure in bridge.steps}


# 内部往来 ----------------------------------------------------------------------------------------------------------------


def two_units(tmp_path: Path, *bureau_lines: str) -> Run:
    """The bureau spends 60 and pays the centre 30, the centre spends 35; together 95, the 30 taken off."""
    stated = f"对附属单位补助 | {DEPARTMENT} | {CENTRE} | 一般公共服务支出 | | | 30"
    folder = department(tmp_path, 预算单位=UNITS, 内部往来=table(HEADS + stated))
    bureau = z01(
        final(一般公共预算财政拨款收入=100, 本年收入合计=100, 总计=100),
        final(一般公共服务支出=90, 本年支出合计=90),
        final(
            基本支出=60, 日常公用经费=60, 对附属单位补助支出=30, 基本支出和项目支出合计=60, 商品和服务支出=60,
            本年支出合计=90, 年末结转和结余=10, 总计=100,
        ),
    )  # fmt: skip
    centre = z01(
        final(上级补助收入=30, 其他收入=8, 本年收入合计=38, 总计=38),
        final(一般公共服务支出=35, 本年支出合计=35),
        final(
            基本支出=35, 日常公用经费=35, 基本支出和项目支出合计=35, 商品和服务支出=35,
            本年支出合计=35, 年末结转和结余=3, 总计=38,
        ),
        owner=CENTRE,
    )  # fmt: skip
    xlsx(folder / "决算报表.xlsx", {Z01: bureau, F03: f03()})
    xlsx(folder / "决算报表-示例中心.xlsx", {Z01: centre, F03: f03()})
    ledger(folder, DEPARTMENT, *bureau_lines)
    ledger(folder, CENTRE, line(1, "7201", 35))
    return stages(folder, ROOTS, "compute")


PAID = line(2, "7501-对附属单位补助费用", 30, "", "")


def test_a_transfer_that_still_stands_in_the_ledger_is_a_step_of_the_bridge(tmp_path: Path) -> None:
    run = two_units(tmp_path, line(1, "7101", 60), PAID)
    # ledger 60 + 30 + 35 = 125; of it 30 internal; 125 − 30 = 95 as in the form
    total = steps(run, "合计")
    assert (total["财决01：决算数"], total["明细账：决算数"], total["未解释差额"]) == (9_500, 12_500, 0)
    assert total["明细账：其中部门内部往来（决算已抵销）"] == 3_000
    assert steps(run, "一般公共服务支出")["明细账：其中部门内部往来（决算已抵销）"] == 3_000
    paid = steps(run, "对附属单位补助支出")  # 30 in the ledger, 30 less 30 in the form
    assert (paid["财决01：决算数"], paid["明细账：决算数"], paid["未解释差额"]) == (0, 3_000, 0)
    assert "明细账：其中部门内部往来（决算已抵销）" not in steps(run, "商品和服务支出")
    assert set(results(run, "G1").values()) == {"相符"}
    assert {item.code for item in run.problems} & {"G1", "R002", "A11"} == set()  # a transfer needs no 经济分类, no 支出性质


def test_a_ledger_from_which_the_transfer_was_taken_already(tmp_path: Path) -> None:
    run = two_units(tmp_path, line(1, "7101", 60))
    assert "明细账：其中部门内部往来（决算已抵销）" not in steps(run, "合计")  # 60 + 35 = 95
    assert set(results(run, "G1").values()) == {"相符"}


def test_what_is_wrong_beside_the_transfer_is_still_told(tmp_path: Path) -> None:
    run = two_units(tmp_path, line(1, "7101", 61), PAID)  # 61 + 30 + 35 = 126; 126 − 30 = 96
    (item,) = [item for item in run.problems if item.code == "G1"]
    assert item.title == "决算报表与支出明细账不符（功能分类“一般公共服务支出”的决算数）"
    assert item.found == "财决01表决算数 95.00 元，明细账决算数 126.00 元，其中已抵销的内部往来 30.00 元，相差 1.00 元"
    assert "经济分类“商品和服务支出”" in item.expected and "合计" in item.expected


# 经营支出 ----------------------------------------------------------------------------------------------------------------


def one_unit(tmp_path: Path, economic: float, services: float = 20) -> Run:
    """Basic 60 and 经营支出 20, total 80; the economic block says ``economic``, the ledger ``services`` in account 7301."""
    folder = department(tmp_path)
    right = final(
        基本支出=60, 日常公用经费=60, 经营支出=20, 基本支出和项目支出合计=economic, 商品和服务支出=economic,
        本年支出合计=80, 总计=80,
    )  # fmt: skip
    left = final(一般公共预算财政拨款收入=80, 本年收入合计=80, 总计=80)
    xlsx(folder / "决算报表.xlsx", {Z01: z01(left, final(一般公共服务支出=80, 本年支出合计=80), right), F03: f03()})
    ledger(folder, DEPARTMENT, line(1, "7201", 60), line(2, "7301", services, nature=""))
    return stages(folder, ROOTS, "compute")


def test_in_2019_the_economic_block_is_basic_and_project_and_so_is_the_ledger_s(tmp_path: Path) -> None:
    run = one_unit(tmp_path, 60)
    assert results(run, "A7-2") == {"决算数": "相符"} and results(run, "B2") == {"决算数": "相符"}
    assert steps(run, "商品和服务支出")["明细账：决算数"] == 6_000  # the 20 of account 7301 stand apart
    assert steps(run, "经营支出")["未解释差额"] == 0
    assert set(results(run, "G1").values()) == {"相符"} and results(run, "A11").get("", "相符") == "相符"
    assert {item.code for item in run.problems} & {"G1", "R002", "A11", "A7-2", "B2"} == set()


def test_in_2019_a_block_that_holds_it_is_wrong(tmp_path: Path) -> None:
    run = one_unit(tmp_path, 80)
    assert results(run, "A7-2") == {"决算数": "不符"} and results(run, "B2") == {"决算数": "不符"}


def test_more_in_the_ledger_than_in_the_form_is_told(tmp_path: Path) -> None:
    run = one_unit(tmp_path, 60, services=21)
    (item,) = [item for item in run.problems if item.code == "G1"]
    assert item.found == "财决01表决算数 80.00 元，明细账决算数 81.00 元，相差 1.00 元"
    assert "支出性质“经营支出”" in item.expected
