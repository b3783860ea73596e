"""覆盖记录.xlsx as an input: staff edit it in Excel, the report and the working paper follow, mistakes are told."""

import contextlib
import datetime as dt
import json
import random
from fractions import Fraction
from pathlib import Path

import msgspec
import openpyxl
import pytest
from jsonschema import Draft202012Validator
from openpyxl.styles import Font, PatternFill

from pipeline.expr import TEXT, YUAN
from pipeline.load.overrides import read_overrides
from pipeline.overrides.allowed import parts_of_others, refusal
from pipeline.overrides.book import with_rows
from pipeline.overrides.chosen import Entry
from pipeline.overrides.record import FILE, HEADS
from pipeline.problems import Problem
from pipeline.records import Figure
from pipeline.run import Run, stages
from pipeline.sheets.staff_book import NotWritable
from tests.builders import xls
from tests.conftest import ROOT
from tests.faults.damage import damaged
from tests.load.exports import ROOTS, pack
from tests.overrides.desk import REPORT, Desk
from tests.overrides.rows import row, shown, write

LETTERS, REPLIES, RATE = "信访.件数", "信访.回复数", "信访.回复率"


def ran(folder: Path) -> Run:
    return stages(folder, ROOTS, "narrate")


def told(run: Run) -> dict[str, Problem]:
    return {item.code: item for item in run.problems if item.code.startswith("U")}


def test_what_depends_on_a_figure_follows_from_any_stage(sample_copy: Path) -> None:
    write(
        sample_copy,
        row(LETTERS, 20, 25),  # load: 20 ÷ 25 = 80%
        row("采购.执行率", "87.51%", "90%"),  # compute
        row("指标账.合计.年初预算数", 260372500, 260372501),  # reconcile
    )
    run = ran(sample_copy)
    assert run.figures[RATE].value == Fraction(4, 5)
    assert run.figures["采购.执行率"].source.file == FILE  # type: ignore[union-attr]
    assert run.figures["指标账.合计.年初预算数"].value == 26037250100
    bridge = next(line for line in run.bridge if line.scope == "合计")
    assert bridge.steps[0][1].value == 26037250100


def test_a_later_row_counts_and_the_earlier_one_is_history(sample_copy: Path) -> None:
    write(
        sample_copy,
        row(LETTERS, 20, 25, 何时="2020-03-02 09:30:00"),
        row(REPLIES, 20, 19),
        row(LETTERS, 20, 40, 何时=dt.datetime(2020, 3, 2, 10, 0, 0)),
    )
    run = ran(sample_copy)
    assert run.figures[RATE].value == Fraction(19, 40)
    assert [item.state for item in run.overrides] == ["已由第 4 行取代", "生效", "生效"]
    assert set(told(run)) == {"U031"}


def test_rows_in_the_wrong_order_count_neither(sample_copy: Path) -> None:
    write(sample_copy, row(LETTERS, 20, 25, 何时="2020-03-05"), row(LETTERS, 20, 40, 何时="2020-03-02"))
    run = ran(sample_copy)
    assert run.figures[LETTERS].value == 20 and set(told(run)) == {"U019"}


def test_days_without_a_clock_are_in_the_order_of_the_rows(sample_copy: Path) -> None:
    write(sample_copy, row(LETTERS, 20, 25, 何时="2020年3月2日 16:00"), row(LETTERS, 20, 40, 何时="2020-03-02"))
    run = ran(sample_copy)
    assert run.figures[LETTERS].value == 40 and set(told(run)) == {"U031"}


def test_the_ledger_corrected_meanwhile_is_told_with_both_values(sample_copy: Path) -> None:
    write(sample_copy, row(LETTERS, 18, 25), row(RATE, "100%", "90%"))
    found = told(ran(sample_copy))["U030"]
    assert (found.found, found.expected, found.cell) == ("记录的原值 18 件", "输入现在给出 20 件", "F2")
    # 回复率 is held against 20 ÷ 20, what the inputs alone give, not against 20 ÷ 25
    assert [item.keys for item in ran(sample_copy).problems if item.code == "U030"] == [(LETTERS,)]


