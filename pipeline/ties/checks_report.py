"""Named checks on the finished report at 成文后 (C4, F3, F7): its own words and tables read again."""

import re
from collections.abc import Iterator
from fractions import Fraction

from pipeline.declarations import RuleDecl
from pipeline.expr import YUAN
from pipeline.formats import format_figure
from pipeline.money import FEN_PER_YUAN
from pipeline.records import Cell, Figure, Linked, Paragraph, Row, Staff, Table
from pipeline.ties.facts import Facts, Finding, amount, cannot, fails, holds, place, size
from pipeline.ties.params import pairs, word, words
from pipeline.ties.prose import masked
from pipeline.ties.tolerance import places

_AMOUNT = r"(?P<digits>\d[\d,]*(?:\.\d+)?)(?P<unit>亿元|万元|元)"
_YUAN = {"元": 1, "万元": 10**4, "亿元": 10**8}


def _paragraphs(facts: Facts, prefixes: list[str]) -> Iterator[Paragraph]:
    if facts.report is not None:
        for key, group in facts.report.paragraphs.items():
            if any(key.startswith(prefix) for prefix in prefixes):
                yield from group


def _stated(match: re.Match[str]) -> tuple[Fraction, Fraction]:
    """Return an amount of the text and half its last place, in 分."""
    scale = _YUAN[match.group("unit")] * FEN_PER_YUAN
    digits = match.group("digits")
    return Fraction(digits.replace(",", "")) * scale, Fraction(scale, 2 * 10 ** places(digits))


def text_equals_table(facts: Facts, rule: RuleDecl) -> Iterator[Finding]:
    """C4: amounts and shares of 三公 in the text equal the table.

    Every linked figure is printed anew from the figures and compared word for word.

    params: ``paragraphs`` prefixes of keys; ``items`` pairs ``words=key`` (the amount right behind the words), ``total`` the
    key that shares are taken of; ``apart`` words
    before an amount that make it another one (上年, 预算).
    """
    for paragraph in _paragraphs(facts, words(rule, "paragraphs")):
        for span in paragraph.spans:
            if isinstance(span, Linked):
                yield _reprinted(facts, span, paragraph)
        yield from _item_amounts(facts, rule, paragraph)
        yield from _shares(facts, rule, paragraph)


def _reprinted(facts: Facts, span: Linked, paragraph: Paragraph) -> Finding:
    figure = facts.figures.get(span.figure.key)
    if figure is None:
        return cannot(facts.label(span.figure.key), "数据项中没有这个数", keys=(span.figure.key,))
    text = format_figure(figure, span.format)
    if text == span.text:
        return holds(facts.label(figure.key))
    return fails(facts.label(figure.key), span.text, text, at=place(figure), keys=(figure.key, paragraph.key))


def _item_amounts(facts: Facts, rule: RuleDecl, paragraph: Paragraph) -> Iterator[Finding]:
    names = list(pairs(rule, "items"))
    bare = masked(paragraph.text) if not any("“" in name for name, _ in names) else paragraph.text
    for name, key in names:
        figure = facts.figures.get(key)
        for match in re.finditer(rf"{re.escape(name)}(?:决算)?(?:合计)?(?:支出|为)?{_AMOUNT}", bare):
            clause = re.split("[，。；]", bare[: match.start()])[-1]
            if not any(word in clause for word in words(rule, "apart")):
                yield _amount(facts, figure, key, match, paragraph)


def _amount(facts: Facts, figure: Figure | None, key: str, match: re.Match[str], paragraph: Paragraph) -> Finding:
    value, half = _stated(match)
    label = facts.label(key)
    if figure is None or figure.number is None:
        return cannot(label, f"{label}没有数", at=_where(paragraph, match.start(), figure), found=match.group(), keys=(key,))
    if size(value - figure.number) <= half:
        return holds(label)
    at = _where(paragraph, match.start(), figure)
    stood = place(figure)
    expected = amount(figure.number, YUAN) + (f"（{stood}）" if stood is not None else "")
    return fails(label, match.group(), expected, at=at, keys=(key, paragraph.key))


def _where(paragraph: Paragraph, start: int, figure: Figure | None) -> Cell | None:
    """Return where the words at a place of a paragraph were written by staff, else where the figure stands."""
    for span in paragraph.spans:
        if start < len(span.text):
            return span.source if isinstance(span, Staff) else place(figure) if figure is not None else None
        start -= len(span.text)
    return None


