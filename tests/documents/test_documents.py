"""Several documents of one department: one set, each with its own baseline and lists, checked and brought up to date alone.

The pack: the guangdong report, 自评表 (one line and the table of goals), 目标表 once per goal.
"""

import contextlib
import io
import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipeline.__main__ import main
from pipeline.edited import open_report
from pipeline.word.document import as_text
from tests import runs
from tests.baselines import read_baseline
from tests.check import edits as e
from tests.errors.good import Department, good
from tests.errors.packs import PACK, copied
from tests.render.small import docx, paragraph, row, table

DOCUMENTS = """schema = 1
[[document]]
id = "自评报告"
title = "部门整体支出绩效自评报告"
template = "report.docx"
[[document]]
id = "自评表"
title = "部门整体支出绩效自评表"
template = "自评表.docx"
[[document]]
id = "目标表"
title = "绩效目标表"
template = "目标表.docx"
each = "目标.全部"
"""
LINE = "{{ 单位.部门全称|文本 }}办理信访{{ 信访.件数|整数 }}件。"
GOAL = "目标{{ 本项.短称|文本 }}：{{ 本项.目标值|文本 }}，完成{{ 本项.实际完成值|文本 }}，共{{ 目标.项数|整数 }}项。"
LOOP = (
    row("{%tr for 行 in 表.表2_1 %}", "", ""),
    row("{{ 行.绩效目标|文本 }}", "{{ 行.目标值|文本 }}", "{{ 行.完成情况|文本 }}"),
    row("{%tr endfor %}", "", ""),
)
REPORT, FORM = "自评报告", "自评表"


@dataclass(frozen=True)
class Desk:
    """Inputs, packs and outputs of one department, and the commands as a clerk types them."""

    base: Path
    department: Department

    @property
    def outputs(self) -> Path:
        return next(path.parent for path in (self.base / "outputs").glob("*/*/figures.json"))

    def document(self, title: str) -> Path:
        return next(self.outputs.glob(f"*{title}.docx"))

    def text(self, title: str) -> str:
        return as_text(open_report(self.document(title)).document)

    def edit(self, title: str, *edits: e.Edit) -> None:
        path = self.document(title)
        path.write_bytes(e.edited(path.read_bytes(), *edits))

    def put(self, *place: object) -> None:
        self.department.put(*place)  # type: ignore[arg-type]
        self.department.write(self.base / "inputs")

    def run(self, *words: object) -> tuple[int, str]:
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            code = main([*map(str, words), *(() if words[0] == "merge" else ("--packs", str(self.base / "packs")))])
        return code, said.getvalue()

    def build(self) -> tuple[int, str]:
        return self.run("build", next((self.base / "inputs").glob("*/*")), "--out", self.base / "outputs")


def department() -> Department:
    """The good department with two goals more."""
    made = good()
    rows = made.form["绩效目标"]
    for number, (goal, target, done) in enumerate(
        (("检查企业户数", "不少于8户", "9户"), ("受理投诉件数", "不多于5件", "4件")), 2
    ):
        line = list(rows[-1])
        line[:5] = [number, goal, None, target, done]
        rows.append(line)
    return made


def _fill(place: Path) -> None:
    packs = place / "packs"
    packs.mkdir(parents=True)
    copied(packs)
    (packs / PACK / "documents.toml").write_text(DOCUMENTS, encoding="utf-8")
    (packs / PACK / "自评表.docx").write_bytes(docx(paragraph(LINE) + table(*LOOP)))
    (packs / PACK / "目标表.docx").write_bytes(docx(paragraph(GOAL)))
    desk = Desk(place, department())
    desk.department.write(place / "inputs")
    code, said = desk.build()
    (place / "said.txt").write_text(f"{code}\n{said}", encoding="utf-8")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    base = runs.folder("documents", _fill)
    shutil.copytree(base, tmp_path / "desk")
    return Desk(tmp_path / "desk", department())


def names(folder: Path, pattern: str) -> list[str]:
    return sorted(path.name for path in folder.glob(pattern))


