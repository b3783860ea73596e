"""Goals are known by their names: when one is struck out of the 填报表, check compares the others with themselves."""

import re

from pipeline.check.check import Checked, check
from pipeline.edited import text_now
from pipeline.word.document import read_document
from tests.check import edits as e
from tests.merge.bench import report

GOAL = re.compile(r"目标\.第(\d+)项\.(?!序号)")


def _checked(*changes: e.Edit) -> Checked:
    """The sample's report after some edits, against inputs in which goal 3 is struck out and the later ones renumbered."""
    made, now = report("gd"), report("goal out")
    current = text_now(now.figures, made.baseline)  # type: ignore[arg-type]
    return check(read_document(e.edited(made.data, *changes)), made.baseline, current)


def test_only_the_goal_that_is_gone_is_told() -> None:
    stale = [key for item in _checked().findings if item.code == "Y017" for key in item.keys]
    goals = {match.group(1) for key in stale if (match := GOAL.match(key))}
    assert goals == {"3"}
    assert "目标.项数" in stale  # 15 goals are 14 now


def test_a_number_of_the_next_goal_is_not_vouched_for() -> None:
    """Goal 11 reached 2425家, goal 12 1219家: 1219家 typed at goal 11 is wrong, whatever number the goal has now."""
    texts = {item.key: item.text for item in report("gd").baseline.figures}
    eleven, twelve = texts["目标.第11项.实际完成值"], texts["目标.第12项.实际完成值"]
    assert eleven != twelve
    found = _checked(e.overtype("目标.第11项.实际完成值", "文本", twelve)).findings
    told = [(item.code, item.was, item.now) for item in found if "目标.第11项.实际完成值" in item.keys and item.code != "Y015"]
    assert told == [("Y087", eleven, twelve)]
