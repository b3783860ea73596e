"""The installation from start to end, in Chinese: check, install, work folder, icon, page."""

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from .checks import Bundle, check_wheels, read_bundle
from .environment import install
from .said import NotInstalled, ask, say
from .shortcuts import launcher, make
from .workspace import choose, prepare, put_sample

MANUAL = "使用手册.html"


def options_of(words: Sequence[str]) -> argparse.Namespace:
    """Return the options of the command line."""
    parser = argparse.ArgumentParser(prog="安装", add_help=False)
    parser.add_argument("-h", "--help", action="help", help="显示本说明")
    parser.add_argument("--yes", action="store_true", help="什么都不问，用默认的")
    parser.add_argument("--work", default="", metavar="文件夹", help="工作文件夹（填报资料和报告）")
    parser.add_argument("--no-shortcut", action="store_true", help="不做桌面图标")
    parser.add_argument("--start", action="store_true", help="装好就打开页面")
    return parser.parse_known_args(words)[0]  # a file dropped on the script is no reason to stop


def main(words: Sequence[str]) -> int:
    """Install, and return the exit code: 0 installed, 1 not and said why, 130 interrupted."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    options = options_of(words)
    try:
        return _install(options)
    except NotInstalled as stop:
        say("", "没有装好。", str(stop))
        return 1
    except OSError as error:
        say("", "没有装好。", f"系统不让读写 {error.filename or ''}：{error.strerror or error}。请看看磁盘和权限，再运行安装。")
        return 1
    except KeyboardInterrupt:
        say("", "安装被中止。再运行一次就从头装好。")
        return 130


def _install(options: argparse.Namespace) -> int:
    bundle = read_bundle(Path(__file__).resolve().parents[2])
    say(f"绩效自评 {bundle.version} 安装到 {bundle.folder}", f"用的 Python：{sys.executable}（{sys.version.split()[0]}）")
    check_wheels(bundle)
    work = choose(options.work, options.yes)
    new = prepare(bundle, work)
    say("程序装好了。" if install(bundle) else "程序已经装好，没有变化。")
    sampled = new and put_sample(bundle, work)
    say(f"工作文件夹：{work}" + ("（已放入一份样例）" if sampled else "（里面的东西没有动）"))
    _shortcut(bundle, options.no_shortcut)
    if (bundle.folder / MANUAL).is_file():
        say("", f"从头看起：{bundle.folder / MANUAL}")
    wanted = options.start or ask("现在打开页面吗？（是、否）", "否", options.yes) in ("是", "y", "Y", "yes")
    return _start(bundle) if wanted else 0


def _shortcut(bundle: Bundle, unwanted: bool) -> None:
    if not unwanted and make(bundle):
        say("桌面（或菜单）上有了“绩效自评”的图标，双击打开页面。")
    else:
        say(f"打开页面：双击 {launcher(bundle)}。")


def _start(bundle: Bundle) -> int:
    say("页面在浏览器里打开；不用时关掉这个窗口。")
    shell = ["cmd", "/c"] if sys.platform == "win32" else ["sh"]
    return subprocess.run([*shell, str(launcher(bundle))], check=False).returncode
