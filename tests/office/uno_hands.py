"""Staff's hands in LibreOffice: edits of the sample's report as a person makes them, over UNO.

Run by the Python that has LibreOffice's ``uno`` module (Debian: python3-uno), never imported by the tests:

    python3 uno_hands.py PIPE edit REPORT FOLDER EDIT ...
    python3 uno_hands.py PIPE look FILE ...

``edit`` opens the report anew for each edit, edits by selecting and dispatching the commands of menus and keys, and saves it
as FOLDER/EDIT.docx; ``look`` opens files and counts their pages. Both print a line of JSON for each. LibreOffice must listen
at the pipe; when it goes down the program ends, and what has no line yet was not done.
"""

import json
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import uno  # type: ignore[import-not-found]
from com.sun.star.beans import PropertyValue  # type: ignore[import-not-found]

WORD = "MS Word 2007 XML"
TRIES, PAUSE = 150, 0.2  # LibreOffice takes a second to come up, on a busy machine up to half a minute

SENTENCE, FIGURE = "我厅本年支出年初预算", "63,536.42"
"""表1-2 is announced by a paragraph that begins so; 支出.本年支出合计.决算数 in it."""
OUTLAY, DIFFERENCE = 1, 2  # 表1-2 and 表1-3 among the tables of the body
LAST = "相应增加评价结果良好地市的额度。"
"""The end of the body."""


class Desk:
    """One open report and what a person can do with it."""

    def __init__(self, context: Any, report: Path) -> None:
        manager = context.ServiceManager
        desktop = manager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        self.dispatcher = manager.createInstanceWithContext("com.sun.star.frame.DispatchHelper", context)
        url = uno.systemPathToFileUrl(str(report))
        self.document = desktop.loadComponentFromURL(url, "_blank", 0, _properties(Hidden=True))
        self.controller = self.document.CurrentController

    def find(self, *words: str) -> Any:
        """Return the last of some words, each looked for behind the one before."""
        search = self.document.createSearchDescriptor()
        here = self.document.Text.Start
        for text in words:
            search.SearchString = text
            found = self.document.findNext(here, search)
            if found is None:
                raise LookupError(f"not in the report: {text}")
            here = found.End
        return found

    def select(self, *words: str) -> None:
        self.controller.select(self.find(*words))

    def between(self, first: Any, last: Any) -> None:
        """Select from the start of one range to the end of another."""
        cursor = self.document.Text.createTextCursorByRange(first.Start)
        cursor.gotoRange(last.End, True)
        self.controller.select(cursor)

    def behind(self, *words: str) -> None:
        """Put the cursor behind words."""
        self.controller.ViewCursor.gotoRange(self.find(*words).End, False)

    def do(self, command: str, **arguments: Any) -> None:
        """Give a command of the menus."""
        self.dispatcher.executeDispatch(self.controller.Frame, f".uno:{command}", "", 0, _properties(**arguments))

    def type(self, text: str) -> None:
        self.do("InsertText", Text=text)

    def table(self, number: int) -> Any:
        return self.document.TextTables.getByIndex(number)

    def cell(self, table: int, label: str, column: int) -> Any:
        """Return the cell of a column in the row that holds a label."""
        return self.table(table).getCellByPosition(column, self.row(table, label))

    def row(self, table: int, label: str) -> int:
        rows = self.table(table)
        for number in range(rows.Rows.Count):
            for name in "AB":
                if rows.getCellByName(f"{name}{number + 1}").String == label:
                    return number
        raise LookupError(f"no row {label}")

    def in_row(self, table: int, label: str) -> None:
        """Put the cursor into the first cell of a row."""
        cell = self.cell(table, label, 0)
        self.controller.select(cell)
        self.controller.ViewCursor.gotoRange(cell.Text.Start, False)

    def save(self, target: Path) -> None:
        self.document.storeToURL(uno.systemPathToFileUrl(str(target)), _properties(FilterName=WORD))

    def close(self) -> None:
        self.document.close(True)


def _properties(**values: Any) -> tuple[Any, ...]:
    made = []
    for name, value in values.items():
        item = PropertyValue()
        item.Name, item.Value = name, value
        made.append(item)
    return tuple(made)


# --- what staff do ---------------------------------------------------------------------------------------------------


def overtype(desk: Desk) -> None:
    desk.select(SENTENCE, FIGURE)
    desk.type("63,600.00")


def overtype_cell(desk: Desk) -> None:
    cursor = desk.cell(OUTLAY, "日常公用经费", 3).createTextCursor()
    cursor.gotoEnd(True)
    desk.controller.select(cursor)
    desk.type("20,000,000.00")


def full_width(desk: Desk) -> None:
    desk.select(SENTENCE, FIGURE)
    desk.type("６３，５３６．４２")


def half_bold(desk: Desk) -> None:
    desk.select(SENTENCE, "63,5")
    desk.do("Bold")


def tracked(desk: Desk) -> None:
    desk.document.RecordChanges = True
    overtype(desk)


def emptied(desk: Desk) -> None:
    desk.select(SENTENCE, FIGURE)
    desk.do("Delete")


