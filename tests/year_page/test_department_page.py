"""The record of a department for the page: of every sample it follows its schema, names nothing it does not hold, and shows of
each input cell what stands there.
"""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openpyxl import load_workbook

from pipeline.publish.layout import PAGE_RECORD
from pipeline.year_page.snippets import MOST_CHARACTERS, MOST_COLUMNS, MOST_ROWS, first_place
from tests.conftest import ROOT, Built

SAMPLES = ("built", "built_national", "built_municipal", "built_county", "built_anhui", "built_sichuan", "built_bureau")
SCHEMA = json.loads((ROOT / "pipeline/schema/page.schema.json").read_text(encoding="utf-8"))


@pytest.fixture(params=SAMPLES)
def each(request: pytest.FixtureRequest) -> Built:
    found: Built = request.getfixturevalue(request.param)
    return found


def page_of(built: Built) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((built.folder / PAGE_RECORD).read_bytes())
    return found


def scores_of(nodes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [found for node in nodes for found in (node, *scores_of(node["children"]))]


def test_it_follows_its_schema(each: Built) -> None:
    Draft202012Validator(SCHEMA).validate(page_of(each))


def test_every_figure_named_and_all_it_is_made_from_is_there(each: Built) -> None:
    page = page_of(each)
    known = page["figures"].keys()
    named = [page[name] for name in ("total", "full", "grade") if page[name]]
    named += [node[column] for node in scores_of(page["scores"]) for column in ("weight", "score")]
    named += [line[column] for line in page["classes"] for column in ("adjusted", "final")]
    named += [line[column] for line in page["execution"]["quarters"] for column in ("spent", "share", "pace")]
    named += [f"{goal['key']}.{column}" for goal in page["goals"] for column in ("目标值", "实际完成值", "完成情况")]
    named += [line["amount"] for line in page["variances"]]
    assert set(named) <= known
    depends = {key for figure in page["figures"].values() for key in figure["source"].get("depends", ())}
    assert depends <= known


def test_figures_are_those_of_figures_json(each: Built) -> None:
    """The same values and places as the list for programs; text that is printed is never taken for a value."""
    listed = {item["key"]: item for item in json.loads((each.folder / "figures.json").read_bytes())["figures"]}
    for key, figure in page_of(each)["figures"].items():
        if key in listed:
            assert figure["value"] == listed[key]["value"]
            assert figure["source"]["kind"] == listed[key]["source"]["kind"]
            if figure["source"]["kind"] == "cell":
                assert figure["source"] == listed[key]["source"]


@lru_cache
def _sheet(path: Path, sheet: str) -> Any:
    return load_workbook(path, data_only=True)[sheet]


def test_a_number_of_a_workbook_stands_in_its_snippet_with_its_neighbours(each: Built) -> None:
    """Each cell of an .xlsx that a figure comes from is in the snippet of its sheet, with the row above and below and what
    openpyxl reads in the same place."""
    page = page_of(each)
    inputs = each.folder / json.loads((each.folder / ".jixiao/生成记录.json").read_bytes())["inputs_folder"]
    grids = {(item["file"], item["sheet"]): item for item in page["snippets"]}
    compared = 0
    for figure in page["figures"].values():
        source = figure["source"]
        place = first_place(source.get("address", ""))
        if place is None or not source["file"].endswith(".xlsx") or (source["file"], source["sheet"]) not in grids:
            continue
        grid = grids[source["file"], source["sheet"]]
        row, column = grid["rows"].index(place[0] + 1), grid["columns"].index("".join(filter(str.isalpha, source["address"])))
        assert place[0] in (0, *grid["rows"])  # the row above, counted from 1
        text = grid["cells"][row][column]
        stored = _sheet(inputs / source["file"], source["sheet"]).cell(place[0] + 1, place[1] + 1).value
        if isinstance(stored, int):
            assert text.replace(",", "") == str(stored)
            compared += 1
    assert compared > 30


def test_snippets_are_bounded_grids(each: Built) -> None:
    for item in page_of(each)["snippets"]:
        assert 0 < len(item["rows"]) <= MOST_ROWS
        assert 0 < len(item["columns"]) <= MOST_COLUMNS
        assert item["rows"] == sorted(set(item["rows"]))
        assert [len(row) for row in item["cells"]] == [len(item["columns"])] * len(item["rows"])
        assert max(len(text) for row in item["cells"] for text in row) <= MOST_CHARACTERS


def test_points_lost_add_up_to_the_total(each: Built) -> None:
    """满分 − 得分 of the tops, bonus left out, is what their leaves lost."""
    from pipeline.listing import value_of

    page = page_of(each)
    for top in page["scores"]:
        leaves = [node for node in scores_of([top]) if not node["children"] and node["lost"] is not None]
        if top["lost"] is not None and not any(node["bonus"] for node in scores_of([top])):
            assert sum(value_of(node["lost"]) for node in leaves) == value_of(top["lost"])  # type: ignore[arg-type,misc]


def test_known_numbers_of_the_sample(built: Built) -> None:
    """By hand: 调整 63,536.42 over 年初 26,068.23 (万元): 143.73 % more; 90.6 % of the budget: 5.44 of 6 points, 0.56 lost."""
    page = page_of(built)
    rate = page["figures"]["支出.本年支出合计.预算调整率"]
    assert rate["shown"] == "143.73%"
    assert rate["source"]["formula"] == "本年支出调整预算数比年初预算数变动额 ÷ 本年支出合计年初预算数"
    assert rate["source"]["arithmetic"] == "374,681,919.62 ÷ 260,682,300.00"
    leaf = next(node for node in scores_of(page["scores"]) if node["name"] == "部门预算资金支出率")
    assert leaf["lost"] == {"kind": "score", "num": "14", "den": "25"}
    assert page["figures"][leaf["score"]]["shown"] == "5.44 分"
    assert leaf["reasons"] == ["实际值90.60%，按比例计分为6×90.60%=5.44"]
    assert page["figures"]["执行.第3季度.序时进度"]["shown"] == "75.00%"
    assert page["figures"]["收入.其他收入.变动率"]["shown"] == "空"  # nothing in the budget: no base, no rate, and not nought
