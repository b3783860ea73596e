"""What a build of the year must say: only 提示 of a clean department, save for files it has not got; its fault of a bad one."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from benchmarks.synthetic_year.faults import fault_named
from benchmarks.synthetic_year.plan import DepartmentPlan

_HINT = "提示"
_ABSENT = {"words": {"N004"}}
"""警告 that say a file is not there."""


def surprises(plans: Iterable[DepartmentPlan], answer: Mapping[str, Any]) -> list[str]:
    """Return, a line each, where ``jixiao build --json`` said something else of a department than was planted in it."""
    said = {item["department"]: item["problems"] for item in answer["departments"]}
    return [f"{plan.name}（{plan.pack}，{plan.fault or '没有错'}）：{line}" for plan in plans for line in _of(plan, said)]


def _of(plan: DepartmentPlan, said: Mapping[str, list[dict[str, Any]]]) -> Iterator[str]:
    if plan.name not in said:
        yield "没有做"
        return
    found = [item for item in said[plan.name] if item["severity"] != _HINT]
    allowed = set().union(*(_ABSENT.get(part, set()) for part in plan.without))
    if plan.fault:
        fault = fault_named(plan.fault)
        allowed |= fault.also | {fault.code}
        if not any(item["code"] == fault.code and fault.place in _place(item) for item in found):
            yield f"没有报出 {fault.code} {fault.place}"
    for item in found:
        if item["code"] not in allowed:
            yield f"{item['severity']} {item['code']} {item['title']} {_place(item)} {item.get('found', '')}"


def _place(item: Mapping[str, Any]) -> str:
    return " > ".join(str(item[part]) for part in ("file", "sheet", "cell") if item.get(part)) + f" {item['title']}"
