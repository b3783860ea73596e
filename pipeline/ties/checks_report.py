"""Named checks on the finished report at 成文后 (C4, F3, F7): its own words and tables read again."""

from collections.abc import Iterator

from pipeline.declarations import RuleDecl
from pipeline.formats import format_figure
from pipeline.records import Linked, ListedRow, ReportParagraph, ReportTable
from pipeline.ties.facts import CheckFinding, Facts, amount, cannot, fails, holds, place
from pipeline.ties.params import pairs, word, words


def _paragraphs(facts: Facts, prefixes: list[str]) -> Iterator[ReportParagraph]:
    if facts.report is not None:
        for key, group in facts.report.paragraphs.items():
            if any(key.startswith(prefix) for prefix in prefixes):
                yield from group


def text_equals_table(facts: Facts, rule: RuleDecl) -> Iterator[CheckFinding]:
    """C4: every linked figure of the paragraphs (params ``paragraphs``), printed anew, is what stands there."""
    for paragraph in _paragraphs(facts, words(rule, "paragraphs")):
        for span in paragraph.spans:
            if isinstance(span, Linked):
                yield _reprinted(facts, span, paragraph)


def _reprinted(facts: Facts, span: Linked, paragraph: ReportParagraph) -> CheckFinding:
    figure = facts.figures.get(span.figure.key)
    if figure is None:
        return cannot(facts.label(span.figure.key), "数据项中没有这个数", keys=(span.figure.key,))
    text = format_figure(figure, span.format)
    if text == span.text:
        return holds(facts.label(figure.key))
    return fails(facts.label(figure.key), span.text, text, at=place(figure), keys=(figure.key, paragraph.key))


def tables_agree(facts: Facts, rule: RuleDecl) -> Iterator[CheckFinding]:
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


def _same_row(facts: Facts, rule: RuleDecl, left: ListedRow, right: ListedRow) -> CheckFinding:
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


def _shown(row: ListedRow, column: str) -> str:
    figure = row.cells.get(column)
    if figure is None or (figure.number is None and not figure.text):
        return ""
    return figure.text or str(figure.number)


def _counts(facts: Facts, rule: RuleDecl, table: ReportTable) -> Iterator[CheckFinding]:
    for key, status in pairs(rule, "counts"):
        figure = facts.figures.get(key)
        rows = [row for row in table.rows if status == "*" or _shown(row, word(rule, "status")) == status]
        if figure is None or figure.number is None:
            yield cannot(facts.label(key), f"{facts.label(key)}没有数", keys=(key,))
        elif figure.number == len(rows):
            yield holds(facts.label(key))
        else:
            yield fails(facts.label(key), amount(figure.number, figure.unit), f"{table.name}中 {len(rows)} 行", keys=(key,))
