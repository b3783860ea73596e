"""The sample, loaded from its files and computed: the published figures where they add up, the right ones where not."""

from pathlib import Path

import pytest

from pipeline.compute import compute
from pipeline.expr import Expr, arithmetic
from pipeline.formats import format_figure
from pipeline.load import load
from pipeline.money import Absence
from pipeline.pack import pack_roots
from pipeline.records import Computed, derive

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def sample():
    result = load(ROOT / "inputs" / "2019" / "广东省工业和信息化厅", pack_roots(ROOT / "report_templates"))
    assert result.loaded is not None and result.pack is not None
    computed, problems = compute(result.loaded, result.loaded.figures, result.pack)
    return computed, problems, result.pack


@pytest.mark.parametrize(
    ("key", "name", "text"),
    [
        ("收入.一般公共预算财政拨款收入.变动额", "万元", "40,503.84"),
        ("收入.全年收入.决算数", "万元", "70,256.21"),
        ("支出.本年支出合计.调整额", "万元", "37,468.19"),
        ("支出.本年支出合计.预算调整率", "百分比", "143.73%"),
        ("功能.本年支出合计.差异", "元", "374,681,919.62"),
        ("功能.本年支出合计.差异率", "百分比2", "58.97%"),
        ("功能.科学技术支出.差异", "万元", "8,632.50"),
        ("功能.科学技术支出.差异率", "百分比", "100%"),
        ("功能.资源勘探信息等支出.差异", "万元", "23,525.69"),
        ("功能.资源勘探信息等支出.差异率", "百分比", "77.12%"),
        ("功能.社会保障和就业支出.差异", "万元", "1,320.07"),
        ("功能.社会保障和就业支出.差异率", "百分比", "38.51%"),
        ("功能.一般公共服务支出.差异", "万元", "3,961.78"),
        ("功能.一般公共服务支出.差异率", "百分比", "18.92%"),
        ("三公.合计.比上年.变动额", "万元", "-86.70"),
        ("三公.合计.比上年.变动率", "百分比绝对值", "18.04%"),
        ("三公.合计.比年初预算.变动额", "万元", "-61.65"),
        ("三公.合计.比年初预算.变动率", "百分比绝对值", "13.53%"),
        ("执行.第1季度.累计执行率", "百分比", "14.5%"),
        ("执行.第3季度.累计执行率", "百分比", "78.3%"),
        ("执行.第1季度.序时执行率", "百分比", "58%"),
        ("执行.第3季度.序时执行率", "百分比", "104.4%"),
        ("执行.全年平均支出执行率", "百分比", "90.6%"),
        ("执行.财政拨款收入预决算差异率", "百分比", "0%"),
        ("执行.结转结余率", "百分比", "9.56%"),
        ("存量.变动率", "百分比", "-23.6%"),
        ("采购.执行率", "百分比", "87.51%"),
        ("执行.公用经费控制率", "百分比", "100%"),
        ("执行.三公经费控制率", "百分比", "86.47%"),
        ("信访.回复率", "百分比", "100%"),
        ("重点工作.事项数", "整数", "6"),
        ("重点工作.内容数", "整数", "32"),
        ("重点工作.完成数", "整数", "26"),
        ("重点工作.完成率", "百分比", "81.25%"),
        ("目标.项数", "整数", "15"),
        ("目标.完成项数", "整数", "14"),
        ("目标.第2项.完成率", "百分比", "1500%"),
        ("人员.合计.编制", "整数", "363"),
        ("人员.合计.实有", "整数", "342"),
        ("人员.行政.编制", "整数", "221"),
        ("人员.事业.实有", "整数", "128"),
        ("单位.二级预算单位数", "整数", "4"),
        ("单位.决算编制单位数", "整数", "4"),
    ],
)
def test_figures(sample, key, name, text):
    assert format_figure(sample[0].figures[key], name) == text


