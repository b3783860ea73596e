"""What is left out or worded otherwise in the 填报表 is told once, where staff can act, with what follows from it below."""

from pathlib import Path

import pytest

from pipeline.causes import group_by_cause
from pipeline.money import Absence
from pipeline.placeholders import hint
from pipeline.problems import Problem, Severity, problem
from pipeline.records import Cell
from pipeline.run import Run, stages
from pipeline.word.document import as_text, read_document
from tests.errors.cases import deep
from tests.errors.good import Department, good
from tests.load.exports import ROOTS


def run(department: Department, folder: Path) -> tuple[Run, list[Problem]]:
    """Run through real files up to the report; problems as the list shows them, the pack's own notes left out."""
    result = stages(department.write(folder), ROOTS)
    found = group_by_cause(result.problems, result.figures)
    return result, [item for item in found if item.code not in ("M010", "T001")]


def test_a_form_of_address_left_out_is_one_problem_with_every_place(tmp_path: Path) -> None:
    department = good()
    department.form["基本信息"][1][2] = None  # 自称
    result, found = run(department, tmp_path)
    (item,) = [item for item in found if "单位.自称" in item.keys]
    assert (item.code, item.severity, item.sheet, item.cell) == ("N002", Severity.WARNING, "基本信息", "C2")
    assert result.document is not None
    places = as_text(read_document(result.document)).count("【待补：自称】")
    assert places > 3 and f"（报告中共 {len(item.keys) - 1} 处）" in item.found


def test_no_row_of_units_is_one_error_with_what_follows(tmp_path: Path) -> None:
    department = good()
    del department.form["预算单位"][1:]
    _, found = run(department, tmp_path)
    (error,) = [item for item in found if item.severity is Severity.ERROR]
    assert (error.code, error.sheet, error.cell) == ("L160", "预算单位", "A2")
    assert error.title == "填报表的“预算单位”没有一行内容"
    assert "N001" in {item.code for item in deep(error)}
    assert not [item for item in found if item is not error and "人员" in str(item.keys)]


def test_a_ledger_of_a_unit_that_is_not_listed_is_the_same_cause(tmp_path: Path) -> None:
    department = good()
    del department.form["预算单位"][1:]
    department.vouchers.insert(0, ["核算单位：局本部"])
    _, found = run(department, tmp_path)
    errors = [item for item in found if item.severity is Severity.ERROR]
    assert [item.code for item in errors] == ["L160"]
    assert "L034" in {item.code for item in errors[0].consequences}


@pytest.mark.parametrize(("sheet", "place"), [("绩效目标", "A2"), ("重点工作", "A2")])
def test_a_list_that_may_be_empty_is_a_warning(tmp_path: Path, sheet: str, place: str) -> None:
    department = good()
    del department.form[sheet][1:]
    _, found = run(department, tmp_path)
    (item,) = [item for item in found if item.code == "L160"]
    assert (item.sheet, item.cell) == (sheet, place)
    alone = [other.code for other in found if other.severity is Severity.ERROR and other is not item]
    assert alone == []


def test_one_score_left_out_is_one_error_whose_totals_follow(tmp_path: Path) -> None:
    department = good()
    department.put("人工评分", "项目监管", "得分", None)
    _, found = run(department, tmp_path)
    (error,) = [item for item in found if item.severity is Severity.ERROR]
    assert (error.code, error.sheet) == ("L053", "人工评分")
    assert error.remedy == "填写该指标的得分；低于满分的写明依据"
    assert {"J010", "N001"} <= {item.code for item in deep(error)}


@pytest.mark.parametrize(
    ("quarters", "first"), [(("第三季度",), "B5"), (("第一季度", "第二季度", "第三季度", "第四季度"), "B3")]
)
def test_an_amount_left_out_is_told_once_in_its_cell(tmp_path: Path, quarters: tuple[str, ...], first: str) -> None:
    """Rates, score, sums and sentences made of it follow: 累计支出 ÷ 全年预算, Σ ÷ 序时进度, 得分, 合计, 等级."""
    department = good()
    for quarter in quarters:
        department.put("执行进度", quarter, "累计支出", None)
    _, found = run(department, tmp_path)
    (error,) = [item for item in found if item.severity is Severity.ERROR]
    assert (error.code, error.file, error.sheet, error.cell) == ("L053", "填报表.xlsx", "执行进度", first)
    assert "N001" in {item.code for item in deep(error)} and "J031" not in {item.code for item in deep(error)}


