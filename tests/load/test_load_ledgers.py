"""预算指标账 and 支出明细账 as systems export them: merged heads, 编码-名称, totals in between, red and closing lines."""

import datetime as dt
from pathlib import Path

from pipeline.load import LoadResult
from pipeline.records import BudgetDocument, VoucherLine
from tests.builders import table, xlsx
from tests.load.exports import codes, department, loaded


def documents(result: LoadResult) -> tuple[BudgetDocument, ...]:
    assert result.loaded is not None
    return result.loaded.budget_documents


def vouchers(result: LoadResult) -> tuple[VoucherLine, ...]:
    assert result.loaded is not None
    return result.loaded.voucher_lines


def test_budget_documents_under_a_merged_head(tmp_path: Path) -> None:
    rows = table("""
        预算指标账（2019年度）
        编制单位：某省示例局 | | | | | | | | | 金额单位：元
        预算单位 | 指标文号 | 指标日期 | 指标分类 | | | 支出功能分类 | 支出性质 | 金额 |
         | | | 指标类型 | 指标来源 | 资金性质 | | | 指标金额 | 调减金额
        001-局本部 | 例财〔2018〕9号 | 2018-12-20 | 当年预算 | 提前下达 | 11-财政资金 | 2011301-行政运行 | 人员支出 | 1000.10 |
        001-局本部 | 例财〔2019〕3号 | 2019-11-20 | 当年预算 | 调减 | 11-财政资金 | 2011301-行政运行 | 公用经费 | | 50.05
        001-局本部 | 例财〔2019〕4号 | 2019-12-20 | 当年预算 | 调减 | 11-财政资金 | 2060404-转化 | 项目支出 | -20.00 |
        小计 | | | | | | | | 980.10 | 50.05
        合计 | | | | | | | | 980.10 | 50.05
        说明：红字为收回或冲减。""")
    merge = ["A3:A4", "B3:B4", "C3:C4", "D3:F3", "G3:G4", "H3:H4", "I3:J3"]
    folder = department(tmp_path)
    xlsx(folder / "预算指标账.xlsx", {"账": rows}, merge=merge)
    result = loaded(folder)
    assert codes(result) == []
    first, second, third = documents(result)
    assert (first.unit_name, first.document, first.date) == ("局本部", "例财〔2018〕9号", dt.date(2018, 12, 20))
    assert (first.kind, first.origin, first.fund) == ("当年预算", "提前下达", "财政资金")
    assert (first.function_code, first.function_name, first.nature) == ("2011301", "行政运行", "人员经费")
    assert (first.amount, first.reduction, first.source.address) == (100010, 0, "I5")
    assert (second.nature, second.amount, second.reduction, second.source.address) == ("日常公用经费", 0, 5005, "J6")
    assert (third.nature, third.amount) == ("项目支出", -2000)
    assert result.loaded is not None
    assert result.loaded.counts["预算指标账:行数"] == 3
    assert result.loaded.counts["预算指标账:合计行"] == 2


def test_codes_typed_as_numbers_and_documents_in_ten_thousand_yuan(tmp_path: Path) -> None:
    rows = table("""
        单位：万元
        本级指标文号 | 功能分类科目 | 金额
        例财〔2019〕3号 | 2150805 | 1.5""")
    other = [["单位：元"], ["本级指标文号", "功能分类科目", "金额（万元）"], *rows[2:]]
    folder = department(tmp_path)
    xlsx(folder / "预算指标账.xlsx", {"账": rows})
    (document,) = documents(loaded(folder))
    assert (document.function_code, document.amount) == ("2150805", 1_500_000)
    xlsx(folder / "预算指标账.xlsx", {"账": other})
    assert documents(loaded(folder))[0].amount == 1_500_000


def test_a_broken_amount_is_told_and_the_line_left_out(tmp_path: Path) -> None:
    rows = table("""
        编制单位：某省示例局 | | 金额单位：元
        指标文号 | 功能分类 | 金额
        例财〔2019〕3号 | 2150805 | 待定
        例财〔2019〕4号 | 2150805 | 3.00""")
    folder = department(tmp_path)
    xlsx(folder / "预算指标账.xlsx", {"账": rows})
    result = loaded(folder)
    assert [(item.code, item.cell) for item in result.problems] == [("L021", "C3")]
    assert [item.document for item in documents(result)] == ["例财〔2019〕4号"]


