"""The national pack's sentences where nothing happened, where there is one kind of staff, and where nothing was done."""

import pytest

from pipeline.records import ListedRow
from tests.narrate.telling import national, row, said

YEAR = "单位.年度 = 2024 年\n单位.自称 = 我局\n单位.部门全称 = 某局\n"


def tell(key: str, given: str, **lists: tuple[ListedRow, ...]) -> list[str]:
    return said(key, YEAR + given, lists, national)


STAFF = (
    "人员.合计.编制 = {} 名\n人员.合计.实有 = {} 人\n人员.行政.编制 = {} 名\n人员.行政.实有 = {} 人\n"
    "人员.事业.编制 = {} 名\n人员.事业.实有 = {} 人"
)


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ((9, 8, 9, 8, 0, 0), "核定行政编制9名，实有在职人员8人，无事业编制和事业人员。"),
        ((5, 4, 0, 0, 5, 4), "核定事业编制5名，实有在职人员4人，无行政编制和行政人员。"),
        ((14, 12, 9, 8, 5, 4), "核定编制14名（行政编制9名、事业编制5名），实有在职人员12人（行政人员8人、事业人员4人）。"),
    ],
)
def test_staff_of_one_kind_is_not_told_as_none_of_the_other(numbers: tuple[int, ...], words: str) -> None:
    assert tell("概况.人员", STAFF.format(*numbers)) == ["2024年末，" + words]


@pytest.mark.parametrize(
    ("rate", "words"),
    [
        ("50 %", "，比上年末增长50.00%；"),
        ("-50 %", "，比上年末下降50.00%；"),
        ("0 %", "，与上年末持平；"),
        ("空 比例", "，上年末无结转和结余；"),
    ],
)
def test_the_change_of_what_is_left_is_of_the_amount_not_of_the_rate(rate: str, words: str) -> None:
    given = f"支出.年末结转和结余.决算数 = 3 万元\n执行.结转结余变动率 = {rate}\n执行.结转结余率 = 6 %"
    assert tell("收支.结转", given) == [
        f"年末结转和结余3.00万元{words}年末结转和结余占全年支出预算的比例（结转结余率）为6.00%。"
    ]


def test_three_public_without_spending_has_no_amount_no_rate_and_no_control_rate() -> None:
    given = (
        "三公.合计.年初预算数 = 12 万元\n三公.合计.上年决算数 = 10 万元\n三公.合计.决算数 = 0 元\n"
        "三公.合计.预算比上年.变动额 = 0 元\n三公.合计.比上年.变动额 = -10 万元\n三公.合计.比上年.变动率 = -100 %\n"
        "执行.三公经费控制率 = 0 %\n"
    )
    assert tell("三公.总体", given) == [
        "2024年“三公”经费年初预算12.00万元，与上年预算持平；未发生支出，比上年决算减少10.00万元。各项见表4。"
    ]


def test_items_of_three_public_say_their_change_before_their_reason() -> None:
    """4 − 5 = −1; 0 and 0; 3 and nothing last year."""
    items = (
        row("三公.因公出国", "出国费", "决算数 = 0 元", "上年决算数 = 0 元"),
        row("三公.购置费", "购置费", "决算数 = 3 万元", "上年决算数 = 0 元", "变动原因 = 新购一辆"),
        row("三公.公务接待费", "接待费", "决算数 = 4 万元", "上年决算数 = 5 万元", "变动原因 = 批次减少"),
    )
    given = (
        "三公.合计.决算数 = 7 万元\n三公.因公出国.比上年.变动额 = 0 元\n三公.购置费.比上年.变动额 = 3 万元\n"
        "三公.公务接待费.比上年.变动额 = -1 万元\n"
    )
    assert tell("三公.分项", given, **{"三公.分项": items}) == [
        "分项看：出国费未发生支出，上年也未发生；购置费决算3.00万元，上年未发生，原因是新购一辆；"
        "接待费决算4.00万元，比上年减少1.00万元，原因是批次减少。"
    ]


def test_no_goal_met_and_no_work_done_carry_no_rate_of_zero() -> None:
    goal = row("目标.第1项", "甲", "短称 = 甲")
    given = "目标.项数 = 2 项\n目标.完成项数 = 0 项\n目标.无法判断项数 = 0 项\n目标.可判断项数 = 2 项\n目标.完成率 = 0 %\n"
    assert tell("目标.总体", given, **{"目标.全部": (goal,)}) == ["我局设定2024年部门整体绩效目标2项，均未完成，见表5。"]
    works = "重点工作.事项数 = 1 项\n重点工作.内容数 = 2 项\n重点工作.完成数 = 0 项\n重点工作.完成率 = 0 %\n"
    assert tell("重点工作.总体", works, **{"重点工作.事项": (goal,)}) == [
        "年度重点工作1项，分解为具体工作2项，均未办结，情况和原因如下："
    ]
