"""A year cut by department gives each the figures its own files would give, and everything else is told."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline.inspection import inspect_file
from pipeline.inspection.wording import as_text
from pipeline.load import LoadResult, load
from pipeline.load.shared import SharedYear, part_of, prepare, year
from pipeline.load.shared.cutting import control
from pipeline.load.shared.ledger_rows import LedgerCut, Rows
from pipeline.load.shared.owners import Ground, Ownership
from pipeline.problems import Problem, Severity
from pipeline.records import Cell
from pipeline.sheets.book import Link
from pipeline.workpaper.links import Links
from tests.builders import xlsx
from tests.load.exports import ROOTS, Z01
from tests.shared.years import DEPARTMENTS, Year, forms, ledgers, own, staff


def told(found: SharedYear | LoadResult, code: str) -> list[Problem]:
    return [item for item in found.problems if item.code == code]


def prepared(base: Path, change: Callable[[Year], object] = lambda _: None) -> SharedYear:
    made = Year()
    change(made)
    return prepare(made.write(base), ROOTS)


@pytest.mark.parametrize("name", DEPARTMENTS)
def test_a_department_gets_the_figures_its_own_files_would_give(name: str, tmp_path: Path) -> None:
    folder = Year().write(tmp_path) / name
    shared, mine = load(folder, ROOTS), load(own(tmp_path, name), ROOTS)
    assert shared.loaded is not None and mine.loaded is not None
    assert {key: figure.value for key, figure in shared.loaded.figures.items()} == {
        key: figure.value for key, figure in mine.loaded.figures.items()
    }
    spent = shared.loaded.figures["支出.本年支出合计.决算数"].number
    assert spent == 11_300 * len(DEPARTMENTS[name])  # 113 元 a unit
    assert sum(line.debit for line in shared.loaded.voucher_lines) == spent
    assert [line.debit for line in shared.loaded.voucher_lines] == [line.debit for line in mine.loaded.voucher_lines]
    assert [item.code for item in shared.problems] == [item.code for item in mine.problems]


def test_every_line_names_its_row_of_the_shared_file(tmp_path: Path) -> None:
    folder = Year().write(tmp_path) / "丙局"
    loaded = load(folder, ROOTS).loaded
    assert loaded is not None
    book = openpyxl.load_workbook(folder.parent / "共享" / "支出明细账.xlsx")
    for line in loaded.voucher_lines:
        assert line.source.file == "共享/支出明细账.xlsx"
        assert book[line.source.sheet][line.source.address].value * 100 == line.debit
    first = loaded.voucher_lines[0].source
    assert first.address == "I24"  # title, head, then 7 rows for each of the three units before: 2 + 21 + 1


def test_the_sums_of_the_year_are_those_of_the_files(tmp_path: Path) -> None:
    found = prepared(tmp_path)
    assert found.problems == () and found.nobody == ()
    assert found.totals["甲局"] == {"预算指标账.金额": 12_000, "支出明细账.借方": 11_300, "支出明细账.贷方": 0}
    assert found.totals["乙局"]["支出明细账.借方"] == 22_600
    assert found.whole == {"预算指标账.金额": 60_000, "支出明细账.借方": 56_500, "支出明细账.贷方": 0}
    assert set(found.marks) == set(DEPARTMENTS)


def test_a_year_without_shared_files_is_left_alone(tmp_path: Path) -> None:
    folder = own(tmp_path, "甲局")
    assert part_of(folder, ROOTS) is None
    assert prepare(folder.parent, ROOTS) == SharedYear()
    assert sorted(path.name for path in folder.parent.iterdir()) == ["甲局"]


# whose a row is --------------------------------------------------------------------------------------------------------


def test_rows_of_an_unknown_unit_are_listed_with_place_and_amount(tmp_path: Path) -> None:
    def change(made: Year) -> None:
        made.vouchers[3][0] = "109001-丁局"  # 22 元, row 6
        made.vouchers[6][0] = "109001-丁局"  # 5 元, row 9

    found = prepared(tmp_path, change)
    (item,) = told(found, "G004")
    assert item.severity is Severity.WARNING
    assert (item.file, item.cell) == ("共享/支出明细账.xlsx", "A6")
    assert item.found == "109001 丁局：2 行，借方 27.00 元"
    (nobody,) = found.nobody
    assert (nobody.unit, nobody.count, nobody.amounts["借方"]) == ("109001 丁局", 2, 2_700)
    assert [(row.at.address, dict(row.amounts)) for row in nobody.rows] == [("I6", {"借方": 2_200}), ("I9", {"借方": 500})]
    assert found.totals["甲局"]["支出明细账.借方"] + 2_700 == 11_300


def test_an_amount_without_a_unit_is_nobodys(tmp_path: Path) -> None:
    found = prepared(tmp_path, lambda made: made.vouchers[0].__setitem__(0, None))
    (item,) = told(found, "G005")
    assert (item.cell, item.found) == ("A3", "1 行，借方 31.00 元")
    assert found.nobody[0].amounts["借方"] == 3_100


def test_totals_and_empty_rows_are_nobodys_money(tmp_path: Path) -> None:
    def change(made: Year) -> None:
        made.vouchers.append(["合计", None, None, None, None, None, None, None, 565, None])
        made.vouchers.insert(7, [])
        made.documents.append([None] * 9 + [600])
        made.documents[-1][1] = "合计"

    found = prepared(tmp_path, change)
    assert found.problems == ()
    assert found.totals["丙局"]["支出明细账.借方"] == 22_600


def test_a_total_of_the_file_that_is_not_the_sum_is_told(tmp_path: Path) -> None:
    found = prepared(tmp_path, lambda made: made.vouchers.append(["合计", *[None] * 7, 560, None]))
    (item,) = told(found, "G018")
    assert (item.cell, item.found, item.expected) == ("I38", "560", "各单位各行借方之和 565.00 元")


def test_code_before_name_and_a_contradiction_is_told_to_both(tmp_path: Path) -> None:
    found = prepared(tmp_path, lambda made: made.vouchers[0].__setitem__(0, "101001-乙局"))
    (item,) = told(found, "G003")
    assert item.found == "101001 乙局：1 行，借方 31.00 元"
    assert item.expected == "编码属于甲局，名称属于乙局；现按编码归甲局"
    assert found.totals["甲局"]["支出明细账.借方"] == 11_300
    for name in ("甲局", "乙局"):
        assert told(load(tmp_path / "2019" / name, ROOTS), "G003") == [item]
    assert told(load(tmp_path / "2019" / "丙局", ROOTS), "G003") == []


def test_a_unit_whose_code_is_not_listed_is_known_by_its_name(tmp_path: Path) -> None:
    found = prepared(tmp_path, lambda made: made.vouchers[0].__setitem__(0, "[101009]甲局"))
    (item,) = told(found, "G007")
    assert item.expected == "现按名称归甲局"
    assert found.totals["甲局"]["支出明细账.借方"] == 11_300


def test_a_name_of_two_departments_needs_a_code(tmp_path: Path) -> None:
    def change(made: Year) -> None:
        made.listed[3][2] = made.listed[5][2] = "监测站"
        made.vouchers[-1][0] = "监测站"
        made.vouchers[-2][0] = "103002-监测站"

    found = prepared(tmp_path, change)
    (item,) = told(found, "G006")
    assert item.found == "监测站：1 行，借方 5.00 元"
    assert found.totals["丙局"]["支出明细账.借方"] == 22_600 - 500


def test_a_code_of_two_departments_stands_for_none(tmp_path: Path) -> None:
    found = prepared(tmp_path, lambda made: made.listed[3].__setitem__(3, "101001"))
    (item,) = told(found, "G001")
    assert (item.file, item.found) == ("部门名单.xlsx", "101001：甲局、乙局")
    assert "甲局" not in found.totals or "支出明细账.借方" not in found.totals["甲局"]
    assert sum(rows.count for rows in found.nobody) == 7 + 18  # 甲局's vouchers and documents


def test_codes_typed_as_numbers_and_columns_of_their_own(tmp_path: Path) -> None:
    made = Year()
    folder = made.write(tmp_path)
    vouchers = [["", *row[1:], int(row[0][:6])] for row in made.vouchers]
    sample = [["金额单位：元"], ["备注", *made_head(), "单位编码"], *vouchers]
    xlsx(folder / "共享" / "支出明细账.xlsx", {"账": sample})
    found = prepare(folder, ROOTS)
    assert found.nobody == () and found.totals["乙局"]["支出明细账.借方"] == 22_600
    assert load(folder / "乙局", ROOTS).loaded is not None


def made_head() -> list[str]:
    from tests.errors.good import good

    return list(good().vouchers[0])


def test_a_department_that_is_not_listed_owns_its_full_name(tmp_path: Path) -> None:
    made = Year()
    made.listed = [row for row in made.listed if row[0] != "甲局"]
    for row in made.vouchers[:7]:
        row[0] = "甲局"
    found = prepare(made.write(tmp_path), ROOTS)
    assert found.totals["甲局"]["支出明细账.借方"] == 11_300
    (item,) = told(found, "G009")
    assert item.found == "甲局"


# the list --------------------------------------------------------------------------------------------------------------


def test_a_listed_department_without_a_folder_has_not_handed_in(tmp_path: Path) -> None:
    made = Year()
    made.listed += [["戊局", "105", "戊局", "105001", "是"], ["己局", "106", "己局", "106001", "否"]]
    found = prepare(made.write(tmp_path), ROOTS)
    (item,) = told(found, "G008")
    assert (item.severity, item.found) == (Severity.NOTE, "戊局")
    due = {item.name: item.due for item in found.departments}
    assert due == {"甲局": True, "乙局": True, "丙局": True, "戊局": True, "己局": False}
    assert [unit.code for unit in found.departments[1].units] == ["102001", "102002"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda made: made.listed.append(list(made.listed[1])), "G002"),
        (lambda made: made.listed[1].__setitem__(4, "看情况"), "G016"),
        (lambda made: made.listed[1].__setitem__(0, None), "K004"),
    ],
)
def test_a_bad_row_of_the_list(change: Callable[[Year], object], code: str, tmp_path: Path) -> None:
    assert len(told(prepared(tmp_path, change), code)) == 1


def test_without_a_list_only_full_names_count(tmp_path: Path) -> None:
    made = Year()
    for row in made.vouchers:
        row[0] = row[0][7:]
    folder = made.write(tmp_path)
    (folder / "部门名单.xlsx").unlink()
    found = prepare(folder, ROOTS)
    assert len(told(found, "G015")) == 1
    assert found.totals["乙局"]["支出明细账.借方"] == 11_300  # its unit of another name is nobody's
    assert {item.unit for item in found.nobody} == {
        f"{code}{name}" for name, number in (("乙局信息中心", "102002 "), ("丙局监测站", "103002 ")) for code in ("", number)
    }


# whole sheets ----------------------------------------------------------------------------------------------------------


def test_a_form_of_a_unit_that_nobody_has(tmp_path: Path) -> None:
    def change(made: Year) -> None:
        made.units.append("丁局")
        made.vouchers[-1][0] = "丁局"

    found = prepared(tmp_path, change)
    (item,) = told(found, "G004")  # one unit is one cause
    assert item.found == (
        "丁局：共享/决算报表.xlsx > Z01 丁局 整张工作表，表中最大的数 130.00 元；"
        "共享/决算报表.xlsx > F03 丁局 整张工作表，表中最大的数 18.00 元；共享/支出明细账.xlsx > 账 1 行，借方 5.00 元"
    )
    assert item.cell == "A3"


def test_files_by_unit_are_known_by_title_tab_or_name(tmp_path: Path) -> None:
    folder = Year().write(tmp_path)
    shared = folder / "共享"
    (shared / "决算报表.xlsx").unlink()
    for units in DEPARTMENTS.values():
        for name, code in units:
            sheets = forms(f"{code} {name}")
            xlsx(shared / f"决算报表-{code}.xlsx", sheets)
    assert load(folder / "乙局", ROOTS).problems == load(own(tmp_path, "乙局"), ROOTS).problems
    (shared / "支出明细账.xlsx").unlink()
    made = Year()
    for units in DEPARTMENTS.values():
        for name, code in units:
            rows = [row[1:] for row in made.vouchers if row[0].startswith(code)]
            xlsx(shared / f"支出明细账-{name}.xlsx", {"账": [["金额单位：元"], made_head(), *rows]})
    found = prepare(folder, ROOTS)
    assert found.problems == ()
    assert found.totals["丙局"]["支出明细账.借方"] == 22_600


def test_a_sheet_that_says_nothing_of_whose_it_is(tmp_path: Path) -> None:
    folder = Year().write(tmp_path)
    sheets = forms("甲局")
    sheets[Z01][2][0] = None
    xlsx(folder / "共享" / "决算报表.xlsx", {"Z01": sheets[Z01]})
    (item,) = told(prepare(folder, ROOTS), "G010")
    assert item.found == "整张工作表，表中最大的数 130.00 元"


# own files beside shared ones --------------------------------------------------------------------------------------------


def both(tmp_path: Path, kind: str, change: Callable[[list[list[Any]]], object] = lambda _: None) -> Path:
    """Write the year, and one kind of 乙局's files in its own folder as well."""
    made = Year()
    folder = made.write(tmp_path) / "乙局"
    rows = [list(row) for row in (made.vouchers if kind == "支出明细账" else made.documents) if row[0].startswith("102")]
    change(rows)
    place = tmp_path / "beside"
    place.mkdir()
    ledgers(place, rows, rows, "乙局")
    shutil.copy(place / f"{kind}.xlsx", folder / f"{kind}.xlsx")
    return folder


