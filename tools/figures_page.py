"""The manual's page of all figures, made from the catalogue and one built department: ``python -m tools.figures_page FOLDER``.

For every declared 数据项: what it is, where it comes from (sheet and row, or its 算式 in words) and which section prints it.
"""

import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from pipeline.catalogue import Catalogue
from pipeline.declarations import FigureDecl
from pipeline.expr import arithmetic
from pipeline.pack import pack_roots
from pipeline.records import Cell, Figure, Linked, Report, Rule, Staff
from pipeline.run import stages

PAGE = Path("docs") / "数据项一览.md"
_HEAD = """# 数据项一览

由程序从数据项目录和样例生成（`python -m tools.figures_page {folder}`），请勿手改。
“第*项”等代表一组同类的数据项；来源与用处以样例为例。

| 数据项 | 说明 | 单位 | 来源 | 用在 |
| --- | --- | --- | --- | --- |
"""


def page(folder: Path) -> str:
    """Return the page as Markdown. Raises ValueError when the folder cannot be built."""
    run = stages(folder, pack_roots(), "narrate")
    if run.pack is None or run.report is None:
        raise ValueError(f"{folder} 不能生成报告")
    groups = _groups(run.pack.figure_decls, run.figures.values())
    uses = _uses(run.report)
    rows = []
    for decl in run.pack.figure_decls:
        figures = groups.get(decl.pattern, [])
        if figures:
            sections = dict.fromkeys(section for figure in figures for section in uses.get(figure.key, ()))
            label = _pattern_label(decl.pattern, run.pack.catalogue, figures)
            rows.append(
                (decl.pattern, label, decl.unit, _source(figures[0], run.pack.catalogue), "、".join(sections) or "底稿")
            )
    shown = folder.relative_to(Path.cwd()) if folder.is_relative_to(Path.cwd()) else folder
    return _HEAD.format(folder=shown.as_posix()) + "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _groups(decls: Iterable[FigureDecl], figures: Iterable[Figure]) -> Mapping[str, list[Figure]]:
    found: dict[str, list[Figure]] = defaultdict(list)
    single = {decl.pattern: Catalogue([decl]) for decl in decls}
    exact = {pattern for pattern in single if "*" not in pattern}
    for figure in figures:
        if figure.key in exact:
            found[figure.key].append(figure)
            continue
        pattern = next((name for name, one in single.items() if name not in exact and one.find(figure.key)), None)
        if pattern:
            found[pattern].append(figure)
    return found


def _pattern_label(pattern: str, catalogue: Catalogue, figures: list[Figure]) -> str:
    label = catalogue.label(figures[0].key)
    return label if "*" not in pattern else f"{label} 等 {len(figures)} 个" if len(figures) > 1 else label


def _source(figure: Figure, catalogue: Catalogue) -> str:
    if isinstance(figure.source, Cell):
        return str(figure.source).replace("|", "/")
    if isinstance(figure.source, Rule):
        return figure.source.text.replace("|", "/")
    return arithmetic(figure.source, lambda used: f"[{catalogue.label(used.key)}]").replace("|", "/")


def _uses(report: Report) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    cells = {(figure.source, figure.text): figure.key for figure in report.figures.values() if isinstance(figure.source, Cell)}
    for key, paragraphs in report.paragraphs.items():
        for span in (span for paragraph in paragraphs for span in paragraph.spans):
            if isinstance(span, Linked):
                found[span.figure.key].append(key)
            elif isinstance(span, Staff) and (span.source, span.text) in cells:
                found[cells[span.source, span.text]].append(key)
    for table in report.tables.values():
        for figure in (figure for row in table.rows for figure in row.values()):
            found[figure.key].append(table.key.replace("_", "-"))
    return {key: list(dict.fromkeys(places)) for key, places in found.items()}


def main() -> None:
    """Write the page beside the manual."""
    PAGE.write_text(page(Path(sys.argv[1]).resolve()), encoding="utf-8")


if __name__ == "__main__":
    main()
