"""``check`` on edits as Word writes them: which finding, how grave, and nothing for what is mere style."""

import datetime as dt

import pytest

from pipeline.check.check import Checked, check
from pipeline.check.findings import Finding
from pipeline.problems import Severity
from pipeline.word.document import read_document
from tests.baselines import read_baseline
from tests.check import edits as e
from tests.conftest import Built

TOTAL = ("支出.本年支出合计.决算数", "万元")
DAILY = ("支出.基本支出.日常公用经费.决算数", "元")
CHANGE = ("支出.本年支出合计.调整额", "增减")
SENTENCE, ELSEWHERE = "详见表1-2", "把绩效培训的对象由财务人员扩大到业务处室"
WHEN = dt.datetime(2020, 3, 2, 9, 0, 0)


def checked(built: Built, *edits: e.Edit) -> Checked:
    data = built.report.read_bytes()
    baseline = read_baseline(data)
    assert baseline is not None
    return check(read_document(e.edited(data, *edits)), baseline)


def codes(built: Built, *edits: e.Edit) -> list[str]:
    return [item.code for item in checked(built, *edits).findings]


def one(built: Built, code: str, *edits: e.Edit) -> Finding:
    return next(item for item in checked(built, *edits).findings if item.code == code)


def delete_table(number: int) -> e.Edit:
    return lambda root: e.remove(e.tables(root)[number])


def delete_row(table: int, words: str) -> e.Edit:
    return lambda root: e.remove(e.row_of(root, table, words))


def test_the_untouched_report_gives_nothing(built: Built) -> None:
    result = checked(built)
    assert result.findings == ()
    assert result.counts["关联"] == len(result.located.occurrences)


def test_the_untouched_report_of_another_pack_gives_nothing(built_national: Built) -> None:
    assert checked(built_national).findings == ()
    assert checked(built_national, e.strip_all).findings == ()


def test_the_untouched_report_of_an_ordinary_department_gives_nothing(built_municipal: Built) -> None:
    assert checked(built_municipal).findings == ()
    assert checked(built_municipal, e.strip_all).findings == ()


SILENT: dict[str, list[e.Edit]] = {
    "retyped full-width": [e.overtype(*TOTAL, "６３，５３６．４２")],
    "separators dropped": [e.overtype(*TOTAL, "63536.42")],
    "half bold": [e.overtype(*TOTAL, "63,5", "36.42")],
    "split runs": [e.overtype(*TOTAL, "6", "3,536", ".42")],
    "spaces": [e.retype("万元，其中基本支出", " 万元， 其中基本支出")],
    "control removed, text kept": [e.unlink(*TOTAL, bookmark=True)],
    "all tags stripped": [e.strip_tags],
    "everything stripped": [e.strip_all],
    "rows moved": [e.move_row(2, "科学技术支出", "卫生健康支出")],
    "table pasted as text": [e.repaste_table(1)],
    "paragraph moved": [e.move_paragraph("其他收入决算数", ELSEWHERE)],
    "paragraph broken in two": [e.split_paragraph(SENTENCE, "万元，其中")],
    "words without numbers": [e.retype("其中基本支出", "其中，用于基本支出"), e.add_paragraph(SENTENCE, "以上数据已经核对。")],
}


@pytest.mark.parametrize("name", SILENT)
def test_restyling_and_wording_are_silent(brief: Built, name: str) -> None:
    assert codes(brief, *SILENT[name]) == []