def test_one_build_writes_every_document_as_one_set(desk: Desk) -> None:
    head = (desk.base / "said.txt").read_text(encoding="utf-8").partition("\n")[0]
    assert head == "0"
    goals = [item for item in names(desk.outputs, "*.docx") if "绩效目标表" in item]
    assert len(names(desk.outputs, "*.docx")) == 2 + len(goals) and goals
    record = json.loads((desk.outputs / ".jixiao" / "生成记录.json").read_text(encoding="utf-8"))
    assert set(record["documents"]) == {*goals, desk.document(FORM).name, desk.document(REPORT).name}
    assert record["documents"][desk.document(REPORT).name] == ""
    assert record["documents"][desk.document(FORM).name] == FORM
    baselines = names(desk.outputs / ".jixiao", "基线*.docx")
    assert len(baselines) == 2 + len(goals)
    assert read_baseline(desk.document(FORM).read_bytes()).document == FORM
    assert read_baseline(desk.document(REPORT).read_bytes()).document == ""


def test_the_faults_of_all_templates_are_told_in_one_run(desk: Desk) -> None:
    for name, word in (("自评表.docx", "信访.件"), ("目标表.docx", "本项.目标")):
        (desk.base / "packs" / PACK / name).write_bytes(docx(paragraph(f"{{{{ {word} }}}}")))
    code, said = desk.build()
    assert code == 2
    assert said.count("错误 W004") == 2 and "自评表.docx" in said and "目标表.docx" in said  # once, though three goals print it


def test_a_document_of_a_row_prints_that_row(desk: Desk) -> None:
    for path in desk.outputs.glob("*绩效目标表*.docx"):
        name = path.stem.partition("（")[2].rstrip("）")
        text = as_text(open_report(path).document)
        assert text.startswith(f"目标{name}："), text
        keys = {item.key.rpartition(".")[0] for item in read_baseline(path.read_bytes()).figures} - {"目标"}
        assert len(keys) == 1  # 目标.第n项 and no other row


def test_building_again_changes_nothing(desk: Desk) -> None:
    before = {path: path.read_bytes() for path in desk.outputs.rglob("*") if path.is_file()}
    assert desk.build()[0] == 0
    assert {path: path.read_bytes() for path in desk.outputs.rglob("*") if path.is_file()} == before


def test_check_of_a_form_has_a_list_of_its_own(desk: Desk) -> None:
    desk.edit(FORM, e.overtype("信访.件数", "整数", "28"))
    assert desk.run("check", desk.document(REPORT))[0] == 1  # the other document says 28
    code, said = desk.run("check", desk.document(FORM))
    assert code == 1 and "28" in said
    assert names(desk.outputs, "检查结果*.xlsx") == ["检查结果.xlsx", f"检查结果（{desk.document(FORM).stem}）.xlsx"]


def test_a_final_file_is_no_other_document(desk: Desk) -> None:
    assert desk.run("finalize", desk.document(FORM), *FORCED[FORM])[0] == 0
    code, said = desk.run("check", desk.document(REPORT))
    assert code == 0, said  # the clean file has no baseline and is not looked into


def test_the_same_figure_in_two_documents_is_told_until_both_are_the_same(desk: Desk) -> None:
    desk.put("其他数据", "信访件数", "数值", 21)
    assert desk.run("refresh", desk.document(FORM))[0] == 0
    assert "办理信访21件" in desk.text(FORM)
    code, said = desk.run("check", desk.document(FORM))
    assert code == 1 and "Y090" in said and desk.document(REPORT).name in said
    assert desk.run("refresh", desk.document(REPORT))[0] == 0
    assert "Y090" not in desk.run("check", desk.document(FORM))[1]


def test_refresh_of_a_form_keeps_what_staff_wrote_and_leaves_the_report_alone(desk: Desk) -> None:
    report = desk.document(REPORT).read_bytes()
    desk.edit(FORM, e.retype("办理信访", "当年共办理信访"))
    desk.put("其他数据", "信访件数", "数值", 21)
    assert desk.run("refresh", desk.document(FORM))[0] == 0
    assert "当年共办理信访21件" in desk.text(FORM)
    assert desk.document(REPORT).read_bytes() == report
    assert names(desk.outputs, "更新清单*.xlsx") == [f"更新清单（{desk.document(FORM).stem}）.xlsx"]
    assert len(names(desk.outputs / "历次", "*自评表（旧*）.docx")) == 1


