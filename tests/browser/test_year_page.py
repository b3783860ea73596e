"""The year page in a browser: from the table to the cell a number comes from, by mouse and by keys alone, and in print.

Hand arithmetic: of the four departments 示例市水务局 has spent least of its budget, 149,839,549.73 ÷ 162,662,200.00 =
92.117 %, printed 92.12 %; both amounts stand in its 决算报表.xlsx, sheet 01表, cells O33 and N33. It lost 3 points of 3 for
三公经费变动率.
"""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Dialog, Locator, Page, expect

from pipeline.__main__ import main
from pipeline.year_page.page_file import INDEX
from tests import runs
from tests.browser.conftest import WIDE, OpenPage
from tests.browser.year_pages import HOSTILE, NOTHING_BUILT, built_year, large_year
from tests.conftest import ANHUI, BUREAU, COUNTY, MUNICIPAL, Built
from tests.office.conftest import tool

pytestmark = pytest.mark.office

WATER = MUNICIPAL.name
DEPARTMENTS = (MUNICIPAL.name, ANHUI.name, COUNTY.name, BUREAU.name, *HOSTILE, NOTHING_BUILT)
SECONDS = 2


@pytest.fixture(scope="session")
def departments(built_municipal: Built, built_anhui: Built, built_county: Built, built_bureau: Built) -> tuple[Built, ...]:
    return (built_municipal, built_anhui, built_county, built_bureau)


@pytest.fixture(scope="session")
def index(departments: tuple[Built, ...]) -> Path:
    """The page of a year of ten departments, written as a build writes it."""
    return runs.folder("year page", lambda place: built_year(place / "2024", departments)) / "2024" / INDEX


@pytest.fixture
def year(page: Page, index: Path) -> Page:
    """The page, open, its table drawn."""
    page.goto(index.as_uri())
    expect(rows(page)).to_have_count(len(DEPARTMENTS))
    return page


def rows(page: Page) -> Locator:
    return page.locator(".jx-overview tbody tr")


def names(page: Page) -> list[str]:
    return page.locator(".jx-overview tbody .jx-department bdi").all_inner_texts()


def column(page: Page, title: str) -> Locator:
    return page.get_by_role("columnheader", name=title)


def open_department(page: Page, name: str) -> None:
    page.locator(".jx-department", has_text=name).first.click()
    expect(page.locator(".jx-head h1")).to_have_text(name)


def panel(page: Page) -> Locator:
    return page.locator(".jx-source")


def test_worst_execution_why_points_were_lost_and_the_cell_within_three_clicks(year: Page):
    column(year, "预算执行率").click()  # 1
    assert names(year)[0] == WATER
    rows(year).first.click()  # 2
    first = year.locator(".jx-losses li").first
    expect(first).to_contain_text("三公")
    expect(first).to_contain_text("−3.00")
    expect(first).to_contain_text("每高1个百分点扣0.5分")
    year.locator(".jx-figures").get_by_role("button", name="92.12%").click()  # 3
    expect(panel(year)).to_contain_text("149,839,549.73 ÷ 162,662,200.00")
    expect(panel(year)).to_contain_text("决算报表.xlsx › 01表 › O33")
    marked = panel(year).locator("td[aria-current]")
    assert marked.all_inner_texts() == ["149839549.73", "162662200"]
    assert panel(year).locator(".jx-grid").first.inner_text().split()[:5] == ["K", "…", "M", "N", "O"]


def test_the_table_sorts_both_ways_and_what_has_no_value_stands_last(year: Page):
    head = column(year, "得分")
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    lowest = names(year)
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "descending")
    assert lowest[-1] == names(year)[-1] == NOTHING_BUILT
    scores = [float(text) for text in year.locator(".jx-overview tbody td:nth-child(4)").all_inner_texts() if text != "—"]
    assert scores == sorted(scores, reverse=True)
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "none")


