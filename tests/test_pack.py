"""Packs are read strictly and completely: one case per M code, each naming the file and what is wrong with it."""

import re
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipeline.assumptions import assumptions
from pipeline.available_packs import offers
from pipeline.pack import PackError, find_pack, pack_roots, read_pack

TEMPLATES = Path(__file__).resolve().parents[1] / "report_templates"


@pytest.fixture
def packs(tmp_path):
    """A copy of the packs of this repository that a test may break."""
    root = tmp_path / "packs"
    for name in ("common", "guangdong"):
        shutil.copytree(TEMPLATES / name, root / name, ignore=shutil.ignore_patterns("sample", "*.py", "README.md"))
    return root


def edit(path, pattern, replacement):
    text = path.read_text(encoding="utf-8")
    changed = re.sub(pattern, replacement, text, count=1)
    assert changed != text
    path.write_text(changed, encoding="utf-8")


def faults(folder, year=2019):
    with pytest.raises(PackError) as error:
        read_pack(folder, year)
    return [(item.code, item.file, item.found) for item in error.value.problems]


def test_the_packs_of_this_repository_are_read(packs):
    pack = read_pack(packs / "guangdong", 2019)
    assert (pack.id, pack.title) == ("guangdong", "部门整体支出绩效自评报告")
    assert pack.number("variance_rate") == Decimal("0.10")  # a decimal, never a float
    assert pack.option("quarter_cap").value is False
    assert pack.catalogue.find("三公.合计.决算数").unit == "元"  # from the parent
    assert pack.fingerprint == read_pack(packs / "guangdong", 2019).fingerprint
    assert pack.fingerprint == read_pack(TEMPLATES / "guangdong", 2019).fingerprint  # wherever it stands


def test_a_number_is_asked_of_a_number(packs):
    pack = read_pack(packs / "guangdong", 2019)
    for name in ("variance_base", "quarter_cap"):
        with pytest.raises(TypeError):
            pack.number(name)


def test_any_change_of_a_file_changes_the_fingerprint(packs):
    before = read_pack(packs / "guangdong", 2019).fingerprint
    edit(packs / "guangdong" / "rubric.toml", r"\A", "# 改\n")
    assert read_pack(packs / "guangdong", 2019).fingerprint != before


def test_m001_a_pack_nobody_has(packs):
    for name in ("zhejiang", "../guangdong", ""):
        with pytest.raises(PackError) as error:
            find_pack(name, (packs,))
        (item,) = error.value.problems
        assert (item.code, item.found, item.expected) == (
            "M001",
            name,
            "现有的模板包：guangdong（2019 年度起，2020 年度起沿用以前的评分标准（假定））",
        )


def test_m001_a_parent_nobody_has_is_told_with_the_file_that_names_it(packs):
    edit(packs / "guangdong" / "pack.toml", 'extends = "common"', 'extends = "nobody"')
    assert faults(packs / "guangdong") == [("M001", "guangdong/pack.toml", "nobody")]


def test_a_pack_kept_elsewhere_may_extend_one_that_comes_with_the_program(tmp_path):
    shutil.copytree(TEMPLATES / "guangdong", tmp_path / "own")
    assert read_pack(tmp_path / "own", 2019).form.year == 2019
    assert pack_roots(tmp_path)[0] == tmp_path


def test_m002_packs_that_extend_one_another(packs):
    edit(packs / "common" / "pack.toml", r"\A", 'extends = "guangdong"\n')
    assert faults(packs / "guangdong") == [("M002", "guangdong/pack.toml", "common")]
    edit(packs / "common" / "pack.toml", "guangdong", "common")
    assert faults(packs / "common") == [("M002", "common/pack.toml", "common")]


@pytest.mark.parametrize("name", ["rubric.toml", "tables.toml", "report.docx"])
def test_m003_a_file_that_is_not_there(packs, name):
    (packs / "guangdong" / name).unlink()
    assert faults(packs / "guangdong") == [("M003", f"guangdong/{name}", "")]


def test_m003_no_narrative_and_no_form(packs):
    shutil.rmtree(packs / "guangdong" / "narrative")
    shutil.rmtree(packs / "common" / "forms")
    assert [fault[:2] for fault in faults(packs / "guangdong")] == [
        ("M011", "common/forms"),
        ("M003", "guangdong/narrative/*.txt"),
    ]
    (packs / "guangdong" / "pack.toml").unlink()
    assert [fault[:2] for fault in faults(packs / "guangdong")] == [("M003", "guangdong/pack.toml")]


@pytest.fixture
def many_years(packs):
    """The packs with guangdong in force for many years, so that each year's form can be read."""
    edit(packs / "guangdong" / "pack.toml", "first = 2019,", "first = 2016,")
    return packs


def pack_of(packs, year):
    return read_pack(packs / "guangdong", year)


