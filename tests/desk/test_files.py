"""Files dropped on a department: whole or not at all, over nothing; what is replaced or taken away goes to 历次."""

import hashlib
import http.client
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.builders import YEAR
from tests.conftest import ROOT
from tests.desk.client import INPUTS, OUTPUTS, PLACE, Client, desk, workspace

FILES = f"{PLACE}/files"
NAME = "支出明细账.xlsx"
_WITHOUT_ROOT = ("setpriv", "--bounding-set=-all", "--inh-caps=-all")
HOLD = """
import sys, pathlib
from pipeline.publish import FolderLock
with FolderLock(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_a_new_file_and_the_same_again(window: Client, folder: Path) -> None:
    answer = window.put(FILES, "支出明细账-信息中心.csv", "日期,摘要\n".encode("gb18030"))
    assert answer.status == 201 and answer.json["kept"] == ""
    assert answer.json["file"]["path"] == f"{INPUTS}/支出明细账-信息中心.csv" and answer.json["file"]["size"] == 10
    assert (folder / INPUTS / "支出明细账-信息中心.csv").read_bytes() == "日期,摘要\n".encode("gb18030")
    assert window.put(FILES, "支出明细账-信息中心.csv", "日期,摘要\n".encode("gb18030")).status == 201
    assert not (folder / INPUTS / ".jixiao").exists()


def test_a_name_that_is_taken_is_asked_about_and_the_old_file_kept(window: Client, folder: Path) -> None:
    old = (folder / INPUTS / NAME).read_bytes()
    asked = window.put(FILES, NAME, b"new")
    stands = asked.json["stands"]
    assert asked.status == 409 and asked.codes == ["K067"] and stands["sha256"] == sha(old) and stands["size"] == len(old)
    assert (folder / INPUTS / NAME).read_bytes() == old
    wrong = window.put(FILES, NAME, b"new", replaces=sha(b"what nobody saw"))
    assert wrong.status == 409 and (folder / INPUTS / NAME).read_bytes() == old
    done = window.put(FILES, NAME, b"new", replaces=sha(old))
    assert done.status == 201 and (folder / INPUTS / NAME).read_bytes() == b"new"
    kept = folder / INPUTS / done.json["kept"]
    assert kept.parent.name == "历次" and kept.read_bytes() == old
    assert [item["name"] for item in window.get(PLACE)["inputs"]["history"]] == [kept.name]


def test_a_file_is_taken_away_into_the_history(window: Client, folder: Path) -> None:
    (folder / INPUTS / "预算指标账（多余）.xlsx").write_bytes(b"x")
    seen = next(item for item in window.get(PLACE)["inputs"]["files"] if item["name"] == "预算指标账（多余）.xlsx")
    shown = {name: seen[name] for name in ("name", "size", "modified")}
    assert seen["kind"] == "预算指标账"
    changed = window.post(f"{FILES}/remove", {**shown, "size": 2})
    assert changed.status == 409 and changed.codes == ["S041"]
    done = window.post(f"{FILES}/remove", shown)
    assert done.status == 200 and (folder / INPUTS / done.json["kept"]).read_bytes() == b"x"
    assert not (folder / INPUTS / "预算指标账（多余）.xlsx").exists()
    assert window.post(f"{FILES}/remove", {**shown, "name": "没有.xlsx"}).status == 404


def test_only_what_may_be_an_input(window: Client) -> None:
    for name in ("run.exe", "图.png", "a.zip", "无后缀"):
        answer = window.put(FILES, name, b"x")
        assert answer.status == 400 and answer.codes == ["K074"]
    answer = window.ask("POST", f"{FILES}?name=a.csv", b"x", Content_Type="text/plain")
    assert answer.status == 415


def test_a_file_that_is_too_large_is_refused_before_it_is_sent(window: Client, folder: Path) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", window.port, timeout=30)
    connection.putrequest("POST", f"{FILES}?name=a.xlsx", skip_host=True)
    sent = {"Host": f"127.0.0.1:{window.port}", "Cookie": window.cookie, "Origin": f"http://127.0.0.1:{window.port}"}
    for name, value in {**sent, "Content-Type": "application/octet-stream", "Content-Length": str(10**12)}.items():
        connection.putheader(name, value)
    connection.endheaders()
    answer = connection.getresponse()
    assert answer.status == 413 and "至少" in answer.read().decode()
    assert not (folder / INPUTS / "a.xlsx").exists()
    connection.close()


def test_a_browser_that_goes_away_in_the_middle_leaves_nothing(window: Client, folder: Path) -> None:
    before = sorted(path.name for path in (folder / INPUTS).iterdir())
    connection = http.client.HTTPConnection("127.0.0.1", window.port, timeout=30)
    connection.putrequest("POST", f"{FILES}?name=b.xlsx", skip_host=True)
    sent = {"Host": f"127.0.0.1:{window.port}", "Cookie": window.cookie, "Origin": f"http://127.0.0.1:{window.port}"}
    for name, value in {**sent, "Content-Type": "application/octet-stream", "Content-Length": "1000"}.items():
        connection.putheader(name, value)
    connection.endheaders(b"half")
    connection.close()
    assert window.get("/api/workspace")["version"]
    assert sorted(path.name for path in (folder / INPUTS).iterdir()) == before


def test_files_of_the_whole_year_and_copies_of_a_report(window: Client, folder: Path) -> None:
    assert (
        window.put(f"/api/years/{YEAR}/shared", "决算报表.xlsx", b"x").json["file"]["path"]
        == f"inputs/{YEAR}/共享/决算报表.xlsx"
    )
    assert window.put(f"/api/years/{YEAR}/shared", "部门名单.xlsx", b"x").json["file"]["path"] == f"inputs/{YEAR}/部门名单.xlsx"
    found = window.get(f"/api/years/{YEAR}")
    assert found["register"] and [item["name"] for item in found["shared"]] == ["决算报表.xlsx"]
    assert window.put(f"{PLACE}/copies", "甲处.docx", b"x").json["file"]["path"] == f"{OUTPUTS}/改稿/甲处.docx"
    assert "copy" in [item["role"] for item in window.get(PLACE)["outputs"]["files"]]
    shutil.rmtree(folder / "inputs" / str(YEAR) / "共享")
    (folder / "inputs" / str(YEAR) / "部门名单.xlsx").unlink()


def test_a_folder_that_another_command_writes_into(window: Client, folder: Path) -> None:
    """Another process holds the department's folder; the answer says who, after a wait, and nothing is written."""
    words = [sys.executable, "-c", HOLD, str(folder / INPUTS)]
    with subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
    ) as holder:
        assert holder.stdout is not None and holder.stdout.readline()
        begun = time.monotonic()
        answer = window.put(FILES, "预算指标账-乙.csv", b"x")
        assert answer.status == 409 and answer.codes == ["S046"] and time.monotonic() - begun > 5
        assert f"进程 {holder.pid}" in answer.json["problems"][0]["found"]
        assert not (folder / INPUTS / "预算指标账-乙.csv").exists()
        holder.communicate("")
    assert window.put(FILES, "预算指标账-乙.csv", b"x").status == 201


