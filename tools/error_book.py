"""docs/错误手册.md: every message the program can give, with a real example of each. Written from the cases of tests/errors.

Ordered by stage, then by code. A code stands here with its title, what led to the example, and the message word for word.
The same entries go into pipeline/error_book.jsonl, which the installed program reads (:mod:`pipeline.error_entry`).
"""

import re
from collections.abc import Iterable, Mapping, Sequence

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from pipeline.error_entry import ErrorEntry
from pipeline.problems import Problem, Severity, lines

_HEAD = """# 错误手册

每一种提示的含义、一个真实的例子和处理办法。按编号查找；编号写在屏幕和 `问题清单.xlsx` 的每条问题里。
由程序从 `tests/errors` 的例子生成（`python -m tests.errors`），请勿手改。

- **错误**：数对不上，或者读不了。报告能生成的照样生成，有关的地方带批注；改正后再生成一次。
- **警告**：请人判断。
- **提示**：知道即可。

"""
_GROUPS = (
    (r"L\d{3}", "读取文件"),
    (r"A\d+(-\d+)?", "勾稽关系：财决01表之内与明细表之内"),
    (r"B\d+(-\d+)?", "勾稽关系：表与表"),
    (r"C[1-9]\d*(-\d+)?", "勾稽关系：“三公”经费"),
    (r"D[1-9]\d*(-\d+)?", "勾稽关系：文字材料"),
    (r"F\d+(-\d+)?", "勾稽关系：绩效、评分、资金与项目"),
    (r"G[1-9]\d*(-\d+)?", "勾稽关系：决算与账"),
    (r"N\d(-\d+)?", "勾稽关系：模板包另加的"),
    (r"H\d", "勾稽关系：与上年成果"),
    (r"T\d{3}", "勾稽关系的核对本身"),
    (r"R\d{3}", "三方对账"),
    (r"E\d{3}", "句子核对（生成与检查）"),
    (r"J\d{3}", "绩效目标、重点工作与评分"),
    (r"N\d{3}", "成文"),
    (r"P\d{3}", "生成与写入成果"),
    (r"G0\d{2}", "共享导出与部门名单"),
    (r"C0\d{2}", "集群（jixiao build --cluster）"),
    (r"K0[0-5]\d", "新建部门文件夹、文件中的标记、名称与路径"),
    (r"K0[6-9]\d", "工作台（jixiao desk）"),
    (r"I\d{3}", "查看一个文件（jixiao inspect）"),
    (r"M\d{3}", "报告模板包（供模板维护人员）"),
    (r"W\d{3}", "Word 模板（供模板维护人员）"),
    (r"D0\d{2}", "表格文件（.xlsx 文档）"),
    (r"Y\d{3}", "检查改过的报告（jixiao check）"),
    (r"U\d{3}", "覆盖记录（jixiao accept）"),
    (r"Z\d{3}", "定稿（jixiao finalize）"),
    (r"Q\d{3}", "比较两份报告（jixiao diff）"),
    (r"H\d{3}", "合并几份改稿（jixiao merge）"),
    (r"O\d{3}", "上年的成果与汇总"),
    (r"V\d{3}", "成品核对（系统自身的错误）"),
    (r"X\d{3}", "系统自身出错"),
)
"""Which codes make a chapter, in the order of the page."""
_OTHERS = "其他"


class BookEntry(Struct, frozen=True):
    """One code of the book: its title, and an example or the reason why there is none."""

    code: str
    title: str
    severity: str
    what: str = ""
    example: Problem | None = None
    reason: str = ""
    remedy: str = ""


def record(entry: BookEntry) -> ErrorEntry:
    """Return what the program carries of one code."""
    example = "" if entry.example is None else "\n".join(lines(replace(entry.example, consequences=())))
    remedy = _shown(entry.remedy)
    return ErrorEntry(
        code=entry.code,
        severity=Severity(entry.severity),
        chapter=_chapter(entry.code),
        title=_shown(entry.title),
        remedy="" if remedy == "…" else remedy,
        what=entry.what,
        example=example,
        reason=entry.reason,
    )


def sorted_records(entries: Iterable[BookEntry]) -> list[ErrorEntry]:
    """Return the records in the order of the page."""
    chapters = [name for _, name in _GROUPS] + [_OTHERS]
    return sorted(map(record, entries), key=lambda item: (chapters.index(item.chapter), order(item.code)))


def data(records: Iterable[ErrorEntry]) -> bytes:
    """Return the records as the program carries them: JSON, one code a line."""
    return msgspec.json.Encoder().encode_lines(records)


def block(item: ErrorEntry) -> str:
    """Return the part of the page on one code."""
    head = f"### {item.code} {item.title}\n\n"
    if item.example:
        return f"{head}例如：{item.what}。\n\n```text\n{item.example}\n```\n"
    remedy = f"处理：{item.remedy}。" if item.remedy else ""
    return f"{head}{item.severity.value}。{item.reason}。{remedy}\n"


def page(records: Sequence[ErrorEntry]) -> str:
    """Return the page as Markdown."""
    chapters: dict[str, list[ErrorEntry]] = {}
    for item in records:
        chapters.setdefault(item.chapter, []).append(item)
    text = _HEAD + _contents(chapters)
    for name, found in chapters.items():
        text += f"\n## {name}\n\n" + "\n".join(map(block, found))
    return text


def _chapter(code: str) -> str:
    return next((name for codes, name in _GROUPS if re.fullmatch(codes, code)), _OTHERS)


def order(code: str) -> tuple[str, int, int]:
    """Return what codes are sorted by: A2 before A10, A12 before A12-2.

    >>> sorted(["A12-2", "A10", "A2", "A12"], key=order)
    ['A2', 'A10', 'A12', 'A12-2']
    """
    first, _, second = code[1:].partition("-")
    return code[0], int(first or 0), int(second or 0)


def _contents(chapters: Mapping[str, Sequence[ErrorEntry]]) -> str:
    rows = ["| 阶段 | 编号 | 条数 |", "| --- | --- | --- |"]
    rows += [f"| {name} | {found[0].code} 至 {found[-1].code} | {len(found)} |" for name, found in chapters.items()]
    every = [item for found in chapters.values() for item in found]
    total = "，".join(f"{s.value} {sum(item.severity is s for item in every)}" for s in Severity)
    return "\n".join(rows) + f"\n\n共 {len(every)} 种：{total}。\n"


def _shown(text: str) -> str:
    """Return a registered text with its ``{…}`` as 某 and its doubled braces as braces."""
    out, depth = [], 0
    marked = text.replace("{{", "\0").replace("}}", "\1")
    for sign in marked:
        if sign == "{":
            out.append("…")
            depth += 1
        elif sign == "}":
            depth -= 1
        elif not depth:
            out.append(sign)
    return "".join(out).replace("\0", "{{").replace("\1", "}}")
