"""One case for each tie and rule of ties.toml that an input can break: the good department with one thing changed."""

from tests.errors.cases import Case, Change, add, document, edit, fill, left, middle, public, right, text, voucher
from tests.errors.good import Department, run


def _adjusted_like_final(department: Department) -> None:
    for table in (department.middle, department.right):
        for cells in table.values():
            if cells[2] not in (None, "—"):
                cells[1] = cells[2]


def _zero(department: Department) -> None:
    department.left["总计"] = [0, 0, 0]
    department.right["总计"] = [0, 0, 0]


def _paid(number: int, item: str) -> Change:
    return voucher(number, "部门经济分类", item)


def _twice(sheet: str) -> Change:
    return lambda d: d.form[sheet].append(list(d.form[sheet][-1]))


def _unit_in_both(department: Department) -> None:
    for rows in (department.documents, department.vouchers):
        rows[0].insert(0, "预算单位")
        for row in rows[1:]:
            row.insert(0, "例市信息中心")


CASES = [
    edit("A1", "支出总计的决算数多写了 1 元", right("总计", 决算数=131)),
    edit("A2", "年初结转和结余多写了 1 元", left("年初结转和结余", 决算数=11)),
    edit("A3", "结余分配多写了 1 元", right("结余分配", 决算数=8)),
    edit("A4", "年末结转和结余多写了 1 元", right("年末结转和结余", 决算数=11)),
    edit("A5", "人员经费少写了 1 元", right("人员经费", 决算数=33)),
    edit("A6", "多写了 1 元经营支出", right("经营支出", 决算数=1)),
    edit("A7", "工资福利支出多写了 1 元", right("工资福利支出", 决算数=51)),
    edit("A7-2", "基本支出和项目支出合计多写了 1 元", right("基本支出和项目支出合计", 决算数=114)),
    edit("A8", "明细账把一笔公用经费记成了项目支出", voucher(3, "支出性质", "项目支出")),
    edit("A8-2", "明细账把工资记成了项目支出", voucher(1, "支出性质", "项目支出")),
    edit("A9", "工资福利支出写成 30 元，人员经费却有 34 元", right("工资福利支出", 决算数=30)),
    edit("A9-2", "商品和服务支出写成 8 元，公用经费却有 14 元", right("商品和服务支出", 决算数=8)),
    edit("A10", "缴纳所得税多写了 1 元", right("缴纳所得税", 决算数=3)),
    edit("A10-2", "基本支出结转多写了 1 元", right("基本支出结转", 决算数=5)),
    edit("A11", "一笔凭证没有写基本支出还是项目支出", voucher(7, "支出性质", None)),
    edit("A12", "收入总计和支出总计都是 0", _zero),
    edit("A12-2", "外交支出写成 −1 元", middle("外交支出", 决算数=-1)),
    edit("A12-3", "收到信访 20 件，回复 21 件", fill("其他数据", "信访回复数", "数值", 21)),
    edit("A13", "科目编码 206 配了教育支出的名称", voucher(7, "功能分类", "206-教育支出")),
    edit("A14", "其他收入多写了 1 元", left("其他收入", 决算数=21)),
    edit("A15", "科学技术支出多写了 1 元", middle("科学技术支出", 决算数=44)),
    edit("A16", "按功能分类的本年支出合计多写了 1 元", middle("本年支出合计", 决算数=114)),
    edit("A17", "行政事业类项目多写了 1 元", right("行政事业类项目", 决算数=51)),
    edit("A17-2", "基本建设类项目比全部项目支出还多", right("基本建设类项目", 决算数=66)),
    edit("B2", "多写了 1 元对附属单位补助支出", right("对附属单位补助支出", 决算数=1)),
    edit("C1", "附03表的“三公”经费合计多写了 1 元", public("支出合计", 16)),
    edit("C1-2", "附03表的公务用车购置费多写了 1 元", public("公务用车购置费", 2)),
    edit("C2", "附03表的公务接待费空着", public("公务接待费", None)),
    edit("C3", "明细账的出国费用 14 元，附03表只有 7 元", _paid(3, "30212-因公出国（境）费用")),
    edit("C3-2", "明细账的公务用车购置 14 元，附03表只有 1 元", _paid(3, "31013-公务用车购置")),
    edit("C3-3", "明细账的公务用车运行维护费 14 元，附03表只有 4 元", _paid(3, "30231-公务用车运行维护费")),
    edit("C3-4", "明细账的公务接待费 14 元，附03表只有 3 元", _paid(3, "30217-公务接待费")),
    edit("C5", "“三公”经费变了，没有写原因", fill("三公经费", "合计", "变动原因", None)),
    edit("C8", "填报表的公务接待费与附03表不同", fill("三公经费", "公务接待费", "本年决算（元）", 4)),
    edit("D9", "文字是上一年的", text("2018年，我局厉行节约。")),
    edit("D10", "文字里一处称本部门，一处称本单位", text("本部门厉行节约，本单位压减开支。")),
    edit("D11", "文字里重复了一个字", text("厉行节约的的成效明显。")),
    edit("F1", "人工评分超过了满分", fill("人工评分", "项目监管", "得分", 5)),
    edit("F4", "目标值没有写数", fill("绩效目标", 1, "目标值", "较高水平")),
    edit("F5", "文字引用了绩效目标表里没有的目标", text("“群众满意程度”指标完成较好。")),
    edit("F7", "本年收入合计多写了 1 元", left("本年收入合计", 决算数=121)),
    edit("F9", "调整预算数照抄了决算数", _adjusted_like_final),
    edit("F10", "内设机构数多了一个负号", fill("其他数据", "内设机构数", "数值", -26)),
    edit("F11", "年度进度 98% 写成 9.8%", fill("其他数据", "年度进度", "数值", "9.8%")),
    edit("F13", "第三季度填成了当季数", fill("执行进度", "第三季度", "累计支出", 38)),
    edit("F14", "上年“三公”经费按万元填在以元计的格子里", fill("三公经费", "合计", "上年决算（元）", 0.01)),
    edit("F15", "同一个预算单位列了两行", _twice("预算单位")),
    edit("F15-2", "同一个绩效目标列了两行", _twice("绩效目标")),
    edit("F16", "两种账里都有的单位没有列入预算单位", _unit_in_both),
    edit("F17", "指标账里有下一年度的文件", document(7, "指标日期", "2020-03-20")),
    edit("F18", "实有人数远超编制", fill("预算单位", "局本部", "行政实有", 900)),
    edit("G1", "明细账的一笔设备款多记了 1 元", voucher(7, "借方金额", 6)),
    edit("G2", "指标账漏了 1 元追加", lambda d: d.documents[11].__setitem__(-1, 4)),
    edit("G5", "结转下年多写了 1 元", lambda d: d.documents[18].__setitem__(-1, -9)),
    edit("G6", "一份指标文件的资金性质写错", lambda d: d.documents[11].__setitem__(4, "31-单位资金")),
    edit("G3", "执行进度的第一季度与明细账不同", fill("执行进度", "第一季度", "累计支出", 30)),
    edit("G4", "执行进度的全年预算不是调整预算数", fill("执行进度", "第一季度", "全年预算", 131)),
]


