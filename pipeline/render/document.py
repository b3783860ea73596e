"""Spans to WordprocessingML: what the compiled template's look-ups print. One pass, strings only.

:class:`DocumentWriter` prints the document, figures in hidden controls; :class:`SlotWriter` the baseline's stream. Both are
asked the same questions by the template, in the same order; none decides content.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Protocol

from msgspec import Struct

from pipeline import link
from pipeline.catalogue import Catalogue
from pipeline.formats import format_figure
from pipeline.money import Absence
from pipeline.records import Figure, Fixed, Linked, ListedRow, Report, ReportParagraph, Span, Staff
from pipeline.render.comments import PendingComments
from pipeline.render.looks import Look, look_of
from pipeline.render.paging import KEEP, kept, set_in
from pipeline.render.slots import FIELD, cell_line, paragraph_record
from pipeline.render.tags import Site
from pipeline.render.template import Compiled, Host
from pipeline.word.comments import commented

PENDING = "【待补"
_HIDDEN = '<w15:appearance w15:val="hidden"/>'
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": None})
_BREAKS = (("\n", "</w:t><w:br/>"), ("\t", "</w:t><w:tab/>"))
_T = '<w:t xml:space="preserve">'


def words(text: str) -> str:
    """Return text for the inside of a w:t: escaped; a line feed becomes a line break, a tab a tab stop.

    Raises XmlTextError for what XML cannot hold: load refuses that with its cell, so here it is a fault of ours.
    """
    if link.is_plain(text):
        return text
    escaped = link.check_text(text).replace("\r\n", "\n").translate(_ESCAPES)
    for sign, element in _BREAKS:
        escaped = escaped.replace(sign, f"{element}{_T}")
    return escaped


class PreparedFigure(Struct):
    """One figure in one format, prepared once: its text, tag and title; ``count`` grows with each print."""

    figure: Figure
    format: str
    text: str
    inner: str
    tag: str
    alias: str
    count: int = 0


Piece = str | tuple[str, str]
"""A control as XML, or a run's text with its properties."""


class Answerable(Protocol):
    """What a compiled template tells those who answer it: its places, and the narrative keys placed in it, by number."""

    @property
    def sites(self) -> tuple[Site, ...]:
        """Return the places that print a figure."""

    @property
    def hosts(self) -> tuple[Host, ...]:
        """Return where paragraphs are put."""


class Answers:
    """What every writer answers alike: look-ups by number, rows, and whether something is there."""

    def __init__(self, report: Report, compiled: Answerable, catalogue: Catalogue) -> None:
        """Begin before the first part."""
        self.report, self.sites, self.hosts, self.catalogue = report, compiled.sites, compiled.hosts, catalogue
        self.formats: dict[str, str] = {}

    def context(self) -> dict[str, Any]:
        """Return the names the compiled template calls."""
        return {
            "_figure": self.figure,
            "_cell": self.cell,
            "_name": self.name,
            "_row": lambda row: f"{row.key}{FIELD}{row.name}",
            "_rows": self.rows,
            "_paragraphs": self.paragraphs,
            "_has_paragraph": lambda key: bool(self.report.paragraphs.get(key)),
            "_has_rows": lambda key: key in self.report.tables and bool(self.report.tables[key].rows),
            "_has_figure": lambda key: key in self.report.figures and _present(self.report.figures[key]),
            "_has_cell": lambda row, column: column in row and _present(row[column]),
        }

    def figure(self, number: int) -> str:
        """Print a figure the template names. A key the report does not have is a fault of the stages before."""
        site = self.sites[number]
        return self.printed(self.report.figures[site.key], site)

    def cell(self, number: int, row: ListedRow) -> str:
        """Print a cell of a row."""
        site = self.sites[number]
        return self.printed(row[site.key], site)

    def rows(self, key: str) -> tuple[ListedRow, ...]:
        """Return the rows of a table, which begins here."""
        return self.report.tables[key].rows

    def name(self, row: ListedRow) -> str:
        """Print a row's name, escaped."""
        return words(row.name)

    def format_of(self, figure: Figure, site: Site) -> str:
        """Return the format of a place: its own, else the catalogue's."""
        if site.format:
            return self.catalogue.format_for(figure.key, site.format)
        if figure.key not in self.formats:
            self.formats[figure.key] = self.catalogue.format_for(figure.key)
        return self.formats[figure.key]

    def printed(self, figure: Figure, site: Site) -> str:
        """Print a figure at a place of the template."""
        raise NotImplementedError

    def paragraphs(self, number: int) -> str:
        """Print the paragraphs of a narrative key."""
        raise NotImplementedError

    def _placed(self, number: int) -> tuple[ReportParagraph, ...]:
        return self.report.paragraphs.get(self.hosts[number].key, ())

    def _leaves_cell_empty(self, number: int) -> bool:
        """Tell whether a cell would be left without a paragraph: an empty one must stand there."""
        alone = self.hosts[number].alone
        return bool(alone) and not any(map(self.report.paragraphs.get, alone))


