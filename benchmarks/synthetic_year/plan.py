"""What each department of the year is like: names, pack, size, files. All of it follows from the seed and its number."""

from functools import cache
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import msgspec
import tomli
from msgspec import Struct

if TYPE_CHECKING:
    from benchmarks.synthetic_year.faults import Fault


OPERATION = "附03"
"""The sheet some departments' 决算报表 come without."""


class Field(Struct, frozen=True):
    """What a department works on: the 功能分类 class of its money, names of departments, and what its goals are about."""

    code: str = msgspec.field(name="class")
    kinds: list[str] = []
    objects: list[str] = []
    works: list[str] = []


class Measure(Struct, frozen=True):
    """A kind of 绩效目标. ``most`` marks targets that must not be exceeded; ``forms`` are ways to write the target."""

    name: str
    second: str
    unit: str
    range: tuple[int, int]
    forms: list[str]
    most: bool = False


class Reasons(Struct, frozen=True):
    """Phrases staff give as reasons."""

    goal: list[str]
    work: list[str]
    full: str
    part: str


class Words(Struct, frozen=True):
    """words.toml."""

    places: list[str]
    levels: list[str]
    unit_nouns: list[str]
    ordinals: list[str]
    field: list[Field]
    measure: list[Measure]
    effect: list[Measure]
    satisfaction: list[Measure]
    reasons: Reasons


@cache
def words() -> Words:
    """Read the words once."""
    return msgspec.convert(tomli.loads((Path(__file__).parent / "words.toml").read_text("utf-8")), Words)


class YearPlan(Struct, frozen=True, kw_only=True):
    """The year asked for. ``bad`` departments carry one planted fault each, in turn."""

    departments: int
    seed: int = 7
    year: int = 2024
    bad: int = 0
    shared: bool = False
    nobody: int = 0
    goals: int = 0
    units: int = 0
    lines: int = 0


class DepartmentPlan(Struct, frozen=True, kw_only=True):
    """One department. ``lines`` multiplies the number of vouchers, ``ten_thousand`` prints the 决算报表 in 万元."""

    number: int
    seed: int
    year: int
    name: str
    short: str
    place: str
    code: str
    field: Field
    base: str
    pack: str
    units: int
    goals: int
    scale: int
    lines: int
    printed: bool
    ten_thousand: bool
    without: tuple[str, ...]
    fault: str = ""
    shared: bool = False


_BASES = {
    2024: ("national/示例市水务局", "hunan", "anhui", "guangdong/示例市市场监督管理局"),
    2025: ("sichuan", "national/示例市水务局", "hunan", "anhui", "guangdong/示例市市场监督管理局"),
}
_GOALS = ((60, 3, 12), (32, 13, 20), (8, 21, 30))
"""Of a hundred departments: how many have between so many goals."""
_ABSENT: tuple[tuple[str, ...], ...] = ((), ("words",), ("indicators",), ("ledger",), ("indicators", "ledger"), (OPERATION,))
_ABSENT_SHARES = (80, 5, 4, 4, 2, 5)
_LARGE_UNITS, _MANY_LINES = 50, 12


def plans(asked: YearPlan) -> list[DepartmentPlan]:
    """Return the departments of a year, in order of number. The bad ones are spread evenly over the year."""
    from benchmarks.synthetic_year.faults import FAULTS

    names = _names(asked.departments, Random(asked.seed))
    usable = [fault for fault in FAULTS if not (fault.apart if asked.shared else fault.shared)]
    Random(asked.seed).shuffle(usable)
    made: list[DepartmentPlan] = []
    for number, (place, field, kind) in enumerate(names):
        bad = asked.bad and number * asked.bad // asked.departments != (number + 1) * asked.bad // asked.departments
        order = number * asked.bad // asked.departments
        made.append(_department(asked, number, place, field, kind, usable[order % len(usable)] if bad else None))
    return made


def _names(count: int, rng: Random) -> list[tuple[str, Field, str]]:
    known = words()
    every = [
        (place + level, field, kind)
        for place in known.places
        for level in known.levels
        for field in known.field
        for kind in field.kinds
    ]
    if count > len(every):
        raise ValueError(f"at most {len(every)} departments")
    return rng.sample(every, count)


def _department(asked: YearPlan, number: int, place: str, field: Field, kind: str, fault: "Fault | None") -> DepartmentPlan:
    seed = asked.seed * 1_000_003 + number
    rng = Random(seed)
    bases = _BASES.get(asked.year, _BASES[2024])
    base = bases[number % len(bases)]
    if fault and fault.packs and base.partition("/")[0] not in fault.packs:
        base = next(known for known in bases if known.partition("/")[0] in fault.packs)
    large = number % 97 == 41
    goals = asked.goals or _some_goals(rng)
    units = asked.units or (_LARGE_UNITS if number % 211 == 105 else rng.choice((1, 1, 2, 2, 2, 3, 3, 4, 5, 8)))
    without = () if fault else rng.choices(_ABSENT, _ABSENT_SHARES)[0]
    return DepartmentPlan(
        number=number,
        seed=seed,
        year=asked.year,
        name=place + kind,
        short=place[-1] + kind,
        place=place,
        code=f"{number + 1:04d}",
        field=field,
        base=base,
        pack=base.partition("/")[0],
        units=max(2, units) if fault else units,
        goals=goals,
        scale=round(100 * 2 ** rng.uniform(-1.5, 2.5)),
        lines=asked.lines or (_MANY_LINES if large else 1),
        printed=bool(rng.randrange(3)),
        ten_thousand=not fault and rng.randrange(6) == 0,
        without=without,
        fault=fault.name if fault else "",
        shared=asked.shared,
    )


def _some_goals(rng: Random) -> int:
    _, least, most = rng.choices(_GOALS, [share for share, _, _ in _GOALS])[0]
    return rng.randint(least, most)