def test_a_build_over_an_edited_form_merges_it_and_writes_the_report_anew(desk: Desk) -> None:
    desk.edit(FORM, e.retype("办理信访", "当年共办理信访"))
    desk.put("其他数据", "信访件数", "数值", 21)
    assert desk.build()[0] == 0
    assert "当年共办理信访21件" in desk.text(FORM)
    assert "21件" in desk.text(REPORT)
    assert "Y090" not in desk.run("check", desk.document(FORM))[1]
    assert names(desk.outputs / "历次", "*自评报告*.docx") == []


def test_finalize_of_a_form_writes_its_own_clean_file(desk: Desk) -> None:
    for title in (FORM, REPORT):
        code, said = desk.run("finalize", desk.document(title), *FORCED[title])
        assert code == 0, said
    finals = names(desk.outputs, "*（定稿）.docx")
    assert [name.partition("年")[2] for name in finals] == [
        "部门整体支出绩效自评报告（定稿）.docx",
        "部门整体支出绩效自评表（定稿）.docx",
    ]
    assert len(names(desk.outputs, "*（定稿）.回执.json")) == 2


FORCED = {FORM: ("--reason", "测试"), REPORT: ("--force", "--reason", "测试")}


def test_a_final_name_without_the_title_does_not_make_two_files_one(desk: Desk) -> None:
    path = desk.base / "packs" / PACK / "pack.toml"
    more = '\n[option.final_name]\nname = "定稿的文件名"\nvalue = "{部门}{年度}年自评定稿"\nstate = "assumed"\nsource = "试"\n'
    path.write_text(path.read_text(encoding="utf-8") + more, encoding="utf-8")
    desk.run("finalize", desk.document(REPORT), *FORCED[REPORT])
    assert desk.run("finalize", desk.document(FORM))[0] == 0
    assert len(names(desk.outputs, "*定稿*.docx")) == 2


def test_a_goal_struck_out_takes_its_document_to_the_older_ones_and_the_others_keep_their_edits(desk: Desk) -> None:
    rows = desk.department.form["绩效目标"]
    goals = names(desk.outputs, "*绩效目标表*.docx")
    gone, last = goals[0], goals[-1]
    name = gone.partition("（")[2].removesuffix("）.docx")
    path = desk.outputs / last
    path.write_bytes(e.edited(path.read_bytes(), e.retype("，完成", "，现已完成")))
    found = next(number for number, line in enumerate(rows) if name in map(str, line))
    del rows[found]
    desk.department.write(desk.base / "inputs")
    said = desk.build()[1]
    assert "P007" in said, said
    assert gone not in names(desk.outputs, "*.docx")
    assert len(names(desk.outputs / "历次", f"{Path(gone).stem}（旧*）.docx")) == 1
    text = as_text(open_report(path).document)
    assert "，现已完成" in text and f"共{len(goals) - 1}项" in text


def test_two_rows_of_one_name_are_two_documents(desk: Desk) -> None:
    rows = desk.department.form["绩效目标"]
    rows.append(list(rows[-1]))
    desk.department.write(desk.base / "inputs")
    before = len(names(desk.outputs, "*绩效目标表*.docx"))
    desk.build()
    after = names(desk.outputs, "*绩效目标表*.docx")
    assert len(after) == before + 1 and any("（2）" in item for item in after)


def test_copies_of_a_form_merge_into_the_form(desk: Desk, tmp_path: Path) -> None:
    form = desk.document(FORM)
    base = form.read_bytes()
    one, two = tmp_path / "甲.docx", tmp_path / "乙.docx"
    one.write_bytes(e.edited(base, e.retype("办理信访", "共办理信访")))
    two.write_bytes(e.edited(base, e.add_paragraph("办理信访", "以上数据截至年底。")))
    code, said = desk.run("merge", form, one, two)
    assert code == 0, said
    assert "共办理信访" in desk.text(FORM) and "以上数据截至年底。" in desk.text(FORM)
    assert names(desk.outputs, "合并清单*.xlsx") == [f"合并清单（{form.stem}）.xlsx"]
