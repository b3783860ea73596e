"""Damaged files: whatever is wrong with a file, the answer is a message a clerk can read, never a traceback or an abort.

Each job runs in a process of its own pool, so that a library that ends the process is seen as what it is: a failure.
"""

import random
import shutil
import time
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from pipeline import load, run
from pipeline.load.files import KINDS, REQUIRED, SELDOM
from pipeline.pack import read_pack
from pipeline.problems import Problem
from pipeline.records import Loaded
from tests.faults import pool, tally
from tests.faults.bench import ROOTS, SAMPLE, STAGES, flat, same_loaded
from tests.faults.damage import damaged
from tests.faults.plan import SEED

SEEDED, ALL = 20, 2_000
KNOWN = 12
READ, TOLD, REFUSED = "读得出，没有新问题", "读得出，报了问题", "拒读并说明"
UNREADABLE = frozenset({"L003", "L004", "L005", "L006", "L007", "L008", "L009", "L013", "L014", "L020"})
FAILED = "出错"


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in SELDOM])
def test_no_damage_ends_in_a_fault(
    kind: str,
    full: bool,
    processes: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    record_property: Callable[[str, object], None],
) -> None:
    started = time.perf_counter()
    folder = tmp_path / "inputs" / "2019" / SAMPLE.name
    shutil.copytree(SAMPLE, folder, ignore=_not_needed(kind))
    path = next(item for item in folder.iterdir() if item.name.startswith(kind))
    whole = path.read_bytes()
    _remember_the_others(monkeypatch, path.name)
    counts: dict[str, Counter[str]] = {}
    failures: list[str] = []
    jobs = range(ALL if full else SEEDED)
    for number, result, failure in pool.results(lambda job: _attempt(path, whole, job), jobs, processes):
        way, verdict, why = result if not failure else ("进程", FAILED, failure)
        counts.setdefault(way, Counter())[verdict] += 1
        if verdict == FAILED:
            failures.append(f"{kind} 第 {number} 次（{way}）：{why}")
    title = f"坏文件 {kind}：{len(jobs)} 个，{time.perf_counter() - started:.0f} 秒"
    whole_count = {"合计": tally.total(counts)}
    told = tally.lines(title, {**counts, **whole_count} if full else whole_count, (READ, TOLD, REFUSED, FAILED))
    record_property("counts", "\n".join(tally.lines(title, whole_count, (READ, TOLD, REFUSED, FAILED))))
    if full:
        tally.keep("\n".join(told + failures))
    assert not failures, "\n".join(failures[:20])


def _not_needed(kind: str) -> Callable[[str, list[str]], list[str]]:
    """Leave out the optional files that are not damaged: reading them again and again tries nothing."""
    return lambda _, names: [name for name in names if not name.startswith((*REQUIRED, kind))]


def _attempt(path: Path, whole: bytes, number: int) -> tuple[str, str, str]:
    """Damage the file, run the stages in a folder of this process, and tell what came of it."""
    dice = random.Random(f"{SEED}{path.name}{number}")
    way, data = damaged(whole, dice)
    folder = _own_folder(path.parent)
    (folder / path.name).write_bytes(data)
    try:
        result = _run(folder)
    except Exception as error:  # what a user would see as a traceback is what is looked for
        return way, FAILED, f"{type(error).__name__}: {error} @ {_where(error)}"
    problems = flat(result.problems)
    wordless = [item.code for item in problems if not any("\u4e00" <= ch <= "\u9fff" for ch in item.title)]
    if wordless:
        return way, FAILED, "没有中文说明：" + "、".join(wordless)
    named = [item for item in problems if item.file == path.name]
    unreadable = [item for item in named if item.code in UNREADABLE]
    absent = result.loaded is None or any(path.name.startswith(kind) for kind in result.loaded.absent)
    if absent and not named:
        return way, FAILED, "没有读，也没有说是哪个文件"
    if unreadable or absent:
        return way, REFUSED, ""
    return (
        way,
        TOLD if {(item.code, item.file, item.cell) for item in problems} - _of_the_whole(folder, path, whole) else READ,
        "",
    )


_SEEN: list[tuple[Loaded, list[Problem]]] = []
"""What this process has taken through all stages, and what they said after load: files refused in the same way load the
same, value by value."""


def _run(folder: Path) -> run.Run:
    """Run the stages up to the sentences; from what was loaded before, to the last value, nothing new can come."""
    state = run.Run(folder, ROOTS)
    go_on = STAGES[0](state)
    known = next((later for seen, later in _SEEN if state.loaded and same_loaded(state.loaded, seen)), None)
    if known is not None:
        state.problems += known
        return state
    told, loaded = list(state.problems), state.loaded
    for stage in STAGES[1:]:
        go_on = go_on and stage(state)
    if loaded is not None and len(_SEEN) < KNOWN:
        _SEEN.append((loaded, [item for item in state.problems if item not in told]))
    return state


@cache
def _of_the_whole(folder: Path, path: Path, whole: bytes) -> set[tuple[str, str, str]]:
    """Return the problems that the undamaged file has."""
    damaged_now = (folder / path.name).read_bytes()
    (folder / path.name).write_bytes(whole)
    found = flat(run.stages(folder, ROOTS, "narrate").problems)
    (folder / path.name).write_bytes(damaged_now)
    return {(item.code, item.file, item.cell) for item in found}


def _where(error: BaseException) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else ""


@cache
def _own_folder(folder: Path) -> Path:
    """Return a copy of the folder for this process: the others write the same file."""
    import os

    own = folder.parents[1] / str(os.getpid()) / folder.parent.name / folder.name
    shutil.copytree(folder, own)
    return own


def _remember_the_others(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Files that are not damaged are read once: what is tried is the reading of the damaged one."""
    for opener in ("read_table", "read_material"):
        real = getattr(load, opener)
        memory: dict[str, object] = {}

        def answer(file: str, data: bytes, real: Callable[..., object] = real, memory: dict[str, object] = memory) -> object:
            if file == name:
                return real(file, data)
            if file not in memory:
                memory[file] = real(file, data)
            return memory[file]

        monkeypatch.setattr(load, opener, answer)
    pack = cache(read_pack)
    monkeypatch.setattr(load, "read_pack", pack)
