"""A shared 支出明细账 to exact sums by department, class, nature and quarter: ours beside its peers, in turn, in new processes.

python benchmarks/ledger.py [行数 …] [--rounds N] [--peers all/fast]. Each way is a process of its own: its processor and wall
time and its peak memory are those of reading the file and adding up; imports are not counted. polars and pyarrow are compared
where they are installed.
"""

import argparse
import datetime as dt
import importlib.util
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

ROOT = Path(__file__).resolve().parents[1]
HEAD = ("单位", "日期", "凭证号", "摘要", "会计科目", "功能分类", "部门经济分类", "项目", "借方金额", "贷方金额")
TITLES = (
    ("支出明细账",),
    ("编制单位：示例市财政局", "", "", "", "会计期间：2024年01月—2024年12月", "", "", "", "", "金额单位：元"),
)
ABOVE = len(TITLES)
ACCOUNTS = (
    ("7101010130101/行政支出/基本支出/人员经费/基本工资", "30101 基本工资", ""),
    ("7101010230201/行政支出/基本支出/公用经费/办公费", "30201 办公费", ""),
    ("7101010230211/行政支出/基本支出/公用经费/差旅费", "30211 差旅费", ""),
    ("71010231005/行政支出/项目支出/基础设施建设", "31005 基础设施建设", "高标准农田建设"),
    ("71010230227/行政支出/项目支出/委托业务费", "30227 委托业务费", "信息化运维"),
)
FUNCTIONS = ("2130101 行政运行", "2130153 耕地建设与利用", "2080505 机关事业单位基本养老保险缴费支出", "2210201 住房公积金")
WORDS = ("付办公费", "报销差旅费", "发放工资", "付工程款", "付委托业务费", "购办公耗材", "付水电费")


def lines(count: int, departments: int = 30, seed: int = 12) -> Iterator[tuple[Any, ...]]:
    """Yield the lines of a year, department after department: a day, nine texts, 分. One amount in fifty is a red one."""
    r = random.Random(seed)
    for number in range(departments):
        own = count // departments + (number < count % departments)
        for n in range(own):
            day = dt.date(2024, 1, 1) + dt.timedelta(days=n * 366 // own)
            account, economic, project = r.choice(ACCOUNTS)
            fen = r.randrange(100, 50_000_000) * (-1 if r.random() < 0.02 else 1)
            words = f"{r.choice(WORDS)}{r.randrange(count)}"
            unit = f"{400001 + number * 1000}-示例市第{number + 1}局机关"
            yield unit, day, f"记-{n // 3 + 1:05d}", words, account, r.choice(FUNCTIONS), economic, project, fen


# the files ---------------------------------------------------------------------------------------------------------------


def write_csv(path: Path, count: int) -> None:
    """Write the export as text in GB18030."""
    with path.open("w", encoding="gb18030", newline="") as file:
        for title in TITLES:
            file.write(",".join(title) + "\r\n")
        file.write(",".join(HEAD) + "\r\n")
        for unit, day, *texts, fen in lines(count):
            file.write(",".join((unit, day.isoformat(), *texts, f"{fen / 100:.2f}", "")) + "\r\n")


_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def write_xlsx(path: Path, count: int) -> None:
    """Write the export as Excel saves one: shared texts, days as text, amounts as numbers."""
    texts: dict[str, int] = {}
    names = "ABCDEFGHIJ"

    def cell(column: int, row: int, value: Any) -> str:
        if value == "":
            return ""
        if isinstance(value, str):
            return f'<c r="{names[column]}{row}" t="s"><v>{texts.setdefault(value, len(texts))}</v></c>'
        return f'<c r="{names[column]}{row}" s="1"><v>{value!r}</v></c>'

    def written(row: int, values: tuple[Any, ...]) -> str:
        return f'<row r="{row}">' + "".join(cell(column, row, value) for column, value in enumerate(values)) + "</row>"

    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write(f'<worksheet xmlns="{_MAIN}"><sheetData>'.encode())
            for row, title in enumerate((*TITLES, HEAD), 1):
                sheet.write(written(row, title).encode())
            for row, (unit, day, *rest, fen) in enumerate(lines(count), ABOVE + 2):
                amount = fen / 100 if fen % 100 else fen // 100
                sheet.write((written(row, (unit, day.isoformat(), *rest, amount))).encode())
            sheet.write(b"</sheetData></worksheet>")
        shared = "".join(f"<si><t>{escape(text)}</t></si>" for text in texts)
        parts = {
            "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            + "".join(
                f'<Override PartName="/xl/{name}.xml" ContentType="{_TYPES}.{kind}+xml"/>'
                for name, kind in (
                    ("workbook", "sheet.main"),
                    ("worksheets/sheet1", "worksheet"),
                    ("styles", "styles"),
                    ("sharedStrings", "sharedStrings"),
                )
            )
            + "</Types>",
            "_rels/.rels": _relationships((("officeDocument", "xl/workbook.xml"),)),
            "xl/_rels/workbook.xml.rels": _relationships(
                (("worksheet", "worksheets/sheet1.xml"), ("styles", "styles.xml"), ("sharedStrings", "sharedStrings.xml"))
            ),
            "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}"><sheets>'
            '<sheet name="明细账" sheetId="1" r:id="r1"/></sheets><calcPr calcId="191029"/></workbook>',
            "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><fonts count="1"><font/></fonts>'
            '<fills count="1"><fill><patternFill patternType="none"/></fill></fills>'
            '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
            '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="4"/></cellXfs></styleSheet>',
            "xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}">{shared}</sst>',
        }
        for name, text in parts.items():
            archive.writestr(name, text)