@pytest.mark.parametrize(("kind", "lines"), [("支出明细账", 14), ("预算指标账", 36)])
def test_own_and_shared_alike_are_counted_once(kind: str, lines: int, tmp_path: Path) -> None:
    result = load(both(tmp_path, kind), ROOTS)
    assert result.loaded is not None
    (item,) = told(result, "G012")
    assert item.found.endswith(f"{lines} 行都相同")
    read = result.loaded.voucher_lines if kind == "支出明细账" else result.loaded.budget_documents
    assert len(read) == lines and {line.source.file for line in read} == {f"{kind}.xlsx"}


def test_own_and_shared_that_differ_are_told_by_class(tmp_path: Path) -> None:
    result = load(both(tmp_path, "支出明细账", lambda rows: rows[0].__setitem__(8, 30)), ROOTS)
    (item,) = told(result, "G013")
    assert item.severity is Severity.ERROR
    assert item.found == "201：支出明细账.xlsx 139.00 元，共享/支出明细账.xlsx 140.00 元"  # 2 × (31 + 3 + 14 + 22)


def test_an_own_ledger_of_another_unit_is_added(tmp_path: Path) -> None:
    made = Year()
    made.vouchers = [row for row in made.vouchers if not row[0].startswith("102002")]
    folder = made.write(tmp_path) / "乙局"
    rows = [["102002-乙局信息中心", *row[1:]] for row in Year().vouchers[:7]]
    place = tmp_path / "beside"
    place.mkdir()
    ledgers(place, rows, rows, "乙局")
    shutil.copy(place / "支出明细账.xlsx", folder / "支出明细账.xlsx")
    result = load(folder, ROOTS)
    assert result.loaded is not None and len(result.loaded.voucher_lines) == 14
    assert told(result, "G012") == told(result, "G013") == []