def test_search_and_filters(year: Page):
    year.keyboard.press("/")
    year.keyboard.type("水务局")
    expect(rows(year)).to_have_count(1)
    expect(year.get_by_role("status")).to_have_text(f"1 / {len(DEPARTMENTS)} 个部门")
    year.keyboard.press("Escape")
    expect(rows(year)).to_have_count(len(DEPARTMENTS))
    chip = year.locator(".jx-chip", has_text="未生成")
    chip.click()
    expect(chip).to_have_attribute("aria-pressed", "true")
    assert names(year) == [NOTHING_BUILT]
    year.locator(".jx-chip", has_text="已生成").click()
    expect(rows(year)).to_have_count(len(DEPARTMENTS))
    chip.click()
    expect(rows(year)).to_have_count(len(DEPARTMENTS) - 1)
    year.keyboard.press("/")
    year.keyboard.type("没有这个部门")
    expect(year.get_by_text("没有符合条件的部门")).to_be_visible()
    year.get_by_role("button", name="全部显示").click()
    expect(rows(year)).to_have_count(len(DEPARTMENTS))


def test_by_keys_alone(year: Page):
    press = year.keyboard.press
    press("/")
    year.keyboard.type("水务局")
    press("Enter")
    expect(year.locator(".jx-head h1")).to_be_focused()
    for _ in range(30):
        press("Tab")
        if year.evaluate("document.activeElement.dataset.key") == "支出.本年支出合计.决算数":
            break
    press("Enter")
    expect(panel(year)).to_be_visible()
    expect(panel(year).locator("h2")).to_be_focused()
    expect(panel(year)).to_contain_text("149839549.73")
    press("Escape")
    expect(panel(year)).to_be_hidden()
    assert year.evaluate("document.activeElement.dataset.key") == "支出.本年支出合计.决算数"
    press("Escape")
    expect(rows(year).first.locator(".jx-department")).to_be_focused()
    press("/")
    press("Control+a")
    press("Delete")
    press("ArrowDown")
    before = year.evaluate("document.activeElement.dataset.folder")
    press("ArrowDown")
    press("ArrowUp")
    assert year.evaluate("document.activeElement.dataset.folder") == before == names(year)[0]
    press("End")
    assert year.evaluate("document.activeElement.dataset.folder") == names(year)[-1]
    press("Home")
    press("Enter")
    expect(year.locator(".jx-place")).to_have_text(f"第 1 / {len(DEPARTMENTS)} 个")
    press("]")
    expect(year.locator(".jx-place")).to_have_text(f"第 2 / {len(DEPARTMENTS)} 个")
    press("[")
    expect(year.locator(".jx-place")).to_have_text(f"第 1 / {len(DEPARTMENTS)} 个")
    press("?")
    expect(year.get_by_role("dialog", name="按键")).to_be_visible()
    press("Escape")
    expect(year.get_by_role("dialog", name="按键")).to_have_count(0)
    expect(year.locator(".jx-head h1")).to_be_visible()  # Esc closed the dialog alone


def test_a_department_says_all_of_itself(year: Page):
    open_department(year, WATER)
    tree = year.locator(".jx-tree")
    expect(tree.locator("tfoot")).to_contain_text("84.35")
    expect(tree.locator("tfoot")).to_contain_text("−15.65")  # 100 − 84.35
    year.get_by_role("button", name="全部展开").click()
    leaf = tree.locator(".jx-detail-row", has_text="得分＝权重×支付进度率")
    expect(leaf).to_contain_text("四舍五入(最小(4, 最大(0, 4 × 82.05783…%)), 2位)")
    year.get_by_role("button", name="收起").click()
    expect(leaf).to_be_hidden()
    classes = year.locator("#jx-classes")
    expect(classes).to_contain_text("单位：万元")
    expect(classes.locator("tr", has_text="城乡社区支出")).to_contain_text("4,468.00")
    expect(classes.get_by_role("img", name=re.compile("^城乡社区支出：年初 .*，调整 .*，决算 "))).to_be_visible()
    execution = year.locator("#jx-execution")
    expect(execution.locator("tr", has_text="第一季度")).to_contain_text("慢 10.08 个百分点")  # 25 − 14.92
    expect(execution.locator("svg")).to_have_attribute("aria-label", re.compile("第四季度累计执行率 92.12%"))
    expect(year.locator("#jx-goals tbody tr").first).to_contain_text("未完成")
    expect(year.locator("#jx-variances")).to_contain_text("污水处理量增加")
    expect(year.locator("#jx-problems .jx-problem")).to_have_count(6)
    unchecked = year.locator("#jx-unchecked details").first
    unchecked.locator("summary").click()
    expect(unchecked.locator("li").first).to_be_visible()
    expect(year.locator("#jx-comparison")).to_contain_text("第 ")
    expect(year.locator("#jx-changes")).to_contain_text("没有变化")


