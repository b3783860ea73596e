"""A child pack: what it does not have is its parent's; it changes one sentence, leaf, threshold, column or option by key."""

import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.available_packs import offers
from pipeline.linting import lint_pack
from pipeline.narrate.language import narrative_of
from pipeline.pack import Pack, PackError, read_pack
from tests.conftest import ROOT

PACKS = ROOT / "report_templates"
PACK = """schema = 1
title = "部门整体支出绩效自评报告"
version = "1.0"
extends = "national"
years = { first = 2024, last = 2024 }
"""
PARENT = read_pack(PACKS / "national", 2024)
Child = Callable[..., Path]


@pytest.fixture
def child(tmp_path: Path) -> Child:
    """Write a child of national with these files; Path of its folder."""

    def write(**files: str) -> Path:
        for name, text in {"pack.toml": PACK, **files}.items():
            path = tmp_path / "county" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return tmp_path / "county"

    return write


def read(folder: Path) -> Pack:
    return read_pack(folder, 2024)


def faults(folder: Path) -> list[tuple[str, str, str]]:
    with pytest.raises(PackError) as error:
        read(folder)
    return [(item.code, item.file, item.found) for item in error.value.problems]


def leaf(pack: Pack, key: str):
    return next(item for item in pack.rubric.indicator if item.key == key)


def test_a_pack_toml_alone_is_a_whole_pack(child: Child) -> None:
    folder = child()
    pack = read(folder)
    assert (pack.rubric, pack.tables, pack.template) == (PARENT.rubric, PARENT.tables, PARENT.template)
    assert (pack.template_name, pack.rubric_from) == ("national/report.docx", "national/rubric.toml")
    assert [item.block for item in narrative_of(pack).blocks] == [item.block for item in narrative_of(PARENT).blocks]
    assert pack.options == PARENT.options
    assert lint_pack(str(folder), (PACKS,)) == ()
    assert {"county", "guangdong", "national"} <= {offer.name for offer in offers((folder.parent, PACKS))}


SATISFACTION = "得分.效果.履职效益.满意度"


def test_one_threshold(child: Child) -> None:
    """The limit of one leaf is 95 % instead of 90 %: rule, weight and the other leaves are the parent's, in their places."""
    text = f"""schema = 1
[[indicator]]
key = "{SATISFACTION}"
state = "confirmed"
source = "本县通知"
rule = {{ least = 0.95 }}
"""
    pack = read(child(**{"rubric.toml": text}))
    before, after = leaf(PARENT, SATISFACTION), leaf(pack, SATISFACTION)
    assert (after.rule.least, after.weight, after.name) == (Decimal("0.95"), before.weight, before.name)
    assert (after.state, after.source) == ("confirmed", "本县通知")
    assert [item.key for item in pack.rubric.indicator] == [item.key for item in PARENT.rubric.indicator]
    assert [item for item in pack.rubric.indicator if item != after] == [i for i in PARENT.rubric.indicator if i != before]
    assert (pack.file_of("rubric.toml", SATISFACTION), pack.file_of("rubric.toml", "得分.投入")) == (
        "county/rubric.toml",
        "national/rubric.toml",
    )


def test_a_changed_weight_needs_its_own_standing(child: Child) -> None:
    text = f'schema = 1\n[[indicator]]\nkey = "{SATISFACTION}"\nweight = 5\n'
    folder = child(**{"rubric.toml": text})
    assert faults(folder) == [("M005", "county/rubric.toml", "缺少必填项“state”（位置：indicator[0]）")]


def test_another_kind_of_rule_takes_the_parents_place_whole(child: Child) -> None:
    text = f"""schema = 1
[[indicator]]
key = "{SATISFACTION}"
kind = "计算"
state = "assumed"
source = "试"
rule = {{ kind = "按比例", figure = "效果.满意度" }}
"""
    assert type(leaf(read(child(**{"rubric.toml": text})), SATISFACTION).rule).__name__ == "ProportionalRule"