def row_of(pack, key):
    return next(row for block in pack.form.sheet[0].block for row in block.row if row.key == key)


STAND_INS = [(2016, 2018), (2017, 2018), (2020, 2019), (2021, 2022), (2025, 2022), (2026, 2022), (2030, 2022)]


@pytest.mark.parametrize(("year", "used"), STAND_INS)
def test_m040_a_year_without_a_form_takes_the_nearest_and_one_warning_names_it(many_years, year, used):
    pack = pack_of(many_years, year)
    assert (pack.form.year, pack.codes.year, pack.form_assumed, pack.codes_assumed) == (used, used, True, True)
    (told,) = (item for item in assumptions(pack) if item.code == "M040")
    of = "2022—2024" if used == 2022 else str(used)
    assert (told.severity.value, told.found) == ("警告", f"决算报表表式假定与{of}年度的相同；科目假定与{of}年度的相同")
    assert told.title == f"没有 {year} 年度的决算报表表式和科目，按最近年度的读"


@pytest.mark.parametrize("year", [2018, 2019, 2022, 2024])
def test_a_year_with_its_own_form_assumes_none(many_years, year):
    pack = pack_of(many_years, year)
    assert not pack.form_assumed and not pack.codes_assumed
    assert not [row for sheet in pack.form.sheet for block in sheet.block for row in block.row if row.uncertain]


def test_a_year_between_two_forms_knows_the_rows_and_names_of_both(many_years):
    old, new = pack_of(many_years, 2020), pack_of(many_years, 2021)
    for pack in (old, new):
        names = {row.key: {row.label, *row.aliases} for block in pack.form.sheet[0].block for row in block.row}
        assert {"资源勘探信息等支出", "资源勘探工业信息等支出"} <= names["功能.资源勘探信息等支出"]
        assert {"用事业基金弥补收支差额", "使用非财政拨款结余（含专用结余）"} <= names["收入.用事业基金弥补收支差额"]
        assert row_of(pack, "功能.抗疫特别国债安排的支出").uncertain
        assert {"234", "224"} <= {decl.code for decl in pack.codes.function}
        # 基本建设类项目 is a part of 项目支出 in one form and a 其中 in the other: nothing is added up
        assert all(row.of_which for block in pack.form.sheet[0].block for row in block.row if row.parent == "支出.项目支出")
    assert row_of(old, "支出.结余分配.缴纳所得税").uncertain  # 2022's form has none


def test_forms_by_year_state_only_what_differs(many_years):
    old, new = pack_of(many_years, 2018), pack_of(many_years, 2023)
    blocks = {block.name: block for block in new.form.sheet[0].block}
    # 2022 and later: 8 lines of income and 4 totals, 26 classes and their total, no lines below 结余分配
    assert [len(blocks[name].row) for name in ("收入", "功能", "支出")] == [12, 27, 23]
    assert len({block.name: block for block in old.form.sheet[0].block}["功能"].row) == 24
    assert row_of(old, "功能.卫生健康支出").label == "医疗卫生与计划生育支出"
    assert row_of(new, "功能.资源勘探信息等支出").label == "资源勘探工业信息等支出"
    assert row_of(new, "收入.用事业基金弥补收支差额").number == 28
    assert [sheet.token for sheet in new.form.sheet] == [sheet.token for sheet in old.form.sheet]
    assert not any(row.number for block in pack_of(many_years, 2019).form.sheet[0].block for row in block.row)


def test_the_numbers_of_the_2022_form_agree_with_its_published_formulas(many_years):
    form = pack_of(many_years, 2022).form.sheet[0]
    numbers = {row.key: row.number for block in form.block for row in block.row}
    below: dict[str, list[Any]] = {}
    for row in (row for block in form.block for row in block.row if row.parent and not row.of_which):
        below.setdefault(row.parent, []).append(row.number)
    assert below["收入.本年收入合计"] == list(range(1, 9))  # 27 = 1 + … + 8
    assert below["功能.本年支出合计"] == list(range(32, 58))  # 84 = 32 + … + 57
    assert below["支出.本年支出合计"] == [58, 61, 63, 64, 65]  # 84 = 58 + 61 + 63 + 64 + 65
    assert below["支出.基本支出"] == [59, 60]  # 58 = 59 + 60
    assert below["支出.基本支出和项目支出合计"] == list(range(69, 79))  # 68 = 69 + … + 78
    assert [numbers[f"支出.{key}"] for key in ("本年支出合计", "结余分配", "年末结转和结余", "总计")] == [84, 85, 86, 88]


