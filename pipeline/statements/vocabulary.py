"""Makes the judge of a department: figures by the names the pack gives them, goals, units, the scoring tree."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from functools import lru_cache
from itertools import product

from msgspec import Struct

from pipeline.declarations import RubricFile, StatementFile
from pipeline.expr import TEXT, YUAN
from pipeline.kept import kept_for
from pipeline.money import FEN_PER_YUAN
from pipeline.pack import Pack
from pipeline.records import Cell, Figure
from pipeline.statements.completion import Rate
from pipeline.statements.figures import ADJUSTED, FINAL, LAST, LAST_BUDGET, OPENING, Absent, Fact, Known, fact
from pipeline.statements.goals import Goal
from pipeline.statements.guarded import Guarded
from pipeline.statements.judge import Judge
from pipeline.statements.scores import ScoredNode, Scores

COLUMNS = (OPENING, ADJUSTED, FINAL, LAST, LAST_BUDGET)
_NONE = ("无", "没", "未", "不", "零", "0")
"""One of these stands in every way of saying that there is none."""
_SHORTEST = 4
"""A row's name of fewer characters (合计, 其他) says too little."""
_UNIT_NAME = re.compile(r"单位\.第\d+个\.名称")
_STAFF = re.compile(r"人员\.(第\d+个)\.(行政编制|行政实有|事业编制|事业实有)")
_OF_WHOM = re.compile(
    "^(?:社会)?(?:公众|群众|居民|市民|游客|职工|服务对象|受益对象|.{1,5})对(?=.{2,}(?:满意度|知晓率|认可度)$)"
)
"""公众对公共文化服务满意度 is called 公共文化服务满意度 too."""
_GOAL = re.compile(r"(目标\.第\d+项)\.(.+)")


def judge_of(pack: Pack, *sources: Mapping[str, Figure]) -> Judge:
    """Return the judge of a department: what any of the ``sources`` holds counts as right."""
    figures = [figure for source in sources for figure in source.values()]
    words = pack.statements
    fixed = _fixed(words)
    label = pack.catalogue.label
    facts = _facts((figure for figure in figures if _spoken_of(figure.key, words)), label)
    facts |= _sums(words, facts)
    year = next((figure.value for figure in figures if figure.key == "单位.年度"), pack.years.first)
    texts = {figure.key: figure.text for figure in figures if figure.text}
    own = [texts.get(f"单位.{key}", "") for key in ("部门全称", "简称", "自称")]
    names = [text for key, text in texts.items() if _UNIT_NAME.fullmatch(key)]
    known = Known(
        facts=facts,
        names=_names(words, facts, label),
        goals=_goals(figures),
        units=tuple(name for name in names if len(name) > 2 and name not in own),
        general=fixed.general,
        sets=fixed.sets,
        exclusive=fixed.exclusive,
        below=fixed.below,
        staff=_staff(figures),
        absent=fixed.absent,
        lists=fixed.lists,
        own=tuple(name for name in own if name),
        year=int(year) if isinstance(year, int | Fraction) else pack.years.first,
        grave=words.grave,
    )
    return Judge(known, _scores(words, pack.rubric), fixed.rates)


class _Fixed(Struct, frozen=True):
    """What a pack says of statements whatever the department."""

    general: frozenset[str]
    sets: tuple[tuple[str, ...], ...]
    exclusive: tuple[tuple[str, ...], ...]
    below: tuple[tuple[frozenset[str], Guarded, str], ...]
    absent: tuple[Absent, ...]
    lists: tuple[Absent, ...]
    rates: tuple[Rate, ...]


@kept_for(32)
def _fixed(words: StatementFile) -> _Fixed:
    return _Fixed(
        general=frozenset(said for entry in words.name if entry.general for said in _spelt(entry.words)),
        sets=tuple(tuple(group) for group in words.sets),
        exclusive=tuple(tuple(group) for group in words.exclusive),
        below=tuple((frozenset(entry.keys), Guarded(said), key) for entry in words.name for said, key in entry.part.items()),
        absent=tuple(Absent(Guarded(item.pattern, *_NONE), item.key) for item in words.absent),
        lists=tuple(Absent(Guarded(item.pattern, *"、；，"), item.key) for item in words.listed),
        rates=tuple(Rate(item.word, item.part, item.whole) for item in words.rate),
    )


@kept_for(32, identical=2)
def _scores(words: StatementFile, rubric: RubricFile) -> Scores | None:
    return Scores(words.score.pair, words.score.total, nodes(rubric)) if words.score else None


def _staff(figures: Iterable[Figure]) -> dict[tuple[str, str], Fraction]:
    """Return 编制 and 实有 of every unit by its name and the words of the row, 行政编制 and the like."""
    by_key = {figure.key: figure for figure in figures}
    found: dict[tuple[str, str], Fraction] = {}
    for key, figure in by_key.items():
        match = _STAFF.fullmatch(key)
        unit = by_key.get(f"单位.{match.group(1)}.名称") if match else None
        if match and unit is not None and unit.text and figure.number is not None:
            found[unit.text, match.group(2)] = Fraction(figure.number)
    return found


def place_of(figure: Figure) -> str:
    """Return the cell a figure was read from, as people look it up; empty for what was computed."""
    return str(figure.source) if isinstance(figure.source, Cell) and figure.source.address else ""