LEDGER = """支出明细账
编制单位：某省示例局,会计期间：2019年01月—2019年12月,金额单位：元
日期,凭证字号,单位,摘要,科目编码,科目名称,功能分类,部门经济分类,支出性质,项目,借方金额,贷方金额
2019-01-01,,001-局本部,期初余额,710101,行政支出,,,,,,
2019-01-03,记-1,001-局本部,付印刷费,710101,行政支出-基本支出,2011301-行政运行,30202-印刷费,基本支出,,"19,738.00",
2019-01-04,记-2,001-局本部,红字冲销记-1,710101,行政支出-基本支出,2011301-行政运行,30202-印刷费,基本支出,,-738.00,
2019-01-05,记-3,001-局本部,退回款项,710102,行政支出-项目支出,2011302-一般行政管理事务,30227-委托业务费,项目支出,调研,,100.00
2019-01-05,记-4,001-局本部,付印刷费,5001,业务活动费用,2011301-行政运行,30202-印刷费,基本支出,,"19,738.00",
2019-01-31,,001-局本部,本月合计,710101,行政支出,,,,,"19,000.00",
2019-12-31,记-9,001-局本部,年终结转行政支出,710101,行政支出,2011301-行政运行,30202-印刷费,基本支出,,,"19,000.00"
2019-12-31,记-9,001-局本部,年终结转行政支出,8101,财政拨款结转,2011301-行政运行,,基本支出,,"19,000.00",
"""


def test_voucher_lines_are_kept_and_marked(tmp_path: Path) -> None:
    folder = department(tmp_path)
    (folder / "支出明细账.csv").write_bytes(LEDGER.encode("gb18030"))
    result = loaded(folder)
    assert codes(result) == []
    lines = vouchers(result)
    assert [line.skip for line in lines] == ["期初", "", "", "", "财务会计", "合计", "年终结转", "年终结转"]
    spent = [line.debit - line.credit for line in lines if not line.skip]
    assert spent == [1_973_800, -73_800, -10_000]
    first = lines[1]
    assert (first.unit_name, first.voucher, first.account_code, first.account_name) == (
        "局本部", "记-1", "710101", "行政支出-基本支出"
    )  # fmt: skip
    assert (first.economic_code, first.economic_name, first.nature) == ("30202", "印刷费", "基本支出")
    assert (first.source.file, first.source.address, first.source.found) == ("支出明细账.csv", "第5行", "19,738.00")
    assert result.loaded is not None
    assert result.loaded.counts["支出明细账:红字"] == 1


def test_encoding_separator_and_suffix_change_nothing(tmp_path: Path) -> None:
    variants = {
        "utf-8": LEDGER.encode(),
        "utf-8 with BOM": LEDGER.encode("utf-8-sig"),
        "tabs": "\n".join(
            line.replace('"19,738.00"', "19738.00").replace('"19,000.00"', "19000.00").replace(",", "\t")
            for line in LEDGER.splitlines()
        ).encode("utf-16"),
    }
    totals = []
    for number, data in enumerate(variants.values()):
        folder = department(tmp_path / str(number))
        (folder / "支出明细账.csv").write_bytes(data)
        totals.append(sum(line.debit - line.credit for line in vouchers(loaded(folder)) if not line.skip))
    folder = department(tmp_path / "workbook")
    rows = [
        line.split(",") for line in LEDGER.replace('"19,738.00"', "19738.00").replace('"19,000.00"', "19000.00").splitlines()
    ]
    xlsx(folder / "支出明细账.xlsx", {"账": rows}).rename(folder / "支出明细账.csv")  # decided by content, not by suffix
    totals.append(sum(line.debit - line.credit for line in vouchers(loaded(folder)) if not line.skip))
    assert totals == [1_890_000] * 4


def test_one_ledger_for_each_unit(tmp_path: Path) -> None:
    folder = department(tmp_path)
    for name in ("局本部", "示例中心"):
        text = LEDGER.replace("001-局本部", "").replace("某省示例局", name if name == "局本部" else "某省示例局")
        text = text if name == "局本部" else text.replace("2019-01", "2019-02")  # else it were the same ledger again
        (folder / f"支出明细账-{name}.csv").write_text(text, encoding="utf-8")
    result = loaded(folder)
    assert codes(result) == []
    assert {line.unit_name for line in vouchers(result)} == {"局本部", "某省示例局"}
    assert sum(not line.skip for line in vouchers(result)) == 6


