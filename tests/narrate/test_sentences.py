"""Guangdong's sentences in each case that changes their wording: sign, zero base, nothing there. Amounts small, by hand."""

import pytest

from pipeline.narrate import narrate
from tests.narrate.telling import computed, figures, guangdong, loaded, only, row, said

WHO = "单位.年度 = 2019 年\n单位.自称 = 我厅\n"
YEAR_START = (
    "支出.本年支出合计.年初预算数 = 100.00 万元\n支出.本年支出合计.调整预算数 = {} 万元\n支出.本年支出合计.调整额 = {} 万元\n"
)


@pytest.mark.parametrize(
    ("adjusted", "change", "rate", "words"),
    [
        ("150", "50", "50 %", "比年初预算增加50.00万元；以年初预算为基数计算，预算调整率为50.00%。"),
        ("75", "-25", "-25 %", "比年初预算减少25.00万元；以年初预算为基数计算，预算调整率为25.00%。"),
        ("100", "0", "0 %", "与年初预算持平，均为100.00万元，执行中未调整支出预算总额。"),
        ("150", "150", "空 比例", "比年初预算增加150.00万元；年初预算为零，不计算预算调整率。"),
    ],
)
def test_adjustment_of_spending(adjusted: str, change: str, rate: str, words: str) -> None:
    given = WHO + YEAR_START.format(adjusted, change) + f"支出.本年支出合计.预算调整率 = {rate}"
    (text,) = said("支出.调整", given)
    assert words in text
    assert text.endswith("按功能分类的差异情况详见表1-3。")


PUBLIC = "三公.合计.决算数 = 394.00 万元\n三公.合计.比上年.变动额 = {}\n三公.合计.比上年.变动率 = {}\n"
BUDGET = "三公.合计.比年初预算.变动额 = {}\n三公.合计.比年初预算.变动率 = {}\n"


@pytest.mark.parametrize(
    ("last_year", "budget", "words"),
    [
        # 86.70 ÷ 480.70 = 18.04 %, 61.65 ÷ 455.65 = 13.53 %
        (
            ("-86.70 万元", "-18.036 %"),
            ("-61.65 万元", "-13.530 %"),
            "比上年减少86.70万元，减幅18.04%；比年初预算减少61.65万元，减幅13.53%。",
        ),
        (("10 万元", "2.6 %"), ("0 元", "0 %"), "比上年增加10.00万元，增幅2.60%；与年初预算持平。"),
        (
            ("394 万元", "空 比例"),
            ("394 万元", "空 比例"),
            "，上年未发生此类支出；年初未安排此项预算。",
        ),
        (("0 元", "0 %"), ("0 元", "0 %"), "，与上年持平；与年初预算持平。"),
        (("缺失 元", "缺失 比例"), ("0 元", "0 %"), "，上年决算数未填报，不作比较；与年初预算持平。"),
    ],
)
def test_three_public_total(last_year: tuple[str, str], budget: tuple[str, str], words: str) -> None:
    (text,) = said("三公.总体", WHO + PUBLIC.format(*last_year) + BUDGET.format(*budget))
    assert text.startswith("2019年，我厅“三公”经费决算支出合计394.00万元，")
    assert text.endswith(words)


def test_items_of_three_public_carry_their_own_reasons_and_nothing_stands_twice() -> None:
    items = (
        row("三公.因公出国境费", "因公出国（境）费", "决算数 = 0 元", "上年决算数 = 0 元", "年初预算数 = 0 元"),
        row(
            "三公.公务用车费.购置费",
            "公务用车购置费",
            *("决算数 = 36 万元", "变动原因 = 到期更新。", "三公.公务用车费.购置费.比上年.变动额 = 36 万元"),
            *("三公.公务用车费.购置费.比年初预算.变动额 = 0 元",),
        ),
        row("三公.公务接待费", "公务接待费", "决算数 = 2 万元", "变动原因 = 厉行节约"),
    )
    given = (
        "三公.合计.决算数 = 38 万元\n三公.合计.变动原因 = 厉行节约\n三公.公务用车费.变动原因 = 到期更新\n"
        "三公.公务用车费.决算数 = 36 万元\n三公.公务用车费.购置费.比上年.变动额 = 36 万元\n"
        "三公.公务用车费.购置费.变动原因 = 到期更新\n"
        "三公.公务用车费.购置费.比年初预算.变动额 = 0 元\n"
    )
    assert said("三公.分项", given, {"三公.分项": items}) == [
        "分项看：因公出国（境）费未安排预算，也未发生支出；公务用车购置费36.00万元，上年未发生，与年初预算持平，"
        "原因是到期更新。公务接待费2.00万元。"
    ]


