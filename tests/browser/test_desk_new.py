"""From an empty folder to a report on the page alone: a year, a department, files, columns, an empty cell, the build."""

from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import expect

from tests.browser import clerk
from tests.browser.conftest import OpenPage, StartDesk, Watch
from tests.conftest import NATIONAL

pytestmark = pytest.mark.office
YEAR, NAME = "2022", NATIONAL.name
ODD_HEAD, ODD_NAME = "本期发生甲", "导出20230115.csv"
"""What a program may call the debit column, and the file: nobody knows either."""


def ledger_with_odd_head() -> bytes:
    """The sample's ledger with one head that is not known."""
    text = (NATIONAL / "支出明细账.csv").read_bytes().decode("gb18030")
    assert text.count("借方金额") == 1
    return text.replace("借方金额", ODD_HEAD).encode("gb18030")


def form_with_gaps(folder: Path) -> tuple[Path, dict[str, str]]:
    """The sample's 填报表 with two numbers of 其他数据 left out, which is one problem; their cells and what stood there."""
    book = openpyxl.load_workbook(NATIONAL / "填报表.xlsx")
    left_out = [row[1] for row in book["其他数据"].iter_rows() if row[0].value in ("政府采购实际", "内设机构数")]
    cells = {cell.coordinate: str(cell.value) for cell in left_out}
    for cell in left_out:
        cell.value = None
    path = folder / "填报表.xlsx"
    book.save(path)
    return path, cells


def test_from_nothing_to_a_report(open_page: OpenPage, start_desk: StartDesk, watch: Watch, tmp_path: Path):
    desk, page = start_desk(), open_page()
    watch.allow("409")  # a file of the name stands: the page asks
    clerk.come(page, desk)
    expect(page.get_by_role("heading", name="从这里开始")).to_be_visible()

    # a year with one department
    page.get_by_label("哪个年度的绩效自评").fill(YEAR)
    page.get_by_label("部门全称").fill(f"{NAME}\n")
    page.get_by_text("更多选择").click()
    page.get_by_label("报告模板包").select_option("national")
    page.get_by_role("button", name="下一步：建好文件夹").click()
    assert "填报表.xlsx" in clerk.dialog(page, "新建文件夹").inner_text()
    clerk.act(page, "就这样做")
    assert (desk.inputs(YEAR, NAME) / "填报表.xlsx").is_file()
    page.get_by_role("button", name=NAME).first.click()
    expect(clerk.next_step(page)).to_contain_text("放入决算报表")

    # files: one dropped whose name says nothing, the others chosen; the blank form is replaced by the filled one
    inputs = clerk.panel(page, "资料")
    clerk.drop_files(page, inputs.locator(".desk-drop"), [(ODD_NAME, ledger_with_odd_head())])
    ask = clerk.dialog(page, "这个文件是什么？")
    ask.get_by_label("支出明细账").check()
    ask.get_by_role("button", name="就是这一种").click()
    named = f"支出明细账-{ODD_NAME}"
    expect(inputs.locator(".desk-file", has_text=named)).to_contain_text("1 处要认一认", timeout=clerk.LONG)
    form, gaps = form_with_gaps(tmp_path)
    others = [NATIONAL / name for name in ("文字材料.docx", "决算报表.xlsx", "预算指标账.xlsx")]
    clerk.choose_files(inputs.locator(".desk-drop"), form, *others)
    for _ in range(2):
        ask = clerk.dialog(page, "已经有同名的文件")
        ask.get_by_role("button", name="换成新的").click()
        expect(ask).to_be_hidden()
    expect(inputs.locator(".desk-file", has_text="预算指标账.xlsx")).to_be_visible(timeout=clerk.LONG)
    expect(clerk.next_step(page)).to_contain_text("生成报告")
    assert [path.name for path in (desk.inputs(YEAR, NAME) / "历次").iterdir() if path.name.startswith("填报表")]

    # the column nobody knows
    file = inputs.locator(".desk-file", has_text=named)
    file.get_by_label(f"“{ODD_HEAD}”这一列是什么").select_option("借方")
    file.get_by_role("button", name="保存这些选择").click()
    clerk.act(page, "记下来")
    expect(file).to_contain_text("认得", timeout=clerk.LONG)
    assert (desk.inputs(YEAR, NAME) / "列名对照.xlsx").is_file()

    # the report, and the cells that are empty
    clerk.next_step(page).get_by_role("button", name="生成报告").click()
    said = clerk.act(page, "生成", f"生成 {NAME}")
    assert f"{NAME}{YEAR}年部门整体支出绩效自评报告.docx" in said
    expect(clerk.next_step(page)).to_contain_text("补填 2 格")
    clerk.next_step(page).get_by_role("button", name="去补填").click()
    expect(page.get_by_label(f"其他数据 {min(gaps)}")).to_be_focused()
    for place, value in gaps.items():
        page.get_by_label(f"其他数据 {place}").fill(value)
    page.get_by_role("button", name="保存到填报表").click()
    clerk.act(page, "写进去")
    written = openpyxl.load_workbook(desk.inputs(YEAR, NAME) / "填报表.xlsx")["其他数据"]
    assert {place: str(written[place].value) for place in gaps} == gaps
    clerk.next_step(page).get_by_role("button", name="重新生成").click()
    clerk.act(page, "生成")
    expect(clerk.next_step(page)).to_contain_text("打开报告")

    # what was found, and the entry of a code
    problems = clerk.panel(page, "生成与问题")
    expect(problems.locator(".desk-problem").first).to_be_visible()
    problems.locator(".desk-problem .desk-link").first.click()
    expect(clerk.dialog(page)).to_contain_text("例子")
    clerk.close(page)


def test_the_sample(open_page: OpenPage, start_desk: StartDesk):
    desk, page = start_desk(), open_page()
    clerk.come(page, desk)
    page.get_by_role("button", name="放一份样例").click()
    clerk.act(page, "就这样做", "放一份样例")
    expect(page.locator(".desk-card")).to_contain_text("1 个部门")
