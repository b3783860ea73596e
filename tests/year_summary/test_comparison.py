"""Rank, outliers and rules that could not run: hand arithmetic over lines as 生成记录 gives them."""

from fractions import Fraction

from pipeline.listing import value_object
from pipeline.year_summary.comparison import median, outliers, rankings, unchecked, usual_scores
from pipeline.year_summary.department_line import DepartmentLine, PackName
from pipeline.year_summary.entry import KeyValue, NotRun, ScoreLine, SummaryEntry


def line(
    name: str,
    total: int | None = None,
    *,
    rubric: str = "省-1",
    pack: str = "省",
    rate: Fraction | None = None,
    state: str = "已生成",
    **more: object,
) -> DepartmentLine:
    figures = (
        () if rate is None else (KeyValue(key="率", name="率", unit="比例", value=value_object(rate, "比例"), compared=True),)
    )
    entry = SummaryEntry(rubric=rubric, rubric_from="评分标准", figures=figures, **more)  # type: ignore[arg-type]
    if total is not None:
        entry = SummaryEntry(**{**{n: getattr(entry, n) for n in entry.__struct_fields__}, "total": value_object(total, "分")})
    return DepartmentLine(folder=name, state=state, pack=PackName(pack, "1"), entry=entry)


def test_equal_totals_share_a_rank_and_the_next_is_counted_on() -> None:
    """95, 90, 90, 80: ranks 1, 2, 2, 4."""
    found = rankings([line("丁", 80), line("乙", 90), line("甲", 95), line("丙", 90)])
    assert [(item.folder, item.rank, item.of) for item in found[0].ranked] == [
        ("甲", 1, 4),
        ("丙", 2, 4),
        ("乙", 2, 4),
        ("丁", 4, 4),
    ]


def test_another_rubric_is_ranked_apart_and_no_total_is_no_rank() -> None:
    found = rankings(
        [line("甲", 60), line("乙", 99, rubric="省-2"), line("丙"), line("丁", 50), line("未", 70, state="未生成")]
    )
    assert [(group.rubric, [item.folder for item in group.ranked], group.without) for group in found] == [
        ("省-1", ["甲", "丁"], ("丙",)),
        ("省-2", ["乙"], ()),
    ]


def test_an_outlier_is_further_off_than_three_scaled_deviations() -> None:
    """10 %, 20 % … 80 %, 99 % and 300 %: ten values, in order the fifth is 50 %, the sixth 60 %: median 55 %.

    Deviations in points: 45 35 25 15 5 5 15 25 44 245, in order 5 5 15 15 25 25 35 44 45 245: MAD 25.
    Bounds 55 ± 3 × 1.4826 × 25 = 55 ± 111.195: only 300 is outside.
    """
    rates = [10, 20, 30, 40, 50, 60, 70, 80, 99, 300]
    far, looked = outliers([line(f"部门{n}", rate=Fraction(rate, 100)) for n, rate in enumerate(rates)])
    assert [(item.folder, item.value, item.median, item.compared) for item in far] == [("部门9", 3, Fraction(55, 100), 10)]
    assert far[0].high == Fraction(55, 100) + Fraction(111195, 100000)
    assert [(item.name, item.departments, item.far, item.why_not) for item in looked] == [("率", 10, 1, "")]


def test_fewer_than_eight_values_are_not_compared_and_it_is_said() -> None:
    far, looked = outliers([line(f"部门{n}", rate=Fraction(n * n)) for n in range(7)])
    assert not far
    assert looked[0].why_not == "只有 7 个部门有数，少于 8 个，不比较"


def test_packs_are_not_compared_with_each_other() -> None:
    lines = [line(f"甲{n}", rate=Fraction(n, 10)) for n in range(4)] + [
        line(f"乙{n}", rate=Fraction(9), pack="市") for n in range(4)
    ]
    assert [(item.pack, item.departments) for item in outliers(lines)[1]] == [("市", 4), ("省", 4)]


def test_where_most_are_equal_nothing_is_called_far() -> None:
    """Of nine values six are 1: the median deviation is nought, and any other value would be an outlier."""
    rates = [Fraction(1)] * 6 + [Fraction(2), Fraction(3), Fraction(4)]
    far, looked = outliers([line(f"部门{n}", rate=rate) for n, rate in enumerate(rates)])
    assert not far
    assert looked[0].why_not == "半数以上的部门数相同，不比较"


def test_the_median_of_an_even_number_is_exact() -> None:
    assert median([Fraction(1, 3), Fraction(1, 2)]) == Fraction(5, 12)


def test_a_rule_is_listed_by_reason_with_its_departments() -> None:
    lines = [
        line("甲", not_run=(NotRun(reason="没有提供决算报表的Z03", rules=(("A1", "一"), ("A2", "二"))),)),
        line("乙", not_run=(NotRun(reason="没有提供决算报表的Z03", rules=(("A1", "一"),)),)),
    ]
    assert [(item.id, item.reason, item.folders) for item in unchecked(lines)] == [
        ("A1", "没有提供决算报表的Z03", ("甲", "乙")),
        ("A2", "没有提供决算报表的Z03", ("甲",)),
    ]


def test_indicators_that_half_of_the_departments_have_are_columns() -> None:
    def score(key: str) -> ScoreLine:
        return ScoreLine(key=key, first="一", name=key, weight=value_object(10, "分"), score=value_object(9, "分"))

    lines = [
        line("甲", scores=(score("同"), score("甲的"))),
        line("乙", scores=(score("同"),)),
        line("丙", scores=(score("同"),)),
    ]
    assert [item.key for item in usual_scores(lines)] == ["同"]
