"""The offline package, without a network: what is locked is enough, the zip, the installer's refusals, the launchers.

A whole installation, and what it builds, is tests/test_bundle_install.py (``make test-bundle``).
"""

import dataclasses
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from pipeline.version import VERSION
from tests.conftest import ROOT
from tools.bundle.archive import write_zip
from tools.bundle.content import MANUAL, Files, read_me, requirements, samples, scripts
from tools.bundle.fetch import pin
from tools.bundle.installer.checks import Bundle, check_wheels, check_writable, read_bundle
from tools.bundle.installer.environment import LOG, STAMP, install
from tools.bundle.installer.said import NotInstalled
from tools.bundle.installer.shortcuts import entry
from tools.bundle.installer.workspace import choose, prepare
from tools.bundle.locked import NoWheel, Release, Wheel, lock_bytes, needed, read_lock, roots
from tools.bundle.targets import PLATFORMS, PYTHONS, oldest_glibc
from tools.manual_page.__main__ import MANUAL as PRINTED
from tools.manual_page.__main__ import PAGES

INSTALLER = ROOT / "tools" / "bundle" / "installer"
LINUX, WINDOWS = PLATFORMS["linux-x86_64"], PLATFORMS["win_amd64"]
THIS = f"{sys.version_info[0]}.{sys.version_info[1]}"
MACHINE = sysconfig.get_platform()
linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="runs 安装.sh")


# what is locked ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_requirement_has_a_wheel_for_every_python_on_every_platform(platform: str, python: str) -> None:
    """By names, markers and tags alone; a requirement added to pyproject.toml fails here until wheels.json is renewed."""
    lock = read_lock()
    wheels = needed(lock, roots(), PLATFORMS[platform], python)
    assert {"lxml", "numpy", "pandas", "msgspec", "pip"} <= set(wheels)
    assert ("colorama" in wheels) == (platform == "win_amd64")  # tqdm asks for it there alone
    other = "macosx" if platform == "win_amd64" else "win"
    assert not [wheel.file for wheel in wheels.values() if other in wheel.file or "musllinux" in wheel.file]


def test_the_pythons_are_those_the_program_says_it_runs_on() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    said = [line.split("::")[-1].strip(' ",') for line in text.splitlines() if "Python :: 3." in line]
    assert tuple(said) == PYTHONS


def test_wheels_run_on_the_domestic_desktops() -> None:
    """UOS 20 has glibc 2.28; of the names of one wheel the oldest counts: manylinux_2_27 of manylinux_2_27.manylinux_2_28."""
    lock = read_lock()
    files = [wheel.file for python in PYTHONS for wheel in needed(lock, roots(), LINUX, python).values()]
    assert 17 <= oldest_glibc(files) <= 28
    assert oldest_glibc(["a-1-cp311-cp311-manylinux_2_27_x86_64.manylinux_2_28_x86_64.whl", "b-1-py3-none-any.whl"]) == 27
    assert oldest_glibc(["a-1-cp311-cp311-manylinux2014_x86_64.manylinux_2_17_x86_64.whl"]) == 17


def _package(name: str, *files: str, requires: tuple[str, ...] = ()) -> Release:
    return Release(name, "1.0", requires, tuple(Wheel(file, "0" * 64, 1) for file in files))


def test_what_has_no_wheel_is_told() -> None:
    """a 1.0 is locked for Python 3.11 on Windows alone, and requires b where Python is older than 3.12."""
    a = _package("a", "a-1.0-cp311-cp311-win_amd64.whl", requires=('b; python_version < "3.12"',))
    lock = {"a": a, "b": _package("b", "b-1.0-py3-none-any.whl")}
    assert set(needed(lock, ["a"], WINDOWS, "3.11")) == {"a", "b"}
    with pytest.raises(NoWheel, match=r"a 1\.0 has no wheel for Python 3\.12 on win_amd64"):
        needed(lock, ["a"], WINDOWS, "3.12")
    with pytest.raises(NoWheel, match=r"a 1\.0 has no wheel for Python 3\.11 on linux-x86_64"):
        needed(lock, ["a"], LINUX, "3.11")
    with pytest.raises(NoWheel, match=r"pyproject.toml requires c, locked is nothing"):
        needed(lock, ["c"], WINDOWS, "3.11")
    with pytest.raises(NoWheel, match=r"pyproject.toml requires b>=2, locked is 1\.0"):
        needed(lock, ["b>=2"], WINDOWS, "3.11")
    with pytest.raises(NoWheel, match=r"a requires b"):
        needed({"a": a}, ["a"], WINDOWS, "3.11")


