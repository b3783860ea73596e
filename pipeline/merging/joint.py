"""The table on which one more copy is merged: pieces brought over, replaced, set beside one another, and what was done."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import Enum

from lxml import etree

from pipeline import marks
from pipeline.merging.changes import Change, Kind
from pipeline.merging.imports import Importer, without_marks
from pipeline.merging.remarks import put_back, saved, text_of
from pipeline.merging.signs import Sign
from pipeline.merging.work import CONFLICT
from pipeline.word.comments import Notes
from pipeline.word.names import W
from pipeline.word.package import Package

_ID, _NAME = f"{W}id", f"{W}name"
_RICH = (
    "drawing",
    "pict",
    "object",
    "footnoteReference",
    "endnoteReference",
    "hyperlink",
    "fldChar",
    "fldSimple",
    "ins",
    "del",
    "tbl",
)


class Verdict(Enum):
    """What becomes of a piece that stands in BASE, the result and the copy."""

    KEEP = "as it is in the result"
    TAKE = "as it is in the copy"
    KEEP_WORDS = "the result's words; the copy changed formatting only, which is lost"
    TAKE_WORDS = "the copy's words; the result's formatting is lost"
    BOTH = "both changed its words"


Said = tuple[Sign, Sign]
"""What a piece says, and how it looks."""


def verdict(base: Said, mine: Said, theirs: Said) -> Verdict:
    """Decide by what changed on which side."""
    if theirs in (base, mine):
        return Verdict.KEEP
    if mine == base:
        return Verdict.TAKE
    if mine[0] == theirs[0]:
        return Verdict.KEEP if theirs[1] == base[1] else Verdict.TAKE if mine[1] == base[1] else Verdict.KEEP_WORDS
    if theirs[0] == base[0]:
        return Verdict.KEEP_WORDS
    return Verdict.TAKE_WORDS if mine[0] == base[0] else Verdict.BOTH


@dataclass(slots=True)
class Joint:
    """One copy (``name``) being merged into the result.

    ``homes`` tells which paragraph of the result stands for one of the copy; ``extras`` are pieces of the result that BASE
    does not have, with the copy they come from (none: the second wording of a conflict). ``part`` and ``into`` name a header
    or footer being merged; ``told`` are words of the copy that were put together with others;
    ``remarked`` are paragraphs of the result or the copy with comments BASE does not have.
    """

    name: str
    package: Package
    notes: Notes
    importer: Importer
    extras: dict[etree._Element, str]
    figures: Mapping[str, marks.BaselineFigure]
    changes: list[Change] = field(default_factory=list)
    homes: dict[etree._Element, etree._Element] = field(default_factory=dict)
    part: str = ""
    into: str = ""
    told: list[str] = field(default_factory=list)
    remarked: Collection[etree._Element] = ()

    def say(
        self, kind: Kind, what: str, place: str, *, was: str = "", now: str = "", ours: str = "", key: str = "", note: str = ""
    ) -> None:
        """Note one line of the list."""
        self.changes.append(Change(kind=kind, what=what, place=place, was=was, now=now, ours=ours, key=key, note=note))

    def conflict(
        self, what: str, place: str, at: etree._Element | None, *, now: str = "", ours: str = "", key: str = "", note: str
    ) -> None:
        """Note a conflict; with ``at`` the other wording is said in a comment there."""
        self.say(Kind.CONFLICT, what, place, was=now, now=now, ours=ours, key=key, note=note)
        if at is not None and not self.into:
            words = [f"“{self.name}”为：{line}" for line in ours.split("\n")[:1]] + ours.split("\n")[1:] if ours else []
            self.notes.add([f"{CONFLICT}{note}", *words], at)

    def is_remarked(self, element: etree._Element) -> bool:
        """Tell whether somebody wrote a comment on a piece."""
        return any(item in self.remarked for item in element.iter(f"{W}p"))

    # --- pieces ---

    def bring(self, element: etree._Element) -> etree._Element:
        """Bring a piece over; its paragraphs are the homes of the copy's."""
        made = self.importer.bring(element, self.part, self.into)
        self.at_home(element, made)
        return made

    def at_home(self, theirs: etree._Element, mine: etree._Element) -> None:
        """Remember that a piece of the result stands for one of the copy, paragraph by paragraph."""
        old, new = [*theirs.iter(f"{W}p")], [*mine.iter(f"{W}p")]
        if len(old) == len(new):
            self.homes.update(zip(old, new, strict=True))
            return
        words: dict[str, etree._Element] = {}
        for item in new:
            words.setdefault(text_of(item), item)
        for number, item in enumerate(old):
            if new:
                self.homes[item] = words.get(text_of(item), new[min(number, len(new) - 1)])

    def replace(self, mine: etree._Element, theirs: etree._Element) -> etree._Element:
        """Put the copy's piece in the place of the result's; comments on the latter stay."""
        kept = saved(mine)
        names = {item.get(_NAME, ""): item.get(_ID, "") for item in mine.iter(f"{W}bookmarkStart")}
        for name, number in self._half_open(mine).items():
            names[name] = number
        halves = self._half_open(theirs)
        made = self.bring(theirs)
        self._rejoin(made, theirs, names, halves)
        mine.addprevious(made)
        drop(mine)
        put_back(made, kept)
        if mine in self.extras:
            self.extras[made] = self.extras.pop(mine)
        return made

    def _half_open(self, piece: etree._Element) -> dict[str, str]:
        """Return name → id of bookmarks that end in a piece but begin before it."""
        own = {item.get(_ID) for item in piece.iter(f"{W}bookmarkStart")}
        ends = {item.get(_ID) for item in piece.iter(f"{W}bookmarkEnd")} - own
        root = piece.getroottree().getroot()
        return {i.get(_NAME, ""): i.get(_ID, "") for i in root.iter(f"{W}bookmarkStart") if i.get(_ID) in ends} if ends else {}

    def _rejoin(
        self, made: etree._Element, theirs: etree._Element, names: Mapping[str, str], halves: Mapping[str, str]
    ) -> None:
        """Give halves of bookmarks that run over several pieces the id of the half that stays."""
        ends = {item.get(_ID) for item in made.iter(f"{W}bookmarkEnd")}
        for item in made.iter(f"{W}bookmarkStart"):
            if item.get(_ID) not in ends and item.get(_NAME, "") in names:
                item.set(_ID, names[item.get(_NAME, "")])
        wanted = {number: names.get(name, "") for name, number in halves.items()}
        for item in [item for item in made.iter(f"{W}bookmarkEnd") if item.get(_ID) in wanted]:
            if number := wanted[item.get(_ID, "")]:
                item.set(_ID, number)
            else:
                drop(item)

    def beside(self, mine: etree._Element, theirs: etree._Element, words: list[str]) -> etree._Element:
        """Put the copy's paragraph or table right behind the result's, with a comment; its figures are mere words there."""
        made = self.bring(theirs)
        without_marks(made)
        for item in list(made.iter(f"{W}sectPr")):
            drop(item)
        mine.addnext(made)
        self.extras[made] = ""
        first = made if made.tag == f"{W}p" else next(made.iter(f"{W}p"), None)
        if made.tag == f"{W}tbl":
            gap = etree.Element(f"{W}p")  # two tables without a paragraph between them would grow into one
            made.addprevious(gap)
            self.extras[gap] = ""
        if first is not None and not self.into:
            self.notes.add(words, first)
        return made


