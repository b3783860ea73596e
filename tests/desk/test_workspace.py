"""Nothing outside the workspace is read or written, whatever a path says; what stands in it is shown."""

import os
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.builders import DEPARTMENT, YEAR
from tests.desk.client import INPUTS, OUTPUTS, PLACE, Client

ESCAPES = (
    "../secret.xlsx",
    f"inputs/{YEAR}/../../../secret.xlsx",
    "/etc/passwd",
    "//host/share/secret.xlsx",
    "\\\\host\\share\\secret.xlsx",
    "C:/secret.xlsx",
    "C:secret.xlsx",
    "inputs\\..\\..\\secret.xlsx",
    "out/secret.xlsx",
    "loop/secret.xlsx",
    "inputs/\0secret.xlsx",
    "\udcff.xlsx",
    "a" * 5_000,
    "inputs/" + "b" * 300,
    "inputs/con/secret.xlsx",
    "inputs/secret.xlsx:stream",
)


@pytest.fixture(scope="module", autouse=True)
def _secret(folder: Path) -> None:
    """A file beside the workspace, and links in it that lead there and in a circle."""
    (folder.parent / "secret.xlsx").write_bytes(b"secret")
    (folder / "out").symlink_to(folder.parent, target_is_directory=True)
    (folder / "loop").symlink_to(folder / "loop")
    (folder / "inputs" / str(YEAR) / "外").symlink_to(folder.parent, target_is_directory=True)
    (folder / INPUTS / "决算报表外.xlsx").symlink_to(folder.parent / "secret.xlsx")


@pytest.mark.parametrize("path", ESCAPES)
def test_a_path_that_leads_out_is_refused(window: Client, path: str) -> None:
    said = path.encode("utf-8", "surrogatepass").decode("utf-8", "replace") if "\udcff" in path else path
    for request in ({"action": "inspect", "file": said}, {"action": "check", "file": said}):
        answer = window.post("/api/jobs", request)
        assert answer.status in (400, 403, 404) and answer.codes[0] in ("K063", "K064"), (path, answer.data)
    assert window.post("/api/open", {"path": said}).status in (400, 403, 404)
    assert window.get("/api/jobs")["jobs"] == []


@pytest.mark.parametrize("folder_name", ["..", "外", "%2e%2e", "a%2F..%2F..", ".jixiao", "共享", "C:", "\\..", "%00", "没有"])
def test_a_department_that_is_none(window: Client, folder_name: str) -> None:
    name = folder_name if "%" in folder_name else quote(folder_name)
    place = f"/api/years/{YEAR}/departments/{name}"
    assert window.ask("GET", place).status in (400, 403, 404)
    assert window.ask("GET", f"{place}/page").status in (400, 403, 404)
    assert window.put(f"{place}/files", "决算报表.xlsx", b"x").status in (400, 403, 404)


@pytest.mark.parametrize("year", ["..", "19", "%2e%2e", "１９１９", "2019 ", "abcd"])
def test_a_year_that_is_none(window: Client, year: str) -> None:
    assert window.ask("GET", f"/api/years/{quote(year, safe='%')}").status in (400, 404)


@pytest.mark.parametrize(
    "name",
    ["../x.xlsx", "/x.xlsx", "a/b.xlsx", "con.xlsx", "x.xlsx ", ".x.xlsx", "~$x.xlsx", "\0.xlsx", "y" * 200 + ".xlsx", ""],
)
def test_a_name_that_is_no_file_name(window: Client, folder: Path, name: str) -> None:
    before = sorted(folder.parent.rglob("*"))
    answer = window.put(f"{PLACE}/files", name, b"x")
    assert answer.status == 400 and answer.codes[0] in ("K066", "K074")
    assert sorted(folder.parent.rglob("*")) == before


def test_a_link_out_of_the_workspace_is_not_written_through(window: Client, folder: Path) -> None:
    answer = window.put(f"{PLACE}/files", "决算报表外.xlsx", b"new")
    assert answer.status == 403 and answer.codes == ["K063"]
    assert (folder.parent / "secret.xlsx").read_bytes() == b"secret"


def test_what_a_link_leads_to_outside_is_not_shown(window: Client) -> None:
    assert [line["folder"] for line in window.get(f"/api/years/{YEAR}")["departments"]] == [DEPARTMENT]
    names = [item["name"] for item in window.get(PLACE)["inputs"]["files"]]
    assert "决算报表外.xlsx" not in names and "决算报表.xlsx" in names