def test_own_and_shared_forms(tmp_path: Path) -> None:
    folder = Year().write(tmp_path) / "甲局"
    xlsx(folder / "决算报表.xlsx", forms("甲局"))
    result = load(folder, ROOTS)
    assert len(told(result, "G012")) == 1 and result.loaded is not None
    assert result.loaded.figures["支出.本年支出合计.决算数"].number == 11_300
    changed = forms("甲局")
    row = next(row for row in changed[Z01] if len(row) > 5 and row[5] == "本年支出合计")
    row[9] = 112
    xlsx(folder / "决算报表.xlsx", changed)
    result = load(folder, ROOTS)
    (item,) = told(result, "G013")
    assert "112.00 元（决算报表.xlsx" in item.found and "113.00 元（共享/决算报表.xlsx" in item.found


# sums that must hold ---------------------------------------------------------------------------------------------------


def test_what_is_given_out_must_add_up_to_the_file() -> None:
    cut = LedgerCut(whole={"借方": 500}, rows=3, set_aside=1)
    cut.departments = {"甲局": Rows([2], {"借方": 300})}
    cut.nobody = [(Ownership("", Ground.UNKNOWN, "9"), Rows([3], {"借方": 200}), [])]
    assert list(control(Cell(file="账"), cut)) == []
    cut.departments = {"甲局": Rows([], {"借方": 299})}
    rows, sums = control(Cell(file="账"), cut)
    assert (rows.code, rows.found, rows.expected) == ("G011", "2 行", "3 行")
    assert (sums.found, sums.expected) == ("4.99 元", "5.00 元")


