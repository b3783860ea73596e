"""The three-way match on a handful of lines; amounts are small and added up in the comments."""

import datetime as dt
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from pipeline.declarations import ClassifyDecl, LedgerFile
from pipeline.expr import YUAN
from pipeline.money import Absence, Value
from pipeline.pack import Pack, read_pack
from pipeline.problems import Problem, Severity
from pipeline.reconcile import Reconciled, reconcile
from pipeline.reconcile.classes import UNKNOWN, Classes
from pipeline.records import BridgeLine, BudgetDocument, Cell, Figure, Figures, InputFile, Loaded, Profile, VoucherLine

PACKS = Path(__file__).resolve().parents[2] / "report_templates"


@cache
def pack() -> Pack:
    return read_pack(PACKS / "guangdong", 2019)


def document(
    fen: int, kind: str = "当年预算", origin: str = "年初批复", fund: str = "一般公共预算资金", **more: object
) -> BudgetDocument:
    item = BudgetDocument(
        unit_name="厅本部",
        document="财预〔2019〕1号",
        date=dt.date(2019, 2, 18),
        kind=kind,
        origin=origin,
        fund=fund,
        function_code="2060403",
        function_name="产业技术研究与开发",
        nature="项目支出",
        economic_code="30227",
        economic_name="委托业务费",
        amount=max(fen, 0),
        reduction=max(-fen, 0),
        source=Cell(file="预算指标账.xlsx", sheet="预算指标账", address="L5"),
    )
    return replace(item, **more)  # type: ignore[arg-type]


def voucher(debit: int, credit: int = 0, **more: object) -> VoucherLine:
    line = VoucherLine(
        unit_name="厅本部",
        date=dt.date(2019, 2, 1),
        voucher="记-1",
        summary="付委托费",
        account_code="710102",
        account_name="行政支出",
        function_code="2060403",
        function_name="产业技术研究与开发",
        economic_code="30227",
        economic_name="委托业务费",
        nature="项目支出",
        project="",
        debit=debit,
        credit=credit,
        skip="",
        source=Cell(file="支出明细账.csv", address="第5行"),
    )
    return replace(line, **more)  # type: ignore[arg-type]


# 100 at the beginning + 30 later − 5 moved away + 10 brought in − 20 carried on = 115 to spend
DOCUMENTS = (
    document(100),
    document(30, origin="年中追加"),
    document(-5, origin="调剂"),
    document(10, kind="上年结转", origin="上年结转"),
    document(-20, kind="结转下年", origin="结转下年"),
)
# 90 − 4 (red) + 35 − 6 (paid back) = 115; the closing voucher and the year's total are no expenditure
VOUCHERS = (
    voucher(90),
    voucher(-4, date=dt.date(2019, 4, 1)),
    voucher(35, date=dt.date(2019, 7, 1)),
    voucher(0, 6, date=dt.date(2019, 12, 1)),
    voucher(0, 115, skip="年终结转"),
    voucher(115, skip="合计"),
)


def form(opening: Value = 100, adjusted: Value = 115, final: Value = 115) -> Figures:
    columns = {"年初预算数": opening, "调整预算数": adjusted, "决算数": final}
    cells = {
        f"{row}.{column}": value
        for row in ("支出.本年支出合计", "功能.科学技术支出", "支出.项目支出")
        for column, value in columns.items()
    }
    cells["经济.商品和服务支出.决算数"] = final
    place = Cell(file="决算报表.xlsx", sheet="Z01", address="C7")
    return Figures(Figure(key=key, value=value, unit=YUAN, source=place) for key, value in cells.items())


def made(
    documents: Iterable[BudgetDocument] = DOCUMENTS,
    vouchers: Iterable[VoucherLine] = VOUCHERS,
    figures: Figures | None = None,
    absent: tuple[str, ...] = (),
    rules: Pack | None = None,
) -> tuple[Reconciled, tuple[Problem, ...]]:
    profile = Profile(
        department="某省工业厅", short_name="", self_name="我厅", year=2019, pack="guangdong", report_date=dt.date(2020, 5, 15)
    )
    loaded = Loaded(
        profile=profile,
        files=tuple(InputFile(name=k, kind=k, sha256="", size=0) for k in ("预算指标账", "支出明细账") if k not in absent),
        figures=form() if figures is None else figures,
        budget_documents=tuple(documents),
        voucher_lines=tuple(vouchers),
        absent=absent,
    )
    return reconcile(loaded, rules or pack())