def _relationships(links: tuple[tuple[str, str], ...]) -> str:
    items = "".join(
        f'<Relationship Id="r{n}" Type="{_LINKS}/{kind}" Target="{target}"/>' for n, (kind, target) in enumerate(links, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{items}</Relationships>'


# the ways ----------------------------------------------------------------------------------------------------------------


def ours(path: Path) -> Callable[[], int]:
    """Read as a shared table and add up by columns: every check of the reader, sums by eight terms."""
    return _ours(path, by_columns=True)


def ours_lines(path: Path) -> Callable[[], int]:
    """Read into a record for every line, as a ledger in a department's own folder."""
    return _ours(path, by_columns=False)


def _ours(path: Path, *, by_columns: bool) -> Callable[[], int]:
    import pandas  # noqa: F401 imports are not counted
    import python_calamine  # noqa: F401

    from pipeline.load.column_map import NOTHING_CONFIRMED
    from pipeline.load.ledger import VOUCHERS, LedgerSheet
    from pipeline.load.ledger_books import Opening, read_ledgers
    from pipeline.load.voucher_sums import voucher_sums
    from pipeline.load.wide_table import open_wide
    from pipeline.pack import find_pack, read_pack
    from pipeline.records import Profile

    pack = read_pack(find_pack("national", (ROOT / "report_templates",)), 2024)
    day = dt.date(2024, 12, 31)
    profile = Profile(department="示例市财政局", short_name="", self_name="", year=2024, pack="national", report_date=day)
    opening = Opening(VOUCHERS, profile, pack, (profile.department,), NOTHING_CONFIRMED)

    def run() -> int:
        ((wide,), _) = open_wide(path)
        if not by_columns:
            books = read_ledgers({path.name: [wide.sheet]}, opening)
            return sum(line.debit - line.credit for line in books.vouchers if not line.skip)
        ledger = opening.ledger(wide.sheet, opening.recognise(wide.sheet))
        assert isinstance(ledger, LedgerSheet)
        sums = voucher_sums(ledger, pack, 2024)
        counted = sums[sums["skip"] == ""]
        return int(counted["debit"].sum() - counted["credit"].sum())

    return run


def _pandas(path: Path, engine: str) -> Callable[[], int]:
    import pandas as pd

    def run() -> int:
        frame = pd.read_excel(path, header=ABOVE, engine=engine)  # type: ignore[call-overload]
        fen = (frame["借方金额"] * 100).round().astype("int64")
        day = pd.to_datetime(frame["日期"])
        by = [frame["单位"], frame["功能分类"], frame["会计科目"], day.dt.quarter]
        return int(fen.groupby(by).sum().sum())

    return run


def pandas_openpyxl(path: Path) -> Callable[[], int]:
    """Let pandas read it with openpyxl, its own reader, and group."""
    return _pandas(path, "openpyxl")


def pandas_calamine(path: Path) -> Callable[[], int]:
    """Let pandas read it with calamine and group."""
    return _pandas(path, "calamine")


def bare_csv(path: Path) -> Callable[[], int]:
    """Read every field of a .csv as text with the standard library, and nothing else."""
    import csv

    def run() -> int:
        with path.open(encoding="gb18030", newline="") as file:
            list(csv.reader(file))
        return 0

    return run


def pandas_csv(path: Path) -> Callable[[], int]:
    """Read every field of a .csv as text with pandas, and nothing else."""
    import pandas as pd

    def run() -> int:
        pd.read_csv(path, header=ABOVE, dtype=str, encoding="gb18030", keep_default_na=False)
        return 0

    return run


def polars_csv(path: Path) -> Callable[[], int]:
    """Decode a .csv and read every field as text with polars, and nothing else."""
    import polars as pl

    def run() -> int:
        text = path.read_bytes().decode("gb18030").encode()
        pl.read_csv(text, skip_rows=ABOVE, infer_schema=False)
        return 0

    return run


def pyarrow_csv(path: Path) -> Callable[[], int]:
    """Read every field of a .csv as text with pyarrow, and nothing else."""
    import pyarrow as pa
    from pyarrow import csv

    def run() -> int:
        types = csv.ConvertOptions(column_types=dict.fromkeys(HEAD, pa.string()))
        csv.read_csv(path, csv.ReadOptions(skip_rows=ABOVE, encoding="gb18030"), convert_options=types)
        return 0

    return run


XLSX = (ours, ours_lines, pandas_calamine, pandas_openpyxl)
CSV = (ours, ours_lines, bare_csv, pandas_csv, polars_csv, pyarrow_csv)
NEEDS = {"polars_csv": "polars", "pyarrow_csv": "pyarrow"}
EXACT = ("ours", "ours_lines")


def measured(name: str, path: Path) -> dict[str, float]:
    """Run one way in this process and return what it took."""
    run: Callable[[], int] = globals()[name](path)
    wall, processor = time.perf_counter(), time.process_time()
    total = run()
    took = {"wall": time.perf_counter() - wall, "processor": time.process_time() - processor}
    return took | {"peak": _peak(), "total": total}


def _peak() -> float:
    """Return the most memory of this process in MB; Linux counts that of the process which began it into ru_maxrss."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text("utf-8").splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 2**20)


def in_turn(path: Path, names: list[str], rounds: int) -> dict[str, dict[str, float]]:
    """Run the ways one after the other, several times, each in a new process; return the medians."""
    taken: dict[str, list[dict[str, float]]] = {name: [] for name in names}
    for _ in range(rounds):
        for name in names:
            command = [sys.executable, str(Path(__file__).resolve()), "--run", name, str(path)]
            done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
            taken[name].append(json.loads(done.stdout))
    return {name: {key: statistics.median(each[key] for each in runs) for key in runs[0]} for name, runs in taken.items()}


def compared(count: int, rounds: int, slow: bool) -> Iterator[str]:
    """Yield the lines of a table for one size: time, peak memory and how many times our time each way takes."""
    right = sum(line[-1] for line in lines(count))
    with tempfile.TemporaryDirectory() as folder:
        for write, ways, suffix in ((write_xlsx, XLSX, "xlsx"), (write_csv, CSV, "csv")):
            path = Path(folder) / f"支出明细账.{suffix}"
            write(path, count)
            names = [way.__name__ for way in ways if not (way is pandas_openpyxl and not slow)]
            names = [name for name in names if name not in NEEDS or importlib.util.find_spec(NEEDS[name])]
            results = in_turn(path, names, rounds)
            own = results["ours"]["processor"]
            for name, result in results.items():
                assert name not in EXACT or result["total"] == right, (name, result["total"], right)
                yield (
                    f"| {count:,} | .{suffix} {path.stat().st_size / 2**20:.1f} MB | {name} | {result['processor']:.2f} | "
                    f"{result['wall']:.2f} | {result['processor'] / own:.2f} | {result['peak']:.0f} |"
                )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", nargs="*", type=int, default=[5_000, 50_000, 500_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--peers", choices=("all", "fast"), default="all")
    parser.add_argument("--run", nargs=2, metavar=("WAY", "FILE"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    if given.run:
        print(json.dumps(measured(given.run[0], Path(given.run[1]))))
        return
    print("| 行 | 文件 | 做法 | 处理器（秒） | 历时（秒） | 处理器之比 | 峰值内存（MB） |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for count in given.rows:
        for line in compared(count, given.rounds, given.peers == "all"):
            print(line, flush=True)


if __name__ == "__main__":
    main()