# kept ------------------------------------------------------------------------------------------------------------------


def test_nothing_is_read_again_while_nothing_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Year().write(tmp_path)
    first = prepare(folder, ROOTS)
    year._known.clear()
    with monkeypatch.context() as patched:
        patched.setattr(year, "cut_files", _never)
        assert prepare(folder, ROOTS) == first
        assert part_of(folder / "甲局", ROOTS) is not None
    (kept,) = (folder / "共享" / ".jixiao").iterdir()
    made = Year()
    made.vouchers[0][8] = 32
    ledgers(folder / "共享", made.documents, made.vouchers)
    second = prepare(folder, ROOTS)
    assert {name for name in first.marks if first.marks[name] != second.marks[name]} == {"甲局"}
    (now,) = (folder / "共享" / ".jixiao").iterdir()
    assert now.name != kept.name


def _never(*_: object) -> None:
    raise AssertionError("read again")


def test_a_part_that_somebody_changed_is_made_anew(tmp_path: Path) -> None:
    folder = Year().write(tmp_path)
    found = prepare(folder, ROOTS)
    good = part_of(folder / "甲局", ROOTS)
    (kept,) = (folder / "共享" / ".jixiao").iterdir()
    (kept / found.marks["甲局"][:32]).write_bytes(b"nonsense")
    assert part_of(folder / "甲局", ROOTS) == good
    (kept / "目录").write_bytes(b"")
    year._known.clear()
    assert part_of(folder / "甲局", ROOTS) == good


