"""The lists of a department's page: scores, function classes, execution, goals, variances, what could not be checked.

They only pick what the stages made; every figure they name is named in :class:`NamedFigures`.
"""

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

from msgspec import Struct, field

from pipeline.compute.deductions import is_short
from pipeline.compute.goals import DONE, UNDONE
from pipeline.department import Run
from pipeline.expr import SCORE, Expr
from pipeline.lacking import lacking_inputs
from pipeline.listing import value_object
from pipeline.records import CANNOT, Computed, Figure, Indicator, ListedRow, Rule, TieResult
from pipeline.workpaper.cells import Explanations
from pipeline.workpaper.scores import how_scored
from pipeline.year_page.page_record import ClassLine, Execution, NotChecked, PageGoal, Quarter, ScoreNode, Value, Variance

Rows = tuple[ListedRow, ...]
CLASSES, CLASS_TOTAL, LARGE = "功能.全部", "功能.本年支出合计", "功能.差异较大"
MOST_UNCHECKED = 200
MOST_SENTENCE = 120


class NamedFigures(Struct):
    """The figures that the page names, by key, in the order they were named."""

    figures: dict[str, Figure] = field(default_factory=dict)

    def key(self, figure: Figure | None) -> str:
        """Return the key of a figure that is named; empty for none."""
        if figure is None:
            return ""
        self.figures.setdefault(figure.key, figure)
        return figure.key


# scores --------------------------------------------------------------------------------------------------------------


class ScoreTree(Struct, frozen=True):
    """Makes the scoring tree of a run."""

    run: Run
    named: NamedFigures
    explanations: Explanations

    def nodes(self, indicators: Iterable[Indicator]) -> tuple[ScoreNode, ...]:
        """Return nodes with all below them."""
        return tuple(self._node(item) for item in indicators)

    def _node(self, node: Indicator) -> ScoreNode:
        known, key = self.run.figures, self.named.key
        return ScoreNode(
            key=node.key,
            name=node.name,
            kind=node.kind,
            weight=key(node.weight),
            score=key(node.score),
            beside=key(known.get(node.beside)),
            lost=_lost(node),
            arithmetic=how_scored(node, self._numbers),
            reasons=self._reasons(node),
            basis=node.basis.strip(),
            standard=_text(known.get(f"得分.{node.key}.评分标准")),
            state=node.state,
            bonus=node.bonus,
            by_hand=node.by_hand,
            children=self.nodes(node.children),
        )

    def _numbers(self, expr: Expr) -> str:
        words, numbers = self.explanations.of(expr)
        return numbers or words

    def _reasons(self, node: Indicator) -> tuple[str, ...]:
        """Return why points were lost, or why a leaf does not apply; of a level nothing: it is what stands below."""
        said = _text(self.run.figures.get(f"得分.{node.key}.扣分原因"))
        return (said,) if said else ()


def _lost(node: Indicator) -> Value | None:
    """Return the points lost; of a level too, where scores below it are known."""
    weight, score = node.weight.number, node.score.number
    if weight is None or score is None or node.bonus or not (node.children or is_short(node) or score == weight):
        return None
    return value_object(Fraction(weight) - Fraction(score), SCORE)


# classes, execution, variances ---------------------------------------------------------------------------------------


def class_lines(run: Run, computed: Computed, named: NamedFigures) -> Iterator[ClassLine]:
    """Yield the total and every function class with an amount, 年初预算数 → 调整预算数 → 决算数."""
    large = {row.key for row in computed.lists.get(LARGE, ())}
    total = {
        column: run.figures.get(f"{CLASS_TOTAL}.{column}")
        for column in ("年初预算数", "调整预算数", "决算数", "差异", "差异率")
    }
    if any(total.values()):
        yield _class_line(CLASS_TOTAL, "本年支出合计", total, named, large)
    for row in computed.lists.get(CLASSES, ()):
        yield _class_line(row.key, row.name, row, named, large)


def _class_line(key: str, name: str, row: Mapping[str, Figure | None], named: NamedFigures, large: Iterable[str]) -> ClassLine:
    return ClassLine(
        key=key,
        name=name,
        opening=named.key(row.get("年初预算数")),
        adjusted=named.key(row.get("调整预算数")),
        final=named.key(row.get("决算数")),
        variance=named.key(row.get("差异")),
        rate=named.key(row.get("差异率")),
        reason=_text(row.get("差异原因")),
        large=key in large,
    )


def execution(computed: Computed, named: NamedFigures) -> Execution:
    """Return cumulative execution by quarter, or why none of the quarters has a value."""
    rows = [row for row in computed.lists.get("执行.各季度", ()) if "累计支出" in row]
    known = [row for row in rows if row["累计支出"].number is not None]
    if not known:
        lacking = [item for row in rows for item in lacking_inputs(row["累计支出"])]
        said = "、".join(dict.fromkeys(item.source.text for item in lacking if isinstance(item.source, Rule)))
        return Execution(why_not=said or "没有各季度的累计支出：支出明细账没有日期或没有交，填报表也没有填")
    return Execution(quarters=tuple(_quarter(row, named) for row in rows))