def test_the_workspace_and_its_year(window: Client, folder: Path) -> None:
    found = window.get("/api/workspace")
    assert found["path"] == str(folder) and found["writable"] and not found["note"]
    assert found["years"] == [{"year": str(YEAR), "departments": 1, "built": 1, "page": True}]
    assert "guangdong" in [pack["id"] for pack in found["packs"]]
    (line,) = window.get(f"/api/years/{YEAR}")["departments"]
    assert line["state"] == "已生成" and line["inputs"] and line["outputs"] and line["counts"]["错误"] == 0


def test_a_department_with_its_files_and_problems(window: Client, folder: Path) -> None:
    found = window.get(PLACE)
    assert found["department"] == DEPARTMENT and found["pack"]["id"] == "guangdong"
    assert [item["kind"] for item in found["needs"] if item["required"]] == ["决算报表", "填报表"]
    assert all(item["files"] for item in found["needs"] if item["required"])
    roles = {item["role"]: item for item in found["outputs"]["files"]}
    assert {"report", "problems", "paper", "figures"} <= roles.keys()
    assert found["report"] == {"name": roles["report"]["name"], "path": f"{OUTPUTS}/{roles['report']['name']}"}
    assert all((folder / item["path"]).stat().st_size == item["size"] for item in found["outputs"]["files"])
    assert sorted(item["code"] for item in found["problems"]) == ["M010", "T001"]  # as tests/errors says of this department


def test_a_record_that_is_broken_is_no_fault(window: Client, folder: Path) -> None:
    path = folder / OUTPUTS / "问题清单.json"
    kept = path.read_bytes()
    for text in (b"{", b"[]", b'{"problems": 3}', b"[" * 100_000):
        path.write_bytes(text)
        assert window.get(PLACE)["problems"] is None
    path.write_bytes(kept)


def test_the_error_book_by_code(window: Client) -> None:
    entry = window.get("/api/errors/L001")
    assert entry["title"].startswith("缺少必需的文件") and entry["example"].startswith("错误 L001") and entry["what"]
    assert entry["severity"] == "错误" and entry["chapter"] == "读取文件"
    assert "程序自身有错" in window.get("/api/errors/X001")["reason"]
    assert window.get("/api/errors/A12-2")["example"]
    for code in ("L999", "x", "..", "%00"):
        answer = window.ask("GET", f"/api/errors/{code}")
        assert answer.status == 404


def test_requests_that_say_nothing_it_knows(window: Client) -> None:
    for text in (
        b"",
        b"{",
        b"[]",
        b'{"action":"rm"}',
        b'{"action":"build"}',
        b'{"action":"build","year":"2019","x":1}',
        b"[" * 50_000,
        b"\xff",
    ):
        answer = window.ask("POST", "/api/jobs", text)
        assert answer.status == 400 and answer.codes == ["K065"], text
    answer = window.ask("POST", "/api/jobs", b" " * 2_000_000)
    assert answer.status == 413 and answer.codes == ["K071"]


def test_opening_a_file_in_its_program(folder: Path, tmp_path: Path) -> None:
    """A program called xdg-open stands in the path and writes down what it was given."""
    from tests.desk.client import desk

    seen = tmp_path / "seen"
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin" / "xdg-open"
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" >> "{seen}"\ncase "$1" in *.md) exit 3;; esac\n')
    program.chmod(0o755)
    (folder / INPUTS / "说明.md").write_text("x")
    (folder / INPUTS / "run.exe").write_text("x")
    with desk(folder, environment={"PATH": f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}"}) as window:
        assert window.post("/api/open", {"path": f"{INPUTS}/填报表.xlsx"}).status == 204
        assert window.post("/api/open", {"path": OUTPUTS}).status == 204
        assert seen.read_text().splitlines() == [str(folder / INPUTS / "填报表.xlsx"), str(folder / OUTPUTS)]
        failed = window.post("/api/open", {"path": f"{INPUTS}/说明.md"})
        assert failed.status == 501 and failed.codes == ["K069"]
        refused = window.post("/api/open", {"path": f"{INPUTS}/run.exe"})
        assert refused.status == 403 and refused.codes == ["K070"]