def values(result: Reconciled) -> dict[str, Value]:
    return {figure.key: figure.value for figure in result.figures}


def line(result: Reconciled, scope: str, name: str) -> BridgeLine:
    return next(item for item in result.bridge if (item.scope, item.name) == (scope, name))


def test_the_years_budget_by_steps() -> None:
    result, _ = made()
    known = values(result)
    for path in ("合计", "功能.科学技术支出", "支出性质.项目支出", "经济.商品和服务支出"):
        assert known[f"指标账.{path}.年初预算数"] == 100
        assert (known[f"指标账.{path}.本年追加"], known[f"指标账.{path}.本年调剂"]) == (30, -5)
        assert known[f"指标账.{path}.上年结转"] == 10
        assert known[f"指标账.{path}.结转下年"] == -20
        assert (known[f"指标账.{path}.全年预算数"], known[f"指标账.{path}.扣除结转下年"]) == (135, 115)


def test_expenditure_is_debit_less_credit_without_closing_and_totals() -> None:
    known = values(made()[0])
    assert known["明细账.合计.决算数"] == 115
    assert known["明细账.功能.科学技术支出.决算数"] == 115
    assert [known[f"明细账.第{n}季度.累计支出"] for n in (1, 2, 3, 4)] == [90, 86, 121, 115]
    assert known["明细账.行数.支出行数"] == 4 and known["明细账.行数.年终结转"] == 1


def test_all_three_agree() -> None:
    result, problems = made()
    assert {item.unexplained.value for item in result.bridge} == {0}
    assert [(item.code, item.severity) for item in problems] == [("R003", Severity.NOTE)]
    assert problems[0].found == "红字 1 行，贷方 1 行"


def test_steps_run_from_the_budget_to_the_ledger() -> None:
    steps = line(made()[0], "功能分类", "科学技术支出").steps
    assert [(name.removeprefix("指标账："), figure.value) for name, figure in steps[:6]] == [
        ("年初预算数", 100),
        ("本年追加", 30),
        ("本年调剂", -5),
        ("上年结转", 10),
        ("全年预算数", 135),
        ("财决01：调整预算数", 115),
    ]
    assert [(name, figure.value) for name, figure in steps[6:]] == [
        ("未支出", 20),
        ("指标账：结转下年", -20),
        ("财决01：决算数", 115),
        ("明细账：决算数", 115),
        ("未解释差额", 0),
    ]


@pytest.mark.parametrize(
    ("figures", "left"),
    [
        (form(opening=101), 1),
        # 决算 differs from the budget by 2 and from the ledger by 2, and the 调整 column is still the budget's
        (form(final=117), 4),
        (form(adjusted=118), 3),
        # a column that holds the year's budget with what is carried on (100 + 25 + 10 = 135) is explained
        (form(adjusted=135), 0),
        # blank in the form: nothing was booked there
        (form(final=Absence.BLANK), 230),
    ],
)
def test_what_is_left_over(figures: Figures, left: int) -> None:
    assert line(made(figures=figures)[0], "功能分类", "科学技术支出").unexplained.value == left


def test_two_mistakes_never_cancel() -> None:
    # the ledger lacks 5 in one class and has 5 too much in a class the form has no row for
    vouchers = (*VOUCHERS, voucher(0, 5), voucher(5, function_code="2230105"))
    result, _ = made(vouchers=vouchers)
    assert line(result, "合计", "合计").unexplained.value == 0
    assert line(result, "功能分类", "科学技术支出").unexplained.value == 5
    assert line(result, "功能分类", "国有资本经营预算支出").unexplained.value == 5


def test_a_broken_cell_of_the_form_leaves_it_open() -> None:
    result, _ = made(figures=form(final=Absence.MISSING))
    assert line(result, "功能分类", "科学技术支出").unexplained.value is Absence.MISSING