def test_a_history_that_cannot_be_made(tmp_path: Path) -> None:
    """A file stands where the history is to be: the answer says so, and the old file stands."""
    folder = workspace(tmp_path)
    with desk(folder) as window:
        (folder / INPUTS / "历次").write_text("in the way")
        old = (folder / INPUTS / NAME).read_bytes()
        answer = window.put(FILES, NAME, b"new", replaces=sha(old))
        assert answer.status in (409, 503) and answer.json["problems"][0]["title"], answer.data
        assert (folder / INPUTS / NAME).read_bytes() == old


@pytest.mark.skipif(not shutil.which("setpriv"), reason="needs setpriv")
def test_a_workspace_that_is_read_only(tmp_path: Path) -> None:
    """Looked at as ever; what would write says in Chinese why not."""
    folder = workspace(tmp_path)
    places = [folder, *(path for path in folder.rglob("*") if path.is_dir())]
    for path in places:
        path.chmod(0o555)
    try:
        with desk(folder, prefix=_WITHOUT_ROOT if os.geteuid() == 0 else ()) as window:
            found = window.get("/api/workspace")
            assert not found["writable"] and "只读" in found["note"] and window.get(PLACE)["report"]
            answer = window.put(FILES, "预算指标账-丙.csv", b"x")
            assert answer.status == 503 and "只读" in answer.json["problems"][0]["found"], answer.data
            job = window.do(action="build", year=str(YEAR))
            assert job["state"] in ("done", "failed") and job["code"] in (1, 2) and "只读" in str(job["answer"])
    finally:
        for path in places:
            path.chmod(0o755)