def test_a_rate_without_an_input_names_the_cell_of_the_input(tmp_path: Path) -> None:
    """A dash where 累计支出 of the third quarter goes: its rate has no value, and B5 is where the number is typed."""
    department = good()
    department.put("执行进度", "第三季度", "累计支出", "—")
    result, found = run(department, tmp_path)
    assert [item.code for item in found if item.severity is Severity.ERROR] == ["J031"]  # all else stands under it
    (gap,) = [item for item in result.problems if item.title == "报告的句子缺少数据：第3季度累计执行率"]
    assert (gap.file, gap.sheet, gap.cell) == ("填报表.xlsx", "执行进度", "B5")
    assert gap.expected.endswith("；算它要用的第3季度累计支出是“—”")


def test_words_that_say_yes_or_no_are_read_and_told_once(tmp_path: Path) -> None:
    """已完成, a tick and 按期完成 are 是; 未完成 and 进行中 are 否: 3 of 5 done. 基本完成 says neither and is asked."""
    words = ["已完成", "\u2714", "按期完成。", "未完成", "进行中"]
    department = good()
    department.form["重点工作"][1:] = [["抓培训", f"第{n}件", word, "有原因"] for n, word in enumerate(words)]
    result, found = run(department, tmp_path / "1")
    assert result.figures["重点工作.完成数"].value == 3 and result.figures["重点工作.未完成数"].value == 2
    (item,) = [item for item in found if item.sheet == "重点工作"]
    assert (item.code, item.severity, item.cell) == ("L162", Severity.NOTE, "C2")
    assert "“已完成”读作“是”（C2）" in item.found and "“进行中”读作“否”（C6）" in item.found
    department = good()
    department.form["重点工作"][1:] = [["抓培训", f"第{n}件", "基本完成", None] for n in range(9)]
    result, found = run(department, tmp_path / "2")
    (item,) = [item for item in found if item.sheet == "重点工作"]
    assert (item.code, item.cell) == ("J004", "C2") and "C10 基本完成" in item.found
    assert {child.code for child in item.consequences} == {"N002"}


def test_unfinished_without_a_reason_is_one_problem(tmp_path: Path) -> None:
    department = good()
    department.put("重点工作", "抓培训", "是否完成", "否")
    _, found = run(department, tmp_path)
    (item,) = [item for item in found if item.sheet == "重点工作"]
    assert (item.code, item.cell, {child.code for child in item.consequences}) == ("J003", "D2", {"N002"})


def _no_trips(stated: object) -> Department:
    """因公出国（境）费 blank in 附03表 (合计 18 - 8 = 10 and 15 - 7 = 8); the 填报表 states an amount for it."""
    department = good()
    department.public |= {"因公出国（境）费": [None, None], "支出合计": [10, 8]}
    for column, total in (("年初预算（元）", 10), ("本年决算（元）", 8)):
        department.put("三公经费", "合计", column, total)
        department.put("三公经费", "因公出国（境）费", column, stated)
    return department


def test_a_stated_zero_fills_a_blank_of_the_form(tmp_path: Path) -> None:
    result, found = run(_no_trips(0), tmp_path)
    assert result.figures["三公.因公出国境费.决算数"].value == 0
    assert result.figures["三公.合计.决算数"].value == 800
    assert "三公填报.因公出国境费.决算数" not in result.figures  # the same cell is not held against itself
    about = [item for item in found if "三公.因公出国境费.决算数" in item.keys]
    assert [(item.code, item.severity, item.cell) for item in about] == [("L161", Severity.NOTE, "C6")]
    assert about[0].found.endswith("（C6、D6）")


def test_a_blank_of_the_form_that_nobody_states_stays_blank(tmp_path: Path) -> None:
    result, found = run(_no_trips(None), tmp_path)
    assert result.figures["三公.因公出国境费.决算数"].value is Absence.BLANK
    (about,) = [item for item in found if "三公.因公出国境费.决算数" in item.keys]
    assert (about.code, about.severity, about.sheet, about.file) == ("L053", Severity.ERROR, "三公经费", "填报表.xlsx")
    assert "在这里填 0" in about.remedy and {"C2", "N001"} <= {item.code for item in deep(about)}


def test_an_amount_against_a_blank_of_the_form_is_a_difference(tmp_path: Path) -> None:
    result, found = run(_no_trips(7), tmp_path)
    assert result.figures["三公.因公出国境费.决算数"].value is Absence.BLANK
    everything = [child for item in found for child in (item, *deep(item))]
    (told,) = [item for item in everything if item.code == "C8" and "三公.因公出国境费.决算数" in item.keys]
    assert (told.found, told.sheet) == ("7.00 元", "三公经费") and told.expected.endswith("（空）")


