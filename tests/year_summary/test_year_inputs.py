"""What 汇总 takes from the shared files of a year."""

from pathlib import Path

from pipeline.load.shared import prepare
from pipeline.pack import pack_roots
from pipeline.year_summary.year_inputs import Listed, year_inputs
from tests.builders import xlsx


def test_the_list_says_who_has_to_hand_in(tmp_path: Path) -> None:
    """部门名单 with two departments, one of them 应收 否; a folder whose name is written in other signs is the same one."""
    year = tmp_path / "2024"
    (year / "示例市财政局（本级）").mkdir(parents=True)
    rows = [["部门全称", "部门编码", "应收"], ["示例市财政局(本级)", "001", "是"], ["示例市档案馆", "002", "否"]]
    xlsx(year / "部门名单.xlsx", {"部门名单": rows})
    found = year_inputs(prepare(year, pack_roots()), ["示例市财政局（本级）"])
    assert found.register == (
        Listed(name="示例市财政局（本级）", code="001", due=True),
        Listed(name="示例市档案馆", code="002", due=False),
    )


def test_without_a_list_nobody_is_said_to_be_due(tmp_path: Path) -> None:
    year = tmp_path / "2024"
    year.mkdir()
    assert year_inputs(prepare(year, pack_roots()), []).register is None
