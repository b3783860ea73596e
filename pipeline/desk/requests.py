"""What a page may ask for: one record an action, and the command line it stands for, made here and nowhere else.

Paths in a request are relative to the workspace and pass through :class:`~pipeline.desk.workspace.Workspace`. Words of staff go
behind ``=`` or ``--``: none is taken for an option.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

import msgspec
from msgspec import Struct

from pipeline.desk.refusal import DeskRefused
from pipeline.desk.workspace import BAD, INPUTS, OUTPUTS, Workspace, new_name, not_there, require_short, shown
from pipeline.names import year_named
from pipeline.problems import problem

Room = tuple[str, str]
"""A year and a department in it that a job writes into; ``*`` for all of a year."""
ALL = "*"
_MOST = 500
"""Departments, cells or rows of one request."""
_WORDS = 2_000
"""Characters of a reason or value."""


class DeskRequest(Struct, frozen=True, kw_only=True, tag_field="action", forbid_unknown_fields=True):
    """A request; ``reads_only`` actions wait for nobody."""

    reads_only: ClassVar[bool] = False

    def command(self, at: Workspace) -> list[str]:
        """Return the command line behind ``jixiao``. Raises :class:`DeskRefused`."""
        raise NotImplementedError

    def label(self) -> str:
        """Return what is done, in Chinese."""
        raise NotImplementedError

    def place(self, at: Workspace) -> Room:
        """Return year and department (empty for a year) it is about; both empty for none."""
        raise NotImplementedError

    def rooms(self, at: Workspace) -> frozenset[Room]:
        """Return where it writes."""
        year, folder = self.place(at)
        return frozenset() if self.reads_only else frozenset([(year, folder or ALL)])


class NewRequest(DeskRequest, frozen=True, tag="new"):
    """Input folders ready to fill."""

    year: str
    names: tuple[str, ...]
    last: str = msgspec.field(default="", name="from")
    pack: str = ""

    def command(self, at: Workspace) -> list[str]:
        """See base."""
        _require_year(self.year)
        _require_some(self.names, "部门全称")
        for name in self.names:
            require_short(at.inputs(self.year, new_name(name)) / "文字材料（提纲）.docx")
        options = ["--out", INPUTS, *_pack(self.pack)]
        options += ["--from", _require_year(self.last)] if self.last else []
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
        return ["new", "--sample", "--out", INPUTS, *_pack(self.pack), "--json"]

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
        kind = [f"--kind={_plain(self.kind)}"] if self.kind else []
        return ["inspect", *kind, "--json", "--", _file(at, self.file)]

    def label(self) -> str:
        """See base."""
        return f"查看 {Path(self.file).name}"

    def place(self, at: Workspace) -> Room:
        """See base."""
        return _place(at, self.file)


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


class _OfFile(DeskRequest, frozen=True):
    """An action on one file."""

    verb: ClassVar[str]
    file: str

    def place(self, at: Workspace) -> Room:
        """See base."""
        return _place(at, self.file)

    def label(self) -> str:
        """See base."""
        return f"{self.verb} {Path(self.file).name}"


class CheckRequest(_OfFile, frozen=True, tag="check"):
    """An edited report against its baseline and the inputs."""

    verb = "检查"
    annotate: bool = False

    def command(self, at: Workspace) -> list[str]:
        """See base."""
        return ["check", *(["--annotate"] if self.annotate else []), "--json", "--", _file(at, self.file)]


class AcceptRequest(_OfFile, frozen=True, tag="accept"):
    """What 检查结果.xlsx keeps, or one figure with its reason."""

    verb = "保留改过的数"
    key: str = ""
    reason: str = ""
    value: str = ""
    display_only: bool = False
    who: str = ""

    def command(self, at: Workspace) -> list[str]:
        """See base."""
        report, who = _file(at, self.file), [f"--who={_plain(self.who)}"] if self.who else []
        if not self.key:
            return ["accept", f"--from={checked_beside(at, self.file)}", *who, "--json", "--", report]
        options = [*who, f"--reason={_plain(self.reason)}", *([f"--value={_plain(self.value)}"] if self.value else [])]
        options += ["--display-only"] if self.display_only else []
        return ["accept", *options, "--json", "--", report, _plain(self.key)]


class RefreshRequest(_OfFile, frozen=True, tag="refresh"):
    """The new figures into an edited report."""

    verb = "更新"

    def command(self, at: Workspace) -> list[str]:
        """See base."""
        return ["refresh", "--json", "--", _file(at, self.file)]


class FinalizeRequest(_OfFile, frozen=True, tag="finalize"):
    """The clean file for submission."""

    verb = "定稿"
    force: bool = False
    reason: str = ""

    def command(self, at: Workspace) -> list[str]:
        """See base."""
        options = [*(["--force"] if self.force else []), *([f"--reason={_plain(self.reason)}"] if self.reason else [])]
        return ["finalize", *options, "--json", "--", _file(at, self.file)]


class MergeRequest(DeskRequest, frozen=True, tag="merge"):
    """Edited copies of one report put together."""

    base: str
    copies: tuple[str, ...]

    def command(self, at: Workspace) -> list[str]:
        """See base."""
        _require_some(self.copies, "改稿", least=2)
        return ["merge", "--json", "--", _file(at, self.base), *(_file(at, copy) for copy in self.copies)]

    def label(self) -> str:
        """See base."""
        return f"合并 {len(self.copies)} 份改稿"

    def place(self, at: Workspace) -> Room:
        """See base."""
        return _place(at, self.base)


class DiffRequest(DeskRequest, frozen=True, tag="diff"):
    """Two reports compared; ``page`` writes a web page beside the right one too."""

    reads_only = True
    left: str
    right: str
    page: bool = False

    def command(self, at: Workspace) -> list[str]:
        """See base."""
        left, right = _file(at, self.left), _file(at, self.right)
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
        return _place(at, self.right)


class HeadTerm(Struct, frozen=True, forbid_unknown_fields=True):
    """A column's head and what it is used as."""

    head: str
    term: str