def test_a_folder_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Year().write(tmp_path)
    (folder / "共享" / ".jixiao").write_text("in the way")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    found = prepare(folder, ROOTS)
    assert len(told(found, "G014")) == 1
    result = load(folder / "甲局", ROOTS)
    assert result.loaded is not None and len(result.loaded.voucher_lines) == 7
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "nowhere" / "at" / "all"))
    year._known.clear()
    assert len(told(prepare(folder, ROOTS), "G014")) == 1
    assert load(folder / "甲局", ROOTS).loaded is not None


def test_a_file_that_cannot_be_read_is_told_to_all(tmp_path: Path) -> None:
    folder = Year().write(tmp_path)
    (folder / "共享" / "支出明细账.xlsx").write_bytes(b"PK\x03\x04 broken")
    found = prepare(folder, ROOTS)
    (item,) = told(found, "L005")
    assert item.file == "共享/支出明细账.xlsx"
    assert told(load(folder / "丙局", ROOTS), "L005") == [item]


def test_what_does_not_belong_into_the_shared_folder(tmp_path: Path) -> None:
    folder = Year().write(tmp_path)
    shutil.copy(staff(tmp_path / "x", "甲局") / "填报表.xlsx", folder / "共享" / "填报表.xlsx")
    (folder / "共享" / "旧").mkdir()
    assert [item.found for item in told(prepare(folder, ROOTS), "G019")] == ["填报表", "文件夹"]


# the commands ----------------------------------------------------------------------------------------------------------


def test_inspect_says_whose_the_rows_are(tmp_path: Path) -> None:
    made = Year()
    made.vouchers[3][0] = "109001-丁局"
    shared = made.write(tmp_path) / "共享"
    seen = inspect_file(shared / "支出明细账.xlsx", ROOTS)
    lines = list(as_text(seen))
    assert lines[lines.index("按部门名单分给 3 个部门：") :][:6] == [
        "按部门名单分给 3 个部门：",
        "  甲局：“账”6 行，借方 91.00 元",
        "  乙局：“账”14 行，借方 226.00 元",
        "  丙局：“账”14 行，借方 226.00 元",
        "  不归任何部门（109001 丁局 名单中没有这个单位）：“账”1 行，借方 22.00 元",
        "    I6 借方 22.00 元",
    ]
    assert [item.code for item in seen.problems if item.code.startswith("G")] == ["G004"]
    forms_seen = inspect_file(shared / "决算报表.xlsx", ROOTS)
    assert forms_seen.sheets[0].found.startswith("Z01") and forms_seen.sheets[0].owner == "甲局"
    assert len(forms_seen.shares) == 10  # two sheets of each of five units


def test_the_working_paper_links_to_the_shared_file() -> None:
    assert Links("../../../inputs/2019/乙局").to(Cell(file="共享/支出明细账.xlsx", sheet="账", address="I24")) == Link(
        "../../../inputs/2019/乙局/../共享/支出明细账.xlsx", "'账'!I24"
    )


def test_two_processes_at_once_cut_the_same_year(tmp_path: Path) -> None:
    folder = Year().write(tmp_path)
    script = (
        "import sys; from pathlib import Path; from pipeline.load.shared import prepare, part_of;"
        "year, roots = Path(sys.argv[1]), (Path(sys.argv[2]),);"
        "print(sorted(prepare(year, roots).marks.items()), len(part_of(year / '乙局', roots).files))"
    )
    command = [sys.executable, "-c", script, str(folder), str(ROOTS[0])]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(3)]
    said = [process.communicate(timeout=120) for process in running]
    assert len({out for out, _ in said}) == 1 and all(not err for _, err in said)
    assert len(list((folder / "共享" / ".jixiao").iterdir())) == 1


