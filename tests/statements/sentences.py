"""The lists of sentences (*.tsv: form, verdict 真/假, text, note) and how one is judged by build and by check.

A list with the column department says for whose figures each sentence is true or false; the others speak of the sample.
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from msgspec.structs import replace

from pipeline.records import Cell, Loaded, StaffParagraph, StaffRun, StaffSection
from pipeline.run import Run
from pipeline.statements.building import judge_report

HERE = Path(__file__).parent
SAMPLE = "2019/广东省工业和信息化厅"
TRUE, FALSE = "真", "假"
ACROSS = "E009"
"""Found by comparing paragraphs: sentences of one list must not be compared with each other."""


@dataclass(frozen=True)
class Sentence:
    """One sentence of a list."""

    source: str
    form: str
    verdict: str
    text: str
    department: str = SAMPLE

    @property
    def lines(self) -> list[str]:
        return self.text.split("\\n")


def sentences() -> list[Sentence]:
    """Read every list of this folder."""
    found = []
    for path in sorted(HERE.glob("*.tsv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
                assert row["verdict"] in (TRUE, FALSE), row
                found.append(Sentence(path.stem, row["form"], row["verdict"], row["text"], row.get("department", SAMPLE)))
    return found


def by_build(run: Run, lines: Iterable[str]) -> set[str]:
    """Return the codes build gives for paragraphs of 文字材料 that stand in no paragraph of the report yet."""
    loaded, pack = run.inputs()
    assert run.report is not None
    alone = replace(run.report, paragraphs={})
    found = judge_report(alone, _with(loaded, lines), {k: f for k, f in run.figures.items() if not f.text or _named(k)}, pack)[
        1
    ]
    return {item.code for item in found if item.file == "文字材料.docx"}


def _named(key: str) -> bool:
    return not key.endswith(("原因", "依据"))


def _with(loaded: Loaded, lines: Iterable[str]) -> Loaded:
    paragraphs = tuple(
        StaffParagraph(runs=(StaffRun(text=line),), source=Cell(file="文字材料.docx", address=f"第{number}段"))
        for number, line in enumerate(lines, 1)
    )
    return replace(
        loaded, sections=(StaffSection(path=("机构设置",), paragraphs=paragraphs, source=Cell(file="文字材料.docx")),)
    )


def score(verdicts: Mapping[Sentence, bool]) -> str:
    """Say how many false sentences were found and how many true ones have a finding."""
    false = [found for item, found in verdicts.items() if item.verdict == FALSE]
    true = [found for item, found in verdicts.items() if item.verdict == TRUE]
    return f"假句发现 {sum(false)}/{len(false)}，真句误报 {sum(true)}/{len(true)}"