def _quarter(row: ListedRow, named: NamedFigures) -> Quarter:
    columns = ("累计支出", "全年预算", "累计执行率", "序时进度", "序时执行率")
    spent, budget, share, pace, ratio = (named.key(row.get(column)) for column in columns)
    return Quarter(name=row.name, spent=spent, budget=budget, share=share, pace=pace, ratio=ratio)


_VARIANCES = (
    ("功能分类", LARGE, "年初预算数", "调整预算数", "差异", "差异率", "差异原因"),
    ("收入", "收入.有差异", "年初预算数", "决算数", "变动额", "变动率", "差异原因"),
)


def variances(run: Run, computed: Computed, named: NamedFigures) -> Iterator[Variance]:
    """Yield the large variances of function classes, the changes of income, those of 三公经费, with staff's reasons."""
    for of, name, base, now, amount, rate, reason in _VARIANCES:
        for row in computed.lists.get(name, ()):
            base_key, now_key, amount_key, rate_key = (named.key(row.get(each)) for each in (base, now, amount, rate))
            yield Variance(
                of=of,
                key=row.key,
                name=row.name,
                base=base_key,
                now=now_key,
                amount=amount_key,
                rate=rate_key,
                reason=_text(row.get(reason)),
            )
    for row in computed.lists.get("三公.全部", ()):
        change = run.figures.get(f"{row.key}.比上年.变动额")
        if change is not None and change.number:
            yield Variance(
                of="三公经费",
                key=row.key,
                name=row.name,
                base=named.key(row.get("上年决算数")),
                now=named.key(row.get("决算数")),
                amount=named.key(change),
                rate=named.key(run.figures.get(f"{row.key}.比上年.变动率")),
                reason=_text(row.get("变动原因")),
            )


# goals ---------------------------------------------------------------------------------------------------------------


def goals(computed: Computed, named: NamedFigures) -> Iterator[PageGoal]:
    """Yield the goals of the department, then those of its projects."""
    for row in computed.lists.get("目标.全部", ()):
        yield _goal(row, "", named)
    for project in computed.lists.get("项目.全部", ()):
        for row in computed.lists.get(f"{project.key}.指标", ()):
            yield _goal(row, project.name, named)


_MET = {DONE: True, UNDONE: False}


def _goal(row: ListedRow, project: str, named: NamedFigures) -> PageGoal:
    outcome = row.get("完成情况")
    for column in ("目标值", "实际完成值", "完成情况"):
        named.key(row.get(column))
    return PageGoal(
        key=row.key,
        name=_text(row.get("绩效目标")) or row.name,
        project=project,
        first=_text(row.get("一级指标")),
        second=_text(row.get("二级指标")),
        target=_text(row.get("目标值")),
        actual=_text(row.get("实际完成值")),
        outcome=_text(outcome),
        met=_MET.get(_text(outcome)),
        why=outcome.source.text if outcome is not None and isinstance(outcome.source, Rule) else "",
        rate=named.key(row.get("完成率")),
        weight=named.key(row.get("分值")),
        score=named.key(row.get("得分") or row.get("自评得分")),
        reason=_text(row.get("未完成原因")),
    )


def _text(figure: Figure | None) -> str:
    return figure.text if figure is not None else ""


# what could not be checked -------------------------------------------------------------------------------------------


def not_checked(run: Run) -> Iterator[NotChecked]:
    """Yield 勾稽 that could not run, by rule and reason; formulas whose result was not checked; sentences not judged."""
    yield from _ties(run.ties)
    for file in run.loaded.files if run.loaded else ():
        for use in file.sheets:
            for held, count in use.not_recalculated.items() if use.taken_as else ():
                where = " > ".join(filter(None, (file.name, use.name)))
                yield NotChecked(kind="公式", what=f"{count} 个公式没有复算", where=where, reason=held)
    for item in run.stated.unjudged:
        said = f"与“{item.equals}”的数相同，是不是同一个数没有核对" if item.equals else "没有可以核对的数据项"
        yield NotChecked(
            kind="句子", what=f"{item.number}：{item.sentence[:MOST_SENTENCE]}", where=str(item.source), reason=said
        )


def _ties(results: Iterable[TieResult]) -> Iterator[NotChecked]:
    found: dict[tuple[str, str, str], list[str]] = {}
    for item in results:
        if item.result == CANNOT:
            found.setdefault((item.id, item.name, item.reason), []).append(item.column)
    for (id_, name, reason), columns in found.items():
        where = "、".join(dict.fromkeys(filter(None, columns)))
        yield NotChecked(kind="勾稽", id=id_, what=name, where=where, reason=reason)
