"""评分标准.xlsx: what is written of a pack reads back as its rubric; every fault is told with its cell."""

from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from pipeline.compute.rubric import rubric_problems
from pipeline.declarations import (
    BetterRule,
    DeductionRule,
    ExecutionLeaf,
    GoalLevel,
    GoalScoring,
    GoalWindow,
    IndicatorDecl,
    JudgedLevel,
    LevelDecl,
    ReasonsAsked,
    RubricFile,
    YesNoRule,
)
from pipeline.load.rubric_sheets import RubricRead, read_rubric
from pipeline.load.tabular import read_table
from pipeline.pack import Pack, read_pack
from pipeline.rubric_book.heads import FILE
from pipeline.rubric_book.write import rubric_book
from tests.load.exports import ROOTS
from tests.rubric_book.books import PACK, book

PACKS = {"guangdong": 2019, "national": 2022}


def pack(name: str = "guangdong") -> Pack:
    return read_pack(ROOTS[0] / name, PACKS[name])


def read(data: bytes, of: Pack) -> RubricRead:
    return read_rubric(read_table(FILE, data)[0], of)


@pytest.mark.parametrize("name", PACKS)
def test_a_packs_rubric_is_written_and_read_back(name: str) -> None:
    of = pack(name)
    found = read(rubric_book(of, "评分标准"), of)
    assert found.problems == ()
    assert found.rubric == of.rubric


def richer(of: Pack) -> RubricFile:
    """The pack's rubric with what its own has not: the better of two, a leaf that may not apply, goals."""
    better = BetterRule(
        rules=[
            DeductionRule(figure="执行.结转结余率", limit=Decimal("0.1"), points=Decimal(1)),
            DeductionRule(figure="存量.变动率", points=Decimal("0.5"), whole=True),
        ]
    )
    leaves = [
        IndicatorDecl(
            key="得分.结余.控制.高者", name="高者", weight=Decimal(2), kind="计算", state="derived", source="甲", rule=better
        ),
        IndicatorDecl(
            key="得分.结余.控制.审计",
            name="审计",
            weight=Decimal(1),
            kind="评定",
            state="confirmed",
            source="乙",
            rule=YesNoRule(),
            optional=True,
        ),
    ]
    levels = [
        LevelDecl(key="得分.结余", name="结余", weight=Decimal(3), bonus=True),
        LevelDecl(key="得分.结余.控制", name="控制", weight=Decimal(3)),
    ]
    goals = GoalScoring(
        weight=Decimal(90),
        level=[GoalLevel(name="产出指标", weight=Decimal(50), below=["数量指标", "质量指标"]), GoalLevel(name="效益指标")],
        past_limit="反比",
        window=GoalWindow(least=Decimal("0.7"), most=Decimal("1.3")),
        bands=[
            JudgedLevel(name="达成", least=Decimal("0.8")),
            JudgedLevel(name="未达成", least=Decimal(0), below=Decimal("0.8")),
        ],
        reasons=ReasonsAsked(over=Decimal("1.2"), execution=Decimal("0.9"), adjusted=True, refused=["执行率"]),
        execution=ExecutionLeaf(weight=Decimal(10), percent_places=0),
        noted_over=Decimal("1.2"),
    )
    return replace(
        of.rubric, level=[*of.rubric.level, *levels], indicator=[*of.rubric.indicator, *leaves], places=1, goals=goals
    )


def test_everything_a_rubric_can_say_is_written_and_read_back() -> None:
    of = replace(pack(), rubric=richer(pack()))
    found = read(rubric_book(of, "评分标准"), of)
    assert found.problems == ()
    assert found.rubric == of.rubric
    assert list(rubric_problems(of)) == []


def changed(**cells: Any) -> RubricRead:
    """The guangdong workbook with cells changed, ``D4`` the first leaf's 分值."""
    return read(book(**cells), PACK)


@pytest.mark.parametrize(
    ("cells", "code", "place"),
    [
        ({"E4": "酌情"}, "J051", "E4"),
        ({"G9": "满分"}, "J052", "G9"),  # 按比例 takes no terms
        ({"F9": "没有的率"}, "J053", "F9"),
        ({"F4": "政府采购执行率"}, "J053", "F4"),  # 评判 reads no figure
        ({"D4": "五分"}, "J054", "D4"),
        ({"D4": None}, "J054", "D4"),
        ({"L4": "大概"}, "J055", "L4"),
        ({"C4": "编制.合理性"}, "J055", "C4"),
        ({"设置_A5": "小数"}, "J055", "A5"),
        ({"设置_B5": 3}, "J054", "B5"),
        ({"设置_B4": "national"}, "J055", "B4"),
        ({"等级_B4": "九十"}, "J054", "B4"),
    ],
)
def test_a_fault_is_told_with_its_cell_and_there_is_no_rubric(cells: dict[str, Any], code: str, place: str) -> None:
    found = changed(**cells)
    assert found.rubric is None
    assert [(item.code, item.cell) for item in found.problems] == [(code, place)]


def test_all_faults_are_told_in_one_run() -> None:
    found = changed(E4="酌情", D5="五", L6="大概", 等级_B4="九十")
    assert [item.code for item in found.problems] == ["J051", "J054", "J055", "J054"]


def test_a_lost_column_or_sheet_is_told() -> None:
    found = changed(D3="权重")
    assert [(item.code, item.sheet) for item in found.problems] == [("J050", "指标")]


def test_a_changed_name_makes_a_key_of_its_own_and_the_others_keep_theirs() -> None:
    found = changed(C4="预算编得合理").rubric
    assert found is not None
    assert found.indicator[0].key == "得分.预算编制情况.预算编制.预算编得合理"
    assert found.indicator[1].key == pack().rubric.indicator[1].key
