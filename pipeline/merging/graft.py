"""Pieces of the new report made fit for the edited file: fresh ids and bookmark names, styles by name, held figures.

Editors give styles other ids than ours; the name tells which style it is.
"""

from collections.abc import Iterator, Mapping
from copy import deepcopy

from lxml import etree

from pipeline import marks
from pipeline.merging.identity import story_names
from pipeline.word.names import SPACE, WORD_2012, W
from pipeline.word.package import DocumentError, Package

_ID, _VAL, _NAME = f"{W}id", f"{W}val", f"{W}name"
_COMMENT = frozenset(f"{W}{name}" for name in ("commentRangeStart", "commentRangeEnd"))
_STYLES = frozenset(f"{W}{name}" for name in ("pStyle", "rStyle", "tblStyle"))


class Graft:
    """Copies elements of the new report for one edited file. ``held`` gives the text of figures that keep an older one."""

    def __init__(self, target: Package, source: Package, held: Mapping[str, str]) -> None:
        """Look up the ids in use and the styles of both files."""
        self.held = held
        self.next_id = 1 + max(_numbers(target), default=0)
        root = target.tree(target.main_part())
        self.knows_w15 = WORD_2012 in root.nsmap.values()
        theirs = {name: key for key, name in _styles(target).items()}
        self.styles = {key: theirs.get(name, "") for key, name in _styles(source).items()}

    def copy(self, element: etree._Element) -> etree._Element:
        """Return a copy of a paragraph, run, control, row or table fit for the edited file; comments stay behind."""
        made = deepcopy(element)
        made.tail = None
        self.fit(made)
        return made

    def fit(self, made: etree._Element) -> None:
        """Make a copied element fit in place."""
        for item in [item for item in made.iter() if _is_comment(item)]:
            _drop(item)
        for item in list(made.iter(f"{W}sectPr")):
            _drop(item)
        fresh: dict[str, str] = {}
        for item in list(made.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd", f"{W}sdt", *_STYLES)):
            if item.tag == f"{W}sdt":
                self._control(item)
            elif item.tag in _STYLES:
                self._style(item)
            elif item.tag == f"{W}bookmarkStart":
                fresh[item.get(_ID, "")] = number = self._number()
                item.set(_ID, number)
                item.set(_NAME, _renumbered(item.get(_NAME, ""), number))
            else:
                item.set(_ID, fresh.get(item.get(_ID, ""), item.get(_ID, "")))

    def _number(self) -> str:
        self.next_id += 1
        return str(self.next_id)

    def _control(self, control: etree._Element) -> None:
        properties = control.find(f"{W}sdtPr")
        if properties is None:
            return
        number = properties.find(_ID)
        if number is not None:
            number.set(_VAL, self._number())
        for item in list(properties.iterchildren(f"{{{WORD_2012}}}appearance")):
            if not self.knows_w15:  # an editor that dropped the namespace would not list it as ignorable either
                properties.remove(item)
        tag = properties.find(f"{W}tag")
        text = self.held.get(tag.get(_VAL, "")) if tag is not None else None
        if text is not None:
            words = list(control.iter(f"{W}t"))
            for other in words[1:]:
                _drop(other)
            if words:
                set_words(words[0], text)

    def _style(self, item: etree._Element) -> None:
        style = item.get(_VAL, "")
        if style in self.styles and self.styles[style] != style:
            if self.styles[style]:
                item.set(_VAL, self.styles[style])
            else:
                _drop(item)


def _is_comment(item: etree._Element) -> bool:
    if item.tag in _COMMENT:
        return True
    return item.tag == f"{W}r" and item.find(f"{W}commentReference") is not None


def _drop(item: etree._Element) -> None:
    parent = item.getparent()
    if parent is not None:
        parent.remove(item)


def _renumbered(name: str, number: str) -> str:
    return f"{name.rpartition('_')[0]}_{number}" if marks.tag_of_bookmark(name) else name


def set_words(element: etree._Element, text: str) -> None:
    """Give a ``w:t`` its words; line feeds and tabs become the signs Word has for them, in the same run."""
    lines = text.replace("\r\n", "\n").split("\n")
    place = element
    for number, line in enumerate(lines):
        for step, part in enumerate(line.split("\t")):
            if number or step:
                sign = etree.Element(f"{W}tab" if step else f"{W}br")
                place.addnext(sign)
                place = etree.Element(f"{W}t")
                sign.addnext(place)
            place.text = part
            place.set(SPACE, "preserve")


def _numbers(package: Package) -> Iterator[int]:
    """Yield the ids of controls and bookmarks in use, and the ordinals in the names of ours: editors give other ids."""
    for name in story_names(package):
        for item in package.tree(name).iter(f"{W}bookmarkStart", f"{W}sdtPr"):
            number = item.find(_ID) if item.tag == f"{W}sdtPr" else item
            texts = ["" if number is None else number.get(_VAL, "") or number.get(_ID, "")]
            if marks.tag_of_bookmark(named := item.get(_NAME, "")):
                texts.append(named.rpartition("_")[2])
            yield from (int(text) for text in texts if text.lstrip("-").isdecimal() and 0 <= int(text) < 2**30)


def _styles(package: Package) -> dict[str, str]:
    """Return the styles of a file: id → name; none where it has no styles part."""
    links = package.relationships(package.main_part())
    name = next((item.target for item in links if item.kind == "styles" and not item.external), "")
    try:
        root = package.tree(name) if name else etree.Element("none")
    except DocumentError:
        return {}
    found: dict[str, str] = {}
    for style in root.iter(f"{W}style"):
        title = style.find(_NAME)
        if title is not None:
            found[style.get(f"{W}styleId", "")] = title.get(_VAL, "").lower()
    return found
