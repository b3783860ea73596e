"""What stands round the text: paper and margins, headers and footers, styles. Taken over where it is simple, else said."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass

from lxml import etree

from pipeline.merging.changes import Kind
from pipeline.merging.joint import Joint
from pipeline.merging.sides import Side, pair_units, units
from pipeline.merging.signs import Sign, Signs, page, run_and_paragraph_looks
from pipeline.merging.stories import Story, StoryMerge, tell_gone
from pipeline.word.names import R, W
from pipeline.word.package import Package

_PAGE = ("pgSz", "pgMar", "cols", "type", "titlePg")
_AFTER_PAGE = ("headerReference", "footerReference", "footnotePr", "endnotePr")
_NEAR = 30
"""Twips by which programs round paper and margins."""
_REWRITTEN = 4
"""Of so many styles one must be changed at least for the program, and not a person, to have written them anew."""
_NAMES = {"header": "页眉", "footer": "页脚"}


@dataclass(slots=True)
class Margins:
    """Merges one copy's surroundings into the result's. ``before`` names the copies merged so far."""

    joint: Joint
    base: Side
    mine: Package
    theirs: Side
    before: str

    def merge(self) -> None:
        """Merge sections with their headers and footers, then styles."""
        sides = [_sections(package) for package in (self.base.package, self.mine, self.theirs.package)]
        if len({len(side) for side in sides}) != 1:
            sides = [side[-1:] for side in sides]
        done: set[str] = set()
        for base, mine, theirs in zip(*sides, strict=False):
            self._page(base, mine, theirs)
            self._stories(base, mine, theirs, done)
        self._styles()

    def _page(self, base: etree._Element, mine: etree._Element, theirs: etree._Element) -> None:
        was, here, now = (tuple(page(item)) for item in (base, mine, theirs))
        if _near(was, now) or _near(here, now):
            return
        if not _near(was, here):
            note = f"“{self.before}”和“{self.joint.name}”都改了页面设置，按前者"
            self.joint.conflict("页面设置", "", None, now="，".join(here), ours="，".join(now), note=note)
            return
        for name in _PAGE:
            for item in mine.findall(f"{W}{name}"):
                mine.remove(item)
        at = sum(1 for item in mine if str(item.tag).rpartition("}")[2] in _AFTER_PAGE)
        ordered = [item for item in theirs if str(item.tag).rpartition("}")[2] in _PAGE]
        _put_in_order(mine, at, ordered)
        note = f"采用“{self.joint.name}”的页面设置"
        self.joint.say(Kind.UPDATED, "页面设置", "", was="，".join(was), now="，".join(now), note=note)

    # --- headers and footers ---

    def _stories(self, base: etree._Element, mine: etree._Element, theirs: etree._Element, done: set[str]) -> None:
        packages = self.base.package, self.mine, self.theirs.package
        was, here, now = (_references(package, item) for package, item in zip(packages, (base, mine, theirs), strict=True))
        for role in {**was, **here, **now}:
            name = f"{_NAMES[role[0]]}（{role[1]}）"
            if here.get(role, "") in done or (role not in now and role not in was):
                continue
            if role not in now:
                if role in here:
                    self._unmerged(name, f"“{self.joint.name}”去掉了这个{_NAMES[role[0]]}，没有合并")
            elif role not in here:
                self._new_story(mine, role, now[role], name, deleted=role in was)
            else:
                self._story(was.get(role, ""), here[role], now[role], name)
                done.add(here[role])

    def _unmerged(self, what: str, note: str, *, was: str = "", ours: str = "") -> None:
        self.joint.say(Kind.UNMERGED, what, "", was=was, ours=ours, note=note)

    def _new_story(self, section: etree._Element, role: tuple[str, str], part: str, name: str, *, deleted: bool) -> None:
        root = self.theirs.package.tree(part)
        if not self.theirs.signs.sign(root, part):
            return
        if deleted:
            self._unmerged(name, f"“{self.before}”去掉了这一处，“{self.joint.name}”还有", ours=_text(root))
            return
        importer = self.joint.importer
        made = importer.part(part, role[0])
        kind = next(i.type for i in self.theirs.package.relationships(self.theirs.package.main_part()) if i.target == part)
        item = etree.Element(f"{W}{role[0]}Reference")
        item.set(f"{W}type", role[1])
        item.set(f"{R}id", importer.relate(importer.main, kind, made))
        section.insert(0, item)
        self.joint.say(Kind.ADDED, name, "", now=_text(root), note=f"“{self.joint.name}”增加")

    def _story(self, was: str, here: str, now: str, name: str) -> None:
        """Merge one header or footer by paragraphs."""
        signs = self.base.signs, Signs(self.mine), self.theirs.signs
        roots = [package.tree(part) for package, part in ((self.mine, here), (self.theirs.package, now))]
        own, other = signs[1].sign(roots[0], here), signs[2].sign(roots[1], now)
        before = signs[0].sign(self.base.package.tree(was), was) if was else ()
        if other in (before, own):
            return
        if not was:
            self._unmerged(name, f"“{self.before}”和“{self.joint.name}”都增加了这一处，按前者", ours=_text(roots[1]))
            return
        base = units(signs[0], self.base.package.tree(was), was)
        mine, theirs = units(signs[1], roots[0], here), units(signs[2], roots[1], now)
        for side in (base, mine, theirs):
            for unit in side:
                unit.place, unit.look = name, ()
        paired = pair_units(base, mine, {})
        story = Story(base, {index: mine[at] for index, at in paired.items()}, dict.fromkeys(range(len(base)), self.before))
        self.joint.part, self.joint.into = now, here
        self.joint.extras |= {unit.element: self.before for n, unit in enumerate(mine) if n not in paired.values()}
        StoryMerge(self.joint, story, theirs, pair_units(base, theirs, {}), signs).merge()
        tell_gone(self.joint, story)
        self.joint.part = self.joint.into = ""
        self.joint.importer.touched.add(here)

    # --- styles ---

    def _styles(self) -> None:
        sides = [_styles(package) for package in (self.base.package, self.mine, self.theirs.package)]
        shared = [name for name in sides[0] if all(name in side for side in sides)]
        looks = [{name: _style_look(side[name]) for name in shared} for side in sides]
        changed = [name for name in shared if looks[2][name] not in (looks[0][name], looks[1][name])]
        if len(changed) * _REWRITTEN > len(shared):
            note = f"“{self.joint.name}”由另一程序另存，样式全部重写，没有合并；有意改了样式的，请在合并稿中再改"
            self._unmerged("样式", note)
            return
        part = _part(self.mine, "styles")
        for name in changed:
            mine, theirs = sides[1][name], sides[2][name]
            if looks[1][name] != looks[0][name]:
                note = f"“{self.before}”和“{self.joint.name}”都改了样式“{name}”，按前者"
                self.joint.conflict("样式", name, None, note=note)
                continue
            for tag in ("pPr", "rPr"):
                self._take(mine, theirs, f"{W}{tag}")
            self.joint.importer.touched.add(part)
            self.joint.say(Kind.UPDATED, "样式", name, note=f"采用“{self.joint.name}”改的样式")

    def _take(self, mine: etree._Element, theirs: etree._Element, tag: str) -> None:
        old, new = mine.find(tag), theirs.find(tag)
        if new is not None:
            made = deepcopy(new)
            for item in made.findall(f"{W}numPr"):
                made.remove(item)
            if old is not None:
                made.extend(deepcopy(old.findall(f"{W}numPr")))
                old.addprevious(made)
            elif tag == f"{W}pPr" and (run := mine.find(f"{W}rPr")) is not None:
                run.addprevious(made)
            else:
                behind = [item for item in mine if str(item.tag).rpartition("}")[2].startswith(("tbl", "tr", "tc"))]
                behind[0].addprevious(made) if behind else mine.append(made)
        if old is not None:
            mine.remove(old)


def _sections(package: Package) -> list[etree._Element]:
    """Return the sections of the body, tracked former ones apart."""
    found = package.tree(package.main_part()).iter(f"{W}sectPr")
    return [item for item in found if next(item.iterancestors(f"{W}sectPrChange"), None) is None]


def _references(package: Package, section: etree._Element) -> dict[tuple[str, str], str]:
    """Return kind and type (default, even, first) → part of a section's headers and footers."""
    links = {item.id: item.target for item in package.relationships(package.main_part())}
    return {
        (kind, item.get(f"{W}type", "default")): links[item.get(f"{R}id", "")]
        for kind in _NAMES
        for item in section.findall(f"{W}{kind}Reference")
        if item.get(f"{R}id", "") in links
    }


