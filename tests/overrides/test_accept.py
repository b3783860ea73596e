"""`jixiao accept` through real files: a report edited in its XML, the record, the report built anew."""

import json

import pytest
from pytest import approx

from pipeline.word.document import as_text, read_document
from pipeline.word.package import open_package
from tests.check import edits as e
from tests.overrides.desk import REPORT, Desk

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
    assert new.printed_as("采购.执行率") == {"百分比2": "90.00%"}
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
    assert new.value(SPENT) == {"kind": "money", "fen": "3474000000"}
    assert new.figure(SPENT)["source"]["file"] == "覆盖记录.xlsx"

    # the old file agrees with the inputs as they are now; the new one has nothing to say
    code, printed = desk.jixiao("check", REPORT)
    assert "Y016" in printed and "Y010" not in printed
    code, printed = desk.jixiao("check", str(new.report))
    assert code == 0 and "错误 0，警告 0，提示 0" in printed


def test_a_table_cell_in_yuan_says_its_value_and_a_broken_tie_stays_told(desk: Desk) -> None:
    daily = "支出.基本支出.日常公用经费.决算数"
    desk.edit(e.overtype(daily, "元", "20,375,145.06"))
    code, printed = desk.jixiao("accept", REPORT, daily, "--reason", "尾差", "--who", "李四")
    assert code == 0, printed
    assert desk.rows()[0][2:5] == ["李四", 20375145.05, 20375145.06]
    new = desk.build()
    assert new.printed_as(daily) == {"元": "20,375,145.06", "万元": "2,037.51"}
    # 169,066,462.45 + 20,375,145.06 is one fen more than 基本支出 189,441,607.50
    assert new.code == 1 and "A5" in new.codes()


def test_a_percentage_is_read_exactly(desk: Desk) -> None:
    desk.edit(e.overtype("采购.执行率", "百分比2", "90%"))
    desk.jixiao("check", REPORT)
    desk.fill(("采购.执行率", "保留", "合同变更"))
    code, printed = desk.jixiao("accept", REPORT, "--from", "检查结果.xlsx", "--who", "李四")
    assert code == 0, printed
    assert desk.rows()[0][3:5] == ["87.51%", "90%"]  # 33,778,860 ÷ 38,600,000
    new = desk.build()
    # 2 points × 90% = 1.80
    assert new.printed_as("得分.预算执行情况.资金管理") == {"分数": "24.24"} and new.code == 0
    assert "U030" not in new.codes()


def test_a_score_is_changed_at_its_leaf_only(desk: Desk) -> None:
    total, leaf = "得分.预算编制情况.预算编制", "得分.预算编制情况.预算编制.合理性"
    desk.edit(e.overtype(total, "分数", "12.5"))
    code, printed = desk.jixiao("accept", REPORT, total, "--reason", "复核", "--who", "李四")
    assert code == 1 and "U012" in printed and leaf in printed and not desk.record.exists()
    code, printed = desk.jixiao("accept", REPORT, "满分.合计", "--reason", "复核", "--who", "李四", "--value", "101")
    assert code == 1 and "U012" in printed
    code, printed = desk.jixiao("accept", REPORT, leaf, "--reason", "复核", "--who", "李四", "--value", "5.5")
    assert code == 1 and "U018" in printed and "0 至 5 分" in printed
    code, printed = desk.jixiao("accept", REPORT, leaf, "--reason", "复核", "--who", "李四", "--value", "4.5")
    assert code == 0, printed
    new = desk.build()
    # 4.5 + 5 + 3; the total 99.92 + 0.5 is capped nowhere below 100
    assert new.printed_as(total) == {"分数": "12.5"}
    assert new.printed_as("得分.预算编制情况") == {"分数": "22.5"}


def test_words_can_be_changed_and_counts_follow(desk: Desk) -> None:
    key = "目标.第7项.完成情况"
    desk.edit(e.overtype(key, "文本", "完成"))
    code, printed = desk.jixiao("accept", REPORT, key, "--reason", "税收口径调整", "--who", "李四")
    assert code == 0, printed
    assert desk.rows()[0][3:5] == ["未完成", "完成"]
    new = desk.build()
    assert new.printed_as(key) == {"文本": "完成"}
    # 14 of 15 goals before
    assert new.value("目标.完成项数") == {"kind": "count", "count": "15"}
    assert new.value("目标.未完成项数") == {"kind": "count", "count": "0"}


def test_words_of_staff_are_changed_in_the_input(desk: Desk) -> None:
    desk.edit(e.overtype("目标.第1项.目标值", "文本", "达到1700万户"))
    code, printed = desk.jixiao("accept", REPORT, "目标.第1项.目标值", "--reason", "口径", "--who", "李四")
    assert code == 1 and "U013" in printed and "填报表" in printed and not desk.record.exists()