def test_abi3_and_pure_wheels_fit_later_pythons() -> None:
    assert WINDOWS.fits("a-1-cp310-abi3-win_amd64.whl", "3.13")
    assert WINDOWS.fits("a-1-py2.py3-none-any.whl", "3.12")
    assert not WINDOWS.fits("a-1-cp312-cp312-win_amd64.whl", "3.11")
    assert not LINUX.fits("a-1-cp311-cp311-manylinux_2_34_x86_64.whl", "3.11")  # newer than the desktops' glibc
    assert not LINUX.fits("a-1-cp311-cp311-manylinux_2_17_aarch64.whl", "3.11")


def test_the_lock_reads_as_it_is_written() -> None:
    lock = read_lock()
    assert lock_bytes(lock.values()) == (ROOT / "tools" / "bundle" / "wheels.json").read_bytes()
    assert all(len(wheel.sha256) == 64 for one in lock.values() for wheel in one.wheels)


def test_requirements_pin_the_one_wheel_by_its_hash() -> None:
    lock = {"a": _package("A", "a-1.0-py3-none-any.whl")}
    own = Wheel(f"jixiao-{VERSION}-py3-none-any.whl", "f" * 64, 1)
    text = requirements(lock, {"a": lock["a"].wheels[0]}, own).decode()
    assert text == f"A==1.0 --hash=sha256:{'0' * 64}\njixiao=={VERSION} --hash=sha256:{'f' * 64}\n"


# the zip -----------------------------------------------------------------------------------------------------------------


