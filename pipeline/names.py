"""Names of files and folders that Windows, Word and Excel can live with, and the relative path between two folders.

The rules hold on every system: a folder made on one is opened on another, often over a share.
"""

import datetime as dt
import ntpath
import os
import re
from pathlib import Path, PurePosixPath, PureWindowsPath
from types import ModuleType

LONGEST = 200
"""Characters of a whole path that every program opens: Excel stops at 218, Windows itself at 259."""

SHARED = "共享"
"""The folder of a year that holds exports of many departments."""

_UPDATED = re.compile(r"（更新\d{8}(?:-\d+)?）\Z")
_OLD = re.compile(r"（旧\d{8}(?:-\d+)?）\Z")
_MERGED = re.compile(r"（合并\d{8}(?:-\d+)?）\Z")
_FULL_WIDTH = str.maketrans('\\/:*?"<>|', "＼／：＊？＂＜＞｜")
_PART = re.compile(r"(?<=\.)(\w{2,4})（.*）\Z")
"""What follows the name of a shared file of which only one unit's sheets are meant."""
_RESERVED = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]')
_DEVICES = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in "123456789¹²³")},
)


def from_department(name: str) -> str:
    """Return the way from a department's folder to a file of input as messages name it.

    >>> from_department("决算报表.xlsx"), from_department("共享/决算报表.xlsx（信息中心）")
    ('决算报表.xlsx', '../共享/决算报表.xlsx')
    """
    return "../" + _PART.sub(r"\1", name) if name.startswith(f"{SHARED}/") else name


def name_fault(name: str) -> str:
    """Return why a name cannot be that of a folder or file on Windows, in Chinese, or an empty string.

    >>> name_fault("某省财政厅"), name_fault("A/B局"), name_fault("nul.局")
    ('', '含有文件名不能用的字符 /', '是 Windows 保留的设备名')
    """
    if not name.isprintable() and not _is_text(name):
        return "有的字符不是完整的文字（编码不对）"
    found = "".join(dict.fromkeys(_RESERVED.findall(name)))
    if found:
        shown = " ".join(ch if ch.isprintable() else f"U+{ord(ch):04X}" for ch in found)
        return f"含有文件名不能用的字符 {shown}"
    if not name.strip():
        return "是空的"
    if name != name.strip() or name.endswith("."):
        return "首尾有空格或末尾有句点"
    if name.split(".")[0].strip().lower() in _DEVICES:
        return "是 Windows 保留的设备名"
    return ""