def _near(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Tell whether two sections have the same paper, but for rounding."""
    sides = [dict(text.partition("=")[::2] for text in side) for side in (one, other)]
    if sides[0].keys() != sides[1].keys():
        return False
    return all(value == sides[1][key] or _close(value, sides[1][key]) for key, value in sides[0].items())


def _close(one: str, other: str) -> bool:
    return one.isdecimal() and other.isdecimal() and abs(int(one) - int(other)) <= _NEAR


def _put_in_order(section: etree._Element, at: int, items: list[etree._Element]) -> None:
    """Put page properties into a section in the order the standard wants: kind, paper, margins, …, columns, …, first page."""
    order = (
        *("type", "pgSz", "pgMar", "paperSrc", "pgBorders", "lnNumType", "pgNumType", "cols", "formProt", "vAlign"),
        *("noEndnote", "titlePg", "textDirection", "bidi", "rtlGutter", "docGrid", "printerSettings", "sectPrChange"),
    )
    rest = [*list(section)[at:], *map(deepcopy, items)]
    rest.sort(key=lambda item: order.index(name) if (name := str(item.tag).rpartition("}")[2]) in order else len(order))
    for item in rest:
        section.append(item)


def _text(root: etree._Element) -> str:
    return "".join(item.text or "" for item in root.iter(f"{W}t"))


def _part(package: Package, kind: str) -> str:
    links = package.relationships(package.main_part())
    return next((item.target for item in links if item.kind == kind and not item.external), "")


def _styles(package: Package) -> Mapping[str, etree._Element]:
    part = _part(package, "styles")
    found = {}
    for style in package.tree(part).iterfind(f"{W}style") if part else ():
        name = style.find(f"{W}name")
        if name is not None:
            found[name.get(f"{W}val", "").lower()] = style
    return found


def _style_look(style: etree._Element) -> Sign:
    return tuple(_style_looks(style))


def _style_looks(style: etree._Element) -> Iterator[tuple[str, ...]]:
    yield from run_and_paragraph_looks(style)
    fonts = style.find(f"{W}rPr/{W}rFonts")
    yield () if fonts is None else tuple(fonts.get(f"{W}{name}", "") for name in ("ascii", "eastAsia"))
