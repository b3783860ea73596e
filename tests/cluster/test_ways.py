"""How a department gets to a worker and back, looked at step by step: what goes, what is written where, who is believed."""

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any
from unittest.mock import patch

import docx
import pytest
from msgspec import Struct
from msgspec.structs import replace

from pipeline.cluster import Errand, JobRefused, in_place, travelling
from pipeline.cluster import shared_storage as ways
from pipeline.cluster.client import Again
from pipeline.cluster.parcel import ParcelRefused, lay_out
from pipeline.cluster.worker import JobFolders
from pipeline.delivery import Delivery
from pipeline.department import DepartmentOutcome
from pipeline.publish import OWN, folder_lock
from pipeline.publish.layout import LOCK
from pipeline.run import build_department
from pipeline.workers import RunRefused
from tests.check.edits import add_paragraph, edited
from tests.errors.good import good
from tests.load.exports import ROOTS
from tests.shared.years import DEPARTMENTS, Year


class Job(Struct, frozen=True):
    folder: Path


def build(_: Job, /, *, folder: Path, out: Path, roots: tuple[Path, ...], delivery: Delivery) -> DepartmentOutcome:
    return build_department(folder, out, roots, delivery=delivery)


class Worker:
    """The folders of one worker, and a way there and back."""

    def __init__(self, folder: Path, errand: Errand[Job, DepartmentOutcome]) -> None:
        self.errand, self.number = errand, 0
        self.place = partial(self._place, folder)
        lay_out(folder / "common", errand.common)

    def _place(self, folder: Path) -> JobFolders:
        self.number += 1
        scratch = folder / f"scratch{self.number}"
        scratch.mkdir()
        return JobFolders(scratch, folder / "common")

    def there(self, job: Job, more: Any = None) -> Any:
        return self.errand.work(self.errand.send(job, more), self.place())

    def there_and_back(self, job: Job) -> DepartmentOutcome:
        outcome = self.errand.take(job, self.there(job))
        assert not isinstance(outcome, Again)
        return outcome


@pytest.fixture
def job(tmp_path: Path) -> Job:
    return Job(good().write(tmp_path / "inputs"))


@pytest.fixture
def travel(tmp_path: Path) -> Worker:
    return Worker(tmp_path / "worker", travelling(build, tmp_path / "outputs", ROOTS))


def written(out: Path) -> dict[str, bytes]:
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}


def report(out: Path) -> Path:
    return next(path for path in out.rglob("*报告.docx") if OWN not in path.parts)


def shown(path: Path) -> str:
    return "\n".join(item.text for item in docx.Document(str(path)).paragraphs)


def local(job: Job, out: Path) -> DepartmentOutcome:
    """Build beside, at a path as long as that of ``outputs``."""
    return build_department(job.folder, out, ROOTS)


# travelling ----------------------------------------------------------------------------------------------------------


def test_an_edited_report_travels_and_is_merged_as_here(job: Job, travel: Worker, tmp_path: Path) -> None:
    out, beside = tmp_path / "outputs", tmp_path / "besides"
    travel.there_and_back(job)
    path = report(out)
    path.write_bytes(edited(path.read_bytes(), add_paragraph("经济性按规定办理", "本厅另有说明。")))
    changed = good()
    changed.text["预算编制"] = ["预算按新的办法编制。"]
    changed.write(tmp_path / "inputs")
    shutil.copytree(out, beside)
    outcome, here = travel.there_and_back(job), local(job, beside)
    assert [item.code for item in outcome.problems] == [item.code for item in here.problems]
    assert "本厅另有说明。" in shown(report(out)) and "预算按新的办法编制。" in shown(report(out))
    names = {PurePosixPath(name).name for name in written(out)}
    assert names == {PurePosixPath(name).name for name in written(beside)} and any("旧" in name for name in names)


def test_what_a_department_gets_of_the_shared_exports_travels(travel: Worker, tmp_path: Path) -> None:
    year = Year().write(tmp_path / "inputs")
    for name in DEPARTMENTS:
        there, here = travel.there_and_back(Job(year / name)), local(Job(year / name), tmp_path / "besides")
        assert there.problems == here.problems and there.numbers == here.numbers
    assert written(tmp_path / "outputs") == written(tmp_path / "besides")
    assert not list((tmp_path / "worker").rglob("支出明细账*"))


def test_a_report_saved_while_its_department_travels_stays_as_saved(job: Job, travel: Worker, tmp_path: Path) -> None:
    travel.there_and_back(job)
    path = report(tmp_path / "outputs")
    made = travel.there(job)
    path.write_bytes(edited(path.read_bytes(), add_paragraph("经济性按规定办理", "刚刚保存的一句。")))
    before = written(tmp_path / "outputs")
    outcome = travel.errand.take(job, made)
    assert isinstance(outcome, DepartmentOutcome) and outcome.code == 1
    assert "S041" in [item.code for item in outcome.problems] and outcome.counts["错误"] == 1
    assert written(tmp_path / "outputs") == before


def test_outputs_of_another_year_are_fetched_before_anything_is_written(job: Job, travel: Worker, tmp_path: Path) -> None:
    """The folder says 2020, 基本信息 says 2019: where the outputs stand is known when the inputs are read."""
    other = Job(job.folder.parent.with_name("2020") / job.folder.name)
    shutil.copytree(job.folder, other.folder)
    local(other, tmp_path / "outputs")
    path = report(tmp_path / "outputs" / "2019")
    path.write_bytes(edited(path.read_bytes(), add_paragraph("经济性按规定办理", "本厅另有说明。")))
    again = travel.errand.take(other, travel.there(other))
    assert again == Again(("2020", "2019"))
    outcome = travel.errand.take(other, travel.there(other, again.more))
    assert isinstance(outcome, DepartmentOutcome) and "S011" in [item.code for item in outcome.problems]


