"""绩效目标, project goals and 重点工作: targets written in several ways, actuals that mostly meet them, else with a reason."""

from collections.abc import Sequence
from random import Random

from msgspec import Struct

from benchmarks.synthetic_year.plan import DepartmentPlan, Measure, words
from tools.sample.amounts import split, yuan

OUTPUT, EFFECT, CONTENT = "产出指标", "效益指标", "满意度指标"
_WEIGHTS = {OUTPUT: 5000, EFFECT: 3000, CONTENT: 1000}
"""Hundredths of a point by 一级指标."""
_MISSED = 12
"""Of a hundred goals, how many are missed."""


class Goal(Struct, frozen=True):
    """One goal as staff write it; ``weight`` in points as text."""

    first: str
    second: str
    name: str
    target: str
    actual: str
    weight: str
    reason: str


def goals_of(objects: Sequence[str], count: int, rng: Random) -> list[Goal]:
    """Return ``count`` goals (at least three) of all three kinds; their weights add up to 90 points."""
    contents = max(1, count // 10)
    effects = max(1, count * 3 // 10)
    shares = ((OUTPUT, count - contents - effects), (EFFECT, effects), (CONTENT, contents))
    return [goal for first, number in shares for goal in _of_kind(first, objects, number, rng)]


def _of_kind(first: str, objects: Sequence[str], count: int, rng: Random) -> list[Goal]:
    known = words()
    measures = {OUTPUT: known.measure, EFFECT: known.effect, CONTENT: known.satisfaction}[first]
    names = [(where + item, measure) for where in _parts(count) for measure in measures for item in objects]
    # 二级指标 in the order of the rubric, as staff list them
    chosen = sorted(_some(names, count, rng), key=lambda pair: measures.index(pair[1]))
    weights = split(_WEIGHTS[first], [1] * count)
    return [_goal(first, name, measure, _points(weight), rng) for (name, measure), weight in zip(chosen, weights, strict=True)]


def _some(names: list[tuple[str, Measure]], count: int, rng: Random) -> list[tuple[str, Measure]]:
    return rng.sample(names[: max(count, 2 * len(words().measure))], count) if count < len(names) else names[:count]


def _parts(count: int) -> list[str]:
    """Return what tells goals of one object apart where there are more goals than objects and measures."""
    return ["", *words().places] if count > 1 else [""]


def _points(hundredths: int) -> str:
    text = yuan(hundredths)
    return text.rstrip("0").rstrip(".")


def _goal(first: str, name: str, measure: Measure, weight: str, rng: Random) -> Goal:
    target = rng.randint(*measure.range)
    missed = rng.randrange(100) < _MISSED
    actual = _actual(measure, target, missed, rng)
    return Goal(
        first=first,
        second=measure.second,
        name=name + measure.name,
        target=rng.choice(measure.forms).format(n=target, u=measure.unit),
        actual=f"{actual}{measure.unit}",
        weight=weight,
        reason=rng.choice(words().reasons.goal) if missed else "",
    )


def _actual(measure: Measure, target: int, missed: bool, rng: Random) -> int:
    """A missed goal is missed by one unit or a tenth, a goal that is met is exceeded by no more than a tenth."""
    step = rng.randint(0, target // 10)
    if measure.most:
        return target + max(1, target // 10) if missed else target - min(step, target - 1)
    if missed:
        return target - max(1, target // 10)
    return min(target + step, 100) if measure.unit == "%" else target + step


class Work(Struct, frozen=True):
    """One 重点工作: what it belongs to, what was to be done, 是 or 否, why not."""

    matter: str
    content: str
    done: str
    reason: str


def works_of(plan: DepartmentPlan, rng: Random) -> list[Work]:
    """Return the 重点工作: two of each matter, one of them sometimes not done."""
    made: list[Work] = []
    objects = list(plan.field.objects)
    for at, matter in enumerate(plan.field.works):
        for content in objects[at * 2 : at * 2 + 2]:
            late = rng.randrange(8) == 0
            reason = rng.choice(words().reasons.work) if late else ""
            made.append(Work(matter, f"组织实施{content}", "否" if late else "是", reason))
    return made
