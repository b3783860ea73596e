"""Values with dates: an option's value of the report's year is the one used; what is wrong with dates is told by lint."""

import datetime as dt
import io
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from pipeline.assumptions import stated_values
from pipeline.linting import lint_pack
from pipeline.load.rubric_sheets import rubric_in_force
from pipeline.pack import Pack, PackError, read_pack
from pipeline.rubric_book import heads as h
from pipeline.rubric_book.write import rubric_book
from tests.conftest import ROOT

PACKS = ROOT / "report_templates"
PACK = """schema = 1
title = "部门整体支出绩效自评报告"
version = "1.0"
extends = "national"
years = { first = 2023, last = 2026 }
"""
RATE = """
[option.variance_rate]
value = 0.15
state = "assumed"
source = "没有规定"
{first}
[[option.variance_rate.later]]
from = 2025
confirmed = 2025-03-10
value = 0.1
state = "confirmed"
source = "县财政局自评通知第三条"
"""
LEAF = "得分.效果.履职效益.满意度"
RUBRIC = f"""schema = 1
[[indicator]]
key = "{LEAF}"
state = "confirmed"
source = "县财政局自评通知附件2"
confirmed = "2024-02-29"
from = 2023
rule = {{ least = 0.95 }}
standard = {{ text = "不低于95%的得满分", state = "confirmed", source = "附件2", confirmed = 2024-02-29 }}
[[grade]]
name = "良"
least = 85
state = "confirmed"
source = "第八条"
confirmed = 2024-01-15
"""
County = Callable[..., Path]


@pytest.fixture
def county(tmp_path: Path) -> County:
    """Write a child of national, its pack.toml with more below; Path of its folder."""

    def write(more: str = "", rubric: str = "", head: str = PACK) -> Path:
        folder = tmp_path / "county"
        folder.mkdir()
        (folder / "pack.toml").write_text(head + more, encoding="utf-8")
        if rubric:
            (folder / "rubric.toml").write_text(rubric, encoding="utf-8")
        return folder

    return write


def told(folder: Path) -> list[tuple[str, str, str]]:
    return [(item.code, item.file, item.found) for item in lint_pack(str(folder), (PACKS,))]


def leaf(pack: Pack):
    return next(item for item in pack.rubric.indicator if item.key == LEAF)


def test_the_value_of_the_year_is_in_force(county: County) -> None:
    folder = county(RATE.format(first=""))
    assert told(folder) == []
    values = {year: read_pack(folder, year).option("variance_rate") for year in (2023, 2024, 2025, 2026)}
    # 0.15 until 2024, 0.1 from 2025 on
    assert [value.value for value in values.values()] == [Decimal(p) for p in ("0.15", "0.15", "0.1", "0.1")]
    assert (values[2024].state, values[2024].since, values[2024].confirmed) == ("assumed", 0, None)
    assert (values[2025].state, values[2025].since, values[2025].confirmed) == ("confirmed", 2025, dt.date(2025, 3, 10))
    assert {value.name for value in values.values()} == {"差异较大的差异率下限"}  # the parent's


def test_before_the_first_value_of_a_child_the_parents_is_in_force(county: County) -> None:
    folder = county('[option.variance_rate]\nvalue = 0.1\nfrom = 2025\nstate = "derived"\nsource = "复算"\n')
    assert told(folder) == []
    # national: 0.20
    assert [read_pack(folder, year).number("variance_rate") for year in (2024, 2025)] == [Decimal("0.20"), Decimal("0.1")]


OWN = '[option.own]\nname = "自己的"\nvalue = {value}\nstate = "assumed"\nsource = "无"\n{more}'
TABLE = '[[table]]\nkey = "表1"\nfilled_only = "own"\n'


def test_a_year_before_the_first_value_is_told(county: County) -> None:
    folder = county(OWN.format(value="true", more="from = 2024\n"))
    (folder / "tables.toml").write_text(TABLE, encoding="utf-8")
    assert told(folder) == [("M046", "county/pack.toml", "from = 2024")]
    with pytest.raises(PackError) as error:
        read_pack(folder, 2023)
    (only,) = error.value.problems
    assert only.title == "自己的在 2023 年度没有取值"
    assert read_pack(folder, 2024).option("own").value is True