def _is_text(name: str) -> bool:
    """Tell whether a name can be written down: what a console gave in another encoding holds halves of characters."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def file_name(text: str) -> str:
    """Return a text as part of a file name: characters Windows reserves become their full-width forms.

    >>> file_name("A/B局")
    'A／B局'
    """
    return re.sub(r"[\x00-\x1f\x7f]", "", text.translate(_FULL_WIDTH)).strip()


def document_name(department: str, year: int, title: str, row: str = "", suffix: str = ".docx") -> str:
    """Return the name of a document's file; one that is made once per row of a list bears the row's name.

    >>> document_name("甲局", 2030, "自评报告"), document_name("甲局", 2030, "项目自评表", "道路/桥梁", ".xlsx")
    ('甲局2030年自评报告.docx', '甲局2030年项目自评表（道路／桥梁）.xlsx')
    """
    return f"{file_name(department)}{year}年{title}{f'（{file_name(row)}）' if row else ''}{suffix}"


FINAL_NAME = "{部门}{年度}年{题目}（定稿）"
FINAL_PARTS = ("{部门}", "{年度}", "{题目}")
"""What the name of a 定稿 may be made of (option final_name of a pack)."""


def final_name(pattern: str, department: str, year: int, title: str) -> str:
    """Return the name of the 定稿 of a report; ``pattern`` and ``title`` are its pack's.

    >>> final_name("{部门}{年度}年{题目}（定稿）", "甲局", 2030, "自评报告")
    '甲局2030年自评报告（定稿）.docx'
    """
    for part, text in zip(FINAL_PARTS, (department, str(year), title), strict=True):
        pattern = pattern.replace(part, text)
    return f"{file_name(pattern)}.docx"


def final_name_fault(pattern: object) -> str:
    """Return why a pack cannot give a 定稿 a name like this, in Chinese, or an empty string.

    >>> final_name_fault("{部门}{年度}年自评报告"), final_name_fault("{单位}报告"), final_name_fault("上报/{部门}")
    ('', '不认识 {单位}', '含有文件名不能用的字符 /')
    """
    if not isinstance(pattern, str):
        return "不是文字"
    bare = pattern
    for part in FINAL_PARTS:
        bare = bare.replace(part, "部")
    if unknown := re.search(r"\{[^}]*\}?|\}", bare):
        return f"不认识 {unknown.group()}"
    return name_fault(bare)


def current_name(name: str) -> str:
    """Return the name a report bears while it is the current one: stamps of 0.1.0 (更新, 合并) are no part of it.

    >>> current_name("甲局报告（更新01020304）（合并01020305）.docx"), current_name("甲局报告.docx")
    ('甲局报告.docx', '甲局报告.docx')
    """
    return f"{_UPDATED.sub('', _MERGED.sub('', Path(name).stem))}{Path(name).suffix}"


def old_name(name: str, when: dt.datetime, number: int = 1) -> str:
    """Return the name of a file that is no longer current: until which month, day, hour and minute it was.

    >>> old_name("甲局报告.docx", dt.datetime(2030, 11, 23, 9, 5)), old_name("甲.xlsx", dt.datetime(2030, 1, 2, 3, 4), 2)
    ('甲局报告（旧11230905）.docx', '甲（旧01020304-2）.xlsx')
    """
    path = Path(name)
    return f"{path.stem}（旧{when:%m%d%H%M}{f'-{number}' if number > 1 else ''}）{path.suffix}"


def without_old_stamp(name: str) -> str:
    """Return the name an older file had while it was current.

    >>> without_old_stamp("甲局报告（旧11230905）.docx")
    '甲局报告.docx'
    """
    return f"{_OLD.sub('', Path(name).stem)}{Path(name).suffix}"


def stamped(name: str, like: str) -> str:
    """Return a file name with the stamp of an older or updated file (旧, 更新) another one carries, if it carries one.

    >>> stamped("基线.docx", "甲局报告（更新11230905）.docx"), stamped("基线.docx", "甲局报告.docx")
    ('基线（更新11230905）.docx', '基线.docx')
    """
    found = _OLD.search(Path(like).stem) or _UPDATED.search(_MERGED.sub("", Path(like).stem))
    return f"{Path(name).stem}{found.group() if found else ''}{Path(name).suffix}"


def too_long(path: Path | str) -> bool:
    """Tell whether a path, made absolute, is longer than :data:`LONGEST`."""
    return len(str(Path(path).absolute())) > LONGEST


def relative_path(start: str, end: str, system: ModuleType = os.path) -> str:
    """Return the relative path from folder ``start`` to ``end`` with ``/``, both absolute.

    Empty where they share no folder but the root of a drive or of the file system: such a link would name a machine. Two
    folders of one network share have one: the share is handed on as a whole.

    >>> relative_path("/work/outputs/2019/a", "/work/inputs/2019/a")
    '../../../inputs/2019/a'
    """
    try:
        shared = system.commonpath([start, end])
    except ValueError:  # different drives or shares
        return ""
    pure = PureWindowsPath if system is ntpath else PurePosixPath if os.path is not ntpath else PureWindowsPath
    anchor = pure(shared).anchor
    is_share = anchor.startswith("\\\\")
    if not is_share and shared == anchor:
        return ""
    return pure(system.relpath(end, start)).as_posix()


def year_named(name: str) -> int | None:
    """Return the year a folder is named as; None where its name is no year.

    >>> year_named("2024"), year_named("²⁰²⁴"), year_named("某局")
    (2024, None, None)
    """
    return int(name) if re.fullmatch(r"[12][0-9]{3}", name) else None
