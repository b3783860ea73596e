"""Our marks taken out of one story's XML: controls unwrapped, hidden bookmarks and comment anchors removed. Words stay.

A control is ours by its tag. Some editors drop the tags and keep bare controls: one without any property in a generated
paragraph or table that has lost its tags is ours too, and where all tags were dropped every bare one, for copies of ours
cannot be told apart. Staff's controls have a tag, a title, a kind or a placeholder, or stand elsewhere.
"""

import re
from collections.abc import Collection, Iterator

from lxml import etree

from pipeline import marks
from pipeline.word.names import W

_BARE = frozenset(("id", "rPr", "appearance", "lock", "temporary", "showingPlcHdr"))
"""Properties of a control that say nothing of what it is for."""
_ID, _NAME, _VAL = f"{W}id", f"{W}name", f"{W}val"
OUR_BOOKMARK = re.compile(rf"(?:{marks.FIGURE_BOOKMARK}|{marks.PARAGRAPH_BOOKMARK})[0-9a-f]{{10}}\w*")
_COMMENT_MARKS = (f"{W}commentRangeStart", f"{W}commentRangeEnd", f"{W}commentReference")
_OFF = ("0", "false", "off")


def tag_of(sdt: etree._Element) -> str:
    """Return the tag of a control, or an empty string."""
    tag = sdt.find(f"{W}sdtPr/{W}tag")
    return "" if tag is None else tag.get(_VAL, "")


def is_ours(sdt: etree._Element) -> bool:
    """Tell whether a control carries a tag of ours."""
    return tag_of(sdt).startswith(marks.TAG_PREFIX)


def _is_bare(sdt: etree._Element) -> bool:
    properties = sdt.find(f"{W}sdtPr")
    names = () if properties is None else [etree.QName(item).localname for item in properties if isinstance(item.tag, str)]
    return _BARE.issuperset(names)


def tags_were_dropped(roots: Collection[etree._Element], generated: Collection[etree._Element]) -> bool:
    """Tell whether an editor dropped the tags of a whole document: bare controls in generated blocks, no tag anywhere."""
    if any(is_ours(sdt) for root in roots for sdt in root.iter(f"{W}sdt")):
        return False
    return any(_is_bare(sdt) for block in generated for sdt in block.iter(f"{W}sdt"))


def our_controls(root: etree._Element, generated: Collection[etree._Element]) -> list[etree._Element]:
    """Return our controls, outer ones first; ``generated`` are the paragraphs and tables that come from the generator."""
    found = [sdt for sdt in root.iter(f"{W}sdt") if is_ours(sdt)]
    for block in generated:
        inside = [*block.iter(f"{W}sdt")]
        if not any(map(is_ours, (*inside, *block.iterancestors(f"{W}sdt")))):
            found.extend(sdt for sdt in inside if _is_bare(sdt))
    return list(dict.fromkeys(found))


def unwrap(sdt: etree._Element) -> None:
    """Put what a control holds in its place; the hint of an emptied control is no text and goes."""
    content = sdt.find(f"{W}sdtContent")
    parent = sdt.getparent()
    if parent is None:
        return
    if content is not None:
        if _hints(sdt):
            for run in list(content.iter(f"{W}r")):
                _remove(run)
        for child in list(content):
            sdt.addprevious(child)
    _remove(sdt)


def _hints(sdt: etree._Element) -> bool:
    hint = sdt.find(f"{W}sdtPr/{W}showingPlcHdr")
    return hint is not None and hint.get(_VAL, "1") not in _OFF


def bookmarks_in_use(roots: Collection[etree._Element]) -> frozenset[str]:
    """Return the bookmarks of ours that a field or link of staff points to: they must stay."""
    texts = []
    for root in roots:
        texts.append("".join(item.text or "" for item in root.iter(f"{W}instrText")))
        texts.extend(item.get(f"{W}instr", "") for item in root.iter(f"{W}fldSimple"))
        texts.extend(item.get(f"{W}anchor", "") for item in root.iter(f"{W}hyperlink"))
    return frozenset(name for text in texts for name in OUR_BOOKMARK.findall(text))


def take_out_bookmarks(root: etree._Element, keep: Collection[str]) -> int:
    """Remove our bookmarks of one story and return how many there were.

    An end goes with its start; one that ends no bookmark of staff's (its start was deleted, or it was copied) goes too.
    """
    found = [*root.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd")]
    starts = [mark for mark in found if str(mark.tag).endswith("Start")]
    ours = {mark for mark in starts if OUR_BOOKMARK.match(mark.get(_NAME, "")) and mark.get(_NAME) not in keep}
    theirs = {mark.get(_ID, "") for mark in starts if mark not in ours}
    opened: dict[str, list[bool]] = {}
    for mark in found:
        number = mark.get(_ID, "")
        if str(mark.tag).endswith("Start"):
            opened.setdefault(number, []).append(mark in ours)
            gone = mark in ours
        else:
            waiting = opened.get(number, [])
            gone = number not in theirs or (bool(waiting) and waiting.pop(0))
        if gone:
            _remove(mark)
    return len(ours)


def take_out_comment_marks(root: etree._Element) -> int:
    """Remove the ranges and references of all comments; a run that held nothing else goes with its reference."""
    found = list(root.iter(*_COMMENT_MARKS))
    for mark in found:
        run = mark.getparent()
        if run is not None and run.tag == f"{W}r" and all(child is mark or child.tag == f"{W}rPr" for child in run):
            _remove(run)
        else:
            _remove(mark)
    return len(found)


def take_out_revision_ids(root: etree._Element) -> int:
    """Remove the rsid attributes and elements by which editing sessions can be told apart."""
    count = 0
    for element in root.iter():
        for name in _session_attributes(element):
            del element.attrib[name]
            count += 1
    for element in [*root.iter(f"{W}rsid", f"{W}rsids")]:
        _remove(element)
        count += 1
    return count


def _session_attributes(element: etree._Element) -> Iterator[str]:
    yield from [str(name) for name in element.attrib if str(name).startswith(f"{W}rsid")]


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
