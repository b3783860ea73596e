"""``jixiao desk``: the commands on a page in the browser of this machine."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.commands.parser import WRONG_USE, WrongUse, dropped, packs_folder

if TYPE_CHECKING:
    from pipeline.commands.parser import Commands
    from pipeline.commands.reply import Reply

_PORTS = 65_535


def add(commands: Commands) -> None:
    """Declare the command's arguments."""
    desk = commands.add_parser("desk", help="在浏览器里用：本机上的一页，放文件、生成、检查、定稿", add_help=False)
    desk.add_argument("-h", "--help", action="help", help="显示本说明")
    desk.add_argument(
        "workspace",
        nargs="?",
        type=dropped,
        default=Path(),
        metavar="工作文件夹",
        help="放着 inputs 和 outputs 的文件夹，默认当前文件夹；页面只读写其中的文件",
    )
    desk.add_argument("--port", type=int, default=0, metavar="端口", help="默认用空着的一个")
    desk.add_argument("--no-browser", action="store_true", help="不打开浏览器，只显示网址")
    desk.add_argument("--packs", type=packs_folder, metavar="文件夹", help="报告模板包所在的文件夹")
    desk.add_argument("--json", action="store_true", help="结束时的结果用 JSON 显示")


def run(options: argparse.Namespace, reply: Reply) -> int:
    """Serve until Ctrl-C; 2 where the folder or the port cannot be used."""
    from pipeline.desk.opening import open_browser
    from pipeline.desk.server import DeskOrder, serve
    from pipeline.os_errors import reason
    from pipeline.pack import pack_roots
    from pipeline.problems import problem
    from pipeline.records import Cell

    folder: Path = options.workspace
    reply.parts["workspace"] = str(folder)
    if not 0 <= options.port <= _PORTS:
        raise WrongUse(f"--port 应为 1 到 {_PORTS} 的整数，现为 {options.port}", "desk")
    if (why := _unusable(folder)) is not None:
        reply.tell([problem("K061", at=Cell(file=str(folder)), found=why)])
        return WRONG_USE

    def ready(address: str, once: str) -> None:
        reply.say(f"工作台已经打开，只在本机上：\n  {address}\n网址相当于钥匙，不要给别人。结束时在这里按 Ctrl-C")
        if not options.no_browser and not open_browser(once):
            reply.tell([problem("K073", found="没有找到浏览器")])

    packs = (f"--packs={options.packs.absolute()}",) if options.packs else ()
    roots = pack_roots(options.packs or folder / "report_templates")
    order = DeskOrder(folder=folder, port=options.port, roots=roots, packs=packs, ready=ready)
    try:
        serve(order)
    except KeyboardInterrupt:
        pass
    except OSError as error:
        found = f"端口 {options.port}：{_port_reason(error) or reason(error)}"
        reply.tell([problem("K060", found=found)])
        return WRONG_USE
    reply.say("工作台已关闭；做到一半的，下次打开可以接着做")
    return 0


def _unusable(folder: Path) -> str | None:
    """Return why a folder cannot be the workspace; None where it can."""
    import os

    from pipeline.os_errors import reason

    try:
        found = "不是文件夹" if not folder.is_dir() else "" if os.access(folder, os.R_OK | os.X_OK) else "没有读的权限"
    except OSError as error:
        return reason(error)
    return found or None


def _port_reason(error: OSError) -> str:
    import errno

    if error.errno == errno.EADDRINUSE or getattr(error, "winerror", 0) in (10048, 10013):
        return "已被别的程序占用"
    return "没有权限用这个端口" if error.errno == errno.EACCES else ""
