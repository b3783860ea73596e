"""Each stage as run.py calls it: takes from the run what the room of that name needs, and puts there what it gives.

A stage returns False where no later one can go on. No work is done here, and the order is run.py's.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from msgspec.structs import replace

from pipeline import compute, load, narrate, outputs, reconcile, render, ties
from pipeline.assumptions import assumptions
from pipeline.department import HAS_ERROR, Run, published_code
from pipeline.depths import UNBOUNDED
from pipeline.documents import PrintedDocument, Printing, printings, tables_of_rows
from pipeline.load import LoadResult
from pipeline.merge.changes import NewReport
from pipeline.overrides.judged import judged
from pipeline.overrides.record import overlay_of
from pipeline.pack import Pack, PackError
from pipeline.problems import Problem, has_error, problem
from pipeline.publish import PublishOrder, PublishRefused, is_report, read_record, settle
from pipeline.publish.successor import changed_reports
from pipeline.records import Cell, Figure, Figures, Loaded, Report, ReportTable
from pipeline.render import Provenance
from pipeline.statements.building import judge_report
from pipeline.updating import document_files
from pipeline.verify.finished import examine, of_the_pack
from pipeline.verify.verify import Accounting
from pipeline.version import VERSION
from pipeline.workbook_texts import WORKBOOK


def _settle(run: Run, folder: Path) -> bool:
    """Bring what a killed command left in a folder to a whole set; False, and a problem, where that cannot be done."""
    try:
        run.settled = (*run.settled, *settle(folder))
    except PublishRefused as stop:
        run.problems.extend(stop.problems)
        return False
    return True


def load_inputs(run: Run) -> bool:
    """Read the folder and the pack; the figures stand with what is overridden."""
    _settle(run, run.folder)
    result: LoadResult = load.load(run.folder, run.roots, run.previous)
    run.problems.extend(result.problems)
    run.places = result.places
    run.loaded, run.pack, run.sheets = result.loaded, result.pack, result.sheets
    if run.loaded is None or run.pack is None:
        return run.withhold(result.blocking)
    run.problems.extend(assumptions(run.pack))
    run.overrides, run.given = result.overrides, run.loaded.figures
    run.figures = run.given.with_overlay(overlay_of(run.overrides))
    run.loaded = replace(run.loaded, figures=run.figures)
    return True


def check_ties(moment: str, run: Run) -> bool:
    """Check the 勾稽 of a moment."""
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
    return True


def reconcile_ledgers(run: Run) -> bool:
    """Add up the ledgers and build the bridge."""
    reconciled, problems = reconcile.reconcile(*run.inputs())
    run.problems.extend(problems)
    run.figures = run.figures.plus(reconciled.figures)
    run.bridge = reconciled.bridge
    return True


def compute_figures(run: Run) -> bool:
    """Compute every figure, and what the inputs alone give where something is overridden."""
    loaded, pack = run.inputs()
    given = _given(run) if run.figures.overlay is not None else None
    known = run.figures if given is None else run.figures.with_overlay(overlay_of(run.overrides, given))
    run.computed, problems = compute.compute(loaded, known, pack)
    run.problems.extend(problems)
    run.figures = run.computed.figures
    run.given = run.figures if given is None else given
    run.overrides, problems = judged(run.overrides, run.given, run.figures, pack.catalogue)
    run.problems.extend(problems)
    return True


def _given(run: Run) -> Figures:
    """Return the figures as the inputs alone give them, up to those of compute."""
    loaded, pack = run.inputs()
    alone = replace(loaded, figures=run.given)
    reconciled, _ = reconcile.reconcile(alone, pack)
    return compute.compute(alone, run.given.plus(reconciled.figures), pack)[0].figures


def narrate_report(run: Run) -> bool:
    """Tell the report in paragraphs and tables."""
    loaded, pack = run.inputs()
    assert run.computed is not None
    run.report, problems = narrate.narrate(loaded, run.computed, pack)
    run.problems.extend(problems)
    return True


def judge_statements(run: Run) -> bool:
    """Judge what the sentences state, staff's among them."""
    loaded, pack = run.inputs()
    assert run.report is not None
    run.stated, problems = judge_report(run.report, loaded, run.figures, pack)
    run.problems.extend(problems)
    return True


def render_report(run: Run) -> bool:
    """Print the report and the other documents of the department, or the one that is wanted."""
    loaded, pack = run.inputs()
    assert run.report is not None and run.computed is not None
    if unbounded := [item for item in run.problems if item.code == UNBOUNDED]:  # refused whole, as lint refuses it
        return run.withhold(unbounded)
    provenance = Provenance(tool_version=VERSION, inputs={file.name: file.sha256 for file in loaded.files})
    problems = run.grouped_problems()
    wanted = [item for item in printings(run.report, run.computed, pack) if run.only in (None, item.id)]
    if not wanted:
        run.problems.append(problem("S060", found=run.only or ""))
        return False
    made: list[PrintedDocument] = []
    faults: list[Problem] = []
    for item in wanted:
        try:
            data = _printed(item)(item.report, item.pack, problems, provenance, item.id)
        except PackError as error:  # a template itself is faulty: the problems of all, and no document
            faults += (fault for fault in error.problems if fault not in faults)
        else:
            made.append(PrintedDocument(printing=item, data=data))
    if faults:
        run.problems.extend(faults)
        return run.withhold(faults)
    run.made = tuple(made)
    run.document = made[0].data
    return True


