"""What a page may ask for: one record an action, and the command line it stands for, made here and nowhere else.

Paths in a request are relative to the workspace and pass through :class:`~pipeline.desk.workspace.Workspace`. Words of staff go
behind ``=`` or ``--``: none is taken for an option.
"""

from pathlib import Path

import msgspec
from msgspec import Struct

from pipeline.desk.refusal import DeskRefused
from pipeline.desk.request_base import (
    DeskRequest,
    FileRequest,
    Room,
    file_of,
    pack_option,
    place_in,
    plain,
    read_option,
    require_some,
    require_year,
)
from pipeline.desk.workspace import BAD, INPUTS, OUTPUTS, Workspace, new_name, not_there, require_short, shown
from pipeline.problems import problem


class NewRequest(DeskRequest, frozen=True, tag="new"):
    """Input folders ready to fill."""

    year: str
    names: tuple[str, ...]
    last: str = msgspec.field(default="", name="from")
    pack: str = ""

    def command(self, at: Workspace) -> list[str]:
        """See base."""
        require_year(self.year)
        require_some(self.names, "部门全称")
        for name in self.names:
            require_short(at.inputs(self.year, new_name(name)) / "文字材料.docx")
        options = ["--out", INPUTS, *pack_option(self.pack)]
        options += ["--from", require_year(self.last)] if self.last else []
        return ["new", *options, "--json", "--", self.year, *self.names]

    def label(self) -> str:
        """See base."""
        return f"新建 {self.year} 年度的部门：{'、'.join(self.names[:3])}{'等' if len(self.names) > 3 else ''}"

    def place(self, at: Workspace) -> Room:
        """See base."""
        return self.year, ""

    def rooms(self, at: Workspace) -> frozenset[Room]:
        """See base."""
        return frozenset((self.year, name) for name in self.names)


class SampleRequest(DeskRequest, frozen=True, tag="sample"):
    """The sample's inputs."""

    pack: str = ""

    def command(self, at: Workspace) -> list[str]:
        """See base."""
        return ["new", "--sample", "--out", INPUTS, *pack_option(self.pack), "--json"]

    def label(self) -> str:
        """See base."""
        return "写出样例的输入文件"

    def place(self, at: Workspace) -> Room:
        """See base."""
        return "", ""


class InspectRequest(DeskRequest, frozen=True, tag="inspect"):
    """What a file was taken for."""

    reads_only = True
    file: str
    kind: str = ""

    def command(self, at: Workspace) -> list[str]:
        """See base."""
        kind = [f"--kind={plain(self.kind)}"] if self.kind else []
        return ["inspect", *kind, "--json", "--", file_of(at, self.file)]

    def label(self) -> str:
        """See base."""
        return f"查看 {Path(self.file).name}"

    def place(self, at: Workspace) -> Room:
        """See base."""
        return place_in(at, self.file)


class BuildRequest(DeskRequest, frozen=True, tag="build"):
    """A department, or a year where ``folder`` is empty."""

    year: str
    folder: str = ""
    force: bool = False

    def command(self, at: Workspace) -> list[str]:
        """See base."""
        inputs = at.inputs(self.year, self.folder)
        if not inputs.is_dir():
            raise not_there(at.relative(inputs))
        force = ["--force"] if self.force else []
        return ["build", "--out", OUTPUTS, *force, "--progress", "--json", "--", at.relative(inputs)]

    def label(self) -> str:
        """See base."""
        return f"生成 {self.folder or f'{self.year} 年度全部部门'}"

    def place(self, at: Workspace) -> Room:
        """See base."""
        return self.year, self.folder


class CheckRequest(FileRequest, frozen=True, tag="check"):
    """An edited report against its baseline and the inputs."""

    verb = "检查"
    annotate: bool = False

    def command(self, at: Workspace) -> list[str]:
        """See base."""
        return ["check", *(["--annotate"] if self.annotate else []), "--json", "--", file_of(at, self.file)]


class AcceptRequest(FileRequest, frozen=True, tag="accept"):
    """What 检查结果.xlsx keeps, or one figure with its reason."""

    verb = "保留改过的数"
    key: str = ""
    reason: str = ""
    value: str = ""
    display_only: bool = False
    who: str = ""

    def command(self, at: Workspace) -> list[str]:
        """See base."""
        report, who = file_of(at, self.file), [f"--who={plain(self.who)}"] if self.who else []
        if not self.key:
            return ["accept", f"--from={checked_beside(at, self.file)}", *who, "--json", "--", report]
        options = [*who, f"--reason={plain(self.reason)}", *([f"--value={plain(self.value)}"] if self.value else [])]
        options += ["--display-only"] if self.display_only else []
        return ["accept", *options, "--json", "--", report, plain(self.key)]


class RefreshRequest(FileRequest, frozen=True, tag="refresh"):
    """The new figures into an edited report."""

    verb = "更新"

    def command(self, at: Workspace) -> list[str]:
        """See base."""
        return ["refresh", "--json", "--", file_of(at, self.file)]


class FinalizeRequest(FileRequest, frozen=True, tag="finalize"):
    """The clean file for submission."""

    verb = "定稿"
    force: bool = False
    reason: str = ""

    def command(self, at: Workspace) -> list[str]:
        """See base."""
        options = [*(["--force"] if self.force else []), *([f"--reason={plain(self.reason)}"] if self.reason else [])]
        return ["finalize", *options, "--json", "--", file_of(at, self.file)]


