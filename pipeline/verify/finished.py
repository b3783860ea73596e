"""Everything a finished report must pass before it is published: verify and the package lint over one opened package."""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from pipeline.pack import Pack
from pipeline.problems import Problem, Severity, problem
from pipeline.records import Cell, Report, Staff
from pipeline.verify.verify import Accounting, verify
from pipeline.word.lint import lint_package
from pipeline.word.package import DocumentError, Package, open_package


def examine(data: bytes, report: Report, pack: Pack) -> tuple[Accounting, tuple[Problem, ...]]:
    """Return the accounting of all numbers and every fault found: content first, then structure.

    Each is a fault of ours, but for those of ``of_the_pack``.
    """
    try:
        package = open_package(data, _template(pack.template))
    except DocumentError as error:
        return Accounting(), (problem("V001", at=Cell(file=error.part), found=error.reason),)
    accounting, faults = verify(package, report, pack)
    return accounting, (*faults, *lint_package(package, _data_words(report)))


@lru_cache(maxsize=24)
def _template(template: bytes) -> Package | None:
    """Return the package of a template: a part of a report with the same bytes has been read before."""
    try:
        return open_package(template)
    except DocumentError:
        return None


_OF_THE_PACK = frozenset(("V011", "V012", "V108"))
"""No place for what the pack tells, two numbers it puts side by side, marks it leaves: render prints what the pack says."""


def of_the_pack(faults: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return the 错误 among faults that are mended in the pack, not in the program."""
    return tuple(item for item in faults if item.code in _OF_THE_PACK and item.severity is Severity.ERROR)


def _data_words(report: Report) -> Iterator[str]:
    """Yield the texts that came from the data and may therefore hold braces and rare characters."""
    for group in report.paragraphs.values():
        for paragraph in group:
            yield from (span.text for span in paragraph.spans if isinstance(span, Staff))
    for figure in report.figures.values():
        if figure.text:
            yield figure.text
