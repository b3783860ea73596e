"""What stands round the text: paper and margins, headers and footers, styles. Taken over where it is simple, else said."""

from collections.abc import Mapping

from msgspec import Struct

from pipeline.merge.changes import Kind
from pipeline.merge.copy_context import CopyContext
from pipeline.merge.copy_story import CopyStory, Story, tell_gone
from pipeline.merge.sides import Side, pair_units, units
from pipeline.word.handle import Handle
from pipeline.word.package import Package
from pipeline.word.sections import margin_parts, refer_to, sections, take_page
from pipeline.word.signature import Signatures, page_signature, style_signature
from pipeline.word.story import shown_text
from pipeline.word.styles import style_name, styles, take_style

_NEAR = 30
"""Twips by which programs round paper and margins."""
_REWRITTEN = 4
"""Of so many styles one must be changed at least for the program, and not a person, to have written them anew."""
_NAMES = {"header": "页眉", "footer": "页脚"}


class SectionsAndStyles(Struct):
    """Merges one copy's surroundings into the result's. ``before`` names the copies merged so far."""

    context: CopyContext
    base: Side
    mine: Package
    theirs: Side
    before: str

    def merge(self) -> None:
        """Merge sections with their headers and footers, then styles."""
        sides = [sections(package) for package in (self.base.package, self.mine, self.theirs.package)]
        if len({len(side) for side in sides}) != 1:
            sides = [side[-1:] for side in sides]
        done: set[str] = set()
        for base, mine, theirs in zip(*sides, strict=False):
            self._page(base, mine, theirs)
            self._stories(base, mine, theirs, done)
        self._styles()

    def _page(self, base: Handle, mine: Handle, theirs: Handle) -> None:
        was, here, now = (tuple(page_signature(item)) for item in (base, mine, theirs))
        if _near(was, now) or _near(here, now):
            return
        if not _near(was, here):
            note = f"“{self.before}”和“{self.context.other}”都改了页面设置，按前者"
            self.context.conflict("页面设置", "", None, now="，".join(here), ours="，".join(now), note=note)
            return
        take_page(mine, theirs)
        note = f"采用“{self.context.other}”的页面设置"
        self.context.say(Kind.UPDATED, "页面设置", "", was="，".join(was), now="，".join(now), note=note)

    # --- headers and footers ---

    def _stories(self, base: Handle, mine: Handle, theirs: Handle, done: set[str]) -> None:
        packages = self.base.package, self.mine, self.theirs.package
        was, here, now = (margin_parts(package, item) for package, item in zip(packages, (base, mine, theirs), strict=True))
        for role in {**was, **here, **now}:
            name = f"{_NAMES[role[0]]}（{role[1]}）"
            if here.get(role, "") in done or (role not in now and role not in was):
                continue
            if role not in now:
                if role in here:
                    self._unmerged(name, f"“{self.context.other}”去掉了这个{_NAMES[role[0]]}，没有合并")
            elif role not in here:
                self._new_story(mine, role, now[role], name, deleted=role in was)
            else:
                self._story(was.get(role, ""), here[role], now[role], name)
                done.add(here[role])

    def _unmerged(self, what: str, note: str, *, was: str = "", ours: str = "") -> None:
        self.context.say(Kind.UNMERGED, what, "", was=was, ours=ours, note=note)

    def _new_story(self, section: Handle, role: tuple[str, str], part: str, name: str, *, deleted: bool) -> None:
        root = self.theirs.package.root(part)
        if not self.theirs.signs.content_signature(root, part):
            return
        if deleted:
            self._unmerged(name, f"“{self.before}”去掉了这一处，“{self.context.other}”还有", ours=shown_text(root))
            return
        transplant = self.context.transplant
        made = transplant.import_part(part, role[0])
        kind = next(i.type for i in self.theirs.package.relationships(self.theirs.package.main_part()) if i.target == part)
        refer_to(section, role, self.mine.relate(self.mine.main_part(), kind, made))
        self.context.say(Kind.ADDED, name, "", now=shown_text(root), note=f"“{self.context.other}”增加")

    def _story(self, was: str, here: str, now: str, name: str) -> None:
        """Merge one header or footer by paragraphs."""
        signs = self.base.signs, Signatures(self.mine), self.theirs.signs
        roots = [package.root(part) for package, part in ((self.mine, here), (self.theirs.package, now))]
        own, other = signs[1].content_signature(roots[0], here), signs[2].content_signature(roots[1], now)
        before = signs[0].content_signature(self.base.package.root(was), was) if was else ()
        if other in (before, own):
            return
        if not was:
            self._unmerged(name, f"“{self.before}”和“{self.context.other}”都增加了这一处，按前者", ours=shown_text(roots[1]))
            return
        base = units(signs[0], self.base.package.root(was), was)
        mine, theirs = units(signs[1], roots[0], here), units(signs[2], roots[1], now)
        for side in (base, mine, theirs):
            for unit in side:
                unit.place, unit.look = name, ()
        paired = pair_units(base, mine, {})
        story = Story(
            roots[0], base, {index: mine[at] for index, at in paired.items()}, dict.fromkeys(range(len(base)), self.before)
        )
        self.context.part, self.context.into = now, here
        self.context.extras |= {unit.element: self.before for n, unit in enumerate(mine) if n not in paired.values()}
        CopyStory(self.context, story, theirs, pair_units(base, theirs, {}), signs).merge()
        tell_gone(self.context, story)
        self.context.part = self.context.into = ""
        self.mine.mark_edited(here)

    # --- styles ---

    def _styles(self) -> None:
        sides = [_styles(package) for package in (self.base.package, self.mine, self.theirs.package)]
        shared = [name for name in sides[0] if all(name in side for side in sides)]
        looks = [{name: style_signature(side[name]) for name in shared} for side in sides]
        changed = [name for name in shared if looks[2][name] not in (looks[0][name], looks[1][name])]
        if len(changed) * _REWRITTEN > len(shared):
            note = f"“{self.context.other}”由另一程序另存，样式全部重写，没有合并；有意改了样式的，请在合并稿中再改"
            self._unmerged("样式", note)
            return
        part = self.mine.linked("styles")
        for name in changed:
            mine, theirs = sides[1][name], sides[2][name]
            if looks[1][name] != looks[0][name]:
                note = f"“{self.before}”和“{self.context.other}”都改了样式“{name}”，按前者"
                self.context.conflict("样式", name, None, note=note)
                continue
            take_style(mine, theirs)
            self.mine.mark_edited(part)
            self.context.say(Kind.UPDATED, "样式", name, note=f"采用“{self.context.other}”改的样式")


def _near(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Tell whether two sections have the same paper, but for rounding."""
    sides = [dict(text.partition("=")[::2] for text in side) for side in (one, other)]
    if sides[0].keys() != sides[1].keys():
        return False
    return all(value == sides[1][key] or _close(value, sides[1][key]) for key, value in sides[0].items())


def _close(one: str, other: str) -> bool:
    return one.isdecimal() and other.isdecimal() and abs(int(one) - int(other)) <= _NEAR


def _styles(package: Package) -> Mapping[str, Handle]:
    return {style_name(style): style for style in styles(package).values() if style_name(style)}