class MergeRequest(DeskRequest, frozen=True, tag="merge"):
    """Edited copies of one report put together."""

    reads_packs = False
    base: str
    copies: tuple[str, ...]

    def command(self, at: Workspace) -> list[str]:
        """See base."""
        require_some(self.copies, "改稿", least=2)
        return ["merge", "--json", "--", file_of(at, self.base), *(file_of(at, copy) for copy in self.copies)]

    def label(self) -> str:
        """See base."""
        return f"合并 {len(self.copies)} 份改稿"

    def place(self, at: Workspace) -> Room:
        """See base."""
        return place_in(at, self.base)


class DiffRequest(DeskRequest, frozen=True, tag="diff"):
    """Two reports compared; ``page`` writes a web page beside the right one too."""

    reads_packs = False
    reads_only = True
    left: str
    right: str
    page: bool = False

    def command(self, at: Workspace) -> list[str]:
        """See base."""
        left, right = file_of(at, self.left), file_of(at, self.right)
        page = [f"--html={self.page_name(right)}"] if self.page else []
        return ["diff", *page, "--json", "--", left, right]

    @staticmethod
    def page_name(right: str) -> str:
        """Return where the page goes."""
        path = Path(right)
        return path.with_name(f"{path.stem}（比较）.html").as_posix()

    def label(self) -> str:
        """See base."""
        return f"比较 {Path(self.left).name} 与 {Path(self.right).name}"

    def place(self, at: Workspace) -> Room:
        """See base."""
        return place_in(at, self.right)


class HeadTerm(Struct, frozen=True, forbid_unknown_fields=True):
    """A column's head and what it is used as."""

    head: str
    term: str


class WordList(Struct, frozen=True, forbid_unknown_fields=True):
    """The name of a row or account, and the list it belongs to."""

    text: str
    list: str


class AssignRequest(FileRequest, frozen=True, tag="assign"):
    """What columns of an input, its unit of money and its rows are."""

    verb = "指定列名："
    columns: tuple[HeadTerm, ...] = ()
    unit: str = ""
    words: tuple[WordList, ...] = ()

    def command(self, at: Workspace) -> list[str]:
        """See base."""
        columns = [f"--assign={plain(item.head)}={plain(item.term)}" for item in self.columns]
        words = [f"--word={plain(item.text)}={plain(item.list)}" for item in self.words]
        unit = [f"--unit={plain(self.unit)}"] if self.unit else []
        require_some([*columns, *words, *unit], "列名")
        return ["inspect", *columns, *words, *unit, "--json", "--", file_of(at, self.file)]


class CellValue(Struct, frozen=True, forbid_unknown_fields=True):
    """A cell and what is to stand in it."""

    sheet: str
    cell: str
    value: str


class FillRequest(FileRequest, frozen=True, tag="fill"):
    """Values into cells of 填报表; ``sha256`` of the file as it was seen."""

    reads_packs = False
    verb = "填写"
    cells: tuple[CellValue, ...]
    sha256: str = ""

    def command(self, at: Workspace) -> list[str]:
        """See base."""
        require_some(self.cells, "单元格")
        cells = [f"--cell={plain(item.sheet)}!{plain(item.cell)}={plain(item.value)}" for item in self.cells]
        return ["fill", *read_option(self.sha256), *cells, "--json", "--", file_of(at, self.file)]


class RowChoice(Struct, frozen=True, forbid_unknown_fields=True):
    """A row of 检查结果.xlsx and what is done with it."""

    row: int
    decision: str
    reason: str = ""


class DecideRequest(FileRequest, frozen=True, tag="decide"):
    """What is done with the findings of a check; ``sha256`` of 检查结果.xlsx as it was seen."""

    reads_packs = False
    verb = "写明怎样处理："
    rows: tuple[RowChoice, ...]
    sha256: str = ""

    def command(self, at: Workspace) -> list[str]:
        """See base."""
        require_some(self.rows, "行")
        rows = [f"--row={item.row}={plain(item.decision)}={plain(item.reason)}" for item in self.rows]
        return ["decide", *read_option(self.sha256), *rows, "--json", "--", file_of(at, self.file)]


AnyRequest = (
    NewRequest
    | SampleRequest
    | InspectRequest
    | BuildRequest
    | CheckRequest
    | AcceptRequest
    | RefreshRequest
    | FinalizeRequest
    | MergeRequest
    | DiffRequest
    | AssignRequest
    | FillRequest
    | DecideRequest
)


def request_of(data: bytes) -> AnyRequest:
    """Return the request a body holds. Raises :class:`DeskRefused`."""
    try:
        found: AnyRequest = msgspec.json.decode(data, type=AnyRequest)
    except (msgspec.MsgspecError, RecursionError, UnicodeError) as error:
        raise DeskRefused(BAD, problem("K065", found=shown(str(error)))) from error
    return found


def checked_beside(at: Workspace, report: str) -> str:
    """Return the 检查结果 beside a report, which must stand."""
    from pipeline.publish.record import beside_file

    path = at.existing(report)
    return at.relative(at.existing(at.relative(path.parent / beside_file(path).checked)))
