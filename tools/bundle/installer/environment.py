"""The program's own environment: made anew when anything is different, left alone when all is as it was."""

import json
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from .checks import Bundle, check_place
from .said import NotInstalled, last_lines, say

STAMP = "installed.json"
LOG = "安装记录.txt"
_RUN_PIP = (
    "import runpy, sys; sys.path.insert(0, sys.argv.pop(1)); runpy.run_module('pip', run_name='__main__', alter_sys=True)"
)
_OTHER_USER = "多半是以前用 sudo 或别的用户装过。请把压缩包另外解压一份，用现在的用户安装，不要用 sudo。"
_IN_USE = "多半是页面或别的 jixiao 窗口还开着。请关掉它们再运行安装。"


def install(bundle: Bundle) -> bool:
    """Install the program; return False where it stands already, whole and from these wheels. Raises :class:`NotInstalled`."""
    stamp = _stamp(bundle)
    if _stands(bundle, stamp):
        return False
    check_place(bundle)
    with _alone(bundle):
        _empty(bundle)
        say("正在安装，约半分钟到两分钟……")
        _make(bundle)
        _fill(bundle)
        (bundle.environment / STAMP).write_text(json.dumps(stamp, ensure_ascii=False), encoding="utf-8")
    return True


def _stamp(bundle: Bundle) -> dict[str, str]:
    """Return what tells one installation from another: the wheels, the Python, and the place (it cannot be moved)."""
    lock = sha256(bundle.lock.read_bytes()).hexdigest()
    return {"lock": lock, "python": sys.executable + " " + sys.version, "folder": str(bundle.folder)}


def _stands(bundle: Bundle, stamp: dict[str, str]) -> bool:
    try:
        if json.loads((bundle.environment / STAMP).read_text(encoding="utf-8")) != stamp:
            return False
        return subprocess.run(program(bundle, "--version"), capture_output=True, check=False).returncode == 0
    except (OSError, ValueError):
        return False


def program(bundle: Bundle, *words: str) -> list[str]:
    """Return the command line that runs the installed program."""
    return [str(bundle.python), "-P", "-m", "pipeline", *words]


@contextmanager
def _alone(bundle: Bundle) -> Iterator[None]:
    """Hold the folder for one installation: a second one started by a second double click is told so."""
    path = bundle.folder / LOG
    try:
        file = path.open("a+b")
    except OSError as error:
        raise NotInstalled(f"不能写 {path}（{error.strerror}）。\n{_OTHER_USER}") from error
    with file:
        try:
            _lock(file.fileno())
        except OSError as error:
            raise NotInstalled("另一个窗口正在安装，请等它结束。") from error
        yield


def _lock(number: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(number, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _empty(bundle: Bundle) -> None:
    """Remove an earlier environment: its stamp first, so that one removed half way is never taken for a whole one."""
    try:
        (bundle.environment / STAMP).unlink(missing_ok=True)
        if bundle.environment.exists():
            shutil.rmtree(bundle.environment)
    except OSError as error:
        advice = _IN_USE if sys.platform == "win32" else _OTHER_USER
        raise NotInstalled(f"以前装的程序换不下来：{error.filename}（{error.strerror}）。\n{advice}") from error


def _make(bundle: Bundle) -> None:
    try:
        venv.EnvBuilder(with_pip=False, symlinks=sys.platform != "win32").create(bundle.environment)
    except (OSError, subprocess.CalledProcessError) as error:
        raise NotInstalled(
            f"不能建立程序的环境：{error}。\n请把整个文件夹拷到本机的硬盘上（不要在 U 盘、网络盘上），再运行安装。"
        ) from error


def _fill(bundle: Bundle) -> None:
    """Install the wheels with the bundle's own pip, which its Python need not have; nothing is asked of any index."""
    pip = next(bundle.wheels.glob("pip-*.whl"))
    words = ["--isolated", "--disable-pip-version-check", "--no-input", "install", "--no-index", "--no-cache-dir"]
    words += ["--no-warn-script-location", "--find-links", str(bundle.wheels), "--require-hashes", "-r", str(bundle.lock)]
    command = [str(bundle.python), "-I", "-X", "utf8", "-c", _RUN_PIP, str(pip), *words]
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=bundle.folder, check=False)
    except OSError as error:
        raise NotInstalled(
            f"不能运行装好的 Python：{bundle.python}（{error.strerror}）。\n"
            "这个盘多半不许运行程序。请把整个文件夹拷到本机自己的主目录，再运行安装。"
        ) from error
    text = done.stdout.decode("utf-8", "replace")
    _record(bundle.folder / LOG, text)
    if done.returncode:
        raise NotInstalled("\n".join(["安装没有成功：", *last_lines(text), f"全部记录在 {LOG}，请把它交给提供安装包的人。"]))


def _record(path: Path, text: str) -> None:
    with path.open("r+b") as file:
        file.truncate()
        file.write(text.encode())