@pytest.mark.parametrize(
    ("key", "full", "score"),
    [
        ("预算编制情况", "23", "22"),
        ("预算编制情况.预算编制", "13", "12"),
        ("预算编制情况.目标设置", "10", "10"),
        ("预算执行情况", "43", "42.19"),
        ("预算执行情况.资金管理", "25", "24.19"),  # 5.44 + 3 + 3 + 1.75 + 5 + 3 + 3
        ("预算执行情况.项目管理", "5", "5"),
        ("预算执行情况.资产管理", "13", "13"),
        ("预算使用效益", "34", "32.73"),  # 4 + 11.73 + 10 + 7; the published report prints 32.66
        ("预算使用效益.经济性", "4", "4"),
        ("预算使用效益.效率性", "13", "11.73"),  # 4.06 + 4.67 + 3
        ("预算使用效益.效果性", "10", "10"),
        ("预算使用效益.公平性", "7", "7"),
        ("工作表现", "3", "3"),
        ("合计", "100", "99.92"),  # 22 + 42.19 + 32.73 + 3; the published report prints 99.52
    ],
)
def test_scores(sample, key, full, score):
    figures = sample[0].figures
    assert (format_figure(figures[f"满分.{key}"], "分数"), format_figure(figures[f"得分.{key}"], "分数")) == (full, score)
    assert figures["得分.等级"].value == "优"


def test_the_table_of_function_classes_row_by_row(sample):
    shown = [
        (row.name, format_figure(row["差异"], "元"), format_figure(row["差异率"], "百分比2"))
        for row in sample[0].lists["功能.全部"]
    ]
    assert shown == [
        ("一般公共服务支出", "39,617,777.19", "18.92%"),
        ("科学技术支出", "86,325,000.00", "100.00%"),
        ("社会保障和就业支出", "13,200,716.64", "38.51%"),
        ("卫生健康支出", "154,027.13", "100.00%"),
        ("节能环保支出", "0.00", ""),
        ("国防支出", "127,500.00", "100.00%"),
        ("资源勘探信息等支出", "235,256,898.66", "77.12%"),
        ("商业服务业等支出", "0.00", ""),
        ("金融支出", "0.00", ""),
        ("粮油物资储备支出", "0.00", ""),
        ("其他支出", "0.00", ""),
    ]


def test_lists(sample):
    lists = sample[0].lists
    assert [row.name for row in lists["功能.差异较大"]] == [
        "科学技术支出",
        "资源勘探信息等支出",
        "社会保障和就业支出",
        "一般公共服务支出",
    ]
    assert [row.name for row in lists["收入.有差异"]] == [
        "一般公共预算财政拨款收入",
        "其他收入",
        "用事业基金弥补收支差额",
        "年初结转和结余",
    ]
    assert [row["完成情况"].text for row in lists["目标.全部"]] == ["完成"] * 6 + ["未完成"] + ["完成"] * 8
    assert [row.key for row in lists["目标.过低"]] == ["目标.第2项"]
    assert [len(lists[key]) for key in ("目标.未完成", "目标.无法判断", "重点工作.事项", "重点工作.未完成")] == [1, 0, 6, 6]
    assert (len(lists["支出.全部"]), len(lists["单位.全部"]), len(lists["执行.各季度"])) == (31, 5, 4)


def test_the_only_problem_is_the_target_set_too_low(sample):
    ((only),) = [(item.code, item.severity.value, item.sheet, item.keys) for item in sample[1]]
    assert only == ("J001", "警告", "绩效目标", ("目标.第2项.完成率",))


def test_every_figure_is_declared_in_its_unit(sample):
    computed, _, pack = sample
    for key, figure in computed.figures.items():
        entry = pack.catalogue.find(key)
        assert entry is not None, key
        assert entry.unit == figure.unit or figure.value is Absence.BLANK, key


def test_computed_figures_show_their_arithmetic(sample: tuple[Computed, object, object]):
    figures = sample[0].figures

    def worked(key: str) -> str:
        source = figures[key].source
        assert isinstance(source, Expr)
        return arithmetic(source)

    assert worked("三公.合计.比上年.变动额") == "3,940,000.00 − 4,807,000.00"
    assert worked("得分.合计") == "22 + 42.19 + 32.73 + 3"
    again = [key for key, f in figures.items() if isinstance(f.source, Expr) and derive(key, f.source, f.unit).value != f.value]
    assert again == []
