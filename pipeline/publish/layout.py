"""The places beside a report: one current file of each kind, the older ones in 历次, what the program remembers in .jixiao."""

from pathlib import Path

from pipeline.names import stamped

OWN = ".jixiao"
HISTORY = "历次"
HAND_IN = "上报"
"""Where a 定稿 stands whose name the pack makes the same as the report's."""
RECORD = "生成记录.json"
PENDING = "待发布.json"
"""What a command is about to move: there from before the first file is touched until the last one stands."""
LOCK = "正在写入"
STAGING = "写入-"
"""Beginning of the folder in which new files wait for being moved in."""
BASELINE = "基线.docx"
CHECKED, UPDATED, MERGED = "检查结果.xlsx", "更新清单.xlsx", "合并清单.xlsx"


def is_report(name: str) -> bool:
    """Tell whether a name among the outputs is a report, and not the baseline kept of it."""
    return name.endswith(".docx") and OWN not in Path(name).parts


def is_old(path: Path) -> bool:
    """Tell whether a file is one of the older ones."""
    return path.absolute().parent.name == HISTORY


def home_of(path: Path) -> Path:
    """Return the folder whose current files a report belongs to: for an older one the folder above 历次."""
    return path.parent / ".." if is_old(path) else path.parent


def beside(name: str) -> str:
    """Return where the baseline of a report of this name stands, relative to the report's folder."""
    return f"{OWN}/{stamped(BASELINE, name)}"


def baseline_of_copy(name: str) -> str:
    """Return where the baseline of a report stands that has a name of its own beside the current one."""
    return f"{OWN}/{Path(BASELINE).stem}（{Path(name).stem}）.docx"


def baseline_beside(path: Path) -> Path:
    """Return where the baseline of a report stands that lost its own."""
    return home_of(path) / beside(path.name)


def annotated_name(name: str) -> str:
    """Return the name of the commented copy of a report."""
    return f"{Path(name).stem}（批注）.docx"


def companions(name: str) -> tuple[str, ...]:
    """Return what tells of one state of a report and goes to 历次 with it: the lists and the commented copy."""
    return (CHECKED, UPDATED, MERGED, annotated_name(name))
