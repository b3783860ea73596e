"""Which 评分标准 counts: the department's own file, the year's, the pack's."""

import shutil
from pathlib import Path

from pipeline.load import LoadResult
from pipeline.newfolder import Department, NewFolderOrder, create_all
from pipeline.records import Cell
from pipeline.rubric_book.heads import FILE
from tests.errors.good import good
from tests.load.exports import ROOTS, loaded
from tests.rubric_book.books import book


def result(folder: Path, **files: bytes) -> LoadResult:
    """The good department with a 评分标准.xlsx beside its inputs (``own``), in its year's folder (``year``), or both."""
    place = good().write(folder)
    for whose, data in files.items():
        ((place if whose == "own" else place.parent) / FILE).write_bytes(data)
    return loaded(place)


def weight(found: LoadResult) -> str:
    assert found.pack is not None
    return str(found.pack.rubric.indicator[0].weight)


def codes(found: LoadResult) -> list[str]:
    return [item.code for item in found.problems if item.code.startswith("J05")]


def test_without_a_file_the_packs_rubric_counts(tmp_path: Path) -> None:
    found = result(tmp_path)
    assert (weight(found), codes(found)) == ("5", [])


def test_the_years_file_counts_and_is_said_where_it_differs(tmp_path: Path) -> None:
    found = result(tmp_path, year=book(D4=4, D5=6))
    assert (weight(found), codes(found)) == ("4", ["J056"])
    assert found.pack is not None and found.pack.rubric_from == FILE
    assert found.loaded is not None and FILE in {file.name for file in found.loaded.files}


def test_a_file_that_says_what_the_pack_says_needs_no_word(tmp_path: Path) -> None:
    assert codes(result(tmp_path, year=book())) == []


def test_the_departments_own_file_comes_first(tmp_path: Path) -> None:
    found = result(tmp_path, year=book(D4=4, D5=6), own=book(D4=3, D5=7))
    assert (weight(found), codes(found)) == ("3", ["J056"])


def test_a_faulty_file_stops_the_report_and_no_other_rubric_is_taken(tmp_path: Path) -> None:
    found = result(tmp_path, year=book(), own=book(D4="五"))
    assert (found.pack, found.loaded, codes(found)) == (None, None, ["J054"])
    assert [item.code for item in found.blocking] == ["J054"]


def test_the_years_file_of_another_pack_is_not_for_this_department(tmp_path: Path) -> None:
    found = result(tmp_path, year=book(D4=4, D5=6, 设置_B4="national"))
    assert (weight(found), codes(found)) == ("5", [])


def test_new_puts_it_into_the_years_folder_once(tmp_path: Path) -> None:
    names = tuple(Department(name=name, preset={}, at=Cell(file=name)) for name in ("甲局", "乙局"))
    made = list(create_all(NewFolderOrder(year="2019", departments=names, out=tmp_path, roots=ROOTS, pack="guangdong")))
    assert [[path.name for path in item.paths if path.name == FILE] for item in made] == [[FILE], []]
    assert (tmp_path / "2019" / FILE).is_file()


def test_a_department_of_another_pack_gets_its_own(tmp_path: Path) -> None:
    packs, out = tmp_path / "packs", tmp_path / "inputs"
    for name, source in (("common", "common"), ("first", "national"), ("second", "national")):
        shutil.copytree(ROOTS[0] / source, packs / name)
    for name, pack in (("甲局", "first"), ("乙局", "second")):
        department = Department(name=name, preset={}, at=Cell(file=name))
        list(create_all(NewFolderOrder(year="2022", departments=(department,), out=out, roots=(packs,), pack=pack)))
    there = sorted(path.relative_to(out).as_posix() for path in out.rglob(FILE))
    assert there == ["2022/乙局/评分标准.xlsx", "2022/评分标准.xlsx"]
