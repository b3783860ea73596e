"""Everything a finished report must pass before it is published: verify and the package lint over one opened package."""

from collections.abc import Iterator

from pipeline.pack import Pack
from pipeline.problems import Problem, problem
from pipeline.records import Cell, Report, Staff
from pipeline.verify.verify import Accounting, verify
from pipeline.word.lint import lint_package
from pipeline.word.package import DocumentError, open_package


def examine(data: bytes, report: Report, pack: Pack) -> tuple[Accounting, tuple[Problem, ...]]:
    """Return the accounting of all numbers and every fault found: content first, then structure. Each is a fault of ours."""
    try:
        package = open_package(data)
    except DocumentError as error:
        return Accounting(), (problem("V001", at=Cell(file=error.part), found=error.reason),)
    accounting, faults = verify(package, report, pack)
    return accounting, (*faults, *lint_package(package, _data_words(report)))


def _data_words(report: Report) -> Iterator[str]:
    """Yield the texts that came from the data and may therefore hold braces and rare characters."""
    for group in report.paragraphs.values():
        for paragraph in group:
            yield from (span.text for span in paragraph.spans if isinstance(span, Staff))
    for figure in report.figures.values():
        if figure.text:
            yield figure.text
