"""Cases of ``jixiao merge``: copies of the good department's report, each edited as Word writes it, merged as real files."""

import contextlib
from collections.abc import Callable, Iterable
from pathlib import Path

from lxml import etree

from pipeline.merge.merge_file import merge_file
from pipeline.problems import Problem
from pipeline.publish import BASELINE, OWN
from tests.check import edits as e
from tests.errors.cases import Case
from tests.errors.edited import NOW, REPORT, SENTENCE, report
from tests.safety.disks import full_after

FIRST, SECOND = "办公室.docx", "财务处.docx"
_OTHER_WORDS = "另见表1-2", "并见表1-2"
Given = Callable[[Path], None]


def _merged(folder: Path, *copies: str, out: Path | None = None) -> Iterable[Problem]:
    """Merge copies the way the command does from a folder."""
    with contextlib.chdir(folder):
        paths = [Path(name) for name in copies]
        return merge_file(Path(REPORT), paths, beside=f"{OWN}/{BASELINE}", when=NOW, out=out).problems


def _given(folder: Path, first: bytes, second: bytes) -> None:
    for name, data in ((REPORT, report()), (FIRST, first), (SECOND, second)):
        (folder / name).write_bytes(data)


def _no_footer(root: etree._Element) -> None:
    for item in [*root.iter(f"{e.W}footerReference")]:
        e.remove(item)


def _added(text: str) -> bytes:
    return e.edited(report(), e.add_paragraph(SENTENCE, text))


def _case(code: str, what: str, first: Callable[[], bytes], second: Callable[[], bytes]) -> Case:
    def run(folder: Path) -> Iterable[Problem]:
        _given(folder, first(), second())
        return _merged(folder, FIRST, SECOND)

    return Case(code, what, run)


def _other_report() -> bytes:
    """A report generated with another number: its baseline is another one."""
    parts = e.parts_of(report())
    name = next(name for name, part in parts.items() if name.startswith("customXml/item") and b"<figure " in part)
    parts[name] = parts[name].replace(b'text="', b'text="1', 1)
    return e.packed(parts)


def _no_room(folder: Path) -> Iterable[Problem]:
    _given(folder, _added("甲"), _added("乙"))
    with full_after(2000):
        return _merged(folder, FIRST, SECOND)


def _twice(folder: Path) -> Iterable[Problem]:
    _given(folder, _added("甲"), _added("乙"))
    return _merged(folder, FIRST, FIRST)


def _left_out(folder: Path) -> Iterable[Problem]:
    """The original went to 历次, the current report was edited since, and the merge names two other copies only."""
    _given(folder, _added("甲"), _added("乙"))
    (folder / "历次").mkdir()
    old = folder / "历次" / f"{Path(REPORT).stem}（旧03020800）.docx"
    (folder / REPORT).rename(old)
    (folder / REPORT).write_bytes(_added("丙"))
    return merge_file(old, [folder / FIRST, folder / SECOND], beside=f"{OWN}/{BASELINE}", when=NOW).problems


def _out_taken(folder: Path) -> Iterable[Problem]:
    _given(folder, _added("甲"), _added("乙"))
    return _merged(folder, FIRST, SECOND, out=Path(SECOND))


def _retyped(words: str) -> Callable[[], bytes]:
    return lambda: e.edited(report(), e.retype(SENTENCE, words))


def _half_styles(data: bytes) -> bytes:
    parts = e.parts_of(data)
    return e.packed({**parts, "word/styles.xml": parts["word/styles.xml"][:500]})


CASES = (
    _case("H001", "两个处室把同一段改成不同的文字", *map(_retyped, _OTHER_WORDS)),
    _case("H002", "一个处室删去了页脚", lambda: _added("甲"), lambda: e.edited(report(), _no_footer)),
    _case("H003", "交回的一份没有改过", lambda: _added("甲"), report),
    _case("H004", "有一份是用别的数据生成的", lambda: _added("甲"), _other_report),
    Case("H005", "要写的位置被占着", _no_room),
    _case("X011", "两份改稿的样式都坏了", *(lambda words=words: _half_styles(_added(words)) for words in "甲乙")),
    _case("H007", "两个处室各加一段", lambda: _added("甲"), lambda: _added("乙")),
    Case("H008", "同一份改稿写了两次", _twice),
    Case("S045", "原稿已在“历次”里，现在的一份有人改过，没有写在要合并的几份里", _left_out),
    Case("H009", "--out 写成了一份改稿的文件名", _out_taken),
)