def test_a_fault_of_ours_comes_back_with_its_log(job: Job, tmp_path: Path) -> None:
    from pipeline.batch import BatchOrder, DepartmentJob, _build_there

    order = BatchOrder(folders=(), out=tmp_path, roots=ROOTS)
    travel = Worker(tmp_path / "worker", travelling(partial(_build_there, order=order), tmp_path / "outputs", ROOTS))  # type: ignore[arg-type]
    with patch("pipeline.batch.build_department", side_effect=RuntimeError("a bug")):
        made = travel.there(DepartmentJob(job.folder))  # type: ignore[arg-type]
    outcome = travel.errand.take(DepartmentJob(job.folder), made)  # type: ignore[arg-type]
    assert isinstance(outcome, DepartmentOutcome) and outcome.code == 3
    log = tmp_path / "outputs" / "2019" / job.folder.name / OWN / "故障记录.txt"
    assert "a bug" in log.read_text(encoding="utf-8") and str(log) in outcome.problems[0].remedy


@pytest.mark.parametrize("name", ["../a", "/a", "a/../../b", "", "a\0b", "."])
def test_no_file_is_laid_out_elsewhere(name: str, tmp_path: Path) -> None:
    with pytest.raises(ParcelRefused):
        lay_out(tmp_path / "in", {"ok": b"", name: b""})
    assert not (tmp_path / "in").exists()


def test_what_comes_back_is_written_in_its_folder_or_not_at_all(job: Job, travel: Worker, tmp_path: Path) -> None:
    made = travel.there(job)
    for name in ("../别的部门/报告.docx", "/etc/报告.docx"):
        with pytest.raises(JobRefused) as stop:
            travel.errand.take(job, replace(made, order=replace(made.order, files={name: b"x"})))
        assert [item.code for item in stop.value.problems] == ["C013"]
    assert not (tmp_path / "outputs").exists()


def test_too_much_does_not_travel(job: Job, travel: Worker) -> None:
    with patch("pipeline.cluster.parcel.PARCEL_BYTES", 5_000), pytest.raises(JobRefused) as stop:
        travel.errand.send(job, None)
    assert [item.code for item in stop.value.problems] == ["C010"]
    with patch("pipeline.cluster.parcel.PARCEL_FILES", 1), pytest.raises(JobRefused):
        travel.errand.send(job, None)
    (job.folder / "支出明细账-2.xlsx").mkdir()
    with pytest.raises(JobRefused) as stop:
        travel.errand.send(job, None)
    assert "是文件夹" in stop.value.problems[0].found


# in place ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def shared(tmp_path: Path) -> Iterator[Worker]:
    yield Worker(tmp_path / "worker", in_place(build, tmp_path / "outputs", ROOTS))


def test_another_folder_at_the_same_path_is_seen_by_the_worker(job: Job, shared: Worker, tmp_path: Path) -> None:
    sent = shared.errand.send(job, None)
    (job.folder / "文字材料.md").write_text("另一台机器上的文件", encoding="utf-8")
    with patch.object(ways, "_SEEN_AFTER", 0):
        outcome = shared.errand.work(sent, shared.place())
    assert [item.code for item in outcome.problems] == ["C011"] and outcome.code == 2
    assert not (tmp_path / "outputs").exists()


def test_outputs_on_the_worker_s_own_disk_end_the_run(job: Job, shared: Worker, tmp_path: Path) -> None:
    outcome = shared.there(job)
    shutil.rmtree(tmp_path / "outputs")
    with patch.object(ways, "_SEEN_AFTER", 0), pytest.raises(RunRefused) as stop:
        shared.errand.take(job, outcome)
    assert [item.code for item in stop.value.problems] == ["C012"]


def test_the_lock_of_a_worker_that_died_on_another_machine_is_waited_for(job: Job, shared: Worker, tmp_path: Path) -> None:
    """A machine that is switched off takes nothing with it: its lock stands still, and after a while it holds nothing."""
    lock = tmp_path / "outputs" / "2019" / job.folder.name / OWN / LOCK
    lock.parent.mkdir(parents=True)
    lock.write_text('{"host": "乙机", "machine": "乙机", "pid": 1, "began": "1"}', encoding="utf-8")
    with (
        patch.object(folder_lock, "WAIT", 0.1),
        patch.object(folder_lock, "GONE", 3.0),
        patch.object(folder_lock, "STILL", 0.05),
        patch.object(ways, "_PAUSE", 0.5),
    ):
        outcome = shared.there_and_back(job)
    assert outcome.code == 0 and report(tmp_path / "outputs").is_file() and not lock.exists()


def test_a_department_begun_twice_is_whole_and_no_problem(job: Job, shared: Worker, tmp_path: Path) -> None:
    """Dask begins a job again when it hears nothing of a worker, which may be at work all the same."""
    local(job, tmp_path / "besides")
    with patch.object(ways, "_PAUSE", 0.1), ThreadPoolExecutor(2) as threads:
        sent = [shared.errand.send(job, None)] * 2
        outcomes = list(threads.map(shared.errand.work, sent, [shared.place(), shared.place()]))
    assert not {item.code for outcome in outcomes for item in outcome.problems} & {"S041", "S046"}
    assert {outcome.code for outcome in outcomes} == {0}
    assert written(tmp_path / "outputs") == written(tmp_path / "besides")
