"""Where elements stand beside one another: paragraphs, tables and rows put in, moved, found by their neighbours.

Which element goes where is the caller's to decide.
"""

from collections.abc import Collection, Iterator, Sequence

from pipeline.opc import Node
from pipeline.word.edit import detach
from pipeline.word.handle import Handle, node_of
from pipeline.word.names import W
from pipeline.word.story import shown_text

_P, _TBL, _TR, _TC = (f"{W}{name}" for name in ("p", "tbl", "tr", "tc"))
_WRAPPERS = frozenset(
    f"{W}{name}" for name in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo", "del", "moveFrom")
)
_MERGE = f"{W}tcPr/{W}vMerge"
_BLOCKS = frozenset((_P, _TBL, f"{W}sdt", f"{W}customXml"))


def stands(element: Handle) -> bool:
    """Tell whether an element is still part of a story."""
    return node_of(element).getparent() is not None


def put_behind(element: Handle, place: Handle) -> None:
    """Put an element right behind another one."""
    node_of(place).addnext(node_of(element))


def put_before(element: Handle, place: Handle) -> None:
    """Put an element right before another one."""
    node_of(place).addprevious(node_of(element))


def put_at_end(element: Handle, story: Handle) -> None:
    """Put an element at the end of a story, before the properties of its last section."""
    root = node_of(story)
    last = root[-1] if len(root) else None
    if last is not None and str(last.tag).endswith("}sectPr"):
        last.addprevious(node_of(element))
    else:
        root.append(node_of(element))


def append_to(parent: Handle, element: Handle) -> None:
    """Put an element at the end of what another one holds."""
    node_of(parent).append(node_of(element))


def blocks_of(cell: Handle) -> list[Handle]:
    """Return the paragraphs and tables of a cell, and the frames round some of them."""
    return [item for item in node_of(cell) if item.tag in _BLOCKS]


def next_element(element: Handle) -> Handle | None:
    """Return what stands right behind an element; None at the end."""
    return node_of(element).getnext()


def is_table(element: Handle) -> bool:
    """Tell a table from a paragraph."""
    return bool(node_of(element).tag == _TBL)


def paragraphs_of(element: Handle) -> Iterator[Handle]:
    """Yield the paragraphs in an element, itself when it is one."""
    yield from node_of(element).iter(_P)


def first_paragraph(element: Handle) -> Handle | None:
    """Return the first paragraph in an element, itself when it is one: where a comment on it can stand."""
    return next(paragraphs_of(element), None)


def units_in(parent: Handle) -> Iterator[Handle]:
    """Yield the paragraphs and tables directly in an element (a body, header or cell), wrappers seen through."""
    for child in node_of(parent):
        if child.tag in (_P, _TBL):
            yield child
        elif child.tag in _WRAPPERS:
            yield from units_in(child)


def is_within(element: Handle, pieces: Collection[Handle]) -> bool:
    """Tell whether an element is one of some pieces or stands in one."""
    node = node_of(element)
    return node in pieces or any(item in pieces for item in node.iterancestors())


def is_in(element: Handle, root: Handle) -> bool:
    """Tell whether an element stands in the part with that root."""
    return next(reversed([*node_of(element).iterancestors()]), None) is root


def is_margin(root: Handle) -> bool:
    """Tell whether a part is a header or footer."""
    return node_of(root).tag in (f"{W}hdr", f"{W}ftr")


def paragraph_at(mark: Handle) -> Handle:
    """Return the paragraph a mark stands in, for one between paragraphs the next; the mark itself where there is none."""
    node = node_of(mark)
    within = next(node.iterancestors(_P), None)
    return next(node.itersiblings(_P), node) if within is None else within


def top_of(element: Handle, story: Handle) -> Handle | None:
    """Return the paragraph or table of a story's text that holds an element (in a cell, a text box), or is it.

    Frames staff put round paragraphs (controls) are seen through. None when it stands in another story.
    """
    found, place = None, node_of(element)
    while place is not story:
        if place.tag in (_P, _TBL):
            found = place
        above = place.getparent()
        if above is None:
            return None
        place = above
    return found


def ends_section(paragraph: Handle) -> bool:
    """Tell whether a paragraph ends a section."""
    return node_of(paragraph).find(f"{W}pPr/{W}sectPr") is not None


def drop_section_ends(element: Handle) -> None:
    """Let the paragraphs of a piece end no section."""
    for item in list(node_of(element).iter(f"{W}sectPr")):
        detach(item)


def words_now(element: Handle) -> str:
    """Return the words of a paragraph or table row as they stand in the tree now."""
    node = node_of(element)
    if node.tag == _P:
        return shown_text(node)
    return " | ".join(shown_text(cell) for cell in node.iter(_TC) if next(cell.iterancestors(_TR)) is node)


def words_of_cell(paragraph: Handle) -> str:
    """Return the words of the cell a paragraph stands in, line by line; its own where it stands in none."""
    cell = next(node_of(paragraph).iterancestors(_TC), None)
    return shown_text(paragraph) if cell is None else _cell_words(cell)


def words_of_row(paragraph: Handle) -> str:
    """Return the words of the table row a paragraph stands in, cell by cell; its own where it stands in none."""
    row = next(node_of(paragraph).iterancestors(_TR), None)
    return shown_text(paragraph) if row is None else " | ".join(map(_cell_words, row.iter(_TC)))


def _cell_words(cell: Node) -> str:
    return "\n".join(map(shown_text, cell.iterfind(_P)))


# --- rows of a table -------------------------------------------------------------------------------------------------


def next_row(row: Handle) -> Handle | None:
    """Return the next row of a table (or the frame round one), anything else between rows apart."""
    place = node_of(row).getnext()
    while place is not None and place.tag not in (_TR, f"{W}sdt"):
        place = place.getnext()
    return place


def breaks_merge(row: Handle, behind: Handle | None) -> bool:
    """Tell whether a row put before another one would break a cell drawn on over that: it has no part of the cell itself."""
    cells, below = node_of(row).findall(_TC), [] if behind is None else node_of(behind).findall(_TC)
    drawn_on = [number for number, cell in enumerate(below) if _goes_on(cell.find(_MERGE))]
    return bool(drawn_on) and (len(cells) != len(below) or any(cells[number].find(_MERGE) is None for number in drawn_on))


def _goes_on(merge: Node | None) -> bool:
    return merge is not None and merge.get(f"{W}val", "continue") == "continue"


def cells_of(row: Handle) -> Sequence[Handle]:
    """Return the cells of a row."""
    return node_of(row).findall(_TC)


def has_common_looks(row: Handle, cells: int) -> bool:
    """Tell whether a row can be the model of one with so many cells: no head, none of its cells drawn over several rows."""
    node = node_of(row)
    special = (f"{W}trPr/{W}tblHeader", f".//{W}vMerge", f".//{W}cellIns")
    return len(node.findall(_TC)) == cells and all(node.find(path) is None for path in special)
