"""outputs/<年度>/index.html: the page of a year in one file that needs nothing beside it, made of 汇总 and the records.

The overview stands in it as JSON, each department's record deflated, in base64, unpacked where it is opened. The policy in its
head lets nothing run and no style apply but what it holds itself, by hash, and nothing be fetched. Of a page that stands what
has not changed is taken over: a corrected department of a thousand costs one record.
"""

import base64
import hashlib
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from html import escape
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from pipeline.file_reading import read_file
from pipeline.limits import PAGE_DATA, RECORD_FILE
from pipeline.publish import fingerprint
from pipeline.publish.layout import PAGE_RECORD
from pipeline.year_page import assets
from pipeline.year_page.overview import overview
from pipeline.year_summary.summary_json import YearSummary
from pipeline.year_summary.write import PageFile

INDEX = "index.html"
_LEVEL = 4
"""Of deflate: half the time of the usual 6 for a twelfth more bytes."""
_OVERVIEW = b'<script type="application/json" id="jx-overview">'
_DATA = b'<script type="application/octet-stream" id="jx-data-'
_END = b"</script>"


def page_file() -> PageFile:
    """Return what 汇总 needs to write the page with it."""
    return PageFile(name=INDEX, mark=fingerprint("\n".join(_texts()).encode()), make=index_html)


def _texts() -> Iterator[str]:
    yield from (assets.text(name) for name in (*assets.styles(), *assets.scripts()))


def index_html(out_year: Path, summary: YearSummary, standing: bytes, same: Collection[str]) -> bytes:
    """Return the page; of ``standing``, the page that stands, the records of the departments ``same`` are taken over."""
    known = _packed_records(standing) if same else {}
    packed = dict(_packed(out_year, summary, {name: known[name] for name in same if name in known}))
    shown = overview(summary, {folder: number for number, folder in enumerate(packed)})
    lines = [*_head(summary.year), _OVERVIEW + _in_script(shown) + _END]
    lines += [f"<script>{assets.text(name)}</script>".encode() for name in assets.scripts()]
    lines += [_DATA + f'{number}">'.encode() + data + _END for number, data in enumerate(packed.values())]
    return b"\n".join([*lines, b"</body>", b"</html>", b""])


def _head(year: str) -> Iterator[bytes]:
    styles = [assets.text(name) for name in assets.styles()]
    scripts = [assets.text(name) for name in assets.scripts()]
    policy = "; ".join(
        (
            "default-src 'none'",
            f"script-src {_hashes(scripts)}",
            f"style-src {_hashes(styles)}",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
    head = [
        "<!DOCTYPE html>",
        '<html lang="zh-CN">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="referrer" content="no-referrer">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="color-scheme" content="light dark">',
        f"<title>{escape(year)} 年度部门整体支出绩效自评</title>",
        *(f"<style>{text}</style>" for text in styles),
        "</head>",
        "<body>",
        '<div id="jx-page"></div>',
        "<noscript>这一页要由浏览器里的脚本显示；不能用脚本的，请看同一文件夹里的 汇总.xlsx。</noscript>",
    ]
    yield from (line.encode() for line in head)


def _hashes(texts: Iterable[str]) -> str:
    """Return the sources of a policy: the hash of each text, or none."""
    marks = (base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in texts)
    return " ".join(f"'sha256-{mark}'" for mark in marks) or "'none'"


def _in_script(value: Any) -> bytes:
    """Return JSON that cannot end the element it stands in, nor begin another."""
    return msgspec.json.encode(value).replace(b"<", b"\\u003c").replace(b">", b"\\u003e").replace(b"&", b"\\u0026")


def _packed(out_year: Path, summary: YearSummary, known: Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """Yield the records of the departments by folder, packed, as far as the bound on all of them reaches."""
    size = 0
    for line in summary.lines:
        data = known.get(line.folder) or _pack(out_year / line.folder / PAGE_RECORD)
        size += len(data)
        if data and size <= PAGE_DATA:
            yield line.folder, data


def _pack(record: Path) -> bytes:
    if not record.is_file():
        return b""
    return base64.b64encode(zlib.compress(read_file(record, RECORD_FILE), _LEVEL))


class _Row(Struct, frozen=True):
    folder: str
    data: int | None


class _Overview(Struct, frozen=True):
    departments: tuple[_Row, ...]


def _packed_records(page: bytes) -> dict[str, bytes]:
    """Return the packed records of a page this program wrote, by folder."""
    start = page.find(_OVERVIEW)
    if start < 0:
        return {}
    start += len(_OVERVIEW)
    rows = msgspec.json.decode(page[start : page.index(_END, start)], type=_Overview).departments
    packed = {line[len(_DATA) : line.index(b'"', len(_DATA))]: line for line in page.split(b"\n") if line.startswith(_DATA)}
    found = {row.folder: packed.get(str(row.data).encode(), b"") for row in rows if row.data is not None}
    return {name: line[line.index(b">") + 1 : -len(_END)] for name, line in found.items() if line}
