"""Our marks in a document, known and taken out: controls unwrapped, hidden bookmarks removed, words stay.

A control is ours by its tag. Some editors drop the tags and keep bare controls: one without any property in a generated
paragraph or table that has lost its tags is ours too, and where all tags were dropped every bare one, for copies of ours
cannot be told apart. Staff's controls have a tag, a title, a kind or a placeholder, or stand elsewhere.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping

from lxml import etree

from pipeline import link
from pipeline.opc import Node
from pipeline.word.edit import detach, detach_bookmark, unwrap
from pipeline.word.handle import Handle, node_of
from pipeline.word.names import OFF, W
from pipeline.word.package import Package

_BARE = frozenset(("id", "rPr", "appearance", "lock", "temporary", "showingPlcHdr"))
"""Properties of a control that say nothing of what it is for."""
_ID, _NAME, _VAL = f"{W}id", f"{W}name", f"{W}val"
OUR_BOOKMARK = re.compile(rf"(?:{'|'.join(link.BOOKMARKS)})[0-9a-f]{{10}}\w*")


def tag_of(sdt: Handle) -> str:
    """Return the tag of a control, or an empty string."""
    sdt = node_of(sdt)
    tag = sdt.find(f"{W}sdtPr/{W}tag")
    return "" if tag is None else tag.get(_VAL, "")


def is_ours(sdt: Handle) -> bool:
    """Tell whether a control carries a tag of ours."""
    sdt = node_of(sdt)
    return tag_of(sdt).startswith(link.TAG_PREFIX)


def _is_bare(sdt: Node) -> bool:
    properties = sdt.find(f"{W}sdtPr")
    names = [] if properties is None else [str(item.tag).rpartition("}")[2] for item in properties if isinstance(item.tag, str)]
    return _BARE.issuperset(names)


def tags_were_dropped(roots: Collection[Node], generated: Collection[Node]) -> bool:
    """Tell whether an editor dropped the tags of a whole document: bare controls in generated blocks, no tag anywhere."""
    if any(is_ours(sdt) for root in roots for sdt in root.iter(f"{W}sdt")):
        return False
    return any(_is_bare(sdt) for block in generated for sdt in block.iter(f"{W}sdt"))


def our_controls(root: Node, generated: Collection[Node]) -> list[Node]:
    """Return our controls, outer ones first; ``generated`` are the paragraphs and tables that come from the generator."""
    found = [sdt for sdt in root.iter(f"{W}sdt") if is_ours(sdt)]
    for block in generated:
        inside = [*block.iter(f"{W}sdt")]
        if not any(map(is_ours, (*inside, *block.iterancestors(f"{W}sdt")))):
            found.extend(sdt for sdt in inside if _is_bare(sdt))
    return list(dict.fromkeys(found))


def unwrap_words(sdt: Node) -> None:
    """Put the words a control holds in its place; the hint of an emptied control is no text and goes."""
    content = sdt.find(f"{W}sdtContent")
    if content is not None and _hints(sdt):
        for run in list(content.iter(f"{W}r")):
            detach(run)
    unwrap(sdt)


def _hints(sdt: Node) -> bool:
    hint = sdt.find(f"{W}sdtPr/{W}showingPlcHdr")
    return hint is not None and hint.get(_VAL, "1") not in OFF


def retag(package: Package, baseline: link.Baseline, key_now: Callable[[str], str]) -> None:
    """Give the controls and figure bookmarks of a file the tags of now."""
    changed = {item.tag: link.figure_tag(key_now(item.key), item.format) for item in baseline.figures}
    changed = {old: now for old, now in changed.items() if old != now}
    if not changed:
        return
    for root in package.stories():
        for element in root.iter(f"{W}tag", f"{W}bookmarkStart"):
            _retag(element, changed)


def _retag(element: Node, changed: Mapping[str, str]) -> None:
    if element.tag == f"{W}tag":
        value = element.get(f"{W}val", "")
        if value in changed:
            element.set(f"{W}val", changed[value])
        return
    name = element.get(f"{W}name", "")
    tag = link.tag_of_bookmark(name)
    if tag is not None and tag in changed:
        ordinal = name.rpartition("_")[2]
        element.set(f"{W}name", f"{link.FIGURE_BOOKMARK}{changed[tag].removeprefix(link.TAG_PREFIX)}_{ordinal}")


def put_conflict_mark(paragraph: Handle, name: str, number: int) -> None:
    """Put the bookmark of an open conflict round the words of a paragraph."""
    paragraph = node_of(paragraph)
    start, end = (etree.Element(f"{W}{kind}") for kind in ("bookmarkStart", "bookmarkEnd"))
    start.set(_ID, str(number))
    start.set(_NAME, name)
    end.set(_ID, str(number))
    properties = paragraph.find(f"{W}pPr")
    paragraph.insert(0 if properties is None else 1, start)
    paragraph.append(end)


def take_out_conflict_marks(root: Handle, keep: Collection[str]) -> None:
    """Remove the bookmarks of conflicts that are over."""
    root = node_of(root)
    for start in list(root.iter(f"{W}bookmarkStart")):
        name = start.get(_NAME, "")
        if name.startswith(link.CONFLICT_BOOKMARK) and name not in keep:
            detach_bookmark(root, start)


def rename_paragraphs(story: Handle, names: Mapping[str, str]) -> None:
    """Give bookmarks of generated paragraphs other names, all at once: one may take the name another just had. "" is none."""
    story = node_of(story)
    gone: set[str | None] = set()
    for item in story.iter(f"{W}bookmarkStart"):
        name = item.get(_NAME, "")
        if names.get(name):
            item.set(_NAME, names[name])
        elif name in names:
            gone.add(item.get(_ID))
    for item in list(story.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd")):
        if item.get(_ID) in gone:
            detach(item)


def control_tagged(paragraph: Handle, tag: str) -> Handle | None:
    """Return the control of a tag that stands directly in a paragraph."""
    paragraph = node_of(paragraph)
    controls = paragraph.iterchildren(f"{W}sdt") if tag else ()
    return next((item for item in controls if tag_of(item) == tag), None)


def bookmarks_in_use(roots: Collection[Node]) -> frozenset[str]:
    """Return the bookmarks of ours that a field or link of staff points to: they must stay."""
    texts = []
    for root in roots:
        texts.append("".join(item.text or "" for item in root.iter(f"{W}instrText")))
        texts.extend(item.get(f"{W}instr", "") for item in root.iter(f"{W}fldSimple"))
        texts.extend(item.get(f"{W}anchor", "") for item in root.iter(f"{W}hyperlink"))
    return frozenset(name for text in texts for name in OUR_BOOKMARK.findall(text))


def take_out_bookmarks(root: Node, keep: Collection[str]) -> int:
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
            detach(mark)
    return len(ours)


def take_out_revision_ids(root: Node) -> int:
    """Remove the rsid attributes and elements by which editing sessions can be told apart."""
    count = 0
    for element in root.iter():
        for name in _session_attributes(element):
            del element.attrib[name]
            count += 1
    for element in [*root.iter(f"{W}rsid", f"{W}rsids")]:
        detach(element)
        count += 1
    return count


def _session_attributes(element: Node) -> Iterator[str]:
    yield from [str(name) for name in element.attrib if str(name).startswith(f"{W}rsid")]
