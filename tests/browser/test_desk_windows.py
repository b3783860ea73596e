"""Several windows, a server that is killed and started again, and the keyboard alone: nothing that was typed is lost."""

import re
import signal

import pytest
from playwright.sync_api import Page, expect

from tests.browser import clerk
from tests.browser.conftest import OpenPage, StartDesk, Watch
from tests.conftest import BUREAU, MUNICIPAL, Built

pytestmark = pytest.mark.office
YEAR, NAME = "2024", BUREAU.name
TYPED = "示例市园林局"


def names_field(page: Page):
    """The field for the names of new departments, unfolded."""
    if not page.get_by_label("部门全称").is_visible():
        page.locator("summary", has_text="新建一个年度").click()
    return page.get_by_label("部门全称")


def test_two_windows_and_a_killed_server(open_page: OpenPage, start_desk: StartDesk, watch: Watch):
    desk = start_desk(BUREAU)
    one, other = open_page(), open_page()
    clerk.come(one, desk)
    other.goto(desk.at("").rstrip("/"))
    expect(other.get_by_role("link", name=f"{YEAR} 年度")).to_be_visible()

    # what one window types, the other shows; what one window does, the other shows
    names_field(one).fill(TYPED)
    expect(names_field(other)).to_have_value(TYPED)
    one.get_by_label("哪个年度的绩效自评").fill(YEAR)
    one.get_by_role("button", name="下一步：建好文件夹").click()
    clerk.act(one, "就这样做")
    expect(other.get_by_role("link", name=f"{YEAR} 年度")).to_contain_text("2 个部门")
    expect(names_field(other)).to_have_value("")

    # a killed server is told, what was typed stays, a new one is found again
    names_field(other).fill("另一个局")
    watch.allow("ERR_CONNECTION|ERR_EMPTY|ERR_INCOMPLETE|Failed to fetch|403")
    desk.stop(signal.SIGKILL)
    expect(other.get_by_role("alert").filter(has_text="联系断了")).to_be_visible()
    expect(names_field(other)).to_have_value("另一个局")
    port = desk.port
    desk.start()
    assert desk.port == port
    expect(other.get_by_role("alert").filter(has_text=re.compile("重新启动"))).to_be_visible()
    fresh = open_page()
    clerk.come(fresh, desk)
    expect(names_field(fresh)).to_have_value("另一个局")


def test_typed_text_and_focus_outlast_what_others_do(open_page: OpenPage, start_desk: StartDesk, built_bureau: Built):
    desk = start_desk(BUREAU, outputs=(built_bureau.folder,))
    one, other = open_page(), open_page()
    clerk.come(one, desk, YEAR, NAME)
    merged = clerk.panel(one, "改稿与检查")
    merged.get_by_label("另存一份批注稿", exact=False).check()
    other.goto(desk.at(YEAR, NAME))
    clerk.panel(other, "生成与问题").get_by_role("button", name="重新生成").click()
    clerk.act(other, "生成")
    expect(merged.get_by_label("另存一份批注稿", exact=False)).to_be_checked()
    expect(one.get_by_role("tab", name="改稿与检查")).to_have_attribute("aria-selected", "true")


def press(page: Page, *keys: str) -> None:
    """Press keys, one after the other."""
    for key in keys:
        page.keyboard.press(key)


def tab_to(page: Page, name: str) -> None:
    """Go on with Tab until the focus stands on a control of this name."""
    for _ in range(60):
        if page.evaluate("document.activeElement?.innerText?.trim() ?? ''").startswith(name):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not come to {name}")


def test_keyboard_only(open_page: OpenPage, start_desk: StartDesk, built_bureau: Built):
    desk, page = start_desk(BUREAU, outputs=(built_bureau.folder,)), open_page()
    clerk.come(page, desk)
    expect(page.get_by_role("heading", name="选一个年度")).to_be_visible()
    tab_to(page, f"{YEAR} 年度")
    press(page, "Enter")
    expect(page.locator("tr", has_text=NAME)).to_be_visible()
    press(page, "/")
    page.keyboard.type(NAME[:4])
    press(page, "Enter", "Enter")
    expect(page.get_by_role("heading", level=1, name=NAME)).to_be_focused()
    tab_to(page, "打开报告")
    tab_to(page, "4")
    press(page, "ArrowLeft")
    expect(page.get_by_role("tab", name="生成与问题")).to_be_focused()
    tab_to(page, "重新生成")
    press(page, "Enter")
    shown = clerk.dialog(page, f"生成 {NAME}")
    expect(shown.get_by_role("button", name="生成", exact=True)).to_be_focused()
    press(page, "Enter")
    expect(shown.get_by_role("button", name="关闭")).to_be_focused(timeout=clerk.LONG)
    press(page, "Enter")
    expect(shown).to_be_hidden()
    press(page, "Escape")
    expect(page.get_by_role("heading", level=1, name=NAME)).to_be_hidden()


def test_building_a_year_and_stopping_it(open_page: OpenPage, start_desk: StartDesk):
    desk, page = start_desk(BUREAU, MUNICIPAL), open_page()
    clerk.come(page, desk, YEAR)
    clerk.next_step(page).get_by_role("button", name="生成全部").click()
    shown = clerk.dialog(page, f"生成 {YEAR} 年度")
    shown.get_by_role("button", name="生成全部").click()
    shown.get_by_role("button", name="取消").click()
    expect(shown.locator(".desk-outcome")).to_be_visible(timeout=clerk.LONG)
    expect(shown.locator(".desk-result")).to_contain_text("取消")
    clerk.close(page)

    # all of it: how far it is, and what became of each
    page.get_by_role("button", name="生成全部").first.click()
    shown = clerk.confirm(page, "生成全部")
    for folder in (BUREAU.name, MUNICIPAL.name):
        expect(shown.locator("tr", has_text=folder)).to_contain_text("完成")
    clerk.close(page)
    for folder in (BUREAU.name, MUNICIPAL.name):
        expect(page.locator(".jx-overview tr", has_text=folder)).to_contain_text("已生成")
