"""What the walk has found, each by itself: the smallest case and the right value."""

import random
from pathlib import Path

import pytest
from lxml import etree

from tests.check import edits as e
from tests.cycle.hands import TR, ours, text_of
from tests.cycle.world import World


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path, random.Random(1))


def test_a_sign_before_a_figure_goes_and_its_control_keeps_the_number(world: World) -> None:
    """-60.00 in a cell, put back (还原): 60.00 stands in its control, which was left empty beside it."""

    def edit(root: etree._Element) -> None:
        row = next(row for row in root.iter(TR) if text_of(row).startswith("行政事业类项目"))
        next(sdt for _, _, sdt in ours(row) if text_of(sdt) == "60.00").addprevious(e.run("-"))

    world.edit("sign", edit)
    assert [item["code"] for item in world.run("check", world.report)["problems"]][:1] == ["Y010"]
    world.decide({"Y010"}, "还原")
    world.run("refresh", world.report)
    row = next(row for row in world.root().iter(TR) if text_of(row).startswith("行政事业类项目"))
    assert text_of(row) == "行政事业类项目40.0060.0050.00"
    assert [text_of(sdt) for _, _, sdt in ours(row)] == ["40.00", "60.00", "50.00"]
    assert world.run("check", world.report)["problems"] == []


def test_a_paragraph_between_a_caption_and_its_table_changes_no_unit(world: World) -> None:
    def edit(root: etree._Element) -> None:
        table = next(item for item in root.iter(f"{e.W}tbl") if "一、基本支出" in text_of(item))
        paragraph = etree.Element(f"{e.W}p")
        paragraph.append(e.run("下表按决算口径填列。"))
        table.addprevious(paragraph)

    world.edit("paragraph", edit)
    assert [item["code"] for item in world.run("check", world.report)["problems"]] == []


def test_a_number_cut_out_of_its_sentence_leaves_its_unit_to_no_word(world: World) -> None:
    """比年初预算减少0.00万元 without its number: the number is gone, the word 减少 is as it was and nothing takes 万元 away."""

    def edit(root: etree._Element) -> None:
        sentence = next(item for item in root.iter(f"{e.W}p") if "比年初预算减少0.00万元" in text_of(item))
        e.remove([sdt for _, _, sdt in ours(sentence) if text_of(sdt) == "0.00"][-1])

    world.edit("number cut out", edit)
    told = world.run("check", world.report)["problems"]
    assert (told[0]["code"], told[0]["keys"]) == ("Y011", ["三公.合计.比年初预算.变动额"])
    assert "错误" not in {item["severity"] for item in told}
    world.change_input()
    world.run("refresh", world.report)
    assert "比年初预算减少万元，减幅16.67%" in "".join(map(str, world.root().itertext()))