def _printed(item: Printing) -> Callable[[Report, Pack, tuple[Problem, ...], Provenance, str], bytes]:
    """Return what prints a document: of a pack without workbooks none of that is imported."""
    if not item.name.endswith(WORKBOOK):
        return render.render
    from pipeline.sheet_documents.build import build_sheet

    return build_sheet


def _examined(item: PrintedDocument) -> tuple[Accounting, tuple[Problem, ...]]:
    """Read a finished document again."""
    if not item.printing.name.endswith(WORKBOOK):
        return examine(item.data, item.printing.report, item.printing.pack)
    from pipeline.sheet_documents.verify import verify_sheet

    return verify_sheet(item.data, item.printing.report, item.printing.pack)


def verify_report(run: Run) -> bool:
    """Read the finished bytes of each document again and account for every number."""
    loaded, _ = run.inputs()
    found = [(item, *_examined(item)) for item in run.made]
    faults = [_in_document(fault, item) for item, _, faults in found for fault in faults]
    counts = [accounting for _, accounting, _ in found]
    run.numbers = {
        "关联": sum(item.linked for item in counts),
        "引用": sum(item.quoted for item in counts),
        "固定": sum(item.fixed for item in counts),
    }
    run.numbers |= {"已判断": run.stated.judged, "未核对": len(run.stated.unjudged)}
    run.numbers |= _recalculated(loaded)
    run.problems.extend(faults)
    theirs = of_the_pack(faults)
    run.fault = has_error(item for item in faults if item not in theirs)
    if theirs and not run.fault:  # the pack says it so: its problems, and no report
        run.document, run.made = None, ()
        return run.withhold(theirs)
    return not run.fault


def _in_document(fault: Problem, item: PrintedDocument) -> Problem:
    """Return a fault with the document it is in, where that is not the report."""
    return replace(fault, file=" > ".join(filter(None, (item.printing.name, fault.file)))) if item.printing.id else fault


def _recalculated(loaded: Loaded) -> dict[str, int]:
    """Count the formulas of the sheets that were read: those that gave the result they store, and those not checked."""
    read = [use for file in loaded.files for use in file.sheets if use.taken_as]
    agreed, unchecked = sum(use.recalculated for use in read), sum(sum(use.not_recalculated.values()) for use in read)
    return {"公式复算": agreed, "公式未复算": unchecked} if agreed or unchecked else {}


def refresh_edited(run: Run) -> bool:
    """Say what becomes of the report in the outputs folder: written anew, or brought up to date where staff edited it."""
    run.when = dt.datetime.now()
    if not _settle(run, run.target()):
        run.exit_code = max(run.code(), HAS_ERROR)
        return False
    if run.document is not None:
        files = document_files(run.target(), run.made, partial(new_report_of, run), run.when)
        run.problems.extend(files.problems)
        run.succession = files.files
        if files.blocked:
            run.exit_code = max(run.code(), HAS_ERROR)
            return False
    elif any(is_report(name) for name in read_record(run.target()).get("outputs", {})):
        run.problems.append(problem("P004", at=Cell(file=run.folder.name)))
    return True


def write_papers(run: Run) -> bool:
    """Make the lists for people and for programs, and the 对账底稿."""
    run.problems.extend(outputs.name_problems(run))
    run.papers = outputs.papers(run)
    return True


def publish_outputs(run: Run) -> bool:
    """Write everything, or nothing."""
    code = run.code()
    order = PublishOrder(
        folder=run.target(),
        files={**run.succession.files, **run.papers},
        when=run.when,
        record=outputs.record(run),
        aside=run.succession.aside,
        read=run.succession.read,
        merged=run.succession.merged,
    )
    published = run.delivery.put(order)
    run.problems.extend((*run.settled, *published.problems, *changed_reports(run.target())))
    run.exit_code = published_code(code, published)
    run.paths = published.paths
    return True


def new_report_of(run: Run) -> NewReport:
    """Return what an edited report is brought up to: the report of a run, or the document that was wanted."""
    return NewReport(
        document=None if run.fault else run.document,
        figures=printed_figures(run, run.report.tables) if run.report else {},
        label=run.pack.catalogue.label if run.pack else str,
        problems=run.grouped_problems(),
        code=run.code(),
    )


def printed_figures(run: Run, tables: Mapping[str, ReportTable]) -> Mapping[str, Figure]:
    """Return every figure that the sentences and tables of the documents of a run may print; ``tables`` are the report's."""
    assert run.computed is not None and run.pack is not None
    every = (*tables.values(), *tables_of_rows(run.computed, run.pack))
    cells = {figure.key: figure for table in every for row in table.rows for figure in row.values()}
    return {**cells, **run.figures}