def test_every_mistake_is_told_with_its_cell_in_one_run(sample_copy: Path) -> None:
    write(
        sample_copy,
        row("信访.条数", 20, 25),
        row("得分.合计", 99.92, 100),
        row(LETTERS, 20, "二十五"),
        row(REPLIES, 20, 19, 理由="  "),
        row("存量.年末", 9550000, 9000000, 谁=None),
        row("采购.执行率", "87.51%", 0.9),
        row("单位.新订制度数", 15, 15.5),
        row("存量.年初", 12500000, "1,250万元"),
        row("资产.固定资产净值", 82978600, None),
    )
    run = ran(sample_copy)
    found = [(item.code, item.sheet, item.cell) for item in run.problems if item.file == FILE]
    assert sorted(found) == sorted(
        (code, "覆盖记录", cell)
        for code, cell in [
            ("U010", "A2"),
            ("U012", "A3"),
            ("L021", "F4"),
            ("U015", "H5"),
            ("U016", "C6"),
            ("L023", "F7"),
            ("L022", "F8"),
            ("L028", "F9"),
            ("U018", "F10"),
        ]
    )
    assert not any(item.in_force for item in run.overrides)
    assert run.figures[LETTERS].value == 20


def test_a_percentage_typed_in_excel_is_read(sample_copy: Path) -> None:
    write(sample_copy, row("采购.执行率", "%0.8751", "%0.9"))
    run = ran(sample_copy)
    assert run.figures["采购.执行率"].value == Fraction(9, 10) and set(told(run)) == {"U031"}


def test_columns_may_be_moved_and_rows_left_blank(sample_copy: Path) -> None:
    write(sample_copy, {}, row(LETTERS, 20, 25), {}, heads=tuple(reversed(HEADS)), sheet="Sheet1")
    assert ran(sample_copy).figures[LETTERS].value == 25


def test_a_file_that_is_no_workbook_is_told_and_changes_nothing(sample_copy: Path) -> None:
    (sample_copy / FILE).write_bytes(b"PK\x03\x04 cut off")
    run = ran(sample_copy)
    assert [(item.code, item.file) for item in run.problems if item.file == FILE] == [("L005", FILE)]
    assert run.report is not None


@pytest.mark.filterwarnings("ignore")
def test_damaged_records_are_read_or_told_and_never_half_written(tmp_path: Path) -> None:
    path = write(tmp_path, row(LETTERS, 20, 25), row(RATE, "100%", "80%"))
    whole = path.read_bytes()
    entry = Entry(key=REPLIES, label="", unit="件", who="李四", reason="漏登", was=20, value=19)
    for seed in range(60):
        what, data = damaged(whole, random.Random(seed))
        path.write_bytes(data)
        found = read_overrides(tmp_path, pack(), ())
        assert found.problems or len(found.rows) <= 2, (seed, what)
        if not found.problems:
            with contextlib.suppress(NotWritable):
                path.write_bytes(with_rows(data, [entry], dt.datetime(2020, 3, 3)))
                assert [item.key for item in read_overrides(tmp_path, pack(), ()).rows][-1] == REPLIES, (seed, what)


def test_a_record_in_capitals_is_the_record(desk: Desk) -> None:
    write(desk.inputs, row(LETTERS, 20, 25)).rename(desk.inputs / "覆盖记录.XLSX")
    code, printed = desk.jixiao("accept", REPORT, REPLIES, "--reason", "漏登", "--who", "李四", "--value", "19")
    assert code == 0 and "覆盖记录.XLSX" in printed
    assert ran(desk.inputs).figures[RATE].value == Fraction(19, 25)


def test_display_only_ends_with_a_new_value(sample_copy: Path) -> None:
    key = "支出.本年支出合计.决算数"
    write(sample_copy, shown(key, "万元", "63,536.42", "63,536"), row(key, 635364219.62, 635364219.63))
    run = ran(sample_copy)
    assert run.figures[key].shown == () and run.figures[key].value == 63536421963
    assert [item.state for item in run.overrides] == ["已由第 3 行取代", "生效"]


def test_staff_keep_their_own_layout_when_rows_are_added(desk: Desk) -> None:
    path = write(desk.inputs, row(LETTERS, 20, 25))
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    sheet.insert_cols(1)
    sheet["A1"], sheet["A2"] = "备注", "见会议纪要"
    sheet["G2"].fill = PatternFill("solid", fgColor="FFFF00")
    sheet["I2"].font = Font(name="楷体", size=12)
    sheet.column_dimensions["I"].width = 61
    book.create_sheet("附").append(["=1+1"])
    book.save(path)

    code, printed = desk.jixiao("accept", REPORT, REPLIES, "--reason", "=漏登", "--who", "李四", "--value", "19")
    assert code == 0, printed
    sheet = openpyxl.load_workbook(path).worksheets[0]
    assert (sheet["A2"].value, sheet["B2"].value, sheet["G2"].value) == ("见会议纪要", LETTERS, 25)
    assert sheet["G2"].fill.fgColor.rgb == "00FFFF00" and sheet.column_dimensions["I"].width == 61
    assert (sheet["A3"].value, sheet["B3"].value, sheet["G3"].value) == (None, REPLIES, 19)
    assert (sheet["I3"].value, sheet["I3"].data_type, sheet["I3"].font.name) == ("=漏登", "s", "楷体")
    assert openpyxl.load_workbook(path)["附"]["A1"].value == "=1+1"
    desk.jixiao("accept", REPORT, "单位.新订制度数", "--reason", "补\x0b登", "--who", "李四", "--value", "16")
    sheet = openpyxl.load_workbook(path).worksheets[0]
    assert (sheet["I3"].value, sheet["I3"].data_type, sheet["I4"].value) == ("=漏登", "s", "补登")
    # all are in force: 19 ÷ 25
    assert desk.build().value(RATE) == {"kind": "ratio", "num": "19", "den": "25"}


