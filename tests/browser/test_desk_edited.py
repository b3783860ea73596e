"""A report that staff edited, on the page alone: check, 保留 with a reason, taken over, built anew, 定稿; merge and diff."""

from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import expect

from tests.browser import clerk
from tests.browser.conftest import OpenPage, StartDesk
from tests.conftest import MUNICIPAL, Built

pytestmark = pytest.mark.office
YEAR, NAME = "2024", MUNICIPAL.name
WAS, NOW = "105", "106"
"""实有在职人员, as printed and as somebody typed over it."""
REASON = "12月末调入1人"
REPORT = f"{NAME}{YEAR}年部门整体支出绩效自评报告"


def cells_of(path: Path) -> list[list[object]]:
    """All rows of a workbook's first sheet."""
    return [[cell.value for cell in row] for row in openpyxl.load_workbook(path).worksheets[0].iter_rows()]


def test_from_an_edited_report_to_the_final_one(open_page: OpenPage, start_desk: StartDesk, built_municipal: Built):
    desk, page = start_desk(MUNICIPAL, outputs=(built_municipal.folder,)), open_page()
    outputs = desk.outputs(YEAR, NAME)
    clerk.come(page, desk, YEAR, NAME)
    expect(clerk.next_step(page)).to_contain_text("打开报告")

    # the clerk edits in Word and comes back
    clerk.type_over(outputs / f"{REPORT}.docx", WAS, NOW)
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(clerk.next_step(page)).to_contain_text("检查改过的报告")
    clerk.next_step(page).get_by_role("button", name="检查报告").click()
    clerk.act(page, "检查")
    expect(clerk.next_step(page)).to_contain_text("处理 1 处不同")

    # 保留 asks for a reason
    edited = clerk.panel(page, "改稿与检查")
    row = edited.locator(".desk-problem", has_text=f"{WAS} → {NOW}")
    row.get_by_label("保留").check()
    edited.get_by_role("button", name="保存处理").click()
    reason = row.get_by_role("textbox")
    expect(reason).to_be_focused()
    reason.fill(REASON)
    edited.get_by_role("button", name="保存处理").click()
    clerk.act(page, "保存")
    assert [line for line in cells_of(outputs / "检查结果.xlsx") if "保留" in line and REASON in line]

    # taken over into 覆盖记录, the report made anew with it
    clerk.next_step(page).get_by_role("button", name="记进覆盖记录").click()
    clerk.act(page, "记下来")
    assert [line for line in cells_of(desk.inputs(YEAR, NAME) / "覆盖记录.xlsx") if REASON in line]
    clerk.next_step(page).get_by_role("button", name="重新生成").click()
    clerk.act(page, "生成")
    edited.get_by_role("button", name="更新报告", exact=True).last.click()
    clerk.act(page, "更新")

    # 定稿: a reason for points nobody has published
    final = clerk.panel(page, "定稿")
    final.get_by_role("button", name="出定稿", exact=True).click()
    clerk.act(page, "出定稿")
    final.get_by_role("button", name="写明理由，出定稿").click()
    clerk.dialog(page).get_by_label("理由").fill("评分标准没有公布")
    said = clerk.act(page, "出定稿")
    assert f"{REPORT}（定稿）.docx" in said
    expect(clerk.next_step(page)).to_contain_text("已经定稿")
    expect(final).to_contain_text("回执.xlsx")
    assert (outputs / f"{REPORT}（定稿）.docx").is_file()


def test_merge_and_diff(open_page: OpenPage, start_desk: StartDesk, built_municipal: Built, tmp_path: Path):
    desk, page = start_desk(MUNICIPAL, outputs=(built_municipal.folder,)), open_page()
    clerk.come(page, desk, YEAR, NAME)
    copies = []
    for name, was, now in (("财务处", WAS, NOW), ("规划处", "2.98", "2.99")):
        copies.append(tmp_path / f"{name}.docx")
        copies[-1].write_bytes(built_municipal.report.read_bytes())
        clerk.type_over(copies[-1], was, now)
    panel = clerk.panel(page, "合并与比较")
    clerk.choose_files(panel.locator(".desk-drop"), *copies)
    for copy in copies:
        expect(panel.get_by_label(copy.name, exact=False)).to_be_checked()

    # what the two offices changed
    left, right = panel.get_by_label("旧的一份"), panel.get_by_label("新的一份")
    for field, copy in ((left, copies[0]), (right, copies[1])):
        field.select_option([str(text) for text in field.locator("option").all_inner_texts() if copy.name in text])
    panel.get_by_role("button", name="比较", exact=True).click()
    shown = clerk.confirm(page, "比较")
    expect(shown.locator("tr", has_text=NOW)).to_contain_text(WAS)
    clerk.close(page)

    # both into one
    panel.get_by_role("button", name="合并", exact=True).click()
    said = clerk.act(page, "合并")
    assert "财务处" in said and "规划处" in said and "合并清单.xlsx" in said
    expect(clerk.next_step(page)).to_contain_text("检查改过的报告")