def test_a_department_without_three_public_says_so_once() -> None:
    zero = "三公.合计.决算数 = 0 元\n三公.合计.上年决算数 = 0 元\n三公.合计.年初预算数 = 0 元\n"
    assert said("三公.总体", WHO + zero) == ["2019年，我厅未安排“三公”经费预算，未发生“三公”经费支出，上年也未发生。"]
    assert said("三公.分项", zero, {"三公.分项": ()}) == []


UNIT = row("单位.第2个", "某中心", "单位.第2个.名称 = 某中心", "是否二级预算单位 = 是")


@pytest.mark.parametrize(
    ("below", "reporting", "words"),
    [
        (0, 1, "本部设内设机构9个，无下属二级预算单位。部门决算由本部统一编制。"),
        (1, 2, "本部设内设机构9个，下属二级预算单位1个，即某中心。列入部门决算编制范围的独立编报单位2个。"),
    ],
)
def test_no_unit_and_one_unit(below: int, reporting: int, words: str) -> None:
    given = f"{WHO}单位.内设机构数 = 9 个\n单位.二级预算单位数 = {below} 个\n单位.决算编制单位数 = {reporting} 个"
    assert said("部门职能.机构设置", given, {"单位.全部": (UNIT,)}) == ["我厅" + words]


VARIANCES = {
    "功能.差异较大": (
        row("功能.科学技术支出", "科学技术支出", "差异 = 8632.50 万元", "差异率 = 100 %", "差异原因 = 追加专项"),
        row("功能.金融支出", "金融支出", "差异 = -200.00 万元", "差异率 = 空 比例", "差异原因 = 项目取消。"),
    ),
    "收入.有差异": (),
}


def test_large_variances_by_sign_and_without_a_rate() -> None:
    (text,) = said("支出.差异较大", "功能.差异较大项数 = 2 项", VARIANCES)
    assert text == (
        "年初预算数与调整预算数差异较大的支出共2项：（1）科学技术支出增加8,632.50万元，差异率为100.00%；"
        "（2）金融支出减少200.00万元，调整后无预算，不计算差异率。"
    )
    nothing = {"功能.差异较大": (), "收入.有差异": ()}
    assert said("支出.差异较大", "", nothing) == ["按功能分类看，各类支出的年初预算数与调整预算数无较大差异。"]
    assert said("支出.差异原因", "", nothing) == []


def test_reasons_stand_beside_linked_amounts_one_paragraph_each() -> None:
    income = (
        row("收入.甲", "甲收入", "年初预算数 = 10 万元", "决算数 = 30 万元", "变动额 = 20 万元", "差异原因 = 追加"),
        row("收入.乙", "乙收入", "年初预算数 = 空 元", "决算数 = 3.18 万元", "变动额 = 3.18 万元", "差异原因 = 利息"),
        row("收入.丙", "丙收入", "年初预算数 = 30.98 万元", "决算数 = 空 元", "变动额 = -30.98 万元", "差异原因 = 未动用"),
    )
    assert said("支出.差异原因", "", {**VARIANCES, "收入.有差异": income}) == [
        "支出差异较大的主要原因如下：",
        "（1）科学技术支出：追加专项。",
        "（2）金融支出：项目取消。",
        "收入决算数与年初预算数不一致的主要原因如下：",
        "（1）甲收入30.00万元，比年初预算增加20.00万元，主要原因是追加。",
        "（2）乙收入3.18万元，年初预算未列入，主要原因是利息。",
        "（3）丙收入决算未发生，年初预算数为30.98万元，主要原因是未动用。",
    ]