@pytest.mark.parametrize(
    ("more", "code", "found"),
    [
        (RATE.format(first="").replace("from = 2025", "from = 2027"), "M044", "from = 2027"),
        (RATE.format(first="from = 2025"), "M045", "2025 年度起：0.15、0.1"),
        (RATE.format(first="").replace("from = 2025", "from = 2023"), "M045", "2023 年度起：0.15、0.1"),
        (RATE.format(first="").replace("from = 2025", "from = 2021"), "M045", "2023 年度起：0.15、0.1"),
        (RATE.format(first="").replace("县财政局自评通知第三条", " "), "M043", 'state = "confirmed"'),
        (RATE.format(first="confirmed = 2025-03-10"), "M047", 'state = "assumed"，confirmed = 2025-03-10'),
    ],
)
def test_what_is_wrong_with_the_dates_of_an_option(county: County, more: str, code: str, found: str) -> None:
    assert told(county(more)) == [(code, "county/pack.toml", found)]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("confirmed = 2025-02-30", "M004"),  # no such day: no TOML
        ('confirmed = "2025-02-30"', "M005"),
        ('confirmed = "去年"', "M005"),
        ("confirmed = 2025", "M005"),
        ("confirmed = 2025-03-10T08:00:00", "M005"),
        ('from = "2025"', "M005"),
        ("from = 2025.5", "M005"),
        ("since = 2025", "M005"),
    ],
)
def test_a_date_is_read_strictly(county: County, line: str, code: str) -> None:
    (item,) = lint_pack(str(county(RATE.format(first=line))), (PACKS,))
    assert item.code == code
    assert not any(word in item.found for word in ("RFC", "Expected", "Invalid"))


def test_a_later_value_says_from_which_year(county: County) -> None:
    (item,) = lint_pack(str(county(RATE.format(first="").replace("from = 2025\n", ""))), (PACKS,))
    assert (item.code, "from" in item.found) == ("M005", True)


def test_leaves_standards_and_grades_have_dates(county: County) -> None:
    folder = county(rubric=RUBRIC)
    assert told(folder) == []
    pack = read_pack(folder, 2024)
    dated = {(value.kind, value.name): (value.since, str(value.confirmed)) for value in stated_values(pack) if value.dated}
    assert dated == {
        ("指标权重", leaf(pack).name): (2023, "2024-02-29"),
        ("评分标准", leaf(pack).name): (0, "2024-02-29"),
        ("等级", "良"): (0, "2024-01-15"),
    }


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("from = 2023", "from = 2024", "M046"),
        ('source = "第八条"', 'source = ""', "M043"),
        ('state = "confirmed", source = "附件2"', 'state = "derived", source = "附件2"', "M047"),
    ],
)
def test_what_is_wrong_with_the_dates_of_a_rubric(county: County, before: str, after: str, expected: str) -> None:
    folder = county(rubric=RUBRIC.replace(before, after))
    assert [(code, file) for code, file, _ in told(folder)] == [(expected, "county/rubric.toml")]


def test_a_grandchild_that_states_another_source_states_the_date_anew(county: County) -> None:
    parent = county(rubric=RUBRIC)
    folder = parent.parent / "town"
    folder.mkdir()
    (folder / "pack.toml").write_text(PACK.replace("national", "county"), encoding="utf-8")
    text = (
        f'schema = 1\n[[indicator]]\nkey = "{LEAF}"\nsource = "镇通知"\n[[grade]]\nname = "良"\nleast = 86\nstate = "assumed"\n'
    )
    (folder / "rubric.toml").write_text(text, encoding="utf-8")
    pack = read_pack(folder, 2024)
    assert (leaf(pack).since, leaf(pack).confirmed, leaf(pack).standard.confirmed) == (2023, None, dt.date(2024, 2, 29))
    (good,) = (grade for grade in pack.rubric.grade if grade.name == "良")
    assert (good.least, good.state, good.confirmed) == (Decimal(86), "assumed", None)


def test_in_years_nothing_is_known_of_nothing_is_confirmed(county: County) -> None:
    head = PACK.replace("last = 2026", 'assumed_from = 2025, source = "没有公布"')
    folder = county(rubric=RUBRIC, head=head)
    assert leaf(read_pack(folder, 2024)).confirmed == dt.date(2024, 2, 29)
    later = leaf(read_pack(folder, 2025))
    assert (later.state, later.confirmed, later.standard.confirmed) == ("assumed", None, None)
    assert told(folder) == []


def test_a_workbook_as_the_program_writes_it_keeps_the_dates(county: County, tmp_path: Path) -> None:
    pack = read_pack(county(rubric=RUBRIC), 2024)
    path = tmp_path / "2024" / h.FILE
    path.parent.mkdir()
    path.write_bytes(rubric_book(pack, "评分标准"))
    found = rubric_in_force(path.parent / "单位", pack)
    assert found.problems == ()  # still the pack's own: no J056
    assert found.pack is not None and found.pack.rubric == pack.rubric and not found.pack.own_rubric


def test_a_changed_value_in_the_workbook_has_no_date(county: County, tmp_path: Path) -> None:
    pack = read_pack(county(rubric=RUBRIC), 2024)
    book = openpyxl.load_workbook(io.BytesIO(rubric_book(pack, "评分标准")))
    (row,) = (row for row in book[h.GRADES].iter_rows() if row[0].value == "良")
    row[1].value = "84"
    path = tmp_path / "2024" / h.FILE
    path.parent.mkdir()
    book.save(path)
    found = rubric_in_force(path.parent / "单位", pack).pack
    assert found is not None
    (good,) = (grade for grade in found.rubric.grade if grade.name == "良")
    assert (good.least, good.confirmed, leaf(found).confirmed) == (Decimal(84), None, dt.date(2024, 2, 29))
