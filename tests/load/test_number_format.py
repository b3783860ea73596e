"""What a person sees of a number decides what is read: every kind of number format, with the value worked out by hand."""

import datetime as dt
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from pipeline.load.amounts import Reader
from pipeline.load.sheet import Sheet
from pipeline.load.workbook import read_workbook
from pipeline.money import Absence
from tests.builders import shown_as

MISSING = Absence.MISSING


def sheet_of(tmp_path: Path, value: Any, form: str) -> Sheet:
    path = shown_as(tmp_path / "a.xlsx", {"A1": (value, form)})
    (sheet,), _ = read_workbook(path.name, path.read_bytes())
    return sheet


def fen(sheet: Sheet, scale: int = 1) -> tuple[Any, list[str]]:
    cells = Reader(sheet)
    return cells.money(0, 0, scale), [item.code for item in cells.problems]


@pytest.mark.parametrize(
    ("stored", "form", "expected"),
    [
        (93.6, '0.0"%"', Fraction(936, 1000)),  # a sign in quotation marks: Excel does not scale
        (93.6, "0.0\\%", Fraction(936, 1000)),
        (0.936, "0.00%", Fraction(936, 1000)),
        (0.936, "0%", Fraction(936, 1000)),  # shows 94 %: rounded by display only
        (-0.05, "0.00%;[Red]-0.00%", Fraction(-5, 100)),
        ("93.6", "0.00%", "L023"),  # a text is shown as it is, whatever the format: 93.6 of what?
        ("0.936", "0.00%", "L023"),
        (0.936, "0.00", "L023"),
        (0.936, '0.000"‰"', "L021"),
        (0.936, '0.0%"以上"', "L021"),
    ],
)
def test_a_ratio_is_what_the_cell_shows(tmp_path: Path, stored: Any, form: str, expected: Any) -> None:
    cells = Reader(sheet_of(tmp_path, stored, form))
    value = cells.ratio(0, 0, False)
    assert (cells.problems[0].code if value is MISSING else value) == expected


def test_a_text_in_a_row_of_per_cent_is_guarded_like_a_number(tmp_path: Path) -> None:
    for stored, expected in (("93.6", Fraction(936, 1000)), ("0.936", MISSING), (0.936, MISSING), ("1", MISSING)):
        assert Reader(sheet_of(tmp_path, stored, "@")).ratio(0, 0, True) == expected


@pytest.mark.parametrize(
    "form",
    [
        "General",
        "0",
        "#,##0.00",
        '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ',
        "_ ¥* #,##0.00_ ;_ ¥* -#,##0.00_ ",
        "[$¥-804]#,##0.00",
        "[Red]0.00",
        "[DBNum1]0.00",
        "# ?/?",
        "0.00E+00",
        '0.00"元"',
        "0.00元",
        '[=0]"-";0.00',
        "00000000.00",
        "0.00_);[Red](0.00)",
    ],
)
def test_formats_that_change_nothing(tmp_path: Path, form: str) -> None:
    assert fen(sheet_of(tmp_path, 1234.56, form)) == (123456, [])


@pytest.mark.parametrize("form", ["0.00;[Red]0.00", "0.00_);(0.00)", "0.00;-0.00", "0.00;[红]0.00", "0.00;△0.00", "0.00"])
def test_a_negative_number_that_shows_as_one(tmp_path: Path, form: str) -> None:
    assert fen(sheet_of(tmp_path, -5.0, form)) == (-500, [])


@pytest.mark.parametrize(
    ("stored", "form", "seen"),
    [
        (-5.0, "0.00;0.00", "显示为 5，存的是 -5"),  # the sign is lost
        (-5.0, "[<0]0.00;0.00", "显示为 5，存的是 -5"),
        (5.0, "(0.00)", "显示为 (5)，存的是 5"),
        (5.0, ";;;", "显示为 （空），存的是 5"),
        (5.0, '"见附表"', "显示为 见附表，存的是 5"),
        (5.0, '0"000"', "显示为 5000，存的是 5"),
        (936000.0, "0.00,", "显示为 936，存的是 936000"),  # the column is in 元
        (936000.0, "0!.0,", "显示为 93.6，存的是 936000"),
        ("12.5", ";;;", "显示为 （空），存的是 12.5"),
        (162662200.0, "yyyy-mm-dd", "显示为 ####（日期格式），存的是 162662200"),  # past 9999-12-31: Excel fills the cell
        (162662200.0, "h:mm", "显示为 ####（日期格式），存的是 162662200"),
    ],
)
def test_what_shows_and_what_is_stored_contradict(tmp_path: Path, stored: Any, form: str, seen: str) -> None:
    cells = Reader(sheet_of(tmp_path, stored, form))
    assert cells.money(0, 0, 1) is MISSING
    assert [(item.code, item.cell, item.found) for item in cells.problems] == [("L101", "A1", seen)]