def test_other_income_of_a_department_with_nothing_else() -> None:
    (text,) = said("收入.其他", "收入.全年收入.决算数 = 5 万元")
    assert text == "无年初结转和结余，全年收入即本年收入。"


THREE = "三公.合计.决算数 = {} 元\n三公.合计.年初预算数 = {} 万元\n三公.合计.上年决算数 = {} 万元\n"
LESS = "三公.合计.{0}.变动额 = -12 万元\n三公.合计.{0}.变动率 = -100 %\n"


def test_nothing_spent_is_no_amount_and_no_rate() -> None:
    """12 万元 last year and budgeted, nothing this year: 减少12万元, and neither 0.00万元 nor 减幅100.00%."""
    given = WHO + THREE.format(0, 12, 12) + LESS.format("比上年") + LESS.format("比年初预算") + "执行.三公经费控制率 = 0 %\n"
    (text,) = said("三公.总体", given)
    assert text == "2019年，我厅未发生“三公”经费支出，比上年减少12.00万元；比年初预算减少12.00万元。"
    item = row("三公.公务接待费", "公务接待费", "决算数 = 0 元", "上年决算数 = 12 万元", "年初预算数 = 0 元")
    given += "三公.公务接待费.比上年.变动额 = -12 万元\n"
    (text,) = said("三公.分项", given, {"三公.分项": (item,)})
    assert text == "分项看：公务接待费未发生支出，比上年减少12.00万元，年初未安排预算。"
    scores = "满分.预算使用效益.经济性 = 4 分\n得分.预算使用效益.经济性 = 4 分"
    (text, *_) = said("指标.经济性", given + scores, {"得分.预算使用效益.经济性.扣分": ()})
    assert "2019年，我厅未发生“三公”经费支出，比年初预算减少12.00万元；" in text


def test_nothing_done_and_nothing_left_are_said_in_words() -> None:
    bought = (
        "采购.预算 = 5 万元\n采购.实际 = 0 元\n采购.执行率 = 0 %\n存量.年初 = 3 万元\n存量.年末 = 0 元\n存量.变动率 = -100 %\n"
    )
    text = said("指标.资金管理比率", bought, {"执行.各季度": ()})[-1]
    assert text.endswith(
        "部门存量财政资金变动率：年初存量资金3.00万元，年末无存量资金。政府采购执行率：采购预算5.00万元，未实施采购。"
    )


SCORES = "得分.合计 = {} 分\n得分.工作表现 = {} 分\n得分.等级 = 优\n单位.通知名称 = 关于自评的通知\n"


@pytest.mark.parametrize(
    ("total", "bonus", "words"), [("99.92", "3", "99.92分（含工作表现加分3分），"), ("96.92", "0", "96.92分，")]
)
def test_conclusion_states_the_bonus_once(total: str, bonus: str, words: str) -> None:
    (text,) = said("结论.总体", WHO + SCORES.format(total, bonus) + "评分标准.有假定 = 否\n评分标准.本单位拟定 = 否\n")
    assert text == f"根据《关于自评的通知》的要求和评价标准，我厅2019年部门整体支出绩效自评总分为{words}绩效等级为“优”。"


@pytest.mark.parametrize(
    ("own", "whose"),
    [
        ("否", "各项指标的分值和评分标准没有全部公布，暂按本省公开的自评报告推定，以财政部门确认的为准。"),
        ("是", "评分标准由本单位拟定，尚未经财政部门确认，评分结果为暂定。"),
    ],
)
def test_conclusion_names_no_standard_of_the_notice_while_points_are_assumed(own: str, whose: str) -> None:
    assumed = f"评分标准.有假定 = 是\n评分标准.本单位拟定 = {own}\n"
    (text,) = said("结论.总体", WHO + SCORES.format("96.92", "0") + assumed)
    assert text == (
        f"我厅按《关于自评的通知》的要求组织自评；{whose}据此评分，我厅2019年部门整体支出绩效自评总分为96.92分，绩效等级为“优”。"
    )