def test_codes_by_year_state_only_what_differs(many_years):
    def name(year, code):
        return {decl.code: decl.name for decl in pack_of(many_years, year).codes.function}.get(code)

    assert [name(year, "215") for year in (2018, 2019, 2022)] == ["资源勘探信息等支出"] * 2 + ["资源勘探工业信息等支出"]
    assert [name(year, "224") for year in (2018, 2019)] == [None, "灾害防治及应急管理支出"]
    assert [name(year, "234") for year in (2019, 2022)] == [None, "抗疫特别国债安排的支出"]
    codes = [decl.code for decl in pack_of(many_years, 2022).codes.function]
    assert codes == sorted(codes)


def test_m013_the_name_of_a_form_is_its_first_year(packs):
    edit(packs / "common" / "forms" / "2019.toml", "year = 2019", "year = 2021")
    assert faults(packs / "guangdong") == [("M013", "common/forms/2019.toml", "2021")]


def test_m014_a_form_that_extends_nothing(many_years):
    edit(many_years / "common" / "codes" / "2022.toml", "extends = 2019", "extends = 2018")  # 2018 is no whole list itself
    edit(many_years / "common" / "forms" / "2022.toml", "extends = 2019", "extends = 2012")
    with pytest.raises(PackError) as error:
        read_pack(many_years / "guangdong", 2022)
    said = [(item.code, item.file, item.found) for item in error.value.problems]
    assert said == [("M014", "common/forms/2022.toml", "2012"), ("M014", "common/codes/2022.toml", "2018")]


@pytest.mark.parametrize(
    ("name", "before", "after", "says"),
    [
        ("rubric.toml", "weight = 23", "weight = 23\nweight = 24", "line"),  # a key twice
        ("rubric.toml", r"\[\[level\]\]", "[[level", "line"),
    ],
)
def test_m004_a_file_that_cannot_be_read(packs, name, before, after, says):
    edit(packs / "guangdong" / name, before, after)
    ((code, file, found),) = faults(packs / "guangdong")
    assert (code, file) == ("M004", f"guangdong/{name}")
    assert says in found


def test_m004_a_file_that_is_not_utf_8(packs):
    path = packs / "guangdong" / "rubric.toml"
    path.write_bytes(path.read_text(encoding="utf-8").encode("gb18030"))
    (text,) = list((packs / "guangdong" / "narrative").glob("*.txt"))[:1]
    text.write_bytes("【".encode("gb18030"))
    assert [fault[:2] for fault in faults(packs / "guangdong")] == [
        ("M004", "guangdong/rubric.toml"),
        ("M004", f"guangdong/narrative/{text.name}"),
    ]


@pytest.mark.parametrize(
    ("file", "before", "after", "says"),
    [
        ("guangdong/rubric.toml", "weight = 23", "weight = 23\nwieght = 23", "有不认识的项“wieght”"),
        ("guangdong/rubric.toml", "weight = 23\n", "", "缺少必填项“weight”（位置：level[0]）"),
        ("guangdong/rubric.toml", "weight = 23", "weight = true", "应为 数，现为 true/false（位置：level[0].weight）"),
        ("guangdong/rubric.toml", 'kind = "评判"', 'kind = "猜测"', "不允许的值 '猜测'"),
        ("guangdong/rubric.toml", "schema = 1", "schema = 2", "2"),
        ("common/figures.toml", 'kind = "引用"', 'kind = "抄录"', "不允许的值 '抄录'"),
        ("common/figures.toml", 'label = "部门全称"\n', "", "缺少必填项“label”（位置：figure[0]）"),
        ("guangdong/pack.toml", 'state = "derived"', 'state = "sure"', "不允许的值 'sure'"),
        ("guangdong/pack.toml", "value = 100", "value = [100]", "只能是文字、数或 true/false"),
        ("guangdong/pack.toml", "first = 2019", 'first = "2019"', "应为 整数，现为 文字"),
        ("common/forms/2019.toml", "year = 2019", 'year = "2019"', "应为 整数，现为 文字（位置：year）"),
    ],
)
def test_m005_what_the_contract_does_not_allow(packs, file, before, after, says):
    edit(packs / file, before, after)
    ((code, where, found),) = faults(packs / "guangdong")
    assert (code, where) == ("M005", file)
    assert says in found


@pytest.mark.parametrize("year", [2016, 2018])
def test_m006_a_year_the_pack_is_not_made_for(packs, year):
    assert faults(packs / "guangdong", year) == [("M006", "guangdong/pack.toml", str(year))]


def test_m006_says_which_packs_there_are_and_what_to_type():
    with pytest.raises(PackError) as error:
        read_pack(TEMPLATES / "guangdong", 2018)
    (item,) = error.value.problems
    assert item.title == "模板包 guangdong 不适用于 2018 年度"
    said, _, listed = item.expected.partition("：")
    assert said == "现有的模板包"
    assert {"guangdong（2019 年度起，2020 年度起沿用以前的评分标准（假定））", "national（2013 年度起）"} <= set(
        listed.split("、")
    )
    assert item.remedy.startswith("把填报表“基本信息”的“报告模板包”改为 national")
    with pytest.raises(PackError) as error:
        read_pack(TEMPLATES / "national", 2012)
    assert "都不用于该年度" in error.value.problems[0].remedy


