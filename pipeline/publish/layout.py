"""The places beside a report: one current file of each kind, the older ones in 历次, what the program remembers in .jixiao."""

from pathlib import Path

from msgspec import Struct

from pipeline.names import stamped

OWN = ".jixiao"
HISTORY = "历次"
HAND_IN = "上报"
"""Where a 定稿 stands whose name the pack makes the same as the report's."""
RECORD = "生成记录.json"
PAGE_RECORD = f"{OWN}/页面.json"
"""What the page of the year shows of the department."""
PROBLEM_LIST, PROBLEM_DATA = "问题清单.xlsx", "问题清单.json"
PAPER, FIGURES = "对账底稿.xlsx", "figures.json"
PENDING = "待发布.json"
"""What a command is about to move: there from before the first file is touched until the last one stands."""
LOCK = "正在写入"
YEAR_LOCK = "正在生成年度"
"""Held while a whole year is made, in the folder of the year; who writes beside it waits for :data:`LOCK` only."""
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


def all_outputs(path: Path) -> Path:
    """Return the folder of the outputs of all years, from a report in it."""
    return home_of(path).resolve().parent.parent


class NamesBeside(Struct, frozen=True):
    """The names of what stands beside a report, relative to its folder: the baseline, and the lists that tell of it."""

    baseline: str
    checked: str
    updated: str
    merged: str
    annotated: str

    @property
    def lists(self) -> tuple[str, ...]:
        """Return what tells of one state of the report and goes to 历次 with it: the lists and the commented copy."""
        return (self.checked, self.updated, self.merged, self.annotated)


def names_beside(name: str, *, further: bool = False) -> NamesBeside:
    """Return what stands beside a report; beside a further document of the department all bears its name."""
    own = f"（{Path(name).stem}）" if further else ""
    checked, updated, merged = (f"{Path(item).stem}{own}.xlsx" for item in (CHECKED, UPDATED, MERGED))
    baseline = baseline_of_copy(name) if further else beside(name)
    return NamesBeside(baseline, checked, updated, merged, annotated_name(name))


def beside(name: str) -> str:
    """Return where the baseline of a report of this name stands, relative to the report's folder."""
    return f"{OWN}/{stamped(BASELINE, name)}"


def baseline_of_copy(name: str) -> str:
    """Return where the baseline of a report stands that has a name of its own beside the current one."""
    return f"{OWN}/{Path(BASELINE).stem}（{Path(name).stem}）{Path(name).suffix}"


def annotated_name(name: str) -> str:
    """Return the name of the commented copy of a report."""
    return f"{Path(name).stem}（批注）{Path(name).suffix}"