def test_a_goal_is_doubted_where_the_doubt_is(tmp_path: Path) -> None:
    department = good()
    department.put("绩效目标", 1, "实际完成值", "完成得很好")
    (item,) = [item for item in run(department, tmp_path / "1")[1] if item.code == "F4"]
    assert (item.cell, "实际完成值中没有单位为“人”的数" in item.found) == ("E2", True)
    department.put("绩效目标", 1, "目标值", "明显提升")
    (item,) = [item for item in run(department, tmp_path / "2")[1] if item.code == "F4"]
    assert item.cell == "D2"


@pytest.mark.parametrize(
    ("actual", "outcome"),
    [("明显提升", "完成"), ("已完成：合格率提高", "完成"), ("未完成，方案未批", "未完成"), ("合格率有所提高", "无法判断")],
)
def test_a_goal_without_a_number_is_decided_by_plain_words(tmp_path: Path, actual: str, outcome: str) -> None:
    department = good()
    department.put("绩效目标", 1, "目标值", "明显提升")
    department.put("绩效目标", 1, "实际完成值", actual)
    result, _ = run(department, tmp_path)
    assert result.figures["目标.第1项.完成情况"].text == outcome


def test_a_rate_of_completion_is_printed_with_two_decimals(tmp_path: Path) -> None:
    department = good()
    department.put("绩效目标", 1, "目标值", "不少于12人")
    department.put("绩效目标", 1, "实际完成值", "31人")
    (item,) = [item for item in run(department, tmp_path)[1] if item.code == "J001"]
    assert item.found == "不少于12人，实际31人，完成率 258.33%"  # 31 ÷ 12 = 2.58333…


def test_no_message_sends_staff_to_somebody_else() -> None:
    """What staff can mend themselves is said; only codes of packs and templates speak to those who keep them."""
    from pipeline.problems import registry

    named = [code for code, text in registry().items() if "模板维护人员" in text.remedy and code[0] not in "MWP"]
    assert named == []


@pytest.mark.parametrize("words", ["无", "没有", "不涉及", "本年未发生", "没有发生"])
def test_words_for_nothing_in_a_number_cell_are_answered_with_nought(tmp_path: Path, words: str) -> None:
    department = good()
    department.put("其他数据", "信访件数", "数值", words)
    _, found = run(department, tmp_path)
    (item,) = [item for item in found if item.code == "L021"]
    assert item.found == words and item.remedy.startswith("没有发生的填 0")


def test_an_amount_in_another_unit_names_the_cell_that_may_say_it(tmp_path: Path) -> None:
    department = good()
    department.put("其他数据", "政府采购预算", "数值", "520万元")
    _, found = run(department, tmp_path)
    (item,) = [item for item in found if item.code == "L028"]
    assert "把同一行“单位”栏（C" in item.remedy and item.remedy.endswith("改为“万元”")


@pytest.mark.parametrize(
    ("kind", "told"), [("国有企业", True), ("公益一类事业单位", False), ("参公单位", False), ("行政机关", False)]
)
def test_a_value_that_is_not_on_the_list_of_its_column_is_told_with_the_list(tmp_path: Path, kind: str, told: bool) -> None:
    department = good()
    department.put("预算单位", department.form["预算单位"][1][0], "性质", kind)
    _, found = run(department, tmp_path)
    items = [(item.severity, item.cell, item.expected) for item in found if item.code == "L165"]
    expected = [(Severity.WARNING, "B2", "行政单位、参照公务员法管理的事业单位、事业单位")]
    assert items == (expected if told else [])


def test_a_list_without_a_row_is_pointed_at_below_its_example(tmp_path: Path) -> None:
    department = good()
    department.form["绩效目标"][1:] = [["例：1", "例", "不少于1人", "1人"]]
    _, found = run(department, tmp_path)
    (item,) = [item for item in found if item.code == "L160"]
    assert (item.sheet, item.cell) == ("绩效目标", "A3")


def test_hints_left_in_are_counted_by_sections(tmp_path: Path) -> None:
    """Of the outline's headings all but the first are written; one of those keeps its hint."""
    department = good()
    first, second = list(department.text)[:2]
    department.text[first] = [hint("写职责")]
    department.text[second].insert(0, hint("写工作"))
    _, found = run(department, tmp_path)
    (item,) = [item for item in found if item.code == "K012"]
    whole = len(department.text)
    assert f"写了正文的 {whole - 1} 节中有 1 节（文字材料共 {whole} 节），1 处" in item.title


