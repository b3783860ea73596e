"""A comparison as one HTML file: no script, no network, every word escaped; readable in colour, in grey and on paper."""

from collections.abc import Iterator
from html import escape

from pipeline.diff.changes import Comparison, DifferenceKind, ParagraphChange, Piece, RowChange, TableChange, TextChange
from pipeline.diff.lines import NOTHING, grouped, texts

MARK = '<meta name="generator" content="jixiao diff">'
"""Tells our pages from others: only such a page may be written over."""

_STYLE = """
body{font-family:"SimSun","Songti SC","Noto Serif CJK SC",serif;line-height:1.7;max-width:62em;margin:2em auto;padding:0 1em;
color:#222;background:#fff}
h1{font-size:1.5em}h2{font-size:1.2em;border-bottom:2px solid #456;margin-top:2em}
h3{font-size:1em;color:#345;background:#eef2f6;padding:.2em .6em;margin:1.4em 0 .4em}
table{border-collapse:collapse;width:100%;margin:.4em 0;page-break-inside:auto}
td,th{border:1px solid #bbb;padding:.2em .5em;text-align:left;vertical-align:top;overflow-wrap:break-word}
.w1{width:2.4em}.w2{width:24%}.v{min-width:7em}.v *::before,.v *::after{content:none!important}
.h{font-size:.8em;overflow-wrap:anywhere}
th{background:#eef2f6}tr{page-break-inside:avoid}thead{display:table-header-group}
del{color:#a40000;background:#fbe3e3;text-decoration:line-through}
ins{color:#005c1f;background:#dcf3e0;text-decoration:underline}
del::before{content:"[-"}del::after{content:"-]"}ins::before{content:"{+"}ins::after{content:"+}"}
del::before,del::after,ins::before,ins::after{display:inline-block;text-decoration:none;font-family:monospace}
p{margin:.3em 0}.k{display:inline-block;min-width:1.6em;text-align:center;border:1px solid #888;border-radius:3px;
font-size:.85em;margin-right:.5em;background:#fff}
.n{color:#555;font-size:.92em}.c{font-weight:bold;margin-top:.6em}
@media print{body{margin:0;max-width:none;font-size:10.5pt}h2,h3{page-break-after:avoid}
*{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
"""

_HEAD = '<table><thead><tr><th class="w1"></th><th class="w2">行</th><th class="w2">列</th><th>内容</th></tr></thead><tbody>'


def as_page(found: Comparison) -> bytes:
    """Return the page as UTF-8."""
    title = f"{found.left.name} 与 {found.right.name} 的不同"
    head = f'<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8">{MARK}<title>{escape(title)}</title>'
    return "\n".join([f"{head}<style>{_STYLE}</style></head><body>", *_body(found, title), "</body></html>\n"]).encode("utf-8")


def _body(found: Comparison, title: str) -> Iterator[str]:
    yield f"<h1>{escape(title)}</h1>"
    yield "<table><thead><tr><th></th><th>文件</th><th>数据项的依据</th><th>SHA-256</th></tr></thead><tbody>"
    for name, side in (("甲（旧）", found.left), ("乙（新）", found.right)):
        cells = "".join(f"<td>{escape(text)}</td>" for text in (name, side.name, f"{side.baseline}基线"))
        yield f'<tr>{cells}<td class="h">{side.sha256}</td></tr>'
    yield "</tbody></table>"
    for note in found.notes:
        said = "　".join(part for part in (note.file, note.title, note.found) if part)
        yield f'<p class="n">{escape(note.severity.value)} {note.code}　{escape(said)}</p>'
    if found.same:
        yield "<p>没有不同。</p>"
        return
    counts = "，".join(f"{name} {count}" for name, count in found.counts.items() if found.by_figure or name != "数据项")
    yield f"<p>不同之处：{counts}。<del>红色、删除线</del> 只在甲中，<ins>绿色、下划线</ins> 只在乙中。</p>"
    yield from _figures(found)
    yield "<h2>正文与表格</h2>"
    heading: tuple[str, ...] | None = None
    for change in found.changes:
        if change.heading != heading:
            heading = change.heading
            yield f"<h3>{escape(' > '.join(heading) or '（篇首）')}</h3>"
        yield from _paragraph(change) if isinstance(change, ParagraphChange) else _table(change)


def _figures(found: Comparison) -> Iterator[str]:
    if not found.figures:
        return
    yield "<h2>数据项</h2>"
    yield '<table><thead><tr><th class="w2">数据项</th><th>甲</th><th>乙</th><th>位置</th></tr></thead><tbody>'
    single, groups = grouped(found.figures)
    for item in single:
        name = f'{escape(item.label)}<br><span class="n">{escape(item.key)}</span>'
        old = f"<del>{escape(texts(item.old))}</del>" if item.old else NOTHING
        new = f"<ins>{escape(texts(item.new))}</ins>" if item.new else NOTHING
        places = "<br>".join(escape(place) for place in item.places)
        yield f'<tr><td>{name}</td><td class="v">{old}</td><td class="v">{new}</td><td class="n">{places}</td></tr>'
    yield "</tbody></table>"
    yield from (f"<p>{escape(words)}</p>" for words in groups)


def _kind(kind: DifferenceKind) -> str:
    return f'<span class="k">{kind.value}</span>'


def _paragraph(item: ParagraphChange) -> Iterator[str]:
    if item.moved:
        yield f"<p>{_kind(DifferenceKind.MOVED)}这一段换了位置：“{escape(item.first)}”</p>"
    for sentence in item.sentences:
        yield f"<p>{_kind(sentence.kind)}{_text(sentence)}</p>"


def _text(item: TextChange) -> str:
    return "".join(map(_piece, item.pieces))


def _piece(piece: Piece) -> str:
    if piece.same:
        return _words(piece.new)
    old = f"<del>{_words(piece.old)}</del>" if piece.old else ""
    return old + (f"<ins>{_words(piece.new)}</ins>" if piece.new else "")


def _words(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def _table(item: TableChange) -> Iterator[str]:
    kind = "" if item.kind is DifferenceKind.CHANGED else _kind(item.kind)
    yield f'<p class="c">{kind}表“{escape(item.caption or "（没有表名）")}”{"换了位置" if item.moved else ""}</p>'
    for column_kind, head in item.columns:
        yield f"<p>{_kind(column_kind)}列“{escape(head)}”</p>"
    if item.rows:
        yield _HEAD
        for row in item.rows:
            yield from _row(row)
        yield "</tbody></table>"


def _row(item: RowChange) -> Iterator[str]:
    label = _words(item.label)
    if item.kind is DifferenceKind.MOVED:
        yield f"<tr><td>{_kind(item.kind)}</td><td>{label}</td><td></td><td>这一行换了位置</td></tr>"
    elif item.kind is DifferenceKind.CHANGED:
        for cell in item.cells:
            text = _text(cell.text) if cell.text.pieces else NOTHING
            yield f"<tr><td>{_kind(item.kind)}</td><td>{label}</td><td>{_words(cell.column)}</td><td>{text}</td></tr>"
    else:
        mark = "ins" if item.kind is DifferenceKind.ADDED else "del"
        words = " | ".join(_words(text.strip()) for text in item.texts)
        yield f"<tr><td>{_kind(item.kind)}</td><td>{label}</td><td></td><td><{mark}>{words}</{mark}></td></tr>"
