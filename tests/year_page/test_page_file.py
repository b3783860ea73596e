"""index.html of a year: it holds what the records say, byte for byte, lets nothing else run, and costs what has changed."""

import base64
import hashlib
import json
import os
import re
import shutil
import zlib
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from pipeline.publish.layout import PAGE_RECORD
from pipeline.year_page import page_file as pages
from pipeline.year_page.page_file import INDEX, page_file
from pipeline.year_summary.write import ANSWER, BOOK, write_summary
from tests.conftest import Built

HOSTILE = "<img src=x onerror=alert(1)>&amp;\"'`<!--<script>局"


@pytest.fixture
def year(tmp_path: Path, built_municipal: Built, built_anhui: Built) -> Path:
    """A year with two departments of two packs."""
    place = tmp_path / "outputs" / "2024"
    for item in (built_municipal, built_anhui):
        shutil.copytree(item.folder, place / item.folder.name)
    return place


class Elements(HTMLParser):
    """The elements of a page as a browser takes it apart: name, attributes, text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None], list[str]]] = []
        self.open = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs), []))
        self.open = True

    def handle_endtag(self, tag: str) -> None:
        self.open = False

    def handle_data(self, data: str) -> None:
        if self.open:
            self.found[-1][2].append(data)

    def texts(self, tag: str, kind: str | None = None) -> list[str]:
        return ["".join(text) for name, attrs, text in self.found if name == tag and attrs.get("type") == kind]


def elements(place: Path) -> Elements:
    return Elements((place / INDEX).read_text(encoding="utf-8"))


def shown(place: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(elements(place).texts("script", "application/json")[0])
    return found


def records(place: Path) -> dict[str, bytes]:
    """The record of each department, as the page unpacks it."""
    packed = {
        attrs["id"]: "".join(text)
        for tag, attrs, text in elements(place).found
        if tag == "script" and attrs.get("type") == "application/octet-stream"
    }
    rows = [row for row in shown(place)["departments"] if row["data"] is not None]
    return {row["folder"]: zlib.decompress(base64.b64decode(packed[f"jx-data-{row['data']}"])) for row in rows}


def write(place: Path) -> None:
    assert write_summary(place, page=page_file()).done


def test_it_holds_the_records_byte_for_byte(year: Path) -> None:
    write(year)
    names = {path.parent.parent.name for path in year.glob(f"*/{PAGE_RECORD}")}
    assert len(names) == 2
    assert records(year) == {name: (year / name / PAGE_RECORD).read_bytes() for name in names}


def test_a_row_says_what_the_record_says(year: Path) -> None:
    write(year)
    for row in shown(year)["departments"]:
        record = json.loads((year / row["folder"] / PAGE_RECORD).read_bytes())
        total = record["figures"][record["total"]]
        assert row["total"][1] == total["shown"]
        assert row["total"][0] == pytest.approx(int(total["value"]["num"]) / int(total["value"]["den"]))
        for column, number in zip(shown(year)["columns"], row["figures"], strict=True):
            value = record["figures"].get(column["key"], {"value": {"kind": "missing"}})["value"]
            if number is not None and value["kind"] == "money":
                assert number[0] == int(value["fen"]) / 100
        goals = [goal for goal in record["goals"] if not goal["project"]]
        assert row["goals"] == [
            sum(goal["met"] is True for goal in goals),
            sum(goal["met"] is not None for goal in goals),
            len(goals),
        ]


def test_only_its_own_scripts_and_styles_may_run(year: Path) -> None:
    """The policy names the hash of each script and style that stands in the page, and of nothing else; no other source."""
    write(year)
    page = elements(year)
    policy = next(attrs["content"] for tag, attrs, _ in page.found if attrs.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    for name, texts in (("script-src", page.texts("script")), ("style-src", page.texts("style"))):
        marks = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in texts]
        assert rules[name].split() == [f"'sha256-{mark}'" for mark in marks]
    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    assert not [
        attrs for _, attrs, _ in page.found if "src" in attrs or "href" in attrs or any(k.startswith("on") for k in attrs)
    ]


def test_a_hostile_name_is_only_text(year: Path) -> None:
    (year / next(year.glob("示例市*")).name).rename(year / HOSTILE)
    before = len(elements(year).found) if (year / INDEX).is_file() else 0
    write(year)
    assert HOSTILE in [row["folder"] for row in shown(year)["departments"]]
    tags = [tag for tag, _, _ in elements(year).found]
    assert before == 0
    assert "img" not in tags
    text = (year / INDEX).read_text(encoding="utf-8")
    assert HOSTILE not in text and "<img" not in text
    assert len(re.findall("<script", text)) == len(re.findall("</script>", text)) == tags.count("script")


def test_nothing_changed_costs_nothing(year: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(year)
    before = {path: path.stat().st_mtime_ns for path in year.rglob("*")}
    monkeypatch.setattr(pages, "overview", lambda *_: pytest.fail("made again"))
    monkeypatch.setattr(pages, "read_file", lambda *_: pytest.fail("read again"))
    write(year)
    assert {path: path.stat().st_mtime_ns for path in year.rglob("*")} == before


def _correct(year: Path, name: str) -> None:
    """Put another record there, as a build does: a new file in place of the old."""
    path = year / name / PAGE_RECORD
    data = path.read_bytes().replace("结转结余率".encode(), "结余结转率".encode())
    fresh = path.with_suffix(".neu")
    fresh.write_bytes(data)
    fresh.replace(path)


def test_one_corrected_department_is_read_alone(year: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """汇总 says the same, so its two files stay as they are; the page has the new record."""
    write(year)
    stood = {name: (year / name).stat().st_mtime_ns for name in (BOOK, ANSWER)}
    name = next(year.glob("示例市*")).name
    _correct(year, name)
    packed: list[Path] = []
    pack = pages._pack

    def noted(path: Path) -> bytes:
        packed.append(path)
        return pack(path)

    monkeypatch.setattr(pages, "_pack", noted)
    write(year)
    assert packed == [year / name / PAGE_RECORD]
    assert records(year) == {path.parent.parent.name: path.read_bytes() for path in year.glob(f"*/{PAGE_RECORD}")}
    assert {name: (year / name).stat().st_mtime_ns for name in (BOOK, ANSWER)} == stood
    monkeypatch.undo()
    again = (year / INDEX).read_bytes()
    (year / ".jixiao/汇总已读.json").unlink()
    write(year)
    assert (year / INDEX).read_bytes() == again  # made of all records anew: the same


def test_a_page_somebody_changed_is_kept_and_not_built_upon(year: Path) -> None:
    write(year)
    changed = (year / INDEX).read_bytes().replace(b"jx-data-0", b"jx-data-9")
    (year / INDEX).write_bytes(changed)
    _correct(year, next(year.glob("示例市*")).name)
    write(year)
    assert records(year) == {path.parent.parent.name: path.read_bytes() for path in year.glob(f"*/{PAGE_RECORD}")}
    assert [path.read_bytes() for path in (year / "历次").glob("index*.html")] == [changed]


def test_a_page_that_is_gone_is_made_again(year: Path) -> None:
    write(year)
    page = (year / INDEX).read_bytes()
    (year / INDEX).unlink()
    write(year)
    assert (year / INDEX).read_bytes() == page


def test_a_department_without_a_record_has_a_row_and_nothing_to_open(year: Path) -> None:
    name = next(year.glob("示例市*")).name
    (year / name / PAGE_RECORD).unlink()
    write(year)
    rows = {row["folder"]: row for row in shown(year)["departments"]}
    assert rows[name]["data"] is None and rows[name]["state"] == "已生成"
    assert records(year).keys() == rows.keys() - {name}


@pytest.mark.slow
def test_a_thousand_departments(tmp_path: Path, built_municipal: Built) -> None:
    """1,000 copies of one department under other names: below 60 MB, an overview of about a kilobyte a row."""
    place = tmp_path / "outputs" / "2024"
    for number in range(1000):
        own = place / f"示例{number:04}局" / ".jixiao"
        own.mkdir(parents=True)
        for name in ("生成记录.json", "页面.json"):
            os.link(built_municipal.folder / ".jixiao" / name, own / name)
    write(place)
    text = (place / INDEX).read_bytes()
    assert len(text) < 60 * 2**20
    assert len(elements(place).texts("script", "application/json")[0].encode()) < 1_600_000
    assert len(shown(place)["departments"]) == 1000
