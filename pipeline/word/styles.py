"""Styles and numbering of a document: known by name (editors give other ids), brought from one document into another."""

from collections.abc import Iterator, Mapping
from copy import deepcopy

from lxml import etree

from pipeline.opc import Node
from pipeline.word.edit import detach
from pipeline.word.handle import Handle, node_of
from pipeline.word.names import OFFICE_RELATIONSHIPS, W
from pipeline.word.package import Package

_VAL, _NUM, _ABSTRACT = f"{W}val", f"{W}num", f"{W}abstractNum"
_STYLE_LINKS = tuple(f"{W}{name}" for name in ("basedOn", "next", "link"))
STYLE_OF = tuple(f"{W}{name}" for name in ("pStyle", "rStyle", "tblStyle"))
"""Elements that name a style by its id."""
_NUMBERING_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml"


def styles(package: Package) -> Mapping[str, Handle]:
    """Return the styles of a document: id → element; none where it has no styles part, or a broken one."""
    root = package.linked_tree("styles")
    return {item.get(f"{W}styleId", ""): item for item in (() if root is None else root.iterfind(f"{W}style"))}


def style_name(style: Handle) -> str:
    """Return the name by which a style is known in every program."""
    style = node_of(style)
    name = style.find(f"{W}name")
    return "" if name is None else name.get(_VAL, "").lower()


def style_names(package: Package) -> dict[str, str]:
    """Return the names of a document's styles: id → name."""
    return {identity: name for identity, style in styles(package).items() if (name := style_name(style))}


def standard_style(package: Package) -> str:
    """Return the name of the style that paragraphs without one have."""
    found = ""
    for style in map(node_of, styles(package).values()):
        if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in ("1", "true"):
            found = style_name(style)
    return found


def take_style(style: Handle, other: Handle) -> None:
    """Give a style the formatting of another one; its numbering stays its own."""
    style, other = node_of(style), node_of(other)
    for tag in (f"{W}pPr", f"{W}rPr"):
        _take(style, other, tag)


def _take(style: Node, other: Node, tag: str) -> None:
    old, new = style.find(tag), other.find(tag)
    if new is not None:
        made = deepcopy(new)
        for item in made.findall(f"{W}numPr"):
            made.remove(item)
        if old is not None:
            made.extend(deepcopy(old.findall(f"{W}numPr")))
            old.addprevious(made)
        elif tag == f"{W}pPr" and (run := style.find(f"{W}rPr")) is not None:
            run.addprevious(made)
        else:
            behind = [item for item in style if str(item.tag).rpartition("}")[2].startswith(("tbl", "tr", "tc"))]
            behind[0].addprevious(made) if behind else style.append(made)
    if old is not None:
        style.remove(old)


class StyleImport:
    """Brings styles and lists of ``source`` into ``target``; one of the same name (the same levels) stands for itself."""

    def __init__(self, target: Package, source: Package) -> None:
        """Pair the styles of both by name; nothing is changed yet."""
        self.target, self.source = target, source
        theirs = {name: identity for identity, name in style_names(target).items()}
        self.known = {identity: theirs.get(name, "") for identity, name in style_names(source).items()}
        self.numbers: dict[str, str] = {"0": "0"}

    def style(self, identity: str) -> str:
        """Return the target's id of a style of the source, brought over where the target has none of that name.

        An id the source does not know is returned as it is; nothing where the target has no styles.
        """
        if self.known.get(identity) or identity not in self.known:
            return self.known.get(identity) or identity
        part, style = self.target.linked("styles"), node_of(styles(self.source)[identity])
        if self.target.linked_tree("styles") is None:
            return ""
        taken = styles(self.target)
        made = deepcopy(style)
        name = next(n for k in range(len(taken) + 1) if (n := f"{identity}{f'm{k}' if k else ''}") not in taken)
        made.set(f"{W}styleId", name)
        if f"{W}default" in made.attrib:
            del made.attrib[f"{W}default"]
        self.known[identity] = name
        self.target.edit(part).append(made)
        for link in list(made.iterchildren(*_STYLE_LINKS)):
            link.set(_VAL, self.style(link.get(_VAL, "")))
        for item in list(made.iter(f"{W}numId")):
            item.set(_VAL, self.number(item.get(_VAL, "0")))
        return name

    def number(self, number: str) -> str:
        """Return the target's number of a list of the source, an equal list there or one brought over."""
        if number not in self.numbers:
            root = self.source.linked_tree("numbering")
            num = None if root is None else _num(root, number)
            if root is None or num is None:
                return "0"
            there = self.target.linked_tree("numbering")
            own = None if there is None else _num(there, number)
            if there is not None and own is not None and _levels(there, own) == _levels(root, num):
                self.numbers[number] = number
            else:
                self._new_list(root, num)
        return self.numbers[number]

    def _new_list(self, source: Node, num: Node) -> None:
        root = self.target.edit(self.target.linked("numbering") or self._numbering_part())
        made = deepcopy(num)
        number = str(max([0, *_ints(root, _NUM, f"{W}numId")]) + 1)
        made.set(f"{W}numId", number)
        self.numbers[num.get(f"{W}numId", "")] = number
        abstract = _abstract(source, num)
        if abstract is not None:
            identity = self._shape(root, abstract)
            for item in made.iterfind(f"{W}abstractNumId"):
                item.set(_VAL, identity)
        last = [*root.iterfind(_NUM)]
        last[-1].addnext(made) if last else root.append(made)

    def _shape(self, root: Node, abstract: Node) -> str:
        """Bring over what a list looks like; return its id."""
        shape = deepcopy(abstract)
        identity = str(max([0, *_ints(root, _ABSTRACT, f"{W}abstractNumId")]) + 1)
        shape.set(f"{W}abstractNumId", identity)
        for item in list(shape.iter(f"{W}nsid", f"{W}lvlPicBulletId")):
            detach(item)
        for item in shape.iter(f"{W}pStyle"):
            item.set(_VAL, self.style(item.get(_VAL, "")) or item.get(_VAL, ""))
        first = root.find(_NUM)
        root.append(shape) if first is None else first.addprevious(shape)
        return identity

    def _numbering_part(self) -> str:
        content = etree.tostring(etree.Element(f"{W}numbering", nsmap={"w": W[1:-1]}))
        name, kind = self.target.beside_main("numbering.xml"), f"{OFFICE_RELATIONSHIPS}/numbering"
        return self.target.add_part(name, content, kind, _NUMBERING_TYPE)


def _num(root: Node, number: str) -> Node | None:
    return next((item for item in root.iterfind(_NUM) if item.get(f"{W}numId") == number), None)


def _abstract(root: Node, num: Node) -> Node | None:
    link = num.find(f"{W}abstractNumId")
    identity = "" if link is None else link.get(_VAL, "")
    return next((item for item in root.iterfind(_ABSTRACT) if item.get(f"{W}abstractNumId") == identity), None)


def _levels(root: Node, num: Node) -> bytes:
    """Return what a list looks like, ids apart."""
    abstract = _abstract(root, num)
    levels = [] if abstract is None else [*abstract.iterfind(f"{W}lvl")]
    return b"".join(etree.tostring(item, method="c14n", exclusive=True) for item in levels)


def _ints(root: Node, tag: str, name: str) -> Iterator[int]:
    yield from (int(text) for item in root.iterfind(tag) if (text := item.get(name, "")).isdecimal())
