"""What is written of a run beside the report: 问题清单, 对账底稿, figures.json, 生成记录. publish puts it in its place."""

from collections.abc import Iterator
from typing import Any

from pipeline.basis import BASIS, recorded
from pipeline.department import Run
from pipeline.listing import About, counts_by_severity, figures_json, problems_json
from pipeline.names import LONGEST, file_name
from pipeline.problems import Problem, problem
from pipeline.publish import OWN, read_record
from pipeline.publish.layout import FIGURES, PAGE_RECORD, PAPER, PROBLEM_DATA, PROBLEM_LIST
from pipeline.publish.record import ASSUMED_REASON, DOCUMENTS, INPUTS, all_documents
from pipeline.records import Cell
from pipeline.version import VERSION
from pipeline.workpaper import Workings, problems_xlsx, workpaper
from pipeline.workpaper.cells import Explanations
from pipeline.year_page.department_page import department_page, read_before
from pipeline.year_page.page_record import page_json
from pipeline.year_summary.entry import SUMMARY, entry_object, summary_entry


def papers(run: Run) -> dict[str, bytes]:
    """Return the lists for people and for programs, by file name; the working paper only where there is something to show."""
    label = run.pack.catalogue.label if run.pack else str
    explanations = Explanations(label)
    about, found = _about(run), run.grouped_problems()
    files = {
        PROBLEM_LIST: problems_xlsx(found, label, about.heading, about.date),
        PROBLEM_DATA: problems_json(found, about),
    }
    if run.loaded is not None and run.pack is not None:
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
            link_prefix=run.whereabouts().inputs,
            explanations=explanations,
        )
        files[PAPER] = workpaper(workings)
        files[FIGURES] = figures_json(run.figures, run.pack.catalogue, about, explanations.arithmetic)
    files[PAGE_RECORD] = page_json(department_page(run, summary_entry(run), read_before(run.target()), explanations))
    return files


def _about(run: Run) -> About:
    if run.loaded is None:
        return About(department=run.folder.name, tool_version=VERSION)
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


def name_problems(run: Run) -> Iterator[Problem]:
    """Say when the report's name had to differ from the department's, or its path is longer than Office opens."""
    department = run.loaded.profile.department if run.loaded else ""
    length = run.whereabouts().length + 1
    names = [item.printing.name for item in run.made] or [run.report_name() if run.loaded and run.pack else OWN]
    if file_name(department) != department:
        yield problem("K021", found=department, expected=file_name(department))
    for name in (name for name in names if length + len(name) > LONGEST):
        found = f"{length + len(name)} 个字符"
        yield problem("K020", at=Cell(file=name), found=found, expected=f"不超过 {LONGEST} 个字符")


def record(run: Run) -> dict[str, Any]:
    """Return the 生成记录 of the run."""
    target = run.target()
    files, before = run.loaded.files if run.loaded else (), read_record(target)
    several = {item.printing.name: item.printing.id for item in run.made} if run.made else all_documents(before)
    return {
        "schema": 1,
        "tool": VERSION,
        "pack": {"id": run.pack.id, "version": run.pack.version, "fingerprint": run.pack.fingerprint} if run.pack else None,
        "department": run.loaded.profile.department if run.loaded else before.get("department", run.folder.name),
        "year": run.loaded.profile.year if run.loaded else before.get("year"),
        INPUTS: run.whereabouts().inputs,
        **({DOCUMENTS: several} if len(several) > 1 else {}),
        **({ASSUMED_REASON: before[ASSUMED_REASON]} if ASSUMED_REASON in before else {}),
        "inputs": [{"name": f.name, "kind": f.kind, "sha256": f.sha256, "size": f.size} for f in files],
        "code": run.code(),
        "problems": sorted({item.code for item in run.problems}),
        BASIS: recorded(run.basis, run.packs.get(run.pack.id, "") if run.pack else ""),
        "numbers": dict(run.numbers),
        "counts": counts_by_severity(run.grouped_problems()),
        SUMMARY: entry_object(summary_entry(run)),
    }
