"""``python -m benchmarks [--quick] [--only NAME …]``: measures everything and writes ``benchmarks/RESULTS.md``."""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import msgspec

from benchmarks import cold, growth, ledger, peers, stages, year
from benchmarks.synthetic_year.plan import YearPlan
from benchmarks.timing import FULL, QUICK, ROOT, Size, Table, machine, slopes

RESULTS = ROOT / "benchmarks" / "RESULTS.md"
_BAD_SHARE = 12
"""One department of so many has a fault."""


def parts(size: Size, place: Path) -> Mapping[str, Callable[[], Iterator[Table]]]:
    """Return what can be measured, by name. The year is written once, by the first that asks for it."""
    asked = YearPlan(departments=size.departments, bad=size.departments // _BAD_SHARE)
    known: list[Path] = []

    def written() -> Path:
        if not known:
            known.append(year.written(asked, place))
        return known[0]

    def one() -> Path:
        return year.typical(asked, written(), 1)[0]

    def grown() -> Iterator[Table]:
        rows = [
            year.growth(asked, written(), size, place),
            *growth.departments(size, place),
            *growth.paragraphs(size, _folder(place, "paragraphs")),
        ]
        how = (
            "处理器时间（秒）。部门、凭证、单位、目标是生成，段落是新进程里的整条命令。"
            "最后一栏：规模的后一段每添一个的代价，除以前一段的；1 是线性，远大于 1 是超线性，小于 1 是固定开销摊薄。"
        )
        yield Table(title="规模变大", how=how, head=("什么变大", "规模", "秒", "后段÷前段"), rows=rows)

    return {
        "year": lambda: iter([year.measure(asked, written(), size, _folder(place, "year"))]),
        "stages": lambda: iter([stages.measure(year.typical(asked, written(), 4), max(3, size.rounds // 2))]),
        "peers": lambda: iter([peers.measure(one(), size)]),
        "ledger": lambda: iter([_ledgers(size)]),
        "cold": lambda: iter([cold.measure(one(), size, _folder(place, "cold"))]),
        "growth": grown,
    }


def _ledgers(size: Size) -> Table:
    """Return how long a shared ledger of each size takes beside its peers, each way a process of its own."""
    rows = [line.strip("| ").split(" | ") for count in size.rows for line in ledger.compared(count, size.reads, slow=True)]
    grown = []
    for suffix in ("xlsx", "csv"):
        seconds = [float(row[3]) for row in rows if row[2] == ledger.ours.__name__ and row[1].startswith(f".{suffix}")]
        grown.append(f".{suffix} {slopes(size.rows, seconds)}")
    how = (
        "共享的支出明细账读到每部门、科目、性质、季度的准确合计（ours），或逐行成为记录（ours_lines），与 pandas、csv 比；"
        f"每种做法是单独的进程，轮流 {size.reads} 次的中位数，不含导入。ours 后段每行的代价÷前段的：{'，'.join(grown)}。"
    )
    head = ("行", "文件", "做法", "处理器（秒）", "历时（秒）", "处理器之比", "峰值内存（MB）")
    return Table(title="共享的明细账", how=how, head=head, rows=rows)


def _folder(place: Path, name: str) -> Path:
    made = place / name
    made.mkdir()
    return made


def main() -> int:
    """Measure, print each table as it is ready, write RESULTS.md when everything was measured."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="量快慢，写 benchmarks/RESULTS.md")
    parser.add_argument("--quick", action="store_true", help="几分钟看个大概")
    parser.add_argument("--departments", type=int, help="年度的部门数")
    parser.add_argument(
        "--only",
        action="append",
        choices=("year", "stages", "peers", "ledger", "cold", "growth"),
        help="只量这些，不写 RESULTS.md",
    )
    parser.add_argument("--folder", type=Path, help="在哪里写临时文件")
    given = parser.parse_args()
    size = QUICK if given.quick else FULL
    if given.departments:
        size = msgspec.structs.replace(size, departments=given.departments)
    head = f"# 速度：量得的结果\n\n由 `make bench` 写。{machine(size)}\n"
    tables: list[str] = []
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        for name, measured in parts(size, Path(folder)).items():
            if given.only and name not in given.only:
                continue
            for table in measured():
                tables.append(table.markdown())
                sys.stdout.write(f"{tables[-1]}\n")
                sys.stdout.flush()
    if not given.only:
        RESULTS.write_text("\n".join([head, *tables]), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
