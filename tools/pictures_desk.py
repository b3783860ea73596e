"""Makes the pictures of the desk for the manual: ``python -m tools.pictures_desk``; part of ``make pictures``.

Needs chromium and Playwright. Each picture is a state that a clerk sees on the way from an empty folder to 定稿, 1,280 wide.
"""

import shutil
import tempfile
from pathlib import Path

from docx import Document
from docx.oxml.ns import qn
from playwright.sync_api import Locator, Page, expect, sync_playwright

from tools.chromium import ARGUMENTS, chromium, photograph
from tools.desk_process import ROOT, DeskProcess
from tools.pictures import PICTURES

SAMPLES = ROOT / "inputs"
LEDGER = SAMPLES / "2022" / "示例省水利厅"
BUREAUS = ("示例市水务局", "示例市市场监督管理局")
YEAR = "2024"
NEW_YEAR, NEW_NAME = "2022", "示例省水利厅"
ODD_HEAD = "本期发生甲"
WIDTH, HEIGHT = 1280, 760
LONG = 120_000
WAS, NOW, REASON = "105", "106", "12月末调入1人"


def main() -> None:
    """Make all pictures."""
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        workspace = Path(scratch) / "绩效自评"
        for name in BUREAUS:
            shutil.copytree(SAMPLES / YEAR / name, workspace / "inputs" / YEAR / name)
        (workspace / "outputs").mkdir()
        desk = DeskProcess(workspace)
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        try:
            page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, locale="zh-CN")
            page.goto(desk.start())
            expect(page.locator("body[data-ready]")).to_be_visible(timeout=LONG)
            _new_department(page, desk)
            _year(page, desk)
            _edited(page, desk)
        finally:
            browser.close()
            desk.stop()


def _save(page: Page, name: str) -> None:
    """Save what is seen."""
    photograph(page, PICTURES / f"桌面-{name}.png")


def _dialog(page: Page) -> Locator:
    return page.locator("dialog[open]").last


def _act(page: Page, go: str) -> None:
    """Go on with a plan, wait, close."""
    _dialog(page).get_by_role("button", name=go, exact=True).click()
    expect(_dialog(page).locator(".desk-result")).to_be_visible(timeout=LONG)
    _dialog(page).get_by_role("button", name="关闭").click()


def _next(page: Page) -> None:
    page.locator(".desk-next:visible .jx-primary").click()


def _new_department(page: Page, desk: DeskProcess) -> None:
    """Begin: the first view, a new department, files, a column nobody knows."""
    page.locator("summary", has_text="新建一个年度").click()
    page.get_by_label("哪个年度的绩效自评").fill(NEW_YEAR)
    page.get_by_label("部门全称").fill(NEW_NAME)
    _save(page, "选年度")
    page.get_by_role("button", name="下一步：建好文件夹").click()
    _act(page, "就这样做")
    page.get_by_role("button", name=NEW_NAME).first.click()
    expect(page.locator(".desk-next:visible")).to_contain_text("放入")
    _save(page, "放资料")
    folder = desk.inputs(NEW_YEAR, NEW_NAME)
    for name in ("决算报表.xlsx", "填报表.xlsx", "文字材料.docx", "预算指标账.xlsx"):
        shutil.copyfile(LEDGER / name, folder / name)
    text = (LEDGER / "支出明细账.csv").read_bytes().decode("gb18030").replace("借方金额", ODD_HEAD, 1)
    (folder / "支出明细账.csv").write_bytes(text.encode("gb18030"))
    page.evaluate("dispatchEvent(new Event('focus'))")
    file = page.locator(".desk-file", has_text="支出明细账.csv")
    file.locator("summary").click()
    select = file.get_by_label(f"“{ODD_HEAD}”这一列是什么")
    expect(select).to_be_visible(timeout=LONG)
    select.select_option("借方")
    page.wait_for_timeout(500)
    select.scroll_into_view_if_needed()
    _save(page, "认列")


def _year(page: Page, desk: DeskProcess) -> None:
    """A year: what building will do, how far it is, the table."""
    page.goto(desk.at(YEAR))
    page.locator(".desk-next:visible").get_by_role("button", name="生成全部").click()
    expect(_dialog(page).locator(".desk-plan")).to_be_visible(timeout=LONG)
    _save(page, "先看要做什么")
    _act(page, "生成全部")
    expect(page.locator(".jx-overview tr", has_text=BUREAUS[0])).to_contain_text("已生成")
    _save(page, "一个年度")


def _edited(page: Page, desk: DeskProcess) -> None:
    """A report that was edited: checked, decided, final."""
    page.goto(desk.at(YEAR, BUREAUS[0]))
    tab = page.get_by_role("tab", name="生成与问题")
    tab.click()
    _save(page, "问题")
    (report,) = desk.outputs(YEAR, BUREAUS[0]).glob("*整体支出绩效自评报告.docx")
    _type_over(report)
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(page.locator(".desk-next:visible")).to_contain_text("检查改过的报告", timeout=LONG)
    _next(page)
    _act(page, "检查")
    _next(page)
    row = page.locator(".desk-decide").first
    row.get_by_label("保留").check()
    row.get_by_role("textbox").fill(REASON)
    row.scroll_into_view_if_needed()
    _save(page, "逐处处理")
    page.get_by_role("button", name="保存处理").click()
    _act(page, "保存")
    expect(page.locator(".desk-next:visible")).to_contain_text("记下保留的数", timeout=LONG)
    _next(page)
    _act(page, "记下来")
    expect(page.locator(".desk-next:visible")).to_contain_text("重新生成", timeout=LONG)
    _next(page)
    _act(page, "生成")
    page.get_by_role("tab", name="定稿").click()
    page.get_by_role("tabpanel").get_by_role("button", name="出定稿", exact=True).click()
    _dialog(page).get_by_label("理由").fill("评分标准还没有公布")
    _act(page, "出定稿")
    expect(page.locator(".desk-next:visible")).to_contain_text("已经定稿", timeout=LONG)
    _save(page, "定稿")


def _type_over(report: Path) -> None:
    document = Document(str(report))
    for paragraph in document.paragraphs:
        for text in paragraph._p.iter(qn("w:t")):
            if text.text == WAS:
                text.text = NOW
                document.core_properties.last_modified_by = "张三"
                document.save(str(report))
                return
    raise ValueError(f"{WAS} does not stand in {report}")


if __name__ == "__main__":
    main()
