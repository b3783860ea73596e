"""Writes 评分标准.xlsx of a pack: a row a leaf, with drop-downs, the goals' part, settings and grades."""

import datetime as dt
from collections.abc import Iterable, Iterator

from pipeline.declarations import GoalScoring, IndicatorDecl, RubricFile, ScoringRule, figures_of
from pipeline.pack import Pack
from pipeline.rubric_book import heads as h
from pipeline.rubric_book.figures import ratio_labels
from pipeline.rubric_book.words import EXAMPLES, kind_of, level_terms, parts_of, percent, plain, terms_of
from pipeline.sheets.book import Book
from pipeline.sheets.layout import Choice, Column, ListRow

_WIDTHS = (14, 16, 20, 7, 10, 22, 40, 44, 6, 10, 10, 10, 26, 10, 26)
_NOTE = (
    "一行一个三级指标；同一指标写两行、计分方式各写各的，取高者得分。分值合计就是上级的分值。"
    "把本表放在部门（或年度）的文件夹里，生成时以它代替模板包的评分标准。"
)
_STATE_WORDS = {state: word for word, state in h.STATES.items()}


def rubric_book(pack: Pack, title: str, date: dt.date | None = None) -> bytes:
    """Return the workbook of a pack's rubric."""
    book, rubric = Book(title, date), pack.rubric
    columns = [Column(head, width) for head, width in zip(h.LEAF_HEADS, _WIDTHS, strict=True)]
    sheet = book.table(h.LEAVES, columns, _leaf_rows(rubric, pack), title, _NOTE)
    labels = tuple(ratio_labels(pack))
    listed = f"={h.RATIOS}!$A${sheet.FIRST + 1}:$A${sheet.FIRST + len(labels)}"
    sheet.choose(h.LEAF_HEADS.index(h.RULE), Choice((*EXAMPLES, h.JUDGED), h.RULE, _examples()))
    sheet.choose(h.LEAF_HEADS.index(h.FIGURE), Choice(labels, h.FIGURE, "计分方式读的比率", listed))
    sheet.choose(h.LEAF_HEADS.index(h.STATE), Choice(tuple(h.STATES), h.STATE, "分值的依据"))
    goals = rubric.goals
    book.table(h.GOALS, _columns(h.GOAL_HEADS, 18, 8, 60), _goal_rows(goals), "绩效指标（绩效目标逐项计分）的一级、二级指标")
    book.table(h.SETTINGS, _columns(h.SETTING_HEADS, 24, 60), _settings(pack), "计分的设置")
    grades = (ListRow((g.name, plain(g.least), _STATE_WORDS[g.state], g.source)) for g in rubric.grade)
    bands = book.table(h.GRADES, _columns(h.GRADE_HEADS, 12, 12, 12, 40), grades, "等级：总分不低于最低分的，取最高的一档")
    bands.choose(h.GRADE_HEADS.index(h.GRADE_STATE), Choice(tuple(h.STATES), h.GRADE_STATE, "最低分的依据"))
    book.table(h.RATIOS, _columns((h.FIGURE,), 40), (ListRow((label,)) for label in labels), "可选的数据项（比率）")
    return book.close()


def _examples() -> str:
    return "计分办法写在右边：" + "；".join(f"{kind} {terms.split('（')[0]}" for kind, terms in list(EXAMPLES.items())[1:5])


def _columns(heads: Iterable[str], *widths: float) -> list[Column]:
    return [Column(head, width) for head, width in zip(heads, widths, strict=True)]


def _leaf_rows(rubric: RubricFile, pack: Pack) -> Iterator[ListRow]:
    names = {level.key: level.name for level in rubric.level}
    bonus = {level.key for level in rubric.level if level.bonus}
    for leaf in rubric.indicator:
        levels = [key for key in _above(leaf.key) if key in names]
        tops = (*(names[key] for key in levels), "")[:2]
        yield from _rows(leaf, (tops[0], tops[1] if len(levels) > 1 else ""), bool(bonus & set(levels)), pack)


def _above(key: str) -> list[str]:
    parts = key.split(".")
    return [".".join(parts[:length]) for length in range(2, len(parts))]


def _rows(leaf: IndicatorDecl, tops: tuple[str, str], bonus: bool, pack: Pack) -> Iterator[ListRow]:
    """Yield a row for each rule of a leaf; what speaks of the leaf itself stands in the first."""
    parts = parts_of(leaf.rule) if leaf.rule is not None else (None,)
    standard = leaf.standard
    for number, rule in enumerate(parts):
        figure = figures_of(rule)[0] if isinstance(rule, ScoringRule) else ""
        counted = (
            kind_of(rule) if rule is not None else h.JUDGED,
            pack.catalogue.label(figure) if figure else "",
            terms_of(rule) if rule is not None else "",
        )
        own = (
            standard.text if standard else "",
            h.YES if bonus else "",
            h.YES if leaf.optional else "",
            h.YES if leaf.absent else "",
            _STATE_WORDS[leaf.state],
            leaf.source,
            _STATE_WORDS[standard.state] if standard else "",
            standard.source if standard else "",
        )
        yield ListRow(
            (*tops, leaf.name, "" if number else plain(leaf.weight), *counted, *(("",) * len(own) if number else own))
        )


def _goal_rows(goals: GoalScoring | None) -> Iterator[ListRow]:
    for level in goals.level if goals else ():
        yield ListRow((level.name, plain(level.weight) if level.weight is not None else "", "、".join(level.below)))


def _settings(pack: Pack) -> Iterator[ListRow]:
    rubric = pack.rubric
    yield ListRow((h.PACK, pack.id))
    yield ListRow((h.PLACES, str(rubric.places)))
    goals = rubric.goals
    if goals is not None:
        yield ListRow((h.GOAL_WEIGHT, plain(goals.weight)))
        yield ListRow((h.COUNTED, h.NO if goals.apart else h.YES))
        yield ListRow((h.PAST_LIMIT, goals.past_limit))
        yield ListRow((h.WINDOW, f"{percent(goals.window.least)} 至 {percent(goals.window.most)}" if goals.window else h.NO))
        yield ListRow((h.BANDS, level_terms(goals.bands)))
        yield from _goal_settings(goals)


def _goal_settings(goals: GoalScoring) -> Iterator[ListRow]:
    """Yield the execution leaf, when reasons are asked and which full scores are pointed out."""
    execution, reasons = goals.execution, goals.reasons
    if execution is not None:
        places = execution.percent_places
        yield ListRow((h.EXECUTION, plain(execution.weight)))
        yield ListRow((h.EXECUTION_PLACES, h.EXACT if places is None else str(places)))
    yield ListRow((h.REASON_OVER, percent(reasons.over)))
    yield ListRow((h.REASON_EXECUTION, h.NO if reasons.execution is None else percent(reasons.execution)))
    yield ListRow((h.REASON_ADJUSTED, h.YES if reasons.adjusted else h.NO))
    yield ListRow((h.REFUSED, "、".join(reasons.refused) or h.NO))
    yield ListRow((h.NOTED_OVER, h.NO if goals.noted_over is None else percent(goals.noted_over)))