def test_no_report_says_which_errors_stand_in_its_way(tmp_path: Path) -> None:
    department = good()
    department.form["基本信息"][1][3] = "去年"  # 年度
    department.put("其他数据", "信访件数", "数值", "几件")
    _, found = run(department, tmp_path)
    (item,) = [item for item in found if item.code == "P006"]
    assert item.found == "L052  基本信息没有填写或读不懂：年度  填报表.xlsx > 基本信息 > D2"


def test_several_cells_left_empty_in_one_sheet_are_one_problem() -> None:
    def wanting(sheet: str, cell: str, label: str) -> Problem:
        at = Cell(file="填报表.xlsx", sheet=sheet, address=cell)
        return problem("N002", at=at, keys=[f"功能.{label}"], label=label, place="填报表.xlsx")

    reasons = [wanting("差异原因", f"B{row}", f"第{row}行差异原因") for row in (5, 7)]
    alone, several = group_by_cause([*reasons, wanting("基本信息", "B6", "自称")], {})
    assert (several.code, several.sheet, several.cell) == ("N004", "差异原因", "B5")
    assert several.found == "B5 第5行差异原因、B7 第7行差异原因" and len(several.consequences) == 2
    assert (alone.code, alone.consequences) == ("N002", ())


@pytest.mark.parametrize(
    ("reason", "lead"),
    [("原因：压减出访", "原因:"), ("变动的主要原因是压减出访", "变动的主要原因是"), ("压减出访", ""), ("原因较多", "")],
)
def test_a_reason_that_begins_as_the_report_prints_is_told(tmp_path: Path, reason: str, lead: str) -> None:
    department = good()
    department.put("三公经费", "公务接待费", "变动原因", reason)
    _, found = run(department, tmp_path)
    told = [(item.cell, item.found) for item in found if item.code == "L166"]
    assert told == ([("E7", f"E7 “{lead}”")] if lead else [])


def test_a_goal_without_its_actual_value_is_one_error(tmp_path: Path) -> None:
    department = good()
    department.put("绩效目标", 1, "实际完成值", None)
    _, found = run(department, tmp_path)
    (item,) = [item for item in found if item.sheet == "绩效目标"]
    assert item.code == "L053"
    assert {"F4", "N002"} <= {child.code for child in item.consequences}


def test_a_year_typed_wrong_is_one_error_at_the_year(tmp_path: Path) -> None:
    """The files say 2019, and so does every voucher: what each of them says stands under the one cell."""
    department = good()
    department.form["基本信息"] = [
        ["2020" if cell in (2019, "2019") else cell for cell in row] for row in department.form["基本信息"]
    ]
    department.documents.insert(0, ["预算指标账 2019年度"])
    _, found = run(department, tmp_path)
    (item,) = [item for item in found if item.code in ("L206", "L035", "L046", "L045", "L017", "F17")]
    assert (item.code, item.sheet) == ("L206", "基本信息") and item.found == "2020"
    (dates,) = [child for child in item.consequences if child.code == "L046"]
    assert dates.title == f"日期不在报告年度内（共{len(department.vouchers) - 1}行）"


def test_a_score_over_its_points_explains_the_sum_our_sentence_states(tmp_path: Path) -> None:
    department = good()
    department.put("人工评分", "项目监管", "得分", 60)
    _, found = run(department, tmp_path)
    assert "E013" not in {item.code for item in found}
    (item,) = [item for item in found if item.code == "J011"]
    assert item.sheet == "人工评分"


def test_a_form_without_its_pack_is_not_read_as_another_pack_s(tmp_path: Path) -> None:
    """Which rows and columns it must have depends on the pack: only that the pack is not named is told."""
    department = good()
    rows = department.form["基本信息"]
    at = next((n, m) for n, row in enumerate(rows) for m, cell in enumerate(row) if cell == "报告模板包")
    place = (at[0] + 1, at[1]) if len(rows[at[0]]) > 2 else (at[0], at[1] + 1)
    rows[place[0]][place[1]] = None
    department.form["其他数据"].append(["没有一个模板包要的一行", 5])
    _, found = run(department, tmp_path)
    assert {item.code for item in found if item.file == "填报表.xlsx" and item.severity is not Severity.NOTE} == {"L052"}
