"""What a clerk does on a message: its 处理建议 as an action, by problem code. A code without one is a dead end.

Every action does what the advice says with the means a clerk has: the report in Word, 检查结果.xlsx in Excel, the commands.
"""

import re
from collections.abc import Callable

from lxml import etree

from tests.check import edits as e
from tests.cycle.hands import SDT, TC, TR, P, text_of
from tests.cycle.world import World
from tests.finalize import hands

Action = Callable[[World, dict[str, str]], None]


def refresh(world: World, told: dict[str, str]) -> None:
    """用 jixiao refresh 更新报告."""
    world.run("refresh", world.report)


def restore_or_keep(world: World, told: dict[str, str]) -> None:
    """在检查结果.xlsx 选“还原”再更新；有依据的用 jixiao accept 记下来再生成."""
    world.run("check", world.report)
    if world.rng.random() < 0.3 and world.decide({told["code"]}, "保留"):
        answer = world.run("accept", world.report, "--from", world.paper, "--who", "张三")
        if answer["recorded"]:
            world.run("build", world.inputs, "--out", world.base / "outputs")
            return
        world.run("check", world.report)
    world.decide({told["code"]}, "还原")
    world.run("refresh", world.report)


def undo_acceptance(world: World, told: dict[str, str]) -> None:
    """改正输入资料后重新生成: what was accepted contradicts the other figures, its row in 覆盖记录.xlsx is deleted (撤销)."""
    record = world.inputs / "覆盖记录.xlsx"
    assert record.is_file(), (world.log, told)
    record.unlink()
    world.log.append("override undone")
    world.run("build", world.inputs, "--out", world.base / "outputs")


def write_back(world: World, told: dict[str, str]) -> None:
    """填回原来的数: into the emptied control, else into the cell the place names (its row and column)."""
    world.run("check", world.report)
    row = world.rows(told["code"])[0]

    def edit(root: etree._Element) -> None:
        empty = [sdt for sdt in root.iter(SDT) if not text_of(sdt).strip()]
        for sdt in empty:
            e.say(sdt, row["原值"])
            return
        cell = _cell(root, row["位置"].split(" > "))
        assert cell is not None, (world.log, row)
        next(cell.iter(P)).append(e.run(row["原值"]))

    world.edit("written back", edit)


def change_back(world: World, told: dict[str, str]) -> None:
    """改错的改回: the words of the list's 现值 become those of its 原值, where they stand alone."""
    world.run("check", world.report)
    row = world.rows(told["code"])[0]

    def edit(root: etree._Element) -> None:
        found = [place for place in root.iter(SDT, TC) if text_of(place).strip() == row["现值"]]
        assert found, (world.log, row)
        first, *more = found[-1].iter(f"{e.W}t")
        first.text = row["原值"]
        for text in more:
            text.text = ""

    world.edit("changed back", edit)


def _cell(root: etree._Element, place: list[str]) -> etree._Element | None:
    """The empty cell of a row and column, as a clerk finds it by their names."""
    label, head = (place[-2], place[-1]) if len(place) > 2 else (place[-1], "")
    for table in root.iter(f"{e.W}tbl"):
        lines = [list(row.iterfind(f".//{TC}")) for row in table.iter(TR)]
        heads = [text_of(cell) for cell in lines[0]]
        for cells in lines[1:]:
            if label in map(text_of, cells):
                wanted = [cell for cell, name in zip(cells, heads, strict=False) if name == head and not text_of(cell)]
                wanted += [cell for cell in cells if not text_of(cell)]
                if wanted:
                    return wanted[0]
    return None


def write_unit_back(world: World, told: dict[str, str]) -> None:
    """改回原来的单位 (应为): above the table whose caption, or what stands in its place, is named."""

    def edit(root: etree._Element) -> None:
        words = told["cell"].removeprefix("“").partition("…")[0][:12]
        above = [p for p in root.iter(P) if words in text_of(p)]
        table = next(item for item in above[-1].itersiblings(f"{e.W}tbl"))
        paragraph = etree.Element(P)
        paragraph.append(e.run(told["expected"]))
        table.addprevious(paragraph)

    world.edit("unit written back", edit)


def accept_revisions(world: World, told: dict[str, str]) -> None:
    """审阅 → 接受所有修订."""

    def edit(root: etree._Element) -> None:
        for gone in list(root.iter(f"{e.W}del")):
            e.remove(gone)
        for kept in list(root.iter(f"{e.W}ins")):
            for child in list(kept):
                kept.addprevious(child)
            e.remove(kept)

    world.edit("revisions accepted", edit)


def confirm_draft(world: World, told: dict[str, str]) -> None:
    """核对这一段，删去【待确认】批注."""
    world.report.write_bytes(hands.confirmed(world.report.read_bytes()))
    world.log.append("draft confirmed")


def decide_conflict(world: World, told: dict[str, str]) -> None:
    """保留现在这样的，在检查结果.xlsx 选“保留”、写明理由，再检查一次."""
    world.run("check", world.report)
    world.decide({"Y070"}, "保留")
    world.run("check", world.report)


def delete_conflict_comments(world: World, told: dict[str, str]) -> None:
    """决定以后删去【冲突】批注."""
    data = world.report.read_bytes()
    parts = e.parts_of(data)
    text = parts["word/comments.xml"].decode()
    gone = [note for note in re.findall(r"<w:comment .*?</w:comment>", text, re.S) if "【冲突】" in note]
    ids = {found.group(1) for note in gone if (found := re.search(r'w:id="(\d+)"', note))}
    for note in gone:
        text = text.replace(note, "")
    root = etree.fromstring(parts[e.DOCUMENT])
    for name in ("commentRangeStart", "commentRangeEnd", "commentReference"):
        for item in [item for item in root.iter(f"{e.W}{name}") if item.get(f"{e.W}id") in ids]:
            run = item.getparent()
            e.remove(run if run is not None and run.tag == f"{e.W}r" else item)
    parts["word/comments.xml"] = text.encode()
    parts[e.DOCUMENT] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    world.report.write_bytes(e.packed(parts))
    world.log.append("conflict comments deleted")


def give_reason(world: World, told: dict[str, str]) -> None:
    """还没有正式文件的，写明理由定稿；以后不再问."""
    world.run("finalize", world.report, "--reason", "评分标准没有公布")


ACTIONS: dict[str, Action] = {
    "Y010": restore_or_keep,
    "Y012": write_back,
    "Y015": restore_or_keep,
    "Y017": refresh,
    "Y082": write_unit_back,
    "Y087": change_back,
    "Y070": decide_conflict,
    "Z001": accept_revisions,
    "Z002": undo_acceptance,
    "Z003": confirm_draft,
    "Z012": delete_conflict_comments,
    "Z015": give_reason,
}
