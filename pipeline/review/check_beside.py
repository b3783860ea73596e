"""Numbers of staff beside the name of a figure or a goal: 日常公用经费1,320.46万元 where the figure is 2,037.51万元.

Only an amount that stands right behind a name of the baseline is judged, and only when it agrees with no figure of that name;
a word that makes it another year's or a budget's compares it with that column alone.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from pipeline.expr import YUAN
from pipeline.marks import Baseline, BaselineFigure
from pipeline.money import FEN_PER_YUAN, show
from pipeline.review.check_sentences import Wrong
from pipeline.review.quantities import Quantity, pattern, plain, read
from pipeline.review.tokens import canonical

_SHORTEST = 4
"""A name of fewer characters (合计, 其他) says too little."""
_COLUMNS = {
    "年初预算": "年初预算数",
    "调整预算": "调整预算数",
    "全年预算": "调整预算数",
    "上年": "上年决算数",
    "决算": "决算数",
}
_OTHER = re.compile(r"[比较占超节增减降差]|变动|结余|其中|平均|人均|以上|以下|不含|剔除")
_BEFORE = re.compile(r"(?:^|[，。；：、（(\s“”]|我[厅局委办]|[中的和及与对为年])$")
_AIM = re.compile(rf"目标值?(?:设定)?为?[^\d。；，]{{0,6}}?{pattern('n')}")
_ACTUAL = re.compile(rf"实际(?:完成)?(?:值|情况)?为?[^\d。；，]{{0,6}}?{pattern('n')}")
_NUMBERS = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Names:
    """What the baseline calls its amounts and goals: name → column → values in 分; goal name → the words of its cells."""

    amounts: Mapping[str, Mapping[str, tuple[int | Fraction, ...]]]
    keys: Mapping[str, tuple[str, ...]]
    goals: Mapping[str, Mapping[str, tuple[str, ...]]]


def names_of(baseline: Baseline, current: Iterable[BaselineFigure] = ()) -> Names:
    """Collect the names from the keys of a baseline; ``current`` are further values that count as right."""
    amounts: dict[str, dict[str, list[int | Fraction]]] = defaultdict(lambda: defaultdict(list))
    keys: dict[str, list[str]] = defaultdict(list)
    rows: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for figure in (*baseline.figures, *current):
        *above, column = figure.key.split(".")
        if figure.unit == YUAN and isinstance(figure.value, int | Fraction) and above:
            name = re.sub(r"_(.+)$", r"（\1）", above[-1])
            amounts[name][column].append(figure.value)
            keys[name].append(figure.key)
        elif figure.format == "文本" and above:
            rows[".".join(above)][column].append(figure.text)
    goals = {}
    for cells in rows.values():
        if "目标值" in cells:
            for column, texts in cells.items():
                if column.endswith(("称", "绩效目标")):
                    goals.update({canonical(text): {key: tuple(found) for key, found in cells.items()} for text in texts})
    return Names(
        {name: {column: tuple(values) for column, values in cells.items()} for name, cells in amounts.items()},
        {name: tuple(dict.fromkeys(found)) for name, found in keys.items()},
        goals,
    )


def check_beside(text: str, names: Names, linked: Sequence[tuple[int, int]]) -> Iterator[tuple[Wrong, tuple[str, ...]]]:
    """Yield contradictions of one paragraph with the keys concerned; ``linked`` are the ranges of figures in it."""
    flat, taken = plain(text), list[tuple[int, int]]()
    for name in sorted(names.amounts, key=len, reverse=True):
        if len(name) < _SHORTEST or name not in flat:
            continue
        for match in re.finditer(
            rf"{re.escape(name)}(?P<words>[^，。；：、\d]{{0,10}}?)(?:为|：|共|达|约)?{pattern('n')}", flat
        ):
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            taken.append(match.span())
            number = match.span("n")
            if not _BEFORE.search(flat[: match.start()]) or any(a < number[1] and number[0] < b for a, b in linked):
                continue
            wrong = _amount(flat, match, names.amounts[name])
            if wrong is not None:
                yield wrong, names.keys[name]
    yield from _goals(flat, names, linked)


def _amount(text: str, match: re.Match[str], cells: Mapping[str, tuple[int | Fraction, ...]]) -> Wrong | None:
    stated = read(match, "n")
    if stated.unit != "元" or _OTHER.search(match.group("words")):
        return None
    clause = re.split("[，。；]", text[: match.start()])[-1] + match.group("words")
    column = next((column for word, column in _COLUMNS.items() if word in clause), "")
    if column and column not in cells:
        return None
    values = cells[column] if column else tuple(value for found in cells.values() for value in found)
    if any(_agrees(stated, value) for value in values):
        return None
    shown = column or ("决算数" if "决算数" in cells else next(iter(cells)))
    right = f"{shown} {show(Fraction(cells[shown][0], FEN_PER_YUAN), 2)} 元"
    return Wrong("Y030", *match.span(), match.group(), right)


def _agrees(stated: Quantity, value: int | Fraction) -> bool:
    return abs(abs(stated.value) - abs(Fraction(value, FEN_PER_YUAN))) <= stated.half


def _goals(text: str, names: Names, linked: Sequence[tuple[int, int]]) -> Iterator[tuple[Wrong, tuple[str, ...]]]:
    for name, cells in names.goals.items():
        start = text.find(name)
        while start >= 0:
            end = min((place for stop in "。；" if (place := text.find(stop, start)) >= 0), default=len(text))
            for form, column in ((_AIM, "目标值"), (_ACTUAL, "实际完成值")):
                match = form.search(text, start + len(name), end)
                if match is None or any(a < match.end("n") and match.start("n") < b for a, b in linked):
                    continue
                right = cells.get(column, ())
                known = {Fraction(number) for words in right for number in _NUMBERS.findall(words)}
                if right and Fraction(match.group("n").replace(",", "")) not in known:
                    yield Wrong("Y031", match.start(), match.end(), match.group(), f"{column}为{right[0]}"), (name,)
            start = text.find(name, start + len(name))
