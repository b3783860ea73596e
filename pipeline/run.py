"""One department on one screen: the stages in order. A stage gives a result and problems; only this file knows them all."""

import datetime as dt
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from pipeline import compute, load, narrate, reconcile, render, ties
from pipeline.assumptions import assumptions
from pipeline.causes import settle
from pipeline.listing import About, figures_json, problems_json
from pipeline.load import LoadResult
from pipeline.merge.changes import NewReport
from pipeline.names import LONGEST, file_name, report_name, too_long
from pipeline.overrides.judged import judged
from pipeline.overrides.record import Override, overlay_of
from pipeline.pack import Pack, PackError
from pipeline.problems import Places, Problem, has_error, placed, problem
from pipeline.publish import OWN, is_report, publish, read_record
from pipeline.publish.publisher import PublishOrder
from pipeline.publish.record import INPUTS, inputs_entry
from pipeline.publish.successor import changed_reports
from pipeline.records import BridgeLine, Cell, Computed, Figure, Figures, Loaded, Report, Table, TieResult
from pipeline.render import Provenance
from pipeline.review.finished import examine
from pipeline.statements.building import Stated, judge_report
from pipeline.updating import ReportFiles, report_files
from pipeline.version import VERSION
from pipeline.workpaper import Workings, problems_xlsx, workpaper

OK, HAS_ERROR, WITHHELD, OUR_FAULT = 0, 1, 2, 3


class Run(Struct):
    """What is known so far of one department; grows stage by stage and is never shared between departments.

    ``figures`` are those of the report, ``given`` what the inputs alone give: the same but for overrides (覆盖).
    """

    problems: list[Problem] = field(default_factory=list)
    places: Places = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    ties: list[TieResult] = field(default_factory=list)
    loaded: Loaded | None = None
    pack: Pack | None = None
    overrides: tuple[Override, ...] = ()
    figures: Figures = field(default_factory=Figures)
    given: Figures = field(default_factory=Figures)
    bridge: tuple[BridgeLine, ...] = ()
    computed: Computed | None = None
    report: Report | None = None
    stated: Stated = field(default_factory=Stated)
    document: bytes | None = None
    numbers: dict[str, int] = field(default_factory=dict)
    withheld: bool = False
    fault: bool = False

    def inputs(self) -> tuple[Loaded, Pack]:
        """Return what load gave. The stages after it run only when both are there."""
        if self.loaded is None or self.pack is None:
            raise RuntimeError("a stage ran without inputs")
        return self.loaded, self.pack

    def report_name(self) -> str:
        """Return the file name of the report."""
        loaded, pack = self.inputs()
        return report_name(loaded.profile.department, loaded.profile.year, pack.title)


class Outcome(Struct, frozen=True, kw_only=True):
    """What the command line shows of one department; small, so that it travels between processes."""

    name: str
    code: int
    problems: tuple[Problem, ...]
    paths: tuple[str, ...] = ()
    numbers: Mapping[str, int] = field(default_factory=dict)
    seconds: Mapping[str, float] = field(default_factory=dict)


def build_department(folder: Path, out: Path, roots: tuple[Path, ...], until: str = "") -> Outcome:
    """Build one department's outputs from its input folder. ``until`` names the last stage to run."""
    return _publish(stages(folder, roots, until), folder, out)


def new_report(folder: Path, roots: tuple[Path, ...]) -> NewReport:
    """Return what an edited report is brought up to: the report of these inputs, nothing written."""
    return _new_report(stages(folder, roots))


def stages(folder: Path, roots: tuple[Path, ...], until: str = "") -> Run:
    """Run the stages in order, up to ``until`` or to the first that cannot go on; nothing is written."""
    run = Run()
    for stage in (_load, _reconcile, _compute, _narrate, _render):
        started = time.perf_counter()
        go_on = stage(run, folder, roots)
        run.seconds[stage.__name__.strip("_")] = time.perf_counter() - started
        if not go_on or stage.__name__ == f"_{until}":
            break
    return run


def figures_now(folder: Path, roots: tuple[Path, ...]) -> Mapping[str, Figure] | None:
    """Return every figure a report of these inputs would print; None when unusable. No sentence is written for that."""
    return printed_figures(stages(folder, roots, "compute"))


def printed_figures(run: Run) -> Mapping[str, Figure] | None:
    """Return every figure the report of a run prints, those of its tables' rows included; None when there is no report."""
    if run.computed is None or run.pack is None:
        return None
    return _printable(narrate.build_tables(run.computed, run.pack), run.figures)


def _printable(tables: Mapping[str, Table], figures: Figures) -> Mapping[str, Figure]:
    cells = {figure.key: figure for table in tables.values() for row in table.rows for figure in row.values()}
    return {**cells, **figures}