CASES = {
    # 关联数字；改一处时另一处没改，前后不一致
    "overtyped": ([e.overtype(*TOTAL, "63,536.43")], ["Y010", "Y015"]),
    "tracked replace inside": ([e.tracked_inside(*TOTAL, "63,536.50")], ["Y010", "Y015"]),
    "tracked replace beside": ([e.tracked_outside(*TOTAL, "63,536.50")], ["Y010", "Y015"]),
    "unit retyped": ([e.retype("万元，其中基本支出", "元，其中基本支出")], ["Y010", "Y015", "E006"]),
    "everything stripped, changed": ([e.overtype(*TOTAL, "63,536.43"), e.strip_all], ["Y010", "Y015"]),
    "words typed inside": ([e.overtype(*TOTAL, "63,536.42（含追加）")], ["Y018"]),
    "emptied": ([e.empty(*TOTAL)], ["Y012"]),
    "deleted": ([e.delete(*TOTAL)], ["Y011"]),
    "copied": ([e.copy_control(*TOTAL, ELSEWHERE)], ["Y013"]),
    "table copied": ([e.paste_table(1)], ["Y013"]),
    # 20,375,145.05 → 1.00: 基本支出 189,441,607.50 ≠ 169,066,462.45 + 1.00
    "cell overtyped": ([e.overtype(*DAILY, "1.00")], ["Y010", "Y015", "Y045"]),
    # 比年初增加 → 减少: 63,536.42 is more than 26,068.23
    "direction word": ([e.overtype(*CHANGE, "减少")], ["Y010", "E003"]),
    # 固定与引用
    "caption renumbered": ([e.retype("表1-2　", "表1-4　")], ["Y020"]),
    "staff's own number": ([e.retype("3.36万亿", "3.37万亿")], ["Y021"]),
    "staff's own unit": ([e.retype("3.36万亿", "3.36亿")], ["Y021"]),
    "new number": ([e.add_paragraph(SENTENCE, "另有8户。")], ["Y022"]),
    # 与数据项矛盾：日常公用经费决算数 2,037.51 万元
    "beside a figure": ([e.add_paragraph(SENTENCE, "日常公用经费1,320.46万元。")], ["Y022", "E010"]),
    "beside a figure, right": ([e.add_paragraph(SENTENCE, "日常公用经费2,037.51万元。")], ["Y022"]),
    "beside a figure, another column": ([e.add_paragraph(SENTENCE, "年初预算中日常公用经费2,274.57万元。")], ["Y022"]),
    "beside a figure, wrong column": (
        [e.add_paragraph(SENTENCE, "年初预算中日常公用经费2,037.51万元。")],
        ["Y022", "E010"],
    ),
    "beside a goal": ([e.add_paragraph(SENTENCE, "4K用户数目标值为1700万户，实际完成2150万户。")], ["Y022", "E012"]),
    # 算术：30 ÷ (120 + 30) = 20%
    "rate of a change": ([e.add_paragraph(SENTENCE, "会议费120万元，比上年减少30万元，减幅25%。")], ["Y022", "E002"]),
    "rate of a change, right": ([e.add_paragraph(SENTENCE, "会议费120万元，比上年减少30万元，减幅20%。")], ["Y022"]),
    "change": ([e.add_paragraph(SENTENCE, "培训费90万元，比上年的60万元增加40万元。")], ["Y022", "E001"]),
    "direction": ([e.add_paragraph(SENTENCE, "培训费90万元，比上年的60万元减少30万元。")], ["Y022", "E003"]),
    "negative increase": ([e.add_paragraph(SENTENCE, "培训人数增长-3%。")], ["Y022", "E003"]),
    "list and its count": ([e.add_paragraph(SENTENCE, "共3项：（1）甲；（2）乙")], ["Y022", "E007"]),
    "count among": ([e.add_paragraph(SENTENCE, "共8项，其中9项按期完成。")], ["Y022", "E006"]),
    "rate of completion": ([e.add_paragraph(SENTENCE, "任务20项，实际完成15项，完成率80%。")], ["Y022", "E005"]),
    "share": ([e.add_paragraph(SENTENCE, "会议费20万元，占公用经费200万元的12%。")], ["Y022", "E005"]),
    # 1.预算编制情况 22 = 12 + 10
    "score": ([e.overtype("得分.预算编制情况.预算编制", "分数", "11")], ["Y010", "E013"]),
    "total of a table with a typed row": (
        [e.add_row(2, "卫生健康支出", "5", "教育支出", "1.00", "2.00", "1.00", "50.00%")],
        ["Y022", "Y045", "Y045", "Y045"],
    ),
    # 文字与结构
    "left over": ([e.add_paragraph(SENTENCE, "【待补：情况说明】")], ["Y050"]),
    "placeholder": ([e.add_paragraph(SENTENCE, "支出XX万元。")], ["Y050"]),
    "heading renumbered": ([e.retype("2.机构设置", "4.机构设置")], ["Y020", "Y051"]),
    "heading deleted": ([e.remove_paragraph("（二）年度总体工作")], ["Y052", "Y051"]),
    "paragraph deleted": ([e.remove_paragraph(SENTENCE)], ["Y054"]),
    "staff's paragraph deleted": ([e.remove_paragraph("一是做大4K产业")], ["Y054"]),
    "table deleted": ([delete_table(0)], ["Y053"]),
    "row deleted": ([delete_row(1, "日常公用经费")], ["Y054", "Y045", "Y045", "Y045"]),
}


@pytest.mark.parametrize("name", CASES)
def test_an_edit_gives_its_findings(brief: Built, name: str) -> None:
    steps, expected = CASES[name]
    assert codes(brief, *steps) == expected


def test_a_finding_says_where_what_and_who(brief: Built) -> None:
    item = one(brief, "Y010", e.tracked_inside(*DAILY, "1.00"))
    assert (item.was, item.now, item.editor, item.keys) == ("20,375,145.05", "1.00", "张三 2020-03-02", (DAILY[0],))
    assert str(item.place) == "表1-2　2019年部门整体支出（单位：元） > 日常公用经费 > 决算数"
    found = one(brief, "Y010", e.overtype(*TOTAL, "63,536.43"))
    assert "2.部门整体支出情况" in str(found.place)
    assert "63,536.43万元" in found.place.sentence


def test_severities_follow_whose_number_it_is(brief: Built) -> None:
    changes = [e.overtype(*TOTAL, "1.00"), e.retype("表1-2　", "表1-4　"), e.retype("3.36万亿", "3.37万亿")]
    found = {item.code: item.severity for item in checked(brief, *changes).findings}
    assert (found["Y010"], found["Y020"], found["Y021"]) == (Severity.ERROR, Severity.WARNING, Severity.NOTE)


def test_the_inputs_as_they_are_now_tell_stale_and_confirmed_numbers(built: Built) -> None:
    data = e.edited(built.report.read_bytes(), e.overtype(*TOTAL, "63,540.00"))
    baseline = read_baseline(data)
    assert baseline is not None
    new = {TOTAL: "63,540.00", ("人员.合计.实有", "整数"): "343"}
    result = check(read_document(data), baseline, lambda item: new.get((item.key, item.format), item.text))
    found = {(item.code, item.keys[0], item.now, item.was) for item in result.findings}
    assert ("Y016", TOTAL[0], "63,540.00", "63,536.42") in found
    assert ("Y017", "人员.合计.实有", "342", "343") in found
    assert "Y010" not in {item.code for item in result.findings}
