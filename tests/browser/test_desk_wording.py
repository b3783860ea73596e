"""What messages say of commands stands on the page in the words of its buttons."""

import json
import re

import pytest

from pipeline.error_entry import BOOK
from tests.browser import clerk
from tests.browser.conftest import OpenPage, StartDesk
from tests.conftest import ROOT

pytestmark = pytest.mark.office
COMMAND = re.compile(r"jixiao [a-z]+")
WORDED = {
    "用 jixiao refresh 更新报告": "用 “更新报告” 更新报告",
    "确有理由的，用 --force --reason 写明理由": "确有理由的，点“写明理由，仍然出定稿”",
    "加上 --who 姓名": "再做一次，写上姓名",
    "核对是否放错了文件": "核对是否放错了文件",
}


def remedies() -> list[str]:
    """Every remedy as it is registered, and as the examples of the error book have it."""
    registered = [
        text for path in (ROOT / "pipeline" / "codes").glob("*.toml") for text in path.read_text("utf-8").splitlines()
    ]
    book = [json.loads(line) for line in BOOK.read_text(encoding="utf-8").splitlines()]
    shown = [line for item in book for line in item.get("example", "").splitlines() if line.strip().startswith("处理：")]
    return [line for line in (*registered, *shown) if line.strip().startswith(("remedy", "处理："))]


def test_no_remedy_names_a_command(open_page: OpenPage, start_desk: StartDesk):
    page, found = open_page(), remedies()
    clerk.come(page, start_desk())
    said = page.evaluate("texts => texts.map(jx.desk.on_page)", found)
    assert len(found) > 300 and sum(bool(COMMAND.search(text)) for text in found) > 20
    assert [text for text in said if COMMAND.search(text)] == []
    for text, wanted in WORDED.items():
        assert page.evaluate("text => jx.desk.on_page(text)", text) == wanted