def test_weights_moved_a_leaf_dropped_and_a_grade(child: Child) -> None:
    """公用经费控制率 (3 of 25) goes to 满意度 (4 -> 7): 预算执行 22, 过程 42, 履职效益 and 效果 3 more."""
    levels = {level.key: level.weight for level in PARENT.rubric.level}
    changed = {
        "得分.过程.预算执行": levels["得分.过程.预算执行"] - 3,
        "得分.过程": levels["得分.过程"] - 3,
        "得分.效果.履职效益": levels["得分.效果.履职效益"] + 3,
        "得分.效果": levels["得分.效果"] + 3,
    }
    text = 'schema = 1\ndrop = ["得分.过程.预算执行.公用经费控制率", "差"]\n'
    text += "".join(f'[[level]]\nkey = "{key}"\nweight = {weight}\n' for key, weight in changed.items())
    text += f'[[indicator]]\nkey = "{SATISFACTION}"\nweight = 7\nstate = "assumed"\nsource = "试"\n'
    text += '[[grade]]\nname = "良"\nleast = 85\n'
    folder = child(**{"rubric.toml": text})
    pack = read(folder)
    assert sum(item.weight for item in pack.rubric.indicator) == 100
    assert [(grade.name, grade.least) for grade in pack.rubric.grade] == [("优", 90), ("良", 85), ("中", 60)]
    assert not [item for item in lint_pack(str(folder), (PACKS,)) if item.code == "J020"]


def test_weights_that_no_longer_add_up_are_the_childs_fault(child: Child) -> None:
    """The parent states the level, the child took a leaf out of it: 25 at the level, 22 below; 45 above, 42 below."""
    folder = child(**{"rubric.toml": 'schema = 1\ndrop = ["得分.过程.预算执行.公用经费控制率"]\n'})
    told = [item for item in lint_pack(str(folder), (PACKS,)) if item.code == "J020"]
    assert {(item.file, item.found, item.expected) for item in told} == {
        ("county/rubric.toml", "25", "22"),
        ("county/rubric.toml", "45", "42"),
    }


def test_a_rubric_of_its_own(child: Child) -> None:
    """drop = ["得分"] takes the whole tree out."""
    text = """schema = 1
drop = ["得分"]
[[level]]
key = "得分.履职"
name = "履职"
weight = 100
[[indicator]]
key = "得分.履职.满意"
name = "满意"
weight = 100
kind = "评判"
state = "assumed"
source = "试"
"""
    assert [item.key for item in read(child(**{"rubric.toml": text})).rubric.indicator] == ["得分.履职.满意"]


def columns(pack: Pack, key: str) -> list[str]:
    return [column.name for column in next(table for table in pack.tables if table.key == key).columns]


def test_columns_of_a_table(child: Child) -> None:
    text = """[[table]]
key = "表4"
name = "表4 “三公”经费"
drop = ["上年预算数", "预算增减"]
columns = [
  { name = "决算数", head = "本年实际" },
  { name = "增减率", key = "比上年.变动率", after = "决算数" },
  { name = "备注", key = "增减原因" },
]
label = [{ key = "三公.合计", name = "总计" }]
"""
    pack = read(child(**{"tables.toml": text}))
    table = next(table for table in pack.tables if table.key == "表4")
    assert columns(PARENT, "表4") == ["名称", "上年预算数", "年初预算数", "预算增减", "上年决算数", "决算数", "决算增减"]
    assert columns(pack, "表4") == ["名称", "年初预算数", "上年决算数", "决算数", "增减率", "决算增减", "备注"]
    assert (table.name, table.rows, table.indent, table.whole) == ("表4 “三公”经费", "三公.全部", True, True)
    assert [(label.key, label.name) for label in table.label][:2] == [
        ("三公.合计", "总计"),
        ("三公.公务用车费.购置费", "公务用车购置费"),
    ]
    assert [item.key for item in pack.tables] == [item.key for item in PARENT.tables]
    assert pack.tables[:3] == PARENT.tables[:3]


def test_a_table_dropped_and_one_stated_anew(child: Child) -> None:
    text = 'drop = ["表3", "表5"]\n[[table]]\nkey = "表5"\nname = "表5"\nrows = "目标.全部"\ncolumns = [{ name = "序号" }]\n'
    pack = read(child(**{"tables.toml": text}))
    kept = [table.key for table in PARENT.tables if table.key not in ("表3", "表5")]
    assert [table.key for table in pack.tables] == [*kept, "表5"]
    assert columns(pack, "表5") == ["序号"]


def test_one_paragraph_changed_one_dropped(child: Child) -> None:
    text = "# 本县的写法\n[段落 得分.结论]\n本县自评得{{ 得分.合计 }}分。\n[删去 目标.过低]\n"
    folder = child(**{"narrative/本县.txt": text})
    blocks = {item.block.key: item.block for item in narrative_of(read(folder)).blocks}
    theirs = {item.block.key: item.block for item in narrative_of(PARENT).blocks}
    assert list(blocks) == list(theirs)
    assert (blocks["得分.结论"].text, blocks["得分.结论"].file) == (
        "本县自评得{{ 得分.合计 }}分。",
        "county/narrative/本县.txt",
    )
    assert [key for key in blocks if blocks[key] != theirs[key]] == ["目标.过低", "得分.结论"]
    assert lint_pack(str(folder), (PACKS,)) == ()


