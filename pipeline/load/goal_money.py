"""The money block of a form read back: 年度资金总额 and the funds it is made of, with points and score of the execution rate.

A row is known by its label (aliases.toml [word] 资金行:…), amounts by their heads; a total is compared with its parts.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from msgspec import Struct

from pipeline.expr import SCORE, YUAN
from pipeline.load.amounts import Reader
from pipeline.load.heads import Head, find_head, term_heads
from pipeline.load.row_words import pattern_of
from pipeline.load.scales import MoneyHeads, column_scales
from pipeline.load.sheet import Sheet
from pipeline.money import Absence, Value, normal_text, show
from pipeline.pack import Pack
from pipeline.problems import Problem, problem
from pipeline.records import Cell, Figure
from pipeline.stated_units import SCALE_NAMES, bracketed_scale, head_scale

FIRST, TOTAL = "资金导出", "合计"
_ROWS = "资金行:"
_SPENT, _POINTS, _SCORED = "全年执行数", "分值", "自评得分"
_EXECUTION_SCORE = "目标.执行率.自评得分"
_PART_OF = "其中"
_LABELLED = re.compile(r"(?:其中[:：])?[\u4e00-\u9fff()（）]{2,20}[:：]([0-9][0-9,]*(?:\.[0-9]+)?)")
_SPLIT = 2
"""Parts that make a split."""


class MoneyBlock(Struct, frozen=True):
    """What the block states, by key, and problems; nothing where a sheet has no such block."""

    figures: tuple[Figure, ...] = ()
    problems: tuple[Problem, ...] = ()


def money_block(sheet: Sheet, pack: Pack, kind: str, terms: Sequence[str], last: int) -> MoneyBlock:
    """Read the block above row ``last``, where the goals begin."""
    accepted = {term: heads for term, heads in term_heads(pack.aliases, kind).items() if term in (*terms, _POINTS, _SCORED)}
    head = find_head(sheet, accepted, 2, required=(_SPENT,))
    if head is None or head.row >= last:
        return MoneyBlock()
    problems: list[Problem] = []
    money = [head.columns[term] for term in terms[:3] if term in head.columns]
    fallback = _block_scale(sheet, head)
    words = {column: (head.words.get(column, ""),) for column in money}
    scales = column_scales(sheet, [MoneyHeads(head.row, words, head.first)], fallback)
    if scales.lacking:
        return MoneyBlock(problems=(problem("L033", at=sheet.cell(head.row, money[0])),))
    rows = _rows(sheet, pack, head, last)
    cells = Reader(sheet, problems)
    figures = [
        Figure(key=f"{FIRST}.{name}.{term}", value=value, unit=unit, source=sheet.cell(row, head.columns[term]))
        for name, row in rows.items()
        for term in (*terms[:3], _POINTS, _SCORED)
        if term in head.columns
        for value, unit in (_value(cells, row, head.columns[term], scales.by_column),)
    ]
    stated = [_as_score(figure) for figure in figures if figure.key == f"{FIRST}.{TOTAL}.{_SCORED}"]
    kept = [figure for figure in figures if not figure.key.endswith(f".{_SCORED}")]
    problems += _parts(kept, terms[:3], scales.by_column, head)
    problems += _labelled_parts(sheet, kept, head, last, scales.by_column)
    return MoneyBlock((*kept, *stated), tuple(problems))


def _as_score(figure: Figure) -> Figure:
    return Figure(key=_EXECUTION_SCORE, value=figure.value, unit=SCORE, source=figure.source)


def _value(cells: Reader, row: int, column: int, scales: Mapping[int, int]) -> tuple[Value, str]:
    if column in scales:
        return cells.money(row, column, scales[column]), YUAN
    return cells.number(row, column, SCORE), SCORE


def _block_scale(sheet: Sheet, head: Head) -> int | None:
    """Return the unit that the head of the whole block states: 预算资金（万元）."""
    texts = (text for _, _, text in sheet.texts(head.first, head.row + 1))
    return next((scale for text in texts if (scale := bracketed_scale(text) or head_scale(text)) is not None), None)


def _rows(sheet: Sheet, pack: Pack, head: Head, last: int) -> dict[str, int]:
    """Return the rows of the block by the fund they are of."""
    patterns = {
        name.removeprefix(_ROWS): pattern
        for name, words in pack.aliases.word.items()
        if name.startswith(_ROWS) and (pattern := pattern_of(words)) is not None
    }
    first = min(head.columns.values())
    found: dict[str, int] = {}
    for row in range(head.row + 1, min(last, len(sheet.rows))):
        labels = [normal_text(sheet.text(row, column)).removeprefix(f"{_PART_OF}:") for column in range(first)]
        name = next((name for text in labels if text for name, known in patterns.items() if known.fullmatch(text)), "")
        if name and name not in found:
            found[name] = row
    return found


def _parts(figures: Sequence[Figure], terms: Sequence[str], scales: Mapping[int, int], head: Head) -> list[Problem]:
    """Tell of a total that is not the sum of the funds below it, where any of them is filled in."""
    found: list[Problem] = []
    for term in terms:
        of_term = {figure.key.split(".")[1]: figure for figure in figures if figure.key.endswith(f".{term}")}
        total = of_term.pop(TOTAL, None)
        numbers = [Fraction(figure.number) for figure in of_term.values() if figure.number is not None]
        if total is None or total.value is Absence.MISSING or not numbers or sum(numbers) == (total.number or 0):
            continue
        scale, stated, added = scales.get(head.columns[term], 1), Fraction(total.number or 0), sum(numbers, Fraction(0))
        expected = f"各项之和 {_shown(added, scale)}，相差 {_shown(added - stated, scale)}"
        at = total.source if isinstance(total.source, Cell) else None
        told = problem("L198", at=at, found=_shown(stated, scale), expected=expected, keys=(total.key,), term=term)
        found.append(told)
    return found


def _labelled_parts(
    sheet: Sheet, figures: Sequence[Figure], head: Head, last: int, scales: Mapping[int, int]
) -> Iterator[Problem]:
    """Tell of a split of the total written as label and amount in one cell (基本支出：900.47) that does not come to it.

    One split stands in each column: by kind of income, by kind of expenditure.
    """
    total = next((figure for figure in figures if figure.key == f"{FIRST}.{TOTAL}.全年预算数"), None)
    scale = scales.get(head.columns.get("全年预算数", -1), 1)
    splits: dict[int, list[tuple[int, Fraction]]] = {}
    for row, column, text in sheet.texts(head.row + 1, last):
        if found := _LABELLED.fullmatch(text):
            splits.setdefault(column, []).append((row, Fraction(found[1].replace(",", "")) * 100 * scale))
    for column, parts in splits.items():
        added = sum((amount for _, amount in parts), Fraction(0))
        if total is None or total.number is None or len(parts) < _SPLIT or added == total.number:
            continue
        shown, stated = _shown(added, scale), Fraction(total.number)
        expected = f"{_shown(stated, scale)}，相差 {_shown(stated - added, scale)}"
        at = sheet.cell(parts[0][0], column)
        yield problem("L198", at=at, found=f"各项之和 {shown}", expected=expected, keys=(total.key,), term="全年预算数")


def _shown(fen: Fraction, scale: int) -> str:
    return f"{show(Fraction(fen, 100 * scale), 2)} {SCALE_NAMES.get(scale, '元')}"