class WordList(Struct, frozen=True, forbid_unknown_fields=True):
    """The name of a row or account, and the list it belongs to."""

    text: str
    list: str


class AssignRequest(_OfFile, frozen=True, tag="assign"):
    """What columns of an input, its unit of money and its rows are."""

    verb = "指定列名："
    columns: tuple[HeadTerm, ...] = ()
    unit: str = ""
    words: tuple[WordList, ...] = ()

    def command(self, at: Workspace) -> list[str]:
        """See base."""
        columns = [f"--assign={_plain(item.head)}={_plain(item.term)}" for item in self.columns]
        words = [f"--word={_plain(item.text)}={_plain(item.list)}" for item in self.words]
        unit = [f"--unit={_plain(self.unit)}"] if self.unit else []
        _require_some([*columns, *words, *unit], "列名")
        return ["inspect", *columns, *words, *unit, "--json", "--", _file(at, self.file)]


class CellValue(Struct, frozen=True, forbid_unknown_fields=True):
    """A cell and what is to stand in it."""

    sheet: str
    cell: str
    value: str


class FillRequest(_OfFile, frozen=True, tag="fill"):
    """Values into cells of 填报表; ``sha256`` of the file as it was seen."""

    verb = "填写"
    cells: tuple[CellValue, ...]
    sha256: str = ""

    def command(self, at: Workspace) -> list[str]:
        """See base."""
        _require_some(self.cells, "单元格")
        cells = [f"--cell={_plain(item.sheet)}!{_plain(item.cell)}={_plain(item.value)}" for item in self.cells]
        return ["fill", *_read(self.sha256), *cells, "--json", "--", _file(at, self.file)]


class RowChoice(Struct, frozen=True, forbid_unknown_fields=True):
    """A row of 检查结果.xlsx and what is done with it."""

    row: int
    decision: str
    reason: str = ""


class DecideRequest(_OfFile, frozen=True, tag="decide"):
    """What is done with the findings of a check; ``sha256`` of 检查结果.xlsx as it was seen."""

    verb = "写明怎样处理："
    rows: tuple[RowChoice, ...]
    sha256: str = ""

    def command(self, at: Workspace) -> list[str]:
        """See base."""
        _require_some(self.rows, "行")
        rows = [f"--row={item.row}={_plain(item.decision)}={_plain(item.reason)}" for item in self.rows]
        return ["decide", *_read(self.sha256), *rows, "--json", "--", _file(at, self.file)]


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


def _file(at: Workspace, words: str) -> str:
    """Return a file that stands, as the command gets it."""
    found = at.existing(words)
    if not found.is_file():
        raise not_there(words)
    return at.relative(found)


def _place(at: Workspace, words: str) -> Room:
    """Return year and department a path lies in."""
    parts = at.path(words).relative_to(at.folder).parts
    if len(parts) > 3 and parts[0] in (INPUTS, OUTPUTS) and year_named(parts[1]) is not None:
        return parts[1], parts[2]
    return (parts[1] if len(parts) > 2 and year_named(parts[1]) is not None else ""), ""


def _pack(name: str) -> list[str]:
    return [f"--pack={_plain(name)}"] if name else []


def _read(sha256: str) -> list[str]:
    return [f"--read={_plain(sha256)}"] if sha256 else []


def _require_year(text: str) -> str:
    if year_named(text) is None:
        raise DeskRefused(BAD, problem("K065", found=f"年度 {shown(text)}", expected="四位数的年度"))
    return text


def _require_some(items: Sequence[object], what: str, least: int = 1) -> None:
    if not least <= len(items) <= _MOST:
        raise DeskRefused(BAD, problem("K065", found=f"{what} {len(items)} 个", expected=f"{least} 到 {_MOST} 个"))


def _plain(text: str) -> str:
    """Return words of staff as one argument: no NUL, of a length a command line takes."""
    if "\0" in text or len(text) > _WORDS:
        raise DeskRefused(BAD, problem("K065", found=shown(text), expected=f"不超过 {_WORDS} 个字的文字"))
    return text
