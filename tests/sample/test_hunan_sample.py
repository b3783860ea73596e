"""The sample of the hunan pack against hand arithmetic: scores of the published table, both forms of the money, basic data.

供养人员 34 of 33 posts: 103.03%, 5 − 0.5 × 3.03 = 3.48
重点支出 (186 + 92 + 124) ÷ 512 = 78.52%: the third band, 3 of 5
调整 (1,276.70 − 1,220.90) ÷ 1,220.90 = 4.57%: the second band, 2 of 3
执行率 1,234.494148 ÷ 1,276.70 = 96.69%, 10 × 0.9669 = 9.67; goals: 健身点 27/30 × 10 = 9, 修缮 2/3 × 10 = 6.67,
长效机制 7.5, the others full: 90 − 1 − 3.33 − 2.5 = 83.17; 总分 9.67 + 83.17 = 92.84
"""

from fractions import Fraction

import openpyxl
import pytest

from tests.conftest import COUNTY, ROOT, Built
from tests.sample.test_municipal_sample import figure
from tools.sample.build import contents, data_folder
from tools.sample.data import read_sample


def test_regenerating_gives_the_committed_bytes() -> None:
    for name, data in contents(read_sample(data_folder("hunan"))).items():
        assert (COUNTY / name).read_bytes() == data, name


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("得分.投入.预算配置.在职人员控制率", "3.48"),
        ("得分.投入.预算配置.重点支出安排率", "3"),
        ("得分.过程.预算执行.预算调整率", "2"),
        ("得分.过程.预算执行.支付进度", "2"),  # 3 − 2 × 0.5
        ("得分.过程.预算执行.资金结余", "0"),  # 28.25 left, more than the 18.60 of last year
        ("得分.过程.预算管理.管理制度健全性", "2"),  # ① and ②
        ("目标.执行率.得分", "9.67"),
        ("目标.第2项.得分", "9"),
        ("目标.第3项.得分", "6.67"),
    ],
)
def test_scores_by_hand(built_county: Built, key: str, value: str) -> None:
    printed = figure(built_county, key)["value"]
    assert float(Fraction(int(printed["num"]), int(printed["den"]))) == float(value)


def test_every_document_of_the_pack_is_made(built_county: Built) -> None:
    titles = {path.name.partition("2024年")[2] for path in built_county.folder.glob("*2024年*")}
    assert titles == {
        "部门整体支出绩效目标表.docx",
        "部门整体支出绩效自评报告.docx",
        "部门整体支出绩效自评表.docx",
        "部门整体支出绩效自评评分表.docx",
        "部门整体支出绩效评价基础数据表.xlsx",
        "项目支出绩效自评表（公共文化服务体系建设）.docx",
        "项目支出绩效自评表（全民健身设施建设）.docx",
        "项目支出绩效自评表（文物保护单位修缮）.docx",
    }


def test_basic_data_stand_in_the_workbook_as_numbers(built_county: Built) -> None:
    path = next(built_county.folder.glob("*基础数据表.xlsx"))
    sheet = openpyxl.load_workbook(path, data_only=True)["基础数据表"]
    rows = {str(row[0].value).strip("　"): [cell.value for cell in row[1:4]] for row in sheet.iter_rows() if row[0].value}
    assert [round(float(str(value)), 2) for value in rows["项目支出"]] == [480.64, 512.00, 519.19]
    assert [round(float(str(value)), 2) for value in rows["其中：办公经费"]] == [15.12, 15.80, 14.95]  # 30201 of both units
    assert round(float(str(rows["部门基本支出预算调整"][2])), 2) == 11.20


def test_the_pack_names_no_place_in_code() -> None:
    assert not [path for path in (ROOT / "pipeline").rglob("*.py") if "hunan" in path.read_text(encoding="utf-8")]