def merged(row: ListedRow, column: str) -> str:
    """Return what a cell of a merged column does: begin a cell, or go on the one above."""
    return "continue" if column in row.joined else "restart"


def _present(figure: Figure) -> bool:
    return not isinstance(figure.value, Absence) and figure.value != ""


class DocumentWriter(Answers):
    """Figures in controls with tag, title and bookmark; generated paragraphs in bookmarks; the figures printed are kept."""

    def __init__(self, report: Report, compiled: Compiled, catalogue: Catalogue, comments: PendingComments) -> None:
        """Begin before the first part; ids follow those of the template."""
        super().__init__(report, compiled, catalogue)
        self.comments = comments
        self.looks = [look_of(host.paragraph, host.run) for host in compiled.hosts]
        self.next_id = compiled.first_id
        self.in_body = True
        self.figures: dict[tuple[str, str], PreparedFigure] = {}
        self.keys: set[str] = set()
        self.layouts = compiled.layouts
        self.kept: frozenset[str] = frozenset()

    def context(self) -> dict[str, Any]:
        """Return the names the compiled template calls, with those of the layout."""
        return super().context() | {"_keep": self.keep, "_merged": merged, "_set_in": set_in}

    def printed(self, figure: Figure, site: Site) -> str:
        """Print a figure at a place of the template; nothing stands around an empty one."""
        return self._figure(figure, self.format_of(figure, site), None, site.properties, site.in_cell)

    def paragraphs(self, number: int) -> str:
        """Print paragraphs with the formatting of their host."""
        placed, look = self._placed(number), self.looks[number]
        if self._leaves_cell_empty(number):
            return f"{look.start}</w:p>"
        return "".join([self._paragraph(item, look, last=item is placed[-1]) for item in placed])

    def rows(self, key: str) -> tuple[ListedRow, ...]:
        """Return the rows of a table, and find out which of them keep together; its comments begin anew."""
        self.comments.begin()
        rows = super().rows(key)
        self.kept = kept(rows, self.layouts[key]) if key in self.layouts else frozenset()
        return rows

    def keep(self, row: ListedRow) -> str:
        """Print what keeps a row on the page of the next one."""
        return KEEP if row.key in self.kept else ""

    def text_of(self, key: str, form: str) -> str:
        """Return the text a figure was printed with."""
        return self.figures[key, form].text

    def _paragraph(self, item: ReportParagraph, look: Look, *, last: bool) -> str:
        self.comments.begin()
        pieces = list(self._pieces(item, look))
        numbers = self.comments.numbers(item.key, item.key.partition("#")[0], note=item.note)
        return f"{look.start if last else look.loose}{self._joined(item, pieces, numbers)}</w:p>"

    def _pieces(self, item: ReportParagraph, look: Look) -> Iterator[Piece]:
        """Yield runs and controls of a paragraph; neighbouring runs of the same look are one."""
        text, properties = "", ""
        whole = item.pending and not any(_is_gap(span) for span in item.spans)
        for span in item.spans:
            own = look.plain
            if item.pending or isinstance(span, Staff):
                own = look.of(bold=isinstance(span, Staff) and span.bold, pending=whole or (item.pending and _is_gap(span)))
            control = self._control(span, own)
            if control is None and own == properties:
                text += span.text
                continue
            if text:
                yield text, properties
            text, properties = ("", own) if control is not None else (span.text, own)
            if control:
                yield control
        if text:
            yield text, properties

    def _control(self, span: Span, properties: str) -> str | None:
        if not isinstance(span, Linked):
            return None
        return self._figure(span.figure, span.format, span.text, properties, in_cell=False)

    def _prepared(self, figure: Figure, form: str, text: str | None) -> PreparedFigure:
        found = self.figures.get((figure.key, form))
        if found is None:
            text = format_figure(figure, form) if text is None else text
            alias = link.attribute(self.catalogue.label(figure.key)[: link.ALIAS_LIMIT])
            found = PreparedFigure(figure, form, text, words(text), link.figure_tag(figure.key, form), alias)
            if text:
                self.figures[figure.key, form] = found
        elif text is not None and text != found.text:
            raise ValueError(f"{figure.key}|{form} is printed both as {found.text!r} and as {text!r}")
        return found

    def _figure(self, figure: Figure, form: str, text: str | None, properties: str, in_cell: bool) -> str:
        item = self._prepared(figure, form, text)
        if not item.text:
            return ""
        number = self.next_id
        self.next_id = number + 1
        item.count += 1
        title = "" if in_cell else f'<w:alias w:val="{item.alias}"/>'
        inner = (
            f'<w:sdt><w:sdtPr>{properties}{title}<w:tag w:val="{item.tag}"/><w:id w:val="{number}"/>{_HIDDEN}</w:sdtPr>'
            f"<w:sdtContent><w:r>{properties}{_T}{item.inner}</w:t></w:r></w:sdtContent></w:sdt>"
        )
        if self.in_body and figure.key in self.comments.waiting:  # Word refuses comments in headers and footers
            inner = commented(inner, self.comments.numbers(figure.key))
        if in_cell:
            return inner
        return _bookmarked(inner, number, f"{link.FIGURE_BOOKMARK}{item.tag[3:]}_{number}")

    def _joined(self, item: ReportParagraph, pieces: list[Piece], numbers: tuple[int, ...]) -> str:
        """Put the paragraph's bookmark around its pieces, but for the last character.

        LibreOffice draws an empty line below a full line that a bookmark's end follows.
        """
        if item.key in self.keys:
            raise ValueError(f"two paragraphs have the key {item.key}")
        self.keys.add(item.key)
        number, last = self.next_id, ""
        self.next_id = number + 1
        if not numbers and pieces and isinstance(pieces[-1], tuple) and len(pieces[-1][0]) > 1:
            text, properties = pieces[-1]
            pieces[-1], last = (text[:-1], properties), _run(text[-1], properties)
        inner = "".join(map(_xml, pieces))
        if numbers:
            inner = commented(inner, numbers)
        return _bookmarked(inner, number, link.paragraph_bookmark(item.key)) + last