@pytest.mark.parametrize(
    ("stored", "form", "scale", "expected"),
    [
        (936000.0, '0!.0,"万元"', 1, 93600000),  # shows 93.6万元: the 936,000 元 that are stored
        (936000.0, '0!.0,"万"', 1, 93600000),
        (936000.0, '0!.0,"万元"', 10_000, 93600000),
        (936000.0, "0!.0,", 10_000, 93600000),  # 93.6 in a column of 万元
        (936000.0, "#,##0.00,", 1_000, 93600000),  # 936.00 in a column of 千元
        (936000.0, "#,##0.00,", 10_000, MISSING),
        (936000.0, '0.0,,"百万元"', 1, 93600000),
        (93.6, '0.0"万元"', 10_000, 93600000),
        (93.6, '0.0"万元"', 1, MISSING),  # L028: the column says 元
        (0.5, "0%", 1, MISSING),
        (5.0, "[$€-2]0", 1, MISSING),
        (221076.58, "# ##0.00", 1, 22107658),  # shows 221 076.58
        (0.0, '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', 1, 0),
        (0.0, "0.00;-0.00;", 1, 0),
    ],
)
def test_units_and_thousands_of_a_format(tmp_path: Path, stored: float, form: str, scale: int, expected: Any) -> None:
    value, problems = fen(sheet_of(tmp_path, stored, form), scale)
    assert value == expected
    assert bool(problems) == (expected is MISSING)


def test_things_shown_in_money_are_no_count(tmp_path: Path) -> None:
    for form, expected in (
        ('0.00,,"百万元"', MISSING),
        ('0!.0,"万"', 22),
        ("0.00,", MISSING),
    ):  # 22 show as 0.00百万元, 0.0万, 0.02
        assert Reader(sheet_of(tmp_path, 22.0, form)).count(0, 0, "人") == expected


def test_words_hold_the_unit_of_the_format(tmp_path: Path) -> None:
    pairs = {'0.0"万亩"': (12.8, "12.8万亩"), "0.0%": (0.9, "90%"), "00000": (123, "00123"), '@"万亩"': ("12.8", "12.8万亩")}
    for form, (stored, seen) in pairs.items():
        assert Reader(sheet_of(tmp_path, stored, form)).words(0, 0) == seen


@pytest.mark.parametrize("form", ["yyyy-mm", 'yyyy"年"m"月"', "mmm-yy", "yyyy"])
def test_a_format_that_hides_the_day_gives_no_day(tmp_path: Path, form: str) -> None:
    cells = Reader(sheet_of(tmp_path, dt.date(2023, 11, 5), form))
    assert cells.date(0, 0) is MISSING
    assert [item.code for item in cells.problems] == ["L026"]


@pytest.mark.parametrize("form", ["yyyy-mm-dd", '[$-804]yyyy"年"m"月"d"日";@', "m/d/yyyy", 'm"月"d"日"', "yyyy/m/d h:mm"])
def test_a_format_that_shows_the_day(tmp_path: Path, form: str) -> None:
    assert Reader(sheet_of(tmp_path, dt.date(2023, 11, 5), form)).date(0, 0) == dt.date(2023, 11, 5)


def test_a_number_written_with_the_signs_of_a_day(tmp_path: Path) -> None:
    assert Reader(sheet_of(tmp_path, 20231105, "0000-00-00")).date(0, 0) == dt.date(2023, 11, 5)
    assert Reader(sheet_of(tmp_path, 202311, '0000"年"00"月"')).date(0, 0) is MISSING
    assert Reader(sheet_of(tmp_path, 45231, "General")).date(0, 0) is MISSING  # a serial number shows no day