GOALS = "目标.项数 = 2 项\n目标.完成项数 = {} 项\n目标.未完成项数 = {} 项\n目标.无法判断项数 = {} 项\n"


def test_goals_all_met_one_unmet_one_undecided() -> None:
    goal = row("目标.第1项", "甲", "短称 = 甲率", "目标值 = 90%", "实际完成值 = 80%", "未完成原因 = 起步晚。")
    lists = {"目标.全部": (goal,), "目标.未完成": (), "目标.无法判断": ()}
    (text,) = said("指标.效果性目标", WHO + GOALS.format(2, 0, 0), lists)
    assert text.endswith("我厅设定绩效目标2项，全部完成。详见表2-1。")
    assert said("指标.未完成目标", "", lists) == []
    assert said("指标.未完成目标", "", {**lists, "目标.无法判断": (goal,)}) == ["“甲率”目标值为“90%”，实际完成情况为：80%。"]
    (text,) = said("指标.效果性目标", WHO + GOALS.format(0, 1, 1), {**lists, "目标.未完成": (goal,), "目标.无法判断": (goal,)})
    assert text.endswith("设定绩效目标2项，未完成1项，另有1项未设可量化的目标值，单独列出、不计入完成率。详见表2-1。")
    assert said("指标.未完成目标", "", {**lists, "目标.未完成": (goal,)}) == [
        "“甲率”目标值为90%，实际完成情况为：80%。未完成的主要原因：起步晚。"
    ]


def test_a_goal_set_too_low_is_a_draft_with_its_rate() -> None:
    goal = row("目标.第2项", "乙", "短称 = 乙数", "目标值 = 不少于20个", "实际完成值 = 300个", "完成率 = 1500 %")
    pack = only("问题.目标过低")
    report, problems = narrate(loaded(), computed(figures(""), {"目标.过低": (goal,)}), pack)
    (paragraph,) = report.paragraphs["问题.目标过低"]
    assert problems == ()
    assert paragraph.draft
    assert "“乙数”目标值为不少于20个，实际完成300个，完成率1500.00%，目标值设定偏低" in paragraph.text
    report, _ = narrate(loaded(), computed(figures(""), {"目标.过低": ()}), pack)
    assert report.paragraphs == {}


RATES = """执行.全年平均支出执行率 = 90.6 %
执行.结转结余率 = 9.56 %
支出.年末结转和结余.决算数 = 6719.79 万元
收入.全年收入.决算数 = 70256.21 万元
"""


def test_rates_that_cannot_be_computed_say_why() -> None:
    quarters = {"执行.各季度": (row("执行.第1季度", "第一季度", "累计执行率 = 14.5 %", "序时执行率 = 58 %"),)}
    given = RATES + "存量.年初 = 0 元\n存量.变动率 = 空 比例\n采购.预算 = 0 元\n采购.执行率 = 空 比例"
    first, text = said("指标.资金管理比率", given, quarters)
    assert "第一季度14.50%；与序时进度相比，分季执行率为第一季度58.00%，全年平均支出执行率为90.60%。" in first
    assert "结转结余率：9.56%（年末结转和结余6,719.79万元，全年收入70,256.21万元）。" in text
    assert "变动率：年初无存量资金，不计算该比率。政府采购执行率：未安排政府采购预算，不计算该比率。" in text


def test_a_rate_nobody_gave_is_wanting() -> None:
    report, problems = narrate(loaded(), computed(figures(RATES), {"执行.各季度": ()}), only("指标.资金管理比率"))
    text = "".join(one.text for one in report.paragraphs["指标.资金管理比率"])
    assert "未填报各季度预算执行进度" in text
    assert "【待补：政府采购执行率】" in text
    assert [item.code for item in problems] == ["N001", "N001"]


