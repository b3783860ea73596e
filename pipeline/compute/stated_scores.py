"""Leaves counted by what staff state in the column 评定, those that do not apply, and levels that bound staff's score."""

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

from pipeline.compute.lookup import cell_of
from pipeline.compute.ratings import NOT_APPLICABLE, asked, read_rating
from pipeline.compute.rules import band_of, stated_score
from pipeline.compute.scorer import Scorer
from pipeline.declarations import (
    AccumulationRule,
    IndicatorDecl,
    JudgedLevel,
    JudgementRule,
    OccurrenceRule,
    StatedRule,
)
from pipeline.expr import SCORE, TEXT, plain_number
from pipeline.money import Absence, normal_text
from pipeline.problems import Problem, problem
from pipeline.records import Figure

RATING = "评定"
_TIMES = "次"


def stated(scorer: Scorer, leaf: IndicatorDecl, rule: StatedRule, weight: Figure, given: Mapping[str, Figure]) -> Figure:
    """Return the score of a leaf that staff's 评定 gives; missing, and told, where it says nothing of what is asked."""
    rating = given.get(RATING)
    read = read_rating(rule, _words(rating))
    if read is None:
        scorer.problems.append(_unread(scorer, leaf, rule, given))
        used = (rating,) if rating is not None else ()
        return scorer.known.decided(leaf.key, Absence.MISSING, SCORE, f"填报表“人工评分”没有该指标的{RATING}", used)
    unit = _TIMES if isinstance(rule, OccurrenceRule | AccumulationRule) else TEXT
    figure = scorer.known.decided(f"{leaf.key}.{RATING}", read, unit, f"填报表“人工评分”的{RATING}", _used(rating))
    scorer.figures.append(figure)
    score = scorer.known.derive(leaf.key, stated_score(rule, weight, figure, scorer.places))
    scorer.not_taken(leaf.name, given.get("得分"), score)
    return score


def _used(rating: Figure | None) -> tuple[Figure, ...]:
    return (rating,) if rating is not None else ()


def _words(figure: Figure | None) -> str:
    """Return what stands in a cell of 评定, a number without its decimals."""
    if figure is None or isinstance(figure.value, Absence):
        return ""
    return figure.text or plain_number(figure.number or 0, figure.unit)


def _unread(scorer: Scorer, leaf: IndicatorDecl, rule: StatedRule | JudgementRule, given: Mapping[str, Figure]) -> Problem:
    """Ask for a rating, or for one of those that can be."""
    rating = given.get(RATING)
    words = _words(rating)
    there = cell_of(rating) or cell_of(given.get("得分")) or cell_of(given.get("依据"))
    expected = asked(rule) + (f"；不适用的填“{NOT_APPLICABLE}”并写依据" if leaf.optional else "")
    keys = (leaf.key, *((rating.key,) if rating is not None else ()))
    return problem("J034" if words else "J033", at=there, found=words or "（空）", expected=expected, keys=keys, name=leaf.name)


# --- 不适用 -------------------------------------------------------------------------------------------------------------


def not_applicable(scorer: Scorer, leaf: IndicatorDecl, given: Mapping[str, Figure]) -> bool:
    """Tell whether staff leave a leaf out that may be left out, with its reason."""
    rating, basis = given.get(RATING), given.get("依据")
    if not leaf.optional or normal_text(_words(rating)) != NOT_APPLICABLE:
        return False
    if basis is None or not normal_text(basis.text):
        at = cell_of(basis) or cell_of(rating)
        scorer.problems.append(problem("J036", at=at, found="（空）", expected="写明理由", keys=(leaf.key,), name=leaf.name))
    return True


def left_out(scorer: Scorer, path: str, given: Mapping[str, Figure]) -> Figure:
    """Return the weight of a leaf that does not apply: none."""
    return scorer.known.decided("满分." + path, Absence.DASH, SCORE, NOT_APPLICABLE, _used(given.get(RATING)))


# --- 分档评判 -----------------------------------------------------------------------------------------------------------


def band_problems(
    scorer: Scorer, leaf: IndicatorDecl, rule: JudgementRule, weight: Figure, staff: Figure, rating: Figure | None
) -> Iterator[Problem]:
    """Tell of a score without its level, and of one outside it: 部分达成 of 5 points is 3 to below 4."""
    read = read_rating(rule, _words(rating))
    if read is None:
        yield _unread(scorer, leaf, rule, {"得分": staff} | ({RATING: rating} if rating is not None else {}))
        return
    if Fraction(staff.number or 0) <= Fraction(weight.number or 0):  # more than the weight is told as such
        yield from outside_band(scorer, rule.levels, str(read), weight, staff, leaf.key, leaf.name)


def outside_band(
    scorer: Scorer, levels: Iterable[JudgedLevel], level: str, weight: Figure, staff: Figure, key: str, name: str
) -> Iterator[Problem]:
    """Tell of a score of staff that is not within the level they name."""
    full, score = Fraction(weight.number or 0), Fraction(staff.number or 0)
    least, below = band_of(levels, level, full, scorer.places)
    if least <= score <= full and (below is None or score < below):
        return
    top = f"满分 {plain_number(full, SCORE)} 分" if below is None else f"不到 {plain_number(below, SCORE)} 分"
    expected = f"“{level}”的得分是 {plain_number(least, SCORE)} 分至{top}"
    yield problem(
        "J035", at=cell_of(staff), found=f"{plain_number(score, SCORE)} 分", expected=expected, keys=(key,), name=name
    )