def insert_row(desk: Desk) -> None:
    desk.in_row(DIFFERENCE, "4")
    desk.do("InsertRowsAfter", Amount=1)
    texts = ("5", "教育支出", "1.00", "2.00", "1.00", "50.00%")
    table, row = desk.table(DIFFERENCE), desk.row(DIFFERENCE, "4") + 1
    for column, text in enumerate(texts):
        desk.controller.ViewCursor.gotoRange(table.getCellByPosition(column, row).Text.Start, False)
        desk.type(text)


def delete_row(desk: Desk) -> None:
    desk.in_row(OUTLAY, "日常公用经费")
    desk.do("DeleteRows")


def move_row(desk: Desk) -> None:
    """Copy a row, paste it above another, delete the old one: how Writer moves rows."""
    desk.in_row(DIFFERENCE, "2")
    desk.do("EntireRow")
    desk.do("Copy")
    desk.in_row(DIFFERENCE, "4")
    desk.do("PasteRowsBefore")
    desk.in_row(DIFFERENCE, "2")
    desk.do("DeleteRows")


def prose_beside(desk: Desk) -> None:
    desk.behind(SENTENCE, FIGURE, "万元")
    desk.type("（含转拨地市的专项资金）")


def prose_touching(desk: Desk) -> None:
    """Right behind the last digit: the cursor is still within the control."""
    desk.behind(SENTENCE, FIGURE)
    desk.controller.ViewCursor.goLeft(1, False)
    desk.controller.ViewCursor.goRight(1, False)
    desk.type("（含转拨资金）")


def delete_sentence(desk: Desk) -> None:
    desk.between(desk.find("年共收到群众信访意见"), desk.find("回复处理率", "。"))
    desk.do("Delete")


def copy_sentence(desk: Desk) -> None:
    desk.between(desk.find(SENTENCE, "其中基本支出"), desk.find(SENTENCE, "项目支出", "万元"))
    desk.do("Copy")
    desk.behind(LAST)
    desk.do("Paste")


def retype_sentence(desk: Desk) -> None:
    """Paste the same words as unformatted text: figures stay as text, their controls go."""
    desk.between(desk.find(SENTENCE, "其中基本支出"), desk.find(SENTENCE, "项目支出", "万元"))
    desk.type("其中基本支出18,944.16万元、项目支出44,592.26万元")


def move_paragraph(desk: Desk) -> None:
    start = desk.find("其他收入决算数")
    paragraph = desk.document.Text.createTextCursorByRange(start)
    paragraph.gotoStartOfParagraph(False)
    paragraph.gotoNextParagraph(True)
    desk.controller.select(paragraph)
    desk.do("Cut")
    desk.controller.ViewCursor.gotoRange(desk.find("三、其他自评情况").Start, False)
    desk.do("Paste")


def paste_table(desk: Desk) -> None:
    desk.in_row(OUTLAY, "人员经费")
    desk.do("SelectTable")
    desk.do("Copy")
    desk.behind(LAST)
    desk.do("InsertPara")
    desk.do("Paste")


def comment(desk: Desk) -> None:
    desk.select(SENTENCE, FIGURE)
    desk.do("InsertAnnotation", Text="请规财处再核对这个数。", Author="李四")


EDITS: dict[str, Callable[[Desk], None]] = {
    item.__name__: item
    for item in (
        overtype,
        overtype_cell,
        full_width,
        half_bold,
        tracked,
        emptied,
        insert_row,
        delete_row,
        move_row,
        prose_beside,
        prose_touching,
        delete_sentence,
        copy_sentence,
        retype_sentence,
        move_paragraph,
        paste_table,
        comment,
    )
}


# --- running ---------------------------------------------------------------------------------------------------------


def connect(pipe: str) -> Any:
    """Return the context of the LibreOffice listening at a pipe; waits for it to come up."""
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(TRIES):
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except Exception:  # uno's NoConnectException has no stable Python class before the first connection
            time.sleep(PAUSE)
    raise TimeoutError("LibreOffice does not answer")


def alive(context: Any) -> bool:
    """Tell whether LibreOffice still answers."""
    try:
        return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context) is not None
    except Exception:  # of many kinds once the bridge is down
        return False


def edit(context: Any, report: Path, target: Path) -> int:
    """Make the edit the target is named after; return the number of pages. Works on a copy: a crash leaves its lock behind."""
    own = target.parent / "opened" / target.name
    own.parent.mkdir(exist_ok=True)
    shutil.copy(report, own)
    desk = Desk(context, own)
    EDITS[target.stem](desk)
    desk.save(target)
    pages = desk.controller.PageCount
    desk.close()
    return int(pages)


def look(context: Any, report: Path) -> int:
    """Open a report and close it again; return the number of pages."""
    desk = Desk(context, report)
    pages = desk.controller.PageCount
    desk.close()
    return int(pages)


def main(pipe: str, verb: str, *words: str) -> None:
    context = connect(pipe)
    if verb == "edit":
        report, folder, *names = words
        jobs = [(name, lambda name=name: edit(context, Path(report), Path(folder) / f"{name}.docx")) for name in names]
    else:
        jobs = [(name, lambda name=name: look(context, Path(name))) for name in words]
    for name, job in jobs:
        pages, error = 0, ""
        try:
            pages = job()
        except Exception as fault:  # told by line: one edit that fails must not hide the others
            error = f"{type(fault).__name__}: {fault}"
        print(json.dumps({"name": name, "pages": pages, "error": error}), flush=True)
        if error and not alive(context):
            break


if __name__ == "__main__":
    main(*sys.argv[1:])