def test_a_record_that_is_an_old_workbook_by_content_is_read_but_not_written(desk: Desk) -> None:
    cells = row(LETTERS, 20, 25)
    xls(desk.record, {"覆盖记录": [list(HEADS), [cells.get(head) for head in HEADS]]})
    before = desk.record.read_bytes()
    assert ran(desk.inputs).figures[LETTERS].value == 25
    code, printed = desk.jixiao("accept", REPORT, REPLIES, "--reason", "漏登", "--who", "李四", "--value", "19")
    assert code == 2 and "U071" in printed and desk.record.read_bytes() == before


def test_the_value_before_is_that_of_the_inputs_after_an_earlier_override(desk: Desk) -> None:
    for value in ("25", "40"):
        code, printed = desk.jixiao("accept", REPORT, LETTERS, "--reason", "补登", "--who", "李四", "--value", value)
        assert code == 0, printed
    assert [cells[3:5] for cells in desk.rows()] == [[20, 25], [20, 40]]
    code, printed = desk.jixiao("accept", REPORT, LETTERS, "--reason", "补登", "--who", "李四", "--value", "40")
    assert code == 0 and "U064" in printed and len(desk.rows()) == 2
    new = desk.build()
    assert new.codes().count("U031") == 1 and "U030" not in new.codes()


def test_figures_json_with_a_shown_text_follows_its_schema(desk: Desk) -> None:
    write(desk.inputs, shown("支出.本年支出合计.决算数", "万元", "63,536.42", "63,536"))
    schema = json.loads((ROOT / "pipeline/schema/figures.schema.json").read_text(encoding="utf-8"))
    data = msgspec.json.decode((desk.build().folder / "figures.json").read_bytes())
    assert list(Draft202012Validator(schema).iter_errors(data)) == []


@pytest.mark.parametrize("shift", [1, -1])
def test_no_figure_anywhere_is_computed_from_the_one_overridden(sample_copy: Path, shift: int) -> None:
    """Every number that may be changed is changed at once: sums, lists, tables, scores and the bridge hold the changed ones."""
    plain = ran(sample_copy)
    loaded, pack = plain.inputs()
    parts = parts_of_others(loaded.figures.values())
    chosen = [f for f in plain.figures.values() if f.number is not None and refusal(f.key, pack, parts) is None]
    chosen = [f for f in chosen if not f.key.startswith(("得分.", "单位.年度", "执行.年度进度"))]
    assert len(chosen) > 400
    write(sample_copy, *(row(f.key, *_cells(f, shift)) for f in chosen))
    run = ran(sample_copy)
    changed = {item.key: item for item in run.overrides if item.in_force}
    assert len(changed) == len(chosen), [item for item in run.problems if item.file == FILE][:3]
    assert run.report is not None and run.computed is not None
    stale = [
        (figure.key, used.key)
        for figure in _all(run)
        for used in (figure, *figure.direct_uses)
        if used.key in changed and used.value != changed[used.key].value
    ]
    assert stale == []


def _cells(figure: Figure, shift: int) -> tuple[object, object]:
    """原值 and 新值 as a cell holds them: one 分, one percent or one thing more or less."""
    value = Fraction(figure.number or 0)
    if figure.unit == YUAN:
        return float(value / 100), float((value + shift) / 100)
    if figure.unit == "比例":
        return "0%", f"{round(value * 100) + shift}%"
    assert figure.unit != TEXT
    return int(value), int(value) + shift


def _all(run: Run) -> list[Figure]:
    """Every figure a run holds anywhere."""
    assert run.report is not None and run.computed is not None
    lists = [cell for rows in run.computed.lists.values() for item in rows for cell in item.values()]
    tables = [cell for table in run.report.tables.values() for item in table.rows for cell in item.values()]
    bridge = [figure for line in run.bridge for _, figure in line.steps]
    scores = [figure for top in run.computed.indicators for figure in (top.weight, top.score)]
    return [*run.figures.values(), *run.report.figures.values(), *lists, *tables, *bridge, *scores]