def _spoken_of(key: str, words: StatementFile) -> bool:
    """Tell whether texts can name a figure: the blocks of the forms, counts and rates of one name, 人员."""
    block = key.partition(".")[0]
    return block in words.blocks or key.count(".") == 1 or block == "人员"


def _facts(figures: Iterable[Figure], label: Callable[[str], str]) -> dict[str, tuple[Fact, ...]]:
    found: dict[str, list[Fact]] = defaultdict(list)
    for figure in figures:
        if figure.number is not None and figure.unit != TEXT:
            item = fact(figure.key, figure.unit, figure.number, label(figure.key), place_of(figure))
            if item not in found[figure.key]:
                found[figure.key].append(item)
    return {key: tuple(items) for key, items in found.items()}


def _sums(words: StatementFile, facts: Mapping[str, tuple[Fact, ...]]) -> dict[str, tuple[Fact, ...]]:
    """Return what several rows make together, column by column, under the name that stands for them."""
    made: dict[str, tuple[Fact, ...]] = {}
    for name in words.name:
        for pattern in name.sum:
            fits, start = re.compile(re.escape(pattern).replace(r"\*", "[^.]*")), pattern.partition("*")[0]
            found = [key for key in facts if key.startswith(start) and fits.fullmatch(key.rpartition(".")[0])]
            for column in COLUMNS:
                rows = [facts[key][0] for key in found if key.endswith(f".{column}")]
                if rows:
                    total = sum((row.value for row in rows), Fraction(0)) * FEN_PER_YUAN
                    made[f"{name.words[0]}.{column}"] = (fact(rows[0].key, YUAN, total, f"{name.words[0]}{column}"),)
    return made


def _names(
    words: StatementFile, facts: Mapping[str, tuple[Fact, ...]], label: Callable[[str], str]
) -> dict[str, tuple[str, ...]]:
    names: dict[str, list[str]] = defaultdict(list)
    for key in facts:
        *above, last = key.split(".")
        if above and above[0] in words.blocks and last in COLUMNS:
            name = re.sub(r"_(.+)$", r"（\1）", above[-1])
            shown = label(key).removesuffix(last).replace("“三公”经费", "").rpartition("：")[2]
            for said in (name, shown):
                if len(said) >= _SHORTEST:
                    names[said].append(".".join(above))
        elif above and above[0] not in words.blocks and key.count(".") == 1:
            said = re.sub("（.*）|[“”]", "", label(key))
            if len(said) >= _SHORTEST and not said.endswith("数量"):
                names[said].append(key)
                names[re.sub("数$", "", said)].append(key)
    for name in [said for said in names if "（" in said]:
        names[re.sub("（(.)）", r"\1", name)].extend(names[name])
    for entry in words.name:
        rows = [*entry.keys, *([entry.words[0]] if entry.sum else [])]
        for said in _said(tuple(entry.words)):
            names[said] = rows if entry.sum or said not in names else [*names[said], *rows]
    return {name: tuple(dict.fromkeys(rows)) for name, rows in names.items()}


@lru_cache(maxsize=1024)
def _said(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return every way to say the words, those with one character in brackets without the brackets too."""
    spelt = _spelt(words)
    return tuple(dict.fromkeys([*spelt, *(re.sub("（(.)）", r"\1", said) for said in spelt)]))


def _spelt(words: Iterable[str]) -> list[str]:
    """Return every way to say the words: ``{固定|}资产{使用|在用}率`` is 固定资产使用率, 资产使用率 and two more."""
    found: list[str] = []
    for word in words:
        parts = [part.strip("{}").split("|") for part in re.findall(r"\{[^{}]*\}|[^{}]+", word)]
        found += map("".join, product(*parts))
    return found


def _goals(figures: Iterable[Figure]) -> tuple[Goal, ...]:
    rows: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for figure in figures:
        match = _GOAL.fullmatch(figure.key)
        if match and figure.text and figure.text not in rows[match.group(1)][match.group(2)]:
            rows[match.group(1)][match.group(2)].append(figure.text)
    return tuple(
        Goal(
            key,
            tuple(
                dict.fromkeys(
                    said
                    for column in ("绩效目标", "简称", "短称")
                    for name in cells[column]
                    for said in (name, _OF_WHOM.sub("", name))
                    if len(said) >= _SHORTEST
                )
            ),
            tuple(cells["目标值"]),
            tuple(cells["实际完成值"]),
        )
        for key, cells in (
            (key, {"绩效目标": [], "简称": [], "短称": [], "目标值": [], "实际完成值": [], **row}) for key, row in rows.items()
        )
        if cells["目标值"]
    )


def nodes(rubric: RubricFile) -> tuple[ScoredNode, ...]:
    """Return the scoring tree of a rubric as its top indicators."""
    declared = [(item.key, item.name, Fraction(item.weight), item.bonus) for item in rubric.level]
    declared += [(item.key, item.name, Fraction(item.weight), False) for item in rubric.indicator]

    def below(parent: str) -> tuple[ScoredNode, ...]:
        depth = parent.count(".") + 1
        return tuple(
            ScoredNode(name, weight, below(key), bonus)
            for key, name, weight, bonus in declared
            if key.startswith(f"{parent}.") and key.count(".") == depth
        )

    return below("得分")
