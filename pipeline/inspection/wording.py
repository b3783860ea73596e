"""An inspection as finance staff read it, and as JSON (pipeline/schema/inspect.schema.json)."""

from collections.abc import Iterator
from typing import Any

from pipeline.inspection.seen import HeadingSeen, Inspection, ShareSeen, SheetSeen
from pipeline.load.column_map import FILE
from pipeline.load.table_heads import UNPLACED

_FORM = "填报表"
"""Staff's own workbook: no unit of money, owner or year above every sheet."""


def as_text(seen: Inspection) -> Iterator[str]:
    """Yield the lines of the answer: file, sheets with columns and rows, headings, what is missing."""
    yield f"文件：{seen.file}"
    yield f"种类：{seen.kind or '认不出'}" + (f"（{seen.known_by}）" if seen.kind and seen.known_by else "")
    if seen.pack:
        yield f"模板包：{seen.pack}"
    for sheet in seen.sheets:
        yield from _sheet(sheet, seen.kind)
    if seen.headings:
        yield f"标题：{len(seen.headings)} 个有文字的"
        for heading in seen.headings:
            yield f"  {_heading(heading)}"
    if seen.missing:
        yield ("提纲中没有写的标题：" if seen.kind == "文字材料" else "没有的工作表：") + "、".join(seen.missing)
    yield from _shares(seen)
    unplaced = [column for sheet in seen.sheets for column in sheet.columns if column.note == UNPLACED]
    if unplaced and seen.columns:
        yield f"没有认出的列 {len(unplaced)} 个：需要用的，加 --write 写入{FILE}，在其中选“用作”，“确认”选“是”后生效"
    if seen.problems:
        yield "问题："


def _sheet(sheet: SheetSeen, kind: str) -> Iterator[str]:
    name = f"工作表“{sheet.name}”" if sheet.name else "文本表"
    unread = f"不读，{sheet.note}" if sheet.note else "" if sheet.found else "没有认出，不读"
    yield f"{name}：" + "，".join(part for part in (sheet.found, unread) if part)
    about = [("表头", sheet.head), ("金额单位", sheet.unit), ("编制单位", sheet.owner), ("年度", sheet.year)]
    if sheet.found:
        told = [(label, text) for label, text in about if text or (label != "表头" and kind != _FORM)]
        if told:
            yield "  " + "，".join(f"{label} {text or '没有写明'}" for label, text in told)
    for column in sheet.columns:
        if column.term:
            known = column.alias in ("", column.term) or column.alias == column.head.casefold()
            alias = "" if known else f"（按“{column.alias}”）"
            yield f"  {column.place}  {column.head} → {column.term}{alias}"
        else:
            yield f"  {column.place}  {column.head} → {column.note}"
    if sheet.found and (sheet.read or sheet.skipped):
        skipped = "，".join(f"{reason} {count}" for reason, count in sheet.skipped.items())
        yield f"  读入 {sheet.read} 行" + (f"；另有 {skipped}" if skipped else "")
    for row in sheet.first:
        yield f"    {row}"


def _shares(seen: Inspection) -> Iterator[str]:
    """Say which department gets what of a shared file, nobody's last."""
    names = dict.fromkeys(item.department for item in seen.shares)
    if not seen.shares:
        return
    yield f"按部门名单分给 {len([name for name in names if name])} 个部门："
    for item in sorted(seen.shares, key=lambda item: not item.department)[:_SHARES]:
        sums = "".join(f"，{term} {amount} 元" for term, amount in item.amounts.items())
        whose = item.department or f"不归任何部门（{item.why}）"
        yield f"  {whose}：{f'“{item.sheet}”' if item.sheet else ''}{item.rows} 行{sums}"
        yield from (f"    {place}" for place in item.places[:_SHARES])
        if len(item.places) > _SHARES:
            yield f"    等 {item.rows} 行"
    if len(seen.shares) > _SHARES:
        yield f"  等 {len(seen.shares)} 处（全部见 --json）"


_SHARES = 50
"""So many are said one by one."""


def _heading(heading: HeadingSeen) -> str:
    path = " > ".join(heading.path)
    taken = f"归入“{heading.taken_as}”" if heading.taken_as else "提纲中没有，不带入报告"
    return f"{heading.place}  {path}：{heading.paragraphs} 段，{taken}"


def added_words(seen: Inspection, added: int) -> list[str]:
    """Say what --write did."""
    if added:
        return [f"已在{FILE}写入 {added} 条待确认：请用 Excel 或 WPS 打开，逐行选好，“确认”选“是”，再运行一次"]
    return ["没有写入：" + (f"各条在{FILE}中已有" if seen.columns or seen.units or seen.words else "没有需要确认的列")]


def recognised(seen: Inspection, added: int) -> dict[str, Any]:
    """Return what was recognised as JSON values; ``added`` is the number of entries written to 列名对照.xlsx."""
    return {
        "file": seen.file,
        "kind": seen.kind,
        "pack": seen.pack,
        "readable": seen.readable,
        "sheets": [_sheet_object(sheet) for sheet in seen.sheets],
        "headings": [
            {"place": item.place, "path": list(item.path), "paragraphs": item.paragraphs, "taken_as": item.taken_as}
            for item in seen.headings
        ],
        "missing": list(seen.missing),
        "shares": [_share(item) for item in seen.shares],
        "entries_added": added,
    }


def _share(item: ShareSeen) -> dict[str, Any]:
    return {
        "department": item.department,
        "sheet": item.sheet,
        "rows": item.rows,
        "amounts": dict(item.amounts),
        "why": item.why,
        "places": list(item.places),
    }


def _sheet_object(sheet: SheetSeen) -> dict[str, Any]:
    return {
        "name": sheet.name,
        "found": sheet.found,
        "note": sheet.note,
        "head": sheet.head,
        "unit": sheet.unit,
        "owner": sheet.owner,
        "year": sheet.year,
        "columns": [
            {"place": item.place, "head": item.head, "term": item.term, "alias": item.alias, "note": item.note}
            for item in sheet.columns
        ],
        "read": sheet.read,
        "skipped": dict(sheet.skipped),
        "first": list(sheet.first),
    }
