"""Several offices that edit copies of one report at the same time, each at random in its own paragraphs, rows and figures.

Two may work in one table, on different rows; nobody touches what another one has in hand, so nothing may be lost or conflict.
"""

import contextlib
import datetime as dt
import random
import re
from collections.abc import Callable, Iterator

from lxml import etree

from pipeline import edited, link
from pipeline.edited import with_baseline
from pipeline.merge.changes import Kind
from pipeline.merge.copies import Copy, Merged, merge_copies
from pipeline.word.lint import lint_package
from tests.merge.hands import KINDS, MARK, TBL, Hands, P, W, words
from tests.merge.oracle import STAFF, File, _notes, _signs

WHEN = dt.datetime(2020, 5, 20, 9, 0, 0)
NAMES = ("甲处.docx", "乙处.docx", "丙处.docx")
WHOLE_FILE = (Hands.strip_all, Hands.strip_tags)
LONGEST_RUN, ALONE = 4, 0.4


class Office(Hands):
    """Hands that keep to their own units; ``tables`` are those no other office works in."""

    def keep_to(self, units: set[int], rows: set[tuple[int, int]], tables: set[int]) -> None:
        self.everything = dict(self.units)
        self.units = {n: item for n, item in self.units.items() if n in units or any(m == n for m, _ in rows)}
        self.rows = {place: row for place, row in self.rows.items() if place in rows}
        self.tables = tables

    def figure(self, element: etree._Element | None = None) -> etree._Element | None:
        if element is not None:
            return super().figure(element)
        own = [item for n, item in self.units.items() if n not in self.gone and item.tag == P]
        own += [row for place, row in self.rows.items() if place not in self.rows_gone and place[0] not in self.gone]
        self.rng.shuffle(own)
        return next((found for item in own if (found := super(Office, self).figure(item)) is not None), None)

    def edit(self, kinds: dict[Callable[[Hands], None], int]) -> None:
        """One edit; none when what it needs is another office's."""
        with contextlib.suppress(IndexError):
            super().edit(kinds)

    def column(self) -> None:
        """A column more in a table no other office works in: elsewhere it would be a conflict."""
        units, self.units = self.units, {n: self.units[n] for n in self.tables - self.gone}
        try:
            super().column()
        finally:
            self.units = units

    def delete_table(self) -> None:
        found = sorted(self.tables - self.gone)
        if found and self.rng.random() < ALONE:
            self.body.remove(self.units[found[0]])
            self.gone.add(found[0])


def offices(seed: int, count: int, edits: int, data: bytes, baseline: link.Baseline) -> list[Office]:
    """Some offices after their edits of a report; the same seed gives the same."""
    rng = random.Random(seed)
    made = [Office(data, random.Random(rng.random()), baseline, marks=number * 1000) for number in range(count)]
    shares = [(set[int](), set[tuple[int, int]](), set[int]()) for _ in made]
    owner = 0
    for index, block in enumerate(baseline.blocks):
        owner = rng.randrange(count) if rng.random() < 1 / LONGEST_RUN else owner
        if isinstance(block, link.ParagraphSlots):
            shares[owner][0].add(index)
            continue
        alone = rng.random() < ALONE
        if alone:
            shares[owner][2].add(index)
        for row in range(len(block.rows)):
            shares[owner if alone else rng.randrange(count)][1].add((index, row))
    kinds = {getattr(Office, kind.__name__): weight for kind, weight in KINDS.items() if kind not in WHOLE_FILE}
    for office, share in zip(made, shares, strict=True):
        office.keep_to(*share)
        for _ in range(edits):
            office.edit(kinds)
    if rng.random() < ALONE:
        rng.choice(made).strip_tags()
    return made


def opened(name: str, data: bytes, baseline: link.Baseline) -> Copy:
    return Copy(name, with_baseline(edited.opened(data), baseline))


def merged(base: bytes, baseline: link.Baseline, *copies: bytes) -> Merged:
    """Merge copies, named 甲处, 乙处, 丙处."""
    given = [opened(name, data, baseline) for name, data in zip(NAMES, copies, strict=False)]
    return merge_copies(opened("原稿.docx", base, baseline), given, WHEN)


def judge(made: list[Office], result: Merged) -> list[str]:
    """What is wrong with a merged file; nothing when all is well. Judged from the XML alone."""
    return [*_marks(made, result), *_kept(made, result), *_untouched(made, result), *_sound(made, result)]


def _marks(made: list[Office], result: Merged) -> Iterator[str]:
    """Every word an office wrote stands once, in the same formatting and the same kind of place; comments too."""
    after, notes = _signs(File(result.data)), _notes(File(result.data))
    seen: set[str] = set()
    for office in made:
        edited = File(office.saved())
        stood = _signs(edited)
        seen |= stood.keys()
        nowhere = {mark for text, (_, place) in _notes(edited).items() if place == "?" for mark in MARK.findall(text)}
        for mark, places in stood.items():
            if mark not in nowhere and _plain(after.get(mark)) != _plain(places):
                yield f"{mark} stood {places}, stands {after.get(mark)}"
        for text, (author, place) in _notes(edited).items():
            if place != "?" and (text not in notes or notes[text][0] != author):
                yield f"comment {text[:40]} of {author} at {place}: {notes.get(text)}"
    yield from (f"{mark} came from nowhere" for mark in after.keys() - seen)


def _plain(places: object) -> str:
    """Where a word stands, numbers of tracked changes apart."""
    return re.sub(r'w:id="[^"]*"', "", str(places))


def _kept(made: list[Office], result: Merged) -> Iterator[str]:
    """Pictures, notes, links, sections, tracked changes and figures of each office are there as often as they made them."""
    names = ("drawing", "pict", "footnoteReference", "hyperlink", "fldSimple", "sectPr", "ins", "del", "u", "jc", "shd", "tbl")
    before, after = File(made[0].data), File(result.data)
    edited = [File(office.saved()) for office in made]
    for name in names:
        base = sum(1 for _ in before.root.iter(f"{W}{name}"))
        wanted = base + sum(sum(1 for _ in file.root.iter(f"{W}{name}")) - base for file in edited)
        there = sum(1 for _ in after.root.iter(f"{W}{name}"))
        if there != wanted:
            yield f"{name}: {there} instead of {wanted}"


def _untouched(made: list[Office], result: Merged) -> Iterator[str]:
    """What an office did to a unit, or that it left it alone, is what the result has."""
    lines = File(result.data).text()
    for number, office in enumerate(made):
        for index, unit in office.units.items():
            text = words(unit)
            if unit.tag == TBL or not text.strip() or index in office.reshaped:
                continue
            there = lines.count(text)
            if index in office.gone and there:
                yield f"{NAMES[number]} deleted {text[:40]}, it is there"
            elif index not in office.gone and there != 1 and File(office.data).text().count(text) < 2:
                yield f"{NAMES[number]} left {text[:60]}, it stands {there} times"


def _sound(made: list[Office], result: Merged) -> Iterator[str]:
    """The file is as sound as the copies were, and nothing conflicts."""
    known = {(item.code, item.found) for office in made for item in lint_package(office.saved())}
    for fault in lint_package(result.data):
        if (fault.code, fault.found) not in known:
            yield f"{fault.code} {fault.title} {fault.found}"
    for item in result.changes:
        if item.kind in (Kind.CONFLICT, Kind.UNMERGED):
            yield f"{item.kind.value} {item.what} {item.place} {item.was[:30]} {item.ours[:60]} {item.note}"


__all__ = ["MARK", "STAFF", "Office", "judge", "merged", "offices", "opened"]