def _shares(facts: Facts, rule: RuleDecl, paragraph: Paragraph) -> Iterator[Finding]:
    total = facts.figures.get(word(rule, "total"))
    for name, key in pairs(rule, "items"):
        figure = facts.figures.get(key)
        for match in re.finditer(
            rf"{re.escape(name)}[^。；%％]{{0,30}}?占[^。；\d%％]{{0,20}}(?P<rate>\d+(?:\.\d+)?)[%％]", paragraph.text
        ):
            if figure is None or total is None or figure.number is None or not total.number:
                at = _where(paragraph, match.start(), figure)
                yield cannot(facts.label(key), "没有分子或分母", at=at, found=match.group(), keys=(key,))
                continue
            share = Fraction(figure.number) / Fraction(total.number) * 100
            printed = match.group("rate")
            if abs(share - Fraction(printed)) <= Fraction(1, 2 * 10 ** places(printed)):
                yield holds(facts.label(key))
            else:
                expected = f"{amount(share / 100, '比例')}（占{facts.label(total.key)}）"
                at = _where(paragraph, match.start(), figure)
                yield fails(facts.label(key), match.group(), expected, at=at, keys=(key, paragraph.key))


def tables_agree(facts: Facts, rule: RuleDecl) -> Iterator[Finding]:
    """F3: two goal tables (params ``first``, ``second``) have the same 序号, names (or declared short names) and targets.

    params ``counts`` pairs ``key=word``: a count figure equals the number of rows whose 完成情况 is the word (all rows: ``*``).
    """
    if facts.report is None:
        return
    tables = facts.report.tables
    first, second = tables.get(word(rule, "first")), tables.get(word(rule, "second"))
    if first is None or second is None:
        yield cannot("", "报告中没有这两张表")
        return
    if len(first.rows) != len(second.rows):
        yield fails("行数", f"{second.name} {len(second.rows)} 行", f"{first.name} {len(first.rows)} 行")
    for left, right in zip(first.rows, second.rows, strict=False):
        yield _same_row(facts, rule, left, right)
    yield from _counts(facts, rule, second)


def _same_row(facts: Facts, rule: RuleDecl, left: Row, right: Row) -> Finding:
    name = word(rule, "name")
    short = facts.figures.get(f"{left.key}.{rule.params['short']}")
    names = {_shown(left, name), short.text if short is not None else ""} - {""}
    wrong = [column for column in words(rule, "columns") if _shown(left, column) != _shown(right, column)]
    if _shown(right, name) not in names or left.key != right.key:
        wrong.insert(0, name)
    subject = _shown(left, name)
    if not wrong:
        return holds(subject)
    found = "；".join(f"{column}“{_shown(right, column)}”" for column in wrong)
    expected = "；".join(f"{column}“{_shown(left, column)}”" for column in wrong)
    keys = tuple(dict.fromkeys(row.cells[column].key for row in (left, right) for column in wrong if column in row.cells))
    return fails(subject, found, expected, keys=keys)


def _shown(row: Row, column: str) -> str:
    figure = row.cells.get(column)
    if figure is None or (figure.number is None and not figure.text):
        return ""
    return figure.text or str(figure.number)


def _counts(facts: Facts, rule: RuleDecl, table: Table) -> Iterator[Finding]:
    for key, status in pairs(rule, "counts"):
        figure = facts.figures.get(key)
        rows = [row for row in table.rows if status == "*" or _shown(row, word(rule, "status")) == status]
        if figure is None or figure.number is None:
            yield cannot(facts.label(key), f"{facts.label(key)}没有数", keys=(key,))
        elif figure.number == len(rows):
            yield holds(facts.label(key))
        else:
            yield fails(facts.label(key), amount(figure.number, figure.unit), f"{table.name}中 {len(rows)} 行", keys=(key,))


def fiscal_income_apart(facts: Facts, rule: RuleDecl) -> Iterator[Finding]:
    """F7: an amount given as 财政拨款 is not the total that also holds 其他收入.

    params: ``words`` before the amount, ``own`` patterns of the fiscal lines, ``whole`` the total's key.
    """
    whole = facts.figures.get(word(rule, "whole"))
    own = [figure.number or 0 for pattern in words(rule, "own") for figure in facts.figures.match(pattern)]
    if whole is None or whole.number is None or not own:
        return
    fiscal = sum(own, Fraction(0))
    pattern = re.compile(rf"(?:{'|'.join(words(rule, 'words'))})[^，。；\d]{{0,12}}{_AMOUNT}")
    for paragraph in _paragraphs(facts, [""]):
        text = masked(paragraph.text)
        for match in pattern.finditer(text):
            value, half = _stated(match)
            if size(value - whole.number) <= half < size(fiscal - whole.number):
                expected = f"{amount(fiscal, YUAN)}；{amount(whole.number, YUAN)}为{facts.label(whole.key)}"
                at = next((span.source for span in paragraph.spans if isinstance(span, Staff)), None)
                yield fails("", match.group(), expected, at=at, keys=(whole.key, paragraph.key))
            else:
                yield holds(match.group())