def _new_report(run: Run) -> NewReport:
    return NewReport(
        document=None if run.fault else run.document,
        figures=_printable(run.report.tables, run.figures) if run.report else {},
        label=run.pack.catalogue.label if run.pack else str,
        problems=_settled(run),
        code=_code(run),
    )


def _settled(run: Run) -> tuple[Problem, ...]:
    """Return the problems in the order of the inputs, consequences under their causes."""
    return settle(placed(run.problems, run.places), run.figures)


def _code(run: Run) -> int:
    if run.fault:
        return OUR_FAULT
    return WITHHELD if run.withheld else HAS_ERROR if has_error(run.problems) else OK


def _load(run: Run, folder: Path, roots: tuple[Path, ...]) -> bool:
    result: LoadResult = load.load(folder, roots)
    run.problems.extend(result.problems)
    run.places = result.places
    run.loaded, run.pack = result.loaded, result.pack
    if run.loaded is None or run.pack is None:
        return _withhold(run, result.blocking)
    run.problems.extend(assumptions(run.pack))
    run.overrides, run.given = result.overrides, run.loaded.figures
    run.figures = run.given.with_overlay(overlay_of(run.overrides))
    run.loaded = replace(run.loaded, figures=run.figures)
    _tie(run, "输入")
    return True


def _withhold(run: Run, blocking: Iterable[Problem]) -> bool:
    """Make no report, and say because of which problems."""
    run.withheld = True
    found = "；".join("  ".join(part for part in (item.code, item.title, item.place) if part) for item in blocking)
    run.problems.append(problem("P006", found=found))
    return False


def _reconcile(run: Run, folder: Path, roots: tuple[Path, ...]) -> bool:
    reconciled, problems = reconcile.reconcile(*run.inputs())
    run.problems.extend(problems)
    run.figures = run.figures.plus(reconciled.figures)
    run.bridge = reconciled.bridge
    return True


def _compute(run: Run, folder: Path, roots: tuple[Path, ...]) -> bool:
    loaded, pack = run.inputs()
    given = _given(run) if run.figures.overlay is not None else None
    known = run.figures if given is None else run.figures.with_overlay(overlay_of(run.overrides, given))
    run.computed, problems = compute.compute(loaded, known, pack)
    run.problems.extend(problems)
    run.figures = run.computed.figures
    run.given = run.figures if given is None else given
    run.overrides, problems = judged(run.overrides, run.given, run.figures, pack.catalogue)
    run.problems.extend(problems)
    _tie(run, "计算后")
    return True


def _given(run: Run) -> Figures:
    """Return the figures as the inputs alone give them, up to those of compute."""
    loaded, pack = run.inputs()
    alone = replace(loaded, figures=run.given)
    reconciled, _ = reconcile.reconcile(alone, pack)
    return compute.compute(alone, run.given.plus(reconciled.figures), pack)[0].figures


def _narrate(run: Run, folder: Path, roots: tuple[Path, ...]) -> bool:
    loaded, pack = run.inputs()
    assert run.computed is not None
    run.report, problems = narrate.narrate(loaded, run.computed, pack)
    run.problems.extend(problems)
    _tie(run, "成文后")
    run.stated, problems = judge_report(run.report, loaded, run.figures, pack)
    run.problems.extend(problems)
    return True


def _render(run: Run, folder: Path, roots: tuple[Path, ...]) -> bool:
    loaded, pack = run.inputs()
    assert run.report is not None
    inputs = {file.name: file.sha256 for file in loaded.files}
    provenance = Provenance(tool_version=VERSION, inputs=inputs)
    try:
        document = render.render(run.report, pack, _settled(run), provenance)
    except PackError as error:  # the template itself is faulty: its problems, and no report
        run.problems.extend(error.problems)
        return _withhold(run, error.problems)
    accounting, faults = examine(document, run.report, pack)
    run.numbers = {"关联": accounting.linked, "引用": accounting.quoted, "固定": accounting.fixed}
    run.numbers |= {"已判断": run.stated.judged, "未核对": len(run.stated.unjudged)}
    run.numbers |= _recalculated(loaded)
    run.problems.extend(faults)
    run.fault = has_error(faults)
    run.document = document
    return not run.fault


def _recalculated(loaded: Loaded) -> dict[str, int]:
    """Count the formulas of the sheets that were read: those that gave the result they store, and those not checked."""
    read = [use for file in loaded.files for use in file.sheets if use.taken_as]
    agreed, unchecked = sum(use.recalculated for use in read), sum(sum(use.not_recalculated.values()) for use in read)
    return {"公式复算": agreed, "公式未复算": unchecked} if agreed or unchecked else {}


