"""Cost as the work grows: goals, units and vouchers of a department, paragraphs of an edited report."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import docx
import msgspec

from benchmarks.stages import seconds_of
from benchmarks.synthetic_year.department import write_department
from benchmarks.synthetic_year.plan import DepartmentPlan, YearPlan, plans
from benchmarks.timing import Size, command, jixiao, slopes

_YEAR = YearPlan(departments=12)


def _plan(**sizes: int) -> DepartmentPlan:
    plan = next(plan for plan in plans(_YEAR) if plan.base == "national/示例市水务局")
    usual = {"units": 2, "goals": 15, "lines": 1}
    return msgspec.structs.replace(plan, printed=True, ten_thousand=False, without=(), **(usual | sizes))


def _row(name: str, sizes: Sequence[int], seconds: Sequence[float]) -> list[str]:
    listed = "、".join(f"{size:,}" for size in sizes)
    return [name, listed, "、".join(f"{each:.2f}" for each in seconds), f"{slopes(sizes, seconds)}"]


def departments(size: Size, place: Path) -> Iterator[list[str]]:
    """Yield a row for goals, units and vouchers: processor seconds of the second build in one process."""
    grown: dict[str, tuple[str, tuple[int, ...]]] = {
        "goals": ("绩效目标", size.goals),
        "units": ("单位", size.units),
        "lines": ("凭证（倍数，1 倍约 300 行）", size.vouchers),
    }
    for field, (name, sizes) in grown.items():
        yield _row(name, sizes, [_built(_plan(**{field: count}), place / f"{field}-{count}") for count in sizes])


def _built(plan: DepartmentPlan, place: Path) -> float:
    year = place / str(plan.year)
    write_department(plan, year)
    spent = [sum(seconds_of(year / plan.name, place / f"out-{number}").values()) for number in range(3)]
    shutil.rmtree(place)
    return min(spent[1:])


def paragraphs(size: Size, place: Path) -> Iterator[list[str]]:
    """Yield a row a command on an edited report: processor seconds of the whole command."""
    plan = _plan()
    year = place / "inputs" / str(plan.year)
    write_department(plan, year)
    inputs = f"inputs/{plan.year}/{plan.name}"
    command(jixiao("build", inputs), place)
    report = next((place / "outputs" / str(plan.year) / plan.name).glob("*自评报告.docx"))
    shutil.copy(report, place / "原稿.docx")
    for count in size.paragraphs:
        _edited(place / "原稿.docx", place / f"甲{count}.docx", count, "甲")
        _edited(place / "原稿.docx", place / f"乙{count}.docx", count, "乙")
    commands: dict[str, Callable[[int], Sequence[str]]] = {
        "check": lambda count: ("check", f"甲{count}.docx", "--inputs", inputs),
        "refresh": lambda count: ("refresh", f"甲{count}.docx", "--inputs", inputs),
        "merge": lambda count: ("merge", "原稿.docx", f"甲{count}.docx", f"乙{count}.docx"),
        "diff": lambda count: ("diff", f"甲{count}.docx", f"乙{count}.docx"),
    }
    for name, words in commands.items():
        spent = [min(_once(place, words(count)) for _ in range(2)) for count in size.paragraphs]
        yield _row(f"{name}：改稿里添的段落", size.paragraphs, spent)


def _once(place: Path, words: Sequence[str]) -> float:
    """Run a command in a copy of the folder: some of them write."""
    copy = place.parent / f"{place.name}-copy"
    shutil.copytree(place, copy)
    spent = command(jixiao(*words), copy).processor
    shutil.rmtree(copy)
    return spent


def _edited(report: Path, target: Path, count: int, who: str) -> None:
    """Add paragraphs of one's own, spread over the document, each with a number and words of its own."""
    document = docx.Document(str(report))
    places = document.paragraphs[2:]  # below the title
    for number in range(count):
        place = places[number * len(places) // count]
        place.insert_paragraph_before(f"{who}处室补充的第{number}条说明，涉及事项{number * 7 % 97}件，已与有关单位核对。")
    document.save(str(target))
