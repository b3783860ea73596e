"""Actions are the commands, each a process of its own: what they answer, queues, cancelling, two windows, a killed server."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.answers.desk import validator
from tests.builders import DEPARTMENT, YEAR
from tests.desk.client import INPUTS, OUTPUTS, PLACE, Client, desk, opened, start, workspace

BUILD = {"action": "build", "year": str(YEAR), "folder": DEPARTMENT}


def test_each_action_is_the_command_and_answers_as_it_does(window: Client, folder: Path) -> None:
    report = window.get(PLACE)["report"]["path"]
    copies = [f"{OUTPUTS}/改稿/{name}.docx" for name in ("甲", "乙")]
    for name in copies:
        window.put(f"{PLACE}/copies", Path(name).name, (folder / report).read_bytes())
    asked: list[dict[str, Any]] = [
        {"action": "inspect", "file": f"{INPUTS}/决算报表.xlsx"},
        BUILD,
        {"action": "check", "file": report, "annotate": True},
        {"action": "accept", "file": report, "key": "信访.件数", "reason": "核对", "value": "21"},
        {"action": "refresh", "file": report},
        {"action": "merge", "base": report, "copies": copies},
        {"action": "diff", "left": report, "right": copies[0], "page": True},
        {"action": "finalize", "file": report, "reason": "评分标准没有公布"},
        {"action": "new", "year": "2020", "names": ["某省示例局", "--help"], "from": "", "pack": "guangdong"},
    ]
    for request in asked:
        job = window.do(**request)
        answer = job["answer"]
        validator(answer["command"]).validate(answer)
        assert job["state"] == "done" and job["code"] == answer["code"] in (0, 1), job
        assert all((folder / name).is_file() for name in job["outputs"]), job["outputs"]
        assert job["said"] and job["label"] and job["problems"] == answer["problems"]
    assert (folder / "inputs" / "2020" / "--help").is_dir()  # a name is a name, and no option


def test_a_command_that_refuses(window: Client, folder: Path) -> None:
    (folder / OUTPUTS / "别的.docx").write_bytes(b"no report")
    job = window.do(action="check", file=f"{OUTPUTS}/别的.docx")
    assert job["state"] == "failed" and job["code"] == 2 and job["problems"][0]["remedy"] and job["said"]


def test_both_windows_hear_of_a_job_and_a_closed_one_changes_nothing(window: Client) -> None:
    other = Client(window.port, window.cookie)
    before = other.get("/api/jobs")["revision"]
    job = window.begin(**BUILD)
    heard = other.get(f"/api/jobs?after={before}&wait=20")
    assert job["id"] in [item["id"] for item in heard["jobs"]]
    del window  # the window that asked is gone
    done = other.wait(job)
    assert done["state"] == "done" and done["progress"] == {"done": 1, "total": 1, "last": f"{DEPARTMENT}：完成"}


def test_into_one_department_writes_one_at_a_time(window: Client) -> None:
    jobs = [window.begin(**BUILD) for _ in range(3)]
    assert jobs[1]["state"] == "queued" and DEPARTMENT in jobs[1]["waits_for"]
    beside = window.begin(action="inspect", file=f"{INPUTS}/决算报表.xlsx")  # writes nothing: it waits for nobody
    cancelled = window.post(f"/api/jobs/{jobs[2]['id']}/cancel", {}).json
    assert cancelled["state"] == "cancelled" and cancelled["said"]
    ended = [window.wait(job) for job in (jobs[0], jobs[1], beside)]
    assert [job["state"] for job in ended] == ["done", "done", "done"]
    assert ended[1]["started"] >= ended[0]["ended"]


def test_too_many_are_refused(window: Client) -> None:
    jobs = []
    while (answer := window.post("/api/jobs", BUILD)).status == 202:
        jobs.append(answer.json)
        assert len(jobs) <= 200
    assert answer.status == 429 and answer.codes == ["K068"] and len(jobs) == 100
    for job in reversed(jobs):
        window.post(f"/api/jobs/{job['id']}/cancel", {})
    assert window.wait(jobs[0])["state"] in ("cancelled", "done")


def test_cancelling_is_the_interruption_of_the_command(tmp_path: Path) -> None:
    """A year of some departments: what is done stands, the rest is told as not done, the next run goes on."""
    folder = year_of(tmp_path, 6)
    with desk(folder) as window:
        job = window.begin(action="build", year=str(YEAR))
        until = time.monotonic() + 60
        while not job["progress"]["done"] and time.monotonic() < until:
            job = window.get(f"/api/jobs/{job['id']}")
            window.get(f"/api/jobs?after={job['revision']}&wait=2")
        window.post(f"/api/jobs/{job['id']}/cancel", {})
        ended = window.wait(job)
        assert ended["state"] == "cancelled" and ended["code"] == 130
        assert [item["code"] for item in ended["problems"]] == ["X007"] and "没有做" in ended["problems"][0]["found"]
        assert 1 <= len(ended["answer"]["departments"]) < 6
        again = window.do(action="build", year=str(YEAR))
        assert again["state"] == "done" and again["progress"]["done"] == 6
        built = [item["built"] for item in again["answer"]["departments"]]
        assert len(built) == 6 and not all(built)


def year_of(tmp_path: Path, departments: int) -> Path:
    folder = workspace(tmp_path)
    shutil.rmtree(folder / "outputs")
    for number in range(1, departments):
        shutil.copytree(folder / INPUTS, folder / "inputs" / str(YEAR) / f"部门{number}")
    return folder


def test_a_server_that_is_killed_loses_nothing(tmp_path: Path) -> None:
    """kill -9 while a year is made: the command ends its work; the next server tells what had not ended, and goes on."""
    folder = year_of(tmp_path, 3)
    process = start(folder)
    window = opened(process)
    job = window.begin(action="build", year=str(YEAR))
    queued = window.begin(**BUILD)
    assert queued["state"] == "queued" and queued["request"]["action"] == "build"
    before = window.port
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    with desk(folder) as window:
        assert window.port == before  # so that the browser finds again what it kept for the page
        left = window.get("/api/workspace")["interrupted"]
        assert [item["label"] for item in left] == [job["label"], queued["label"]]
        done = window.do(**left[0]["request"])
        while done["state"] != "done":  # the command of the killed server still works
            assert [item["code"] for item in done["problems"]] == ["S046"]
            done = window.do(**left[0]["request"])
        assert window.post("/api/interrupted/forget", {}).status == 204
        assert window.get("/api/workspace")["interrupted"] == []
        assert {line["state"] for line in window.get(f"/api/years/{YEAR}")["departments"]} == {"已生成"}
    assert not (folder / "outputs" / ".jixiao").exists()


def test_a_second_desk_on_the_same_folder(window: Client, folder: Path) -> None:
    """It does not take what the first one runs for left over; the commands' own locks keep both apart."""
    with desk(folder) as other:
        job = window.begin(**BUILD)
        with desk(folder) as third:
            assert third.get("/api/workspace")["interrupted"] == []
        done = other.do(**BUILD)
        assert done["state"] == "done" or [item["code"] for item in done["problems"]] == ["S046"]
        assert window.wait(job)["state"] == "done"