def test_the_years_of_a_pack_are_its_own(packs):
    edit(packs / "guangdong" / "pack.toml", "first = 2019, assumed_from = 2020", "first = 2019, last = 2023")
    (offer,) = offers((packs,))
    assert str(offer) == "guangdong（2019—2023 年度）"
    assert [offer.years.serves(year) for year in (2018, 2019, 2023, 2024)] == [False, True, True, False]
    assert [offer.years.nearest(year) for year in (2018, 2021, 2026)] == [2019, 2021, 2023]
    assert faults(packs / "guangdong", 2024) == [("M006", "guangdong/pack.toml", "2024")]


def test_m007_a_tie_declared_twice_in_one_file(packs):
    path = packs / "common" / "ties.toml"
    rule = '[[rule]]\nid = "F99"\nname = "甲"\ncheck = "某"\nwhen = "输入"\nseverity = "提示"\n'
    path.write_text((path.read_text(encoding="utf-8") if path.exists() else "") + rule * 2, encoding="utf-8")
    assert faults(packs / "guangdong") == [("M007", "common/ties.toml", "F99")]


def test_a_child_states_a_tie_anew_or_drops_it(packs):
    rule = '[[rule]]\nid = "{}"\nname = "{}"\ncheck = "某"\nwhen = "输入"\nseverity = "提示"\n'
    with (packs / "common" / "ties.toml").open("a", encoding="utf-8") as file:
        file.write("\n" + rule.format("F97", "父") + rule.format("F98", "父"))
    (packs / "guangdong" / "ties.toml").write_text('drop = ["F97"]\n' + rule.format("F98", "子"), encoding="utf-8")
    rules = {rule.id: rule.name for rule in read_pack(packs / "guangdong", 2019).rules}
    assert "F97" not in rules
    assert rules["F98"] == "子"


def test_m008_a_figure_declared_twice(packs):
    figure = '[[figure]]\npattern = "三公.*.决算数"\nlabel = "{1}"\nunit = "元"\nkind = "输入"\n'
    (packs / "guangdong" / "figures.toml").write_text(figure, encoding="utf-8")
    assert faults(packs / "guangdong") == [("M008", "guangdong/figures.toml", "三公.*.决算数")]


def test_all_faults_are_told_in_one_run(packs):
    edit(packs / "guangdong" / "rubric.toml", "weight = 23\n", "")
    edit(packs / "common" / "figures.toml", 'kind = "引用"', 'kind = "抄录"')
    (packs / "guangdong" / "report.docx").unlink()
    assert sorted(fault[0] for fault in faults(packs / "guangdong")) == ["M003", "M005", "M005"]


EXTENSION = """
schema = 1
drop = ["信访.件数"]
[[sheet]]
name = "其他数据"
layout = "键值"
label = ["项目"]
row = [
  { label = "信访回复数", key = "信访.回复数", unit = "件" },
  { label = "固定资产总额", key = "资产.总额", unit = "元", required = true },
]
[[sheet]]
name = "验收"
layout = "键值"
row = []
"""


def test_a_childs_workbook_is_put_over_its_parents(packs):
    before = {sheet.name: sheet for sheet in read_pack(packs / "guangdong", 2019).workbook.sheet}
    (packs / "guangdong" / "workbook.toml").write_text(EXTENSION, encoding="utf-8")
    after = {sheet.name: sheet for sheet in read_pack(packs / "guangdong", 2019).workbook.sheet}
    assert list(after) == [*before, "验收"]
    rows, old = ({row.label: row for row in sheets["其他数据"].row} for sheets in (after, before))
    assert rows.keys() == (old.keys() - {"信访件数"}) | {"固定资产总额"}
    assert (old["信访回复数"].required, rows["信访回复数"].required) == (True, False)  # stated anew
    assert after["重点工作"] == before["重点工作"]


def test_a_childs_ratios_replace_and_drop_its_parents(packs):
    before = [decl.key for decl in read_pack(packs / "guangdong", 2019).ratios]
    text = 'schema = 1\ndrop = ["信访.回复率"]\n[[ratio]]\nkey = "采购.执行率"\n'
    text += 'numerator = ["采购.预算"]\ndenominator = ["采购.实际"]\n'
    (packs / "guangdong" / "ratios.toml").write_text(text, encoding="utf-8")
    after = {decl.key: decl for decl in read_pack(packs / "guangdong", 2019).ratios}
    assert list(after) == [key for key in before if key != "信访.回复率"]
    assert after["采购.执行率"].numerator == ["采购.预算"]