def test_a_sheet_of_notes_beside_the_ledger_is_passed_over(tmp_path: Path) -> None:
    rows = table("""
        编制单位：某省示例局 | | 金额单位：元
        指标文号 | 功能分类 | 金额
        例财〔2019〕4号 | 2150805 | 3.00""")
    folder = department(tmp_path)
    xlsx(folder / "预算指标账.xlsx", {"说明": [["导出说明"]], "账": rows}, hide=["说明"])
    xlsx(folder / "支出明细账.xlsx", {"说明": [["导出说明"]]})
    result = loaded(folder)
    assert sorted(codes(result)) == ["L040", "L072"]  # no ledger at all in one file; a sheet of notes in the other is told
    assert len(documents(result)) == 1
    assert result.loaded is not None and result.loaded.absent[-2:] == ("支出明细账", "文字材料")


def test_a_subtotal_is_held_against_its_own_lines(tmp_path: Path) -> None:
    """10.00 + 5.00 = 15.00 stands as 16.00; the second one, 7.00, is right, and so is the total of 22.00."""
    rows = table("""
        预算指标账
        编制单位：某省示例局 | | 金额单位：元
        指标文号 | 功能分类 | 指标金额
        例财〔2019〕1号 | 2150805 | 10.00
        例财〔2019〕2号 | 2150805 | 5.00
        小计 | | 16.00
        例财〔2019〕3号 | 2150805 | 7.00
        小计 | | 7.00
        合计 | | 22.00
    """)
    folder = department(tmp_path)
    xlsx(folder / "预算指标账.xlsx", {"账": rows})
    result = loaded(folder)
    assert [(item.code, item.cell, item.expected) for item in result.problems if item.code == "L042"] == [
        ("L042", "C6", "以上各行金额之和 15.00 元")
    ]


def test_a_total_left_blank_beside_a_stated_one_is_a_difference(tmp_path: Path) -> None:
    """The lines take off 3.00, the 合计 states the 金额 of 10.00 and no 调减. A row that states nothing says nothing."""
    rows = table("""
        预算指标账
        编制单位：某省示例局 | | | 金额单位：元
        指标文号 | 功能分类 | 指标金额 | 调减金额
        例财〔2019〕1号 | 2150805 | 10.00 |
        例财〔2019〕2号 | 2150805 | | 3.00
        本页合计 | | |
        合计 | | 10.00 |
    """)
    folder = department(tmp_path)
    xlsx(folder / "预算指标账.xlsx", {"账": rows})
    found = [(item.cell, item.expected) for item in loaded(folder).problems if item.code == "L042"]
    assert found == [("D7", "各行调减之和 3.00 元")]


def test_an_account_without_a_code_must_be_named_as_expenditure(tmp_path: Path) -> None:
    """事业支出 and 银行存款 are read by name; 待查款项 and an empty account are counted with an 错误 that names the cell."""
    rows = table("""
        支出明细账
        编制单位：某省示例局 | | | | 金额单位：元
        日期 | 摘要 | 科目编码 | 功能分类 | 借方金额 | 贷方金额
        2019-03-01 | 付印刷费 | 事业支出 | 2150805 | 1.00 |
        2019-03-02 | 付印刷费 | 银行存款 | 2150805 | 2.00 |
        2019-03-03 | 付印刷费 | | 2150805 | 3.00 |
        2019-03-03 | 付印刷费 | 待查款项 | 2150805 | 4.00 |
    """)
    folder = department(tmp_path)
    xlsx(folder / "支出明细账.xlsx", {"账": rows})
    result = loaded(folder)
    assert [(item.code, item.cell) for item in result.problems if item.code == "L043"] == [("L043", "C6"), ("L043", "C7")]
    assert [line.skip for line in vouchers(result)] == ["", "财务会计", "", ""]


def test_a_ledger_of_empty_sheets_only_is_told(tmp_path: Path) -> None:
    folder = department(tmp_path)
    xlsx(folder / "预算指标账.xlsx", {"账": [], "说明": [[None, None]]})
    result = loaded(folder)
    assert [(item.code, item.file, item.found) for item in result.problems if item.code == "L009"] == [
        ("L009", "预算指标账.xlsx", "各工作表都是空的")
    ]
    assert result.loaded is not None and "预算指标账" in result.loaded.absent