def test_lines_that_cannot_be_told_stay_in_the_total() -> None:
    documents = (
        *DOCUMENTS,
        document(7, origin="别的"),
        document(8, origin="别的"),
        document(1, economic_code="", economic_name=""),
    )
    vouchers = (*VOUCHERS, voucher(9, function_code="299"), voucher(2, nature="专项"), voucher(3, date=None))
    result, problems = made(documents, vouchers)
    known = values(result)
    assert known["指标账.合计.未分类"] == 15
    assert known["指标账.经济.未分类.年初预算数"] == 1
    assert known["明细账.功能.未分类.决算数"] == 9
    assert known["明细账.支出性质.未分类.决算数"] == 2
    assert known["明细账.合计.决算数"] == 115 + 9 + 2 + 3
    told = {(item.code, item.title) for item in problems if item.severity is Severity.ERROR}
    assert ("R001", "指标文件归不到年初、追加、调剂、结转中的任何一项（共2行）") in told
    assert ("R002", "支出明细账的支出性质不能归类（共1行），暂列未分类") in told
    assert ("R002", "预算指标账的部门经济分类不能归类（共1行），暂列未分类") in told
    assert any(code == "R004" for code, _ in told)
    assert line(result, "功能分类", UNKNOWN).unexplained.value == 9


def test_one_ledger_alone_is_matched_with_the_form() -> None:
    result, _ = made(absent=("支出明细账",))
    assert not [key for key in values(result) if key.startswith("明细账")]
    assert line(result, "合计", "合计").unexplained.value == 0
    nothing, _ = made(absent=("支出明细账", "预算指标账"))
    assert nothing.bridge == () and nothing.figures == ()


def test_basic_spending_by_economic_class_and_watched_items() -> None:
    vouchers = (voucher(6, economic_code="30217", nature="基本支出"), voucher(4, economic_code="30217"))
    known = values(made(vouchers=vouchers)[0])
    assert known["明细账.经济款.款30217.基本支出"] == 6
    assert known["明细账.经济款.款30217.全部"] == 10
    assert known["明细账.基本支出经济.商品和服务支出.决算数"] == 6
    assert known["明细账.经济款.款30212.基本支出"] == 0


def test_finer_natures_count_in_the_broader_one_too() -> None:
    vouchers = (voucher(6, nature="人员经费"), voucher(4, nature="日常公用经费"))
    known = values(made(vouchers=vouchers)[0])
    assert (known["明细账.支出性质.基本支出.决算数"], known["明细账.支出性质.人员经费.决算数"]) == (10, 6)
    assert known["明细账.功能.科学技术支出.基本支出"] == 10


@pytest.mark.parametrize(
    ("item", "step"),
    [
        (document(1, origin="提前下达"), "年初预算数"),
        (document(1, origin="年初批复", fund="单位资金"), "年初预算数"),
        (document(1, origin="年中追加", fund="单位资金"), "本年追加"),
        (document(-1, origin="调减", fund="单位资金"), "本年调减"),
        (document(-1, origin="注销"), "本年调减"),
        (document(-1, origin="收回"), "本年调减"),
        (document(1, kind="上年结转", origin=""), "上年结转"),
        (document(1, origin="别的"), UNKNOWN),
    ],
)
def test_step_of_a_document(item: BudgetDocument, step: str) -> None:
    assert Classes(pack(), 2019).step(item) == step


def replace_ledger(*classify: ClassifyDecl) -> LedgerFile:
    return msgspec.structs.replace(pack().ledger, classify=list(classify))


def test_a_step_may_depend_on_the_date() -> None:
    begin = ClassifyDecl(step="年初预算数", kind=["当年预算"], not_after="03-01")
    later = ClassifyDecl(step="本年追加", kind=["当年预算"])
    table = replace(pack(), ledger=replace_ledger(begin, later))
    classes = Classes(table, 2019)
    assert classes.step(document(1, date=dt.date(2018, 12, 20))) == "年初预算数"
    assert classes.step(document(1, date=dt.date(2019, 3, 1))) == "年初预算数"
    assert classes.step(document(1, date=dt.date(2019, 3, 2))) == "本年追加"
    assert classes.step(document(1, date=None)) == "本年追加"


