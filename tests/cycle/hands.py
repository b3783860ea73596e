"""What a clerk does to a report between two commands, at random; words that are typed carry a mark (ZZ001 …)."""

import copy
import random
import re

from lxml import etree

from tests.check import edits as e
from tests.cycle.world import World
from tests.finalize import hands

SDT, P, T, TR, TC = (f"{e.W}{name}" for name in ("sdt", "p", "t", "tr", "tc"))
UNITS = {"万元": "亿元", "元": "万元", "件": "项", "%": "‰"}


def ours(root: etree._Element) -> list[tuple[str, int, etree._Element]]:
    """Every control of ours that holds a number: its tag, which of that tag it is, the control."""
    found: list[tuple[str, int, etree._Element]] = []
    seen: dict[str, int] = {}
    for sdt in root.iter(SDT):
        tag = next((item.get(f"{e.W}val", "") for item in sdt.iterfind(f"{e.W}sdtPr/{e.W}tag")), "")
        if tag.startswith("jx:"):
            found.append((tag, seen.setdefault(tag, 0), sdt))
            seen[tag] += 1
    return [item for item in found if re.search(r"\d", text_of(item[2]))]


def text_of(element: etree._Element) -> str:
    return "".join(item.text or "" for item in element.iter(T))


def _other(text: str, rng: random.Random) -> str:
    """A number with one digit another one."""
    at = rng.choice([n for n, ch in enumerate(text) if ch.isdigit()])
    return text[:at] + str((int(text[at]) + rng.randrange(1, 9)) % 10) + text[at + 1 :]


def number_typed(world: World) -> None:
    def edit(root: etree._Element) -> None:
        tag, nth, sdt = world.rng.choice(ours(root))
        old = text_of(sdt)
        world.typed.setdefault((tag, nth), old)
        e.say(sdt, _other(old, world.rng))

    world.edit("number typed", edit)


def typed_back(world: World) -> None:
    def edit(root: etree._Element) -> None:
        for tag, nth, sdt in ours(root):
            if (tag, nth) in world.typed:
                e.say(sdt, world.typed.pop((tag, nth)))
                return

    world.edit("typed back", edit)


def sign(world: World) -> None:
    def edit(root: etree._Element) -> None:
        _, _, sdt = world.rng.choice(ours(root))
        sdt.addprevious(e.run(world.rng.choice("-△负")))

    world.edit("sign", edit)


def words_at_the_edge(world: World) -> None:
    def edit(root: etree._Element) -> None:
        _, _, sdt = world.rng.choice(ours(root))
        mark = world.mark()
        e.say(sdt, world.rng.choice((f"约{mark}：" + text_of(sdt), text_of(sdt) + f"（含{mark}）")))

    world.edit("words at the edge", edit)


def unit_changed(world: World) -> None:
    def edit(root: etree._Element) -> None:
        for _, _, sdt in world.rng.sample(found := ours(root), len(found)):
            behind = sdt.getnext()
            while behind is not None and behind.tag != f"{e.W}r":
                behind = behind.getnext()
            text = next(behind.iter(T), None) if behind is not None else None
            unit = next((unit for unit in UNITS if text is not None and (text.text or "").startswith(unit)), None)
            if text is not None and unit is not None:
                text.text = UNITS[unit] + (text.text or "")[len(unit) :]
                return

    world.edit("unit changed", edit)


def row_copied(world: World) -> None:
    def edit(root: etree._Element) -> None:
        row = world.rng.choice([row for row in root.iter(TR) if text_of(row)])
        row.addnext(copy.deepcopy(row))

    world.edit("row copied", edit)


def row_deleted(world: World) -> None:
    world.edit("row deleted", lambda root: e.remove(world.rng.choice(list(root.iter(TR))[1:])))


def paragraph_deleted(world: World) -> None:
    world.edit("paragraph deleted", lambda root: e.remove(world.rng.choice(_sentences(root))))


def _sentences(root: etree._Element) -> list[etree._Element]:
    return [item for item in root.iter(P) if len(text_of(item)) > 20 and not any(True for _ in item.iterancestors(TR))]