def test_one_option(child: Child) -> None:
    option = '[option.variance_rate]\nvalue = 0.15\nstate = "confirmed"\nsource = "本县通知"\n'
    pack = read(child(**{"pack.toml": PACK + option}))
    assert (pack.number("variance_rate"), pack.number("variance_amount")) == (Decimal("0.15"), Decimal(50))
    assert pack.option("variance_rate").name == PARENT.option("variance_rate").name
    assert pack.file_of("pack.toml", "variance_rate") == "county/pack.toml"


def test_a_child_of_a_child(child: Child, tmp_path: Path) -> None:
    """Each changes one entry of the grandparent's; the grandchild's stands above its parent's."""
    rule = '[[indicator]]\nkey = "{}"\nstate = "assumed"\nsource = "试"\nrule = {{ least = {} }}\n'
    child(**{"rubric.toml": "schema = 1\n" + rule.format(SATISFACTION, 0.8)})
    town = tmp_path / "town"
    town.mkdir()
    (town / "pack.toml").write_text(PACK.replace('"national"', '"county"'), encoding="utf-8")
    assert leaf(read(town), SATISFACTION).rule.least == Decimal("0.8")
    (town / "rubric.toml").write_text('schema = 1\n[[grade]]\nname = "优"\nleast = 95\n', encoding="utf-8")
    assert (leaf(read(town), SATISFACTION).rule.least, read(town).rubric.grade[0].least) == (Decimal("0.8"), 95)


@pytest.mark.parametrize(
    ("file", "text", "told"),
    [
        ("rubric.toml", 'schema = 1\ndrop = ["得分.投人"]\n', ("M020", "得分.投人")),
        ("rubric.toml", 'schema = 1\n[[level]]\nkey = "得分.投人"\nweight = 9\n', ("M021", "得分.投人")),
        ("tables.toml", 'drop = ["表9"]\n', ("M020", "表9")),
        ("tables.toml", '[[table]]\nkey = "表4"\ndrop = ["去年"]\n', ("M020", "表4 的 去年")),
        ("tables.toml", '[[table]]\nkey = "表4"\ncolumns = [{ name = "备注", after = "去年" }]\n', ("M020", "表4 的 去年")),
        ("tables.toml", '[[table]]\nkey = "表44"\nname = "表"\n', ("M021", "表44")),
        ("ties.toml", 'drop = ["Z9"]\n', ("M020", "Z9")),
        ("ratios.toml", 'schema = 1\ndrop = ["执行.没有率"]\n', ("M020", "执行.没有率")),
        ("workbook.toml", 'schema = 1\ndrop = ["信访.件数"]\n', ("M020", "信访.件数")),  # national took it out already
    ],
)
def test_what_the_parent_does_not_have(child: Child, file: str, text: str, told: tuple[str, str]) -> None:
    code, found = told
    assert faults(child(**{file: text})) == [(code, f"county/{file}", found)]


@pytest.mark.parametrize(
    ("text", "code"),
    [("[删去 得分.没有]\n", "N130"), ("[删去 得分.结论]\n字\n", "N131"), ("[段落 甲.一]\n字\n[段落 甲.一]\n字\n", "N109")],
)
def test_paragraphs_that_cannot_be_taken_out(child: Child, text: str, code: str) -> None:
    found = lint_pack(str(child(**{"narrative/本县.txt": text})), (PACKS,))
    assert code in [item.code for item in found if item.file == "county/narrative/本县.txt"]


def test_a_parents_fault_names_the_parents_file(child: Child, tmp_path: Path) -> None:
    shutil.copytree(PACKS / "national", tmp_path / "national", ignore=shutil.ignore_patterns("sample", "*.py"))
    path = tmp_path / "national" / "rubric.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("weight = 15", "weight = 16", 1), encoding="utf-8")
    folder = child(**{"rubric.toml": f'schema = 1\n[[indicator]]\nkey = "{SATISFACTION}"\nname = "群众满意度"\n'})
    told = lint_pack(str(folder), (tmp_path, PACKS))
    assert [(item.code, item.file, item.found) for item in told] == [("J020", "national/rubric.toml", "16")]