class SlotWriter(Answers):
    """The stream of slot text: keys in place of figures, everything else as printed, nothing escaped.

    It follows a :class:`DocumentWriter` over the same parts, which knows what it has printed.
    """

    def __init__(self, compiled: Compiled, writer: DocumentWriter) -> None:
        """Follow a writer."""
        super().__init__(writer.report, compiled, writer.catalogue)
        self.formats, self.prepared = writer.formats, writer.figures

    def printed(self, figure: Figure, site: Site) -> str:
        """Return the figure's slot, or nothing where nothing is printed."""
        form = self.format_of(figure, site)
        return link.slot(figure.key, form) if (figure.key, form) in self.prepared else ""

    def name(self, row: ListedRow) -> str:
        """Return the row's name."""
        return row.name

    def paragraphs(self, number: int) -> str:
        """Return the records of the paragraphs, of a cell their lines."""
        if self.hosts[number].in_cell:
            lines = [_slot_text(item.spans) for item in self._placed(number)]
            return "".join(map(cell_line, lines or [""] * self._leaves_cell_empty(number)))
        return "".join(paragraph_record(item.key, _slot_text(item.spans)) for item in self._placed(number))


def _slot_text(spans: Iterable[Span]) -> str:
    return "".join(
        link.slot(span.figure.key, span.format) if isinstance(span, Linked) and span.text else span.text for span in spans
    )


def _is_gap(span: Span) -> bool:
    return isinstance(span, Fixed) and span.text.startswith(PENDING)


def _xml(piece: Piece) -> str:
    return piece if isinstance(piece, str) else _run(*piece)


def _run(text: str, properties: str) -> str:
    return f"<w:r>{properties}{_T}{words(text)}</w:t></w:r>"


def _bookmarked(inner: str, number: int, name: str) -> str:
    return f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{inner}<w:bookmarkEnd w:id="{number}"/>'