ECONOMY = """满分.预算使用效益.经济性 = 4 分
得分.预算使用效益.经济性 = 4 分
三公.合计.决算数 = 394 万元
三公.合计.比年初预算.变动额 = 0 元
支出.基本支出.日常公用经费.调整预算数 = 2000 万元
"""


@pytest.mark.parametrize(
    ("final", "words"),
    [
        ("2000", "决算数2,000.00万元，与调整预算数持平。"),
        ("1990", "决算数1,990.00万元，比调整预算数少10.00万元。"),
        ("2010", "决算数2,010.00万元，比调整预算数多10.00万元。"),
    ],
)
def test_running_costs_beside_their_budget(final: str, words: str) -> None:
    row_ = "支出.基本支出.日常公用经费"
    given = f"{row_}.决算数 = {final} 万元\n{row_}.执行差额 = {int(final) - 2000} 万元"
    (text,) = said("指标.经济性", WHO + ECONOMY + given, {"得分.预算使用效益.经济性.扣分": ()})
    assert text.endswith("与年初预算持平；日常公用经费" + words)


FAIR = """单位.年度 = 2019 年
满分.预算使用效益.公平性 = 7 分
得分.预算使用效益.公平性 = 7 分
信访.件数 = {} 件
信访.回复数 = {} 件
信访.回复率 = {}
"""


@pytest.mark.parametrize(
    ("letters", "answered", "rate", "words"),
    [
        (20, 20, "100 %", "2019年共收到群众信访意见20件，回复处理20件，回复处理率100.00%。"),
        (20, 15, "75 %", "2019年共收到群众信访意见20件，回复处理15件，回复处理率75.00%。"),
        (0, 0, "空 比例", "2019年未收到群众信访意见。"),
    ],
)
def test_letters_of_the_public(letters: int, answered: int, rate: str, words: str) -> None:
    lists = {"得分.预算使用效益.公平性.扣分": ()}
    assert said("指标.公平性", FAIR.format(letters, answered, rate), lists) == [
        "（4）公平性，指标总分7分，自评得分7分。" + words
    ]


def test_headcount_names_each_unit_with_what_it_has() -> None:
    heads = {"厅本部": (221, 214, 0, 0), "中心": (0, 0, 28, 27), "站": (2, 1, 4, 3), "所": (0, 0, 0, 0)}
    words = ("行政编制", "行政实有", "事业编制", "事业实有")
    rows = [
        row(
            f"单位.第{n}个", name, f"名称 = {name}", *(f"人员.第{n}个.{w} = {c} 人" for w, c in zip(words, counts, strict=True))
        )
        for n, (name, counts) in enumerate(heads.items(), 1)
    ]
    units = {"单位.全部": tuple(rows)}
    totals = {"行政.编制": 223, "行政.实有": 215, "事业.编制": 32, "事业.实有": 30, "合计.编制": 255, "合计.实有": 245}
    given = (
        WHO
        + "单位.二级预算单位数 = 3 个\n单位.部门全称 = 某厅\n"
        + "\n".join(f"人员.{key} = {number} 人" for key, number in totals.items())
    )
    (text,) = said("部门职能.人员情况", given, units)
    assert text == (
        "2019年末，某厅（含所属单位）人员编制共255名，实有245人。其中，行政编制223名、实有215人；事业编制32名、实有30人。"
        "分单位看：厅本部行政编制221名、实有214人；中心事业编制28名、实有27人；"
        "站行政编制2名、实有1人，事业编制4名、实有3人；所无编制，无实有人员。"
    )


def test_every_block_has_a_place_in_the_outline_and_no_year_is_typed() -> None:
    for file in guangdong().narrative:
        sentences = [line for line in file.text.splitlines() if not line.startswith(("#", "["))]
        assert not any("20" in line for line in sentences), file.name
