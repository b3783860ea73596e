"""A small department made by hand: every kind of figure, source, absence, tie, score and staff number once."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction

from pipeline.catalogue import Catalogue
from pipeline.declarations import (
    CodeFile,
    FigureDecl,
    FormDecl,
    GradeDecl,
    IndicatorDecl,
    Option,
    RubricFile,
    StatementFile,
    TableColumn,
    TableDecl,
    Years,
)
from pipeline.expr import Expr, Mean, Mul, Round, Sum
from pipeline.money import Absence, Value
from pipeline.pack import Pack
from pipeline.problems import Problem, Severity, under
from pipeline.records import (
    CANNOT,
    FAILS,
    HOLDS,
    BridgeLine,
    Cell,
    Computed,
    Figure,
    Figures,
    Fixed,
    Indicator,
    InputFile,
    ListedRow,
    Loaded,
    Profile,
    Report,
    ReportParagraph,
    ReportTable,
    Staff,
    TieResult,
    decided,
    derive,
)
from pipeline.statements.building import judge_report
from pipeline.workpaper import Workings

FORM = "决算报表.xlsx"
SHEET = "Z01 收入支出决算总表(财决01表)"
STAFF_TEXT = "2019年培育“小升规”企业8,600家，增长12.5%。另有三项制度。"


def cell_figure(
    key: str, value: Value, unit: str, address: str, found: str = "", sheet: str = SHEET, file: str = FORM
) -> Figure:
    return Figure(key=key, value=value, unit=unit, source=Cell(file=file, sheet=sheet, address=address, found=found))


def inputs() -> dict[str, Figure]:
    figures = [
        cell_figure("支出.基本支出.决算数", 189_441_600_00, "元", "L9", "189,441,600.00"),
        cell_figure("支出.基本支出.人员经费.决算数", 169_066_500_00, "元", "L10", "169,066,500.00"),
        cell_figure("支出.基本支出.日常公用经费.决算数", 20_375_100_00, "元", "L11", "20,375,100.00"),
        cell_figure("支出.项目支出.决算数", 445_922_619_62, "元", "L12", "445922619.62"),
        cell_figure("支出.经营支出.决算数", Absence.BLANK, "元", "L13"),
        cell_figure("支出.年末结转和结余.决算数", Absence.DASH, "元", "L14", "—"),
        cell_figure("支出.对附属单位补助支出.决算数", Absence.MISSING, "元", "L15", "#REF!"),
        cell_figure("功能.科学技术支出.年初预算数", 60_202_400_00, "元", "G5", "60,202,400.00"),
        cell_figure("功能.科学技术支出.调整预算数", 146_527_400_00, "元", "H5", "146,527,400.00"),
        cell_figure("功能.公共安全支出.年初预算数", Absence.BLANK, "元", "G6"),
        cell_figure("功能.公共安全支出.调整预算数", 0, "元", "H6", "0.00"),
        cell_figure("单位.简称", "=1+1工信厅", "文本", "B2", "=1+1工信厅", "基本信息", "填报表.xlsx"),
        cell_figure("单位.内设机构数", 26, "个", "B9", "26", "It's 其他", "填报表.xlsx"),
        cell_figure("目标.第7项.数值", Fraction(91, 10), "数", "F8", "9.1", "绩效目标", "填报表.xlsx"),
        cell_figure("明细账.合计.支出", 635_364_219_62, "元", "第12行", sheet="", file="支出明细账.csv"),
    ]
    return {figure.key: figure for figure in figures}


def rates(given: dict[str, Figure]) -> list[Figure]:
    quarters = [given[f"功能.科学技术支出.{column}"] for column in ("年初预算数", "调整预算数")]
    basic, public = given["支出.基本支出.决算数"], given["支出.基本支出.日常公用经费.决算数"]
    gap = derive("功能.科学技术支出.差异", quarters[1] - quarters[0])
    none = derive("功能.公共安全支出.差异", given["功能.公共安全支出.调整预算数"] - given["功能.公共安全支出.年初预算数"])
    return [
        gap,
        derive("功能.科学技术支出.差异率", gap / quarters[1]),
        none,
        derive("功能.公共安全支出.差异率", none / given["功能.公共安全支出.调整预算数"]),
        derive("执行.公用占比", public / basic),
        derive("执行.全年平均支出执行率", Mean(((public / basic).expr(), (basic / quarters[1]).expr()))),
        derive("支出.未知合计.决算数", basic + given["支出.对附属单位补助支出.决算数"]),
        decided("目标.第7项.完成情况", "未完成", "文本", "9.1% 低于 10% 左右的下限", [given["目标.第7项.数值"]]),
    ]


def indicators(rate: Figure) -> tuple[tuple[Indicator, ...], list[Figure]]:
    def weight(path: str, points: int) -> Figure:
        return decided(f"满分.{path}", points, "分", "rubric.toml")

    def leaf(path: str, points: int, source: Expr | Cell, value: Value = 0) -> Figure:
        if isinstance(source, Cell):
            return Figure(key=f"得分.{path}", value=value, unit="分", source=source)
        return derive(f"得分.{path}", source, "分")

    rate_weight, judged_weight = weight("执行.资金.执行率", 6), weight("执行.资金.合规", 5)
    # 6 × 0.7002…: at most 6, rounded to two places at the leaf
    rate_score = leaf("执行.资金.执行率", 6, Round(Mul(rate_weight.expr(), rate.expr()), 2))
    judged = leaf("执行.资金.合规", 5, Cell(file="填报表.xlsx", sheet="人工评分", address="B3", found="4.5"), Fraction(9, 2))
    top_weight = derive("满分.执行", Sum((rate_weight.expr(), judged_weight.expr())), "分")
    top_score = derive("得分.执行", Sum((rate_score.expr(), judged.expr())), "分")
    leaves = (
        Indicator(
            key="执行.资金.执行率", name="资金支出率", kind="计算", weight=rate_weight, score=rate_score, state="assumed"
        ),
        Indicator(
            key="执行.资金.合规",
            name="财务合规",
            kind="评判",
            weight=judged_weight,
            score=judged,
            basis="-审计提出一项整改",
            state="confirmed",
            source_note="评分表",
        ),
    )
    top = Indicator(key="执行", name="预算执行情况", kind="合计", weight=top_weight, score=top_score, children=leaves)
    total_weight, total = derive("满分.合计", top_weight.expr(), "分"), derive("得分.合计", top_score.expr(), "分")
    grade = decided("得分.等级", "良", "文本", "总分不低于 80", [total])
    return (top,), [rate_weight, judged_weight, rate_score, judged, top_weight, top_score, total_weight, total, grade]


def tie_results(given: dict[str, Figure]) -> tuple[TieResult, ...]:
    basic = given["支出.基本支出.决算数"].expr()
    parts = given["支出.基本支出.人员经费.决算数"] + given["支出.基本支出.日常公用经费.决算数"]
    wrong = basic + given["支出.经营支出.决算数"]
    column = "决算数"
    return (
        TieResult(id="A5", name="基本支出=人员+公用", column=column, result=HOLDS, severity="错误", left=basic, right=parts,
                  relation="=", difference=0),
        TieResult(id="A6", name="基本支出不大于人员经费", column=column, result=FAILS, severity="警告", left=wrong,
                  right=given["支出.基本支出.人员经费.决算数"].expr(), relation="<=", difference=20_375_100_00, tolerance=1),
        TieResult(id="A7", name="对附属单位补助", column=column, result=CANNOT, severity="错误", left=basic,
                  right=given["支出.对附属单位补助支出.决算数"].expr(), relation="=", reason="单元格读不出"),
        TieResult(id="D9", name="年度一致", column="", result=HOLDS, severity="警告"),
    )  # fmt: skip


def bridge(given: dict[str, Figure]) -> tuple[BridgeLine, ...]:
    ledger = given["明细账.合计.支出"]
    form = derive("桥接.合计.决算", given["支出.基本支出.决算数"] + given["支出.项目支出.决算数"])
    carried = decided("桥接.合计.年末结转", 0, "元", "无年末结转")
    rest = derive("桥接.合计.未解释差额", form - carried - ledger)
    return (
        BridgeLine(
            scope="合计",
            name="本年支出",
            steps=(("决算数", form), ("年末结转", carried), ("明细账支出", ledger), ("未解释差额", rest)),
        ),
    )


def problems() -> tuple[Problem, ...]:
    cause = Problem(
        code="L010",
        severity=Severity.ERROR,
        title="单元格是错误值",
        file=FORM,
        sheet=SHEET,
        cell="L15",
        found="#REF!",
        expected="金额",
        remedy="在决算软件中重新导出",
        keys=("支出.对附属单位补助支出.决算数",),
    )
    effect = Problem(code="A7", severity=Severity.ERROR, title="对附属单位补助无法核对", found="=cmd|' /C calc'!A0")
    note = Problem(code="T003", severity=Severity.NOTE, title="部分参数为假定", remedy="请业务主管确认")
    return note, under(cause, [effect])


def pack() -> Pack:
    declared = [
        ("支出.*.决算数", "{1}决算数", "元", "输入"),
        ("支出.*.*.决算数", "{1}：{2}决算数", "元", "输入"),
        ("功能.*.*", "{1}{2}", "元", "输入"),
        ("单位.*", "{1}", "文本", "引用"),
        ("执行.*", "{1}", "比例", "计算"),
    ]
    decls = tuple(FigureDecl(pattern=p, label=label, unit=unit, kind=kind) for p, label, unit, kind in declared)  # type: ignore[arg-type]
    leaf = IndicatorDecl(
        key="得分.执行.资金.执行率", name="资金支出率", weight=Decimal(6), kind="计算", state="assumed", source="反推"
    )
    columns = [TableColumn(name=n) for n in ("序号", "名称", "年初预算数", "调整预算数", "差异", "差异率")]
    table = TableDecl(key="表1_3", name="支出按功能分类", rows="功能.全部", columns=columns, total="功能.科学技术支出")
    used: dict[str, object] = {
        "id": "example",
        "origins": {},
        "lists": (),
        "sums": (),
        "title": "部门整体支出绩效自评报告",
        "version": "1.0",
        "options": {
            "variance_base": Option(value="调整预算数", state="derived", source="复算", name="差异率的分母"),
            "about_share": Option(value=Decimal("0.10"), state="assumed", source="未说明"),
            "total_cap": Option(value=False, state="confirmed", source="规定"),
        },
        "catalogue": Catalogue(decls),
        "form": FormDecl(schema=1, year=2019, source="", sheet=[]),
        "rubric": RubricFile(schema=1, level=[], indicator=[leaf], grade=[GradeDecl(name="良", least=Decimal(80))]),
        "statements": StatementFile(schema=1),
        "years": Years(first=2019),
        "year": 2019,
        "codes": CodeFile(schema=1, year=2019, source=""),
        "tables": (table,),
        "fingerprint": "0" * 64,
    }
    # what the working paper does not read of a pack is left out
    return Pack(**{name: used.get(name) for name in Pack.__struct_fields__})  # type: ignore[arg-type]


def report(figures: Figures, profile: Profile) -> Report:
    source = Cell(file="文字材料.docx", address="第3段")
    paragraph = ReportParagraph(
        key="年度工作.总体#1",
        spans=(
            Staff(STAFF_TEXT[:16], source, bold=True),  # bold ends inside “8,600”
            Staff(STAFF_TEXT[16:], source),
            Fixed("表1-1"),
        ),
    )
    columns = ("序号", "名称", "年初预算数", "调整预算数", "差异", "差异率")
    rows = tuple(
        ListedRow(f"功能.{name}", name, {c: figures[f"功能.{name}.{c}"] for c in columns[2:]})
        for name in ("科学技术支出", "公共安全支出")
    )
    table = ReportTable(key="表1_3", name="支出按功能分类", columns=columns, rows=rows)
    return Report(profile=profile, paragraphs={"年度工作.总体": (paragraph,)}, tables={"表1_3": table}, figures=figures)


def workings(link_prefix: str = "../../../inputs/2019/某局") -> Workings:
    profile = Profile(
        department="某省某局", short_name="某局", self_name="我局", year=2019, pack="example", report_date=dt.date(2020, 6, 30)
    )
    given = inputs()
    derived = rates(given)
    tree, points = indicators(next(f for f in derived if f.key == "执行.公用占比"))
    lines = bridge(given)
    figures = Figures([*given.values(), *derived, *points])
    files = tuple(InputFile(name=name, kind=kind, sha256="a" * 64, size=1) for name, kind in
                  ((FORM, "决算报表"), ("填报表.xlsx", "填报表")))  # fmt: skip
    loaded = Loaded(
        profile=profile, files=files, figures=Figures(given.values()), absent=("预算指标账",), counts={"凭证行": 12}
    )
    printed = report(figures, profile)
    return Workings(
        loaded=loaded,
        pack=pack(),
        tool_version="0.1.0",
        figures=figures,
        computed=Computed(figures=figures, lists={}, indicators=tree),
        report=printed,
        stated=judge_report(printed, loaded, figures, pack())[0],
        ties=tie_results(given),
        bridge=lines,
        problems=problems(),
        link_prefix=link_prefix,
    )
