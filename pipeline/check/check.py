"""What ``jixiao check`` finds in an edited report: every number against the baseline, then the text against itself.

Sentences are judged by the engine of the build (``pipeline.statements``). What was already so when the report was generated
is said as such and makes no difference; other faults of the text of then are not said again.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from pipeline import link
from pipeline.check.findings import Finding
from pipeline.check.judging import as_generated, judge_for, sign, wrongs
from pipeline.check.structure import Fault, heading_numbers, leftovers
from pipeline.check.table_findings import table_findings
from pipeline.edited import TextNow
from pipeline.matching.figure_state import State
from pipeline.matching.kinds import ADDED, FIXED
from pipeline.matching.locate import locate
from pipeline.matching.located import Located, Number, Occurrence, Place
from pipeline.matching.places import figure_labels, label_of
from pipeline.matching.surroundings import Around
from pipeline.matching.text import NUMBER, canonical, heading_level
from pipeline.statements import Judge, JudgedText
from pipeline.word.blocks import Paragraph, Table
from pipeline.word.document import Document

UNREAD = "未核对"
"""Under this name the numbers are counted for which the system has nothing to go by."""


def counted(counts: Mapping[str, int]) -> str:
    """Return in one line how many numbers were compared, and how many could not be."""
    compared = "，".join(f"{kind} {count}" for kind, count in counts.items() if kind != UNREAD)
    return f"比较的数：{compared}" + (f"；未核对的数：{counts[UNREAD]}" if counts.get(UNREAD) else "")


class Checked(Struct, frozen=True, kw_only=True):
    """The findings in document order, what they rest on, and how many numbers were compared by kind."""

    findings: tuple[Finding, ...]
    located: Located
    counts: dict[str, int]


def check(
    document: Document,
    baseline: link.Baseline,
    current: TextNow | None = None,
    judge: Judge | None = None,
    located: Located | None = None,
) -> Checked:
    """Compare an edited document with its baseline and, when given, with the figures as they are now.

    ``judge`` judges the sentences; left out, it knows the figures of the baseline alone. ``located`` is what of the baseline
    stands where, when the caller knows it already.
    """
    located = located or locate(document, baseline)
    checker = _Checker(document, baseline, located, current, judge or judge_for(baseline))
    findings = (
        *checker.figures(),
        *checker.numbers(),
        *checker.lost(),
        *checker.consistency(),
        *checker.texts(),
        *table_findings(located, baseline),
    )
    counts = {"关联": len([o for o in located.occurrences if o.state is not State.COPIED])}
    counts |= {kind[:2]: count for kind, count in located.counts.items()}
    unread = sum(1 for number in located.numbers if number.kind == ADDED)
    counts |= {UNREAD: unread} if unread else {}
    return Checked(findings=findings, located=located, counts=counts)


class _Checker:
    """Turns what was located into findings; one method a kind."""

    def __init__(
        self, document: Document, baseline: link.Baseline, located: Located, current: TextNow | None, judge: Judge
    ) -> None:
        self.document, self.baseline, self.located, self.current = document, baseline, located, current
        self.judge = judge
        self.by_tag = baseline.by_tag()
        self.labels = figure_labels(document, baseline)
        self.text_by_tag = {figure.tag: figure.text for figure in baseline.figures}

    def label(self, item: Occurrence) -> str:
        """Return what staff call a figure."""
        return label_of(item, self.labels)

    # --- figures ---

    def figures(self) -> Iterator[Finding]:
        """Yield what has become of each figure; those of a paragraph or row that is gone as a whole come in :meth:`lost`.

        One that was changed to the same text in several places is told once.
        """
        gone = self._gone()
        groups: dict[Hashable, list[Occurrence]] = defaultdict(list)
        for item in self.located.occurrences:
            if not (item.state is State.MISSING and _group(item) in gone):
                groups[self._together(item)].append(item)
        for items in groups.values():
            if items[0].state is State.COPIED and len(items) > 1:
                keys = tuple(dict.fromkeys(item.key for item in items))
                place = replace(items[0].place, row="", column="")
                shown = "、".join(item.now for item in items[:4]) + ("等" if len(items) > 4 else "")
                yield Finding(code="Y013", place=place, keys=keys, now=f"{shown}，{len(items)} 个关联数字，与原处相同")
            elif items[0].state is State.DASHED or (items[0].state is State.RESTATED and len(items) > 1):
                yield self._alike(items)
            elif code := self._code(items[0]):
                yield self._finding(code, items[0], note=self._note(items), also=tuple(item.place for item in items[1:]))
        yield from self._renamed()
        yield from self._stale()

    def _renamed(self) -> Iterator[Finding]:
        """Yield figures that stand while the words that name them do not, those of one paragraph or row together.

        Where a figure there was changed that is told: its direction word may be one.
        """
        groups: dict[tuple[int, int, Around], list[Occurrence]] = defaultdict(list)
        for item in self.located.occurrences:
            if item.around is not Around.SAME and item.state.stands:
                groups[item.place.spot, item.place.row_number, item.around].append(item)
        changed = {item.place.spot for item in self.located.occurrences if item.state is State.CHANGED}
        for (spot, _, kind), items in groups.items():
            if kind is Around.EXCHANGED or spot not in changed:
                now = "、".join(dict.fromkeys(f"{self.label(item)} {item.now}" for item in items))
                keys = tuple(dict.fromkeys(item.key for item in items))
                was = "；".join(dict.fromkeys(f"生成时在“{item.called}”" for item in items))
                yield Finding(code=_AROUND[kind], place=items[0].place, keys=keys, was=was, now=now, editor=items[0].editor)

    def _together(self, item: Occurrence) -> Hashable:
        """Return what makes places one finding: copies in one table or paragraph, zeros as strokes, one change of a figure."""
        if item.state is State.COPIED and canonical(item.now) == canonical(item.was):
            return State.COPIED, item.place.spot
        if item.state is State.DASHED:
            return State.DASHED
        if item.state is State.RESTATED and item.place.table:
            return State.RESTATED, item.place.spot
        if item.state is State.CHANGED:
            return item.tag, canonical(item.now), canonical(item.was)
        return id(item)

    def _alike(self, items: Sequence[Occurrence]) -> Finding:
        """Return one finding for many cells: zeros written as strokes, amounts of a table in another unit."""
        code = "Y080" if items[0].state is State.DASHED else "Y081"
        found = self._finding(code, items[0], note="；".join(str(item.place) for item in items[1:5]))
        keys = tuple(dict.fromkeys(item.key for item in items))
        return replace(found, keys=keys, now=f"{len(items)} 处，如“{items[0].now}”")

    def _note(self, items: Sequence[Occurrence]) -> str:
        others = f"另有 {len(items) - 1} 处相同：" + "；".join(str(item.place) for item in items[1:5]) if len(items) > 1 else ""
        own = "可能是：" + "、".join(items[0].others) if items[0].others else self._now(items[0])
        return "；".join(part for part in (own, others) if part)

    def _now(self, item: Occurrence) -> str:
        """Return what the inputs give now for a changed figure, where that is not what was generated."""
        figure = self.by_tag.get(item.tag)
        if self.current is None or figure is None or item.state is not State.CHANGED:
            return ""
        text = self.current(figure)
        return f"按现在的输入资料为{text}" if text and canonical(text) not in map(canonical, (item.now, figure.text)) else ""

    def _code(self, item: Occurrence) -> str:
        figure = self.by_tag.get(item.tag)
        if item.state is State.CHANGED:
            if self.current is not None and figure is not None and item.says(self.current(figure)):
                return "Y016"
            if figure is None or figure.kind != "引用":
                return "Y010"
            return "Y021" if _numbers(item.was) == _numbers(item.now) else "Y087"
        return {
            State.WORDED: "Y018",
            State.RESTATED: "Y081",
            State.MISSING: "Y011",
            State.EMPTIED: "Y012",
            State.COPIED: "Y013" if canonical(item.now) == canonical(item.was) else "Y010",
            State.AMBIGUOUS: "Y014",
        }.get(item.state, "")

    def _finding(self, code: str, item: Occurrence, note: str = "", also: tuple[Place, ...] = ()) -> Finding:
        return Finding(
            code=code,
            place=item.place,
            keys=(item.key,),
            label=self.label(item),
            was=item.was,
            now=f"{item.now}，旁有“{item.beside}”" if item.state is State.WORDED else item.now,
            editor=item.editor,
            note=note,
            also=also,
        )

    def _stale(self) -> Iterator[Finding]:
        """Yield figures that stand as generated while the inputs now give another.

        Of one that was changed elsewhere a person decides first: until then a refresh leaves all its places alone.
        """
        if self.current is None:
            return
        changed = {item.key for item in self.located.occurrences if item.state is State.CHANGED and self._code(item) == "Y010"}
        seen: set[str] = set()
        for item in self.located.occurrences:
            figure = self.by_tag.get(item.tag)
            if figure is None or item.tag in seen or not item.state.stands or item.key in changed:
                continue
            text = self.current(figure)
            if text is None or not item.says(text):
                seen.add(item.tag)
                yield replace(self._finding("Y017", item), was=text or "现在的输入资料中没有这个数据项")

    # --- other numbers ---

    def numbers(self) -> Iterator[Finding]:
        """Yield numbers that are no figure and are not as generated; those staff added are put together by place."""
        lost = set(self.located.lost)
        added: dict[tuple[int, int], list[Number]] = defaultdict(list)
        for number in self.located.numbers:
            if number.kind == ADDED:
                added[number.place.spot, number.place.row_number].append(number)
            elif number.base not in lost:
                code = "Y020" if number.kind == FIXED else "Y021"
                yield Finding(
                    code=code,
                    place=number.place,
                    was=number.was,
                    now=number.now or "（没有了）",
                    editor=number.editor,
                    note="可能是：" + "、".join(number.others) if number.others else "",
                )
        for group in added.values():
            now = "、".join(number.now for number in group)
            yield Finding(code="Y022", place=replace(group[0].place, column=""), now=now, editor=group[0].editor)

    # --- what is gone ---

    def _gone(self) -> set[tuple[int, str]]:
        """Return the paragraphs and rows of which no figure is left."""
        states: dict[tuple[int, str], list[State]] = defaultdict(list)
        for item in self.located.occurrences:
            if item.base >= 0:
                states[_group(item)].append(item.state)
        lost = set(self.located.lost)
        return {
            group
            for group, found in states.items()
            if all(state is State.MISSING for state in found) and (group[0] in lost or (group[1] and len(found) > 1))
        }

    def lost(self) -> Iterator[Finding]:
        """Yield chapters, tables, and paragraphs and rows with numbers that are gone."""
        gone = self._gone()
        missing: dict[tuple[int, str], list[Occurrence]] = defaultdict(list)
        for item in self.located.occurrences:
            if item.state is State.MISSING and _group(item) in gone:
                missing[_group(item)].append(item)
        numbers = Counter(number.base for number in self.located.numbers)
        lost = set(self.located.lost)
        for index, block in enumerate(self.baseline.blocks):
            if isinstance(block, link.TableSlots):
                if index in lost:
                    yield Finding(code="Y053", place=Place(table=block.caption), was=f"{len(block.rows)} 行", now="没有这张表")
                    continue
            elif index in lost and not block.key and heading_level(text := self._printed(block)):
                yield Finding(code="Y052", place=Place(sentence=text), was=text, now="没有这个标题")
                continue
            elif index in lost and numbers[index] and not any(group[0] == index for group in missing):
                text = self._printed(block)
                yield Finding(code="Y054", place=Place(sentence=text[:40]), was=text, now="没有这一段")
            for group, items in missing.items():
                if group[0] == index:
                    yield self._lost_group(items)

    def _lost_group(self, items: Sequence[Occurrence]) -> Finding:
        place, keys = items[0].place, tuple(dict.fromkeys(item.key for item in items))
        was = "、".join(f"{self.label(item)} {item.was}" for item in items)
        return Finding(code="Y054", place=replace(place, column=""), keys=keys, was=was, now="没有了", editor=items[0].editor)

    def _printed(self, block: link.ParagraphSlots) -> str:
        return link.printed(block.slots, lambda key, form: self.text_by_tag.get(link.figure_tag(key, form), ""))

    # --- the same figure in several places ---

    def consistency(self) -> Iterator[Finding]:
        """Yield figures of which some places were changed and others not, or that were changed to different texts."""
        places: dict[str, list[Occurrence]] = defaultdict(list)
        for item in self.located.occurrences:
            if (item.state.stands or item.state in (State.CHANGED, State.COPIED)) and re.search(r"\d", item.was):
                places[item.key].append(item)
        for key, items in places.items():
            changed = [o for o in items if not o.state.stands and canonical(o.now) != canonical(o.was)]
            texts = {(item.tag, canonical(item.was if item.state.stands else item.now)) for item in items}
            if changed and (len(changed) < len(items) or len(texts) > len({item.tag for item in items})):
                others = [item for item in items if item is not changed[0]][:4]
                note = "；".join(f"{item.place} 为 {item.now}" for item in others)
                yield replace(self._finding("Y015", changed[0], note=note), keys=(key,))

    # --- the text against itself ---

    def texts(self) -> Iterator[Finding]:
        """Yield what does not compute or is left over in the text, unless it was so when generated."""
        spots = [spot for spot in self.located.spots if isinstance(spot.block, Paragraph) and spot.heading != ("页眉页脚",)]
        texts = [spot.text for spot in spots]
        generated = self._generated()
        linked: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for item in self.located.occurrences:
            if item.place.start >= 0 and not item.place.table and item.around is not Around.RENAMED:
                linked[item.place.spot].append((item.place.start, item.place.end))
        found = list(wrongs(self.judge, [JudgedText(spot.text, tuple(linked[spot.index])) for spot in spots]))
        before = as_generated(self.judge, generated) if found else set()
        for position, wrong in found:
            spot = spots[position]
            place = Place(heading=spot.heading, sentence=wrong.said, spot=spot.index, start=wrong.start, end=wrong.end)
            yield Finding(
                code=wrong.code, place=place, keys=wrong.keys, was=wrong.right, now=wrong.said, generated=sign(wrong) in before
            )
        known = {(fault.code, canonical(fault.said)) for fault in heading_numbers(generated)}
        for fault in heading_numbers(texts):
            if (fault.code, canonical(fault.said)) not in known:
                yield _fault(fault, spots[fault.position].heading, spots[fault.position].index)
        for fault in leftovers(texts):
            yield _fault(fault, spots[fault.position].heading, spots[fault.position].index)
        for table in self.located.tables:
            if table.spot is not None and isinstance(table.spot.block, Table):
                cells = [text for row in table.spot.block.rows for text in row.texts]
                for fault in leftovers(cells):
                    yield Finding(code=fault.code, place=Place(table=table.caption, spot=table.spot.index), now=fault.said)

    def _generated(self) -> list[str]:
        """Return the paragraphs as they were generated."""
        return [self._printed(block) for block in self.baseline.blocks if isinstance(block, link.ParagraphSlots)]


_AROUND = {Around.EXCHANGED: "Y085", Around.DIRECTION: "Y083", Around.RENAMED: "Y084"}


def _group(item: Occurrence) -> tuple[int, str]:
    """Return what a figure is lost together with: its paragraph, or its row."""
    return item.base, item.place.row


def _numbers(text: str) -> list[str]:
    """Return the numbers of a text, mere style apart."""
    return re.findall(NUMBER, canonical(text))


def _fault(fault: Fault, heading: tuple[str, ...], spot: int) -> Finding:
    place = Place(heading=heading, sentence=fault.said, spot=spot)
    return Finding(code=fault.code, place=place, was=fault.right, now=fault.said)
