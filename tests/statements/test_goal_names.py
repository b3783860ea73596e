"""Goals are looked for in a text by the first characters of their names: none that stands there is missed, in their order."""

import pytest

from pipeline.statements.goals import Goal, GoalNames


def goal(number, *names):
    return Goal(f"目标.第{number}项", names, ("10",), ("11",))


GOALS = [
    goal(1, "新建改造供水管网长度", "供水管网"),
    goal(2, "供水管网漏损率"),
    goal(3, "培训"),  # shorter than what texts are asked by
    goal(4, "供水管网"),
    goal(5, "河道清淤疏浚长度"),
]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "供水",
        "供水管网",
        "全年供水管网漏损率8.6%，河道清淤疏浚长度27.5公里。",
        "组织培训3次。",
        "漏损率下降，清淤疏浚长度增加，管网改造。",
        "新建改造供水管网长度61.3公里；供水管网长度不变",
    ],
)
def test_every_goal_that_is_named_is_found_in_order(text):
    named = [item.key for item in GOALS if any(name in text for name in item.names)]
    found = [item.key for item in GoalNames(GOALS).may_stand_in(text)]
    assert found == sorted(found)
    assert set(named) <= set(found)


def test_goals_that_begin_otherwise_are_not_looked_for():
    many = [goal(n, f"第{n:03}批工程改造管网长度") for n in range(500)]
    assert [item.key for item in GoalNames(many).may_stand_in("第123批工程改造管网长度为3公里")] == ["目标.第123项"]
