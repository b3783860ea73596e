"""Which block and row of one baseline is which of a newer one, both in the keys of now.

Several paragraphs of one loop are told by their figures and words, not by their number.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from pipeline import link
from pipeline.matching.align import Rules, Unit, align

_ORDINAL = re.compile(r"#\d+\Z")
_BLOCKS = Rules(other_figures=True)
_ROWS = Rules(alike=2, place=99)


def pair_blocks(base: Sequence[link.Block], new: Sequence[link.Block]) -> dict[int, int]:
    """Return base index → new index of the paragraphs with words and the tables that are the same unit."""
    left, right = ([n for n, block in enumerate(blocks) if _says_something(block)] for blocks in (base, new))
    loops = _several(base[n] for n in left) | _several(new[n] for n in right)
    mine, theirs = [_block(base[n], loops) for n in left], [_block(new[n], loops) for n in right]
    return {left[a]: right[b] for a, b in align(mine, theirs, _BLOCKS).pairs.items()}


def pair_rows(base: link.TableSlots, new: link.TableSlots) -> dict[int, int]:
    """Return base row → new row: by key, else (heads, totals) by what they say, else in order."""
    return align([_row(row) for row in base.rows], [_row(row) for row in new.rows], _ROWS).pairs


def _says_something(block: link.Block) -> bool:
    return isinstance(block, link.TableSlots) or bool(block.slots.strip())


def _loop(block: link.Block) -> str:
    return _ORDINAL.sub("", block.key)


def _several(blocks: Iterable[link.Block]) -> set[str]:
    """Return the keys of loops that print more than one paragraph."""
    times = Counter(_loop(block) for block in blocks if isinstance(block, link.ParagraphSlots))
    return {key for key, count in times.items() if count > 1}


def _block(block: link.Block, loops: set[str]) -> Unit:
    if isinstance(block, link.TableSlots):
        return Unit(((block.key, block.caption), block.rows), key=block.key, kind="table")
    loop = _loop(block)
    tags = tuple(link.figure_tag(*match.groups()) for match in link.SLOT.finditer(block.slots))
    return Unit((block.slots,), block.slots, "" if loop in loops else loop, tags, kind=f"paragraph {loop}")


def _row(row: link.RowSlots) -> Unit:
    return Unit((), key=row.key, kind="keyed row") if row.key else Unit((("row", row.cells),), kind="row")
