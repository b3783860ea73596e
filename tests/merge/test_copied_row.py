"""A copied row beside its intact original is a new row of staff's: the original is brought up to date, the copy stays.

New inputs: 100,000.00 元 go from 日常公用经费 to 人员经费: 20,375,145.05 → 20,275,145.05 and 169,066,462.45 → 169,166,462.45.
"""

import pytest
from lxml import etree

from pipeline.check.check import check
from pipeline.problems import Severity
from pipeline.word.document import read_document
from tests.check import edits as e
from tests.merge.bench import refreshed, report
from tests.merge.oracle import File

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DAILY, OWN = "日常公用经费", "另列的一项"


def _relabelled(root: etree._Element, *, above: bool) -> None:
    """The row copied; the copy has another name and an amount typed over."""
    e.copy_row(1, DAILY, "1.25", above=above)(root)
    rows = [row for row in e.rows(e.tables(root)[1]) if DAILY in e.said(row)]
    twin = rows[0] if above else rows[1]
    words = [*twin.findall(f"{W}tc")[0].iter(f"{W}t")]
    words[0].text = OWN
    for item in words[1:]:
        item.text = ""


@pytest.mark.parametrize("stripped", [False, True], ids=["with tags", "tags lost"])
@pytest.mark.parametrize("above", [False, True], ids=["below", "above"])
def test_the_original_is_renewed_and_the_copy_is_no_error(above: bool, stripped: bool) -> None:
    edits = [lambda root: _relabelled(root, above=above), *([e.strip_all] if stripped else [])]
    out = refreshed(e.edited(report("gd").data, *edits), "shifted", "gd")
    rows = {cells[0]: cells[1:] for cells in File(out.data).tables()[1]}
    assert rows[DAILY] == ["22,745,700.00", "20,275,145.05", "20,275,145.05"]
    assert "1.25" in rows[OWN]
    findings = check(read_document(out.data), out.baseline, report("shifted").now).findings
    assert [item for item in findings if item.severity is Severity.ERROR] == []
    assert not any(DAILY in str(item.place) for item in findings), "nothing is said of the row that is as it should be"
