"""Named check on what this year's inputs say of last year: it is what last year's outputs say (H1)."""

from collections.abc import Iterator

from pipeline.declarations import RuleDecl
from pipeline.records import PREVIOUS, PREVIOUS_FILE, Cell
from pipeline.ties.checks_form import compared
from pipeline.ties.facts import CheckFinding, Facts, cannot
from pipeline.ties.params import pairs


def agrees_with_last_year(facts: Facts, rule: RuleDecl) -> Iterator[CheckFinding]:
    """H1: every figure that means last year, and every one in params ``pairs`` (``this=that``), equals last year's.

    A figure that last year's outputs gave themselves is not compared with them.
    """
    previous = facts.loaded.previous
    if previous is None:
        return
    for key, last in (*facts.pack.carried.items(), *pairs(rule, "pairs")):
        figure, other = facts.figures.get(key), previous.figures.get(last)
        if figure is None or (isinstance(figure.source, Cell) and figure.source.file == PREVIOUS_FILE):
            continue
        label = facts.label(key)
        if other is None or other.number is None:
            yield cannot(label, f"{facts.label(f'{PREVIOUS}.{last}')}没有数", keys=(key,), silent=True)
        elif figure.number is None:
            yield cannot(label, f"{label}没有数", keys=(key,), silent=True)
        else:
            yield compared(facts, rule, figure, other, label)