def unlike(joint: Joint, what: str, place: str, now: str, *, kept: str, lost: str) -> None:
    """Tell that formatting one copy set is not in the result."""
    note = f"“{lost}”只改了这里的格式，“{kept}”也改了这里，按后者"
    joint.say(Kind.CONFLICT, what, place, was=now, now=now, note=note)


def drop(element: etree._Element) -> None:
    """Take an element out."""
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def take_away(element: etree._Element) -> None:
    """Take a paragraph or table out; one that a section or cell needs is emptied."""
    parent = element.getparent()
    if parent is None:
        return
    needed = element.tag == f"{W}p" and (
        element.find(f"{W}pPr/{W}sectPr") is not None or (parent.tag == f"{W}tc" and len(parent.findall(f"{W}p")) == 1)
    )
    if not needed:
        parent.remove(element)
        return
    for child in [child for child in element if child.tag != f"{W}pPr"]:
        element.remove(child)


def is_rich(element: etree._Element) -> bool:
    """Tell whether a piece holds more than words, so that a comment cannot stand for it."""
    return next(element.iter(*(f"{W}{name}" for name in _RICH)), None) is not None


def mend_bookmarks(root: etree._Element) -> None:
    """Close bookmarks that lost one end with a deleted paragraph; of two with one name the first stays."""
    starts = [*root.iter(f"{W}bookmarkStart")]
    names: set[str] = set()
    for start in starts:
        name = start.get(_NAME, "").lower()
        if name in names:
            for item in [start, *(end for end in root.iter(f"{W}bookmarkEnd") if end.get(_ID) == start.get(_ID))]:
                drop(item)
        names.add(name)
    opened: set[str] = set()
    closed: set[str] = set()
    for item in [*root.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd")]:
        number = item.get(_ID, "")
        if item.tag == f"{W}bookmarkStart":
            opened.add(number)
        elif number not in opened or number in closed:
            drop(item)
        else:
            closed.add(number)
    for start in root.iter(f"{W}bookmarkStart"):
        if start.get(_ID, "") not in closed:
            end = etree.Element(f"{W}bookmarkEnd")
            end.set(_ID, start.get(_ID, ""))
            start.addnext(end)
