"""Cases of the desk: what the page asks for and is refused. tests/desk asks over HTTP."""

import asyncio
import contextlib
import datetime as dt
import socket
from collections.abc import Callable, Iterable
from pathlib import Path
from unittest.mock import patch

import openpyxl
from starlette.requests import Request

from pipeline.check.result_book import check_xlsx
from pipeline.commands import desk
from pipeline.commands.main import parser
from pipeline.commands.reply import Reply
from pipeline.deciding import RowDecision, decide_file
from pipeline.desk import uploads
from pipeline.desk.app import body
from pipeline.desk.guard import not_allowed
from pipeline.desk.jobs import Jobs
from pipeline.desk.journal import JobJournal
from pipeline.desk.opening import open_in_program
from pipeline.desk.refusal import DeskRefused
from pipeline.desk.requests import BuildRequest
from pipeline.desk.views import error_of
from pipeline.desk.workspace import Workspace
from pipeline.form_filling import cell_of, fill_form
from pipeline.opc import OLE_MAGIC
from pipeline.problems import Problem
from tests.errors.cases import Case

Asked = Callable[[Workspace], object]


def _refused(ask: Asked) -> Callable[[Path], Iterable[Problem]]:
    def run(folder: Path) -> Iterable[Problem]:
        (folder / "inputs" / "2019" / "甲局").mkdir(parents=True)
        (folder / "inputs" / "2019" / "甲局" / "决算报表.xlsx").write_bytes(b"old")
        try:
            ask(Workspace(folder))
        except DeskRefused as stop:
            return stop.problems
        return ()

    return run


def _put(name: str) -> Asked:
    return lambda at: uploads.receive(at, at.inputs("2019", "甲局"), name, b"new", "")


def _open(name: str) -> Asked:
    def ask(at: Workspace) -> None:
        (at.folder / name).write_bytes(b"x")
        with patch("shutil.which", return_value=None):
            open_in_program(at.existing(name))

    return ask


def _queue(at: Workspace) -> None:
    with patch("pipeline.limits.DESK_QUEUE", 0):
        asyncio.run(Jobs(at, JobJournal(at)).add(BuildRequest(year="2019")))


def _too_large(at: Workspace) -> None:
    headers = [(b"content-length", str(150 * 2**20).encode())]
    asyncio.run(body(Request({"type": "http", "method": "POST", "headers": headers}), uploads.most_bytes("决算报表.xlsx")))


def _command(*words: str) -> Callable[[Path], Iterable[Problem]]:
    """What ``jixiao desk`` tells when it cannot serve."""

    def run(folder: Path) -> Iterable[Problem]:
        reply = Reply(as_json=True, command="desk")
        with contextlib.chdir(folder), socket.socket() as other:
            with contextlib.suppress(OSError):  # somebody else has it: as good
                other.bind(("127.0.0.1", _PORT))
                other.listen()
            options = parser().parse_args(["desk", "--no-browser", *words])
            assert desk.run(options, reply) == 2
        return reply.problems

    return run


def _fill(*cells: str, form: str = "填报表.xlsx") -> Callable[[Path], Iterable[Problem]]:
    """What ``jixiao fill`` tells of a workbook with a formula and a merged range."""

    def run(folder: Path) -> Iterable[Problem]:
        book = openpyxl.Workbook()
        sheet = book.worksheets[0]
        sheet.title, sheet["A1"], sheet["B2"] = "基本信息", "部门全称", "=1+1"
        sheet.merge_cells("C3:D4")
        book.save(folder / "填报表.xlsx")
        (folder / "填报表.xls").write_bytes(OLE_MAGIC)
        return fill_form(folder / form, [cell_of(text) for text in cells], NOW).problems

    return run


def _decide(row: int, *, checked: bool = True) -> Callable[[Path], Iterable[Problem]]:
    def run(folder: Path) -> Iterable[Problem]:
        if checked:
            (folder / "检查结果.xlsx").write_bytes(check_xlsx([], "甲厅", "", "", None))
        return decide_file(folder / "甲厅报告.docx", [RowDecision(row, "还原")], NOW).problems

    return run


NOW = dt.datetime(2020, 5, 15, 9, 5)
_PORT = 8611
CASES = (
    Case("K060", "指定的端口别的程序正在用", _command(f"--port={_PORT}")),
    Case("K061", "工作文件夹的名称写错了", _command("绩效自评2019")),
    Case("K062", "用没有 token 的网址打开", lambda folder: [not_allowed("token")]),
    Case("K063", "请求里的路径指向工作文件夹之外", _refused(lambda at: at.path("../别处/决算报表.xlsx"))),
    Case("K064", "页面上的文件在别处已经移走", _refused(lambda at: at.existing("inputs/2019/甲局/填报表.xlsx"))),
    Case("K065", "年度写成两位", _refused(lambda at: at.inputs("19", "甲局"))),
    Case("K066", "放进来的文件名里有冒号", _refused(_put("决算:报表.xlsx"))),
    Case("K067", "放进来的文件与已有的同名", _refused(_put("决算报表.xlsx"))),
    Case("K068", "一次点了太多件事", _refused(_queue)),
    Case("K069", "机器上没有打开这种文件的程序", _refused(_open("说明.md"))),
    Case("K070", "从页面打开一个程序文件", _refused(_open("安装.exe"))),
    Case("K071", "放进来的文件有 150 MB", _refused(_too_large)),
    Case("K072", "查错误手册时编号写错", _refused(lambda at: error_of("L999"))),
    Case("K080", "工作表的名称写错了", _fill("基本情况!B2=某省财政厅")),
    Case("K081", "要写的格在合并的单元格里", _fill("基本信息!D4=1")),
    Case("K082", "要写的格是公式", _fill("基本信息!B2=3")),
    Case("K083", "填报表是旧格式", _fill("基本信息!A1=3", form="填报表.xls")),
    Case("K085", "还没有检查过就写处理", _decide(5, checked=False)),
    Case("K086", "检查结果里没有要写的行", _decide(99)),
    Case("K074", "放进来一张图片", _refused(_put("三定方案.png"))),
)
