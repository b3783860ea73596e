"""对账底稿 as a whole: its sheets in order. A new sheet is one function and one line in :data:`_SHEETS`."""

from collections.abc import Callable, Iterator

from pipeline.records import PREVIOUS_FILE, Figure, Indicator
from pipeline.sheets.book import Book
from pipeline.workpaper.bridge import bridge_sheet
from pipeline.workpaper.cells import Addresses, Explanations, figures_in, gather
from pipeline.workpaper.cover import front
from pipeline.workpaper.figures import FIRST_ROW, figures_sheet
from pipeline.workpaper.links import Links
from pipeline.workpaper.options import options_sheet
from pipeline.workpaper.overrides import overrides_sheet
from pipeline.workpaper.problem_rows import problems_sheet
from pipeline.workpaper.scores import scores_sheet
from pipeline.workpaper.shared import Paper, Workings
from pipeline.workpaper.staff import staff_sheet
from pipeline.workpaper.tables import tables_sheets
from pipeline.workpaper.ties import ties_sheet

_SHEETS: tuple[Callable[[Paper], None], ...] = (
    problems_sheet,
    overrides_sheet,
    bridge_sheet,
    scores_sheet,
    tables_sheets,
    options_sheet,
    staff_sheet,
    ties_sheet,
    figures_sheet,
)
"""In the order a reviewer reads and prints them: the short before the long, what is looked up on the screen last."""


def workpaper(workings: Workings) -> bytes:
    """Return 对账底稿.xlsx. Same records, same bytes; a figure with two values is a fault of ours and raises ValueError."""
    figures = gather(workings.figures.values(), _shown(workings))
    addresses = Addresses({key: FIRST_ROW + number for number, key in enumerate(figures)})
    book = Book("对账底稿", workings.loaded.profile.report_date)
    previous = workings.loaded.previous
    elsewhere = {PREVIOUS_FILE: previous.path} if previous is not None else {}
    explanations = workings.explanations or Explanations(workings.pack.catalogue.label)
    paper = Paper(workings, book, figures, addresses, Links(workings.link_prefix, elsewhere), explanations)
    cover = front(paper)
    for write in _SHEETS:
        write(paper)
    cover()
    return book.close()


def _shown(workings: Workings) -> Iterator[Figure]:
    """Yield the figures that other sheets than 数据项 show; of the tables' cells those that are no mere ordinals or gaps."""
    for result in workings.ties:
        yield from figures_in(result.left)
        yield from figures_in(result.right)
    for line in workings.bridge:
        yield from (figure for _, figure in line.steps)
    for indicator in workings.computed.indicators if workings.computed else ():
        yield from _of_indicator(indicator)
    for table in workings.report.tables.values() if workings.report else ():
        for row in table.rows:
            yield from (figure for figure in row.values() if figure.key in workings.figures)


def _of_indicator(indicator: Indicator) -> Iterator[Figure]:
    yield indicator.weight
    yield indicator.score
    for child in indicator.children:
        yield from _of_indicator(child)