def test_every_number_of_a_department_opens_its_source(year: Page):
    open_department(year, WATER)
    year.get_by_role("button", name="全部展开").click()
    keys = year.evaluate(
        "Array.from(new Set(Array.from(document.querySelectorAll('main button[data-key]'), (item) => item.dataset.key)))"
    )
    assert len(keys) > 150
    told = year.evaluate(
        """(keys) => keys.map((key) => {
            jx.view.source(key);
            const content = document.querySelector('.jx-source-content');
            return [key, content.querySelector('code').textContent, content.querySelector('.jx-where, .jx-formula') !== null];
        })""",
        keys,
    )
    assert [item for item in told if item[0] != item[1] or not item[2]] == []


def test_from_a_number_to_the_number_it_is_made_of_and_back(year: Page):
    open_department(year, WATER)
    year.locator(".jx-figures").get_by_role("button", name="6.29%").click()
    panel(year).get_by_role("button", name="只看").first.click()
    expect(panel(year).locator("code").first).to_have_text("支出.年末结转和结余.决算数")
    assert "支出.年末结转和结余.决算数" in year.evaluate("decodeURIComponent(location.hash)")
    panel(year).get_by_role("button", name="← 返回").click()
    expect(panel(year).locator("code").first).to_have_text("执行.结转结余率")
    expect(panel(year)).to_contain_text("用到它的数")


def test_an_address_leads_to_the_number_and_back_to_the_table(year: Page, index: Path):
    open_department(year, WATER)
    year.locator(".jx-figures").get_by_role("button", name="92.12%").click()
    address = year.url
    year.goto("about:blank")
    year.goto(address)
    expect(panel(year)).to_contain_text("149,839,549.73 ÷ 162,662,200.00")
    year.go_back()
    year.goto(index.as_uri() + "#/部门/没有的局")
    expect(rows(year)).to_have_count(len(DEPARTMENTS))
    year.goto(index.as_uri() + "#/%/%E0%A4%A")
    expect(rows(year)).to_have_count(len(DEPARTMENTS))


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_only_shown(year: Page, name: str):
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    year.on("dialog", answer)
    assert name in names(year)
    scripts = year.locator("script").count()
    open_department(year, name)
    year.locator(".jx-figures button").first.click()
    expect(panel(year)).to_be_visible()
    assert year.locator("img").count() == 0
    assert year.locator("script").count() == scripts
    assert year.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert all(
        link.startswith("./")
        for link in year.evaluate("Array.from(document.querySelectorAll('main a'), (a) => a.getAttribute('href'))")
    )
    assert asked == []


def test_where_nothing_was_built_it_is_said(year: Page):
    open_department(year, NOTHING_BUILT)
    expect(year.locator("main")).to_contain_text("没有生成记录")
    expect(year.locator("main")).to_contain_text("生成一次以后才有")


def test_of_inputs_that_could_not_be_read_nothing_is_called_checked(page: Page, tmp_path: Path):
    folder = tmp_path / "inputs" / "2024" / "示例市缺表局"
    shutil.copytree(ANHUI, folder)
    (folder / "决算报表.xlsx").unlink()
    assert main(["build", str(folder), "--out", str(tmp_path / "outputs")]) != 0
    page.goto((tmp_path / "outputs" / "2024" / INDEX).as_uri())
    open_department(page, folder.name)
    expect(page.locator("main")).to_contain_text("没有生成报告：")
    expect(page.locator("#jx-unchecked")).to_contain_text("什么都没有核对")
    expect(page.locator("#jx-problems")).to_contain_text("决算报表")
    expect(page.locator("#jx-scores")).to_have_count(0)


def test_a_number_of_the_table_opens_its_source(year: Page):
    year.locator("tr", has_text=WATER).locator("[data-open='执行.预算完成率']").click()
    expect(year.locator(".jx-head h1")).to_have_text(WATER)
    expect(panel(year)).to_contain_text("149,839,549.73 ÷ 162,662,200.00")


