"""Cases of a department with two documents: the report and a form of one line, with the same figure."""

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from pipeline.check.check_file import check_file
from pipeline.merge.refresh_file import refresh_file
from pipeline.problems import Problem
from pipeline.publish import BASELINE, OWN
from pipeline.run import build_department, figures_now, new_report
from tests.check import edits as e
from tests.errors.cases import Case
from tests.errors.edited import NOW
from tests.errors.good import good
from tests.errors.packs import PACK, copied, further
from tests.render.small import docx, paragraph

BESIDE = f"{OWN}/{BASELINE}"
LINE = "{{ 单位.部门全称|文本 }}办理信访{{ 信访.件数 }}件。"


def _built(folder: Path) -> tuple[Path, Path, Path]:
    """Build both documents; return the packs, the report and the form."""
    inputs, packs = good().write(folder / "inputs"), folder / "packs"
    packs.mkdir()
    copied(packs)
    further()(packs)
    (packs / PACK / "自评表.docx").write_bytes(docx(paragraph(LINE)))
    build_department(inputs, folder / "outputs", (packs,))
    made = folder / "outputs" / inputs.parent.name / inputs.name
    return packs, next(made.glob("*自评报告.docx")), next(made.glob("*自评表.docx"))


def _checked(path: Path, packs: Path) -> Iterable[Problem]:
    return check_file(path, beside=BESIDE, figures_now=partial(figures_now, roots=(packs,)), when=NOW, roots=(packs,)).problems


def _form_beside(change: Callable[[bytes], bytes]) -> Callable[[Path], Iterable[Problem]]:
    def run(folder: Path) -> Iterable[Problem]:
        packs, report, form = _built(folder)
        form.write_bytes(change(form.read_bytes()))
        return _checked(report, packs)

    return run


def _dropped(folder: Path) -> Iterable[Problem]:
    """Refresh a form the pack no longer makes."""
    packs, _, form = _built(folder)
    (packs / PACK / "documents.toml").unlink()
    form.write_bytes(e.edited(form.read_bytes(), e.retype("办理信访", "共办理信访")))
    return refresh_file(
        form, beside=BESIDE, generate=lambda place, document: new_report(place, (packs,), document), when=NOW
    ).problems


CASES = [
    Case("S060", "模板包去掉了自评表，再更新它", _dropped),
    Case(
        "Y090",
        "自评表里的信访件数改了，报告没有改",
        _form_beside(lambda data: e.edited(data, e.overtype("信访.件数", "整数", "28"))),
    ),
    Case("Y091", "自评表损坏了，检查报告", _form_beside(lambda data: data[:200])),
]
