"""Marks of the Word file: tags, bookmark names and the 基线 part. Written by render, read after it, decided only here.

* A linked figure stands in a control tagged ``jx:`` + 10 hex of sha256(``key|format``). Outside tables a hidden bookmark
  ``_jxf`` + the same 10 hex + ``_`` + its ordinal stands around it, so the figure is known even when an editor drops tags.
* A generated paragraph stands in a hidden bookmark ``_jxp`` + 10 hex of sha256(paragraph key, with its ``#n``);
  its last character may stand behind the bookmark.
* 槽位文字 (slot text) of a paragraph or cell is its text with every linked figure written ``⟦key|format⟧``: it does not
  change when only numbers change.
* A place with an open conflict stands in a hidden bookmark ``_jxc`` + 10 hex of what the conflict is + ``_`` + a number.
* The baseline is an unbound custom XML part; it names no path of a machine.

The catalogue kind tells what a tagged control holds: 输入, 计算, 文字 are 关联数字; 引用 are words of staff, 引用数字.
"""

from pipeline.link.baseline import (
    Baseline,
    BaselineError,
    BaselineFigure,
    Block,
    CellMark,
    Conflict,
    OpenProblem,
    ParagraphSlots,
    PartSlots,
    Provenance,
    RowSlots,
    TableSlots,
    conflict_bookmark,
    content_mark,
)
from pipeline.link.baseline_xml import BASELINE_NS, BASELINE_PART, parse_baseline, write_baseline
from pipeline.link.tags import (
    ALIAS_LIMIT,
    BOOKMARKS,
    COMMENT_AUTHOR,
    COMMENT_INITIALS,
    CONFLICT_BOOKMARK,
    DRAFT,
    FIGURE_BOOKMARK,
    PARAGRAPH_BOOKMARK,
    SLOT,
    TAG_PREFIX,
    figure_bookmark,
    figure_tag,
    note_mark,
    paragraph_bookmark,
    printed,
    short_hash,
    slot,
    tag_of_bookmark,
)
from pipeline.link.xml_text import XmlTextError, attribute, check_text, is_plain

__all__ = [
    "ALIAS_LIMIT",
    "BASELINE_NS",
    "BASELINE_PART",
    "BOOKMARKS",
    "COMMENT_AUTHOR",
    "COMMENT_INITIALS",
    "CONFLICT_BOOKMARK",
    "DRAFT",
    "FIGURE_BOOKMARK",
    "PARAGRAPH_BOOKMARK",
    "SLOT",
    "TAG_PREFIX",
    "Baseline",
    "BaselineError",
    "BaselineFigure",
    "Block",
    "CellMark",
    "Conflict",
    "OpenProblem",
    "ParagraphSlots",
    "PartSlots",
    "Provenance",
    "RowSlots",
    "TableSlots",
    "XmlTextError",
    "attribute",
    "check_text",
    "conflict_bookmark",
    "content_mark",
    "figure_bookmark",
    "figure_tag",
    "is_plain",
    "note_mark",
    "paragraph_bookmark",
    "parse_baseline",
    "printed",
    "short_hash",
    "slot",
    "tag_of_bookmark",
    "write_baseline",
]
