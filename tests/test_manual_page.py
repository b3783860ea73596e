"""The manual and the error book as pages: nothing beside them is needed, every link leads somewhere, codes lead to entries."""

import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from lxml import html

from pipeline.error_entry import book
from tests.conftest import ROOT
from tools.chromium import chromium
from tools.manual_page.page import STYLE, page
from tools.manual_page.print_pdf import print_pdf

DOCS = ROOT / "docs"
WRITTEN = """# 说明

## 一、甲（L001）

见 L001 和 E001—E014；A12-2 也是。按 F9 重算，A4 纸，`L002` 照写，Z999 没有。[查编号](错误手册.md#L001)

![图](图.png)

| 列 | 编号 |
| --- | --- |
| 值 | K020 |
"""


@pytest.fixture(scope="module")
def pages() -> dict[str, html.HtmlElement]:
    return {name: html.fromstring(page(DOCS / f"{name}.md", book())) for name in ("使用手册", "错误手册")}


def test_codes_in_sentences_lead_to_the_error_book_and_pictures_are_inside(tmp_path: Path) -> None:
    """A key (F9), paper (A4), what is shown as typed, a code that is none and a heading are no links."""
    (tmp_path / "说明.md").write_text(WRITTEN, encoding="utf-8")
    (tmp_path / "图.png").write_bytes(b"\x89PNG")
    made = html.fromstring(page(tmp_path / "说明.md", book()))
    links = [(link.text, unquote(link.get("href", ""))) for link in made.iter("a") if link.getparent().tag != "li"]
    codes = ("L001", "E001", "E014", "A12-2")
    assert links == [
        *((code, f"错误手册.html#{code}") for code in codes),
        ("查编号", "错误手册.html#L001"),
        ("K020", "错误手册.html#K020"),
    ]
    assert "".join(map(str, next(made.iter("p")).itertext())).startswith(
        "见 L001 和 E001—E014；A12-2 也是。按 F9 重算，A4 纸，L002 照写"
    )
    assert made.xpath("//img/@src") == ["data:image/png;base64,iVBORw=="]


def test_nothing_beside_a_page_is_needed(pages: dict[str, html.HtmlElement]) -> None:
    for made in pages.values():
        assert not made.xpath("//script | //link | //iframe | //object")
        assert all(src.startswith("data:image/") for src in made.xpath("//@src"))
        assert "url(" not in STYLE.read_text(encoding="utf-8")


def test_every_link_leads_somewhere(pages: dict[str, html.HtmlElement]) -> None:
    anchors = {name: made.xpath("//@id") for name, made in pages.items()}
    assert all(len(set(found)) == len(found) for found in anchors.values())
    for name, made in pages.items():
        for link in made.xpath("//a/@href"):
            if not link.startswith(("http:", "https:")):
                target, _, at = unquote(link).partition("#")
                name_of = target.removesuffix(".html") or name
                assert name_of in pages and (not at or at in anchors[name_of]), link


def test_every_code_has_its_anchor(pages: dict[str, html.HtmlElement]) -> None:
    assert set(book()) <= set(pages["错误手册"].xpath("//h3/@id"))


def test_the_manual_says_no_code_that_is_none(pages: dict[str, html.HtmlElement]) -> None:
    """What looks like a code of three digits is one of the error book."""
    text = "".join(map(str, next(pages["使用手册"].iter("main")).itertext()))
    assert [code for code in re.findall(r"(?<![A-Za-z0-9-])[A-Z]\d{3}(?!\d)", text) if code not in book()] == []


def test_every_page_of_the_manual_can_be_printed(tmp_path: Path) -> None:
    if chromium() is None:
        pytest.skip("no Chromium here to print the manual")
    (tmp_path / "说明.html").write_text("<p>一、说明</p>", encoding="utf-8")
    print_pdf(tmp_path / "说明.html", tmp_path / "说明.pdf")
    assert (tmp_path / "说明.pdf").read_bytes().startswith(b"%PDF-")
