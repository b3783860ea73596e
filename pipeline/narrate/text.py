"""A report as plain text: what golden tests compare and what a person can read without Word. Decides no wording."""

from pipeline.formats import format_figure
from pipeline.narrate.spans import NAME
from pipeline.records import Figure, ListedRow, Report, ReportTable

_FORMATS = {"元": "元", "比例": "百分比2", "文本": "文本"}


def render_text(report: Report) -> str:
    """Return paragraphs in order under their keys, then the tables, cells set apart by tabs. Ends with a line feed."""
    lines: list[str] = []
    for key, paragraphs in report.paragraphs.items():
        lines.append(f"〔{key}〕")
        lines.extend(("待确认 " if item.draft else "") + item.text for item in paragraphs)
        lines.append("")
    for table in report.tables.values():
        lines.extend(_table(table))
        lines.append("")
    return "\n".join(lines)


def _table(table: ReportTable) -> list[str]:
    rows = ["\t".join(_cell(row, column) for column in table.columns) for row in table.rows]
    return [f"〔{table.key}〕{table.name}", "\t".join(table.columns), *rows]


def _cell(row: ListedRow, column: str) -> str:
    if column == NAME and NAME not in row:
        return row.name
    return _printed(row[column])


def _printed(figure: Figure) -> str:
    return format_figure(figure, _FORMATS.get(figure.unit, "分数" if figure.unit == "分" else "整数"))