def test_light_dark_and_the_choice_is_kept(open_page: OpenPage, index: Path):
    page = open_page(dark=True)
    page.goto(index.as_uri())
    paper = "getComputedStyle(document.querySelector('.jx-table-frame')).backgroundColor"
    dark = page.evaluate(paper)
    page.locator(".jx-theme select").select_option("light")
    assert page.evaluate(paper) == "rgb(255, 255, 255)" != dark
    page.reload()
    assert page.evaluate(paper) == "rgb(255, 255, 255)"


def test_nothing_is_wider_than_the_window(open_page: OpenPage, index: Path):
    for size in ((1280, 900), WIDE):
        page = open_page(size)
        page.goto(index.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        open_department(page, WATER)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_print(year: Page, tmp_path: Path):
    def printed(name: str) -> str:
        year.pdf(path=tmp_path / name, prefer_css_page_size=True)
        done = subprocess.run(
            [tool("pdftotext"), "-raw", str(tmp_path / name), "-"], capture_output=True, text=True, check=True
        )
        return re.sub(r"\s+", "", done.stdout)

    overview = printed("overview.pdf")
    for name in (WATER, ANHUI.name, "92.12%"):
        assert name in overview
    assert "查找部门" not in overview
    open_department(year, WATER)
    department = printed("department.pdf")
    for text in (
        WATER,
        "结转结余变动率",
        "目标不少于60公里，实际61.3公里达到",
        "新购一辆防汛抢险车辆",
        "人员经费等于基本支出决算明细表",
    ):
        assert text in department  # the last stands in a group that is closed on the screen
    assert "上一个" not in department


def test_the_desk_gets_its_buttons_its_slot_and_newer_data(year: Page):
    year.evaluate(
        """() => {
            const overview = JSON.parse(document.getElementById('jx-overview').textContent);
            window.told = [];
            jx.view.destroy();
            const load = async (folder) => { told.push('load ' + folder); throw new Error('断了'); };
            jx.view = jx.year(document.getElementById('jx-page'), overview, load, {
                hash: false,
                open: (path) => told.push('open ' + path),
                overview_buttons: [{ label: '生成全部', run: (folders) => told.push('build ' + folders.length) }],
                department_buttons: (row) => [{ label: '检查', run: (each) => told.push('check ' + each.folder) }],
                department_slot: (element, row, page) => element.append('资料 ' + row.folder),
                department_shown: (folder) => told.push('shown ' + folder),
            });
            window.overview = overview;
        }"""
    )
    year.keyboard.press("/")
    year.keyboard.type("水务")
    year.get_by_role("button", name="生成全部").click()
    rows(year).first.locator(".jx-department").focus()
    year.evaluate(
        "jx.view.update({ ...overview, departments: overview.departments.map((row) => ({ ...row, state: '已定稿' })) })"
    )
    expect(rows(year)).to_have_count(1)
    expect(rows(year).first).to_contain_text("已定稿")
    expect(rows(year).first.locator(".jx-department")).to_be_focused()
    open_department(year, WATER)
    expect(year.get_by_text("资料 " + WATER)).to_be_visible()
    expect(year.locator("main")).to_contain_text("这个部门的数据读不出来：断了")
    year.get_by_role("button", name="检查").click()
    year.get_by_role("button", name="打开报告").click()
    year.get_by_role("button", name="← 各部门").click()
    told = year.evaluate("told")
    assert told == [
        "build 1",
        f"load {WATER}",
        f"shown {WATER}",
        f"check {WATER}",
        f"open {WATER}/{WATER}2024年部门整体支出绩效自评报告.docx",
        "shown null",
    ]
    assert year.evaluate("location.hash") == ""


def test_a_thousand_departments_open_in_two_seconds(page: Page, departments: tuple[Built, ...], tmp_path: Path):
    place = tmp_path / "2024"
    page.goto(large_year(place, departments, 1_000).as_uri(), wait_until="commit")
    expect(rows(page).first).to_be_visible()
    drawn = page.evaluate("jx.first_rows")
    painted = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    assert max(drawn, painted) <= SECONDS * 1_000
    expect(rows(page)).to_have_count(1_000)
    head = column(page, "预算执行率").get_by_role("button")
    head.click()
    assert names(page)[0].endswith("局")
    open_department(page, "示例甲市第1局")
    strip = page.locator("#jx-comparison svg").first
    expect(strip).to_have_attribute(
        "aria-label", re.compile(r"^自评总分：本部门 .*，中位数 .*，由高到低第 \d+，共 250 个部门$")
    )
