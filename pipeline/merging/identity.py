"""The tags of an edited file put into the keys of the new report (:mod:`pipeline.matching.renumbered`)."""

from collections.abc import Callable, Mapping

from lxml import etree

from pipeline import marks
from pipeline.word.names import W
from pipeline.word.package import Package


def retag(package: Package, baseline: marks.Baseline, key_now: Callable[[str], str]) -> None:
    """Give the controls and figure bookmarks of a file the tags of now."""
    changed = {item.tag: marks.figure_tag(key_now(item.key), item.format) for item in baseline.figures}
    changed = {old: now for old, now in changed.items() if old != now}
    if not changed:
        return
    for name in story_names(package):
        for element in package.tree(name).iter(f"{W}tag", f"{W}bookmarkStart"):
            _retag(element, changed)


def _retag(element: etree._Element, changed: Mapping[str, str]) -> None:
    if element.tag == f"{W}tag":
        value = element.get(f"{W}val", "")
        if value in changed:
            element.set(f"{W}val", changed[value])
        return
    name = element.get(f"{W}name", "")
    tag = marks.tag_of_bookmark(name)
    if tag is not None and tag in changed:
        ordinal = name.rpartition("_")[2]
        element.set(f"{W}name", f"{marks.FIGURE_BOOKMARK}{changed[tag].removeprefix(marks.TAG_PREFIX)}_{ordinal}")


def story_names(package: Package) -> tuple[str, ...]:
    """Return the parts that hold text staff see: the body, headers, footers and notes."""
    main = package.main_part()
    kinds = ("header", "footer", "footnotes", "endnotes")
    links = package.relationships(main)
    return (main, *(item.target for item in links if item.kind in kinds and not item.external))
