"""A year on two workers that are programs of their own: the same bytes as here, both ways, whatever happens to a worker."""

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from pipeline.batch import BatchOrder, Cluster, build_all
from pipeline.department import DepartmentOutcome
from pipeline.pack import pack_roots, read_pack
from pipeline.publish import RECORD
from tests.cluster.machines import Machines
from tests.conftest import ANHUI, ROOT
from tests.errors.good import good

NAMES = ("乙局", "丙局", "丁局")


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Inputs of four departments: a sample with several documents, and the smallest there is under three names."""
    inputs = tmp_path_factory.mktemp("year") / "inputs"
    shutil.copytree(ANHUI, inputs / "2019" / ANHUI.name)
    first = good().write(inputs.parent / "first")
    for name in NAMES:
        shutil.copytree(first, inputs / "2019" / name)
    (inputs / "2019" / "丁局" / "决算报表.xlsx").write_bytes(b"not a workbook")
    return inputs / "2019"


def order(year: Path, out: Path, cluster: Cluster | None = None, **more: object) -> BatchOrder:
    folders = tuple(sorted(year.iterdir()))
    return BatchOrder(
        folders=folders,
        out=out,
        roots=pack_roots(),
        jobs=2,
        year=year,
        cluster=cluster,
        **more,  # type: ignore[arg-type]
    )


def built(
    year: Path, out: Path, cluster: Cluster | None = None, done: Callable[[DepartmentOutcome], None] = lambda _: None
) -> tuple[int, dict[str, DepartmentOutcome]]:
    outcomes: dict[str, DepartmentOutcome] = {}

    def keep(outcome: DepartmentOutcome) -> None:
        assert outcome.name not in outcomes
        outcomes[outcome.name] = outcome
        done(outcome)

    return build_all(order(year, out, cluster), keep).code, outcomes


def files(out: Path) -> Mapping[str, bytes]:
    """All that was written, hidden files too; but the log of the year, and what 汇总 knows of this disk alone."""
    found = (path for path in out.rglob("*") if path.is_file() and path.name not in ("运行日志.txt", "汇总已读.json"))
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in found}


@pytest.fixture(scope="module")
def here(year: Path) -> tuple[Mapping[str, bytes], int, dict[str, DepartmentOutcome]]:
    """The year in processes of this machine."""
    out = year.parent.parent / "outputs-here"
    code, outcomes = built(year, out)
    return files(out), code, outcomes


def said(outcome: DepartmentOutcome) -> tuple[object, ...]:
    """What the screen shows of a department, but for where it stands."""
    return outcome.code, outcome.problems, outcome.numbers, len(outcome.paths)


@pytest.mark.parametrize("travel", [False, True])
def test_a_year_is_the_same_as_in_processes_here(
    travel: bool, year: Path, here: tuple[Mapping[str, bytes], int, dict[str, DepartmentOutcome]], two: Machines
) -> None:
    out = year.parent.parent / f"outputs-{travel}"
    cluster = Cluster(two.address, travel)
    code, outcomes = built(year, out, cluster)
    assert code == here[1]
    assert files(out) == here[0]
    assert {name: said(outcome) for name, outcome in outcomes.items()} == {name: said(one) for name, one in here[2].items()}
    assert all(Path(path).is_relative_to(out) for outcome in outcomes.values() for path in outcome.paths)
    assert not list((two.folder / "local-乙机").rglob("填报表.xlsx"))  # what travelled is gone from the worker


@pytest.mark.parametrize("travel", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_what_a_killed_worker_was_doing_is_built_by_another(
    travel: bool, year: Path, here: tuple[Mapping[str, bytes], int, dict[str, DepartmentOutcome]], own: Machines
) -> None:
    workers = [own.worker("甲机"), own.worker("乙机")]
    out = year.parent.parent / f"outputs-killed-{travel}"

    def kill(outcome: DepartmentOutcome) -> None:
        if workers:  # both have a department in hand when the first one is done
            own.kill(workers.pop())
            workers.clear()

    code, outcomes = built(year, out, Cluster(own.address, travel), kill)
    assert (code, set(outcomes)) == (here[1], set(here[2]))
    assert files(out) == here[0]


def test_packs_of_the_office_travel(year: Path, tmp_path: Path, two: Machines) -> None:
    packs = tmp_path / "packs"
    shutil.copytree(ROOT / "report_templates", packs, ignore=shutil.ignore_patterns("sample"))
    narrative = sorted((packs / "guangdong" / "narrative").glob("*.txt"))[0]
    narrative.write_text(narrative.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    folder = year / NAMES[0]
    made = {}
    for name, cluster in (("here", None), ("there", Cluster(two.address, travel=True))):
        outcomes: list[DepartmentOutcome] = []
        one = BatchOrder(folders=(folder,), out=tmp_path / name, roots=pack_roots(packs), cluster=cluster)
        build_all(one, outcomes.append)
        assert outcomes[0].code < 2
        made[name] = files(tmp_path / name)
    assert made["here"] == made["there"]
    record = next(data for name, data in made["there"].items() if name.endswith(f"{folder.name}/.jixiao/{RECORD}"))
    given, ours = (read_pack(root / "guangdong", 2019).fingerprint for root in (packs, ROOT / "report_templates"))
    assert given in record.decode() and ours not in record.decode()
