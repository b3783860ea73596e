"""The sample loads without a problem, to the fen. Totals are those of the published report (see its README)."""

from pathlib import Path

import pytest

from pipeline.load import LoadResult, load
from tests.load.exports import ROOTS

SAMPLE = Path(__file__).resolve().parents[2] / "inputs" / "2019" / "广东省工业和信息化厅"


@pytest.fixture(scope="module")
def sample() -> LoadResult:
    return load(SAMPLE, ROOTS)


def test_the_sample_has_no_problem(sample: LoadResult) -> None:
    assert sample.problems == ()
    assert sample.loaded is not None
    assert sample.loaded.absent == tuple(
        f"决算报表:{token}" for token in ("Z03", "Z04", "Z05", "Z05_1", "Z05_2", "Z08_1", "Z07")
    )
    assert [item.kind for item in sample.loaded.files] == ["决算报表", "填报表", "预算指标账", "支出明细账", "文字材料"]


def test_the_sample_s_totals_are_exact(sample: LoadResult) -> None:
    assert sample.loaded is not None
    figures, spent = sample.loaded.figures, 63_536_421_962
    assert figures["收入.总计.年初预算数"].value == 26_068_230_000
    assert figures["收入.总计.决算数"].value == figures["支出.总计.决算数"].value == 70_256_206_969
    assert figures["功能.本年支出合计.决算数"].value == figures["支出.本年支出合计.调整预算数"].value == spent
    assert figures["经济.商品和服务支出.决算数"].value == 46_117_551_705
    assert figures["三公.合计.决算数"].value == figures["三公填报.合计.决算数"].value == 394_000_000
    assert figures["执行.第1季度.累计支出"].value == 9_212_781_184
    assert sum(line.debit - line.credit for line in sample.loaded.voucher_lines if not line.skip) == spent
    assert sum(item.amount - item.reduction for item in sample.loaded.budget_documents) == spent


def test_every_key_of_the_sample_is_declared_with_its_unit(sample: LoadResult) -> None:
    assert sample.loaded is not None and sample.pack is not None
    entries = {key: sample.pack.catalogue.find(key) for key in sample.loaded.figures}
    assert [key for key, entry in entries.items() if entry is None] == []
    assert [key for key, entry in entries.items() if entry and entry.unit != sample.loaded.figures[key].unit] == []


def test_function_rows_stand_in_the_order_of_the_export(sample: LoadResult) -> None:
    assert sample.loaded is not None
    order = [key.split(".")[1] for key in sample.loaded.figures if key.startswith("功能.") and key.endswith(".年初预算数")]
    assert order.index("国防支出") == order.index("节能环保支出") + 1  # as the published table has it
    assert order[-1] == "本年支出合计"


def test_staff_text_is_found_under_the_outline_s_headings(sample: LoadResult) -> None:
    assert sample.loaded is not None
    titles = {section.title for section in sample.loaded.sections}
    assert {"主要职能", "年度总体工作和重点工作任务", "资金管理", "重点工作完成情况", "存在问题", "改进意见"} <= titles
