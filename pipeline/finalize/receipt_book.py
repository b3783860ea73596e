"""定稿回执 as a workbook for the file: one sheet of facts, then figures, comments, open problems, inputs."""

from collections.abc import Iterable, Iterator, Sequence

from pipeline.assumptions import StatedValue
from pipeline.finalize.receipt import Receipt
from pipeline.problems import Problem
from pipeline.sheets.layout import ListRow, columns

_NAMES = {
    "creator": "作者",
    "lastModifiedBy": "最后保存的人",
    "revision": "保存次数",
    "subject": "主题",
    "description": "备注",
    "keywords": "关键词",
    "category": "类别",
    "contentStatus": "状态",
    "lastPrinted": "打印时间",
    "Company": "单位",
    "Manager": "主管",
    "Template": "模板",
    "TotalTime": "编辑时间",
    "HyperlinkBase": "链接基址",
    "attachedTemplate": "模板路径",
}
"""What Word calls the properties."""
_KEPT = (
    ("数据项", 30),
    ("报告采用", 20),
    ("记录的原值", 20),
    ("谁", 12),
    ("何时", 20),
    ("理由", 40),
    ("仅改显示", 10),
    ("单元格", 40),
    ("数据项键", 36),
)
_ASSUMED = "没有证实的取值"
_DATED = "写明日期的取值"
_Heads = Sequence[tuple[str, float]]
_Sheet = tuple[str, _Heads, Iterable[Sequence[str]]]


def receipt_book(receipt: Receipt) -> bytes:
    """Return 回执.xlsx. The same receipt gives the same bytes."""
    from pipeline.sheets.book import Book

    heading = f"{receipt.baseline.department} {receipt.baseline.year} 年度"
    book = Book(f"{heading}定稿回执", None)
    for name, heads, rows in _sheets(receipt):
        book.table(name, columns(*heads), (ListRow(cells) for cells in rows), f"{heading}　{name}")
    return book.close()


def _sheets(receipt: Receipt) -> Iterable[_Sheet]:
    yield "定稿回执", (("项目", 22), ("内容", 96)), _facts(receipt)
    heads = (("数据项", 30), ("文中的文字", 20), ("位置", 60), ("状态", 10), ("生成时", 18), ("数据项键", 36))
    yield "数据项", heads, [(f.label, f.text, f.place, f.state, f.built, f.key) for f in receipt.figures]
    if receipt.overrides:
        rows = [(o.label, o.text, o.was, o.who, o.when, o.reason, o.format, o.cell, o.key) for o in receipt.overrides]
        yield "覆盖", _KEPT, rows
    if receipt.comments:
        read = [(item.comment, item.place) for item in receipt.comments]
        lines = [(c.author, c.date[:10], place, c.text, "已解决" if c.resolved else "") for c, place in read]
        yield "去掉的批注", (("作者", 16), ("日期", 12), ("位置", 50), ("内容", 70), ("状态", 10)), lines
    if receipt.open or receipt.warnings:
        heads_open = (("级别", 8), ("编号", 8), ("问题", 36), ("位置", 50), ("现值", 40), ("应为", 40))
        yield "定稿时的问题", heads_open, [row for item in (*receipt.open, *receipt.warnings) for row in _problem(item)]
    if receipt.assumed:
        heads_assumed = (("类别", 12), ("名称", 30), ("取值", 60), ("来源", 60), ("代号", 36))
        yield _ASSUMED, heads_assumed, [(p.kind, p.name, p.value, p.source, p.key) for p in receipt.assumed]
    if receipt.dated:
        heads_dated = (("类别", 12), ("名称", 30), ("取值", 40), ("起用年度", 10), ("证实日期", 12), ("来源", 60), ("代号", 36))
        yield _DATED, heads_dated, [_dated(item) for item in receipt.dated]
    files = [(item.name, item.sha256, item.now) for item in receipt.inputs]
    yield "输入资料", (("文件", 40), ("生成时的 SHA-256", 70), ("现在", 12)), files


def _dated(item: StatedValue) -> tuple[str, ...]:
    dates = str(item.since or ""), str(item.confirmed or "")
    return item.kind, item.name, item.value, *dates, item.source, item.key


def _problem(item: Problem, depth: int = 0) -> Iterator[tuple[str, ...]]:
    title = "　" * depth + item.title
    yield item.severity.value, item.code, title, item.place, item.found, item.expected
    for child in item.consequences:
        yield from _problem(child, depth + 1)


def _facts(receipt: Receipt) -> list[tuple[str, str]]:
    base, cleaned = receipt.baseline, receipt.cleaned
    own = sum(1 for item in receipt.comments if item.comment.own)
    rows = [
        ("部门", base.department),
        ("年度", str(base.year)),
        ("定稿时间", receipt.when),
        ("定稿文件", receipt.final.name),
        ("定稿文件 SHA-256", receipt.final.sha256),
        ("原文件", receipt.source.name),
        ("原文件 SHA-256", receipt.source.sha256),
        ("报告模板包", f"{base.pack} {base.pack_version}"),
        ("程序版本", f"生成 {base.provenance.tool_version}，定稿 {receipt.tool}"),
        ("核对的数", "，".join(f"{kind} {count}" for kind, count in receipt.counts.items())),
        ("覆盖的数据项", f"{len(receipt.overrides)} 个"),
        ("去掉的批注", f"系统的 {own} 条，本单位的 {len(receipt.comments) - own} 条（原文见“去掉的批注”页）"),
        ("去掉的标记", f"内容控件 {cleaned.controls} 个，书签 {cleaned.bookmarks} 个"),
        ("去掉的部分", "、".join(cleaned.parts)),
        ("去掉的个人信息", "、".join(dict.fromkeys(_NAMES.get(name, name) for name in cleaned.properties)) or "没有"),
    ]
    if receipt.assumed:
        rows.append(("没有证实的取值", f"{len(receipt.assumed)} 项（见“{_ASSUMED}”页）"))
    if receipt.assumed_reason:
        rows.append(("按没有证实的分值定稿的理由", receipt.assumed_reason))
    if receipt.forced:
        rows.append(("强制定稿的理由", receipt.forced))
        rows.append(("强制定稿时没有处理的问题", f"{len(receipt.open)} 个（见“定稿时的问题”页）"))
    return rows
