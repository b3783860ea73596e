"""docs/错误手册.md: every message the program can give, with a real example of each. Written from the cases of tests/errors.

Ordered by stage, then by code. A code stands here with its title, what led to the example, and the message word for word.
"""

import re
from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

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
    (r"K\d{3}", "新建部门文件夹、文件中的标记、名称与路径"),
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


class BookEntry(Struct, frozen=True):
    """One code of the book: its title, and an example or the reason why there is none."""

    code: str
    title: str
    severity: str
    what: str = ""
    example: Problem | None = None
    reason: str = ""
    remedy: str = ""


def block(entry: BookEntry) -> str:
    """Return the part of the page on one code."""
    parts = [f"### {entry.code} {_title(entry.title)}\n"]
    if entry.example is not None:
        message = "\n".join(lines(replace(entry.example, consequences=())))
        parts.append(f"例如：{entry.what}。\n\n```text\n{message}\n```\n")
    else:
        remedy = f"处理：{_title(entry.remedy)}。" if entry.remedy else ""
        parts.append(f"{entry.severity}。{entry.reason}。{remedy}\n")
    return "\n".join(parts)


def page(entries: Mapping[str, BookEntry]) -> str:
    """Return the page as Markdown."""
    chapters = {name: [code for code in entries if re.fullmatch(codes, code)] for codes, name in _GROUPS}
    placed = {code for found in chapters.values() for code in found}
    chapters["其他"] = [code for code in entries if code not in placed]
    text = _HEAD + _contents(entries, chapters)
    for name, found in chapters.items():
        if found:
            text += f"\n## {name}\n\n" + "\n".join(block(entries[code]) for code in sorted(found, key=order))
    return text


def order(code: str) -> tuple[str, int, int]:
    """Return what codes are sorted by: A2 before A10, A12 before A12-2.

    >>> sorted(["A12-2", "A10", "A2", "A12"], key=order)
    ['A2', 'A10', 'A12', 'A12-2']
    """
    first, _, second = code[1:].partition("-")
    return code[0], int(first or 0), int(second or 0)


def _contents(entries: Mapping[str, BookEntry], chapters: Mapping[str, list[str]]) -> str:
    rows = ["| 阶段 | 编号 | 条数 |", "| --- | --- | --- |"]
    for name, found in chapters.items():
        if found:
            codes = sorted(found, key=order)
            rows.append(f"| {name} | {codes[0]} 至 {codes[-1]} | {len(codes)} |")
    severities = {s.value: sum(entry.severity == s.value for entry in entries.values()) for s in Severity}
    total = "，".join(f"{name} {count}" for name, count in severities.items())
    return "\n".join(rows) + f"\n\n共 {len(entries)} 种：{total}。\n"


def _title(text: str) -> str:
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