def _next_year(department: Department) -> None:
    """The form and a heading above the 指标账 say 2019."""
    rows = department.form["基本信息"]
    department.form["基本信息"] = [["2020" if cell in (2019, "2019") else cell for cell in row] for row in rows]
    department.documents.insert(0, ["预算指标账 2019年度"])


def _red_line(department: Department) -> None:
    last = department.vouchers[7]
    department.vouchers += [[last[0], "记-8", *last[2:7], -5, None], [last[0], "记-9", *last[2:]]]


def _fiscal_only(department: Department) -> None:
    """The 20 of 单位资金 are not in the 指标账, nor is the 10 that was carried over in part from them."""
    department.documents = [row for row in department.documents if row[4] != "31-单位资金" and row[2] != "结转下年"]


_GOALS = "绩效目标"
CASES += [
    Case("M010", "模板包里有假定的参数", run),
    edit("J001", "目标 20 人，实际 300 人", fill(_GOALS, 1, "实际完成值", "300人")),
    edit("J002", "目标没有完成，没有写原因", fill(_GOALS, 1, "实际完成值", "10人")),
    edit("J003", "重点工作没有完成，没有写原因", fill("重点工作", "抓培训", "是否完成", "否")),
    edit("L166", "变动原因写成“原因：压减接待”", fill("三公经费", "公务接待费", "变动原因", "原因：压减接待")),
    edit("L165", "性质填了单子上没有的“国有企业”", lambda d: d.form["预算单位"][1].__setitem__(1, "国有企业")),
    edit("L160", "预算单位一行也没有填", lambda d: d.form["预算单位"].__delitem__(slice(1, None))),
    edit(
        "L161",
        "附03表的公务用车购置费空着，填报表写的是 0",
        lambda d: d.public.__setitem__("公务用车购置费", [None, None]),
        fill("三公经费", "公务用车购置费", "年初预算（元）", 0),
        fill("三公经费", "公务用车购置费", "本年决算（元）", 0),
    ),
    edit("L162", "是否完成写成“已完成”", fill("重点工作", "抓培训", "是否完成", "已完成")),
    edit("J004", "是否完成写成“部分”", fill("重点工作", "抓培训", "是否完成", "部分")),
    edit(
        "J005",
        "比较符写成“大概”",
        fill(_GOALS, 1, "比较符", "大概"),
        fill(_GOALS, 1, "数值", 20),
        fill(_GOALS, 1, "单位", "人"),
    ),
    edit("J010", "人工评分少了一个指标", lambda d: d.form["人工评分"].pop(2)),
    edit("J011", "满分 3 分的指标打了 5 分", fill("人工评分", "项目监管", "得分", 5)),
    edit("J012", "扣了 1 分，没有写依据", fill("人工评分", "项目监管", "得分", 2), fill("人工评分", "项目监管", "依据", None)),
    edit(
        "J013",
        "差异率超过界限仍打满分，没有写依据",
        fill("人工评分", "财政拨款收入预决算差异率", "得分", 3),
        fill("人工评分", "财政拨款收入预决算差异率", "依据", None),
    ),
    edit("J014", "年度进度读不懂，有关得分没有数据可核对", fill("其他数据", "年度进度", "数值", "全部")),
    edit("J016", "政府采购预算读不懂，算不出执行率", fill("其他数据", "政府采购预算", "数值", "若干")),
    edit(
        "J017",
        "算不出的指标，采用了人工评分",
        fill("其他数据", "政府采购预算", "数值", 0),
        add("人工评分", "政府采购执行率", 2, "当年没有采购"),
    ),
    edit("J018", "给系统计算的指标也打了分", add("人工评分", "政府采购执行率", 2, "执行较好")),
    edit(
        "J030",
        "政府采购预算是 0，人工评分中该项的一行空着",
        fill("其他数据", "政府采购预算", "数值", 0),
        add("人工评分", "政府采购执行率", None, None),
    ),
    edit("J031", "政府采购预算是 0，人工评分中没有该项的一行", fill("其他数据", "政府采购预算", "数值", 0)),
    edit(
        "J032",
        "年初存量资金是 0，变动率没有基数，得分没有写依据",
        fill("其他数据", "存量资金年初", "数值", 0),
        fill("人工评分", "部门存量财政资金变动率", "依据", None),
    ),
    edit("N001", "内设机构数读不懂", fill("其他数据", "内设机构数", "数值", "若干")),
    edit("N002", "文字材料少了“公平性”一节", lambda d: d.text.pop("公平性")),
    edit("N003", "文字材料里有提纲之外的标题", text("购置了车辆。", "车辆情况")),
    edit("N004", "没有文字材料", lambda d: d.leave_out.add("文字材料")),
    edit("N010", "文字材料的数字两边有空格", text("修订制度 3 项，开展检查 12 次。")),
    edit("R001", "指标类型和来源都没有写", lambda d: d.documents[11].__setitem__(slice(2, 4), [None, None])),
    edit("L206", "填报表的年度写成了下一年", _next_year),
    edit("L205", "决算报表的表头写万元，数是元", lambda d: d.top.__setitem__("unit", "金额单位：万元")),
    edit("R010", "指标账的资金性质是别的写法", lambda d: d.documents[11].__setitem__(4, "专项")),
    edit("R011", "指标账只有财政拨款，财决01表还有其他收入", _fiscal_only),
    edit("R002", "一笔凭证没有写部门经济分类", voucher(7, "部门经济分类", None)),
    edit("R003", "有红字冲销", _red_line),
    edit("R005", "指标账没有“支出性质”一列", lambda d: [row.__setitem__(6, None) for row in d.documents[1:]]),
    edit("R004", "一笔凭证没有日期", voucher(7, "日期", None)),
    edit("T001", "没有支出明细账", lambda d: d.leave_out.add("支出明细账")),
    edit(
        "T002",
        "年末结转和结余没有分列",
        right("基本支出结转", 决算数=None),
        right("项目支出结转和结余", 决算数=None),
    ),
    edit("T003", "支出总计的决算数是文字", right("总计", 决算数="待定")),
]
