"""Golden texts: the whole report and the problem list of each sample, as text a person can read in a diff."""

from pathlib import Path

import pytest

from pipeline.word.document import as_text, read_document
from tests.conftest import Built

HERE = Path(__file__).parent


def _same(request: pytest.FixtureRequest, name: str, text: str) -> None:
    path = HERE / name
    if request.config.getoption("--update-golden"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8"), f"{name} changed: read the diff; `make golden` if it is meant"


def _problems(built: Built) -> str:
    """What the command prints, without the paths of the files it wrote."""
    return "\n".join(line for line in built.printed.splitlines() if str(built.folder) not in line) + "\n"


def test_report_text(request: pytest.FixtureRequest, built: Built) -> None:
    _same(request, "report.txt", as_text(read_document(built.report.read_bytes())))


def test_problem_list(request: pytest.FixtureRequest, built: Built) -> None:
    _same(request, "problems.txt", _problems(built))


def test_report_text_of_the_national_pack(request: pytest.FixtureRequest, built_national: Built) -> None:
    _same(request, "report-national.txt", as_text(read_document(built_national.report.read_bytes())))


def test_problem_list_of_the_national_pack(request: pytest.FixtureRequest, built_national: Built) -> None:
    assert built_national.code == 0
    _same(request, "problems-national.txt", _problems(built_national))


def test_report_text_of_an_ordinary_department(request: pytest.FixtureRequest, built_municipal: Built) -> None:
    _same(request, "report-2024.txt", as_text(read_document(built_municipal.report.read_bytes())))


def test_problem_list_of_an_ordinary_department(request: pytest.FixtureRequest, built_municipal: Built) -> None:
    assert built_municipal.code == 0
    _same(request, "problems-2024.txt", _problems(built_municipal))


FORMS = (
    *("部门整体支出绩效自评表", "部门整体支出绩效自评评分表", "部门整体支出绩效指标体系自评表"),
    *("部门整体支出绩效目标表", "项目支出绩效自评表"),
)


def _forms(built: Built) -> str:
    """The forms beside the report, each under its file name."""
    files = [path for title in FORMS for path in sorted(built.folder.glob(f"*{title}*.docx"))]
    return "\n".join(f"== {path.name} ==\n{as_text(read_document(path.read_bytes()))}" for path in files)


def test_forms_of_the_national_pack(request: pytest.FixtureRequest, built_national: Built) -> None:
    _same(request, "forms-2022.txt", _forms(built_national))


def test_forms_of_an_ordinary_department(request: pytest.FixtureRequest, built_municipal: Built) -> None:
    _same(request, "forms-2024.txt", _forms(built_municipal))


def test_report_and_forms_of_the_hunan_pack(request: pytest.FixtureRequest, built_county: Built) -> None:
    assert built_county.code == 0
    _same(request, "report-hunan.txt", as_text(read_document(built_county.report.read_bytes())))
    _same(request, "problems-hunan.txt", _problems(built_county))
    _same(request, "forms-hunan.txt", _forms(built_county))


@pytest.mark.parametrize("pack", ["anhui", "sichuan"])
def test_report_forms_and_problems_of_a_province(request: pytest.FixtureRequest, pack: str) -> None:
    built: Built = request.getfixturevalue(f"built_{pack}")
    _same(request, f"report-{pack}.txt", as_text(read_document(built.report.read_bytes())))
    _same(request, f"forms-{pack}.txt", _forms(built))
    _same(request, f"problems-{pack}.txt", _problems(built))


def test_report_of_a_year_whose_standard_is_assumed(request: pytest.FixtureRequest, built_bureau: Built) -> None:
    assert built_bureau.code == 0
    _same(request, "report-guangdong-2024.txt", as_text(read_document(built_bureau.report.read_bytes())))
    _same(request, "problems-guangdong-2024.txt", _problems(built_bureau))
