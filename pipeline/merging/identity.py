"""The baseline and the tags of an edited file put into the keys of the new report, before anything is compared.

Keys of numbered things (第3项目标) go by position: :mod:`pipeline.review.numbered` tells which one is which now.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from lxml import etree

from pipeline import marks
from pipeline.review.numbered import keys_now
from pipeline.word.names import W
from pipeline.word.package import Package


def translation(base: marks.Baseline, new: marks.Baseline) -> Callable[[str], str]:
    """Return what turns a key of one baseline into the key the same thing has in another."""
    return keys_now(((item.key, item.value) for item in base.figures), ((item.key, item.value) for item in new.figures))


def translated(baseline: marks.Baseline, key_now: Callable[[str], str]) -> marks.Baseline:
    """Return the baseline in the keys of now."""

    def slots(text: str) -> str:
        return marks.SLOT.sub(lambda match: marks.slot(key_now(match.group(1)), match.group(2)), text)

    def block(item: marks.Block) -> marks.Block:
        if isinstance(item, marks.ParagraphSlots):
            return replace(item, slots=slots(item.slots))
        rows = (replace(row, key=key_now(row.key), cells=tuple(map(slots, row.cells))) for row in item.rows)
        return replace(item, rows=tuple(rows))

    return replace(
        baseline,
        figures=tuple(
            replace(item, key=key, tag=marks.figure_tag(key, item.format))
            for item in baseline.figures
            for key in [key_now(item.key)]
        ),
        blocks=tuple(map(block, baseline.blocks)),
        parts=tuple(replace(part, blocks=tuple(map(block, part.blocks))) for part in baseline.parts),
    )


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
