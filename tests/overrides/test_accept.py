"""`jixiao accept` through real files: a report edited in its XML, the record, the report built anew."""

import json

from pytest import approx

from tests.overrides.desk import REPORT, Desk
from tests.review import edits as e

SPENT = "采购.实际"
"""政府采购 spent: 33,778,860.00 元, printed 3,377.89 万元; the budget is 38,600,000.00."""


def test_from_check_to_the_new_report(desk: Desk) -> None:
    desk.edit(e.tracked_inside(SPENT, "万元", "3,474.00"))
    code, printed = desk.jixiao("check", REPORT)
    assert code == 1 and "Y010" in printed
    desk.fill((SPENT, "保留", "补记一笔集中采购"))

    code, printed = desk.jixiao("accept", REPORT, "--from", "检查结果.xlsx")
    assert code == 1 and not desk.record.exists()
    assert "U050" in printed and f'jixiao accept "{REPORT}" {SPENT} --reason "补记一笔集中采购" --value' in printed

    code, printed = desk.jixiao("accept", REPORT, SPENT, "--reason", "补记一笔集中采购", "--value", "34740000")
    assert code == 0, printed
    assert "33,778,860.00 元 → 34,740,000.00 元" in printed
    # who: 张三 tracked the change
    assert desk.rows() == [
        [SPENT, "政府采购实际", "张三", 33778860, 34740000, "否", "补记一笔集中采购", None, "元"],
    ]

    new = desk.build()
    assert new.code == 0, new.printed
    assert new.printed_as(SPENT) == {"万元": "3,474.00"}
    # 34,740,000 ÷ 38,600,000 = 0.9; 2 points × 0.9 = 1.80 (was 1.75): 24.19 + 0.05, 42.19 + 0.05, 99.92 + 0.05
    assert new.printed_as("采购.执行率") == {"百分比": "90%"}
    assert new.printed_as("得分.预算执行情况.资金管理") == {"分数": "24.24"}
    assert new.printed_as("得分.预算执行情况") == {"分数": "42.24"}
    assert new.printed_as("得分.合计") == {"分数": "99.97"}
    assert "99.92" not in new.text() and "87.51%" not in new.text() and "3,377.89" not in new.text()
    assert "U031" in new.codes() and "U030" not in new.codes()

    marked = new.sheet("覆盖记录")[3]
    assert marked[0] == "生效" and marked[2] == "张三" and marked[9] == "补记一笔集中采购"
    assert marked[4:8] == [approx(33778860), approx(33778860), approx(34740000), approx(34740000)]
    source = next(row for row in new.sheet("数据项") if row[0] == SPENT)
    assert (
        source[2] == approx(34740000)
        and source[5] == "覆盖：张三，补记一笔集中采购"
        and source[6:9]
        == [
            "覆盖记录.xlsx",
            "覆盖记录",
            "F2",
        ]
    )
    figures = json.loads((new.folder / "figures.json").read_text(encoding="utf-8"))["figures"]
    figure = next(item for item in figures if item["key"] == SPENT)
    assert figure["value"] == {"kind": "money", "fen": "3474000000"} and figure["source"]["file"] == "覆盖记录.xlsx"

    # the old file agrees with the inputs as they are now; the new one has nothing to say
    code, printed = desk.jixiao("check", REPORT)
    assert "Y016" in printed and "Y010" not in printed
    code, printed = desk.jixiao("check", str(new.report))
    assert code == 0 and "错误 0，警告 0，提示 0" in printed