def test_display_only_changes_the_words_and_no_value(desk: Desk) -> None:
    key = "支出.本年支出合计.决算数"
    desk.edit(e.overtype(key, "万元", "63,536.4"))
    code, printed = desk.jixiao("accept", REPORT, key, "--reason", "按附件口径", "--who", "李四", "--display-only")
    assert code == 0, printed
    assert desk.rows() == [
        [key, "本年支出合计决算数", "李四", "63,536.42", "63,536.4", "是", "按附件口径", "万元", "文本"],
    ]
    new = desk.build()
    assert new.code == 0, new.printed
    assert new.printed_as(key) == {"万元": "63,536.4", "元": "635,364,219.62"}
    assert new.printed_as("支出.本年支出合计.预算调整率") == {"百分比2绝对值": "143.73%"}
    assert new.value(key) == {"kind": "money", "fen": "63536421962"}
    assert new.figure(key)["shown"] == {"万元": "63,536.4"}
    code, printed = desk.jixiao("check", str(new.report))
    assert code == 0 and "错误 0，警告 0，提示 0" in printed


def test_from_takes_what_it_can_and_tells_the_rest(desk: Desk) -> None:
    desk.edit(
        e.overtype("信访.件数", "整数", "21"),
        e.overtype("采购.实际", "万元", "3,474.00"),
        e.overtype("单位.新订制度数", "整数", "16"),
        e.overtype("执行.结转结余率", "百分比2", "9.6%"),
    )
    desk.jixiao("check", REPORT)
    desk.fill(
        ("信访.件数", "保留", "漏登一件"),
        ("采购.实际", "保留", "补记"),
        ("单位.新订制度数", "还原", "误改"),
        ("执行.结转结余率", "保留", ""),
    )
    code, printed = desk.jixiao("accept", REPORT, "--from", "检查结果.xlsx", "--who", "李四", "--json")
    answer = json.loads(printed)
    assert code == 1 and [item["key"] for item in answer["recorded"]] == ["信访.件数"]
    told = {item["code"]: item for item in answer["problems"]}
    assert set(told) == {"U050", "U060", "U051"}
    assert all(item["sheet"] == "检查结果" and item["cell"].startswith("I") for item in told.values())
    # 20 replies of 21 letters: 95.24%
    assert desk.build().printed_as("信访.回复率") == {"百分比2": "95.24%"}


def test_what_the_edited_file_says_and_the_typed_value_must_agree(desk: Desk) -> None:
    desk.edit(e.overtype("采购.实际", "万元", "3,474.00"))
    code, printed = desk.jixiao("accept", REPORT, "采购.实际", "--reason", "补记", "--who", "李四", "--value", "3474.00")
    assert code == 1 and "U057" in printed and "应显示为 0.35" in printed
    assert not desk.record.exists()


def test_only_the_own_inputs_are_written_to(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    other = desk.base / "别处"
    code, printed = desk.jixiao("accept", REPORT, "信访.件数", "--reason", "x", "--value", "21", "--inputs", str(other))
    assert code == 2 and "Y007" in printed
    for words in (["--reason", "x"], ["信访.件数"], ["信访.件数", "--reason", "x", "--value", "1", "--display-only"]):
        code, printed = desk.jixiao("accept", REPORT, *words)
        assert code == 2 and not printed and "命令写法有误" in capsys.readouterr().err
    assert not desk.record.exists()


def test_a_printed_leaf_score_needs_no_typed_value(national: Desk) -> None:
    leaf = "得分.投入.目标设定.指标明确性"
    national.edit(e.overtype(leaf, "分数", "2.8"), e.overtype("得分.等级", "文本", "良"))
    national.jixiao("check", REPORT)
    national.fill((leaf, "保留", "复核"), ("得分.等级", "保留", "复核"))
    code, printed = national.jixiao("accept", REPORT, "--from", "检查结果.xlsx", "--who", "李四")
    assert code == 1 and "U012" in printed and "得分.效果.履职效益.满意度" in printed
    assert [cells[0] for cells in national.rows()] == [leaf]
    new = national.build()
    # 2 + 2.8; 4.8 + 10; 14.8 + 43.01 + 22.39 + 14.5
    assert new.printed_as("得分.投入.目标设定") == {"分数": "4.8"}
    assert new.printed_as("得分.投入") == {"分数": "14.8"}
    assert new.printed_as("得分.合计") == {"分数": "94.7"}


def test_the_edited_report_among_the_outputs_is_brought_up_to_the_override(desk: Desk) -> None:
    made = desk.build()
    made.report.write_bytes(e.edited(made.report.read_bytes(), e.overtype("信访.件数", "整数", "21")))
    edited = made.report.read_bytes()
    code, printed = desk.jixiao("accept", str(made.report), "信访.件数", "--reason", "漏登一件", "--who", "李四")
    assert code == 0, printed
    new = desk.build()
    assert new.code == 0, new.printed
    fresh = new.report
    (old,) = (new.folder / "历次").glob("*.docx")
    assert old.read_bytes() == edited
    text = as_text(read_document(open_package(fresh.read_bytes())))
    # 20 replies of 21 letters: 95.24%
    assert "信访意见21件" in text and "回复处理率95.24%" in text
    code, printed = desk.jixiao("check", str(fresh))
    assert code == 0 and "错误 0，警告 0，提示 0" in printed


def test_whose_report_it_is_cannot_be_changed(desk: Desk) -> None:
    """The year stands in sentences like a number; with another one the inputs would be those of another report."""
    code, printed = desk.jixiao("accept", REPORT, "单位.年度", "--reason", "x", "--value", "2020")
    assert code == 1 and "U013" in printed and not desk.record.exists()
