"""What must hold of a merged report, judged from the XML of three files alone: edited, merged, and newly generated.

Independent of the engine: figures are known by the tags of their controls, paragraphs by their words.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping

from lxml import etree

from pipeline import link
from pipeline.check.check import check
from pipeline.matching.text import canonical
from pipeline.merge.changes import Kind
from pipeline.merge.refresh import Refreshed
from pipeline.word.document import read_document
from pipeline.word.lint import added_faults, lint_package
from tests.baselines import read_baseline
from tests.check.edits import parts_of
from tests.merge.bench import Report
from tests.merge.hands import MARK, PPR, RUN, SDT, TBL, TC, TR, Hands, P, T, W, words

_NUMBER = re.compile(r"[-－−]?[\d０-９][\d０-９,，.．]*[%％]?")
_DIRECTION = re.compile("增加|减少|增长|下降|持平|增幅|减幅|提高|降低")
STAFF = {"张三", "李四"}
GOAL = re.compile(r"目标\.第(\d+)项\.")


def skeleton(text: str) -> str:
    """Words without numbers, directions and staff's marks."""
    return _DIRECTION.sub("~", _NUMBER.sub("#", canonical(MARK.sub("", text))))


class File:
    """One file taken apart."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.parts = parts_of(data)
        self.root = etree.fromstring(self.parts["word/document.xml"])
        body = self.root.find(f"{W}body")
        assert body is not None
        self.body = body
        self.comments = etree.fromstring(self.parts["word/comments.xml"])

    def stories(self) -> Iterator[etree._Element]:
        """The body and the other parts with words; footnotes without a place in the body, which nobody sees, apart."""
        yield self.root
        shown = {item.get(f"{W}id") for item in self.root.iter(f"{W}footnoteReference")}
        for name, part in self.parts.items():
            if re.fullmatch(r"word/(footnotes|header\d*|footer\d*|comments)\.xml", name):
                story = etree.fromstring(part)
                for note in [note for note in story.iter(f"{W}footnote") if note.get(f"{W}id") not in shown]:
                    story.remove(note)
                yield story

    def text(self) -> list[str]:
        """The words of all paragraphs of the body, cells apart."""
        return [words(item) for item in self.body.findall(P)]

    def tables(self) -> list[list[list[str]]]:
        return [[[words(cell) for cell in row.findall(TC)] for row in table.findall(TR)] for table in self.body.iter(TBL)]

    def figures(self) -> Iterator[tuple[str, str]]:
        """Tag and shown text of each linked figure."""
        for control in self.root.iter(SDT):
            tag = control.find(f"{W}sdtPr/{W}tag")
            if tag is not None and tag.get(f"{W}val", "").startswith(link.TAG_PREFIX):
                yield tag.get(f"{W}val", ""), "".join(t.text or "" for t in control.iter(T))


def c14n(element: etree._Element | None) -> str:
    return "" if element is None else etree.tostring(element, method="c14n", exclusive=True, with_tail=False).decode()


def masked(element: etree._Element) -> str:
    """An element as text, the numbers in it apart."""
    return _NUMBER.sub("#", re.sub(r'w:(id|rsid\w*)="[^"]*"', "", c14n(element)))


def judge(hands: Hands, merged: bytes, new: Report, moved: Mapping[int, int | None]) -> list[str]:
    """What is wrong with a merged file; nothing when all is well. ``moved`` tells which goal is which one now."""
    edited, result, fresh = File(hands.saved()), File(merged), File(new.data)
    checks: tuple[Callable[[], Iterable[str]], ...] = (
        lambda: staffs_marks(edited, result),
        lambda: staffs_elements(edited, result),
        lambda: staffs_comments(edited, result),
        lambda: other_parts(edited, result),
        lambda: gone_stays_gone(hands, edited, result, fresh),
        lambda: edited_words(hands, edited, result),
        lambda: figures(hands, result, new, moved),
        lambda: unedited_paragraphs(hands, result, new, moved),
        lambda: unedited_rows(hands, result, new, moved),
        lambda: formats(edited, result),
        lambda: order(hands, edited, result, fresh),
        lambda: structure(edited, result),
        lambda: checked(hands, result, new, moved),
    )
    return [finding for check in checks for finding in check()]


def _way(element: etree._Element) -> tuple[str, ...]:
    """The elements round one, those of ours apart."""
    return tuple(str(up.tag) for up in element.iterancestors() if up.tag not in (SDT, f"{W}sdtContent"))


def _signs(file: File) -> dict[str, list[tuple[tuple[str, ...], str, str]]]:
    """Where each mark stands, and how it and its paragraph look."""
    found = defaultdict(list)
    for story in file.stories():
        for item in story.iter():
            for mark in MARK.findall(item.text or "") if isinstance(item.tag, str) else ():
                parent = item.getparent()
                looks = parent.find(f"{W}rPr") if parent is not None and parent.tag == RUN else None
                paragraph = next(item.iterancestors(P), None)
                found[mark].append((_way(item), c14n(looks), c14n(None if paragraph is None else paragraph.find(PPR))))
    return found


def staffs_marks(edited: File, result: File) -> Iterator[str]:
    """Every word staff wrote is there once, in the same formatting and the same kind of place."""
    before, after = _signs(edited), _signs(result)
    for mark, places in before.items():
        if after.get(mark) != places:
            yield f"{mark} stood {places}, stands {after.get(mark)}"
    for mark in after.keys() - before.keys():
        yield f"{mark} came from nowhere"


def _staffs(file: File) -> Counter[str]:
    found: Counter[str] = Counter()
    names = ("drawing", "pict", "footnoteReference", "hyperlink", "fldSimple", "sectPr", "ins", "del")
    for item in file.root.iter(*(f"{W}{name}" for name in names)):
        found[c14n(item) if item.tag != f"{W}ins" else masked(item)] += 1
    for table in file.root.iter(TBL):
        if MARK.search(words(table)) and table.find(f".//{W}tag") is None and len(table.findall(TR)) == 2:
            found[c14n(table)] += 1
    for item in file.root.iter(f"{W}bookmarkStart"):
        if not item.get(f"{W}name", "").startswith("_jx"):
            found[f"bookmark {item.get(f'{W}name')}"] += 1
    return found


def staffs_elements(edited: File, result: File) -> Iterator[str]:
    """Pictures, links, notes, sections, tracked changes and tables of staff are as they were."""
    before, after = _staffs(edited), _staffs(result)
    for text, count in (before - after).items():
        yield f"lost {count} × {text[:300]}"
    for text, count in (after - before).items():
        yield f"new {count} × {text[:300]}"


def _plain(paragraph: etree._Element) -> str:
    """The words of a paragraph outside its figures."""
    return skeleton("".join(item.text or "" for item in paragraph.iter(T) if next(item.iterancestors(SDT), None) is None))


def _notes(file: File) -> dict[str, tuple[str, str]]:
    """Comments of staff, and those they wrote into: words by mark, and the paragraph each stands in."""
    where = {item.get(f"{W}id"): _plain(next(item.iterancestors(P))) for item in file.root.iter(f"{W}commentReference")}
    return {
        words(note): (note.get(f"{W}author", ""), where.get(note.get(f"{W}id"), "?"))
        for note in file.comments
        if note.get(f"{W}author") in STAFF or MARK.search(words(note))
    }


def staffs_comments(edited: File, result: File) -> Iterator[str]:
    before, after = _notes(edited), _notes(result)
    for text, place in before.items():
        if after.get(text) != place:
            yield f"comment {text[:40]}: {place} → {after.get(text)}"


def other_parts(edited: File, result: File) -> Iterator[str]:
    """Nothing but the body, the comments, the stories with figures and our own part changes."""
    ours = re.compile(r"word/(document|comments)\.xml|customXml/.*|word/_rels/document\.xml\.rels|\[Content_Types\]\.xml")
    for name, part in edited.parts.items():
        if name not in result.parts:
            yield f"{name} is gone"
        elif not ours.fullmatch(name) and result.parts[name] != part:
            one, other = etree.fromstring(part), etree.fromstring(result.parts[name])
            if c14n(one) != c14n(other):
                yield f"{name} changed"


def _line(hands: Hands, index: int) -> str:
    texts = {figure.tag: figure.text for figure in hands.baseline.figures}
    block = hands.baseline.blocks[index]
    assert isinstance(block, link.ParagraphSlots)
    return link.printed(block.slots, lambda key, form: texts[link.figure_tag(key, form)]).replace("\n", "")


def gone_stays_gone(hands: Hands, edited: File, result: File, fresh: File) -> Iterator[str]:
    """Paragraphs and rows staff deleted do not come back."""
    base = Counter(map(skeleton, File(hands.data).text()))
    before, after = Counter(map(skeleton, edited.text())), Counter(map(skeleton, result.text()))
    extra = Counter(map(skeleton, fresh.text())) - base
    for index in hands.gone - hands.reshaped:
        if isinstance(hands.baseline.blocks[index], link.ParagraphSlots):
            line = skeleton(_line(hands, index))
            if line and after[line] > before[line] + extra[line]:
                yield f"came back: {line[:60]}"


def edited_words(hands: Hands, edited: File, result: File) -> Iterator[str]:
    """What staff wrote stands as they wrote it, numbers of ours apart; their own numbers too."""
    after = Counter(map(skeleton, result.text()))
    for index in hands.touched - hands.gone:
        unit = hands.units[index]
        if unit.tag == P and skeleton(words(unit)) and not after[skeleton(words(unit))]:
            yield f"paragraph {index} is not as staff left it: {words(unit)[:90]}"
    numbers = re.compile(r"ZZ\d{4}约[\d.]+万元")
    one, other = [numbers.findall(words(file.body)) for file in (edited, result)]
    if sorted(one) != sorted(other):
        yield f"numbers of staff: {one} → {other}"


def _now(key: str, moved: Mapping[int, int | None]) -> str | None:
    """The key a figure of the baseline has now; None when its goal is struck out."""
    match = GOAL.match(key)
    if not match:
        return key
    number = moved.get(int(match.group(1)), int(match.group(1)))
    return None if number is None else f"目标.第{number}项.{key[match.end() :]}"


def figures(hands: Hands, result: File, new: Report, moved: Mapping[int, int | None]) -> Iterator[str]:
    """Every figure nobody edited prints the new text wherever it stands; an edited one is the same everywhere as it was."""
    printed = {figure.tag: figure.text for figure in new.baseline.figures}
    before: dict[str, set[str]] = defaultdict(set)
    origin: dict[str, link.BaselineFigure] = {}
    for figure in hands.baseline.figures:
        key = _now(figure.key, moved)
        if key is not None:
            tag = link.figure_tag(key, figure.format)
            before[tag].add(figure.text)
            origin[tag] = figure
    keys = {figure.tag: figure.key for figure in new.baseline.figures}
    held = {_now(key, moved) for key in hands.keys}
    open_ = held | {_now(key, moved) for key in hands.unsure}
    places = {tag: figure.key for tag, figure in origin.items()}
    staffs = _typed(hands, moved)
    for tag, text in result.figures():
        key = keys.get(tag) or _now(places.get(tag, ""), moved)
        if key in open_:
            allowed = before[tag] | staffs[tag] | ({printed.get(tag, "")} if key not in held else set())
            if before[tag] and canonical(text) not in set(map(canonical, allowed)) and text:
                yield f"{key} was edited and prints {text!r}, not one of {allowed}"
        elif tag in printed and canonical(text) != canonical(printed[tag]):
            yield f"{key} prints {text!r}, now {printed[tag]!r}"


def _printer(hands: Hands, new: Report, moved: Mapping[int, int | None]) -> Callable[[str], str | None]:
    """What prints slot text as the new report does; None where staff edited a figure in it, or it is of a goal."""
    texts = {figure.tag: figure.text for figure in new.baseline.figures}
    open_ = {_now(key, moved) for key in hands.keys | hands.unsure}

    def printed(slots: str) -> str | None:
        found = link.SLOT.findall(slots)
        if any(key in open_ or GOAL.match(key) or link.figure_tag(key, form) not in texts for key, form in found):
            return None
        return canonical(link.printed(slots, lambda key, form: texts[link.figure_tag(key, form)]))

    return printed


def unedited_paragraphs(hands: Hands, result: File, new: Report, moved: Mapping[int, int | None]) -> Iterator[str]:
    """A paragraph staff left alone and the new report words alike says what that says, with its marks or without."""
    shown = {canonical(text) for text in result.text()}
    worded = {block.slots for block in new.baseline.blocks if isinstance(block, link.ParagraphSlots)}
    printed = _printer(hands, new, moved)
    edited = hands.touched | hands.gone | hands.moved | hands.reshaped
    for index, block in enumerate(hands.baseline.blocks):
        if isinstance(block, link.ParagraphSlots) and index not in edited and block.slots in worded:
            line = printed(block.slots)
            if line and line not in shown:
                yield f"paragraph {index} should say {line[:120]}"


def unedited_rows(hands: Hands, result: File, new: Report, moved: Mapping[int, int | None]) -> Iterator[str]:
    """So does a row."""
    shown = {tuple(map(canonical, cells)) for table in result.tables() for cells in table}
    worded = {row.cells for table in new.baseline.tables() for row in table.rows}
    printed = _printer(hands, new, moved)
    edited = hands.rows_touched | hands.rows_gone
    for index, block in enumerate(hands.baseline.blocks):
        if isinstance(block, link.ParagraphSlots) or index in hands.gone:
            continue
        for number, row in enumerate(block.rows):
            cells = tuple(map(printed, row.cells))
            if (index, number) not in edited and row.cells in worded and None not in cells and cells not in shown:
                yield f"row {number} of table {index} should say {cells}"


def _typed(hands: Hands, moved: Mapping[int, int | None]) -> Mapping[str, set[str]]:
    """What staff typed into controls, by tag of now."""
    found: dict[str, set[str]] = defaultdict(set)
    tags = {figure.tag: figure for figure in hands.baseline.figures}
    for tag, text in File(hands.saved()).figures():
        if tag in tags and (key := _now(tags[tag].key, moved)) is not None:
            found[link.figure_tag(key, tags[tag].format)].add(text)
    return found


_OF_FIGURES = ("Y010", "Y012", "Y014", "Y015", "Y017")


def checked(hands: Hands, result: File, new: Report, moved: Mapping[int, int | None]) -> Iterator[str]:
    """``check`` of the merged file against its own baseline finds no figure but those staff edited."""
    baseline = read_baseline(result.data)
    assert baseline is not None
    open_ = {_now(key, moved) for key in hands.keys | hands.unsure}
    for item in check(read_document(result.data), baseline, new.now).findings:
        if item.code in _OF_FIGURES and not open_ & set(item.keys):
            yield f"check: {item.code} {item.place} {item.keys} {item.was} → {item.now}"


def _looks(file: File) -> dict[str, str]:
    """Paragraph properties by words, of paragraphs whose words are there once."""
    found: dict[str, list[str]] = defaultdict(list)
    for item in file.body.findall(P):
        found[skeleton(words(item))].append(c14n(item.find(PPR)))
    return {text: looks[0] for text, looks in found.items() if text and len(looks) == 1}


def formats(edited: File, result: File) -> Iterator[str]:
    """Paragraph formatting stays; so do the properties of tables, rows and cells."""
    before, after = _looks(edited), _looks(result)
    for text in before.keys() & after.keys():
        if before[text] != after[text]:
            yield f"formatting of {text[:40]}: {before[text]} → {after[text]}"
    fills = [Counter(c14n(item) for item in file.root.iter(f"{W}shd")) for file in (edited, result)]
    if fills[1] - fills[0] and sum((fills[1] - fills[0]).values()) > 1:
        yield f"shading came: {fills[1] - fills[0]}"


def order(hands: Hands, edited: File, result: File, fresh: File) -> Iterator[str]:
    """What stands in both files stands in the same order, but for what the new report has elsewhere and staff did not move."""
    put = {skeleton(words(hands.units[index])) for index in hands.moved}
    lines = [[skeleton(text) for text in file.text()] for file in (edited, result, fresh)]
    counts = [Counter(line) for line in lines]
    once = {text for text in counts[0] if text and all(count[text] == 1 for count in counts[:2])}
    one, other, new = ([text for text in line if text in once] for line in lines)
    if one != other and not _follows([text for text in other if text not in put], new):
        yield "the order changed"


def _follows(lines: list[str], new: list[str]) -> bool:
    """Tell whether lines that the new report has too stand as they do there."""
    both = set(lines) & set(new)
    return [text for text in lines if text in both] == [text for text in new if text in both]


def structure(edited: File, result: File) -> Iterator[str]:
    """The package is as sound as it was and no id stands twice."""
    for item in added_faults(lint_package(edited.data), lint_package(result.data)):
        yield f"{item.code} {item.file} {item.found}"
    for name in ("bookmarkStart", "sdtPr"):
        holders = list(result.root.iter(f"{W}{name}"))
        ids = [item.get(f"{W}id") if name == "bookmarkStart" else _control_id(item) for item in holders]
        for number, count in Counter(ids).items():
            if count > 1 and number is not None:
                yield f"{name} id {number} stands {count} times"


def again(first: Refreshed, second: Refreshed) -> list[str]:
    """What is wrong when the same inputs are merged in once more: nothing may change."""
    one, other = File(first.data), File(second.data)
    found = [f"again: {item}" for item in second.changes if item.kind in (Kind.UPDATED, Kind.ADDED)]
    if (one.text(), one.tables()) != (other.text(), other.tables()):
        found.append("again: the text changed")
    return found


def _control_id(properties: etree._Element) -> str | None:
    number = properties.find(f"{W}id")
    return None if number is None else number.get(f"{W}val")