def test_the_same_files_give_the_same_zip_with_names_explorer_reads(tmp_path: Path) -> None:
    (tmp_path / "b.whl").write_bytes(b"wheel")
    files: Files = {"wheels/b.whl": tmp_path / "b.whl", "安装.sh": b"#!/bin/sh\n", "读我先.txt": b"text\n" * 100}
    for name, ordered in (("1", files), ("2", dict(reversed(files.items())))):
        write_zip(tmp_path / f"{name}.zip", "jixiao-1-linux", ordered)
    assert (tmp_path / "1.zip").read_bytes() == (tmp_path / "2.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "1.zip") as archive:
        entries = {entry.filename: entry for entry in archive.infolist()}
    assert list(entries) == [f"jixiao-1-linux/{name}" for name in sorted(files)]
    script, wheel = entries["jixiao-1-linux/安装.sh"], entries["jixiao-1-linux/wheels/b.whl"]
    assert script.flag_bits & 0x800 and not wheel.flag_bits & 0x800  # the name is UTF-8, and says so
    assert script.external_attr >> 16 & 0o777 == 0o755 and wheel.external_attr >> 16 & 0o777 == 0o644
    assert wheel.compress_type == zipfile.ZIP_STORED


def test_each_platform_gets_its_installer_the_licence_and_the_samples_of_the_wheel() -> None:
    ours, theirs = dict(scripts(LINUX)), dict(scripts(WINDOWS))
    assert {"安装.sh", "打开页面.sh", "LICENSE", "读我先.txt", "program/installer/main.py"} <= set(ours)
    assert {"安装.bat", "拖放/生成报告.bat", "拖放/common/jixiao.bat", "program/installer/probe.py"} <= set(theirs)
    assert not [name for name in ours if name.endswith(".bat")] and not [name for name in theirs if name.endswith(".sh")]
    files = dict(samples())
    assert "样例/2019/广东省工业和信息化厅/填报表.xlsx" in files and len({Path(name).parent for name in files}) >= 7
    assert read_me(WINDOWS).startswith(b"\xef\xbb\xbf") and b"\r\n" in read_me(WINDOWS) and b"\r" not in read_me(LINUX)


# the installer -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def unpacked(tmp_path: Path) -> Bundle:
    """An unpacked bundle with one small wheel, in a folder with a blank and 汉字."""
    folder = tmp_path / "某局 电脑"
    (folder / "wheels").mkdir(parents=True)
    (folder / "program").mkdir()
    shutil.copytree(INSTALLER, folder / "program" / "installer", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("安装.sh", "打开页面.sh"):
        shutil.move(folder / "program" / "installer" / name, folder / name)
    stated = {"version": VERSION, "platform": MACHINE, "pythons": [THIS], "glibc": 17}
    (folder / "program" / "bundle.json").write_text(json.dumps(stated), encoding="utf-8")
    (folder / "wheels" / "a-1.0-py3-none-any.whl").write_bytes(b"wheel")
    line = pin("a", "1.0", [sha256(b"wheel").hexdigest()])
    (folder / "wheels" / f"requirements-{THIS}.txt").write_text(f"{line}\n", encoding="utf-8")
    return read_bundle(folder)


def test_a_whole_folder_is_accepted(unpacked: Bundle) -> None:
    check_wheels(unpacked)
    check_writable(unpacked.folder)
    assert [path.name for path in unpacked.folder.iterdir() if path.name.startswith(".")] == []


def test_a_wheel_that_is_missing_or_damaged_is_named(unpacked: Bundle) -> None:
    wheel = unpacked.wheels / "a-1.0-py3-none-any.whl"
    wheel.write_bytes(b"whee1")
    with pytest.raises(NotInstalled, match=r"a 1\.0\n.*重新解压"):
        check_wheels(unpacked)
    wheel.unlink()
    with pytest.raises(NotInstalled, match=r"a 1\.0"):
        check_wheels(unpacked)
    unpacked.lock.write_text("", encoding="utf-8")
    with pytest.raises(NotInstalled, match=unpacked.lock.name):
        check_wheels(unpacked)
    unpacked.lock.unlink()
    with pytest.raises(NotInstalled, match="wheels 文件夹不完整"):
        check_wheels(unpacked)


def test_a_folder_that_is_no_bundle_is_told(unpacked: Bundle) -> None:
    (unpacked.folder / "program" / "bundle.json").write_text("{", encoding="utf-8")
    with pytest.raises(NotInstalled, match="重新解压"):
        read_bundle(unpacked.folder)


def test_an_installation_that_stands_is_left_alone(unpacked: Bundle) -> None:
    """It stands where its stamp says the same wheels, Python and place, and the program answers."""
    unpacked.python.parent.mkdir(parents=True)
    unpacked.python.write_text("#!/bin/sh\necho jixiao\n", encoding="utf-8")
    unpacked.python.chmod(0o755)
    stamp = {
        "lock": sha256(unpacked.lock.read_bytes()).hexdigest(),
        "python": f"{sys.executable} {sys.version}",
        "folder": str(unpacked.folder),
    }
    (unpacked.environment / STAMP).write_text(json.dumps(stamp), encoding="utf-8")
    assert not install(unpacked)
    moved = dataclasses.replace(unpacked, folder=unpacked.folder.rename(unpacked.folder.with_name("搬走了")))
    with pytest.raises((NotInstalled, StopIteration)):  # made anew; the small bundle has no pip
        install(moved)
    assert not (moved.environment / STAMP).exists()


def test_the_work_folder_chosen_before_is_proposed_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("APPDATA", str(tmp_path / "config"))
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "home")
    assert choose("", silent=True) == tmp_path / "home" / "绩效自评"
    record = tmp_path / "config" / "jixiao" / "work.txt"
    record.parent.mkdir(parents=True)
    record.write_text(f"{tmp_path / '我的 资料'}\n", encoding="utf-8")
    assert choose("", silent=True) == tmp_path / "home" / "绩效自评"  # the folder remembered is gone
    (tmp_path / "我的 资料").mkdir()
    assert choose("", silent=True) == tmp_path / "我的 资料"
    for dragged in (f'"{tmp_path}"', f"'{tmp_path}' "):  # into the window: in quotes
        assert choose(dragged, silent=True) == tmp_path


def test_a_work_folder_that_would_go_with_the_program_or_cannot_be_made_is_refused(
    unpacked: Bundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("APPDATA", str(tmp_path / "config"))
    with pytest.raises(NotInstalled, match="在程序的文件夹里"):
        prepare(unpacked, unpacked.folder / "工作")
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(NotInstalled, match="另选一个"):
        prepare(unpacked, tmp_path / "file" / "工作")
    assert not (tmp_path / "config").exists()
    assert prepare(unpacked, tmp_path / "工作") and not prepare(unpacked, tmp_path / "工作")
    assert sorted(path.name for path in (tmp_path / "工作").iterdir()) == ["inputs", "outputs"]


def test_what_another_user_installed_is_told_as_that(unpacked: Bundle) -> None:
    """A folder in the place of the log stands for one that this user may not write."""
    (unpacked.folder / LOG).mkdir()
    with pytest.raises(NotInstalled, match="不要用 sudo"):
        install(unpacked)


def test_a_shortcut_quotes_what_its_format_asks_for() -> None:
    r"""Within quotes of Exec, " ` $ \ take a backslash, which the string of the file doubles; % is doubled."""
    lines = entry(Path('/家/a b"c$d`e%f\\g/打开页面.sh')).splitlines()
    assert lines[0] == "[Desktop Entry]"
    assert r'Exec="/家/a b\\"c\\$d\\`e%%f\\\\g/打开页面.sh"' in lines


def shell(script: Path, *words: str, path: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a script of the bundle with only the tools of a folder."""
    for name in ("dirname", "uname", "mkdir", "tar", "gzip", "cat"):
        (path / name).symlink_to(shutil.which(name) or name)
    given: Mapping[str, str] = {"PATH": str(path), "HOME": str(path), "LANG": "C.UTF-8", **environment}
    command = [shutil.which("sh") or "sh", str(script), *words]
    return subprocess.run(command, env=given, capture_output=True, encoding="utf-8", check=False)


@linux
def test_without_a_python_the_file_to_fetch_is_named(unpacked: Bundle, tmp_path: Path) -> None:
    bin_folder = tmp_path / "bin"
    bin_folder.mkdir()
    old = bin_folder / "python3"
    old.write_text("#!/bin/sh\necho '/opt/python3：3.8，不是 3.11'; exit 1\n", encoding="utf-8")
    old.chmod(0o755)
    done = shell(unpacked.folder / "安装.sh", path=bin_folder)
    assert done.returncode == 1 and done.stderr == ""
    assert "/opt/python3：3.8，不是 3.11" in done.stdout
    assert f"-{os.uname().machine}-unknown-linux-gnu-install_only.tar.gz" in done.stdout
    assert f"放到    {unpacked.folder}/python/" in done.stdout


@linux
@pytest.mark.parametrize("laid", ["python/bin", "python/python/bin", "archive"])
def test_a_python_laid_beside_is_used(unpacked: Bundle, tmp_path: Path, laid: str) -> None:
    """It gets as far as the wheels, one of which is missing: the Python was found and the installer ran."""
    (tmp_path / "bin").mkdir()
    place = tmp_path / "tree" / "python" / "bin" if laid == "archive" else unpacked.folder / laid
    place.mkdir(parents=True)
    (place / "python3").symlink_to(sys.executable)
    if laid == "archive":
        (unpacked.folder / "python").mkdir()
        archive = unpacked.folder / "python" / f"cpython-{THIS}.9+20250101-x86_64-unknown-linux-gnu-install_only.tar.gz"
        subprocess.run(["tar", "-czf", archive, "-C", tmp_path / "tree", "python"], check=True)
    (unpacked.wheels / "a-1.0-py3-none-any.whl").unlink()
    done = shell(unpacked.folder / "安装.sh", "--yes", path=tmp_path / "bin")
    assert done.returncode == 1 and "a 1.0" in done.stdout and "没有装好" in done.stdout, done.stdout + done.stderr
    assert not list(unpacked.folder.rglob("__pycache__"))


@linux
def test_a_damaged_archive_of_python_is_told(unpacked: Bundle, tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    (unpacked.folder / f"cpython-{THIS}.9+20250101-x86_64-unknown-linux-gnu-install_only.tar.gz").write_bytes(b"half")
    done = shell(unpacked.folder / "安装.sh", path=tmp_path / "bin")
    assert done.returncode == 1 and "解不开" in done.stdout


@linux
def test_another_machine_half_a_folder_and_a_launcher_without_an_installation_are_told(
    unpacked: Bundle, tmp_path: Path
) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin2").mkdir()
    (tmp_path / "bin3").mkdir()
    done = shell(unpacked.folder / "打开页面.sh", path=tmp_path / "bin")
    assert done.returncode == 1 and "先运行" in done.stdout
    listed = unpacked.folder / "program" / "bundle.json"
    listed.write_text(listed.read_text("utf-8").replace(MACHINE, "linux-sparc64"), encoding="utf-8")
    done = shell(unpacked.folder / "安装.sh", path=tmp_path / "bin2")
    assert done.returncode == 1 and f"处理器是 {os.uname().machine}" in done.stdout
    listed.unlink()
    done = shell(unpacked.folder / "安装.sh", path=tmp_path / "bin3")
    assert done.returncode == 1 and "文件夹不完整" in done.stdout


@linux
@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, ""),
        ({"pythons": ["3.99"]}, f"：{THIS}，不是 3.99"),
        ({"platform": "linux-loongarch64"}, "安装包是 linux-loongarch64 的"),
        ({"glibc": 99}, "至少要 2.99"),
    ],
)
def test_a_python_is_asked_whether_it_will_do(unpacked: Bundle, changed: dict[str, object], said: str) -> None:
    stated = unpacked.folder / "program" / "bundle.json"
    whole = {**json.loads(stated.read_bytes()), **changed}
    stated.write_bytes(msgspec.json.encode(whole))
    command = [sys.executable, "-E", "-s", "-B", str(INSTALLER / "probe.py"), str(stated)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, bool(done.stdout)) == ((1, True) if said else (0, False)), done.stderr
    assert said in done.stdout


# what runs needs what it needs ---------------------------------------------------------------------------------------------


def test_building_without_shared_exports_imports_neither_pandas_nor_openpyxl(tmp_path: Path) -> None:
    code = (
        "import sys; from pipeline.__main__ import main; code = main(sys.argv[1:]);"
        "print(code, sorted({'pandas', 'numpy', 'openpyxl', 'xlrd', 'xlsxwriter', 'babel', 'dask', 'starlette', 'uvicorn'}"
        " & set(sys.modules)), file=sys.stderr)"
    )
    for folder in ("inputs/2019/广东省工业和信息化厅", "inputs/2024/示例县文化旅游广电体育局"):  # Word alone; a workbook too
        command = [sys.executable, "-c", code, "build", folder, "--out", str(tmp_path)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
        assert done.stderr.strip().splitlines()[-1:] == ["0 []"], done.stderr


def test_the_licence_and_the_types_are_shipped() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Version 2.0, January 2004" in text and "END OF TERMS AND CONDITIONS" in text
    assert (ROOT / "pipeline" / "py.typed").read_bytes() == b""
    assert canonicalize_name("jixiao") not in read_lock()  # our own wheel is built from the tree, never downloaded


def test_the_manual_goes_in_as_its_own_tool_writes_it() -> None:
    assert set(MANUAL) == {f"{name}.html" for name in PAGES} | {f"{PRINTED}.pdf"}


def test_every_direct_dependency_is_told_of_in_the_documents() -> None:
    text = (ROOT / "docs" / "依赖.md").read_text(encoding="utf-8").lower()
    stated = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = [Requirement(item).name for item in (*stated["dependencies"], *stated["optional-dependencies"]["dev"])]
    assert [name for name in names if name not in text and not name.startswith("types-")] == []