def words_reworded(world: World) -> None:
    def edit(root: etree._Element) -> None:
        texts = [item for p in _sentences(root) for item in p.iter(T) if not any(True for _ in item.iterancestors(SDT))]
        text = world.rng.choice([item for item in texts if len(item.text or "") > 4])
        text.text = f"{(text.text or '')[:2]}{world.mark()}{(text.text or '')[2:]}"

    world.edit("words reworded", edit)


def paragraph_added(world: World) -> None:
    def edit(root: etree._Element) -> None:
        paragraph = etree.Element(P)
        paragraph.append(e.run(f"另有{world.mark()}补充说明，共{world.rng.randrange(2, 90)}次。"))
        world.rng.choice(_sentences(root)).addnext(paragraph)

    world.edit("paragraph added", edit)


def cells_merged(world: World) -> None:
    def edit(root: etree._Element) -> None:
        rows = [row for row in root.iter(TR) if len(row.findall(TC)) > 2]
        first, second = world.rng.choice(rows).findall(TC)[-2:]
        look = first.find(f"{e.W}tcPr")
        if look is None:
            look = etree.SubElement(first, f"{e.W}tcPr")
        etree.SubElement(look, f"{e.W}gridSpan").set(f"{e.W}val", "2")
        e.remove(second)

    world.edit("cells merged", edit)


def words_at_a_distance(world: World) -> None:
    """A direction word turned into its opposite."""

    def edit(root: etree._Element) -> None:
        turned = {"增加": "减少", "减少": "增加", "增长": "下降", "高于": "低于"}
        found = [(t, w) for p in _sentences(root) for t in p.iter(T) for w in turned if w in (t.text or "")]
        if found:
            text, word = world.rng.choice(found)
            text.text = (text.text or "").replace(word, turned[word], 1)

    world.edit("direction turned", edit)


def number_cut(world: World) -> None:
    world.edit("number deleted", lambda root: e.remove(world.rng.choice(ours(root))[2]))


def number_emptied(world: World) -> None:
    world.edit("number emptied", lambda root: e.say(world.rng.choice(ours(root))[2], ""))


def exchanged(world: World) -> None:
    """Two numbers of one paragraph exchanged, with their controls left where they were."""

    def edit(root: etree._Element) -> None:
        groups = [[item for item in ours(root) if item[2] in list(p.iter(SDT))] for p in _sentences(root)]
        several = [group for group in groups if len({text_of(item[2]) for item in group}) > 1]
        if several:
            group = world.rng.choice(several)
            first = group[0][2]
            second = next(item[2] for item in group if text_of(item[2]) != text_of(first))
            one, other = text_of(first), text_of(second)
            e.say(first, other)
            e.say(second, one)

    world.edit("numbers exchanged", edit)


def tracked(world: World) -> None:
    """A number typed over with 修订 on."""

    def edit(root: etree._Element) -> None:
        _, _, sdt = world.rng.choice(ours(root))
        old = text_of(sdt)
        inner = e.content(sdt)
        for child in list(inner):
            inner.remove(child)
        inner.append(e.tracked("del", e.run(old, element="delText")))
        inner.append(e.tracked("ins", e.run(_other(old, world.rng))))

    world.edit("number typed, tracked", edit)


def draft_confirmed(world: World) -> None:
    world.report.write_bytes(hands.confirmed(world.report.read_bytes()))
    world.log.append("draft confirmed")


def comment_deleted(world: World) -> None:
    """One comment taken out with its marks, as Word does."""

    def edit(root: etree._Element) -> None:
        ids = [item.get(f"{e.W}id") for item in root.iter(f"{e.W}commentReference")]
        if ids:
            one = world.rng.choice(ids)
            for name in ("commentRangeStart", "commentRangeEnd", "commentReference"):
                for item in [item for item in root.iter(f"{e.W}{name}") if item.get(f"{e.W}id") == one]:
                    run = item.getparent()
                    e.remove(run if run is not None and run.tag == f"{e.W}r" else item)

    world.edit("comment deleted", edit)


HANDS = (
    number_typed,
    typed_back,
    sign,
    words_at_the_edge,
    unit_changed,
    row_copied,
    row_deleted,
    paragraph_deleted,
    words_reworded,
    paragraph_added,
    cells_merged,
    words_at_a_distance,
    number_cut,
    number_emptied,
    exchanged,
    tracked,
    draft_confirmed,
    comment_deleted,
)