CODES = st.sampled_from(["2060403", "2150805", "2010301", "299", ""])
ECONOMICS = st.sampled_from(["30201", "30227", "31002", "999", ""])
NATURES = st.sampled_from(["基本支出", "项目支出", "人员经费", "日常公用经费", "别的"])
LINES = st.lists(
    st.builds(
        lambda debit, credit, code, item, nature: voucher(
            debit, credit, function_code=code, economic_code=item, nature=nature, date=dt.date(2019, 5, 1)
        ),
        st.integers(-1000, 1000),
        st.integers(-1000, 1000),
        CODES,
        ECONOMICS,
        NATURES,
    ),
    max_size=12,
)


@settings(max_examples=60)
@given(lines=LINES)
def test_no_line_is_ever_dropped(lines: list[VoucherLine]) -> None:
    """Whatever the lines say, every way of cutting the ledger adds up to 借 − 贷 of all of them."""
    known = Figures(made(vouchers=lines)[0].figures)
    whole = sum(line.debit - line.credit for line in lines)
    assert known["明细账.合计.决算数"].value == whole
    assert known["明细账.第4季度.累计支出"].value == whole
    for scope in ("功能", "经济"):
        assert sum(figure.number or 0 for figure in known.match(f"明细账.{scope}.*.决算数")) == whole
    natures = [known.get(f"明细账.支出性质.{name}.决算数") for name in ("基本支出", "项目支出", UNKNOWN)]
    assert sum(figure.number or 0 for figure in natures if figure is not None) == whole


def test_sources_say_where_and_how_many() -> None:
    result, _ = made()
    figure = next(item for item in result.figures if item.key == "明细账.合计.决算数")
    assert figure.source == Cell(file="支出明细账.csv", address="第5行", found="4 行合计")


@pytest.mark.parametrize(
    ("year", "final", "rest"), [(2022, 60, 0), (2022, 80, 0), (2022, 70, 10), (2019, 60, 0), (2019, 80, 20)]
)
def test_business_spending_in_an_economic_class(year: int, final: int, rest: int) -> None:
    """60 of 商品和服务 within basic and projects, 20 in account 7301: since 2022 the form's class may hold either 60 or 80."""
    lines = (voucher(60), voucher(20, account_code="730101", nature=""))
    rules = read_pack(PACKS / ("national" if year == 2022 else "guangdong"), year)
    result, problems = made((), lines, form(final=final), ("预算指标账",), rules)
    assert values(result)["明细账.经济.商品和服务支出.决算数"] == 60
    assert values(result)["明细账.支出性质.经营支出.决算数"] == 20
    assert line(result, "经济分类", "商品和服务支出").unexplained.value == rest
    assert [item.code for item in problems] == []


def test_a_budget_ledger_that_tells_no_nature_and_no_economic_class() -> None:
    """One note each that says what is not checked; nobody is asked to fill in every line, and no 0 is made up."""
    documents = [replace(item, nature="", economic_code="", economic_name="") for item in DOCUMENTS]
    result, problems = made(documents, absent=("支出明细账",))
    found = [(item.code, item.severity, item.title.partition("，")[0], item.found) for item in problems]
    assert found == [
        ("R005", Severity.NOTE, "预算指标账没有部门经济分类", "5 行都没有部门经济分类"),
        ("R005", Severity.NOTE, "预算指标账没有支出性质", "5 行都没有支出性质"),
    ]
    assert {key.split(".")[1] for key in values(result) if key.startswith("指标账.")} == {"合计", "功能", "资金"}
    assert line(result, "合计", "合计").unexplained.value == 0
    assert {item.scope for item in result.bridge} == {"合计", "功能分类"}


def test_one_line_without_a_nature_among_others_is_still_a_mistake() -> None:
    _, problems = made((replace(DOCUMENTS[0], nature=""), *DOCUMENTS[1:]), absent=("支出明细账",))
    assert [(item.code, item.found) for item in problems] == [("R002", "空")]