def _tie(run: Run, moment: str) -> None:
    loaded, pack = run.inputs()
    facts = ties.Facts(
        figures=run.figures,
        loaded=loaded,
        pack=pack,
        computed=run.computed,
        report=run.report,
        bridge=run.bridge,
    )
    outcome = ties.run(moment, facts)
    run.ties.extend(outcome.results)
    run.problems = list(ties.join(run.problems, outcome))


def _publish(run: Run, folder: Path, out: Path) -> Outcome:
    year = str(run.loaded.profile.year) if run.loaded else folder.parent.name
    target = out / year / folder.name
    made = ReportFiles()
    when = dt.datetime.now()
    if run.fault:
        return _outcome(run, folder, OUR_FAULT)
    if run.document is not None:
        made = report_files(target, run.report_name(), _new_report(run), when)
        run.problems.extend(made.problems)
        if made.blocked:
            return _outcome(run, folder, max(_code(run), HAS_ERROR))
    elif any(is_report(name) for name in read_record(target).get("outputs", {})):
        run.problems.append(problem("P004", at=Cell(file=folder.name)))
    run.problems.extend(_name_problems(run, target))
    code = _code(run)
    found = _settled(run)
    report = made.files
    order = PublishOrder(
        folder=target,
        files={**report.files, **_papers(run, found, folder, target)},
        when=when,
        record=_record(run, folder, target, code),
        aside=report.aside,
        read=report.read,
        merged=report.merged,
    )
    published = publish(order)
    run.problems.extend((*published.problems, *changed_reports(target)))
    if not published.done or has_error(published.problems):
        code = max(code, HAS_ERROR)
    return _outcome(run, folder, code, published.paths)


def _papers(run: Run, found: tuple[Problem, ...], folder: Path, target: Path) -> dict[str, bytes]:
    """Return the lists for people and programs; the working paper only where there is something to show."""
    label = run.pack.catalogue.label if run.pack else str
    about = _about(run, folder)
    files = {
        "问题清单.xlsx": problems_xlsx(found, label, about.heading, about.date),
        "问题清单.json": problems_json(found, about),
    }
    if run.loaded is not None and run.pack is not None:
        started = time.perf_counter()
        workings = Workings(
            loaded=run.loaded,
            pack=run.pack,
            figures=run.figures,
            computed=run.computed,
            report=run.report,
            stated=run.stated,
            ties=tuple(run.ties),
            bridge=run.bridge,
            problems=found,
            overrides=run.overrides,
            given=run.given,
            tool_version=VERSION,
            link_prefix=inputs_entry(target, folder),
        )
        files["对账底稿.xlsx"] = workpaper(workings)
        files["figures.json"] = figures_json(run.figures, run.pack.catalogue, about)
        run.seconds["workpaper"] = time.perf_counter() - started
    return files


def _about(run: Run, folder: Path) -> About:
    if run.loaded is None:
        return About(department=folder.name, tool_version=VERSION)
    profile = run.loaded.profile
    pack = run.pack
    return About(
        department=profile.department,
        year=profile.year,
        pack=pack.id if pack else "",
        pack_version=pack.version if pack else "",
        tool_version=VERSION,
        date=profile.report_date,
    )


def _name_problems(run: Run, target: Path) -> Iterator[Problem]:
    """Say when the report's name had to differ from the department's, or its path is longer than Office opens."""
    department = run.loaded.profile.department if run.loaded else ""
    name = run.report_name() if run.loaded and run.pack else OWN
    if file_name(department) != department:
        yield problem("K021", found=department, expected=file_name(department))
    if too_long(target / name):
        found = f"{len(str((target / name).absolute()))} 个字符"
        yield problem("K020", at=Cell(file=name), found=found, expected=f"不超过 {LONGEST} 个字符")


def _record(run: Run, folder: Path, target: Path, code: int) -> dict[str, Any]:
    files, before = run.loaded.files if run.loaded else (), read_record(target)
    return {
        "schema": 1,
        "tool": VERSION,
        "pack": {"id": run.pack.id, "version": run.pack.version, "fingerprint": run.pack.fingerprint} if run.pack else None,
        "department": run.loaded.profile.department if run.loaded else before.get("department", folder.name),
        "year": run.loaded.profile.year if run.loaded else before.get("year"),
        INPUTS: inputs_entry(target, folder),
        "inputs": [{"name": f.name, "kind": f.kind, "sha256": f.sha256, "size": f.size} for f in files],
        "code": code,
        "problems": sorted({item.code for item in run.problems}),
        "numbers": dict(run.numbers),
    }


def _outcome(run: Run, folder: Path, code: int, paths: tuple[Path, ...] = ()) -> Outcome:
    return Outcome(
        name=folder.name,
        code=code,
        problems=_settled(run),
        paths=tuple(str(path) for path in paths),
        numbers=dict(run.numbers),
        seconds=dict(run.seconds),
    )