def test_the_end_of_the_server_is_the_end_of_what_it_runs(tmp_path: Path) -> None:
    folder = year_of(tmp_path, 4)
    process = start(folder)
    window = opened(process)
    window.begin(action="build", year=str(YEAR))
    time.sleep(2)
    process.send_signal(signal.SIGINT)
    said, faults = process.communicate(timeout=60)
    assert process.returncode == 0 and "工作台已关闭" in said and not faults
    running = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    assert str(folder) not in running


@pytest.mark.parametrize("port", ["taken", "70000", "-1", "x"])
def test_a_port_that_cannot_be_had(window: Client, tmp_path: Path, port: str) -> None:
    taken = str(window.port) if port == "taken" else port
    done = subprocess.run(
        [sys.executable, "-m", "pipeline", "desk", str(tmp_path), "--no-browser", f"--port={taken}", "--json"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    answer = json.loads(done.stdout)
    validator("desk").validate(answer)
    assert done.returncode == 2 and [item["code"] for item in answer["problems"]] == ["K060" if port == "taken" else "X006"]


@pytest.mark.parametrize("folder_name", ["没有", "文件"])
def test_a_workspace_that_is_none(tmp_path: Path, folder_name: str) -> None:
    (tmp_path / "文件").write_text("x")
    words = [sys.executable, "-m", "pipeline", "desk", str(tmp_path / folder_name), "--no-browser"]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2 and "K061" in done.stdout and "Traceback" not in done.stdout + done.stderr


def test_without_a_browser_the_address_is_said(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "pipeline", "desk", str(tmp_path)],
        env={**os.environ, "PATH": str(tmp_path), "BROWSER": "/no/browser", "DISPLAY": ""},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    said = "".join(process.stdout.readline() for _ in range(4))
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=30)
    assert "http://127.0.0.1:" in said and "K073" in said


def test_the_help_needs_no_server(tmp_path: Path) -> None:
    """What only the page needs is imported by it alone."""
    words = [sys.executable, "-X", "importtime", "-m", "pipeline", "--help"]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=True)
    assert "desk" in done.stdout and "starlette" not in done.stderr and "uvicorn" not in done.stderr