# how files are written --------------------------------------------------------------------------------------------------


def test_a_csv_names_its_line(tmp_path: Path) -> None:
    folder = Year().write(tmp_path)
    (folder / "共享" / "支出明细账.xlsx").unlink()
    rows = [["金额单位：元"], ["预算单位", *made_head()], *Year().vouchers]
    text = "\n".join(",".join("" if cell is None else str(cell) for cell in row) for row in rows)
    (folder / "共享" / "支出明细账.csv").write_text(text, encoding="gb18030")
    loaded = load(folder / "乙局", ROOTS).loaded
    assert loaded is not None and sum(line.debit for line in loaded.voucher_lines) == 22_600
    assert str(loaded.voucher_lines[0].source) == "共享/支出明细账.csv > 第10行"


def test_a_unit_merged_over_its_rows(tmp_path: Path) -> None:
    made = Year()
    for first in range(0, 35, 7):
        for row in made.vouchers[first + 1 : first + 7]:
            row[0] = None
    folder = made.write(tmp_path)
    sheet = [["金额单位：元"], ["预算单位", *made_head()], *made.vouchers]
    merge = [f"A{first + 3}:A{first + 9}" for first in range(0, 35, 7)]
    xlsx(folder / "共享" / "支出明细账.xlsx", {"账": sheet}, merge=merge)
    assert prepare(folder, ROOTS).nobody == ()
    result = load(folder / "丙局", ROOTS)
    assert result.loaded is not None
    assert {line.unit_name for line in result.loaded.voucher_lines} == {"丙局", "丙局监测站"}
    assert told(result, "L029") == []


def test_titles_between_the_lines_hold_for_every_department(tmp_path: Path) -> None:
    made = Year()
    vouchers = [[unit, *rest[:3], *rest[4:]] for unit, *rest in made.vouchers]  # without the account's column
    projects = [row for row in vouchers if row[6] == "项目支出"]
    rest = [row for row in vouchers if row[6] != "项目支出"]
    folder = made.write(tmp_path)
    head = ["预算单位", *(word for word in made_head() if word != "科目编码")]
    rows = [["金额单位：元"], ["科目：710101 行政支出"], head, *rest, ["科目：710102 行政支出"], *projects]
    xlsx(folder / "共享" / "支出明细账.xlsx", {"账": rows})
    loaded = load(folder / "乙局", ROOTS).loaded
    assert loaded is not None
    assert {(line.account_code, line.nature) for line in loaded.voucher_lines} == {
        ("710101", "基本支出"),
        ("710102", "项目支出"),
    }


def test_a_formula_without_a_result_is_told_to_its_own_department(tmp_path: Path) -> None:
    made = Year()
    made.vouchers[7][8] = "=15+16"
    folder = made.write(tmp_path)
    assert told(load(folder / "甲局", ROOTS), "L012") == []
    result = load(folder / "乙局", ROOTS)
    found = [item.cell for code in ("L012", "L024", "L100") for item in told(result, code)]
    assert found and set(found) == {"I10"}


def test_a_sheet_of_notes_beside_the_ledger_is_told_once(tmp_path: Path) -> None:
    folder = Year().write(tmp_path)
    rows = [["金额单位：元"], ["预算单位", *made_head()], *Year().vouchers]
    xlsx(folder / "共享" / "支出明细账.xlsx", {"账": rows, "说明": [["导出说明"], ["按单位导出"]]})
    found = prepare(folder, ROOTS)
    (item,) = found.problems
    assert (item.code, item.severity, item.found) == ("L072", Severity.NOTE, "说明：没有认出支出明细账的表头")
    assert told(load(folder / "甲局", ROOTS), "L040") == []


def test_a_ledger_without_a_column_it_needs_is_told_to_all(tmp_path: Path) -> None:
    folder = Year().write(tmp_path)
    head = ["预算单位", *(word for word in made_head() if word != "科目编码")]
    rows = [["金额单位：元"], head, *([*row[:4], *row[5:]] for row in Year().vouchers)]
    xlsx(folder / "共享" / "支出明细账.xlsx", {"账": rows})
    (item,) = prepare(folder, ROOTS).problems
    assert item.code == "L041"
    assert told(load(folder / "丙局", ROOTS), "L041") == [item]
